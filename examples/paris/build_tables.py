"""Restaurants of Paris: raw file → tables.

    python examples/paris/build_tables.py

Each place has one kind beside "restaurant"; those without one are "unclassified". Coordinates are metres already.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
SOURCE = "opendata.paris.fr, restaurants (R package btb 0.2.0, Insee)"
NAMES = {
    "african": ("아프리카 음식점", "African"),
    "asian": ("아시아 음식점", "Asian"),
    "bar": ("바", "Bars"),
    "brasserie": ("브라스리", "Brasseries"),
    "cafeteria": ("카페테리아", "Cafeterias"),
    "caribbean": ("카리브 음식점", "Caribbean"),
    "european": ("유럽 음식점", "European"),
    "fastfood": ("패스트푸드점", "Fast food"),
    "french": ("프랑스 음식점", "French"),
    "indian": ("인도 음식점", "Indian"),
    "maghreb": ("마그레브 음식점", "Maghreb"),
    "south_america": ("남미 음식점", "South American"),
    "tea_house": ("찻집", "Tea houses"),
    "unclassified": ("분류 없음", "Unclassified"),
    "world": ("세계 음식점", "World cuisine"),
}


def plants() -> pd.DataFrame:
    """Plant, industry, x and y in metres (Lambert-93)."""
    table = pd.read_csv(HERE / "raw" / "paris_restaurants_l93.csv.gz")
    kinds = table.drop(columns=["x", "y", "restaurant"])
    if (kinds.sum(axis=1) > 1).any():
        raise SystemExit("A place has two kinds: the key of plants must then hold the kind too.")
    kind = kinds.idxmax(axis=1).where(kinds.any(axis=1), "unclassified")
    codes = [f"P{at:05d}" for at in range(1, len(table) + 1)]
    return pd.DataFrame({"plant": codes, "industry": kind, "x_m": table["x"], "y_m": table["y"]})


def main() -> None:
    """Write the tables."""
    industries = pd.DataFrame(
        [(code, ko, en, "of-the-data", SOURCE) for code, (ko, en) in NAMES.items()],
        columns=["industry", "name", "name_en", "classification", "source"],
    )
    for name, table in (("plants", plants()), ("industries", industries)):
        table.to_csv(HERE / "tables" / f"{name}.csv", index=False, lineterminator="\n")
        print(f"{name}: {len(table)}")


if __name__ == "__main__":
    main()
