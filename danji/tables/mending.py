"""A table that was sent, brought under our heads and mended cell by cell. Nothing is changed in place: changes are added."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from danji import codes
from danji.tables import Raw, cells, schema

Columns = Mapping[str, Mapping[str, str]]  # our column → where its cells come from: {head}, {head, unit} or {value}
Change = Mapping[str, Mapping[str, str | None] | None]  # row → column → new cell; None: the row is left out


def mapped(raw: Raw, columns: Columns) -> Raw:
    """The table under our heads, in the order of its schema; what is mapped to nothing is left out."""
    found: dict[str, pd.Series] = {}
    for column in schema(raw.name):
        asked = columns.get(column.column, {})
        head = asked.get("head")
        if head is not None and head in raw.cells:
            given = raw.cells[head]
            given = given.iloc[:, 0] if isinstance(given, pd.DataFrame) else given
            found[column.column] = _in_m2(given.astype(object), asked["unit"]) if asked.get("unit") else given.astype(object)
        elif asked.get("value"):
            found[column.column] = pd.Series(asked["value"], index=raw.cells.index, dtype=object)
    return Raw(raw.name, raw.file, pd.DataFrame(found, index=raw.cells.index), raw.geometry)


def mended(raw: Raw, changes: Sequence[Change]) -> Raw:
    """The table with the changes made, one after the other."""
    frame, dropped = raw.cells.astype(object).copy(), set()
    for change in changes:
        for row, new in change.items():
            if new is None:
                dropped.add(int(row))
                continue
            dropped.discard(int(row))
            for column, cell in new.items():
                if column not in frame:
                    frame[column] = pd.Series(None, index=frame.index, dtype=object)
                if int(row) in frame.index:
                    frame.at[int(row), column] = cell
    kept = [row for row in frame.index if row not in dropped]
    names = [column.column for column in schema(raw.name) if column.column in frame]
    return Raw(raw.name, raw.file, frame.loc[kept, names], None if raw.geometry is None else raw.geometry.loc[kept])


def changed(
    before: Raw, given: Mapping[str, Mapping[str, str]], *, everywhere: bool = False
) -> dict[str, dict[str, str | None]]:
    """What of the cells that came back from a page differs from what it showed.

    `everywhere`: every cell of the column that held the same as a changed one changes with it.
    """
    found: dict[str, dict[str, str | None]] = {}
    for row, said in given.items():
        if not row.isdigit() or int(row) not in before.cells.index:
            continue
        for column, cell in said.items():
            old = before.cells.at[int(row), column] if column in before.cells else None
            new = cell.strip() or None
            if shown(old) == (new or ""):
                continue
            for each in _same(before, column, old) if everywhere and column in before.cells else [int(row)]:
                found.setdefault(str(each), {})[column] = new
    return found


def clashes(mine: Change, theirs: Sequence[Change]) -> list[tuple[str, str]]:
    """Cells that both changed, and not to the same."""
    found = []
    for row, new in mine.items():
        for change in theirs:
            other = change.get(row, {})
            if other is None or new is None:
                found += [(row, "")] if other != new and row in change else []
            else:
                found += [(row, column) for column, cell in new.items() if column in other and other[column] != cell]
    return sorted(set(found))


def shown(cell: Any) -> str:
    """A cell as it stands in a field of a page, which has no lines."""
    return "" if cell is None or cell is pd.NA or cell != cell else re.sub(r"[\r\n]", "", str(cell)).strip()  # noqa: PLR0124  NaN


def _same(before: Raw, column: str, old: Any) -> list[int]:
    values = before.cells[column]
    return [int(row) for row in before.cells.index[values.isna() if shown(old) == "" else values == old]]


def _in_m2(column: pd.Series, unit: str) -> pd.Series:
    """Areas given in another unit, in m²; what is no number stays what it is."""
    factor = codes.labels("units")["m2"].astype(float).get(unit)
    values, _wrong = cells.read(column, "number")
    if factor is None:
        return column
    return column.where(values.isna(), (values * factor).map("{:.15g}".format)).astype(object)
