"""The zones of some sites as a programme of rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from danji.zones.knapsack import ROUNDING
from danji.zones.limits import Limit, Spread, each_group
from danji.zones.problem import Floats, ZoneProblem
from danji.zones.set_rules import SetRule
from danji.zones.solver import TIE, Programme, Rows

HALF = 0.5
WORTH_A_ROW = 1e-6  # by how much a cut must be broken to be added


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Where the parts of the programme of some sites stand: shares, choices (the shares' own, for whole sites), links."""

    chosen: NDArray[np.intp]
    y: NDArray[np.intp]
    ways: Mapping[str, Mapping[str, int]]  # word → way → its column
    links: NDArray[np.intp]  # positions in the problem's links
    link_rows: int  # the first of their rows: one for each first end, then one for each second


def programme(
    problem: ZoneProblem, chosen: NDArray[np.intp], *, forbidden: tuple[NDArray[np.bool_], ...] = ()
) -> tuple[Programme, Columns]:
    """The zones of the chosen sites as a programme, but for distances and pairs, which are cut off as they are met.

    Columns: shares xᵢ; choices yᵢ for sites that may be taken in part, xᵢ ≤ yᵢ and leastᵢ yᵢ ≤ xᵢ; one for each group that
    is counted and each way that may be chosen; one for each link, at most each of its ends.
    """
    build = _Build(problem, chosen)
    for limit in problem.limits:
        build.limit(limit)
    for spread in problem.spreads:
        build.spread(spread)
    for rule in problem.set_rules:
        if rule.any_of:
            build.way(rule)
    for was in forbidden:
        build.unlike(was)
    return build.done()


def broken(problem: ZoneProblem, at: Columns, x: Floats) -> Rows:
    """The cuts of rules on sets that x breaks, taken as the sites it takes by half at least."""
    found, y = Rows(), x[at.y]
    column = {problem.sites[i]: int(place) for i, place in zip(at.chosen, at.y, strict=True)}
    taken = frozenset(problem.sites[i] for i in at.chosen[y > HALF])
    for rule in problem.set_rules:
        way = [at.ways[rule.way[0]][rule.way[1]]] if rule.any_of else []
        if way and x[way[0]] <= HALF:
            continue
        for cut in rule.broken(taken):
            out, in_ = [column[site] for site in cut.inside], [column[site] for site in cut.outside if site in column]
            columns, factors = [*out, *way, *in_], np.array([-1.0] * (len(out) + len(way)) + [1.0] * len(in_))
            least = 1.0 - len(out) - len(way)
            if x[columns] @ factors < least - WORTH_A_ROW:
                found.add(columns, factors, at_least=least)
    return found


