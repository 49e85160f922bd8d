"""Tenants' cases from files: one in TOML, many in a table."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from danji import support
from danji.errors import DataError, Problem, RuleError, problem
from danji.sources import files
from danji.support import batch, measures, tenants

SITE = "site"


def read_measures(name: str, folder: Path) -> support.Measures:
    """The measures of a programme: of a folder that holds a `support.yaml`, or of one that comes with danji."""
    own = folder / name / measures.FILE
    if not own.is_file():
        return support.read(name)
    cases = own.parent / "cases" / measures.FILE
    return measures.from_text(name, files.text_of(own), cases=files.text_of(cases) if cases.is_file() else "")


def read_tenant(path: Path) -> tuple[support.Tenant, support.Measures, list[Problem]]:
    """A tenant's case, the measures of its programme, and what an officer should look at twice.

    Raises
    ------
    DataError
        If the file is not there or is no TOML.
    RuleError
        If something in it is wrong; every problem at once.
    """
    content = _toml(path)
    name = content.get("programme")
    if not isinstance(name, str):
        raise RuleError(problem("no_measures", file=path.name, column="programme", value=str(name), known=", ".join(measures.names())))
    known = read_measures(name, path.parent)
    tenant, found = support.from_mapping(content, known, file=path.name)
    return tenant, known, found


def read_tenants(path: Path, known: support.Measures) -> tuple[list[tuple[int, support.Tenant]], list[Problem], int]:
    """The tenants of a table that can be read, what is wrong with the rest and what to look at twice, and the number of rows.

    Raises
    ------
    DataError
        If the file is not there, or cannot be read at all.
    """
    _there(path)
    rows, found = _rows(path)
    good, problems = batch.tenants_of(rows, known, file=path.name)
    return good, found + problems, len(rows) + len(found)


def read_sites(path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    """Sites with the facts of a tenant they would change: a table with `site` and such columns.

    Raises
    ------
    DataError
        If the file cannot be read, or something in it is wrong; every problem at once.
    """
    _there(path)
    rows, found = _rows(path)
    made = []
    for row, cells in rows:
        if not cells.get(SITE):
            found.append(problem("empty_cell", file=path.name, row=row, column=SITE))
            continue
        given = {name: value for name, value in cells.items() if name not in {SITE, "name"}}
        made.append((str(cells.get("name") or cells[SITE]), tenants.facts_from(given, file=path.name, problems=found, row=row)))
    if found:
        raise DataError(found)
    return made


def _toml(path: Path) -> dict[str, Any]:
    _there(path)
    try:
        return tomllib.loads(files.text_of(path))
    except tomllib.TOMLDecodeError as error:
        raise DataError(problem("not_toml", file=path.name, detail=str(error))) from error


def _there(path: Path) -> None:
    if not path.is_file():
        raise DataError(problem("no_tenant_file", value=str(path)))


def _rows(path: Path) -> tuple[list[tuple[int, Mapping[str, Any]]], list[Problem]]:
    """Rows of cells under their row in the file; a row of a CSV with too many cells is left out, and said."""
    if path.suffix.lower() != ".csv":
        frame = files.read_table(path, path.name, layer="tenants").cells
        return [(int(row), cells) for row, cells in zip(frame.index, frame.to_dict("records"), strict=True)], []
    text = files.text_of(path)
    lines = csv.reader(io.StringIO(text, newline=""))
    head = [name.strip() for name in next(lines, [])]
    rows: list[tuple[int, Mapping[str, Any]]] = []
    wrong: list[Problem] = []
    for at, line in enumerate(lines, start=2):
        cells = [cell.strip() for cell in line]
        if not any(cells):
            continue
        if any(cells[len(head) :]):
            wrong.append(problem("extra_cells", file=path.name, row=at, count=len(head)))
            continue
        rows.append((at, dict(zip(head, [*cells, *[""] * (len(head) - len(cells))], strict=False))))
    return rows, wrong


def day_of(said: str, option: str) -> date:
    """A day given on the command line.

    Raises
    ------
    DataError
        If it is none.
    """
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise DataError(problem("not_date", column=option, value=said)) from error
