"""`danji support --vary`: what if one fact or amount were another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from danji import texts
from danji.cli import show, support_many
from danji.errors import Problem

if TYPE_CHECKING:
    from danji.support import Ledger


def one(file: Path, vary: str, lang: str, as_json: bool) -> int:
    """One tenant, value by value."""
    from danji.sources import tenants as reader
    from danji.support import records, varied

    name, values = _asked(vary)
    tenant, measures, _doubts = reader.read_tenant(file)
    rows = [{name: value, **records.choice(best)} for value, best in varied(tenant, name, values, measures)]
    labels = {measure.name: measure.label[lang] for measure in measures.measures}

    def said() -> None:
        heads = [_label(name, lang), *(texts.say(f"support.col_{head}", lang) for head in ("total", "measures"))]
        shown = [
            [str(row[name]), support_many.cell(row["total"]), ", ".join(labels[each] for each in row["measures"])]
            for row in rows
        ]
        show.table(heads, shown)
        print(texts.say("letter.estimate", lang))

    show.result(rows, as_json, said)
    return show.GOOD


def many(file: Path, programme: str, vary: str, lang: str, as_json: bool) -> int:
    """The money of a portfolio, value by value: in all, and by year."""
    from danji.sources import tenants as reader
    from danji.support import portfolio, records

    name, values = _asked(vary)
    measures = reader.read_measures(programme, Path())
    tenants, problems = [], []
    for each in reader.read_tenants(file, measures):
        if isinstance(each, Problem):
            problems.append(each)
        else:
            tenants.append(each[1])
    found = portfolio(tenants, name, values, measures)
    rows = [{name: value, **_sums(ledger), "years": [records.year(each) for each in ledger.years()]} for value, ledger in found]

    def said() -> None:
        show.tell(problems, lang, as_json=False)
        heads = ("year", "amount", "national", "local", "unsure")
        shown = [
            [value, *(support_many.cell(record[head]) for head in heads)]
            for value, ledger in found
            for record in [{**records.year(ledger.sums), "year": texts.say("support.all_years", lang)}]
            + [records.year(each) for each in ledger.years()]
        ]
        show.table([_label(name, lang), *(texts.say(f"support.col_{head}", lang) for head in heads)], shown)
        print(texts.say("letter.estimate", lang))

    show.result(rows, as_json, said)
    return show.GOOD if tenants else show.MENDABLE


def _sums(ledger: Ledger) -> dict[str, object]:
    from danji.support import records

    made = records.year(ledger.sums)
    return {key: value for key, value in made.items() if key != "year"}


def _asked(vary: str) -> tuple[str, list[str]]:
    from danji.errors import RuleError, problem

    name, _, values = vary.partition("=")
    if not values:
        raise RuleError(problem("not_varied", column="--vary", value=vary, known=texts.wordings("support.vary_known")))
    return name, values.split(",")


def _label(name: str, lang: str) -> str:
    from danji.support import sentences, vary

    return texts.say("support.vary_amounts", lang) if name == vary.ALL else sentences.fact(name, lang)
