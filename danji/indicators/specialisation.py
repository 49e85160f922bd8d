"""How much of an industry a region has, for its size."""

from __future__ import annotations

import pandas as pd

from danji.indicators import guards
from danji.indicators.totals import matched, ratio, total


def employment_share(jobs: pd.Series, *, totals: pd.Series | None = None) -> pd.Series:
    """Employment share: each industry's part of its region's jobs.

    sᵣᵢ = xᵣᵢ / Σⱼ xᵣⱼ

    In words: of a hundred people who work in the region, so many work in this industry (as a fraction of one).

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    totals
        All jobs of each region (and year), persons, used instead of the sum over the table: needed where cells are
        missing, or where the table does not list every industry.

    Returns
    -------
    One share per row of `jobs`, in [0, 1], no unit.
    NaN where the cell is missing, where the region has no jobs, and, without `totals`, where any cell of the region
    is missing: its total is then not known.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    U.S. Bureau of Labor Statistics, QCEW, Location Quotients Explained: the quotient's numerator.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> employment_share(jobs.rename_axis(["region", "industry"]))["R1", "steel"]
    np.float64(0.75)
    """
    persons = guards.checked(jobs, name="employment_share", keys=guards.REGION_INDUSTRY)
    return ratio(persons, _size(persons, totals, name="employment_share")).rename("employment_share")


def location_quotient(jobs: pd.Series, *, benchmark: pd.Series | None = None, totals: pd.Series | None = None) -> pd.Series:
    """Location quotient: an industry's share in its region over its share everywhere.

    LQᵣᵢ = (xᵣᵢ / Σⱼ xᵣⱼ) / bᵢ,   bᵢ = Σₖ xₖᵢ / Σₖⱼ xₖⱼ  or the benchmark's share

    In words: 2 means the industry weighs twice as much in the region as in the area it is compared with.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    benchmark
        Share of each industry in the jobs of the benchmark area, 0–1, by industry, or by industry and year; shares
        without a year stand for every year. Without it the benchmark area is all regions of the table together.
    totals
        All jobs of each region (and year), persons, used instead of the sum over the table: needed where cells are
        missing, or where the table does not list every industry.

    Returns
    -------
    One quotient per row of `jobs`, 0 or more, no unit. 1 = as in the benchmark area.
    NaN where the cell is missing, where the region or, in the benchmark area, the industry has no jobs or no known
    total. A missing cell makes the total of its region unknown (without `totals`) and that of its industry
    (without `benchmark`); without both, it leaves the whole year undefined.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Farhauer & Kröll (2013), Standorttheorien, Springer; U.S. Bureau of Labor Statistics, QCEW, Location Quotients
    Explained.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> location_quotient(jobs)["R1", "steel"]  # 30/40 over 40/100
    np.float64(1.875)
    >>> national = pd.Series({"steel": 0.25, "food": 0.75}).rename_axis("industry")
    >>> location_quotient(jobs, benchmark=national)["R1", "steel"]  # 30/40 over 0.25
    np.float64(3.0)
    """
    name = "location_quotient"
    persons = guards.checked(jobs, name=name, keys=guards.REGION_INDUSTRY)
    size = _size(persons, totals, name=name)
    everywhere = _share_everywhere(persons, size) if benchmark is None else _by_industry(benchmark, persons, name=name)
    return ratio(ratio(persons, size), everywhere).rename(name)


def location_quotient_bounds(
    jobs: pd.Series, benchmark: pd.Series, step: float | pd.Series, *, totals: pd.Series | None = None
) -> pd.DataFrame:
    """Between which values the location quotient lies when the benchmark's share was rounded.

    low = sᵣᵢ / (bᵢ + step/2),   high = sᵣᵢ / (bᵢ − step/2)

    In words: a share printed as 0.52 % may be anything from 0.515 % to 0.525 %; these are the quotients at both ends.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons.
    benchmark
        Rounded share of each industry in the benchmark area, 0–1, by industry (and year).
    step
        What the shares were rounded to, 0–1: 0.0001 for percent with two decimals. One number, or one per key of
        `benchmark`.
    totals
        All jobs of each region (and year), persons, as in `location_quotient`.

    Returns
    -------
    Columns low and high, one row per row of `jobs`, 0 or more, no unit.
    Both NaN where `location_quotient` lacks a cell or total; high alone NaN where the share may have been zero:
    there is then no upper bound.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    The quotient's own formula at the two ends of the rounding interval.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "ships"): 58_430, ("R1", "other"): 1_435_130}).rename_axis(["region", "industry"])
    >>> national = pd.Series({"ships": 0.0052, "other": 0.9948}).rename_axis("industry")
    >>> location_quotient_bounds(jobs, national, 0.0001).loc[("R1", "ships")].round(2).to_dict()
    {'low': 7.45, 'high': 7.6}
    """
    name = "location_quotient_bounds"
    persons = guards.checked(jobs, name=name, keys=guards.REGION_INDUSTRY)
    here = ratio(persons, _size(persons, totals, name=name))
    share = _by_industry(benchmark, persons, name=name)
    half = (_by_industry(step, persons, name=name) if isinstance(step, pd.Series) else step) / 2
    return pd.DataFrame({"low": ratio(here, share + half), "high": ratio(here, share - half)})


def _size(persons: pd.Series, totals: pd.Series | None, *, name: str) -> pd.Series:
    """At every row, all jobs of its region: as given, or summed."""
    if totals is None:
        return total(persons, per=("region",))
    keys = [key for key in guards.REGION if ("year" in key) == ("year" in persons.index.names)]
    return matched(guards.checked(totals, name=name, keys=keys), persons.index)


def _by_industry(values: pd.Series, persons: pd.Series, *, name: str) -> pd.Series:
    """At every row, the value of its industry (and year)."""
    keys = [key for key in guards.INDUSTRY if set(key) <= set(persons.index.names)]
    return matched(guards.checked(values, name=name, keys=keys), persons.index)


def _share_everywhere(persons: pd.Series, size: pd.Series) -> pd.Series:
    """At every row, its industry's share in the jobs of all regions together."""
    of_regions = size.groupby(level=[level for level in size.index.names if level != "industry"]).first()
    return ratio(total(persons, per=("industry",)), matched(total(of_regions), persons.index))
