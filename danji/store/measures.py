"""Excel of what was measured: a sheet each for regions, industries, rankings, profile, inequality, pattern, and notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from danji import indicators, texts
from danji.measures.records import Measures, WideRow
from danji.store.xlsx import Row, write_sheets

MADE = (2000, 1, 1)  # a fixed day: same tables, same bytes


def write(path: Path, made: Measures, *, lang: str) -> None:
    """The workbook of a survey; units stand in the heads, shares and rates are per hundred."""
    sheets = {
        "regions": _wide(made.regions, made, lang),
        "industries": _wide(made.industries, made, lang),
        "rankings": _rankings(made, lang),
        "profile": _profile(made, lang),
        "candidates": _candidates(made, lang),
        "inequality": _inequality(made, lang),
        "pattern": _pattern(made, lang),
        "missing": _missing(made, lang),
        "indicators": _indicators(made, lang),
        "notes": _notes(made, lang),
    }
    kept = {texts.say(f"measures.sheet_{name}", lang): list(rows) for name, rows in sheets.items()}
    write_sheets(path, {name: rows for name, rows in kept.items() if rows}, made=date(*MADE))


def _head(key: str, lang: str) -> str:
    return texts.say(f"measures.head_{key}", lang)


def _head(key: str, unit: str, lang: str) -> str:
    written = texts.unit(unit, lang)
    return f"{_head(key, lang)} ({written})" if written else _head(key, lang)


def _measure(name: str, unit: str, lang: str) -> str:
    """An indicator as a heading, with its unit."""
    written = texts.unit(unit, lang)
    label = str(indicators.catalogue().loc[name, f"label_{lang}"])
    return f"{label} ({written})" if written else label


def _wide(rows: Sequence[WideRow], made: Measures, lang: str) -> Iterable[Row]:
    units = indicators.catalogue()["unit"]
    years = {each.table: each.year for each in made.rankings}
    heads = {name: _measure(name, units[name], lang) for name in dict.fromkeys(name for row in rows for name in row.values)}
    for row in rows:
        yield {
            _head("table", lang): texts.say(f"measures.amount_{row.table}", lang),
            _head("code", lang): row.code,
            _head("name", lang): row.name[lang],
            _head("year", lang): years.get(row.table),
            **{head: texts.in_unit(row.values.get(name), units[name]) for name, head in heads.items()},
        }


def _rankings(made: Measures, lang: str) -> Iterable[Row]:
    for each in made.rankings:
        for row in (*each.top, *each.bottom):
            yield {
                _head("indicator", lang): each.label[lang],
                _head("since", lang): each.since,
                _head("year", lang): each.year,
                _head("place", lang): row.place,
                _head("code", lang): row.code,
                _head("name", lang): row.name[lang],
                _head("value", lang): texts.in_unit(row.value, each.unit),
                _head("unit", lang): texts.unit(each.unit, lang),
                _head("count", lang): each.count,
                _head("source", lang): each.source,
            }


_PARTS = ("national_share", "industry_mix", "regional_shift")


def _profile(made: Measures, lang: str) -> Iterable[Row]:
    for each in made.profiles:
        for row in each.industries:
            yield {
                _head("region", lang): each.name[lang],
                _head("since", lang): each.since,
                _head("year", lang): each.year,
                _head("code", lang): row.industry,
                _head("industry", lang): row.name[lang],
                _head("amount", lang): row.amount,
                _head("unit", lang): texts.unit(each.unit, lang),
                _head("share", "share", lang): texts.in_unit(row.share, "share"),
                _head("location_quotient", lang): row.location_quotient,
                _head("low", lang): row.low,
                _head("high", lang): row.high,
                _head("growth", "rate", lang): texts.in_unit(row.growth, "rate"),
                _head("quotient_growth", "rate", lang): texts.in_unit(row.quotient_growth, "rate"),
                _head("quadrant", lang): texts.say(f"measures.quadrant_word_{row.quadrant}", lang) if row.quadrant else None,
                _head("stars", lang): row.stars,
                _head("density", "share", lang): texts.in_unit(row.density, "share"),
                _head("change", lang): row.change,
                **{_head(part, lang): getattr(row, part) for part in _PARTS},
                _head("source", lang): each.source,
            }


def _candidates(made: Measures, lang: str) -> Iterable[Row]:
    for each in made.profiles:
        for row in each.candidates:
            yield {
                _head("region", lang): each.name[lang],
                _head("year", lang): each.year,
                _head("code", lang): row.industry,
                _head("industry", lang): row.name[lang],
                _head("amount", lang): row.amount,
                _head("unit", lang): texts.unit(each.unit, lang),
                _head("density", "share", lang): texts.in_unit(row.density, "share"),
                _head("gain", lang): row.gain,
                _head("growth_all", "rate", lang): texts.in_unit(row.growth, "rate"),
                _head("rank", lang): row.rank,
                _head("frontier", lang): texts.say("measures.frontier_yes", lang) if row.frontier else None,
            }


_MEASURES = ("theil", "between", "within", "gini", "williamson", "variation", "atkinson")


def _inequality(made: Measures, lang: str) -> Iterable[Row]:
    for each in made.inequality:
        for row in each.years:
            yield {
                _head("what", lang): each.title[lang],
                _head("year", lang): row.year,
                _head("regions", lang): row.regions,
                _head("absent_named", lang): row.missing[lang] if row.missing else None,
                **{_head(name, lang): getattr(row, name) for name in _MEASURES},
                _head("between_share", "share", lang): texts.in_unit(row.between_share, "share"),
                _head("source", lang): each.source,
            }


def _pattern(made: Measures, lang: str) -> Iterable[Row]:
    for each in made.patterns:
        for row in each.areas:
            yield {
                _head("what", lang): each.title[lang],
                _head("year", lang): each.year,
                _head("code", lang): row.region,
                _head("name", lang): row.name[lang],
                _head("value", lang): row.value,
                _head("moran", lang): row.moran,
                _head("p", lang): row.p,
                _head("p_adjusted", lang): row.p_adjusted,
                _head("kind", lang): texts.say(f"measures.class_word_{row.kind or 'alone'}", lang),
                _head("getis_ord", lang): row.getis_ord,
                _head("hot_p_adjusted", lang): row.hot_p_adjusted,
                _head("hot", lang): texts.say(f"measures.class_word_{row.hot or 'alone'}", lang),
            }


def _missing(made: Measures, lang: str) -> Iterable[Row]:
    for each in made.data:
        absent = {one.year: one for one in each.absent}
        for year in each.years:
            yield {
                _head("table", lang): texts.say(f"measures.amount_{each.table}", lang),
                _head("year", lang): year,
                _head("absent_regions", lang): len(absent[year].regions) if year in absent else 0,
                _head("absent_named", lang): absent[year].named[lang] if year in absent else None,
                _head("missing_cells", lang): each.missing_cells.get(year, 0),
            }


def _indicators(made: Measures, lang: str) -> Iterable[Row]:
    known = indicators.catalogue()
    for each in made.indicators:
        row = known.loc[each.indicator]
        yield {
            _head("indicator", lang): each.label[lang],
            _head("code", lang): each.indicator,
            _head("unit", lang): texts.unit(row["unit"], lang),
            _head("why_not", lang): each.why_not[lang] if each.why_not else None,
            _head("means", lang): row[f"high_means_{lang}"],
            _head("misleads", lang): row[f"misleads_{lang}"],
            _head("reference", lang): row["source"],
        }


def _notes(made: Measures, lang: str) -> Iterable[Row]:
    def note(what: str, content: Any) -> Row:
        return {_head("what", lang): what, _head("content", lang): content}

    yield note(_head("name", lang), made.name[lang])
    yield note("danji", made.danji)
    yield note("SHA-256", made.fingerprint)
    for each in made.data:
        for sentence in each.sentences:
            yield note(each.label[lang], sentence[lang])
        yield note(_head("source", lang), each.source)
    for said in made.left_out:
        yield note(texts.say("measures.left_out", lang), said[lang])
    for each_ in made.inequality:
        for sentence in each_.sentences:
            yield note(each_.title[lang], sentence[lang])
    for file, digest in made.inputs.items():
        yield note(file, f"SHA-256 {digest}")
