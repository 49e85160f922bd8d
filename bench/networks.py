"""Network indicators against networkx alone, on samples of Horizon 2020. `python bench/networks.py [years …]`.

The projects that began in the given year (default 2014) are taken, then the whole network with danji only. Each row: the same
numbers by both (checked to be equal), seconds of processor time, after one small call that compiles.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np

from danji import networks, sources
from danji.networks import compiled, holes, shape
from danji.networks.build import until

FOLDER = Path(__file__).parents[1] / "examples" / "h2020"


def clock(call):
    begun = time.process_time()
    found = call()
    return found, time.process_time() - begun


def rows(W, kinds):
    """Name, danji's call, networkx's call; both give an array or a number."""
    import networkx as nx

    G = nx.from_scipy_sparse_array(W)
    n = W.shape[0]

    def line(values):
        return np.array([values[i] for i in range(n)], float)

    def ours_ego():
        return compiled.egos(W.indptr, W.indices, W.data, kinds)

    def mean_distance():
        total = count = 0
        for _node, away in nx.all_pairs_shortest_path_length(G):
            total += sum(away.values())
            count += len(away) - 1
        return total / count

    constraint = ours_ego()[1]
    yield (
        "constraint (danji: with effective size and roles)",
        lambda: np.where(np.diff(W.indptr) > 0, ours_ego()[1], np.nan),
        lambda: line(nx.constraint(G)),
    )
    yield (
        "effective size",
        lambda: np.where(np.diff(W.indptr) > 0, ours_ego()[2], np.nan),
        lambda: line(nx.effective_size(G)),
    )
    yield "mean distance, all pairs", lambda: shape.paths(W).mean, mean_distance
    yield (
        "betweenness, all sources",
        lambda: compiled.betweenness(W.indptr, W.indices, np.arange(n)) / ((n - 1) * (n - 2)),
        lambda: line(nx.betweenness_centrality(G)),
    )
    yield (
        "transitivity",
        lambda: shape.transitivity(compiled.closed_pairs(W.indptr, W.indices), np.diff(W.indptr).astype(np.int64)),
        lambda: nx.transitivity(G),
    )
    yield "core numbers", lambda: shape.core_number(W), lambda: line(nx.core_number(G))
    assert len(constraint) == n


def main():
    year = int(sys.argv[1]) if len(sys.argv) > 1 else 2014
    frames, _warnings = sources.read_some(FOLDER, ("actors", "participations"), needed=("actors", "participations"))
    whole = networks.build(frames["actors"], None, frames["participations"])
    part = until(whole, first=year, last=year)
    tied = np.flatnonzero(part.degree)
    W = part.W[tied][:, tied].tocsr()
    W.data[:] = 1.0  # networkx has a quick way, by matrices, without weights
    W.sort_indices()
    kinds = whole.groups("kind")[0]
    small = W[:50][:, :50].tocsr()
    compiled.egos(small.indptr, small.indices, small.data, kinds[:50])
    compiled.closed_pairs(small.indptr, small.indices)
    compiled.betweenness(small.indptr, small.indices, np.arange(1))
    compiled.pieces(small.indptr, small.indices)
    shape.paths(small)
    shape.core_number(small)
    print(f"projects of {year}: {len(tied):,} actors, {W.nnz // 2:,} ties (processor seconds)")
    for name, ours, theirs in rows(W, kinds[tied]):
        (a, fast), (b, slow) = clock(ours), clock(theirs)
        np.testing.assert_allclose(a, b, rtol=1e-7, atol=1e-10)
        print(f"{name:<52}danji {fast:8.3f}   networkx {slow:9.2f}   {slow / max(fast, 1e-4):8.0f} times")
    print(f"all of Horizon 2020: {whole.n:,} actors, {whole.W.nnz // 2:,} ties, danji alone")
    rng = np.random.default_rng(0)
    for name, call in {
        "positions": lambda: holes.positions(whole, rng=rng),
        "distances of all pairs": lambda: shape.paths(whole.W),
        "whole survey": lambda: networks.survey(whole),
    }.items():
        print(f"{name:<52}danji {clock(call)[1]:8.2f}")
    print(f"greatest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
