"""Where a circle can lie: every largest set of sites that one circle can hold.

A circle of radius R holds site i when its centre lies in the disc of radius R − reachᵢ about the site. Move a circle that
holds some sites until its centre meets the edge of one of these discs; it still holds them. So it is enough to walk along
the edge of every disc and note the sites held at the places where a new one comes in: O(n²) places, not a grid of centres.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from danji.geometry import EPS_M, Points

Members = NDArray[np.bool_]  # (k, n): one row per candidate circle


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Candidate circles along the edge of one site's disc: their centres, the sites each holds, and how many there were."""

    centres: Points
    members: Members
    of: int


def along_edges(
    xy: Points,
    disc_m: NDArray[np.float64],
) -> Iterator[Held]:
    """Candidate circles, one site's edge after the other.

    Parameters
    ----------
    xy
        Sites, (n, 2); metres.
    disc_m
        Radius of the disc of allowed centres about each site, (n,); negative if no circle can hold the site.
    """
    for pivot in range(len(xy)):
        if disc_m[pivot] >= 0:
            away = np.hypot(*(xy - xy[pivot]).T)
            near = np.flatnonzero((away <= disc_m + disc_m[pivot] + EPS_M) & (disc_m >= 0))
            yield _along(xy, disc_m, pivot, near, away[near])


def _along(
    xy: Points,
    disc_m: NDArray[np.float64],
    pivot: int,
    near: NDArray[np.intp],
    gap: NDArray[np.float64],
) -> Held:
    """The circles along one edge, at the angles where another site comes in."""
    own = disc_m[pivot]
    always = gap + own <= disc_m[near] + EPS_M
    crossing = ~always & (gap + disc_m[near] >= own - EPS_M) & (gap > 0)
    entering = np.concatenate([[pivot], near[crossing]]) if own > 0 else np.array([pivot])
    centres = xy[pivot] + own * _directions(xy, disc_m, pivot, near[crossing], gap[crossing])[: len(entering)]
    members = np.zeros((len(centres), len(xy)), dtype=bool)
    distance = np.hypot(centres[:, :1] - xy[near, 0], centres[:, 1:] - xy[near, 1])
    members[:, near] = distance <= disc_m[near] + EPS_M
    members[:, pivot] = True
    members[np.arange(len(centres)), entering] = True
    return Held(centres, members, len(centres))


def _directions(
    xy: Points, disc_m: NDArray[np.float64], pivot: int, other: NDArray[np.intp], gap: NDArray[np.float64]
) -> Points:
    """Unit vectors from the pivot to where the edge enters each other disc, after one along the x axis."""
    own = disc_m[pivot]
    towards = np.arctan2(*(xy[other] - xy[pivot]).T[::-1])
    cosine = (gap**2 + own**2 - disc_m[other] ** 2) / np.maximum(2 * gap * own, EPS_M**2)
    angles = np.concatenate([[0.0], towards - np.arccos(np.clip(cosine, -1, 1))])
    return np.column_stack([np.cos(angles), np.sin(angles)])


def largest(sets: Members) -> NDArray[np.intp]:
    """Which of the sets are not part of another one (one of equals is kept), larger ones first."""
    size = sets.sum(axis=1)
    order = np.argsort(-size, kind="stable")
    packed = np.packbits(sets[order], axis=1)
    kept: list[int] = []
    for i in range(len(order)):
        if not kept or not np.any(np.all(packed[i] & ~packed[kept] == 0, axis=1)):
            kept.append(i)
    return order[kept]
