"""On how few hands jobs are spread."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from danji.indicators import guards
from danji.indicators.totals import ratio, total


def herfindahl(jobs: pd.Series, *, of: Literal["region", "industry"] = "region") -> pd.Series:
    """Herfindahl index: how far the jobs of a region sit in few industries, or those of an industry in few regions.

    Hᵣ = Σᵢ (xᵣᵢ / Σⱼ xᵣⱼ)²  of a region;   Hᵢ = Σᵣ (xᵣᵢ / Σₖ xₖᵢ)²  of an industry

    In words: the chance that two jobs of the region, drawn with replacement, belong to the same industry. 1 / H is the
    number of equally large industries that would give the same value.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    of
        "region" for one value per region, over its industries; "industry" for one per industry, over its regions.

    Returns
    -------
    One value per region or per industry (and year), in [1/n, 1] with n cells above zero, no unit.
    NaN where there are no jobs, and where any of the cells is missing. To leave missing cells out, drop their rows
    first: `herfindahl(jobs.dropna())`.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.

    Source
    ------
    Herfindahl (1950), Concentration in the U.S. Steel Industry, dissertation, Columbia University; Hirschman (1964),
    The Paternity of an Index, American Economic Review 54(5), 761.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> herfindahl(jobs.rename_axis(["region", "industry"]))["R1"]  # 0.75² + 0.25²
    np.float64(0.625)
    """
    persons = guards.checked(jobs, name="herfindahl", keys=guards.REGION_INDUSTRY)
    share = ratio(persons, total(persons, per=(of,)))
    levels = [level for level in share.index.names if level in {of, "year"}]
    return (share**2).groupby(level=levels).sum(skipna=False).rename("herfindahl")
