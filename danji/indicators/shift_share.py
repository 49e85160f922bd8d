"""Shift–share: how much of a region's change the country, its industries and the region itself account for.

Every pair of region and industry is split by itself; sums over the industries of a region are the region's parts. The
country is all regions of the table together, or the table `country`. A pair of region and industry without a row at all
counts as none in the country's totals; its own parts are missing, as is all that needs a missing cell.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from danji.errors import DataError, problem
from danji.indicators import guards
from danji.indicators.matrices import Array, Grid, between, grid, looked_up, per_pair
from danji.indicators.profiles import over

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
    return _parts(jobs, since, until, country, ["national_share"], dynamic=dynamic, name="national_share")["national_share"]


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
    return _parts(jobs, since, until, country, ["industry_mix"], dynamic=dynamic, name="industry_mix")["industry_mix"]


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
    return _parts(jobs, since, until, country, ["regional_shift"], dynamic=dynamic, name="regional_shift")["regional_shift"]


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
    return _parts(jobs, since, until, country, ["competitive_effect"], dynamic=dynamic, name="competitive_effect")[
        "competitive_effect"
    ]


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
    return _parts(jobs, since, until, country, ["allocation_effect"], dynamic=dynamic, name="allocation_effect")[
        "allocation_effect"
    ]


def shift_share(
    jobs: pd.Series, *, since: int, until: int, country: pd.Series | None = None, dynamic: bool = False
) -> pd.DataFrame:
    """The change of every region and industry and the three parts it is made of.

    change = national_share + industry_mix + regional_shift, row by row and over the industries of a region.

    In words: how much of the change the country explains, how much the industries the region has, and how much is its own.

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

    Source
    ------
    Dunn (1960), A Statistical and Analytical Technique for Regional Analysis, Papers in Regional Science 6(1), 97–112.

    Examples
    --------
    >>> jobs = pd.DataFrame(
    ...     [("R1", "steel", 40, 60), ("R1", "food", 10, 10), ("R2", "steel", 10, 10), ("R2", "food", 40, 50)],
    ...     columns=["region", "industry", 2020, 2022],
    ... ).set_index(["region", "industry"]).rename_axis("year", axis=1).stack()
    >>> shift_share(jobs, since=2020, until=2022).groupby("region").sum().round(6).loc["R1"].to_dict()
    {'change': 20.0, 'national_share': 15.0, 'industry_mix': 3.0, 'regional_shift': 2.0}
    """
    return pd.DataFrame(_parts(jobs, since, until, country, ["change", *CLASSIC], dynamic=dynamic, name="shift_share"))


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """Two years of every pair of region and industry, and how the country's industries and the country grew between them."""

    start: Array
    end: Array
    industries: Array  # growth of the pair's industry, as a factor
    everything: Array
    as_in_country: Array  # jobs at the start had the region the country's mix

    @property
    def ahead(self) -> Array:
        return over(self.end, self.start) - self.industries


PARTS: Mapping[str, Callable[[_Step], Array]] = {
    "change": lambda step: step.end - step.start,
    "national_share": lambda step: step.start * (step.everything - 1),
    "industry_mix": lambda step: step.start * (step.industries - step.everything),
    "regional_shift": lambda step: step.end - step.start * step.industries,
    "competitive_effect": lambda step: step.as_in_country * step.ahead,
    "allocation_effect": lambda step: (step.start - step.as_in_country) * step.ahead,
}


def _parts(
    jobs: pd.Series, since: int, until: int, country: pd.Series | None, wanted: list[str], *, dynamic: bool, name: str
) -> dict[str, pd.Series]:
    """The wanted parts of all pairs of region and industry, over the two years or added up from year to year."""
    cells = grid(jobs, name=name, of=KEYS)
    inside = between(cells, since, until, name=name)
    years = inside if dynamic else inside[:1] + inside[-1:]
    national = None
    if country is not None:
        national = guards.checked(country, name=name, keys=COUNTRY_KEYS)
        _has(national, [cells.labels["year"][year] for year in years], name=name)
    found = {part: np.zeros(cells.values.shape[1:]) for part in wanted}
    for first, last in itertools.pairwise(years):
        step = _step(cells, national, first, last)
        for part in wanted:
            found[part] += PARTS[part](step)  # missing in one step is missing in the sum
    return {part: per_pair(cells, values, name=part) for part, values in found.items()}


def _has(country: pd.Series, years: list[int], *, name: str) -> None:
    known = country.index.get_level_values("year")
    absent = [year for year in years if year not in known]
    if absent and len(country):
        raise DataError([problem("no_data_for", name=name, table="country", needed=f"year = {year}") for year in absent])


def _step(cells: Grid, country: pd.Series | None, since: int, until: int) -> _Step:
    """What the parts between two years are made of."""
    (first, sum_first), (last, sum_last) = (_national(cells, country, year) for year in (since, until))
    listed, values = cells.listed[since], cells.values[since]
    region = np.where(np.any(listed, axis=1), values.sum(axis=1), np.nan)
    everything = np.full(1, sum_first)
    return _Step(
        start=cells.known(since),
        end=cells.known(until),
        industries=over(last, first),
        everything=over(np.full(1, sum_last), everything),
        as_in_country=np.multiply.outer(region, over(first, np.broadcast_to(everything, first.shape))),
    )


def _national(cells: Grid, country: pd.Series | None, year: int) -> tuple[Array, float]:
    """The country's jobs by industry in one year, and all of them: as given, or the sum over the regions."""
    if country is None:
        listed, values = cells.listed[year], cells.values[year]
        return np.where(np.any(listed, axis=0), values.sum(axis=0), np.nan), float(values.sum())
    label = cells.labels["year"][year]
    given = country[country.index.get_level_values("year") == label]
    return looked_up(given, cells.labels["industry"], label), float(given.sum(skipna=False))
