"""GeoPackage: the zone, the sites, the circle, regions and actors as layers that open in QGIS with names and styles."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
from shapely import Point

from danji import codes, texts
from danji.geometry import disc
from danji.plan.records import Plan, ZoneRecord
from danji.store import styles

STAMP = "{day}T00:00:00.000Z"  # the case's day, so that same inputs give the same bytes


def write(path: Path, plan: Plan, frames: Mapping[str, pd.DataFrame], *, lang: str) -> None:
    """All layers of a plan in one file, in WGS84, the zone first."""
    stamp = STAMP.format(day=plan.case.day)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
    try:
        for name, layer in layers(plan, frames, lang).items():
            if not layer.empty:
                pyogrio.write_dataframe(
                    layer,
                    path,
                    layer=name,
                    driver="GPKG",
                    append=path.exists(),
                    dataset_options={"VERSION": "1.2"},
                    layer_options={"IDENTIFIER": texts.say(f"gpkg.layer_{name}", lang)},
                )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    _add_styles(path, lang, stamp)


def layers(plan: Plan, frames: Mapping[str, pd.DataFrame], lang: str) -> dict[str, gpd.GeoDataFrame]:
    """Name → layer; drawn from the bottom up in the reverse of this order."""
    zone = plan.zone(plan.proposal)
    found = {
        "zone": _sites(plan, zone, lang, shapes=True),
        "sites": _sites(plan, zone, lang, shapes=False),
        "circle": _circles(zone, lang),
    }
    if "actors" in frames:
        found["actors"] = _actors(frames["actors"], lang)
    if "geometry" in frames["regions"]:
        regions = frames["regions"].dropna(subset=["geometry"]).reset_index()
        found["regions"] = gpd.GeoDataFrame(regions[["region", "name", "level", "geometry"]], crs=4326)
    return found


def _sites(plan: Plan, zone: ZoneRecord, lang: str, *, shapes: bool) -> gpd.GeoDataFrame:
    """Sites: as circles of their area those in the zone, as points all that are placed."""
    rows, places = [], []
    for site in plan.sites:
        if site.lon is None or site.lat is None or (shapes and site.site not in zone.shares):
            continue
        share = zone.shares.get(site.site, 0.0)
        reason = site.reasons.get(zone.reading)
        rows.append(
            {
                "site": site.site,
                "name": site.name,
                "share": share,
                "state": _state(share, site.standing),
                "kind": codes.label("site_kinds", site.kind, lang),
                "municipality": site.region_name,
                "area_km2": site.area_km2,
                "value": site.value,
                "loss": None if reason is None else reason.loss,
                "reason": "" if reason is None else reason.sentence[lang],
                "position": codes.label("position_qualities", site.position, lang),
                "area_quality": codes.label("value_qualities", site.area_quality, lang),
            }
        )
        places.append(disc(site.lon, site.lat, site.stand_in_radius_km) if shapes else Point(site.lon, site.lat))
    return gpd.GeoDataFrame(rows, geometry=places, crs=4326)


def _state(share: float, standing: str) -> str:
    if share > 0:
        return "in" if share == 1 else "part"
    return "out" if standing == "candidate" else "not_eligible"


def _circles(zone: ZoneRecord, lang: str) -> gpd.GeoDataFrame:
    """The circle that holds the zone, and the largest the rule allows about the same centre."""
    if zone.centre is None:
        return gpd.GeoDataFrame({"circle": []}, geometry=[], crs=4326)
    limits = [
        verdict.limit for verdict in zone.verdicts if verdict.reading == zone.reading and isinstance(verdict.limit, float)
    ]
    radii = {"drawn": zone.radius_km, **({"allowed": limits[0]} if limits else {})}
    return gpd.GeoDataFrame(
        [
            {"circle": name, "name": texts.say(f"gpkg.circle_{name}", lang), "radius_km": radius}
            for name, radius in radii.items()
        ],
        geometry=[disc(*zone.centre, radius) for radius in radii.values()],
        crs=4326,
    )


def _actors(actors: pd.DataFrame, lang: str) -> gpd.GeoDataFrame:
    placed = actors.dropna(subset=["lon", "lat"]).reset_index()
    kinds = [codes.label("actor_kinds", kind, lang) for kind in placed["kind"]]
    table: Any = placed[["actor", "name"]].assign(kind=kinds)
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(placed["lon"], placed["lat"]), crs=4326)


def _add_styles(path: Path, lang: str, stamp: str) -> None:
    """The table QGIS reads styles from when it opens the file."""
    with sqlite3.connect(path) as base:
        present = dict(base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        base.execute(styles.CREATE)
        for number, (layer, column) in enumerate(sorted(present.items()), start=1):
            names = [row[1] for row in base.execute(f'PRAGMA table_info("{layer}")')]
            base.execute(
                styles.INSERT,
                (number, layer, column, texts.say(f"gpkg.layer_{layer}", lang), styles.qml(layer, names, lang), stamp),
            )
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES "
            "('layer_styles', 'attributes', 'layer_styles', '', ?)",
            (stamp,),
        )
