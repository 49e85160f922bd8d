"""SVG in small pieces: elements, numbers and texts, escaped."""

from __future__ import annotations

import math
from collections.abc import Iterable

from markupsafe import Markup, escape

Box = tuple[float, float, float, float]  # left, top, right, bottom


def number(value: float) -> str:
    """A coordinate with one decimal, without needless zeros.

    Examples
    --------
    >>> number(12.0), number(3.26), number(-0.04)
    ('12', '3.3', '0')
    """
    shown = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def element(name: str, *children: str, **attributes: object) -> Markup:
    """One element; `class_` gives class, `stroke_width` stroke-width; an attribute that is None is left out.

    Examples
    --------
    >>> element("text", "<b>", x=1.0, class_="t")
    Markup('<text x="1" class="t">&lt;b&gt;</text>')
    """
    shown = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), number(value) if isinstance(value, float) else value)
        for key, value in attributes.items()
        if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, shown, Markup("").join(escape(child) for child in children))


def picture(*children: str, box: Box, key: str, title: str, description: str = "", class_: str = "") -> Markup:
    """A whole picture that says what it is: role img, title and description."""
    left, top, right, bottom = box
    named = [element("title", title, id=f"{key}-title")]
    if description:
        named.append(element("desc", description, id=f"{key}-desc"))
    labelled = f"{key}-title {key}-desc" if description else f"{key}-title"
    return element(
        "svg",
        *named,
        *children,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_labelledby=labelled,
        class_=class_ or None,
        viewBox=" ".join(number(each) for each in (left, top, right - left, bottom - top)),
    )


def sign(*children: str, size: float = 16.0, width: float | None = None, class_: str = "sign") -> Markup:
    """A small picture beside words that already say what it shows, so hidden from readers of the page aloud."""
    width = size if width is None else width
    return element(
        "svg",
        *children,
        xmlns="http://www.w3.org/2000/svg",
        aria_hidden="true",
        focusable="false",
        class_=class_,
        viewBox=f"0 0 {number(width)} {number(size)}",
        preserveAspectRatio="xMinYMid",
        width=number(width),
        height=number(size),
    )


def sector(x: float, y: float, r: float, share: float) -> str:
    """The path of a part of a disc, from twelve o'clock clockwise."""
    angle = 2 * math.pi * min(max(share, 0.0), 0.9999)
    end_x, end_y = x + r * math.sin(angle), y - r * math.cos(angle)
    large = int(angle > math.pi)
    return f"M{number(x)} {number(y)}V{number(y - r)}A{number(r)} {number(r)} 0 {large} 1 {number(end_x)} {number(end_y)}Z"


def star(x: float, y: float, r: float) -> str:
    """The path of a five-pointed star."""
    turns = [(math.pi * step / 5, r if step % 2 == 0 else 0.42 * r) for step in range(10)]
    return "M" + "L".join(f"{number(x + reach * math.sin(a))} {number(y - reach * math.cos(a))}" for a, reach in turns) + "Z"


def line(points: Iterable[tuple[float, float]]) -> str:
    """The points of a polyline."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
