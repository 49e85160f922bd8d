"""Tenants' cases from files: one in TOML, many in a table."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from danji import support
from danji.errors import DataError, Problem, RuleError, problem
from danji.sources import Workspace, files
from danji.support import batch, reading, tenants
from danji.support.grants import SURE

SITE, REGION = "site", "region"
ASIDE = ("name", "source", "confidence", "note")  # columns that say something of the row, not of a tenant


def read_measures(name: str, folder: Path) -> support.Measures:
    """The measures of a programme: of a folder that holds a `support.yaml`, or of one that comes with danji.

    A folder of the name of a programme stands in for it, also where another programme names it in `also`.
    """
    if not any((folder / each / reading.FILE).is_file() for each in (name, *reading.names())):
        return support.read(name)
    own = folder / name / reading.FILE
    content, cases = reading.texts_of(name) if not own.is_file() else (files.text_of(own), "")
    tried = own.parent / "cases" / reading.FILE
    cases = files.text_of(tried) if own.is_file() and tried.is_file() else cases
    return reading.from_text(name, content, cases=cases, beside=lambda other: read_measures(other, folder))


def read_zone_name(programme: str, folder: Path) -> str:
    """The designation that ground inside a programme's zone carries; empty where the programme says nothing of tenants."""
    own = (folder / programme / reading.FILE).is_file()
    return read_measures(programme, folder).zone if own or programme in reading.names() else ""


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


def read_sites(path: Path) -> list[support.Place]:
    """Sites with the facts of a tenant they would change: a table with `site` and such columns.

    Raises
    ------
    DataError
        If the file cannot be read, or something in it is wrong; every problem at once.
    """
    rows = _stated(path, (SITE,))
    return [support.Place(name, facts, doubts=() if sure else ("stated_unsure",)) for _key, name, facts, sure in rows]


def read_stated(path: Path, workspace: Workspace) -> tuple[dict[str, Mapping[str, Any]], list[str]]:
    """Site or region of a workspace → facts its tables do not hold, and the ones that are not sure.

    Raises
    ------
    DataError
        If the file cannot be read, or something in it is wrong; every problem at once.
    """
    rows = _stated(path, (SITE, REGION))
    known = {*map(str, workspace.frames["sites"].index), *map(str, workspace.frames["regions"].index)}
    lost = [key for key, _name, _facts, _sure in rows if key not in known]
    if lost:
        raise DataError(problem("no_such_place", file=path.name, value=key, count=len(lost)) for key in lost[:1])
    return {key: facts for key, _name, facts, _sure in rows}, [key for key, _name, _facts, sure in rows if not sure]


def read_proposal(workspace: Workspace) -> dict[str, float] | None:
    """The zone a workspace's plan proposes: site → share; None where there is no plan of these very files."""
    path = workspace.folder / "out" / "plan.json"
    if not path.is_file():
        return None
    try:
        made = json.loads(files.text_of(path))
        if made["inputs"] != dict(workspace.inputs):
            return None
        return next({**zone["shares"]} for zone in made["zones"] if zone["key"] == made["proposal"])
    except (ValueError, KeyError, TypeError, StopIteration):
        return None


def _stated(path: Path, keys: Sequence[str]) -> list[tuple[str, str, Mapping[str, Any], bool]]:
    """Key, name, facts, and whether they are sure, of each row of a table of places."""
    _there(path)
    found: list[Problem] = []
    made: list[tuple[str, str, Mapping[str, Any], bool]] = []
    for each in _rows(path)[1]:
        if isinstance(each, Problem):
            found.append(each)
            continue
        row, cells = each
        key = next((str(cells[name]) for name in keys if cells.get(name)), "")
        if not key:
            found.append(problem("empty_cell", file=path.name, row=row, column=keys[-1]))
            continue
        given = {name: value for name, value in cells.items() if name not in {SITE, REGION, *ASIDE}}
        facts = tenants.facts_from(given, file=path.name, problems=found, row=row)
        made.append((key, str(cells.get("name") or key), facts, (cells.get("confidence") or SURE[0]) == SURE[0]))
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
