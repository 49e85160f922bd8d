"""Where the centre of a good circle can be at all: squares of the plane, split and dropped by a bound.

A circle whose centre lies in a square of side s holds no site farther than s/√2 beyond its reach, so the best zone of those
sites bounds every circle with its centre there. The square of the highest bound is split in four, again and again, down to a
small side; what is left of the plane when the best zone is known is a few squares, and the rest need not be looked at.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from danji.geometry import Points
from danji.zones import exact, knapsack, together
from danji.zones.among import Among, Blamed, Sets
from danji.zones.problem import Floats, ZoneProblem
from danji.zones.solver import Stop

SMALLEST = 0.05  # side of the smallest squares, as a part of the radius: 1 km for 20 km
FINEST = 0.003  # side down to which a square is split as long as what its bound takes fits into no circle
ALIKE = 1.04  # squares are solved as one while the sites of all are no more than so many times those of the first
PRICED = 0.4  # from this side down, as a part of the radius, a bound is made sharper by a linear programme
FEW = 24  # so few sites are solved as they are
TOGETHER = 64  # squares split in one go
SLACK_M = 1e-5  # a little more than the tolerance of distances


@dataclass(frozen=True, slots=True, eq=False)
class Square:
    """A square of the plane: its middle, its side, the sites a circle about it may hold, and what they can be worth."""

    middle: Points
    side_m: float
    members: NDArray[np.intp]
    bound: float
    priced: bool = False  # was its bound made sharper by a linear programme
    fits: bool = True  # do the sites its bound takes fit together, as far as is known
    asked: Among | None = None  # what was asked about a square around it


@dataclass(slots=True, eq=False)
class Search:
    """The squares that are left, by falling bound."""

    problem: ZoneProblem
    forbidden: Sets = ()
    stop: Stop | None = None
    passed_over: float = -np.inf  # the highest bound left when the search was stopped
    learning: bool = True  # does a zone met on the way say what a square must be worth?
    found: knapsack.Answer | None = None  # the best zone met on the way
    blamed: Blamed = field(default_factory=set)  # sites met that no circle holds together
    split: Floats = field(default_factory=lambda: np.zeros((0, 2)))  # how links are divided between their ends, as last priced
    looked_at: int = 0
    _heap: list[tuple[float, int, Square]] = field(default_factory=list)
    _radius_m: float = 0.0
    _pushed: int = 0
    _solved: list[NDArray[np.uint8]] = field(default_factory=list)

    def __post_init__(self) -> None:
        corners, _ = together.corners_of(self.problem, np.arange(len(self.problem.sites)))
        self._radius_m = float(self.problem.around_m or 0.0)
        low, high = corners.min(axis=0) - self._radius_m, corners.max(axis=0) + self._radius_m
        side = max(float((high - low).max()), 1.0)
        if self._linked:
            self.split = np.column_stack([self.problem.link_value / 2] * 2)
        self._put([Square((low + high) / 2, side, np.arange(len(self.problem.sites)), np.inf)])

    @property
    def left(self) -> int:
        """How many squares are left."""
        return len(self._heap)

    @property
    def _linked(self) -> bool:
        return len(self.problem.links) > 0

    @property
    def _hard(self) -> bool:
        """Does a linear programme tell more than a look at one cap?"""
        return self._linked or len(self.problem.limits) > 1 or len(self.problem.spreads) + len(self.problem.set_rules) > 0

    def next(self, floor: float) -> Square | None:
        """The next square to solve, with the highest bound; None when none can be worth more than `floor`."""
        while self._heap and -self._heap[0][0] > (floor := self._floor(floor)):
            if self.stop is not None and self.stop():
                self.passed_over = -self._heap[0][0]
                return None
            _, _, square = heapq.heappop(self._heap)
            if self._covered(square):
                continue
            if self._small(square) and (square.priced or not self._hard):
                if self._tiny(square) or not self._to_split_on(square, floor):
                    return self._with_alike(square, floor)
                self._split([square])
            elif self._hard and not square.priced and (self._small(square) or square.side_m <= PRICED * self._radius_m):
                self._price(square, floor)
            else:
                self._split([square, *self._more(floor)])
        return None

    def _with_alike(self, square: Square, floor: float) -> Square:
        """The square with the sites of others that are left and hold nearly the same: these are then solved too."""
        held = self._held(square.members)[0]
        most = ALIKE * held.sum()
        for _, _, other in sorted(self._heap, key=lambda each: each[:2]):
            both = held | self._held(other.members)[0]
            if other.bound > floor and self._small(other) and both.sum() <= most:
                held = both
        self._solved.append(np.packbits(held))
        return replace(square, members=np.flatnonzero(held))

    def _floor(self, floor: float) -> float:
        """What a square must be worth more than, now that a zone was met on the way."""
        return floor if self.found is None else max(floor, self.found.value)

    def _small(self, square: Square) -> bool:
        """Is it time to solve it rather than to split it?"""
        return square.side_m <= max(SMALLEST * self._radius_m, SLACK_M) or len(square.members) <= FEW

    def _to_split_on(self, square: Square, floor: float) -> bool:
        """Do the sites its bound takes fit into no circle? The plane settles that sooner than a search among them.

        Where looks are dear, some zone must be known first, or there may be none at all.
        """
        if self._hard:
            return self.learning and not square.fits and np.isfinite(floor)
        held = self._held(square.members)[0]
        return self.learning and not together.fits(self.problem, knapsack.taken(self.problem, held))

    def _tiny(self, square: Square) -> bool:
        """Is it so small that to split it on would not tell more?"""
        return square.side_m <= max(FINEST * self._radius_m, SLACK_M)

    def _covered(self, square: Square) -> bool:
        """Are all its sites among those of a square already solved?"""
        if not self._solved:
            return False
        packed = np.packbits(self._held(square.members))
        return bool(np.any(np.all(packed & ~np.array(self._solved) == 0, axis=1)))

    def _more(self, floor: float) -> list[Square]:
        """More squares to split in the same go, of the same side where that is large."""
        found: list[Square] = []
        while not self._hard and self._heap and len(found) < TOGETHER and -self._heap[0][0] > floor:
            if self._small(self._heap[0][2]):
                break
            found.append(heapq.heappop(self._heap)[2])
        return found

    def _price(self, square: Square, floor: float) -> None:
        """Look at a square again with the newest split of links, and, if it is still worth it, by a linear programme."""
        held = self._held(square.members)
        bound = min(square.bound, float(knapsack.bounds(self.problem, held, split=self.split)[0]))
        if bound <= floor:
            return
        if bound < square.bound and self._heap and bound < -self._heap[0][0]:
            self._push(replace(square, bound=bound))
            return
        looked = exact.look(
            self.problem, held[0], forbidden=self.forbidden, floor=floor, blamed=self.blamed, within=square.asked
        )
        self.looked_at += 1
        if looked is None:
            return
        if self._linked:
            inside = held[0][self.problem.links].all(axis=1)
            self.split = np.where(inside[:, None], looked.split, self.split)
        if looked.found is not None and self.learning:
            self.found = looked.found
        members = np.flatnonzero(looked.promising) if self.learning else square.members
        if len(members):
            bound = min(bound, looked.bound)
            self._push(replace(square, members=members, bound=bound, priced=True, fits=looked.fits, asked=looked.asked))

    def _split(self, squares: list[Square]) -> None:
        quarters = [
            replace(
                square,
                middle=square.middle + np.array(step) * square.side_m / 4,
                side_m=square.side_m / 2,
                priced=False,
                fits=True,
            )
            for square in squares
            for step in ((-1, -1), (-1, 1), (1, -1), (1, 1))
        ]
        self._put(quarters)

    def _put(self, squares: list[Square]) -> None:
        """Squares with the sites a circle about them may hold; those of no use are not kept."""
        kept = []
        for square in squares:
            away = together.away(self.problem, square.middle[None], square.members)[0]
            members = square.members[away <= self._radius_m + square.side_m / np.sqrt(2) + SLACK_M]
            if len(members):
                kept.append(replace(square, members=members))
        self.looked_at += len(kept)
        if not kept:
            return
        held = np.vstack([self._held(square.members) for square in kept])
        sharper = knapsack.bounds(self.problem, held, split=self.split)
        for square, now in zip(kept, sharper, strict=True):
            if np.isfinite(now):
                self._push(replace(square, bound=min(square.bound, float(now))))

    def _push(self, square: Square) -> None:
        self._pushed += 1
        heapq.heappush(self._heap, (-square.bound, self._pushed, square))

    def _held(self, members: NDArray[np.intp]) -> NDArray[np.bool_]:
        held = np.zeros((1, len(self.problem.sites)), dtype=bool)
        held[0, members] = True
        return held
