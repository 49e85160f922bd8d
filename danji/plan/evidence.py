"""The indicators a plan shows for its target industry and municipalities."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from danji import indicators
from danji.cases import Case
from danji.errors import DataError, problem
from danji.plan.records import IndicatorRecord, Text
from danji.texts import LANGUAGES, say

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What every record of one table shares: names of regions and industries, the source, and cells left out by year."""

    regions: pd.Series
    industries: pd.DataFrame
    source: str
    left_out: Mapping[int, int]
    of: str = ""

    def record(
        self,
        name: str,
        value: float,
        *,
        region: str,
        year: int,
        industry: str | None = None,
        since: int | None = None,
        low: float | None = None,
        high: float | None = None,
    ) -> IndicatorRecord:
        """One number with its place, year, definition and source."""
        entry = indicators.catalogue().loc[name]
        suffix = {lang: say(f"plan.of_{self.of}", lang) if self.of else "" for lang in LANGUAGES}
        return IndicatorRecord(
            indicator=f"{name}_of_{self.of}" if self.of else name,
            region=region,
            region_name=str(self.regions.get(region, region)),
            label=Text(ko=str(entry["label_ko"]) + suffix["ko"], en=str(entry["label_en"]) + suffix["en"]),
            industry=industry,
            industry_name=self._industry(industry),
            year=year,
            since=since,
            value=_finite(value),
            low=_finite(low),
            high=_finite(high),
            unit=str(entry["unit"]),
            note=self._note(year),
            source=self.source,
        )

    def _industry(self, industry: str | None) -> Text | None:
        if industry is None or industry not in self.industries.index:
            return None
        row = self.industries.loc[industry]
        return Text(ko=row["name"], en=row["name_en"] if isinstance(row["name_en"], str) else row["name"])

    def _note(self, year: int) -> Text | None:
        count = self.left_out.get(year, 0)
        return Text(**{lang: say("plan.left_out", lang, count=count) for lang in LANGUAGES}) if count else None


def shown(case: Case, frames: Frames) -> list[IndicatorRecord]:
    """Specialisation, share and growth of the region's industries, and how concentrated its municipalities' activity is."""
    return [*_jobs(case, frames), *_value_added(case, frames)]


def measured(name: str, frames: Frames, *, table: str = "jobs") -> list[IndicatorRecord]:
    """One indicator of the catalogue over a whole table, jobs or value added, with the options the tables can give.

    Cells whose value is not known are left out, and the records say how many; changes are from the first year to the last.

    Raises
    ------
    DataError
        If there is no such indicator, the table is not there, or the indicator takes another kind of table.
    """
    known = indicators.catalogue()
    if name not in known.index or known.loc[name, "takes"] != "jobs":
        usable = known.index[known["takes"] == "jobs"]
        raise DataError(problem("no_such_indicator", value=name, known=", ".join(usable)))
    if table not in frames:
        raise DataError(problem("missing_table", file="tables/", table=table))
    column = {"jobs": "persons", "value_added": "krw"}[table]
    values = frames[table][column].rename_axis(index={"activity": "industry"})
    years = sorted({int(year) for year in values.index.get_level_values("year")})
    available = {"since": years[0], "until": years[-1], **_against(frames, table, values)}
    function = indicators.INDICATORS[name]
    options = {key: value for key, value in available.items() if key in inspect.signature(function).parameters}
    if "benchmark" in options:
        values = values[values.index.get_level_values("year").isin(options["benchmark"].index.get_level_values("year"))]
    result = function(values.dropna(), **options)
    told = _told(frames, frames[table], values, of="" if table == "jobs" else table)
    return _rows(told, name, result, year=years[-1], since=years[0] if "since" in options else None)


def _against(frames: Frames, table: str, values: pd.Series) -> dict[str, pd.Series]:
    """The benchmark, where the workspace has one that the regions of the table are not the whole of."""
    if table != "jobs" or "benchmark" not in frames or len(set(values.index.get_level_values("region"))) > 1:
        return {}
    return {"benchmark": frames["benchmark"]["share"]}


