"""The map: municipalities, sites to scale, the circle, numbers that refer to the table of sites."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from markupsafe import Markup

from danji.dossier import labels, svg
from danji.dossier.frame import Frame, circle_km, frame, rings
from danji.dossier.view import UNDECIDED, View
from danji.plan.records import SiteRecord, ZoneRecord

Sign = tuple[float, float, float]  # x, y, radius

_OUTSIDE = 400.0  # what it costs a name to lie wholly outside its municipality, as if that far away
_SMALLEST = 4.5  # radius below which a site would not be seen
_TEXT, _NAME = 15.0, 17.0  # heights of numbers and of names of municipalities
_CORNER = (150.0, 64.0)  # room for scale bar and north arrow


@dataclass(frozen=True, slots=True)
class Look:
    """How much a map shows.

    Its width, whether the sites in are numbered, whether municipalities outside the case are named, and which sites are
    marked as different.
    """

    key: str
    width: float = 1000.0
    numbered: bool = True
    neighbours: bool = True
    marked: Collection[str] = ()


def draw(view: View, zone: ZoneRecord, *, look: Look, title: str, beside: Sequence[ZoneRecord] = ()) -> Markup:
    """The map of a zone, empty if no site is placed; the circles of the zones `beside` fit in too, to compare maps."""
    seen = frame(view, [zone, *beside], width=look.width)
    if seen is None:
        return Markup("")
    signs = {site.site: _sign(seen, site) for site in view.sites.values() if site.lon is not None and site.lat is not None}
    corner = _corner(seen, signs.values())
    numbered = [site for site in signs if (site in look.marked) or (look.numbered and site in zone.shares)]
    around = {site: (x, y, r + 5 if site in look.marked else r) for site, (x, y, r) in signs.items()}
    anchors = [labels.Anchor(*around[site], width=_wide(str(view.number[site]), _TEXT), height=_TEXT) for site in numbered]
    placed = labels.place(anchors, signs=list(around.values()), frame=_inner(seen))
    taken = [*signs.values(), *((label.x, label.y, _TEXT) for label in placed)]
    land, names = _land(view, seen, taken, _rim(view, seen, zone), corner, neighbours=look.neighbours)
    return svg.picture(
        svg.element("rect", class_="sea", width=seen.width, height=seen.height),
        *land,
        *_circle(view, seen, zone),
        *_signs(view, zone, signs),
        *_marks(signs, look.marked),
        *names,
        *_numbers([str(view.number[site]) for site in numbered], anchors, placed),
        *_scale(view, seen, corner),
        svg.element("rect", class_="edge", width=seen.width, height=seen.height),
        box=seen.box,
        key=look.key,
        title=title,
        description=_described(view, zone),
        class_="map",
    )


def kind_of(site: SiteRecord, zone: ZoneRecord) -> str:
    """How a site is drawn: in, part, out, unknown (cannot be judged) or barred (must not be taken)."""
    share = zone.shares.get(site.site)
    if share is not None:
        return "in" if share >= 1 else "part"
    return "unknown" if site.standing in UNDECIDED else ("out" if site.standing == "candidate" else "barred")


def sign(kind: str, x: float, y: float, r: float, *, share: float = 1.0) -> list[Markup]:
    """The sign of a site, told apart by shape as well as by shade."""
    disc = svg.element("circle", cx=x, cy=y, r=r, class_=f"site {kind}")
    if kind == "part":
        return [disc, svg.element("path", d=svg.sector(x, y, r, share), class_="taken")]
    if kind == "barred":
        reach = 0.7 * r
        left, top, low, long = (svg.number(each) for each in (x - reach, y - reach, y + reach, 2 * reach))
        return [disc, svg.element("path", d=f"M{left} {top}l{long} {long}M{left} {low}l{long} -{long}", class_="cross")]
    return [disc]


def legend(view: View, zone: ZoneRecord) -> list[tuple[Markup, str]]:
    """Sign and words for what the map shows, only what occurs."""
    found = {kind_of(site, zone) for site in view.plan.sites if site.lon is not None}
    shown = [
        (svg.sign(*sign(kind, 8.0, 8.0, 6.0, share=0.35)), view.say(f"legend_{kind}"))
        for kind in ("in", "part", "out", "barred", "unknown")
        if kind in found
    ]
    if view.plan.case.hub in zone.shares or _placed(view, view.plan.case.hub):
        shown.append((svg.sign(svg.element("path", d=svg.star(8.0, 8.0, 7.5), class_="hub")), view.say("legend_hub")))
    if zone.centre is not None:
        ring = svg.element("circle", cx=8.0, cy=8.0, r=7.0, class_="circle")
        cross = svg.element("path", d="M5 8h6M8 5v6", class_="centre")
        radius = view.quantity(circle_km(view, zone), "km", 0)
        shown.append((svg.sign(ring, cross), view.say("legend_circle", radius=radius)))
    return shown


def _placed(view: View, site: str | None) -> bool:
    return site in view.sites and view.sites[site].lon is not None


def _sign(seen: Frame, site: SiteRecord) -> Sign:
    x, y = seen.point(site.lon or 0.0, site.lat or 0.0)
    return x, y, max(_SMALLEST, 1000 * site.stand_in_radius_km * seen.scale)


def _inner(seen: Frame) -> svg.Box:
    return (6.0, 6.0, seen.width - 6, seen.height - 6)


def _wide(text: str, height: float) -> float:
    """Width of a text: Latin letters and digits are about 0.6 of their height, Korean letters as wide as high."""
    return sum(height * (0.62 if ord(letter) < 0x1100 else 1.0) for letter in text)  # noqa: PLR2004  where Hangul begins


def _land(
    view: View, seen: Frame, taken: Sequence[Sign], rim: Sequence[Sign], corner: svg.Box, *, neighbours: bool
) -> tuple[list[Markup], list[Markup]]:
    """The municipalities and their names, off the circle's rim if possible; those of the case are stronger and named first."""
    own = set(view.plan.case.municipalities) or {site.region for site in view.plan.sites}
    rows = view.regions[view.regions["level"] == "municipality"]
    shapes = {str(region): seen.shape(geometry) for region, geometry in rows["geometry"].items()}
    drawn = sorted((region for region, shape in shapes.items() if shape is not None), key=lambda each: (each in own, each))
    land = [svg.element("path", d=rings(shapes[region]), class_="land own" if region in own else "land") for region in drawn]
    names, boxes = [], [corner]
    strict, loose = _tree([*taken, *rim]), _tree(taken)
    for region in reversed([each for each in drawn if neighbours or each in own]):
        name = view.region(region)
        shape, wide = shapes[region], _wide(name, _NAME)
        box = _name_box(shape, wide, strict, boxes, seen) or _name_box(shape, wide, loose, boxes, seen)
        if box is not None:
            boxes.append(box)
            names.append(
                svg.element(
                    "text",
                    name,
                    x=(box[0] + box[2]) / 2,
                    y=box[3] - 0.2 * _NAME,
                    class_="name own" if region in own else "name",
                )
            )
    return land, names


