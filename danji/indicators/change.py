"""How jobs have changed between two years."""

from __future__ import annotations

import pandas as pd

from danji.errors import DataError, problem
from danji.indicators import guards
from danji.indicators.totals import ratio


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


def _factor(jobs: pd.Series, since: int, until: int, *, name: str) -> pd.Series:
    """Value at the end over value at the start, for everything the table lists in any year."""
    if since >= until:
        raise ValueError(f"{name}: since is {since}, until {until}. The earlier year comes first. Swap them.")
    persons = guards.checked(jobs, name=name, keys=guards.OVER_TIME)
    years = persons.index.get_level_values("year")
    absent = [year for year in (since, until) if year not in years]
    if absent and len(persons):
        raise DataError([problem("no_data_for", name=name, table="jobs", needed=f"year = {year}") for year in absent])
    listed = persons.droplevel("year").index.unique().sort_values()
    start, end = (persons[years == year].droplevel("year").reindex(listed) for year in (since, until))
    return ratio(end, start)
