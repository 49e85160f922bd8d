"""A circle laid by hand: how large the rules allow it, and what it holds."""

from __future__ import annotations

import numpy as np

from danji.geometry import EPS_M
from danji.plan import Basis
from danji.plan.records import ZoneRecord


def limit_km(zone: ZoneRecord) -> float | None:
    """Radius of the largest circle the rules of the zone's reading allow; None without such a rule."""
    for verdict in zone.verdicts:
        if verdict.reading == zone.reading and verdict.unit == "km" and isinstance(verdict.limit, (int, float)):
            return float(verdict.limit)
    return None


def within(ready: Basis, centre: tuple[float, float], radius_km: float) -> list[str]:
    """Sites the circle holds, measured as the case measures: to the point, or to the far edge of the site."""
    placed = ready.place.xy.dropna()
    middle = ready.place.plane.metres(np.array([centre], float))[0]
    away = np.hypot(*(placed.to_numpy(float) - middle).T) + ready.place.reach_m(placed.index)
    return [str(site) for site in placed.index[away <= 1000 * radius_km + EPS_M]]
