"""Input–output accounts of the United States, 2012, 405 industries: raw files → tables.

    python examples/io-us/build_tables.py

Make and use tables as published (before redefinitions, producer prices); totals are left out, imports turned positive.
`io_codes` links industries to NAICS 2012 as the bureau does, and aircraft and spacecraft to KSIC 313 (ours).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from danji import codes

HERE = Path(__file__).parent
RAW = HERE / "raw"
SOURCE = "U.S. Bureau of Economic Analysis, 2012 detail tables"
TOTALS = "T0"
ROLES = {"F01000": "households", "F04000": "exports", "F05000": "imports"}
PRIMARY = {"V00100": "compensation", "V00200": "value_added", "V00300": "value_added"}
AEROSPACE = ("336411", "336412", "336413", "336414", "33641A")  # aircraft, engines, parts; missiles and spacecraft, their parts


def used() -> pd.DataFrame:
    """The use table, each row with its role."""
    table = pd.read_csv(RAW / "use_2012_detail_producer_before_redef_long.csv.gz")
    table = table[~table["row"].str.startswith(TOTALS) & ~table["col"].str.startswith(TOTALS)]
    final = table["col"].str.match(r"F\d\d")
    role = table["col"].map(ROLES).where(final, "intermediate").fillna("other")
    role = table["row"].map(PRIMARY).fillna(role)
    value = table["musd"].where(role != "imports", -table["musd"])
    return pd.DataFrame({"product": table["row"], "user": table["col"], "role": role, "value": value})


def linked(industries: pd.Series) -> pd.DataFrame:
    """Industries and the finest NAICS codes that belong to them, and KSIC where we link it."""
    table = pd.read_csv(RAW / "bea2012_naics_crosswalk.csv.gz", dtype=str).dropna(subset=["NAICS_2012_Code"])
    pairs = table[["BEA_2012_Detail_Code", "NAICS_2012_Code"]].drop_duplicates()
    pairs.columns = ["industry", "code"]
    pairs = pairs[pairs["code"].isin(codes.members("naics-2012")) & pairs["industry"].isin(industries)]
    longest = pairs["code"].str.len().groupby(pairs["industry"]).transform("max")
    pairs = pairs[pairs["code"].str.len() == longest].assign(classification="naics-2012")
    own = pd.DataFrame({"industry": AEROSPACE, "classification": "ksic-10", "code": "313"})
    return pd.concat([pairs, own]).sort_values(["classification", "industry", "code"])[["industry", "classification", "code"]]


def main() -> None:
    """Write all tables."""
    names = pd.read_csv(RAW / "industry_codes_2012_detail.csv", dtype=str)
    names.columns = ["industry", "name"]
    names.assign(name_en=names["name"], source=SOURCE).to_csv(
        HERE / "tables" / "io_industries.csv", index=False, lineterminator="\n"
    )
    make = pd.read_csv(RAW / "make_2012_detail_before_redef_long.csv.gz")
    make = make[~make["row"].str.startswith(TOTALS) & ~make["col"].str.startswith(TOTALS)]
    make.columns = ["industry", "product", "value"]
    for name, table in (("io_make", make), ("io_use", used())):
        words = table.astype(dict.fromkeys(table.columns[:-1], "category"))
        words.to_parquet(HERE / "tables" / f"{name}.parquet", index=False, compression="zstd")
    linked(names["industry"]).to_csv(HERE / "tables" / "io_codes.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
