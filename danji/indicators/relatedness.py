"""Which industries go together, and how near a region is to an industry it does not have."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from danji.indicators import matrices
from danji.indicators.matrices import Array, By, Grid
from danji.indicators.steady import steady

Method = Literal["association", "probability", "cosine", "jaccard", "conditional"]


def proximity(jobs: pd.Series, *, by: By = "quotient", at_least: float = 1.0) -> pd.DataFrame:
    """Proximity: how likely regions that have one industry have the other too.

    φᵢⱼ = Cᵢⱼ / max(uᵢ, uⱼ),   Cᵢⱼ = Σᵣ Mᵣᵢ Mᵣⱼ,   uᵢ = Cᵢᵢ,   Mᵣᵢ = 1 where LQᵣᵢ ≥ at_least

    In words: the smaller of the two conditional probabilities: of the regions that have the more widespread of the two
    industries, so many have the other as well.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    A table industry × industry, symmetric, in [0, 1], no unit; rows by year and industry where there are years.
    NaN where either industry is had by no region, and throughout a year with a missing cell. To leave missing cells
    out, drop their rows first: `proximity(jobs.dropna())`.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0.

    Source
    ------
    Hidalgo, Klinger, Barabási & Hausmann (2007), The Product Space Conditions the Development of Nations, Science
    317(5837), 482–487.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 3, ("R1", "ships"): 2, ("R2", "steel"): 1, ("R3", "food"): 4})
    >>> proximity(jobs.rename_axis(["region", "industry"]), by="persons").loc["steel", "ships"]  # one of two regions
    np.float64(0.5)
    """
    cells, has, _known = matrices.specialised(jobs, by=by, at_least=at_least, name="proximity")
    return _square(cells, np.array([proximities(each) for each in has]))


def cooccurrence(
    jobs: pd.Series, *, method: Method = "association", by: By = "quotient", at_least: float = 1.0
) -> pd.DataFrame:
    """Co-occurrence: how much more often, or how far, two industries are found in the same regions.

    association Cᵢⱼ T / (sᵢ sⱼ);   probability Cᵢⱼ / (T/2 · (sᵢ/T · sⱼ/(T − sᵢ) + sⱼ/T · sᵢ/(T − sⱼ)));
    cosine Cᵢⱼ / √(uᵢ uⱼ);   jaccard Cᵢⱼ / (uᵢ + uⱼ − Cᵢⱼ);   conditional Cᵢⱼ / uᵢ;
    Cᵢⱼ = Σᵣ Mᵣᵢ Mᵣⱼ,   uᵢ = Cᵢᵢ,   sᵢ = Σ_{j ≠ i} Cᵢⱼ,   T = Σᵢ sᵢ

    In words: association and probability compare the regions two industries share with those they would share by
    chance (1 = as by chance; probability does not count pairs of an industry with itself); the others say how much two
    sets of regions overlap; conditional is the share of the row's regions that have the column's industry.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    method
        Which of the five.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    A table industry × industry, 0 or more, no unit; at most 1 for cosine, jaccard and conditional. Rows by year and
    industry where there are years. NaN on the diagonal, where either industry is had by no region or (association and
    probability) shares no region with any other, and throughout a year with a missing cell.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `method` is none of the five, or `at_least` is not above 0.

    Source
    ------
    Van Eck & Waltman (2009), How to normalize cooccurrence data?, Journal of the American Society for Information
    Science and Technology 60(8), 1635–1651; probability: Steijn (2017), Improvement on the association strength,
    working paper, Utrecht University.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 3, ("R1", "ships"): 2, ("R2", "steel"): 1, ("R3", "food"): 4})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> cooccurrence(jobs, method="conditional", by="persons").loc["ships", "steel"]
    np.float64(1.0)
    """
    cells, has, _known = matrices.specialised(jobs, by=by, at_least=at_least, name="cooccurrence")
    return _square(cells, np.array([_normalised(_together(each), method) for each in has]))


def relatedness_density(jobs: pd.Series, *, itself: bool = True, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Relatedness density: how much of what is related to an industry a region already has.

    ωᵣᵢ = Σⱼ Mᵣⱼ φᵢⱼ / Σⱼ φᵢⱼ,   φ as in `proximity`

    In words: of all proximity to the industry, the part that lies in industries the region has.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    itself
        Whether an industry counts as related to itself, as in the source. Without, what the region already has
        does not raise its own density.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    One value per row of `jobs`, in [0, 1], no unit.
    NaN where the region has no industry, the industry is had by no region or related to none, and throughout a year
    with a missing cell. To leave missing cells out, drop their rows first.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0.

    Source
    ------
    Hidalgo, Klinger, Barabási & Hausmann (2007), The Product Space Conditions the Development of Nations, Science
    317(5837), 482–487, supporting material.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 3, ("R1", "ships"): 2, ("R2", "steel"): 1, ("R2", "ships"): 0})
    >>> relatedness_density(jobs.rename_axis(["region", "industry"]), by="persons")["R2", "ships"]  # 0.5 / (1 + 0.5)
    np.float64(0.3333333333333333)
    """
    name = "relatedness_density"
    cells, has, _known = matrices.specialised(jobs, by=by, at_least=at_least, name=name)
    of_years = [densities(each, proximities(each), itself=itself) for each in has]
    return matrices.per_row(cells, np.array(of_years), name=name)


