"""Charts as SVG: bars with whiskers, lines with gaps, stacked bars, bars of room left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from danji.dossier import svg

_LINE, _BAR = 14.0, 11.0
_WIDTH, _NAMES, _VALUES = 460.0, 178.0, 64.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart; a missing value has no bar but its text is shown."""

    name: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None
    strong: bool = False


def bars(rows: Sequence[Bar], *, key: str, title: str, description: str, line_at: float | None = None) -> Markup:
    """Horizontal bars from zero, with whiskers from low to high and a dashed line at a value that matters."""
    known = [each for row in rows for each in (row.value, row.low, row.high) if each is not None]
    low, high = min([0.0, *known]), max([line_at or 0.0, *known, low_above(known)])
    room = _WIDTH - _NAMES - _VALUES

    def at(value: float) -> float:
        return _NAMES + room * (value - low) / (high - low)

    drawn, height = [], 4.0
    for row in rows:
        named = wrapped(row.name, (_NAMES - 10) / 12.5)
        drawn += _bar(row, named, height, at)
        height += _LINE * len(named) + 7
    drawn.append(svg.element("line", x1=at(0), y1=2.0, x2=at(0), y2=height - 2, class_="axis"))
    if line_at is not None:
        drawn.append(svg.element("line", x1=at(line_at), y1=2.0, x2=at(line_at), y2=height - 2, class_="mark"))
    return svg.picture(*drawn, box=(0.0, 0.0, _WIDTH, height), key=key, title=title, description=description, class_="chart")


def low_above(known: Sequence[float]) -> float:
    """A little above the lowest, so that an axis is never empty."""
    return min([0.0, *known]) + 1e-9


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
        if found[-1] and sum(0.53 if ord(letter) < 0x1100 else 1.0 for letter in longer) > room:  # noqa: PLR2004  where Hangul begins
            found.append(word)
        else:
            found[-1] = longer
    return found


def _bar(row: Bar, named: Sequence[str], top: float, at: Callable[[float], float]) -> list[Markup]:
    middle, strong = top + (_LINE * len(named) + 7) / 2, " strong" if row.strong else ""
    first = middle + 4.5 - _LINE * (len(named) - 1) / 2
    drawn = [
        svg.element("text", line, x=_NAMES - 8, y=first + _LINE * place, class_=f"row{strong}")
        for place, line in enumerate(named)
    ]
    end = at(max([0.0, *(each for each in (row.value, row.high) if each is not None)]))
    if row.value is not None:
        start, stop = sorted((at(0.0), at(row.value)))
        drawn.append(
            svg.element(
                "rect", x=start, y=middle - _BAR / 2, width=max(stop - start, 0.8), height=_BAR, class_=f"value{strong}"
            )
        )
    if row.low is not None and row.high is not None:
        a, b = svg.number(at(row.low)), svg.number(at(row.high))
        y, up, down = svg.number(middle), svg.number(middle - 4), svg.number(middle + 4)
        drawn.append(svg.element("path", d=f"M{a} {y}H{b}M{a} {up}V{down}M{b} {up}V{down}", class_="whisker"))
    drawn.append(svg.element("text", row.text, x=end + 6, y=middle + 4.5, class_=f"figure{strong}"))
    return drawn


def lines(
    years: Sequence[int], values: Sequence[float | None], texts: Sequence[str], *, key: str, title: str, description: str
) -> Markup:
    """One line over the years from zero; a year that is not known is a gap with its word."""
    width, height, left, foot = 420.0, 170.0, 30.0, 142.0
    top = 1.25 * max([each for each in values if each is not None], default=1.0) or 1.0
    step = (width - 2 * left) / max(len(years) - 1, 1)
    points = [
        (left + step * place, None if value is None else foot - (foot - 20) * value / top) for place, value in enumerate(values)
    ]
    drawn = [svg.element("line", x1=10.0, y1=foot, x2=width - 10, y2=foot, class_="axis")]
    drawn += [
        svg.element("polyline", points=svg.line([(a, b), (c, d)]), class_="line")
        for (a, b), (c, d) in pairwise(points)
        if b is not None and d is not None
    ]
    for (x, y), year, text in zip(points, years, texts, strict=True):
        drawn.append(svg.element("text", str(year), x=x, y=foot + 18, class_="tick"))
        drawn.append(
            svg.element("text", text, x=x, y=foot - 8 if y is None else y - 10, class_="tick" if y is None else "tick strong")
        )
        if y is not None:
            drawn.append(svg.element("circle", cx=x, cy=y, r=4.0, class_="dot"))
    return svg.picture(
        *drawn, box=(0.0, 0.0, width, height), key=key, title=title, description=description, class_="chart narrow"
    )


def stacked(parts: Sequence[float], *, most: float, width: float = 90.0) -> Markup:
    """Parts side by side, to one scale for all rows; what they are is in the legend and the number beside."""
    drawn, x = [], 0.0
    for place, part in enumerate(parts):
        wide = width * part / most if most > 0 else 0.0
        if wide > 0:
            drawn.append(svg.element("rect", x=x, y=1.0, width=max(wide, 0.8), height=8.0, class_=f"part c{place % 6}"))
        x += wide
    return svg.sign(*drawn, size=10.0, width=width, class_="stack")


def swatch(place: int) -> Markup:
    """The shade of one part, for the legend."""
    return svg.sign(svg.element("rect", x=0.5, y=0.5, width=11.0, height=11.0, class_=f"part c{place % 6}"), size=12.0)


def room(value: float, limit: float, *, width: float = 120.0) -> Markup:
    """How much of a limit is used: the bar is the value, the line the limit; what is over it has another shade."""
    most = max(value, limit) or 1.0
    inside, end = width * min(value, limit) / most, width * limit / most
    drawn = [
        svg.element("rect", x=0.5, y=3.5, width=end - 1, height=9.0, class_="whole"),
        svg.element("rect", x=0.5, y=3.5, width=max(inside - 1, 0.0), height=9.0, class_="used"),
    ]
    if value > limit:
        drawn.append(svg.element("rect", x=end, y=3.5, width=width - end, height=9.0, class_="over"))
    drawn.append(svg.element("line", x1=min(end, width - 1), y1=0.0, x2=min(end, width - 1), y2=16.0, class_="limit"))
    return svg.sign(*drawn, width=width, class_="room")
