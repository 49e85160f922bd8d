"""One dense matrix of jobs a year, and the arithmetic of profiles: what measures of a whole row or column work on.

`matrices` gives the tables, `each_year` the Series made of them. A pair without a row counts as none; a missing cell makes
every total it belongs to unknown. (`matrices.py` holds all years in one block, for measures of many industries at once.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Cells = npt.NDArray[np.float64]
Against = Literal["all", "rest", "mean_of_rest"]
Weights = Literal["size", "equal"]

SAME = 1e-12  # profiles that differ by less differ by rounding only


@dataclass(frozen=True, slots=True)
class Table:
    """Jobs of one year as a matrix, and where its rows and columns come from."""

    cells: Cells
    rows: pd.Index
    columns: pd.Index
    at: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]  # row and column of each row of the year's Series
    positions: npt.NDArray[np.intp]  # where those rows stand in the whole Series
    year: Any  # None without years


def matrices(persons: pd.Series, *, of: Literal["region", "industry"] = "region") -> Iterator[Table]:
    """One matrix a year, `of` in the rows, the other in the columns; pairs without a row are 0, missing ones NaN."""
    other = "industry" if of == "region" else "region"
    values = persons.to_numpy(dtype=float)
    rows, columns = (persons.index.get_level_values(level) for level in (of, other))
    row_codes, row_names = rows.factorize()
    column_codes, column_names = columns.factorize()
    years = persons.index.get_level_values("year") if "year" in persons.index.names else None
    groups = [(None, np.arange(len(values)))] if years is None else [(y, np.flatnonzero(years == y)) for y in years.unique()]
    for year, positions in groups:
        if len(positions):
            used_rows, row_at = np.unique(row_codes[positions], return_inverse=True)
            used_columns, column_at = np.unique(column_codes[positions], return_inverse=True)
            cells = np.zeros((len(used_rows), len(used_columns)))
            cells[row_at, column_at] = values[positions]
            yield Table(cells, row_names[used_rows], column_names[used_columns], (row_at, column_at), positions, year)


def each_year(
    persons: pd.Series, measure: Callable[[Table], Cells], *, of: Literal["region", "industry"], name: str
) -> pd.Series:
    """What `measure` gives for each row of each year's matrix, as one Series by `of` (and year), sorted."""
    levels = [level for level in persons.index.names if level in {of, "year"}]
    tables = list(matrices(persons, of=of))
    keys: dict[str, list[Any]] = {of: [key for table in tables for key in table.rows]}
    keys["year"] = [table.year for table in tables for _ in table.rows]
    index = pd.MultiIndex.from_arrays([keys[level] for level in levels], names=levels) if len(levels) > 1 else None
    if index is None:
        index = pd.Index(keys[of], name=of)
    values = np.concatenate([measure(table) for table in tables]) if tables else np.empty(0)
    return pd.Series(values, index=index, dtype=float, name=name).sort_index()


def looked_up(values: pd.Series, names: pd.Index, year: Any) -> Cells:
    """The value of each name (in that year, where `values` has years); NaN where there is none."""
    once = values.xs(year, level="year") if "year" in values.index.names else values
    return np.asarray(once.reindex(names), dtype=float)


# arithmetic of profiles; rows are what is measured


def over(values: Cells | float, by: Cells, *, above: float = 0.0) -> Cells:
    """One over the other; NaN where the lower is not above the limit or either is missing."""
    found: Cells = np.full(by.shape, np.nan)
    np.divide(values, by, out=found, where=by > above)
    return found


def profiles(cells: Cells) -> Cells:
    """Each row as shares of its sum."""
    size = cells.sum(axis=1, keepdims=True)
    return over(cells, np.broadcast_to(size, cells.shape))


def mix(cells: Cells) -> Cells:
    """Shares of the columns in everything."""
    sizes = cells.sum(axis=0)
    return over(sizes, np.broadcast_to(sizes.sum(), sizes.shape))


def benchmark_shares(table: Table, shares: pd.Series | None) -> Cells:
    """Share of each column in the benchmark area: as given, or in the table."""
    return mix(table.cells) if shares is None else looked_up(shares, table.columns, table.year)


def distance_to(table: Table, shares: pd.Series | None) -> Cells:
    """Sum of the differences of each row's profile from the benchmark, which may have more industries than the table."""
    everywhere = benchmark_shares(table, shares)
    distance: Cells = np.abs(profiles(table.cells) - everywhere).sum(axis=1)
    if shares is None:
        return distance
    once = shares.xs(table.year, level="year") if "year" in shares.index.names else shares
    return distance + float(once[~once.index.isin(table.columns)].sum(skipna=False))


def krugman(cells: Cells, against: Against) -> Cells:
    """Sum of absolute differences of each row's profile from all rows, the other rows, or their mean profile."""
    here = profiles(cells)
    if against == "all":
        return np.asarray(np.abs(here - mix(cells)).sum(axis=1))
    size = cells.sum(axis=1, keepdims=True)
    if against == "rest":
        left = np.maximum(cells.sum(axis=0) - cells, 0)
        there = over(left, np.broadcast_to(np.maximum(size.sum() - size, 0), cells.shape))
    elif against == "mean_of_rest":
        counted = np.where(size == 0, 0.0, here)
        others = np.broadcast_to((size != 0).sum() - 1.0, cells.shape)
        there = over(counted.sum(axis=0) - counted, others)
    else:
        raise ValueError(f"against is {against!r}. One of 'all', 'rest', 'mean_of_rest' is expected.")
    return np.asarray(np.abs(here - there).sum(axis=1))


def gini(cells: Cells, everywhere: Cells, weights: Weights) -> Cells:
    """Gini coefficient of each row's shares over the shares everywhere; columns that are nowhere do not count."""
    if weights not in {"size", "equal"}:
        raise ValueError(f"weights is {weights!r}. One of 'size', 'equal' is expected.")
    here = profiles(cells)
    if not everywhere.sum() > 0:
        return np.full(len(cells), np.nan)
    somewhere = everywhere > 0
    quotient = here[:, somewhere] / everywhere[somewhere]
    order = np.argsort(quotient, axis=1, kind="stable")
    if weights == "equal":
        step, width = profiles(quotient), np.full(quotient.shape, 1 / quotient.shape[1])
    else:
        step, width = here[:, somewhere], np.broadcast_to(everywhere[somewhere], quotient.shape)
    step, width = np.take_along_axis(step, order, axis=1), np.take_along_axis(width, order, axis=1)
    below = np.cumsum(step, axis=1)
    result = np.maximum(1 - ((2 * below - step) * width).sum(axis=1), 0)  # rounding may leave −1e-17
    outside = (here[:, ~somewhere] > 0).any(axis=1)  # jobs where there should be none: the two tables do not fit
    return np.where(outside, np.nan, result)
