"""Charts with two axes: a curve with marks, a front of points, a histogram with marks. Labels stand at what they name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from danji.dossier import svg

WIDTH, HEIGHT = 470.0, 300.0
_LEFT, _RIGHT, _TOP, _FOOT = 56.0, 16.0, 26.0, 46.0
_LINE = 15.0  # height of a label
_LETTER = 6.6  # width of a Latin letter; a Korean one is about twice as wide


@dataclass(frozen=True, slots=True)
class Spot:
    """A point or place that is named in the chart."""

    x: float
    y: float
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its range, its ticks, and what it shows."""

    low: float
    high: float
    title: str

    @property
    def ticks(self) -> list[float]:
        """Round numbers in the range, about five."""
        wide = (self.high - self.low) or 1.0
        raw = wide / 5
        size = 10.0 ** math.floor(math.log10(raw))
        step = next(size * each for each in (1, 2, 2.5, 5, 10) if size * each >= raw)
        first = math.ceil(self.low / step - 1e-9)
        return [step * place for place in range(first, math.floor(self.high / step + 1e-9) + 1)]


def axis(values: Sequence[float], title: str, *, zero: bool = False) -> Axis:
    """An axis that holds the values, with a little room; from zero when asked."""
    low, high = min(values), max(values)
    room = 0.06 * ((high - low) or abs(high) or 1.0)
    return Axis(0.0 if zero else low - room, high + room, title)


def curve(
    points: Sequence[tuple[float, float]], marks: Sequence[Spot], *, x: Axis, y: Axis, key: str, title: str, description: str
) -> Markup:
    """A line, with places on it that are named; a dashed line runs down from each."""
    at = _Plane(x, y)
    drawn = [*at.frame(), svg.element("polyline", points=svg.line([at(*point) for point in points]), class_="line")]
    taken: list[svg.Box] = []
    for mark in marks:
        px, py = at(mark.x, mark.y)
        drawn.append(svg.element("line", x1=px, y1=py, x2=px, y2=at.foot, class_="mark"))
        drawn.append(svg.element("circle", cx=px, cy=py, r=4.5, class_="dot"))
        drawn += _label(mark, (px, py), taken)
    return _picture(drawn, key, title, description)


def front(
    points: Sequence[tuple[float, float, float | None]],
    best: Spot,
    *,
    x: Axis,
    y: Axis,
    key: str,
    title: str,
    description: str,
) -> Markup:
    """Points, larger where there is more of the third value, joined when there are two; the best zone is a diamond."""
    at = _Plane(x, y)
    drawn = at.frame()
    third = [point[2] for point in points if point[2] is not None]
    if not third:
        drawn.append(svg.element("polyline", points=svg.line([at(px, py) for px, py, _ in points]), class_="thin"))
    low, wide = min(third, default=0.0), (max(third, default=1.0) - min(third, default=0.0)) or 1.0
    for px, py, more in sorted(points, key=lambda point: -(point[2] or 0.0)):
        cx, cy = at(px, py)
        r = 4.0 if more is None else 3.0 + 8.0 * (more - low) / wide
        drawn.append(svg.element("circle", cx=cx, cy=cy, r=r, class_="spot"))
    cx, cy = at(best.x, best.y)
    corners = [(cx, cy - 8), (cx + 8, cy), (cx, cy + 8), (cx - 8, cy)]
    drawn.append(svg.element("polygon", points=svg.line(corners), class_="chosen"))
    crowd = [at(px, py) for px, py, _ in points]
    drawn += _label(best, (cx, cy), [(px - 9, py - 9, px + 9, py + 9) for px, py in crowd])
    return _picture(drawn, key, title, description)


def histogram(
    values: Sequence[float],
    marks: Sequence[Spot],
    *,
    x: Axis,
    y_title: str,
    key: str,
    title: str,
    description: str,
    bins: int = 30,
) -> Markup:
    """How many values fall into each bin, with named places as dashed lines."""
    step = (x.high - x.low) / bins
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, max(0, int((value - x.low) / step)))] += 1
    most = max(counts, default=1) or 1
    at = _Plane(x, Axis(0.0, 1.35 * most, y_title))
    drawn = []
    for place, count in enumerate(counts):
        left, top = at(x.low + place * step, count)
        right = at(x.low + (place + 1) * step, 0.0)[0]
        if count:
            drawn.append(
                svg.element("rect", x=left, y=top, width=max(right - left - 1, 0.8), height=at.foot - top, class_="value")
            )
    drawn += at.frame()
    taken: list[svg.Box] = []
    places = [at(mark.x, 0.0)[0] for mark in marks]
    drawn += [svg.element("line", x1=px, y1=at.top, x2=px, y2=at.foot, class_="mark") for px in places]
    for mark, px in zip(marks, places, strict=True):
        drawn += _label(mark, (px, at.top + 6), taken)
    return _picture(drawn, key, title, description)


