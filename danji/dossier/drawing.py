"""A drawing: its parts and its size; inside a page, or as a file that stands alone with title, caption and source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from markupsafe import Markup

from danji.dossier import svg

HANGUL = 0x1100  # where Hangul begins; a letter before it takes about half the room


@dataclass(frozen=True, slots=True)
class Drawing:
    """Parts of a picture, and the rectangle they fill."""

    parts: Sequence[Markup]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a picture: title, what is seen, and lines on year, unit, definition and source."""

    title: str
    seen: str
    notes: Sequence[str] = ()


def inside(drawing: Drawing, *, key: str, words: Words, class_: str = "chart") -> Markup:
    """The picture inside a page, which has the words and the style itself."""
    box = (0.0, 0.0, drawing.width, drawing.height)
    return svg.picture(*drawing.parts, box=box, key=key, title=words.title, description=words.seen, class_=class_)


def alone(drawing: Drawing, *, key: str, words: Words) -> str:
    """The picture as a file: title above, caption and notes below, its style inside."""
    titled = wrapped(words.title, (drawing.width - 12) / 14)
    top = 12.0 + 18 * len(titled)
    parts = [svg.element("text", line, x=6.0, y=20.0 + 18 * at, class_="title") for at, line in enumerate(titled)]
    parts.append(svg.element("g", *drawing.parts, transform=f"translate(0 {svg.number(top)})"))
    y = top + drawing.height + 16
    for line in wrapped(words.seen, (drawing.width - 12) / 13):
        parts.append(svg.element("text", line, x=6.0, y=y, class_="caption"))
        y += 17
    for note in words.notes:
        for line in wrapped(note, (drawing.width - 12) / 10.6):
            parts.append(svg.element("text", line, x=6.0, y=y, class_="soft"))
            y += 13
    box = (0.0, 0.0, drawing.width, y)
    style = svg.element("style", Markup(style_alone()))  # noqa: S704  our own file
    told = " ".join([words.seen, *words.notes])
    return f"{svg.picture(style, *parts, box=box, key=key, title=words.title, description=told, class_='chart')}\n"


@cache
def style_alone() -> str:
    """The style of pictures that stand alone: that of all charts, and fonts."""
    return _template("alone.css") + style()


@cache
def style() -> str:
    """The style of all charts, for a page that has fonts and colours of its own."""
    return _template("charts.css")


def _template(name: str) -> str:
    return (resources.files(__name__.rpartition(".")[0]) / "templates" / name).read_text(encoding="utf-8")


def wrapped(text: str, room: float) -> list[str]:
    """A text in lines of at most `room` Korean letters; a Latin letter takes about half of one.

    Examples
    --------
    >>> wrapped("Manufacture of food products", 8)
    ['Manufacture of', 'food products']
    """
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if found[-1] and length(longer) > room:
            found.append(word)
        else:
            found[-1] = longer
    return found


def length(text: str) -> float:
    """How long a text is, in Korean letters, about."""
    return sum(0.53 if ord(letter) < HANGUL else 1.0 for letter in text)
