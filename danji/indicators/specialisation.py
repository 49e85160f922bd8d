"""How much of an industry a region has, for its size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from danji.indicators import guards
from danji.indicators.matrices import Grid, grid, per_row
from danji.indicators.profiles import SAME, Cells, over
from danji.indicators.steady import steady
from danji.indicators.totals import matched, over_regions, ratio, total


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

    In words: 2 means the industry weighs twice as much in the region as in the area it is compared with. Of exports it is
    known as the Balassa (Hoover–Balassa) index of revealed comparative advantage.

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


def symmetric_location_quotient(
    jobs: pd.Series, *, benchmark: pd.Series | None = None, totals: pd.Series | None = None
) -> pd.Series:
    """Symmetric location quotient: the location quotient bent so that twice as much and half as much lie equally far from 0.

    Sᵣᵢ = (LQᵣᵢ − 1) / (LQᵣᵢ + 1)

    In words: 0 is as everywhere, 1/3 twice as much, −1/3 half as much, −1 none.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    benchmark, totals
        As in `location_quotient`.

    Returns
    -------
    One value per row of `jobs`, −1 to below 1, no unit. NaN where the location quotient is.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Laursen (2015), Revealed Comparative Advantage and the Alternatives as Measures of International Specialization,
    Eurasian Business Review 5(1), 99–115.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> round(symmetric_location_quotient(jobs)["R1", "steel"], 6)  # (1.875 − 1) / (1.875 + 1)
    np.float64(0.304348)
    """
    quotient = location_quotient(jobs, benchmark=benchmark, totals=totals)
    return ((quotient - 1) / (quotient + 1)).rename("symmetric_location_quotient")


def standardised_location_quotient(
    jobs: pd.Series, *, benchmark: pd.Series | None = None, totals: pd.Series | None = None
) -> pd.Series:
    """Standardised location quotient: how many standard deviations a region's quotient is from the industry's mean quotient.

    zᵣᵢ = (LQᵣᵢ − mᵢ) / dᵢ,   mᵢ, dᵢ: mean and standard deviation (n − 1) of the industry's quotients over the n regions that
    have jobs

    In words: above about 1.96 the region stands out among all regions, as far as the quotients are spread like a bell.
    Where they are not, see `standardised_location_quotient_interval`.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    benchmark, totals
        As in `location_quotient`.

    Returns
    -------
    One value per row of `jobs`, no unit.
    NaN where the location quotient is, where it is for any region with jobs in that industry and year, and where all
    regions have the same quotient (so with one region).

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    O'Donoghue & Gleave (2004), A Note on Methods for Measuring Industrial Agglomeration, Regional Studies 38(4), 419–427.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> round(standardised_location_quotient(jobs)["R1", "steel"], 6)  # of two values, each is 1/√2 from their mean
    np.float64(0.707107)
    """
    name = "standardised_location_quotient"
    cells, working = _quotients(jobs, benchmark, totals)
    found = np.full(cells.values.shape, np.nan)
    for number, regions in enumerate(working):
        values = cells.values[number, regions]
        if len(values) > 1:
            found[number, regions] = over(values - values.mean(axis=0), np.broadcast_to(_deviation(values), values.shape))
    return per_row(cells, np.where(np.isnan(cells.values), np.nan, found), name=name)


def standardised_location_quotient_interval(
    jobs: pd.Series,
    *,
    rng: np.random.Generator,
    draws: int = 999,
    level: float = 0.95,
    benchmark: pd.Series | None = None,
    totals: pd.Series | None = None,
) -> pd.DataFrame:
    """Between which values the standardised location quotient lies when the regions are drawn again.

    z*ᵣᵢ = (LQᵣᵢ − m*ᵢ) / d*ᵢ,   m*, d*: mean and deviation over n regions drawn with replacement; low and high leave out
    (1 − level)/2 of the draws at either end

    In words: how much the value hangs on which regions happen to be in the table. A region stands out surely where low
    is above the threshold. All industries of a year see the same draws.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    benchmark, totals
        As in `location_quotient`.
    rng
        Where the draws come from; the same generator and table give the same interval.
    draws
        How often the regions are drawn again.
    level
        The part of the draws inside the interval, above 0 and below 1.

    Returns
    -------
    Columns low and high, one row per row of `jobs`, no unit.
    NaN where the standardised quotient is. A draw of regions that all have the same quotient is left out.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.
    ValueError
        If `level` is not between 0 and 1.

    Source
    ------
    Tian (2013), Measuring Agglomeration Using the Standardized Location Quotient with a Bootstrap Method, Journal of
    Regional Analysis and Policy 43(2), 186–197.

    Examples
    --------
    >>> regions = {f"R{n}": n for n in range(1, 9)}
    >>> jobs = {(name, i): n if i == "steel" else 50 for name, n in regions.items() for i in ("steel", "food")}
    >>> table = pd.Series(jobs).rename_axis(["region", "industry"])
    >>> interval = standardised_location_quotient_interval(table, rng=np.random.default_rng(0))
    >>> z = standardised_location_quotient(table)
    >>> bool(((interval["low"] <= z) & (z <= interval["high"])).all())
    True
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}. A number above 0 and below 1 is expected.")
    ends = [(1 - level) / 2, (1 + level) / 2]
    cells, working = _quotients(jobs, benchmark, totals)
    found = np.full((2, *cells.values.shape), np.nan)
    for number, there in enumerate(working):
        values, regions = cells.values[number, there], int(there.sum())
        if regions > 1:
            drawn = rng.multinomial(regions, np.full(regions, 1 / regions), size=draws).astype(float)
            for industry in np.flatnonzero(cells.listed[number].any(axis=0)):
                found[:, number, there, industry] = _interval(values[:, industry], drawn, ends).T
    found[:, np.isnan(cells.values)] = np.nan
    return pd.DataFrame({end: per_row(cells, found[i], name=end) for i, end in enumerate(("low", "high"))})


