"""Results of many tenants as files: a workbook with the rows that were computed, those that were not, and the years; or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from danji import texts
from danji.errors import Problem
from danji.store import filled, write_text, xlsx


def write_results(
    target: Path,
    rows: Sequence[dict[str, Any]],
    problems: Sequence[Problem],
    years: Sequence[dict[str, Any]],
    *,
    lang: str,
    made: date,
) -> list[Path]:
    """`target` is `.xlsx` (three sheets) or `.csv` (with `.problems.csv` and `.years.csv` beside it)."""
    sheets = {
        "results": [_headed(row, lang) for row in rows],
        "problems": [_problem(each, lang) for each in problems],
        "years": [_headed(row, lang) for row in years],
    }
    if target.suffix.lower() == ".xlsx":
        with filled(target.parent) as folder:
            named = {texts.say(f"support.sheet_{name}", lang): content for name, content in sheets.items()}
            xlsx.write_sheets(folder / target.name, named, made=made)
        return [target]
    paths = {name: target if name == "results" else target.with_suffix(f".{name}.csv") for name in sheets}
    for name, path in paths.items():
        write_text(path, _csv(sheets[name]))
    return list(paths.values())


def _headed(row: dict[str, Any], lang: str) -> dict[str, Any]:
    return {
        texts.say(f"support.col_{name}", lang) if texts.has(f"support.col_{name}") else name: value
        for name, value in row.items()
    }


def _problem(found: Problem, lang: str) -> dict[str, Any]:
    parts = {name: found.part(name, lang) for name in ("what", "expected", "next")}
    record = {"row": found.row, "column": found.column, "level": texts.say(f"cli.{found.level}", lang), **parts}
    return _headed(record, lang)


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return out.getvalue()
