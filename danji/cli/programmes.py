"""`danji programmes`: the programmes and their pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import programmes_check, show

if TYPE_CHECKING:
    pass


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def programmes(
        name: str | None = None,
        /,
        *,
        check: bool = False,
        copy: Path | None = None,
        html: Path | None = None,
        json: bool = False,
    ) -> int:
        from danji import programmes as known
        from danji import sources, store
        from danji.dossier import programme as page

        if check:
            return programmes_check.checked([name] if name is not None else known.names(), lang, json)
        if name is not None and copy is not None:
            made = store.new_folder(copy, known.files(known.read(name).key))
            said = texts.say("programme.copied", lang, folder=copy)
            show.result({"files": [str(path) for path in made]}, json, lambda: show.lines([*map(str, made), said]))
            return show.GOOD
        if name is None:
            found = [known.read(key) for key in known.names()]
            show.result([_programme_record(each) for each in found], json, lambda: _programme_list(found, lang))
            return show.GOOD
        programme = sources.named_programme(name)
        if html is not None:
            store.write_text(html, page.html(programme, lang=lang))
        record = {
            **_programme_record(programme),
            "law": dict(programme.law),
            "rules": [_rule_record(rule) for rule in programme.rules],
            "notes": [dict(note.text) for note in programme.notes],
            "unknown": [dict(each) for each in programme.unknown],
        }
        show.result(record, json, lambda: _programme(page.sheet(programme, lang=lang), lang))
        return show.GOOD

    return programmes


def _programme_record(programme: Any) -> dict[str, Any]:
    from danji.dossier import programme as page

    return {
        "key": programme.key,
        "name": dict(programme.name),
        "country": dict(programme.country or {}),
        "number_of_rules": len(programme.rules),
        "from": page.first_day(programme),
        "weak_rules": page.weak(programme),
    }


def _rule_record(rule: Any) -> dict[str, Any]:
    return {
        "rule": rule.name,
        "reading": rule.reading,
        "fact": rule.fact,
        "label": dict(rule.label),
        "compare": rule.compare,
        "limits": {str(step.start): step.value for step in rule.limit.steps},
        "per": rule.per or "whole",
        "of": {key: list(value) for key, value in rule.of.items()},
        "except": {key: list(value) for key, value in rule.without.items()},
        "any_of": rule.any_of,
        "scope": rule.scope,
        "where": {key: list(value) for key, value in rule.where.items()},
        "source": dict(rule.source.title),
        "url": rule.source.url,
        "confidence": rule.source.confidence,
        "notes": [dict(note.text) for note in rule.notes],
    }


def _programme_list(found: Sequence[Any], lang: str) -> None:
    from danji.dossier import programme as page

    heads = ["key", *(texts.say(f"cli.head_{head}", lang) for head in ("name", "country", "rules", "from", "weak"))]
    rows = [
        [
            each.key,
            each.name[lang],
            each.country[lang] if each.country else "",
            str(len(each.rules)),
            page.first_day(each),
            str(page.weak(each)),
        ]
        for each in found
    ]
    show.table(heads, rows)


def _programme(sheet: Any, lang: str) -> None:
    """A programme as text, section by section."""

    def heading(key: str) -> None:
        print(f"\n{texts.say(f'programme.{key}', lang)}")

    show.lines([sheet.name, *sheet.facts, texts.say("programme.mind", lang)])
    for theme, rows in sheet.themes:
        print(f"\n{theme}")
        for row in rows:
            print(f"  {row.label} [{row.name}]")
            said = ["; ".join(row.limits), "; ".join(row.whom), " · ".join(filter(None, (row.source, row.confidence, row.url)))]
            show.lines([f"    {each}" for each in said] + [f"    - {text} ({source})" for text, source in row.notes])
    if sheet.readings:
        heading("readings")
        for clause, readings, why in sheet.readings:
            show.lines([f"  {clause}", *(f"    - {reading}" for reading in readings), f"    {why}"])
    for key, lines in (("notes", [f"{text} ({source})" for text, source in sheet.notes]), ("unknown", sheet.unknown)):
        if lines:
            heading(key)
            show.lines([f"  - {line}" for line in lines])
    if sheet.cases:
        heading("cases")
        show.lines([f"  {day} {name} — {expected} — {outcome}" for name, day, expected, outcome, _good in sheet.cases])
