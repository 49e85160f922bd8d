"""Do the values make sense together? Units, coordinates, names and codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pyproj import Geod, Transformer

from danji import codes
from danji.errors import Problem, problem, warning
from danji.tables import Column, Table, schema
from danji.tables.cells import NUMBERS

FAR_OUTSIDE_M = 1000.0  # a point this far outside its municipality is worth a look; simplified coasts are off by 200 m
SAME_SHARE = 0.02  # two areas this close are the same area in another unit
METRES_FROM = 1000.0  # below, numbers are hardly metres in a national grid
MANY = 5  # rows from which a column's median is telling
EXACT = {"official", "boundary"}  # qualities of a point of which no two sites have the same
PARTS_OF_AREA = ("industrial_area_m2", "free_area_m2")


@dataclass(frozen=True, slots=True)
class Country:
    """What is usual in the programme's country."""

    bbox: tuple[float, float, float, float]
    systems: tuple[str, ...]
    places: pd.DataFrame
    place_list: str
    register: pd.DataFrame
    industries: tuple[str, ...]


def problems(tables: Mapping[str, Table], country: Country) -> list[Problem]:
    """Everything that does not make sense, over all tables."""
    found: list[Problem] = []
    for table in tables.values():
        found += units(table)
        found += coordinates(table, country)
    for name, ask in _QUESTIONS.items():
        if name in tables:
            for question in ask:
                found += question(tables, country)
    return found


def units(table: Table) -> list[Problem]:
    """Cells and columns that are plausible only in another unit."""
    found: list[Problem] = []
    for column in schema(table.name):
        measured = column.type in NUMBERS and column.plausible != (None, None)
        values = table.frame[column.column].dropna() if measured else pd.Series(dtype=float)
        slipped = _usual_only_elsewhere(values, column)
        if slipped:
            found.append(
                problem(
                    "column_unit",
                    file=table.file,
                    column=column.column,
                    unit=column.unit,
                    median=f"{values.median():,.15g}",
                    options=slipped,
                )
            )
            continue
        low, high = column.plausible
        outside = values[(values < (low if low is not None else -np.inf)) | (values > (high if high is not None else np.inf))]
        found += [_implausible(table.file, int(str(row)), column, value) for row, value in outside.items()]
    return found


def _usual_only_elsewhere(values: pd.Series, column: Column) -> str:
    """The units in which the median would be usual, if it is not usual as it stands; else nothing."""
    low, high = column.usual
    positive = values[values > 0]
    if low is None or high is None or len(positive) < MANY or low <= positive.median() <= high:
        return ""
    return _fitting_units(positive.median(), low, high)


def _fitting_units(value: float, low: float, high: float) -> str:
    """Units of area in which that number, turned to m², lies within bounds."""
    units_m2 = codes.labels("units")["m2"].astype(float)
    fits = [
        f"{value:,.15g} {unit} = {value * m2:,.0f} m²" for unit, m2 in units_m2.items() if m2 != 1 and low <= value * m2 <= high
    ]
    return "; ".join(fits)


def _implausible(file: str, row: int, column: Column, value: float) -> Problem:
    low, high = column.plausible
    bounds = {
        "low": "–" if low is None else f"{low:,.15g}",
        "high": "–" if high is None else f"{high:,.15g}",
        "unit": column.unit,
    }
    if low is not None and low >= 0 > value:
        return problem("negative", file=file, row=row, column=column.column, value=f"{value:,.15g}", **bounds)
    if value == 0 and low is not None and low > 0:
        return problem("zero_area", file=file, row=row, column=column.column, **bounds)
    fits = _fitting_units(value, low or 0, high or np.inf) if column.unit == "m²" and value > 0 else ""
    make = problem if fits else warning
    key = "implausible_unit" if fits else "implausible"
    return make(key, file=file, row=row, column=column.column, value=f"{value:,.15g}", options=fits, **bounds)


def coordinates(table: Table, country: Country) -> list[Problem]:
    """Points that are swapped, in another reference system, or outside the country."""
    if "lon" not in table.frame or "lat" not in table.frame:
        return []
    found = []
    given = table.frame.loc[table.frame["lon"].notna() | table.frame["lat"].notna(), ["lon", "lat"]]
    for row, lon, lat in given.itertuples(name=None):
        if np.isnan(lon) != np.isnan(lat):
            found.append(problem("half_a_point", file=table.file, row=row, column="lon, lat"))
        elif not np.isnan(lon) and not (_inside(country.bbox, lon, lat) and abs(lon) <= 180):  # noqa: PLR2004  degrees
            found.append(_misplaced(table, row, (lon, lat), country))
    return found


