"""The best zone, with its proof: value, bound, gap, and the zone that comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from danji.geometry import EPS_M, Points, enclosing_circle
from danji.zones import arrangement, exact, knapsack, squares, together
from danji.zones.among import Blamed, Sets
from danji.zones.problem import ZoneProblem
from danji.zones.solver import Stop

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

    @property
    def gap(self) -> float:
        """(bound − value) / value; 0 when proved."""
        above = self.bound - self.value
        return 0.0 if above <= SOLVER * max(1.0, abs(self.value)) else above / max(self.value, TIE)

    @property
    def proved(self) -> bool:
        """Is it proved that no zone is better?"""
        return self.gap == 0.0


def circles(
    problem: ZoneProblem, *, floor: float = -np.inf, progress: Progress | None = None, stop: Stop | None = None
) -> Circles:
    """Sets of sites within one of which every zone worth more than `floor` lies.

    Of up to `SMALL` sites these are the largest sets a circle can hold, whatever their bound, so that they also serve the
    problem with one more site locked in or left out. Of more, they are what circles with their centre in one of the squares
    that are left may hold; without a `floor`, what is worth less than the best zone is left out. When `stop` says so, some of
    these are missing.
    """
    if problem.around_m is None or problem.centre is not None:
        return _everything(problem)
    if len(problem.sites) > SMALL:
        return _squares(problem, floor, stop)
    found = list(_edges(problem, progress))
    nothing = arrangement.Held(np.zeros((0, 2)), np.zeros((0, len(problem.sites)), dtype=bool), 0)
    centres, members = (np.vstack([getattr(held, name) for held in [nothing, *found]]) for name in ("centres", "members"))
    keep = arrangement.largest(members)
    return Circles(centres[keep], members[keep], sum(held.of for held in found))


def _everything(problem: ZoneProblem) -> Circles:
    """The one circle about the fixed centre, or all sites when no rule speaks of distance."""
    centre = np.zeros(2) if problem.centre is None else problem.centre
    held = np.ones(len(problem.sites), dtype=bool)
    if problem.centre is not None and problem.radius_m is not None:
        held = together.away(problem, centre[None])[0] <= problem.radius_m + EPS_M
    return Circles(np.array([centre]), held[None], 1)


def _squares(problem: ZoneProblem, floor: float, stop: Stop | None) -> Circles:
    """What circles with their centre in the squares that are left may hold."""
    if np.isinf(floor):
        best = in_time(lambda: _search(problem, (), stop=stop))
        floor = -np.inf if best is None else best.value
    search, found = squares.Search(problem, learning=False, stop=stop), []
    while (square := search.next(floor - _tie(floor))) is not None:
        found.append(square)
    members = np.zeros((len(found), len(problem.sites)), dtype=bool)
    for row, square in enumerate(found):
        members[row, square.members] = True
    _, first = np.unique(members, axis=0, return_index=True)
    middles = np.array([square.middle for square in found]).reshape(-1, 2)
    return Circles(middles[first], members[first], search.looked_at)


def _edges(problem: ZoneProblem, progress: Progress | None) -> Iterator[arrangement.Held]:
    """Distinct circles edge by edge."""
    for done, held in enumerate(arrangement.along_edges(problem.xy, problem.disc_m)):
        if progress is not None:
            progress(done, len(problem.sites))
        _, first = np.unique(held.members, axis=0, return_index=True)
        yield arrangement.Held(held.centres[first], held.members[first], held.of)


def none_kept(problem: ZoneProblem) -> Circles:
    """No circles: of many sites none are kept, and each search looks for its own."""
    return Circles(np.zeros((0, 2)), np.zeros((0, len(problem.sites)), dtype=bool), 0)


def in_time(search: Callable[[], Solution | None]) -> Solution | None:
    """What a search gives; none too where it was stopped before it found a zone."""
    try:
        return search()
    except TimeoutError:
        return None


def choose(
    problem: ZoneProblem, *, among: Circles | None = None, progress: Progress | None = None, stop: Stop | None = None
) -> Solution | None:
    """The best zone that passes, proved over all places of the circle; None if no zone passes.

    Parameters
    ----------
    among
        The circles of the problem, where these are known.
    progress
        Told how far the search is: what is done, and of how many.
    stop
        Asked now and then; when it says so the search ends with the best zone so far and a bound above it.

    Raises
    ------
    TimeoutError
        If the search is stopped before any zone is found.
    """
    return _best(problem, (), among, progress, stop)


def runner_up(
    problem: ZoneProblem,
    best: Solution,
    *,
    among: Circles | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Solution | None:
    """The best zone with another choice of sites (not only other shares); None if there is none."""
    forbidden = np.array([site in best.shares for site in problem.sites])
    return _best(problem, (forbidden,), among, progress, stop)


def _best(
    problem: ZoneProblem, forbidden: Sets, among: Circles | None, progress: Progress | None, stop: Stop | None
) -> Solution | None:
    if not problem.sites:
        return None
    free = problem.around_m is not None and problem.centre is None
    if among is None and free and len(problem.sites) > SMALL:
        return _search(problem, forbidden, progress, stop)
    return _sets(problem, among or circles(problem, progress=progress), forbidden, stop)


def _search(
    problem: ZoneProblem, forbidden: Sets, progress: Progress | None = None, stop: Stop | None = None
) -> Solution | None:
    """Square after square by falling bound, until none can hold anything better."""
    search = squares.Search(problem, forbidden)
    search.stop = _telling(search, progress, stop)
    state = _State(problem, forbidden, search.stop)
    search.blamed = state.blamed
    while (square := search.next(state.enough)) is not None:
        state.take(search.found)
        members = np.zeros(len(problem.sites), dtype=bool)
        members[square.members] = True
        if not state.solve(members, square.bound):
            break
    state.take(search.found)
    state.open = max(state.open, search.passed_over)
    return state.solution(search.looked_at, search.looked_at)


def _telling(search: squares.Search, progress: Progress | None, stop: Stop | None) -> Stop:
    """Whether to stop, which is asked at every step, and there how far the search is: steps done, of those known so far."""
    steps = 0

    def asked() -> bool:
        nonlocal steps
        steps += 1
        if progress is not None:
            progress(search.looked_at - search.left + steps, search.looked_at + steps)
        return stop is not None and stop()

    return asked


def _sets(problem: ZoneProblem, among: Circles, forbidden: Sets, stop: Stop | None) -> Solution | None:
    """Set after set by falling bound, until none can hold anything better."""
    limit = knapsack.bounds(problem, among.members) if len(among.members) else np.zeros(0)
    state = _State(problem, forbidden, stop)
    for i in np.argsort(-limit, kind="stable"):
        if not np.isfinite(limit[i]) or limit[i] <= state.enough:
            break
        if not state.solve(among.members[i], float(limit[i])):
            break
    return state.solution(among.looked_at, len(among.members))


def _tie(value: float) -> float:
    """Values nearer than this are the same."""
    return TIE * max(1.0, abs(value)) if np.isfinite(value) else 0.0


class _State:
    """The best zone so far, the sets that were solved, and the highest bound that stayed open."""

    def __init__(self, problem: ZoneProblem, forbidden: Sets, stop: Stop | None) -> None:
        self.problem, self.forbidden, self.stop = problem, forbidden, stop
        self.best: knapsack.Answer | None = None
        self.open, self.by_solver, self.done = -np.inf, 0, _Solved()
        self.blamed: Blamed = set()

    @property
    def enough(self) -> float:
        """A bound up to here cannot lead to anything better."""
        return -np.inf if self.best is None else self.best.value + TIE

    def solve(self, members: NDArray[np.bool_], bound: float) -> bool:
        """Solve one set; whether to go on."""
        if self.stop is not None and self.stop():
            self.open = max(self.open, bound)
            return False
        if self.done.covers(members):
            return True
        self.done.add(members)
        floor = -np.inf if self.best is None else self.best.value
        answer = exact.solve(self.problem, members, forbidden=self.forbidden, floor=floor, stop=self.stop, blamed=self.blamed)
        if answer is None:
            return True
        self.by_solver += not answer.at_sight
        self.open = max(self.open, min(answer.bound, bound))
        if answer.shares.any():
            self.take(answer)
        if self.stop is not None and self.stop():
            self.open = max(self.open, bound)  # all others have a lower one
            return False
        return True

    def take(self, answer: knapsack.Answer | None) -> None:
        """Keep a zone if it is the best so far."""
        if answer is not None and answer.value > self.enough:
            self.best = answer

    def solution(self, looked_at: int, sets: int) -> Solution | None:
        """The best zone, with its proof."""
        if self.best is None:
            if np.isfinite(self.open):
                raise TimeoutError(f"stopped before a zone was found; none is worth more than {self.open:g}")
            return None
        work = (looked_at, sets, self.done.count, self.by_solver)
        return _solution(self.problem, self.best, max(self.open, self.best.value), work)


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
    bound: float,
    work: tuple[int, int, int, int],
) -> Solution:
    taken = np.flatnonzero(answer.shares > 0)
    shares = {problem.sites[i]: float(answer.shares[i]) for i in taken}
    corners, owner = together.corners_of(problem, taken)
    centre, radius, edge = enclosing_circle(corners, problem.reach_m[taken][owner])
    if problem.centre is not None:
        away = together.away(problem, problem.centre[None], taken)[0]
        centre, radius, edge, owner = problem.centre, float(away.max()), np.array([int(away.argmax())]), np.arange(len(taken))
    on_edge = tuple(problem.sites[taken[i]] for i in np.unique(owner[edge]))
    return Solution(shares, answer.value, bound, centre, radius, on_edge, *work)
