"""How long every indicator of the catalogue takes on a table shaped like the county table of the United States.

`python -m bench.catalogue` prints a table; nothing here is a test. The jobs are made up: 3,271 areas × 1,000 industries,
two years, about 880,000 rows a year, every row known, the other pairs without a row. Each indicator is called through its
public function with the default options, and with made-up tables for what else it needs. Seconds are wall-clock, `--runs`
of each indicator, the least shown; processor seconds add up all threads, and suffer less than wall-clock from whatever
else the machine is doing. Memory is the most the whole process has held by then, the table included.
"""

from __future__ import annotations

import argparse
import inspect
import os
import platform
import resource
import sys
import time
import warnings
from functools import cache

import numpy as np
import pandas as pd

from bench.complexity import synthetic
from danji.indicators import INDICATORS, catalogue
from danji.indicators.neighbours import Neighbours, from_lists

AREAS, INDUSTRIES, FILLED = 3271, 1000, 880_000
SINCE, UNTIL = 2015, 2016
STAYS = 0.97  # of the pairs are listed in a year
ROW = 57  # areas in a row of the made-up map


@cache
def jobs(seed: int = 1) -> pd.Series:
    """Jobs by area, industry and year, the rows in the order of the key."""
    rng = np.random.default_rng(seed)
    cells = synthetic(AREAS, INDUSTRIES, seed=seed).to_numpy(copy=True)
    kept = FILLED / STAYS / np.count_nonzero(cells)  # so that each year has as many rows as the real table
    cells *= rng.random(len(cells)) < kept
    years = []
    for year in (SINCE, UNTIL):
        there = np.flatnonzero((cells > 0) & (rng.random(len(cells)) < STAYS))
        persons = np.ceil(cells[there] * np.exp(rng.normal(0, 0.1, len(there))))
        area, industry = np.divmod(there, INDUSTRIES)
        years.append(pd.DataFrame({"region": area, "industry": industry, "year": year, "persons": persons}))
    table = pd.concat(years).sort_values(["region", "industry", "year"], ignore_index=True)
    names = {
        "region": np.array([f"{1001 + 2 * i:05}" for i in range(AREAS)]),
        "industry": np.array([f"{11 + i // 12}{i % 12:04}" for i in range(INDUSTRIES)]),
    }
    table = table.assign(**{column: pd.Series(labels[table[column]], dtype="str") for column, labels in names.items()})
    return table.set_index(["region", "industry", "year"])["persons"]


@cache
def per_area() -> pd.Series:
    """Jobs per inhabitant, by area and year."""
    of_areas = jobs().groupby(level=["region", "year"]).sum()
    return of_areas / np.random.default_rng(2).uniform(2, 3, len(of_areas)) / of_areas.mean()


@cache
def neighbours() -> Neighbours:
    """A map of rows of areas, each next to those beside, above and below it."""
    names = list(one_year(per_area()).index)
    near = {name: [names[j] for j in (i - 1, i + 1, i - ROW, i + ROW) if 0 <= j < len(names)] for i, name in enumerate(names)}
    return from_lists(near)


def one_year(values: pd.Series) -> pd.Series:
    return values.xs(UNTIL, level="year")


def yes_or_no() -> pd.Series:
    values = one_year(per_area())
    return (values > values.median()).astype(float)


def of_each(level: str, low: float, high: float) -> pd.Series:
    """One made-up number for each region or industry."""
    names = jobs().index.unique(level=level)
    return pd.Series(np.random.default_rng(3).uniform(low, high, len(names)), index=names)


OPTIONS = {  # what an indicator cannot do without, by the name of its parameter
    "since": lambda: SINCE,
    "until": lambda: UNTIL,
    "rng": lambda: np.random.default_rng(0),
    "neighbours": neighbours,
    "plant_herfindahl": lambda: of_each("industry", 0.01, 0.2),
    "firms": lambda: np.ceil(jobs() / 20),
    "area_km2": lambda: of_each("region", 100, 5000),
    "population": lambda: of_each("region", 1e3, 1e6),
    "group": lambda: pd.Series({name: str(name)[:2] for name in jobs().index.unique(level="industry")}).rename_axis("industry"),
    "groups": lambda: pd.Series({name: str(name)[:2] for name in jobs().index.unique(level="region")}).rename_axis("region"),
}
TABLES = {"areas": lambda: one_year(per_area()), "regions": per_area}  # by what the catalogue says it takes; jobs otherwise


def given(name: str) -> dict[str, object]:
    """The options an indicator needs."""
    _first, *others = inspect.signature(INDICATORS[name]).parameters.values()
    options = {each.name: OPTIONS[each.name]() for each in others if each.default is inspect.Parameter.empty}
    if name == "williamson":  # whose population has years, as its values do
        options["population"] = pd.Series(1.0, index=per_area().index) * 1000
    return options


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def main() -> None:
    """Run every indicator, and print its seconds and what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(INDICATORS))
    asked = parser.parse_args()
    warnings.simplefilter("ignore")  # fitness says that it has not settled
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, pandas {pd.__version__}, {platform.machine()}", end="")
    print(f", {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{AREAS:,} areas × {INDUSTRIES:,} industries × 2 years, {len(jobs()):,} rows; table made at {peak_mb():,.0f} MB")
    least, least_work = [], []
    for name in asked.only:
        table = yes_or_no() if name == "join_counts" else TABLES.get(str(catalogue().loc[name, "takes"]), jobs)()
        options = given(name)
        seconds, work = [], []
        for _ in range(asked.runs):
            begun, worked = time.perf_counter(), time.process_time()
            found = INDICATORS[name](table, **options)
            seconds.append(time.perf_counter() - begun)
            work.append(time.process_time() - worked)
        least.append(min(seconds))
        least_work.append(min(work))
        defined = f"{found.notna().sum():,} of {len(found):,} defined"
        times = f"{min(seconds):7.3f} s (first {seconds[0]:.3f})  processor {min(work):7.3f} s"
        print(f"{name:<32} {times}  {defined:<36} peak {peak_mb():,.0f} MB", flush=True)
        del found
    total = f"{sum(least):7.3f} s  processor {sum(least_work):7.3f} s  peak {peak_mb():,.0f} MB"
    print(f"{'all ' + str(len(least)):<32} {total}, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
