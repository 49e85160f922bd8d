"""Linear programmes by HiGHS, and the search over yes-or-no on top of them, each answer with a bound of our own arithmetic.

Nothing the solver claims is taken on trust. A bound is worked out here from its prices, which bounds the programme whatever
the prices are; a value is worked out by who asked. Wrong prices can make the search longer, never its answer wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Stop = Callable[[], bool]

WHOLE = 1e-7  # a column this near to an allowed value has it
TIE = 1e-7  # values this near to each other are a tie
ROUNDED = 1e-6  # a bound this near above a value, as a share of it, is that value
ROUNDS = 200  # rounds of cuts at one node before it is split all the same
BETWEEN = 16  # nodes between two guesses
SURE = 1e-7  # a sum must be this far below nothing before a programme is taken to have no answer


@dataclass(slots=True)
class Rows:
    """at_least ≤ Σ factor · column ≤ at_most, row by row, without zeros."""

    columns: list[NDArray[np.intp]] = field(default_factory=list)
    factors: list[Floats] = field(default_factory=list)
    lengths: list[NDArray[np.intp]] = field(default_factory=list)
    at_least: list[Floats] = field(default_factory=list)
    at_most: list[Floats] = field(default_factory=list)
    count: int = 0

    def add(
        self,
        columns: Sequence[int] | NDArray[np.intp],
        factors: Sequence[float] | Floats,
        *,
        at_least: float = -np.inf,
        at_most: float = np.inf,
    ) -> None:
        """One more row."""
        factor = np.asarray(factors, dtype=float)
        filled = factor != 0
        self._block(np.asarray(columns, dtype=np.intp)[filled], factor[filled], np.array([filled.sum()]), at_least, at_most)

    def add_each(
        self, columns: NDArray[np.intp], factors: NDArray[np.float64], *, at_least: float = -np.inf, at_most: float = np.inf
    ) -> None:
        """One more row for each row of `columns`, (k, w), with the same limits; factors (k, w) or (w,), none of them 0."""
        factor = np.broadcast_to(factors, columns.shape)
        self._block(columns.ravel(), factor.ravel(), np.full(len(columns), columns.shape[1]), at_least, at_most)

    def _block(
        self, columns: NDArray[np.intp], factors: Floats, lengths: NDArray[np.intp], at_least: float, at_most: float
    ) -> None:
        self.columns.append(columns)
        self.factors.append(factors)
        self.lengths.append(lengths)
        self.at_least.append(np.full(len(lengths), at_least))
        self.at_most.append(np.full(len(lengths), at_most))
        self.count += len(lengths)

    def __len__(self) -> int:
        return self.count


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """Maximise worth · x over the rows, low ≤ x ≤ high ≤ 1, xⱼ ∈ {0} ∪ [leastⱼ, 1] where leastⱼ > 0.

    `matters` says how much hangs on each yes-or-no: of those in between, the one that matters most is decided first.
    """

    worth: Floats
    low: Floats
    high: Floats
    least: Floats
    rows: Rows
    matters: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """The answer without yes-or-no: x, a bound that holds whatever the solver did, prices of rows, worth net of them."""

    x: Floats
    bound: float
    prices: Floats
    net: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best x that was accepted, its value, what no x can exceed, and the number of programmes looked at."""

    x: Floats | None
    value: float
    bound: float
    looked_at: int


