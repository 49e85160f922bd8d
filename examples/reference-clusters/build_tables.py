"""Work out where the reference clusters stand between the functions, from real tables; write danji's list of them.

US: QCEW, March 2016, private jobs of the counties of a metropolitan area (examples/us). Great Britain: BRES 2018 by NUTS 2 and
SIC 2007. A second run changes no byte. Withheld cells leave a range.
Clusters without a table stay in the list, described and not measured.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from danji.clusters import types
from danji.indicators import withheld

HERE = Path(__file__).parent
US = HERE.parent / "us" / "tables"
OUT = HERE.parents[1] / "danji" / "codes" / "reference_clusters.csv"
SECTORS, INSIDE = ("31-33", "42", "48-49", "54", "55", "56"), ("5413", "5417")
YEAR_US, YEAR_UK = 2016, 2018
ENDS = ("low", "high")


def us_jobs(counties: list[str]) -> tuple[pd.DataFrame, int]:
    """The least and the most private jobs of each code over the counties, and how many cells are withheld.

    A withheld cell is bounded by what the groups it belongs to have beyond their published members.
    """
    frames = {}
    for name in ("jobs", "job_totals"):
        table = pd.read_parquet(US / f"{name}.parquet")
        table = table[(table["year"] == YEAR_US) & table["region"].isin(counties)].astype({"region": str, "industry": str})
        frames[name] = table.set_index(["region", "industry"])[["persons", "establishments"]].astype(float)
    within = pd.read_csv(US / "industries.csv", dtype=str).set_index("industry")["within"]
    bounds = withheld.withheld_jobs(frames["jobs"], totals=frames["job_totals"], within=within)
    rows = bounds[bounds.index.get_level_values("industry").isin((*SECTORS, *INSIDE))]
    return rows.groupby("industry").sum(min_count=1), int((rows["low"] != rows["high"]).sum())


def us_country() -> dict[str, float]:
    """National shares of the same codes; for those without a published one, from the counties that publish all."""
    shares = pd.read_csv(US / "benchmark.csv", dtype={"industry": str})
    shares = shares[shares["year"] == YEAR_US].set_index("industry")["share"].to_dict()
    return {code: shares[code] for code in (*SECTORS, *INSIDE)}


def apart(values: pd.Series, inside: pd.Series) -> pd.Series:
    """Sector 54 without its engineering and research, 0 or more."""
    return values.where(values.index != "54", max(0.0, values["54"] - sum(inside.get(code, 0.0) for code in INSIDE)))


def us_row(counties: list[str]) -> dict[str, object]:
    """A metropolitan area of the US."""
    jobs, hidden = us_jobs(counties)
    country = pd.Series(us_country())
    low, high = apart(jobs["low"], jobs["high"]), apart(jobs["high"], jobs["low"])
    return placed(low, high, apart(country, country), "naics-2012", hidden)


def uk_row(area: str) -> dict[str, object]:
    """A NUTS 2 area of Great Britain."""
    rows = pd.read_parquet(HERE / "raw" / "uk_nuts2_sic4_2015_2018.parquet")
    rows = rows[rows["year"] == YEAR_UK]
    codes = rows["sic2007_4"].astype(str).str.zfill(4)
    all_ = rows.groupby(codes)["employment"].sum().astype(float)
    own = rows[rows["nuts2_2013"] == area]
    jobs = own.groupby(codes[own.index])["employment"].sum().astype(float).reindex(all_.index).fillna(0.0)
    return placed(jobs, jobs, all_, "nace-2", 0)


def placed(low: pd.Series, high: pd.Series, country: pd.Series, classification: str, hidden: int) -> dict[str, object]:
    """What the list says of a measured cluster: the least and the most of each function, country = 1."""
    function = types.function_of(country.index, classification)
    spans = types.spread(low, high, country, function)
    ends = {f"{name}_{end}": round(value, 3) for name, span in spans.items() for end, value in zip(ENDS, span, strict=True)}
    return {**ends, "jobs": round(low[function.reindex(low.index).notna()].sum()), "withheld": hidden, "measured": "yes"}


def main() -> None:
    """Write the list."""
    rows = []
    for row in pd.read_csv(HERE / "clusters.csv", dtype=str, keep_default_na=False).to_dict("records"):
        regions = row.pop("regions").split(";")
        table = row.pop("table")
        ends = [f"{name}_{end}" for name in types.FUNCTIONS for end in ENDS]
        empty = {**dict.fromkeys((*ends, "jobs", "withheld"), ""), "measured": "no"}
        found = us_row(regions) if table == "us" else uk_row(regions[0]) if table == "uk" else empty
        rows.append(
            {
                **{key: row[key] for key in ("code", "label_ko", "label_en")},
                **found,
                **{key: row[key] for key in ("as_of", "described_ko", "described_en", "source", "confidence")},
            }
        )
    pd.DataFrame(rows).to_csv(OUT, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
