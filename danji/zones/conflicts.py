"""Why no zone passes: which rule is in the way, and by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

import numpy as np

from danji import texts
from danji.errors import Problem, problem
from danji.geometry import enclosing_circle
from danji.zones import knapsack
from danji.zones.choose import Circles, choose, circles
from danji.zones.problem import Limit, ZoneProblem

STEPS = 40  # halvings of the radius: from 1,000 km to below 1 mm
MOST_TRIED = 3000  # sets of rules tried for a smaller conflict; beyond, it is irreducible but perhaps not the smallest


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules and locks that cannot all be met, though they can be when any one of them is set aside.

    `smallest` says that no conflict has fewer members; otherwise too many sets were left to try.
    """

    rules: tuple[str, ...]
    locks: tuple[str, ...]
    smallest: bool


def smallest_conflict(posed: ZoneProblem) -> Conflict | None:
    """The smallest set of rules and locks that conflict; None if a zone passes.

    First one set is thinned out member by member until each that is left is needed (a deletion filter; Chinneck & Dravnieks
    1991). Then all smaller sets are tried, the smallest first: rules are few.
    """
    members = _members(posed)
    if choose(_only(posed, members)) is not None:
        return None
    needed = list(members)
    for each in members:
        fewer = [other for other in needed if other != each]
        if choose(_only(posed, fewer)) is None:
            needed = fewer
    tried = 0
    for size in range(1, len(needed)):
        tried += comb(len(members), size)
        if tried > MOST_TRIED:
            return _named(posed, needed, smallest=False)
        for group in combinations(members, size):
            if choose(_only(posed, group)) is None:
                return _named(posed, group, smallest=True)
    return _named(posed, needed, smallest=True)


def _members(posed: ZoneProblem) -> list[tuple[str, int]]:
    """What may conflict: every sum, the circle, every lock."""
    found = [("limit", place) for place in range(len(posed.limits))]
    found += [("circle", 0)] if posed.radius_m is not None else []
    return found + [("lock", int(i)) for i in np.flatnonzero(posed.locked)]


def _only(posed: ZoneProblem, members: Sequence[tuple[str, int]]) -> ZoneProblem:
    """The problem with these rules and locks, and no others."""
    kept = set(members)
    circle = ("circle", 0) in kept
    return replace(
        posed,
        limits=tuple(limit for place, limit in enumerate(posed.limits) if ("limit", place) in kept),
        radius_m=posed.radius_m if circle else None,
        centre=posed.centre if circle else None,
        locked=np.array([("lock", i) in kept for i in range(len(posed.sites))]),
    )


def _named(posed: ZoneProblem, members: Sequence[tuple[str, int]], *, smallest: bool) -> Conflict:
    rules = [posed.limits[place].rule for kind, place in members if kind == "limit"]
    rules += [posed.circle_rule for kind, _ in members if kind == "circle"]
    return Conflict(tuple(rules), tuple(posed.sites[place] for kind, place in members if kind == "lock"), smallest)


def conflicts(posed: ZoneProblem, labels: Mapping[str, texts.Text], units: Mapping[str, str]) -> list[Problem]:
    """Why no zone passes: the smallest set of rules and locks that conflict; then, for each rule that alone is in the way,
    how near to its limit one can come while all others hold.
    """
    found = []
    together = smallest_conflict(posed)
    if together is not None:
        rules, proof = _told(posed, together, labels)
        found.append(problem("conflict_together", rules=rules, proof=proof))
    for limit in posed.limits:
        others = replace(posed, limits=tuple(each for each in posed.limits if each is not limit))
        if choose(others) is not None:
            best, sites = _nearest(others, limit)
            found.append(_conflict(labels, units, limit.rule, limit.fact, best, limit.limit, sites, posed))
    if posed.radius_m is not None and choose(replace(posed, radius_m=None, centre=None)) is not None:
        radius, sites = _least_radius(posed)
        found.append(
            _conflict(
                labels, units, posed.circle_rule, "enclosing_radius_km", radius / 1000, posed.radius_m / 1000, sites, posed
            )
        )
    return found


