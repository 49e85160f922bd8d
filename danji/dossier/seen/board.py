"""The regions of a programme as a table of numbers and states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from danji import texts
from danji.cases import Case
from danji.dossier.board import JUDGED, states
from danji.dossier.seen.numbers import Grid, grid, say
from danji.dossier.survey.blocks import DASH
from danji.measures.basis import text
from danji.measures.seen import Column, Row
from danji.plan.board import BoardRow

ALL = "all"
BY = (ALL, *JUDGED)  # what the map may be coloured by
STATES = ("fails", "undecided", "holds")  # the worst first
_NUMBERS: Mapping[str, tuple[str, str]] = {  # column → unit, table it comes from
    "candidates": ("sites", "sites"),
    "placed": ("sites", "sites"),
    "candidates_km2": ("km²", "sites"),
    "printed_km2": ("km²", "reported"),
    "drawn_km2": ("km²", "sites"),
    "drawn_points": ("points", "sites"),
    "ceiling_points": ("points", "sites"),
}


def table(rows: Sequence[BoardRow], case: Case, frames: Mapping[str, pd.DataFrame], lang: str) -> Grid:
    """A row for each region; the state of the zone in print is that of its worst verdict."""
    columns = [_column(key, case, frames) for key in _NUMBERS]
    more = {label(by, lang): partial(_word, {row.region: state(row, by) for row in rows}, lang) for by in BY}
    told = [Row(code=row.region, name=row.name, values=_values(row)) for row in rows]
    caption = say("board_caption", lang, day=case.day)
    first = texts.say("measures.head_region", lang)
    return grid("board", caption, columns, told, lang=lang, kind="region", first=first, more=more)


def label(by: str, lang: str) -> str:
    """What a state is of: every rule, or one."""
    return say("board_state", lang) if by == ALL else texts.say(f"board.head_{by}", lang)


def state(row: BoardRow, by: str = ALL) -> str:
    """How the zone in print comes out by one rule, or by all: the worst of them. Empty where no such rule is in force."""
    if by != ALL:
        return states(row)[by]
    found = {each.state for each in row.verdicts}
    return next((each for each in STATES if each in found), "undecided")


def _word(found: Mapping[str, str], lang: str, row: Row) -> str:
    return texts.say(f"verdict.{found[row.code]}", lang) if found[row.code] else DASH


def _column(key: str, case: Case, frames: Mapping[str, pd.DataFrame]) -> Column:
    unit, table_ = _NUMBERS[key]
    given = frames[table_]["source"].dropna() if table_ in frames and "source" in frames[table_] else []
    named = "; ".join(sorted({each.strip() for source in given for each in str(source).split(";")}))
    return Column(
        key=key,
        label=text(f"seen.board_{key}"),
        unit=unit,
        means=text(f"seen.board_{key}_means"),
        misleads=None,
        year=case.day.year,
        source=named,
    )


def _values(row: BoardRow) -> dict[str, float | None]:
    best, ceiling = next(iter(row.drawn), None), row.without_distance
    return {
        "candidates": row.candidates,
        "placed": row.placed,
        "candidates_km2": row.candidates_km2,
        "printed_km2": row.printed_km2,
        "drawn_km2": best.facts["area_km2"] if best else None,
        "drawn_points": best.value if best else None,
        "ceiling_points": ceiling.value if ceiling else None,
    }


def colours(rows: Sequence[BoardRow], by: str, lang: str) -> dict[str, dict[str, str]]:
    """What the map shows of each region: its state and its name."""
    return {row.region: {"state": state(row, by), "name": row.name[lang]} for row in rows}
