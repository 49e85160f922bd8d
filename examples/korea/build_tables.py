"""Value added of Korea's municipalities, 2019–2023: raw file → tables.

    python examples/korea/build_tables.py

`raw/` holds the file as it came, with its provenance. The key of a municipality is its province and name together, as
printed: several names occur in more than one province (고성군), and the years straddle a change of codes. Years a province
has not published stay missing: they have no rows.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
WON = 100_000_000  # the source counts in hundreds of millions of won
CAPITAL_AREA = ("서울", "인천", "경기")
METROPOLITAN = ("부산", "대구", "광주", "대전", "울산")
COUNTRY = "전국"


def raw() -> pd.DataFrame:
    """The published table."""
    return pd.read_csv(HERE / "raw" / "kr_sigungu_gva_2019_2023.csv.gz", dtype={"year": int})


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


def kind(province: str) -> str:
    """What a province is, for the split between the capital area and the rest."""
    if province in CAPITAL_AREA:
        return "capital_area"
    return "special_city" if province == "세종" else "metropolitan_city" if province in METROPOLITAN else "province"


def regions(table: pd.DataFrame) -> pd.DataFrame:
    """The country, its provinces and their municipalities."""
    source = "시·군·구 지역내총생산 표의 지역명"
    provinces = sorted(table["sido"].unique())
    places = table[["sido", "sigungu"]].drop_duplicates().sort_values(["sido", "sigungu"])
    rows = [(COUNTRY, COUNTRY, "country", "", "", source)]
    rows += [(name, name, "province", COUNTRY, kind(name), source) for name in provinces]
    rows += [(f"{place.sido} {place.sigungu}", place.sigungu, "municipality", place.sido, "municipality", source)
             for place in places.itertuples()]  # fmt: skip
    return pd.DataFrame(rows, columns=["region", "name", "level", "within", "kind", "source"])


def main() -> None:
    """Write the tables."""
    table, folder = raw(), HERE / "tables"
    folder.mkdir(exist_ok=True)
    regions(table).to_csv(folder / "regions.csv", index=False, lineterminator="\n")
    value_added(table).to_csv(folder / "value_added.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
