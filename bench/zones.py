"""How long drawing takes: the placed complexes of Gyeongnam, and synthetic regions, both readings of the circle.

`make bench` prints a table; nothing here is a test. Times are wall-clock seconds of one run on this machine; the synthetic
regions are 14 clumps of sites in 110 × 110 km with log-normal areas and values, three seeds.
"""

from __future__ import annotations

import platform
import resource
import sys
import time
from pathlib import Path

import numpy as np

from danji import plan, sources
from danji.zones import choose
from danji.zones.problem import Limit, ZoneProblem

CAP_KM2, RADIUS_M, SIDE_M, CLUMPS = 15.0, 20_000.0, 110_000.0, 14
EXAMPLE = Path(__file__).parent.parent / "examples" / "gyeongnam"


def synthetic(n: int, *, seed: int, partial: bool, fixed: bool) -> ZoneProblem:
    """A made-up region of n sites."""
    rng = np.random.default_rng(seed)
    middle = rng.uniform(0.1 * SIDE_M, 0.9 * SIDE_M, (CLUMPS, 2))
    xy = middle[rng.integers(0, CLUMPS, n)] + rng.normal(0, 7000, (n, 2))
    area = np.exp(rng.normal(-1.5, 1.0, n))
    value = area * np.exp(rng.normal(0, 0.6, n)) * 100
    least = np.where(area >= 0.5, 0.2, 1.0) if partial else np.ones(n)
    return ZoneProblem(
        sites=tuple(f"S{i}" for i in range(n)),
        xy=xy,
        reach_m=np.zeros(n),
        value=value,
        amounts={"area_km2": area},
        limits=(Limit("total_area", "area_km2", "at_most", CAP_KM2),),
        least=least,
        locked=np.zeros(n, dtype=bool),
        radius_m=RADIUS_M,
        centre=np.median(xy, axis=0) if fixed else None,
    )


def timed(problem: ZoneProblem) -> str:
    """Seconds to the proved best zone and to the runner-up, and what it took."""
    begun = time.perf_counter()
    best = choose.choose(problem)
    middle = time.perf_counter()
    second = choose.runner_up(problem, best) if best is not None else None
    end = time.perf_counter()
    if best is None:
        return f"{middle - begun:8.2f} s  no zone passes"
    proof = "proved" if best.proved else f"gap {best.gap:.2e}"
    runner = "none" if second is None else f"{second.value:.3f} in {end - middle:.2f} s"
    work = f"circles {best.circles:,}  solved {best.solved}"
    return f"{middle - begun:8.2f} s  value {best.value:.3f}  {proof}  {work}  runner-up {runner}"


def gyeongnam() -> None:
    """The example, as drawn and with the 56 placed entries of the register only."""
    workspace = sources.read_workspace(EXAMPLE)
    ready = plan.basis(workspace.case, workspace.programme, workspace.frames)
    for reading in ready.programme.readings:
        posed = plan.draw(ready, reading).posed
        print(f"Gyeongnam, {len(posed.sites)} placed sites, {reading:<12}{timed(posed)}")


def main() -> None:
    """Print the table."""
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}")
    gyeongnam()
    for n in (56, 300, 1300):
        for partial in (True, False):
            for fixed in (False, True):
                for seed in (1, 2, 3) if n > 56 else (1,):
                    problem = synthetic(n, seed=seed, partial=partial, fixed=fixed)
                    kind = "parts " if partial else "whole "
                    print(f"n {n:>5}  seed {seed}  {kind} {'hub ' if fixed else 'free'}  {timed(problem)}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(f"peak memory {peak:,.0f} MB")


if __name__ == "__main__":
    main()
