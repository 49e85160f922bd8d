"""Shift–share: how much of a region's change the country, its industries and the region itself account for.

Every pair of region and industry is split by itself; sums over the industries of a region are the region's parts. The
country is all regions of the table together, or the table `country`. A pair of region and industry without a row at all
counts as none in the country's totals; its own parts are missing, as is all that needs a missing cell.
"""

from __future__ import annotations

import itertools

import pandas as pd

from danji.errors import DataError, problem
from danji.indicators import guards
from danji.indicators.totals import matched, ratio

KEYS: guards.Keys = (("region", "industry", "year"),)
COUNTRY_KEYS: guards.Keys = (("industry", "year"),)
CLASSIC = ["national_share", "industry_mix", "regional_shift"]


def national_share(
    jobs: pd.Series, *, since: int, until: int, country: pd.Series | None = None, dynamic: bool = False
) -> pd.Series:
    """National share: the change there would have been had everything grown with the country.

    Nᵣᵢ = xᵣᵢ (E′/E − 1);   x = jobs at the start, E = the country's jobs at the start, ′ = at the end

    In words: what the tide did. Positive in every region when the country grows.

    Parameters
    ----------
    jobs
        Jobs by region, industry and year; persons.
    since, until
        The two years, the earlier first.
    country
        Jobs of the country by industry and year; without it, the sum over all regions of the table.
    dynamic
        True to split the change from each year of the table to the next and add the parts up, so that shares and growth
        rates are those of their time; False to compare the two ends only.

    Returns
    -------
    One value per region and industry, persons. Below 0 where the country lost jobs.
    NaN where the start is missing, or the country's jobs of either year are not known.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`.

    Source
    ------
    Dunn (1960), A Statistical and Analytical Technique for Regional Analysis, Papers in Regional Science 6(1), 97–112;
    dynamic: Barff & Knight (1988), Dynamic Shift-Share Analysis, Growth and Change 19(2), 1–10.

    Examples
    --------
    >>> jobs = pd.DataFrame(
    ...     [("R1", "steel", 40, 60), ("R1", "food", 10, 10), ("R2", "steel", 10, 10), ("R2", "food", 40, 50)],
    ...     columns=["region", "industry", 2020, 2022],
    ... ).set_index(["region", "industry"]).rename_axis("year", axis=1).stack()
    >>> round(national_share(jobs, since=2020, until=2022)["R1", "steel"], 6)  # 40 × (130/100 − 1)
    np.float64(12.0)
    """
    return _parts(jobs, since, until, country, dynamic=dynamic, name="national_share")["national_share"]


def industry_mix(
    jobs: pd.Series, *, since: int, until: int, country: pd.Series | None = None, dynamic: bool = False
) -> pd.Series:
    """Industry mix: the change owed to having industries that grew faster, or slower, than the country.

    Mᵣᵢ = xᵣᵢ (E′ᵢ/Eᵢ − E′/E);   x = jobs at the start, Eᵢ = the country's jobs in the industry, E = in all, ′ = at the end

    In words: what being in that industry did, whoever and wherever one is.

    Parameters
    ----------
    jobs
        Jobs by region, industry and year; persons.
    since, until
        The two years, the earlier first.
    country
        Jobs of the country by industry and year; without it, the sum over all regions of the table.
    dynamic
        True to split the change from each year of the table to the next and add the parts up, so that shares and growth
        rates are those of their time; False to compare the two ends only.

    Returns
    -------
    One value per region and industry, persons. Above 0 for an industry that outgrew the country.
    NaN where the start is missing, or the country had no jobs in the industry at the start or they are not known.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`.

    Source
    ------
    Dunn (1960), A Statistical and Analytical Technique for Regional Analysis, Papers in Regional Science 6(1), 97–112;
    dynamic: Barff & Knight (1988), Dynamic Shift-Share Analysis, Growth and Change 19(2), 1–10.

    Examples
    --------
    >>> jobs = pd.DataFrame(
    ...     [("R1", "steel", 40, 60), ("R1", "food", 10, 10), ("R2", "steel", 10, 10), ("R2", "food", 40, 50)],
    ...     columns=["region", "industry", 2020, 2022],
    ... ).set_index(["region", "industry"]).rename_axis("year", axis=1).stack()
    >>> round(industry_mix(jobs, since=2020, until=2022)["R1", "steel"], 6)  # 40 × (70/50 − 130/100)
    np.float64(4.0)
    """
    return _parts(jobs, since, until, country, dynamic=dynamic, name="industry_mix")["industry_mix"]


