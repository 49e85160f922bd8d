"""Numbers as records: each with its names, unit, year, source, and a note on what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from danji import indicators
from danji.measures.basis import Basis, text
from danji.measures.records import IndicatorRecord, MeasureRecord, Text
from danji.texts import LANGUAGES

_ESTIMATES = ("estimate", "measure", "class")  # keys that tell which of several numbers a row is


def number(value: Any) -> float | None:
    """A number as records hold it: to six places, or none."""
    return None if value is None or not np.isfinite(value) else round(float(value), 6)


def entry(name: str, field: str) -> Text:
    """A wording of the catalogue in both languages: label, high_means, low_means or misleads."""
    row = indicators.catalogue().loc[name]
    return Text(ko=str(row[f"{field}_ko"]), en=str(row[f"{field}_en"]))


def label(name: str, basis: Basis) -> Text:
    """The name of an indicator, saying so where it is not of jobs."""
    own = entry(name, "label")
    if basis.table == "jobs":
        return own
    of = text(f"plan.of_{basis.table}")
    return Text(ko=own.ko + of.ko, en=own.en + of.en)


def unit(name: str, basis: Basis) -> str:
    """The unit of an indicator over this table: what counts persons in the catalogue counts won where the table does."""
    given = str(indicators.catalogue().loc[name, "unit"])
    return basis.unit if given == "persons" else given


def records(
    name: str,
    values: pd.Series | pd.DataFrame,
    basis: Basis,
    *,
    since: int | None = None,
    year: int | None = None,
    more: Text | None = None,
) -> list[MeasureRecord]:
    """A record for each row; the year is its own, or the one given where the rows have none.

    The keys of the rows may be region, industry, other, group, estimate and year; "all" is no key. A table has the columns
    value, low and high.
    """
    return [
        MeasureRecord(
            **fields,
            other=row.get("other"),
            other_name=basis.industry(str(row["other"])) if "other" in row else None,
            estimate=next((str(row[key]) for key in _ESTIMATES if key in row), None),
        )
        for row, fields in _told(name, values, basis, since, year, more)
    ]


def evidence(
    name: str, values: pd.Series | pd.DataFrame, basis: Basis, *, since: int | None = None, year: int | None = None
) -> list[IndicatorRecord]:
    """The same for the evidence of a plan, whose rows are of regions and industries only."""
    return [IndicatorRecord(**fields) for _row, fields in _told(name, values, basis, since, year, None)]


def _told(
    name: str, values: pd.Series | pd.DataFrame, basis: Basis, since: int | None, year: int | None, more: Text | None
) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    """Each row, and the fields of its record."""
    unit_, label_, of = unit(name, basis), label(name, basis), "" if basis.table == "jobs" else f"_of_{basis.table}"
    notes: dict[int, Text | None] = {}
    regions: dict[str, str] = {"": ""}
    industries: dict[Any, Text | None] = {None: None}
    for row in _rows(values):
        at = int(row["year"]) if str(row.get("year", "all")).isdigit() else int(year or basis.year)
        region, industry = str(row.get("region", "")), row.get("industry", row.get("group"))
        if at not in notes:
            notes[at] = joined(note(basis, at), more)
        if region not in regions:
            regions[region] = basis.name(region).ko
        if industry not in industries:
            industries[industry] = basis.named_industry(str(industry))
        yield (
            row,
            {
                "indicator": f"{name}{of}",
                "label": label_,
                "region": region,
                "region_name": regions[region],
                "industry": None if industry is None else str(industry),
                "industry_name": industries[industry],
                "year": at,
                "since": since,
                "value": number(row["value"]),
                "low": number(row.get("low")),
                "high": number(row.get("high")),
                "unit": unit_,
                "note": notes[at],
                "source": basis.source,
            },
        )


def _rows(values: pd.Series | pd.DataFrame) -> Iterator[Mapping[str, Any]]:
    frame = (values.rename("value") if isinstance(values, pd.Series) else values).reset_index()
    names = [str(column) for column in frame.columns]
    return (dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None))


def note(basis: Basis, year: int) -> Text | None:
    """What is left out of a year: cells that are not known, regions without values."""
    if year not in basis.years:
        return None
    hidden = int(basis.values[basis.values.index.get_level_values("year") == year].isna().sum())
    absent = basis.absent[year]
    parts = [text("plan.left_out", count=f"{hidden:,}")] if hidden else []
    if absent:
        parts.append(text("measures.absent_note", year=year, named=basis.named(absent), count=len(absent)))
    return joined(*parts)


def joined(*parts: Text | None) -> Text | None:
    """Sentences one after the other; none where there is none."""
    given = [part for part in parts if part is not None]
    return Text(**{lang: " ".join(part[lang] for part in given) for lang in LANGUAGES}) if given else None
