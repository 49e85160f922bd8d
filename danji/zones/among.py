"""The search among some sites: their zones as a programme, what cuts off sites that do not fit, guesses, and judging them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from danji.geometry import enclosing_circle
from danji.zones import rows, together
from danji.zones.knapsack import ROUNDING, Answer
from danji.zones.problem import Floats, ZoneProblem
from danji.zones.shares import NEAR, TIDY, best_shares, passes, worth
from danji.zones.solver import Relaxation, Relaxed, Rows

HALF = 0.5
BROKEN = 1e-6  # by how much a row must be broken to be worth adding
WORTH_A_TRY = 120  # sites outside that are tried in such a step, those of most value per unit of the first cap
SWAPS = 60  # steps of making a guess better
LOOKS = 8  # rounds of rows added in a first look
AT_A_TIME = 30  # rows on pairs added in one round

Sets = tuple[NDArray[np.bool_], ...]
Blamed = set[tuple[int, ...]]  # sites that no circle holds together


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a first look at a set of sites tells.

    A bound; the split of links that gives it; a zone, if one was found that is worth more than was known; which sites can be
    part of a better one, and which must be; whether the sites that the bound takes fit together; what was asked, so that a
    look at some of the same sites starts from its answer.
    """

    bound: float
    split: Floats
    found: Answer | None
    promising: NDArray[np.bool_]
    sure: NDArray[np.bool_]
    fits: bool
    asked: Among


