"""Where the centre of a good circle can be at all: squares of the plane, split and dropped by a bound.

A circle whose centre lies in a square of side s holds no site farther than s/√2 beyond its disc of allowed centres, so the
best zone of those sites bounds every circle with its centre there. Squares whose bound is not above what is already known
are dropped, the others split in four. This passes over most of the plane before a single circle is looked at closely.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from danji.geometry import Points
from danji.zones import knapsack
from danji.zones.problem import ZoneProblem

SIDES_M = (8000.0, 4000.0, 2000.0, 1000.0, 500.0)
AT_ONCE = 500  # squares looked at in one go
QUICK_LOOKS = 24  # squares of the highest bound whose middle is tried for a good zone


@dataclass(frozen=True, slots=True, eq=False)
class Squares:
    """The squares that are left, and the value of a zone that is known to exist."""

    origin: Points
    side_m: float
    left: NDArray[np.intp]  # (k, 2): column and row
    floor: float

    def crossed_by(self, point: Points, radius_m: float) -> bool:
        """Does the circle about that point go through a square that is left?"""
        middles = self.origin + (self.left + 0.5) * self.side_m
        return bool(np.any(np.abs(np.hypot(*(middles - point).T) - radius_m) <= self.side_m))

    def hold(self, centres: Points) -> NDArray[np.bool_]:
        """Which of these centres lie in a square that is left."""
        cells = np.floor((centres - self.origin) / self.side_m).astype(int)
        wide = int(cells[:, 1].max(initial=0) + self.left[:, 1].max(initial=0)) + 1
        return np.isin(cells[:, 0] * wide + cells[:, 1], self.left[:, 0] * wide + self.left[:, 1])


def squares(problem: ZoneProblem, *, floor: float) -> Squares:
    """The squares that may hold the centre of a circle with a zone worth `floor` or more.

    Without a floor (−∞) one is found on the way: the best zone of a quick look from the middle of the best squares.
    """
    learning = np.isinf(floor)
    reach = float(np.max(problem.disc_m))
    origin = problem.xy.min(axis=0) - reach
    count = np.ceil((problem.xy.max(axis=0) + reach - origin) / SIDES_M[0]).astype(int) + 1
    cells = np.stack(np.meshgrid(np.arange(count[0]), np.arange(count[1]), indexing="ij"), axis=-1).reshape(-1, 2)
    for side in SIDES_M:
        if side != SIDES_M[0]:
            cells = (2 * cells[:, None, :] + np.array([[0, 0], [0, 1], [1, 0], [1, 1]])).reshape(-1, 2)
        middles = origin + (cells + 0.5) * side
        bound = _bounds(problem, middles, side)
        if learning:
            floor = max(floor, _quick_look(problem, middles[np.argsort(-bound, kind="stable")[:QUICK_LOOKS]]))
        cells = cells[bound >= floor - knapsack.TIDY * max(1.0, abs(floor)) if np.isfinite(floor) else np.isfinite(bound)]
    return Squares(origin, SIDES_M[-1], cells, floor)


def _bounds(problem: ZoneProblem, middles: Points, side: float) -> NDArray[np.float64]:
    """What no zone with its centre in a square can exceed."""
    wider = problem.disc_m + side / np.sqrt(2) + 1e-6
    found = [
        knapsack.bounds(problem, _within(problem, middles[i : i + AT_ONCE], wider)) for i in range(0, len(middles), AT_ONCE)
    ]
    return np.concatenate(found) if found else np.zeros(0)


def _within(problem: ZoneProblem, middles: Points, disc_m: NDArray[np.float64]) -> NDArray[np.bool_]:
    away = np.hypot(middles[:, :1] - problem.xy[:, 0], middles[:, 1:] - problem.xy[:, 1])
    held: NDArray[np.bool_] = away <= disc_m
    return held


def _quick_look(problem: ZoneProblem, middles: Points) -> float:
    """The best of the zones found at sight about these centres; −∞ if there is none."""
    return max((knapsack.quick(problem, held) for held in _within(problem, middles, problem.disc_m)), default=-np.inf)