def _inside(bbox: Sequence[float], lon: float, lat: float) -> bool:
    """Whether a point lies in the box; a box whose west is east of its east goes round the other way."""
    west, south, east, north = bbox
    between = west <= lon <= east if west <= east else lon >= west or lon <= east  # it crosses the antimeridian
    return bool(between and south <= lat <= north)


def _misplaced(table: Table, row: int, point: tuple[float, float], country: Country) -> Problem:
    place = {"file": table.file, "row": row, "column": "lon, lat", "value": f"{point[0]:.15g}, {point[1]:.15g}"}
    west, south, east, north = country.bbox
    turned = (point[0] + 180) % 360 - 180
    if abs(point[0]) > 180 and abs(point[0]) <= METRES_FROM and _inside(country.bbox, turned, point[1]):  # noqa: PLR2004  degrees
        return problem("turned_longitude", lon=f"{turned:.15g}", **place)  # type: ignore[arg-type]
    if _inside(country.bbox, point[1], point[0]):
        return problem("swapped", **place)  # type: ignore[arg-type]
    for system in country.systems if max(map(abs, point)) > METRES_FROM else ():
        for order, pair in (("x, y", point), ("y, x", point[::-1])):
            lon, lat = Transformer.from_crs(system, 4326, always_xy=True).transform(*pair)
            if _inside(country.bbox, lon, lat):
                return problem("other_system", system=system, order=order, as_degrees=f"{lon:.5f}, {lat:.5f}", **place)  # type: ignore[arg-type]
    return problem("outside_country", bounds=f"{west:g}–{east:g}, {south:g}–{north:g}", **place)  # type: ignore[arg-type]


def point_in_region(tables: Mapping[str, Table], country: Country) -> list[Problem]:
    """Sites that lie well outside the municipality they are said to be in."""
    regions = tables["regions"]
    if regions.geometry is None:
        return []
    import geopandas as gpd

    shapes = gpd.GeoSeries(regions.geometry.to_numpy(), index=regions.frame["region"], crs=4326).dropna()
    sites = tables["sites"].frame.dropna(subset=["lon", "lat", "region"])
    sites = sites[sites["region"].isin(shapes.index) & sites.apply(lambda s: _inside(country.bbox, s["lon"], s["lat"]), axis=1)]
    if sites.empty:
        return []
    metric = gpd.GeoSeries(gpd.points_from_xy(sites["lon"], sites["lat"]), index=sites.index, crs=4326).estimate_utm_crs()
    points = gpd.GeoSeries(gpd.points_from_xy(sites["lon"], sites["lat"]), index=sites.index, crs=4326).to_crs(metric)
    homes = shapes.to_crs(metric).reindex(sites["region"])
    away = points.distance(gpd.GeoSeries(homes.to_numpy(), index=sites.index, crs=metric))
    return [
        warning(
            "point_outside_region",
            file=tables["sites"].file,
            row=int(str(row)),
            column="lon, lat",
            name=sites.at[row, "name"],
            region=sites.at[row, "region"],
            km=f"{metres / 1000:.1f}",
        )
        for row, metres in away[away > FAR_OUTSIDE_M].items()
    ]


def parts_of_area(tables: Mapping[str, Table], country: Country) -> list[Problem]:  # noqa: ARG001  one signature
    """Parts of a site that are larger than the site."""
    table, found = tables["sites"], []
    for part in PARTS_OF_AREA:
        rows = table.frame[(table.frame[part] > table.frame["area_m2"] * 1.001) & (table.frame["area_m2"] > 0)]
        for row, value, whole in rows[[part, "area_m2"]].itertuples(name=None):
            found.append(
                warning(
                    "part_over_whole", file=table.file, row=row, column=part, value=f"{value:,.15g}", whole=f"{whole:,.15g}"
                )
            )
    return found


def register_names(tables: Mapping[str, Table], country: Country) -> list[Problem]:
    """Site names that differ from the register only by spacing or a suffix."""
    table, found = tables["sites"], []
    for row, site, local in _beside_register(table, tables, country):
        if site.name not in set(local["name"]):
            found.append(
                warning(
                    "name_differs",
                    file=table.file,
                    row=row,
                    column="name",
                    value=site.name,
                    register=", ".join(sorted(set(local["name"]))),
                )
            )
    return found


