"""Clusters of plants by density, and how likely chance is to make such a cluster."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.errors import DataError, Problem, problem
from danji.indicators.gathering import draws
from danji.indicators.gathering.plants import Floats, Plants

Places = NDArray[np.intp]
Density = Callable[[Floats, float, int], tuple[Places, NDArray[np.int64]]]

LEAST = 10  # plants of a cluster, and neighbours of a plant in the middle of one
REACHES = (0.02, 0.05, 0.1, 0.25, 0.5)  # of its plants have so many neighbours so near: the linking distances that are tried
SAME = 1e-9  # distances that differ by no more are the same


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """One found cluster. Plants are positions in `Plants`."""

    industry: str
    members: Places  # plants of the industry
    within: Places  # all plants, of any industry, as near to its core as the members are
    reach_m: float  # the linking distance
    likelihood: float  # log likelihood ratio against the same share of the industry everywhere
    p: float  # of a likelihood as high anywhere on the map, by chance
    p_adjusted: float  # for the number of industries searched


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """All clusters, the clearest of each industry first, and what was searched."""

    clusters: tuple[Cluster, ...]
    industries: tuple[str, ...]  # those searched
    reaches_m: dict[str, float]  # of each, the linking distance chosen; none where nothing was found
    too_few: int  # industries with fewer plants than a cluster has
    simulations: int
    least: int


def find(
    plants: Plants,
    *,
    rng: np.random.Generator,
    industries: Iterable[str] | None = None,
    least: int = LEAST,
    reach_m: float | None = None,
    simulations: int = 199,
    level: float = 0.05,
    workers: int = 1,
    progress: draws.Progress | None = None,
) -> Found:
    """Clusters of each industry by density (DBSCAN), with p-values against random labelling.

    A plant with at least `least` of its industry, itself included, within the linking distance is core; cores within that
    distance of each other, and the plants within it of a core, make a cluster. With c plants of the industry among the b of
    any industry as near to its core, C of the industry and N in all, its likelihood is Kulldorff's:

        Λ = c ln(c/b) + (b−c) ln(1−c/b) + (C−c) ln((C−c)/(N−b)) + (N−b−C+c) ln(1−(C−c)/(N−b)) − C ln(C/N) − (N−C) ln(1−C/N)

    and 0 where c/b ≤ C/N. Five linking distances are tried: those within which 2, 5, 10, 25 and 50 % of its plants have `least`
    of their kind. The one with the likeliest cluster is kept. The same is done to every draw, the industry's labels dealt to
    as many of all plants and the distances taken from its own neighbours, and p = (1 + draws with as likely a cluster
    anywhere) / (1 + draws): the choice of distance and the number of clusters are allowed for.

    Parameters
    ----------
    plants
        All plants, of all industries.
    rng
        Where chance comes from; one number is taken from it.
    industries
        Those to search; all with `least` plants when not given. The others count as plants all the same.
    least
        Plants a cluster has at least.
    reach_m
        The linking distance, when it is not to be chosen.
    simulations
        Draws for each industry.
    level
        The p-value that must be reachable.
    workers
        Threads; they do not change the result.
    progress
        Called with ("simulate", done, total).

    Returns
    -------
    The clusters; `p_adjusted` is p times the number of industries searched, at most 1 (Bonferroni).

    Raises
    ------
    DataError
        If an industry is not there, is too small, or all plants of it lie at one point; or too few simulations are asked for.

    Source
    ------
    Ester, Kriegel, Sander & Xu (1996), A Density-Based Algorithm for Discovering Clusters, KDD-96, 226–231; Kulldorff (1997),
    A Spatial Scan Statistic, Communications in Statistics 26(6), 1481–1496.

    Examples
    --------
    >>> from danji.indicators.gathering import placed
    >>> rng = np.random.default_rng(1)
    >>> table = pd.DataFrame({"x_m": rng.uniform(0, 9e4, 300), "y_m": rng.uniform(0, 9e4, 300), "industry": "others"})
    >>> table.loc[:29, ["x_m", "y_m", "industry"]] = [[3e4 + 100 * i, 3e4, "mills"] for i in range(30)]
    >>> found = find(placed(table), rng=rng, industries=["mills"], simulations=99)
    >>> [(len(each.members), each.p) for each in found.clusters]
    [(30, 0.01)]
    """
    sizes = _sizes(plants, industries, least, simulations, level)
    if not np.ptp(plants.xyz, axis=0).any():
        raise DataError(problem("plants_one_point", count=len(plants)))
    seed = int(rng.integers(2**62))
    clusters: list[Cluster] = []
    reaches_m: dict[str, float] = {}
    for at, (industry, count) in enumerate(sizes.items()):
        search = _Search(plants, least, reach_m, int(count))
        best = search.best(plants.of(industry), dense)
        if not best:
            continue
        chance = np.zeros(simulations)

        def one(number: int, search: _Search = search, chance: Floats = chance, count: int = int(count)) -> None:
            best = search.best(draws.random_order(seed, number, len(plants), count), joined)
            chance[number] = max((each.likelihood for each in best), default=0.0)

        def told(stage: str, done: int, total: int, at: int = at) -> None:
            if progress is not None:
                progress(stage, at * total + done, len(sizes) * total)

        draws.shared_out(one, simulations, workers=workers, progress=told)
        reaches_m[str(industry)] = best[0].reach_m
        clusters += [_with_chance(each, str(industry), chance, len(sizes)) for each in best]
    too_few = len(plants.industries) - len(sizes) if industries is None else 0
    return Found(tuple(clusters), tuple(map(str, sizes.index)), reaches_m, too_few, simulations, least)


def likelihood(c: Floats, b: Floats, of_industry: int, of_all: int) -> Floats:
    """Kulldorff's log likelihood ratio of c plants of an industry among b; 0 where that is no more than everywhere.

    Examples
    --------
    >>> likelihood(np.array([10.0, 1.0]), np.array([10.0, 10.0]), 10, 100).round(3)  # 10 ln 10 + 90 ln(10/9); none
    array([32.508,  0.   ])
    """
    outside_c, outside_b = of_industry - c, of_all - b
    found = _part(c, b) + _part(outside_c, outside_b) - _part(np.float64(of_industry), np.float64(of_all))
    return np.where(c * of_all > b * of_industry, found, 0.0)


def _part(c: Floats | np.float64, b: Floats | np.float64) -> Floats:
    """C ln(c/b) + (b − c) ln(1 − c/b), with 0 ln 0 = 0."""
    from scipy.special import xlogy

    safe = np.where(b > 0, b, 1.0)
    return np.asarray(xlogy(c, c / safe) + xlogy(b - c, (b - c) / safe))


def dense(xyz: Floats, reach_m: float, least: int) -> tuple[Places, NDArray[np.int64]]:
    """The core plants and the cluster of each, by scikit-learn's DBSCAN."""
    from sklearn.cluster import DBSCAN

    fitted = DBSCAN(eps=reach_m, min_samples=least, algorithm="kd_tree").fit(xyz)
    core = np.asarray(fitted.core_sample_indices_, dtype=np.intp)
    return core, np.asarray(fitted.labels_[core], dtype=np.int64)


