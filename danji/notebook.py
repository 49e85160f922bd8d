"""What a notebook shows of a record: tables and a small map as HTML, in both languages side by side, every text escaped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from danji import texts

Spot = tuple[float, float, float, str, str]  # longitude, latitude, radius in km, fill, what it is
WIDE, EDGE = 420.0, 12.0  # of a map, in pixels
KM_PER_DEGREE = 111.195


def both(text: Mapping[str, str]) -> str:
    """A wording in every language, once where they are the same."""
    return " · ".join(dict.fromkeys(text[lang] for lang in texts.LANGUAGES))


def word(key: str) -> str:
    """A word of notebooks in every language."""
    return both(texts.wordings(f"notebook.{key}"))


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; None is a dash."""
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(_shown(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shown(cell: object) -> str:
    if cell is None:
        return "–"
    return f"{cell:,.6g}" if isinstance(cell, float) else str(cell)


def picture(title: str, spots: Sequence[Spot], circle: tuple[float, float, float] | None = None) -> str:
    """A map of discs to scale, and a circle (longitude, latitude, km); empty where there is nothing to show."""
    if not spots:
        return ""
    squeeze = math.cos(math.radians(sum(spot[1] for spot in spots) / len(spots)))
    placed = [(lon * squeeze * KM_PER_DEGREE, -lat * KM_PER_DEGREE, km) for lon, lat, km, *_ in spots]
    ring = [] if circle is None else [(circle[0] * squeeze * KM_PER_DEGREE, -circle[1] * KM_PER_DEGREE, circle[2])]
    every = [*placed, *ring]
    left, top = min(x - r for x, _y, r in every), min(y - r for _x, y, r in every)
    right, low = max(x + r for x, _y, r in every), max(y + r for _x, y, r in every)
    scale = (WIDE - 2 * EDGE) / max(right - left, 1e-6)
    tall = (low - top) * scale + 2 * EDGE

    def disc(x: float, y: float, r: float, fill: str, said: str, edge: str = "#1c2329") -> str:
        return (
            f'<circle cx="{EDGE + (x - left) * scale:.1f}" cy="{EDGE + (y - top) * scale:.1f}" r="{max(r * scale, 2.5):.1f}" '
            f'fill="{fill}" stroke="{edge}"><title>{escape(said)}</title></circle>'
        )

    drawn = [disc(x, y, r, spot[3], spot[4]) for (x, y, r), spot in zip(placed, spots, strict=True)]
    drawn += [disc(x, y, r, "none", title, "#a33b0b") for x, y, r in ring]
    box = f'viewBox="0 0 {WIDE:.0f} {tall:.0f}" width="{WIDE:.0f}" height="{tall:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img"><title>{escape(title)}</title>{"".join(drawn)}</svg>'
