"""More than one zone: all choices of sites near the best, without gaps, and a few that differ from each other."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from danji.zones import knapsack
from danji.zones.choose import SMALL, TIE, Circles, Progress, Solution, choose, circles, in_time
from danji.zones.limits import Limit
from danji.zones.problem import Floats, ZoneProblem
from danji.zones.solver import Stop

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """The best choices of sites in falling order, none left out between them.

    `complete` says that every choice worth `floor` or more is listed; otherwise the list was cut, and no choice that is not
    listed is worth more than `rest`.
    """

    zones: tuple[Solution, ...]
    floor: float
    complete: bool
    rest: float


@dataclass(frozen=True, slots=True, eq=False)
class Portfolio:
    """Zones that differ: each is the best of those that differ from all before it; and whether there is room for more."""

    zones: tuple[Solution, ...]
    floor: float
    complete: bool


def near(
    posed: ZoneProblem,
    best: Solution,
    *,
    within: float,
    most: int,
    among: Circles | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Near:
    """All choices of sites worth at least (1 − within) of the best, in falling order, up to `most` of them.

    The best choice S splits all others into groups that share its decisions on the first sites and differ on the next
    (Murty 1968; Lawler 1972). Each group has a bound at sight, and is solved only when no better group is open. So the
    list has no gaps: what comes out next is the best of what is left.

    Parameters
    ----------
    posed, best
        A problem and its best zone.
    within
        How far below the best, as a share of its value; 0–1.
    most
        How many to list; ties with the last count too only as far as they fit.
    among
        The circles of the problem where these are known.
    """
    floor = best.value * (1 - within)
    held = _circles(posed, floor, among, stop)
    cut = stop is not None and stop()  # circles may be missing then, so nothing is claimed of what is left
    posed, held = _cropped(posed, held)
    nothing = np.zeros(len(posed.sites), dtype=bool)
    tick, listed = count(), [best]
    groups: list[_Group] = []

    def put(limit: float, locked: Bools, barred: Bools, zone: Solution | None) -> None:
        if limit >= floor - TIE:
            heapq.heappush(groups, _Group(-limit, zone is None, next(tick), locked, barred, zone))

    for locked, barred in _split(posed, best, posed.locked, nothing):
        put(_at_most(max(best.value, best.bound), posed, held, locked, barred, stop), locked, barred, None)
    while groups and len(listed) < most and not (stop is not None and stop()):
        group = heapq.heappop(groups)
        if group.zone is None:
            zone = in_time(lambda: _solve(posed, held, group.locked, group.barred, stop))  # noqa: B023  asked at once
            if _cut_short(zone, stop):  # what it holds is still open
                heapq.heappush(groups, group)
                break
            if zone is not None:
                put(zone.value, group.locked, group.barred, zone)
            continue
        listed.append(group.zone)
        if progress is not None:
            progress(len(listed), most)
        for locked, barred in _split(posed, group.zone, group.locked, group.barred):
            put(_at_most(group.zone.value, posed, held, locked, barred, stop), locked, barred, None)
    rest = -groups[0].against if groups else floor
    return Near(tuple(listed), floor, not (groups or cut), max(rest, best.bound) if cut else rest)


def apart(
    posed: ZoneProblem,
    best: Solution,
    *,
    by: str,
    at_least: float,
    given_up: float,
    most: int,
    among: Circles | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Portfolio:
    """The best zone; then again and again the best one that differs from each before it.

    Two zones differ by d when a share d of what the earlier takes in lies on sites the later leaves:
    Σ amountᵢ laterᵢ over the earlier's sites ≤ (1 − d) Σ amountᵢ earlierᵢ. A site of which the earlier has a part counts
    with all the later takes of it. This is a limit like any other, so each zone is proved best under it.

    Parameters
    ----------
    by
        What is compared: `value`, or a fact that a rule sums.
    at_least
        d, 0–1.
    given_up
        How much of the best value may be given up, 0–1; the search ends below.
    """
    amount = posed.value if by == "value" else posed.amounts[by]
    floor = best.value * (1 - given_up)
    held = _circles(posed, floor, among, stop)
    found, task = [best], posed
    while len(found) < most and not (stop is not None and stop()):
        task = _differing(task, posed, found[-1], amount, at_least, len(found))
        if progress is not None:
            progress(len(found), most)
        zone = in_time(lambda: choose(task, among=held, stop=stop))  # noqa: B023  asked at once
        if _cut_short(zone, stop):
            break
        if zone is None or zone.value < floor - TIE:
            return Portfolio(tuple(found), floor, True)
        found.append(zone)
    return Portfolio(tuple(found), floor, False)


def difference(earlier: Mapping[str, float], later: Mapping[str, float], amount: Mapping[str, float]) -> float:
    """The share of what the earlier zone takes in that does not lie on sites of the later one; 0 when it has all, or more.

    Examples
    --------
    >>> difference({"A": 1.0, "B": 1.0}, {"A": 1.0, "C": 1.0}, {"A": 3.0, "B": 1.0, "C": 1.0})
    0.25
    """
    whole = sum(share * amount[site] for site, share in earlier.items())
    kept = sum(later.get(site, 0.0) * amount[site] for site in earlier)
    return max(0.0, 1 - kept / whole) if whole > 0 else 0.0


def _cut_short(zone: Solution | None, stop: Stop | None) -> bool:
    """Was the search stopped before it proved its answer?"""
    return stop is not None and stop() and (zone is None or not zone.proved)


@dataclass(order=True, frozen=True, slots=True)
class _Group:
    """Choices that must take some sites and leave others; by falling bound, solved ones first."""

    against: float
    is_open: bool
    order: int
    locked: Bools
    barred: Bools
    zone: Solution | None


def _split(posed: ZoneProblem, zone: Solution, locked: Bools, barred: Bools) -> Iterator[tuple[Bools, Bools]]:
    """All other choices of a group: like this one up to a site, and the other way there."""
    inside = np.array([site in zone.shares for site in posed.sites])
    now_in, now_out = locked.copy(), barred.copy()
    for i in np.flatnonzero(~locked & ~barred):
        flipped_in, flipped_out = now_in.copy(), now_out.copy()
        (flipped_out if inside[i] else flipped_in)[i] = True
        yield flipped_in, flipped_out
        (now_in if inside[i] else now_out)[i] = True


def _masked(held: Circles, barred: Bools) -> Circles:
    return replace(held, members=held.members & ~barred)


def _at_most(known: float, posed: ZoneProblem, held: Circles, locked: Bools, barred: Bools, stop: Stop | None) -> float:
    """What a group can be worth: what is known of it, and a bound at sight while there is time."""
    return known if stop is not None and stop() else min(known, _bound(posed, held, locked, barred))


def _bound(posed: ZoneProblem, held: Circles, locked: Bools, barred: Bools) -> float:
    limits = knapsack.bounds(replace(posed, locked=locked), held.members & ~barred)
    return float(limits.max(initial=-np.inf))


def _solve(posed: ZoneProblem, held: Circles, locked: Bools, barred: Bools, stop: Stop | None) -> Solution | None:
    return choose(replace(posed, locked=locked), among=_masked(held, barred), stop=stop)


def _circles(posed: ZoneProblem, floor: float, among: Circles | None, stop: Stop | None) -> Circles:
    """The circles that may hold a zone worth the floor: those known, or for many sites looked for anew."""
    return among if among is not None and len(posed.sites) <= SMALL else circles(posed, floor=floor, stop=stop)


def _cropped(posed: ZoneProblem, held: Circles) -> tuple[ZoneProblem, Circles]:
    """The problem without the sites that none of these circles holds: they are in no zone that counts."""
    kept = np.asarray(held.members.any(axis=0))
    for site, keep in zip(posed.sites, kept, strict=True):
        posed = posed if keep else posed.without(site)
    return posed, replace(held, members=held.members[:, kept])


def _differing(
    task: ZoneProblem, posed: ZoneProblem, zone: Solution, amount: Floats, at_least: float, place: int
) -> ZoneProblem:
    """The task with one more limit: little of what this zone takes in."""
    taken = np.array([zone.shares.get(site, 0.0) for site in posed.sites])
    name = f"in common with {place}"
    limit = Limit(name, name, "at_most", (1 - at_least) * float(taken @ amount))
    return replace(task, amounts={**task.amounts, name: np.where(taken > 0, amount, 0.0)}, limits=(*task.limits, limit))
