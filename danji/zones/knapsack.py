"""The best zone within one circle: an upper bound at sight, and the exact answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from danji.zones.problem import Floats, ZoneProblem
from danji.zones.solver import Solved, maximise

ROUNDING = 1e-9  # a sum this near to its cap, as a share of it, is at the cap
TIDY = 1e-7  # shares this near to 0, 1 or the least share are taken to be it: the solver is right to about 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Shares of the sites in one circle, their value, what no zone in it can exceed, and whether a solver was needed."""

    shares: Floats
    value: float
    bound: float
    at_sight: bool = False


def bounds(problem: ZoneProblem, members: NDArray[np.bool_]) -> Floats:
    """What the best zone in each circle can at most be worth, (k,); −∞ where a site that must be taken does not fit.

    The sites locked in take their least share; beyond that shares may be anything up to 1, and of the caps only the one
    that tells most holds: take by value per unit of the cap until it is full (Dantzig 1957).
    """
    base = _base(problem)
    best = np.where(members, problem.value, 0.0).sum(axis=1)
    for limit in problem.limits:
        if limit.compare == "at_most":
            best = np.minimum(best, _fractional(problem, problem.amounts[limit.fact], limit.limit, members, base))
    return np.where(members[:, problem.locked].all(axis=1), best, -np.inf)


def worth_having(problem: ZoneProblem, members: NDArray[np.bool_], best: float) -> NDArray[np.bool_]:
    """The members that can be part of a zone worth more than `best`.

    With λ the value per unit at which the bound's cap is full, taking a poorer site at its least share lowers the bound by
    leastᵢ (λ amountᵢ − valueᵢ) at least; where that leaves no more than `best`, the site is dropped (reduced cost).
    """
    caps = [limit for limit in problem.limits if limit.compare == "at_most"]
    if len(caps) != 1:
        return members
    amount, base = problem.amounts[caps[0].fact], _base(problem)
    order = _by_density(problem.value, amount)
    order = order[members[order]]
    filled = np.cumsum((amount * (1 - base))[order]) + float(base @ amount)
    full = np.flatnonzero(filled >= caps[0].limit)
    if len(full) == 0 or amount[order[full[0]]] == 0:
        return members
    price = problem.value[order[full[0]]] / amount[order[full[0]]]
    bound = float(_fractional(problem, amount, caps[0].limit, members[None], base)[0])
    loss = problem.least * np.maximum(price * amount - problem.value, 0.0)
    kept: NDArray[np.bool_] = members & ((bound - loss > best) | problem.locked)
    return kept


def greedy(problem: ZoneProblem, members: NDArray[np.bool_]) -> Answer | None:
    """The zone that reaches the bound, if it may be drawn: then it is the best in its circle, and no solver is needed."""
    caps = [limit for limit in problem.limits if limit.compare == "at_most"]
    if len(caps) != len(problem.limits) or len(caps) > 1:
        return None
    shares = _base(problem)
    amount = problem.amounts[caps[0].fact] if caps else np.zeros(len(shares))
    room = _room(caps[0].limit, float(shares @ amount)) if caps else np.inf
    if room < 0:
        return None
    for i in _by_density(problem.value, amount):
        if not members[i] or problem.value[i] == 0:
            continue
        wanted = amount[i] * (1 - shares[i])
        shares[i] = 1.0 if wanted <= room else shares[i] + room / amount[i]
        if shares[i] < problem.least[i]:
            return None
        room -= min(wanted, room)
        if room <= 0:
            break
    value = float(shares @ problem.value)
    return Answer(shares, value, value, at_sight=True) if shares.any() else None


def quick(problem: ZoneProblem, members: NDArray[np.bool_]) -> float:
    """The value of a good zone found at sight: by value per unit of the cap, passing over what no longer fits; −∞ if none.

    A zone that may be drawn, so a floor for the best; with lower limits or several caps nothing is found at sight.
    """
    caps = [limit for limit in problem.limits if limit.compare == "at_most"]
    if len(caps) != len(problem.limits) or len(caps) != 1 or problem.locked[~members].any():
        return -np.inf
    amount, shares = problem.amounts[caps[0].fact], _base(problem)
    room = _room(caps[0].limit, float(shares @ amount))
    for i in _by_density(problem.value, amount):
        if not members[i] or room < 0:
            continue
        more = min(1 - shares[i], room / amount[i] if amount[i] > 0 else 1.0)
        if more > 0 and shares[i] + more >= problem.least[i]:
            shares[i] += more
            room -= more * amount[i]
    return float(shares @ problem.value) if room >= 0 and shares.any() else -np.inf


def _base(problem: ZoneProblem) -> Floats:
    """What must be taken of each site, whatever else is."""
    return np.where(problem.locked, problem.least, 0.0)


def _room(cap: float, taken: float) -> float:
    """What is left of a cap; sums of floats that differ from it by rounding alone fill it exactly."""
    left = cap - taken
    return 0.0 if abs(left) <= ROUNDING * max(1.0, cap) else left


