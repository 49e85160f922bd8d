"""Where an industry clusters, by several signs at once: the Litzenberger–Sternberg index, and stars."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from danji.indicators import guards
from danji.indicators.matrices import grid, per_row
from danji.indicators.profiles import Cells
from danji.indicators.specialisation import area_quotient, employment_share, location_quotient, population_quotient
from danji.indicators.totals import matched, ratio, total

DECIMALS = 9  # numbers are held against a threshold to this many places, so that rounding cannot turn the verdict


def litzenberger_sternberg(jobs: pd.Series, *, firms: pd.Series, area_km2: pd.Series, population: pd.Series) -> pd.Series:
    """Litzenberger–Sternberg cluster index: dense, specialised, and in many firms rather than one.

    CIᵣᵢ = AQᵣᵢ × PQᵣᵢ / FQᵣᵢ = (xᵣᵢ / xᵢ) (fᵣᵢ / fᵢ) / ((aᵣ / a) (pᵣ / p))
    with the area quotient AQ, the population quotient PQ, and the relative firm size FQ = (xᵣᵢ / fᵣᵢ) / (xᵢ / fᵢ)

    In words: 1 is as everywhere. Jobs on little ground and among few inhabitants raise it; one big firm holding them
    lowers it.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    firms
        Number of firms of each region and industry, by the same key, or without the year.
    area_km2
        Area of each region, km², by region, or by region and year.
    population
        Inhabitants of each region, persons, by region, or by region and year.

    Returns
    -------
    One value per row of `jobs`, 0 or more, no unit. 0 where there are no jobs.
    NaN where the cell or its number of firms is missing, where there are jobs and no firm, where the industry has no jobs,
    no firm, or an unknown total of either, and where the area or population of the region is none or that of any region
    of the year is missing.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Litzenberger & Sternberg (2006), Der Clusterindex, Geographische Zeitschrift 94(2), 209–224; Farhauer & Kröll (2014),
    Standorttheorien, Springer.

    Examples
    --------
    >>> keys = ["region", "industry"]
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R2", "steel"): 10}).rename_axis(keys)
    >>> firms = pd.Series({("R1", "steel"): 3, ("R2", "steel"): 2}).rename_axis(keys)
    >>> area = pd.Series({"R1": 10.0, "R2": 40.0}).rename_axis("region")
    >>> inhabitants = pd.Series({"R1": 100, "R2": 100}).rename_axis("region")
    >>> index = litzenberger_sternberg(jobs, firms=firms, area_km2=area, population=inhabitants)
    >>> round(index["R1", "steel"], 6)  # (30/40) (3/5) / ((10/50) (100/200))
    np.float64(4.5)
    """
    name = "litzenberger_sternberg"
    persons = guards.checked(jobs, name=name, keys=guards.REGION_INDUSTRY)
    keys = [key for key in guards.REGION_INDUSTRY if set(key) <= set(persons.index.names)]
    there = matched(guards.checked(firms, name=name, keys=keys), persons.index)
    here = ratio(persons, total(persons, per=("industry",)))
    firm_share = ratio(there, total(there, per=("industry",)))
    relative_size = ratio(here, firm_share).where(here > 0, 1.0)  # without jobs the index is 0, whatever the size
    density = area_quotient(jobs, area_km2=area_km2) * population_quotient(jobs, population=population)
    return ratio(density, relative_size).where(firm_share.notna()).rename(name)


def star_rating(jobs: pd.Series, *, size_top: float = 0.1, quotient_at_least: float = 2.0, focus_top: float = 0.1) -> pd.Series:
    """Star rating: how many of three signs of a cluster an industry shows in a region.

    stars = [size] + [specialisation] + [focus], each 0 or 1; see `stars`

    In words: three stars is large among the industry's regions, over-represented, and a big part of its region.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    size_top, quotient_at_least, focus_top
        The thresholds, as in `stars`.

    Returns
    -------
    One value per row of `jobs`: 0, 1, 2 or 3 stars. NaN where any of the three signs is undefined.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.

    Source
    ------
    European Cluster Observatory, three-star methodology (size, specialisation, focus). Its defaults here are UNVERIFIED.

    Examples
    --------
    >>> jobs = {("R1", "steel"): 90, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 190}
    >>> star_rating(pd.Series(jobs).rename_axis(["region", "industry"])).to_list()
    [3.0, 0.0, 0.0, 2.0]
    """
    signs = stars(jobs, size_top=size_top, quotient_at_least=quotient_at_least, focus_top=focus_top)
    return signs.sum(axis=1, skipna=False).rename("star_rating")


def stars(jobs: pd.Series, *, size_top: float = 0.1, quotient_at_least: float = 2.0, focus_top: float = 0.1) -> pd.DataFrame:
    """The three signs of a cluster, each 1 where it is there and 0 where it is not.

    size: fewer than the part `size_top` of the regions have more jobs in the industry.
    specialisation: the location quotient is at least `quotient_at_least`.
    focus: fewer than the part `focus_top` of the regions have a larger share of their jobs in the industry.

    In words: a region earns a star for being among the industry's largest, for having more than its share, and for
    living on it. Regions that tie earn or miss it together; a region without jobs in the industry earns none.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    size_top, focus_top
        The part of all regions of the table and year, above 0 to 1. Default 0.1 (top decile): UNVERIFIED, after the European
        Cluster Observatory, whose editions differ.
    quotient_at_least
        Default 2: UNVERIFIED, after the same.

    Returns
    -------
    Columns size, specialisation and focus, one row per row of `jobs`, 0 or 1.
    NaN where the location quotient is; size and focus also where the industry has a missing cell, since it might be larger.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.

    Source
    ------
    European Cluster Observatory, three-star methodology (size, specialisation, focus). Its defaults here are UNVERIFIED.

    Examples
    --------
    >>> jobs = {("R1", "steel"): 90, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 190}
    >>> stars(pd.Series(jobs).rename_axis(["region", "industry"])).loc[("R2", "food")].to_dict()
    {'size': 1.0, 'specialisation': 0.0, 'focus': 1.0}
    """
    persons = guards.checked(jobs, name="stars", keys=guards.REGION_INDUSTRY)
    quotient, share = location_quotient(jobs), employment_share(jobs).round(DECIMALS + 3)
    known = quotient.notna()
    signs: dict[str, Any] = {
        "size": _among_the_top(persons, size_top),
        "specialisation": (quotient.round(DECIMALS) >= quotient_at_least).astype(float),
        "focus": _among_the_top(share.where(persons.isna() | share.notna(), 0.0), focus_top),
    }
    return pd.DataFrame({sign: values.where(known) for sign, values in signs.items()}, index=persons.index)


def _among_the_top(values: pd.Series, top: float) -> pd.Series:
    """1 where the value is above 0 and fewer than that part of the regions have more; NaN where one is missing."""
    cells = grid(values, name="stars")
    found = np.empty(cells.values.shape)
    regions = np.any(cells.listed, axis=2).sum(axis=1)
    for number, each in enumerate(cells.values):
        stars_for = math.ceil(round(top * int(regions[number]), DECIMALS))
        found[number] = (each >= _nth_largest(each, stars_for)) & (each > 0)
        found[number][:, np.isnan(each).any(axis=0)] = np.nan
    return per_row(cells, found, name="stars")


def _nth_largest(cells: Cells, n: int) -> Cells:
    """In each column, the value that fewer than n others exceed; above all where n is 0."""
    if n < 1:
        return np.full(cells.shape[1], np.inf)
    if n >= len(cells):
        return np.asarray(cells.min(axis=0))
    return np.asarray(np.sort(cells.T, axis=1)[:, len(cells) - n])  # quicker than picking one, among many ties
