"""How close the plants of an industry are, at every distance: K-density, Ripley's K and L, Diggle & Chetwynd's D, M and m.

Every measure takes `plants` (`danji.indicators.gathering.placed`), the industry, and the distances in metres, and gives
one value per distance. All pairs are visited: these are the exact values. What chance would give is in
`danji.indicators.gathering`: `gather` for K-density, `envelope` for the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.errors import DataError, problem
from danji.indicators.gathering.plants import EARTH_M, LEAST, Plants, distance_spread_m
from danji.indicators.gathering.smoothing import Scale, scale, silverman_m

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Curve = Callable[[Places], Floats]  # the plants of an industry → one value per distance

AT_ONCE = 4_000_000  # numbers held at once while neighbours are counted
FINE = 128  # bins in a bandwidth: a pair errs by less than 1e-5 of the kernel's peak
NOTHING = 1e-6  # a density this small, as a part of one plant's own at no distance, is that of no neighbour


def k_density(
    plants: Plants,
    *,
    industry: str,
    distances_m: Sequence[float],
    bandwidth_m: float | None = None,
    weighted: bool = False,
) -> pd.Series:
    """K-density: how the distances between the plants of an industry are spread.

    K(d) = Σᵢ<ⱼ wᵢ wⱼ [φ((d − dᵢⱼ) / h) + φ((d + dᵢⱼ) / h)] / (h Σᵢ<ⱼ wᵢ wⱼ),   φ the normal density, w = 1 or jobs

    In words: the share of pairs of plants at about each distance, per km; over all distances it adds up to 1. Distances below 0
    do not exist, so what the kernel puts there is reflected.

    Parameters
    ----------
    plants
        All plants.
    industry
        The industry.
    distances_m
        Where the density is wanted; from 0, growing; metres.
    bandwidth_m
        h; by Silverman's rule from the industry's own distances when not given.
    weighted
        Weigh pairs by the product of jobs.

    Returns
    -------
    One value per distance, per km, 0 or more. NaN if the industry has fewer than two plants (or than two with jobs).

    Raises
    ------
    DataError
        If there is no such industry, jobs are wanted and missing, or all its plants lie at one point and no bandwidth is
        given.

    Source
    ------
    Duranton & Overman (2005), Testing for Localization Using Micro-Geographic Data, Review of Economic Studies 72(4),
    1077–1106, eq. 1 and 2, normalised to a density; Silverman (1986), Density Estimation, Chapman & Hall, eq. 3.31.

    Examples
    --------
    >>> from danji.indicators.gathering import placed
    >>> table = pd.DataFrame({"industry": ["a", "a"], "x_m": [0.0, 3000.0], "y_m": [0.0, 4000.0]})
    >>> k = k_density(placed(table), industry="a", distances_m=[0, 5000], bandwidth_m=1000)
    >>> k.round(4).to_list()  # φ(0) = 0.3989 at the one distance there is
    [0.0, 0.3989]
    """
    members = plants.of(industry)
    distances = np.asarray(distances_m, dtype=float)
    w = _weights(plants, weighted=weighted)
    if (w[members] > 0).sum() < LEAST:
        return _series("k_density", distances, np.full(len(distances), np.nan))
    h = bandwidth_m
    if h is None:
        own = replace(plants, xyz=plants.xyz[members])
        h = float(silverman_m(distance_spread_m(own)[0], np.array(len(members) * (len(members) - 1) / 2)))
    found = _k_density(plants, distances, bandwidth_m=h, w=w)(members)
    return _series("k_density", distances, found)


def cross_k_density(
    plants: Plants, *, industry: str, other: str, distances_m: Sequence[float], bandwidth_m: float
) -> pd.Series:
    """K-density between two industries: how the distances from plants of one to plants of the other are spread.

    K(d) = Σᵢ Σⱼ [φ((d − dᵢⱼ) / h) + φ((d + dᵢⱼ) / h)] / (h n m),   i over the n plants of one, j over the m of the other

    In words: the share of such pairs at about each distance, per km.

    Parameters
    ----------
    plants
        All plants.
    industry, other
        The two industries.
    distances_m
        Where the density is wanted; metres.
    bandwidth_m
        h.

    Returns
    -------
    One value per distance, per km, 0 or more.

    Raises
    ------
    DataError
        If there is no such industry.

    Source
    ------
    Duranton & Overman (2005), Review of Economic Studies 72(4), section 6.

    Examples
    --------
    >>> from danji.indicators.gathering import placed
    >>> table = pd.DataFrame({"industry": ["a", "b"], "x_m": [0.0, 3000.0], "y_m": [0.0, 4000.0]})
    >>> k = cross_k_density(placed(table), industry="a", other="b", distances_m=[0, 5000], bandwidth_m=1000)
    >>> k.round(4).to_list()
    [0.0, 0.3989]
    """
    distances = np.asarray(distances_m, dtype=float)
    on = scale(distances, least_m=bandwidth_m, most_m=bandwidth_m, per_bandwidth=FINE)
    to = plants.of(other)
    sums = sum(rows.sum(axis=0) for _at, rows in _binned(plants, plants.of(industry), to, np.ones(len(plants)), on))
    pairs = float(len(plants.of(industry)) * len(to))
    return _series("cross_k_density", distances, on.density(np.atleast_2d(sums), np.array([bandwidth_m]), np.array([pairs]))[0])


def ripley_k(plants: Plants, *, industry: str, distances_m: Sequence[float], area_m2: float) -> pd.Series:
    """Ripley's K: how many further plants of its industry a plant has within each distance, over their density.

    K(r) = A Σᵢ≠ⱼ 1(dᵢⱼ ≤ r) / (n (n − 1)),   A = area

    In words: the area that would hold as many plants if they lay evenly. No correction at the border: hold it against draws
    from all sites, which have the same border.

    Parameters
    ----------
    plants
        All plants.
    industry
        The industry.
    distances_m
        Distances, growing; metres.
    area_m2
        The area in which plants could lie; square metres.

    Returns
    -------
    One value per distance, square metres, 0 or more; never falls. NaN for fewer than two plants.

    Raises
    ------
    DataError
        If there is no such industry.

    Source
    ------
    Ripley (1977), Modelling Spatial Patterns, Journal of the Royal Statistical Society B 39(2), 172–212.

    Examples
    --------
    >>> from danji.indicators.gathering import placed
    >>> table = pd.DataFrame({"industry": ["a"] * 3, "x_m": [0.0, 300.0, 900.0], "y_m": [0.0, 400.0, 0.0]})
    >>> ripley_k(placed(table), industry="a", distances_m=[100, 500, 1000], area_m2=9e6).to_list()  # 9e6 × pairs × 2 / 6
    [0.0, 3000000.0, 9000000.0]
    """
    distances = np.asarray(distances_m, dtype=float)
    return _series(
        "ripley_k", distances, curve("ripley_k", plants, distances_m=distances, area_m2=area_m2)(plants.of(industry))
    )


def ripley_l(plants: Plants, *, industry: str, distances_m: Sequence[float], area_m2: float) -> pd.Series:
    """Besag's L: Ripley's K as a distance, less the distance.

    L(r) = √(K(r) / π) − r

    In words: above 0 plants are closer together than if they lay evenly over the area.

    Parameters
    ----------
    plants, industry, distances_m, area_m2
        As in `ripley_k`.

    Returns
    -------
    One value per distance, metres. NaN for fewer than two plants.

    Raises
    ------
    DataError
        If there is no such industry.

    Source
    ------
    Besag (1977), discussion of Ripley, Journal of the Royal Statistical Society B 39(2), 193–195.

    Examples
    --------
    >>> import math
    >>> from danji.indicators.gathering import placed
    >>> table = pd.DataFrame({"industry": ["a"] * 2, "x_m": [0.0, 300.0], "y_m": [0.0, 400.0]})
    >>> ripley_l(placed(table), industry="a", distances_m=[500], area_m2=math.pi * 1e6).to_list()  # √1e6 − 500
    [500.0]
    """
    distances = np.asarray(distances_m, dtype=float)
    return _series(
        "ripley_l", distances, curve("ripley_l", plants, distances_m=distances, area_m2=area_m2)(plants.of(industry))
    )


def diggle_d(plants: Plants, *, industry: str, distances_m: Sequence[float], area_m2: float) -> pd.Series:
    """Diggle & Chetwynd's D: Ripley's K of the industry less that of all other plants.

    D(r) = K_industry(r) − K_others(r)

    In words: above 0 the industry is closer together than the other plants are.

    Parameters
    ----------
    plants, industry, distances_m, area_m2
        As in `ripley_k`.

    Returns
    -------
    One value per distance, square metres. NaN if the industry or the others are fewer than two.

    Raises
    ------
    DataError
        If there is no such industry.

    Source
    ------
    Diggle & Chetwynd (1991), Second-Order Analysis of Spatial Clustering for Inhomogeneous Populations, Biometrics 47(3),
    1155–1163.

    Examples
    --------
    >>> from danji.indicators.gathering import placed
    >>> table = pd.DataFrame({"industry": list("aabb"), "x_m": [0.0, 300.0, 0.0, 9e3], "y_m": [0.0, 400.0, 9e3, 0.0]})
    >>> diggle_d(placed(table), industry="a", distances_m=[500, 20000], area_m2=1e6).to_list()
    [1000000.0, 0.0]
    """
    distances = np.asarray(distances_m, dtype=float)
    return _series(
        "diggle_d", distances, curve("diggle_d", plants, distances_m=distances, area_m2=area_m2)(plants.of(industry))
    )


def m_function(plants: Plants, *, industry: str, distances_m: Sequence[float], weighted: bool = False) -> pd.Series:
    """Marcon & Puech's M: the industry's part of a plant's neighbours within each distance, over its part of all plants.

    M(r) = Σᵢ [Σ_{j of the industry} wⱼ 1(dᵢⱼ ≤ r) / Σⱼ wⱼ 1(dᵢⱼ ≤ r)] / Σᵢ [(W_industry − wᵢ) / (W − wᵢ)],   j ≠ i

    In words: a location quotient round each plant of the industry. 2 means that its neighbours are of its industry twice as
    often as plants are on the whole. Plants without any neighbour so near are left out on both sides.

    Parameters
    ----------
    plants
        All plants.
    industry
        The industry.
    distances_m
        Distances, growing; metres.
    weighted
        Weigh neighbours by their jobs.

    Returns
    -------
    One value per distance, 0 or more; 1 as if at random. NaN where no plant of the industry has a neighbour, or it has no
    second plant.

    Raises
    ------
    DataError
        If there is no such industry, or jobs are wanted and missing.

    Source
    ------
    Marcon & Puech (2010), Measures of the Geographic Concentration of Industries: Improving Distance-Based Methods, Journal of
    Economic Geography 10(5), 745–762.

    Examples
    --------
    >>> from danji.indicators.gathering import placed
    >>> table = pd.DataFrame({"industry": list("aabb"), "x_m": [0.0, 10.0, 500.0, 9000.0], "y_m": [0.0] * 4})
    >>> m_function(placed(table), industry="a", distances_m=[100, 1000, 10000]).round(3).to_list()  # 1, 1/2, 1/3, over 1/3
    [3.0, 1.5, 1.0]
    """
    distances = np.asarray(distances_m, dtype=float)
    return _series(
        "m_function", distances, curve("m_function", plants, distances_m=distances, weighted=weighted)(plants.of(industry))
    )


def m_density(
    plants: Plants, *, industry: str, distances_m: Sequence[float], bandwidth_m: float, weighted: bool = False
) -> pd.Series:
    """Lang, Marcon & Puech's m: as M, but of the neighbours at about each distance, not within it.

    m(d) = Σᵢ [Σ_{j of the industry} wⱼ φ_h(d, dᵢⱼ) / Σⱼ wⱼ φ_h(d, dᵢⱼ)] / Σᵢ [(W_industry − wᵢ) / (W − wᵢ)],   j ≠ i

    In words: a location quotient of the plants on a ring round each plant of the industry; φ_h is the kernel of `k_density`.

    Parameters
    ----------
    plants, industry, distances_m, weighted
        As in `m_function`.
    bandwidth_m
        h; metres.

    Returns
    -------
    One value per distance, 0 or more; 1 as if at random. NaN where no plant of the industry has a neighbour at that distance.

    Raises
    ------
    DataError
        If there is no such industry, or jobs are wanted and missing.

    Source
    ------
    Lang, Marcon & Puech (2020), Distance-Based Measures of Spatial Concentration: Introducing a Relative Density Function,
    Annals of Regional Science 64(2), 243–265.

    Examples
    --------
    >>> from danji.indicators.gathering import placed
    >>> table = pd.DataFrame({"industry": list("aabb"), "x_m": [0.0, 10.0, 5000.0, 9000.0], "y_m": [0.0] * 4})
    >>> m_density(placed(table), industry="a", distances_m=[10, 5000], bandwidth_m=100.0).round(3).to_list()
    [3.0, 0.0]
    """
    distances = np.asarray(distances_m, dtype=float)
    made = curve("m_density", plants, distances_m=distances, bandwidth_m=bandwidth_m, weighted=weighted)
    return _series("m_density", distances, made(plants.of(industry)))


def curve(
    measure: str,
    plants: Plants,
    *,
    distances_m: Sequence[float] | Floats,
    area_m2: float = math.nan,
    bandwidth_m: float = math.nan,
    weighted: bool = False,
) -> Curve:
    """A measure made ready for many industries, or many draws: what does not depend on which plants they are is done once."""
    distances = np.asarray(distances_m, dtype=float)
    w = _weights(plants, weighted=weighted)
    ready: dict[str, Callable[[], Curve]] = {
        "ripley_k": lambda: _ripley_k(plants, distances, area_m2),
        "ripley_l": lambda: _ripley_l(plants, distances, area_m2),
        "diggle_d": lambda: _diggle_d(plants, distances, area_m2),
        "m_function": lambda: _m_function(plants, distances, w),
        "m_density": lambda: _m_density(plants, distances, bandwidth_m, w),
    }
    return ready[measure]()


def _k_density(plants: Plants, distances: Floats, *, bandwidth_m: float, w: Floats) -> Curve:
    on = scale(distances, least_m=bandwidth_m, most_m=bandwidth_m, per_bandwidth=FINE)

    def density(members: Places) -> Floats:
        own = w[members]
        sums = np.sum([rows.T @ w[at] for at, rows in _binned(plants, members, members, w, on)], axis=0) / 2
        sums[0] -= own @ own / 2
        return np.asarray(on.density(sums[None], np.array([bandwidth_m]), np.array([(own.sum() ** 2 - own @ own) / 2]))[0])

    return density


def _ripley_k(plants: Plants, distances: Floats, area_m2: float) -> Curve:
    ones = np.ones(len(plants))

    def k(members: Places) -> Floats:
        n = len(members)
        if n < LEAST:
            return np.full(len(distances), np.nan)
        counts = sum(rows.sum(axis=0) for _at, rows in _within(plants, members, members, ones, distances))
        return np.asarray(area_m2 * (counts - n) / (n * (n - 1)))

    return k


def _ripley_l(plants: Plants, distances: Floats, area_m2: float) -> Curve:
    k = _ripley_k(plants, distances, area_m2)
    return lambda members: np.sqrt(k(members) / np.pi) - distances


def _diggle_d(plants: Plants, distances: Floats, area_m2: float) -> Curve:
    k = _ripley_k(plants, distances, area_m2)
    return lambda members: k(members) - k(np.setdiff1d(np.arange(len(plants)), members))


def _m_function(plants: Plants, distances: Floats, w: Floats) -> Curve:
    everyone = np.arange(len(plants))
    around = np.concatenate([rows for _at, rows in _within(plants, everyone, everyone, w, distances)]) - w[:, None]

    def m(members: Places) -> Floats:
        near = np.concatenate([rows for _at, rows in _within(plants, members, members, w, distances)]) - w[members, None]
        return _relative(near, around[members], around[members] > 0, w, members)

    return m


def _m_density(plants: Plants, distances: Floats, bandwidth_m: float, w: Floats) -> Curve:
    on = scale(distances, least_m=bandwidth_m, most_m=bandwidth_m, per_bandwidth=FINE)

    def rings(at: Places, to: Places) -> Floats:
        found = []
        for here, rows in _binned(plants, at, to, w, on):
            rows[:, 0] -= w[here]
            found.append(on.density(rows, np.full(len(rows), bandwidth_m), np.ones(len(rows))))
        return np.concatenate(found)

    around = rings(np.arange(len(plants)), np.arange(len(plants)))
    least = NOTHING * w.mean() * 1000 / bandwidth_m

    def m(members: Places) -> Floats:
        some = around[members] > least
        return _relative(np.where(some, rings(members, members), 0.0), around[members], some, w, members)

    return m


def _relative(near: Floats, around: Floats, some: NDArray[np.bool_], w: Floats, members: Places) -> Floats:
    """Local parts over the parts on the whole, of the plants that have some neighbour."""
    own, total = w[members], w.sum()
    whole = (own.sum() - own) / np.where(total > own, total - own, np.nan)
    local = np.divide(near, around, out=np.zeros_like(near), where=some).sum(axis=0)
    expected = (some * whole[:, None]).sum(axis=0)
    return np.asarray(np.divide(local, expected, out=np.full(len(local), np.nan), where=expected > 0))


def _within(plants: Plants, at: Places, to: Places, w: Floats, distances: Floats) -> Iterator[tuple[Places, Floats]]:
    """Weight of `to` within each distance of each of `at`, itself included, a few rows at a time."""
    from danji.indicators.gathering import compiled

    edges = plants.straight_m(distances)
    bins = 64 * len(edges)
    per_m = bins / float(edges[-1]) if edges[-1] > 0 else 0.0
    first = np.searchsorted(edges, np.arange(bins + 1) / per_m if per_m else np.zeros(1)).astype(np.int64)
    xyz, weights = plants.xyz[to], w[to]
    few = max(AT_ONCE // len(edges), 1)
    for begin in range(0, len(at), few):
        here = at[begin : begin + few]
        yield here, np.cumsum(compiled.within(plants.xyz[here], xyz, weights, edges, first, per_m), axis=1)


def _binned(plants: Plants, at: Places, to: Places, w: Floats, on: Scale) -> Iterator[tuple[Places, Floats]]:
    """Weight of `to` by distance from each of `at`, itself included, a few rows at a time."""
    from danji.indicators.gathering import compiled

    xyz, weights = plants.xyz[to], w[to]
    few = max(AT_ONCE // on.bins, 1)
    for begin in range(0, len(at), few):
        here = at[begin : begin + few]
        yield here, compiled.binned(plants.xyz[here], xyz, weights, on.step_m, on.bins, 2 * EARTH_M if plants.sphere else 0.0)


def _weights(plants: Plants, *, weighted: bool) -> Floats:
    if not weighted:
        return np.ones(len(plants))
    unknown = int(np.isnan(plants.jobs).sum())
    if unknown:
        raise DataError(problem("plants_jobs_unknown", count=unknown))
    return plants.jobs


def _series(name: str, distances_m: Floats, values: Floats) -> pd.Series:
    return pd.Series(values, index=pd.Index(distances_m, name="distance_m"), name=name)
