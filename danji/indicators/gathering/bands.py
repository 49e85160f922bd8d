"""What chance gives: local and global bands from simulated curves, and how far a curve lies outside them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SAME = 1e-9  # a band this narrow beside the farthest curve is where all curves are the same: nothing is tested there
ROUNDING = 1e-12  # the curve that fixes a band lies on it, not outside


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Bands at every distance, and the two p-values of the curve they are for."""

    local_low: Floats
    local_high: Floats
    global_low: Floats
    global_high: Floats
    p_above: float
    p_below: float


def banded(curve: Floats, simulated: Floats, *, level: float = 0.05) -> Bands:
    """The bands of a curve from simulated ones (simulations × distances), each side at `level`.

    Local: at each distance the order statistics that leave `level` of all curves above, and as many below. Global: the local
    band, stretched about the mean by one factor on each side until just `level` of all curves leave it anywhere. The
    curve itself is one of all: by chance it is as likely as any other to be among those that leave, so that the test is
    exact, and it leaves the band just when p ≤ level, p = (simulations that reach as far + 1) / (simulations + 1).

    Examples
    --------
    >>> simulated = np.random.default_rng(0).normal(size=(999, 1))
    >>> found = banded(np.array([9.0]), simulated)
    >>> found.p_above, bool(found.global_high[0] < 9), bool((simulated > found.global_high).mean() <= 0.05)
    (0.001, True, True)
    """
    curves = np.vstack([simulated, curve])
    outside = math.floor(level * len(curves))
    ordered = np.sort(curves, axis=0)
    middle, low, high = curves.mean(axis=0), ordered[outside], ordered[-outside - 1]
    stretch_up, p_above = _stretch(curves - middle, high - middle, outside)
    stretch_down, p_below = _stretch(middle - curves, middle - low, outside)
    return Bands(low, high, middle - stretch_down * (middle - low), middle + stretch_up * (high - middle), p_above, p_below)


def above(curve: Floats, found: Bands, distances_m: Floats) -> tuple[Floats, float]:
    """By how much a curve exceeds its global band at each distance, and Γ, the integral of that over distance (km)."""
    over = np.maximum(curve - found.global_high, 0.0)
    return over, float(np.trapezoid(over, distances_m / 1000.0))


def below(curve: Floats, found: Bands, distances_m: Floats) -> tuple[Floats, float]:
    """By how much a curve falls short of its global band, and Ψ; nothing if it exceeds the band anywhere."""
    under = np.maximum(found.global_low - curve, 0.0)
    if (curve > found.global_high).any():
        under = np.zeros_like(under)
    return under, float(np.trapezoid(under, distances_m / 1000.0))


def _stretch(beyond: Floats, unit: Floats, outside: int) -> tuple[float, float]:
    """How many units the band must reach so that `outside` curves leave it, and the p-value of the last curve."""
    some = unit > SAME * np.abs(beyond).max(axis=0, initial=0.0)
    reached = (beyond[:, some] / unit[some]).max(axis=1, initial=-np.inf) if some.any() else np.zeros(len(beyond))
    return float(np.sort(reached)[-outside - 1]) + ROUNDING, float((reached >= reached[-1]).mean())
