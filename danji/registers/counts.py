"""From counts of rows to the table of jobs and the report: how many rows were counted, and why others were not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from danji.registers.columns import Register

KEY = ["region", "industry", "year"]
VALUES = {"unknown_industry": "industry", "unknown_region": "region"}  # reasons for which the value itself helps
SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """What came of a register.

    `jobs` has the columns of that table. `refused` has a row for each reason: plants (rows of the register), a plant as an
    example, and the values most met where it is a value that is not known.
    """

    jobs: pd.DataFrame
    refused: pd.DataFrame
    rows: int

    @property
    def plants(self) -> int:
        """Rows that were counted."""
        return self.rows - int(self.refused["plants"].sum())


def counted(found: pd.DataFrame, register: Register, *, regions: Sequence[str], parts: int) -> Counted:
    """The tables from the counts by industry, region, year and reason.

    Examples
    --------
    >>> counts = pd.DataFrame({"industry": ["C10"], "region": ["R1"], "year": [2023], "reason": [None], "plants": [2],
    ...                        "parts": [15500], "example": ["a"]})
    >>> of = Register.model_validate({"columns": {"industry": "i", "region": "r", "jobs": "j", "year": "y"}})
    >>> counted(counts, of, regions=[], parts=1000).jobs[["persons", "establishments"]].values.tolist()
    [[15.5, 2.0]]
    """
    refused = _refused(found[found["reason"].notna()])
    good = found[found["reason"].isna()].astype({"parts": "float64"})
    if "at" in good:
        named = pd.Series(dict(enumerate(regions)), dtype=object)
        good = good.assign(region=good["region"].where(good["region"].notna(), good["at"].map(named)))
    if register.industries is not None:
        good = good.assign(industry=good["industry"].map(register.industries))
    table = good.groupby(KEY, as_index=False, sort=True).agg(persons=("parts", "sum"), establishments=("plants", "sum"))
    table = table.astype({"year": "int64", "establishments": "int64"})
    table["persons"] = table["persons"] / parts if register.columns.jobs is not None else float("nan")
    table["source"] = register.source
    return Counted(
        table[["region", "industry", "year", "persons", "establishments", "source"]], refused, int(found["plants"].sum())
    )


def _refused(found: pd.DataFrame) -> pd.DataFrame:
    """A row for each reason, the most frequent first."""
    table = found.groupby("reason", as_index=False).agg(plants=("plants", "sum"), example=("example", "min"))
    table["values"] = [_most(found[found["reason"] == reason], VALUES.get(reason)) for reason in table["reason"]]
    return table.sort_values(["plants", "reason"], ascending=[False, True], ignore_index=True)


def _most(rows: pd.DataFrame, column: str | None) -> str:
    """The values most met, with how often."""
    if column is None:
        return ""
    times = rows.groupby(column, sort=True)["plants"].sum().sort_values(ascending=False, kind="stable")
    return ", ".join(f"{value} ({count:,})" for value, count in times.head(SHOWN).items())
