"""How long proximity, relatedness density, ECI and PCI take, beside two packages that compute them.

`python -m bench.complexity` prints a table; nothing here is a test. Each contender runs in a process of its own, on the
same made-up regions, nested as real ones are: capable regions have many industries, demanding industries are had by few.
Seconds are wall-clock, the table already in memory in the shape the contender takes: a keyed Series for danji, a wide
table for economic-complexity, a long one for ecomplexity (which gives opportunity value and gain as well, but no table of
proximities; its check of supermodularity is off). Processor seconds add up all threads, and suffer less than wall-clock from
whatever else the machine is doing. Peak memory is that of the whole process, table included.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
import warnings
from importlib import metadata

import numpy as np
import pandas as pd

RUNS = {"danji": 9, "economic-complexity": 1, "ecomplexity": 1}


def synthetic(regions: int, industries: int, *, seed: int) -> pd.Series:
    """Jobs of made-up regions by region and industry, every pair listed."""
    rng = np.random.default_rng(seed)
    able, asked = rng.beta(2, 3, regions)[:, None], rng.beta(3, 2, industries)[None, :]
    has = rng.random((regions, industries)) < 1 / (1 + np.exp(-12 * (able - asked + 0.1)))
    persons = np.ceil(50 * np.exp(rng.normal(2 * able - asked, 1.0))) * has
    labels = [f"R{i:05}" for i in range(regions)], [f"I{i:05}" for i in range(industries)]
    return pd.Series(persons.ravel(), index=pd.MultiIndex.from_product(labels, names=["region", "industry"]), name="persons")


def with_danji(jobs):
    from danji.indicators.complexity import product_space

    def run():
        found = product_space(jobs)
        return found.eci, found.proximity

    return run


def lend_write_access():
    """Let the peer set the diagonal of a table's array, which pandas 3 gives out read-only: its proximity fails otherwise."""
    fill = np.fill_diagonal

    def fill_diagonal(array, value):
        array.flags.writeable = True
        fill(array, value)

    np.fill_diagonal = fill_diagonal


def with_economic_complexity(jobs):
    import economic_complexity as peer

    lend_write_access()
    wide = jobs.unstack("industry")  # noqa: PD010  it is a Series

    def run():
        rca = peer.rca(wide)
        near = peer.proximity(rca)
        peer.relatedness(rca, proximities=near)
        return peer.complexity(rca)[0], near

    return run


def with_ecomplexity(jobs):
    from ecomplexity import ecomplexity

    long = jobs.reset_index().assign(year=0)

    def run():
        columns = {"time": "year", "loc": "region", "prod": "industry", "val": "persons"}
        found = ecomplexity(long, columns, check_logsupermodularity=False, verbose=False)
        return found.groupby("region")["eci"].first(), None

    return run


CONTENDERS = {"danji": with_danji, "economic-complexity": with_economic_complexity, "ecomplexity": with_ecomplexity}


def one(name, regions, industries, seed):
    """Seconds, memory and the ECI of a few regions, as JSON."""
    warnings.simplefilter("ignore")
    run = CONTENDERS[name](synthetic(regions, industries, seed=seed))
    seconds, work = [], []
    for _ in range(RUNS[name]):
        begun, worked = time.perf_counter(), time.process_time()
        eci, _near = run()
        seconds.append(time.perf_counter() - begun)
        work.append(time.process_time() - worked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    shown = pd.Series(np.asarray(eci, dtype=float), index=eci.index).sort_index()
    shown = (shown - shown.mean()) / shown.std()
    print(json.dumps({"seconds": seconds, "work": work, "peak_mb": peak, "eci": shown.tolist()}))


def main() -> None:
    """Run every contender that is installed, and print seconds, memory and ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--regions", type=int, default=3000)
    parser.add_argument("--industries", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=CONTENDERS)
    asked = parser.parse_args()
    if asked.only:
        one(asked.only, asked.regions, asked.industries, asked.seed)
        return
    size = f"{asked.regions:,} regions × {asked.industries:,} industries, seed {asked.seed}"
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, pandas {pd.__version__}, {platform.machine()}; {size}")
    sizes = [f"--{key}={getattr(asked, key)}" for key in ("regions", "industries", "seed")]
    ours = None
    for name in CONTENDERS:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            if name != "danji":
                print(f"{name:<20} not installed")
                continue
            version = "as here"
        command = [sys.executable, "-m", "bench.complexity", f"--only={name}", *sizes]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        seconds, work = float(np.median(found["seconds"])), float(np.median(found["work"]))
        if ours is None:
            ours, our_work, eci = max(seconds, 1e-9), max(work, 1e-9), np.array(found["eci"])
        alike = abs(np.corrcoef(eci, found["eci"])[0, 1])
        worst = (
            ""
            if len(found["seconds"]) == 1
            else f" ({len(found['seconds'])} runs: {min(found['seconds']):.3f}–{max(found['seconds']):.3f} s)"
        )
        print(
            f"{name:<20} {version:<8} {seconds:8.3f} s  {seconds / ours:6.1f} × danji"
            f"  processor {work:7.3f} s  {work / our_work:6.1f} ×  peak {found['peak_mb']:,.0f} MB"
            f"  ECI correlates {alike:.9f}{worst}",
            flush=True,
        )


if __name__ == "__main__":
    main()