def regional_shift(
    jobs: pd.Series, *, since: int, until: int, country: pd.Series | None = None, dynamic: bool = False
) -> pd.Series:
    """Regional shift: the change that neither the country nor the industry explains.

    Rᵣᵢ = x′ᵣᵢ − xᵣᵢ E′ᵢ/Eᵢ;   x = jobs at the start, Eᵢ = the country's jobs in the industry, ′ = at the end

    In words: how many jobs more, or fewer, there are than if the industry had grown here as it did in the country.

    Parameters
    ----------
    jobs
        Jobs by region, industry and year; persons.
    since, until
        The two years, the earlier first.
    country
        Jobs of the country by industry and year; without it, the sum over all regions of the table.
    dynamic
        True to split the change from each year of the table to the next and add the parts up, so that shares and growth
        rates are those of their time; False to compare the two ends only.

    Returns
    -------
    One value per region and industry, persons. Over all regions of the table it sums to 0 (without `country`).
    NaN where either end is missing, or the country had no jobs in the industry at the start or they are not known.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`.

    Source
    ------
    Dunn (1960), A Statistical and Analytical Technique for Regional Analysis, Papers in Regional Science 6(1), 97–112;
    dynamic: Barff & Knight (1988), Dynamic Shift-Share Analysis, Growth and Change 19(2), 1–10.

    Examples
    --------
    >>> jobs = pd.DataFrame(
    ...     [("R1", "steel", 40, 60), ("R1", "food", 10, 10), ("R2", "steel", 10, 10), ("R2", "food", 40, 50)],
    ...     columns=["region", "industry", 2020, 2022],
    ... ).set_index(["region", "industry"]).rename_axis("year", axis=1).stack()
    >>> regional_shift(jobs, since=2020, until=2022)["R1", "steel"]  # 60 − 40 × 70/50
    np.float64(4.0)
    """
    return _parts(jobs, since, until, country, dynamic=dynamic, name="regional_shift")["regional_shift"]


def competitive_effect(
    jobs: pd.Series, *, since: int, until: int, country: pd.Series | None = None, dynamic: bool = False
) -> pd.Series:
    """Competitive effect: the regional shift, had the region the country's mix of industries.

    Cᵣᵢ = hᵣᵢ (x′ᵣᵢ/xᵣᵢ − E′ᵢ/Eᵢ),   hᵣᵢ = Xᵣ Eᵢ/E;   X = the region's jobs, E = the country's, at the start, ′ = at the end

    In words: how much better the region does industry by industry, cleaned of what it happens to specialise in.

    Parameters
    ----------
    jobs
        Jobs by region, industry and year; persons.
    since, until
        The two years, the earlier first.
    country
        Jobs of the country by industry and year; without it, the sum over all regions of the table.
    dynamic
        True to split the change from each year of the table to the next and add the parts up, so that shares and growth
        rates are those of their time; False to compare the two ends only.

    Returns
    -------
    One value per region and industry, persons. With the allocation effect it adds up to the regional shift.
    NaN where the regional shift is, where the region had no jobs in the industry at the start, or its total is not known.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`.

    Source
    ------
    Esteban-Marquillas (1972), A Reinterpretation of Shift-Share Analysis, Regional and Urban Economics 2(3), 249–255;
    dynamic: Barff & Knight (1988), Dynamic Shift-Share Analysis, Growth and Change 19(2), 1–10.

    Examples
    --------
    >>> jobs = pd.DataFrame(
    ...     [("R1", "steel", 40, 60), ("R1", "food", 10, 10), ("R2", "steel", 10, 10), ("R2", "food", 40, 50)],
    ...     columns=["region", "industry", 2020, 2022],
    ... ).set_index(["region", "industry"]).rename_axis("year", axis=1).stack()
    >>> round(competitive_effect(jobs, since=2020, until=2022)["R1", "steel"], 6)  # 25 instead of 40, times 0.1
    np.float64(2.5)
    """
    return _parts(jobs, since, until, country, dynamic=dynamic, name="competitive_effect")["competitive_effect"]


def allocation_effect(
    jobs: pd.Series, *, since: int, until: int, country: pd.Series | None = None, dynamic: bool = False
) -> pd.Series:
    """Allocation effect: what the region gains by specialising in what it does better.

    Aᵣᵢ = (xᵣᵢ − hᵣᵢ)(x′ᵣᵢ/xᵣᵢ − E′ᵢ/Eᵢ),   hᵣᵢ = Xᵣ Eᵢ/E;   X = the region's jobs, E = the country's, ′ = at the end

    In words: positive where the region has much of an industry in which it beats the country, or little of one in which
    it does not.

    Parameters
    ----------
    jobs
        Jobs by region, industry and year; persons.
    since, until
        The two years, the earlier first.
    country
        Jobs of the country by industry and year; without it, the sum over all regions of the table.
    dynamic
        True to split the change from each year of the table to the next and add the parts up, so that shares and growth
        rates are those of their time; False to compare the two ends only.

    Returns
    -------
    One value per region and industry, persons. With the competitive effect it adds up to the regional shift.
    NaN where the regional shift is, where the region had no jobs in the industry at the start, or its total is not known.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`.

    Source
    ------
    Esteban-Marquillas (1972), A Reinterpretation of Shift-Share Analysis, Regional and Urban Economics 2(3), 249–255;
    dynamic: Barff & Knight (1988), Dynamic Shift-Share Analysis, Growth and Change 19(2), 1–10.

    Examples
    --------
    >>> jobs = pd.DataFrame(
    ...     [("R1", "steel", 40, 60), ("R1", "food", 10, 10), ("R2", "steel", 10, 10), ("R2", "food", 40, 50)],
    ...     columns=["region", "industry", 2020, 2022],
    ... ).set_index(["region", "industry"]).rename_axis("year", axis=1).stack()
    >>> round(allocation_effect(jobs, since=2020, until=2022)["R1", "steel"], 6)  # 15 more than 25, times 0.1
    np.float64(1.5)
    """
    return _parts(jobs, since, until, country, dynamic=dynamic, name="allocation_effect")["allocation_effect"]


