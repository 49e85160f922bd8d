"""What is gained of one thing by giving up another: zones that no zone beats in everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from danji.zones.choose import SMALL, Circles, Progress, Solution, choose
from danji.zones.problem import Floats, Limit, ZoneProblem

FINE = 1e-3  # how fine the most of a smallest sum is sought
SLACK = 1e-6  # the solver keeps a limit to 1e-6, so what is reached is asked for again with that much less


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """Something there may be more of in a zone: a sum over its sites, or the smallest of several sums.

    `parts` has a row for each sum, (g, n): one row for firms or free land; a row for each municipality for the balance
    between them, the least any of them has in the zone.
    """

    name: str
    parts: Floats

    def of(self, shares: Floats) -> float:
        """What a zone has of it."""
        return float((self.parts @ shares).min())


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A zone on the front, and what it has of each aim."""

    zone: Solution
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """Zones no zone beats in every aim at once, the most of the first aim first.

    `steps` says how fine: a zone that is not here has, for some point, no more of the first aim than it and less than a
    step more of each other aim. Where an aim cannot fall between two steps (whole sites, whole numbers), none is missing.
    """

    aims: tuple[str, ...]
    points: tuple[Point, ...]
    steps: tuple[float, ...]


def front(
    posed: ZoneProblem,
    aims: Sequence[Aim],
    *,
    steps: Sequence[float],
    among: Circles | None = None,
    progress: Progress | None = None,
) -> Front:
    """The front of two or three aims, by limits on all but the first (ε-constraint; Haimes et al. 1971).

    The most of the first aim is sought with at least ε of the others; then, keeping that, the most of the second, so that
    nothing is left lying. The next ε is what was reached and a step more. Zones between the corners of the front's hull
    (unsupported ones), which no weights would find, are found like the others.

    Parameters
    ----------
    aims
        Two or three; the first is a plain sum.
    steps
        The step of each aim after the first, in its unit; above 0.
    """
    if len(aims[0].parts) != 1:
        raise ValueError("the first aim must be one sum")
    known = among if len(posed.sites) <= SMALL else None
    found = _sweep(posed, aims, tuple(steps), (), known, progress)
    return Front(tuple(aim.name for aim in aims), tuple(_best_of(found)), tuple(steps))


def most(posed: ZoneProblem, aim: Aim, *, among: Circles | None = None) -> float:
    """The most a zone can have of an aim; of a smallest of sums to a thousandth, from below; 0 if no zone passes."""
    known = among if len(posed.sites) <= SMALL else None
    best = choose(replace(posed, value=aim.parts.sum(axis=0)), among=known)
    if best is None:
        return 0.0
    low, high = aim.of(_shares(posed, best)), best.value
    while len(aim.parts) > 1 and high - low > FINE * best.value:
        middle = (low + high) / 2
        zone = choose(_at_least(posed, aim, middle), among=known)
        low, high = (low, middle) if zone is None else (max(middle, aim.of(_shares(posed, zone))), high)
    return low


def _sweep(
    posed: ZoneProblem,
    aims: Sequence[Aim],
    steps: tuple[float, ...],
    least: tuple[float, ...],
    among: Circles | None,
    progress: Progress | None,
) -> list[Point]:
    """Walk up the last aim that has no limit yet; inside each step walk up the others."""
    level = len(aims) - 1 - len(least)
    task = posed
    for aim, amount in zip(aims[level + 1 :], least, strict=True):
        task = _at_least(task, aim, amount)
    end = most(task, aims[level], among=among)
    found: list[Point] = []
    wanted, reached = -np.inf, 0
    while True:
        asked = (wanted, *least)
        if level == 1:
            point = _point(posed, aims, asked, among)
            inner = [] if point is None else [point]
        else:
            inner = _sweep(posed, aims, steps, asked, among, None)
        if not inner:
            return found
        found += inner
        reached += 1
        if progress is not None:
            progress(reached, max(reached, 2 * len(steps)))
        low = max(wanted, min(point.values[level] for point in inner))
        if low >= end - SLACK * max(1.0, end):
            return found
        wanted = min(low + steps[level - 1], end)  # the end of the front is always asked for


def _point(posed: ZoneProblem, aims: Sequence[Aim], least: Sequence[float], among: Circles | None) -> Point | None:
    """The zone with the most of the first aim and at least so much of the others; among equals the most of the second."""
    task = replace(posed, value=aims[0].parts[0])
    for aim, amount in zip(aims[1:], least, strict=True):
        task = _at_least(task, aim, amount)
    zone = choose(task, among=among)
    if zone is None:
        return None
    for aim in aims[1:]:
        if len(aim.parts) == 1:
            kept = _at_least(replace(task, value=aim.parts[0]), aims[0], aims[0].of(_shares(posed, zone)))
            zone = choose(kept, among=among) or zone
            task = _at_least(task, aim, aim.of(_shares(posed, zone)))
    shares = _shares(posed, zone)
    return Point(zone, tuple(aim.of(shares) for aim in aims))


def _at_least(task: ZoneProblem, aim: Aim, amount: float) -> ZoneProblem:
    if amount <= 0 or not np.isfinite(amount):
        return task
    least = amount - SLACK * max(1.0, amount)
    names = [f"{aim.name} {row}" for row in range(len(aim.parts))]
    return replace(
        task,
        amounts={**task.amounts, **dict(zip(names, aim.parts, strict=True))},
        limits=(
            *(each for each in task.limits if each.rule not in names),
            *(Limit(each, each, "at_least", least) for each in names),
        ),
    )


def _shares(posed: ZoneProblem, zone: Solution) -> Floats:
    return np.array([zone.shares.get(site, 0.0) for site in posed.sites])


def _best_of(points: Sequence[Point]) -> list[Point]:
    """The points no other point beats, each once, the most of the first aim first."""
    ordered = sorted(points, key=lambda point: tuple(-value for value in point.values))
    kept: list[Point] = []
    for point in ordered:
        mine = np.array(point.values)
        slack = 2 * SLACK * np.maximum(1.0, np.abs(mine))
        if not any(np.all(np.array(other.values) >= mine - slack) for other in kept):
            kept.append(point)
    return kept
