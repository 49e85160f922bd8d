"""The shape of a whole network: how dense, how central, how small a world, and whether it has a core."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

Integers = NDArray[np.int64]

PATHS_FROM = 256  # actors whose distances are measured in a drawn network


@dataclass(frozen=True, slots=True)
class Paths:
    """Distances in steps over all pairs with a way between them."""

    mean: float
    longest: int
    counts: tuple[int, ...]  # ordered pairs 1, 2, … steps apart
    sources: int


def density(W: Any) -> float:
    """Ties over possible ties: 2m / n(n − 1). NaN below two actors.

    Examples
    --------
    >>> density(sp.csr_matrix([[0, 1, 0], [1, 0, 0], [0, 0, 0]]))
    0.3333333333333333
    """
    n = W.shape[0]
    return W.nnz / (n * (n - 1)) if n > 1 else math.nan


def degree_centralisation(W: Any) -> float:
    """Σᵢ (max d − dᵢ) / (n − 1)(n − 2): 1 for a star, 0 where all have as many ties (Freeman 1979). NaN below three actors."""
    n, degree = W.shape[0], np.diff(W.indptr).astype(np.int64)
    return float((degree.max() - degree).sum() / ((n - 1) * (n - 2))) if n > 2 else math.nan  # noqa: PLR2004


def betweenness_centralisation(share: NDArray[np.float64]) -> float:
    """Σᵢ (max b − bᵢ) / (n − 1), b as shares of the pairs of others (Freeman 1979): 1 for a star."""
    return float((share.max() - share).sum() / (len(share) - 1)) if len(share) > 2 else math.nan  # noqa: PLR2004


def components(W: Any) -> Integers:
    """The component of each actor, numbered from the largest."""
    count, label = sp.csgraph.connected_components(W, directed=False)
    rank = np.empty(count, np.int64)
    rank[np.argsort(-np.bincount(label), kind="stable")] = np.arange(count)
    return np.asarray(rank[label])


def transitivity(closed: Integers, degree: Integers) -> float:
    """Closed pairs of partners over all: 3 × triangles / connected triples. NaN where nobody has two partners."""
    pairs = int((degree * (degree - 1)).sum())
    return float(closed.sum() / pairs) if pairs else math.nan


def mean_clustering(closed: Integers, degree: Integers) -> float:
    """The mean over actors with two partners or more of the share of closed pairs (Watts and Strogatz 1998)."""
    many = degree > 1
    return float((closed[many] / (degree[many] * (degree[many] - 1))).mean()) if many.any() else math.nan


def paths(W: Any, *, sources: Integers | None = None) -> Paths:
    """Distances in steps: from all actors, or from these."""
    from danji.networks import compiled

    chosen = np.arange(W.shape[0]) if sources is None else np.asarray(sources, np.int64)
    counts = compiled.steps_between(W.indptr, W.indices, chosen)[1:]
    longest = int(np.flatnonzero(counts).max(initial=-1)) + 1
    total = int(counts.sum())
    mean = float((counts * np.arange(1, len(counts) + 1)).sum() / total) if total else math.nan
    return Paths(mean, longest, tuple(int(each) for each in counts[:longest]), len(chosen))


def small_world(W: Any, part: pd.DataFrame, *, rng: np.random.Generator, draws: int = 3) -> pd.DataFrame:
    r"""Clustering C and mean distance L beside networks drawn at random.

    σ = (C / C_random) / (L / L_random): above 1, a small world (Watts and Strogatz 1998; Humphries and Gurney 2008).
    Two ways to draw: `links` keeps actors and ties, no more; `projects` keeps how many projects each actor and how many
    actors each project has, and deals the places anew. Projects tie all their actors to each other and so make triangles
    by themselves: only what exceeds `projects` is more than that (Newman, Strogatz and Watts 2001; Uzzi and Spiro 2005).
    Only actors with a tie are taken. Distances are measured from all of them, or from 256 drawn ones.

    Returns
    -------
    By way of drawing (`own` first): clustering, distance, sigma (means over the draws); the spread of sigma.
    """
    tied = np.flatnonzero(np.diff(W.indptr))
    own = sp.csr_matrix(W[tied][:, tied])
    here = _measured(own, rng)
    rows = [{"network": "own", "clustering": here[0], "distance": here[1], "sigma": math.nan, "spread": math.nan}]
    makers: dict[str, Callable[[], Any]] = {"links": lambda: _links_anew(own, rng)}
    if len(part):
        makers["projects"] = lambda: _projects_anew(part, W.shape[0], rng)
    for name, make in makers.items():
        drawn = np.array([_measured(make(), rng) for _ in range(draws)])
        sigma = (here[0] / drawn[:, 0]) / (here[1] / drawn[:, 1]) if (drawn > 0).all() else np.full(draws, math.nan)
        mean, far = drawn.mean(axis=0)
        spread = float(sigma.std(ddof=1)) if draws > 1 else math.nan
        rows.append({"network": name, "clustering": mean, "distance": far, "sigma": float(sigma.mean()), "spread": spread})
    return pd.DataFrame(rows).set_index("network")


def _measured(W: Any, rng: np.random.Generator) -> tuple[float, float]:
    from danji.networks import compiled

    closed = compiled.closed_pairs(W.indptr, W.indices)
    degree = np.diff(W.indptr).astype(np.int64)
    tied = np.flatnonzero(degree)
    some = tied if len(tied) <= PATHS_FROM else np.sort(rng.choice(tied, PATHS_FROM, replace=False))
    return transitivity(closed, degree), paths(W, sources=some).mean


def _links_anew(W: Any, rng: np.random.Generator) -> Any:
    """As many ties among as many actors, anywhere."""
    n, m = W.shape[0], W.nnz // 2
    kept = np.empty(0, np.int64)
    while len(kept) < m:
        a, b = rng.integers(0, n, (2, 2 * (m - len(kept)) + 16))
        pair = np.minimum(a, b) * n + np.maximum(a, b)
        kept = np.unique(np.concatenate([kept, pair[a != b]]))
    kept = rng.permutation(kept)[:m]
    half = sp.csr_matrix((np.ones(m), (kept // n, kept % n)), shape=(n, n))
    return _sorted(half + half.T)


def _projects_anew(part: pd.DataFrame, n: int, rng: np.random.Generator) -> Any:
    """The same places in projects dealt to the same actors; a place dealt twice to one actor is left empty."""
    at = (rng.permutation(part["actor"].to_numpy(int)), part["project"].to_numpy(int))
    B = sp.csr_matrix((np.ones(len(part)), at), shape=(n, int(at[1].max()) + 1))
    B.data[:] = 1
    drawn = _sorted(B @ B.T)
    tied = np.flatnonzero(np.diff(drawn.indptr))
    return sp.csr_matrix(drawn[tied][:, tied])


def _sorted(W: Any) -> Any:
    W = sp.csr_matrix(W)
    W.setdiag(0)
    W.eliminate_zeros()
    W.sort_indices()
    return W


def core(W: Any) -> tuple[NDArray[np.bool_], int, float]:
    r"""The core: the set whose members are best tied to each other while the others are least tied among themselves.

    Minimises Z = ties missing within the core + ties present within the periphery (Borgatti and Everett 1999, ties between
    core and periphery not counted). A best core holds the actors with most ties, so it is found exactly by one pass over
    them: Zₖ = Zₖ₋₁ + (k − 1) − dₖ (Lip 2011).

    Returns
    -------
    Who is in the core, Z, and the fit: the correlation between ties and the ideal over pairs within either (NaN where one of
    them does not vary).
    """
    degree = np.diff(W.indptr).astype(np.int64)
    order = np.lexsort((np.arange(len(degree)), -degree))
    misfit = W.nnz // 2 + np.concatenate([[0], np.cumsum(np.arange(len(degree)) - degree[order])])
    size = int(np.argmin(misfit))
    inside = np.zeros(len(degree), bool)
    inside[order[:size]] = True
    return inside, int(misfit[size]), _fit(W, inside)


def _fit(W: Any, inside: NDArray[np.bool_]) -> float:
    k, rest = int(inside.sum()), int((~inside).sum())
    within = sp.csr_matrix(W[inside][:, inside]).nnz / 2
    outside = sp.csr_matrix(W[~inside][:, ~inside]).nnz / 2
    pairs, ideal = k * (k - 1) / 2 + rest * (rest - 1) / 2, k * (k - 1) / 2
    ties = within + outside
    vary = ideal * (pairs - ideal) * ties * (pairs - ties)
    return float((pairs * within - ideal * ties) / math.sqrt(vary)) if vary > 0 else math.nan


def core_number(W: Any) -> Integers:
    """The largest k for which an actor is in a set whose members all have k partners in it (Seidman 1983)."""
    from danji.networks import compiled

    return np.asarray(compiled.core_numbers(W.indptr, W.indices))
