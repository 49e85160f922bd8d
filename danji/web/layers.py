"""What maps show, as GeoJSON in WGS84: sites with their boundaries, or circles of their area, and regions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import shapely
from shapely.geometry import mapping

from danji import codes, plan
from danji.geometry import disc, stand_in_radius_m
from danji.zones import problem

FINE_DEG = 0.0008  # detail of regions on the map, about 80 m


def sites(ready: plan.Basis, lang: str) -> dict[str, Any]:
    """Every site; one without a boundary is a circle of its area, and says so; one without a point has no geometry."""
    standing = problem.standing(ready.place, ready.rules_of(ready.case.reading), ready.case)
    names, regions = ready.names, region_names(ready.frames["regions"], lang)
    features: list[dict[str, Any]] = []
    for key, row in ready.place.sites.iterrows():
        site = str(key)
        shape, stand_in = _shape(row)
        properties = {
            "site": site,
            "name": names[site],
            "region": row["region"],
            "region_name": str(regions.get(row["region"], "")),
            "kind": codes.label("site_kinds", row["kind"], lang),
            "position": codes.label("position_qualities", row["position"], lang) if isinstance(row["position"], str) else None,
            "area_km2": round(float(row["area_m2"]) / 1e6, 6),
            "least_share": None if pd.isna(row["part_min_share"]) else float(row["part_min_share"]),
            "standing": standing[site],
            "stand_in": stand_in,
            "lon": None if pd.isna(row["lon"]) else float(row["lon"]),
            "lat": None if pd.isna(row["lat"]) else float(row["lat"]),
        }
        features.append(
            {
                "type": "Feature",
                "id": len(features),
                "properties": properties,
                "geometry": None if shape is None else mapping(shape),
            }
        )
    return {"type": "FeatureCollection", "features": features}


def region_names(frame: pd.DataFrame, lang: str) -> pd.Series:
    """Names of regions in a language; the Korean one where there is no other."""
    own = frame[f"name_{lang}"] if f"name_{lang}" in frame else frame["name"]
    return own.where(own.notna(), frame["name"])


def regions(frame: pd.DataFrame, *, own: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The regions that have a shape; those of the case are marked."""
    if "geometry" not in frame:
        return {"type": "FeatureCollection", "features": []}
    drawn = frame[shapely.is_geometry(frame["geometry"].to_numpy(object))]
    shapes = shapely.set_precision(shapely.simplify(drawn["geometry"].to_numpy(object), FINE_DEG), 1e-5)
    features = [
        {
            "type": "Feature",
            "properties": {"region": str(code), "name": name, "level": level, "own": str(code) in own},
            "geometry": mapping(shape),
        }
        for code, name, level, shape in zip(drawn.index, drawn["name"], drawn["level"], shapes, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def has_shapes(frame: pd.DataFrame, regions: list[str]) -> bool:
    """Has any of these regions a shape?"""
    return "geometry" in frame and any(shapely.is_geometry(each) for each in frame["geometry"].reindex(regions))


def _shape(row: Mapping[str, Any]) -> tuple[Any, bool]:
    shape: Any = row.get("geometry")
    if shapely.is_geometry(shape) and not shape.is_empty and shape.area > 0:
        return shape, False
    if pd.isna(row["lon"]) or pd.isna(row["lat"]):
        return None, True
    return disc(float(row["lon"]), float(row["lat"]), stand_in_radius_m(float(row["area_m2"])) / 1000), True
