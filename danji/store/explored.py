"""Excel: what was explored, a sheet for each subject, the readings one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from danji import texts
from danji.plan.explored import Change, Exploration, Explored
from danji.plan.records import Plan
from danji.store.xlsx import Row, write_sheets


def write_tables(path: Path, found: Exploration, plan: Plan, *, lang: str) -> None:
    """Portfolio, near zones, fronts, curve, frequencies, costs, rules relaxed, ranks and sentences."""
    names = {site.site: site.name for site in plan.sites}
    sheets: Mapping[str, Callable[[Explored, Mapping[str, str], str], Iterable[Row]]] = {
        "portfolio": _portfolio,
        "near": _near,
        "fronts": _fronts,
        "curve": _curve,
        "frequencies": _frequencies,
        "costs": _costs,
        "relaxed": _relaxed,
        "null": _null,
        "sentences": _sentences,
    }
    write_sheets(
        path,
        {
            texts.say(f"explore.sheet_{name}", lang): [
                {texts.say("explore.col_reading", lang): reading.label[lang], **row}
                for reading in found.readings
                for row in rows(reading, names, lang)
            ]
            for name, rows in sheets.items()
        },
        made=plan.case.day,
    )


def _head(key: str, lang: str, unit: str = "") -> str:
    said = texts.say(f"explore.col_{key}", lang)
    return f"{said} ({texts.unit(unit, lang)})" if unit else said


def _words(change: Change | None, names: Mapping[str, str], lang: str) -> dict[str, Any]:
    """The sites in, out and resized, a column each."""
    return {
        _head(key, lang): None if change is None else ", ".join(names[site] for site in getattr(change, key))
        for key in ("added", "dropped", "resized")
    }


def _members(shares: Mapping[str, float], names: Mapping[str, str]) -> str:
    return ", ".join(f"{names[site]} {share:g}" for site, share in shares.items())


def _portfolio(reading: Explored, names: Mapping[str, str], lang: str) -> Iterable[Row]:
    for place, each in enumerate(reading.portfolio.zones, start=1):
        yield {
            _head("place", lang): place,
            _head("value", lang, "points"): each.zone.value,
            _head("away", lang, "points"): each.away,
            _head("from_best", lang): each.from_best,
            _head("apart", lang): each.apart,
            _head("area", lang, "km²"): each.zone.facts.get("area_km2"),
            _head("verdict", lang): texts.say(f"verdict.{each.zone.passes}", lang),
            **_words(each.change, names, lang),
            _head("members", lang): _members(each.zone.shares, names),
        }


def _near(reading: Explored, names: Mapping[str, str], lang: str) -> Iterable[Row]:
    for place, each in enumerate(reading.near.zones, start=1):
        yield {
            _head("place", lang): place,
            _head("value", lang, "points"): each.value,
            _head("away", lang, "points"): each.away,
            **_words(each.change, names, lang),
        }


def _fronts(reading: Explored, names: Mapping[str, str], lang: str) -> Iterable[Row]:
    every = list(dict.fromkeys(aim.name for front in reading.fronts for aim in front.aims))
    for number, front in enumerate(reading.fronts, start=1):
        for point in front.points:
            known = dict(zip((aim.name for aim in front.aims), point.values, strict=True))
            heads = {
                aim.name: f"{aim.label[lang]} ({texts.unit(aim.unit, lang)})" for each in reading.fronts for aim in each.aims
            }
            yield {
                _head("front", lang): number,
                **{heads[name]: known.get(name) for name in every},
                _head("value", lang, "points"): point.points,
                _head("area", lang, "km²"): point.area_km2,
                _head("members", lang): _members(point.shares, names),
            }


def _curve(reading: Explored, _names: Mapping[str, str], lang: str) -> Iterable[Row]:
    for point in reading.curve.points if reading.curve is not None else []:
        yield {
            _head("limit", lang, reading.curve.unit if reading.curve is not None else ""): point.limit,
            _head("value", lang, "points"): point.value,
            _head("bound", lang, "points"): point.bound,
        }


def _frequencies(reading: Explored, names: Mapping[str, str], lang: str) -> Iterable[Row]:
    for each in sorted(reading.frequencies.sites, key=lambda each: (-each.taken, each.site)):
        yield {
            _head("site", lang): each.site,
            _head("name", lang): names[each.site],
            _head("taken", lang): each.taken,
            _head("low", lang): each.low,
            _head("high", lang): each.high,
            _head("share", lang): each.share,
            _head("standing", lang): texts.say(f"explore.{each.standing}", lang),
        }


def _costs(reading: Explored, names: Mapping[str, str], lang: str) -> Iterable[Row]:
    for each in reading.costs:
        yield {
            _head("site", lang): each.site,
            _head("name", lang): names[each.site],
            _head("share", lang): each.share,
            _head("loss", lang, "points"): each.loss,
            _head("sentence", lang): each.sentence[lang],
            _head("value", lang, "points"): each.value,
            **_words(each.change, names, lang),
        }


def _relaxed(reading: Explored, names: Mapping[str, str], lang: str) -> Iterable[Row]:
    for each in reading.relaxed:
        yield {
            _head("rule", lang): each.label[lang],
            _head("limit", lang): each.limit,
            _head("step", lang): each.step,
            _head("margin", lang): each.margin,
            _head("unit", lang): texts.unit(each.unit, lang),
            _head("gain", lang, "points"): each.gain,
            _head("gain_without", lang, "points"): each.gain_without,
            _head("sentence", lang): each.sentence[lang],
            **_words(each.change, names, lang),
        }


def _null(reading: Explored, _names: Mapping[str, str], lang: str) -> Iterable[Row]:
    for each in reading.null.ranks:
        yield {
            _head("zone", lang): each.label[lang],
            _head("value", lang, "points"): each.value,
            _head("below", lang): each.below,
            _head("low", lang): each.low,
            _head("high", lang): each.high,
            _head("as_good", lang): each.as_good,
            _head("count", lang): reading.null.count,
        }


def _sentences(reading: Explored, _names: Mapping[str, str], lang: str) -> Iterable[Row]:
    for subject, told in reading.said.items():
        for each in told:
            yield {
                _head("subject", lang): texts.say(f"explore.sheet_{subject}", lang),
                _head("sentence", lang): each[lang],
            }
