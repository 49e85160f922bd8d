"""The evidence: a chart with each indicator, a sentence on what is seen, and one on what it does not say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from danji import texts
from danji.dossier import charts
from danji.dossier.charts import Bar
from danji.dossier.view import View
from danji.indicators import catalogue
from danji.measures.records import IndicatorRecord

_TOP = 10


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart with what belongs to it."""

    title: str
    chart: Markup
    seen: str
    silent: str
    definition: str
    year: str
    unit: str
    source: str


def panels(view: View) -> list[Panel]:
    """The panels for which the plan has values."""
    made = (panel(view) for panel in _PANELS)
    return [panel for panel in made if panel is not None]


def industry_note(view: View) -> str:
    """What the code of the target industry holds beside what is meant, where that is known."""
    keys = [f"dossier.industry.{name}.{view.plan.case.target_industry}" for name in view.programme.industries]
    return next((texts.say(key, view.lang) for key in keys if texts.has(key)), "")


def target(view: View) -> str:
    """The target industry by name and code; empty without one."""
    code = view.plan.case.target_industry
    named = next((record for record in view.plan.indicators if record.industry == code and record.industry_name), None)
    return "" if code is None else (f"{_industry(view, named)} ({code})" if named else code)


def _quotient(view: View) -> Panel | None:
    found = _of_target(view, "location_quotient")
    known = [record for record in found if record.value is not None]
    if not known:
        return None
    last = known[-1]
    rounded = last.low is not None and last.high is not None
    between = view.say("lq_between", low=view.fixed(last.low), high=view.fixed(last.high)) if rounded else ""
    seen = view.say("lq_seen", year=last.year, region=_region(view, last), value=view.fixed(last.value), between=between)
    rows = [_bar(view, record, str(record.year), view.fixed(record.value), strong=True) for record in found]
    return _panel(view, "lq", found, rows, seen=seen + _gaps(view, found), line_at=1.0)


def _ranking(view: View) -> Panel | None:
    ranked = _ranked(view)
    if not ranked:
        return None
    code, shown = view.plan.case.target_industry, ranked[:_TOP]
    shown += [record for record in ranked[_TOP:] if record.industry == code]
    first = shown[0]
    seen = view.say(
        "top_seen", year=first.year, region=_region(view, first), industry=_industry(view, first), value=view.fixed(first.value)
    )
    place = next((place for place, record in enumerate(ranked, start=1) if record.industry == code), None)
    seen += "" if place is None else " " + view.say("top_place", place=place, total=len(ranked))
    rows = [
        _bar(view, record, _industry(view, record), view.fixed(record.value), strong=record.industry == code)
        for record in shown
    ]
    return _panel(view, "top", shown, rows, seen=seen, line_at=1.0)


def _share(view: View) -> Panel | None:
    found = _of_target(view, "employment_share")
    known = [record for record in found if record.value is not None]
    if not known:
        return None
    first, last = known[0], known[-1]
    seen = view.say(
        "share_seen",
        year=last.year,
        region=_region(view, last),
        value=view.percent(last.value),
        since=first.year,
        before=view.percent(first.value),
    ) + _gaps(view, found)
    title = view.say("share_title", industry=_industry(view, last))
    chart = charts.lines(
        [record.year for record in found],
        [record.value for record in found],
        [view.percent(record.value) for record in found],
        key="chart-share",
        title=title,
        description=seen,
    )
    return _with_words(view, "share", found, title, chart, seen)


def _growth(view: View) -> Panel | None:
    code = view.plan.case.target_industry
    order = [record.industry for record in _ranked(view)[:_TOP]]
    found = {record.industry: record for record in view.plan.indicators if record.indicator == "growth"}
    shown = [found[industry] for industry in dict.fromkeys([code, *order]) if industry in found]
    if not shown or code not in found:
        return None
    own = found[code]
    yearly = next((record.value for record in _of_target(view, "annual_growth")), None)
    key = "growth_unknown" if own.value is None else ("growth_up" if own.value >= 0 else "growth_down")
    seen = view.say(
        key,
        since=own.since,
        year=own.year,
        industry=_industry(view, own),
        region=_region(view, own),
        value=view.percent(abs(own.value or 0)),
        yearly=view.percent(yearly, signed=True),
    )
    shown.sort(key=lambda record: -(record.value if record.value is not None else float("-inf")))
    rows = [
        _bar(view, record, _industry(view, record), view.percent(record.value, signed=True), strong=record.industry == code)
        for record in shown
    ]
    return _panel(view, "growth", shown, rows, seen=seen)


