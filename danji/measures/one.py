"""One indicator of the catalogue over a table of the workspace."""

from __future__ import annotations

from typing import TypeVar

import pandas as pd

from danji import indicators
from danji.errors import DataError, problem
from danji.measures import bounds
from danji.measures.basis import Basis, Frames, basis, tables_of, text
from danji.measures.feeds import fed
from danji.measures.records import FedRecord, MeasureRecord, Text
from danji.measures.told import entry, records

Rows = TypeVar("Rows", pd.Series, pd.DataFrame)


def measured(
    name: str,
    frames: Frames,
    *,
    table: str | None = None,
    region: str | None = None,
    industry: str | None = None,
    year: int | None = None,
) -> list[MeasureRecord]:
    """One indicator over a whole table, with the options the tables can give; only the rows asked for are told.

    Cells whose value is not known are left out, and the records say how many; changes are between the first and the last year
    in which every region has values. An industry chooses whose quotient an indicator of areas looks at.

    Raises
    ------
    DataError
        If there is no such indicator, the table is not there, or the workspace has not what the indicator needs.
    """
    known = indicators.catalogue()
    if name not in known.index:
        raise DataError(problem("no_such_indicator", value=name, known=", ".join(known.index)))
    ready = basis(frames, table)
    values, options, note = fed(name, ready, industry=industry)
    if name == "location_quotient":
        return _quotients(ready, region=region, industry=industry, year=year)
    result = indicators.INDICATORS[name](values, **options)
    changed = "since" in options
    by_industry = industry if known.loc[name, "takes"] != "areas" else None
    kept = _only(result, region=region, industry=by_industry, year=None if changed else year)
    if changed and year not in {None, ready.year}:
        kept = kept.iloc[:0]
    return records(name, kept, ready, since=ready.since if changed else None, year=ready.year, more=note)


def _quotients(ready: Basis, *, region: str | None, industry: str | None, year: int | None) -> list[MeasureRecord]:
    """Location quotients with their range; only the region and year asked for are computed where that can be."""
    there = region is None or region in ready.areas
    found, benchmarked = bounds.quotients(ready, region=region if there else None, year=year)
    kept = _only(found, region=region, industry=industry, year=year)
    return records("location_quotient", kept, ready, more=text("measures.against_benchmark") if benchmarked else None)


def availability(frames: Frames, *, table: str | None = None) -> list[FedRecord]:
    """Every indicator of the catalogue: from which table it can be computed, or why from none."""
    names = [table] if table else tables_of(frames)
    bases = [basis(frames, each) for each in names]
    return [_availability(str(name), bases) for name in indicators.catalogue().index]


def _availability(name: str, bases: list[Basis]) -> FedRecord:
    why = text("measures.lacks_table")
    for each in bases:
        try:
            fed(name, each)
        except DataError as error:
            given = error.problems[0].values.get("missing")
            if isinstance(given, dict):
                why = Text(**given)
        else:
            return FedRecord(indicator=name, label=entry(name, "label"), table=each.table, why_not=None)
    return FedRecord(indicator=name, label=entry(name, "label"), table=None, why_not=why)


def _only(result: Rows, *, region: str | None, industry: str | None, year: int | None) -> Rows:
    """The rows of one region, industry or year, where the result has such a key."""
    for level, wanted in (("region", region), ("industry", industry), ("year", year)):
        if wanted is not None and level in result.index.names:
            result = result[result.index.get_level_values(level) == wanted]
    return result
