"""Value added, businesses and boundaries of Korea's municipalities: raw files → tables.

    python examples/korea/build_tables.py

`raw/` holds the files as they came, with their provenance. The key of a municipality is its province and name together, as
printed: several names occur in more than one province (고성군), and the years straddle a change of codes. Years a province
has not published stay missing: they have no rows.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

HERE = Path(__file__).parent
RAW = HERE / "raw"
WON = 100_000_000  # the source counts in hundreds of millions of won
CAPITAL_AREA = ("서울", "인천", "경기도")
METROPOLITAN = ("부산", "대구", "광주", "대전", "울산")
COUNTRY = "전국"
PROVINCE_OF_CODE = {
    "11": "서울", "21": "부산", "22": "대구", "23": "인천", "24": "광주", "25": "대전", "26": "울산", "29": "세종",
    "31": "경기도", "32": "강원", "33": "충북", "34": "충남", "35": "전북", "36": "전남", "37": "경북", "38": "경남",
    "39": "제주",
}  # fmt: skip
PROVINCES_EN = {
    "서울": "Seoul", "부산": "Busan", "대구": "Daegu", "인천": "Incheon", "광주": "Gwangju", "대전": "Daejeon", "울산": "Ulsan",
    "세종": "Sejong", "경기도": "Gyeonggi-do", "강원": "Gangwon", "충북": "Chungbuk", "충남": "Chungnam", "전북": "Jeonbuk",
    "전남": "Jeonnam", "경북": "Gyeongbuk", "경남": "Gyeongnam", "제주": "Jeju", COUNTRY: "Republic of Korea",
}  # fmt: skip
CITIES_EN = {
    "수원시": "Suwon-si", "성남시": "Seongnam-si", "안양시": "Anyang-si", "안산시": "Ansan-si", "고양시": "Goyang-si",
    "용인시": "Yongin-si", "청주시": "Cheongju-si", "천안시": "Cheonan-si", "전주시": "Jeonju-si", "포항시": "Pohang-si",
    "창원시": "Changwon-si", "미추홀구": "Michuhol-gu", "광주시": "Gwangju-si", "철원군": "Cheorwon-gun",
}  # of districts joined, renamed, or mended  # fmt: skip
RENAMED = {"인천 남구": "인천 미추홀구"}  # on 2018-07-01; the boundary file still has the old name
OF_BUSINESSES = {
    "충남 세종": "세종 세종시",
    "대구 군위군": "경북 군위군",
}  # Gunwi moved on 2023-07-01; value added keeps it with 경북
ROUGH = 0.006  # degrees: how far a simplified border may run beside the true one, about
GRID = 0.001  # degrees, about a hundred metres: the corners of all borders lie on it
ISLET = 2e-4  # square degrees, about 2 km²: smaller parts of a municipality are left off, but not its largest


def raw() -> pd.DataFrame:
    """The published table of value added."""
    return pd.read_csv(RAW / "kr_sigungu_gva_2019_2023.csv.gz", dtype={"year": int})


def source(row: pd.Series) -> str:
    """The published table and the day it last changed; Sejong's values were worked out, not published so."""
    if str(row["table_id"]).startswith("pseudo"):
        return "세종: 분기 지역내총생산에서 계산한 값(추정)"
    return f"{row['sido']} 시·군·구 지역내총생산(KOSIS {row['table_id']}, {row['latest_change_date']})"


def value_added(table: pd.DataFrame) -> pd.DataFrame:
    """Region, activity, year, won, source; only what was published."""
    known = table.dropna(subset=["gva_100m_krw"])
    return pd.DataFrame(
        {
            "region": known["sido"] + " " + known["sigungu"],
            "activity": known["activity"],
            "year": known["year"],
            "krw": (known["gva_100m_krw"] * WON).round().astype("int64"),
            "source": known.apply(source, axis=1),
        }
    ).sort_values(["region", "activity", "year"])


