"""The same numbers by their definitions, pair by pair: slow, for networks of a few dozen, and for proof."""

from __future__ import annotations

import itertools
from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Kinds = NDArray[np.int64]


def constraint(W: Matrix) -> Matrix:
    """cᵢ = Σⱼ (pᵢⱼ + Σ_q pᵢ_q p_qⱼ)², j over the partners of i, p the share of a partner in all ties (Burt 1992)."""
    p = W / np.where(W.sum(axis=1) > 0, W.sum(axis=1), 1)[:, None]
    n = len(W)
    return np.array(
        [
            sum((p[i, j] + sum(p[i, q] * p[q, j] for q in range(n) if q not in (i, j))) ** 2 for j in range(n) if W[i, j])
            for i in range(n)
        ],
        float,
    )


def effective_size(W: Matrix) -> Matrix:
    """Σⱼ (1 − Σ_q pᵢ_q mⱼ_q), m a tie over the strongest tie of j (Burt 1992)."""
    n = len(W)
    p = W / np.where(W.sum(axis=1) > 0, W.sum(axis=1), 1)[:, None]
    m = W / np.where(W.max(axis=1) > 0, W.max(axis=1), 1)[:, None]
    return np.array(
        [sum(1 - sum(p[i, q] * m[j, q] for q in range(n) if q not in (i, j)) for j in range(n) if W[i, j]) for i in range(n)],
        float,
    )


def brokerage(W: Matrix, kind: Kinds) -> NDArray[np.int64]:
    """Ordered pairs (a, b) of partners of v that are not tied themselves, by the role of v (Gould and Fernandez 1989)."""
    n = len(W)
    found = np.zeros((n, 5), np.int64)
    for v, a, b in itertools.permutations(range(n), 3):
        if W[v, a] and W[v, b] and not W[a, b] and min(kind[v], kind[a], kind[b]) >= 0:
            same = (kind[a] == kind[v], kind[b] == kind[v], kind[a] == kind[b])
            role = {(True, True, True): 0, (False, False, True): 1, (False, True, False): 2, (True, False, False): 3}
            found[v, role.get(same, 4)] += 1
    return found


def _away(W: Matrix, start: int, *, without: int = -1) -> dict[int, int]:
    found, queue = {start: 0}, deque([start])
    while queue:
        v = queue.popleft()
        for u in np.flatnonzero(W[v]):
            if u != without and int(u) not in found:
                found[int(u)] = found[v] + 1
                queue.append(int(u))
    return found


def steps(W: Matrix) -> list[int]:
    """Every ordered pair's distance in steps, where there is a way."""
    return sorted(d for s in range(len(W)) for v, d in _away(W, s).items() if v != s)


def outside_without(W: Matrix, v: int) -> tuple[int, int]:
    """Into how many pieces the others v could reach fall without it, and how many are outside the largest."""
    others = set(_away(W, v)) - {v}
    sizes: list[Any] = []
    while others:
        piece = set(_away(W, min(others), without=v))
        sizes.append(len(piece))
        others -= piece
    return len(sizes), sum(sizes) - max(sizes, default=0)


def core_misfit(W: Matrix, core: set[int]) -> int:
    """Ties missing within the core and present within the periphery: what Borgatti and Everett's ideal would not have."""
    n = len(W)
    within = sum(not W[i, j] for i, j in itertools.combinations(sorted(core), 2))
    return within + sum(bool(W[i, j]) for i, j in itertools.combinations([i for i in range(n) if i not in core], 2))


def modularity(W: Matrix, label: Kinds) -> float:
    """Q = Σᵢⱼ (wᵢⱼ − kᵢ kⱼ / 2m) [same community] / 2m (Newman 2004)."""
    k, total = W.sum(axis=1), W.sum()
    same = label[:, None] == label[None, :]
    return float(((W - np.outer(k, k) / total) * same).sum() / total)


def core_number(W: Matrix) -> list[int]:
    """Who is left when all with fewer than k partners left have gone, for growing k (Seidman 1983)."""
    n = len(W)
    found = [0] * n
    for k in range(1, n):
        kept = set(range(n))
        while gone := {i for i in kept if sum(bool(W[i, j]) for j in kept) < k}:
            kept -= gone
        for i in kept:
            found[i] = k
    return found
