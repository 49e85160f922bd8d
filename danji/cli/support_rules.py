"""`danji support` for those who write rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from danji import texts
from danji.cli import show, support_many

if TYPE_CHECKING:
    pass


def changed(programme: str, since: str, until: str, lang: str, as_json: bool) -> int:
    """What changed between two days."""
    from danji.sources import tenants as reader
    from danji.support import changes, sentences

    measures = reader.read_measures(programme, Path())
    found = changes.between(measures, reader.day_of(since, "--since"), reader.day_of(until, "--until"))
    rows = [
        {
            "measure": each.measure.name,
            "table": each.table,
            "cell": list(each.cell),
            "before": None if each.before is None else str(each.before),
            "after": None if each.after is None else str(each.after),
            "since": str(each.since),
            "source": dict(each.source.title),
        }
        for each in found
    ]

    def said() -> None:
        heads = [
            texts.say(f"support.col_{head}", lang)
            for head in ("measure", "table", "cell", "before", "after", "since", "source")
        ]
        show.table(heads, [sentences.change(each, lang) for each in found])
        print(texts.say("cli.changes_counted", lang, count=len(found), since=since, until=until))

    show.result(rows, as_json, said)
    return show.GOOD


def told(programme: str, lang: str, as_json: bool) -> int:
    """The measures of a programme: every value, its day and its source."""
    from danji.sources import tenants as reader
    from danji.support import records, sentences

    measures = reader.read_measures(programme, Path())
    record = {
        "programme": programme,
        "measures": [sentences.described(each, lang) for each in measures.measures],
        "budgets": [records.budget(each) for each in measures.budgets],
        "unknown": [dict(each) for each in measures.unknown],
    }

    def said() -> None:
        heads = ("measure", "table", "since", "value", "source", "confidence")
        rows = [row for each in measures.measures for row in sentences.values(each, lang)]
        show.table([texts.say(f"support.col_{head}", lang) for head in heads], rows)
        support_many.budgets(measures, lang)
        print(texts.say("cli.check_them", lang, programme=programme))

    show.result(record, as_json, said)
    return show.GOOD
