"""What a found cluster is: where it lies, how large it is, who is in it; and clusters as sites a zone can be drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from pyproj.exceptions import CRSError

from danji import tables, texts
from danji.errors import DataError, problem
from danji.geometry import plane_about
from danji.hotspots.search import Cluster, Found
from danji.indicators.gathering.plants import Floats, Plants, place_columns

QUADRANT = 8  # corners of a quarter of a circle


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """Clusters as tables.

    `clusters`, one row each: industry; plants (of the industry); within (of any industry, as near to the core); expected (of
    the industry, were its share the same everywhere); quotient (plants over expected); jobs (of its plants; missing where one
    is not known); reach_m; area_km2 (of the hull); likelihood, p, p_adjusted; region (of most plants); lon, lat (the middle of
    the hull); geometry (the convex hull of its plants; in degrees, or in the table's metres where their system is not known).
    `members`: cluster, plant, industry, own (is it of the cluster's industry), for every plant within.
    `mix`: cluster, industry, plants, share, quotient.
    """

    clusters: pd.DataFrame
    members: pd.DataFrame
    mix: pd.DataFrame
    places: pd.DataFrame  # x and y of every placed plant, in the coordinates of the hulls
    in_degrees: bool


def describe(found: Found, plants: Plants, table: pd.DataFrame, *, system: str | None = None) -> Described:
    """Where each cluster lies and what is in it.

    Parameters
    ----------
    found
        The clusters.
    plants, table
        The plants they were found among, and the table these were made from, under the plant's code.
    system
        Coordinate reference system of x_m and y_m, such as EPSG:5179; not needed where places are in degrees.

    Returns
    -------
    The clusters, numbered within their industry, their members and their industries.

    Raises
    ------
    DataError
        If there is no such system.
    """
    names = place_columns(table)
    places = table[list(names)].to_numpy(dtype=float)[plants.row]
    in_degrees = names[0] == "lon" or system is not None
    degrees = _degrees(places, system) if names[0] != "lon" and system is not None else places
    counts = np.bincount(plants.code, minlength=len(plants.industries))
    rows, members, mixes, number = [], [], [], dict.fromkeys(found.industries, 0)
    for each in found.clusters:
        number[each.industry] += 1
        name = f"{each.industry}-{number[each.industry]}"
        hull, area_m2 = _hull(degrees[each.members], each.reach_m, degrees=in_degrees)
        rows.append({"cluster": name, **_row(each, plants, table, hull, area_m2, counts, in_degrees=in_degrees)})
        members.append(_members(name, each, plants, table))
        mixes.append(_mix(name, each, plants, counts))
    columns = ["cluster", "industry", "plants", "within", "expected", "quotient", "jobs", "reach_m", "area_km2", "likelihood"]
    columns += ["p", "p_adjusted", "region", "lon", "lat", "geometry"]
    clusters = pd.DataFrame(rows, columns=columns).set_index("cluster")
    spots = pd.DataFrame(degrees, columns=["x", "y"], index=table.index[plants.row])
    return Described(clusters, _joined(members, _MEMBERS), _joined(mixes, _MIX), spots, in_degrees)


def sites(
    described: Described, names: Mapping[str, texts.Text], *, kind: str, lang: str, level: float = 0.05
) -> tuple[pd.DataFrame, int]:
    """The clusters chance does not explain as a table of sites, and how many of these are too large or too small for one.

    The area is that of the hull (an estimate), the point its middle; `target_fit` is the part of the plants in the cluster that
    are of its industry, for a zone meant for that industry. `region` is left empty where the plants do not say it.
    """
    clear = described.clusters[described.clusters["p_adjusted"] <= level]
    low, high = next(each.plausible for each in tables.schema("sites") if each.column == "area_m2")
    area_m2 = (clear["area_km2"] * 1e6).round()
    fits = area_m2.between(low or 0.0, high or np.inf)
    kept = clear[fits]
    said = [_said(str(code), row, names, lang) for code, row in kept.iterrows()]
    table = pd.DataFrame(
        {
            "site": kept.index,
            "name": [name for name, _reason in said],
            "kind": kind,
            "region": kept["region"].to_numpy(),
            "lon": kept["lon"].round(6).to_numpy(),
            "lat": kept["lat"].round(6).to_numpy(),
            "position": "cluster_centre",
            "area_m2": area_m2[fits].to_numpy(),
            "area_quality": "estimated",
            "operating_firms": kept["within"].to_numpy(),
            "target_fit": (kept["plants"] / kept["within"]).round(4).to_numpy(),
            "target_fit_reason": [reason for _name, reason in said],
        }
    )
    return table, int((~fits).sum())


_MEMBERS = ["cluster", "plant", "industry", "own"]
_MIX = ["cluster", "industry", "plants", "share", "quotient"]


def _row(
    each: Cluster, plants: Plants, table: pd.DataFrame, hull: Any, area_m2: float, counts: Any, *, in_degrees: bool
) -> dict[str, Any]:
    share = counts[plants.industries.get_loc(each.industry)] / len(plants)
    middle = hull.centroid
    regions = table["region"].iloc[plants.row[each.members]].dropna() if "region" in table else pd.Series(dtype=object)
    return {
        "industry": each.industry,
        "plants": len(each.members),
        "within": len(each.within),
        "expected": share * len(each.within),
        "quotient": len(each.members) / (share * len(each.within)),
        "jobs": float(plants.jobs[each.members].sum()),
        "reach_m": each.reach_m,
        "area_km2": area_m2 / 1e6,
        "likelihood": each.likelihood,
        "p": each.p,
        "p_adjusted": each.p_adjusted,
        "region": None if regions.empty else str(regions.mode().iloc[0]),
        "lon": middle.x if in_degrees else np.nan,
        "lat": middle.y if in_degrees else np.nan,
        "geometry": hull,
    }


def _members(name: str, each: Cluster, plants: Plants, table: pd.DataFrame) -> pd.DataFrame:
    own = np.isin(each.within, each.members)
    labels = plants.industries[plants.code[each.within]].astype(str)
    made = pd.DataFrame({"plant": table.index[plants.row[each.within]], "industry": labels, "own": own})
    return made.sort_values(["own", "plant"], ascending=[False, True]).assign(cluster=name)[_MEMBERS]


def _mix(name: str, each: Cluster, plants: Plants, counts: Any) -> pd.DataFrame:
    here = np.bincount(plants.code[each.within], minlength=len(counts))
    some = np.flatnonzero(here)
    share = here[some] / len(each.within)
    made = pd.DataFrame(
        {
            "industry": plants.industries[some].astype(str),
            "plants": here[some],
            "share": share,
            "quotient": share / (counts[some] / len(plants)),
        }
    )
    return made.sort_values(["plants", "industry"], ascending=[False, True]).assign(cluster=name)[_MIX]


def _joined(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _hull(places: Floats, reach_m: float, *, degrees: bool) -> tuple[Any, float]:
    """The convex hull, and its area in m². Plants in a line or at a point have that of discs of half the linking distance."""
    plane = plane_about(places) if degrees else None
    xy = places if plane is None else plane.metres(places)
    hull = shapely.MultiPoint(xy).convex_hull
    if hull.area <= 0:
        hull = hull.buffer(reach_m / 2, quad_segs=QUADRANT)
    return hull if plane is None else shapely.transform(hull, plane.degrees), float(hull.area)


def _degrees(places: Floats, system: str) -> Floats:
    try:
        made = Transformer.from_crs(system, 4326, always_xy=True)
    except CRSError as error:
        raise DataError(problem("clusters_system", value=system)) from error
    return np.column_stack(made.transform(*places.T))


def _said(code: str, row: pd.Series, names: Mapping[str, texts.Text], lang: str) -> tuple[str, str]:
    industry = names.get(row["industry"], {lang: row["industry"]})[lang]
    number = code.rpartition("-")[2]
    reason = texts.say("hotspots.fit", lang, within=f"{row['within']:,}", plants=f"{row['plants']:,}", industry=industry)
    return texts.say("hotspots.name", lang, industry=industry, number=number), reason
