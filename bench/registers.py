"""How long a register takes, and how much memory: 1, 10 and 100 million GENERATED rows, on DuckDB and on Spark.

Run `python -m bench.registers` for 1 and 10 million; `--rows 100000000` for more; `--engine local[2]` for Spark. The registers
are made here and stand for no country: plants by towns, 1,200 industries, 250 regions drawn as a Voronoi pattern, about one
row in a hundred bad in one way or another. Each run is a process of its own: seconds of the
wall clock and of the processors (for Spark those of the JVM and its workers too), greatest memory of all of them together,
and the load of the machine when it began. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd

REGIONS, INDUSTRIES, SIDE_M, PIECE = 250, 1200, 400_000.0, 2_000_000
CORNER = np.array([800_000.0, 1_600_000.0])  # of the square, in EPSG:5179


def a_map(folder: Path) -> Path:
    """Regions of a square of 400 km, in degrees as regions are."""
    import geopandas as gpd
    import shapely

    rng = np.random.default_rng(1)
    points = shapely.multipoints(rng.uniform(0, SIDE_M, (REGIONS, 2)) + CORNER)
    frame = shapely.box(800_000, 1_600_000, 800_000 + SIDE_M, 1_600_000 + SIDE_M)
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=frame))
    cells = shapely.segmentize(shapely.intersection(cells, frame), 500.0)
    names = [f"G{at:03}" for at in range(len(cells))]
    table = gpd.GeoDataFrame({"region": names, "name": names, "level": "municipality"}, geometry=cells, crs=5179)
    path = folder / "regions.gpkg"
    table.to_crs(4326).to_file(path, layer="regions")
    return path


def a_register(folder: Path, rows: int, *, csv: bool = False) -> Path:
    """GENERATED rows: Parquet, or CSV."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    rng = np.random.default_rng(rows)
    towns = rng.uniform(0, SIDE_M, (60, 2))
    path, writer = folder / f"register.{'csv' if csv else 'parquet'}", None
    for begin in range(0, rows, PIECE):
        n = min(PIECE, rows - begin)
        xy = towns[rng.integers(0, 60, n)] + rng.normal(scale=30_000, size=(n, 2))
        xy = np.abs(SIDE_M - np.abs(SIDE_M - np.abs(xy))).clip(1, SIDE_M - 1) + CORNER  # folded back at the border
        jobs = np.ceil(rng.pareto(1.1, n) * 3).clip(1, 50_000)
        x = pd.Series(xy[:, 0].round(1))
        x[rng.random(n) < 0.004] = np.nan
        jobs[rng.random(n) < 0.002] = -1
        number = np.arange(begin, begin + n)
        again = rng.random(n) < 0.001
        number[again] = begin
        table = pa.table(
            {
                "id": pa.array([f"K{each:09}" for each in number]),
                "industry": pa.array(np.char.add("D", rng.integers(0, INDUSTRIES, n).astype(str))),
                "x": pa.array(x, from_pandas=True),
                "y": pa.array(xy[:, 1].round(1)),
                "jobs": pa.array(jobs),
                "year": pa.array(np.full(n, 2023)),
            }
        )
        if writer is None:
            writer = pyarrow.csv.CSVWriter(path, table.schema) if csv else pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    writer.close()
    return path


MAPPING = """
year = 2023
system = "EPSG:5179"
regions = "regions.gpkg"
source = "generated"
[columns]
plant = "id"
industry = "industry"
x = "x"
y = "y"
jobs = "jobs"
"""


def run(folder: Path, engine: str, memory_gb: float) -> None:
    from danji.sources import registers

    (path,) = folder.glob("register.*")
    begun, spent = time.perf_counter(), os.times()
    ready = registers.read_register(path, folder / "columns.toml")
    told = registers.estimate(ready, memory_gb=memory_gb, scratch=folder)
    made = registers.count(ready, on=engine, memory_gb=memory_gb, scratch=folder)
    now = os.times()
    wall, here = time.perf_counter() - begun, now.user + now.system - spent.user - spent.system
    shown = f"{made.rows:>12,} {engine:<9} {wall:8.1f} {here:9.1f} {told.memory_bytes / 1e9:9.2f}"
    print(f"{shown} {len(made.jobs):9,} {made.rows - made.plants:10,}", end="")


def greatest_memory_gb(process: subprocess.Popen, found: list[float]) -> None:
    """The most all processes of a group held at once, as shared memory is counted once (PSS)."""
    while process.poll() is None:
        total = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                if int(stat.read_text().rsplit(") ", 1)[1].split()[2]) == process.pid:
                    rolled = (stat.parent / "smaps_rollup").read_text()
                    total += int(rolled.split("Pss:")[1].split()[0])
            except (OSError, IndexError):
                continue
        found[0] = max(found[0], total * 1024 / 1e9)
        time.sleep(0.2)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--memory-gb", type=float, default=2.5)
    parser.add_argument("--csv", action="store_true")
    parser.add_argument("--run", type=Path)
    given = parser.parse_args()
    if given.run is not None:
        run(given.run, given.engine, given.memory_gb)
        return
    print(f"GENERATED registers; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    heads = f"{'rows':>12} {'engine':<9} {'wall s':>8} {'own cpu s':>9} {'told GB':>9} {'cells':>9} {'refused':>10}"
    print(f"{heads}  peak GB  temp GB")
    for rows in given.rows:
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as name:  # noqa: S108
            folder = Path(name)
            a_map(folder)
            (folder / "columns.toml").write_text(MAPPING)
            a_register(folder, rows, csv=given.csv)
            before, least, peak = shutil.disk_usage(folder).free, [0.0], [0.0]
            command = [
                sys.executable,
                "-m",
                "bench.registers",
                "--run",
                name,
                "--engine",
                given.engine,
                "--memory-gb",
                str(given.memory_gb),
            ]
            process = subprocess.Popen(command, start_new_session=True)  # noqa: S603
            watch = threading.Thread(target=greatest_memory_gb, args=(process, peak))
            watch.start()
            while process.poll() is None:
                least[0] = max(least[0], (before - shutil.disk_usage(folder).free) / 1e9)
                time.sleep(0.5)
            watch.join()
            print(f"  {peak[0]:7.2f}  {least[0]:7.2f}")


if __name__ == "__main__":
    main()
