"""A file someone sends for one of the tables: read as what it says it is, or refused with what is wrong.

What is read is decided by the content as well as by the name: GDAL opens a file by its content, and some of its formats name
other files, or work to be done. So a file must begin as its kind does before GDAL sees it.
"""

from __future__ import annotations

import json
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import pandas as pd

from danji import tables
from danji.errors import DataError, problem
from danji.sources import archives, boundaries, files

SHAPE = ".zip"
BEGINS: Mapping[str, tuple[bytes, ...]] = {
    ".xlsx": (b"PK\x03\x04",),
    ".xls": (b"\xd0\xcf\x11\xe0", b"\x09\x08"),
    ".gpkg": (b"SQLite format 3\x00",),
    ".parquet": (b"PAR1",),
    ".zip": (b"PK\x03\x04", b"PK\x05\x06"),
}
JSON_KINDS = ("FeatureCollection", "Feature")
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
GPKG_ID, GPKG_IDS = slice(68, 72), (b"GPKG", b"GP10", b"GP11")  # where SQLite keeps whose file it is
SHAPE_BEGINS = b"\x00\x00\x27\x0a"
LONGEST_NAME = 120
KNOWN = (*files.READERS, ".json", SHAPE)


def called(name: str) -> str:
    """A file's name as it may be shown and kept: without folders and control characters, Hangul composed."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in last if letter.isprintable()).strip()
    return plain[-LONGEST_NAME:] or "–"


def suffix_of(name: str) -> str:
    """The ending by which we read a file.

    Raises
    ------
    DataError
        If it is of no kind we read.
    """
    found = PurePosixPath(name).suffix.lower()
    if found not in KNOWN:
        raise DataError(problem("unknown_format", file=name, value=found or name, known=", ".join(KNOWN)))
    return found


def read(path: Path, name: str, table: str, *, system: str | None, systems: Sequence[str]) -> tables.Raw:
    """The cells of a file that was sent, under its own heads; `system` is the plane its sender says it is in.

    Raises
    ------
    DataError
        If it is empty, broken, not what its name says, too large unpacked, or its plane is not known.
    """
    suffix = suffix_of(name)
    if path.stat().st_size == 0:
        raise DataError(problem("upload_empty", file=name))
    _is_what_it_says(path, suffix, name)
    try:
        if suffix == SHAPE:
            return files.raw(_from_zip(path, name, table, system, systems), name, layer=table)
        return files.raw(_frame(path, suffix, name, table, system, systems), name, layer=table)
    except DataError:
        raise
    except Exception as error:  # the readers raise anything on a broken file; the user needs one sentence
        raise files.unreadable(error, name, suffix) from error


def _frame(path: Path, suffix: str, name: str, table: str, system: str | None, systems: Sequence[str]) -> pd.DataFrame:
    if suffix in {".geojson", ".json", ".gpkg", ".shp"}:
        return _placed(path, name, table, system, systems)
    return files.READERS[suffix](path, table, name)


def _placed(path: Path, name: str, table: str, system: str | None, systems: Sequence[str]) -> pd.DataFrame:
    import geopandas as gpd
    import pyogrio

    layers = [each for each, _kind in pyogrio.list_layers(path)]
    frame = gpd.read_file(path, layer=table if table in layers else layers[0], **boundaries.encoding(path))
    if not isinstance(frame, gpd.GeoDataFrame):
        return frame
    plane = boundaries.plane_of(frame.crs, system, systems, name)
    return files.with_points(frame.set_geometry(boundaries.turned(frame.geometry, plane)), table)


def _from_zip(path: Path, name: str, table: str, system: str | None, systems: Sequence[str]) -> pd.DataFrame:
    """A shapefile with its parts, or one file of another kind."""
    listed = archives.members(path, name)
    main = [each for each in listed if each.suffix == ".shp"] or [each for each in listed if each.suffix in KNOWN[:-1]]
    if len(main) != 1:
        said = ", ".join(each.name[: archives.SHOWN] for each in main[:5]) or "–"
        raise DataError(problem("zip_which", file=name, value=said, known=", ".join((".shp", *KNOWN[:-1]))))
    [chosen] = main
    stem = chosen.name.rsplit(".", 1)[0].casefold()
    parts = [each for each in listed if each.suffix in PARTS and each.name.rsplit(".", 1)[0].casefold() == stem]
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder)
        wanted = parts if chosen.suffix == ".shp" else [chosen]
        archives.unpack(path, wanted, lambda each: inside / f"table{each.suffix}", name)
        unpacked = inside / f"table{chosen.suffix}"
        _is_what_it_says(unpacked, chosen.suffix, chosen.name)
        return _frame(unpacked, chosen.suffix, name, table, system, systems)


def _is_what_it_says(path: Path, suffix: str, name: str) -> None:
    with path.open("rb") as file:
        head = file.read(GPKG_ID.stop)
    begins = {**BEGINS, ".shp": (SHAPE_BEGINS,)}.get(suffix)
    other = begins is not None and not head.startswith(begins)
    other |= suffix == ".gpkg" and head[GPKG_ID] not in GPKG_IDS
    if other or (suffix in {".geojson", ".json"} and not _geojson(path)):
        raise DataError(problem("upload_not_that", file=name, kind=suffix))
    if suffix == ".csv" and b"\x00" in head:  # UTF-16, as some save "Unicode text"; or no text at all
        raise DataError(problem("encoding", file=name))
    if suffix == ".xlsx":
        archives.fits(path, name)
    if suffix == ".parquet":
        _parquet_fits(path, name)


def _geojson(path: Path) -> bool:
    """Whether a file is GeoJSON: not merely JSON, of which GDAL knows kinds that lead elsewhere."""
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("type") in JSON_KINDS


def _parquet_fits(path: Path, name: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        about = pq.read_metadata(path)
    except pa.ArrowException as error:
        raise files.unreadable(error, name, ".parquet") from error
    whole = sum(about.row_group(at).total_byte_size for at in range(about.num_row_groups))
    if whole > archives.MOST_BYTES:
        value, most = f"{whole / 1e6:,.0f}", f"{archives.MOST_BYTES / 1e6:,.0f}"
        raise DataError(problem("zip_large", file=name, value=value, most=most, times=archives.MOST_TIMES))
