"""The regions of a programme side by side, as a table for the terminal and as one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined

from danji import texts
from danji.plan.board import BoardRow

COLUMNS = ("candidates", "candidates_km2", "printed", "area", "kind", "free", "hub", "drawn", "ceiling", "misprints")
JUDGED = {"area": "area_km2", "kind": "site_kind", "free": "enclosing_radius_km", "hub": "farthest_from_hub_km"}


def heads(lang: str) -> list[str]:
    """The heads of the table."""
    return [texts.say("cli.head_region", lang), *(texts.say(f"board.head_{column}", lang) for column in COLUMNS)]


def cells(row: BoardRow, lang: str) -> list[str]:
    """A region as a row of the table."""
    state = {each.fact: texts.say(f"verdict.{each.state}", lang) for each in row.verdicts}
    found = {
        "candidates": f"{row.candidates:,} ({row.placed:,})",
        "candidates_km2": texts.quantity(row.candidates_km2, "km²", lang, digits=1),
        "printed": " → ".join([_km2(row.printed_km2, lang), *_later(row, lang)]),
        **{column: state.get(fact, "–") for column, fact in JUDGED.items()},
        "drawn": "–",
        "ceiling": "–" if row.without_distance is None else f"{row.without_distance.value:.1f}",
        "misprints": f"{len(row.misprints)}" if row.misprints else "",
    }
    for zone in row.drawn[:1]:
        found["drawn"] = f"{zone.value:.1f} ({_km2(zone.facts['area_km2'], lang)})"
    return [row.name[lang], *(found[column] for column in COLUMNS)]


def states(row: BoardRow) -> dict[str, str]:
    """Column → how the rule came out, to mark it by."""
    known = {each.fact: each.state for each in row.verdicts}
    return {column: known.get(fact, "") for column, fact in JUDGED.items()}


def notes(row: BoardRow, lang: str) -> list[str]:
    """What a reader must know of a region, and what is missing."""
    return [each[lang] for each in (*row.misprints, *(later.sentence for later in row.later), *row.missing)]


def counted(rows: Sequence[BoardRow], lang: str) -> str:
    """The board in one sentence."""
    return texts.say(
        "board.counted",
        lang,
        regions=len(rows),
        printed=sum(row.printed_km2 is not None for row in rows),
        holds=sum(states(row)["area"] == "holds" for row in rows),
        misprints=sum(bool(row.misprints) for row in rows),
        drawn=sum(bool(row.drawn) for row in rows),
    )


def html(rows: Sequence[BoardRow], *, programme: str, day: date, lang: str) -> str:
    """The board as one HTML page that stands alone and prints well."""
    environment = Environment(
        loader=PackageLoader("danji.dossier"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("board.html").render(
        title=texts.say("board.title", lang, programme=programme),
        counted=counted(rows, lang),
        read_so=texts.say("board.read_so", lang, day=day),
        heads=heads(lang),
        rows=[(row, cells(row, lang), ["", *(states(row).get(column, "") for column in COLUMNS)]) for row in rows],
        notes=[(row.name[lang], notes(row, lang)) for row in rows],
        lang=lang,
        word=lambda key: texts.say(f"board.{key}", lang),
    )


def _km2(area: float | None, lang: str) -> str:
    return "–" if area is None else texts.quantity(area, "km²", lang, digits=3)


def _later(row: BoardRow, lang: str) -> list[str]:
    return [f"{_km2(each.area_km2, lang)} ({each.day.year})" for each in row.later]
