"""A map of areas in classes, with the names of those that stand out and a legend in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import shapely
from markupsafe import Markup

from danji import texts
from danji.dossier import svg
from danji.dossier.drawing import Drawing
from danji.dossier.frame import rings
from danji.dossier.ground import Ground
from danji.dossier.places import Room

_LEGEND = 18.0
_NAMED = 10  # areas of a class with a name


def classes(on: Ground, kinds: Mapping[str, str], names: Mapping[str, str], *, order: Sequence[str], lang: str) -> Drawing:
    """Areas by class; those of `order` stand out and are named, the others are one path per class."""
    by_class: dict[str, list[str]] = {}
    for area in on.seen:
        by_class.setdefault(kinds.get(area, "absent"), []).append(area)
    parts = [_hatch()]
    for kind in ("none", "alone", "absent"):
        if kind in by_class:
            parts.append(svg.element("path", d="".join(rings(on.seen[area]) for area in by_class[kind]), class_=f"area {kind}"))
    if on.boxes:
        parts.append(svg.element("path", d=on.boxes, class_="inset"))
    if on.provinces:
        parts.append(svg.element("path", d=on.provinces, class_="province"))
    for kind in order:
        for area in by_class.get(kind, []):
            title = svg.element("title", f"{names.get(area, area)}: {texts.say(f'measures.class_word_{kind}', lang)}")
            parts.append(svg.element("path", title, d=rings(on.seen[area]), class_=f"area {kind}"))
    named = [area for kind in reversed(order) for area in by_class.get(kind, [])[:_NAMED]]
    parts += _labels(named, on, names)
    shown = [kind for kind in (*order, "none", "alone", "absent") if kind in by_class or kind == "none"]
    legend, height = _legend(shown, {kind: len(by_class.get(kind, [])) for kind in shown}, on, lang)
    return Drawing([*parts, *legend], on.width, height)


def _labels(areas: Sequence[str], on: Ground, names: Mapping[str, str]) -> list[Markup]:
    room, drawn = Room(on.width, on.height), []
    points = {area: shapely.get_coordinates(on.seen[area].representative_point())[0] for area in areas}
    for area in areas:
        x, y = points[area]
        room.keep((x - 2.0, y - 2.0, x + 2.0, y + 2.0))
    for area in areas:
        (x, y), text = points[area], names.get(area, area)
        found = room.place(text, float(x), float(y), gap=5.0, size=11.0)
        if found is not None:
            drawn.append(svg.element("circle", cx=float(x), cy=float(y), r=1.6))
            drawn.append(svg.element("text", text, x=found[0], y=found[1], class_="begin tiny halo"))
    return drawn


def _legend(kinds: Sequence[str], counts: Mapping[str, int], on: Ground, lang: str) -> tuple[list[Markup], float]:
    drawn, y = [], on.height + 10
    for place, kind in enumerate(kinds):
        x = 8.0 + (on.width / 2) * (place % 2)
        said = texts.say("measures.legend_class", lang, what=texts.say(f"measures.class_word_{kind}", lang), count=counts[kind])
        drawn.append(svg.element("rect", x=x, y=y, width=16.0, height=11.0, class_=f"area {kind}"))
        drawn.append(svg.element("text", said, x=x + 22, y=y + 10, class_="begin tiny"))
        y += _LEGEND * (place % 2)
    return drawn, y + (_LEGEND if len(kinds) % 2 else 0) + 6


def _hatch() -> Markup:
    line = svg.element("path", d="M0 6L6 0", class_="hatching")
    return svg.element("defs", svg.element("pattern", line, id="hatch", width="6", height="6", patternUnits="userSpaceOnUse"))