def industry_entry(jobs: pd.Series, *, since: int, until: int, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Entry: whether a region has come to have an industry it did not have.

    Eᵣᵢ = Mᵣᵢ(until) where Mᵣᵢ(since) = 0

    In words: 1 = new to the region, 0 = still without it. Only what could enter is counted, so the mean over
    a region or an industry is its rate of entry.

    Parameters
    ----------
    jobs
        Jobs by region, industry and year; persons.
    since, until
        The two years, the earlier first.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    One value per region and industry of the table, 0 or 1, no unit.
    NaN where the region had the industry in the first year already, and everywhere where one of the two years has a
    missing cell or no jobs.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`, or `at_least` is not above 0.

    Source
    ------
    Neffke, Henning & Boschma (2011), How Do Regions Diversify over Time?, Economic Geography 87(3), 237–265.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel", 2020): 0, ("R1", "food", 2020): 5, ("R1", "steel", 2023): 4})
    >>> jobs = jobs.rename_axis(["region", "industry", "year"])
    >>> industry_entry(jobs, since=2020, until=2023, by="persons").to_dict()
    {('R1', 'food'): nan, ('R1', 'steel'): 1.0}
    """
    name = "industry_entry"
    cells, before, after = _twice(jobs, since, until, by, at_least, name)
    return matrices.per_pair(cells, np.where(before == 0, after, np.nan), name=name)


def industry_exit(jobs: pd.Series, *, since: int, until: int, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Exit: whether a region no longer has an industry it had.

    Xᵣᵢ = 1 − Mᵣᵢ(until) where Mᵣᵢ(since) = 1

    In words: 1 = lost, 0 = kept. Only what could be lost is counted, so the mean over a region or an industry is its
    rate of exit.

    Parameters
    ----------
    jobs
        Jobs by region, industry and year; persons.
    since, until
        The two years, the earlier first.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    One value per region and industry of the table, 0 or 1, no unit.
    NaN where the region did not have the industry in the first year, and everywhere where one of the two years has a
    missing cell or no jobs.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`, or `at_least` is not above 0.

    Source
    ------
    Neffke, Henning & Boschma (2011), How Do Regions Diversify over Time?, Economic Geography 87(3), 237–265.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel", 2020): 4, ("R1", "food", 2020): 5, ("R1", "food", 2023): 4})
    >>> jobs = jobs.rename_axis(["region", "industry", "year"])
    >>> industry_exit(jobs, since=2020, until=2023, by="persons").to_dict()
    {('R1', 'food'): 0.0, ('R1', 'steel'): 1.0}
    """
    name = "industry_exit"
    cells, before, after = _twice(jobs, since, until, by, at_least, name)
    return matrices.per_pair(cells, np.where(before == 1, 1 - after, np.nan), name=name)


def proximities(has: Array) -> Array:
    """Proximity of all industries of one year, from regions × industries; NaN where nobody has the industry."""
    together = _together(has)
    ubiquity = together.diagonal().copy()
    ubiquity[ubiquity == 0] = np.nan
    near: Array = together / np.maximum.outer(ubiquity, ubiquity)
    return near


@steady
def densities(has: Array, near: Array, *, itself: bool) -> Array:
    """Relatedness density of all regions and industries of one year."""
    if not itself:
        near = near.copy()
        np.fill_diagonal(near, np.where(np.isnan(near.diagonal()), np.nan, 0.0))
    lone = np.isnan(near.diagonal())
    counted = np.nan_to_num(near)
    around = counted.sum(axis=0)
    around[lone | (around == 0)] = np.nan
    found: Array = has.astype(float) @ counted
    found /= around
    found[~np.any(has, axis=1)] = np.nan
    return found


def _together(has: Array) -> Array:
    """In how many regions each two industries are found; whole numbers below 2²⁴, so single precision is exact."""
    single: Array = has.astype(np.float32 if len(has) < 2**24 else np.float64)
    found: Array = np.matmul(single.T, single).astype(float)
    return found


def _normalised(together: Array, method: Method) -> Array:
    ubiquity = together.diagonal().copy()
    ubiquity[ubiquity == 0] = np.nan
    found: Array
    if method in {"association", "probability"}:
        found = _beyond_chance(together, method)
    elif method == "cosine":
        found = together / np.sqrt(np.multiply.outer(ubiquity, ubiquity))
    elif method == "jaccard":
        found = together / (np.add.outer(ubiquity, ubiquity) - together)
    elif method == "conditional":
        found = together / ubiquity[:, None] * np.where(np.isnan(ubiquity), np.nan, 1.0)
    else:
        known = "association, probability, cosine, jaccard, conditional"
        raise ValueError(f"cooccurrence: method is {method!r}. One of {known} is expected. Choose one of them.")
    np.fill_diagonal(found, np.nan)
    return found


def _beyond_chance(together: Array, method: Method) -> Array:
    """Shared regions over those expected by chance, self-pairs left out."""
    of = together.sum(axis=0) - together.diagonal()
    everything = of.sum()
    of[of == 0] = np.nan
    chance: Array = np.multiply.outer(of, of) / everything
    if method == "probability":
        part = of / everything  # at most a half, as every pair counts for both, so the divisor is above zero
        others = part / (1 - part)
        chance = (np.multiply.outer(others, part) + np.multiply.outer(part, others)) * everything / 2
    found: Array = together / chance
    return found


def _square(cells: Grid, values: Array) -> pd.DataFrame:
    """Industry × industry, with the years as blocks of rows where the table has them."""
    industries = cells.labels["industry"]
    columns = industries.rename("other")
    if "year" not in cells.index.names:
        return pd.DataFrame(values[0], index=industries.rename("industry"), columns=columns)
    rows = pd.MultiIndex.from_product([cells.labels["year"], industries], names=["year", "industry"])
    return pd.DataFrame(values.reshape(len(rows), len(industries)), index=rows, columns=columns)


def _twice(jobs: pd.Series, since: int, until: int, by: By, at_least: float, name: str) -> tuple[Grid, Array, Array]:
    """What every region has in the two years, as 0 and 1; missing where either year is not known."""
    cells, has, known = matrices.specialised(jobs, by=by, at_least=at_least, name=name)
    years = matrices.between(cells, since, until, name=name)
    if not years:
        nothing = np.zeros(cells.values.shape[1:])
        return cells, nothing, nothing
    ends = [years[0], years[-1]]
    before, after = (np.where(known[ends].all(), has[end], np.nan) for end in ends)
    return cells, before, after