class Among:
    """The search among some sites: a programme, and what cuts off sites that do not fit together."""

    def __init__(self, problem: ZoneProblem, chosen: NDArray[np.intp], forbidden: Sets, blamed: Blamed) -> None:
        self.problem, self.chosen, self.forbidden, self.blamed = problem, chosen, forbidden, blamed
        self._met: NDArray[np.bool_] | None = None
        self._relaxation: Relaxation | None = None
        self.made, self.columns = rows.programme(problem, chosen, forbidden=forbidden)
        self._told: Blamed = set()
        self._tell(self.made.rows)

    def _tell(self, to: Rows) -> Rows:
        """The rows of what has been found not to fit together since it was last told."""
        place = self._place()
        for sites in sorted(self.blamed - self._told):
            if (place[list(sites)] >= 0).all():
                to.add(place[list(sites)], np.ones(len(sites)), at_most=len(sites) - 1.0)
        self._told = set(self.blamed)
        return to

    @property
    def others(self) -> NDArray[np.bool_]:
        """The sites that are not chosen from, (n,)."""
        found = np.ones(len(self.problem.sites), dtype=bool)
        found[self.chosen] = False
        return found

    def _place(self) -> NDArray[np.intp]:
        """The column of each site's choice; −1 for a site that is not chosen from."""
        place = np.full(len(self.problem.sites), -1)
        place[self.chosen] = self.columns.y
        return place

    @property
    def apart(self) -> NDArray[np.bool_]:
        """Which two of the sites cannot be in one zone, (m, m)."""
        if self._met is None:
            self._met = together.apart(self.problem, self.chosen)
        return self._met

    def _ties(self) -> Floats:
        """What links between each two of the sites are worth, (m, m)."""
        place = np.full(len(self.problem.sites), -1)
        place[self.chosen] = np.arange(len(self.chosen))
        ends = place[self.problem.links]
        both = (ends >= 0).all(axis=1)
        found = np.zeros((len(self.chosen), len(self.chosen)))
        np.add.at(found, tuple(ends[both].T), self.problem.link_value[both])
        return found + found.T

    def look(self, floor: float, members: NDArray[np.bool_]) -> Look | None:
        """What the relaxation tells of some of the sites (see `Look`); the first answer is where the next one starts.

        A site is sure where the other choice brings the bound too low.
        """
        low, high = self.made.low, self._high(members)
        if np.any(low > high):
            return None
        if self._relaxation is None:
            self._relaxation = Relaxation(self.made)
        self._relaxation.add(self._tell(Rows()))
        root = self._relaxation.solve(low, high)
        if root is None or root.bound <= floor:
            return None
        guessed = self.guess(root.x)
        judged = None if guessed is None else self.judge(guessed)
        found = None if judged is None or judged[0] <= floor else Answer(judged[1], judged[0], root.bound)
        known = floor if found is None else found.value
        promising, sure = self._settled(root, known)
        split, bound = self._split(root), root.bound
        for _ in range(LOOKS):
            cut = self.cuts(root.x, False)
            if len(cut) == 0:
                break
            self._relaxation.add(cut)
            root = self._relaxation.solve(low, high)
            if root is None or root.bound <= known:
                return None if found is None else Look(known, split, found, sure & ~sure, sure, True, self)
            bound, more = min(bound, root.bound), self._settled(root, known)
            promising, sure = promising & more[0], sure | more[1]
        taken = np.zeros(len(self.problem.sites), dtype=bool)
        taken[self.chosen] = root.x[self.columns.y] > HALF
        promising &= members
        return Look(bound, split, found, promising, sure & promising, together.fits(self.problem, taken), self)

    def _high(self, members: NDArray[np.bool_]) -> Floats:
        """The most each column can be when only these sites can be in."""
        out, high = ~members[self.chosen], self.made.high.copy()
        high[: len(self.chosen)][out] = high[self.columns.y[out]] = 0.0
        ends = self.problem.links[self.columns.links]
        high[len(high) - len(ends) :][~members[ends].all(axis=1)] = 0.0
        return high

    def _settled(self, root: Relaxed, known: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which sites can be part of a zone worth more than what is known, and which must be (reduced cost)."""
        n, every = len(self.chosen), np.zeros(len(self.problem.sites), dtype=bool)
        promising, sure = every.copy(), every
        share, choice = root.net[:n], np.where(self.columns.y == np.arange(n), 0.0, root.net[self.columns.y])
        loss = np.maximum(0.0, -share) * self.problem.least[self.chosen] + np.maximum(0.0, -choice)
        promising[self.chosen] = self.problem.locked[self.chosen] | (root.bound - loss > known)
        sure[self.chosen] = root.bound - np.maximum(0.0, share) - np.maximum(0.0, choice) <= known
        return promising, sure

    def _split(self, root: Relaxed) -> Floats:
        """How the prices of the rows of links divide each link between its ends; one sure to be in leaves all to the other."""
        sure = self.problem.locked[self.problem.links]
        parts = np.where(sure.any(axis=1, keepdims=True) & ~sure.all(axis=1, keepdims=True), ~sure, 0.5)
        found = parts * self.problem.link_value[:, None]
        worth = self.problem.link_value[self.columns.links]
        first = np.clip(root.prices[self.columns.link_rows :][: len(worth)], 0.0, worth)
        found[self.columns.links] = np.column_stack([first, worth - first])
        return found

    def cuts(self, x: Floats, whole: bool) -> Rows:
        """Rows Σ y ≤ one less than the sites, for sites that x takes and that do not fit together."""
        found, y = Rows(), x[self.columns.y]
        if self.apart.any():
            for pair in self._pairs(y):
                found.add(self.columns.y[pair], np.ones(len(pair)), at_most=1.0)
        for sites, most in self._covers(y):
            found.add(self.columns.y[sites], np.ones(len(sites)), at_most=most)
        if whole and len(found) == 0:
            place = self._place()
            for blamed in together.outside(self.problem, self.chosen[y > HALF]):
                self.blamed.add(tuple(int(site) for site in blamed))
                found.add(place[blamed], np.ones(len(blamed)), at_most=len(blamed) - 1.0)
        return found if len(found) or not self.problem.set_rules else rows.broken(self.problem, self.columns, x)

    def _pairs(self, y: Floats) -> list[NDArray[np.intp]]:
        """Sites of which any two are too much and that y takes more than one of: the worst pairs, made as large as they go."""
        some = np.flatnonzero(y > BROKEN)
        one, two = np.nonzero(np.triu(self.apart[np.ix_(some, some)], 1))
        over = y[some[one]] + y[some[two]] - 1
        found: list[NDArray[np.intp]] = []
        for k in np.argsort(-over, kind="stable")[:AT_A_TIME]:
            if over[k] <= BROKEN:
                break
            clique = [int(some[one[k]]), int(some[two[k]])]
            rest = np.logical_and.reduce(self.apart[clique], axis=0)
            rest[clique] = False
            while rest.any():
                more = int(np.flatnonzero(rest)[np.argmax(y[rest])])
                clique.append(more)
                rest &= self.apart[more]
                rest[more] = False
            found.append(np.array(clique))
        return found

    def _covers(self, y: Floats) -> list[tuple[NDArray[np.intp], float]]:
        """Sites of which no more than so many fit under a cap, though y takes more (extended covers; Balas 1975).

        If the sites of C together do not fit, at most |C| − 1 of them can be in; and as many of C and all that are no smaller
        than any of it. Without this, like sites would be tried one by one.
        """
        found = []
        for limit in (each for each in self.problem.limits if each.caps):
            least = (self.problem.least * self.problem.amounts[limit.amount])[self.chosen]
            room = limit.limit + 2 * (NEAR + ROUNDING * abs(limit.limit))
            if np.any(least < 0):
                continue
            order = np.argsort(-y, kind="stable")
            over = np.cumsum(least[order]) > room
            if not over.any():
                continue
            cover = order[: int(np.argmax(over)) + 1]
            for site in cover[np.argsort(y[cover], kind="stable")]:  # what is not needed to be too much is left out
                if least[cover].sum() - least[site] > room:
                    cover = cover[cover != site]
            more = np.flatnonzero(least >= least[cover].max())
            wide = np.union1d(cover, more)
            if y[wide].sum() > len(cover) - 1 + BROKEN:
                found.append((wide, len(cover) - 1.0))
        return found

    def guess(self, x: Floats) -> Floats | None:
        """The sites taken most, as far as a circle and the caps allow."""
        y, may = x[self.columns.y], np.ones(len(self.chosen), dtype=np.bool_)
        if self.problem.radius_m is not None and self.problem.centre is None:
            may = self._about(y)
            y = np.where(may, y, 0.0)
        caps = [limit for limit in self.problem.limits if limit.caps]
        least = [(self.problem.least * self.problem.amounts[limit.amount])[self.chosen] for limit in caps]
        room = [limit.limit for limit in caps]
        taken = np.zeros(len(y), dtype=bool)
        pairs = self.problem.apart_m is not None or len(self.problem.excludes) > 0
        if pairs:
            may = may & ~self.apart.any(axis=0)
        for i in np.argsort(-np.where(self.problem.locked[self.chosen], 2.0, y), kind="stable"):
            if y[i] <= TIDY:
                break
            if (pairs and self.apart[i][taken].any()) or any(
                amount[i] > left for amount, left in zip(least, room, strict=True)
            ):
                continue
            taken[i] = True
            room = [left - amount[i] for amount, left in zip(least, room, strict=True)]
        guessed = x.copy()
        guessed[self.columns.y] = self._better(taken, may, least, room)
        return guessed

    def _better(
        self, taken: NDArray[np.bool_], may: NDArray[np.bool_], least: list[Floats], room: list[float]
    ) -> NDArray[np.bool_]:
        """The same sites, made better by taking one more, or one instead of another, as long as that gains."""
        value, tie = self.problem.value[self.chosen], self._ties()
        may = may & ~self.problem.locked[self.chosen]
        for _ in range(SWAPS):
            worth = value + tie @ taken
            inside, outside = np.flatnonzero(taken & may), np.flatnonzero(~taken & may)
            if len(outside) > WORTH_A_TRY:
                dear = worth[outside] / np.maximum(least[0][outside], TIDY) if least else worth[outside]
                outside = outside[np.argsort(-dear, kind="stable")[:WORTH_A_TRY]]
            if len(outside) == 0:
                break
            gain = np.vstack([worth[outside], worth[outside] - worth[inside][:, None] - tie[np.ix_(inside, outside)]])
            for k, amount in enumerate(least):
                freed = np.concatenate([[0.0], amount[inside]])
                gain[amount[outside][None] - freed[:, None] > room[k]] = -np.inf
            out, in_ = np.unravel_index(np.argmax(gain), gain.shape)
            if gain[out, in_] <= TIDY:
                break
            taken = taken.copy()
            taken[outside[in_]] = True
            room = [left - amount[outside[in_]] for left, amount in zip(room, least, strict=True)]
            if out > 0:
                taken[inside[out - 1]] = False
                room = [left + amount[inside[out - 1]] for left, amount in zip(room, least, strict=True)]
        return taken

    def _about(self, y: Floats) -> NDArray[np.bool_]:
        """The sites one circle holds: that about what is taken by half at least, without what does not fit."""
        half = np.flatnonzero(y > HALF)
        for blamed in together.outside(self.problem, self.chosen[half]):
            half = half[self.chosen[half] != blamed[np.argmin(y[np.searchsorted(self.chosen, blamed)])]]
        if len(half) == 0:
            return np.ones(len(y), dtype=bool)
        corners, owner = together.corners_of(self.problem, self.chosen[half])
        centre, _, _ = enclosing_circle(corners, self.problem.reach_m[self.chosen[half]][owner])
        held: NDArray[np.bool_] = together.away(self.problem, centre[None], self.chosen)[0] <= (self.problem.radius_m or np.inf)
        return held

    def judge(self, x: Floats) -> tuple[float, Floats] | None:
        """The best shares of the sites x takes, and their value; None if they are no zone that passes."""
        taken = np.zeros(len(self.problem.sites), dtype=bool)
        taken[self.chosen] = x[self.columns.y] > HALF
        if (
            not taken.any()
            or (self.problem.locked & ~taken).any()
            or any(np.array_equal(taken, was) for was in self.forbidden)
            or not together.fits(self.problem, taken)
        ):
            return None
        ways = {word: {way for way, at in ways.items() if x[at] > HALF} for word, ways in self.columns.ways.items()}
        shares = best_shares(self.problem, taken, ways)
        if shares is None or not passes(self.problem, shares):
            return None
        return worth(self.problem, shares), shares