def _by_density(value: Floats, amount: Floats) -> NDArray[np.intp]:
    """Sites by value per unit of the cap, highest first."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.argsort(-np.where(amount > 0, value / amount, np.inf), kind="stable")


def _fractional(problem: ZoneProblem, amount: Floats, cap: float, members: NDArray[np.bool_], base: Floats) -> Floats:
    order = _by_density(problem.value, amount)
    rest = np.where(members[:, order], (amount * (1 - base))[order], 0.0)
    room = _room(cap, float(base @ amount))
    if room < 0:
        return np.full(len(members), -np.inf)
    before = np.cumsum(rest, axis=1) - rest
    fits = np.clip(room - before, 0.0, rest)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(rest > 0, fits / rest, members[:, order])
    total: Floats = (share * ((1 - base) * problem.value)[order]).sum(axis=1) + float(base @ problem.value)
    return total


def solve(problem: ZoneProblem, members: NDArray[np.bool_], *, forbidden: NDArray[np.bool_] | None = None) -> Answer | None:
    """The best zone in one circle, exactly; None if no zone in it passes.

    A mixed-integer programme for HiGHS: xᵢ the share, yᵢ whether the site is in, leastᵢ yᵢ ≤ xᵢ ≤ yᵢ. Where another choice of
    sites is asked for, Σ_{in S} (1 − yᵢ) + Σ_{not in S} yᵢ ≥ 1 rules out the set S.
    """
    chosen = np.flatnonzero(members)
    if problem.locked[~members].any() or len(chosen) == 0:
        return None
    easy = greedy(problem, members) if forbidden is None else None
    if easy is not None:
        return easy
    return _milp(problem, chosen, forbidden)


def _milp(problem: ZoneProblem, chosen: NDArray[np.intp], forbidden: NDArray[np.bool_] | None) -> Answer | None:
    found = programme(problem, chosen, problem.value[chosen], forbidden=forbidden)
    if found is None:
        return None
    n = len(chosen)
    inside = np.zeros(len(problem.sites), dtype=bool)
    inside[chosen] = found.x[n:] > 0.5  # noqa: PLR2004
    exact = greedy(replace(problem, locked=inside), inside)
    if exact is not None:  # under one cap the best shares of a choice are known without rounding
        return Answer(exact.shares, exact.value, max(found.bound, exact.value))
    shares = _shares(problem, inside)
    if shares is None:  # within the solver's rounding only
        shares = np.zeros(len(problem.sites))
        shares[chosen] = _tidy(found.x[:n], found.x[n:], problem.least[chosen])
    worth = float(shares @ problem.value)
    return Answer(shares, worth, max(found.bound, worth))


def _shares(problem: ZoneProblem, inside: NDArray[np.bool_]) -> Floats | None:
    """The best shares of a choice of sites under several limits: a linear programme, more exact than the mixed one."""
    chosen = np.flatnonzero(inside)
    caps = np.array([limit.compare == "at_most" for limit in problem.limits])
    limits = np.array([limit.limit for limit in problem.limits])
    found = maximise(
        problem.value[chosen],
        low=problem.least[chosen],
        high=np.ones(len(chosen)),
        whole=np.zeros(len(chosen), dtype=bool),
        rows=np.array([problem.amounts[limit.fact][chosen] for limit in problem.limits]),
        at_least=np.where(caps, -np.inf, limits),
        at_most=np.where(caps, limits, np.inf),
    )
    if found is None:
        return None
    shares = np.zeros(len(inside))
    shares[chosen] = np.clip(found.x, problem.least[chosen], 1.0)
    return shares


def programme(
    problem: ZoneProblem, chosen: NDArray[np.intp], worth: Floats, *, forbidden: NDArray[np.bool_] | None = None
) -> Solved | None:
    """Maximise worth·x over the zones of the chosen sites: shares x, choices y, leastᵢ yᵢ ≤ xᵢ ≤ yᵢ, one site at least."""
    n, least = len(chosen), problem.least[chosen]
    rows = [np.hstack([np.eye(n), -np.eye(n)]), np.hstack([np.eye(n), -np.diag(least)]), np.repeat([0.0, 1.0], n)[None]]
    low, high = [*np.repeat([-np.inf, 0.0], n), 1.0], [*np.repeat([0.0, np.inf], n), np.inf]
    for limit in problem.limits:
        rows.append(np.concatenate([problem.amounts[limit.fact][chosen], np.zeros(n)])[None])
        low.append(limit.limit - ROUNDING * max(1.0, limit.limit) if limit.compare == "at_least" else -np.inf)
        high.append(limit.limit + ROUNDING * max(1.0, limit.limit) if limit.compare == "at_most" else np.inf)
    if forbidden is not None and not np.delete(forbidden, chosen).any():
        was_in = forbidden[chosen]
        rows.append(np.concatenate([np.zeros(n), np.where(was_in, -1.0, 1.0)])[None])
        low.append(1.0 - was_in.sum())
        high.append(np.inf)
    locked = problem.locked[chosen].astype(float)
    return maximise(
        np.concatenate([worth, np.zeros(n)]),
        low=np.concatenate([np.zeros(n), locked]),
        high=np.ones(2 * n),
        whole=np.repeat([False, True], n),
        rows=np.vstack(rows),
        at_least=np.array(low),
        at_most=np.array(high),
    )


def _tidy(shares: Floats, inside: Floats, least: Floats) -> Floats:
    """Shares without the solver's last digits."""
    clean = np.where(inside < 0.5, 0.0, np.clip(shares, least, 1.0))  # noqa: PLR2004
    clean = np.where(np.abs(clean - 1) < TIDY, 1.0, clean)
    return np.where(np.abs(clean - least) < TIDY, np.where(clean > 0, least, 0.0), clean)
