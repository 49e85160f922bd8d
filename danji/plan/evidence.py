"""The indicators a plan shows for its target industry and municipalities."""

from __future__ import annotations

from dataclasses import replace

from danji import indicators
from danji.cases import Case
from danji.measures import basis, bounds, tables_of
from danji.measures.basis import Basis, Frames
from danji.measures.records import IndicatorRecord
from danji.measures.told import evidence as told


def shown(case: Case, frames: Frames) -> list[IndicatorRecord]:
    """Specialisation, share and growth of the region's industries, and how concentrated its municipalities' activity is."""
    return [*_jobs(case, frames), *_value_added(case, frames)]


def _jobs(case: Case, frames: Frames) -> list[IndicatorRecord]:
    ready = _only(frames, "jobs", [case.region])
    if ready is None:
        return []
    jobs = ready.values
    totals = indicators.known_totals(jobs)
    found = told("employment_share", indicators.employment_share(jobs, totals=totals), ready)
    found += told("herfindahl", indicators.herfindahl(jobs.dropna(), of="region"), ready)
    found += _quotients(ready)
    for name in ("growth", "annual_growth") if len(ready.years) > 1 else ():
        change = indicators.INDICATORS[name](jobs, since=ready.years[0], until=ready.years[-1])
        found += told(name, change, ready, year=ready.years[-1], since=ready.years[0])
    return found


def _quotients(ready: Basis) -> list[IndicatorRecord]:
    """Location quotients against the benchmark, with the range its rounding allows."""
    if "benchmark" not in ready.frames:
        return []
    found, _benchmarked = bounds.quotients(ready)
    source = "; ".join(sorted({*ready.source.split("; "), *ready.frames["benchmark"]["source"].dropna()} - {""}))
    return told("location_quotient", found, replace(ready, source=source))


def _value_added(case: Case, frames: Frames) -> list[IndicatorRecord]:
    """Herfindahl of each municipality's activities, and growth of its value added."""
    ready = _only(frames, "value_added", case.municipalities)
    if ready is None:
        return []
    known = ready.values[ready.values > 0]
    if known.empty:
        return []
    found = told("herfindahl", indicators.herfindahl(known, of="region"), ready)
    total = known.groupby(level=["region", "year"]).sum()
    years = sorted({int(year) for year in total.index.get_level_values("year")})
    if len(years) > 1:
        change = indicators.growth(total, since=years[0], until=years[-1])
        found += told("growth", change, ready, year=years[-1], since=years[0])
    return found


def _only(frames: Frames, table: str, regions: list[str] | tuple[str, ...]) -> Basis | None:
    """A table of these regions only, or of all where none is named; none where nothing is known of them."""
    if table not in tables_of(frames):
        return None
    ready = basis(frames, table, regions=regions)
    return ready if ready.values.notna().any() else None
