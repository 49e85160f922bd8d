"""The obvious way to draw a zone under every kind of rule: every set of sites, every way of alternatives. Slow, and kept so."""

from __future__ import annotations

import itertools
import math

import numpy as np
from scipy.optimize import linprog

from tests.plain_zones import plain_radius


def plain_rules(problem, *, floor=-math.inf):
    """The best value over all sets of sites; None if no set passes."""
    n, best = len(problem.sites), None
    for size in range(1, n + 1):
        for chosen in itertools.combinations(range(n), size):
            value = _value(problem, chosen)
            if value is not None and (best is None or value > best):
                best = value
    return best


def _value(problem, chosen):
    inside = set(chosen)
    if any(problem.locked[i] and i not in inside for i in range(len(problem.sites))):
        return None
    if any(i in inside and j in inside for i, j in problem.excludes.tolist()):
        return None
    if not _near_enough(problem, chosen):
        return None
    values = [_best_shares(problem, chosen, always) for always in _ways(problem, chosen)]
    known = [value for value in values if value is not None]
    links = sum(w for (i, j), w in zip(problem.links.tolist(), problem.link_value, strict=True) if i in inside and j in inside)
    return max(known) + links if known else None


def _near_enough(problem, chosen):
    corners = [[tuple(xy) for xy in problem.outlines.get(problem.sites[i], problem.xy[i : i + 1])] for i in chosen]
    points = [(xy, problem.reach_m[i]) for i, each in zip(chosen, corners, strict=True) for xy in each]
    if problem.apart_m is not None:
        for (a, r), (b, s) in itertools.combinations_with_replacement(points, 2):
            if math.dist(a, b) + r + s > problem.apart_m + 1e-6:
                return False
    if problem.radius_m is None:
        return True
    if problem.centre is not None:
        return all(math.dist(problem.centre, a) + r <= problem.radius_m + 1e-6 for a, r in points)
    return plain_radius([a for a, _ in points], [r for _, r in points]) <= problem.radius_m + 1e-6


def _ways(problem, chosen):
    """Lists of share limits that must hold, one for each choice among alternatives whose counts hold."""
    words = {}
    for rule in (*problem.limits, *problem.spreads):
        word, _, way = rule.any_of.partition("/")
        words.setdefault(word, {}).setdefault((way or rule.rule) if word else "", []).append(rule)
    for pick in itertools.product(*(ways.values() for ways in words.values())):
        rules = [rule for way in pick for rule in way]
        counted = [rule for rule in rules if hasattr(rule, "counts") is False or rule.counts == "site"]
        if all(_counts(problem, rule, chosen) for rule in counted):
            yield [rule for rule in rules if rule not in counted]


def _counts(problem, rule, chosen):
    if hasattr(rule, "counts"):
        found = sum(problem.amounts[rule.of or rule.fact][i] for i in chosen)
    else:
        found = len({problem.groups[rule.of][i] for i in chosen} - {""})
    return found <= rule.limit + 1e-9 if rule.compare == "at_most" else found >= rule.limit - 1e-9


def _best_shares(problem, chosen, limits):
    chosen = list(chosen)
    sign = [1 if limit.compare == "at_most" else -1 for limit in limits]
    rows = [s * problem.amounts[limit.of or limit.fact][chosen] for s, limit in zip(sign, limits, strict=True)]
    ends = [s * limit.limit + 1e-9 for s, limit in zip(sign, limits, strict=True)]
    bounds = [(problem.least[i], 1) for i in chosen]
    solved = linprog(-problem.value[chosen], A_ub=np.array(rows) if rows else None, b_ub=ends if rows else None, bounds=bounds)
    return -solved.fun if solved.status == 0 else None
