"""Official boundaries that a user downloaded: read in whatever encoding and plane they come, and matched to the sites.

The public layers of industrial complexes come as shapefiles (CP949 text, often without saying so, in one of several Korean
planes) or as GeoJSON. A shape is given to a site by name only, never by guess: what could be two sites, or none, is listed
for the user and left out.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError, ProjError

from danji import codes
from danji.errors import DataError, problem

LIKE = 0.5  # areas that differ by more than this part of the larger are worth a look
SURE = 25  # per cent of confidence with which a system without a number is still recognised
HEADER_LENGTH = slice(8, 10)  # where a .dbf says how long its header is
READ = (".shp", ".zip", ".geojson", ".json", ".gpkg", ".parquet")


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Boundaries by site in WGS84 (`site`, `name`, `area_m2`, `source`, geometry), and what became of each shape and site."""

    boundaries: gpd.GeoDataFrame
    report: pd.DataFrame


def read(path: Path, *, system: str | None, systems: Sequence[str], bbox: Sequence[float]) -> gpd.GeoDataFrame:
    """The shapes of a file in WGS84, with its own columns.

    `system` is the plane the user says the file is in; without it the file's own, recognised among `systems` where it has
    no number of its own, so that the change of datum is made. A plane that does not put the shapes within `bbox` is refused.

    Raises
    ------
    DataError
        If the file cannot be read, has no shapes, or its plane is not known or cannot be right.
    """
    if not path.is_file():
        raise DataError(problem("no_such_file", value=str(path)))
    if path.suffix.lower() not in READ:
        raise DataError(problem("unknown_format", file=path.name, value=path.suffix, known=", ".join(READ)))
    try:
        frame = _frame(path)
    except Exception as error:  # the readers raise anything on a broken file; the user needs one sentence
        detail = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise DataError(problem("unreadable", file=path.name, detail=detail, kind=path.suffix)) from error
    if not isinstance(frame, gpd.GeoDataFrame) or not frame.geom_type.isin(["Polygon", "MultiPolygon"]).any():
        raise DataError(problem("no_boundaries", file=path.name))
    frame = frame[frame.geom_type.isin(["Polygon", "MultiPolygon"])].reset_index(drop=True)
    plane = _plane(frame.crs, system, systems, path.name)
    within = _turned(frame.geometry, plane)
    _refuse_elsewhere(frame.geometry, within, plane, systems, bbox, path.name)
    return frame.set_geometry(gpd.GeoSeries(shapely.make_valid(within.to_numpy()), crs=4326))


def matched(shapes: gpd.GeoDataFrame, sites: pd.DataFrame, regions: pd.DataFrame, *, name: str | None, source: str) -> Placed:
    """Shapes given to the sites of the same bare name; where several have it, to the one whose municipality holds the shape.

    `name` is the column of names; without it the text column in which most names are found among the sites.

    Raises
    ------
    DataError
        If the column is not there, or no text column has any name of a site.
    """
    column = _name_column(shapes, sites, name)
    bare = sites["name"].map(codes.bare_name)
    rows, kept = [], []
    for called, parts in shapes.groupby(shapes[column].fillna("").astype(str), sort=True):
        shape = shapely.union_all(parts.geometry.to_numpy())
        options = sites.index[bare == codes.bare_name(str(called))]
        chosen = options if len(options) < 2 else _around(shape, sites.loc[options], regions)  # noqa: PLR2004
        drawn = round(abs(Geod(ellps="WGS84").geometry_area_perimeter(shape)[0]))
        row = {"name_in_file": called, "shapes": len(parts), "area_in_file_m2": drawn}
        if len(chosen) == 1:
            site = str(chosen[0])
            table = float(sites.at[site, "area_m2"])
            state = "placed" if min(drawn, table) >= LIKE * max(drawn, table) else "area_differs"
            rows.append({"state": state, "site": site, "name": sites.at[site, "name"], "area_in_table_m2": table, **row})
            kept.append({"site": site, "name": called, "area_m2": float(drawn), "source": source, "geometry": shape})
        else:
            state = "several_sites" if len(options) > 1 else "no_site"
            rows.append({"state": state, "site": " ".join(map(str, options)), **row})
    twice = pd.Series([each["site"] for each in kept]).value_counts()
    kept = [each for each in kept if twice[each["site"]] == 1]
    rows = [{**row, "state": "same_site_twice"} if twice.get(row["site"], 0) > 1 else row for row in rows]
    left = [{"state": "no_shape", "site": site, "name": sites.at[site, "name"]} for site in _left(sites, kept)]
    heads = ["state", "site", "name", "name_in_file", "shapes", "area_in_table_m2", "area_in_file_m2"]
    report = pd.DataFrame([*rows, *left], columns=heads)
    found = pd.DataFrame(kept, columns=["site", "name", "area_m2", "source", "geometry"])
    return Placed(gpd.GeoDataFrame(found, geometry="geometry", crs=4326), report)