class _Build:
    """A programme in the making."""

    def __init__(self, problem: ZoneProblem, chosen: NDArray[np.intp]) -> None:
        n = len(chosen)
        self.problem, self.chosen, self.rows = problem, chosen, Rows()
        self.worth, self.least = list(problem.value[chosen]), list(problem.least[chosen])
        self.low, self.high = list(np.where(problem.locked, problem.least, 0.0)[chosen]), [1.0] * n
        self.y = np.arange(n)
        self.ways: dict[str, dict[str, int]] = {}
        parts = np.flatnonzero(problem.least[chosen] < 1)
        self.y[parts] = self.columns(np.zeros(len(parts)), 1.0, low=problem.locked[chosen[parts]])
        both = np.column_stack([parts, self.y[parts]])
        self.rows.add_each(both, np.array([1.0, -1.0]), at_most=0.0)
        self.rows.add_each(both, np.column_stack([np.ones(len(parts)), -problem.least[chosen[parts]]]), at_least=0.0)
        self.rows.add(self.y, np.ones(n), at_least=1.0)

    def columns(self, worth: Floats, least: float, *, low: NDArray[np.bool_] | float = 0.0) -> NDArray[np.intp]:
        """More columns, of values up to 1."""
        first, more = len(self.worth), len(worth)
        self.worth += list(worth)
        self.least += [least] * more
        self.low += list(np.broadcast_to(low, more).astype(float))
        self.high += [1.0 if least > 0 else 2.0] * more  # a link is bounded by its ends: prices then tell of sites
        return np.arange(first, first + more)

    def column(self) -> int:
        """One more column, yes or no."""
        return int(self.columns(np.zeros(1), 1.0)[0])

    def limit(self, limit: Limit) -> None:
        columns = np.arange(len(self.chosen)) if limit.counts == "share" else self.y
        self._compared(columns, self.problem.amounts[limit.amount][self.chosen], limit)

    def _compared(self, columns: NDArray[np.intp], factors: Floats, limit: Limit | Spread) -> None:
        """Σ factor · column held against a limit; where it is one way of several, only if its way is chosen."""
        room = ROUNDING * max(1.0, abs(limit.limit))
        if not limit.any_of:
            ends = {limit.compare: limit.limit + (room if limit.compare == "at_most" else -room)}
            self.rows.add(columns, factors, **ends)
            return
        way = self.way(limit)
        if limit.compare == "at_most":
            most = float(np.maximum(factors, 0.0).sum())
            self.rows.add([*columns, way], [*factors, max(0.0, most - limit.limit)], at_most=max(most, limit.limit) + room)
        else:
            fewest = float(np.minimum(factors, 0.0).sum())
            self.rows.add([*columns, way], [*factors, min(0.0, fewest - limit.limit)], at_least=min(fewest, limit.limit) - room)

    def way(self, limit: Limit | Spread | SetRule) -> int:
        """The column that says whether a way is chosen."""
        word, way = limit.way
        ways = self.ways.setdefault(word, {})
        if way not in ways:
            ways[way] = self.column()
        return ways[way]

    def spread(self, spread: Spread) -> None:
        counted = []
        for of in each_group(self.problem.groups[spread.of])[:, self.chosen]:
            here = self.y[of]
            if len(here) == 0:
                continue
            counted.append(self.column())
            self.rows.add([*here, counted[-1]], [*np.ones(len(here)), -1.0], at_least=0.0)
            for each in here:
                self.rows.add([each, counted[-1]], [1.0, -1.0], at_most=0.0)
        self._compared(np.array(counted, dtype=np.intp), np.ones(len(counted)), spread)

    def unlike(self, was: NDArray[np.bool_]) -> None:
        """Another choice of sites than that one: Σ over it of (1 − yᵢ) + Σ over the others of yᵢ ≥ 1."""
        if not np.delete(was, self.chosen).any():
            here = was[self.chosen]
            self.rows.add(self.y, np.where(here, -1.0, 1.0), at_least=1.0 - here.sum())

    def done(self) -> tuple[Programme, Columns]:
        for ways in self.ways.values():
            self.rows.add(list(ways.values()), np.ones(len(ways)), at_least=1.0)
        place = np.full(len(self.problem.sites), -1)
        place[self.chosen] = np.arange(len(self.chosen))
        ends = place[self.problem.links]
        within = np.flatnonzero((ends >= 0).all(axis=1))
        sure = self.problem.locked[self.problem.links[within]]
        worth = np.array(self.worth)
        for end, other in ((0, 1), (1, 0)):  # one end must be in: the link is worth its value with the other
            given = within[sure[:, end] & ~(sure[:, other] & (end == 1))]
            np.add.at(worth, self.y[ends[given, other]], self.problem.link_value[given])
        self.worth = list(worth)
        links = within[~sure.any(axis=1)]
        first, column = len(self.rows), self.columns(self.problem.link_value[links], 0.0)
        for end in (0, 1):
            self.rows.add_each(np.column_stack([column, self.y[ends[links, end]]]), np.array([1.0, -1.0]), at_most=0.0)
        worths, low, high, least = (np.array(each, dtype=float) for each in (self.worth, self.low, self.high, self.least))
        matters = np.maximum(np.abs(worths), TIE)
        matters[self.y] = np.maximum(matters[self.y], np.abs(self.problem.value[self.chosen]))
        for end in (0, 1):
            np.add.at(matters, self.y[ends[links, end]], self.problem.link_value[links])
        made = Programme(worths, low, high, least, self.rows, matters)
        return made, Columns(self.chosen, self.y, self.ways, links, first)
