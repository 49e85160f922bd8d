"""Jobs as a grid of years × regions × industries, and back: what measures of many industries at once work on.

The grid is made by the codes of the key, without sorting or reshaping the table, so that three million rows take a
moment. A pair without a row holds none; a missing cell stays missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from danji.indicators import guards

Array = npt.NDArray[Any]
By = Literal["quotient", "persons"]
AXES = ("year", "region", "industry")
FIRST = 2  # axes once there is one beside the leading 1


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table of jobs as one block; `rows` says where in the block each row of the table lies."""

    index: pd.Index
    labels: Mapping[str, pd.Index]  # of each axis in order; a table without years has one year, None
    rows: Array
    persons: Array  # years × regions × industries
    listed: Array  # where the table has a row


def grid(jobs: pd.Series, *, name: str) -> Grid:
    """The table as a block, once it has passed the guards; `name` is the indicator that asks."""
    if sorted(map(str, jobs.index.names)) not in [sorted(key) for key in guards.REGION_INDUSTRY]:
        guards.checked(jobs, name=name, keys=guards.REGION_INDUSTRY)
    values = jobs.astype(float).to_numpy()
    labels: dict[str, pd.Index] = {"year": pd.Index([None], dtype=object)}
    rows: Array = np.zeros(len(values), dtype=np.int32)
    shape: tuple[int, ...] = (1,)
    for axis in AXES:
        if axis in jobs.index.names:
            labels[axis], codes = _axis(jobs.index, axis)
            shape = (*shape, len(labels[axis]))
            rows = codes if len(shape) == FIRST else _further(rows, codes, shape)
    shape = shape[-len(AXES) :]
    listed = np.zeros(int(np.prod(shape)), dtype=bool)
    listed[rows] = True
    if np.count_nonzero(listed) < len(rows) or (values < 0).any():  # the guards word what is wrong
        guards.checked(jobs, name=name, keys=guards.REGION_INDUSTRY)
    persons = np.zeros(listed.size)
    persons[rows] = values
    return Grid(jobs.index, labels, rows, persons.reshape(shape), listed.reshape(shape))


def specialised(cells: Grid, *, by: By, at_least: float, name: str) -> tuple[Array, Array]:
    """Where a region has an industry (years × regions × industries, 0 or 1), and which years are known well enough.

    A year with a missing cell, or without any jobs, is not. Quotients are compared by products, exact for whole persons.
    """
    if at_least <= 0:
        raise ValueError(f"{name}: at_least is {at_least}. Above 0 is expected. Give a quotient such as 1.")
    persons = cells.persons
    regions, industries = persons.sum(axis=2), persons.sum(axis=1)
    everything = regions.sum(axis=1)
    known = everything > 0
    if by == "persons":
        has = persons >= at_least
    else:
        least = at_least * regions[:, :, None] * industries[:, None, :]
        has = (persons * everything[:, None, None] >= least) & (persons > 0)
    return has & known[:, None, None], known


def per_row(cells: Grid, values: Array, *, name: str) -> pd.Series:
    """One value for each row of the table."""
    return pd.Series(values.ravel()[cells.rows], index=cells.index, name=name, dtype=float)


def per_pair(cells: Grid, values: Array, *, name: str) -> pd.Series:
    """One value for each region and industry that the table lists in any year."""
    return _keyed(cells, values[None], np.any(cells.listed, axis=0)[None], ("year", "region", "industry"), name)


def per_region(cells: Grid, values: Array, *, name: str) -> pd.Series:
    """One value for each region (and year) that the table lists."""
    return _keyed(cells, values, np.any(cells.listed, axis=2), ("year", "region"), name)


def per_industry(cells: Grid, values: Array, *, name: str) -> pd.Series:
    """One value for each industry (and year) that the table lists."""
    return _keyed(cells, values, np.any(cells.listed, axis=1), ("year", "industry"), name)


def _axis(index: pd.Index, axis: str) -> tuple[pd.Index, Array]:
    """The labels of a level that occur, in order, and where among them each row's is."""
    number = list(index.names).index(axis)
    level, codes = index.levels[number], np.asarray(index.codes[number])
    used = np.zeros(len(level), dtype=bool)
    used[codes] = True
    order = np.asarray(level.argsort())
    order = order[used[order]]
    place = np.zeros(len(level), dtype=np.int32)
    place[order] = np.arange(len(order))
    return level[order], codes if np.array_equal(place, np.arange(len(level))) else place[codes]


def _further(rows: Array, codes: Array, shape: tuple[int, ...]) -> Array:
    """Where the rows lie once an axis is added, in whole numbers no wider than needed."""
    wide = np.int32 if np.prod(shape, dtype=float) < np.iinfo(np.int32).max else np.int64
    return np.add(np.multiply(rows, shape[-1], dtype=wide), codes, dtype=wide)


def _keyed(cells: Grid, values: Array, listed: Array, axes: tuple[str, ...], name: str) -> pd.Series:
    """The listed values with their key, its levels in the order of the table's."""
    across = axes == AXES  # a value that stands for all years
    kept = axes[1:] if across or "year" not in cells.index.names else axes
    levels = [str(level) for level in cells.index.names if level in kept]
    turned = [axes.index(level) for level in levels]
    spare = [number for number in range(len(axes)) if number not in turned]
    shown = listed.transpose(*spare, *turned).reshape([listed.shape[number] for number in turned])
    found = values.reshape(listed.shape).transpose(*spare, *turned).reshape(shown.shape)[shown]
    codes = np.nonzero(shown)
    if len(levels) == 1:
        key = cells.labels[levels[0]][codes[0]].rename(levels[0])
    else:
        key = pd.MultiIndex(levels=[cells.labels[level] for level in levels], codes=list(codes), names=levels)
    return pd.Series(found, index=key, name=name, dtype=float)
