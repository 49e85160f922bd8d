"""Registers of plants: read by an engine, judged row by row, counted by region and industry."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapely

from danji import tables
from danji.errors import DataError, problem
from danji.registers import columns as registers
from danji.registers.counts import Counted, counted
from danji.registers.places import Places, places
from danji.sources import files
from danji.sources.engines import DUCKDB, engine, is_csv, readable

SNIFFED = 1 << 22  # bytes from which the encoding and the length of lines are told
PIECE = 1 << 20
WGS84 = 4326
BASE_BYTES = 0.35e9  # Python with the packages; measured
ROW_BYTES = 75  # in memory or on disk for each row, while duplicates are looked for; measured at 10 and 100 million
BATCH_BYTES = 0.4e9  # what is in work at once; measured


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A register that can be counted: its file, its columns, the regions."""

    path: Path
    register: registers.Register
    regions: tuple[str, ...]  # those with a boundary first, in the order of `places`
    places: Places | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What counting is expected to take, before it begins."""

    rows: int
    memory_bytes: float
    disk_bytes: float
    free_bytes: float


def read_register(path: Path, toml: Path) -> Ready:
    """A register and what its columns mean.

    Raises
    ------
    DataError
        With everything that is wrong in the TOML file, or if a file is missing or has no boundaries where they are needed.
    """
    if not path.exists():
        raise DataError(problem("register_no_file", value=str(path)))
    register = columns_of(toml)
    if register.regions is None:
        return Ready(path, register, (), None)
    table, shapes = _regions(toml.parent / register.regions)
    if register.columns.place is None:
        return Ready(path, register, tuple(table["region"]), None)
    system = register.system if register.columns.x is not None else None
    return Ready(path, register, *_placed(table, shapes, system, toml.name))


def columns_of(toml: Path) -> registers.Register:
    """What the columns of a register mean.

    Raises
    ------
    DataError
        With everything that is wrong in the file.
    """
    if not toml.is_file():
        raise DataError(problem("register_no_file", value=str(toml)))
    try:
        content = tomllib.loads(files.text_of(toml))
    except tomllib.TOMLDecodeError as error:
        raise DataError(problem("not_toml", file=toml.name, detail=error)) from error
    return registers.register(content, file=toml.name)


def estimate(ready: Ready, *, memory_gb: float, scratch: Path) -> Estimate:
    """About how many rows, and how much memory and disk they will take."""
    rows = _rows(ready.path)
    held = ROW_BYTES * rows if ready.register.columns.plant is not None else 0.0
    memory = BASE_BYTES + BATCH_BYTES + min(held, 1e9 * memory_gb)
    return Estimate(rows, memory, max(held - 1e9 * memory_gb, 0.0), shutil.disk_usage(scratch).free)


def count(
    ready: Ready,
    *,
    on: str = DUCKDB,
    memory_gb: float = 3.0,
    scratch: Path,
    refused: Path | None = None,
    plants: Path | None = None,
) -> Counted:
    """The table of jobs and establishments, and how many rows were refused for which reason.

    `refused` and `plants` are Parquet files to be written: the rows that were not counted, and those that were as a table of
    plants.

    Raises
    ------
    DataError
        If a column is not there, the file is broken, or the disk is too small for what must be kept aside.
    """
    from danji.registers import rows

    expected = estimate(ready, memory_gb=memory_gb, scratch=scratch)
    if on == DUCKDB and expected.disk_bytes > expected.free_bytes:
        raise DataError(problem("register_disk", needed=_gigabytes(expected.disk_bytes), free=_gigabytes(expected.free_bytes)))
    columns = ready.register.columns
    with _in_utf8(ready.path, scratch) as path, engine(on, memory_gb=memory_gb, scratch=scratch) as runs, readable(path):
        table = runs.read(path)
        _all_there(table, ready)
        clean = rows.cleaned(table, ready.register)
        twice = None
        if columns.plant is not None:
            twice = runs.kept(rows.duplicates(clean))
            twice = twice if len(runs.collected(twice.limit(1))) else None
        if ready.places is not None:
            clean = runs.placed(clean, ready.places)
        judged = rows.judged(
            clean, columns=columns, twice=twice, industries=ready.register.industries, regions=ready.regions or None
        )
        found = runs.collected(rows.counted(judged))
        if refused is not None:
            runs.written(rows.refused(judged), refused)
        if plants is not None and columns.place is not None:
            runs.written(rows.accepted(judged, place=("x_m", "y_m") if columns.x is not None else ("lon", "lat")), plants)
    return counted(found, ready.register, regions=ready.regions, parts=rows.PARTS)


def _regions(path: Path) -> tuple[Any, Any]:
    """Rows of regions that no other region lies within, and their shapes in degrees."""
    if not path.is_file():
        raise DataError(problem("register_no_file", value=str(path)))
    raw = files.read_table(path, path.name, layer="regions")
    table, found = tables.typed(raw)
    errors = [each for each in found if each.level == "error"]
    if errors:
        raise DataError(errors)
    frame = table.keyed().reset_index()
    above = set(frame["within"].dropna()) if "within" in frame else set()
    leaves = ~frame["region"].isin(above)
    shapes = frame.get("geometry")
    return frame[leaves].sort_values("region"), shapes


def _placed(table: Any, shapes: Any, system: str | None, file: str) -> tuple[tuple[str, ...], Places]:
    """Regions with their polygons in the plane of the register, then those without."""
    import geopandas as gpd
    from pyproj.exceptions import CRSError

    has = [shapes is not None and shapely.is_geometry(shapes[at]) and not shapes[at].is_empty for at in table.index]
    drawn = table[has]
    if drawn.empty:
        raise DataError(problem("register_no_boundaries"))
    outlines = gpd.GeoSeries([shapes[at] for at in drawn.index], crs=WGS84)
    if system is not None:
        try:
            outlines = outlines.to_crs(system)
        except CRSError as error:
            raise DataError(problem("register_system", file=file, value=system)) from error
    order = (*drawn["region"], *table[[not each for each in has]]["region"])
    return tuple(map(str, order)), places(list(drawn["region"]), outlines.to_numpy())


def _all_there(table: Any, ready: Ready) -> None:
    from danji.registers import rows
    from danji.tables.cells import closest

    absent = [name for name in rows.needed(ready.register) if name not in table.columns]
    if absent:
        known = ", ".join(table.columns)
        raise DataError(
            [problem("register_column", value=name, known=known, hint=closest(name, table.columns) or "–") for name in absent]
        )


def _rows(path: Path) -> int:
    if not is_csv(path):
        import pyarrow.parquet as pq

        parts = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
        return sum(pq.read_metadata(each).num_rows for each in parts)
    with path.open("rb") as file:
        head = file.read(SNIFFED)
    lines = head.count(b"\n")
    return round(path.stat().st_size / len(head) * lines) if head else 0


@contextmanager
def _in_utf8(path: Path, scratch: Path) -> Iterator[Path]:
    """The file, or a copy of it in UTF-8 where it is in CP949."""
    if not is_csv(path) or _is_utf8(path):
        yield path
        return
    with TemporaryDirectory(prefix="danji-utf8-", dir=scratch) as folder:
        copy = Path(folder) / path.name
        try:
            with path.open(encoding="cp949", newline="") as old, copy.open("w", encoding="utf-8", newline="") as new:
                while piece := old.read(PIECE):
                    new.write(piece)
        except UnicodeDecodeError as error:
            raise DataError(problem("encoding", file=path.name)) from error
        yield copy


def _is_utf8(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(SNIFFED)
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a letter cut in two at the end
    return True


def _gigabytes(count: float) -> str:
    return f"{count / 1e9:.1f}"
