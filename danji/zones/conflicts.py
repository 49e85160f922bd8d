"""Why no zone passes: which rule is in the way, and by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb
from typing import Literal

import numpy as np

from danji import texts
from danji.errors import Problem, problem
from danji.geometry import enclosing_circle
from danji.zones.choose import choose
from danji.zones.limits import Limit, Spread
from danji.zones.problem import ZoneProblem
from danji.zones.scores import PER_SITE
from danji.zones.set_rules import SetRule

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


_NUMBERS = (*PER_SITE, "sites")  # of these a limit is the rule's own number

Member = tuple[str, str]  # what it is: a limit, a spread, a distance, a lock; and which: the rule, or the site


def _members(posed: ZoneProblem) -> list[Member]:
    """What may conflict: every rule (those of one word together, as dropping one way only tightens it), every lock."""
    found = [("rule", _word(each)) for each in _counted(posed)]
    found += [("circle", posed.circle_rule)] if posed.radius_m is not None else []
    found += [("apart", posed.apart_rule)] if posed.apart_m is not None else []
    return list(dict.fromkeys(found)) + [("lock", posed.sites[int(i)]) for i in np.flatnonzero(posed.locked)]


def _counted(posed: ZoneProblem) -> list[Limit | Spread | SetRule]:
    return [*posed.limits, *posed.spreads, *posed.set_rules]


def _word(of: Limit | Spread | SetRule) -> str:
    return of.way[0] or of.rule


def _only(posed: ZoneProblem, members: Sequence[Member]) -> ZoneProblem:
    """The problem with these rules and locks, and no others."""
    kept = set(members)
    circle = ("circle", posed.circle_rule) in kept
    return replace(
        posed,
        limits=tuple(limit for limit in posed.limits if ("rule", _word(limit)) in kept),
        spreads=tuple(spread for spread in posed.spreads if ("rule", _word(spread)) in kept),
        set_rules=tuple(each for each in posed.set_rules if ("rule", _word(each)) in kept),
        radius_m=posed.radius_m if circle else None,
        centre=posed.centre if circle else None,
        apart_m=posed.apart_m if ("apart", posed.apart_rule) in kept else None,
        locked=np.array([("lock", site) in kept for site in posed.sites]),
    )


def _named(posed: ZoneProblem, members: Sequence[Member], *, smallest: bool) -> Conflict:
    rows = {word: [each.rule for each in _counted(posed) if _word(each) == word] for _kind, word in members}
    rules = [rule for kind, word in members if kind != "lock" for rule in (rows[word] or [word])]
    locks = tuple(site for kind, site in members if kind == "lock")
    return Conflict(tuple(dict.fromkeys(rules)), locks, smallest)


def conflicts(posed: ZoneProblem, labels: Mapping[str, texts.Text], units: Mapping[str, str]) -> list[Problem]:
    """Why no zone passes: the smallest set of rules and locks that conflict; then, for each rule that alone is in the way,
    how near to its limit one can come while all others hold.
    """
    found = []
    together = smallest_conflict(posed)
    if together is not None:
        rules, proof = _told(posed, together, labels)
        found.append(problem("conflict_together", rules=rules, proof=proof))
    for limit in (each for each in posed.limits if not each.any_of and each.fact in _NUMBERS):
        others = replace(posed, limits=tuple(each for each in posed.limits if each is not limit))
        if choose(others) is not None:
            best, sites = _nearest(others, limit)
            found.append(_conflict(labels, units, limit.rule, limit.fact, best, limit.limit, sites, posed))
    for spread in posed.spreads:
        if choose(replace(posed, spreads=tuple(each for each in posed.spreads if each is not spread))) is not None:
            best, sites = _nearest_spread(posed, spread)
            found.append(_conflict(labels, units, spread.rule, spread.fact, best, spread.limit, sites, posed))
    if posed.apart_m is not None and choose(replace(posed, apart_m=None)) is not None:
        apart, sites = _bisected(posed, "apart_m", posed.apart_m)
        found.append(
            _conflict(labels, units, posed.apart_rule, "farthest_pair_km", apart / 1000, posed.apart_m / 1000, sites, posed)
        )
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
    amount = posed.amounts[limit.amount]
    if limit.counts == "site":
        return _nearest_count(posed, limit)
    sign = 1.0 if limit.compare == "at_least" else -1.0
    best = choose(replace(posed, value=sign * amount, links=posed.links[:0], link_value=posed.link_value[:0]))
    if best is None:
        return 0.0, []
    taken = np.array([best.shares.get(site, 0.0) for site in posed.sites]) * amount
    return sign * best.value, [posed.sites[i] for i in np.argsort(-taken, kind="stable")[:5] if taken[i] > 0]


def _nearest_count(posed: ZoneProblem, limit: Limit) -> tuple[float, list[str]]:
    """The same for a count: one step after the other away from its limit."""
    step = 1.0 if limit.compare == "at_most" else -1.0
    for moved in range(1, max(len(posed.sites), int(limit.limit)) + 1):
        near = replace(limit, limit=limit.limit + step * moved)
        best = choose(replace(posed, limits=(*posed.limits, near)))
        if best is not None:
            return near.limit, list(best.shares)[:5]
    return 0.0, []


def _least_radius(posed: ZoneProblem) -> tuple[float, list[str]]:
    """The smallest radius at which a zone passes; with sums from above only, the locked sites decide it."""
    locked = np.flatnonzero(posed.locked)
    if len(locked) and all(limit.caps for limit in posed.limits) and not (posed.spreads or posed.set_rules or posed.outlines):
        if posed.centre is not None:
            away = np.hypot(*(posed.xy[locked] - posed.centre).T) + posed.reach_m[locked]
            return float(away.max()), [posed.sites[locked[int(away.argmax())]]]
        _, radius, edge = enclosing_circle(posed.xy[locked], posed.reach_m[locked])
        return radius, [posed.sites[locked[i]] for i in edge]
    return _bisected(posed, "radius_m", posed.radius_m or 0.0)


def _bisected(posed: ZoneProblem, name: Literal["radius_m", "apart_m"], low: float) -> tuple[float, list[str]]:
    """The smallest distance at which a zone passes, and the sites on its edge."""

    def at(metres: float) -> ZoneProblem:
        return replace(posed, radius_m=metres) if name == "radius_m" else replace(posed, apart_m=metres)

    high = 1e6
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if choose(at(middle)) is not None else (middle, high)
    best = choose(at(high))
    return high, list(best.edge) if best is not None else []


def _nearest_spread(posed: ZoneProblem, spread: Spread) -> tuple[float, list[str]]:
    """How near the number of groups can come to its limit: one step after the other away from it."""
    step = 1.0 if spread.compare == "at_most" else -1.0
    others = tuple(each for each in posed.spreads if each is not spread)
    for moved in range(1, max(len(posed.sites), int(spread.limit)) + 1):
        near = replace(spread, limit=spread.limit + step * moved)
        best = choose(replace(posed, spreads=(*others, near)))
        if best is not None:
            return near.limit, list(best.shares)[:5]
    return 0.0, []
