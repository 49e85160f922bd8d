"""The tables and their one check.

A table comes in as cells of text with the row of the file they stood in; it leaves as typed columns under its key.
Each table has a schema, a CSV in `schemas/`: column, type, unit, required, plausible range, reference, meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from danji import codes
from danji.errors import Problem, problem, warning
from danji.tables import cells

NAMES = (
    "regions",
    "industries",
    "sites",
    "site_boundaries",
    "actors",
    "links",
    "jobs",
    "job_totals",
    "region_years",
    "benchmark",
    "value_added",
    "flows",
    "reported",
    "reference_sites",
    "designations",
    "plants",
)
REQUIRED = ("regions", "sites")
MOST_HINTS = 50  # of one column; where more names are wrong, they are of another list, and looking for like ones takes minutes


@dataclass(frozen=True, slots=True)
class Column:
    """One row of a schema."""

    column: str
    type: str
    is_key: bool
    unit: str
    required: bool
    plausible: tuple[float | None, float | None]
    usual: tuple[float | None, float | None]
    refers_to: str
    label: Mapping[str, str]
    meaning: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """A table as it came in: text cells under their file rows (the header is row 1), and geometry where there is one."""

    name: str
    file: str
    cells: pd.DataFrame
    geometry: pd.Series | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table with typed columns, still under its file rows, so that a problem can name the place."""

    name: str
    file: str
    frame: pd.DataFrame
    geometry: pd.Series | None = None

    def keyed(self) -> pd.DataFrame:
        """The table under its key, in key order, years as whole numbers, with geometry when it has one."""
        years = [
            column.column for column in schema(self.name) if column.type == "year" and self.frame[column.column].notna().all()
        ]
        frame = self.frame.astype(dict.fromkeys(years, "int64"))
        frame = frame if self.geometry is None else frame.assign(geometry=self.geometry)
        return frame.set_index(keys(self.name)).sort_index()


