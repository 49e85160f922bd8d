"""Sets of clusters of related industries: many candidates, one score, the best kept and its outliers moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.clusters.related import FAMILIES, Array, Ties
from danji.indicators.steady import steady

Labels = NDArray[np.int64]

PERCENTILE = 95  # of the ties to other clusters, in the source
ROUNDS = 10  # of moving outliers
STARTS = 4  # of k-means


@dataclass(frozen=True, slots=True)
class Scores:
    """How a set of clusters fares, all in 0–1: the higher, the more of it is tied more closely within than between.

    `cluster_mean`: part of the clusters whose mean tie within is above their mean tie to other clusters;
    `cluster_top`: above the 95th percentile of their ties to other clusters; `industry_mean`, `industry_top` the same for
    industries; each is the mean over the families of measures. `overall` is the mean of the four.
    """

    cluster_mean: float
    cluster_top: float
    industry_mean: float
    industry_top: float
    by_measure: Mapping[str, float]
    clusters: int

    @property
    def overall(self) -> float:
        """The mean of the four."""
        return (self.cluster_mean + self.cluster_top + self.industry_mean + self.industry_top) / 4


@dataclass(frozen=True, slots=True, eq=False)
class ClusterSet:
    """The best set, how it was found, and what else was tried."""

    members: pd.Series  # industry → number of its cluster, 1 for the largest
    scores: Scores
    method: str
    measures: tuple[str, ...]
    moved: int  # industries moved after the choice
    tried: pd.DataFrame  # method, measures, clusters, overall

    @property
    def by_count(self) -> pd.Series:
        """The best score of each number of clusters tried, before outliers are moved."""
        best: pd.Series = self.tried.groupby("clusters")["overall"].max()
        return best

    @property
    def at_least(self) -> bool:
        """Is the best the least number that was tried? Then fewer might score higher still."""
        best = self.by_count
        return bool(len(best) > 1 and best.idxmax() == best.index.min())


def scores(ties: Ties, members: pd.Series) -> Scores:
    """Score any set of clusters on all measures of ties: one found here, a classification's groups, or a user's own.

    A cluster of one industry has no ties within, and fails; so does its industry.

    Parameters
    ----------
    ties
        Ties between the industries.
    members
        Industry → cluster; industries without a cluster count as clusters of their own.

    Examples
    --------
    >>> names = pd.Index(["a", "b", "c", "d"])
    >>> near = pd.DataFrame([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0.0]], names, names)
    >>> scores(Ties(names, {"jobs": near}), pd.Series({"a": 1, "b": 1, "c": 2, "d": 2})).overall
    1.0
    """
    given = members.reindex(ties.industries)
    labels = np.unique(
        given.astype(object).where(given.notna(), pd.Series(ties.industries, ties.industries)).astype(str), return_inverse=True
    )[1]
    return _scored([(name, ties.standardised((name,))) for name in ties.by], labels)


def best_set(ties: Ties, *, rng: np.random.Generator, counts: Sequence[int] | None = None, settle: bool = True) -> ClusterSet:
    """The set that scores best among many, after its outliers have been moved.

    Candidates: every measure alone, every two and all together, standardised; hierarchical (Ward) and k-means on the rows
    of similarity; every number of clusters of `counts`. The best overall score wins. Then an industry closer on average
    to another cluster than to its own moves there; rounds go on while the score does not fall.

    Parameters
    ----------
    ties
        Ties between the industries.
    rng
        Of the starts of k-means.
    counts
        Numbers of clusters to try; by default nine from an eighth to a third of the industries. The score favours few
        clusters down to three (where a set says nothing), so the least number is a choice, not a finding: see `at_least`.
    settle
        Move outliers after the choice, by which clusters may vanish; without it the number of clusters stays.

    Source
    ------
    After Delgado, Porter & Stern (2016), Journal of Economic Geography 16(1), 1–38; sections 3–4. Ours differs: ties by
    four-digit industries where these are the data, and the choice among candidates by the overall score alone.
    """
    n = len(ties.industries)
    wanted = sorted({max(2, round(n * part)) for part in np.linspace(1 / 8, 1 / 3, 9)}) if counts is None else list(counts)
    each = [(name, ties.standardised((name,))) for name in ties.by]
    rows: list[tuple[str, str, int, float]] = []
    best: tuple[float, Labels, str, tuple[str, ...]] = (-1.0, np.zeros(n, dtype=np.int64), "", ())
    for measures in _choices(tuple(ties.by)):
        near = ties.standardised(measures)
        for method, count, raw in _candidates(near, wanted, rng):
            labels = np.unique(raw, return_inverse=True)[1].astype(np.int64)  # none empty
            overall = _scored(each, labels).overall
            rows.append((method, " + ".join(measures), count, overall))
            if overall > best[0]:
                best = (overall, labels, method, measures)
    _overall, labels, method, measures = best
    settled, moved = _settled(each, ties.standardised(tuple(ties.by)), labels) if settle else (labels, 0)
    members = pd.Series(_by_size(settled), ties.industries, name="cluster")
    tried = pd.DataFrame(rows, columns=["method", "measures", "clusters", "overall"])
    return ClusterSet(members, _scored(each, settled), method, measures, moved, tried)


def _choices(names: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    sizes = sorted({1, 2, len(names)} - {0})
    return [choice for size in sizes if size <= len(names) for choice in combinations(names, size)]


def _candidates(near: Array, counts: Sequence[int], rng: np.random.Generator) -> Iterable[tuple[str, int, Labels]]:
    from scipy.cluster.hierarchy import fcluster, linkage  # here, since it takes a second to load

    tree = linkage(near, method="ward")
    for count in counts:
        yield "hierarchical", count, fcluster(tree, count, criterion="maxclust").astype(np.int64) - 1
        yield "k-means", count, _kmeans(near, count, rng)


@steady
def _kmeans(points: Array, count: int, rng: np.random.Generator) -> Labels:
    """Lloyd's rounds from random members, the tightest of several starts."""
    best, found = np.inf, np.zeros(len(points), dtype=np.int64)
    square = (points**2).sum(axis=1)
    for _start in range(STARTS):
        centres = points[rng.choice(len(points), min(count, len(points)), replace=False)]
        labels = np.full(len(points), -1)
        for _round in range(50):
            away = square[:, None] - 2 * points @ centres.T + (centres**2).sum(axis=1)[None, :]
            now = away.argmin(axis=1)
            if (now == labels).all():
                break
            labels = now
            for at in np.unique(labels):
                centres[at] = points[labels == at].mean(axis=0)
        inertia = float(away.min(axis=1).sum())
        if inertia < best:
            best, found = inertia, labels.astype(np.int64)
    return found


