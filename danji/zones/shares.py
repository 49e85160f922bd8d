"""The best shares of a choice of sites, what they are worth, and whether they pass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from danji.zones.knapsack import ROUNDING, greedy
from danji.zones.limits import Limit, Spread, each_group
from danji.zones.problem import Floats, ZoneProblem
from danji.zones.set_rules import SetRule
from danji.zones.solver import Programme, Relaxation, Rows

NEAR = 5e-7  # half of the last place facts are rounded to
TIDY = 1e-7  # shares this near to 0, 1 or the least share are taken to be it


def worth(problem: ZoneProblem, shares: Floats) -> float:
    """Σ shares · value, and the links of which both ends are in."""
    inside = shares > 0
    return float(shares @ problem.value + inside[problem.links].all(axis=1) @ problem.link_value)


def best_shares(problem: ZoneProblem, taken: NDArray[np.bool_], ways: dict[str, set[str]]) -> Floats | None:
    """The best shares of a choice of sites; None if it has none."""
    if np.all(problem.least[taken] == 1):
        return taken.astype(float)
    sums = tuple(limit for limit in problem.limits if limit.counts == "share" and _chosen(limit, ways))
    bare = replace(problem, links=problem.links[:0], link_value=problem.link_value[:0], spreads=(), limits=sums, locked=taken)
    bare = replace(bare, set_rules=())
    easy = greedy(replace(bare, radius_m=None, centre=None, apart_m=None, excludes=problem.excludes[:0]), taken)
    return _linear(bare, taken) if easy is None else easy.shares


def _chosen(limit: Limit, ways: dict[str, set[str]]) -> bool:
    word, way = limit.way
    return not limit.any_of or way in ways.get(word, set())


def _linear(problem: ZoneProblem, taken: NDArray[np.bool_]) -> Floats | None:
    """The best shares under several sums: a linear programme."""
    chosen = np.flatnonzero(taken)
    sums = Rows()
    for limit in problem.limits:
        sums.add(np.arange(len(chosen)), problem.amounts[limit.amount][chosen], **{limit.compare: limit.limit})
    low, high = problem.least[chosen], np.ones(len(chosen))
    found = Relaxation(Programme(problem.value[chosen], low, high, np.zeros(len(chosen)), sums, np.ones(len(chosen)))).solve(
        low, high
    )
    if found is None:
        return None
    shares = np.zeros(len(taken))
    shares[chosen] = np.where(np.abs(found.x - 1) < TIDY, 1.0, np.where(np.abs(found.x - low) < TIDY, low, found.x))
    return shares


def passes(problem: ZoneProblem, shares: Floats) -> bool:
    """Do these shares keep every limit and spread, judged to the places of a fact?"""
    ways: dict[str, dict[str, bool]] = {}
    rules: list[Limit | Spread | SetRule] = [*problem.limits, *problem.spreads, *problem.set_rules]
    for rule in rules:
        held = _holds(problem, rule, shares)
        if not rule.any_of and not held:
            return False
        if rule.any_of:
            word, way = rule.way
            ways.setdefault(word, {})[way] = held and ways.get(word, {}).get(way, True)
    return all(any(each.values()) for each in ways.values())


def _holds(problem: ZoneProblem, rule: Limit | Spread | SetRule, shares: Floats) -> bool:
    if isinstance(rule, SetRule):
        return not rule.broken(frozenset(problem.sites[i] for i in np.flatnonzero(shares > 0)))
    if isinstance(rule, Spread):
        found = float(each_group(problem.groups[rule.of])[:, shares > 0].any(axis=1).sum())
    else:
        amount = problem.amounts[rule.amount]
        found = float(amount @ (shares if rule.counts == "share" else shares > 0))
    room = NEAR + ROUNDING * abs(rule.limit)
    return bool(found <= rule.limit + room if rule.compare == "at_most" else found >= rule.limit - room)