def _spread(view: View) -> Panel | None:
    found = [record for record in view.plan.indicators if record.indicator == "herfindahl_of_value_added"]
    return _by_municipality(view, "spread", _latest(found), view.fixed)


def _value_added(view: View) -> Panel | None:
    found = [record for record in view.plan.indicators if record.indicator == "growth_of_value_added"]
    return _by_municipality(view, "value_added", found, lambda value: view.percent(value, signed=True))


_PANELS: Sequence[Callable[[View], Panel | None]] = (_quotient, _ranking, _share, _growth, _spread, _value_added)


def _by_municipality(
    view: View, key: str, found: Sequence[IndicatorRecord], shown: Callable[[float | None], str]
) -> Panel | None:
    known = sorted((record for record in found if record.value is not None), key=lambda record: -(record.value or 0.0))
    if not known:
        return None
    most, least = known[0], known[-1]
    seen = view.say(
        f"{key}_seen",
        year=most.year,
        since=most.since or "",
        most=_region(view, most),
        high=shown(most.value),
        least=_region(view, least),
        low=shown(least.value),
    )
    ordered = [*known, *(record for record in found if record.value is None)]
    rows = [_bar(view, record, _region(view, record), shown(record.value)) for record in ordered]
    return _panel(view, key, ordered, rows, seen=seen)


def _panel(
    view: View, key: str, found: Sequence[IndicatorRecord], rows: Sequence[Bar], *, seen: str, line_at: float | None = None
) -> Panel:
    title = view.say(f"{key}_title", industry=_industry(view, found[0]), year=found[0].year, since=found[0].since or "")
    chart = charts.bars(rows, key=f"chart-{key}", title=title, description=seen, line_at=line_at)
    return _with_words(view, key, found, title, chart, seen)


def _with_words(view: View, key: str, found: Sequence[IndicatorRecord], title: str, chart: Markup, seen: str) -> Panel:
    entry = catalogue().loc[found[0].indicator.removesuffix("_of_value_added")]
    years = sorted({record.year for record in found} | {record.since for record in found if record.since is not None})
    own = f"dossier.{key}_silent"
    silent = texts.say(own, view.lang) if texts.has(own) else str(entry[f"misleads_{view.lang}"])
    means = f"dossier.{key}_means"
    definition = texts.say(means, view.lang) if texts.has(means) else str(entry[f"high_means_{view.lang}"])
    sources = "; ".join(dict.fromkeys(view.cited(record.source) for record in found))
    return Panel(
        title,
        chart,
        seen,
        silent,
        definition,
        view.words(str(year) for year in years),
        view.say(f"unit_{found[0].unit}"),
        sources,
    )


def _bar(view: View, record: IndicatorRecord, name: str, text: str, *, strong: bool = False) -> Bar:
    return Bar(name, record.value, view.say("unknown") if record.value is None else text, record.low, record.high, strong)


def _of_target(view: View, name: str) -> list[IndicatorRecord]:
    code = view.plan.case.target_industry
    named = [record for record in view.plan.indicators if record.indicator == name]
    found = [record for record in named if code is not None and record.industry == code]
    return sorted(found, key=lambda record: record.year)


def _ranked(view: View) -> list[IndicatorRecord]:
    """Industries by location quotient, in the last year that has any."""
    found = _latest([record for record in view.plan.indicators if record.indicator == "location_quotient"])
    known = [record for record in found if record.value is not None]
    return sorted(known, key=lambda record: (-(record.value or 0.0), record.industry or ""))


def _latest(found: Sequence[IndicatorRecord]) -> list[IndicatorRecord]:
    last = max((record.year for record in found if record.value is not None), default=None)
    return [record for record in found if record.year == last]


def _gaps(view: View, found: Sequence[IndicatorRecord]) -> str:
    missing = [str(record.year) for record in found if record.value is None]
    return " " + view.say("years_unknown", years=view.words(missing)) if missing else ""


def _region(view: View, record: IndicatorRecord) -> str:
    return view.region(record.region, record.region_name)


def _industry(view: View, record: IndicatorRecord | None) -> str:
    if record is None or record.industry_name is None:
        return "" if record is None or record.industry is None else record.industry
    return record.industry_name[view.lang]
