"""`danji programmes --check`: what is wrong with a programme, and what its author should look at."""

from __future__ import annotations

import sys
from typing import Any

from danji import texts
from danji.cli import show


def checked(names: list[str], lang: str, as_json: bool) -> int:
    """Every programme named: errors, doubts, and how its cases come out."""
    records, rows, problems, failed = [], [], [], []
    for name in names:
        record, found, cases = _checked(name)
        records.append(record)
        problems += found
        failed += [(name, each) for each in cases if not each.good]
        rows.append([name, *(str(record[key]) for key in ("rules", "measures", "cases", "failed", "errors", "doubts"))])

    def said() -> None:
        show.tell(problems, lang, as_json=False)
        for name, each in failed:
            differ = {key: (value, each.found.get(key)) for key, value in each.expected.items() if value != each.found.get(key)}
            print(texts.say("cli.case_failed", lang, case=f"{name}: {each.name[lang]}", differ=differ), file=sys.stderr)
        heads = ("key", "rules", "measures", "cases", "failed", "errors", "doubts")
        show.table([texts.say(f"programme.check_{head}", lang) for head in heads], rows)
        wrong = sum(record["errors"] + record["failed"] for record in records)
        print(texts.say("programme.check_wrong" if wrong else "programme.check_good", lang, count=wrong))

    show.result(records, as_json, said)
    return show.MENDABLE if any(record["errors"] or record["failed"] for record in records) else show.GOOD


def _checked(name: str) -> tuple[dict[str, Any], list[Any], list[Any]]:
    from danji.programmes import doubts
    from danji.sources.authored import read_authored
    from danji.support import checks
    from danji.support import tried as supported
    from danji.zones import tried

    programme, measures, found = read_authored(name)
    cases = [] if programme is None else tried.tried(programme)
    if programme is not None:
        found += doubts.doubtful(programme.rules, programme.cases, f"{name}/zone.yaml")
    if measures is not None:
        found += checks.doubtful(measures)
        cases += supported.tried(measures)
    errors = [each for each in found if each.level == "error"]
    record = {
        "programme": name,
        "rules": 0 if programme is None else len(programme.rules),
        "measures": 0 if measures is None else sum(each.programme == measures.programme for each in measures.measures),
        "cases": len(cases),
        "failed": sum(not each.good for each in cases),
        "errors": len(errors),
        "doubts": len(found) - len(errors),
        "problems": [each.record() for each in found],
        "cases_failed": [
            {"case": dict(each.name), "expected": dict(each.expected), "found": dict(each.found)}
            for each in cases
            if not each.good
        ],
    }
    return record, found, cases
