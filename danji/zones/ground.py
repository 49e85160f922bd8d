"""Pieces of ground, and which of them hang together or meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

TOUCHING_M = 0.01  # boundaries from one source meet exactly; projecting moves them by less than this


def pieces(shapes: Mapping[str, Any]) -> tuple[list[str], NDArray[np.object_]]:
    """The pieces of each boundary in metres, on a grid of 1 cm: whose they are, and the pieces."""
    owner, found = [], []
    for site, shape in shapes.items():
        for piece in shapely.get_parts(shapely.set_precision(shapely.union_all([shape]), TOUCHING_M)):
            if piece.area > 0:
                owner.append(site)
                found.append(piece)
    return owner, np.array(found, dtype=object)


def joined(found: NDArray[np.object_]) -> NDArray[np.intp]:
    """Pairs of pieces with a stretch of boundary or ground in common, (k, 2); a common point joins nothing."""
    pairs = _pairs(shapely.STRtree(found).query(found, "dwithin", distance=TOUCHING_M)) if len(found) else []
    kept = [pair for pair in pairs if _one(found[pair[0]], found[pair[1]])]
    return np.array(kept, dtype=np.intp).reshape(-1, 2)


def _one(first: Any, other: Any) -> bool:
    return bool(shapely.union(first, other, grid_size=TOUCHING_M).geom_type == "Polygon")


def _pairs(met: NDArray[np.intp]) -> list[tuple[int, int]]:
    return [(int(one), int(other)) for one, other in met.T if one < other]


def together(count: int, pairs: NDArray[np.intp]) -> tuple[int, NDArray[np.intp]]:
    """Into how many bodies so many pieces fall when these pairs hang together, and the body of each."""
    if not count:
        return 0, np.zeros(0, dtype=np.intp)
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    number, body = connected_components(graph, directed=False)
    return int(number), body.astype(np.intp)


def meeting(shapes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Pairs of sites whose boundaries meet, be it in a point."""
    sites, found = list(shapes), np.array(list(shapes.values()), dtype=object)
    if not sites:
        return []
    met = shapely.STRtree(found).query(found, "dwithin", distance=TOUCHING_M)
    return [(sites[one], sites[other]) for one, other in _pairs(met)]
