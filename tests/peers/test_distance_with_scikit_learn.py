"""The measures of distance beside scikit-learn's kernel densities and neighbour trees, and scipy's weighted density."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist
from scipy.stats import gaussian_kde

from danji.indicators import gathering
from danji.indicators.distance import cross_k_density, diggle_d, k_density, m_density, m_function, ripley_k, ripley_l

neighbours = pytest.importorskip("sklearn.neighbors")
pytestmark = pytest.mark.peer

RNG = np.random.default_rng(11)
TABLE = pd.DataFrame(
    {
        "x_m": RNG.uniform(0, 9000, 120),
        "y_m": RNG.uniform(0, 9000, 120),
        "industry": np.where(np.arange(120) % 3 == 0, "a", "b"),
        "jobs": RNG.integers(1, 60, 120).astype(float),
    }
)
PLANTS = gathering.placed(TABLE)
A = TABLE[TABLE["industry"] == "a"]
B = TABLE[TABLE["industry"] == "b"]
AT = np.array([0.0, 700.0, 2000.0, 5000.0])
AREA = 8.1e7


def xy(table):
    return table[["x_m", "y_m"]].to_numpy()


def reflected(distances, weights, h):
    """A kernel density of distances, what falls below 0 reflected; per km."""
    fitted = neighbours.KernelDensity(bandwidth=h, rtol=1e-10).fit(distances[:, None], sample_weight=weights)
    return 1000 * (np.exp(fitted.score_samples(AT[:, None])) + np.exp(fitted.score_samples(-AT[:, None])))


def pairs_within(table):
    """Ordered pairs of different plants within each distance."""
    return neighbours.KDTree(xy(table)).two_point_correlation(xy(table), AT) - len(table)


def test_k_density_is_a_kernel_density_of_distances():
    found = k_density(PLANTS, industry="a", distances_m=AT, bandwidth_m=600.0)
    np.testing.assert_allclose(found, reflected(pdist(xy(A)), None, 600.0), rtol=1e-4)


def test_weighted_k_density_is_scipys_weighted_density():
    jobs, r = A["jobs"].to_numpy(), pdist(xy(A))
    upper = np.triu_indices(len(jobs), 1)
    w = jobs[upper[0]] * jobs[upper[1]]
    kde = gaussian_kde(r, weights=w)
    kde.set_bandwidth(600.0 / math.sqrt(float(kde._data_covariance[0, 0])))
    found = k_density(PLANTS, industry="a", distances_m=AT, bandwidth_m=600.0, weighted=True)
    np.testing.assert_allclose(found, 1000 * (kde(AT) + kde(-AT)), rtol=1e-4)


def test_between_industries():
    r = np.array([math.dist(p, q) for p in xy(A) for q in xy(B)])
    found = cross_k_density(PLANTS, industry="a", other="b", distances_m=AT, bandwidth_m=600.0)
    np.testing.assert_allclose(found, reflected(r, None, 600.0), rtol=1e-4)


def test_ripley_besag_and_diggle_count_the_pairs_of_a_tree():
    options = {"industry": "a", "distances_m": AT, "area_m2": AREA}
    own, others = (AREA * pairs_within(each) / (len(each) * (len(each) - 1)) for each in (A, B))
    np.testing.assert_allclose(ripley_k(PLANTS, **options), own)
    np.testing.assert_allclose(ripley_l(PLANTS, **options), np.sqrt(own / math.pi) - AT)
    np.testing.assert_allclose(diggle_d(PLANTS, **options), own - others)


def test_m_counts_the_neighbours_of_a_graph():
    w = TABLE["jobs"].to_numpy()
    own = (TABLE["industry"] == "a").to_numpy()
    for d in AT[1:]:
        graph = neighbours.radius_neighbors_graph(xy(TABLE), d, include_self=False)
        near, around = graph @ (w * own), graph @ w
        some = own & (around > 0)
        whole = (w[own].sum() - w[some]) / (w.sum() - w[some])
        expected = (near[some] / around[some]).sum() / whole.sum()
        found = m_function(PLANTS, industry="a", distances_m=[d], weighted=True)
        np.testing.assert_allclose(found, expected)


def test_m_at_a_distance_is_a_ratio_of_kernel_densities():
    """Of each plant, the density of its neighbours' distances; where all plants have some, m is the mean of their ratios."""
    w, own, near, around = TABLE["jobs"].to_numpy(), (TABLE["industry"] == "a").to_numpy(), [], []
    for at in np.flatnonzero(own):
        r = np.hypot(*(xy(TABLE) - xy(TABLE)[at]).T)
        other = np.arange(len(w)) != at
        near.append(reflected(r[other & own], w[other & own], 900.0) * w[other & own].sum())
        around.append(reflected(r[other], w[other], 900.0) * w[other].sum())
    whole = (w[own].sum() - w[own]) / (w.sum() - w[own])
    found = m_density(PLANTS, industry="a", distances_m=AT, bandwidth_m=900.0, weighted=True)
    np.testing.assert_allclose(found, (np.array(near) / np.array(around)).sum(axis=0) / whole.sum(), rtol=2e-3)