def _name_box(shape: Any, width: float, signs: shapely.STRtree, boxes: Sequence[svg.Box], seen: Frame) -> svg.Box | None:
    """Where a municipality's name fits: inside it, off the signs and other names, near its middle."""
    middle = shape.representative_point()
    left, top, right, bottom = shape.bounds
    x, y = np.meshgrid(
        np.arange(left + width / 2, right - width / 2 + 8, 8.0),
        np.arange(top + _NAME / 2, bottom - _NAME / 2 + 6, 6.0),
        indexing="ij",
    )
    ends = np.column_stack([x.ravel() - width / 2, y.ravel() - _NAME / 2, x.ravel() + width / 2, y.ravel() + _NAME / 2])
    inner = _inner(seen)
    ends = ends[(ends[:, 0] >= inner[0]) & (ends[:, 1] >= inner[1]) & (ends[:, 2] <= inner[2]) & (ends[:, 3] <= inner[3])]
    for other in boxes:
        ends = ends[(ends[:, 0] >= other[2]) | (ends[:, 2] <= other[0]) | (ends[:, 1] >= other[3]) | (ends[:, 3] <= other[1])]
    areas = shapely.box(*ends.T)
    free = np.setdiff1d(np.arange(len(areas)), signs.query(areas, predicate="intersects")[0])
    if len(free) == 0:
        return None
    ends, areas = ends[free], areas[free]
    inside = shapely.area(shapely.intersection(areas, shape)) / shapely.area(areas)
    away = np.hypot((ends[:, 0] + ends[:, 2]) / 2 - middle.x, (ends[:, 1] + ends[:, 3]) / 2 - middle.y)
    cost = away + _OUTSIDE * (1 - inside)
    best = int(np.argmin(cost))
    return (
        None
        if cost[best] > _OUTSIDE
        else (float(ends[best, 0]), float(ends[best, 1]), float(ends[best, 2]), float(ends[best, 3]))
    )


def _tree(signs: Sequence[Sign]) -> shapely.STRtree:
    return shapely.STRtree([shapely.Point(x, y).buffer(r + 2) for x, y, r in signs])


