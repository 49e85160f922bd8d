"""Communities: groups of actors tied to each other more than to others."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

SMALL = 2000  # actors up to which the climb is tried again from other orders
TRIES = 8


def communities(W: Any, *, rng: np.random.Generator, resolution: float = 1.0) -> NDArray[np.int64]:
    """The community of each actor, numbered from the largest; an actor without ties is alone. The best of eight climbs where
    there are up to 2,000 actors.
    """
    found = [_climbed(W, rng, resolution) for _ in range(TRIES if W.shape[0] <= SMALL else 1)]
    return max(found, key=lambda label: modularity(W, label, resolution=resolution))


def _climbed(W: Any, rng: np.random.Generator, resolution: float) -> NDArray[np.int64]:
    """One climb.

    Modularity is climbed by moving actors and joining groups (Blondel and others 2008) in an order that `rng` draws; the
    groups are then split where they are not connected, which never lowers modularity.
    """
    from danji.networks import compiled

    label, level = np.arange(W.shape[0]), sp.csr_matrix(W, dtype=float)
    own = np.zeros(W.shape[0])
    while True:
        order = rng.permutation(level.shape[0])
        here, any_moved = compiled.moved(level.indptr, level.indices, level.data, own, order, resolution)
        if not any_moved:
            break
        _, here = np.unique(here, return_inverse=True)
        label = here[label]
        G = sp.csr_matrix((np.ones(len(here)), (np.arange(len(here)), here)))
        level = sp.csr_matrix(G.T @ (level + sp.diags(own)) @ G)
        own = level.diagonal()
        level.setdiag(0)
        level.eliminate_zeros()
    return _by_size(_connected(W, label))


def _connected(W: Any, label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Groups split into the parts that hang together."""
    ties = W.tocoo()
    same = label[ties.row] == label[ties.col]
    inside = sp.csr_matrix((np.ones(same.sum()), (ties.row[same], ties.col[same])), shape=W.shape)
    return np.asarray(sp.csgraph.connected_components(inside, directed=False)[1], np.int64)


def _by_size(label: NDArray[np.int64]) -> NDArray[np.int64]:
    size = np.bincount(label)
    rank = np.empty(len(size), np.int64)
    rank[np.argsort(-size, kind="stable")] = np.arange(len(size))
    return rank[label]


def modularity(W: Any, label: NDArray[np.int64], *, resolution: float = 1.0) -> float:
    """Q = Σ_c [inside_c / 2m − (ties_c / 2m)²]: the share of ties inside groups beyond chance (Newman 2004)."""
    total, strength = W.sum(), np.asarray(W.sum(axis=1)).ravel()
    ties = W.tocoo()
    inside = ties.data[label[ties.row] == label[ties.col]].sum()
    held = np.bincount(label, weights=strength)
    return float(inside / total - resolution * ((held / total) ** 2).sum())
