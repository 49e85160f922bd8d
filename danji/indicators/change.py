"""How jobs have changed between two years."""

from __future__ import annotations

import numpy as np
import pandas as pd

from danji.indicators import guards
from danji.indicators.matrices import Array, Grid, between, grid, per_pair
from danji.indicators.profiles import over
from danji.indicators.specialisation import location_quotient


def growth(jobs: pd.Series, *, since: int, until: int) -> pd.Series:
    """Growth: the change between two years, relative to the first.

    g = x_until / x_since − 1

    In words: 0.1 means a tenth more than at the start, −1 that nothing is left.

    Parameters
    ----------
    jobs
        Jobs by year and by region, industry, or both; persons.
    since, until
        The two years, the earlier first.

    Returns
    -------
    One value per region and industry of the table, −1 or more, no unit.
    NaN where either year is missing or the first is zero.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`.

    Source
    ------
    Adhikari & DeNero, Computational and Inferential Thinking, University of California, Berkeley, section "Growth".

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel", 2020): 200, ("R1", "steel", 2022): 242})
    >>> round(growth(jobs.rename_axis(["region", "industry", "year"]), since=2020, until=2022)["R1", "steel"], 6)
    np.float64(0.21)
    """
    return (_factor(jobs, since, until, name="growth") - 1).rename("growth")


def annual_growth(jobs: pd.Series, *, since: int, until: int) -> pd.Series:
    """Annual growth: the one rate that, year after year, leads from the first value to the last.

    a = (x_until / x_since)^(1 / (until − since)) − 1

    In words: compound annual growth; 10 % twice over makes 21 % in two years. What lies between has no say in it.

    Parameters
    ----------
    jobs
        Jobs by year and by region, industry, or both; persons.
    since, until
        The two years, the earlier first.

    Returns
    -------
    One value per region and industry of the table, −1 or more, per year.
    NaN where either year is missing or the first is zero.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`.

    Source
    ------
    U.S. Bureau of Economic Analysis, Regional definitions, "Compound annual growth rate".

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel", 2020): 200, ("R1", "steel", 2022): 242})
    >>> round(annual_growth(jobs.rename_axis(["region", "industry", "year"]), since=2020, until=2022)["R1", "steel"], 6)
    np.float64(0.1)
    """
    factor = _factor(jobs, since, until, name="annual_growth")
    return (factor ** (1 / (until - since)) - 1).rename("annual_growth")


def location_quotient_growth(jobs: pd.Series, *, since: int, until: int) -> pd.Series:
    """Growth of the location quotient: how far a region has become more, or less, specialised in an industry.

    g = LQ_until / LQ_since − 1

    In words: 0.1 means the industry's weight in the region, against its weight everywhere, has risen by a tenth. It is
    also how much faster the industry's share grew here than in all regions together.

    Parameters
    ----------
    jobs
        Jobs by region, industry and year; persons.
    since, until
        The two years, the earlier first.

    Returns
    -------
    One value per region and industry, −1 or more, no unit.
    NaN where the location quotient of either year is, or is zero at the start.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`.

    Source
    ------
    Wieland (2019), REAT: A Regional Economic Analysis Toolbox for R, REGION 6(3), R1–R57: growth against location quotient.

    Examples
    --------
    >>> jobs = pd.DataFrame(
    ...     [("R1", "steel", 30, 60), ("R1", "food", 30, 20), ("R2", "steel", 10, 10), ("R2", "food", 10, 30)],
    ...     columns=["region", "industry", 2020, 2022],
    ... ).set_index(["region", "industry"]).rename_axis("year", axis=1).stack()
    >>> round(location_quotient_growth(jobs, since=2020, until=2022)["R1", "steel"], 6)  # from 1 to (3/4) / (7/12)
    np.float64(0.285714)
    """
    name = "location_quotient_growth"
    return (_factor(_quotients(jobs, name=name), since, until, name=name) - 1).rename(name)


def location_quotient_quadrants(jobs: pd.Series, *, since: int, until: int) -> pd.DataFrame:
    """Where every region and industry stands: specialised or not at the start, and more or less so since.

    leading = specialised and rising, slipping = specialised and falling, emerging = not yet specialised and rising,
    trailing = neither. Specialised is a location quotient above 1 at the start; rising, a growth of it above 0.

    In words: what the region is strong in and gaining, strong in and losing, gaining without being strong yet, or neither.

    Parameters
    ----------
    jobs
        Jobs by region, industry and year; persons.
    since, until
        The two years, the earlier first.

    Returns
    -------
    Columns location_quotient (at the start), growth and quadrant, one row per region and industry; the quadrant is
    missing where either number is.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`.

    Source
    ------
    Wieland (2019), REAT: A Regional Economic Analysis Toolbox for R, REGION 6(3): portfolio matrix.

    Examples
    --------
    >>> jobs = pd.DataFrame(
    ...     [("R1", "steel", 40, 60), ("R1", "food", 20, 20), ("R2", "steel", 10, 10), ("R2", "food", 30, 30)],
    ...     columns=["region", "industry", 2020, 2022],
    ... ).set_index(["region", "industry"]).rename_axis("year", axis=1).stack()
    >>> location_quotient_quadrants(jobs, since=2020, until=2022)["quadrant"].to_dict()[("R2", "food")]
    'leading'
    """
    name = "location_quotient_quadrants"
    cells = grid(_quotients(jobs, name=name), name=name, of=guards.OVER_TIME)
    start, end = _ends(cells, since, until, name=name)
    growth_of = per_pair(cells, over(end, start) - 1, name="growth")
    first = per_pair(cells, start, name="location_quotient")
    known = first.notna() & growth_of.notna()
    specialised, rising = first > 1, growth_of > 0
    names = np.select(
        [specialised & rising, specialised, rising], ["leading", "slipping", "emerging"], default="trailing"
    ).astype(object)
    quadrant = pd.Series(names, index=first.index, dtype=object).where(known)
    return pd.DataFrame({"location_quotient": first, "growth": growth_of, "quadrant": quadrant})


def _quotients(jobs: pd.Series, *, name: str) -> pd.Series:
    """The location quotients, once the table has passed under the name of the measure that asks."""
    persons = guards.checked(jobs, name=name, keys=[key for key in guards.OVER_TIME if "region" in key and "industry" in key])
    return location_quotient(persons)


def _factor(jobs: pd.Series, since: int, until: int, *, name: str) -> pd.Series:
    """Value at the end over value at the start, for everything the table lists in any year."""
    cells = grid(jobs, name=name, of=guards.OVER_TIME)
    start, end = _ends(cells, since, until, name=name)
    return per_pair(cells, over(end, start), name=name)


def _ends(cells: Grid, since: int, until: int, *, name: str) -> tuple[Array, Array]:
    """The values of the first and the last year; what has no row is missing."""
    years = between(cells, since, until, name=name)
    if not years:
        nothing = np.empty(cells.values.shape[1:])
        return nothing, nothing
    return cells.known(years[0]), cells.known(years[-1])
