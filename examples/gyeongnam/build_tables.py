"""Turn the files in `raw/` into the tables of this example.

Run `python build_tables.py`. It rewrites every file in `tables/`, byte for byte the same on every run.
One function per table, in the order of `build`; what each reads and assumes is in its docstring.

- `raw/` holds what others published, unchanged (see `raw/README.md`).
- `added/` holds what we added by hand: English titles, notes, and which printed figure stands for which fact.
- `tables/` holds the result; the columns are those of the schemas in `danji/schemas/`.

A cell we know nothing about stays empty. It is never filled with zero.

The file is long because it is one: it is meant to be read from top to bottom and copied.
"""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import Geod

HERE = Path(__file__).resolve().parent
RAW = HERE / "raw"
ADDED = HERE / "added"
TABLES = HERE / "tables"

PROVINCE = "38"  # KOSTAT 2018 code of 경상남도
MUNICIPALITIES = {"진주시": "38030", "사천시": "38060", "함안군": "38320", "고성군": "38340"}  # of the case
CHANGWON = "38110"  # 창원시 as a whole; the boundary file has only its five districts
NEAR_M = 15_000  # other municipalities this close to the case are kept, for maps
TARGET_INDUSTRY = "31"  # KSIC rev. 10: other transport equipment, aircraft included
BENCHMARK_YEARS = (2020, 2023)  # the only years with a national share

PART_FROM_M2 = 500_000  # our assumption: a site this large may be taken in part …
PART_MIN_SHARE = 0.2  # … but not less than this share of it

AVIATION = "148080"  # 경남항공: one complex in two places
AVIATION_PARTS = ("148081", "148082")
SACHEON_1 = "248020"  # 사천제1: the register counts its foreign-investment part with it
SACHEON_1_GENERAL = "248021"
SACHEON_1_FOREIGN = "248022"
FOREIGN_AREA_M2 = 496_000  # raw/facts.csv F085
FOREIGN_FIRMS = 16  # raw/facts.csv F085
INNOVATION_CITY_TOWN = "충무공동"
INNOVATION_CITY_CLUSTER_M2 = 220_000  # cluster plots, http://gn.nocutnews.co.kr/news/5071640 (2018-12)

CLOSED_ACTORS = ("A006", "A007")  # former names of one school, merged into A008 경상국립대학교 on 2021-03-01

KINDS = {
    "국가": "national_complex",
    "일반": "general_complex",
    "도시첨단": "urban_complex",
    "농공": "rural_complex",
}
STATUSES = {"완료": "completed", "조성중": "under_construction", "미개발": "undeveloped"}
POSITIONS = {"A": "derived", "B": "derived_two"}  # C: not solved, no point

REGISTER = "한국산업단지공단 전국산업단지현황통계(2025년 4분기)"
DERIVED_POINT = "좌표는 공개된 거리 값에서 추정"
BOUNDARIES = "SGIS 2018 boundaries (KOSTAT), simplified; area computed"
EMPLOYMENT = "통계청 전국사업체조사(KOSIS), 종사자 1인 이상 사업체"
UNIVERSITIES = "한국대학교육협의회 전국대학및전문대학정보표준데이터(data.go.kr 15107736, 2025-01-08)"

SITE_COLUMNS = [
    *("site", "name", "complex", "kind", "region", "status", "lon", "lat", "position"),
    *("area_m2", "area_quality", "industrial_area_m2", "free_area_m2", "tenant_firms", "operating_firms"),
    *("target_fit", "target_fit_reason", "part_min_share", "as_of", "source", "note", "note_en"),
]


def read_text(path: Path) -> pd.DataFrame:
    """Every cell of a CSV as text; empty cells missing."""
    return pd.read_csv(path, dtype="string", keep_default_na=False, na_values=[""])


def whole(numbers: pd.Series) -> pd.Series:
    """Numbers as whole ones, missing ones kept missing."""
    return numbers.astype("Float64").round().astype("Int64")


# Regions


