"""How varied the industries of a region are, within families of industries and between them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from danji.errors import DataError, problem
from danji.indicators import matrices
from danji.indicators.matrices import Array
from danji.indicators.steady import steady


def related_variety(jobs: pd.Series, *, groups: Mapping[str, str] | None = None, digits: int = 2) -> pd.Series:
    """Related variety: how evenly the jobs of a region are spread within its groups of industries.

    RVᵣ = Σ_g P_g H_g,   H_g = Σ_{i ∈ g} (pᵢ / P_g) log₂(P_g / pᵢ),   P_g = Σ_{i ∈ g} pᵢ

    In words: the bits needed to tell the industry of a job once its group is known, on average over the region's jobs.
    With `unrelated_variety` it adds up to the entropy of all industries.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    groups
        The group of each industry. Without it, industries whose codes begin alike are a group.
    digits
        How many characters of the code name the group, where `groups` is not given.

    Returns
    -------
    One value per region (and year), from 0 to log₂ of the largest number of industries in a group, in bits.
    NaN where the region has no jobs or any of its cells is missing.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or an industry has no group.
    ValueError
        If `digits` is below 1.

    Source
    ------
    Frenken, Van Oort & Verburg (2007), Related Variety, Unrelated Variety and Regional Economic Growth, Regional
    Studies 41(5), 685–697.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "C10"): 10, ("R1", "C11"): 10, ("R1", "G45"): 20}).rename_axis(["region", "industry"])
    >>> related_variety(jobs, digits=1)["R1"]  # half of the jobs are in a group of two equal industries
    np.float64(0.5)
    """
    name = "related_variety"
    cells = matrices.grid(jobs, name=name)
    share = _shares(cells.values)
    members = _members(cells.labels["industry"], groups, digits, name)
    ratio = np.divide(share, _summed(_summed(share, members), members.T), where=share > 0, out=np.ones_like(share))
    within = -(share * np.log2(ratio, where=~np.isnan(ratio), out=np.full_like(ratio, np.nan))).sum(axis=2)
    return matrices.per_region(cells, within + 0.0, name=name)


def unrelated_variety(jobs: pd.Series, *, groups: Mapping[str, str] | None = None, digits: int = 2) -> pd.Series:
    """Unrelated variety: how evenly the jobs of a region are spread over groups of industries.

    UVᵣ = Σ_g P_g log₂(1 / P_g),   P_g = Σ_{i ∈ g} pᵢ

    In words: the bits needed to tell the group of a job. A region spread over many unlike groups is less exposed to the
    fall of one.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    groups
        The group of each industry. Without it, industries whose codes begin alike are a group.
    digits
        How many characters of the code name the group, where `groups` is not given.

    Returns
    -------
    One value per region (and year), from 0 to log₂ of the number of groups, in bits.
    NaN where the region has no jobs or any of its cells is missing.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or an industry has no group.
    ValueError
        If `digits` is below 1.

    Source
    ------
    Frenken, Van Oort & Verburg (2007), Related Variety, Unrelated Variety and Regional Economic Growth, Regional
    Studies 41(5), 685–697.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "C10"): 10, ("R1", "C11"): 10, ("R1", "G45"): 20}).rename_axis(["region", "industry"])
    >>> unrelated_variety(jobs, digits=1)["R1"]  # two groups of equal size
    np.float64(1.0)
    """
    name = "unrelated_variety"
    cells = matrices.grid(jobs, name=name)
    of_groups = _summed(_shares(cells.values), _members(cells.labels["industry"], groups, digits, name))
    logs = np.log2(of_groups, where=of_groups > 0, out=np.zeros_like(of_groups))
    return matrices.per_region(cells, -(of_groups * logs).sum(axis=2) + 0.0, name=name)


def _shares(persons: Array) -> Array:
    """Each cell's part of its region; missing for the whole region where it is not known."""
    size = persons.sum(axis=2, keepdims=True)
    known = np.broadcast_to(size > 0, persons.shape)
    share: Array = np.divide(persons, size, where=known, out=np.full_like(persons, np.nan))
    return share


def _members(industries: pd.Index, groups: Mapping[str, str] | None, digits: int, name: str) -> Array:
    """Industries × groups: 1 where the industry belongs to the group."""
    if digits < 1:
        raise ValueError(f"{name}: digits is {digits}. 1 or more is expected. Give the length of the group's code.")
    if groups is None:
        of = [str(industry)[:digits] for industry in industries]
    else:
        lost = [str(industry) for industry in industries if industry not in groups]
        if lost:
            raise DataError([problem("no_data_for", name=name, table="groups", needed=f"industry = {each}") for each in lost])
        of = [groups[industry] for industry in industries]
    codes, names = pd.factorize(pd.Index(of, dtype=object))
    members: Array = (codes[:, None] == np.arange(len(names))).astype(float)
    return members


@steady
def _summed(share: Array, members: Array) -> Array:
    """The sums over the members of each group."""
    found: Array = share @ members
    return found
