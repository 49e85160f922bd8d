"""Who is next to whom: neighbour lists of areas, from borders, from distance, or the nearest few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

LONE = 2  # fewer areas than this have no neighbours to look for


@dataclass(frozen=True, slots=True)
class Neighbours:
    """For every area its neighbours, as positions in `areas`: those of area i are `to[start[i]:start[i + 1]]`."""

    areas: pd.Index
    start: Integers
    to: Integers

    @property
    def count(self) -> Integers:
        """How many neighbours each area has."""
        return np.diff(self.start)

    @property
    def origin(self) -> Integers:
        """The area each entry of `to` is a neighbour of."""
        return np.repeat(np.arange(len(self.areas), dtype=np.int64), self.count)

    def among(self, areas: Iterable[object]) -> Neighbours:
        """The same list with these areas only, in the order they have here.

        Examples
        --------
        >>> chain = from_lists({"A": ["B"], "B": ["A", "C"], "C": ["B"]})
        >>> chain.among(["A", "B"]).lists()
        {'A': ['B'], 'B': ['A']}
        """
        kept = self.areas.isin(list(areas))
        place = np.cumsum(kept) - 1
        both = kept[self.origin] & kept[self.to]
        return _compressed(self.areas[kept], place[self.origin[both]], place[self.to[both]])

    def lists(self) -> dict[object, list[object]]:
        """Area → its neighbours."""
        names = self.areas.to_numpy()
        return {area: list(names[self.to[a:b]]) for area, a, b in zip(names, self.start[:-1], self.start[1:], strict=True)}


def from_lists(lists: Mapping[str, Iterable[str]]) -> Neighbours:
    """Neighbours as given: area → the areas next to it.

    Examples
    --------
    >>> from_lists({"A": ["B"], "B": ["A"], "C": []}).count.tolist()
    [1, 1, 0]
    """
    areas = pd.Index(list(lists), name="region")
    pairs = [(area, other) for area, others in lists.items() for other in others]
    unknown = sorted({other for _area, other in pairs if other not in lists})
    if unknown:
        raise ValueError(f"Neighbours that are no areas themselves: {', '.join(unknown)}. Every area needs a line of its own.")
    ends = [areas.get_indexer([pair[side] for pair in pairs]).astype(np.int64) for side in (0, 1)]
    return _compressed(areas, *ends)


def touching(shapes: pd.Series) -> Neighbours:
    """Areas that share a border or a corner (queen contiguity).

    Parameters
    ----------
    shapes
        One polygon per area, all in one reference system; borders must fit together, as those of one data set do.

    Examples
    --------
    >>> squares = {name: shapely.box(x, y, x + 1, y + 1) for name, x, y in [("A", 0, 0), ("B", 1, 1), ("C", 5, 5)]}
    >>> touching(pd.Series(squares)).lists()
    {'A': ['B'], 'B': ['A'], 'C': []}
    """
    geometries = np.asarray(shapes.to_numpy(), dtype=object)
    return _pairs(shapes.index, *shapely.STRtree(geometries).query(geometries, predicate="intersects"))


def within(xy: Floats, *, areas: pd.Index, at_most_m: float) -> Neighbours:
    """Areas whose points lie at most so far apart.

    Parameters
    ----------
    xy
        One point per area, x and y in metres of one plane.
    areas
        The areas, in the same order.
    at_most_m
        The distance, in metres; points exactly that far apart are neighbours.

    Examples
    --------
    >>> within(np.array([[0.0, 0.0], [3.0, 4.0], [9.0, 9.0]]), areas=pd.Index(["A", "B", "C"]), at_most_m=5.0).lists()
    {'A': ['B'], 'B': ['A'], 'C': []}
    """
    points = shapely.points(xy)
    return _pairs(areas, *shapely.STRtree(points).query(points, predicate="dwithin", distance=at_most_m))


def nearest(xy: Floats, *, areas: pd.Index, k: int) -> Neighbours:
    """The k nearest of every area; of equally near ones, those that come first. B may be near A without A being near B.

    Parameters
    ----------
    xy
        One point per area, x and y in metres of one plane.
    areas
        The areas, in the same order.
    k
        How many; areas have fewer where there are no more.

    Examples
    --------
    >>> nearest(np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]]), areas=pd.Index(["A", "B", "C"]), k=1).lists()
    {'A': ['B'], 'B': ['A'], 'C': ['B']}
    """
    n = len(areas)
    k = min(k, n - 1)
    if n < LONE or k < 1:
        none = np.empty(0, dtype=np.int64)
        return _compressed(areas, none, none)
    points = shapely.points(xy)
    tree = shapely.STRtree(points)
    size = float(np.hypot(*(xy.max(axis=0) - xy.min(axis=0)))) or 1.0
    reach = size * np.sqrt((k + 1) / n)  # holds about k others when points are spread evenly
    left = np.arange(n, dtype=np.int64)
    found: list[tuple[Integers, Integers]] = []
    while len(left):
        at, to = tree.query(points[left], predicate="dwithin", distance=reach)
        origin = left[at]
        others = origin != to
        origin, to = origin[others], to[others]
        full = np.bincount(origin, minlength=n)[left] >= k
        done = np.isin(origin, left[full])
        origin, to = origin[done], to[done]
        away = np.hypot(*(xy[origin] - xy[to]).T)
        order = np.lexsort((to, away, origin))
        origin, to = origin[order], to[order]
        rank = np.arange(len(origin)) - np.searchsorted(origin, origin, side="left")
        found.append((origin[rank < k], to[rank < k]))
        left = left[~full]
        reach *= 2
    return _compressed(areas, *(np.concatenate(ends) for ends in zip(*found, strict=True)))


def _pairs(areas: pd.Index, at: Integers, to: Integers) -> Neighbours:
    """Neighbours from pairs of positions, leaving out each area itself."""
    others = at != to
    return _compressed(areas, at[others], to[others])


def _compressed(areas: pd.Index, origin: Integers, to: Integers) -> Neighbours:
    order = np.lexsort((to, origin))
    start = np.concatenate([[0], np.cumsum(np.bincount(origin, minlength=len(areas)))]).astype(np.int64)
    return Neighbours(areas, start, to[order].astype(np.int64))
