"""The best zone among some sites, exactly: a first look, then a search, and every answer worked out anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from danji.zones import together
from danji.zones.among import Among, Blamed, Look, Sets
from danji.zones.knapsack import Answer, greedy, worth_having
from danji.zones.problem import ZoneProblem
from danji.zones.solver import Stop, maximise

NEARLY = 0.6  # a set is asked about within a larger one when it has this part of its sites at least


def look(
    problem: ZoneProblem,
    members: NDArray[np.bool_],
    *,
    forbidden: Sets = (),
    floor: float = -np.inf,
    blamed: Blamed | None = None,
    within: Among | None = None,
) -> Look | None:
    """A first look at a set of sites; None if no zone among them passes and is worth more than `floor`.

    `within` is what was asked about a larger set: if not much larger, it is asked again with the other sites left out.
    """
    if within is not None and members.sum() >= NEARLY * len(within.chosen) and not members[within.others].any():
        return within.look(floor, members)
    sites = _sites(problem, members, forbidden, blamed)
    return None if sites is None else sites.look(floor, members)


def solve(
    problem: ZoneProblem,
    members: NDArray[np.bool_],
    *,
    forbidden: Sets = (),
    floor: float = -np.inf,
    stop: Stop | None = None,
    blamed: Blamed | None = None,
) -> Answer | None:
    """The best zone of a set of sites, exactly, if it is worth more than `floor`; None if there is none.

    A first look leaves out the sites that cannot be part of it; the others are searched. An answer without shares says that
    the search was stopped, with its bound. `blamed` keeps sites that no circle holds together from one question to the next.
    """
    blamed = set() if blamed is None else blamed
    if not problem.locked[~members].any() and not forbidden:
        easy = greedy(problem, members)
        if easy is not None:
            return easy
    members = worth_having(problem, members, floor)
    first = look(problem, members, forbidden=forbidden, floor=floor, blamed=blamed)
    if first is None:
        return None
    sites = _sites(replace(problem, locked=problem.locked | first.sure), first.promising, forbidden, blamed)
    if sites is None:
        return None if first.found is None else replace(first.found, bound=first.found.value)
    known = first.found.value if first.found is not None else floor
    found = maximise(sites.made, judge=sites.judge, guess=sites.guess, cuts=sites.cuts, floor=known, stop=stop)
    if found.x is not None:
        return Answer(found.x, found.value, found.bound)
    if first.found is not None:
        return replace(first.found, bound=max(found.bound, known))
    return None if found.bound <= floor else Answer(np.zeros(len(problem.sites)), floor, found.bound)


def _sites(problem: ZoneProblem, members: NDArray[np.bool_], forbidden: Sets, blamed: Blamed | None) -> Among | None:
    """The search among some sites; None if no zone among them can pass at sight."""
    chosen = np.flatnonzero(members)
    possible = chosen[together.alone(problem, chosen)]
    if len(possible) == 0 or problem.locked.sum() > problem.locked[possible].sum():
        return None
    return Among(problem, possible, forbidden, set() if blamed is None else blamed)