def read_boundaries(level: str) -> gpd.GeoDataFrame:
    """Boundaries of one level with valid shapes, on a grid of 5 decimals (about 1 m), sorted by code.

    The source carries no reference system (it is WGS84 degrees), and simplification left some rings invalid.
    """
    raw = gpd.read_file(RAW / f"skorea-{level}-2018-topo-simple.json").set_crs(4326, allow_override=True)
    shapes = shapely.make_valid(raw.geometry.to_numpy(), method="structure", keep_collapsed=False)
    shapes = shapely.orient_polygons(shapely.normalize(shapely.set_precision(shapes, 1e-5)))
    return raw.set_geometry(gpd.GeoSeries(shapes, crs=4326)).sort_values("code", ignore_index=True)


def near_the_case(municipalities: gpd.GeoDataFrame) -> pd.Series:
    """True for municipalities within NEAR_M of the box round the municipalities of the case."""
    metric = municipalities.to_crs(5179)
    case = metric[metric["code"].isin(MUNICIPALITIES.values())]
    return metric.distance(shapely.box(*case.total_bounds)) <= NEAR_M


def area_m2(shape: shapely.Geometry) -> int:
    """Area on the ellipsoid, to 1000 m²."""
    area, _perimeter = Geod(ellps="GRS80").geometry_area_perimeter(shape)
    return round(abs(area) / 1000) * 1000


def regions() -> gpd.GeoDataFrame:
    """Gyeongnam, its municipalities, and those of other provinces near the case.

    Provinces other than Gyeongnam have no shape: they are here so that `within` leads somewhere.
    창원시 is added without shape or area: value added is published for the city, boundaries for its districts.
    """
    provinces, municipalities = read_boundaries("provinces"), read_boundaries("municipalities")
    kept = municipalities[municipalities["code"].str.startswith(PROVINCE) | near_the_case(municipalities)]
    above = provinces[provinces["code"].isin(kept["code"].str[:2])]
    both = gpd.GeoDataFrame(pd.concat([above, kept], ignore_index=True), crs=4326)
    is_province = both["code"].str.len() == 2  # noqa: PLR2004 - a KOSTAT province code has two digits
    table = gpd.GeoDataFrame(
        {
            "region": both["code"],
            "name": both["name"],
            "name_en": both["name_eng"],
            "level": is_province.map({True: "province", False: "municipality"}),
            "within": both["code"].str[:2].mask(is_province),
            "kind": is_province.map({True: "province", False: "municipality"}),  # no metropolitan city is near
            "area_m2": both.geometry.map(area_m2).astype("Int64"),
            "source": BOUNDARIES,
        },
        geometry=both.geometry.mask(is_province & (both["code"] != PROVINCE)),
    )
    return pd.concat([table, changwon()], ignore_index=True).sort_values("region", ignore_index=True)


def changwon() -> gpd.GeoDataFrame:
    """창원시 as one region, without shape and area, so that its districts are not counted twice."""
    row = {
        "region": CHANGWON,
        "name": "창원시",
        "name_en": "Changwon-si",
        "level": "municipality",
        "within": PROVINCE,
        "kind": "municipality",
        "area_m2": pd.NA,
        "source": "KOSTAT code of the whole city, for value added; shape and area are with its districts 38111-38115",
    }
    table = gpd.GeoDataFrame([row], geometry=[None], crs=4326)
    return table.astype({"area_m2": "Int64"})


def as_geojson(table: gpd.GeoDataFrame) -> str:
    """GeoJSON text, one feature a line, coordinates to 5 decimals."""
    lines = []
    for row, shape in zip(table.drop(columns="geometry").to_dict("records"), table.geometry, strict=True):
        properties = {name: None if pd.isna(value) else value for name, value in row.items()}
        feature = {"type": "Feature", "properties": properties, "geometry": as_geometry(shape)}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","name":"regions","features":[\n' + ",\n".join(lines) + "\n]}\n"


