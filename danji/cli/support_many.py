"""`danji support` for a table of tenants."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show
from danji.errors import Problem

if TYPE_CHECKING:
    pass

ROWS_SHOWN = 40  # rows of a measure that are printed; the rest with --json
YEAR_DIGITS = 4  # a year has no thousands mark


def told(file: Path, programme: str, out: Path | None, lang: str, as_json: bool) -> int:
    """A table of tenants, good rows and bad."""
    from danji import support as given
    from danji.sources import tenants as reader
    from danji.store import tenants as keeper
    from danji.support import records

    begun = time.perf_counter()
    measures = reader.read_measures(programme, Path())
    rows, problems, ledger, last = [], [], given.Ledger(), None
    for each in given.many(reader.read_tenants(file, measures), measures, file=file.name):
        if isinstance(each, Problem):
            problems.append(each)
            continue
        rows.append(records.row(each, lang))
        ledger.add(each)
        last = each.tenant.day if last is None else max(last, each.tenant.day)
    years = [records.year(each) for each in ledger.years()]
    written = keeper.write_results(out, rows, problems, years, lang=lang, made=last) if out and last else []
    failed = len({each.row for each in problems if each.level == "error"})
    record = {
        "computed": len(rows),
        "not_computed": failed,
        "total": str(ledger.total),
        "years": years,
        "seconds": round(time.perf_counter() - begun, 2),
        "files": [str(path) for path in written],
        "problems": [each.record() for each in problems],
        **({} if written else {"results": [{**row, "day": str(row["day"])} for row in rows]}),
    }

    def said() -> None:
        show.tell(problems, lang, as_json=False)
        heads = ["name", "day", "total", "national", "local", "measures", "missing"]
        shown = [[cell(row[head]) for head in heads] for row in rows[:ROWS_SHOWN]]
        show.table([texts.say(f"support.col_{head}", lang) for head in heads], shown)
        show.lines([texts.say("cli.more_rows", lang, count=f"{len(rows) - ROWS_SHOWN:,}")] if len(rows) > ROWS_SHOWN else [])
        heads = ["year", "amount", "national", "local", "unsure"]
        shown = [[cell(row[head]) for head in heads] for row in years]
        show.table([texts.say(f"support.col_{head}", lang) for head in heads], shown)
        print(
            texts.say(
                "cli.support_counted", lang, count=f"{len(rows):,}", failed=f"{failed:,}", seconds=f"{record['seconds']:g}"
            )
        )
        show.lines([f"  {path}" for path in written])

    show.result(record, as_json, said)
    return show.GOOD if rows else show.MENDABLE


def budgets(measures: Any, lang: str) -> None:
    """Money of the programme itself, and what is not known of its support."""
    from danji.support import sentences

    if measures.budgets:
        heads = [
            texts.say(f"support.col_{head}", lang)
            for head in ("budget", "year", "total", "national", "local", "source", "confidence")
        ]
        show.table(heads, [sentences.budget(each, measures.currency, lang) for each in measures.budgets])
        print(texts.say("support.budgets_differ", lang))
    show.lines([f"- {texts.say('letter.unknown', lang)}: {each[lang]}" for each in measures.unknown])


def cell(value: Any) -> str:
    """A figure with thousands marks, other things as they are."""
    text = "" if value is None else str(value)
    return f"{int(text):,}" if text.isdigit() and len(text) > YEAR_DIGITS else text
