"""`danji support` for those who write rules."""

from __future__ import annotations

import sys
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


def checked(programme: str, lang: str, as_json: bool) -> int:
    """The measures of a programme, checked."""
    from danji.sources import tenants as reader
    from danji.support import changes, records, sentences, tried

    measures = reader.read_measures(programme, Path())
    doubts, cases = changes.doubtful(measures), tried.tried(measures)
    failed = [each for each in cases if not each.good]
    record = {
        "programme": programme,
        "measures": [sentences.described(each, lang) for each in measures.measures],
        "budgets": [records.budget(each) for each in measures.budgets],
        "unknown": [dict(each) for each in measures.unknown],
        "cases": [
            {"case": dict(each.name), "good": each.good, "expected": dict(each.expected), "found": dict(each.found)}
            for each in cases
        ],
        "doubts": [each.record() for each in doubts],
    }

    def said() -> None:
        heads = [
            texts.say(f"support.col_{head}", lang) for head in ("measure", "table", "since", "value", "source", "confidence")
        ]
        show.table(heads, [row for each in measures.measures for row in sentences.values(each, lang)])
        support_many.budgets(measures, lang)
        show.tell(doubts, lang, as_json=False)
        for each in failed:
            differ = {
                name: (value, each.found.get(name)) for name, value in each.expected.items() if value != each.found.get(name)
            }
            print(texts.say("cli.case_failed", lang, case=each.name[lang], differ=differ), file=sys.stderr)
        print(texts.say("cli.cases_counted", lang, count=len(cases), failed=len(failed), doubts=len(doubts)))

    show.result(record, as_json, said)
    return show.MENDABLE if failed else show.GOOD
