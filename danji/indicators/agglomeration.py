"""Whether the plants of an industry, or of two, sit together more than chance would have them.

All four indices compare shares with the dartboard: plants thrown at regions with the odds t, the regions' shares in all
jobs. They need two regions or more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd

from danji.errors import DataError, problem
from danji.indicators import guards
from danji.indicators.concentration import checked_totals, region_shares
from danji.indicators.matrices import Table, each_year, grid, looked_up, tables
from danji.indicators.profiles import Cells, mix, over, profiles
from danji.indicators.steady import steady

Odds = Literal["mean_share", "jobs"]


def ellison_glaeser(jobs: pd.Series, *, plant_herfindahl: pd.Series, totals: pd.Series | None = None) -> pd.Series:
    """Ellison–Glaeser index: concentration of an industry beyond what the sizes of its plants alone would give.

    γᵢ = (Gᵢ / (1 − Σᵣ tᵣ²) − Hᵢ) / (1 − Hᵢ),   Gᵢ = Σᵣ (sᵣᵢ − tᵣ)²
    with sᵣᵢ = xᵣᵢ / Σₖ xₖᵢ, tᵣ = region r's share in all jobs, Hᵢ the industry's plant Herfindahl

    In words: 0 is what plants thrown at random would give; the authors call above 0.05 highly concentrated, below 0.02
    not very.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    plant_herfindahl
        Σ zₖ² over the plants of each industry, z = the plant's part of the industry's jobs, by industry, or by industry
        and year. Above 0 to 1.
    totals
        All jobs of each region (and year), persons, used for t instead of the sum over the table: needed where cells
        are missing, or where the table does not list every industry.

    Returns
    -------
    One value per industry (and year), no unit. 0 = as if at random, above 0 = concentrated; may be negative.
    NaN where the industry has no jobs, where its plant Herfindahl is missing, 0 or 1 (one plant), where all jobs are in
    one region, and where a cell is missing: with `totals`, in its industry; without, in the whole year.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Ellison & Glaeser (1997), Geographic Concentration in U.S. Manufacturing Industries: A Dartboard Approach, Journal of
    Political Economy 105(5), 889–927.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> plants = pd.Series({"steel": 0.1, "food": 0.05}).rename_axis("industry")
    >>> round(ellison_glaeser(jobs, plant_herfindahl=plants)["steel"], 6)  # (0.245/0.48 − 0.1) / 0.9
    np.float64(0.456019)
    """

    def raw(here: Cells, everywhere: Cells) -> Cells:
        return np.asarray(((here - everywhere) ** 2).sum(axis=1))

    return _beyond_plants(jobs, plant_herfindahl, totals, raw, name="ellison_glaeser")


def maurel_sedillot(jobs: pd.Series, *, plant_herfindahl: pd.Series, totals: pd.Series | None = None) -> pd.Series:
    """Maurel–Sédillot index: how much likelier two plants of an industry share a region than chance would have it.

    γᵢ = ((Σᵣ sᵣᵢ² − Σᵣ tᵣ²) / (1 − Σᵣ tᵣ²) − Hᵢ) / (1 − Hᵢ)
    with sᵣᵢ = xᵣᵢ / Σₖ xₖᵢ, tᵣ = region r's share in all jobs, Hᵢ the industry's plant Herfindahl

    In words: like Ellison–Glaeser, with the same mean of 0 at random. It counts being in large regions as concentration,
    where Ellison–Glaeser counts any departure.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    plant_herfindahl
        Σ zₖ² over the plants of each industry, z = the plant's part of the industry's jobs, by industry, or by industry
        and year. Above 0 to 1.
    totals
        All jobs of each region (and year), persons, used for t instead of the sum over the table: needed where cells
        are missing, or where the table does not list every industry.

    Returns
    -------
    One value per industry (and year), no unit. 0 = as if at random, above 0 = concentrated; may be negative.
    NaN where the industry has no jobs, where its plant Herfindahl is missing, 0 or 1 (one plant), where all jobs are in
    one region, and where a cell is missing: with `totals`, in its industry; without, in the whole year.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Maurel & Sédillot (1999), A Measure of the Geographic Concentration in French Manufacturing Industries, Regional
    Science and Urban Economics 29(5), 575–604.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> plants = pd.Series({"steel": 0.1, "food": 0.05}).rename_axis("industry")
    >>> round(maurel_sedillot(jobs, plant_herfindahl=plants)["steel"], 6)  # ((0.625 − 0.52)/0.48 − 0.1) / 0.9
    np.float64(0.131944)
    """

    def raw(here: Cells, everywhere: Cells) -> Cells:
        return np.asarray((here**2).sum(axis=1) - (everywhere**2).sum())

    return _beyond_plants(jobs, plant_herfindahl, totals, raw, name="maurel_sedillot")


def ellison_glaeser_coagglomeration(jobs: pd.Series, *, group: pd.Series, totals: pd.Series | None = None) -> pd.Series:
    """Coagglomeration of a group: whether its industries sit together beyond what each does alone.

    γᶜ = (G / (1 − Σᵣ tᵣ²) − H − Σᵢ γᵢ wᵢ² (1 − Hᵢ)) / (1 − Σᵢ wᵢ²),   wᵢ = industry i's part of the group's jobs,
    G of the group taken as one industry, H = Σᵢ wᵢ² Hᵢ

    In words: 0, the industries take no notice of each other; as large as the industries' own γ, which industry a plant
    is of makes no difference. The plant Herfindahls cancel, so they are not asked for: what is left is
    (G − Σᵢ wᵢ² Gᵢ) / ((1 − Σᵣ tᵣ²) (1 − Σᵢ wᵢ²)).

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    group
        Name of the group of each industry, by industry; industries not named belong to none.
    totals
        All jobs of each region (and year), persons, used for t instead of the sum over the table: needed where cells
        are missing, or where the table does not list every industry.

    Returns
    -------
    One value per group (and year), no unit. May be negative.
    NaN where fewer than two of its industries have jobs, where all jobs are in one region, and where a cell is missing:
    with `totals`, in its group; without, in the whole year.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Ellison & Glaeser (1997), Geographic Concentration in U.S. Manufacturing Industries: A Dartboard Approach, Journal of
    Political Economy 105(5), 889–927.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> group = pd.Series({"steel": "all", "food": "all"}).rename_axis("industry")
    >>> round(ellison_glaeser_coagglomeration(jobs, group=group)["all"], 6)  # 2 × 0.4 × 0.6 of −0.34028, over 0.48
    np.float64(-0.340278)
    """
    name = "ellison_glaeser_coagglomeration"
    groups = _checked_groups(group, name=name)
    given = checked_totals(totals, jobs, name=name)
    parts = {}
    for _number, _rows, table in tables(grid(jobs, name=name), "industry"):
        members = groups.reindex(table.rows)
        together = _of_groups(table.cells, members, region_shares(table, given))
        parts[table.year] = together.rename_axis("group")
    levels = [level for level in jobs.index.names if level == "year"]
    if not parts:
        empty = pd.MultiIndex.from_arrays([[], []], names=["group", "year"]) if levels else pd.Index([], name="group")
        return pd.Series(index=empty, dtype=float, name=name)
    found = pd.concat(parts, names=["year"]).reorder_levels(["group", "year"]) if levels else parts[None]
    return found.sort_index().rename(name)


def pairwise_coagglomeration(jobs: pd.Series, *, odds: Odds = "mean_share") -> pd.Series:
    """Pairwise coagglomeration: whether two industries choose the same regions.

    γᵢⱼ = Σᵣ (sᵣᵢ − tᵣ)(sᵣⱼ − tᵣ) / (1 − Σᵣ tᵣ²)
    with sᵣᵢ = xᵣᵢ / Σₖ xₖᵢ, and tᵣ the mean of sᵣᵢ over the industries ("mean_share"), or region r's share in all jobs

    In words: above 0, a region with more than its part of the one tends to have more than its part of the other.

    Parameters
    ----------
    jobs
        Jobs by region and industry, and by year where there is one; persons. Every year is taken by itself.
    odds
        "mean_share": a region's size is the mean of its shares, every industry counting the same (Ellison, Glaeser &
        Kerr). "jobs": its share in all jobs, so that a group's coagglomeration is the weighted mean of its pairs.

    Returns
    -------
    One value per pair of industries (and year), no unit, each pair once; key `industry`, `other` (and `year`).
    NaN where either industry has no jobs, where all jobs are in one region, and in a year with a missing cell.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.
    ValueError
        If `odds` is neither of the two.

    Source
    ------
    Ellison, Glaeser & Kerr (2010), What Causes Industry Agglomeration? Evidence from Coagglomeration Patterns, American
    Economic Review 100(3), 1195–1213.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 30, ("R1", "food"): 10, ("R2", "steel"): 10, ("R2", "food"): 50})
    >>> jobs = jobs.rename_axis(["region", "industry"])
    >>> pairs = pairwise_coagglomeration(jobs, odds="jobs")
    >>> round(pairs["food", "steel"], 6)  # (0.35 × −0.233333 + −0.35 × 0.233333) / 0.48
    np.float64(-0.340278)
    """
    name = "pairwise_coagglomeration"
    if odds not in {"mean_share", "jobs"}:
        raise ValueError(f"odds is {odds!r}. One of 'mean_share', 'jobs' is expected.")
    cells = grid(jobs, name=name)
    values, first, second, years = [], [], [], []
    for number, rows, table in tables(cells, "industry"):
        at = np.flatnonzero(rows)
        above = np.triu(np.ones((len(at), len(at)), dtype=bool), 1)
        values.append(coagglomeration(table.cells, odds)[above])
        one, other = np.nonzero(above)
        first.append(at[one])
        second.append(at[other])
        years.append(np.full(len(one), number))
    industries = cells.labels["industry"]
    levels, codes, names = [industries, industries], [first, second], ["industry", "other"]
    if "year" in jobs.index.names:
        levels, codes, names = [*levels, cells.labels["year"]], [*codes, years], [*names, "year"]
    nothing = np.empty(0, dtype=int)
    index = pd.MultiIndex(
        levels=levels, codes=[np.concatenate([nothing, *each]) for each in codes], names=names, verify_integrity=False
    )
    return pd.Series(np.concatenate([np.empty(0), *values]), index=index, dtype=float, name=name)


@steady
def coagglomeration(cells: Cells, odds: Odds = "mean_share") -> Cells:
    """The coagglomeration of all pairs of rows (industries) over the columns (regions), as a square matrix.

    One matrix product of the departures from the odds. Rows without jobs are NaN. The diagonal, an industry with itself,
    is Gᵢ / (1 − Σᵣ tᵣ²).
    """
    size = cells.sum(axis=1)
    with_jobs = size != 0
    departure = cells * over(1.0, size)[:, np.newaxis]
    everywhere = mix(cells) if odds == "jobs" else _mean_share(departure if with_jobs.all() else departure[with_jobs])
    departure -= everywhere
    product = departure @ departure.T
    product /= _room(everywhere)
    return np.asarray(product)


def _mean_share(here: Cells) -> Cells:
    return np.asarray(here.mean(axis=0)) if len(here) else np.full(here.shape[1], np.nan)


def _room(everywhere: Cells) -> float:
    """1 − Σ t²; NaN where all is in one region, which leaves chance nothing to do."""
    concentration = float((everywhere**2).sum())
    return 1 - concentration if (everywhere > 0).sum() > 1 else float("nan")


def _beyond_plants(
    jobs: pd.Series,
    plant_herfindahl: pd.Series,
    totals: pd.Series | None,
    raw: Callable[[Cells, Cells], Cells],
    *,
    name: str,
) -> pd.Series:
    """(raw / (1 − Σ t²) − H) / (1 − H) of every industry."""
    given = checked_totals(totals, jobs, name=name)
    keys = [key for key in guards.INDUSTRY if set(key) <= set(jobs.index.names)]
    plants = guards.checked(plant_herfindahl, name=name, keys=keys)

    def measure(table: Table) -> Cells:
        here, everywhere = profiles(table.cells), region_shares(table, given)
        plant = looked_up(plants, table.rows, table.year)
        expected = np.where((plant > 0) & (plant < 1), plant, np.nan)
        return over(raw(here, everywhere) / _room(everywhere) - expected, 1 - expected)

    return each_year(jobs, measure, of="industry", name=name)


def _checked_groups(group: pd.Series, *, name: str) -> pd.Series:
    """The group of each industry, once the table has passed."""
    found = ", ".join(str(level) for level in group.index.names)
    if list(group.index.names) != ["industry"]:
        raise DataError(problem("indicator_index", name=name, found=found, needed="industry"))
    twice = group.index[group.index.duplicated()].unique()
    if len(twice):
        raise DataError(problem("indicator_duplicate", name=name, shown=", ".join(map(str, twice[:3]))))
    return group


@steady
def _of_groups(cells: Cells, members: pd.Series, everywhere: Cells) -> pd.Series:
    """Coagglomeration of every group of rows."""
    codes, names = pd.factorize(members.to_numpy(), sort=True)
    inside = codes >= 0
    belongs = np.zeros((len(names), int(inside.sum())))
    belongs[codes[inside], np.arange(belongs.shape[1])] = 1
    jobs = cells[inside]
    size = jobs.sum(axis=1)
    departures = np.where((size == 0)[:, np.newaxis], 0.0, profiles(jobs) - everywhere)
    alone = (departures**2).sum(axis=1)
    found = []
    for group in belongs.astype(bool):
        weight = over(size[group], np.broadcast_to(size[group].sum(), group.sum()))
        several = 1 - (weight**2).sum() if (size[group] != 0).sum() > 1 else np.nan
        whole = ((weight @ departures[group]) ** 2).sum()
        found.append((whole - (weight**2 * alone[group]).sum()) / (several * _room(everywhere)))
    return pd.Series(found, index=pd.Index(names), dtype=float)
