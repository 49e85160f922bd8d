"""Several lines over the years; a year that cannot be held against the others stands apart as an open mark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from danji.dossier import svg
from danji.dossier.drawing import Drawing, length
from danji.dossier.places import apart, ticks

_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = 620.0, 270.0, 52.0, 16.0, 236.0
_DOT = 3.6


@dataclass(frozen=True, slots=True)
class Point:
    """One year of a line."""

    year: int
    value: float | None
    comparable: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its name."""

    name: str
    points: Sequence[Point]


def trends(lines: Sequence[Line], *, shown: Callable[[float], str], said: str = "") -> Drawing:
    """The lines from zero, each with its name at its end; `said` stands under open marks' years."""
    right = _WIDTH - 14 - 11.5 * max((length(f"{line.name} 0.000 (0000)") for line in lines), default=0.0)
    years = sorted({point.year for line in lines for point in line.points})
    values = [point.value for line in lines for point in line.points if point.value is not None]
    low, high = min([0.0, *values]), max([*values, 1e-9]) * 1.06
    step = (right - _LEFT - 16) / max(len(years) - 1, 1)

    def x(year: int) -> float:
        return _LEFT + 16 + step * years.index(year)

    def y(value: float) -> float:
        return _FOOT - (_FOOT - _TOP) * (value - low) / (high - low)

    drawn = []
    for tick in ticks(low, high):
        drawn.append(svg.element("line", x1=_LEFT, y1=y(tick), x2=right, y2=y(tick), class_="grid"))
        drawn.append(svg.element("text", shown(tick), x=_LEFT - 6, y=y(tick) + 4, class_="end tiny"))
    drawn.append(svg.element("line", x1=_LEFT, y1=y(0.0), x2=right, y2=y(0.0), class_="axis"))
    loose = {point.year for line in lines for point in line.points if not point.comparable}
    for year in years:
        drawn.append(svg.element("text", str(year), x=x(year), y=_FOOT + 17, class_="tick"))
        if year in loose and said:
            drawn.append(svg.element("text", said, x=x(year), y=_FOOT + 30, class_="tick tiny"))
    for place, line in enumerate(lines):
        drawn += _line(line, place, x, y)
    return Drawing([*drawn, *_names(lines, right, y, shown)], _WIDTH, _HEIGHT)


def _line(line: Line, place: int, x: Callable[[int], float], y: Callable[[float], float]) -> list[Markup]:
    known = [point for point in line.points if point.value is not None]
    drawn = []
    for a, b in pairwise(known):
        loose = "" if a.comparable and b.comparable else " loose"
        ends = [(x(each.year), y(each.value or 0.0)) for each in (a, b)]
        first = "" if place else " first"
        drawn.append(svg.element("polyline", points=svg.line(ends), class_=f"trend s{place}{first}{loose}"))
    for point in known:
        look = f"f{place}" if point.comparable else f"open s{place}"
        drawn.append(svg.element("circle", cx=x(point.year), cy=y(point.value or 0.0), r=_DOT, class_=look))
    return drawn


def _names(lines: Sequence[Line], right: float, y: Callable[[float], float], shown: Callable[[float], str]) -> list[Markup]:
    """The name of each line with its last comparable value, at the height of its end."""
    ends = []
    for place, line in enumerate(lines):
        known = [point for point in line.points if point.value is not None]
        if known:
            told = next((point for point in reversed(known) if point.comparable), known[-1])
            year = "" if told is known[-1] else f" ({told.year})"
            ends.append((place, f"{line.name} {shown(told.value or 0.0)}{year}", y(known[-1].value or 0.0)))
    heights = apart([end[2] for end in ends], least=16.0, low=_TOP, high=_FOOT)
    return [
        svg.element("text", name, x=right + 8, y=height + 4.5, class_=f"begin t{place}")
        for (place, name, _y), height in zip(ends, heights, strict=True)
    ]
