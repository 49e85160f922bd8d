"""Curves of random draws from all sites: one set of random orders, whose prefixes serve every number of plants.

Simulation s puts all sites in a random order that depends on the seed and s alone. Its first n sites are a draw of n
without replacement, for every n at once: one walk through the pairs of the first T sites gives the counts of every size
up to T, and each larger size costs one autocorrelation on a lattice, whatever its number of plants. T is where the sum
of both is least. Simulations are shared out among threads; each writes its own rows, so their number changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.indicators.gathering import lattice as lattices
from danji.indicators.gathering.plants import Plants
from danji.indicators.gathering.smoothing import TAIL, Floats, Integers, Scale, scale, wide_enough

Method = Literal["fastest", "pairs", "lattice"]
Progress = Callable[[str, int, int], None]
Elsewhere = Callable[[Callable[[int], Floats], int], Iterable[tuple[int, Floats]]]  # what runs 0 … count − 1 on other machines

S_PER_PAIR = 1.2e-9  # measured once: it decides between lattice and pairs, so it is the same on every machine
FINE = 64  # bins of counted pairs in a bandwidth
OCTAVE = 2.0  # bandwidths of one scale differ by no more than this


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Patterns counted in one way on one scale: positions in the list of patterns."""

    members: NDArray[np.intp]
    scale: Scale
    lattice: lattices.Lattice | None


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """How patterns of given sizes and bandwidths are counted."""

    sizes: Integers
    bandwidths_m: Floats
    groups: tuple[Group, ...]
    fine_m: float  # width of the bins in which pairs are counted
    fine_bins: int
    centres_m: Floats  # their middles, along the ground

    @property
    def counted(self) -> NDArray[np.intp]:
        """The patterns whose pairs are visited, by size."""
        found = [group.members for group in self.groups if group.lattice is None]
        return np.concatenate(found) if found else np.empty(0, dtype=np.intp)


def way(
    plants: Plants,
    sizes: Integers,
    bandwidths_m: Floats,
    distances_m: Floats,
    *,
    method: Method = "fastest",
    prefixes: bool = True,
) -> Way:
    """The cheapest way to count these patterns, all at places of `plants`; sizes grow. With weights they are no prefixes."""
    wide_enough(float(bandwidths_m.min()), float(distances_m[-1]))
    limit = _limit(plants, sizes, bandwidths_m, distances_m, method, prefixes=prefixes)
    by_pairs = np.flatnonzero(sizes <= limit)
    groups = []
    for members in _octaves(by_pairs, bandwidths_m):
        h = bandwidths_m[members]
        groups.append(Group(members, scale(distances_m, least_m=float(h.min()), most_m=float(h.max())), None))
    for members in _octaves(np.flatnonzero(sizes > limit), bandwidths_m, ratio=1.05):
        h = bandwidths_m[members]
        on = scale(distances_m, least_m=float(h.min()), most_m=float(h.max()))
        groups.append(Group(members, on, lattices.lattice(plants.xyz[:, :2], bandwidth_m=float(h.min()), scale=on)))
    if not len(by_pairs):
        return Way(sizes, bandwidths_m, tuple(groups), 1.0, 0, np.empty(0))
    fine = float(bandwidths_m[by_pairs].min()) / FINE
    end = float(plants.straight_m(distances_m[-1:] + TAIL * bandwidths_m[by_pairs].max())[0])
    bins = int(end / fine) + 2
    return Way(sizes, bandwidths_m, tuple(groups), fine, bins, plants.arc_m(_middles(bins, fine)))


def curve(way: Way, at: int, xyz: Floats, weights: Floats | None = None) -> Floats:
    """The density of one pattern of that place in the list, counted as its draws are."""
    group = next(each for each in way.groups if at in each.members)
    w = np.ones(len(xyz)) if weights is None else weights
    if group.lattice is None:
        row = _on_scale(way, group, _fine_sums(way, xyz, weights)[None])
    else:
        row = lattices.sums(group.lattice, xyz[:, :2], w)
    pairs = np.array([(w.sum() ** 2 - np.square(w).sum()) / 2])
    return np.asarray(group.scale.density(row, way.bandwidths_m[at : at + 1], pairs)[0])


