"""Rules on which sites are taken together that are no sums: distances of some sites, and how ground hangs together.

Such a rule cannot be written as a few rows beforehand. It is held by cutting off: a set of sites that breaks it gives
cuts every zone that passes keeps, and the search goes on until the best set left breaks none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np

from danji.rules import Rule, check
from danji.zones import ground
from danji.zones.asked import of_rule
from danji.zones.facts import Setting

Sites = frozenset[str]
AT_A_TIME = 16  # cuts from one set of sites


@dataclass(frozen=True, slots=True)
class Cut:
    """Not all of the first, or one of the others at least: Σ (1 − y) over `inside` + Σ y over `outside` ≥ 1."""

    inside: Sites
    outside: Sites = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class SetRule:
    """A rule on a set of sites: the cuts a set breaks, none where it passes. `any_of` as in `Limit`."""

    rule: str
    fact: str
    broken: Callable[[Sites], tuple[Cut, ...]]
    any_of: str = ""

    @property
    def way(self) -> tuple[str, str]:
        """The word of its ways, and which of them it belongs to: one of its own unless named."""
        word, _, way = self.any_of.partition("/")
        return word, way or self.rule


def set_rule(rule: Rule, members: Iterable[str], place: Setting, on: date, any_of: str) -> SetRule:
    """A rule on some of the sites, as what cuts off the sets that break it."""
    counted = frozenset(members)
    if rule.fact == "parts" and rule.compare == "at_most":
        return SetRule(rule.name, rule.fact, _hanging_together(rule, counted, place, on), any_of)
    alone = replace(rule, per="", of={}, without={}, any_of="")

    @lru_cache(maxsize=4096)
    def judged(taken: Sites) -> tuple[bool, tuple[str, ...]]:
        shares = dict.fromkeys(sorted(taken), 1.0)
        verdict = check([alone], {alone.name: of_rule(alone, shares, place)}, on=on)[0]
        return verdict.state == "holds", verdict.because

    def broken(taken: Sites) -> tuple[Cut, ...]:
        mine = taken & counted
        if judged(mine)[0]:
            return ()
        if rule.fact == "parts":  # one site more may join pieces or part them: only this very set is known to break it
            return (Cut(mine, counted - mine),)
        if rule.compare == "at_least":
            return (Cut(frozenset(), counted - _as_large_as_it_goes(mine, counted, judged)),)
        return tuple(_blamed(mine, judged))

    return SetRule(rule.name, rule.fact, lru_cache(maxsize=4096)(broken), any_of)


Judged = Callable[[Sites], tuple[bool, tuple[str, ...]]]


def _blamed(taken: Sites, judged: Judged) -> list[Cut]:
    """Smallest sets too far apart: a site is left out of each that was found until the rest holds together."""
    found: list[Cut] = []
    while taken and not judged(taken)[0] and len(found) < AT_A_TIME:
        few = frozenset(judged(taken)[1]) & taken
        blamed = few if few and not judged(few)[0] else taken
        for site in sorted(blamed):
            if not judged(blamed - {site})[0] and len(blamed) > 1:
                blamed -= {site}
        found.append(Cut(blamed))
        taken -= {max(blamed)}
    return found


def _as_large_as_it_goes(taken: Sites, counted: Sites, judged: Judged) -> Sites:
    """A set too near together, with every site that leaves it so."""
    for site in sorted(counted - taken):
        if not judged(taken | {site})[0]:
            taken |= {site}
    return taken


def _hanging_together(rule: Rule, counted: Sites, place: Setting, on: date) -> Callable[[Sites], tuple[Cut, ...]]:
    """Cuts of sets that fall into too many pieces.

    Of k + 1 bodies of a set, take one site each. A zone with all of these sites has k + 1 bodies too, unless it has a site
    that borders one of them and was left out (cf. Carvajal et al. 2013).
    """
    limit = rule.limit.on(on)
    most = int(limit) if isinstance(limit, (int, float)) else 0
    shapes = place.shapes(place.sites.index[place.sites.index.isin(list(counted))])
    owner, found = ground.pieces(shapes)
    pairs, owners = ground.joined(found), np.array(owner, dtype=object)
    nothing = {site for site in counted if site not in set(owner)}  # without a boundary nothing is known to hang together

    @lru_cache(maxsize=4096)
    def broken(taken: Sites) -> tuple[Cut, ...]:
        unknown = sorted(taken & nothing)
        if unknown:
            return tuple(Cut(frozenset({site})) for site in unknown)
        inside = np.isin(owners, list(taken & counted))
        where = np.flatnonzero(inside)
        place_of = np.full(len(owners), -1)
        place_of[where] = np.arange(len(where))
        number, body = ground.together(len(where), place_of[pairs[inside[pairs].all(axis=1)]])
        return tuple(_cuts(owners, pairs, inside, where, number, body, most)) if number > most else ()

    return broken


def _cuts(
    owners: np.ndarray, pairs: np.ndarray, inside: np.ndarray, where: np.ndarray, number: int, body: np.ndarray, most: int
) -> list[Cut]:
    bodies = [where[body == each] for each in range(number)]
    bodies.sort(key=lambda each: (-len(each), str(owners[each[0]])))
    edge = [_borders(owners, pairs, inside, each) for each in bodies]
    found = []
    for last in range(most, min(number, most + AT_A_TIME)):
        chosen = [*range(most), last]
        sites = frozenset(str(owners[bodies[each][0]]) for each in chosen)
        found.append(Cut(sites, frozenset().union(*(edge[each] for each in chosen))))
    return found


def _borders(owners: np.ndarray, pairs: np.ndarray, inside: np.ndarray, body: Sequence[int] | np.ndarray) -> Sites:
    """The sites left out that have a piece next to this body."""
    mine = np.isin(pairs, body)
    other = np.concatenate([pairs[mine[:, 0], 1], pairs[mine[:, 1], 0]])
    return frozenset(str(owners[each]) for each in other if not inside[each])
