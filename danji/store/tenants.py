"""Results of many tenants as files: rows that were computed, those that were not, and the years; or what if they differed."""

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

SUMS = ("amount", "national", "local", "unsure", "total")


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
        "years": [_headed(_numbers(row), lang) for row in years],
    }
    return _written(target, sheets, lang, made)


def write_varied(
    target: Path, rows: Sequence[dict[str, Any]], problems: Sequence[Problem], *, lang: str, made: date
) -> list[Path]:
    """What if one thing had other values: `.xlsx` (what if, rows not computed) or `.csv` (with `.problems.csv` beside it)."""
    sheets = {
        "varied": [_headed(_numbers(row), lang) for row in rows],
        "problems": [_problem(each, lang) for each in problems],
    }
    return _written(target, sheets, lang, made)


def _written(target: Path, sheets: dict[str, list[dict[str, Any]]], lang: str, made: date) -> list[Path]:
    """A workbook of these sheets, or a CSV of the first and one beside it for each other."""
    if target.suffix.lower() == ".xlsx":
        with filled(target.parent) as folder:
            named = {texts.say(f"support.sheet_{name}", lang): content for name, content in sheets.items()}
            xlsx.write_sheets(folder / target.name, named, made=made)
        return [target]
    paths = {name: target if name == next(iter(sheets)) else target.with_suffix(f".{name}.csv") for name in sheets}
    for name, path in paths.items():
        write_text(path, _csv(sheets[name]))
    return list(paths.values())


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    """Sums that are written as text, so that no digit is lost, as numbers for a spreadsheet."""
    return {
        key: int(value) if key in SUMS and isinstance(value, str) and value.lstrip("-").isdigit() else value
        for key, value in row.items()
    }


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
