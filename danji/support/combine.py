"""Grants + stacking rules → the best lawful combination, the next best, and ties. Exact: every choice is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import product

from danji.support.grants import SURE, ZERO, Grant
from danji.support.measures import Stack


@dataclass(frozen=True, slots=True)
class Choice:
    """Measures that may be had together, and the money they give."""

    measures: tuple[str, ...]
    total: Decimal
    left_out: Mapping[str, str]  # measure → the stacking rule that keeps it out
    unsure: tuple[str, ...]  # measures in the total whose values are not from an official page
    upper: tuple[str, ...]  # measures in the total that give "up to" so much
    runner_up: Decimal | None = None
    ties: int = 0  # other choices of the same total
    open: tuple[str, ...] = ()  # measures of money of which nothing can be said: not decided, or not in force

    @property
    def decided(self) -> bool:
        """Is the total a figure? Nothing decided is not the same as nothing."""
        return bool(self.measures) or not self.open

    @property
    def confidence(self) -> str:
        """`H` only where everything in the total is."""
        return "H" if not self.unsure else "mixed"


def best(found: Iterable[Grant], stacking: Sequence[Stack]) -> Choice:
    """The lawful combination that gives most money.

    Measures that are not decided give nothing here, and deductions, days and words are no money: they are listed beside it.
    Of each set of measures that shut each other out, all ways to take one at most are tried, set by set (sets that share no
    measure do not bear on each other).
    """
    every = list(found)
    given = {each.measure.name: each for each in every if each.sum > 0}
    chosen = set(given)
    left_out: dict[str, str] = {}
    runner_up, alike = None, 1
    gaps: list[Decimal] = []
    for group in _groups(given, stacking):
        sets = tuple(frozenset(stack.one_of) & group for stack in stacking)
        ways = sorted(((_total(way, given), way) for way in _ways(group, sets)), key=lambda each: (-each[0], sorted(each[1])))
        top, taken = ways[0]
        alike *= sum(total == top for total, _way in ways)
        gaps += [top - total for total, _way in ways[1:2]]
        for name in sorted(group - taken):
            chosen.discard(name)
            left_out[name] = next(each.name for each in stacking if name in each.one_of and not taken.isdisjoint(each.one_of))
    total = _total(chosen, given)
    if gaps:
        runner_up = total - min(gaps)
    names = tuple(name for name in given if name in chosen)
    unsure = tuple(name for name in names if given[name].confidence != SURE[0])
    upper = tuple(name for name in names if given[name].measure.bound == "at_most")
    unknown = tuple(
        each.measure.name for each in every if each.measure.gives == "money" and each.state in {"undecided", "not_in_force"}
    )
    return Choice(names, total, left_out, unsure, upper, runner_up, alike - 1, unknown)


def _groups(given: Mapping[str, Grant], stacking: Sequence[Stack]) -> list[frozenset[str]]:
    """Measures linked by stacking rules, as far as they are given."""
    groups: list[frozenset[str]] = []
    for stack in stacking:
        linked = frozenset(name for name in stack.one_of if name in given)
        if len(linked) > 1:
            apart = [group for group in groups if group.isdisjoint(linked)]
            groups = [*apart, linked.union(*(group for group in groups if not group.isdisjoint(linked)))]
    return groups


@lru_cache(maxsize=1024)
def _ways(group: frozenset[str], sets: tuple[frozenset[str], ...]) -> tuple[frozenset[str], ...]:
    """The lawful choices that cannot be added to: maximal ones, since no measure gives less than nothing."""
    names = sorted(group)
    lawful = []
    for taken in product((True, False), repeat=len(names)):
        way = frozenset(name for name, is_in in zip(names, taken, strict=True) if is_in)
        if all(len(way & each) <= 1 for each in sets):
            lawful.append(way)
    return tuple(way for way in lawful if not any(way < other for other in lawful))


def _total(names: Iterable[str], given: Mapping[str, Grant]) -> Decimal:
    return sum((given[name].sum for name in names), ZERO)
