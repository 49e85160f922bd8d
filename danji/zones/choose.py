"""The best zone, with its proof: value, bound, gap, and the zone that comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from danji.geometry import EPS_M, Points, enclosing_circle
from danji.zones import arrangement, knapsack, squares
from danji.zones.problem import ZoneProblem

SOLVER = 1e-6  # the solver keeps a limit to 1e-6, so its bound may lie that much, as a share, above the exact value
TIE = 1e-7  # values this near to each other are a tie
SMALL = 120  # up to here every largest set is kept; beyond, there would be too many to keep

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Circles:
    """Candidate circles: their centres (k, 2) and the sites each holds (k, n); of how many."""

    centres: Points
    members: NDArray[np.bool_]
    looked_at: int


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The best zone of a problem and how it is known to be the best.

    `bound` is what no zone can exceed; the zone is proved best when `gap` (bound − value, as a share of the value) is 0 to
    six places. At `circles` places the circle was looked at, which gave `sets` sets of sites; `solved` of them were answered
    exactly (`by_solver` by the solver, the others at sight), the rest had a bound that is not above.
    """

    shares: dict[str, float]
    value: float
    bound: float
    centre: Points
    radius_m: float
    edge: tuple[str, ...]
    circles: int
    sets: int
    solved: int
    by_solver: int
    inside: NDArray[np.bool_] = field(repr=False)

    @property
    def gap(self) -> float:
        """(bound − value) / value; 0 when proved."""
        above = self.bound - self.value
        return 0.0 if above <= SOLVER * max(1.0, abs(self.value)) else above / max(self.value, TIE)

    @property
    def proved(self) -> bool:
        """Is it proved that no zone is better?"""
        return self.gap == 0.0


def circles(problem: ZoneProblem, *, floor: float = -np.inf, progress: Progress | None = None) -> Circles:
    """Every circle that may hold a zone worth more than `floor`.

    Of up to `SMALL` sites every largest set is kept, whatever its bound, so that the circles also serve the problem with
    one more site locked in or left out. Of more, circles are passed over that cannot reach `floor`, or what a quick look
    finds; pass a `floor` to look for something other than the best.
    """
    if problem.radius_m is None or problem.centre is not None:
        centre = np.zeros(2) if problem.centre is None else problem.centre
        held = np.hypot(*(problem.xy - centre).T) <= problem.disc_m + EPS_M
        members = np.where(problem.radius_m is None, True, held)[None]
        return Circles(np.array([centre]), members, 1)
    small = len(problem.sites) <= SMALL
    where = None if small else squares.squares(problem, floor=floor)
    found = list(_edges(problem, where, progress))
    nothing = arrangement.Held(np.zeros((0, 2)), np.zeros((0, len(problem.sites)), dtype=bool), 0)
    centres, members = (np.vstack([getattr(held, name) for held in [nothing, *found]]) for name in ("centres", "members"))
    if small:
        keep = arrangement.largest(members)
        centres, members = centres[keep], members[keep]
    return Circles(centres, members, sum(held.of for held in found))


def _edges(problem: ZoneProblem, where: squares.Squares | None, progress: Progress | None) -> Iterator[arrangement.Held]:
    """Distinct circles edge by edge; where the plane was searched first, only those that can be worth its floor."""
    crossed, left = (None, None) if where is None else (where.crossed_by, where.hold)
    for done, held in enumerate(arrangement.along_edges(problem.xy, problem.disc_m, crossed=crossed, left=left)):
        if progress is not None:
            progress(done, len(problem.sites))
        keep = np.arange(len(held.members))
        if where is not None:
            keep = np.flatnonzero(knapsack.bounds(problem, held.members) >= where.floor - TIE)
        _, first = np.unique(held.members[keep], axis=0, return_index=True)
        yield arrangement.Held(held.centres[keep[first]], held.members[keep[first]], held.of)


def choose(problem: ZoneProblem, *, among: Circles | None = None, progress: Progress | None = None) -> Solution | None:
    """The best zone that passes, proved over all places of the circle; None if no zone passes."""
    return _best(problem, among or circles(problem, progress=progress), None)


def runner_up(
    problem: ZoneProblem, best: Solution, *, among: Circles | None = None, progress: Progress | None = None
) -> Solution | None:
    """The best zone with another choice of sites (not only other shares); None if there is none."""
    forbidden = np.array([site in best.shares for site in problem.sites])
    nearby = knapsack.solve(problem, best.inside, forbidden=forbidden)
    floor = nearby.value if nearby is not None else -1.0
    return _best(problem, among or circles(problem, floor=floor, progress=progress), forbidden)


def _best(problem: ZoneProblem, among: Circles, forbidden: NDArray[np.bool_] | None) -> Solution | None:
    """Solve circle after circle by falling bound until no bound is above the best value."""
    limit = knapsack.bounds(problem, among.members) if len(among.members) else np.zeros(0)
    best: knapsack.Answer | None = None
    at, unproved, solved, by_solver = -1, -np.inf, _Solved(), 0
    for i in np.argsort(-limit, kind="stable"):
        if not np.isfinite(limit[i]) or (best is not None and limit[i] <= best.value + TIE):
            break
        members = among.members[i] if best is None else knapsack.worth_having(problem, among.members[i], best.value)
        if solved.covers(members):
            continue
        solved.add(members)
        answer = knapsack.solve(problem, members, forbidden=forbidden)
        if answer is None:
            continue
        by_solver += not answer.at_sight
        unproved = max(unproved, answer.bound)
        if best is None or answer.value > best.value + TIE:
            best, at = answer, int(i)
    if best is None:
        return None
    work = (among.looked_at, len(among.members), solved.count, by_solver)
    return _solution(problem, best, among.members[at], max(unproved, best.value), work)


class _Solved:
    """The sets already solved: a set within one of them can hold nothing better."""

    def __init__(self) -> None:
        self.count = 0
        self._packed: list[NDArray[np.uint8]] = []

    def covers(self, members: NDArray[np.bool_]) -> bool:
        packed = np.packbits(members)
        return bool(self._packed) and bool(np.any(np.all(packed & ~np.array(self._packed) == 0, axis=1)))

    def add(self, members: NDArray[np.bool_]) -> None:
        self.count += 1
        self._packed.append(np.packbits(members))


def _solution(
    problem: ZoneProblem,
    answer: knapsack.Answer,
    inside: NDArray[np.bool_],
    bound: float,
    work: tuple[int, int, int, int],
) -> Solution:
    taken = np.flatnonzero(answer.shares > 0)
    shares = {problem.sites[i]: float(answer.shares[i]) for i in taken}
    centre, radius, edge = enclosing_circle(problem.xy[taken], problem.reach_m[taken])
    if problem.centre is not None:
        away = np.hypot(*(problem.xy[taken] - problem.centre).T) + problem.reach_m[taken]
        centre, radius, edge = problem.centre, float(away.max()), np.array([int(away.argmax())])
    return Solution(
        shares, answer.value, bound, centre, radius, tuple(problem.sites[taken[i]] for i in edge), *work, inside=inside
    )