def _left(sites: pd.DataFrame, kept: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    given = {each["site"] for each in kept}
    return (str(site) for site in sites.index if site not in given)


def _around(shape: Any, sites: pd.DataFrame, regions: pd.DataFrame) -> pd.Index:
    """Of several sites those whose municipality holds the middle of the shape."""
    if "geometry" not in regions:
        return sites.index
    homes = regions["geometry"].reindex(sites["region"])
    middle = shape.representative_point()
    return sites.index[[shapely.is_geometry(home) and home.intersects(middle) for home in homes]]


def _name_column(shapes: gpd.GeoDataFrame, sites: pd.DataFrame, name: str | None) -> str:
    worded = [str(column) for column in shapes if column != shapes.geometry.name and shapes[column].map(type).eq(str).any()]
    if name is not None:
        if name not in worded:
            raise DataError(problem("no_name_column", column="--name", value=name, known=", ".join(worded) or "–"))
        return name
    known = set(sites["name"].map(codes.bare_name))
    hits = {column: int(shapes[column].dropna().astype(str).map(codes.bare_name).isin(known).sum()) for column in worded}
    best = max(hits, key=lambda column: hits[column], default=None)
    if best is None or hits[best] == 0:
        raise DataError(problem("no_site_named", known=", ".join(worded) or "–"))
    return best


def _frame(path: Path) -> Any:
    """The shapes as they stand in the file; GeoJSON may come inside an answer of VWorld's data service."""
    kind = path.suffix.lower()
    if kind == ".parquet":
        return gpd.read_parquet(path)
    if kind in {".json", ".geojson"}:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        if isinstance(content, dict) and "response" in content:
            answer = content["response"]
            if answer.get("status") != "OK":
                raise ValueError(f"VWorld: {answer.get('status')} {answer.get('error', {}).get('text', '')}".strip())
            return gpd.GeoDataFrame.from_features(answer["result"]["featureCollection"]["features"], crs=4326)
    return gpd.read_file(path, **_encoding(path))


def _encoding(path: Path) -> dict[str, str]:
    """The encoding of a shapefile that does not say it: UTF-8 if all its text is, else CP949."""
    table = path.with_suffix(".dbf")
    if path.suffix.lower() != ".shp" or path.with_suffix(".cpg").is_file() or not table.is_file():
        return {"encoding": "cp949"} if path.suffix.lower() == ".zip" and not _says_encoding(path) else {}
    content = table.read_bytes()
    try:
        content[int.from_bytes(content[HEADER_LENGTH], "little") :].decode("utf-8")
    except UnicodeDecodeError:
        return {"encoding": "cp949"}
    return {"encoding": "utf-8"}


def _says_encoding(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return any(each.lower().endswith((".cpg", ".geojson", ".gpkg")) for each in archive.namelist())


def _plane(given: Any, system: str | None, systems: Sequence[str], file: str) -> CRS:
    if system is not None:
        try:
            return CRS.from_user_input(system)
        except CRSError as error:
            raise DataError(problem("unknown_system", column="--crs", value=system, known=", ".join(systems))) from error
    if given is None:
        raise DataError(problem("no_system", file=file, known=", ".join(systems)))
    known = CRS.from_user_input(given)
    number = known.to_epsg(min_confidence=SURE)
    return known if number is None else CRS.from_epsg(number)


def _turned(shapes: gpd.GeoSeries, plane: CRS) -> gpd.GeoSeries:
    """The shapes in WGS84, by the most exact change of datum there is; never by none where one is needed."""
    try:
        change = Transformer.from_crs(plane, 4326, always_xy=True, allow_ballpark=False)
    except ProjError as error:
        raise DataError(problem("no_datum_change", column="--crs", value=plane.name)) from error
    return gpd.GeoSeries(
        shapely.transform(shapes.to_numpy(), lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1]))), crs=4326
    )


def _refuse_elsewhere(
    shapes: gpd.GeoSeries, within: gpd.GeoSeries, plane: CRS, systems: Sequence[str], bbox: Sequence[float], file: str
) -> None:
    if _inside(within, bbox):
        return
    fits = [each for each in systems if _inside(_turned(shapes, CRS.from_user_input(each)), bbox)]
    west, south, east, north = bbox
    raise DataError(
        problem(
            "system_elsewhere",
            file=file,
            value=plane.name,
            bounds=f"{west:g}–{east:g}, {south:g}–{north:g}",
            fits=", ".join(fits) or "–",
        )
    )


def _inside(shapes: gpd.GeoSeries, bbox: Sequence[float]) -> bool:
    bounds = shapes.total_bounds
    west, south, east, north = bbox
    return bool(
        np.isfinite(bounds).all() and west <= bounds[0] and south <= bounds[1] and bounds[2] <= east and bounds[3] <= north
    )
