"""How long drawing takes: a workspace, synthetic regions in both readings, links between sites, and growing numbers of sites.

`make bench` prints a table; nothing here is a test. Times are seconds of one run on this machine, by the clock and of the
processor (which suffers less from whatever else the machine is doing). The synthetic regions are 14 clumps of sites in
110 × 110 km with log-normal areas and values; links join sites the likelier the nearer they are, e-fold in 10 km.

`--part links` puts 1,300 sites with 6,000 links beside the same problem as one mixed-integer programme on a grid of centres
in HiGHS and in SCIP, 150 s each, or alone with `--alone`. `--part growth` writes docs/images/zones-growth.svg. `--part national
--workspace F` draws every region of a workspace's board in both readings; with `--scattered` as if every site had a point.
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
from danji.plan import board as boards
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


def provinces(folder: Path, *, scattered: bool) -> None:
    """Every region of a workspace's board, in every reading; with `scattered`, sites without a point get a made-up one."""
    workspace = sources.read_workspace(folder)
    sites = workspace.frames["sites"]
    frames = {**workspace.frames, "sites": _scattered(sites, workspace.frames["regions"]) if scattered else sites}
    begun, worked = time.perf_counter(), time.process_time()
    for region in workspace.case.board:
        case = boards.case_of(workspace.case, region, frames["regions"])
        if scattered:
            here = frames["sites"][frames["sites"]["region"].isin([region, *case.municipalities])]
            case = replace(case, hub=str(here["area_m2"].idxmax()))
        ready = plan.basis(case, workspace.programme, frames)
        for reading in ready.programme.readings:
            try:
                posed = ready.posed(ready.rules_of(reading))
            except DanjiError as error:
                print(f"{region} {'':>11}  {reading:<12} not drawn: {str(error).splitlines()[0]}", flush=True)
                continue
            print(f"{region} {len(posed.sites):>5} sites  {reading:<12}{timed(posed, second=False)}", flush=True)
    seconds = f"{time.perf_counter() - begun:.1f} s, processor {time.process_time() - worked:.1f} s"
    placed = f"{int(sites['lon'].notna().sum())} with a point{', the others scattered' if scattered else ''}"
    print(f"all {len(sites):,} sites of the table, {placed}: {seconds}")


def _scattered(sites: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """The sites with a made-up point where there is none: within about 50 km of a made-up middle of their province."""
    rng, found = np.random.default_rng(1), sites.copy()
    within = regions["within"].reindex(sites["region"]).fillna("").to_numpy()
    province = np.where(within == "", sites["region"], within)
    for each in np.unique(province):
        bare = (province == each) & sites["lon"].isna().to_numpy()
        middle = rng.uniform((126.8, 35.0), (129.0, 37.5))
        found.loc[bare, ["lon", "lat"]] = middle + rng.normal(0, (0.28, 0.22), (int(bare.sum()), 2))
        found.loc[bare, "position"] = "derived"
    return found


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
            value, bound = ("none" if each is None else f"{each:.3f}" for each in (found["value"], found["bound"]))
            took = f"{found['seconds']:8.2f} s  processor {found['processor']:7.2f} s"
            print(f"links, seed {seed}  {solver:<6}  {took}  value {value}  bound {bound}  {found['status']}", flush=True)


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
    versions = f"Python {platform.python_version()}, numpy {_version('numpy')}, highspy {_version('highspy')}"
    machine = f"{versions}, {platform.machine()}, {os.cpu_count()} cores, {date.today():%Y-%m-%d}"  # noqa: DTZ011
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
        parts.append(svg.element("line", x1=x(n), x2=x(n), y1=50.0, y2=270.0, stroke="#eee"))
        parts.append(svg.element("text", f"{n:,}", x=x(n), y=287.0, text_anchor="middle"))
    parts.append(svg.element("text", "number of sites (log scale)", x=310.0, y=308.0, text_anchor="middle"))
    up = "seconds of the processor (log scale)"
    parts.append(svg.element("text", up, x=0.0, y=0.0, text_anchor="middle", transform="translate(16 160) rotate(-90)"))
    for colour, (name, line) in zip(("#1b5e9b", "#b4451f"), lines.items(), strict=True):
        path = " ".join(f"{svg.number(x(n))},{svg.number(y(value))}" for n, value in line)
        parts.append(svg.element("polyline", points=path, fill="none", stroke=colour, stroke_width=2.0))
        parts += [svg.element("circle", cx=x(n), cy=y(value), r=3.0, fill=colour) for n, value in line]
        parts.append(svg.element("text", name, x=x(line[-1][0]) - 8, y=y(line[-1][1]) - 10, text_anchor="end", fill=colour))
    title = "Seconds of the processor to the proved best zone, by number of sites (free circle of 20 km, 15 km²)"
    parts.append(svg.element("text", title, x=20.0, y=24.0))
    parts.append(
        svg.element("text", f"Median of three made-up regions. {caption}", x=20.0, y=336.0, font_size=10.5, fill="#555")
    )
    group = svg.element("g", *parts, font_family="sans-serif", font_size=12.0)
    return str(svg.picture(group, box=(0.0, 0.0, 620.0, 350.0), key="growth", title=title, description=caption)) + "\n"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def peak_mb() -> float:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", choices=("drawn", "sums", "links", "growth", "national"), action="append")
    parser.add_argument("--workspace", type=Path, default=EXAMPLE)
    parser.add_argument("--alone", action="store_true", help="leave the general solvers out")
    parser.add_argument("--scattered", action="store_true", help="national: give sites without a point a made-up one")
    asked = parser.parse_args()
    parts = asked.part or ["drawn", "sums", "links"]
    versions = ", ".join(f"{name} {_version(name)}" for name in ("numpy", "highspy", "pyscipopt"))
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
        provinces(asked.workspace, scattered=asked.scattered)
    print(f"peak memory {peak_mb():,.0f} MB")


if __name__ == "__main__":
    main()
