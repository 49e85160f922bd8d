"""NAICS 2012 and 2017 as lists of codes: raw/naics_2017_codes.csv → danji/codes/naics-2012.csv and naics-2017.csv.

    python examples/us/code_lists.py danji/codes

The raw list gives the titles of 2017 and, for each 6-digit code of 2017, its codes of 2012. A code of 2012 has the title that
the same code has in 2017. Where 2017 has no such code its title of 2012 is not in the raw list: the name then says so, and
names the codes of 2017 instead. Codes that only the Bureau of Labor Statistics uses are added.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

RAW = Path(__file__).parent / "raw" / "naics_2017_codes.csv"
ADDED = {  # by the Bureau of Labor Statistics, to either revision
    "10": "Total, all industries",
    "99": "Unclassified",
    "999": "Unclassified",
    "9999": "Unclassified",
    "99999": "Unclassified",
    "999999": "Unclassified",
}
UNKNOWN = "(title of 2012 not in the source; 2017: {successors})"


def raw() -> pd.DataFrame:
    """The list of 2017 as it came: code, title, level, and the codes of 2007 and 2012 that match it."""
    table = pd.read_csv(RAW, dtype=str, keep_default_na=False)
    return table.set_axis(["code", "name", "level", "code_2007", "code_2012"], axis=1)


def level(code: str) -> str:
    """Number of digits; a sector written as a range ("31-33") has two, the total of all industries stands above them."""
    return "1" if code == "10" else str(len(code.split("-", maxsplit=1)[0]))


def listed(names: dict[str, str]) -> pd.DataFrame:
    """Code, level, name, sorted by code."""
    named = {**names, **ADDED}
    return pd.DataFrame([(code, level(code), named[code]) for code in sorted(named)], columns=["code", "level", "name"])


def names_2017(table: pd.DataFrame) -> dict[str, str]:
    """Title of every code of 2017."""
    return dict(zip(table["code"], table["name"].str.strip(), strict=True))


def names_2012(table: pd.DataFrame) -> dict[str, str]:
    """Title of every code of 2012, as far as 2017 has the same code."""
    titles, six = names_2017(table), table[table["level"] == "6"]
    found = {code: name for code, name in titles.items() if len(code.split("-")[0]) == 2}  # noqa: PLR2004  the sectors
    for digits in (3, 4, 5, 6):
        for code in sorted(set(six["code_2012"].str[:digits])):
            later = sorted(set(six.loc[six["code_2012"].str.startswith(code), "code"]))
            said = "; ".join(f"{each} {titles[each]}" for each in later)
            found[code] = titles.get(code, UNKNOWN.format(successors=said))
    return found


def main(folder: Path) -> None:
    """Write both lists."""
    table = raw()
    for year, names in (("2012", names_2012(table)), ("2017", names_2017(table))):
        listed(names).to_csv(folder / f"naics-{year}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