def register_areas(tables: Mapping[str, Table], country: Country) -> list[Problem]:
    """Sites whose area is the register's in another unit."""
    table, found = tables["sites"], []
    factors = codes.labels("units")["m2"].astype(float)
    for row, site, local in _beside_register(table, tables, country):
        same = local.loc[local["kind"] == site.kind, "area_m2"].astype(float)
        for unit, factor in factors.items():
            if factor != 1 and len(same) == 1 and abs(site.area_m2 * factor / same.iloc[0] - 1) <= SAME_SHARE:
                found.append(
                    problem(
                        "area_against_register",
                        file=table.file,
                        row=row,
                        column="area_m2",
                        value=f"{site.area_m2:,.15g}",
                        register=f"{same.iloc[0]:,.0f}",
                        unit=unit,
                    )
                )
    return found


def _beside_register(table: Table, tables: Mapping[str, Table], country: Country) -> Iterator[tuple[int, Any, pd.DataFrame]]:
    """Row, site and the register's entries of the same municipality and bare name, where there are any."""
    if country.register.empty:
        return
    register = country.register.assign(bare=country.register["name"].map(codes.bare_name))
    entries = dict(list(register.groupby(["sido", "sigungu", "bare"])))
    for site in _with_municipality(table, tables, country).itertuples():
        local = entries.get((site.sido, site.sigungu, codes.bare_name(str(site.name))))
        if local is not None:
            yield int(site.Index), site, local


def _with_municipality(table: Table, tables: Mapping[str, Table], country: Country) -> pd.DataFrame:
    """Sites with the names of province and municipality the register uses."""
    regions = tables["regions"].frame.set_index("region")
    places = country.places.set_index("code")
    provinces = places["short"].to_dict() if "short" in places else {}
    sites = table.frame.dropna(subset=["name", "region"])
    return sites.assign(
        sigungu=sites["region"].map(regions["name"][~regions.index.duplicated()]),
        sido=sites["region"].map(regions["within"][~regions.index.duplicated()]).map(provinces),
    )


def same_site_twice(tables: Mapping[str, Table], country: Country) -> list[Problem]:  # noqa: ARG001  one signature
    """Two rows that seem to be one site: same municipality and kind, names that differ only by spacing or suffix."""
    table = tables["sites"]
    named = table.frame.dropna(subset=["name"])
    bare = named.assign(bare=named["name"].map(codes.bare_name))
    twice = bare[bare.duplicated(["region", "kind", "bare"], keep=False)]
    found = []
    for _, group in twice.groupby(["region", "kind", "bare"]):
        rows = list(group.index)
        found += [
            warning(
                "same_site_twice",
                file=table.file,
                row=int(row),
                column="name",
                value=group.at[row, "name"],
                other=group.at[rows[0], "name"],
                first=rows[0],
            )
            for row in rows[1:]
        ]
    return found


def same_point(tables: Mapping[str, Table], country: Country) -> list[Problem]:  # noqa: ARG001  one signature
    """Sites at the very same point: a slip where both points are said to be exact, else worth a look."""
    table = tables["sites"]
    placed = table.frame.dropna(subset=["lon", "lat"])
    found = []
    for _, group in placed[placed.duplicated(["lon", "lat"], keep=False)].groupby(["lon", "lat"]):
        first = int(group.index[0])
        for row, site in group.iloc[1:].iterrows():
            exact = {site["position"], group.at[first, "position"]} <= EXACT
            found.append(
                (problem if exact else warning)(
                    "same_point",
                    file=table.file,
                    row=int(str(row)),
                    column="lon, lat",
                    value=f"{site['lon']:.15g}, {site['lat']:.15g}",
                    name=site["name"],
                    other=group.at[first, "name"],
                    first=first,
                )
            )
    return found


def region_areas(tables: Mapping[str, Table], country: Country) -> list[Problem]:  # noqa: ARG001  one signature
    """Region areas that are the boundary's area in another unit."""
    table = tables["regions"]
    found: list[Problem] = []
    if table.geometry is None:
        return found
    factors = codes.labels("units")["m2"].astype(float)
    geod = Geod(ellps="WGS84")
    for row, area in table.frame["area_m2"].dropna().items():
        shape = table.geometry[row]
        drawn = abs(geod.geometry_area_perimeter(shape)[0]) if shape is not None and not shape.is_empty else 0.0
        for unit, factor in factors.items():
            if drawn and factor != 1 and abs(area * factor / drawn - 1) <= 5 * SAME_SHARE:
                found.append(
                    problem(
                        "area_against_boundary",
                        file=table.file,
                        row=int(str(row)),
                        column="area_m2",
                        value=f"{area:,.15g}",
                        drawn=f"{drawn:,.0f}",
                        unit=unit,
                    )
                )
    return found