def _jobs(case: Case, frames: Frames) -> list[IndicatorRecord]:
    if "jobs" not in frames:
        return []
    jobs = frames["jobs"]["persons"]
    jobs = jobs[jobs.index.get_level_values("region") == case.region]
    if jobs.notna().sum() == 0:
        return []
    told = _told(frames, frames["jobs"], jobs)
    totals = indicators.known_totals(jobs)
    found = _rows(told, "employment_share", indicators.employment_share(jobs, totals=totals))
    found += _rows(told, "herfindahl", indicators.herfindahl(jobs.dropna(), of="region"))
    found += _quotients(jobs, totals, frames)
    years = sorted({int(year) for year in jobs.index.get_level_values("year")})
    for name in ("growth", "annual_growth") if len(years) > 1 else ():
        change = indicators.INDICATORS[name](jobs, since=years[0], until=years[-1])
        found += _rows(told, name, change, year=years[-1], since=years[0])
    return found


def _quotients(jobs: pd.Series, totals: pd.Series, frames: Frames) -> list[IndicatorRecord]:
    """Location quotients against the benchmark, with the range its rounding allows."""
    if "benchmark" not in frames:
        return []
    benchmark = frames["benchmark"]
    years = set(benchmark.index.get_level_values("year"))
    jobs, totals = (each[each.index.get_level_values("year").isin(years)] for each in (jobs, totals))
    quotient = indicators.location_quotient(jobs, benchmark=benchmark["share"], totals=totals)
    bounds = indicators.location_quotient_bounds(jobs, benchmark["share"], benchmark["step"].fillna(0.0), totals=totals)
    told = _told(frames, frames["jobs"], jobs, more=frames["benchmark"])
    table = bounds.assign(value=quotient).reset_index()
    return [
        told.record(
            "location_quotient",
            row.value,
            region=str(row.region),
            industry=str(row.industry),
            year=int(row.year),
            low=row.low,
            high=row.high,
        )
        for row in table.itertuples()
    ]


def _value_added(case: Case, frames: Frames) -> list[IndicatorRecord]:
    """Herfindahl of each municipality's activities, and growth of its value added."""
    if "value_added" not in frames:
        return []
    wanted = frames["value_added"]["krw"].rename_axis(index={"activity": "industry"})
    if case.municipalities:
        wanted = wanted[wanted.index.get_level_values("region").isin(case.municipalities)]
    known = wanted[wanted > 0]
    if known.empty:
        return []
    told = _told(frames, frames["value_added"], wanted, of="value_added")
    found = _rows(told, "herfindahl", indicators.herfindahl(known, of="region"))
    total = known.groupby(level=["region", "year"]).sum()
    years = sorted({int(year) for year in total.index.get_level_values("year")})
    if len(years) > 1:
        change = indicators.growth(total, since=years[0], until=years[-1])
        found += _rows(told, "growth", change, year=years[-1], since=years[0])
    return found


def _rows(
    told: _Told, name: str, values: pd.Series, *, year: int | None = None, since: int | None = None
) -> list[IndicatorRecord]:
    """A record for each value; the year is its own, or the one given where the values have none."""
    return [
        told.record(
            name,
            row["value"],
            region=str(row.get("region", "")),
            year=int(row.get("year", year)),
            since=since,
            industry=str(row["industry"]) if "industry" in row else None,
        )
        for row in values.rename("value").reset_index().to_dict("records")
    ]


def _told(frames: Frames, table: pd.DataFrame, values: pd.Series, *, more: pd.DataFrame | None = None, of: str = "") -> _Told:
    hidden = values.isna().groupby(level="year").sum()
    industries = frames.get("industries", pd.DataFrame({"name": [], "name_en": []}))
    source = "; ".join(sorted({each for part in (table, more) if part is not None for each in part["source"].dropna()}))
    return _Told(
        frames["regions"]["name"], industries, source, {int(str(year)): int(count) for year, count in hidden.items()}, of
    )


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), 6)