def simulated(
    way: Way,
    sites: Floats,
    *,
    seed: int,
    simulations: int,
    weights: Sequence[Floats] | None = None,
    workers: int = 1,
    elsewhere: Elsewhere | None = None,
    progress: Progress | None = None,
) -> Floats:
    """Densities of random draws: patterns × simulations × distances. With `weights`, each pattern's own at the drawn sites.

    They run on `workers` threads here, or wherever `elsewhere` sends them; that changes nothing in the numbers.
    """
    out = np.empty((len(way.sizes), simulations, len(way.groups[0].scale.distances_m)))
    draw = Draw(way, sites, seed, None if weights is None else tuple(weights))

    def one(number: int) -> None:
        out[:, number] = draw(number)

    if elsewhere is None:
        shared_out(one, simulations, workers=workers, progress=progress)
        return out
    for done, (number, curves) in enumerate(elsewhere(draw, simulations), start=1):
        out[:, number] = curves
        if progress is not None:
            progress("simulate", done, simulations)
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """Simulations by number: the curves of one depend on what stands here and its number alone, wherever it runs."""

    way: Way
    sites: Floats
    seed: int
    weights: tuple[Floats, ...] | None

    def __call__(self, number: int) -> Floats:
        """Patterns × distances."""
        order = random_order(self.seed, number, len(self.sites), int(self.way.sizes[-1]))
        xyz = np.take(self.sites, order, axis=0)  # thrice as quick as sites[…]
        if self.weights is None:
            return _prefixes(self.way, xyz)
        return np.array([curve(self.way, at, xyz[: len(w)], w) for at, w in enumerate(self.weights)])


