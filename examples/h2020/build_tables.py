"""Turn the participations of Horizon 2020 into the tables danji reads. A second run changes no byte."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
RAW, TABLES = HERE / "raw", HERE / "tables"
KINDS = {
    "PRC": "firm",  # private for-profit
    "HES": "university",  # higher or secondary education
    "REC": "research_institute",
    "PUB": "public_institution",
    "OTH": "other",
}
SOURCE = "European Commission, CORDIS H2020 projects (state of 2020–2021), cleaned by zambujo/eunets"


def read_participants() -> pd.DataFrame:
    """The file as it came, codes as text."""
    return pd.read_csv(RAW / "h2020_participants.csv.gz", dtype={"rcn": str, "pic": str})


def actors(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per organisation. The source has no names: the participant code stands in; the region is its country."""
    table = rows.sort_values("pic", kind="stable").groupby("pic")[["type", "country"]].first().reset_index()
    return pd.DataFrame(
        {
            "actor": table["pic"],
            "name": "PIC " + table["pic"],
            "kind": table["type"].map(KINDS),
            "region": table["country"],
        }
    )


def participations(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per organisation and project, with the year it began and the parts of the programme it belongs to."""
    parts = pd.read_csv(RAW / "h2020_programme_parts.csv.gz", dtype=str).sort_values(["rcn", "programme_part"])
    topic = parts.groupby("rcn")["programme_part"].agg("; ".join)
    table = pd.DataFrame(
        {
            "actor": rows["pic"],
            "project": rows["rcn"],
            "kind": "joint_research",
            "role": rows["role"],
            "year": rows["start_year"].astype("Int64"),
            "topic": rows["rcn"].map(topic),
        }
    )
    return table.sort_values(["project", "actor"], ignore_index=True)


def main() -> None:
    """Write every table."""
    TABLES.mkdir(exist_ok=True)
    rows = read_participants()
    for name, table in {"actors": actors(rows), "participations": participations(rows)}.items():
        table.to_parquet(TABLES / f"{name}.parquet", index=False, compression="zstd")


if __name__ == "__main__":
    main()
