"""Work out where the reference clusters stand between the functions, from real tables; write danji's list of them.

US: QCEW, March 2016, private jobs of the counties of a metropolitan area (examples/us). Great Britain: BRES 2018 by NUTS 2 and
SIC 2007. A second run changes no byte. Clusters without a table stay in the list, described and not measured.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from danji.clusters import types

HERE = Path(__file__).parent
US = HERE.parent / "us" / "tables"
OUT = HERE.parents[1] / "danji" / "codes" / "reference_clusters.csv"
SECTORS, INSIDE = ("31-33", "42", "48-49", "54", "55", "56"), ("5413", "5417")
YEAR_US, YEAR_UK = 2016, 2018


def us_jobs(counties: list[str]) -> tuple[dict[str, float], int]:
    """Private jobs by code over the counties, and how many cells are withheld: those are left out."""
    totals, jobs = (pd.read_parquet(US / f"{name}.parquet") for name in ("job_totals", "jobs"))
    rows = pd.concat([totals[totals["industry"].isin(SECTORS)], jobs[jobs["industry"].isin(INSIDE)]])
    rows = rows[(rows["year"] == YEAR_US) & rows["region"].isin(counties)]
    return rows.groupby("industry")["persons"].sum().to_dict(), int(rows["persons"].isna().sum())


def us_country() -> dict[str, float]:
    """National shares of the same codes; for those without a published one, from the counties that publish all."""
    shares = pd.read_csv(US / "benchmark.csv", dtype={"industry": str})
    shares = shares[shares["year"] == YEAR_US].set_index("industry")["share"].to_dict()
    return {code: shares[code] for code in (*SECTORS, *INSIDE)}


def apart(values: dict[str, float]) -> pd.Series:
    """Sector 54 without its engineering and research."""
    rest = values["54"] - sum(values.get(code, 0.0) for code in INSIDE)
    return pd.Series({**values, "54": rest})


def us_row(counties: list[str]) -> dict[str, object]:
    """A metropolitan area of the US."""
    jobs, withheld = us_jobs(counties)
    return placed(apart(jobs), apart(us_country()), "naics-2012", withheld)


def uk_row(area: str) -> dict[str, object]:
    """A NUTS 2 area of Great Britain."""
    rows = pd.read_parquet(HERE / "raw" / "uk_nuts2_sic4_2015_2018.parquet")
    rows = rows[rows["year"] == YEAR_UK]
    codes = rows["sic2007_4"].astype(str).str.zfill(4)
    all_ = rows.groupby(codes)["employment"].sum().astype(float)
    own = rows[rows["nuts2_2013"] == area]
    return placed(own.groupby(codes[own.index])["employment"].sum().astype(float), all_, "nace-2", 0)


def placed(jobs: pd.Series, country: pd.Series, classification: str, withheld: int) -> dict[str, object]:
    """What the list says of a measured cluster."""
    found = types.mix(jobs, country, types.function_of(jobs.index, classification), {})
    return {
        **{name: round(found.quotients[name], 3) for name in types.FUNCTIONS},
        "jobs": round(sum(found.jobs.values())),
        "withheld": withheld,
        "measured": "yes",
    }


def main() -> None:
    """Write the list."""
    rows = []
    for row in pd.read_csv(HERE / "clusters.csv", dtype=str, keep_default_na=False).to_dict("records"):
        regions = row.pop("regions").split(";")
        table = row.pop("table")
        empty = {**dict.fromkeys((*types.FUNCTIONS, "jobs", "withheld"), ""), "measured": "no"}
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