def region_codes(tables: Mapping[str, Table], country: Country) -> list[Problem]:
    """Region codes that are not of the country's list, with a word on mixing two lists."""
    if country.places.empty:
        return []
    table = tables["regions"]
    known = set(country.places["code"])
    wrong = table.frame.loc[~table.frame["region"].isin(known), "region"].dropna()
    mixed = len(wrong) < len(table.frame)
    found = []
    for row, code in wrong.items():
        name = table.frame.at[row, "name"]
        options = country.places[country.places["name"] == name]
        hint = ", ".join(f"{place.name_full} = {place.code}" for place in options.itertuples()) or "–"
        found.append(
            problem(
                "mixed_regions" if mixed else "foreign_region",
                file=table.file,
                row=int(str(row)),
                column="region",
                value=code,
                list=country.place_list,
                hint=hint,
            )
        )
    return found


def industry_codes(tables: Mapping[str, Table], country: Country) -> list[Problem]:
    """Industry codes that do not belong to the classification their row names, or rows that name different ones."""
    table, found = tables["industries"], []
    named = table.frame["classification"].dropna().unique()
    if len(named) > 1:
        found.append(problem("mixed_classifications", file=table.file, column="classification", value=", ".join(sorted(named))))
    for classification in set(named) & set(country.industries):
        rows = table.frame[table.frame["classification"] == classification]
        for row, code in rows.loc[~rows["industry"].isin(codes.members(classification)), "industry"].dropna().items():
            others = [other for other, hits in codes.classifications_of([code], country.industries).items() if hits]
            found.append(
                problem(
                    "foreign_industry",
                    file=table.file,
                    row=int(str(row)),
                    column="industry",
                    value=code,
                    classification=classification,
                    others=", ".join(others) or "–",
                )
            )
    return found


def reported_units(tables: Mapping[str, Table], country: Country) -> list[Problem]:  # noqa: ARG001  one signature
    """Figures in print that are plausible only in another unit."""
    table, found, facts = tables["reported"], [], codes.labels("facts")
    for row, figure in table.frame.dropna(subset=["fact", "value", "unit"]).iterrows():
        bounds = facts.loc[figure["fact"]] if figure["fact"] in facts.index else None
        if bounds is None or not bounds["plausible_min"]:
            continue
        in_m2 = area_in_m2(figure["value"], str(figure["unit"]))
        low, high = (float(bounds[end]) * 1e6 for end in ("plausible_min", "plausible_max"))
        if in_m2 is None:
            found.append(
                problem(
                    "unknown_unit",
                    file=table.file,
                    row=int(str(row)),
                    column="unit",
                    value=figure["unit"],
                    known=", ".join(_SPELLINGS),
                )
            )
        elif not low <= in_m2 <= high and figure["comparable"] != "misprint":
            found.append(
                problem(
                    "reported_unit",
                    file=table.file,
                    row=int(str(row)),
                    column="value",
                    value=f"{figure['value']:,.15g} {figure['unit']}",
                    low=f"{low / 1e6:g}",
                    high=f"{high / 1e6:g}",
                    options=_fitting_units(figure["value"], low, high) or "–",
                )
            )
    return found


_SPELLINGS = {
    "m²": 1.0,
    "㎡": 1.0,
    "m2": 1.0,
    "천㎡": 1e3,
    "1000 m²": 1e3,
    "만㎡": 1e4,
    "ha": 1e4,
    "평": 3.305785,
    "만평": 33057.85,
    "km²": 1e6,
    "㎢": 1e6,
    "km2": 1e6,
}


def area_in_m2(value: float, unit: str) -> float | None:
    """An area in m², from any usual spelling of its unit; None for a unit that is not one of area."""
    factor = _SPELLINGS.get(unit.strip())
    return None if factor is None else value * factor


_QUESTIONS = {
    "regions": (region_codes, region_areas),
    "industries": (industry_codes,),
    "sites": (point_in_region, parts_of_area, register_names, register_areas, same_site_twice, same_point),
    "reported": (reported_units,),
}


def listed(problems_found: Iterable[Problem]) -> list[Problem]:
    """Problems in the order of file, row and column."""
    return sorted(problems_found, key=lambda each: (each.level, each.file or "", each.row or 0, each.column or ""))
