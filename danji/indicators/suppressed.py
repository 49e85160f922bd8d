"""Withheld cells, handled openly: the lowest and highest value that the hidden jobs allow.

Where a county table withholds jobs, it still tells how many establishments there are in each size class, so a cell lies
between two known numbers (`jobs_bounds`). Shares and quotients are then given as the lowest and the highest value over
all tables that fit; nothing is filled in. The bounds are sharp: no narrower ones hold for every such table.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from danji.errors import DataError, problem
from danji.indicators import guards
from danji.indicators.matrices import grid, per_row
from danji.indicators.profiles import SAME, Cells
from danji.indicators.totals import matched, ratio, total


def jobs_bounds(establishments: pd.Series, *, classes: pd.DataFrame) -> pd.DataFrame:
    """Between which numbers the jobs of a cell lie, from its establishments by size class.

    low = Σ_c n_c smallest_c,   high = Σ_c n_c largest_c

    In words: three establishments of 5 to 9 jobs have 15 to 27.

    Parameters
    ----------
    establishments
        Number of establishments by region, industry and size_class, and by year where there is one.
    classes
        Columns smallest and largest, persons, by size_class; largest missing for the open class at the top.

    Returns
    -------
    Columns low and high, persons, one row per region and industry (and year).
    Both NaN where a number of establishments is missing or its class is not in `classes`; high alone NaN where there
    are establishments in the open class: there is then no upper bound.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.

    Source
    ------
    U.S. Census Bureau, County Business Patterns: establishments by employment size class beside withheld employment.

    Examples
    --------
    >>> keys = ["region", "industry", "size_class"]
    >>> establishments = pd.Series({("R1", "steel", "5-9"): 3, ("R1", "steel", "10-19"): 1}).rename_axis(keys)
    >>> classes = pd.DataFrame({"smallest": {"5-9": 5, "10-19": 10}, "largest": {"5-9": 9, "10-19": 19}})
    >>> jobs_bounds(establishments, classes=classes).loc[("R1", "steel")].to_dict()
    {'low': 25.0, 'high': 46.0}
    """
    keys = [("region", "industry", "size_class"), ("region", "industry", "size_class", "year")]
    number = guards.checked(establishments, name="jobs_bounds", keys=keys)
    size = classes.reindex(number.index.get_level_values("size_class")).set_axis(number.index)
    levels = [level for level in number.index.names if level != "size_class"]
    low = number * size["smallest"]
    high = (number * size["largest"]).where(number != 0, 0.0).where(low.notna())
    return pd.DataFrame({"low": low, "high": high}).groupby(level=levels).sum(skipna=False)


def suppressed_share_bounds(
    jobs: pd.Series, *, low: pd.Series, high: pd.Series, totals: pd.Series | None = None
) -> pd.DataFrame:
    """Between which values each industry's share of its region lies, whatever the withheld cells hold.

    Without totals: low = x⁻ / (x⁻ + R⁺),  high = x⁺ / (x⁺ + R⁻);  with: max(x⁻, T − R⁺) / T,  min(x⁺, T − R⁻) / T
    with x the cell, R the other cells of the region, ⁻ and ⁺ their bounds, T the total

    In words: a known cell still has two bounds where a neighbour is withheld, because its region's size is not known.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons; withheld cells missing.
    low, high
        The least and the most each withheld cell can hold, persons, by the key of `jobs`. Looked at for missing cells
        only. A cell without a low has at least 0; one without a high has no upper bound.
    totals
        All jobs of each region (and year), persons, where these are published. The table must list every industry.

    Returns
    -------
    Columns low and high, one row per row of `jobs`, in [0, 1].
    NaN where the region can have no jobs at all, and where with `totals` its total is missing or does not fit the cells.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value, or a low is above its high.

    Source
    ------
    The share's own formula at the ends of the cells' intervals; it rises with the cell and falls with the others.

    Examples
    --------
    >>> keys = ["region", "industry"]
    >>> jobs = pd.Series({("R1", "steel"): 30.0, ("R1", "food"): None}).rename_axis(keys)
    >>> least, most = (pd.Series({("R1", "food"): n}).rename_axis(keys) for n in (10, 30))
    >>> suppressed_share_bounds(jobs, low=least, high=most).loc[("R1", "steel")].to_dict()
    {'low': 0.5, 'high': 0.75}
    """
    name = "suppressed_share_bounds"
    least, most = _ends(jobs, low, high, name=name)
    other_least, other_most = (np.maximum(total(end, per=("region",)) - end, 0) for end in (least, _finite(most)))
    other_most = other_most.where(~_unbounded_elsewhere(most, ("region",)), np.inf)
    if totals is None:
        highest = _part(most, other_least, most).where((most > 0) | (other_most == 0), 0.0)
        return pd.DataFrame({"low": _part(least, other_most, most), "high": highest})
    keys = [key for key in guards.REGION if ("year" in key) == ("year" in jobs.index.names)]
    size = matched(guards.checked(totals, name=name, keys=keys), jobs.index)
    lowest, highest = np.maximum(least, size - other_most), np.minimum(most, size - other_least)
    fits = lowest - highest <= SAME * size  # where only one value fits, rounding may set the ends the wrong way round
    ends = {"low": np.minimum(lowest, highest), "high": np.maximum(lowest, highest)}
    return pd.DataFrame({name: ratio(end, size).where(fits) for name, end in ends.items()})


def suppressed_quotient_bounds(
    jobs: pd.Series, *, low: pd.Series, high: pd.Series, benchmark: pd.Series | None = None
) -> pd.DataFrame:
    """Between which values the location quotient lies, whatever the withheld cells hold.

    With a benchmark: the bounds of the share, over the benchmark's share. Without:
    LQ = x (x + R + C + D) / ((x + R)(x + C)), with x the cell, R the other cells of its region, C the other regions in its
    industry, D everything else. It falls with R and C and rises with D; in x it rises to
    x* = (RC + √(R²C² + D R C (D + R + C))) / D and falls after, so that
    low = the smaller of both ends of x at R⁺, C⁺, D⁻;   high = at R⁻, C⁻, D⁺ and the x nearest to x*

    In words: the quotient of even a known cell is uncertain where others of its region or industry are withheld.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons; withheld cells missing.
    low, high
        The least and the most each withheld cell can hold, persons, by the key of `jobs`. Looked at for missing cells
        only. A cell without a low has at least 0; one without a high has no upper bound.
    benchmark
        Share of each industry in the jobs of the benchmark area, 0–1, by industry (and year). Without it the benchmark
        area is all regions of the table together.

    Returns
    -------
    Columns low and high, one row per row of `jobs`, 0 or more, no unit.
    NaN where the quotient is undefined in every table that fits, or has no bound on that side; without a benchmark, also
    in a year in which a withheld cell has no upper bound.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value, or a low is above its high.

    Source
    ------
    The quotient's own formula over the cells' intervals, by the signs of its derivatives.

    Examples
    --------
    >>> keys = ["region", "industry"]
    >>> jobs = {("R1", "steel"): 30.0, ("R1", "food"): None, ("R2", "steel"): 10.0, ("R2", "food"): 50.0}
    >>> least, most = (pd.Series({("R1", "food"): n}).rename_axis(keys) for n in (10, 30))
    >>> bounds = suppressed_quotient_bounds(pd.Series(jobs).rename_axis(keys), low=least, high=most)
    >>> bounds.loc[("R1", "steel")].round(6).to_dict()  # 30 jobs in food: 0.5 / (40/120); 10: 0.75 / (40/100)
    {'low': 1.5, 'high': 1.875}
    """
    name = "suppressed_quotient_bounds"
    if benchmark is not None:
        keys = [key for key in guards.INDUSTRY if set(key) <= set(jobs.index.names)]
        everywhere = matched(guards.checked(benchmark, name=name, keys=keys), jobs.index)
        shares = suppressed_share_bounds(jobs, low=low, high=high)
        return pd.DataFrame({end: ratio(shares[end], everywhere) for end in ("low", "high")})
    least, most = _ends(jobs, low, high, name=name)
    lowest, highest = (
        grid(end.where(np.isfinite(end)), name=name) for end in (least, most)
    )  # a year with a cell without bound has none
    ends = np.full((2, *lowest.values.shape), np.nan)
    for number, high_cells in enumerate(highest.values):
        if np.isfinite(high_cells).all():
            ends[:, number] = _quotient_ends(lowest.values[number], high_cells)
    return pd.DataFrame({end: per_row(lowest, ends[i], name=end) for i, end in enumerate(("low", "high"))})


def _ends(jobs: pd.Series, low: pd.Series, high: pd.Series, *, name: str) -> tuple[pd.Series, pd.Series]:
    """The least and most of every cell: itself where known; inf where there is no upper bound."""
    persons = guards.checked(jobs, name=name, keys=guards.REGION_INDUSTRY)
    keys = [key for key in guards.REGION_INDUSTRY if set(key) <= set(persons.index.names)]
    least, most = (matched(guards.checked(end, name=name, keys=keys), persons.index) for end in (low, high))
    least, most = persons.fillna(least).fillna(0.0), persons.fillna(most).fillna(np.inf)
    crossed = least.index[least > most]
    if len(crossed):
        shown = ", ".join(" ".join(map(str, key)) for key in crossed[: guards.SHOWN])
        raise DataError(problem("no_data_for", name=name, table="low, high", needed=f"low ≤ high: {shown}"))
    return least, most


def _finite(values: pd.Series) -> pd.Series:
    return values.where(np.isfinite(values), 0.0)


def _unbounded_elsewhere(most: pd.Series, per: tuple[str, ...]) -> pd.Series:
    """At every row, whether another row of its region has no upper bound."""
    unbounded = np.isinf(most).astype(float)
    return total(unbounded, per=per) - unbounded > 0


def _part(cell: pd.Series, others: pd.Series, most: pd.Series) -> pd.Series:
    """The cell over itself and the others, also where either is without bound; NaN where nothing can be there."""
    alone = (others == 0) & (most > 0)  # whatever it holds above 0 is all there is
    part = (cell / (cell + others)).where(~alone, 1.0)
    return part.where(np.isfinite(cell), 1.0).where(np.isfinite(others) | ~np.isfinite(cell), 0.0)


def _quotient_ends(least: Cells, most: Cells) -> tuple[Cells, Cells]:
    """Lowest and highest quotient of every cell of a matrix of which each cell lies between its two ends."""
    (row_least, column_least, rest_least), (row_most, column_most, rest_most) = _around(least), _around(most)
    ends = [_quotient(x, row_most, column_most, rest_least) for x in (least, most)]
    possible = (most + row_most > 0) & (most + column_most > 0)
    low = np.where(possible, np.where(most > 0, np.fmin(*ends), 0.0), np.nan)
    product = row_least * column_least
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(product**2 + rest_most * product * (rest_most + row_least + column_least))
        turning = np.where(rest_most > 0, (product + root) / rest_most, np.inf)
    high = _quotient(np.clip(turning, least, most), row_least, column_least, rest_most)
    return low, np.where(most > 0, high, low)  # without jobs the quotient is 0 wherever it is defined


def _around(cells: Cells) -> tuple[Cells, Cells, Cells]:
    """For every cell: the others of its row, the others of its column, and everything else."""
    rows, columns = cells.sum(axis=1, keepdims=True), cells.sum(axis=0, keepdims=True)
    rest = cells.sum() - rows - columns + cells
    return np.maximum(rows - cells, 0), np.maximum(columns - cells, 0), np.maximum(rest, 0)


def _quotient(cell: Cells, row: Cells, column: Cells, rest: Cells) -> Cells:
    """The quotient of a cell that may hold jobs; of a cell at 0 that stands alone, what it nears from above."""
    alone_row, alone_column = row == 0, column == 0
    upper = np.where(alone_row | alone_column, 1.0, cell)  # x cancels where it stands alone
    by_row = np.where(alone_row & ~alone_column, 1.0, cell + row)
    by_column = np.where(alone_column, 1.0, cell + column)
    found: Cells = np.full(cell.shape, np.nan)
    below = by_row * by_column
    np.divide(upper * (cell + row + column + rest), below, out=found, where=below > 0)
    return found