def as_geometry(shape: shapely.Geometry | None) -> dict[str, object] | None:
    """A shape as GeoJSON, a missing one as None."""
    if shape is None:
        return None
    grid = shapely.transform(shape, lambda xy: xy.round(5))
    return {"type": grid.geom_type, "coordinates": shapely.geometry.mapping(grid)["coordinates"]}


# Industries, jobs, benchmark, value added


def read_employment() -> pd.DataFrame:
    """The employment table, with the two digits of the industry ('C31' → '31')."""
    table = read_text(RAW / "gyeongnam_employment_ksic2.csv")
    return table.assign(industry=table["ksic10_2"].str[1:])


def industries() -> pd.DataFrame:
    """Every two-digit industry of the employment table."""
    table = read_employment()[["industry", "name"]].merge(
        read_text(ADDED / "industry_names_en.csv"), on="industry", how="left", validate="one_to_one"
    )
    return table.assign(classification="ksic-10", source=f"{EMPLOYMENT}; 영문명은 번역")


def jobs() -> pd.DataFrame:
    """Persons employed in Gyeongnam by industry, 2020-2023; a cell that was not published stays empty."""
    years = read_employment().set_index("industry").filter(like="emp_").rename(columns=lambda name: int(name[-4:]))
    table = years.reset_index().melt("industry", var_name="year", value_name="persons")
    table = table.assign(region=PROVINCE, persons=whole(table["persons"]), source=EMPLOYMENT)
    table = table.sort_values(["industry", "year"], ignore_index=True)
    return table[["region", "industry", "year", "persons", "source"]]


def benchmark() -> pd.DataFrame:
    """National share of each industry, published to 0.01 percentage points.

    An industry without a published share in a year has no row. A share of 0 is a published one below 0.005 %.
    """
    years = []
    for year in BENCHMARK_YEARS:
        percent = read_employment().set_index("industry")[f"nat_share_pct_{year}"].dropna().astype(float)
        share = (percent / 100).round(4).rename("share")
        years.append(share.reset_index().assign(year=year, step=0.0001, source=f"{EMPLOYMENT}, 전국"))
    table = pd.concat(years, ignore_index=True)[["industry", "year", "share", "step", "source"]]
    return table.sort_values(["industry", "year"], ignore_index=True)


def value_added(region_table: pd.DataFrame) -> pd.DataFrame:
    """Value added of Gyeongnam's municipalities by activity, in won.

    The key of the source is (sido, sigungu): 고성군 is in two provinces. Years the source lacks have no rows.
    """
    raw = pd.read_csv(RAW / "kr_sigungu_gva_2019_2023.csv.gz")
    here = region_table[(region_table["within"] == PROVINCE)]
    code = here.set_index("name")["region"]
    table = raw[raw["sido"] == "경남"].rename(columns={"sigungu": "name"})
    table = table.assign(
        region=table["name"].map(code),
        krw=whole(table["gva_100m_krw"] * 1e8),
        source="경상남도 시·군 지역내총생산(KOSIS " + table["table_id"] + ", " + table["latest_change_date"] + ")",
    )
    table = table.sort_values(["region", "activity", "year"], ignore_index=True)
    return table[["region", "activity", "year", "krw", "source"]]


# Sites


def register_numbers(raw: pd.DataFrame) -> dict[str, pd.Series]:
    """Areas in m² (the register prints thousands), firms, and the point."""
    thousands = {"area_m2": "designated", "industrial_area_m2": "industrial_facility", "free_area_m2": "unsold"}
    areas = {column: raw[f"{name}_area_1000m2"].astype("Float64") * 1000 for column, name in thousands.items()}
    firms = {column: raw[column] for column in ("tenant_firms", "operating_firms")}
    point = {column: raw[column].astype("Float64") for column in ("lon", "lat")}
    return {**point, **{column: whole(numbers) for column, numbers in {**areas, **firms}.items()}}


