"""How much know-how regions hold and industries need, as read from who has what; and what a region could turn to."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from danji.errors import DataError, problem
from danji.indicators import matrices
from danji.indicators.change import growth
from danji.indicators.matrices import Array, By
from danji.indicators.relatedness import densities, proximities

SMALL = 128  # up to this size the whole spectrum costs nothing
STEPS = 150  # of two vectors each, before the whole spectrum is taken after all
LOOK = 5  # steps from one look at the result to the next
CLOSE = 1e-9  # eigenvalues nearer than this are one


def diversity(jobs: pd.Series, *, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Diversity: in how many industries a region is specialised.

    dᵣ = Σᵢ Mᵣᵢ,   Mᵣᵢ = 1 where LQᵣᵢ ≥ at_least

    In words: a count of the industries that weigh more in the region than elsewhere.

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
    One value per region (and year), 0 or more, industries.
    NaN where the region has no jobs, and throughout a year with a missing cell. To leave missing cells out, drop
    their rows first.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0.

    Source
    ------
    Hidalgo & Hausmann (2009), The Building Blocks of Economic Complexity, Proceedings of the National Academy of
    Sciences 106(26), 10570–10575.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R1", "c"): 9, ("R2", "a"): 9, ("R2", "b"): 9, ("R3", "a"): 9})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> diversity(jobs, by="persons").to_dict()
    {'R1': 3.0, 'R2': 2.0, 'R3': 1.0}
    """
    cells = matrices.grid(jobs, name="diversity")
    has, known = matrices.specialised(cells, by=by, at_least=at_least, name="diversity")
    counts = np.where(cells.persons.sum(axis=2) > 0, has.sum(axis=2), np.nan)
    return matrices.per_region(cells, np.where(known[:, None], counts, np.nan), name="diversity")


