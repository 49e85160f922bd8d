"""From counts of pairs by distance to a density of distances: Silverman's bandwidth, the Gaussian kernel, reflection at zero.

A Gaussian reflected at 0 is a sum of cosines: with L far enough,

    φ_h(d − r) + φ_h(d + r) = (1 / L) (1 + 2 Σₘ exp(−h² kₘ² / 2) cos(kₘ r) cos(kₘ d)),   kₘ = π m / L

so pairs are first summed up into one coefficient per cosine, whatever the bandwidth, and each density is then a short sum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from danji.errors import DataError, problem

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TAIL = 6.0  # bandwidths after which a Gaussian is nothing: φ(6) / φ(0) = 1.5e-8; in distance and in frequency alike
BINS = 12  # bins in a bandwidth; sharing a pair between two bins errs by at most about 1 / (12 BINS²) of the kernel's peak

MOST = 50_000_000  # numbers in a table of cosines


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Bins of distance, and the cosines that turn them into densities at `distances_m`."""

    distances_m: Floats
    step_m: float
    bins: int
    waves: Floats  # kₘ, per metre
    analysis: Floats  # bins × waves
    synthesis: Floats  # waves × distances

    @property
    def end_m(self) -> float:
        """The first distance that is left out."""
        return self.step_m * (self.bins - 1)

    def places(self, r_m: Floats) -> tuple[Integers, Floats]:
        """The bin below each distance, −1 for those beyond the end, and the share of the bin above."""
        at = np.floor(r_m / self.step_m)
        part = r_m / self.step_m - at
        inside = at < self.bins - 1
        return np.where(inside, at, -1).astype(np.int64), np.where(inside, part, 0.0)

    def density(self, sums: Floats, bandwidth_m: Floats, pairs: Floats) -> Floats:
        """The density at every distance, per km, from sums over pairs by bin: one row per pattern.

        `bandwidth_m` and `pairs` (the sum of all pairs' weights) have one value per row.
        """
        from danji.indicators.gathering import compiled

        damped = compiled.product(sums, self.analysis) * np.exp(-0.5 * np.square(np.outer(bandwidth_m, self.waves)))
        return np.maximum(
            compiled.product(damped, self.synthesis) * (1000.0 / pairs)[:, None], 0.0
        )  # cosines ring by 1e-8 where nothing is


def scale(distances_m: Floats, *, least_m: float, most_m: float, per_bandwidth: int = BINS) -> Scale:
    """The scale that serves bandwidths from least to most.

    Raises
    ------
    DataError
        If a bandwidth is not above 0, or so small beside the distances that the table would not fit.
    """
    wide_enough(least_m, float(distances_m[-1]), per_bandwidth=per_bandwidth)
    step = float(least_m / per_bandwidth)
    bins = math.ceil((float(distances_m[-1]) + TAIL * most_m) / step) + 2
    length = step * (bins - 1)
    waves = np.asarray(math.pi / length * np.arange(math.ceil(TAIL / least_m * length / math.pi) + 1), dtype=float)
    shares = np.sinc(waves * step / (2 * np.pi)) ** 2  # what sharing between two bins does to a cosine
    analysis = np.cos(np.outer(step * np.arange(bins), waves)) / shares
    synthesis = np.cos(np.outer(waves, distances_m)) * (2.0 / length)
    synthesis[0] /= 2
    return Scale(distances_m, step, bins, waves, analysis, synthesis)


def wide_enough(bandwidth_m: float, reach_m: float, *, per_bandwidth: int = BINS) -> None:
    """Refuse a bandwidth that is not above 0, or so small beside the distances that a table of cosines would not fit."""
    if not (bandwidth_m > 0 and (reach_m / bandwidth_m + TAIL) ** 2 * per_bandwidth * TAIL / math.pi < MOST):
        raise DataError(problem("plants_bandwidth", value=f"{bandwidth_m:g}", reach=f"{reach_m:g}"))


def bins_that_fit(bandwidth_m: float, reach_m: float, *, most: int) -> int:
    """The finest bins, in a bandwidth, up to so many, whose table of cosines still fits."""
    room = 0.9 * MOST * math.pi / (TAIL * (reach_m / bandwidth_m + 2 * TAIL) ** 2)
    return max(BINS, min(most, int(room)))


def silverman_m(spread_m: float, pairs: Floats) -> Floats:
    """Silverman's rule of thumb for a density of pair distances: 0.9 A pairs^(−1/5), A = min(s, IQR / 1.34); metres.

    Source
    ------
    Silverman (1986), Density Estimation for Statistics and Data Analysis, Chapman & Hall, eq. 3.31.
    """
    return np.asarray(0.9 * spread_m * pairs**-0.2)
