"""Labels that do not cover each other: each takes the cheapest free place near its point, the crowded ones first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from danji.dossier.svg import Box

_AWAY = (3.0, 9.0, 18.0, 28.0, 40.0, 54.0, 70.0)  # from the edge of the sign to the label
_TURNS = 16
_LEADER_FROM = 6.0  # a label closer than this needs no leader line
_FAULT = 1000.0  # what covering something costs, beside the distance


@dataclass(frozen=True, slots=True)
class Anchor:
    """A point to be labelled: its sign's radius and the label's width and height."""

    x: float
    y: float
    r: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """Where a label goes: its middle, and whether a leader line leads to it."""

    x: float
    y: float
    leader: bool
    box: Box


def place(anchors: Sequence[Anchor], *, signs: Sequence[tuple[float, float, float]], frame: Box) -> list[Label]:
    """A place for the label of each anchor, inside the frame, off the signs (x, y, r) and off each other where possible."""
    crowd = [sum(math.hypot(a.x - x, a.y - y) < 60 for x, y, _r in signs) for a in anchors]  # noqa: PLR2004  about three labels
    placed: dict[int, Label] = {}
    for index in sorted(range(len(anchors)), key=lambda each: (-crowd[each], each)):
        options = _options(anchors[index], frame)
        placed[index] = min(options, key=lambda option: _cost(option, anchors[index], list(placed.values()), signs))
    return [placed[index] for index in range(len(anchors))]


def overlap(a: Box, b: Box) -> bool:
    """Do two boxes cover each other?"""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _options(anchor: Anchor, frame: Box) -> list[Label]:
    found = []
    for away in _AWAY:
        for turn in range(_TURNS):
            angle = math.pi / 4 + 2 * math.pi * turn / _TURNS
            across, down = math.sin(angle), -math.cos(angle)
            reach = anchor.r + away
            x = anchor.x + across * (reach + anchor.width / 2)
            y = anchor.y + down * (reach + anchor.height / 2)
            box = _box(x, y, anchor)
            if frame[0] <= box[0] and frame[1] <= box[1] and box[2] <= frame[2] and box[3] <= frame[3]:
                found.append(Label(x, y, away >= _LEADER_FROM, box))
    return found or [Label(anchor.x, anchor.y, False, _box(anchor.x, anchor.y, anchor))]


def _box(x: float, y: float, anchor: Anchor) -> Box:
    return (x - anchor.width / 2, y - anchor.height / 2, x + anchor.width / 2, y + anchor.height / 2)


def _cost(option: Label, anchor: Anchor, others: Sequence[Label], signs: Sequence[tuple[float, float, float]]) -> float:
    """Distance, and a large price for every sign, label or leader that is covered."""
    faults: float = sum(overlap(option.box, other.box) for other in others)
    faults += sum(_covers(option.box, x, y, r) for x, y, r in signs)
    if option.leader:
        ends = ((anchor.x, anchor.y), (option.x, option.y))
        faults += sum(_crosses(ends, other.box) for other in others)
        faults += sum(0.5 * _passes(ends, x, y, r) for x, y, r in signs if (x, y) != (anchor.x, anchor.y))
    return math.hypot(option.x - anchor.x, option.y - anchor.y) + _FAULT * faults


def _covers(box: Box, x: float, y: float, r: float) -> bool:
    near_x, near_y = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
    return math.hypot(x - near_x, y - near_y) < r + 1


def _crosses(ends: tuple[tuple[float, float], tuple[float, float]], box: Box) -> bool:
    """Does the line between the two ends run through the box? Looked at in 24 steps."""
    (ax, ay), (bx, by) = ends
    return any(box[0] < ax + (bx - ax) * t / 24 < box[2] and box[1] < ay + (by - ay) * t / 24 < box[3] for t in range(25))


def _passes(ends: tuple[tuple[float, float], tuple[float, float]], x: float, y: float, r: float) -> bool:
    """Does the line between the two ends run through the sign?"""
    (ax, ay), (bx, by) = ends
    length = math.hypot(bx - ax, by - ay)
    along = 0.0 if length == 0 else min(max(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length**2, 0.0), 1.0)
    return math.hypot(ax + along * (bx - ax) - x, ay + along * (by - ay) - y) < r
