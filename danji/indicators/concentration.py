"""On how few hands jobs are spread, and how far an industry's spread over regions departs from that of all jobs."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from danji.indicators import guards
from danji.indicators.matrices import Table, each_year, looked_up
from danji.indicators.profiles import Against, Cells, Weights, gini, krugman, mix, over, profiles, squares


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
    return each_year(jobs, lambda table: squares(table.cells), of=of, name="herfindahl")


def gini_concentration(jobs: pd.Series, *, weights: Weights = "size", totals: pd.Series | None = None) -> pd.Series:
    """Locational Gini: how unequal the location quotients of an industry are over the regions.

    Gᵢ = 1 − Σᵣ (Sᵣ + Sᵣ₋₁) wᵣ,   regions in rising order of cᵣᵢ = sᵣᵢ / tᵣ, with sᵣᵢ = xᵣᵢ / Σₖ xₖᵢ the region's share in
    the industry and tᵣ its share in all jobs; with "size", S adds up s and w = t; with "equal", S adds up c / Σₖ cₖᵢ and
    w = 1/n

    In words: twice the area between the Lorenz curve and the diagonal. 0 means the industry is spread as all jobs are.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    weights
        "size": a region counts by its jobs, so that splitting it in equal parts changes nothing. "equal": each of the n
        regions that have jobs counts the same (Farhauer & Kröll).
    totals
        All jobs of each region (and year), persons, used for t instead of the sum over the table: needed where cells
        are missing, or where the table does not list every industry.

    Returns
    -------
    One value per industry (and year), 0 to below 1, no unit.
    NaN where the industry has no jobs, where it has jobs in a region that has none in `totals`, and where a cell is
    missing: with `totals`, in its industry; without, in the whole year.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.
    ValueError
        If `weights` is neither of the two.

    Source
    ------
    Krugman (1991), Geography and Trade, MIT Press ("size"); Farhauer & Kröll (2013), Standorttheorien, Springer ("equal").

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> round(gini_concentration(jobs)["steel"], 6)  # two regions: 0.75 − 0.4
    np.float64(0.35)
    """
    name = "gini_concentration"
    given = checked_totals(totals, jobs, name=name)
    return each_year(jobs, lambda table: gini(table.cells, region_shares(table, given), weights), of="industry", name=name)


def theil_concentration(jobs: pd.Series, *, totals: pd.Series | None = None) -> pd.Series:
    """Theil index of concentration: how much the spread of an industry over regions tells beyond that of all jobs.

    Tᵢ = Σᵣ sᵣᵢ ln(sᵣᵢ / tᵣ),   sᵣᵢ = xᵣᵢ / Σₖ xₖᵢ,   tᵣ = region r's share in all jobs;   0 ln 0 = 0

    In words: the mean logarithm of the location quotient that the industry's jobs see. It can be split into parts
    between and within groups of regions.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    totals
        All jobs of each region (and year), persons, used for t instead of the sum over the table: needed where cells
        are missing, or where the table does not list every industry.

    Returns
    -------
    One value per industry (and year), 0 or more, at most −ln of the smallest t, in nats.
    NaN where the industry has no jobs, where it has jobs in a region that has none in `totals`, and where a cell is
    missing: with `totals`, in its industry; without, in the whole year.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Theil (1967), Economics and Information Theory, North-Holland; as a measure of relative concentration: Brülhart &
    Traeger (2005), An Account of Geographic Concentration Patterns in Europe, Regional Science and Urban Economics 35(6).

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> round(theil_concentration(jobs)["steel"], 6)  # 0.75 ln(0.75/0.4) + 0.25 ln(0.25/0.6)
    np.float64(0.252589)
    """

    def measure(table: Table) -> Cells:
        here = profiles(table.cells)
        quotient = over(here, np.broadcast_to(region_shares(table, given), here.shape))
        logs = np.log(np.where(here == 0, 1.0, quotient))
        return np.asarray(np.maximum((here * logs).sum(axis=1), 0))  # rounding may leave −1e-17

    given = checked_totals(totals, jobs, name="theil_concentration")
    return each_year(jobs, measure, of="industry", name="theil_concentration")


def hoover_concentration(jobs: pd.Series, *, totals: pd.Series | None = None) -> pd.Series:
    """Hoover index of concentration: the part of an industry that would have to move to be spread as all jobs are.

    Hᵢ = ½ Σᵣ |sᵣᵢ − tᵣ|,   sᵣᵢ = xᵣᵢ / Σₖ xₖᵢ,   tᵣ = region r's share in all jobs

    In words: 0.3 means that three of ten jobs would have to be in another region.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    totals
        All jobs of each region (and year), persons, used for t instead of the sum over the table: needed where cells
        are missing, or where the table does not list every industry.

    Returns
    -------
    One value per industry (and year), 0 to below 1, no unit.
    NaN where the industry has no jobs, where it has jobs in a region that has none in `totals`, and where a cell is
    missing: with `totals`, in its industry; without, in the whole year.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Hoover (1936), The Measurement of Industrial Localization, Review of Economics and Statistics 18(4), 162–171.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> round(hoover_concentration(jobs)["steel"], 6)  # (|0.75 − 0.4| + |0.25 − 0.6|) / 2
    np.float64(0.35)
    """

    def measure(table: Table) -> Cells:
        here, everywhere = profiles(table.cells), region_shares(table, given)
        result = np.abs(here - everywhere).sum(axis=1) / 2
        return np.where(((here > 0) & (everywhere == 0)).any(axis=1), np.nan, result)

    given = checked_totals(totals, jobs, name="hoover_concentration")
    return each_year(jobs, measure, of="industry", name="hoover_concentration")


def krugman_concentration(jobs: pd.Series, *, against: Against = "all") -> pd.Series:
    """Krugman index of concentration: how far the spread of an industry over regions is from that of the others.

    Kᵢ = Σᵣ |sᵣᵢ − tᵣ|,   sᵣᵢ = xᵣᵢ / Σₖ xₖᵢ,   with tᵣ the share of region r in
      all industries together, Σⱼ xᵣⱼ / Σₖⱼ xₖⱼ                               (against="all")
      the other industries together, the same sum over j ≠ i                  (against="rest")
      the other industries on average, each counting the same, mean of sᵣⱼ    (against="mean_of_rest")

    In words: the part of its jobs, times two, that the industry would have to move to other regions to be spread like
    what it is compared with.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    against
        What the industry is compared with: "all" industries of the table together, itself included; "rest", the other
        industries taken as one; "mean_of_rest", the unweighted mean of the other industries' shares (Farhauer & Kröll).

    Returns
    -------
    One value per industry (and year), in [0, 2], no unit. 0 = spread alike, 2 = no region in common.
    NaN where the industry has no jobs, where nothing is left to compare it with, and in a year with a missing cell.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `against` is none of the three.

    Source
    ------
    Krugman (1991), Geography and Trade, MIT Press; Farhauer & Kröll (2013), Standorttheorien, Springer.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> round(krugman_concentration(jobs)["steel"], 6)  # |0.75 − 0.4| + |0.25 − 0.6|
    np.float64(0.7)
    """
    name = "krugman_concentration"
    return each_year(jobs, lambda table: krugman(table.cells, against), of="industry", name=name)


def checked_totals(totals: pd.Series | None, jobs: pd.Series, *, name: str) -> pd.Series | None:
    """The totals of the regions, once they have passed: by year where the jobs are."""
    if totals is None:
        return None
    keys = [key for key in guards.REGION if ("year" in key) == ("year" in jobs.index.names)]
    return guards.checked(totals, name=name, keys=keys)


def region_shares(table: Table, totals: pd.Series | None) -> Cells:
    """Share of each column, a region, in all jobs: of the totals of these regions, or of the table."""
    return mix(table.cells if totals is None else looked_up(totals, table.columns, table.year)[np.newaxis])
