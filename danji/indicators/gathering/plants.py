"""Plants on a map, checked and in metres: what every measure of distance starts from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji import geometry
from danji.errors import DataError, Problem, problem

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

EARTH_M = 6_371_008.8  # mean radius of the ellipsoid (2a + b) / 3, WGS84
PLANE_M = 500_000.0  # farther from the middle than this, a plane errs by more than 0.1 %, and great circles are used
SAMPLE = 25_000  # beyond so many sites, the spread of their distances is taken from so many of them
FINE = 65_536  # bins for that
LEAST = 2  # plants: fewer have no distance between them


@dataclass(frozen=True, slots=True, eq=False)
class Plants:
    """Plants with a place, in an order that does not depend on the order of the table.

    `xyz` is in metres: a plane (z = 0), or points on a sphere, whose straight distances `arc_m` turns into great circles.
    """

    xyz: Floats
    sphere: bool
    code: Integers  # position in `industries`
    industries: pd.Index
    jobs: Floats  # NaN where not known
    left_out: int  # rows without a place
    row: Integers  # where each stood in the table

    def __len__(self) -> int:
        return len(self.xyz)

    def of(self, industry: object) -> NDArray[np.intp]:
        """The plants of an industry, as positions.

        Raises
        ------
        DataError
            If no plant has that industry.
        """
        if industry not in self.industries:
            known = ", ".join(map(str, self.industries[:20]))
            raise DataError(problem("plants_industry", value=str(industry), known=known))
        return np.flatnonzero(self.code == self.industries.get_loc(industry))

    def arc_m(self, straight_m: Floats) -> Floats:
        """Distances along the ground."""
        if not self.sphere:
            return straight_m
        return np.asarray(2 * EARTH_M * np.arcsin(np.minimum(straight_m / (2 * EARTH_M), 1.0)))

    def straight_m(self, arc_m: Floats) -> Floats:
        """The straight distance of points so far apart along the ground."""
        if not self.sphere:
            return arc_m
        return np.asarray(2 * EARTH_M * np.sin(np.minimum(arc_m / (2 * EARTH_M), math.pi / 2)))


def placed(table: pd.DataFrame) -> Plants:
    """Plants from a table with the columns industry, x_m and y_m or lon and lat, and jobs if known.

    Degrees become metres in a plane about the middle when no plant is farther than 500 km from it, and great circles
    on a sphere otherwise.

    Raises
    ------
    DataError
        With everything that is wrong: no place column, degrees given as metres, infinite places, no industry, negative or
        infinite jobs, or fewer than two plants with a place. Rows without a place are counted in `left_out`.

    Examples
    --------
    >>> table = pd.DataFrame({"industry": ["a", "a", "b"], "x_m": [0.0, 3000.0, None], "y_m": [0.0, 4000.0, 0.0]})
    >>> plants = placed(table)
    >>> len(plants), plants.left_out
    (2, 1)
    """
    names = place_columns(table)
    if not _has(table, names):
        raise DataError(problem("plants_no_place", found=", ".join(map(str, table.columns))))
    places = table[list(names)].to_numpy(dtype=float)
    known = ~np.isnan(places).any(axis=1)
    jobs = table["jobs"].to_numpy(dtype=float)[known] if "jobs" in table else np.full(int(known.sum()), np.nan)
    found = [*_bad_places(places[known], names), *_bad_rows(table["industry"][known], jobs)]
    if known.sum() < LEAST:
        found.append(problem("plants_too_few", count=int(known.sum()), missing=int((~known).sum())))
    if found:
        raise DataError(found)
    xyz, sphere = _metres(places[known], degrees=names[0] == "lon")
    labels = pd.Categorical(table["industry"][known])
    order = np.lexsort((labels.codes, jobs, *xyz.T))
    return Plants(
        np.ascontiguousarray(xyz[order]),
        sphere,
        np.asarray(labels.codes, dtype=np.int64)[order],
        pd.Index(labels.categories, name="industry"),
        jobs[order],
        int((~known).sum()),
        np.flatnonzero(known)[order],
    )


def place_columns(table: pd.DataFrame) -> tuple[str, str]:
    """The columns that say where plants are: metres where there are any, else degrees.

    Examples
    --------
    >>> place_columns(pd.DataFrame({"x_m": [None], "y_m": [None], "lon": [128.1], "lat": [35.2]}))
    ('lon', 'lat')
    """
    return ("x_m", "y_m") if _has(table, ("x_m", "y_m")) else ("lon", "lat")


def distance_spread_m(plants: Plants) -> tuple[float, float]:
    """Silverman's A (the lesser of standard deviation and IQR / 1.34) and the median of the distances between plants.

    Beyond 25,000 plants, those of 25,000 or fewer taken evenly from the map.

    Raises
    ------
    DataError
        If all plants lie at one point.
    """
    from danji.indicators.gathering import compiled

    step = -(-len(plants) // SAMPLE)
    xyz = plants.xyz[::step]
    longest = float(np.sqrt((np.ptp(xyz, axis=0) ** 2).sum()))
    if longest == 0:
        raise DataError(problem("plants_one_point", count=len(plants)))
    counts = np.zeros((1, FINE + 1), dtype=np.int32)
    x, y, z = (np.ascontiguousarray(each) for each in xyz.T)
    compiled.prefix_counts(x, y, z, np.array([len(xyz)]), FINE / longest, counts)
    centres = plants.arc_m((np.arange(FINE + 1) + 0.5) * longest / FINE)
    return _spread(centres, counts[0].astype(float))


def _spread(centres: Floats, counts: Floats) -> tuple[float, float]:
    mean = np.average(centres, weights=counts)
    deviation = math.sqrt(np.average((centres - mean) ** 2, weights=counts))
    reached = np.cumsum(counts) / counts.sum()
    quarter, median, three = (float(centres[np.searchsorted(reached, share)]) for share in (0.25, 0.5, 0.75))
    ranged = (three - quarter) / 1.34
    return min(deviation, ranged) if ranged > 0 else deviation or median, median


def _has(table: pd.DataFrame, names: Sequence[str]) -> bool:
    return all(name in table and table[name].notna().any() for name in names)


def _bad_places(places: Floats, names: Sequence[str]) -> list[Problem]:
    if np.isinf(places).any():
        return [problem("plants_infinite", count=int(np.isinf(places).any(axis=1).sum()), columns=", ".join(names))]
    if not len(places):
        return []
    as_degrees = bool((np.abs(places) <= (180.0, 90.0)).all())
    if names[0] == "lon" and not as_degrees:
        return [problem("plants_not_degrees", columns=", ".join(names))]
    if names[0] == "x_m" and as_degrees and np.ptp(places, axis=0).any():
        return [problem("plants_degrees", columns=", ".join(names))]
    return []


def _bad_rows(industry: pd.Series, jobs: Floats) -> list[Problem]:
    found = []
    if industry.isna().any():
        found.append(problem("plants_no_industry", count=int(industry.isna().sum())))
    wrong = np.isinf(jobs) | (jobs < 0)
    if wrong.any():
        found.append(problem("plants_weights", count=int(wrong.sum()), shown=f"{jobs[wrong][0]:g}"))
    return found


def _metres(places: Floats, *, degrees: bool) -> tuple[Floats, bool]:
    if not degrees:
        return np.column_stack([places, np.zeros(len(places))]), False
    xy = geometry.plane_about(places).metres(places)
    if np.isfinite(xy).all() and np.hypot(*xy.T).max() <= PLANE_M:
        return np.column_stack([xy, np.zeros(len(xy))]), False
    lon, lat = np.radians(places.T)
    return EARTH_M * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]), True
