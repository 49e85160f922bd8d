"""What is gained of one thing by giving up another: zones that no zone beats in everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from danji.zones import knapsack
from danji.zones.choose import SMALL, Circles, Progress, Solution, choose, circles, in_time
from danji.zones.limits import Limit
from danji.zones.problem import Floats, ZoneProblem
from danji.zones.solver import Stop

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
    complete: bool


def front(
    posed: ZoneProblem,
    aims: Sequence[Aim],
    *,
    steps: Sequence[float],
    among: Circles | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
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
    stop
        Asked before each point; when it says so, the front is what was found so far, and not `complete`.
    """
    if len(aims[0].parts) != 1:
        raise ValueError("the first aim must be one sum")
    small = len(posed.sites) <= SMALL
    held = (among or circles(posed)) if small else _held(posed, aims, stop)
    walk = _Walk(posed, tuple(aims), tuple(steps), held, stop)
    found = _sweep(walk, (), progress)
    complete = stop is None or not stop()
    return Front(tuple(aim.name for aim in aims), tuple(_best_of(found)), tuple(steps), complete)


def most(posed: ZoneProblem, aim: Aim, *, among: Circles | None = None, stop: Stop | None = None) -> float:
    """The most a zone can have of an aim; of a smallest of sums to a thousandth, from below; 0 if no zone passes.

    When `stop` says so, the most found so far.
    """
    known = among if len(posed.sites) <= SMALL else None
    best = in_time(lambda: choose(_seeking(posed, aim.parts.sum(axis=0)), among=known, stop=stop))
    if best is None:
        return 0.0
    low, high = aim.of(_shares(posed, best)), best.value
    while len(aim.parts) > 1 and high - low > FINE * best.value and not (stop is not None and stop()):
        middle = (low + high) / 2
        zone = in_time(lambda: choose(_at_least(posed, aim, middle), among=known, stop=stop))  # noqa: B023  asked at once
        low, high = (low, middle) if zone is None else (max(middle, aim.of(_shares(posed, zone))), high)
    return low


@dataclass(frozen=True, slots=True, eq=False)
class _Walk:
    """What stays the same while a front is walked."""

    posed: ZoneProblem
    aims: tuple[Aim, ...]
    steps: tuple[float, ...]
    among: Circles
    stop: Callable[[], bool] | None


def _sweep(walk: _Walk, least: tuple[float, ...], progress: Progress | None) -> list[Point]:
    """Walk up the last aim that has no limit yet; inside each step walk up the others."""
    level = len(walk.aims) - 1 - len(least)
    task = walk.posed
    for aim, amount in zip(walk.aims[level + 1 :], least, strict=True):
        task = _at_least(task, aim, amount)
    end = most(task, walk.aims[level], among=walk.among if len(walk.posed.sites) <= SMALL else None, stop=walk.stop)
    found: list[Point] = []
    wanted, reached = -np.inf, 0
    while walk.stop is None or not walk.stop():
        inner = _points(walk, (wanted, *least)) if level == 1 else _sweep(walk, (wanted, *least), None)
        if not inner:
            return found
        found += inner
        reached += 1
        low = max(wanted, min(point.values[level] for point in inner))
        if progress is not None:
            progress(int(1000 * max(0.0, low) / max(end, 1e-12)), 1000)
        if low >= end - SLACK * max(1.0, end):
            return found
        wanted = min(low + walk.steps[level - 1], end)  # the end of the front is always asked for
    return found


def _points(walk: _Walk, least: Sequence[float]) -> list[Point]:
    """The zone with the most of the first aim and at least so much of the others; among equals the most of the second."""
    aims = walk.aims
    task = _seeking(walk.posed, aims[0].parts[0])
    for aim, amount in zip(aims[1:], least, strict=True):
        task = _at_least(task, aim, amount)
    among = _able(walk, least)
    zone = in_time(lambda: choose(task, among=among, stop=walk.stop))
    if zone is None or not zone.proved:  # none, or cut short: a point that may be beaten is none of the front
        return []
    for aim in aims[1:]:
        if len(aim.parts) == 1:
            kept = _at_least(_seeking(task, aim.parts[0]), aims[0], aims[0].of(_shares(walk.posed, zone)))
            zone = in_time(lambda: choose(kept, among=among, stop=walk.stop)) or zone  # noqa: B023  asked at once
            if not zone.proved:
                return []
            task = _at_least(task, aim, aim.of(_shares(walk.posed, zone)))
    shares = _shares(walk.posed, zone)
    return [Point(zone, tuple(aim.of(shares) for aim in aims))]


def _held(posed: ZoneProblem, aims: Sequence[Aim], stop: Stop | None) -> Circles:
    """For many sites: the circles that reach the first aim of a zone on the front.

    Of two plain sums the zone with the most of the second meets every limit on it that can be met, so no point of the front
    has less of the first than it.
    """
    first = _seeking(posed, aims[0].parts[0])
    if len(aims) > 2 or len(aims[1].parts) > 1:  # noqa: PLR2004  no such zone is known
        return circles(first, floor=-1.0, stop=stop)
    end = in_time(lambda: choose(_seeking(posed, aims[1].parts[0]), stop=stop))
    return circles(first, floor=-1.0 if end is None else aims[0].of(_shares(posed, end)), stop=stop)


def _able(walk: _Walk, least: Sequence[float]) -> Circles:
    """The circles that can hold a zone with so much of each aim, as far as a bound at sight tells."""
    able = np.ones(len(walk.among.members), dtype=bool)
    for aim, amount in zip(walk.aims[1:], least, strict=True):
        for part in aim.parts if np.isfinite(amount) else ():
            limits = knapsack.bounds(_seeking(walk.posed, part), walk.among.members)
            able &= limits >= amount - 2 * SLACK * max(1.0, amount)
    return replace(walk.among, centres=walk.among.centres[able], members=walk.among.members[able])


def _seeking(posed: ZoneProblem, amount: Floats) -> ZoneProblem:
    """The problem with another thing to have much of."""
    return replace(posed, value=amount, links=posed.links[:0], link_value=posed.link_value[:0])


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
