"""Which sites can be in one zone together: within one circle, near enough to each other, not excluding each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from danji.geometry import EPS_M, Points, enclosing_circle
from danji.zones.problem import Floats, ZoneProblem


def fits(problem: ZoneProblem, taken: NDArray[np.bool_]) -> bool:
    """Can these sites be in one zone, as far as distances and pairs go?"""
    chosen = np.flatnonzero(taken)
    return not apart(problem, chosen).any() and not outside(problem, chosen)


def apart(problem: ZoneProblem, chosen: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which pairs of the chosen sites cannot be in one zone, (m, m); on the diagonal those that cannot be in any.

    Two sites exclude each other, lie farther apart than any two points of a zone may, or than any circle holds.
    """
    found = np.zeros((len(chosen), len(chosen)), dtype=bool)
    if problem.radius_m is not None or problem.apart_m is not None:
        corners, owner = corners_of(problem, chosen)
        reach = problem.reach_m[chosen][owner]
        across = np.hypot(*(corners[:, None] - corners[None]).transpose(2, 0, 1)) + reach[:, None] + reach[None]
        far = across > min(
            np.inf if problem.apart_m is None else problem.apart_m + EPS_M,
            np.inf if problem.radius_m is None else 2 * (problem.radius_m + EPS_M),
        )
        one, two = np.nonzero(far)
        found[owner[one], owner[two]] = True
    place = np.full(len(problem.sites), -1)
    place[chosen] = np.arange(len(chosen))
    pairs = place[problem.excludes]
    pairs = pairs[(pairs >= 0).all(axis=1)]
    found[pairs[:, 0], pairs[:, 1]] = found[pairs[:, 1], pairs[:, 0]] = True
    if problem.radius_m is not None and problem.centre is not None:
        np.fill_diagonal(found, found.diagonal() | (away(problem, problem.centre[None], chosen)[0] > problem.radius_m + EPS_M))
    return found


def alone(problem: ZoneProblem, chosen: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of the chosen sites can be in a zone at all, (m,)."""
    if not problem.outlines and problem.centre is None:
        across = 2 * problem.reach_m[chosen]
        far = np.zeros(len(chosen), dtype=bool) if problem.apart_m is None else across > problem.apart_m + EPS_M
        held: NDArray[np.bool_] = ~far & (True if problem.radius_m is None else across <= 2 * (problem.radius_m + EPS_M))
        return held
    return np.array([not apart(problem, chosen[[i]])[0, 0] for i in range(len(chosen))], dtype=bool)


def outside(problem: ZoneProblem, chosen: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Sets of two or three of these sites that no circle of the radius holds; none when one circle holds all.

    Sites fit into one circle exactly when every three of their corners do (Helly 1923, for the discs about the corners in
    which the centre must lie), so the sites that fix the smallest circle about all are to blame where it is too large. What
    sticks out farthest is then left out until the rest fits, and each time one set more is found.
    """
    if problem.radius_m is None or problem.centre is not None or len(chosen) == 0:
        return []
    corners, owner = corners_of(problem, chosen)
    found: list[NDArray[np.intp]] = []
    reach, left = problem.reach_m[chosen][owner], np.ones(len(corners), dtype=bool)
    while True:
        where = np.flatnonzero(left)
        _, radius, edge = enclosing_circle(corners[where], reach[where])
        if radius <= problem.radius_m + EPS_M:
            return found
        blamed = np.unique(owner[where[edge]])
        found.append(chosen[blamed])
        if len(blamed) == len(np.unique(owner[where])):
            return found
        left &= owner != owner[where[edge[np.argmax(np.hypot(*(corners[where[edge]] - corners[where].mean(axis=0)).T))]]]


def away(problem: ZoneProblem, centres: Points, chosen: NDArray[np.intp] | None = None) -> Floats:
    """How far the farthest corner of each site lies from each place, its reach included, (k, n); metres."""
    every = np.arange(len(problem.sites)) if chosen is None else chosen
    corners, owner = corners_of(problem, every)
    distance = np.hypot(centres[:, :1] - corners[:, 0], centres[:, 1:] - corners[:, 1])
    if len(corners) > len(every):
        distance = np.maximum.reduceat(distance, np.searchsorted(owner, np.arange(len(every))), axis=1)
    found: Floats = distance + problem.reach_m[every]
    return found


def corners_of(problem: ZoneProblem, chosen: NDArray[np.intp]) -> tuple[Points, NDArray[np.intp]]:
    """Corners of the chosen sites, (v, 2), and the place of their site among the chosen, (v,)."""
    if not problem.outlines:
        return problem.xy[chosen], np.arange(len(chosen))
    each = [np.asarray(problem.outlines.get(problem.sites[i], problem.xy[i : i + 1]), dtype=float) for i in chosen]
    return np.vstack([np.zeros((0, 2)), *each]), np.repeat(np.arange(len(chosen)), [len(one) for one in each])
