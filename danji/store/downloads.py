"""What can be taken away: a table as CSV, Excel, GeoPackage or Parquet, folders as zip. The same input gives the same bytes."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from danji import tables
from danji.tables import cells

DAY = date(2000, 1, 1)  # of files that have one inside: same rows, same bytes
STAMP = f"{DAY}T00:00:00.000Z"
OLDEST = (1980, 1, 1, 0, 0, 0)  # what a zip can say
RIGHTS = 0o644 << 16
RUNS = re.compile(r"'*[=+\-@\t\r]")  # how a cell begins that a spreadsheet would run
NUMBER = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?%?$")
_ONE_STAMP = threading.Lock()  # GDAL's date is one for the whole process


def valued(raw: tables.Raw) -> pd.DataFrame:
    """The cells as values where every cell of a column can be read, else as the text they are; no cell is lost."""
    types = {each.column: each.type for each in tables.schema(raw.name)}
    found: dict[str, Any] = {}
    for name, column in raw.cells.items():
        values, wrong = cells.read(column, types.get(str(name), "text"))
        readable = values if wrong.empty else column.astype(object)
        whole = types.get(str(name)) == "year" and wrong.empty
        found[str(name)] = readable.astype("Int64") if whole else readable
    return pd.DataFrame(found, index=raw.cells.index)


def guarded(cell: str) -> str:
    """A cell so written that no spreadsheet runs it; `sources.files.unguarded` takes the mark away again."""
    return f"'{cell}" if RUNS.match(cell) and not NUMBER.match(cell) else cell


def as_csv(raw: tables.Raw, *, mark: bool = True) -> bytes:
    """CSV in UTF-8, with the mark Excel needs to see that it is; shapes are not in it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(list(raw.cells.columns))
    for row in raw.cells.astype(object).itertuples(index=False, name=None):
        writer.writerow(["" if pd.isna(cell) else guarded(str(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig" if mark else "utf-8")


def as_xlsx(raw: tables.Raw) -> bytes:
    """One sheet of the table's name; text is text, whatever it begins with."""
    from danji.store import xlsx

    rows = valued(raw).astype(object)
    rows = rows.where(rows.notna(), None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.xlsx")
        xlsx.write_sheets(path, {raw.name: rows.to_dict("records")}, made=DAY)
        return path.read_bytes()


def as_gpkg(raw: tables.Raw) -> bytes:
    """A layer in WGS84: the shapes, else the points, else a table without places."""
    import geopandas as gpd
    import pyogrio

    frame = valued(raw)
    for name in frame.columns[[frame[each].map(type).eq(date).any() for each in frame]]:
        frame[name] = frame[name].map(lambda day: None if day is None else str(day))
    shapes = _shapes(raw, frame)
    made = frame if shapes is None else gpd.GeoDataFrame(frame, geometry=shapes, crs=4326)
    with tempfile.TemporaryDirectory() as folder, _ONE_STAMP:
        path = Path(folder, "table.gpkg")
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP})
        try:
            pyogrio.write_dataframe(made, path, layer=raw.name, driver="GPKG", dataset_options={"VERSION": "1.2"})
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        return path.read_bytes()


def as_parquet(raw: tables.Raw) -> bytes:
    """Parquet, with the shapes as GeoParquet where there are any."""
    import geopandas as gpd

    frame = valued(raw).reset_index(drop=True)
    out = io.BytesIO()
    if raw.geometry is None:
        frame.to_parquet(out, index=False)
    else:
        gpd.GeoDataFrame(frame, geometry=list(raw.geometry), crs=4326).to_parquet(out, index=False)
    return out.getvalue()


FORMATS: Mapping[str, Callable[[tables.Raw], bytes]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "gpkg": as_gpkg,
    "parquet": as_parquet,
}


def kept_as(raw: tables.Raw) -> tuple[str, bytes]:
    """How a table stands in a workspace: its file's name and content; with shapes a GeoPackage, else CSV."""
    if raw.geometry is not None and raw.geometry.notna().any() and not _only_points(raw):
        return f"{raw.name}.gpkg", as_gpkg(raw)
    return f"{raw.name}.csv", as_csv(raw)


def files_of(folder: Path) -> list[Path]:
    """What of a workspace goes with it: no hidden files, no links."""
    found = []
    for here, names, files in os.walk(folder, followlinks=False):
        names[:] = sorted(name for name in names if not name.startswith((".", "__")) and not Path(here, name).is_symlink())
        found += [Path(here, name) for name in files if not name.startswith((".", "~")) and not Path(here, name).is_symlink()]
    return sorted(found)


def zipped(target: Any, folder: Path, paths: Iterable[Path]) -> None:
    """Files of a folder as a zip, in order, without their days."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in paths:
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), OLDEST)
            info.external_attr, info.compress_type = RIGHTS, zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())


def _shapes(raw: tables.Raw, frame: pd.DataFrame) -> Any:
    import geopandas as gpd

    if raw.geometry is not None:
        return list(raw.geometry)
    placed = {"lon", "lat"} <= set(frame) and all(pd.api.types.is_float_dtype(frame[each]) for each in ("lon", "lat"))
    return gpd.points_from_xy(frame["lon"], frame["lat"]) if placed else None


def _only_points(raw: tables.Raw) -> bool:
    """Whether the shapes say no more than the columns of longitude and latitude do."""
    shapes = raw.geometry if raw.geometry is not None else pd.Series(dtype=object)
    return {"lon", "lat"} <= set(raw.cells) and bool(shapes.dropna().map(lambda shape: shape.geom_type == "Point").all())
