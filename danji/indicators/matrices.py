"""A table of jobs as a block of years × regions × industries, and back: what every measure of many cells works on.

The block is made by the codes of the key, without sorting or reshaping the table, so that three million rows take a
moment. A pair without a row holds none; a missing cell stays missing, and makes every total it belongs to unknown.
`specialised` tells who has what, `each_year` measures the rows or columns of each year's matrix, `per_…` lead back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from danji.errors import DataError, problem
from danji.indicators import guards, places

Array = npt.NDArray[Any]
By = Literal["quotient", "persons"]
Side = Literal["region", "industry"]
AT_ONCE = 64  # rows of a block whose intermediate results stay near the processor
AXES = ("year", "region", "industry")


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table as one block; `rows` says where in the block each row of the table lies."""

    index: pd.Index
    labels: Mapping[str, pd.Index]  # of each axis in order; an axis the table does not have has one label, None
    rows: Array
    values: Array  # years × regions × industries
    listed: Array  # where the table has a row

    def known(self, year: int) -> Array:
        """The cells of a year, by its place; what has no row is missing."""
        return np.where(self.listed[year], self.values[year], np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One year as a matrix of the regions and industries that have a row in it."""

    cells: Array
    rows: pd.Index
    columns: pd.Index
    year: Any  # None without years


def grid(table: pd.Series, *, name: str, of: guards.Keys = guards.REGION_INDUSTRY) -> Grid:
    """The table as a block, once it has passed the guards; `name` is the indicator that asks, `of` the keys it takes."""
    if sorted(map(str, table.index.names)) not in [sorted(key) for key in of]:
        guards.checked(table, name=name, keys=of)
    numbers = guards.floats(table)
    labels: dict[str, pd.Index] = {axis: pd.Index([None], dtype=object) for axis in AXES}
    codes = {}
    for axis in AXES:
        if axis in table.index.names:
            labels[axis], codes[axis] = places.axis(table.index, axis)
    shape = tuple(len(labels[axis]) for axis in AXES)
    rows = places.together(list(codes.values()), [len(labels[axis]) for axis in codes])
    in_order = len(rows) == np.prod(shape) and bool((rows[1:] > rows[:-1]).all())  # every pair once, as in the block
    listed = np.full(int(np.prod(shape)), in_order)
    if not in_order:
        listed[rows] = True
    unkeyed = any((each < 0).any() for each in codes.values())
    if unkeyed or np.count_nonzero(listed) < len(rows) or (numbers < 0).any() or np.isinf(numbers).any():
        # the guards word what is wrong
        guards.checked(table, name=name, keys=of)
    values = numbers
    if not in_order:
        values = np.zeros(listed.size)
        values[rows] = numbers
    return Grid(table.index, labels, rows, values.reshape(shape), listed.reshape(shape))


def specialised(jobs: pd.Series, *, by: By, at_least: float, name: str) -> tuple[Grid, Array, Array]:
    """The table as a block, where a region has an industry (0 or 1), and which years are known well enough.

    A year with a missing cell, or without any jobs, is not. Quotients are compared by products, exact for whole persons.
    """
    cells = grid(jobs, name=name)
    if at_least <= 0:
        raise ValueError(f"{name}: at_least is {at_least}. Above 0 is expected. Give a quotient such as 1.")
    persons = cells.values
    everything = persons.sum(axis=(1, 2))
    known = everything > 0
    has: Array = np.zeros(persons.shape, dtype=bool)
    for year in np.flatnonzero(known):
        if by == "quotient":
            _quotient_reaches(persons[year], at_least, out=has[year])
        else:
            np.greater_equal(persons[year], at_least, out=has[year])
    return cells, has, known


def _quotient_reaches(persons: Array, at_least: float, *, out: Array) -> None:
    """Where the location quotient is at least so much and there are jobs, some regions at a time: memory is what costs."""
    least, industries, everything = at_least * persons.sum(axis=1), persons.sum(axis=0), persons.sum()
    for start in range(0, len(persons), AT_ONCE):
        few = slice(start, start + AT_ONCE)
        np.greater_equal(persons[few] * everything, np.multiply.outer(least[few], industries), out=out[few])
        out[few] &= persons[few] > 0


def between(cells: Grid, since: int, until: int, *, name: str) -> list[int]:
    """The places of two years and of those between; none where the table is empty."""
    if since >= until:
        raise ValueError(f"{name}: since is {since}, until {until}. The earlier year comes first. Swap them.")
    years = list(cells.labels["year"])
    absent = [year for year in (since, until) if year not in years]
    if absent and len(cells.index):
        raise DataError([problem("no_data_for", name=name, table="jobs", needed=f"year = {year}") for year in absent])
    return [number for number, year in enumerate(years) if since <= year <= until]


def tables(cells: Grid, of: Side) -> Iterator[tuple[int, Array, Table]]:
    """One matrix a year with `of` in the rows; with it the place of the year, and of its rows in the block."""
    other: Side = "industry" if of == "region" else "region"
    for number, year in enumerate(cells.labels["year"]):
        listed, block = cells.listed[number], cells.values[number]
        if of == "industry":
            listed, block = listed.T, block.T
        rows, columns = np.any(listed, axis=1), np.any(listed, axis=0)
        if rows.any():
            there = block if rows.all() and columns.all() else block[np.ix_(rows, columns)]
            yield number, rows, Table(there, cells.labels[of][rows], cells.labels[other][columns], year)


def each_year(jobs: pd.Series, measure: Callable[[Table], Array], *, of: Side, name: str) -> pd.Series:
    """What `measure` gives for each row of each year's matrix, as one Series by `of` (and year)."""
    cells = grid(jobs, name=name)
    found = np.full((len(cells.labels["year"]), len(cells.labels[of])), np.nan)
    for number, rows, table in tables(cells, of):
        found[number, rows] = measure(table)
    return (per_region if of == "region" else per_industry)(cells, found, name=name)


def looked_up(values: pd.Series, names: pd.Index, year: Any) -> Array:
    """The value of each name (in that year, where `values` has years); NaN where there is none."""
    once = values.xs(year, level="year") if "year" in values.index.names else values
    return np.asarray(once.reindex(names), dtype=float)


def per_row(cells: Grid, values: Array, *, name: str) -> pd.Series:
    """One value for each row of the table."""
    return pd.Series(values.ravel()[cells.rows], index=cells.index, name=name, dtype=float)


def per_pair(cells: Grid, values: Array, *, name: str) -> pd.Series:
    """One value for each region and industry that the table lists in any year."""
    return _keyed(cells, values, np.any(cells.listed, axis=0)[None], AXES[1:], name)


def per_region(cells: Grid, values: Array, *, name: str) -> pd.Series:
    """One value for each region (and year) that the table lists."""
    return _keyed(cells, values, np.any(cells.listed, axis=2, keepdims=True), AXES[:2], name)


def per_industry(cells: Grid, values: Array, *, name: str) -> pd.Series:
    """One value for each industry (and year) that the table lists."""
    return _keyed(cells, values, np.any(cells.listed, axis=1, keepdims=True), ("year", "industry"), name)


def _keyed(cells: Grid, values: Array, listed: Array, axes: tuple[str, ...], name: str) -> pd.Series:
    """The listed values of a block with their key, its levels those of `axes` in the order of the table's."""
    levels = [str(level) for level in cells.index.names if level in axes]
    turned = [AXES.index(level) for level in levels]
    spare = [number for number in range(len(AXES)) if number not in turned]  # of length 1
    shown = listed.transpose(*spare, *turned).reshape([listed.shape[number] for number in turned])
    found = values.reshape(listed.shape).transpose(*spare, *turned).reshape(shown.shape)[shown]
    codes = np.nonzero(shown)
    if len(levels) == 1:
        key = cells.labels[levels[0]][codes[0]].rename(levels[0])
    else:
        labels = [cells.labels[level] for level in levels]
        key = pd.MultiIndex(levels=labels, codes=list(codes), names=levels, verify_integrity=False)
    return pd.Series(found, index=key, name=name, dtype=float)
