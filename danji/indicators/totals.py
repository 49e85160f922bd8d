"""How cells add up, the same for every indicator.

A missing cell is not zero: a total one of whose cells is missing is not known, and what needs it is NaN. Two ways out,
both said aloud by the caller: `totals=` with published totals, or `totals=known_totals(jobs)` to leave missing cells
out. A pair of region and industry without a row at all counts as none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from danji.indicators import guards, places


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
    rows, count = places.of(values.index, [level for level in ("year", *per) if level in values.index.names])
    sums = np.bincount(rows, weights=values, minlength=count)
    return pd.Series(sums[rows], index=values.index, dtype=float)


def over_regions(sizes: pd.Series) -> pd.Series:
    """At every row, the sum over all regions (of its year) of a size that the rows of a region share."""
    years, count = places.of(sizes.index, [level for level in ("year",) if level in sizes.index.names])
    rows, size = places.of(sizes.index, [level for level in ("year", "region") if level in sizes.index.names])
    of_regions = np.zeros(size)
    of_regions[rows] = sizes
    return pd.Series(of_regions.reshape(count, size // max(count, 1)).sum(axis=1)[years], index=sizes.index, dtype=float)


def matched(values: pd.Series, index: pd.Index) -> pd.Series:
    """At every row of `index`, the value with the same key; NaN where there is none. `index` has all levels of `values`."""
    here, there, sizes = [], [], []
    for level in values.index.names:
        labels, codes = places.labels_and_codes(index, str(level))
        others, other_codes = places.labels_and_codes(values.index, str(level))
        here.append(codes)
        there.append(labels.get_indexer(others)[other_codes])
        sizes.append(len(labels))
    shared = np.all([codes >= 0 for codes in there], axis=0)
    found = np.full(int(np.prod(sizes)), np.nan)
    found[places.together([codes[shared] for codes in there], sizes)] = values.to_numpy(dtype=float)[shared]
    return pd.Series(found[places.together(here, sizes)], index=index, dtype=float)


def ratio(values: pd.Series, by: pd.Series) -> pd.Series:
    """One over the other, row by row; NaN where the lower is not above zero or either is missing."""
    return values / by.where(by > 0)
