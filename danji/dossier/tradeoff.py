"""Industry choice: nearness against gain in complexity, with size and growth; what no other beats has a dark ring."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from danji import texts
from danji.dossier import svg
from danji.dossier.drawing import Drawing, wrapped
from danji.dossier.places import Room, ticks
from danji.measures.records import CandidateRow

_WIDTH, _LEFT, _TOP, _FOOT, _RIGHT = 680.0, 58.0, 14.0, 372.0, 664.0
_LABELS = 16  # candidates with a name; the others are in the table
_MANY = 40  # candidates above which discs are smaller and names may lie over the plain ones
_LONG = 15.0  # Korean letters of a name that are written
_CLASSES = (-0.1, 0.0, 0.1)  # growth: below, falling, rising, above


def tradeoff(rows: Sequence[CandidateRow], *, lang: str) -> Drawing | None:
    """The candidates as discs; none where fewer than two can be placed."""
    placed = [row for row in rows if row.density is not None and row.gain is not None]
    if len(placed) < 2:  # noqa: PLR2004  nothing to weigh
        return None
    xs, ys = [100 * (row.density or 0.0) for row in placed], [row.gain or 0.0 for row in placed]
    (left, right), (low, high) = _span(xs), _span(ys)

    def at(row: CandidateRow) -> tuple[float, float]:
        x = _LEFT + (_RIGHT - _LEFT) * (100 * (row.density or 0.0) - left) / (right - left)
        return x, _FOOT - (_FOOT - _TOP) * ((row.gain or 0.0) - low) / (high - low)

    drawn = _axes(left, right, low, high, lang)
    most = max(row.amount for row in placed) or 1.0
    order = sorted(placed, key=lambda row: (not row.frontier, row.rank if row.rank is not None else math.inf, row.industry))
    room = Room(_RIGHT, _FOOT)
    small = len(placed) > _MANY
    radii = {row.industry: (3.0 if small else 4.5) + (6 if small else 10) * math.sqrt(row.amount / most) for row in placed}
    for row in sorted(placed, key=lambda row: -radii[row.industry]):
        (x, y), r = at(row), radii[row.industry]
        front = " front" if row.frontier else ""
        named = svg.element("title", row.name[lang])
        drawn.append(svg.element("circle", named, cx=x, cy=y, r=r, class_=f"bubble {shade(row.growth)}{front}"))
        if row.frontier or not small:
            room.keep((x - 0.7 * r, y - 0.7 * r, x + 0.7 * r, y + 0.7 * r))
    for row in order[:_LABELS]:
        (x, y), text = at(row), _short(row.name[lang])
        found = room.place(text, x, y, gap=radii[row.industry] + 3, size=12.0)
        if found is not None:
            strong = " strong" if row.frontier else ""
            drawn.append(svg.element("text", text, x=found[0], y=found[1], class_=f"{found[2]} halo{strong}"))
    legend, height = _legend(lang)
    return Drawing([*drawn, *legend], _WIDTH, height)


def shade(growth: float | None) -> str:
    """The class of a growth."""
    if growth is None:
        return "g5"
    falls, none, rises = _CLASSES
    return "g0" if growth <= falls else "g1" if growth < none else "g3" if growth < rises else "g4"


def _span(values: Sequence[float]) -> tuple[float, float]:
    """A little more than the values take."""
    low, high = min(values), max(values)
    more = 0.1 * (high - low) or 0.5
    return low - more, high + more


def _short(name: str) -> str:
    first = wrapped(name, _LONG)
    return first[0].rstrip(",;") + ("…" if len(first) > 1 else "")


def _axes(left: float, right: float, low: float, high: float, lang: str) -> list[Markup]:
    drawn = []
    for tick in ticks(left, right):
        x = _LEFT + (_RIGHT - _LEFT) * (tick - left) / (right - left)
        drawn.append(svg.element("line", x1=x, y1=_TOP, x2=x, y2=_FOOT, class_="grid"))
        drawn.append(svg.element("text", f"{tick:g}%", x=x, y=_FOOT + 16, class_="tick tiny"))
    for tick in ticks(low, high):
        y = _FOOT - (_FOOT - _TOP) * (tick - low) / (high - low)
        drawn.append(svg.element("line", x1=_LEFT, y1=y, x2=_RIGHT, y2=y, class_="grid"))
        drawn.append(svg.element("text", f"{tick:g}".replace("-", "−"), x=_LEFT - 6, y=y + 4, class_="end tiny"))
    drawn.append(svg.element("line", x1=_LEFT, y1=_FOOT, x2=_RIGHT, y2=_FOOT, class_="axis"))
    drawn.append(svg.element("line", x1=_LEFT, y1=_TOP, x2=_LEFT, y2=_FOOT, class_="axis"))
    drawn.append(svg.element("text", texts.say("measures.axis_density", lang), x=_RIGHT, y=_FOOT + 34, class_="end"))
    turned = f"rotate(-90 {svg.number(14.0)} {svg.number(_TOP)})"
    drawn.append(svg.element("text", texts.say("measures.axis_gain", lang), x=14.0, y=_TOP, class_="end", transform=turned))
    return drawn


def _legend(lang: str) -> tuple[list[Markup], float]:
    """What shade, size and ring mean, in words."""
    drawn, x, y = [], _LEFT, _FOOT + 58
    for key in ("g0", "g1", "g3", "g4"):
        said = texts.say(f"measures.growth_{key}", lang)
        drawn.append(svg.element("circle", cx=x + 6, cy=y - 4, r=6.0, class_=f"bubble {key}"))
        drawn.append(svg.element("text", said, x=x + 17, y=y, class_="begin tiny"))
        x += 142
    drawn.append(svg.element("circle", cx=_LEFT + 6, cy=y + 15, r=6.0, class_="bubble g2 front"))
    drawn.append(svg.element("text", texts.say("measures.legend_ring", lang), x=_LEFT + 17, y=y + 19, class_="begin tiny"))
    return drawn, y + 30
