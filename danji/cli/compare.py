"""`danji compare`: zones side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show, zoning

if TYPE_CHECKING:
    pass


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def compare(folder: Path, /, *zones: str, json: bool = False) -> int:
        from danji import plan, sources
        from danji.plan import compared

        ready, workspace = zoning.ready(folder)
        drawn = {
            each.key: each
            for reading in ready.readings or (ready.case.reading,)
            if any(name.split(".")[0] == reading for name in zones)
            for each in plan.drawn_zones(ready, reading)
        }
        wanted = []
        for name in dict.fromkeys(zones):
            judged = drawn.get(name)
            if judged is None:
                shares = sources.read_zone(Path(name), workspace.frames["sites"].index)
                judged = compared.named(plan.judge(ready, shares), Path(name).name)
            wanted.append(judged)
        compared.enough(wanted)
        found = compared.compared(ready, wanted)

        def said() -> None:
            zoning.table(found.zones, ready.names, lang, {})
            show.lines([each.sentence[lang] for each in found.pairs])
            _compared(found, ready.names, lang)

        show.result(found.model_dump(mode="json"), json, said)
        return show.GOOD

    return compare


def _compared(found: Any, names: Mapping[str, str], lang: str) -> None:
    """Municipalities of zones side by side, and the other schemes on their ground."""
    label = {zone.key: zone.label[lang] for zone in found.zones}
    heads = [texts.say(f"explore.col_{head}", lang) for head in ("zone", "municipality", "sites", "area", "value")]
    show.table(
        heads,
        [
            [
                label[each.zone],
                each.region_name,
                f"{each.sites}",
                texts.quantity(each.area_km2, "km²", lang, digits=3),
                f"{each.value:.2f}",
            ]
            for each in found.municipalities
        ],
    )
    rows = [(label[key], each) for key, stacked in found.stacked.items() for each in stacked]
    if rows:
        heads = [texts.say(f"explore.col_{head}", lang) for head in ("zone", "scheme", "common", "members")]
        show.table(
            heads,
            [
                [
                    zone,
                    each.label[lang],
                    f"{each.low_km2:.2f}–{texts.quantity(each.high_km2, 'km²', lang)}",
                    ", ".join(names[site] for site in each.sites),
                ]
                for zone, each in rows
            ],
        )
        show.lines(list(dict.fromkeys(each.sentence[lang] for _zone, each in rows)))
