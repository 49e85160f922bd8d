"""What came of a register, or of two, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from danji import texts
from danji.errors import DataError, problem
from danji.registers.counts import Counted
from danji.registers.firms import COMPARED, LIKELY, PAIRS


def some(counted: Counted) -> Counted:
    """The same, where any row could be counted.

    Raises
    ------
    DataError
        If none could: with the reason most met.
    """
    if counted.plants:
        return counted
    if counted.refused.empty:
        raise DataError(problem("register_none", rows=0, count=0, example="–", reason="–"))
    first = counted.refused.iloc[0]
    raise DataError(
        problem(
            "register_none", rows=f"{counted.rows:,}", count=f"{first['plants']:,}", example=first["example"] or "–",
            reason=texts.wordings(f"registers.reason.{first['reason']}"),
        )
    )  # fmt: skip


def lines(counted: Counted, *, lang: str, seconds: float) -> Sequence[str]:
    """How many rows were counted, and why others were not."""
    refused = counted.rows - counted.plants
    jobs = counted.jobs
    shape = {
        name: f"{jobs[column].nunique():,}"
        for name, column in (("regions", "region"), ("industries", "industry"), ("years", "year"))
    }
    said = [
        texts.say(
            "registers.counted", lang, rows=f"{counted.rows:,}", plants=f"{counted.plants:,}", refused=f"{refused:,}",
            seconds=f"{seconds:.1f}",
        ),
        texts.say("registers.cells", lang, cells=f"{len(jobs):,}", **shape),
    ]  # fmt: skip
    for row in report(counted, lang=lang):
        key = "registers.refused_values" if row["values"] else "registers.refused"
        example = row["example"] or texts.say("registers.no_example", lang)
        said.append(
            texts.say(key, lang, count=f"{row['rows']:,}", reason=row["meaning"], example=example, values=row["values"])
        )
    return said


def report(counted: Counted, *, lang: str) -> list[dict[str, Any]]:
    """A record for each reason."""
    return [
        {
            "reason": row["reason"],
            "meaning": texts.say(f"registers.reason.{row['reason']}", lang),
            "rows": int(row["plants"]),
            "example": None if row["example"] is None or row["example"] != row["example"] else row["example"],
            "values": row["values"],
        }
        for row in counted.refused.to_dict("records")
    ]


def pairs(found: pd.DataFrame, *, lang: str) -> pd.DataFrame:
    """The pairs as a table to be reviewed: `same` is empty, for a yes or a no."""
    table = found.assign(
        probability=found["probability"].round(4),
        likely=["yes" if each >= LIKELY else "" for each in found["probability"]],
        reasons=[_reasons(row, lang) for row in found.to_dict("records")],
        same="",
    )
    return table[PAIRS]


def _reasons(row: dict[str, Any], lang: str) -> str:
    said = [texts.say(f"registers.match.{each}_{row[each]:.0f}", lang) for each in COMPARED if each in row]
    branches = {side: row[f"{side}_branch"] or "" for side in ("left", "right")}
    if branches["left"] != branches["right"]:
        said.append(texts.say("registers.match.branch", lang, **branches))
    return "; ".join(said)