def read_register() -> pd.DataFrame:
    """The 67 complexes of the four municipalities as sites, one row each.

    Two columns are for this script only: `town` (읍·면·동) and `nothing_for_sale`.
    """
    raw = read_text(RAW / "sites.csv")
    position = raw["coord_quality"].map(POSITIONS)
    codes = {
        "site": "C" + raw["complex_id"],
        "name": raw["name"],
        "complex": raw["complex_id"],
        "kind": raw["type"].map(KINDS),
        "region": raw["sigungu"].map(MUNICIPALITIES),
        "status": raw["status"].map(STATUSES),
        "position": position,
        "area_quality": "official",
        "as_of": "2025-12-31",
        "source": pd.Series(f"{REGISTER}; {DERIVED_POINT}", raw.index).where(position.notna(), REGISTER),
        "town": raw["eupmyeondong_2018"],
        "nothing_for_sale": raw["sale_target_area_1000m2"] == "0",
    }
    return pd.DataFrame({**codes, **register_numbers(raw)})


def read_part(complex_id: str) -> dict[str, object]:
    """Point, town and area of one part of a complex."""
    part = read_text(RAW / "site_subareas.csv").set_index("complex_id").loc[complex_id]
    return {
        "lon": float(part["lon"]),
        "lat": float(part["lat"]),
        "position": POSITIONS[part["coord_quality"]],
        "town": part["eupmyeondong_2018"],
        "name": part["name"],
        "region": MUNICIPALITIES[part["sigungu"]],
    }