@cache
def schema(name: str) -> tuple[Column, ...]:
    """The columns of a table, in order."""
    with (resources.files("danji") / "schemas" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = pd.read_csv(file, dtype=str, keep_default_na=False).to_dict("records")
    return tuple(
        Column(
            row["column"],
            row["type"],
            row["key"] == "yes",
            row["unit"],
            row["required"] == "yes",
            _range(row, "plausible"),
            _range(row, "usual"),
            row["refers_to"],
            {"ko": row["label_ko"], "en": row["label_en"]},
            {"ko": row["meaning_ko"], "en": row["meaning_en"]},
        )
        for row in rows
    )


def keys(name: str) -> list[str]:
    """The key columns of a table."""
    return [column.column for column in schema(name) if column.is_key]


def typed(raw: Raw) -> tuple[Table, list[Problem]]:
    """A table with typed columns, and everything that is wrong with its cells.

    Cells that cannot be read become missing, so that later checks can go on; the problems say which they were.
    """
    columns = schema(raw.name)
    found = _columns_found(raw, columns)
    frame, problems = pd.DataFrame(index=raw.cells.index), []
    for column in columns:
        if column.column not in raw.cells:
            frame[column.column] = pd.Series(
                np.nan if column.type in cells.NUMBERS else None, index=raw.cells.index, dtype=cells.dtype(column.type)
            )
            continue
        values, wrong = cells.read(raw.cells[column.column], column.type)
        frame[column.column] = values
        problems += [
            problem(f"not_{cells.kind(column.type)}", file=raw.file, row=row, column=column.column, value=value)
            for row, value in wrong.items()
        ]
        problems += _empty_cells(raw, column)
    table = Table(raw.name, raw.file, frame, raw.geometry)
    return table, found + problems + _duplicates(table) + _unknown_codes(table)


def references(tables: Mapping[str, Table], *, places: pd.DataFrame | None = None) -> list[Problem]:
    """Every cell that names something no other table has.

    `places` is the list of regions of the country (`code`, `name`, `name_full`), used to say what a bare name could mean.
    """
    problems = []
    for table in tables.values():
        for column in schema(table.name):
            target, key, known = _named(column, tables)
            if known is None or known[key].isna().all():  # no such table; or its key column is missing, and said to be
                continue
            given = table.frame[column.column].dropna()
            dangling = given[~given.isin(known[key])]
            said = {
                value: _dangling(
                    table, column, str(value), key, target=target, known=known, places=places, hinted=count < MOST_HINTS
                )
                for count, value in enumerate(dangling.unique())
            }
            problems += [replace(said[value], row=int(str(row))) for row, value in dangling.items()]
    return problems


def _named(column: Column, tables: Mapping[str, Table]) -> tuple[str, str, pd.DataFrame | None]:
    """The table a column names something of, its key, and its rows; of one of several (`a.b|c.d`) all rows under one key."""
    if column.refers_to.startswith("codes:"):
        return "", "", None
    ways = [way.partition(".")[::2] for way in column.refers_to.split("|")]
    found = [(target, key) for target, key in ways if target in tables]
    if not found:
        return "", "", None
    if len(ways) == 1:
        return *found[0], tables[found[0][0]].frame
    rows = [tables[target].frame.rename(columns={key: "key"})[["key", "name"]] for target, key in found]
    return ", ".join(target for target, _ in found), "key", pd.concat(rows, ignore_index=True)


def _dangling(
    table: Table,
    column: Column,
    value: str,
    key: str,
    *,
    target: str,
    known: pd.DataFrame,
    places: pd.DataFrame | None,
    hinted: bool,
) -> Problem:
    """What is wrong with a name, wherever it stands."""
    same_name = places[places["name"] == value] if places is not None and target == "regions" else None
    if same_name is not None and len(same_name) > 1:
        options = ", ".join(f"{place.name_full} = {place.code}" for place in same_name.itertuples())
        return problem("ambiguous_region", file=table.file, column=column.column, value=value, options=options)
    named = known.loc[known["name"] == value, key] if "name" in known else pd.Series(dtype=str)
    hint = str(named.iloc[0]) if len(named) == 1 else cells.closest(value, known[key].astype(str)) if hinted else None
    return problem("no_such_key", file=table.file, column=column.column, value=value, table=target, hint=hint or "–")


def _columns_found(raw: Raw, columns: Iterable[Column]) -> list[Problem]:
    names = [column.column for column in columns]
    unknown = [name for name in raw.cells.columns if name not in names]
    found: list[Problem] = []
    if raw.cells.empty:
        found.append(problem("empty_table", file=raw.file, table=raw.name))
    for column in columns:
        if column.required and column.column not in raw.cells:
            found.append(
                problem("missing_column", file=raw.file, column=column.column, table=raw.name, found=", ".join(unknown) or "–")
            )
    for name in unknown:
        found.append(warning("unknown_column", file=raw.file, column=name, hint=cells.closest(name, names) or "–"))
    return found


def _empty_cells(raw: Raw, column: Column) -> list[Problem]:
    if not column.required:
        return []
    empty = raw.cells.index[raw.cells[column.column].isna()]
    return [problem("empty_cell", file=raw.file, row=int(row), column=column.column) for row in empty]


def _duplicates(table: Table) -> list[Problem]:
    names = keys(table.name)
    given = table.frame[names].dropna()
    again = given[given.duplicated(keep="first")]
    if again.empty:
        return []
    twice = given[given.duplicated(keep=False)]
    first = {tuple(key): row for row, *key in reversed(list(twice.itertuples(name=None)))}
    return [
        problem(
            "duplicate_key",
            file=table.file,
            row=int(row),
            column=", ".join(names),
            value=", ".join(f"{part:.15g}" if isinstance(part, float) else str(part) for part in key),
            first=first[tuple(key)],
        )
        for row, *key in again.itertuples(name=None)
    ]


def _unknown_codes(table: Table) -> list[Problem]:
    problems = []
    for column in schema(table.name):
        kind, _, name = column.refers_to.partition(":")
        if kind != "codes":
            continue
        known = codes.labels(name).index
        given = table.frame[column.column].dropna()
        if column.type == "codes":  # several in one cell
            given = given.str.split(";").explode().str.strip()
        problems += [
            problem(
                "unknown_code", file=table.file, row=int(str(row)), column=column.column, value=value, known=", ".join(known)
            )
            for row, value in given[~given.isin(known)].items()
        ]
    return problems


def _range(row: Mapping[str, str], name: str) -> tuple[float | None, float | None]:
    low, high = row[f"{name}_min"], row[f"{name}_max"]
    return (float(low) if low else None, float(high) if high else None)