def shared_out(one: Callable[[int], None], count: int, *, workers: int, progress: Progress | None) -> None:
    """Run `one` for 0 … count − 1 on so many threads; the first error, or a stop from the keyboard, ends the rest."""
    with ThreadPoolExecutor(max_workers=workers) as pool:
        try:
            waiting = [pool.submit(one, number) for number in range(count)]
            for done, future in enumerate(as_completed(waiting), start=1):
                future.result()
                if progress is not None:
                    progress("simulate", done, count)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def random_order(seed: int, number: int, sites: int, length: int) -> NDArray[np.intp]:
    """The first `length` of the sites in the random order of that simulation; shorter ones are its prefixes."""
    from danji.indicators.gathering import compiled

    places = np.arange(sites, dtype=np.int32)
    compiled.first_places(np.random.default_rng([seed, number]).random(length), places)
    return places[:length].astype(np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Cross:
    """Distances from the plants of one pattern to those of another, at one bandwidth."""

    plants: Plants  # all places
    bandwidth_m: float
    distances_m: Floats

    def of(self, a: Floats, b: Floats) -> Floats:
        """The density of those distances; every pair is visited."""
        from danji.indicators.gathering import compiled

        on = scale(self.distances_m, least_m=self.bandwidth_m, most_m=self.bandwidth_m)
        fine = self.bandwidth_m / FINE
        bins = int(float(self.plants.straight_m(self.distances_m[-1:] + TAIL * self.bandwidth_m)[0]) / fine) + 2
        counts = compiled.cross_weights(
            np.ascontiguousarray(a), np.ascontiguousarray(b), np.ones(len(a)), np.ones(len(b)), 1 / fine, bins
        )
        at, part = on.places(self.plants.arc_m(_middles(bins, fine)))
        at[-1] = -1
        out = np.zeros((1, on.bins))
        compiled.rebinned(counts[None], at, part, out)
        return np.asarray(on.density(out, np.array([self.bandwidth_m]), np.array([float(len(a) * len(b))]))[0])


def memory_bytes(way: Way, plants: int, *, simulations: int, workers: int) -> int:
    """About how much memory the simulations take at most."""
    numbers = len(way.sizes) * simulations * len(way.groups[0].scale.distances_m)
    nodes = max(
        (group.lattice.shape[0] * group.lattice.shape[1] for group in way.groups if group.lattice is not None), default=0
    )
    lattice_bytes = sum(8 * group.lattice.sharpen.size + 16 * group.lattice.at.size for group in way.groups if group.lattice)
    each = 8 * 5 * nodes + 8 * len(way.counted) * way.fine_bins + 40 * int(way.sizes[-1]) + 4 * plants
    return 8 * numbers + lattice_bytes + workers * each + 100 * plants


def _prefixes(way: Way, xyz: Floats) -> Floats:
    """The densities of all prefixes of one order."""
    from danji.indicators.gathering import compiled

    out = np.empty((len(way.sizes), len(way.groups[0].scale.distances_m)))
    counted = way.counted
    if len(counted):
        x, y, z = (np.ascontiguousarray(each) for each in xyz[: way.sizes[counted[-1]]].T)
        counts = np.empty((len(counted), way.fine_bins), dtype=np.int32)
        compiled.prefix_counts(x, y, z, way.sizes[counted], 1 / way.fine_m, counts)
    begun = 0
    pairs = way.sizes * (way.sizes - 1) / 2
    for group in way.groups:
        m = group.members
        if group.lattice is None:
            sums = _on_scale(way, group, counts[begun : begun + len(m)])
            begun += len(m)
        else:
            sums = np.concatenate([lattices.sums(group.lattice, xyz[:n, :2], np.ones(n)) for n in way.sizes[m]])
        out[m] = group.scale.density(sums, way.bandwidths_m[m], pairs[m])
    return out


def _fine_sums(way: Way, xyz: Floats, weights: Floats | None) -> NDArray[np.generic]:
    from danji.indicators.gathering import compiled

    x, y, z = (np.ascontiguousarray(each) for each in xyz.T)
    if weights is not None:
        return np.asarray(compiled.pair_weights(x, y, z, weights, 1 / way.fine_m, way.fine_bins))
    counts = np.empty((1, way.fine_bins), dtype=np.int32)
    compiled.prefix_counts(x, y, z, np.array([len(xyz)]), 1 / way.fine_m, counts)
    return np.asarray(counts[0])


def _on_scale(way: Way, group: Group, fine: NDArray[np.generic]) -> Floats:
    """Counts in fine bins shared out to the bins of a scale; the last fine bin holds what is too far."""
    from danji.indicators.gathering import compiled

    at, part = group.scale.places(way.centres_m)
    at[-1] = -1
    out = np.zeros((len(fine), group.scale.bins))
    compiled.rebinned(fine, at, part, out)
    return out


def _middles(bins: int, width_m: float) -> Floats:
    return np.asarray((np.arange(bins) + 0.5) * width_m, dtype=float)


def _limit(
    plants: Plants, sizes: Integers, bandwidths_m: Floats, distances_m: Floats, method: Method, *, prefixes: bool
) -> int:
    """The largest size whose pairs are visited."""
    if method == "pairs" or plants.sphere:
        return int(sizes[-1])
    if method == "lattice":
        return 0
    extent = np.ptp(plants.xyz[:, :2], axis=0)
    reach = float(distances_m[-1])
    each = np.array([lattices.seconds(extent, reach, float(h), int(n)) for h, n in zip(bandwidths_m, sizes, strict=True)])
    beyond = np.append(np.cumsum(each[::-1])[::-1], 0.0)
    limits = np.append(0, sizes)
    visits = S_PER_PAIR * limits.astype(float) ** 2 / 2
    return int(limits[np.argmin((visits if prefixes else np.cumsum(visits)) + beyond)])


def _octaves(members: NDArray[np.intp], bandwidths_m: Floats, *, ratio: float = OCTAVE) -> list[NDArray[np.intp]]:
    """Neighbours in size whose bandwidths differ by at most the ratio."""
    groups: list[list[int]] = []
    for at in members:
        first = bandwidths_m[groups[-1][0]] if groups else np.inf
        if not groups or max(first, bandwidths_m[at]) > ratio * min(first, bandwidths_m[at]):
            groups.append([])
        groups[-1].append(int(at))
    return [np.array(each, dtype=np.intp) for each in groups]


def sizes_of(plants: Plants, *, least: int) -> pd.Series:
    """How many plants each industry has, where they are at least so many."""
    counts = np.bincount(plants.code, minlength=len(plants.industries))
    found = pd.Series(counts, index=plants.industries, name="plants")
    return found[found >= least].sort_values(kind="stable")
