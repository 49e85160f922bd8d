"""Input–output accounts of Korea, 2011, 35 industries: raw file → tables.

    python examples/io-korea/build_tables.py

The source has domestic and imported flows, final demand for home products, exports and gross output; value added is the
rest. Korean names and the link to KSIC are ours (`names.csv`): two-digit divisions, where a division falls into two
industries the one that holds most of it.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
SOURCE = "World Input-Output Database, release 2013, year 2011"


def main() -> None:
    """Write all tables."""
    raw = pd.read_csv(HERE / "raw" / "wiod2011_KOR.csv")
    names = pd.read_csv(HERE / "names.csv", dtype=str)
    of = {block: part.drop(columns="block") for block, part in raw.groupby("block", sort=False)}
    flows = of["domestic"].merge(of["imported"], on=["row", "col"], how="outer", suffixes=("", "_imported")).fillna(0)
    flows = flows[(flows["musd"] != 0) | (flows["musd_imported"] != 0)]
    order = {code: at for at, code in enumerate(names["industry"])}
    flows = flows.sort_values(["row", "col"], key=lambda column: column.map(order))
    flows.columns = ["from_industry", "to_industry", "domestic", "imported"]
    flows.astype({"domestic": int, "imported": int}).to_csv(HERE / "tables" / "io_flows.csv", index=False, lineterminator="\n")
    one = {block: part.set_index("row")["musd"] for block, part in of.items() if len(part) == len(names)}
    table = names[["industry", "name", "name_en"]].assign(
        output=names["industry"].map(one["gross_output"]),
        final_demand=names["industry"].map(one["final_demand_domestic"]) + names["industry"].map(one["exports"]),
        exports=names["industry"].map(one["exports"]),
        source=SOURCE,
    )
    table.to_csv(HERE / "tables" / "io_industries.csv", index=False, lineterminator="\n")
    links = names.assign(code=names["ksic"].str.split(" ")).explode("code")[["industry", "code"]].dropna()
    links.insert(1, "classification", "ksic-10")
    links.to_csv(HERE / "tables" / "io_codes.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
