"""Numbers with their cards, tables of them, and charts with their tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from danji import texts
from danji.dossier.charts import shortened
from danji.dossier.survey.blocks import DASH, Figure, Paragraph, fixed, word
from danji.measures.seen import Column, Row

_LARGE = ({"ko": 1e8, "en": 1e9}, "won_large")
_SMALL = ({"ko": 1e4, "en": 1e6}, "won_small")  # what there is per inhabitant or business
_WHOLE = frozenset({"persons", "regions", "stars", "sites", "won_large"})
_SIGNED = frozenset({"rate", "rate per year"})
_CHANGES = frozenset({"change", "national_share", "industry_mix", "regional_shift"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a table program would run what begins so


def say(key: str, lang: str, **values: object) -> str:
    """A sentence of these pages."""
    return texts.say(f"seen.{key}", lang, **values)


@dataclass(frozen=True, slots=True)
class Card:
    """What a number is: definition, what misleads, year, unit, source, and what was left out."""

    title: str
    means: str
    misleads: str
    year: str
    unit: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written, the card that tells of it, and whether it is known, estimated or missing."""

    text: str
    value: float | None
    card: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name that leads to the page of a region or an industry."""

    text: str
    kind: str
    code: str
    own: bool = False


Cell = Number | Name | str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of numbers."""

    key: str
    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: frozenset[int]
    cards: Mapping[str, Card]
    note: str = ""
    name: str = "grid"


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart with its table."""

    figure: Figure
    grid: Grid
    name: str = "shown"


Block = Shown | Grid | Paragraph


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a page; `lead` is its sentence."""

    key: str
    title: str
    lead: str
    blocks: Sequence[Block]


def card(column: Column, lang: str) -> Card:
    """The card of a column's numbers."""
    years = str(column.year) if column.since is None else f"{column.since}–{column.year}"
    return Card(
        title=column.label[lang],
        means=column.means[lang],
        misleads=column.misleads[lang] if column.misleads else "",
        year=years,
        unit=unit_of(column, lang),
        source=shortened(column.source, lang),
        note=column.note[lang] if column.note else "",
    )


def grid(
    key: str,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    lang: str,
    kind: str,
    first: str,
    note: str = "",
    more: Mapping[str, Callable[[Row], str]] | None = None,
) -> Grid:
    """Rows by columns; the name of each leads to its page; `more` are columns of words, by their heads, at the end."""
    cards = {f"{key}-{column.key}": card(column, lang) for column in columns}
    more = more or {}
    made: list[list[Cell]] = [
        [
            Name(row.name[lang], kind, row.code, row.own) if kind else row.name[lang],
            *(number(column, row, f"{key}-{column.key}", lang) for column in columns),
            *(told(row) for told in more.values()),
        ]
        for row in rows
    ]
    heads = [first, *(head(column, lang) for column in columns), *more]
    return Grid(key, caption, heads, made, frozenset(range(1, len(columns) + 1)), cards, note)


def number(column: Column, row: Row, key: str, lang: str) -> Number:
    """One number with its state: missing is said, a range is told."""
    value = row.values.get(column.key)
    low, high = (row.values.get(end) if column.key == "location_quotient" else None for end in ("low", "high"))
    ranged = low is not None and high is not None and f"{low:.2f}" != f"{high:.2f}"
    said = {"low": fixed(low), "high": fixed(high)}
    if value is not None:
        return Number(
            written(column, value, lang),
            value,
            key,
            "known",
            say("state_bounded" if ranged else "state_computed", lang, **said),
        )
    if low is not None and high is not None:
        return Number(f"{fixed(low)}–{fixed(high)}", None, key, "estimated", say("state_estimated", lang, **said))
    return Number(DASH, None, key, "missing", say("state_missing", lang))


def head(column: Column, lang: str) -> str:
    """The heading of a column, with its unit where it has one that is written."""
    shown = unit_of(column, lang)
    return column.label[lang] if not shown else f"{column.label[lang]} ({shown})"


def unit_of(column: Column, lang: str) -> str:
    """The unit in words."""
    if column.unit == "KRW":
        return say(_won(column)[1], lang)
    return word("short_persons", lang) if column.unit == "persons" else texts.unit(column.unit, lang)


def written(column: Column, value: float, lang: str) -> str:
    """A number in the unit of its column."""
    if column.unit == "KRW":
        unit = _won(column)[1]
        return fixed(scaled(column, value, lang), 0 if unit in _WHOLE else 1, signed=column.key in _CHANGES)
    signed = column.unit in _SIGNED or column.key in _CHANGES
    whole = column.unit in _WHOLE and column.key != "per_weight"
    percent = texts.unit(column.unit, lang).startswith("%")
    return fixed(scaled(column, value, lang), 0 if whole else 1 if percent else 2, signed=signed)


def scaled(column: Column, value: float | None, lang: str) -> float | None:
    """A value as its column's unit counts."""
    if value is None:
        return None
    return value / _won(column)[0][lang] if column.unit == "KRW" else texts.in_unit(value, column.unit)


def _won(column: Column) -> tuple[Mapping[str, float], str]:
    """In which thousands won are written: those of a region, or per inhabitant or business."""
    return _SMALL if column.key == "per_weight" else _LARGE


def as_csv(made: Grid) -> str:
    """The table with full numbers; what is not known is empty; year and source of each column at the end of its head."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    cards = [*made.cards.values()]
    told = [f"{each.year}; {each.source}" for each in cards]
    heads = [head if at == 0 or at > len(told) else f"{head} [{told[at - 1]}]" for at, head in enumerate(made.heads)]
    writer.writerow([_plain(each) for each in heads])
    for row in made.rows:
        writer.writerow([_value(cell) for cell in row])
    return out.getvalue()


def _value(cell: Cell) -> str:
    if isinstance(cell, Number):
        return "" if cell.value is None else f"{cell.value:.12g}"
    return _plain(cell.text if isinstance(cell, Name) else cell)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