def _told(posed: ZoneProblem, found: Conflict, labels: Mapping[str, texts.Text]) -> tuple[texts.Text, texts.Text]:
    """A conflict in words: its rules and locks in a row, and whether it is the smallest."""
    locks = [posed.names.get(site, site) for site in found.locks]
    rows = {
        lang: [labels[rule][lang] for rule in found.rules]
        + [texts.say("zones.conflict_lock", lang, name=name) for name in locks]
        for lang in texts.LANGUAGES
    }
    several, which = ("one", "several")[len(found.rules) + len(found.locks) > 1], ("open", "smallest")[found.smallest]
    rules = {lang: "; ".join(named) for lang, named in rows.items()}
    return rules, texts.wordings(f"zones.conflict_{several}_{which}")


def _conflict(
    labels: Mapping[str, texts.Text],
    units: Mapping[str, str],
    rule: str,
    fact: str,
    best: float,
    limit: float,
    sites: list[str],
    posed: ZoneProblem,
) -> Problem:
    return problem(
        "conflict",
        rule=labels[rule],
        best=f"{best:,.3f}",
        limit=f"{limit:g}",
        off=f"{abs(best - limit):,.3f}",
        unit=units.get(fact, ""),
        sites=", ".join(posed.names.get(site, site) for site in sites) or "–",
    )


def _nearest(posed: ZoneProblem, limit: Limit) -> tuple[float, list[str]]:
    """How near a sum can come to its limit under all other rules, and the sites that make it so."""
    amount = posed.amounts[limit.fact]
    if limit.compare == "at_least":
        best = choose(replace(posed, value=amount))
        return (0.0, []) if best is None else (best.value, list(best.shares))
    if all(each.compare == "at_most" for each in posed.limits):
        return _fewest(posed, amount)
    among = circles(replace(posed, value=np.zeros(len(amount))), floor=-1.0)  # no circle is passed over
    least, shares = _least_amount(posed, amount, among)
    return least, [posed.sites[i] for i in np.argsort(-shares * amount, kind="stable")[:5] if shares[i] > 0]


def _fewest(posed: ZoneProblem, amount: np.ndarray) -> tuple[float, list[str]]:
    """The least a sum can be where nothing asks for more: the locked sites at their least shares, or one small site."""
    base = posed.least * posed.locked
    if posed.locked.any():
        return float(base @ amount), [posed.sites[i] for i in np.argsort(-base * amount, kind="stable")[:5] if posed.locked[i]]
    fits = (
        np.all([posed.least * posed.amounts[each.fact] <= each.limit for each in posed.limits], axis=0)
        if posed.limits
        else True
    )
    alone = np.where(fits & (posed.disc_m >= 0), posed.least * amount, np.inf)
    return float(alone.min()), [posed.sites[int(alone.argmin())]]


def _least_amount(posed: ZoneProblem, amount: np.ndarray, among: Circles) -> tuple[float, np.ndarray]:
    best, shares = np.inf, np.zeros(len(amount))
    for members in among.members:
        chosen = np.flatnonzero(members)
        if posed.locked[~members].any() or len(chosen) == 0:
            continue
        found = knapsack.programme(posed, chosen, -amount[chosen])
        if found is not None and -found.value < best:
            best, shares = -found.value, np.zeros(len(amount))
            shares[chosen] = found.x[: len(chosen)]
    return best, shares


def _least_radius(posed: ZoneProblem) -> tuple[float, list[str]]:
    """The smallest radius at which a zone passes; with sums from above only, the locked sites decide it."""
    locked = np.flatnonzero(posed.locked)
    if len(locked) and all(limit.compare == "at_most" for limit in posed.limits):
        if posed.centre is not None:
            away = np.hypot(*(posed.xy[locked] - posed.centre).T) + posed.reach_m[locked]
            return float(away.max()), [posed.sites[locked[int(away.argmax())]]]
        _, radius, edge = enclosing_circle(posed.xy[locked], posed.reach_m[locked])
        return radius, [posed.sites[locked[i]] for i in edge]
    low, high = posed.radius_m or 0.0, 1e6
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if choose(replace(posed, radius_m=middle)) is not None else (middle, high)
    best = choose(replace(posed, radius_m=high))
    return high, list(best.edge) if best is not None else []
