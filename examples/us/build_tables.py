"""Jobs of US counties by industry, March 2016 and March 2015: raw files → tables.

    python examples/us/build_tables.py

`raw/` holds the files with their provenance. Private owners only; the 4-digit groups of NAICS 2012 are the industries, and
what stands above them (3 digits, sectors, all) goes to `job_totals`. A withheld cell stays missing. The benchmark is not
in the data: it is worked out from the quotients the Bureau of Labor Statistics publishes (`shares`).
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Geod
from shapely import MultiPolygon, Polygon

from danji import codes

HERE = Path(__file__).parent
YEARS = (2015, 2016)
COUNTRY = "US"
ALL, PRIVATE = "0", "5"  # owners
TOTAL = "10"  # all industries
INDUSTRY_DIGITS = 4
HALF_STEP = 0.005  # the published quotients have two decimals
DEGREES = 1e-5  # grid of the boundaries, a metre
BOUNDARIES = "Boundaries: U.S. Census Bureau, 2017, by us-atlas 3.0.1; area worked out from them"
PUBLISHER = "U.S. Bureau of Labor Statistics, QCEW"


def raw() -> pd.DataFrame:
    """The reduced county file: codes as categories, counts as numbers with missing ones missing."""
    table = pd.read_parquet(HERE / "raw" / "qcew_county_2016.parquet")
    return table.astype(dict.fromkeys(table.columns[3:], "float64"))


def source(year: int, owners: str) -> str:
    """What a value is, and where it is from."""
    how = "" if year == max(YEARS) else f", March {max(YEARS)} less the published change over the year"
    return f"{PUBLISHER}, March {year}, {owners}{how}"


def by_year(table: pd.DataFrame, owners: str) -> pd.DataFrame:
    """Region, industry, year, persons, establishments, source."""
    parts = [
        pd.DataFrame(
            {
                "region": table["area_fips"],
                "industry": table["industry_code"],
                "year": year,
                "persons": table[f"emp_mar_{year}"].astype("Int32"),
                "establishments": table[f"estabs_q1_{year}"].astype("Int32"),
                "source": source(year, owners),
            }
        )
        for year in YEARS
    ]
    return pd.concat(parts).sort_values(["region", "industry", "year"], ignore_index=True).astype({"year": "int16"})


def is_group(industry: pd.Series) -> pd.Series:
    """Whether a code stands above the 4-digit industries."""
    return ~industry.isin([each for each in industry.unique() if len(each) == INDUSTRY_DIGITS and "-" not in each])


def above(industry: str, sectors: dict[str, str]) -> str:
    """The next larger group of a code; nothing above the total."""
    if industry == TOTAL:
        return ""
    if industry in sectors.values():
        return TOTAL
    return industry[:3] if len(industry) == INDUSTRY_DIGITS else sectors[industry[:2]]


def industries(used: set[str]) -> pd.DataFrame:
    """The codes that occur, with their titles and the group each belongs to."""
    names = codes.read("naics-2012").set_index("code")
    sectors = {}
    for code in names.index[names["level"] == "2"]:
        first, _, last = code.partition("-")
        sectors |= {str(each): code for each in range(int(first), int(last or first) + 1)}
    wanted = sorted(used)
    return pd.DataFrame(
        {
            "industry": wanted,
            "name": names.loc[wanted, "name"].to_list(),
            "within": [above(each, sectors) for each in wanted],
            "classification": "naics-2012",
            "source": "U.S. Census Bureau, NAICS 2017 with its codes of 2012; additions of the U.S. Bureau of Labor Statistics",
        }
    )


def region_years(table: pd.DataFrame) -> pd.DataFrame:
    """Establishments and jobs of each county, all owners."""
    every = by_year(table[table["own_code"] == ALL], "all owners").rename(
        columns={"establishments": "businesses", "persons": "jobs"}
    )
    return every[["region", "year", "businesses", "jobs", "source"]]


def intervals(table: pd.DataFrame) -> pd.DataFrame:
    """For every county and industry with a published quotient, between which values the national share must lie.

    A printed quotient L is (e_ic / e_c) / b rounded to two decimals, so b is in (e_ic / e_c) / (L ± 0.005).
    """
    size = table[table["own_code"] == ALL].set_index("area_fips")["emp_mar_2016"]
    known = table[(table["own_code"] == PRIVATE) & table["lq_hundredths_mar_2016"].notna() & (table["emp_mar_2016"] > 0)]
    share = known["emp_mar_2016"] / known["area_fips"].map(size).astype("float64")
    quotient = known["lq_hundredths_mar_2016"] / 100
    low, high = share / (quotient + HALF_STEP), share / np.maximum(quotient - HALF_STEP, 0)
    return pd.DataFrame({"region": known["area_fips"], "industry": known["industry_code"], "low": low, "high": high})


def shares(found: pd.DataFrame) -> pd.DataFrame:
    """The range of shares that agrees with all counties, by industry: highest low, lowest high, and how many counties."""
    return found.groupby("industry", observed=True).agg(low=("low", "max"), high=("high", "min"), counties=("low", "size"))


def benchmark(table: pd.DataFrame) -> pd.DataFrame:
    """The middle of that range as the share, its width as the step; an industry whose counties do not agree has no row."""
    found = shares(intervals(table))
    agreed = found[(found["low"] <= found["high"]) & np.isfinite(found["high"])].reset_index()
    said = "national share worked out from the county quotients published to two decimals: each bounds it, all {} agree"
    return pd.DataFrame(
        {
            "industry": agreed["industry"],
            "year": max(YEARS),
            "share": (agreed["low"] + agreed["high"]) / 2,
            "step": agreed["high"] - agreed["low"],
            "source": [f"{PUBLISHER}, March 2016: {said.format(count)}" for count in agreed["counties"]],
        }
    )


def shapes(layer: str) -> gpd.GeoDataFrame:
    """A layer of the boundaries by id, without shapes the source leaves empty; what straddles the antimeridian is in parts."""
    found = gpd.read_file(HERE / "raw" / "us-atlas-counties-10m.json", layer=layer).set_crs(4326, allow_override=True)
    valid = found.geometry.make_valid(method="structure", keep_collapsed=False).set_precision(DEGREES)
    return found.set_geometry(valid.where(~valid.is_empty, None)).set_index("id")


def areas(shapes_found: gpd.GeoSeries) -> list[float | None]:
    """Area of each shape on the ellipsoid, to a hectare."""
    geod = Geod(ellps="WGS84")
    return [None if each is None else round(abs(geod.geometry_area_perimeter(each)[0]), -4) for each in shapes_found]


def county(code: str, full: pd.Series, counties: gpd.GeoDataFrame, state: str) -> tuple[str, Polygon | MultiPolygon | None]:
    """Name and shape of a county; jobs of a state whose county is not known are a region without a shape."""
    if code.endswith("999"):
        return f"County unknown, {state}", None
    return full.get(code, f"{counties.loc[code, 'name']}, {state}"), counties.geometry[code]


def regions(used: set[str]) -> gpd.GeoDataFrame:
    """The country, its states and their counties. States have an area and no shape: their lines are those of the counties."""
    states, counties = shapes("states"), shapes("counties")
    full = pd.read_csv(HERE / "raw" / "county_names.csv", dtype=str).set_index("fips")["county_name"]
    rows = [(COUNTRY, "United States", "country", "", None)]
    for code in sorted({each[:2] for each in used}):
        rows.append((code, states.loc[code, "name"], "province", COUNTRY, states.geometry[code]))
    for code in sorted(used):
        name, shape = county(code, full, counties, states.loc[code[:2], "name"])
        rows.append((code, name, "municipality", code[:2], shape))
    frame = gpd.GeoDataFrame(rows, columns=["region", "name", "level", "within", "geometry"], crs=4326)
    frame["area_m2"] = areas(frame.geometry)
    frame["source"] = np.where(frame["area_m2"].notna(), BOUNDARIES, "")
    drawn = frame.geometry.where(frame["level"].ne("province"), None)
    return frame.set_geometry(drawn)[["region", "name", "level", "within", "area_m2", "source", "geometry"]]


def packed(frame: pd.DataFrame, path: Path) -> None:
    """A large table, small: repeated words once, rows in key order."""
    words = dict.fromkeys(frame.select_dtypes(["object", "str"]).columns.difference(["geometry"]), "category")
    frame.astype(words).to_parquet(path, index=False, compression="zstd", compression_level=19)


def main() -> None:
    """Write the tables."""
    table, folder = raw(), HERE / "tables"
    folder.mkdir(exist_ok=True)
    private = by_year(table[table["own_code"] == PRIVATE], "private owners")
    group = is_group(private["industry"])
    packed(private[~group], folder / "jobs.parquet")
    packed(private[group], folder / "job_totals.parquet")
    packed(region_years(table), folder / "region_years.parquet")
    packed(regions(set(private["region"])), folder / "regions.parquet")
    industries(set(private["industry"])).to_csv(folder / "industries.csv", index=False, lineterminator="\n")
    benchmark(table).to_csv(folder / "benchmark.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
