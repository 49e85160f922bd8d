"""Turn the register of complexes into the tables of the 14 regions.

Run `python build_tables.py`. It rewrites `tables/`, byte for byte the same on every run.

- `raw/` holds the register, unchanged; points come from the sites of the Gyeongnam example, the only ones we know.
- `added/` holds what we took by hand from print: other sites with their areas, the figures printed in 2018, and the lists of
  sites, each with its address.
- Outlines of the provinces are those the Gyeongnam example has in its `raw/`; municipalities have none here.
- A cell we know nothing about stays empty. No point is invented: a region without points has none.
"""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from danji import codes

HERE = Path(__file__).resolve().parent
RAW, ADDED, TABLES = HERE / "raw", HERE / "added", HERE / "tables"
GYEONGNAM = HERE.parent / "gyeongnam"
OUTLINES = GYEONGNAM / "raw" / "skorea-provinces-2018-topo-simple.json"
POINTS = GYEONGNAM / "tables" / "sites.csv"

CAPITAL_AREA = ("11", "23", "31")  # 서울, 인천, 경기: outside the programme
KINDS = {"국가": "national_complex", "일반": "general_complex", "도시첨단": "urban_complex", "농공": "rural_complex"}
STATUSES = {"완료": "completed", "조성중": "under_construction", "미개발": "undeveloped"}
REGISTER = "한국산업단지공단 전국산업단지현황통계(2025년 4분기)"
AS_OF = "2025-12-31"
IN_2018 = {("대구", "군위군"): ("경북", "군위군")}  # part of 경북 until 2023-07
SPELT = {("세종", "세종"): ("세종", "세종시")}  # the register's name → KOSTAT's
PART_FROM_M2 = 500_000  # our assumption, as in the Gyeongnam example: a site this large may be taken in part …
PART_MIN_SHARE = 0.2  # … but not less than this share of it
DETAIL_DEG = 0.002  # outlines are drawn on a map of the country only
COLUMNS = [
    *("site", "name", "complex", "kind", "region", "status", "lon", "lat", "position", "area_m2", "area_quality"),
    *("industrial_area_m2", "free_area_m2", "tenant_firms", "operating_firms", "part_min_share", "as_of", "source", "note"),
]


def read_text(path: Path) -> pd.DataFrame:
    """Every cell of a CSV as text; empty cells missing."""
    return pd.read_csv(path, dtype="string", keep_default_na=False, na_values=[""])


def regions() -> pd.DataFrame:
    """The 14 provinces with their kinds, and the municipalities that have a site."""
    places = codes.read("kostat-2018")
    provinces = places[(places["level"] == "province") & ~places["code"].isin(CAPITAL_AREA)]
    kinds = provinces["name"].map(
        lambda name: "metropolitan_city" if "광역시" in name else "special_city" if name == "세종특별자치시" else "province"
    )
    top = pd.DataFrame({"region": provinces["code"], "name": provinces["name"], "level": "province", "kind": kinds})
    held = set(_sites()["region"])
    below = places[places["code"].isin(held) & (places["level"] == "municipality")]
    rest = pd.DataFrame(
        {
            "region": below["code"],
            "name": below["name"],
            "level": "municipality",
            "within": below["within"],
            "kind": "municipality",
        }
    )
    table = pd.concat([top, rest]).assign(source="통계청 SGIS 2018 행정구역")
    table = table.merge(read_text(ADDED / "region_names_en.csv"), on="region", how="left")
    return table[["region", "name", "name_en", "level", "within", "kind", "source"]].sort_values("region")


def outlines() -> pd.Series:
    """The provinces' outlines by code, valid, on a grid of 4 decimals (about 10 m), in WGS84 degrees."""
    raw = gpd.read_file(OUTLINES).set_crs(4326, allow_override=True)
    shapes = shapely.make_valid(raw.geometry.to_numpy(), method="structure", keep_collapsed=False)
    shapes = shapely.set_precision(shapely.simplify(shapes, DETAIL_DEG), 1e-4)
    return pd.Series(shapely.orient_polygons(shapely.normalize(shapes)), index=raw["code"])