def _settled(each: Sequence[tuple[str, Array]], near: Array, labels: Labels) -> tuple[Labels, int]:
    """Outliers moved to the cluster they are closest to, as long as the score does not fall; and how many moves that took."""
    score, moves = _scored(each, labels).overall, 0
    for _round in range(ROUNDS):
        means, _sizes = _means(near, labels)
        moved = np.nan_to_num(means, nan=-np.inf).argmax(axis=1)
        if (moved == labels).all():
            break
        count = int((moved != labels).sum())
        moved = np.unique(moved, return_inverse=True)[1].astype(np.int64)
        after = _scored(each, moved).overall
        if after < score:
            break
        labels, score, moves = moved, after, moves + count
    return labels, moves


def _means(near: Array, labels: Labels) -> tuple[Array, Array]:
    """Mean tie of every industry to every cluster, itself left out; NaN to a cluster of only itself."""
    inside = np.eye(labels.max() + 1)[labels]
    sizes = inside.sum(axis=0)
    others = sizes[None, :] - inside
    sums = near @ inside
    return np.divide(sums, others, out=np.full_like(sums, np.nan), where=others > 0), sizes


def _scored(each: Sequence[tuple[str, Array]], labels: Labels) -> Scores:
    found = {name: _fourfold(near, labels) for name, near in each}
    families = sorted({FAMILIES[name] for name in found})
    means = np.mean([np.mean([found[name] for name in found if FAMILIES[name] == each], axis=0) for each in families], axis=0)
    by = {name: float(four.mean()) for name, four in found.items()}
    return of_four(means, by, int(labels.max()) + 1)


def of_four(four: Array, by_measure: Mapping[str, float], clusters: int) -> Scores:
    """Scores from their four numbers in order."""
    return Scores(float(four[0]), float(four[1]), float(four[2]), float(four[3]), by_measure, clusters)


def _fourfold(near: Array, labels: Labels) -> Array:
    means, sizes = _means(near, labels)
    rows = np.arange(len(labels))
    within, between = means[rows, labels], means.copy()
    between[rows, labels] = np.nan
    inside = np.eye(len(sizes))[labels]
    pairs = sizes * (sizes - 1)
    cluster_within = np.divide((inside * (near @ inside)).sum(axis=0), pairs, out=np.full(len(sizes), np.nan), where=pairs > 0)
    cluster_between = (inside.T @ near @ inside) / np.outer(sizes, sizes)
    np.fill_diagonal(cluster_between, np.nan)
    if len(sizes) < 2:  # noqa: PLR2004  nothing between
        return np.zeros(4)

    def above(own: Array, other: Array) -> tuple[float, float]:
        top = np.nanpercentile(other, PERCENTILE, axis=1)
        return float((own > np.nanmean(other, axis=1)).mean()), float((own > top).mean())

    return np.array([*above(cluster_within, cluster_between), *above(within, between)])


def _by_size(labels: Labels) -> Labels:
    """Clusters numbered from 1, the largest first, the earlier industry first among equals."""
    sizes = np.bincount(labels)
    first = np.array([np.flatnonzero(labels == at)[0] for at in range(len(sizes))])
    order = np.lexsort((first, -sizes))
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[order] = np.arange(1, len(sizes) + 1)
    return rank[labels]
