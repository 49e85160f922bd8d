"""Distances between plants, the plain way: every pair, the kernel at every distance. Never made faster."""

import math

import numpy as np


def distances(a, b=None):
    """Between all pairs of one list of points, or from each of one to each of another."""
    if b is None:
        return np.array([math.dist(p, q) for i, p in enumerate(a) for q in a[:i]])
    return np.array([[math.dist(p, q) for q in b] for p in a])


def kernel(d, r, h):
    """The normal density about r, reflected at 0, per km where distances are metres."""
    z = [np.exp(-0.5 * ((d + sign * r) / h) ** 2) for sign in (-1, 1)]
    return 1000 * (z[0] + z[1]) / (h * math.sqrt(2 * math.pi))


def k_density(points, at, h, w=None):
    r = distances(points)
    w = np.ones(len(points)) if w is None else w
    pairs = np.array([w[i] * w[j] for i in range(len(points)) for j in range(i)])
    return np.array([(pairs * kernel(d, r, h)).sum() for d in at]) / pairs.sum()


def great_circle(a, b):
    """By the haversine formula; degrees."""
    (x, y), (u, v) = np.radians(a), np.radians(b)
    half = math.sin((v - y) / 2) ** 2 + math.cos(y) * math.cos(v) * math.sin((u - x) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


def silverman(r):
    """R's bw.nrd0."""
    quarter, three = np.quantile(r, [0.25, 0.75])
    return 0.9 * min(r.std(ddof=1), (three - quarter) / 1.34) * len(r) ** -0.2


def ripley_k(points, at, area):
    r, n = distances(points), len(points)
    return np.array([area * 2 * (r <= d).sum() / (n * (n - 1)) for d in at])


def relative(points, of, at, near, w):
    """M or m: `near(d, r)` is how much a neighbour at r counts at d."""
    r = distances(points, points)
    found = []
    for d in at:
        local, whole = 0.0, 0.0
        for i in np.flatnonzero(of):
            others = [j for j in range(len(points)) if j != i]
            counted = np.array([w[j] * near(d, r[i, j]) for j in others])
            if counted.sum() > 1e-6 * w.mean() * near(d, d):
                local += counted[of[others]].sum() / counted.sum()
                whole += (w[of].sum() - w[i]) / (w.sum() - w[i])
        found.append(local / whole if whole > 0 else math.nan)
    return np.array(found)


def hit_share(simulated, low, high):
    """The share of simulations above the upper band somewhere, and below the lower one."""
    return (simulated > high).any(axis=1).mean(), (simulated < low).any(axis=1).mean()


def draw_moments(g, n):
    """Mean and variance of the mean of g over the pairs of n points drawn from all, without replacement, in closed form.

    With S₁ = Σ gᵢⱼ, S₂ = Σ gᵢⱼ², S₃ = Σᵢ (Σⱼ gᵢⱼ)² − S₂ over ordered pairs, and πₘ the chance that m given points are drawn:
    E[(Σ gᵢⱼ)²] = 2 π₂ S₂ + 4 π₃ S₃ + π₄ (S₁² − 4 S₃ − 2 S₂).
    """
    N = len(g)
    first, second = g.sum(), (g**2).sum()
    third = (g.sum(axis=1) ** 2).sum() - second
    chance = [math.prod((n - k) / (N - k) for k in range(m)) for m in range(5)]
    square = 2 * chance[2] * second + 4 * chance[3] * third + chance[4] * (first**2 - 4 * third - 2 * second)
    pairs = n * (n - 1)
    mean = chance[2] * first / pairs
    return mean, square / pairs**2 - mean**2


def lattice_bound(cell, distance):
    """The most that aliasing can do to one pair, over the kernel's peak; cell and distance in bandwidths.

    Each point of a pair, spread by cubic B-splines and sharpened again, is exp(−ikx) (1 + η) per axis at frequency k, with
    |η| ≤ ε(k) = Σ_{m ≠ 0} (κ / |κ + m|)⁴, κ = k cell / 2π. The pair's error is then at most the integral of
    |Ĝ(k)| [(1 + ε_x)² (1 + ε_y)² − 1] / 4π², Ĝ the transform of the kernel's ring in the plane.
    """
    from scipy.special import j0

    r = np.linspace(0, distance + 9, 4000)
    ring = np.exp(-0.5 * (distance - r) ** 2) + np.exp(-0.5 * (distance + r) ** 2)
    n = 64
    k = (np.arange(n) + 0.5) / n * np.pi / cell
    size = np.hypot(*np.meshgrid(k, k))
    at = np.linspace(0, size.max(), 600)
    transform = np.array([np.trapezoid(2 * np.pi * ring * j0(each * r) * r, r) for each in at])
    kappa = k * cell / (2 * np.pi)
    alias = sum((kappa / np.abs(kappa + m)) ** 4 for m in range(-40, 41) if m)
    both = (1 + alias[:, None]) ** 2 * (1 + alias[None]) ** 2 - 1
    return 4 * (np.abs(np.interp(size, at, transform)) * both).sum() * (np.pi / cell / n) ** 2 / (4 * np.pi**2)
