"""`danji judge`: a zone against the rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show, zoning

if TYPE_CHECKING:
    from danji import plan
    from danji.plan.records import ZoneRecord


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def judge(folder: Path, zone: Path, /, *, json: bool = False) -> int:
        from danji import plan, sources

        ready, workspace = zoning.ready(folder)
        zones = sources.read_zones(zone, workspace.frames["sites"].index)
        found = {name: plan.judge(ready, shares, alone=len(zones) == 1) for name, shares in zones.items()}
        together = plan.judge_together(ready, zones) if len(zones) > 1 else []
        rows = {name: plan.comparison.compare(ready.frames, each) for name, each in found.items()}
        record: Any = [
            {"zone": each.model_dump(mode="json"), "reported": [row.model_dump(mode="json") for row in rows[name]]}
            for name, each in found.items()
        ]
        if together:
            record = {"zones": record, "together": [each.model_dump(mode="json") for each in together]}

        def said() -> None:
            for name, each in found.items():
                show.lines([name] if len(found) > 1 else [])
                _judged(each, ready, rows[name], lang)
            _together(together, ready, lang)

        show.result(record if len(found) > 1 else record[0], json, said)
        return show.GOOD

    return judge


def _judged(zone: ZoneRecord, ready: plan.Basis, reported: Sequence[Any], lang: str) -> None:
    """One zone with its verdicts, the choices among rules, and the whole."""
    zoning.table([zone], ready.names, lang, {})
    show.lines([f"  {verdict.sentence[lang]}" for verdict in zone.verdicts])
    show.lines([f"  {choice.sentence[lang]}" for choice in zone.choices])
    _reported(reported, lang)
    print(texts.say(f"cli.judged_{zone.passes}", lang, reading=ready.programme.reading_label(zone.reading)[lang]))


def _together(verdicts: Sequence[Any], ready: plan.Basis, lang: str) -> None:
    """Verdicts on several zones together; for one zone, the rules that would need several."""
    needing = [rule.label[lang] for rule in ready.in_force if rule.scope == "programme"]
    if verdicts:
        show.lines([texts.say("cli.together", lang), *(f"  {verdict.sentence[lang]}" for verdict in verdicts)])
    elif needing:
        print(texts.say("cli.needs_several", lang, rules="; ".join(needing)))


def _reported(rows: Sequence[Any], lang: str) -> None:
    from danji import codes

    if rows:
        heads = [texts.say(f"cli.head_{head}", lang) for head in ("figure", "region", "in_print", "this_zone", "comparable")]
        show.table(
            heads,
            [
                [
                    each.label[lang],
                    each.region_name or "",
                    texts.quantity(each.reported, each.unit, lang),
                    texts.quantity(each.drawn, each.unit, lang),
                    codes.label("comparabilities", each.comparable, lang),
                ]
                for each in rows
            ],
        )
