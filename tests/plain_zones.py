"""The obvious way to draw a zone: try every set of sites. Slow, and kept so."""

from __future__ import annotations

import itertools
import math


def plain_radius(points, reach):
    """Radius of the smallest circle about discs, by trying the circles through one, two and three of them."""
    if not points:
        return 0.0
    best = math.inf
    for size in (1, 2, 3):
        for group in itertools.combinations(range(len(points)), size):
            for centre in _centres([points[i] for i in group], [reach[i] for i in group]):
                radius = max(math.dist(centre, p) + r for p, r in zip(points, reach, strict=True))
                best = min(best, radius)
    return best


def _centres(points, reach):
    if len(points) == 1:
        yield points[0]
    elif len(points) == 2:
        (ax, ay), (bx, by) = points
        d = math.dist(*points)
        if d > 0:
            t = ((d + reach[0] + reach[1]) / 2 - reach[0]) / d
            yield (ax + (bx - ax) * t, ay + (by - ay) * t)
    elif max(reach) == 0:
        (ax, ay), (bx, by), (cx, cy) = points
        d = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
        if abs(d) > 1e-9:
            a, b, c = ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy
            yield ((a * (by - cy) + b * (cy - ay) + c * (ay - by)) / d, (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / d)


def plain_value(chosen, value, area, least, cap):
    """The most a fixed set of sites can be worth under one cap: least shares first, the rest by value per area."""
    room = cap - sum(least[i] * area[i] for i in chosen)
    if room < -1e-9:
        return None
    total = sum(least[i] * value[i] for i in chosen)
    for i in sorted(chosen, key=lambda i: -value[i] / area[i] if area[i] else -math.inf):
        more = min((1 - least[i]) * area[i], room)
        room -= more
        total += value[i] * more / area[i] if area[i] else value[i] * (1 - least[i])
    return total


def plain_zones(points, reach, value, area, least, locked, cap, radius, centre=None):
    """Every set of sites that passes, with its value, best first."""
    found = []
    for size in range(1, len(points) + 1):
        for chosen in itertools.combinations(range(len(points)), size):
            if any(locked[i] and i not in chosen for i in range(len(points))):
                continue
            p, r = [points[i] for i in chosen], [reach[i] for i in chosen]
            far = max(math.dist(centre, a) + b for a, b in zip(p, r, strict=True)) if centre is not None else plain_radius(p, r)
            if far > radius + 1e-6:
                continue
            worth = plain_value(chosen, value, area, least, cap)
            if worth is not None:
                found.append((worth, chosen))
    return sorted(found, reverse=True)