class Relaxation:
    """One linear programme kept in HiGHS, so that the next answer starts from the last."""

    def __init__(self, programme: Programme) -> None:
        import highspy

        self._status = highspy.HighsModelStatus
        self._worth = programme.worth
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1), ("presolve", "off")):
            self._solver.setOptionValue(option, value)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(programme.worth), 0
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_, model.col_lower_, model.col_upper_ = programme.worth, programme.low, programme.high
        self._solver.passModel(model)
        nothing = np.zeros(0)
        self._column, self._row, self._factor = nothing.astype(np.intp), nothing.astype(np.intp), nothing
        self._at_least, self._at_most = nothing, nothing
        self.add(programme.rows)

    def add(self, rows: Rows) -> None:
        """More rows."""
        if len(rows) == 0:
            return
        length, column, factor = np.concatenate(rows.lengths), np.concatenate(rows.columns), np.concatenate(rows.factors)
        low, high = np.concatenate(rows.at_least), np.concatenate(rows.at_most)
        start = np.concatenate([[0], np.cumsum(length)[:-1]]).astype(np.int32)
        self._solver.addRows(len(rows), low, high, len(column), start, column.astype(np.int32), factor)
        self._row = np.concatenate([self._row, np.repeat(np.arange(len(rows)) + len(self._at_least), length)])
        self._column, self._factor = np.concatenate([self._column, column]), np.concatenate([self._factor, factor])
        self._at_least, self._at_most = np.concatenate([self._at_least, low]), np.concatenate([self._at_most, high])

    def solve(self, low: Floats, high: Floats) -> Relaxed | None:
        """The best x between these bounds; None if there is none."""
        n = len(low)
        self._solver.changeColsBounds(n, np.arange(n, dtype=np.int32), low, high)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == self._status.kOptimal:
            solution = self._solver.getSolution()
            x, prices = np.clip(np.array(solution.col_value), low, high), np.array(solution.row_dual)
            bound, prices, net = self._bound(self._worth, prices, low, high)
            return Relaxed(x, bound, prices, net)
        if status == self._status.kInfeasible and self._nothing(low, high):
            return None
        # not sure: worth what the columns are worth without any row, and any x may be asked about next
        bound, prices, net = self._bound(self._worth, np.zeros(len(self._at_least)), low, high)
        return Relaxed((low + high) / 2, bound, prices, net)

    def _bound(self, worth: Floats, prices: Floats, low: Floats, high: Floats) -> tuple[float, Floats, Floats]:
        """Σ price · limit + Σⱼ max over [lowⱼ, highⱼ] of (worthⱼ − Σ price · factor) xⱼ: no x can exceed it (weak duality)."""
        limit = np.where(prices > 0, self._at_most, self._at_least)
        prices = np.where(np.isfinite(limit), prices, 0.0)
        net = worth - np.bincount(self._column, weights=self._factor * prices[self._row], minlength=len(worth))
        rows = float(prices @ np.where(prices == 0, 0.0, limit))
        return rows + float(np.maximum(net * low, net * high).sum()), prices, net

    def _nothing(self, low: Floats, high: Floats) -> bool:
        """Is it sure that there is no x? A row alone cannot be met, or for some prices even worth nothing is below nothing."""
        if self._beyond_a_row(low, high):
            return True
        known, ray = self._ray()
        return known and any(self._bound(np.zeros(len(low)), sign * ray, low, high)[0] < -SURE for sign in (1.0, -1.0))

    def _beyond_a_row(self, low: Floats, high: Floats) -> bool:
        """Is some row out of reach even at the columns' own bounds?"""
        ends = np.where(self._factor > 0, low[self._column], high[self._column])
        others = np.where(self._factor > 0, high[self._column], low[self._column])
        least, most = (
            np.bincount(self._row, weights=self._factor * each, minlength=len(self._at_least)) for each in (ends, others)
        )
        room = SURE * np.maximum(1.0, np.bincount(self._row, weights=np.abs(self._factor), minlength=len(self._at_least)))
        return bool(np.any(least > self._at_most + room) or np.any(most < self._at_least - room))

    def _ray(self) -> tuple[bool, Floats]:
        """The prices that show there is no x, if the solver has them."""
        if self._solver.getModelStatus() != self._status.kInfeasible:
            return False, np.zeros(len(self._at_least))
        _, known, ray = self._solver.getDualRay()  # type: ignore[attr-defined]
        found = np.array(ray, dtype=float)
        return bool(known), found / max(1.0, float(np.abs(found).max(initial=0.0)))


@dataclass(slots=True)
class _Node:
    low: Floats
    high: Floats
    bound: float


def maximise(
    programme: Programme,
    *,
    judge: Callable[[Floats], tuple[float, Floats] | None],
    guess: Callable[[Floats], Floats | None] | None = None,
    cuts: Callable[[Floats, bool], Rows] | None = None,
    floor: float = -np.inf,
    stop: Stop | None = None,
) -> Found:
    """Maximise with yes-or-no by branch and bound.

    Parameters
    ----------
    judge
        An x that the programme allows → its exact value and the x that has it; None if it is not allowed after all.
    guess
        An x of the relaxation → an x near it that may be allowed.
    cuts
        Rows an x breaks that are not in the programme; whether the x is one the programme allows.
    floor
        Only what is worth more is looked for.
    stop
        Asked at every step; the search ends early, with its bound, when it says so.
    """
    tree = _Tree(programme, judge, guess, cuts, floor)
    nodes = [_Node(programme.low, programme.high, np.inf)]
    while nodes:
        if stop is not None and stop():
            tree.beyond = max(tree.beyond, *(node.bound for node in nodes))
            break
        nodes += tree.look(nodes.pop())
    return Found(tree.x, tree.value, max(tree.beyond, tree.value), tree.looked_at)


