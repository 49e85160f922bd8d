"""Enclosing circles against the plain search; the plane against the ellipsoid."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from danji.geometry import enclosing_circle, plane_about, stand_in_radius_m
from tests.plain_zones import plain_radius

places = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=12)


@given(points=places)
def test_fast_and_plain_agree(points):
    xy = np.array(points, dtype=float)
    assert enclosing_circle(xy)[1] == pytest.approx(plain_radius([tuple(p) for p in xy.tolist()], [0.0] * len(xy)), abs=1e-6)


@given(points=places, reach=st.lists(st.integers(0, 8), min_size=12, max_size=12))
def test_every_disc_is_held_and_the_edge_is_touched(points, reach):
    xy, r = np.array(points, dtype=float), np.array(reach[: len(points)], dtype=float)
    centre, radius, edge = enclosing_circle(xy, r)
    out = np.hypot(*(xy - centre).T) + r
    assert np.all(out <= radius + 1e-6)
    assert np.allclose(out[edge], radius, atol=1e-6)
    assert 1 <= len(edge) <= 3


@given(points=places, reach=st.lists(st.integers(0, 8), min_size=12, max_size=12))
def test_no_circle_about_three_of_them_is_larger(points, reach):
    """Helly: the smallest circle about all is the largest of those about any three."""
    xy, r = np.array(points, dtype=float), np.array(reach[: len(points)], dtype=float)
    threes = [enclosing_circle(xy[list(g)], r[list(g)])[1] for g in itertools.combinations(range(len(xy)), min(3, len(xy)))]
    assert enclosing_circle(xy, r)[1] == pytest.approx(max(threes), abs=1e-6)


def test_pairs_within_two_radii_may_need_a_larger_circle():
    """Jung: three places 40 km apart need a circle of 40/√3 = 23.1 km, not 20."""
    triangle = np.array([[0, 0], [40, 0], [20, 20 * math.sqrt(3)]])
    assert enclosing_circle(triangle)[1] == pytest.approx(40 / math.sqrt(3))


def test_no_points_is_an_error():
    with pytest.raises(ValueError, match="no points"):
        enclosing_circle(np.zeros((0, 2)))


@given(st.lists(st.tuples(st.floats(127.7, 128.5), st.floats(34.8, 35.4)), min_size=2, max_size=2, unique=True))
def test_the_plane_keeps_distances_of_the_ellipsoid(pair):
    lonlat = np.array(pair)
    a, b = plane_about(np.array([[127.7, 34.8], [128.5, 35.4]])).metres(lonlat)
    true = Geod(ellps="WGS84").inv(*lonlat[0], *lonlat[1])[2]
    assert abs(math.dist(a, b) - true) <= true / 24_000 + 1e-6


@given(st.lists(st.tuples(st.floats(126, 129), st.floats(34, 38)), min_size=1, max_size=5))
def test_degrees_come_back(places_):
    lonlat = np.array(places_)
    plane = plane_about(lonlat)
    assert np.allclose(plane.degrees(plane.metres(lonlat)), lonlat, atol=1e-7)


def test_the_stand_in_circle_has_the_area():
    assert math.pi * stand_in_radius_m(820_899) ** 2 == pytest.approx(820_899)


def test_places_on_both_sides_of_the_antimeridian_are_as_near_as_they_are():
    here, there = np.array([[127.9, 52.0], [128.1, 52.3]]), np.array([[179.9, 52.0], [-179.9, 52.3]])
    assert (plane_about(there).lon, plane_about(there).lat) == (180.0, 52.15)
    assert np.allclose(plane_about(there).metres(there), plane_about(here).metres(here), atol=1e-3)
    assert plane_about(np.array([[179.8, 0.0], [-179.4, 0.0]])).lon == -179.8
