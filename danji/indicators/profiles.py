"""The arithmetic of profiles: a row's cells as shares of its sum, and how far they are from other shares.

Rows are what is measured: regions over industries, or industries over regions.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from danji.indicators.matrices import Table, looked_up

Cells = npt.NDArray[np.float64]
Against = Literal["all", "rest", "mean_of_rest"]
Weights = Literal["size", "equal"]

SAME = 1e-12  # profiles that differ by less differ by rounding only


def over(values: Cells | float, by: Cells, *, above: float = 0.0) -> Cells:
    """One over the other; NaN where the lower is not above the limit or either is missing."""
    found: Cells = np.full(by.shape, np.nan)
    np.divide(values, by, out=found, where=by > above)
    return found


def profiles(cells: Cells) -> Cells:
    """Each row as shares of its sum."""
    size = cells.sum(axis=1, keepdims=True)
    return over(cells, np.broadcast_to(size, cells.shape))


def squares(cells: Cells) -> Cells:
    """Sum of the squared shares of each row: 1 where all is in one column."""
    return np.asarray((profiles(cells) ** 2).sum(axis=1))


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