def joined(xyz: Floats, reach_m: float, least: int) -> tuple[Places, NDArray[np.int64]]:
    """The same as `dense`, five times as quick, and on many threads at once: what draws are searched by."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs = _tree(xyz).query_pairs(reach_m, output_type="ndarray")
    is_core = 1 + np.bincount(pairs.ravel(), minlength=len(xyz)) >= least
    core = np.flatnonzero(is_core)
    ends = np.searchsorted(core, pairs[is_core[pairs].all(axis=1)])
    graph = coo_array((np.ones(len(ends), dtype=bool), (ends[:, 0], ends[:, 1])), shape=(len(core), len(core)))
    return core, np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A cluster before it is held against chance."""

    members: Places
    within: Places
    reach_m: float
    likelihood: float


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """What does not depend on which plants are of the industry."""

    plants: Plants
    least: int
    reach_m: float | None  # along the ground, when it is not to be chosen
    count: int

    def best(self, members: Places, density: Density) -> list[_Candidate]:
        """The clusters at the distance that has the likeliest one, likeliest first; none where nothing is dense enough."""
        found = [made for reach in self.reaches(members) if (made := self.at(members, reach, density))]
        return max(found, key=lambda each: each[0].likelihood, default=[])

    def reaches(self, members: Places) -> list[float]:
        """The linking distances to try, none where more than half of the plants share their place with `least` others."""
        if self.reach_m is not None:
            return [self.reach_m]
        xyz = self.plants.xyz[members]
        near = _tree(xyz).query(xyz, k=[self.least])[0][:, 0]
        return [float(each) for each in np.unique(self.plants.arc_m(np.quantile(near, REACHES))) if each > 0]

    def at(self, members: Places, reach_m: float, density: Density) -> list[_Candidate]:
        """The clusters at one distance, likeliest first."""
        straight = float(self.plants.straight_m(np.array([reach_m]))[0]) * (1 + SAME)
        xyz = self.plants.xyz[members]
        core, label = density(xyz, straight, self.least)
        if not len(core):
            return []
        near, nearest = _tree(xyz[core]).query(self.plants.xyz, distance_upper_bound=straight)
        inside = np.flatnonzero(np.isfinite(near))
        of = label[nearest[inside]]
        own = np.zeros(len(self.plants), dtype=bool)
        own[members] = True
        clusters = int(label.max()) + 1
        b = np.bincount(of, minlength=clusters).astype(float)
        c = np.bincount(of[own[inside]], minlength=clusters).astype(float)
        value = likelihood(c, b, self.count, len(self.plants))
        return [
            _Candidate(inside[(of == each) & own[inside]], inside[of == each], reach_m, float(value[each]))
            for each in np.argsort(-value, kind="stable")
            if c[each] >= self.least  # a plant between two clusters goes to the nearer core, and may be missed by the other
        ]


def _with_chance(each: _Candidate, industry: str, chance: Floats, searched: int) -> Cluster:
    p = float((1 + (chance >= each.likelihood).sum()) / (1 + len(chance)))
    return Cluster(industry, each.members, each.within, each.reach_m, each.likelihood, p, min(1.0, p * searched))


def _sizes(plants: Plants, industries: Iterable[str] | None, least: int, simulations: int, level: float) -> pd.Series:
    found: list[Problem] = []
    if least < 2:  # noqa: PLR2004  one plant is no cluster
        found.append(problem("clusters_least", value=least))
    if simulations < math.ceil(1 / level) - 1:
        found.append(problem("plants_simulations", value=simulations, least=math.ceil(1 / level) - 1))
    if industries is None:
        sizes = draws.sizes_of(plants, least=max(least, 2))
        if sizes.empty:
            found.append(problem("plants_no_industry_large", least=least, most=int(np.bincount(plants.code).max())))
    else:
        sizes = pd.Series({name: len(plants.of(name)) for name in industries}, dtype=int)
        found += [
            problem("plants_industry_small", value=name, count=int(count), least=least)
            for name, count in sizes[sizes < least].items()
        ]
    if found:
        raise DataError(found)
    return sizes


def _tree(xyz: Floats) -> Any:
    from scipy.spatial import cKDTree

    return cKDTree(xyz)
