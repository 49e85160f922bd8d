"""Zones drawn at random that pass the rules: what a proposed zone is to be held against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from danji.geometry import EPS_M
from danji.zones.chance import interval
from danji.zones.choose import SMALL, Circles, Progress, circles
from danji.zones.knapsack import ROUNDING
from danji.zones.problem import Floats, ZoneProblem
from danji.zones.shares import worth

TRIES = 200  # draws in a row that pass no rule before the sampler gives up


@dataclass(frozen=True, slots=True, eq=False)
class Lawful:
    """Random zones: the shares of each, (m, n), their values, (m,), and how many draws were thrown away."""

    sites: tuple[str, ...]
    shares: Floats
    value: Floats
    rejected: int


@dataclass(frozen=True, slots=True)
class Rank:
    """Which part of the random zones is worth less than a value, with its 95 % interval, and how many are not."""

    below: float
    low: float
    high: float
    as_good: int
    of: int


def sample(
    posed: ZoneProblem,
    *,
    count: int,
    rng: np.random.Generator,
    among: Circles | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    passes: Callable[[Floats], bool] | None = None,
) -> Lawful:
    """Random zones that pass, by filling a random circle in random order.

    Exactly: (1) a circle, all alike likely, of those that hold every site locked in: the largest distinct sets one circle
    can hold, for up to 120 sites; for more, the circles about a random site's point. (2) Locked sites at their least share.
    (3) All sites of the circle in an order, all orders alike likely: each is taken whole if it fits under every upper limit,
    else in part with all the room that is left if that is at least its least share, else passed over. (4) A zone that
    misses a lower limit, or does not pass `passes`, is thrown away, and drawn again from (1). So every zone is full: nothing
    that was passed over fits.

    It is this distribution and no other: not every lawful zone is alike likely, and value plays no part. A zone z comes with
    probability P(z) / Σ P over the zones that pass, where P(z) = Σ over circles 1/(number of circles) × (orders of the circle
    that fill to z) / (all its orders); the tests hold draws against every circle and order written out.

    Parameters
    ----------
    passes
        For rules that are neither sums nor a circle: does a zone of these shares pass them.
    """
    held = members(posed, among)
    shares: list[Floats] = []
    rejected = in_row = 0
    while len(shares) < count and in_row < TRIES and len(held) and not (stop is not None and stop()):
        if progress is not None:
            progress(len(shares), count)
        drawn = filled(posed, np.flatnonzero(held[rng.integers(len(held))]), rng)
        if drawn is None or (passes is not None and not passes(drawn)):
            rejected, in_row = rejected + 1, in_row + 1
            continue
        in_row = 0
        shares.append(drawn)
    table = np.array(shares).reshape(len(shares), len(posed.sites))
    return Lawful(posed.sites, table, np.array([worth(posed, row) for row in table]), rejected)


def filled(posed: ZoneProblem, chosen: NDArray[np.intp], rng: np.random.Generator) -> Floats | None:
    """One circle filled in random order; None if the zone misses a lower limit, or the locked sites are too much."""
    caps = [limit for limit in posed.limits if limit.caps]
    amounts = np.array([posed.amounts[limit.amount] for limit in caps]).reshape(len(caps), len(posed.sites))
    ends = np.array([limit.limit * (1 + ROUNDING) + ROUNDING for limit in caps])
    shares = np.where(posed.locked, posed.least, 0.0)
    if np.any(amounts @ shares > ends):
        return None
    for i in rng.permutation(chosen):
        left = ends - amounts @ shares
        needs = amounts[:, i]
        room = min([1 - shares[i], *(left[needs > 0] / needs[needs > 0])])
        whole_or_part = shares[i] + room
        if room > 0 and whole_or_part >= posed.least[i] - ROUNDING:
            shares[i] = min(1.0, whole_or_part)
    low = [limit for limit in posed.limits if limit.compare == "at_least" and limit.counts == "share" and not limit.any_of]
    if not shares.any() or any(float(posed.amounts[limit.amount] @ shares) < limit.limit - ROUNDING for limit in low):
        return None
    return shares


def rank(values: Floats | Sequence[float], value: float, *, tie: float = ROUNDING) -> Rank:
    """Where a value stands among those of random zones.

    Examples
    --------
    >>> found = rank([1.0, 2.0, 3.0, 4.0], 3.5)
    >>> found.below, found.as_good
    (0.75, 1)
    """
    known = np.asarray(values, dtype=float)
    as_good = int(np.sum(known >= value - tie * max(1.0, abs(value))))
    low, high = interval(len(known) - as_good, len(known))
    return Rank(1 - as_good / max(len(known), 1), low, high, as_good, len(known))


def members(posed: ZoneProblem, among: Circles | None) -> NDArray[np.bool_]:
    """The circles to draw from: those that hold every site locked in."""
    if len(posed.sites) <= SMALL:
        members = (among or circles(posed)).members
    elif posed.radius_m is None or posed.centre is not None:
        members = circles(posed).members
    else:
        away = np.hypot(*(posed.xy[:, None, :] - posed.xy[None, :, :]).transpose(2, 0, 1))
        members = away <= posed.disc_m + EPS_M
    kept: NDArray[np.bool_] = members[members[:, posed.locked].all(axis=1)]
    return kept
