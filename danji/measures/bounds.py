"""Quotients with the range that withheld cells and a rounded benchmark leave open, where a workspace tells enough."""

from __future__ import annotations

import pandas as pd

from danji import indicators
from danji.indicators import withheld
from danji.measures.basis import Basis


def quotients(basis: Basis, *, region: str | None = None, year: int | None = None) -> tuple[pd.DataFrame, bool]:
    """Columns value, low and high by region, industry and year, and whether they are held against the benchmark table.

    With a benchmark and published totals withheld cells get a range; with a benchmark alone, for a table of one region, its
    rounding gives one, over the cells that are known; else the benchmark is all regions of the table, and there is no range.
    """
    benchmark = basis.frames.get("benchmark") if basis.table == "jobs" else None
    years = set() if benchmark is None else set(benchmark.index.get_level_values("year"))
    if benchmark is not None and basis.published is not None and (basis.year if year is None else year) in years:
        found = withheld.quotients(basis.frames, region=region, year=year)
        found = found[["quotient", "quotient_low", "quotient_high"]].set_axis(["value", "low", "high"], axis=1)
        return found[found.index.get_level_values("region").isin(basis.areas)], True
    values = basis.values if year is None else basis.values[basis.values.index.get_level_values("year") == year]
    if benchmark is not None and len(basis.areas) == 1:
        inside = values[values.index.get_level_values("year").isin(years)]
        totals = indicators.known_totals(inside)
        limits = indicators.location_quotient_bounds(inside, benchmark["share"], benchmark["step"].fillna(0.0), totals=totals)
        value = indicators.location_quotient(inside, benchmark=benchmark["share"], totals=totals)
        return limits.assign(value=value)[["value", "low", "high"]], True
    found = indicators.location_quotient(values.dropna()).to_frame("value").assign(low=float("nan"), high=float("nan"))
    return found if region is None else found[found.index.get_level_values("region") == region], False


def size(basis: Basis, region: str, year: int) -> float:
    """What a region has in all: as published, or the sum of its known cells."""
    return float(basis.sizes.get((region, year), float("nan")))
