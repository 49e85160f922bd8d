"""How long K-density with bands of chance takes, how much memory, and how far the fast way is from all pairs.

Run `python -m bench.plants` for the three targets, `--growth` for how cost grows, `--coverage` for how often industries at
random leave the band. Nothing here is a test. A 400 km square with towns, distances 0 to 180 km by 1 km. Each run is a
process of its own: seconds of the wall clock and of the processors, greatest memory, and the load of the machine when it
began, since seconds on a loaded machine are those of its load. Code is compiled before the clock starts (once per
installation). The plain twin is NumPy over all pairs, timed on a few simulations. The error is the largest difference from
all pairs at any distance of the same draws, over the width of the local band (5 to 95 %); order statistics of curves
move no farther than the curves do.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time

import numpy as np
import pandas as pd

from danji.indicators import gathering
from danji.indicators.gathering import draws

SIDE_M = 400_000.0
DISTANCES = np.arange(0, 181) * 1000.0
WORKERS = 2
PEER_S = 13.8  # dbmss, one simulation of 10,000 of 20,000, as measured for the targets


def towns(n: int) -> np.ndarray:
    rng = np.random.default_rng(n)
    centre, spread, size = rng.uniform(0, SIDE_M, (60, 2)), 1000 * rng.lognormal(1.5, 0.6, 60), rng.pareto(1.2, 60) + 0.2
    town = rng.choice(60, n, p=size / size.sum())
    near = np.clip(centre[town] + rng.normal(size=(n, 2)) * spread[town][:, None], 0, SIDE_M)
    return np.where((rng.random(n) < 0.7)[:, None], near, rng.uniform(0, SIDE_M, (n, 2)))


def a_map(sites: int, sizes: np.ndarray) -> gathering.Plants:
    """Industries of these sizes at random, and the rest as one more."""
    labels = np.repeat(np.arange(len(sizes) + 1), [*sizes, sites - sizes.sum()])
    np.random.default_rng(sites + 1).shuffle(labels)
    x, y = towns(sites).T
    return gathering.placed(pd.DataFrame({"x_m": x, "y_m": y, "industry": labels.astype(str)}))


def zipf(count: int, total: int) -> np.ndarray:
    """Sizes that fall as 1, 1/2, 1/3, …"""
    share = 1 / np.arange(1, count + 1)
    return np.maximum((total * share / share.sum()).astype(int), 10)


CASES = {
    "10,000 of 20,000": (20_000, np.array([10_000])),
    "100,000 of 1,000,000": (1_000_000, np.array([100_000])),
    "1,000 industries, 1,000,000": (1_000_000, zipf(1000, 999_000)),
    **{f"{n // 2:,} of {n:,}": (n, np.array([n // 2])) for n in (2_000, 5_000, 50_000, 200_000)},
    **{f"{count} industries, 100,000": (100_000, zipf(count, 99_000)) for count in (10, 100)},
}
TARGETS = list(CASES)[:3]


def warm() -> None:
    plants = a_map(300, np.array([100]))
    for method in ("pairs", "lattice"):
        gathering.gather(plants, rng=np.random.default_rng(0), simulations=19, method=method)


def run(name: str, simulations: int) -> None:
    sites, sizes = CASES[name]
    plants = a_map(sites, sizes)
    asked = [str(at) for at in range(len(sizes))]
    options = {"industries": asked, "distances_m": DISTANCES, "simulations": simulations, "workers": WORKERS}
    warm()
    load, begun, spent = os.getloadavg()[0], time.perf_counter(), time.process_time()
    told = gathering.plan(plants, **options).memory_bytes
    found = gathering.gather(plants, rng=np.random.default_rng(0), **options)
    wall, processors = time.perf_counter() - begun, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    verdicts = found.industries["verdict"].value_counts().to_dict()
    print(
        f"{name:28} {simulations:5} simulations  {wall:7.1f} s  processors {processors:7.1f} s  peak {peak:5.2f} GB "
        f"(told {told / 1e9:.2f})  load {load:.1f}  {verdicts}",
        flush=True,
    )
    error(name, plants, found, asked)


def error(name: str, plants: gathering.Plants, found: gathering.Gathering, asked: list[str]) -> None:
    """The fast way against all pairs, of the same draws: the largest industry, the smallest, and one in the middle."""
    ordered = gathering.plan(plants, industries=asked, distances_m=DISTANCES)
    worst = 0.0
    for place in sorted({0, len(asked) // 2, len(asked) - 1}):
        industry, h = ordered.industries[place], float(ordered.bandwidths_m[place])
        n = len(plants.of(industry))
        few = max(1, min(30, int(2e9 / n**2)))
        ways = [draws.way(plants, np.array([n]), np.array([h]), DISTANCES, method=method) for method in ("lattice", "pairs")]
        asked_way = draws.way(plants, ordered.way.sizes, ordered.way.bandwidths_m, DISTANCES)
        fast = draws.simulated(asked_way, plants.xyz, seed=1, simulations=few)[ordered.at[place]]
        exact = draws.simulated(ways[1], plants.xyz, seed=1, simulations=few)[0]
        curve = found.curves.loc[industry]
        width = (curve["local_high"] - curve["local_low"]).to_numpy()
        worst = max(worst, float((np.abs(fast - exact) / width).max()))
    print(f"{name:28} error, at most {100 * worst:.3f} % of the band's width", flush=True)


def plain(n: int) -> None:
    """All pairs in NumPy, a block of rows at a time: one curve."""
    xy, h, begun = towns(n), 3000.0, time.process_time()
    bins = np.zeros(4000)
    for start in range(0, n, 500):
        r = np.hypot(xy[start : start + 500, None, 0] - xy[None, :, 0], xy[start : start + 500, None, 1] - xy[None, :, 1])
        bins += np.bincount(np.minimum(r / 50.0, 3999).astype(int).ravel(), minlength=4000)
    centres = 50 * (np.arange(4000) + 0.5)
    _density = np.exp(-0.5 * ((DISTANCES[:, None] - centres) / h) ** 2) @ bins
    print(
        f"plain twin, one simulation of {n:,}: {time.process_time() - begun:.2f} s of processor (dbmss: {PEER_S} s)", flush=True
    )


def coverage(trials: int = 2000, simulations: int = 999) -> None:
    """How often industries whose plants lie at random leave each side of the global band of 5 %."""
    plants = a_map(3000, np.array([100]))
    way = draws.way(plants, np.array([100]), np.array([8000.0]), DISTANCES)
    pool = draws.simulated(way, plants.xyz, seed=5, simulations=trials + 20_000, workers=WORKERS)[0]
    rng, hits = np.random.default_rng(6), np.zeros(2)
    for trial in range(trials):
        found = gathering.bands.banded(pool[trial], pool[trials + rng.choice(20_000, simulations, replace=False)])
        hits += [(pool[trial] > found.global_high).any(), (pool[trial] < found.global_low).any()]
    sure = 1.96 * np.sqrt(0.05 * 0.95 / trials)
    print(f"{trials:,} industries at random, {simulations} simulations each: {100 * hits[0] / trials:.2f} % above, "
          f"{100 * hits[1] / trials:.2f} % below (5 % ± {100 * sure:.2f} expected)")  # fmt: skip


def main() -> None:
    if "--run" in sys.argv:
        run(sys.argv[2], int(sys.argv[3]))
    elif "--coverage" in sys.argv:
        coverage()
    else:
        names = list(CASES)[3:] if "--growth" in sys.argv else TARGETS
        plain(10_000)
        for name in names:
            command = [sys.executable, "-m", "bench.plants", "--run", name]
            for simulations in ("250", "1000") if "--growth" in sys.argv else ("1000",):
                subprocess.run([*command, simulations], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
