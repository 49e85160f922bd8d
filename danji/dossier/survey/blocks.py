"""What a section of the page is made of: paragraphs, figures, tables; and numbers as they are written in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from danji import indicators, texts
from danji.dossier.charts import cited
from danji.dossier.drawing import Drawing, Words, inside

DASH = "–"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a few; `kind` is its class on the page."""

    text: str
    kind: str = ""
    name: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: str
    name: str = "heading"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its words; a wide one takes the whole line."""

    key: str
    drawing: Drawing
    words: Words
    wide: bool = False
    name: str = "figure"

    @property
    def picture(self) -> Markup:
        """The chart as it stands in the page."""
        return inside(self.drawing, key=self.key, words=self.words, class_="chart wide" if self.wide else "chart")


@dataclass(frozen=True, slots=True)
class Table:
    """A table; columns named in `numbers` stand to the right."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = field(default_factory=frozenset)
    name: str = "table"


Block = Paragraph | Heading | Figure | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page."""

    key: str
    title: str
    blocks: Sequence[Block]


def word(key: str, lang: str, **values: object) -> str:
    """A sentence on measures."""
    return texts.say(f"measures.{key}", lang, **values)


def fixed(value: float | None, digits: int = 2, *, signed: bool = False) -> str:
    """A number with so many decimals; a dash where there is none."""
    if value is None:
        return DASH
    return (f"{value:+,.{digits}f}" if signed else f"{value:,.{digits}f}").replace("-", "−")


def percent(value: float | None, digits: int = 1, *, signed: bool = False) -> str:
    """A share as per cent; a dash where there is none."""
    return DASH if value is None else f"{fixed(100 * value, digits, signed=signed)}%"


def quantity(value: float | None, unit: str, lang: str) -> str:
    """A number of a catalogue unit, as written in a chart."""
    if value is None:
        return DASH
    written = texts.unit(unit, lang)
    shown = fixed(texts.in_unit(value, unit), 1 if written.startswith("%") else 0 if unit in _WHOLE else 2)
    return shown if not written else f"{shown}{'' if lang == 'ko' or written.startswith('%') else ' '}{written}"


_WHOLE = frozenset({"regions", "stars", "persons"})


def notes(name: str, *, year: int, since: int | None, unit: str, source: str, lang: str) -> list[str]:
    """Under a chart: years, unit, definition, what misleads, and source."""
    row = indicators.catalogue().loc[name]
    years = str(year) if since is None else f"{since}–{year}"
    written = texts.unit(unit, lang) or word("no_unit", lang)
    return [
        word("chart_notes", lang, year=years, unit=written, means=row[f"high_means_{lang}"]),
        word("chart_misleads", lang, misleads=row[f"misleads_{lang}"]),
        cited(source, lang),
    ]
