"""The indicators a plan shows for its target industry and municipalities."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from danji import indicators
from danji.cases import Case
from danji.plan.records import IndicatorRecord, Text

Frames = Mapping[str, pd.DataFrame]


def shown(case: Case, frames: Frames) -> list[IndicatorRecord]:
    """Specialisation, share and growth of the region's industries, and how concentrated its municipalities' activity is."""
    return [*_jobs(case, frames), *_value_added(case, frames)]


def _jobs(case: Case, frames: Frames) -> list[IndicatorRecord]:
    if "jobs" not in frames:
        return []
    jobs = frames["jobs"]["persons"]
    jobs = jobs[jobs.index.get_level_values("region") == case.region]
    if jobs.empty:
        return []
    source, names = _sources(frames["jobs"]), frames["industries"]
    found = [_record("employment_share", key, value, frames, names, source)
             for key, value in indicators.employment_share(jobs).items()]
    found += [_record("herfindahl", (key[0], None, key[1]), value, frames, names, source)
              for key, value in indicators.herfindahl(jobs, of="region").items()]
    found += _quotients(jobs, frames, names)
    years = sorted({int(year) for year in jobs.index.get_level_values("year")})
    if len(years) > 1:
        for name in ("growth", "annual_growth"):
            change = indicators.INDICATORS[name](jobs, since=years[0], until=years[-1])
            found += [_record(name, (key[0], key[1], years[-1]), value, frames, names, source, since=years[0])
                      for key, value in change.items()]
    return found


def _quotients(jobs: pd.Series, frames: Frames, names: pd.DataFrame) -> list[IndicatorRecord]:
    """Location quotients against the benchmark, with the range its rounding allows."""
    if "benchmark" not in frames:
        return []
    benchmark = frames["benchmark"]
    years = set(benchmark.index.get_level_values("year"))
    jobs = jobs[jobs.index.get_level_values("year").isin(years)]
    quotient = indicators.location_quotient(jobs, benchmark=benchmark["share"])
    bounds = indicators.location_quotient_bounds(jobs, benchmark["share"], benchmark["step"].fillna(0.0))
    source = "; ".join([_sources(frames["jobs"]), _sources(benchmark)])
    return [_record("location_quotient", key, value, frames, names, source, low=bounds.loc[key, "low"], high=bounds.loc[key, "high"])
            for key, value in quotient.items()]


def _value_added(case: Case, frames: Frames) -> list[IndicatorRecord]:
    """Herfindahl of each municipality's activities, and growth of its value added."""
    if "value_added" not in frames:
        return []
    table = frames["value_added"]
    wanted = case.municipalities or tuple(sorted(set(table.index.get_level_values("region"))))
    krw = table["krw"].rename_axis(index={"activity": "industry"})
    krw = krw[krw.index.get_level_values("region").isin(wanted)]
    if krw.empty:
        return []
    source = _sources(table)
    found = [_record("herfindahl", (key[0], None, key[1]), value, frames, None, source, of="value_added")
             for key, value in indicators.herfindahl(krw, of="region").items()]
    total = krw.groupby(["region", "year"]).sum(min_count=1)
    years = sorted({int(year) for year in total.index.get_level_values("year")})
    if len(years) > 1:
        for region, by_year in total.groupby("region"):
            at = by_year.droplevel("region")
            first, last = at.get(years[0], np.nan), at.get(years[-1], np.nan)
            found.append(_record("growth", (region, None, years[-1]), last / first - 1 if first else np.nan, frames, None, source,
                                 since=years[0], of="value_added"))
    return found


def _record(name: str, key: tuple, value: float, frames: Frames, names: pd.DataFrame | None, source: str, *,  # type: ignore[type-arg]
            since: int | None = None, low: float | None = None, high: float | None = None, of: str = "") -> IndicatorRecord:
    region, industry, year = str(key[0]), key[1], int(key[2])
    entry = indicators.catalogue().loc[name]
    suffix = {"ko": " (부가가치)", "en": " (value added)"} if of else {"ko": "", "en": ""}
    return IndicatorRecord(
        indicator=f"{name}_of_{of}" if of else name, label=Text(ko=entry["label_ko"] + suffix["ko"], en=entry["label_en"] + suffix["en"]),
        region=region, region_name=str(frames["regions"]["name"].get(region, region)),
        industry=None if industry is None else str(industry), industry_name=_industry_name(names, industry),
        year=year, since=since, value=_finite(value), low=_finite(low), high=_finite(high), unit=entry["unit"], source=source,
    )


def _industry_name(names: pd.DataFrame | None, industry: object) -> Text | None:
    if names is None or industry is None or industry not in names.index:
        return None
    row = names.loc[industry]
    return Text(ko=row["name"], en=row["name_en"] if isinstance(row["name_en"], str) else row["name"])


def _sources(table: pd.DataFrame) -> str:
    return "; ".join(sorted(set(table["source"].dropna()))) if "source" in table else ""


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), 6)