def businesses(table: pd.DataFrame) -> pd.DataFrame:
    """Businesses in operation by municipality, in the years value added has; all kinds together."""
    found = pd.read_csv(RAW / "kr_operating_businesses_sigungu_2010_2024.csv.gz")
    found = found[(found["biz_type"] == "total") & found["year"].isin(table["year"])].dropna(subset=["operating_businesses"])
    region = (found["sido"].replace({"경기": "경기도"}) + " " + found["sigungu"]).replace(OF_BUSINESSES)
    known = pd.DataFrame(
        {
            "region": region,
            "year": found["year"],
            "population": "",
            "businesses": found["operating_businesses"].astype("int64"),
            "source": "국세청 국세통계, 시·군·구별 가동사업자 현황(KOSIS)",
        }
    )
    return known[region.isin(table["sido"] + " " + table["sigungu"])].sort_values(["region", "year"])


def kind(province: str) -> str:
    """What a province is, for the split between the capital area and the rest."""
    if province in CAPITAL_AREA:
        return "capital_area"
    return "special_city" if province == "세종" else "metropolitan_city" if province in METROPOLITAN else "province"


def boundaries() -> gpd.GeoDataFrame:
    """The districts of 2018 as they came, by province and name of the municipality each is or belongs to."""
    found = gpd.read_file(RAW / "skorea-municipalities-2018-topo-simple.json").set_crs(4326, allow_override=True)
    city = found["name"].str.extract(r"^(..+?시).+구$", expand=False).fillna(found["name"])
    return found.assign(key=(found["code"].str[:2].map(PROVINCE_OF_CODE) + " " + city).replace(RENAMED))


def shapes(found: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Districts joined into their cities, borders simplified together."""
    key = found["key"]
    clean = shapely.make_valid(found.geometry.to_numpy(), method="structure", keep_collapsed=False)
    joined = gpd.GeoSeries(shapely.set_precision(clean, 1e-5), crs=4326).groupby(key).apply(lambda each: each.union_all())
    rough = shapely.set_precision(shapely.coverage_simplify(joined.to_numpy(), ROUGH), GRID)
    return gpd.GeoSeries([_large_parts(each) for each in rough], index=joined.index, crs=4326)


def _large_parts(shape: Any) -> Any:
    """A municipality without its islets."""
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    return shapely.normalize(shapely.unary_union([part for part in parts if part is parts[0] or part.area >= ISLET]))


def regions(table: pd.DataFrame) -> dict[str, object]:
    """The country, its provinces and their municipalities as GeoJSON; the first two without a shape."""
    source, drawn = (
        "시·군·구 지역내총생산 표의 지역명",
        "통계청 통계지리정보서비스(SGIS) 행정구역 경계 2018(공공누리 제1유형), 단순화",
    )
    found = boundaries()
    known = shapes(found)
    english = {
        **dict(
            zip(
                found["key"].str.split(" ").str[1],
                found["name_eng"].str.replace(r"(?<!-)(si|gun|gu)$", r"-\1", regex=True),
                strict=True,
            )
        ),
        **CITIES_EN,
    }
    provinces = sorted(table["sido"].unique())
    places = table[["sido", "sigungu"]].drop_duplicates().sort_values(["sido", "sigungu"])
    rows = [(COUNTRY, COUNTRY, PROVINCES_EN[COUNTRY], "country", None, None, source)]
    rows += [(name, name, PROVINCES_EN[name], "province", COUNTRY, kind(name), source) for name in provinces]
    rows += [(f"{place.sido} {place.sigungu}", place.sigungu, english[place.sigungu], "municipality", place.sido,
              "municipality", f"{source}; {drawn}")
             for place in places.itertuples()]  # fmt: skip
    columns = ["region", "name", "name_en", "level", "within", "kind", "source"]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": dict(zip(columns, row, strict=True)),
                "geometry": _rounded(known[row[0]]) if row[3] == "municipality" else None,
            }
            for row in rows
        ],
    }


def _rounded(shape: Any) -> Any:
    """A shape as GeoJSON, its numbers as short as the grid allows."""
    return json.loads(shapely.to_geojson(shape), parse_float=lambda number: round(float(number), 3))


def main() -> None:
    """Write the tables."""
    table, folder = raw(), HERE / "tables"
    folder.mkdir(exist_ok=True)
    features = json.dumps(regions(table), ensure_ascii=False, separators=(",", ":"))
    features = features.replace('{"type":"Feature"', '\n{"type":"Feature"')  # a line each
    (folder / "regions.geojson").write_text(f"{features}\n", encoding="utf-8", newline="\n")
    value_added(table).to_csv(folder / "value_added.csv", index=False, lineterminator="\n")
    businesses(table).to_csv(folder / "region_years.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