def _circle(view: View, seen: Frame, zone: ZoneRecord) -> list[Markup]:
    if zone.centre is None:
        return []
    x, y = seen.point(*zone.centre)
    r = 1000 * circle_km(view, zone) * seen.scale
    cross = f"M{svg.number(x - 7)} {svg.number(y)}h14M{svg.number(x)} {svg.number(y - 7)}v14"
    return [svg.element("circle", cx=x, cy=y, r=r, class_="circle"), svg.element("path", d=cross, class_="centre")]


def _rim(view: View, seen: Frame, zone: ZoneRecord) -> list[Sign]:
    """The circle's edge as a row of points."""
    if zone.centre is None:
        return []
    x, y = seen.point(*zone.centre)
    r = 1000 * circle_km(view, zone) * seen.scale
    return [(x + r * math.cos(turn / 50), y + r * math.sin(turn / 50), 2.0) for turn in range(315)]


def _signs(view: View, zone: ZoneRecord, signs: dict[str, Sign]) -> list[Markup]:
    """The sites, those out first, large before small, and the star of the hub above them."""
    order = sorted(signs, key=lambda site: (site in zone.shares, -signs[site][2], site))
    drawn = []
    for site in order:
        record, share = view.sites[site], zone.shares.get(site, 1.0)
        kind = kind_of(record, zone)
        said = view.say("map_site", name=record.name, number=view.number[site], standing=view.say(f"legend_{kind}"))
        drawn.append(svg.element("g", svg.element("title", said), *sign(kind, *signs[site], share=share)))
    hub = view.plan.case.hub
    if hub in signs:
        x, y, r = signs[hub]
        drawn.append(svg.element("path", d=svg.star(x, y, max(6.5, 0.45 * r)), class_="hub"))
    return drawn


def _marks(signs: dict[str, Sign], marked: Collection[str]) -> list[Markup]:
    """A square about each site that differs."""
    drawn = []
    for site in sorted(set(marked) & set(signs)):
        x, y, r = signs[site]
        drawn.append(svg.element("rect", x=x - r - 3, y=y - r - 3, width=2 * r + 6, height=2 * r + 6, class_="differs"))
    return drawn


def _numbers(texts: Sequence[str], anchors: Sequence[labels.Anchor], placed: Sequence[labels.Label]) -> list[Markup]:
    leaders = [
        svg.element("line", x1=anchor.x, y1=anchor.y, x2=label.x, y2=label.y, class_="leader")
        for anchor, label in zip(anchors, placed, strict=True)
        if label.leader
    ]
    return leaders + [
        svg.element("text", text, x=label.x, y=label.y + 0.36 * _TEXT, class_="number")
        for text, label in zip(texts, placed, strict=True)
    ]


def _corner(seen: Frame, signs: Collection[Sign]) -> svg.Box:
    """The corner with the fewest signs, for scale bar and north arrow."""
    width, height = _CORNER
    lefts, tops = (10.0, seen.width - width - 10), (seen.height - height - 10, 10.0)
    boxes = [(left, top, left + width, top + height) for top in tops for left in lefts]
    return min(boxes, key=lambda box: sum(labels.overlap(box, (x - r, y - r, x + r, y + r)) for x, y, r in signs))


def _scale(view: View, seen: Frame, corner: svg.Box) -> list[Markup]:
    """A bar of round length with its kilometres, and an arrow to the north."""
    room_km = 100 / seen.scale / 1000
    step = 10 ** math.floor(math.log10(room_km))
    length_km = max(step * each for each in (1, 2, 5) if step * each <= room_km)
    left, top, _right, bottom = corner
    x, y, long = left + 12, bottom - 16, 1000 * length_km * seen.scale
    half = view.fixed(length_km / 2, 0 if length_km >= 2 else 1)  # noqa: PLR2004
    full = view.quantity(length_km, "km", 0 if length_km >= 1 else 1)
    arrow = f"M{svg.number(left + 132)} {svg.number(top + 8)}l7 26l-7 -6l-7 6Z"
    return [
        svg.element("rect", x=left, y=top, width=corner[2] - left, height=bottom - top, class_="corner"),
        svg.element("rect", x=x, y=y, width=long / 2, height=6.0, class_="bar"),
        svg.element("rect", x=x + long / 2, y=y, width=long / 2, height=6.0, class_="bar empty"),
        *(
            svg.element("text", text, x=at, y=y - 6, class_="small")
            for text, at in (("0", x), (half, x + long / 2), (full, x + long))
        ),
        svg.element("path", d=arrow, class_="north"),
        svg.element("text", view.say("north"), x=left + 132, y=top + 50, class_="small"),
    ]


def _described(view: View, zone: ZoneRecord) -> str:
    return view.say(
        "map_described",
        zone=zone.label[view.lang],
        count=len(zone.shares),
        unplaced=len(view.unplaced),
        names=view.site_list(zone.shares),
    )
