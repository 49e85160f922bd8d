"""How cells add up, the same for every indicator.

A missing cell is not zero: a total one of whose cells is missing is not known, and what needs it is NaN. Two ways out,
both said aloud by the caller: `totals=` with published totals, or `totals=known_totals(jobs)` to leave missing cells
out. A pair of region and industry without a row at all counts as none.
"""

from __future__ import annotations

import pandas as pd

from danji.indicators import guards


def known_totals(jobs: pd.Series) -> pd.Series:
    """Jobs of each region over the cells that are known.

    Tᵣ = Σᵢ xᵣᵢ over the industries i that are not missing.

    In words: the region's total as if the missing cells held nobody. It is too small by what they hold, so shares and
    quotients taken over it are too large by the same factor; fit where the missing cells are few and small.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons.

    Returns
    -------
    One total per region (and year), persons. NaN where no cell is known.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30.0, ("R1", "food"): 10.0, ("R2", "steel"): None, ("R2", "food"): 40.0})
    >>> known_totals(jobs.rename_axis(["region", "industry"])).to_dict()
    {'R1': 40.0, 'R2': 40.0}
    """
    persons = guards.checked(jobs, name="known_totals", keys=guards.REGION_INDUSTRY)
    levels = [level for level in persons.index.names if level != "industry"]
    return persons.groupby(level=levels).sum(min_count=1).rename("known_totals")


def total(values: pd.Series, *, per: tuple[str, ...] = ()) -> pd.Series:
    """At every row, the sum over all rows that share its `per` (and its year); NaN where one of them is missing."""
    levels = [level for level in (*per, "year") if level in values.index.names]
    if not levels:
        return pd.Series(values.sum(skipna=False), index=values.index, dtype=float)
    return values.groupby(level=levels).transform("sum", skipna=False)


def matched(values: pd.Series, index: pd.Index) -> pd.Series:
    """At every row of `index`, the value with the same key; NaN where there is none. `index` has all levels of `values`."""
    levels = [index.get_level_values(str(level)) for level in values.index.names]
    wanted = levels[0] if len(levels) == 1 else pd.MultiIndex.from_arrays(levels)
    return pd.Series(values.reindex(wanted).to_numpy(), index=index, dtype=float)


def ratio(values: pd.Series, by: pd.Series) -> pd.Series:
    """One over the other, row by row; NaN where the lower is not above zero or either is missing."""
    return values / by.where(by > 0)
