"""Sums over pairs by distance through one autocorrelation on a lattice, however many the points.

Points are spread over 4 × 4 nodes by cubic B-splines, the lattice is transformed, squared, freed from the splines'
own blur, and transformed back: what stands at lag v is the weight of all pairs whose points are v apart, up to
frequencies near π / cell. A Gaussian of bandwidth h has next to nothing there when cell ≤ 0.6 h: see
docs/explanation/where-plants-gather.md for the derivation and the bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from danji.indicators.gathering.smoothing import TAIL, Floats, Integers, Scale

CELL = 0.6  # cells in bandwidths
FINER = 0.3  # the same where all sites are counted once, to know what the coarser lattice lacks: errors fall as cell^5
SPARE = 4  # nodes a spline needs beyond the last point
S_PER_NODE, S_PER_POINT = 0.9e-9, 3e-8  # measured once: they decide between lattice and pairs, so they are the same everywhere


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """A lattice over all sites, for one bandwidth."""

    origin: Floats
    cell_m: float
    shape: tuple[int, int]  # nodes with room so that lags do not wrap round
    used: int  # rows that hold points
    reach: int  # lags kept, in cells
    sharpen: Floats  # what undoes the splines' blur, by frequency
    at: Integers  # bin of each lag
    part: Floats
    scale: Scale


def side(extent_m: float, reach_m: float, cell_m: float) -> int:
    """Nodes along one side, with room for the lags, of a length that transforms fast."""
    from scipy import fft

    return int(fft.next_fast_len(math.ceil(extent_m / cell_m) + SPARE + math.ceil(reach_m / cell_m) + 2, real=True))


def seconds(extent_m: Floats, reach_m: float, bandwidth_m: float, points: int) -> float:
    """About how long one autocorrelation takes."""
    cell = CELL * bandwidth_m
    nodes = [side(float(each), reach_m + TAIL * bandwidth_m, cell) for each in extent_m]
    return S_PER_NODE * nodes[0] * nodes[1] * math.log2(nodes[0] * nodes[1]) + S_PER_POINT * points


def lattice(xy: Floats, *, bandwidth_m: float, scale: Scale, cell: float = CELL) -> Lattice:
    """The lattice that holds these points, for that bandwidth."""
    from scipy import fft

    cell *= bandwidth_m
    origin, extent = xy.min(axis=0), np.ptp(xy, axis=0)
    reach_m = min(float(scale.distances_m[-1]) + TAIL * bandwidth_m, scale.end_m)
    shape = (side(float(extent[0]), reach_m, cell), side(float(extent[1]), reach_m, cell))
    reach = min(math.ceil(reach_m / cell), (shape[0] - 1) // 2, (shape[1] - 1) // 2)
    sharpen = np.outer(_sharpened(fft.fftfreq(shape[0])), _sharpened(fft.rfftfreq(shape[1])))
    down, right = np.arange(reach + 1), np.arange(-reach, reach + 1)
    at, part = scale.places(cell * np.hypot(*np.meshgrid(down, right, indexing="ij")).ravel())
    used = math.ceil(extent[0] / cell) + SPARE
    return Lattice(origin, cell, shape, used, reach, sharpen, at, part, scale)


def sums(lattice: Lattice, xy: Floats, weights: Floats) -> Floats:
    """Σ wᵢ wⱼ over pairs by bin of the scale: one row."""
    from scipy import fft

    from danji.indicators.gathering import compiled

    nodes = np.zeros((lattice.used, lattice.shape[1]))
    x, y = ((xy - lattice.origin) / lattice.cell_m).T
    compiled.spread(np.ascontiguousarray(x), np.ascontiguousarray(y), weights, nodes)
    waves = fft.fft(fft.rfft(nodes, axis=1), lattice.shape[0], axis=0, overwrite_x=True)
    power = (waves.real**2 + waves.imag**2) * lattice.sharpen
    rows = fft.ifft(power, axis=0)[: lattice.reach + 1]  # lags −v and v are the same pairs: half of them will do
    lags = fft.irfft(rows, lattice.shape[1], axis=1)
    found = np.concatenate([lags[:, -lattice.reach :], lags[:, : lattice.reach + 1]], axis=1)
    beside_itself = np.square(weights).sum()  # not a dot product: a library's threads would wait under ours
    found[0, lattice.reach] -= beside_itself
    found[0] /= 2
    out = np.zeros((1, lattice.scale.bins))
    compiled.rebinned(found.reshape(1, -1), lattice.at, lattice.part, out)
    return out


def _sharpened(frequency: Floats) -> Floats:
    """One over the square of a cubic B-spline's transform: both points of a pair are spread."""
    return np.asarray(1 / np.sinc(frequency) ** 8)
