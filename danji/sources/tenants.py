"""Tenants' cases from files: one in TOML, many in a table."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from danji import support
from danji.errors import DataError, Problem, RuleError, problem
from danji.sources import files
from danji.support import batch, reading, tenants

SITE = "site"


def read_measures(name: str, folder: Path) -> support.Measures:
    """The measures of a programme: of a folder that holds a `support.yaml`, or of one that comes with danji."""
    own = folder / name / reading.FILE
    if not own.is_file():
        return support.read(name)
    cases = own.parent / "cases" / reading.FILE
    return reading.from_text(name, files.text_of(own), cases=files.text_of(cases) if cases.is_file() else "")


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
        raise RuleError(
            problem("no_measures", file=path.name, column="programme", value=str(name), known=", ".join(reading.names()))
        )
    known = read_measures(name, path.parent)
    tenant, found = support.from_mapping(content, known, file=path.name)
    return tenant, known, found


def read_tenants(path: Path, known: support.Measures) -> Iterator[tuple[int, support.Tenant] | Problem]:
    """The tenants of a table, one by one, and what is wrong with rows that cannot be read or should be looked at twice.

    Raises
    ------
    DataError
        If the file is not there, cannot be read at all, or its columns are not those of a table of tenants.
    """
    _there(path)
    columns, rows = _rows(path)
    return batch.tenants_of(rows, columns, known, file=path.name)


def read_sites(path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    """Sites with the facts of a tenant they would change: a table with `site` and such columns.

    Raises
    ------
    DataError
        If the file cannot be read, or something in it is wrong; every problem at once.
    """
    _there(path)
    found: list[Problem] = []
    made: list[tuple[str, Mapping[str, Any]]] = []
    for each in _rows(path)[1]:
        if isinstance(each, Problem):
            found.append(each)
            continue
        row, cells = each
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


def _rows(path: Path) -> tuple[list[str], Iterable[tuple[int, Mapping[str, Any]] | Problem]]:
    """The heads of a table, and its rows of cells under their row in the file."""
    if path.suffix.lower() != ".csv":
        frame = files.read_table(path, path.name, layer="tenants").cells
        return list(frame.columns), zip((int(row) for row in frame.index), frame.to_dict("records"), strict=True)
    lines = csv.reader(io.StringIO(files.text_of(path), newline=""))
    head = [name.strip() for name in next(lines, [])]
    return head, _lines(lines, head, path.name)


def _lines(lines: Iterable[list[str]], head: list[str], file: str) -> Iterator[tuple[int, Mapping[str, Any]] | Problem]:
    """The rows of a CSV; one with too many cells is left out, and said."""
    wide, short = len(head), [""] * len(head)
    for at, line in enumerate(lines, start=2):
        cells = [cell.strip() for cell in line]
        if not any(cells):
            continue
        if len(cells) > wide and any(cells[wide:]):
            yield problem("extra_cells", file=file, row=at, count=wide)
            continue
        yield at, dict(zip(head, cells if len(cells) >= wide else [*cells, *short[len(cells) :]], strict=False))


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
