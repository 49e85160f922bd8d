"""One file → one table of text cells: CSV (UTF-8 or CP949), Excel, Parquet, GeoPackage, GeoJSON."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from danji import tables
from danji.errors import DataError, Problem, problem, warning
from danji.tables.cells import closest

HEADER_ROWS = 1
GUARDED = re.compile(r"'+[=+\-@\t\r]")
_GUARDED_SOMEWHERE = re.compile(r"""(?:^|[,;\t"\n])'+[=+\-@\t\r]""")


def read_tables(folder: Path, root: Path, *, but: Collection[str] = ()) -> tuple[list[Problem], list[tables.Raw], set[str]]:
    """What is wrong with the files of a folder, the tables that could be read, and the names of those that could not.

    Tables in `but` are passed over.
    """
    found: list[Problem] = []
    raws, broken = [], set()
    paths = sorted(path for path in folder.iterdir() if is_table(path)) if folder.is_dir() else []
    paths = [path for path in paths if path.stem not in but]
    for name in sorted({path.stem for path in paths}):
        same = [path for path in paths if path.stem == name]
        label = same[0].relative_to(root).as_posix()
        if name not in tables.NAMES:
            found.append(
                warning(
                    "unknown_table",
                    file=label,
                    value=name,
                    known=", ".join(tables.NAMES),
                    hint=closest(name, tables.NAMES) or "–",
                )
            )
        elif len(same) > 1:
            found.append(problem("two_files", file=label, files=", ".join(path.name for path in same)))
            broken.add(name)
        else:
            try:
                raws.append(read_table(same[0], label, layer=name))
            except DataError as error:
                found += error.problems
                broken.add(name)
    return found, raws, broken


def read_table(path: Path, label: str, *, layer: str) -> tables.Raw:
    """The cells of one file. Excel is read from the sheet, GeoPackage from the layer of that name, or the first.

    Raises
    ------
    DataError
        If the file is of no known format, is broken, or its text is in no known encoding.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DataError(problem("unknown_format", file=label, value=path.suffix, known=", ".join(READERS)))
    try:
        frame = reader(path, layer, label)
    except DataError:
        raise
    except Exception as error:  # the readers raise anything on a broken file; the user needs one sentence
        raise unreadable(error, label, path.suffix) from error
    return raw(frame, label, layer=layer)


def unreadable(error: Exception, label: str, kind: str) -> DataError:
    """One sentence for whatever a reader raised on a broken file."""
    detail = str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
    return DataError(problem("unreadable", file=label, detail=detail, kind=kind))


def raw(frame: pd.DataFrame, label: str, *, layer: str) -> tables.Raw:
    """A frame as a table of text cells under the rows of its file; shapes it carries are set beside."""
    geometry = frame.attrs.pop("shapes", None)
    rows = pd.RangeIndex(HEADER_ROWS + 1, HEADER_ROWS + 1 + len(frame))
    cells = pd.DataFrame({at: _words(frame.iloc[:, at]) for at in range(frame.shape[1])}).set_axis(rows)
    cells.columns = [str(column).strip() for column in frame.columns]
    if geometry is not None:
        geometry.index = cells.index
    blank = cells.isna().all(axis=1)
    return tables.Raw(layer, label, cells[~blank], None if geometry is None else geometry[~blank])


def text_of(path: Path, label: str = "") -> str:
    """The text of a file in UTF-8 (with or without mark) or CP949.

    Raises
    ------
    DataError
        If it is neither.
    """
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError(problem("encoding", file=label or path.name))


def is_table(path: Path) -> bool:
    """Is this a file we would read as a table? Not hidden ones, nor those an open Excel leaves."""
    return path.is_file() and not path.name.startswith((".", "~")) and path.suffix.lower() in READERS


def _words(column: pd.Series) -> pd.Categorical:
    """The cells of a column as text, each distinct value written once: what takes long is done word by word, not row by row."""
    mixed = column.dtype == object and pd.api.types.infer_dtype(column) != "string"
    at, values = pd.factorize(column.map(_as_text).astype(object) if mixed else column)  # True and 1 are one to factorize
    again, words = pd.factorize(np.array([_as_text(value) for value in values] + [None], dtype=object))
    return pd.Categorical.from_codes(again[at], categories=pd.Index(words, dtype=object))


def _as_text(value: Any) -> str | None:
    """A cell as it would stand in a CSV; None when empty."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124  NaN
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (float, int)):
        return f"{value:.15g}" if abs(value) < 1e15 else repr(value)  # noqa: PLR2004  15 digits are what a float keeps
    if isinstance(value, (datetime, date)):
        return value.strftime("%Y-%m-%d")
    return str(value).strip() or None


def unguarded(cell: str) -> str:
    """A cell as it was meant: a mark before what a spreadsheet would run (`'=…`) is the spreadsheet's, not the cell's."""
    return cell[1:] if GUARDED.match(cell) else cell


def _csv(path: Path, _layer: str, label: str) -> pd.DataFrame:
    text = text_of(path, label)
    head = text.split("\n", 1)[0]
    mark = max((",", ";", "\t"), key=head.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    header = rows[0] if rows else []
    wide = [at for at, row in enumerate(rows, start=1) if any(cell.strip() for cell in row[len(header) :])]
    if wide:
        raise DataError([problem("extra_cells", file=label, row=at, count=len(header)) for at in wide])
    if _GUARDED_SOMEWHERE.search(text):
        rows = [rows[0], *([unguarded(cell) for cell in row] for row in rows[1:])]
    padded = [(row + [""] * len(header))[: len(header)] for row in rows[1:]]
    return pd.DataFrame(padded, columns=header, dtype=object)


def _excel(path: Path, layer: str, _label: str) -> pd.DataFrame:
    sheets = pd.read_excel(path, sheet_name=None, engine="calamine", dtype=object)
    return sheets[layer] if layer in sheets else next(iter(sheets.values()))


def _parquet(path: Path, layer: str, _label: str) -> pd.DataFrame:
    import geopandas as gpd
    import pyarrow.parquet as pq

    if b"geo" in (pq.read_schema(path).metadata or {}):
        return with_points(gpd.read_parquet(path), layer)
    return pd.read_parquet(path)


def _layers(path: Path, layer: str, _label: str) -> pd.DataFrame:
    import geopandas as gpd
    import pyogrio

    names = [name for name, _kind in pyogrio.list_layers(path)]
    frame = gpd.read_file(path, layer=layer if layer in names else names[0])
    return with_points(frame, layer) if isinstance(frame, gpd.GeoDataFrame) else frame


def with_points(frame: Any, layer: str) -> pd.DataFrame:
    """A table with its shapes in degrees set aside; a table of points that has none in its columns takes one in each shape."""
    shapes = frame.geometry if frame.crs is None else frame.geometry.to_crs(4326)
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    pointed = layer in tables.NAMES and any(column.column == "lon" for column in tables.schema(layer))
    if pointed and "lon" not in table and "lat" not in table:
        inside = shapes.representative_point()
        table = table.assign(lon=inside.x, lat=inside.y)
    table.attrs["shapes"] = pd.Series(shapes.to_numpy(), dtype=object)
    return table


READERS: Mapping[str, Callable[[Path, str, str], pd.DataFrame]] = {
    ".csv": _csv,
    ".xlsx": _excel,
    ".xls": _excel,
    ".parquet": _parquet,
    ".gpkg": _layers,
    ".geojson": _layers,
}
