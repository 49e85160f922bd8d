"""Which region a point lies in, for millions of points: a grid over the regions, and the border only where a cell has one.

Nearly all cells of a fine grid lie in one region as a whole; there the region is looked up. In the others a ray is
followed through the edges of the few regions in question that reach the row of the cell. The answer is that of the
polygons themselves, not of the grid. On a border a point lies in exactly one of the two regions; where regions overlap, in
the one that comes first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from danji.errors import DataError, problem

Floats = NDArray[np.float64]
LEAST, MOST = 32, 1024  # cells a side
MARGIN = 1e-6  # of the map, so that its own edge lies within the grid


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Regions made ready to be looked up, in the plane of their coordinates. It can be sent to other machines."""

    regions: tuple[str, ...]
    grid: tuple[float, float, float, float]
    edges: Floats
    begins: NDArray[np.int64]
    lists: NDArray[np.int32]
    what: NDArray[np.int32]
    starts: NDArray[np.int64]
    some: NDArray[np.int32]

    def of(self, x: Floats, y: Floats) -> NDArray[np.int32]:
        """The position in `regions` of each point, −1 where it lies in none or is not a number."""
        from danji.registers import compiled

        return np.asarray(
            compiled.found(
                np.ascontiguousarray(x, dtype=float), np.ascontiguousarray(y, dtype=float), self.what, self.starts, self.some,
                self.edges, self.begins, self.lists, self.grid,
            )
        )  # fmt: skip


def places(regions: Sequence[str], shapes: Sequence[Any]) -> Places:
    """Regions and their polygons made ready.

    Raises
    ------
    DataError
        If there is no region, or none has a polygon.

    Examples
    --------
    >>> ready = places(["west", "east"], [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> ready.of(np.array([0.5, 1.0, 1.5, 9.0, np.nan]), np.array([0.5, 0.5, 0.5, 0.5, 0.5])).tolist()
    [0, 1, 1, -1, -1]
    """
    from danji.registers import compiled

    polygons = np.asarray(shapes, dtype=object)
    if not len(polygons) or shapely.is_empty(polygons).all() or shapely.is_missing(polygons).all():
        raise DataError(problem("register_no_boundaries"))
    edges, region = _edges(polygons)
    left, bottom, right, top = shapely.total_bounds(polygons)
    side = int(np.clip(2 * math.sqrt(len(edges)), LEAST, MOST))
    width, height = max((right - left) * (1 + 2 * MARGIN), MARGIN), max((top - bottom) * (1 + 2 * MARGIN), MARGIN)
    grid = (left - MARGIN * width, bottom - MARGIN * height, side / width, side / height)
    begins, lists = compiled.edges_by_row(edges, region, len(polygons), grid, side)
    bounds = np.nan_to_num(shapely.bounds(polygons), nan=-math.inf)
    what, starts, some = compiled.cells(edges, begins, lists, bounds, grid, side, side)
    return Places(tuple(map(str, regions)), grid, edges, begins, lists, what, starts, some)


def _edges(polygons: NDArray[np.object_]) -> tuple[Floats, NDArray[np.int32]]:
    """x, y, x, y of every edge, and the region it bounds."""
    parts, of_part = shapely.get_parts(polygons, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    points, at = shapely.get_coordinates(rings, return_index=True)
    same = at[1:] == at[:-1]
    edges = np.column_stack([points[:-1][same], points[1:][same]])
    return np.ascontiguousarray(edges, dtype=float), of_part[of_ring[at[:-1][same]]].astype(np.int32)