def as_geojson(table: pd.DataFrame, shapes: pd.Series) -> str:
    """GeoJSON text, one feature a line; a region without an outline has none."""
    lines = []
    for row in table.to_dict("records"):
        properties = {name: None if pd.isna(value) else value for name, value in row.items()}
        shape = shapes.get(row["region"])
        if shape is not None:
            shape = shapely.geometry.mapping(shapely.transform(shape, lambda xy: xy.round(4)))
        feature = {"type": "Feature", "properties": properties, "geometry": shape}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","name":"regions","features":[\n' + ",\n".join(lines) + "\n]}\n"


def sites() -> pd.DataFrame:
    """Every complex of the register in the 14 regions, those of Gyeongnam as its example has them, and other sites in print."""
    return _sites()[COLUMNS].sort_values("site")


def _sites() -> pd.DataFrame:
    known = read_text(POINTS)
    register = read_text(RAW / "kr_industrial_complexes_2025q4.csv")
    register = register.assign(region=[_region(each.sido, each.sigungu) for each in register.itertuples()])
    register = register[~register["region"].str[:2].isin(CAPITAL_AREA)]
    elsewhere = register[~register["region"].isin(known["region"])].sort_values(["region", "type", "name"])
    number = elsewhere.groupby(elsewhere["region"].str[:2]).cumcount() + 1
    thousand = {"area_m2": "designated", "industrial_area_m2": "industrial_facility", "free_area_m2": "unsold"}
    areas = {
        name: (elsewhere[f"{column}_area_1000m2"].astype("Float64") * 1000).astype("Int64") for name, column in thousand.items()
    }
    code = "K" + elsewhere["region"].str[:2] + number.map("{:03d}".format)
    table = pd.DataFrame(
        {
            "site": code,
            "name": elsewhere["name"],
            "complex": code,
            "kind": elsewhere["type"].map(KINDS),
            "region": elsewhere["region"],
            "status": elsewhere["status"].map(STATUSES),
            **areas,
            "area_quality": "official",
            "tenant_firms": elsewhere["tenant_firms"],
            "operating_firms": elsewhere["operating_firms"],
            "part_min_share": ["" if area < PART_FROM_M2 else str(PART_MIN_SHARE) for area in areas["area_m2"]],
            "as_of": AS_OF,
            "source": REGISTER,
        }
    )
    table = table[table["area_m2"] > 0]  # two entries of the register are 0.0 in its unit of 1000 m²
    return pd.concat([known.reindex(columns=COLUMNS), table, read_text(ADDED / "other_sites.csv")]).reindex(columns=COLUMNS)


def _region(sido: str, sigungu: str) -> str:
    """KOSTAT's code of 2018 of a municipality, or of the city where the register names a district by a space."""
    places = codes.read("kostat-2018")
    short, name = SPELT.get((sido, sigungu), IN_2018.get((sido, sigungu), (sido, sigungu)))
    for candidate in (name, name.replace(" ", ""), name.split(" ")[0]):
        found = places[(places["short"] == short) & (places["name"] == candidate) & (places["level"] == "municipality")]
        if len(found):
            return str(found["code"].iloc[0])
    if (short, name) == ("인천", "미추홀구"):
        return "23"  # renamed after 2018; the capital area is left out below
    raise LookupError(f"{sido} {sigungu} is not in the list of 2018")


def build() -> None:
    """Write all tables."""
    TABLES.mkdir(exist_ok=True)
    (TABLES / "regions.geojson").write_text(as_geojson(regions(), outlines()), encoding="utf-8", newline="\n")
    for name, table in {
        "sites": sites(),
        **{name: read_text(ADDED / f"{name}.csv") for name in ("reported", "reference_sites")},
    }.items():
        table.to_csv(TABLES / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")


if __name__ == "__main__":
    build()
    print("\n".join(str(path.relative_to(HERE)) for path in sorted(TABLES.iterdir())))
