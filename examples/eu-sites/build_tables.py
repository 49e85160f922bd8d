"""Energy-intensive industrial sites in Europe: raw file → tables.

    python examples/eu-sites/build_tables.py

Sites without coordinates keep their rows with an empty place. Overseas territories are left out: a distance from Guiana to
Finland says nothing of European industry. There are no jobs in the source; its emissions are not taken for jobs.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
SOURCE = "Hotmaps, Industrial Database 1.0 (Fraunhofer ISI 2018)"
EUROPE = (-25.0, 34.0, 45.0, 72.0)  # west, south, east, north; degrees
CODES = {
    "Cement": ("cement", "시멘트", "Cement"),
    "Chemical industry": ("chemicals", "화학", "Chemicals"),
    "Glass": ("glass", "유리", "Glass"),
    "Iron and steel": ("steel", "철강", "Iron and steel"),
    "Non-ferrous metals": ("nonferrous", "비철금속", "Non-ferrous metals"),
    "Non-metallic mineral products": ("minerals", "비금속광물", "Non-metallic mineral products"),
    "Other non-classified": ("other", "기타", "Other, not classified"),
    "Paper and printing": ("paper", "종이·인쇄", "Paper and printing"),
    "Refineries": ("refineries", "정유", "Refineries"),
}


def plants() -> pd.DataFrame:
    """Plant, industry, place in degrees, name."""
    table = pd.read_csv(HERE / "raw" / "hotmaps_industrial_sites.csv.gz", dtype={"SiteID": str})
    west, south, east, north = EUROPE
    inside = table["lon"].between(west, east) & table["lat"].between(south, north)
    table = table[inside | table["lon"].isna()]
    return pd.DataFrame(
        {
            "plant": "H" + table["SiteID"].str.zfill(4),
            "industry": table["Subsector"].map({name: code for name, (code, _ko, _en) in CODES.items()}),
            "lon": table["lon"].round(6),
            "lat": table["lat"].round(6),
            "name": table["SiteName"],
        }
    ).sort_values("plant")


def main() -> None:
    """Write the tables."""
    industries = pd.DataFrame(
        [(code, ko, en, "of-the-data", SOURCE) for code, ko, en in CODES.values()],
        columns=["industry", "name", "name_en", "classification", "source"],
    )
    for name, table in (("plants", plants()), ("industries", industries)):
        table.to_csv(HERE / "tables" / f"{name}.csv", index=False, lineterminator="\n")
        print(f"{name}: {len(table)}")


if __name__ == "__main__":
    main()
