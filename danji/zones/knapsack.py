"""What a set of sites can be worth, at sight: an upper bound for many sets at once, and the zone that reaches it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from danji.zones.limits import Limit
from danji.zones.problem import Floats, ZoneProblem
from danji.zones.together import fits

ROUNDING = 1e-9  # a sum this near to its cap, as a share of it, is at the cap
AT_ONCE = 4_000_000  # cells of the tables made at one time


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Shares of all sites, their value, what no zone among the sites can exceed, and whether the solver was needed."""

    shares: Floats
    value: float
    bound: float
    at_sight: bool = False


def bounds(problem: ZoneProblem, members: NDArray[np.bool_], *, split: Floats | None = None) -> Floats:
    """What the best zone of each set of sites can at most be worth, (k,); −∞ where a site that must be taken is missing.

    A link is given to its ends in parts (`split`, (m, 2), halves when not given) and counts where both ends are in the set;
    then, for any price per unit of a cap, no zone is worth more than price × cap + Σ max(0, what site i is worth at that
    price). Of the caps that tell, the one that tells most holds, at the price at which it is just full (Dantzig 1957).
    """
    step = max(1, AT_ONCE // max(1, len(problem.sites)))
    if len(members) > step:
        return np.concatenate([bounds(problem, members[i : i + step], split=split) for i in range(0, len(members), step)])
    linked = _linked(problem, members, split)
    caps = [limit for limit in problem.limits if limit.caps and np.all(problem.amounts[limit.amount] >= 0)]
    best = _at_price(problem, linked, np.zeros(len(members)), None, members)
    for limit in caps:
        amount = problem.amounts[limit.amount]
        best = np.minimum(best, _at_price(problem, linked, _price(problem, linked, limit, members), limit, members))
        best = np.where(float((problem.least * amount)[problem.locked].sum()) > _top(limit.limit), -np.inf, best)
    found: Floats = np.where(members[:, problem.locked].all(axis=1), best, -np.inf)
    return found


def _linked(problem: ZoneProblem, members: NDArray[np.bool_], split: Floats | None) -> Floats:
    """What links add to each site in each set, (k, n); (1, n) of zeros without links."""
    n = len(problem.sites)
    if len(problem.links) == 0:
        return np.zeros((1, n))
    parts = np.column_stack([problem.link_value / 2] * 2) if split is None else split
    end, other, part = problem.links.T.ravel(), problem.links[:, ::-1].T.ravel(), parts.T.ravel()
    order = np.argsort(end, kind="stable")
    end, other, part = end[order], other[order], part[order]
    first = np.flatnonzero(np.concatenate([[True], end[1:] != end[:-1]]))
    found = np.zeros(members.shape)
    found[:, end[first]] = np.add.reduceat(members[:, other] * part, first, axis=1)
    return found


def _price(problem: ZoneProblem, linked: Floats, limit: Limit, members: NDArray[np.bool_]) -> Floats:
    """Value per unit at which the cap is just full, in each set, (k,); 0 where it is not filled."""
    amount = problem.amounts[limit.amount]
    with np.errstate(divide="ignore", invalid="ignore"):
        density = np.where(amount > 0, np.maximum(problem.value + linked, 0.0) / amount, np.inf)
    order = np.argsort(-density, axis=1, kind="stable")
    free = amount * np.where(problem.locked, 1 - problem.least, 1.0)
    if len(order) == 1:
        filled = np.cumsum(np.where(members[:, order[0]], free[order[0]], 0.0), axis=1)
    else:
        filled = np.cumsum(np.take_along_axis(np.where(members, free, 0.0), order, axis=1), axis=1)
    full = filled >= limit.limit - float((problem.least * amount)[problem.locked].sum())
    at = np.where(full.any(axis=1), full.argmax(axis=1), 0)
    row = np.zeros(len(members), dtype=np.intp) if len(order) == 1 else np.arange(len(members))
    price = np.where(full.any(axis=1), density[row, order[row, at]], 0.0)
    return np.where(np.isfinite(price), price, 0.0)


def _at_price(problem: ZoneProblem, linked: Floats, price: Floats, limit: Limit | None, members: NDArray[np.bool_]) -> Floats:
    amount = np.zeros(len(problem.sites)) if limit is None else problem.amounts[limit.amount]
    net = problem.value - price[:, None] * amount
    worth = linked + np.where(net > 0, net, problem.least * net)
    worth = np.where(problem.locked, worth, np.maximum(worth, 0.0))
    total: Floats = (0.0 if limit is None else price * limit.limit) + np.where(members, worth, 0.0).sum(axis=1)
    return total


def taken(problem: ZoneProblem, members: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The sites of one set that its bound takes, links apart, at the price at which the first cap is just full, (n,)."""
    found = members & (problem.locked | (problem.value > 0))
    for limit in [limit for limit in problem.limits if limit.caps and np.all(problem.amounts[limit.amount] >= 0)][:1]:
        price = _price(problem, np.zeros((1, len(problem.sites))), limit, members[None])[0]
        found &= problem.locked | (problem.value >= price * problem.amounts[limit.amount])
    return found


def worth_having(problem: ZoneProblem, members: NDArray[np.bool_], floor: float) -> NDArray[np.bool_]:
    """The sites of one set that can be part of a zone worth more than `floor`.

    At the price at which a cap is just full, a site that is worth less than nothing lowers the bound by as much when it is
    taken; where that leaves no more than `floor`, it is left out (reduced cost).
    """
    caps = [limit for limit in problem.limits if limit.caps and np.all(problem.amounts[limit.amount] >= 0)]
    if not np.isfinite(floor) or not caps:
        return members
    linked = _linked(problem, members[None], None)
    kept = members.copy()
    for limit in caps:
        price = _price(problem, linked, limit, members[None])
        bound = _at_price(problem, linked, price, limit, members[None])[0]
        net = problem.value - price[0] * problem.amounts[limit.amount]
        worth = linked[0] + np.where(net > 0, net, problem.least * net)
        kept &= problem.locked | (bound + np.minimum(worth, 0.0) > floor)
    return kept


def greedy(problem: ZoneProblem, members: NDArray[np.bool_]) -> Answer | None:
    """The zone that reaches the bound at sight, if it may be drawn: then it is the best of these sites.

    Only where one cap is all there is, besides a circle.
    """
    caps = [limit for limit in problem.limits if limit.caps]
    if len(caps) != len(problem.limits) or len(caps) > 1 or len(problem.links) > 0 or problem.spreads or problem.set_rules:
        return None
    amount = problem.amounts[caps[0].amount] if caps else np.zeros(len(problem.sites))
    if np.any(amount < 0):
        return None
    shares = np.where(problem.locked, problem.least, 0.0)
    room = _room(caps[0].limit, float(shares @ amount)) if caps else np.inf
    if room < 0:
        return None
    for i in _by_density(problem.value, amount):
        if not members[i] or problem.value[i] <= 0:
            continue
        wanted = amount[i] * (1 - shares[i])
        shares[i] = 1.0 if wanted <= room else shares[i] + room / amount[i]
        if shares[i] < problem.least[i]:
            return None
        room -= min(wanted, room)
        if room <= 0:
            break
    value = float(shares @ problem.value)
    return Answer(shares, value, value, at_sight=True) if shares.any() and fits(problem, shares > 0) else None


def _top(cap: float) -> float:
    return cap + ROUNDING * max(1.0, abs(cap))


def _room(cap: float, taken: float) -> float:
    """What is left of a cap; sums of floats that differ from it by rounding alone fill it exactly."""
    left = cap - taken
    return 0.0 if abs(left) <= ROUNDING * max(1.0, abs(cap)) else left


def _by_density(value: Floats, amount: Floats) -> NDArray[np.intp]:
    """Sites by value per unit of the cap, highest first."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.argsort(-np.where(amount > 0, value / amount, np.inf), kind="stable")
