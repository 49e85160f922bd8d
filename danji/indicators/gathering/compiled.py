"""The loops that are compiled. numba is imported with this module, so import it where it is needed, not at the top."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BLOCK = 1024  # distances worked out at once: they stay in the nearest cache


@njit(cache=True, nogil=True)
def prefix_counts(x: Floats, y: Floats, z: Floats, ends: Integers, per_m: float, counts: NDArray[np.int32]) -> None:
    """counts[k, b] = pairs of the first ends[k] points whose distance × per_m lies in [b, b + 1); the last bin takes the rest.

    `ends` grows. Every pair is visited once, whatever the number of ends.
    """
    last = counts.shape[1] - 1
    running = np.zeros(last + 1, dtype=np.int32)
    bins = np.empty(BLOCK, dtype=np.int32)
    at = 0
    for j in range(ends[-1]):
        for begin in range(0, j, BLOCK):
            length = min(BLOCK, j - begin)
            for i in range(length):
                dx, dy, dz = x[begin + i] - x[j], y[begin + i] - y[j], z[begin + i] - z[j]
                bins[i] = np.int32(min(math.sqrt(dx * dx + dy * dy + dz * dz) * per_m, float(last)))
            for i in range(length):
                running[bins[i]] += 1
        while at < len(ends) and ends[at] == j + 1:
            counts[at] = running
            at += 1


@njit(cache=True, nogil=True)
def pair_weights(x: Floats, y: Floats, z: Floats, w: Floats, per_m: float, bins: int) -> Floats:
    """Σ wᵢ wⱼ over pairs, by distance × per_m; the last bin takes the rest."""
    found = np.zeros(bins)
    for j in range(len(x)):
        for i in range(j):
            dx, dy, dz = x[i] - x[j], y[i] - y[j], z[i] - z[j]
            found[int(min(math.sqrt(dx * dx + dy * dy + dz * dz) * per_m, bins - 1.0))] += w[i] * w[j]
    return found


@njit(cache=True, nogil=True)
def cross_weights(a: Floats, b: Floats, wa: Floats, wb: Floats, per_m: float, bins: int) -> Floats:
    """Σ wᵢ wⱼ over i in a and j in b (both (n, 3)), by distance × per_m; the last bin takes the rest."""
    found = np.zeros(bins)
    for i in range(len(a)):
        for j in range(len(b)):
            dx, dy, dz = a[i, 0] - b[j, 0], a[i, 1] - b[j, 1], a[i, 2] - b[j, 2]
            found[int(min(math.sqrt(dx * dx + dy * dy + dz * dz) * per_m, bins - 1.0))] += wa[i] * wb[j]
    return found


@njit(cache=True, nogil=True)
def within(at: Floats, to: Floats, w: Floats, edges: Floats, first: Integers, per_m: float) -> Floats:
    """out[i, k] = Σ wⱼ over points of `to` no farther from at[i] than edges[k] and farther than edges[k − 1]; not summed up.

    `first[b]` is the first edge that can hold a distance in bin b (bins of 1 / per_m), so that most distances find their
    edge at once. The same rows in `at` and `to` count each other, themselves included.
    """
    found = np.zeros((len(at), len(edges)))
    last = len(first) - 1
    r, bins = np.empty(BLOCK), np.empty(BLOCK, dtype=np.int32)
    row = np.empty(len(edges) + 1)  # and a place for what is farther than the last edge
    ends = np.append(edges, np.inf)
    for i in range(len(at)):
        row[:] = 0
        for begin in range(0, len(to), BLOCK):
            length = min(BLOCK, len(to) - begin)
            for j in range(length):
                dx, dy, dz = at[i, 0] - to[begin + j, 0], at[i, 1] - to[begin + j, 1], at[i, 2] - to[begin + j, 2]
                r[j] = math.sqrt(dx * dx + dy * dy + dz * dz)
                bins[j] = np.int32(min(r[j] * per_m, float(last)))
            for j in range(length):
                k = first[bins[j]]
                while r[j] > ends[k]:
                    k += 1
                row[k] += w[begin + j]
        found[i] = row[:-1]
    return found


@njit(cache=True, nogil=True)
def binned(at: Floats, to: Floats, w: Floats, step_m: float, bins: int, diameter_m: float) -> Floats:
    """out[i] = Σ wⱼ over points of `to` by distance from at[i], each shared between the two nearest bins; itself included.

    On a sphere of that diameter distances are along the ground; 0 is a plane. Beyond the last bin nothing is kept.
    """
    found = np.zeros((len(at), bins))
    for i in range(len(at)):
        for j in range(len(to)):
            dx, dy, dz = at[i, 0] - to[j, 0], at[i, 1] - to[j, 1], at[i, 2] - to[j, 2]
            r = math.sqrt(dx * dx + dy * dy + dz * dz)
            if diameter_m > 0:
                r = diameter_m * math.asin(min(r / diameter_m, 1.0))
            b = int(r / step_m)
            if b < bins - 1:
                part = r / step_m - b
                found[i, b] += w[j] * (1 - part)
                found[i, b + 1] += w[j] * part
    return found


@njit(cache=True, nogil=True)
def spread(x: Floats, y: Floats, w: Floats, out: Floats) -> None:
    """Add weights at places in cells to a lattice, each over 4 × 4 nodes by cubic B-splines; 4 nodes are to spare."""
    wx, wy = np.empty(4), np.empty(4)
    for k in range(len(x)):
        i, j = int(x[k]), int(y[k])
        for weights, f in ((wx, x[k] - i), (wy, y[k] - j)):
            weights[0] = (1 - f) ** 3 / 6
            weights[1] = (4 - 6 * f * f + 3 * f**3) / 6
            weights[2] = (1 + 3 * f + 3 * f * f - 3 * f**3) / 6
            weights[3] = f**3 / 6
        for a in range(4):
            share = wx[a] * w[k]
            for b in range(4):
                out[i + a, j + b] += share * wy[b]


@njit(cache=True, nogil=True)
def rebinned(values: NDArray[np.generic], at: Integers, part: Floats, out: Floats) -> None:
    """Each value to bins at[i] and at[i] + 1, in the ratio 1 − part[i] : part[i], row by row; at[i] below 0 is left out."""
    for row in range(values.shape[0]):
        for i in range(values.shape[1]):
            if at[i] >= 0:
                value = float(values[row, i])
                out[row, at[i]] += value * (1 - part[i])
                out[row, at[i] + 1] += value * part[i]


@njit(cache=True, nogil=True)
def product(a: Floats, b: Floats) -> Floats:
    """The matrix product on this thread alone: a library's own threads, under ours, wait for each other more than they work."""
    out = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        row = out[i]
        for k in range(a.shape[1]):
            value = a[i, k]
            for j in range(b.shape[1]):
                row[j] += value * b[k, j]
    return out


@njit(cache=True, nogil=True)
def first_places(uniform: Floats, places: NDArray[np.int32]) -> None:
    """Shuffle the first len(uniform) of `places` in place (Fisher & Yates): a random sample in random order."""
    n = len(places)
    for i in range(len(uniform)):
        j = i + int(uniform[i] * (n - i))
        places[i], places[j] = places[j], places[i]
