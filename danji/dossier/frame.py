"""From degrees to the paper: one local plane in metres, one scale, one frame for all maps of a dossier."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from danji.dossier import svg
from danji.dossier.view import View
from danji.geometry import Plane, plane_about
from danji.plan.records import ZoneRecord

_MARGIN_M = 1500.0
_HALF_ROUND = 180.0  # degrees


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of the plane and how large it is drawn: `scale` units of the picture per metre."""

    plane: Plane
    left_m: float
    top_m: float
    scale: float
    width: float
    height: float

    @property
    def box(self) -> svg.Box:
        """The picture's rectangle."""
        return (0.0, 0.0, self.width, self.height)

    def points(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Degrees → the picture, y downwards."""
        x, y = self.plane.metres(lonlat).T
        return np.column_stack([(x - self.left_m) * self.scale, (self.top_m - y) * self.scale])

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """One point in degrees → the picture."""
        ((x, y),) = self.points(np.array([[lon, lat]]))
        return float(x), float(y)

    def shape(self, geometry: Any) -> Any:
        """A geometry in degrees → the picture, cut at its edge, without what is too small to see; None if nothing is left."""
        if not shapely.is_geometry(geometry) or geometry.is_empty:
            return None
        drawn = shapely.make_valid(shapely.transform(geometry, self.points).simplify(0.4))
        seen = drawn.intersection(shapely.box(*self.box))
        return None if seen.is_empty or seen.area < 1 else seen


def frame(view: View, zones: Iterable[ZoneRecord], *, width: float) -> Frame | None:
    """The frame that shows every placed site and the circles of these zones; None when nothing is placed."""
    placed = [(site.lon, site.lat) for site in view.plan.sites if site.lon is not None and site.lat is not None]
    if not placed:
        return None
    plane = plane_about(np.array(placed, float))
    corners = [plane.metres(np.array(placed, float))]
    for zone in zones:
        if zone.centre is not None:
            centre, reach = plane.metres(np.array([zone.centre])), 1000 * circle_km(view, zone)
            corners += [centre - reach, centre + reach]
    low, high = (edge(np.vstack(corners), axis=0) for edge in (np.min, np.max))
    low, high = low - _MARGIN_M, high + _MARGIN_M
    scale = width / float(high[0] - low[0])
    return Frame(plane, float(low[0]), float(high[1]), scale, width, math.ceil(scale * float(high[1] - low[1])))


def around(shapes: pd.Series, *, width: float, tallest: float) -> Frame:
    """The frame that shows these shapes in degrees; narrower where it would be taller than that."""
    places = shapely.get_coordinates(np.asarray(shapes.to_numpy(), dtype=object))
    if np.ptp(places[:, 0]) > _HALF_ROUND:  # they lie on both sides of the date line
        places[:, 0] -= np.where(places[:, 0] > 0, 2 * _HALF_ROUND, 0.0)
    plane = plane_about(places)
    corners = plane.metres(places)
    first, last = corners.min(axis=0), corners.max(axis=0)
    margin = 0.01 * float((last - first).max())
    size = last - first + 2 * margin
    scale = min(width / float(size[0]), tallest / float(size[1]))
    height = math.ceil(scale * float(size[1]))
    return Frame(plane, float(first[0]) - margin, float(last[1]) + margin, scale, math.ceil(scale * float(size[0])), height)


def circle_km(view: View, zone: ZoneRecord) -> float:
    """Radius of the circle to draw: the limit of the rule the zone was drawn by, or the zone's own circle."""
    rule = view.circle_rule(zone)
    return float(rule.limit) if rule is not None and isinstance(rule.limit, (int, float)) else zone.radius_km


def rings(shape: Any) -> str:
    """The path of a polygon or of several, holes included."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    edges = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join("M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in ring.coords[:-1]) + "Z" for ring in edges)
