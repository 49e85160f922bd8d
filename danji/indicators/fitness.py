"""Fitness and complexity of industries, found together, each from the other."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from danji.indicators import matrices
from danji.indicators.matrices import Array, By
from danji.indicators.steady import steady


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
    cells, has, _known = matrices.specialised(jobs, by=by, at_least=at_least, name="fitness")
    found = [_fitnesses(each, iterations, tolerance, "fitness")[0] for each in has]
    return matrices.per_region(cells, np.array(found), name="fitness")


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
    name = "fitness_complexity"
    cells, has, _known = matrices.specialised(jobs, by=by, at_least=at_least, name=name)
    found = [_fitnesses(each, iterations, tolerance, name)[1] for each in has]
    return matrices.per_industry(cells, np.array(found), name=name)


@steady
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
        warnings.warn(f"{said} Give more iterations, or read the ranks only.", RuntimeWarning, stacklevel=4)
    of_regions[rows], of_industries[columns] = fit, hard
    return of_regions, of_industries
