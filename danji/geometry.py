"""Places in metres: projection, distances, enclosing circles.

Everything here is in a plane in metres. `local_metres` makes that plane: an azimuthal equidistant projection about the
middle of the places. Distances between places up to 50 km from the middle differ from those on the ellipsoid by less than
1 in 90,000 (0.5 m in 40 km); up to 100 km, by less than 1 in 24,000.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

Points = NDArray[np.float64]  # (n, 2): x, y in metres

EPS_M = 1e-6  # two lengths closer than this are the same length


@dataclass(frozen=True, slots=True)
class Plane:
    """A local plane in metres about one point."""

    lon: float
    lat: float

    @property
    def crs(self) -> CRS:
        """The plane as a coordinate reference system."""
        return CRS.from_proj4(f"+proj=aeqd +lat_0={self.lat} +lon_0={self.lon} +datum=WGS84 +units=m")

    def metres(self, lonlat: Points) -> Points:
        """WGS84 degrees → metres in this plane."""
        return np.column_stack(_transformer(self, back=False).transform(*np.asarray(lonlat, float).T))

    def degrees(self, xy: Points) -> Points:
        """Metres in this plane → WGS84 degrees."""
        return np.column_stack(_transformer(self, back=True).transform(*np.asarray(xy, float).T))


@lru_cache(maxsize=64)
def _transformer(plane: Plane, *, back: bool) -> Transformer:
    """From degrees into a plane or back; kept, since making one takes longer than using it."""
    ends = (plane.crs, CRS.from_epsg(4326)) if back else (CRS.from_epsg(4326), plane.crs)
    return Transformer.from_crs(*ends, always_xy=True)


def plane_about(lonlat: Points) -> Plane:
    """The plane about the middle of the bounding box, rounded to 0.01°; of places on both sides of ±180° the near way round."""
    low, high = np.nanmin(lonlat, axis=0), np.nanmax(lonlat, axis=0)
    if high[0] - low[0] > 180:  # noqa: PLR2004  degrees: they lie about the antimeridian
        east = np.where(lonlat[:, 0] < 0, lonlat[:, 0] + 360, lonlat[:, 0])
        low[0], high[0] = np.nanmin(east), np.nanmax(east)
    lon, lat = ((low + high) / 2).round(2)
    return Plane(float(lon) - 360 if lon > 180 else float(lon), float(lat))  # noqa: PLR2004


def stand_in_radius_m(area_m2: float) -> float:
    """Radius of the circle with that area, which stands in for a boundary that is not known."""
    return math.sqrt(area_m2 / math.pi)


def disc(lon: float, lat: float, radius_km: float) -> Any:
    """A circle on the ground as a polygon in degrees, rounded to about 1 cm."""
    plane = Plane(lon, lat)
    edge = shapely.Point(0, 0).buffer(1000 * radius_km, quad_segs=32)
    return shapely.set_precision(shapely.transform(edge, plane.degrees), 1e-7)


def enclosing_circle(xy: Points, reach: NDArray[np.float64] | None = None) -> tuple[Points, float, NDArray[np.intp]]:
    """The smallest circle that holds all discs of radius `reach` about the points (points when it is not given).

    minimise r subject to |c − pᵢ| + reachᵢ ≤ r.  The circle is fixed by one, two or three of the discs; they are found by
    moving through such sets, each holding the disc that stuck out farthest before, with r growing at every move.

    Parameters
    ----------
    xy
        Points, (n, 2); metres.
    reach
        Radius about each point, (n,); metres, 0 or more.

    Returns
    -------
    Centre (2,), radius in metres, and the indices of the discs on its edge (one to three).

    Raises
    ------
    ValueError
        For no points.

    Examples
    --------
    >>> centre, radius, edge = enclosing_circle(np.array([[0.0, 0.0], [6.0, 8.0], [1.0, 1.0]]))
    >>> centre.tolist(), float(radius), edge.tolist()
    ([3.0, 4.0], 5.0, [0, 1])
    """
    points = np.asarray(xy, dtype=float)
    if len(points) == 0:
        raise ValueError("no points")
    radii = np.zeros(len(points)) if reach is None else np.asarray(reach, dtype=float)
    support = [int(np.argmax(radii))]
    centre, radius = points[support[0]], float(radii[support[0]])
    while True:
        sticking_out = np.hypot(*(points - centre).T) + radii
        farthest = int(np.argmax(sticking_out))
        if sticking_out[farthest] <= radius + EPS_M / 10 or farthest in support:
            return centre, radius, np.array(sorted(support))
        support, centre, radius = _grown(points, radii, support, farthest)


def _grown(points: Points, radii: NDArray[np.float64], support: list[int], new: int) -> tuple[list[int], Points, float]:
    """The smallest circle about the support and one more disc, and the discs that fix it."""
    everyone = [*support, new]
    options = [[new], *([new, a] for a in support), *([new, a, b] for i, a in enumerate(support) for b in support[i + 1 :])]
    best: tuple[list[int], Points, float] | None = None
    for chosen in options:
        solved = _touching(points[chosen], radii[chosen])
        if solved is None:
            continue
        centre, radius = solved
        holds = np.all(np.hypot(*(points[everyone] - centre).T) + radii[everyone] <= radius + EPS_M / 100)
        if holds and (best is None or radius < best[2]):
            best = (chosen, centre, radius)
    if best is None:  # three discs in line within rounding: the widest pair holds them
        return _widest_pair(points, radii, everyone)
    return best


def _widest_pair(points: Points, radii: NDArray[np.float64], among: list[int]) -> tuple[list[int], Points, float]:
    pairs = [[a, b] for i, a in enumerate(among) for b in among[i + 1 :]]
    solved = [(pair, _touching(points[pair], radii[pair])) for pair in pairs]
    pair, (centre, radius) = max(((p, s) for p, s in solved if s is not None), key=lambda each: each[1][1])
    return pair, centre, radius


def _touching(points: Points, radii: NDArray[np.float64]) -> tuple[Points, float] | None:
    """The smallest circle touched from inside by all these one, two or three discs; None if there is none."""
    if len(points) == 1:
        return points[0], float(radii[0])
    gap = points[1] - points[0]
    length = float(np.hypot(*gap))
    if length <= abs(radii[1] - radii[0]):
        return None
    if len(points) == 2:  # noqa: PLR2004
        radius = (length + radii[0] + radii[1]) / 2
        return points[0] + gap / length * (radius - radii[0]), float(radius)
    return _apollonius(points, radii)


def _apollonius(points: Points, radii: NDArray[np.float64]) -> tuple[Points, float] | None:
    """The circle touched from inside by three discs: c = a + b·r solves two linear equations, r the quadratic."""
    base, rest = points[0], points[1:] - points[0]
    matrix = 2 * rest
    constant = (rest**2).sum(axis=1) - radii[1:] ** 2 + radii[0] ** 2
    slope = 2 * (radii[1:] - radii[0])
    if abs(np.linalg.det(matrix)) < 1e-9 * max(1.0, float((rest**2).sum())):
        return None
    a, b = np.linalg.solve(matrix, constant), np.linalg.solve(matrix, slope)
    # |a + b r|² = (r − r₀)²
    quadratic = float(b @ b) - 1.0, 2 * (float(a @ b) + radii[0]), float(a @ a) - radii[0] ** 2
    roots = [float(root.real) for root in np.roots(quadratic) if abs(root.imag) < EPS_M and root.real >= radii.max() - EPS_M]
    if not roots:
        return None
    radius = min(roots)
    return base + a + b * radius, radius
