"""How long alternatives take, how far they come in the time given, and how much longer they run than they were given.

`python -m bench.plural` prints a table; nothing here is a test. The regions are those of `bench.zones`, whole and partial
sites, a free circle of 20 km, 15 km². Each question gets `--seconds` on its own; `over` is by how much it ran longer. What is
not proved is told with its gap; `left` says what the answer leaves open. Seconds by the clock, and of the processor.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable

import numpy as np

from bench.zones import synthetic
from danji.zones import choose, curve, pareto, portfolio
from danji.zones.choose import Solution
from danji.zones.problem import ZoneProblem
from danji.zones.solver import Stop

SIZES, SECONDS = (100, 300, 1300), 20.0


def asked(posed: ZoneProblem, best: Solution) -> dict[str, Callable[[Stop], str]]:
    """Question → what asks it within a time, and says how far it came."""
    small = choose.circles(posed) if len(posed.sites) <= choose.SMALL else None
    firms = np.round(np.sqrt(posed.value))

    def near(stop: Stop) -> str:
        found = portfolio.near(posed, best, within=0.02, most=50, among=small, stop=stop)
        return f"{len(found.zones)} zones, " + ("all" if found.complete else f"the rest at most {found.rest:.2f}")

    def apart(stop: Stop) -> str:
        found = portfolio.apart(posed, best, by="area_km2", at_least=0.2, given_up=0.2, most=6, among=small, stop=stop)
        return f"{len(found.zones)} zones, " + ("no more" if found.complete else "cut short or enough")

    def front(stop: Stop) -> str:
        aims = [pareto.Aim("value", posed.value[None]), pareto.Aim("firms", firms[None])]
        step = pareto.most(posed, aims[1], among=small, stop=stop) / 16
        found = pareto.front(posed, aims, steps=[max(step, 1e-6)], among=small, stop=stop)
        return f"{len(found.points)} points, " + ("to the end" if found.complete else "cut short")

    def steps(stop: Stop) -> str:
        limits = list(np.linspace(1.0, 22.5, 31))
        found = curve.curve(posed, posed.limits[0].rule, limits, among=small, stop=stop)
        gap = max((step.zone.gap for step in found if step.zone is not None), default=0.0)
        return f"{len(found)} of {len(limits)} places, largest gap {gap:.2%}"

    def relaxed(stop: Stop) -> str:
        try:
            found = curve.relaxed(posed, best, posed.limits[0].rule, step=1.0, among=small, stop=stop)
        except TimeoutError:
            return "no zone in time"
        return f"gain {found.gain_without:.2f}" + ("" if found.proved else f", at most {found.most:.2f}")

    return {"near": near, "portfolio": apart, "front": front, "curve": steps, "relaxed": relaxed}


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, nargs="*", default=SIZES)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, seed {args.seed}, {args.seconds:g} s for each question")
    print("| sites | question | came to | seconds | processor | over |\n|---|---|---|---|---|---|")
    for n in args.sites:
        posed = synthetic(n, seed=args.seed, partial=True, fixed=False)
        best = choose.choose(posed)
        if best is None:
            continue
        for name, ask in asked(posed, best).items():
            begun, worked = time.perf_counter(), time.process_time()
            told = ask(lambda begun=begun: time.perf_counter() - begun > args.seconds)  # type: ignore[misc]
            spent, work = time.perf_counter() - begun, time.process_time() - worked
            print(f"| {n:,} | {name} | {told} | {spent:.1f} | {work:.1f} | {max(0.0, spent - args.seconds):.1f} |", flush=True)


if __name__ == "__main__":
    main()