def aviation_parts(register: pd.DataFrame) -> list[dict[str, object]]:
    """경남항공 as the two places it lies in, about 11 km apart.

    Areas are those of the 2017 plan. Other figures of the register are halved: an estimate, the plan being even.
    """
    complex_row = register.set_index("complex").loc[AVIATION]
    area = read_text(RAW / "site_subareas.csv").set_index("complex_id")["area_1000m2"].astype(float) * 1000
    halved = ("industrial_area_m2", "free_area_m2", "tenant_firms", "operating_firms")
    return [
        {
            **complex_row,
            **read_part(part),
            **{column: complex_row[column] // 2 for column in halved},
            "site": f"C{part}",
            "complex": AVIATION,
            "area_m2": round(area[part]),
            "area_quality": "reported",
            "source": f"국토교통부 계획 승인 보도(2017-04-27, https://m.ajunews.com/view/20170427161703887); "
            f"{REGISTER}; {DERIVED_POINT}",
        }
        for part in AVIATION_PARTS
    ]


def sacheon_parts(register: pd.DataFrame) -> list[dict[str, object]]:
    """사천제1 as its general part and the foreign-investment zone, which 2018 reports count apart.

    The zone has the area and firms the city prints; the general part has what is left of the register's.
    Industrial land is split in proportion to area. Unsold land is taken to be all in the general part.
    """
    both = register.set_index("complex").loc[SACHEON_1]
    foreign = {
        **both,
        **read_part(SACHEON_1_FOREIGN),
        "site": "FIZ-SACHEON",
        "name": "사천외국인투자지역",
        "kind": "foreign_investment_zone",
        "area_m2": FOREIGN_AREA_M2,
        "area_quality": "reported",
        "industrial_area_m2": round(both["industrial_area_m2"] * FOREIGN_AREA_M2 / both["area_m2"] / 1000) * 1000,
        "free_area_m2": pd.NA,
        "tenant_firms": FOREIGN_FIRMS,
        "operating_firms": FOREIGN_FIRMS,
        "as_of": "2024-02-01",
        "source": f"사천시 누리집(https://www.sacheon.go.kr/01208.web); {DERIVED_POINT}",
    }
    return [sacheon_general(both, foreign), foreign]


def sacheon_general(both: pd.Series, foreign: dict[str, object]) -> dict[str, object]:
    """What is left of 사천제1 without its foreign-investment zone."""
    rest = ("area_m2", "industrial_area_m2", "tenant_firms", "operating_firms")
    return {
        **both,
        **read_part(SACHEON_1_GENERAL),
        **{column: both[column] - foreign[column] for column in rest},
        "site": f"C{SACHEON_1_GENERAL}",
        "name": "사천제1(외국인투자지역 제외)",
        "complex": SACHEON_1,
        "area_quality": "estimated",
    }


def innovation_city() -> dict[str, object]:
    """The innovation city, at the point of the town it fills; firms and industrial land are its cluster plots."""
    facts = read_text(RAW / "facts.csv").set_index("fact_id")
    actors = read_text(RAW / "actors.csv")
    town = actors[actors["admin_dong_2018"] == INNOVATION_CITY_TOWN].iloc[0]
    firms = int(facts.loc["F071", "value"])
    return {
        "site": "IC-JINJU",
        "name": "경남진주혁신도시",
        "kind": "innovation_city",
        "region": town["kostat2018_sigungu"],
        "lon": float(town["lon"]),
        "lat": float(town["lat"]),
        "position": "town_point",
        "area_m2": int(facts.loc["F066", "value"]),
        "area_quality": "reported",
        "industrial_area_m2": INNOVATION_CITY_CLUSTER_M2,
        "tenant_firms": firms,
        "operating_firms": firms,
        "as_of": "2018-12-31",
        "source": f"{facts.loc['F066', 'source_url']}; http://gn.nocutnews.co.kr/news/5071640; "
        f"{facts.loc['F071', 'source_url']}",
        "town": INNOVATION_CITY_TOWN,
        "nothing_for_sale": False,
    }


def fit(table: pd.DataFrame) -> pd.DataFrame:
    """Fit to the target industry and its reason; empty where we know nothing.

    1.0: the complex is for aviation by its own name. 0.5: an anchor firm of the industry is in the same town
    (읍·면·동) of the same municipality. Nothing else is known about the industries of a complex.
    """
    anchors = read_text(RAW / "actors.csv").query("kind == 'anchor_firm' and lon.notna()")
    towns = anchors.set_index(anchors["kostat2018_sigungu"] + anchors["admin_dong_2018"])["name"]
    anchor = (table["region"] + table["town"]).map(towns)
    for_aviation = table["name"].str.contains("항공")
    value = pd.Series(pd.NA, table.index, dtype="Float64").mask(anchor.notna(), 0.5).mask(for_aviation, 1.0)
    reason = ("같은 읍·면·동에 대상 업종의 중핵기업이 있음: " + anchor).astype("string")
    return pd.DataFrame(
        {
            "target_fit": value,
            "target_fit_reason": reason.mask(for_aviation, "이름과 계획이 항공산업을 위한 단지"),
        }
    )


def least_share(table: pd.DataFrame) -> pd.Series:
    """Least share of a site when taken in part; empty where a site goes in whole or not at all.

    Our assumption: PART_MIN_SHARE from PART_FROM_M2 upwards. The innovation city: its cluster plots.
    """
    area = table["area_m2"].astype("Float64")
    share = pd.Series(pd.NA, table.index, dtype="Float64").mask(area >= PART_FROM_M2, PART_MIN_SHARE)
    cluster_plots = (INNOVATION_CITY_CLUSTER_M2 / area).round(3)
    return share.mask(table["kind"] == "innovation_city", cluster_plots)


NOTHING_FOR_SALE = {
    "note": "대장의 분양 대상 면적이 0: 미분양 0은 다 팔렸다는 뜻이 아님",
    "note_en": "The register has no land for sale: 0 unsold does not mean sold out.",
}


def notes(table: pd.DataFrame, column: str) -> pd.Series:
    """The note written by hand, or that no land was for sale, or nothing; `column` says in which language."""
    by_hand = table["site"].map(read_text(ADDED / "site_notes.csv").set_index("site")[column])
    nothing = pd.Series(pd.NA, table.index).mask(table["nothing_for_sale"], NOTHING_FOR_SALE[column])
    return by_hand.astype("string").fillna(nothing)


def sites() -> pd.DataFrame:
    """The 67 complexes of the register, two of them as parts, with the foreign-investment zone and innovation city."""
    register = read_register()
    parts = [*aviation_parts(register), *sacheon_parts(register), innovation_city()]
    kept = register[~register["complex"].isin([AVIATION, SACHEON_1])]
    table = pd.DataFrame([*kept.to_dict("records"), *parts])
    table = table.assign(**fit(table), part_min_share=least_share(table))
    table = table.assign(**{column: notes(table, column) for column in NOTHING_FOR_SALE})
    for column in ("area_m2", "industrial_area_m2", "free_area_m2", "tenant_firms", "operating_firms"):
        table[column] = whole(table[column])
    return table[SITE_COLUMNS].sort_values("site", ignore_index=True)


# Actors and printed figures


def actors() -> pd.DataFrame:
    """Universities, institutes, public bodies and firms of the case; points are those of their towns.

    Left out: A006 and A007, former names of one school that is now part of A008. Added: whom sources name without a place.
    """
    raw = read_text(RAW / "actors.csv")
    raw = raw[~raw["actor_id"].isin(CLOSED_ACTORS)].reset_index(drop=True)
    aerospace = raw["kind"].isin(["anchor_firm", "firm", "association"])
    activities = read_text(ADDED / "activities.csv").set_index("actor")["activity"]
    table = pd.DataFrame(
        {
            "actor": raw["actor_id"],
            "name": raw["name"],
            "kind": raw["kind"],
            "region": raw["kostat2018_sigungu"],
            "lon": raw["lon"].astype("Float64"),
            "lat": raw["lat"].astype("Float64"),
            "position": raw["coord_precision"].map({"admin_dong_point": "town_point"}),
            "staff": whole(raw["staff_relocated"]),
            "industry": pd.Series(pd.NA, raw.index).mask(aerospace, TARGET_INDUSTRY),
            "activity": raw["actor_id"].map(activities),
            "source": raw["source"].str.replace("kr_higher_education_2025.csv", UNIVERSITIES, regex=False),
            "note": raw["actor_id"].map(read_text(ADDED / "actor_notes.csv").set_index("actor")["note"]),
        }
    )
    added = read_text(ADDED / "actors.csv")
    added = added.assign(activity=added["actor"].map(activities))
    return pd.concat([table, added.reindex(columns=table.columns).astype(table.dtypes)], ignore_index=True)


def reported() -> pd.DataFrame:
    """Figures in print about the zone of 2018, with what to mind when comparing.

    The value is the printed one; for the municipalities, which are printed by name, it is their number.
    """
    facts = read_text(RAW / "facts.csv").set_index("fact_id")
    table = read_text(ADDED / "reported.csv")
    printed = facts.loc[table["fact_id"]].reset_index(drop=True)
    names = printed["unit"] == "list"
    table = table.assign(
        value=printed["value"].mask(names, (printed["value"].str.count(";") + 1).astype("string")),
        source=printed["source_url"],
    )
    columns = ["figure", "fact", "region", "value", "unit", "as_of", "comparable", "source", "note_ko", "note_en"]
    return table[columns]


# All of it


def build() -> dict[str, str]:
    """The text of every file of `tables/`."""
    region_table = regions()
    tables = {
        "industries": industries(),
        "jobs": jobs(),
        "benchmark": benchmark(),
        "value_added": value_added(region_table),
        "sites": sites(),
        "actors": actors(),
        "reported": reported(),
        "designations": read_text(ADDED / "designations.csv"),
        "participations": read_text(ADDED / "participations.csv"),
        "links": read_text(ADDED / "links.csv"),
    }
    csvs = {f"{name}.csv": table.to_csv(index=False, lineterminator="\n") for name, table in tables.items()}
    return {"regions.geojson": as_geojson(region_table), **csvs}


def main() -> None:
    """Write every table."""
    TABLES.mkdir(exist_ok=True)
    for name, text in build().items():
        (TABLES / name).write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