def shift_share(
    jobs: pd.Series, *, since: int, until: int, country: pd.Series | None = None, dynamic: bool = False
) -> pd.DataFrame:
    """The change of every region and industry and the three parts it is made of.

    change = national_share + industry_mix + regional_shift, row by row and over the industries of a region.

    Parameters
    ----------
    jobs
        Jobs by region, industry and year; persons.
    since, until
        The two years, the earlier first.
    country
        Jobs of the country by industry and year; without it, the sum over all regions of the table.
    dynamic
        True to split the change from each year of the table to the next and add the parts up, so that shares and growth
        rates are those of their time; False to compare the two ends only.

    Returns
    -------
    Columns change, national_share, industry_mix and regional_shift, one row per region and industry; persons.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`.

    Examples
    --------
    >>> jobs = pd.DataFrame(
    ...     [("R1", "steel", 40, 60), ("R1", "food", 10, 10), ("R2", "steel", 10, 10), ("R2", "food", 40, 50)],
    ...     columns=["region", "industry", 2020, 2022],
    ... ).set_index(["region", "industry"]).rename_axis("year", axis=1).stack()
    >>> shift_share(jobs, since=2020, until=2022).groupby("region").sum().round(6).loc["R1"].to_dict()
    {'change': 20.0, 'national_share': 15.0, 'industry_mix': 3.0, 'regional_shift': 2.0}
    """
    return _parts(jobs, since, until, country, dynamic=dynamic, name="shift_share")[["change", *CLASSIC]]


def _parts(jobs: pd.Series, since: int, until: int, country: pd.Series | None, *, dynamic: bool, name: str) -> pd.DataFrame:
    """All parts of all pairs of region and industry, over the two years or added up from year to year."""
    if since >= until:
        raise ValueError(f"{name}: since is {since}, until {until}. The earlier year comes first. Swap them.")
    persons = guards.checked(jobs, name=name, keys=KEYS)
    between = [year for year in sorted(persons.index.get_level_values("year").unique()) if since < year < until]
    years = [since, *(between if dynamic else []), until]
    _has(persons, years, name=name, table="jobs")
    national = None
    if country is not None:
        national = guards.checked(country, name=name, keys=COUNTRY_KEYS)
        _has(national, years, name=name, table="country")
    listed = persons.droplevel("year").index.unique().sort_values()
    steps = [_step(persons, national, a, b, listed) for a, b in itertools.pairwise(years)]
    return sum(steps[1:], start=steps[0])  # missing in one step is missing in the sum


def _has(values: pd.Series, years: list[int], *, name: str, table: str) -> None:
    known = values.index.get_level_values("year")
    absent = [year for year in years if year not in known]
    if absent and len(values):
        raise DataError([problem("no_data_for", name=name, table=table, needed=f"year = {year}") for year in absent])


def _step(persons: pd.Series, country: pd.Series | None, since: int, until: int, listed: pd.Index) -> pd.DataFrame:
    """The parts between two years, for every pair of region and industry in `listed`."""
    start, end = _in(persons, since), _in(persons, until)
    x, after = start.reindex(listed), end.reindex(listed)
    first, last = (_national(country, rows, year) for rows, year in ((start, since), (end, until)))
    growth_of_industry = ratio(matched(last, listed), matched(first, listed))
    everywhere = pd.Series(first.sum(skipna=False), index=listed)
    growth_of_all = ratio(pd.Series(last.sum(skipna=False), index=listed), everywhere)
    region = matched(start.groupby(level="region").sum(skipna=False), listed)
    as_in_country = region * ratio(matched(first, listed), everywhere)
    ahead = ratio(after, x) - growth_of_industry
    parts = {
        "change": after - x,
        "national_share": x * (growth_of_all - 1),
        "industry_mix": x * (growth_of_industry - growth_of_all),
        "regional_shift": after - x * growth_of_industry,
        "competitive_effect": as_in_country * ahead,
        "allocation_effect": (x - as_in_country) * ahead,
    }
    return pd.DataFrame(parts, index=listed)


def _in(values: pd.Series, year: int) -> pd.Series:
    """The rows of one year, without the year."""
    return values[values.index.get_level_values("year") == year].droplevel("year")


def _national(country: pd.Series | None, rows: pd.Series, year: int) -> pd.Series:
    """The country's jobs by industry in one year: as given, or the sum over the regions."""
    return rows.groupby(level="industry").sum(skipna=False) if country is None else _in(country, year)
