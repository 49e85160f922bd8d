"""How long K-density with bands of chance takes beside the plain twin, how much memory, and how far the fast way is from it.

Run `python -m bench.plants` for the targets and for how cost grows with plants, industries and simulations, all in one
table; `--chart FILE` also draws the growth, `--coverage` counts how often industries at random leave the band. Nothing here is
a test. A 400 km square with towns, distances 0 to 180 km by 1 km. Each run is a process of its own: seconds of the wall clock
and of the processors, greatest memory, and the load of the machine when it began, since seconds on a loaded machine are those
of its load. Code is compiled before the clock starts (once per installation). The plain twin is NumPy over all pairs, one
simulation, timed at 10,000 plants and fewer; for more, and for many simulations and industries, its time is reckoned from the
pairs (`~`). The error is the largest difference from all pairs at any distance of the same draws, over the width of the local
band (5 to 95 %); order statistics of curves move no farther than the curves do.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

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
    **{f"{count} industries, 100,000": (100_000, zipf(count, 99_000)) for count in (1, 10, 100, 1000)},
}
TARGETS = list(CASES)[:3]
GROWTH = {  # what grows → runs, smallest first
    "plants": [(f"{n // 2:,} of {n:,}", 1000) for n in (2_000, 5_000, 20_000, 50_000, 200_000)],
    "industries": [(f"{count} industries, 100,000", 1000) for count in (1, 10, 100, 1000)],
    "simulations": [("10,000 of 20,000", count) for count in (100, 300, 1000, 3000)],
}
PLAIN = (1_000, 2_500, 5_000, 10_000)  # plants at which the plain twin is timed


def warm() -> None:
    plants = a_map(300, np.array([100]))
    for method in ("pairs", "lattice"):
        gathering.gather(plants, rng=np.random.default_rng(0), simulations=19, method=method)


def run(name: str, simulations: int) -> dict[str, object]:
    """One run of the fast way, in this process."""
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
    return {
        "name": name, "sites": sites, "pairs": float((sizes.astype(float) ** 2).sum() / 2), "simulations": simulations,
        "clock_s": wall, "processors_s": processors, "peak_gb": peak, "told_gb": told / 1e9, "load": load,
        "verdicts": found.industries["verdict"].value_counts().to_dict(),
        "error_pct": 100 * error(plants, found, asked),
    }  # fmt: skip


def error(plants: gathering.Plants, found: gathering.Gathering, asked: list[str]) -> float:
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
    return worst


def plain(n: int) -> dict[str, object]:
    """The plain twin: all pairs in NumPy, a block of rows at a time, one simulation."""
    xy, h, begun, spent = towns(n), 3000.0, time.perf_counter(), time.process_time()
    bins = np.zeros(4000)
    for start in range(0, n, 500):
        r = np.hypot(xy[start : start + 500, None, 0] - xy[None, :, 0], xy[start : start + 500, None, 1] - xy[None, :, 1])
        bins += np.bincount(np.minimum(r / 50.0, 3999).astype(int).ravel(), minlength=4000)
    centres = 50 * (np.arange(4000) + 0.5)
    _density = np.exp(-0.5 * ((DISTANCES[:, None] - centres) / h) ** 2) @ bins
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"plants": n, "clock_s": time.perf_counter() - begun, "processors_s": time.process_time() - spent, "peak_gb": peak}


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


def apart(*arguments: object) -> dict[str, object]:
    """One run in a process of its own."""
    command = [sys.executable, "-m", "bench.plants", *map(str, arguments)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return json.loads(said.stdout)


HEADS = (
    "job",
    "simulations",
    "clock s",
    "processors s",
    "peak GB",
    "told GB",
    "error, % of band",
    "plain twin s",
    "times",
    "load",
)


def shown(row: dict, per_pair_s: float) -> str:
    """A row of the table, the twin's time reckoned from the pairs beside it."""
    twin = row["pairs"] * row["simulations"] * per_pair_s
    cells = (
        row["name"], f"{row['simulations']:,}", f"{row['clock_s']:.1f}", f"{row['processors_s']:.1f}", f"{row['peak_gb']:.2f}",
        f"{row['told_gb']:.2f}", f"{row['error_pct']:.2f}", f"~{twin:,.0f}", f"{twin / row['processors_s']:,.0f}",
        f"{row['load']:.1f}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def table(rows: list[tuple[str, int]], per_pair_s: float) -> list[dict]:
    found = []
    print(f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}", flush=True)
    for name, simulations in rows:
        found.append(apart("--run", name, simulations))
        print(shown(found[-1], per_pair_s), flush=True)
    return found


def main() -> None:
    if "--run" in sys.argv:
        print(json.dumps(run(sys.argv[2], int(sys.argv[3]))))
    elif "--plain" in sys.argv:
        print(json.dumps(plain(int(sys.argv[2]))))
    elif "--coverage" in sys.argv:
        coverage()
    else:
        everything()


def everything() -> None:
    """The twin, the targets, the growth, and the chart if one is wanted."""
    twins = [apart("--plain", n) for n in PLAIN]
    for twin in twins:
        print(f"plain twin, one simulation of {twin['plants']:,}: {twin['processors_s']:.2f} s of processor, "
              f"peak {twin['peak_gb']:.2f} GB (dbmss, 10,000 of 20,000: {PEER_S} s)", flush=True)  # fmt: skip
    per_pair_s = twins[-1]["processors_s"] / (twins[-1]["plants"] ** 2 / 2)
    found = {"plain": twins}
    if "--growth" not in sys.argv:
        found["targets"] = table([(name, 1000) for name in TARGETS], per_pair_s)
    for what, rows in GROWTH.items():
        print(f"\nby {what}", flush=True)
        found[what] = table(rows, per_pair_s)
    if "--chart" in sys.argv:
        from bench.plants_chart import drawn

        place = Path(sys.argv[sys.argv.index("--chart") + 1])
        place.write_text(drawn(found), encoding="utf-8")


if __name__ == "__main__":
    main()
