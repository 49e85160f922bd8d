"""What a region could turn to: how much complexity lies near what it has, and which industries to look at first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from danji.errors import DataError, problem
from danji.indicators import matrices
from danji.indicators.change import growth
from danji.indicators.complexity import reflections
from danji.indicators.matrices import Array, By
from danji.indicators.relatedness import densities, proximities
from danji.indicators.steady import steady


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
    cells, has, _known = matrices.specialised(jobs, by=by, at_least=at_least, name=name)
    found = [_values(each, itself=itself) for each in has]
    return matrices.per_region(cells, np.array(found), name=name)


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
    cells, has, _known = matrices.specialised(jobs, by=by, at_least=at_least, name=name)
    found = [_gains(each, itself=itself) for each in has]
    return matrices.per_row(cells, np.array(found), name=name)


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
    cells, of_years, _known = matrices.specialised(last, by=by, at_least=at_least, name="candidates")
    regions, industries = list(cells.labels["region"]), cells.labels["industry"]
    if region not in regions:
        raise DataError(problem("no_data_for", name="candidates", table="jobs", needed=f"region = {region}, year = {until}"))
    here = regions.index(region)
    has = of_years[0]
    counts = pd.DataFrame(
        {
            "persons": cells.values[0, here],
            "density": densities(has, proximities(has), itself=itself)[here],
            "gain": _gains(has, itself=itself)[here],
            "growth": of_industries.reindex(industries).to_numpy(),
        },
        index=industries.rename("industry"),
    )
    return _ranked(counts[~has[here]])


def _values(has: Array, *, itself: bool) -> Array:
    """Opportunity value of the regions of one year."""
    near = proximities(has)
    density, pcis = densities(has, near, itself=itself), reflections(has)[1]
    density *= pcis
    density[has | np.isnan(density)] = 0.0
    return np.where(_defined(has, pcis), density.sum(axis=1), np.nan)


@steady
def _gains(has: Array, *, itself: bool) -> Array:
    """Opportunity gain of all pairs of one year."""
    near = proximities(has)
    density, pcis = densities(has, near, itself=itself), reflections(has)[1]
    if not itself:
        np.fill_diagonal(near, 0.0)
    counted = np.nan_to_num(near)
    around = counted.sum(axis=0)
    worth = np.divide(np.nan_to_num(pcis), around, where=around > 0, out=np.zeros_like(around))
    gain: Array = np.where(has, 0.0, worth) @ counted
    density *= pcis
    gain -= density
    gain[has] = np.nan
    gain[~_defined(has, pcis)] = np.nan
    return gain


def _defined(has: Array, pcis: Array) -> Array:
    """Which regions have an industry, in a year in which the industries that are had are told apart."""
    found: Array = np.any(has, axis=1) & ~np.any(np.isnan(pcis[np.any(has, axis=0)]))
    return found


def _everywhere(jobs: pd.Series) -> pd.Series:
    """Jobs of each industry and year in all regions; missing where one cell is."""
    cells = matrices.grid(jobs, name="candidates")
    return matrices.per_industry(cells, cells.values.sum(axis=1), name="jobs")


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
