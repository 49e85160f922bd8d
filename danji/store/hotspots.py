"""Found clusters as layers for maps and as tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from danji import texts
from danji.hotspots.described import Described
from danji.store import filled

STAMP = "2000-01-01T00:00:00.000Z"  # a fixed day: same plants, same bytes
TABLE_DIGITS = 4


def write(
    target: Path, made: Described, kinds: pd.DataFrame, points: pd.DataFrame, sites: pd.DataFrame, *, lang: str
) -> list[Path]:
    """GeoPackage, GeoJSON (where places are in degrees), tables of clusters, members, mix and candidate sites, in `target`.

    `kinds` is what a programme says of each cluster, under its code; `points` the place of each member, x and y.
    """
    layer = _layer(made, kinds)
    with filled(target) as folder:
        _geopackage(folder / "clusters.gpkg", made, layer, points, lang)
        if made.in_degrees:
            _geojson(folder / "clusters.geojson", layer)
        tables = {
            "clusters": pd.DataFrame(layer.drop(columns="geometry")),
            "members": made.members,
            "mix": made.mix,
            "sites": sites,
        }
        for name, table in tables.items():
            table.round(TABLE_DIGITS if name != "sites" else 6).to_csv(
                folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n"
            )
        names = sorted(path.name for path in folder.iterdir())
    return [target / name for name in names]


def _layer(made: Described, kinds: pd.DataFrame) -> gpd.GeoDataFrame:
    shapes = made.clusters["geometry"]
    shapes = shapes.map(lambda shape: shapely.set_precision(shape, 1e-7 if made.in_degrees else 0.01))  # about 1 cm
    rest = made.clusters.drop(columns="geometry").join(kinds).reset_index()
    return gpd.GeoDataFrame(rest, geometry=shapes.to_list(), crs=4326 if made.in_degrees else None)


def _geojson(path: Path, layer: gpd.GeoDataFrame) -> None:
    if layer.empty:
        path.write_text('{"type": "FeatureCollection", "features": []}\n', encoding="utf-8")
        return
    path.write_text(layer.to_json(drop_id=True, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _geopackage(path: Path, made: Described, layer: gpd.GeoDataFrame, points: pd.DataFrame, lang: str) -> None:
    members: Any = made.members.join(points, on="plant")
    spots = gpd.GeoDataFrame(
        members.drop(columns=["x", "y"]), geometry=gpd.points_from_xy(members["x"], members["y"]), crs=layer.crs
    )
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP})
    try:
        for name, each in {"clusters": layer, "members": spots}.items():
            pyogrio.write_dataframe(
                each,
                path,
                layer=name,
                driver="GPKG",
                append=path.exists(),
                geometry_type="Polygon" if name == "clusters" else "Point",
                dataset_options={"VERSION": "1.2"},
                layer_options={"IDENTIFIER": texts.say(f"hotspots.layer_{name}", lang)},
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
