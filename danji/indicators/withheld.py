"""Withheld jobs, bounded by the published totals of the groups they belong to.

Where a table withholds the jobs of an industry but prints those of the group above it, the group less the industries that are
printed is the most the withheld ones can hold. `withheld_jobs` says so for every cell; `quotients` carries it on to the
location quotients of a workspace. Nothing is filled in. (Bounds from size classes: `suppressed`.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from danji.indicators import guards
from danji.indicators.specialisation import location_quotient, location_quotient_bounds

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

COLUMNS = ["persons", "establishments"]


def withheld_jobs(jobs: pd.DataFrame, *, totals: pd.DataFrame, within: pd.Series) -> pd.DataFrame:
    """The least and the most every withheld cell can hold, given the published totals of its groups.

    low = max(0, T⁻ − Σ other members' highs),   high = T⁺ − Σ other members' lows,   T the group's jobs

    In words: a group of 100 jobs of which 70 are printed leaves its withheld members 0 to 30 each, and exactly 30 a lone one.
    Groups of groups count too, from the smallest up and from the largest down; the bounds are sharp for whole trees of groups.

    Parameters
    ----------
    jobs
        Columns persons (missing where withheld) and establishments, by region and industry, and by year where there is one.
        A cell without establishments has no jobs.
    totals
        The same columns for groups of industries, by the same levels; no industry of `jobs`.
    within
        The next larger group of each industry and group, by industry; missing at the top.

    Returns
    -------
    Columns low and high, persons, one row per row of `jobs` and then of `totals`; a printed number is both its own.
    high is NaN where nothing bounds it: no group above it has a known number. A low above 0 needs all members of the group
    to be listed, and counts only where their establishments add up to the group's. Both NaN where the numbers contradict
    each other.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    U.S. Bureau of Labor Statistics, QCEW: jobs are withheld cell by cell, establishments never are. The bounds are those of
    complementary disclosure, e.g. Cox (1980), Journal of the American Statistical Association 75(370), 377–385.

    Examples
    --------
    >>> cells = pd.MultiIndex.from_product([["R1"], ["steel", "tin", "zinc"]], names=["region", "industry"])
    >>> jobs = pd.DataFrame({"persons": [70, None, None], "establishments": [4, 2, 0]}, cells)
    >>> group = pd.MultiIndex.from_tuples([("R1", "metals")], names=["region", "industry"])
    >>> totals = pd.DataFrame({"persons": [100], "establishments": [6]}, group)
    >>> within = pd.Series({"steel": "metals", "tin": "metals", "zinc": "metals", "metals": None})
    >>> withheld_jobs(jobs, totals=totals, within=within).loc[("R1", "tin")].to_dict()  # zinc has no establishments
    {'low': 30.0, 'high': 30.0}
    """
    name = "withheld_jobs"
    order = list(jobs.index.names)
    both = pd.concat([jobs[COLUMNS], totals[COLUMNS].reorder_levels(order)]) if len(totals) else jobs[COLUMNS]
    persons, count = (guards.checked(both[column], name=name, keys=guards.REGION_INDUSTRY) for column in COLUMNS)
    known = persons.to_numpy()
    low = np.where(np.isnan(known), 0.0, known)
    high = np.where(np.isnan(known), np.where(count == 0, 0.0, np.inf), known)
    tree, hidden = _tree(both.index, within, count.to_numpy()), np.isnan(known)
    for step in reversed(tree):
        low, high = _gathered(step, low, high, hidden)
    for step in tree:
        low, high = _handed_down(step, low, high, hidden)
    fits = low <= high
    high = np.where(np.isinf(high), np.nan, high)
    return pd.DataFrame({"low": np.where(fits, low, np.nan), "high": np.where(fits, high, np.nan)}, index=both.index)


def quotients(frames: Mapping[str, pd.DataFrame], *, region: str | None = None, year: int | None = None) -> pd.DataFrame:
    """Location quotients of a workspace's jobs, with the range that withheld cells and the rounded benchmark leave open.

    In words: a known cell has a quotient, and the range of its benchmark; a withheld one has a range only.

    Parameters
    ----------
    frames
        The tables of a workspace: jobs and benchmark; where it has them also job_totals and industries (column within) to
        bound withheld cells, and region_years (column jobs) for the denominators. Without region_years a region's
        jobs are the sum of its cells, and unknown where one is withheld.
    region, year
        Only this region, this year: a region of millions of rows takes a fraction of a second.

    Returns
    -------
    By region, industry and year: persons and establishments as in jobs; low and high, persons, the bounds of
    `withheld_jobs`; quotient, as `location_quotient`; quotient_low and quotient_high, of the least and the most jobs
    over the ends of the benchmark's rounding. NaN where not known, or without bound.

    Raises
    ------
    DataError
        If a value is negative or a key occurs twice.
    KeyError
        If the region has no jobs in the table.

    Examples
    --------
    >>> keys = ["region", "industry", "year"]
    >>> index = pd.MultiIndex.from_tuples([("R1", "steel", 2016), ("R1", "tin", 2016)], names=keys)
    >>> frames = {
    ...     "jobs": pd.DataFrame({"persons": [60.0, None], "establishments": [4.0, 2.0]}, index),
    ...     "job_totals": pd.DataFrame(
    ...         {"persons": 80.0, "establishments": 7.0}, pd.MultiIndex.from_tuples([("R1", "metals", 2016)], names=keys)
    ...     ),
    ...     "industries": pd.DataFrame({"within": {"steel": "metals", "tin": "metals", "metals": None}}),
    ...     "region_years": pd.DataFrame({"jobs": {("R1", 2016): 200.0}}).rename_axis(["region", "year"]),
    ...     "benchmark": pd.DataFrame(
    ...         {"share": {("steel", 2016): 0.2, ("tin", 2016): 0.1}, "step": 0.0}
    ...     ).rename_axis(["industry", "year"]),
    ... }
    >>> quotients(frames, region="R1").loc[("R1", "tin", 2016), ["low", "high", "quotient_high"]].to_dict()
    {'low': 0.0, 'high': 20.0, 'quotient_high': 1.0}
    """
    jobs, totals = (_rows(frames[name], region, year) if name in frames else _NONE for name in ("jobs", "job_totals"))
    if jobs.empty and region is not None:
        raise KeyError(region)
    within = frames["industries"]["within"] if "within" in frames.get("industries", _NONE) else pd.Series(dtype=object)
    bounds = withheld_jobs(jobs, totals=totals, within=within).iloc[: len(jobs)]
    share, step = frames["benchmark"]["share"], frames["benchmark"]["step"].fillna(0.0)
    size = _rows(frames["region_years"], region, year)["jobs"] if "region_years" in frames else None
    size = jobs["persons"].groupby(level=["region", "year"]).sum(skipna=False) if size is None else size
    ends = {
        end: location_quotient_bounds(bounds[end], share, step, totals=size)[end].rename(f"quotient_{end}") for end in bounds
    }
    quotient = location_quotient(jobs["persons"], benchmark=share, totals=size).rename("quotient")
    return pd.concat([jobs[COLUMNS], bounds, quotient, *ends.values()], axis=1)


_NONE = pd.DataFrame({column: pd.Series(dtype=float) for column in COLUMNS})


def _rows(frame: pd.DataFrame, region: str | None, year: int | None) -> pd.DataFrame:
    """The rows of a region and year, by the codes of the index: no search through the keys."""
    frame = frame if "persons" not in frame or "establishments" in frame else frame.assign(establishments=np.nan)
    kept = np.ones(len(frame), dtype=bool)
    for level, wanted in (("region", region), ("year", year)):
        if wanted is not None:
            at = frame.index.names.index(level)
            values = frame.index.levels[at]
            kept &= frame.index.codes[at] == (values.get_loc(wanted) if wanted in values else -2)
    return frame if region is None and year is None else frame[kept]


@dataclass(frozen=True, slots=True)
class _Step:
    """Cells of one depth of the tree, the row of the group of each, and which of all rows are groups wholly listed."""

    members: Rows
    groups: Rows
    whole: npt.NDArray[np.bool_]

    def sums(self, values: Numbers) -> Numbers:
        """At the row of each group, the sum over its members."""
        return np.bincount(self.groups, weights=values[self.members], minlength=len(self.whole)).astype("float64")


def _tree(index: pd.MultiIndex, within: pd.Series, establishments: Numbers) -> list[_Step]:
    """The steps from the largest groups down to the smallest."""
    number, names = index.get_level_values("industry").factorize()
    parent = names.get_indexer(within.reindex(names).astype(object))
    place = np.zeros(len(index), dtype=np.int64)
    for level in set(index.names) - {"industry"}:
        codes, values = index.get_level_values(level).factorize()
        place = place * max(len(values), 1) + codes
    wanted = np.where(parent[number] >= 0, place * len(names) + parent[number], -1)
    group = pd.Index(place * len(names) + number).get_indexer(wanted)
    depth = _depth(parent)[number]
    steps = []
    for level in range(1, int(depth.max(initial=0)) + 1):
        members = np.flatnonzero((depth == level) & (group >= 0))
        listed = np.bincount(group[members], weights=establishments[members], minlength=len(index))
        steps.append(_Step(members, group[members], listed == establishments))
    return steps


def _depth(parent: Rows) -> Rows:
    """How many groups stand above each industry; a circle of groups has no more than there are groups."""
    depth, up = np.zeros(len(parent), dtype=np.intp), parent
    for _ in range(len(parent)):
        if (up < 0).all():
            break
        depth, up = depth + (up >= 0), np.where(up >= 0, parent[up], -1)
    return depth


def _gathered(step: _Step, low: Numbers, high: Numbers, hidden: npt.NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Withheld groups have at least what their members have, and at most that where all are listed."""
    least, most = step.sums(low), step.sums(high)
    return np.where(hidden, np.maximum(low, least), low), np.where(hidden & step.whole, np.minimum(high, most), high)


def _handed_down(step: _Step, low: Numbers, high: Numbers, hidden: npt.NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Withheld members have at most what their group leaves beside the others, and at least that where all are listed."""
    withheld = hidden[step.members]
    at, group = step.members[withheld], step.groups[withheld]
    others_least = step.sums(low)[group] - low[at]
    unbounded = np.isinf(high)
    some = step.sums(np.where(unbounded, 0.0, high))[group] - np.where(unbounded, 0.0, high)[at]
    others_most = np.where(step.sums(unbounded.astype(float))[group] > unbounded[at], np.inf, some)
    new_low, new_high = low.copy(), high.copy()
    new_high[at] = np.minimum(high[at], high[group] - others_least)
    new_low[at] = np.where(step.whole[group], np.maximum(low[at], low[group] - others_most), low[at])
    return new_low, new_high
