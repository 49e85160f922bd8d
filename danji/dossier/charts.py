"""Charts as SVG: bars with whiskers, lines with gaps, stacked bars, bars of room left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from danji import texts
from danji.dossier import svg
from danji.dossier.drawing import Drawing, Words, alone, inside, length, wrapped
from danji.errors import DataError, problem
from danji.indicators import catalogue
from danji.measures.records import IndicatorRecord

_LINE, _BAR = 14.0, 11.0
_SOURCES = 3  # sources named under a chart
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
    drawing = barred(rows, line_at=line_at)
    return inside(drawing, key=key, words=Words(title, description))


def barred(rows: Sequence[Bar], *, line_at: float | None = None) -> Drawing:
    """The drawing of a bar chart."""
    drawn, height = _bars(rows, 4.0, line_at)
    return Drawing(drawn, _WIDTH, height)


def _bars(rows: Sequence[Bar], top: float, line_at: float | None) -> tuple[list[Markup], float]:
    """The bars below `top`, and how far down they reach."""
    known = [each for row in rows for each in (row.value, row.low, row.high) if each is not None]
    low, high = min([0.0, *known]), max([line_at or 0.0, *known, low_above(known)])
    room = _WIDTH - _NAMES - max(_VALUES, 13.0 * max((length(row.text) for row in rows), default=0.0))

    def at(value: float) -> float:
        return _NAMES + room * (value - low) / (high - low)

    drawn, height = [], top
    for row in rows:
        named = wrapped(row.name, (_NAMES - 10) / 12.5)
        drawn += _bar(row, named, height, at)
        height += _LINE * len(named) + 7
    drawn.append(svg.element("line", x1=at(0), y1=top - 2, x2=at(0), y2=height - 2, class_="axis"))
    if line_at is not None:
        drawn.append(svg.element("line", x1=at(line_at), y1=top - 2, x2=at(line_at), y2=height - 2, class_="mark"))
    return drawn, height


def ranking(found: Sequence[IndicatorRecord], *, lang: str, most: int = 25) -> str:
    """The latest year of an indicator as a picture that stands alone: bars, the highest first, with year, unit and source.

    Raises
    ------
    DataError
        If no value is known.
    """
    known = [each for each in found if each.value is not None]
    if not known:
        raise DataError(problem("nothing_to_draw"))
    last = max(each.year for each in known)
    latest = sorted((each for each in known if each.year == last), key=lambda each: -(each.value or 0.0))[:most]
    first, both = latest[0], len({each.region for each in latest}) > 1
    rows = [
        Bar(_named(each, lang, region=both), each.value, texts.quantity(each.value, each.unit, lang), each.low, each.high)
        for each in latest
    ]
    said = texts.say("dossier.ranking_title", lang, indicator=first.label[lang], year=last)
    title = said if both or not first.region_name else f"{first.region_name} · {said}"
    return alone(barred(rows), key="ranking", words=Words(title, _seen(first, rows[0], title, lang), notes(first, lang)))


def _seen(first: IndicatorRecord, row: Bar, title: str, lang: str) -> str:
    """The sentence under a ranking: what is highest; of a quotient, how many times its share elsewhere that is."""
    if first.indicator.startswith("location_quotient") and first.since is None and first.industry is not None:
        named = first.industry_name[lang] if first.industry_name else first.industry
        return texts.say(
            "measures.chart_quotient",
            lang,
            year=first.year,
            region=first.region_name,
            industry=named,
            value=f"{first.value:.2f}",
        )
    return texts.say("measures.chart_seen", lang, title=title, name=row.name, value=row.text)


def notes(first: IndicatorRecord, lang: str) -> list[str]:
    """Under a chart: year and unit, what high means, what was left out, and the source."""
    name = first.indicator.removesuffix("_of_value_added")
    means = str(catalogue().loc[name, f"high_means_{lang}"])
    unit = texts.unit(first.unit, lang) or texts.say("measures.no_unit", lang)
    said = [texts.say("measures.chart_notes", lang, year=first.year, unit=unit, means=means)]
    return [*said, *([first.note[lang]] if first.note else []), cited(first.source, lang)]


def cited(source: str, lang: str) -> str:
    """The first sources of many, and how many more there are, as a line under a chart."""
    return texts.say("dossier.ranking_source", lang, source=shortened(source, lang))


def shortened(source: str, lang: str) -> str:
    """The first sources of many, and how many more there are."""
    named = source.split("; ")
    more = "" if len(named) <= _SOURCES else texts.say("dossier.ranking_more", lang, count=len(named) - _SOURCES)
    return "; ".join(named[:_SOURCES]) + more


def _named(record: IndicatorRecord, lang: str, *, region: bool) -> str:
    industry = record.industry_name[lang] if record.industry_name else (record.industry or "")
    return " · ".join(part for part in (record.region_name if region or not industry else "", industry) if part)


def low_above(known: Sequence[float]) -> float:
    """A little above the lowest, so that an axis is never empty."""
    return min([0.0, *known]) + 1e-9


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
    years: Sequence[int], values: Sequence[float | None], said: Sequence[str], *, key: str, title: str, description: str
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
    for (x, y), year, text in zip(points, years, said, strict=True):
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
