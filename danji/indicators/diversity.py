"""Over how many industries a region's jobs are spread, and how far its mix departs from the mix everywhere.

All measures here compare whole profiles, so they work on one matrix of regions and industries a year (`matrices`).
A pair without a row counts as none; a missing cell makes every total it belongs to unknown.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from danji.indicators import guards
from danji.indicators.matrices import Table, each_year
from danji.indicators.profiles import (
    SAME,
    Against,
    Cells,
    Weights,
    benchmark_shares,
    distance_to,
    gini,
    krugman,
    mix,
    over,
    profiles,
    squares,
)


def absolute_diversity(jobs: pd.Series) -> pd.Series:
    """Absolute diversity: the number of equally large industries that would be as diverse as the region.

    Dᵣ = 1 / Σᵢ sᵣᵢ²,   sᵣᵢ = xᵣᵢ / Σⱼ xᵣⱼ

    In words: 1 when all jobs are in one industry, n when n industries have equally many; one over the Herfindahl index.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.

    Returns
    -------
    One value per region (and year), from 1 to the number of industries it has, no unit.
    NaN where the region has no jobs or one of its cells is missing.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.

    Source
    ------
    Inverse of Herfindahl (1950) as a number of equal parts: Hill (1973), Diversity and Evenness: A Unifying Notation and
    Its Consequences, Ecology 54(2), 427–432 (order 2).

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 30, ("R2", "steel"): 0, ("R2", "food"): 50})
    >>> absolute_diversity(jobs.rename_axis(["region", "industry"])).to_dict()
    {'R1': 2.0, 'R2': 1.0}
    """
    return each_year(jobs, lambda table: over(1.0, squares(table.cells)), of="region", name="absolute_diversity")


def relative_diversity(jobs: pd.Series, *, benchmark: pd.Series | None = None) -> pd.Series:
    """Relative diversity: how close the mix of a region comes to the mix everywhere.

    RDᵣ = 1 / Σᵢ |sᵣᵢ − bᵢ|,   bᵢ = Σₖ xₖᵢ / Σₖⱼ xₖⱼ  or the benchmark's share

    In words: one over the Krugman index; the nearer the region's shares are to the shares everywhere, the larger.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    benchmark
        Share of each industry in the jobs of the benchmark area, 0–1, by industry (and year). Without it the benchmark
        area is all regions of the table together, the region itself included.

    Returns
    -------
    One value per region (and year), 0.5 or more, no unit.
    NaN where the region has no jobs, where its mix is the mix everywhere (there is then no bound: so with one region),
    where the benchmark lacks an industry of the table, and where a cell is missing: with a benchmark, in its region;
    without, in the whole year.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Duranton & Puga (2000), Diversity and Specialisation in Cities: Why, Where and When Does it Matter?, Urban Studies
    37(3), 533–555.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> round(relative_diversity(jobs)["R1"], 6)  # shares 0.75 and 0.25 against 0.4 and 0.6
    np.float64(1.428571)
    """
    name = "relative_diversity"
    shares = None if benchmark is None else guards.checked(benchmark, name=name, keys=guards.INDUSTRY)
    return each_year(jobs, lambda table: over(1.0, distance_to(table, shares), above=SAME), of="region", name=name)


def hachman(jobs: pd.Series, *, benchmark: pd.Series | None = None) -> pd.Series:
    """Hachman index: how fully a region has the mix of industries found everywhere.

    HIᵣ = 1 / Σᵢ sᵣᵢ LQᵣᵢ = 1 / Σᵢ (sᵣᵢ² / bᵢ),   bᵢ = Σₖ xₖᵢ / Σₖⱼ xₖⱼ  or the benchmark's share

    In words: 1 over the location quotient that the region's average job sees. 1 means the same mix as everywhere;
    towards 0, the region lives on industries that are small elsewhere.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    benchmark
        Share of each industry in the jobs of the benchmark area, 0–1, by industry (and year). Without it the benchmark
        area is all regions of the table together, the region itself included.

    Returns
    -------
    One value per region (and year), above 0 to 1, no unit.
    NaN where the region has no jobs, where it has an industry that the benchmark has not, and where a cell is missing:
    with a benchmark, in its region; without, in the whole year.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Hachman (1995), as computed by the Kem C. Gardner Policy Institute, University of Utah: reciprocal of the sum of
    location quotients weighted by the region's shares.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> round(hachman(jobs)["R1"], 6)  # 1 / (0.75 × 1.875 + 0.25 × 0.416667)
    np.float64(0.662069)
    """
    name = "hachman"
    shares = None if benchmark is None else guards.checked(benchmark, name=name, keys=guards.INDUSTRY)

    def measure(table: Table) -> Cells:
        here, everywhere = profiles(table.cells), benchmark_shares(table, shares)
        parts = np.where(here == 0, 0.0, over(here**2, np.broadcast_to(everywhere, here.shape)))
        return over(1.0, parts.sum(axis=1))

    return each_year(jobs, measure, of="region", name=name)


def krugman_specialisation(jobs: pd.Series, *, against: Against = "all") -> pd.Series:
    """Krugman index of specialisation: how far the mix of a region is from the mix elsewhere.

    Kᵣ = Σᵢ |sᵣᵢ − bᵢ|,   with bᵢ the share of industry i in
      all regions together, Σₖ xₖᵢ / Σₖⱼ xₖⱼ                              (against="all")
      the other regions together, the same sum over k ≠ r                 (against="rest")
      the other regions on average, each counting the same, mean of sₖᵢ   (against="mean_of_rest")

    In words: the part of its jobs, times two, that the region would have to move to other industries to have the mix
    it is compared with.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    against
        What the region is compared with: "all" regions of the table together, itself included; "rest", the other
        regions taken as one (Krugman's pair of regions); "mean_of_rest", the unweighted mean of the other regions'
        shares (Farhauer & Kröll).

    Returns
    -------
    One value per region (and year), in [0, 2], no unit. 0 = the same mix, 2 = no industry in common.
    NaN where the region has no jobs, where nothing is left to compare it with, and in a year with a missing cell.

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
    >>> round(krugman_specialisation(jobs)["R1"], 6)  # |0.75 − 0.4| + |0.25 − 0.6|
    np.float64(0.7)
    """
    name = "krugman_specialisation"
    return each_year(jobs, lambda table: krugman(table.cells, against), of="region", name=name)


def gini_specialisation(jobs: pd.Series, *, weights: Weights = "size") -> pd.Series:
    """Gini index of specialisation: how unequal the location quotients of a region's industries are.

    Gᵣ = 1 − Σᵢ (Sᵢ + Sᵢ₋₁) wᵢ,   industries in rising order of LQᵣᵢ; with "size", S adds up the region's shares sᵣᵢ and
    w = bᵢ, the shares everywhere; with "equal", S adds up LQᵣᵢ / Σⱼ LQᵣⱼ and w = 1/n

    In words: twice the area between the Lorenz curve and the diagonal. 0 means the same mix as everywhere.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    weights
        "size": an industry counts by its share everywhere, so that splitting it in equal parts changes nothing.
        "equal": each of the n industries that have jobs anywhere counts the same (Farhauer & Kröll).

    Returns
    -------
    One value per region (and year), 0 to below 1, no unit.
    NaN where the region has no jobs, and in a year with a missing cell.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `weights` is neither of the two.

    Source
    ------
    Krugman (1991), Geography and Trade, MIT Press ("size"); Farhauer & Kröll (2013), Standorttheorien, Springer ("equal").

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> round(gini_specialisation(jobs)["R1"], 6)  # two industries: 0.75 − 0.4
    np.float64(0.35)
    """
    name = "gini_specialisation"
    return each_year(jobs, lambda table: gini(table.cells, mix(table.cells), weights), of="region", name=name)
