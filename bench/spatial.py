"""How long local Moran with 9,999 permutations takes, beside esda on the same lattices when it is installed.

Run `python bench/spatial.py` for a table; `--long` runs esda on 250,000 areas too, which takes minutes. Nothing here is a
test. Times are wall-clock seconds of one run on this machine, after one small run of each (esda compiles at its first),
and ratios are those of this run. Neighbour lists are made before the clock starts. The last column is how many areas
have the same verdict, p at most 0.05 without adjustment: two runs of chance differ near the limit.
"""

from __future__ import annotations

import platform
import sys
import time
from importlib import metadata, util

import numpy as np
import pandas as pd

from danji.indicators import spatial
from danji.indicators.neighbours import Neighbours

SIDES = (55, 173, 500)
PERMUTATIONS = 9999
LIMIT = 0.05


def lattice(side: int) -> Neighbours:
    """A square of areas whose neighbours share a side or a corner."""
    at = np.arange(side * side).reshape(side, side)
    pairs = []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = at[: side - down, max(0, -right) : side - max(0, right)].ravel()
        there = at[down:, max(0, right) : side + min(0, right)].ravel()
        pairs += [(here, there), (there, here)]
    origin, to = (np.concatenate([pair[i] for pair in pairs]) for i in (0, 1))
    order = np.lexsort((to, origin))
    start = np.concatenate([[0], np.cumsum(np.bincount(origin, minlength=side * side))])
    return Neighbours(pd.RangeIndex(side * side, name="region"), start, to[order])


def pattern(side: int) -> np.ndarray:
    """A map on which about a fifth of the areas have neighbours like themselves."""
    noise = np.random.default_rng(side).normal(size=(side, side))
    return (noise + np.roll(noise, 1, 0) + np.roll(noise, 1, 1) + np.roll(noise, (1, 1), (0, 1))).ravel()


def ours(side: int) -> tuple[float, np.ndarray]:
    neighbours = lattice(side)
    values = pd.Series(pattern(side), index=neighbours.areas)
    begun = time.perf_counter()
    found = spatial.moran_map(values, neighbours=neighbours, rng=np.random.default_rng(0), permutations=PERMUTATIONS)
    return time.perf_counter() - begun, found["p"].to_numpy()


def theirs(side: int) -> tuple[float, np.ndarray]:
    import esda
    import libpysal

    w = libpysal.weights.lat2W(side, side, rook=False)
    w.transform = "r"
    values = pattern(side)
    begun = time.perf_counter()
    found = esda.Moran_Local(values, w, permutations=PERMUTATIONS, keep_simulations=False, n_jobs=1, seed=0)
    return time.perf_counter() - begun, found.p_sim


def main() -> None:
    peer = util.find_spec("esda") is not None
    names = [name for name in ("numpy", "pandas", "esda", "libpysal", "numba") if util.find_spec(name) is not None]
    print(f"local Moran, {PERMUTATIONS:,} permutations; Python {platform.python_version()}, {platform.machine()}")
    print("  ".join(f"{name} {metadata.version(name)}" for name in names))
    ours(20)
    if peer:
        theirs(20)
    for side in SIDES:
        seconds, p = ours(side)
        line = f"{side * side:8,} areas  danji {seconds:7.3f} s  significant {(p <= LIMIT).sum():7,}"
        if peer and (side < SIDES[-1] or "--long" in sys.argv):
            peer_seconds, peer_p = theirs(side)
            same = ((p <= LIMIT) == (peer_p <= LIMIT)).mean()
            line += f"  esda {peer_seconds:8.2f} s  significant {(peer_p <= LIMIT).sum():7,}"
            line += f"  ratio {peer_seconds / seconds:7.0f}  same {same:.2%}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