def ubiquity(jobs: pd.Series, *, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Ubiquity: how many regions are specialised in an industry.

    uᵢ = Σᵣ Mᵣᵢ,   Mᵣᵢ = 1 where LQᵣᵢ ≥ at_least

    In words: a count of the regions in which the industry weighs more than elsewhere.

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
    One value per industry (and year), 0 or more, regions.
    NaN where the industry has no jobs, and throughout a year with a missing cell. To leave missing cells out, drop
    their rows first.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0.

    Source
    ------
    Hidalgo & Hausmann (2009), The Building Blocks of Economic Complexity, Proceedings of the National Academy of
    Sciences 106(26), 10570–10575.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R1", "c"): 9, ("R2", "a"): 9, ("R2", "b"): 9, ("R3", "a"): 9})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> ubiquity(jobs, by="persons").to_dict()
    {'a': 3.0, 'b': 2.0, 'c': 1.0}
    """
    cells = matrices.grid(jobs, name="ubiquity")
    has, known = matrices.specialised(cells, by=by, at_least=at_least, name="ubiquity")
    counts = np.where(cells.persons.sum(axis=1) > 0, has.sum(axis=1), np.nan)
    return matrices.per_industry(cells, np.where(known[:, None], counts, np.nan), name="ubiquity")


def eci(jobs: pd.Series, *, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Economic complexity index: how much the region's industries are those of regions like it, in one number.

    S e = λ e,   Sᵣₖ = Σᵢ Mᵣᵢ Mₖᵢ / (dᵣ uᵢ),   e of the second largest λ;   ECI = (e − mean e) / sd e

    In words: where the method of reflections (average ubiquity of a region's industries, average diversity of the
    regions that have those, and so on) settles. Regions with alike industries get alike values.

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
    One value per region (and year), no bounds, no unit: mean 0 and standard deviation 1 (dividing by the number of
    regions) over the regions that have an industry; the sign goes with diversity or, where that is of no help, against
    the mean ubiquity of the region's industries.
    NaN where the region has no industry, where the second eigenvalue is 0 or not single (all alike, or three
    or more separate parts) or its direction cannot be told, and throughout a year with a missing cell. To leave
    missing cells out, drop their rows first.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0.

    Source
    ------
    Hidalgo & Hausmann (2009), The Building Blocks of Economic Complexity, Proceedings of the National Academy of
    Sciences 106(26), 10570–10575; as an eigenvector: Hausmann et al. (2014), The Atlas of Economic Complexity, MIT Press.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R1", "c"): 9, ("R2", "a"): 9, ("R2", "b"): 9, ("R3", "a"): 9})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> eci(jobs, by="persons").round(3)["R1"]  # R2 is at 0, R3 as far below
    np.float64(1.225)
    """
    cells, found = _each_year(jobs, lambda has: reflections(has)[0], by, at_least, "eci")
    return matrices.per_region(cells, found, name="eci")


def pci(jobs: pd.Series, *, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Product complexity index: how complex the regions are that have an industry.

    T q = λ q,   Tᵢⱼ = Σᵣ Mᵣᵢ Mᵣⱼ / (uᵢ dᵣ),   q of the second largest λ;   PCI = (q − mean q) / sd q

    In words: the other half of `eci`: in proportion, an industry's value is the mean over the regions that have it,
    and a region's the mean over its industries.

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
    One value per industry (and year), no bounds, no unit: mean 0 and standard deviation 1 (dividing by the number of
    industries) over the industries some region has; the sign as in `eci`.
    NaN where no region has the industry, where the second eigenvalue is 0 or not single (all alike, or three
    or more separate parts) or its direction cannot be told, and throughout a year with a missing cell. To leave
    missing cells out, drop their rows first.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0.

    Source
    ------
    Hidalgo & Hausmann (2009), The Building Blocks of Economic Complexity, Proceedings of the National Academy of
    Sciences 106(26), 10570–10575; as an eigenvector: Hausmann et al. (2014), The Atlas of Economic Complexity, MIT Press.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R1", "c"): 9, ("R2", "a"): 9, ("R2", "b"): 9, ("R3", "a"): 9})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> pci(jobs, by="persons").round(3)["c"]  # b is at 0, a as far below
    np.float64(1.225)
    """
    cells, found = _each_year(jobs, lambda has: reflections(has)[1], by, at_least, "pci")
    return matrices.per_industry(cells, found, name="pci")


def fitness(
    jobs: pd.Series, *, iterations: int = 1000, tolerance: float = 1e-6, by: By = "quotient", at_least: float = 1.0
) -> pd.Series:
    """Fitness: what a region can do, its complex industries counting most.

    F̃ᵣ = Σᵢ Mᵣᵢ Qᵢ,   Q̃ᵢ = 1 / Σᵣ (Mᵣᵢ / Fᵣ),   F = F̃ / mean F̃,   Q = Q̃ / mean Q̃,   from F = Q = 1, round after round

    In words: many industries make a region fit, and most of all those that only fit regions have.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    iterations
        After how many rounds to stop.
    tolerance
        How little the largest change of a round must be for the values to count as settled.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    One value per region (and year), 0 or more, mean 1 over the regions that have an industry, no unit.
    NaN where the region has no industry, and throughout a year with a missing cell. To leave missing cells out, drop
    their rows first.

    Warns
    -----
    RuntimeWarning
        If the values have not settled after `iterations` rounds. Where some values tend to 0, ranks settle long before;
        where regions and industries fall into parts with nothing in common, the parts cannot be compared and swing.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0, or `iterations` is below 1.

    Source
    ------
    Tacchella, Cristelli, Caldarelli, Gabrielli & Pietronero (2012), A New Metrics for Countries' Fitness and Products'
    Complexity, Scientific Reports 2, 723; on convergence: Pugliese, Zaccaria & Pietronero (2016), European Physical
    Journal Special Topics 225, 1893–1911.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R2", "a"): 9, ("R2", "b"): 9})
    >>> fitness(jobs.rename_axis(["region", "industry"])).to_dict()
    {'R1': 1.0, 'R2': 1.0}
    """
    cells, found = _each_year(jobs, lambda has: _fitnesses(has, iterations, tolerance, "fitness")[0], by, at_least, "fitness")
    return matrices.per_region(cells, found, name="fitness")


def fitness_complexity(
    jobs: pd.Series, *, iterations: int = 1000, tolerance: float = 1e-6, by: By = "quotient", at_least: float = 1.0
) -> pd.Series:
    """Fitness complexity: how fit even the least fit regions are that have an industry.

    F̃ᵣ = Σᵢ Mᵣᵢ Qᵢ,   Q̃ᵢ = 1 / Σᵣ (Mᵣᵢ / Fᵣ),   F = F̃ / mean F̃,   Q = Q̃ / mean Q̃,   from F = Q = 1, round after round

    In words: an industry that some unfit region manages is simple, however many fit regions have it too.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    iterations
        After how many rounds to stop.
    tolerance
        How little the largest change of a round must be for the values to count as settled.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    One value per industry (and year), 0 or more, mean 1 over the industries some region has, no unit.
    NaN where no region has the industry, and throughout a year with a missing cell. To leave missing cells out, drop
    their rows first.

    Warns
    -----
    RuntimeWarning
        If the values have not settled after `iterations` rounds. Where some values tend to 0, ranks settle long before;
        where regions and industries fall into parts with nothing in common, the parts cannot be compared and swing.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0, or `iterations` is below 1.

    Source
    ------
    Tacchella, Cristelli, Caldarelli, Gabrielli & Pietronero (2012), A New Metrics for Countries' Fitness and Products'
    Complexity, Scientific Reports 2, 723; on convergence: Pugliese, Zaccaria & Pietronero (2016), European Physical
    Journal Special Topics 225, 1893–1911.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R2", "a"): 9, ("R2", "b"): 9})
    >>> fitness_complexity(jobs.rename_axis(["region", "industry"])).to_dict()
    {'a': 1.0, 'b': 1.0}
    """
    cells, found = _each_year(
        jobs, lambda has: _fitnesses(has, iterations, tolerance, "fitness_complexity")[1], by, at_least, "fitness_complexity"
    )
    return matrices.per_industry(cells, found, name="fitness_complexity")


def opportunity_value(jobs: pd.Series, *, itself: bool = True, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Opportunity value (complexity outlook): how many complex industries lie near what a region has.

    COIᵣ = Σᵢ ωᵣᵢ (1 − Mᵣᵢ) PCIᵢ,   ω the relatedness density, PCI as in `pci`

    In words: the complexity of the industries the region does not have, each weighted by how near it is.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    itself
        Whether an industry counts as related to itself, as in `relatedness_density`.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    One value per region (and year), no bounds, no unit. Sums run over the industries some region has.
    NaN where the region has no industry, where `pci` is not defined, and throughout a year with a missing cell.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0.

    Source
    ------
    Hausmann, Hidalgo, Bustos, Coscia, Simoes & Yildirim (2014), The Atlas of Economic Complexity, MIT Press, technical
    box on the complexity outlook.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R1", "c"): 9, ("R2", "a"): 9, ("R2", "b"): 9, ("R3", "a"): 9})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> opportunity_value(jobs, by="persons").round(3).to_dict()
    {'R1': 0.0, 'R2': 0.557, 'R3': 0.223}
    """
    name = "opportunity_value"
    cells, found = _each_year(jobs, lambda has: _opportunities(has, itself=itself)[0], by, at_least, name)
    return matrices.per_region(cells, found, name=name)


def opportunity_gain(jobs: pd.Series, *, itself: bool = True, by: By = "quotient", at_least: float = 1.0) -> pd.Series:
    """Opportunity gain: what taking up an industry would open to a region.

    COGᵣᵢ = Σⱼ φᵢⱼ / (Σₖ φₖⱼ) (1 − Mᵣⱼ) PCIⱼ − ωᵣᵢ PCIᵢ,   where Mᵣᵢ = 0

    In words: how much nearer the industry would bring the region to the complex ones it lacks, less the part it
    already holds of the industry itself. The first sum is what `opportunity_value` would gain, the industry itself included.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    itself
        Whether an industry counts as related to itself, as in `relatedness_density`.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    One value per row of `jobs`, no bounds, no unit.
    NaN where the region has the industry already (nothing is left to gain), where it has none at all, where `pci` is
    not defined, and throughout a year with a missing cell.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If `at_least` is not above 0.

    Source
    ------
    Hausmann, Hidalgo, Bustos, Coscia, Simoes & Yildirim (2014), The Atlas of Economic Complexity, MIT Press, technical
    box on the complexity outlook.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R1", "c"): 9, ("R2", "a"): 9, ("R2", "b"): 9, ("R2", "c"): 0})
    >>> jobs = pd.concat([jobs, pd.Series({("R3", "a"): 9, ("R3", "b"): 0})]).rename_axis(["region", "industry"])
    >>> opportunity_gain(jobs, by="persons").dropna().round(3).to_dict()
    {('R2', 'c'): 0.111, ('R3', 'b'): 0.334}
    """
    name = "opportunity_gain"
    cells, found = _each_year(jobs, lambda has: _opportunities(has, itself=itself)[1], by, at_least, name)
    return matrices.per_row(cells, found, name=name)


@dataclass(frozen=True, slots=True, eq=False)
class ProductSpace:
    """What `product_space` finds: proximity by industry and other, density by region and industry, and both complexities."""

    proximity: pd.DataFrame
    density: pd.DataFrame
    eci: pd.Series
    pci: pd.Series


def product_space(jobs: pd.Series, *, itself: bool = True, by: By = "quotient", at_least: float = 1.0) -> ProductSpace:
    """Proximity, relatedness density, ECI and PCI of one year in one go, for large tables.

    The values are those of `proximity`, `relatedness_density`, `eci` and `pci`; here the table is read and compared
    with the whole only once, and every pair of region and industry has its density, listed or not.

    Parameters
    ----------
    jobs
        Jobs by region and industry; persons.
    itself
        Whether an industry counts as related to itself, as in `relatedness_density`.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    A record of four tables. Undefined values are NaN as in the four measures.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    ValueError
        If the table has several years, or `at_least` is not above 0.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "a"): 9, ("R1", "b"): 9, ("R2", "a"): 9}).rename_axis(["region", "industry"])
    >>> product_space(jobs, by="persons").density.loc["R2"].round(2).to_dict()
    {'a': 0.67, 'b': 0.33}
    """
    cells = matrices.grid(jobs, name="product_space")
    if len(cells.labels["year"]) != 1:
        years = len(cells.labels["year"])
        raise ValueError(f"product_space: the table has {years} years. One is expected. Take one with .xs(year, level='year').")
    regions, industries = cells.labels["region"].rename("region"), cells.labels["industry"].rename("industry")
    has = matrices.specialised(cells, by=by, at_least=at_least, name="product_space")[0][0]
    del cells  # the largest thing in memory
    near = proximities(has)
    of_regions, of_industries = reflections(has)
    return ProductSpace(
        pd.DataFrame(near, index=industries, columns=industries.rename("other"), copy=False),
        pd.DataFrame(densities(has, near, itself=itself), index=regions, columns=industries, copy=False),
        pd.Series(of_regions, index=regions, name="eci"),
        pd.Series(of_industries, index=industries, name="pci"),
    )


def candidates(
    jobs: pd.Series,
    *,
    region: object,
    since: int,
    until: int,
    itself: bool = True,
    by: By = "quotient",
    at_least: float = 1.0,
) -> pd.DataFrame:
    """Candidates: which industries a region could turn to, by nearness, gain and growth.

    density ωᵣᵢ and gain COGᵣᵢ of the last year, growth of the industry in all regions together; rank of their mean rank

    In words: every industry the region does not have yet, and how it does on three counts that often pull apart. On the
    frontier are those that no other beats on one count without being worse on another: the choice among them is one of
    weight, not of arithmetic.

    Parameters
    ----------
    jobs
        Jobs by region, industry and year; persons.
    region
        The region that chooses.
    since, until
        Between which two years growth is taken; density and gain are those of the later.
    itself
        Whether an industry counts as related to itself, as in `relatedness_density`.
    by
        What makes a region have an industry: its location "quotient", or "persons" themselves.
    at_least
        From which quotient, or how many persons; above 0.

    Returns
    -------
    A table by industry, best rank first: persons (of the region, last year), density, gain, growth, rank_density,
    rank_gain, rank_growth (1 = best; equals share the best), rank (of the mean of the three), frontier (true or false).
    Where one of the three is NaN, so are the ranks, and the industry is not on the frontier. Empty where the region
    has every industry.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or no row at all for the region or one of the years.
    ValueError
        If `since` is not before `until`, or `at_least` is not above 0.

    Source
    ------
    Balland, Boschma, Crespo & Rigby (2019), Smart Specialization Policy in the European Union: Relatedness, Knowledge
    Complexity and Regional Diversification, Regional Studies 53(9), 1252–1268: relatedness beside complexity.

    Examples
    --------
    >>> now = {("R1", "a"): 9, ("R1", "b"): 9, ("R1", "c"): 9, ("R2", "a"): 9, ("R2", "b"): 9, ("R3", "a"): 9}
    >>> jobs = pd.Series({(*key, year): persons + (year == 2023) for key, persons in now.items() for year in (2020, 2023)})
    >>> table = candidates(jobs.rename_axis(["region", "industry", "year"]), region="R3", since=2020, until=2023, by="persons")
    >>> table["rank"].to_dict(), table["frontier"].to_dict()
    ({'b': 1.0, 'c': 1.0}, {'b': True, 'c': True})
    """
    of_industries = growth(_everywhere(jobs), since=since, until=until)
    last = jobs[jobs.index.get_level_values("year") == until]
    cells = matrices.grid(last, name="candidates")
    regions, industries = list(cells.labels["region"]), cells.labels["industry"]
    if region not in regions:
        raise DataError(problem("no_data_for", name="candidates", table="jobs", needed=f"region = {region}, year = {until}"))
    here = regions.index(region)
    has = matrices.specialised(cells, by=by, at_least=at_least, name="candidates")[0][0]
    counts = pd.DataFrame(
        {
            "persons": cells.persons[0, here],
            "density": densities(has, proximities(has), itself=itself)[here],
            "gain": _opportunities(has, itself=itself)[1][here],
            "growth": of_industries.reindex(industries).to_numpy(),
        },
        index=industries.rename("industry"),
    )
    return _ranked(counts[~has[here]])


def reflections(has: Array) -> tuple[Array, Array]:
    """ECI of the regions and PCI of the industries of one year, from regions × industries."""
    rows, columns = np.any(has, axis=1), np.any(has, axis=0)
    of_regions, of_industries = np.full(len(rows), np.nan), np.full(len(columns), np.nan)
    if rows.any():
        there = has if rows.all() and columns.all() else has[np.ix_(rows, columns)]
        of_regions[rows], of_industries[columns] = _second_pair(there)
    return of_regions, of_industries


def _second_pair(there: Array) -> tuple[Array, Array]:
    """The standardised second pair of vectors of a matrix without empty rows and columns; NaN where it is not unique."""
    d, u = there.sum(axis=1, dtype=float), there.sum(axis=0, dtype=float)
    scaled = there / np.sqrt(d)[:, None]
    scaled /= np.sqrt(u)
    if len(u) <= len(d):
        vector = _second(scaled.T @ scaled, np.sqrt(u))
        e, q = (scaled @ vector) / np.sqrt(d), vector / np.sqrt(u)
    else:
        vector = _second(scaled @ scaled.T, np.sqrt(d))
        e, q = vector / np.sqrt(d), (scaled.T @ vector) / np.sqrt(u)
    sign = _sign(e, d) or -_sign(e, there @ u / d)
    if sign == 0:
        sign = np.nan
    return sign * _standardised(e), sign * _standardised(q)


def _second(matrix: Array, first: Array) -> Array:
    """The eigenvector after the first of a symmetric matrix; NaN where the eigenvalue is 0 or not single.

    Two vectors at a time are multiplied, so that an eigenvalue that occurs twice is seen.
    """
    first = first / np.linalg.norm(first)
    n = len(matrix)
    if n > SMALL:
        k = np.arange(1, n + 1, dtype=float)
        block = np.column_stack([np.cos(k * k), np.sin(k * k)])  # any start does, as long as it is always the same
        basis, images = first[:, None], (matrix @ first)[:, None]
        for step in range(1, STEPS + 1):
            for _twice in range(2):
                block = block - basis @ (basis.T @ block)
            block, left = np.linalg.qr(block)
            if abs(left.diagonal()).min() < CLOSE:
                break
            basis, image = np.hstack([basis, block]), matrix @ block
            images = np.hstack([images, image])
            block = image
            if step % LOOK == 0:
                values, vectors = np.linalg.eigh(basis[:, 1:].T @ images[:, 1:])
                found = basis[:, 1:] @ vectors[:, -2:]
                errors = np.linalg.norm(images[:, 1:] @ vectors[:, -2:] - found * values[-2:], axis=0)
                if errors[1] < 1e-14 * n**0.5 and errors[0] < 1e-3 * (values[-1] - values[-2]):
                    return _unless_alike(found[:, 1], values)
    values, vectors = np.linalg.eigh(matrix - np.outer(first, first))
    return _unless_alike(vectors[:, -1], values)


def _unless_alike(vector: Array, values: Array) -> Array:
    """The vector, or NaN where its value, the last, is 0 or that of another as well."""
    alone = values[-1] > CLOSE and (len(values) == 1 or values[-1] - values[-2] > CLOSE)
    return vector if alone else np.full_like(vector, np.nan)


def _sign(values: Array, guide: Array) -> float:
    """1 or −1 as the values go with the guide or against it, 0 where neither."""
    a, b = values - values.mean(), guide - guide.mean()
    product = float(a @ b)
    return float(np.sign(product)) if abs(product) > CLOSE * np.linalg.norm(a) * np.linalg.norm(b) else 0.0


def _standardised(values: Array) -> Array:
    spread = values.std()
    if not spread > CLOSE * abs(values).max():
        return np.full_like(values, np.nan)
    standard: Array = (values - values.mean()) / spread
    return standard


def _fitnesses(has: Array, iterations: int, tolerance: float, name: str) -> tuple[Array, Array]:
    """Fitness of the regions and complexity of the industries of one year, and a warning if they have not settled."""
    if iterations < 1:
        raise ValueError(f"{name}: iterations is {iterations}. 1 or more is expected. Give a number of rounds.")
    rows, columns = np.any(has, axis=1), np.any(has, axis=0)
    there = has[np.ix_(rows, columns)].astype(float)
    of_regions, of_industries = np.full(len(rows), np.nan), np.full(len(columns), np.nan)
    if not there.size:
        return of_regions, of_industries
    fit, hard, change = np.ones(len(there)), np.ones(there.shape[1]), np.inf
    for _round in range(iterations):
        raw_fit, raw_hard = there @ hard, 1 / (there.T @ (1 / np.maximum(fit, 1e-290)))  # never divides by zero
        new_fit, new_hard = raw_fit / raw_fit.mean(), raw_hard / raw_hard.mean()
        change = max(abs(new_fit - fit).max(), abs(new_hard - hard).max())
        fit, hard = new_fit, new_hard
        if change <= tolerance:
            break
    else:
        said = f"{name}: after {iterations} rounds values still change by up to {change:.2g}, more than {tolerance:g}."
        warnings.warn(f"{said} Give more iterations, or read the ranks only.", RuntimeWarning, stacklevel=5)
    of_regions[rows], of_industries[columns] = fit, hard
    return of_regions, of_industries


def _opportunities(has: Array, *, itself: bool) -> tuple[Array, Array]:
    """Opportunity value of the regions and gain of all pairs of one year."""
    near = proximities(has)
    density = densities(has, near, itself=itself)
    pcis = reflections(has)[1]
    lacks = (~has).astype(float)
    someone = np.any(has, axis=0)
    weighted = np.where(someone & ~np.isnan(density), density * lacks * pcis, 0.0)
    defined = np.any(has, axis=1) & ~np.any(np.isnan(pcis[someone]))
    value = np.where(defined, weighted.sum(axis=1), np.nan)
    if not itself:
        np.fill_diagonal(near, 0.0)
    counted = np.nan_to_num(near)
    around = counted.sum(axis=0)
    worth = np.divide(np.nan_to_num(pcis), around, where=around > 0, out=np.zeros_like(around))
    gain = (lacks * worth) @ counted - density * pcis
    gain[has] = np.nan
    gain[~defined] = np.nan
    return value, gain


def _each_year(
    jobs: pd.Series, measure: Callable[[Array], Array], by: By, at_least: float, name: str
) -> tuple[matrices.Grid, Array]:
    cells = matrices.grid(jobs, name=name)
    has, _known = matrices.specialised(cells, by=by, at_least=at_least, name=name)
    return cells, np.array([measure(each) for each in has])


def _everywhere(jobs: pd.Series) -> pd.Series:
    """Jobs of each industry and year in all regions; missing where one cell is."""
    cells = matrices.grid(jobs, name="candidates")
    return matrices.per_industry(cells, cells.persons.sum(axis=1), name="jobs")


def _ranked(counts: pd.DataFrame) -> pd.DataFrame:
    """The candidates with their ranks, best first, and which are on the frontier."""
    aims = ["density", "gain", "growth"]
    whole = counts[counts[aims].notna().all(axis=1)]
    ranks = whole[aims].round(12).rank(ascending=False, method="min").add_prefix("rank_")
    ranks["rank"] = ranks.mean(axis=1).rank(method="min")
    on = pd.Series(_undominated(whole[aims].round(12).to_numpy()), index=whole.index, dtype=bool)
    table = counts.join(ranks)
    table["frontier"] = on.reindex(table.index, fill_value=False)
    return table.sort_values("rank", kind="stable", na_position="last")


def _undominated(points: Array) -> Array:
    """Which points no other reaches on every count and beats on one."""
    reaches = (points[:, None, :] >= points[None, :, :]).all(axis=2)
    beats = (points[:, None, :] > points[None, :, :]).any(axis=2)
    beaten: Array = np.any(reaches & beats, axis=0)
    return ~beaten
