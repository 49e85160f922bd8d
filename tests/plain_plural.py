"""The obvious way to many zones: list every set of sites that passes, then look. Slow, and kept so."""

from __future__ import annotations

import itertools
import math

from tests.plain_zones import plain_zones


def every(task):
    """Every set of sites that passes, with its value, best first."""
    return plain_zones(
        [tuple(p) for p in task.xy.tolist()],
        task.reach_m.tolist(),
        task.value.tolist(),
        task.amounts["area_km2"].tolist(),
        task.least.tolist(),
        task.locked.tolist(),
        task.limits[0].limit,
        math.inf if task.radius_m is None else task.radius_m,
        None if task.centre is None else tuple(task.centre),
    )


def plain_front(task, aims):
    """Of whole sites: what every lawful set has of each aim, without those another one beats. Aims are lists of rows."""
    values = {tuple(min(sum(row[i] for i in chosen) for row in aim) for aim in aims) for _worth, chosen in every(task)}
    return {
        mine
        for mine in values
        if not any(other != mine and all(a >= b for a, b in zip(other, mine, strict=True)) for other in values)
    }


def plain_fill(circles, area, least, locked, cap):
    """The distribution of the sampler with one cap: every circle, every order. Zone (shares to 6 places) → probability."""
    found = {}
    circles = [sorted(c) for c in circles if all(i in c for i in range(len(area)) if locked[i])]
    for circle in circles:
        orders = list(itertools.permutations(circle))
        for order in orders:
            shares = [least[i] if locked[i] else 0.0 for i in range(len(area))]
            for i in order:
                room = cap - sum(s * a for s, a in zip(shares, area, strict=True))
                share = min(1.0, shares[i] + room / area[i])
                if room > 1e-9 and share >= least[i] - 1e-9:
                    shares[i] = share
            key = tuple(round(s, 6) for s in shares)
            if any(key):
                found[key] = found.get(key, 0.0) + 1 / (len(circles) * len(orders))
    return found
