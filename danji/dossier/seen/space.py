"""The industry space as a picture: discs for industries, lines where the same regions have both."""

from __future__ import annotations

import math

from markupsafe import Markup

from danji.dossier import svg
from danji.dossier.drawing import Drawing, wrapped
from danji.dossier.places import Room
from danji.dossier.seen.numbers import say
from danji.measures.seen import Node, SpaceRecord

_WIDTH, _HEIGHT, _EDGE = 680.0, 430.0, 26.0
_LONG = 13.0  # Korean letters of a name that are written
_NAMED = 26
_MANY = 60  # discs above which they are smaller


def drawing(found: SpaceRecord, lang: str) -> Drawing:
    """What the region has is dark; the size is its amount."""
    at = {node.industry: _at(node) for node in found.nodes}
    parts = [
        svg.element(
            "line",
            x1=at[each.first][0],
            y1=at[each.first][1],
            x2=at[each.second][0],
            y2=at[each.second][1],
            class_="tie",
            data_first=each.first,
            data_second=each.second,
        )
        for each in found.links
    ]
    most = max((node.amount or 0.0 for node in found.nodes), default=0.0) or 1.0
    small = len(found.nodes) > _MANY
    radii = {
        each.industry: (2.6 if small else 5.0) + (9.0 if small else 15.0) * math.sqrt((each.amount or 0.0) / most)
        for each in found.nodes
    }
    room = Room(_WIDTH, _HEIGHT)
    for node in sorted(found.nodes, key=lambda each: -radii[each.industry]):
        x, y = at[node.industry]
        r = radii[node.industry]
        named = svg.element("title", node.name[lang])
        look = "node here" if node.here else "node away"
        parts.append(svg.element("circle", named, cx=x, cy=y, r=r, class_=look, data_key=node.industry))
        if not small or node.here:
            room.keep((x - 0.7 * r, y - 0.7 * r, x + 0.7 * r, y + 0.7 * r))
    order = sorted(found.nodes, key=lambda each: (not each.here, -(each.amount or 0.0), -(each.density or 0.0)))
    for node in order[:_NAMED]:
        x, y = at[node.industry]
        first = wrapped(node.name[lang], _LONG)
        text = first[0].rstrip(",;") + ("…" if len(first) > 1 else "")
        place = room.place(text, x, y, gap=radii[node.industry] + 2, size=11.0)
        if place is not None:
            strong = " strong" if node.here else ""
            parts.append(svg.element("text", text, x=place[0], y=place[1], class_=f"begin tiny halo{strong}"))
    return Drawing([*parts, *_legend(lang)], _WIDTH, _HEIGHT + 26)


def _at(node: Node) -> tuple[float, float]:
    return _EDGE + node.x * (_WIDTH - 2 * _EDGE), _EDGE + node.y * (_HEIGHT - 2 * _EDGE)


def _legend(lang: str) -> list[Markup]:
    y, drawn, x = _HEIGHT + 16, [], _EDGE
    for look in ("here", "away"):
        drawn.append(svg.element("circle", cx=x, cy=y - 4, r=6.0, class_=f"node {look}"))
        drawn.append(svg.element("text", say(f"legend_{look}", lang), x=x + 11, y=y, class_="begin tiny"))
        x += 210
    return [*drawn, svg.element("text", say("legend_size", lang), x=x, y=y, class_="begin tiny")]
