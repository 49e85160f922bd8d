"""Whether areas that are next to each other are alike: over the whole map, and place by place.

Every measure takes `values`, one number per area, and `neighbours`, a neighbour list of the same areas (`neighbours`).
One missing value leaves the whole map undefined, since its average is then not known: to leave areas out, take
`values.dropna()` and `neighbours.among(…)` of the same areas.

Chance. A pseudo p-value says how often dealing the values out anew to other places gives something as extreme as what
is seen, on the side on which it is seen: p = (extreme + 1) / (deals + 1). Place by place, an area keeps its own value
and its neighbours get a random sample of the others (conditional permutation). That sample depends on an area only by
how many neighbours it has, so all areas share one set of deals: rows of areas drawn without replacement, of which an
area with d neighbours reads the first d. An area skips the deals that hold itself; the rest are then exactly random
samples of the others, so each p by itself is as without sharing; what is lost is about d in n of the deals. What is
shared is the error of chance: all areas with as many neighbours lean the same way, by √(p (1 − p) / deals), which at
p = 0.05 and 9,999 deals is 0.002. More deals make it smaller, and cost little.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.errors import DataError, problem
from danji.indicators import guards
from danji.indicators.neighbours import Neighbours

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

AREA: guards.Keys = (("region",),)
TIE = 1e-9  # sums this close, in standard deviations, are the same sum
AT_ONCE = 4_000_000  # numbers dealt at once over the whole map


def moran(values: pd.Series, *, neighbours: Neighbours, rng: np.random.Generator, permutations: int = 999) -> pd.Series:
    """Moran's I of the whole map: are neighbours alike.

    I = (n / S) Σᵢ zᵢ z̄ᵢ / Σᵢ zᵢ²,   z = value less the average, z̄ᵢ = mean of z over i's neighbours, S = areas with neighbours

    In words: the slope of the line through (an area's value, the average of its neighbours).

    Parameters
    ----------
    values
        One number per area.
    neighbours
        The neighbours of the same areas.
    rng
        Where chance comes from.
    permutations
        How often the values are dealt out anew.

    Returns
    -------
    Keyed by estimate: `moran` (I, about −1 to 1), `expected` (−1 / (n − 1), its mean under chance) and `p`.
    NaN where a value is missing, all are equal, or no area has a neighbour.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or the two list different areas.

    Source
    ------
    Moran (1950), Notes on Continuous Stochastic Phenomena, Biometrika 37(1/2), 17–23; Cliff & Ord (1981), Spatial
    Processes, Pion.

    Examples
    --------
    >>> from danji.indicators.neighbours import from_lists
    >>> chain = from_lists({"A": ["B"], "B": ["A", "C"], "C": ["B", "D"], "D": ["C"]})
    >>> values = pd.Series({"A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0}).rename_axis("region")
    >>> moran(values, neighbours=chain, rng=np.random.default_rng(0))["moran"]
    np.float64(0.4)
    """
    x = _aligned(values, neighbours, name="moran")
    z, scale = _centred(x)
    linked = int((neighbours.count > 0).sum())
    if not (scale > 0 and linked):
        return _estimates("moran", moran=np.nan, expected=np.nan, p=np.nan)
    factor = len(z) / linked / _total(z * z)
    seen = factor * _total(z * _lag(z, neighbours))
    dealt = np.concatenate([(each * _lag(each, neighbours)).sum(axis=-1) * factor for each in _deals(z, rng, permutations)])
    return _estimates("moran", moran=seen, expected=-1 / (len(z) - 1), p=_one_sided(seen, dealt))


def geary(values: pd.Series, *, neighbours: Neighbours, rng: np.random.Generator, permutations: int = 999) -> pd.Series:
    """Geary's C of the whole map: are neighbours close in value.

    C = (n − 1) Σᵢ (1/dᵢ) Σⱼ (xᵢ − xⱼ)² / (2 S Σᵢ zᵢ²),   j over i's dᵢ neighbours, z = x less the average, S = areas with any

    In words: the squared difference between neighbours over that between any two areas.

    Parameters
    ----------
    values
        One number per area.
    neighbours
        The neighbours of the same areas.
    rng
        Where chance comes from.
    permutations
        How often the values are dealt out anew.

    Returns
    -------
    Keyed by estimate: `geary` (C, 0 or more; below 1 neighbours are alike, above 1 they differ), `expected` (1) and `p`.
    NaN where a value is missing, all are equal, or no area has a neighbour.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or the two list different areas.

    Source
    ------
    Geary (1954), The Contiguity Ratio and Statistical Mapping, The Incorporated Statistician 5(3), 115–146.

    Examples
    --------
    >>> from danji.indicators.neighbours import from_lists
    >>> chain = from_lists({"A": ["B"], "B": ["A", "C"], "C": ["B", "D"], "D": ["C"]})
    >>> values = pd.Series({"A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0}).rename_axis("region")
    >>> round(geary(values, neighbours=chain, rng=np.random.default_rng(0))["geary"], 6)  # 3 × 4 / (2 × 4 × 5)
    np.float64(0.3)
    """
    x = _aligned(values, neighbours, name="geary")
    z, scale = _centred(x)
    linked = int((neighbours.count > 0).sum())
    if not (scale > 0 and linked):
        return _estimates("geary", geary=np.nan, expected=np.nan, p=np.nan)
    factor = (len(z) - 1) / (2 * linked * _total(z * z))
    share = 1 / np.maximum(neighbours.count, 1)[neighbours.origin]
    seen = factor * _total(_squared_gaps(z, neighbours) * share)
    dealt = np.concatenate(
        [(_squared_gaps(each, neighbours) * share).sum(axis=-1) * factor for each in _deals(z, rng, permutations)]
    )
    return _estimates("geary", geary=seen, expected=1.0, p=_one_sided(seen, dealt))


def join_counts(values: pd.Series, *, neighbours: Neighbours, rng: np.random.Generator, permutations: int = 999) -> pd.Series:
    """Join counts: how many neighbouring pairs both have something, neither has, or one has and one has not.

    BB = ½ Σᵢⱼ xᵢ xⱼ,   WW = ½ Σᵢⱼ (1 − xᵢ)(1 − xⱼ),   BW = ½ Σᵢⱼ (xᵢ − xⱼ)²,   j over i's neighbours, x = 0 or 1

    In words: for yes-or-no maps, such as where a complex is designated: are the yeses together.

    Parameters
    ----------
    values
        1 or 0 (True or False) per area.
    neighbours
        The neighbours of the same areas.
    rng
        Where chance comes from.
    permutations
        How often the values are dealt out anew.

    Returns
    -------
    Keyed by estimate: `both`, `neither`, `mixed` (pairs of neighbours; they add up to all pairs), and `p_both` and
    `p_mixed`. NaN where a value is missing; the two p also where all values are the same.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or the two list different areas.
    ValueError
        If a value is neither 0 nor 1.

    Source
    ------
    Cliff & Ord (1981), Spatial Processes, Pion, ch. 1.

    Examples
    --------
    >>> from danji.indicators.neighbours import from_lists
    >>> chain = from_lists({"A": ["B"], "B": ["A", "C"], "C": ["B", "D"], "D": ["C"]})
    >>> values = pd.Series({"A": 1, "B": 1, "C": 0, "D": 0}).rename_axis("region")
    >>> join_counts(values, neighbours=chain, rng=np.random.default_rng(0))[["both", "neither", "mixed"]].to_list()
    [1.0, 1.0, 1.0]
    """
    x = _aligned(values, neighbours, name="join_counts")
    entries = ["both", "neither", "mixed", "p_both", "p_mixed"]
    if not (len(x) and np.isfinite(x).all()):
        return _estimates("join_counts", **dict.fromkeys(entries, np.nan))
    other = x[(x != 0) & (x != 1)]
    if len(other):
        raise ValueError(f"join_counts: {other[0]:g} is neither 0 nor 1. Make the map a yes or no first, such as values > 1.")
    both, mixed = (float(each) for each in _joins(x, neighbours))
    pairs = len(neighbours.to) / 2
    dealt = [_joins(each, neighbours) for each in _deals(x, rng, permutations)]
    p_both, p_mixed = (
        _one_sided(seen, np.concatenate([each[i] for each in dealt])) if np.ptp(x) > 0 else np.nan
        for i, seen in enumerate((both, mixed))
    )
    found = (both, pairs - both - mixed, mixed, p_both, p_mixed)
    return _estimates("join_counts", **dict(zip(entries, found, strict=True)))


def local_moran(values: pd.Series, *, neighbours: Neighbours) -> pd.Series:
    """Local Moran's Iᵢ: what each area adds to the likeness of neighbours.

    Iᵢ = (n − 1) zᵢ z̄ᵢ / Σⱼ zⱼ²,   z = value less the average, z̄ᵢ = mean of z over i's neighbours

    In words: above 0 where a high area lies among high ones or a low one among low ones; below 0 where it stands out.

    Parameters
    ----------
    values
        One number per area.
    neighbours
        The neighbours of the same areas.

    Returns
    -------
    One value per area, no unit. For p-values and map classes see `moran_map`.
    NaN for an area without neighbours; everywhere where a value is missing or all are equal.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or the two list different areas.

    Source
    ------
    Anselin (1995), Local Indicators of Spatial Association – LISA, Geographical Analysis 27(2), 93–115.

    Examples
    --------
    >>> from danji.indicators.neighbours import from_lists
    >>> chain = from_lists({"A": ["B"], "B": ["A", "C"], "C": ["B", "D"], "D": ["C"]})
    >>> values = pd.Series({"A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0}).rename_axis("region")
    >>> local_moran(values, neighbours=chain).round(6).to_list()  # of A: 3 × 1.5 × 0.5 / 5
    [0.45, 0.15, 0.15, 0.45]
    """
    x = _aligned(values, neighbours, name="local_moran")
    z, scale = _centred(x)
    local = (len(z) - 1) * z * _mean_lag(z, neighbours) / _total(z * z) if scale > 0 else np.full(len(z), np.nan)
    return pd.Series(local, index=neighbours.areas, name="local_moran").rename_axis("region").reindex(values.index)


def getis_ord(values: pd.Series, *, neighbours: Neighbours) -> pd.Series:
    """Getis–Ord Gᵢ*: whether an area and its neighbours together are high, or low, as a z-value.

    Gᵢ* = (Σⱼ xⱼ − m x̄) / (s √((n m − m²) / (n − 1))),   j over i and its neighbours, m of them; s² = Σ (x − x̄)² / n

    In words: above about 2 a hot spot, below about −2 a cold one; unlike local Moran it does not mark outliers.

    Parameters
    ----------
    values
        One number per area.
    neighbours
        The neighbours of the same areas.

    Returns
    -------
    One z-value per area. For p-values by permutation see `hot_spots`.
    NaN for an area that neighbours all others, and everywhere where a value is missing or all are equal.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or the two list different areas.

    Source
    ------
    Ord & Getis (1995), Local Spatial Autocorrelation Statistics, Geographical Analysis 27(4), 286–306, eq. 5.

    Examples
    --------
    >>> from danji.indicators.neighbours import from_lists
    >>> chain = from_lists({"A": ["B"], "B": ["A", "C"], "C": ["B", "D"], "D": ["C"]})
    >>> values = pd.Series({"A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0}).rename_axis("region")
    >>> getis_ord(values, neighbours=chain).round(3).to_list()  # of A: (3 − 5) / (1.118 × 1.155)
    [-1.549, -1.342, 1.342, 1.549]
    """
    x = _aligned(values, neighbours, name="getis_ord")
    z, scale = _centred(x)
    n, m = len(x), neighbours.count + 1
    spread = np.sqrt((n * m - m**2) / max(n - 1, 1)) * scale
    found = np.divide(z + _lag_sum(z, neighbours), spread, out=np.full(n, np.nan), where=spread > 0)
    return pd.Series(found, index=neighbours.areas, name="getis_ord").rename_axis("region").reindex(values.index)


def moran_map(
    values: pd.Series,
    *,
    neighbours: Neighbours,
    rng: np.random.Generator,
    permutations: int = 9999,
    at_most: float = 0.05,
) -> pd.DataFrame:
    """Local Moran with its chance and the classes of a map.

    p = (1 + deals whose lag lies at least as far out on the side seen) / (1 + deals),   p_adjusted after Benjamini & Hochberg

    In words: which areas are alike their neighbours, or stand out from them, by more than chance would have it.

    Parameters
    ----------
    values, neighbours
        As in `local_moran`.
    rng
        Where chance comes from.
    permutations
        How many deals all areas share; an area uses those that do not hold itself.
    at_most
        An area is significant where its adjusted p is at most this: of all areas marked so, that part is expected to
        be marked by chance (false discovery rate).

    Returns
    -------
    Per area: local_moran; p, pseudo p-value on the side on which it lies; p_adjusted, after Benjamini & Hochberg; and
    class: HH, LL (alike: high among high, low among low), HL, LH (standing out), none (not significant), missing
    where the measure is.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or the two list different areas.

    Source
    ------
    Anselin (1995), Geographical Analysis 27(2), 93–115; Benjamini & Hochberg (1995), Journal of the Royal Statistical
    Society B 57(1), 289–300; Caldas de Castro & Singer (2006), Geographical Analysis 38(2), 180–208.

    Examples
    --------
    >>> from danji.indicators.neighbours import from_lists
    >>> ring = from_lists({f"R{i}": [f"R{(i - 1) % 20}", f"R{(i + 1) % 20}"] for i in range(20)})
    >>> values = pd.Series([9.0] * 5 + [1.0] * 15, index=ring.areas)
    >>> found = moran_map(values, neighbours=ring, rng=np.random.default_rng(0), at_most=0.3)
    >>> found["class"].value_counts().to_dict()["HH"]
    3
    """
    local = local_moran(values, neighbours=neighbours)
    x = _aligned(values, neighbours, name="local_moran")
    z, _scale = _centred(x)
    p = _p_of_lags(z, neighbours, rng, permutations)
    lag = _mean_lag(z, neighbours)
    sides = np.where(z > 0, "H", "L").astype(object) + np.where(lag > 0, "H", "L").astype(object)
    return _map(local, neighbours, p, sides, at_most)


def hot_spots(
    values: pd.Series,
    *,
    neighbours: Neighbours,
    rng: np.random.Generator,
    permutations: int = 9999,
    at_most: float = 0.05,
) -> pd.DataFrame:
    """Getis–Ord Gᵢ* with its chance and the classes of a map.

    p and p_adjusted as in `moran_map`

    In words: where high values, or low ones, lie together by more than chance would have it.

    Parameters
    ----------
    values, neighbours, rng, permutations, at_most
        As in `moran_map`.

    Returns
    -------
    Per area: getis_ord; p; p_adjusted; and class: hot, cold, none (not significant), missing where the measure is.
    The area keeps its own value in every deal, so p is that of its neighbours' sum.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or the two list different areas.

    Source
    ------
    Ord & Getis (1995), Geographical Analysis 27(4), 286–306; Benjamini & Hochberg (1995), Journal of the Royal
    Statistical Society B 57(1), 289–300.

    Examples
    --------
    >>> from danji.indicators.neighbours import from_lists
    >>> ring = from_lists({f"R{i}": [f"R{(i - 1) % 20}", f"R{(i + 1) % 20}"] for i in range(20)})
    >>> values = pd.Series([9.0] * 5 + [1.0] * 15, index=ring.areas)
    >>> hot_spots(values, neighbours=ring, rng=np.random.default_rng(0), at_most=0.3)["class"].value_counts().to_dict()["hot"]
    3
    """
    star = getis_ord(values, neighbours=neighbours)
    x = _aligned(values, neighbours, name="getis_ord")
    z, _scale = _centred(x)
    p = _p_of_lags(z, neighbours, rng, permutations)
    g = star.reindex(neighbours.areas).to_numpy()
    return _map(star, neighbours, p, np.where(g > 0, "hot", "cold").astype(object), at_most)


def false_discovery(p: Floats) -> Floats:
    """P-values adjusted after Benjamini & Hochberg: marking those at most q makes q the expected part of false marks.

    q₍ᵢ₎ = min over j ≥ i of p₍ⱼ₎ m / j,   p in rising order, m = how many are known; NaN stays NaN and does not count.

    Examples
    --------
    >>> false_discovery(np.array([0.01, 0.04, 0.03, np.nan])).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    raised = p[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted = np.full(len(p), np.nan)
    adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return adjusted


def _aligned(values: pd.Series, neighbours: Neighbours, *, name: str) -> Floats:
    """The values in the order of the neighbour list."""
    numbers = values.astype(float)
    guards.checked(numbers.abs(), name=name, keys=AREA)  # negative numbers are welcome here
    found = [
        problem("no_data_for", name=name, table=table, needed=f"region = {', '.join(map(str, absent[: guards.SHOWN]))}")
        for table, absent in (
            ("values", neighbours.areas.difference(numbers.index)),
            ("neighbours", numbers.index.difference(neighbours.areas)),
        )
        if len(absent)
    ]
    if found:
        raise DataError(found)
    return np.asarray(numbers.reindex(neighbours.areas).to_numpy(dtype=float))


def _centred(x: Floats) -> tuple[Floats, float]:
    """Values less their average, and their standard deviation: 0 when all are equal, NaN when one is missing."""
    if not len(x):
        return x, float("nan")
    z = x - x.mean()
    scale = float(z.std())
    return z, scale if not scale <= TIE * float(np.abs(x).max()) else 0.0


def _total(parts: Floats) -> float:
    """The sum, always in the same order, which a scalar product may not keep."""
    return float(parts.sum())


def _lag_sum(z: Floats, neighbours: Neighbours) -> Floats:
    """The sum of z over every area's neighbours; of every row of z, if it has rows."""
    steps = np.concatenate([np.zeros((*z.shape[:-1], 1)), np.cumsum(z[..., neighbours.to], axis=-1)], axis=-1)
    return np.asarray(steps[..., neighbours.start[1:]] - steps[..., neighbours.start[:-1]])


def _lag(z: Floats, neighbours: Neighbours) -> Floats:
    """The mean of z over every area's neighbours; 0 where there are none."""
    return np.asarray(_lag_sum(z, neighbours) / np.maximum(neighbours.count, 1))


def _mean_lag(z: Floats, neighbours: Neighbours) -> Floats:
    """The mean of z over every area's neighbours; NaN where there are none."""
    return np.where(neighbours.count > 0, _lag(z, neighbours), np.nan)


def _squared_gaps(z: Floats, neighbours: Neighbours) -> Floats:
    return np.asarray(np.square(z[..., neighbours.origin] - z[..., neighbours.to]))


def _joins(x: Floats, neighbours: Neighbours) -> tuple[Floats, Floats]:
    """Pairs where both are 1, and pairs that differ."""
    here, there = x[..., neighbours.origin], x[..., neighbours.to]
    return np.asarray((here * there).sum(axis=-1) / 2), np.asarray((here != there).sum(axis=-1) / 2)


def _deals(x: Floats, rng: np.random.Generator, permutations: int) -> Iterator[Floats]:
    """The values dealt out anew, some rows at a time."""
    rows = max(1, AT_ONCE // max(len(x), 1))
    for done in range(0, permutations, rows):
        yield rng.permuted(np.broadcast_to(x, (min(rows, permutations - done), len(x))), axis=1)


def _one_sided(seen: float, dealt: Floats) -> float:
    """How often chance is as extreme as what is seen, on the side on which it is seen."""
    tie = TIE * max(1.0, abs(seen))
    extreme = min(int((dealt >= seen - tie).sum()), int((dealt <= seen + tie).sum()))
    return (extreme + 1) / (len(dealt) + 1)


def _estimates(name: str, **found: float) -> pd.Series:
    return pd.Series(found, dtype=float, name=name).rename_axis("estimate")


@dataclass(frozen=True, slots=True)
class _Shared:
    """Deals all areas share: in every row different areas; `sums[:, d - 1]` is the sum of z over the first d of a row."""

    rows: Integers
    sums: Floats


def _shared(z: Floats, most: int, rng: np.random.Generator, permutations: int) -> _Shared:
    rows = _samples(len(z), most, rng, permutations)
    return _Shared(rows, np.cumsum(z[rows], axis=1))


def _samples(n: int, size: int, rng: np.random.Generator, permutations: int) -> Integers:
    """Rows of `size` different numbers below n, in random order; every such row is equally likely."""
    if size * size > n:  # redrawing would take too long
        rows = max(1, AT_ONCE // n)
        sizes = [min(rows, permutations - done) for done in range(0, permutations, rows)]
        return np.concatenate([rng.permuted(np.broadcast_to(np.arange(n), (each, n)), axis=1)[:, :size] for each in sizes])
    found = rng.integers(0, n, (permutations, size))
    while True:
        ordered = np.sort(found, axis=1)
        twice = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
        if not len(twice):
            return found
        found[twice] = rng.integers(0, n, (len(twice), size))


def _p_of_lags(z: Floats, neighbours: Neighbours, rng: np.random.Generator, permutations: int) -> Floats:
    """Of every area, how often chance gives its neighbours a sum as extreme as theirs, on the side on which it is."""
    p = np.full(len(z), np.nan)
    counts = neighbours.count
    if not (np.isfinite(z).all() and len(z) and np.ptp(z) > 0 and counts.max() > 0):
        return p
    seen = _lag_sum(z, neighbours)
    shared = _shared(z, int(counts.max()), rng, permutations)
    tie = TIE * float(z.std())
    for d in np.unique(counts[counts > 0]):
        group = counts == d
        p[group] = _p_of_group(seen, group, shared.sums[:, d - 1], shared.rows[:, :d], tie)
    return p


def _p_of_group(seen: Floats, group: NDArray[np.bool_], sums: Floats, rows: Integers, tie: float) -> Floats:
    """The p of all areas with the same number of neighbours, each without the deals that hold itself."""
    n = len(seen)
    ranked = np.sort(sums)
    high = len(sums) - np.searchsorted(ranked, seen[group] - tie, side="left")  # deals at least as high
    low = np.searchsorted(ranked, seen[group] + tie, side="right")
    deal, place = np.nonzero(group[rows])
    area = rows[deal, place]
    own = np.bincount(area, minlength=n)[group]  # deals that hold the area itself
    high = high - np.bincount(area[sums[deal] >= seen[area] - tie], minlength=n)[group]
    low = low - np.bincount(area[sums[deal] <= seen[area] + tie], minlength=n)[group]
    return np.asarray((np.minimum(high, low) + 1) / (len(sums) - own + 1))


def _map(measure: pd.Series, neighbours: Neighbours, p: Floats, classes: NDArray[np.object_], at_most: float) -> pd.DataFrame:
    known = ~np.isnan(measure.reindex(neighbours.areas).to_numpy()) & ~np.isnan(p)
    p = np.where(known, p, np.nan)
    adjusted = false_discovery(p)
    marked = np.where(adjusted <= at_most, classes, "none")
    table = pd.DataFrame({"p": p, "p_adjusted": adjusted, "class": pd.Series(marked, dtype=object).where(known).to_numpy()})
    table.index = neighbours.areas
    return pd.concat([measure, table.reindex(measure.index)], axis=1).rename_axis("region")
