"""Areas as they are drawn on every map of them: one frame, and far-off parts set in boxes under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from danji.dossier.frame import Frame, around, rings
from danji.indicators.neighbours import touching

_WIDTH, _TALL = 520.0, 700.0  # a map taller than this is drawn narrower
_BOX = (118.0, 92.0)  # width and height of the box of a far-off part
_WORTH = 0.6  # far-off parts get boxes where the map would else be smaller than this part of what it can be
_LEAST = 1.5  # square units of the picture: smaller parts of an area are not drawn


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Areas in the picture, the outlines of what they lie in, and the boxes of far-off parts."""

    width: float
    height: float
    seen: Mapping[str, Any]
    provinces: str
    boxes: str


def ground(shapes: pd.Series, parents: pd.Series) -> Ground | None:
    """The ground of maps of these areas in degrees; none where none has a shape."""
    drawn = shapes.dropna()
    drawn = drawn[[not each.is_empty for each in drawn]]
    if drawn.empty:
        return None
    part = parents.reindex(drawn.index).fillna(pd.Series(drawn.index, index=drawn.index)).astype(str)
    far = _far(drawn, part)
    near = drawn[~part.isin(far)]
    frame = around(near, width=_WIDTH, tallest=_TALL)
    seen, outlines = _drawn(near, part, frame, (0.0, 0.0))
    boxes, columns = [], max(1, int(frame.width // _BOX[0]))
    for place, name in enumerate(far):
        corner = (_BOX[0] * (place % columns), frame.height + _BOX[1] * (place // columns))
        own = around(drawn[part == name], width=_BOX[0] - 8, tallest=_BOX[1] - 8)
        inside, edges = _drawn(drawn[part == name], part, own, (corner[0] + 4, corner[1] + 4))
        seen, outlines = {**seen, **inside}, outlines + edges
        boxes.append(f"M{corner[0] + 1:g} {corner[1] + 1:g}h{_BOX[0] - 3:g}v{_BOX[1] - 3:g}h{3 - _BOX[0]:g}Z")
    rows = -(-len(far) // columns)
    several = len(set(part)) > 1
    return Ground(frame.width, frame.height + rows * _BOX[1], seen, outlines if several else "", "".join(boxes))


def _far(drawn: pd.Series, part: pd.Series) -> list[str]:
    """The parts that are nowhere joined to the largest body of areas, where they would make the map too small."""
    body = set(part[_largest(drawn)])
    far = sorted(set(part) - body)
    if not far:
        return []
    whole, main = (around(each, width=_WIDTH, tallest=_TALL).scale for each in (drawn, drawn[part.isin(body)]))
    return far if whole < _WORTH * main else []


def _largest(drawn: pd.Series) -> list[Any]:
    """The most areas that can be walked from one to another over shared borders."""
    next_to, left = touching(drawn).lists(), set(drawn.index)
    best: list[Any] = []
    while left:
        reached, edge = set(), [next(each for each in drawn.index if each in left)]
        while edge:
            area = edge.pop()
            if area not in reached:
                reached.add(area)
                edge += [each for each in next_to[area] if each not in reached]
        left -= reached
        best = max(best, [each for each in drawn.index if each in reached], key=len)
    return best


def _drawn(shapes: pd.Series, part: pd.Series, frame: Frame, at: tuple[float, float]) -> tuple[dict[str, Any], str]:
    """Areas in the picture, moved to their place, and the outlines of what they lie in."""
    seen = {str(area): _visible(frame.shape(shape), at) for area, shape in shapes.items()}
    joined = [
        shapely.union_all(np.asarray(each.to_numpy(), dtype=object))
        for _part, each in shapes.groupby(part.reindex(shapes.index))
    ]
    edges = [_visible(frame.shape(each), at) for each in joined]
    return {area: shape for area, shape in seen.items() if shape is not None}, "".join(rings(e) for e in edges if e is not None)


def _visible(shape: Any, at: tuple[float, float]) -> Any:
    """A shape of the picture in its place, without parts too small to see; its largest part stays."""
    if shape is None:
        return None
    parts = sorted((part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"), key=lambda part: -part.area)
    kept = [part.simplify(0.5) for place, part in enumerate(parts) if not place or part.area >= _LEAST]
    return shapely.transform(shapely.multipolygons(kept), lambda xy: xy + np.array(at)) if kept else None