def area_quotient(jobs: pd.Series, *, area_km2: pd.Series) -> pd.Series:
    """Area quotient: an industry's jobs per square kilometre in a region over its jobs per square kilometre everywhere.

    AQᵣᵢ = (xᵣᵢ / aᵣ) / (Σₖ xₖᵢ / Σₖ aₖ)

    In words: 2 means twice as many of the industry's jobs on the same ground as in all regions together.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    area_km2
        Area of each region, km², by region, or by region and year; areas without a year stand for every year. Everywhere
        means the regions of `jobs` in that year; others are not looked at.

    Returns
    -------
    One quotient per row of `jobs`, 0 or more, no unit. 1 = as everywhere.
    NaN where the cell is missing, where the industry has no jobs or an unknown total, where the region has no area, and
    in the whole year where the area of any region is missing.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Litzenberger & Sternberg (2006), Der Clusterindex, Geographische Zeitschrift 94(2), 209–224: relative density of the
    industry.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> area = pd.Series({"R1": 10.0, "R2": 40.0}).rename_axis("region")
    >>> area_quotient(jobs, area_km2=area)["R1", "steel"]  # 30/10 over 40/50
    np.float64(3.75)
    """
    return _per(jobs, area_km2, name="area_quotient").rename("area_quotient")


def population_quotient(jobs: pd.Series, *, population: pd.Series) -> pd.Series:
    """Population quotient: an industry's jobs per inhabitant in a region over its jobs per inhabitant everywhere.

    PQᵣᵢ = (xᵣᵢ / pᵣ) / (Σₖ xₖᵢ / Σₖ pₖ)

    In words: 2 means twice as many of the industry's jobs for the same number of inhabitants as in all regions together.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    population
        Inhabitants of each region, persons, by region, or by region and year; without a year they stand for every year.
        Everywhere means the regions of `jobs` in that year; others are not looked at.

    Returns
    -------
    One quotient per row of `jobs`, 0 or more, no unit. 1 = as everywhere.
    NaN where the cell is missing, where the industry has no jobs or an unknown total, where the region has no inhabitants,
    and in the whole year where the population of any region is missing.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Litzenberger & Sternberg (2006), Der Clusterindex, Geographische Zeitschrift 94(2), 209–224: relative specialisation
    by inhabitants.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> inhabitants = pd.Series({"R1": 100, "R2": 100}).rename_axis("region")
    >>> population_quotient(jobs, population=inhabitants)["R1", "steel"]  # 30/100 over 40/200
    np.float64(1.5)
    """
    return _per(jobs, population, name="population_quotient").rename("population_quotient")


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
    return ratio(total(persons, per=("industry",)), over_regions(size))


def _per(jobs: pd.Series, sizes: pd.Series, *, name: str) -> pd.Series:
    """Jobs per unit of the region's size, over the same everywhere."""
    persons = guards.checked(jobs, name=name, keys=guards.REGION_INDUSTRY)
    return ratio(ratio(persons, total(persons, per=("industry",))), _region_share(persons, sizes, name=name))


def _region_share(persons: pd.Series, sizes: pd.Series, *, name: str) -> pd.Series:
    """At every row, its region's part of the sizes (area, inhabitants) of all regions the table lists that year."""
    keys = [key for key in guards.REGION if set(key) <= set(persons.index.names)]
    size = matched(guards.checked(sizes, name=name, keys=keys), persons.index)
    return ratio(size, over_regions(size))


def _quotients(jobs: pd.Series, benchmark: pd.Series | None, totals: pd.Series | None) -> tuple[Grid, npt.NDArray[np.bool_]]:
    """The location quotients as a block, and for each year which regions it lists that have jobs, or may have."""
    cells = grid(location_quotient(jobs, benchmark=benchmark, totals=totals), name="location_quotient")
    size = _size(guards.checked(jobs, name="location_quotient", keys=guards.REGION_INDUSTRY), totals, name="location_quotient")
    sizes = np.zeros(cells.values.shape)
    sizes.ravel()[cells.rows] = size
    return cells, np.any(cells.listed & (sizes != 0), axis=2)  # NaN stays: unknown is not none


def _deviation(values: Cells) -> Cells:
    """Standard deviation (n − 1) of each column; 0 where it is rounding only."""
    deviation = values.std(axis=0, ddof=1)
    return np.where(deviation > SAME * np.abs(values).max(axis=0), deviation, np.where(np.isnan(deviation), np.nan, 0.0))


@steady
def _interval(values: Cells, drawn: Cells, ends: Sequence[float]) -> Cells:
    """For each region, the ends of its standardised value over the draws; `drawn` counts regions, one row a draw."""
    regions = len(values)
    nothing = np.full((regions, 2), np.nan)
    centred = values - values.mean()
    spread = over(centred, np.broadcast_to(_deviation(values[:, np.newaxis]), centred.shape))
    if np.isnan(spread).any():
        return nothing
    mean = drawn @ spread / regions
    square = np.maximum(drawn @ spread**2 - regions * mean**2, 0) / (regions - 1)
    defined = square > SAME
    if not defined.any():
        return nothing
    again = (spread[:, np.newaxis] - mean[defined]) / np.sqrt(square[defined])
    return np.quantile(again, ends, axis=1).T
