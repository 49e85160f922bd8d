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


def _word(key: str, lang: str) -> str:
    return texts.say(f"measures.head_{key}", lang)


def _head(key: str, unit: str, lang: str) -> str:
    written = texts.unit(unit, lang)
    return f"{_word(key, lang)} ({written})" if written else _word(key, lang)


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
            _word("table", lang): texts.say(f"measures.amount_{row.table}", lang),
            _word("code", lang): row.code,
            _word("name", lang): row.name[lang],
            _word("year", lang): years.get(row.table),
            **{head: texts.in_unit(row.values.get(name), units[name]) for name, head in heads.items()},
        }


def _rankings(made: Measures, lang: str) -> Iterable[Row]:
    for each in made.rankings:
        for row in (*each.top, *each.bottom):
            yield {
                _word("indicator", lang): each.label[lang],
                _word("since", lang): each.since,
                _word("year", lang): each.year,
                _word("place", lang): row.place,
                _word("code", lang): row.code,
                _word("name", lang): row.name[lang],
                _word("value", lang): texts.in_unit(row.value, each.unit),
                _word("unit", lang): texts.unit(each.unit, lang),
                _word("count", lang): each.count,
                _word("source", lang): each.source,
            }


_PARTS = ("national_share", "industry_mix", "regional_shift")


def _profile(made: Measures, lang: str) -> Iterable[Row]:
    for each in made.profiles:
        for row in each.industries:
            yield {
                _word("region", lang): each.name[lang],
                _word("since", lang): each.since,
                _word("year", lang): each.year,
                _word("code", lang): row.industry,
                _word("industry", lang): row.name[lang],
                _word("amount", lang): row.amount,
                _word("unit", lang): texts.unit(each.unit, lang),
                _head("share", "share", lang): texts.in_unit(row.share, "share"),
                _word("location_quotient", lang): row.location_quotient,
                _word("low", lang): row.low,
                _word("high", lang): row.high,
                _head("growth", "rate", lang): texts.in_unit(row.growth, "rate"),
                _head("quotient_growth", "rate", lang): texts.in_unit(row.quotient_growth, "rate"),
                _word("quadrant", lang): texts.say(f"measures.quadrant_word_{row.quadrant}", lang) if row.quadrant else None,
                _word("stars", lang): row.stars,
                _head("density", "share", lang): texts.in_unit(row.density, "share"),
                _word("change", lang): row.change,
                **{_word(part, lang): getattr(row, part) for part in _PARTS},
                _word("source", lang): each.source,
            }


def _candidates(made: Measures, lang: str) -> Iterable[Row]:
    for each in made.profiles:
        for row in each.candidates:
            yield {
                _word("region", lang): each.name[lang],
                _word("year", lang): each.year,
                _word("code", lang): row.industry,
                _word("industry", lang): row.name[lang],
                _word("amount", lang): row.amount,
                _word("unit", lang): texts.unit(each.unit, lang),
                _head("density", "share", lang): texts.in_unit(row.density, "share"),
                _word("gain", lang): row.gain,
                _head("growth_all", "rate", lang): texts.in_unit(row.growth, "rate"),
                _word("rank", lang): row.rank,
                _word("frontier", lang): texts.say("measures.frontier_yes", lang) if row.frontier else None,
            }


_MEASURES = ("theil", "between", "within", "gini", "williamson", "variation", "atkinson")


def _inequality(made: Measures, lang: str) -> Iterable[Row]:
    for each in made.inequality:
        for row in each.years:
            yield {
                _word("what", lang): each.title[lang],
                _word("year", lang): row.year,
                _word("regions", lang): row.regions,
                _word("absent_named", lang): row.missing[lang] if row.missing else None,
                **{_word(name, lang): getattr(row, name) for name in _MEASURES},
                _head("between_share", "share", lang): texts.in_unit(row.between_share, "share"),
                _word("source", lang): each.source,
            }


def _pattern(made: Measures, lang: str) -> Iterable[Row]:
    for each in made.patterns:
        for row in each.areas:
            yield {
                _word("what", lang): each.title[lang],
                _word("year", lang): each.year,
                _word("code", lang): row.region,
                _word("name", lang): row.name[lang],
                _word("value", lang): row.value,
                _word("moran", lang): row.moran,
                _word("p", lang): row.p,
                _word("p_adjusted", lang): row.p_adjusted,
                _word("kind", lang): texts.say(f"measures.class_word_{row.kind or 'alone'}", lang),
                _word("getis_ord", lang): row.getis_ord,
                _word("hot_p_adjusted", lang): row.hot_p_adjusted,
                _word("hot", lang): texts.say(f"measures.class_word_{row.hot or 'alone'}", lang),
            }


def _missing(made: Measures, lang: str) -> Iterable[Row]:
    for each in made.data:
        absent = {one.year: one for one in each.absent}
        for year in each.years:
            yield {
                _word("table", lang): texts.say(f"measures.amount_{each.table}", lang),
                _word("year", lang): year,
                _word("absent_regions", lang): len(absent[year].regions) if year in absent else 0,
                _word("absent_named", lang): absent[year].named[lang] if year in absent else None,
                _word("missing_cells", lang): each.missing_cells.get(year, 0),
            }


def _indicators(made: Measures, lang: str) -> Iterable[Row]:
    known = indicators.catalogue()
    for each in made.indicators:
        row = known.loc[each.indicator]
        yield {
            _word("indicator", lang): each.label[lang],
            _word("code", lang): each.indicator,
            _word("unit", lang): texts.unit(row["unit"], lang),
            _word("why_not", lang): each.why_not[lang] if each.why_not else None,
            _word("means", lang): row[f"high_means_{lang}"],
            _word("misleads", lang): row[f"misleads_{lang}"],
            _word("reference", lang): row["source"],
        }


def _notes(made: Measures, lang: str) -> Iterable[Row]:
    def note(what: str, content: Any) -> Row:
        return {_word("what", lang): what, _word("content", lang): content}

    yield note(_word("name", lang), made.name[lang])
    yield note("danji", made.danji)
    yield note("SHA-256", made.fingerprint)
    for each in made.data:
        for sentence in each.sentences:
            yield note(each.label[lang], sentence[lang])
        yield note(_word("source", lang), each.source)
    for said in made.left_out:
        yield note(texts.say("measures.left_out", lang), said[lang])
    for each_ in made.inequality:
        for sentence in each_.sentences:
            yield note(each_.title[lang], sentence[lang])
    for file, digest in made.inputs.items():
        yield note(file, f"SHA-256 {digest}")
