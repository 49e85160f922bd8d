"""Who stands between others: structural holes, brokerage roles, betweenness, and what falls apart without an actor."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.networks.build import Network

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")
PIVOTS = 256  # actors from which betweenness is estimated in a large network
EXACT_TO = 2000  # actors up to which it is worked out from all


def positions(network: Network, *, rng: np.random.Generator, by: str = "kind") -> pd.DataFrame:
    r"""Every actor's place in the network.

    constraint cᵢ = Σⱼ (pᵢⱼ + Σ_q pᵢ_q p_qⱼ)²: how far its ties lead to people tied to each other; low = many holes to bridge.
    effective_size Σⱼ (1 − Σ_q pᵢ_q mⱼ_q): partners less what is redundant among them (Burt 1992). p is a partner's share of
    all ties, m a tie over the partner's strongest; both by weight. NaN without partners.

    Brokerage: ordered pairs of partners with no tie between them, by whose kinds are the same (Gould and Fernandez 1989):
    coordinator (all three of one kind), itinerant (the two of one kind, the broker not), gatekeeper (lets another kind in to
    its own), representative (speaks for its own to another kind), liaison (three kinds). Ties have no direction here, so
    gatekeeper and representative are equal, and each open pair is counted both ways. Actors of unknown kind are left out.

    betweenness: share of the pairs of others whose shortest walks pass through it; from every actor up to 2,000 of them,
    above that estimated from 256 drawn ones.

    Returns
    -------
    By actor: partners, strength, clustering, constraint, effective_size, the five roles, brokerage (their sum), betweenness,
    pieces, cut_off, pairs_lost.
    """
    from danji.networks import compiled

    W = network.W
    kind, names = network.groups(by)
    closed, constraint, effective, taken = compiled.egos(W.indptr, W.indices, W.data, kind)
    roles = compiled.pairs_by_role(W.indptr, W.indices, kind, len(names) or 1) + taken
    degree = network.degree
    tied = degree > 0
    count, outside, kept_pairs = compiled.pieces(W.indptr, W.indices)
    frame = pd.DataFrame(
        {
            "partners": degree,
            "strength": np.asarray(W.sum(axis=1)).ravel(),
            "clustering": np.where(degree > 1, closed / np.maximum(degree * (degree - 1), 1), math.nan),
            "constraint": np.where(tied, constraint, math.nan),
            "effective_size": np.where(tied, effective, math.nan),
            **{name: roles[:, at] for at, name in enumerate(ROLES)},
            "brokerage": roles.sum(axis=1),
            "betweenness": betweenness(network, rng=rng),
            "pieces": count,
            "cut_off": outside,
            "pairs_lost": _pairs_lost(network, kept_pairs),
        },
        index=network.actors.index,
    )
    return frame.assign(closed=closed)


def betweenness(network: Network, *, rng: np.random.Generator) -> NDArray[np.float64]:
    """Share of the ordered pairs of others between which an actor stands; estimated where there are more than 2,000."""
    from danji.networks import compiled

    n, tied = network.n, np.flatnonzero(network.degree)
    some = tied if len(tied) <= EXACT_TO else np.sort(rng.choice(tied, PIVOTS, replace=False))
    found = compiled.betweenness(network.W.indptr, network.W.indices, some)
    return found * (len(tied) / len(some)) / max((n - 1) * (n - 2), 1)


def _pairs_lost(network: Network, kept: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the pairs of others an actor's component joins, the share that is no longer joined without it."""
    from danji.networks.shape import components

    label = components(network.W)
    others = (np.bincount(label)[label] - 1).astype(float)
    before = others * (others - 1)
    return np.where(before > 0, 1 - kept / np.maximum(before, 1), 0.0)
