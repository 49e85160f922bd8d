"""How long drawing takes: a workspace, synthetic regions in both readings, links between sites, and growing numbers of sites.

`make bench` prints a table; nothing here is a test. Times are seconds of one run on this machine, by the clock and of the
processor (which suffers less from whatever else the machine is doing). The synthetic regions are 14 clumps of sites in
110 × 110 km with log-normal areas and values; links join sites the likelier the nearer they are, e-fold in 10 km.

`--part links` puts 1,300 sites with 6,000 links beside the same problem as one mixed-integer programme on a grid of centres
in HiGHS and in SCIP, 150 s each, or alone with `--alone`. `--part growth` writes docs/images/zones-growth.svg. `--part national
--workspace F` draws every province of a workspace in both readings.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd

from danji import plan, sources
from danji.dossier import svg
from danji.errors import DanjiError
from danji.zones import choose
from danji.zones.limits import Limit
from danji.zones.problem import ZoneProblem

CAP_KM2, RADIUS_M, SIDE_M, CLUMPS = 15.0, 20_000.0, 110_000.0, 14
SEEDS, SIZES = (1, 2, 3), (100, 300, 1000, 3000, 10_000)
ROOT = Path(__file__).parent.parent
EXAMPLE, IMAGE = ROOT / "examples" / "gyeongnam", ROOT / "docs" / "images" / "zones-growth.svg"


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


def linked(*, seed: int, n: int = 1300, m: int = 6000) -> ZoneProblem:
    """A made-up region of whole sites with links that count when both their ends are in."""
    bare = synthetic(n, seed=seed, partial=False, fixed=False)
    rng = np.random.default_rng(1000 + seed)
    near = np.exp(-np.hypot(*(bare.xy[:, None] - bare.xy[None]).transpose(2, 0, 1)) / 10_000)
    near = np.triu(near, 1).ravel()
    chosen = rng.choice(n * n, m, replace=False, p=near / near.sum())
    worth = rng.exponential(bare.value.mean() / 2, m)
    return replace(bare, links=np.column_stack([chosen // n, chosen % n]), link_value=worth)


def timed(problem: ZoneProblem, *, second: bool = True) -> str:
    """Seconds to the proved best zone and to the runner-up, and what it took."""
    begun, worked = time.perf_counter(), time.process_time()
    best = choose.choose(problem)
    middle, done = time.perf_counter(), time.process_time()
    runner = choose.runner_up(problem, best) if best is not None and second else None
    end = time.perf_counter()
    if best is None:
        return f"{middle - begun:8.2f} s  no zone passes"
    proof = "proved" if best.proved else f"gap {best.gap:.2e}"
    next_ = "" if runner is None else f"  runner-up {runner.value:.3f} in {end - middle:.2f} s"
    work = f"looked at {best.circles:,}  solved {best.solved}"
    return f"{middle - begun:8.2f} s  processor {done - worked:7.2f} s  value {best.value:.3f}  {proof}  {work}{next_}"


def provinces(folder: Path) -> None:
    """Every province of a workspace with a candidate, in every reading."""
    workspace = sources.read_workspace(folder)
    regions = workspace.frames["regions"]
    begun = time.perf_counter()
    for region in regions.index[regions["level"] == "province"]:
        frames = {**workspace.frames, "sites": _within(workspace.frames["sites"], regions, str(region))}
        case = replace(workspace.case, region=str(region), municipalities=(), hub=None)
        try:
            ready = plan.basis(case, workspace.programme, frames)
        except DanjiError as error:
            print(f"{region}: {error}")
            continue
        for reading in ready.readings:
            try:
                posed = ready.posed(ready.rules_of(reading))
            except DanjiError as error:
                print(f"{region} {reading}: {error}")
                continue
            print(f"{region} {len(posed.sites):>5} sites  {reading:<12}{timed(posed, second=False)}", flush=True)
    print(f"all {time.perf_counter() - begun:.1f} s")


def _within(sites: pd.DataFrame, regions: pd.DataFrame, province: str) -> pd.DataFrame:
    parents = sites["region"].map(regions["parent"])
    return sites[(sites["region"] == province) | (parents == province)]


def workspace_as_drawn(folder: Path) -> None:
    """A workspace, as drawn."""
    workspace = sources.read_workspace(folder)
    ready = plan.basis(workspace.case, workspace.programme, workspace.frames)
    for reading in ready.programme.readings:
        posed = plan.draw(ready, reading).posed
        print(f"{folder.name}, {len(posed.sites)} placed sites, {reading:<12}{timed(posed)}")


def sums() -> None:
    """Plain sums, whole sites and parts, both readings."""
    for n in (56, 300, 1300):
        for partial in (True, False):
            for fixed in (False, True):
                for seed in (1, 2, 3) if n > 56 else (1,):
                    posed = synthetic(n, seed=seed, partial=partial, fixed=fixed)
                    kind = "parts " if partial else "whole "
                    print(f"n {n:>5}  seed {seed}  {kind} {'hub ' if fixed else 'free'}  {timed(posed)}", flush=True)


def links(*, alone: bool) -> None:
    """Links, beside the same problem as one programme in general solvers."""
    for seed in SEEDS:
        print(f"links, seed {seed}  danji   {timed(linked(seed=seed), second=False)}  peak {peak_mb():,.0f} MB", flush=True)
        for solver in () if alone else ("highs", "scip"):
            command = [sys.executable, "-m", "bench.zones_as_one", solver, f"--seed={seed}"]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
            said = f"value {found['value']:.3f}  bound {found['bound']:.3f}  {found['status']}"
            print(f"links, seed {seed}  {solver:<6} {found['seconds']:9.2f} s  {said}  ({found['version']})", flush=True)


def growth() -> None:
    """Seconds of the processor for growing numbers of sites, as a table and a chart."""
    seconds: dict[str, list[tuple[int, float]]] = {"whole sites": [], "sites in part": []}
    for n in SIZES:
        for name, partial in zip(seconds, (False, True), strict=True):
            took = []
            for seed in SEEDS:
                posed, begun = synthetic(n, seed=seed, partial=partial, fixed=False), time.process_time()
                best = choose.choose(posed)
                took.append(time.process_time() - begun)
                if best is None or not best.proved:
                    raise SystemExit(f"{n} sites, seed {seed}: not proved")
            seconds[name].append((n, float(np.median(took))))
            print(
                f"n {n:>6}  {name:<14} processor {min(took):.2f}–{max(took):.2f} s, median {np.median(took):.2f} s", flush=True
            )
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, {date.today():%Y-%m-%d}"  # noqa: DTZ011
    IMAGE.write_text(log_log(seconds, caption=machine), encoding="utf-8")


def log_log(lines: Mapping[str, Sequence[tuple[int, float]]], *, caption: str) -> str:
    """A chart of seconds against numbers, both in powers of ten."""
    every = [value for line in lines.values() for _n, value in line]
    low, high = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)))

    def x(n: float) -> float:
        return 70 + 480 * (math.log10(n) - 2) / 2

    def y(value: float) -> float:
        return 270 - 220 * (math.log10(value) - low) / (high - low)

    parts = [svg.element("rect", x=0.0, y=0.0, width=620.0, height=350.0, fill="#fff")]
    for power in range(low, high + 1):
        parts.append(svg.element("line", x1=70.0, x2=550.0, y1=y(10**power), y2=y(10**power), stroke="#ddd"))
        parts.append(svg.element("text", f"{10.0**power:g} s", x=62.0, y=y(10**power) + 4, text_anchor="end"))
    for n in SIZES:
        parts.append(svg.element("text", f"{n:,}", x=x(n), y=290.0, text_anchor="middle"))
    for colour, (name, line) in zip(("#1b5e9b", "#b4451f"), lines.items(), strict=True):
        path = " ".join(f"{svg.number(x(n))},{svg.number(y(value))}" for n, value in line)
        parts.append(svg.element("polyline", points=path, fill="none", stroke=colour, stroke_width=2.0))
        parts += [svg.element("circle", cx=x(n), cy=y(value), r=3.0, fill=colour) for n, value in line]
        parts.append(svg.element("text", name, x=x(line[-1][0]) - 8, y=y(line[-1][1]) - 10, text_anchor="end", fill=colour))
    title = "Seconds of the processor to the proved best zone, by number of sites (free circle of 20 km, 15 km²)"
    parts.append(svg.element("text", title, x=20.0, y=24.0))
    parts.append(svg.element("text", f"Median of three made-up regions. {caption}", x=20.0, y=330.0, fill="#555"))
    group = svg.element("g", *parts, font_family="sans-serif", font_size=12.0)
    return str(svg.picture(group, box=(0.0, 0.0, 620.0, 350.0), key="growth", title=title, description=caption)) + "\n"


def peak_mb() -> float:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", choices=("drawn", "sums", "links", "growth", "national"), action="append")
    parser.add_argument("--workspace", type=Path, default=EXAMPLE)
    parser.add_argument("--alone", action="store_true", help="leave the general solvers out")
    asked = parser.parse_args()
    parts = asked.part or ["drawn", "sums", "links"]
    versions = f"NumPy {np.__version__}, highspy {metadata.version('highspy')}"
    print(f"Python {platform.python_version()}, {versions}, {platform.machine()}, {os.cpu_count()} cores")
    if "drawn" in parts:
        workspace_as_drawn(asked.workspace)
    if "sums" in parts:
        sums()
    if "links" in parts:
        links(alone=asked.alone)
    if "growth" in parts:
        growth()
    if "national" in parts:
        provinces(asked.workspace)
    print(f"peak memory {peak_mb():,.0f} MB")


if __name__ == "__main__":
    main()