def sizes(low: str, high: str) -> Markup:
    """The legend of a front's third value: a small and a large point with their values."""
    small, large = (
        svg.element("circle", cx=6.0, cy=12.0, r=3.0, class_="spot"),
        svg.element("circle", cx=14.0, cy=12.0, r=11.0, class_="spot"),
    )
    return Markup("").join(
        [
            svg.sign(small, size=24.0, width=12.0),
            Markup("{} ").format(low),
            svg.sign(large, size=24.0, width=28.0),
            Markup("{}").format(high),
        ]
    )


class _Plane:
    """Values → the picture, for one pair of axes."""

    def __init__(self, x: Axis, y: Axis) -> None:
        self.x, self.y = x, y
        self.top, self.foot = _TOP, HEIGHT - _FOOT

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.x.low) / ((self.x.high - self.x.low) or 1.0)
        up = (y - self.y.low) / ((self.y.high - self.y.low) or 1.0)
        return _LEFT + across * (WIDTH - _LEFT - _RIGHT), self.foot - up * (self.foot - self.top)

    def frame(self) -> list[Markup]:
        """Axes with ticks and titles."""
        right = WIDTH - _RIGHT
        drawn = [
            svg.element("line", x1=_LEFT, y1=self.foot, x2=right, y2=self.foot, class_="axis"),
            svg.element("line", x1=_LEFT, y1=self.top, x2=_LEFT, y2=self.foot, class_="axis"),
        ]
        for tick in self.x.ticks:
            px, _ = self(tick, self.y.low)
            drawn.append(svg.element("line", x1=px, y1=self.foot, x2=px, y2=self.foot + 4, class_="axis"))
            drawn.append(svg.element("text", f"{tick:,g}", x=px, y=self.foot + 17, class_="tick"))
        for tick in self.y.ticks:
            _, py = self(self.x.low, tick)
            drawn.append(svg.element("line", x1=_LEFT - 4, y1=py, x2=_LEFT, y2=py, class_="axis"))
            drawn.append(svg.element("text", f"{tick:,g}", x=_LEFT - 7, y=py + 4, class_="row"))
        drawn.append(svg.element("text", self.x.title, x=right, y=HEIGHT - 8, class_="row"))
        drawn.append(svg.element("text", self.y.title, x=4.0, y=15.0, class_="figure"))
        return drawn


def _label(spot: Spot, at: tuple[float, float], taken: list[svg.Box]) -> list[Markup]:
    """A label beside a point, on the side with room, off what is taken; it is then taken too."""
    wide = sum(_LETTER if ord(letter) < 0x1100 else 12.5 for letter in spot.text)  # noqa: PLR2004  where Hangul begins
    px, py = at
    options = []
    for down in (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, -1.0, -2.0, -3.0):
        for left in (True, False):
            start = px - 9 - wide if left else px + 9
            top = py - _LINE / 2 + down * (_LINE + 1)
            options.append((start, top, start + wide, top + _LINE))
    foot = HEIGHT - _FOOT
    inside = [
        box for box in options if box[0] >= _LEFT + 2 and box[2] <= WIDTH - 4 and box[1] >= 0 and box[3] <= foot
    ] or options
    free = [box for box in inside if not any(_cover(box, other) for other in taken)] or inside
    box = free[0]
    taken.append(box)
    return [
        svg.element("text", spot.text, x=box[0], y=box[3] - 3.5, class_="figure note strong" if spot.strong else "figure note")
    ]


def _cover(a: svg.Box, b: svg.Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _picture(drawn: Sequence[Markup], key: str, title: str, description: str) -> Markup:
    return svg.picture(
        *drawn, box=(0.0, 0.0, WIDTH, HEIGHT), key=key, title=title, description=description, class_="chart plot"
    )