class _Tree:
    """The search: one relaxation, the best x so far, and the highest bound that was passed over."""

    def __init__(
        self,
        programme: Programme,
        judge: Callable[[Floats], tuple[float, Floats] | None],
        guess: Callable[[Floats], Floats | None] | None,
        cuts: Callable[[Floats, bool], Rows] | None,
        floor: float,
    ) -> None:
        self._least, self._matters = programme.least, programme.matters
        self._relaxation = Relaxation(programme)
        self._judge, self._guess, self._cuts = judge, guess, cuts
        self.x: Floats | None = None
        self.value, self.beyond, self.looked_at = floor, -np.inf, 0

    def look(self, node: _Node) -> list[_Node]:
        """The nodes that come of this one: none where nothing better can be, the more promising last."""
        if node.bound <= self._enough:
            return []
        relaxed = self._cut_off(node)
        if relaxed is None:
            return []
        bound, broken = min(relaxed.bound, node.bound), self._broken(relaxed.x, node)
        if len(broken) == 0:
            self._take(relaxed.x)
        elif self._guess is not None and self.looked_at % BETWEEN == 1:
            guessed = self._guess(relaxed.x)
            if guessed is not None:
                self._take(guessed)
        if bound <= self._enough:
            return []
        return self._parted(node, relaxed, broken, bound)

    def _cut_off(self, node: _Node) -> Relaxed | None:
        """The relaxation of a node, with the rows its x breaks added until it breaks none; None if nothing better is there."""
        relaxed: Relaxed | None = None
        for _ in range(ROUNDS):
            self.looked_at += 1
            relaxed = self._relaxation.solve(node.low, node.high)
            if relaxed is None or min(relaxed.bound, node.bound) <= self._enough:
                return None
            cut = Rows() if self._cuts is None else self._cuts(relaxed.x, len(self._broken(relaxed.x, node)) == 0)
            if len(cut) == 0:
                break
            self._relaxation.add(cut)
        return relaxed

    @property
    def _enough(self) -> float:
        """A bound up to here cannot lead to anything better."""
        return self.value + max(TIE, 1e-9 * abs(self.value)) if np.isfinite(self.value) else -np.inf

    def _take(self, x: Floats) -> None:
        judged = self._judge(x)
        if judged is not None and judged[0] > self.value:
            self.value, self.x = judged

    def _broken(self, x: Floats, node: _Node) -> NDArray[np.intp]:
        """The columns that are neither nothing nor at their least."""
        yes_or_no = (self._least > 0) & (node.low < self._least) & (node.high > 0)
        return np.flatnonzero(yes_or_no & (x > WHOLE) & (x < self._least - WHOLE))

    def _parted(self, node: _Node, relaxed: Relaxed, broken: NDArray[np.intp], bound: float) -> list[_Node]:
        low, high = self._fixed(node, relaxed)
        free = np.flatnonzero((self._least > 0) & (low < self._least) & (high > 0))
        if len(free) == 0:
            return []  # all is decided, and judged
        if len(broken) == 0 and bound <= self.value + ROUNDED * max(1.0, abs(self.value)):
            self.beyond = max(self.beyond, bound)  # the value of this x, within the solver's rounding
            return []
        among = np.intersect1d(broken, free) if len(np.intersect1d(broken, free)) else free
        part = relaxed.x[among] / self._least[among]
        at = int(among[np.argmax(self._matters[among] * np.minimum(part, 1 - part))])
        without, with_ = high.copy(), low.copy()
        without[at], with_[at] = 0.0, self._least[at]
        out, in_ = _Node(low, without, bound), _Node(with_, high, bound)
        return [out, in_] if relaxed.x[at] > self._least[at] / 2 else [in_, out]

    def _fixed(self, node: _Node, relaxed: Relaxed) -> tuple[Floats, Floats]:
        """Columns of which the other choice would bring the bound below what is known (reduced cost)."""
        low, high = node.low.copy(), node.high.copy()
        if not np.isfinite(self.value):
            return low, high
        open_ = (self._least > 0) & (low < self._least) & (high > 0)
        room = relaxed.bound - self._enough
        high[open_ & (relaxed.net < 0) & (low == 0) & (-relaxed.net * self._least >= room)] = 0.0
        sure = open_ & (relaxed.net > 0) & (relaxed.net * high >= room)
        low[sure] = self._least[sure]
        return low, high
