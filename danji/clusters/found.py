"""Where clusters are found: contiguous groups of regions strong in an industry, with grade, stability and stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from danji.clusters.limits import thresholds
from danji.errors import DataError, problem
from danji.indicators.neighbours import Neighbours

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SIGNS = ("size", "quotient", "focus", "breadth", "growth", "productivity")
SAME = 0.5  # of the regions of two groups together, that must be in both for them to be the same group
LOOSE = 0.25  # by how much the quotient asked for is shaken
WIDE = 0.7  # spread (of the logarithm) of a cell that is estimated
UNCOUNTED = 10.0  # plants a region is taken to have where no count is known
PARTIAL = 0.25  # regions whose sum misses the benchmark by more are not the whole country
SHORT = 3  # years: a shorter span makes a stage uncertain


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What a search stands on: values of one table by region, industry and year, and what goes with them.

    `values` (persons or money), missing where not known; `estimated` marks cells that are; `plants` counts establishments;
    `sizes`, all of each region by year; `benchmark`, the country's share of each industry by year, None where the regions
    are the whole; `neighbours`, who touches whom.
    """

    values: pd.Series
    sizes: pd.Series
    neighbours: Neighbours
    benchmark: pd.Series | None = None
    estimated: pd.Series | None = None
    plants: pd.Series | None = None
    productivity: pd.Series | None = None  # value added per job in the industry, by region


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was found.

    `clusters`, the strongest first, one row each: regions, centre, value, share (of the country), quotient, focus,
    breadth, plants, estimated (part of the value), growth and country_growth (per year),
    followed (part of the regions growth is known of), productivity (over the country's);
    strength = share × quotient; one column per sign (1, 0, missing = not known); signs, known; grade; stability; stage.
    `regions`: region → cluster, value, quotient, kept (part of the draws in which it is in the cluster of its centre).
    """

    clusters: pd.DataFrame
    regions: pd.DataFrame
    core: tuple[str, ...]
    related: tuple[str, ...]
    year: int
    since: int | None
    unknown: int  # regions without a value in the industry although it may be there
    draws: int


def find(
    ground: Ground,
    core: Sequence[str],
    *,
    related: Sequence[str] = (),
    year: int,
    since: int | None = None,
    rng: np.random.Generator,
    draws: int = 200,
) -> Found:
    """Contiguous groups of regions strong in an industry, or in several taken together.

    strong: quotient ≥ strong_quotient and share of the country ≥ strong_share;   a cluster is a group of strong regions in
    which each can be reached from each over shared borders;   strength = share of the country × quotient of the group

    Signs: size, quotient, focus, breadth (related industries with a quotient of 1 or more), growth above the country's,
    productivity above the country's; the grade counts them. Stability: each draw gives every region as many plants as
    chance would (gamma, as many as it has), shakes estimated cells and the quotient asked for, and looks whether the
    cluster of the centre is still the same (half of all regions of both in both). Stage: from growth and share. All
    thresholds: `cluster_thresholds`; those of strength, grade and stage are danji's own operational definitions.

    Parameters
    ----------
    ground
        Values, sizes, neighbours and what is known besides.
    core
        The industries whose jobs count.
    related
        Industries the breadth is judged by.
    year, since
        Of the values, and the earlier one growth is taken from; without one there is no growth and no stage.
    rng, draws
        Of stability.

    Raises
    ------
    DataError
        If no region has a value in the industries.
    """
    names = ground.values.index.unique("industry")
    wanted = ground.values.index.get_level_values("industry").isin([*core, *related])
    ground = replace(
        ground, values=ground.values[wanted], estimated=None if ground.estimated is None else ground.estimated[wanted]
    )
    state = _State.of(ground, core, year)
    if not np.nansum(state.value):
        known = sorted({str(each) for each in names})
        raise DataError(problem("cluster_industry", value=", ".join(core), year=year, known=", ".join(known[:12])))
    limit = thresholds()
    groups = _groups(state, state.value, limit["strong_quotient"])
    asked = _Asked(tuple(core), tuple(each for each in related if each not in core), year, since)
    table, regions = _described(ground, state, groups, asked)
    if len(table):
        stability, kept = _stability(state, groups, rng, draws)
        table = table.assign(stability=stability)
        regions = regions.assign(kept=[kept.get(region, np.nan) for region in regions.index])
        table = _ordered(_staged(_graded(table), since))
        regions = regions.assign(cluster=regions["cluster"].map(pd.Series(table.index, table["key"])))
        table = table.drop(columns="key")
    return Found(table, regions.sort_index(), asked.core, asked.related, year, since, int(np.isnan(state.value).sum()), draws)


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """One year as arrays over the areas of the neighbour list."""

    areas: pd.Index
    value: Floats
    size: Floats
    share: float  # of the industry in the country
    total: float  # of the industry in the country
    soft: Floats  # estimated part of the value
    plants: Floats
    borders: csr_matrix

    @classmethod
    def of(cls, ground: Ground, core: Sequence[str], year: int) -> _State:
        areas = ground.neighbours.areas
        value = _summed(ground.values, core, year).reindex(areas).to_numpy(dtype=float)
        size = _of_year(ground.sizes, year).reindex(areas).to_numpy(dtype=float)
        share, total = _country(ground, core, year)
        soft = np.zeros(len(areas))
        if ground.estimated is not None:
            guessed = ground.values.where(ground.estimated, 0.0)
            soft = _summed(guessed, core, year).reindex(areas).fillna(0.0).to_numpy(dtype=float)
        plants = np.full(len(areas), np.nan)
        if ground.plants is not None:
            plants = _summed(ground.plants, core, year).reindex(areas).to_numpy(dtype=float)
        origin, to = ground.neighbours.origin, ground.neighbours.to
        borders = csr_matrix((np.ones(len(to)), (origin, to)), shape=(len(areas), len(areas)))
        return cls(areas, value, size, share, total, soft, plants, borders)

    def quotients(self, value: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = value / self.size / self.share
        return found


def _country(ground: Ground, core: Sequence[str], year: int) -> tuple[float, float]:
    """The country's share of the industries, and how much of them it has: missing where the table holds a part of it only."""
    size = float(_of_year(ground.sizes, year).sum())
    total = float(_summed(ground.values, core, year).sum())
    if ground.benchmark is not None:
        shares = _of_year(ground.benchmark, year).reindex(list(core))
        if shares.notna().all():
            share = float(shares.sum())
            whole = abs(total - share * size) <= PARTIAL * total
            return share, share * size if whole else np.nan
    return total / size, total


def _groups(state: _State, value: Floats, quotient: float) -> Integers:
    """Number of the group of every area, −1 outside any."""
    strong = np.nan_to_num(state.quotients(value)) >= quotient
    if not np.isnan(state.total):
        strong &= np.nan_to_num(value) >= thresholds()["strong_share"] * state.total
    at = np.flatnonzero(strong)
    found = np.full(len(value), -1, dtype=np.int64)
    if len(at):
        found[at] = connected_components(state.borders[at][:, at], directed=False)[1]
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked for, and when."""

    core: tuple[str, ...]
    related: tuple[str, ...]
    year: int
    since: int | None


def _described(ground: Ground, state: _State, groups: Integers, asked: _Asked) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = []
    for key in range(groups.max(initial=-1) + 1):
        at = np.flatnonzero(groups == key)
        value, size = float(np.nansum(state.value[at])), float(np.nansum(state.size[at]))
        members = [str(state.areas[i]) for i in at[np.argsort(-state.value[at], kind="stable")]]
        share, own = value / state.total, value / size / state.share
        rows.append(
            {
                "key": key,
                "regions": members,
                "centre": members[0],
                "value": value,
                "share": share,
                "quotient": own,
                "strength": share * own,
                "focus": value / size,
                "plants": np.nan if np.isnan(state.plants[at]).all() else float(np.nansum(state.plants[at])),
                "estimated": state.soft[at].sum() / value,
                "breadth": _breadth(ground, members, asked),
                **_change(ground, members, asked),
                **_productive(ground, members, asked),
            }
        )
    regions = pd.DataFrame({"cluster": groups, "value": state.value, "quotient": state.quotients(state.value)}, state.areas)
    return pd.DataFrame(rows), regions[groups >= 0]


def _breadth(ground: Ground, members: Sequence[str], asked: _Asked) -> float:
    """Part of the related industries in which the group has a quotient of 1 or more; missing where none is given."""
    inside = ground.values[ground.values.index.get_level_values("region").isin(members)]
    size = float(_of_year(ground.sizes, asked.year).reindex(list(members)).sum())
    has = []
    for industry in asked.related:
        share, _total = _country(ground, [industry], asked.year)
        if share > 0:
            has.append(float(_summed(inside, [industry], asked.year).sum()) / size / share >= 1)
    return float(np.mean(has)) if has else np.nan


def _change(ground: Ground, members: Sequence[str], asked: _Asked) -> dict[str, float]:
    """Yearly growth of the group and of the country, over regions known in both years, and the share of members followed."""
    found = {"growth": np.nan, "country_growth": np.nan, "followed": np.nan}
    if asked.since is None:
        return found
    known = ground.values if ground.estimated is None else ground.values.where(~ground.estimated)
    now, before = (_summed(known, asked.core, each).dropna() for each in (asked.year, asked.since))
    both = now.index.intersection(before.index)
    inside = both[both.isin(list(members))]
    span = asked.year - asked.since
    if before[inside].sum() > 0:
        found["growth"] = float(now[inside].sum() / before[inside].sum()) ** (1 / span) - 1
        found["country_growth"] = float(now[both].sum() / before[both].sum()) ** (1 / span) - 1
        found["followed"] = len(inside) / len(members)
    return found


def _productive(ground: Ground, members: Sequence[str], asked: _Asked) -> dict[str, float]:
    """Value added per job of the group over the country's; missing where it is not known."""
    if ground.productivity is None:
        return {"productivity": np.nan}
    jobs = _summed(ground.values, asked.core, asked.year)
    each = ground.productivity.reindex(jobs.index)
    known = each.notna() & jobs.notna()
    own, all_ = (jobs[known & mask] for mask in (jobs.index.isin(list(members)), True))
    if own.sum() == 0:
        return {"productivity": np.nan}
    return {"productivity": float((own * each[own.index]).sum() / own.sum() / ((all_ * each[all_.index]).sum() / all_.sum()))}


def _graded(table: pd.DataFrame) -> pd.DataFrame:
    """Signs, how many are known, and the grade."""
    limit = thresholds()
    over = {
        "size": table["share"] - limit["size_share"],
        "quotient": table["quotient"] - limit["quotient"],
        "focus": table["focus"] - limit["focus"],
        "breadth": table["breadth"] - limit["breadth"],
        "growth": table["growth"] - table["country_growth"] - limit["growth_margin"],
        "productivity": table["productivity"] - 1,
    }
    signs = pd.DataFrame({f"sign_{name}": (gap >= 0).astype(float).where(gap.notna()) for name, gap in over.items()})
    count = signs.sum(axis=1)
    grade = np.select([count >= limit[f"grade_{each}"] for each in "abc"], list("ABC"), "D")
    return table.assign(**signs, signs=count, known=signs.notna().sum(axis=1), grade=grade)


def _staged(table: pd.DataFrame, since: int | None) -> pd.DataFrame:
    """Emergence, growth, sustainment, decline, or unknown where there is one year only."""
    limit = thresholds()
    growth, small = table["growth"], table["share"] < limit["stage_small"]
    rising, falling = growth >= limit["stage_growth"], growth <= -limit["stage_growth"]
    kind = np.select(
        [growth.isna() | (since is None), rising & small, rising, falling],
        ["unknown", "emergence", "growth", "decline"],  # where the share is not known, growth is not called emergence
        "sustainment",
    )
    return table.assign(stage=kind)


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """By strength, by the quotient where the country's total is not known; numbered from 1."""
    ordered = table.sort_values(["strength", "quotient"], ascending=False, kind="stable").reset_index(drop=True)
    return ordered.set_index(ordered.index + 1)


def _stability(state: _State, groups: Integers, rng: np.random.Generator, draws: int) -> tuple[list[float], dict[str, float]]:
    """In which part of the draws each group stays the same, and each of its regions with its centre."""
    count = groups.max(initial=-1) + 1
    members = [np.flatnonzero(groups == key) for key in range(count)]
    centres = [at[np.argmax(state.value[at])] for at in members]
    same, kept = np.zeros(count), np.zeros(len(groups))
    plants = np.where(np.nan_to_num(state.plants) > 0, state.plants, UNCOUNTED)
    soft = np.divide(state.soft, state.value, out=np.zeros_like(state.soft), where=np.nan_to_num(state.value) > 0)
    for _draw in range(draws):
        size = rng.gamma(plants, 1 / plants)
        guess = rng.lognormal(-(WIDE**2) / 2, WIDE, len(plants))
        asked = thresholds()["strong_quotient"] * (1 + rng.uniform(-LOOSE, LOOSE))
        drawn = _groups(state, state.value * size * (1 - soft + soft * guess), asked)
        for key, (at, centre) in enumerate(zip(members, centres, strict=True)):
            if drawn[centre] < 0:
                continue
            inside = np.flatnonzero(drawn == drawn[centre])
            shared = np.intersect1d(at, inside)
            kept[shared] += 1
            same[key] += len(shared) >= SAME * len(np.union1d(at, inside))
    names = state.areas
    return [float(each) / draws for each in same], {str(names[i]): kept[i] / draws for at in members for i in at}


def _summed(values: pd.Series, industries: Sequence[str], year: int) -> pd.Series:
    """Region → the industries' values together; missing where all of them are."""
    names = values.index.get_level_values("industry")
    kept = values[names.isin(list(industries)) & (values.index.get_level_values("year") == year)]
    return kept.groupby(kept.index.get_level_values("region"), observed=True).sum(min_count=1)


def _of_year(values: pd.Series, year: int) -> pd.Series:
    found: pd.Series = values[values.index.get_level_values("year") == year].droplevel("year")
    return found
