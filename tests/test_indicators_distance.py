"""The measures of distance: by hand, the plain twin, laws, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danji import indicators
from danji.errors import DataError
from danji.indicators import distance, gathering
from tests import plain_gathering as plain
from tests.check_indicator import golden

RNG = np.random.default_rng(5)
AT = [0.0, 500.0, 1000.0, 2500.0, 6000.0]
TABLE = pd.DataFrame(
    {
        "x_m": RNG.uniform(0, 9000, 40).round(),
        "y_m": RNG.uniform(0, 6000, 40).round(),
        "industry": np.where(np.arange(40) % 3 == 0, "a", "b"),
        "jobs": RNG.integers(1, 90, 40).astype(float),
    }
)
PLANTS = gathering.placed(TABLE)
CALLS = [  # none takes jobs alone; checked below
    ("k_density", {"industry": "a", "distances_m": AT}),
    ("cross_k_density", {"industry": "a", "other": "b", "distances_m": AT, "bandwidth_m": 800.0}),
    ("ripley_k", {"industry": "a", "distances_m": AT, "area_m2": 5.4e7}),
    ("ripley_l", {"industry": "a", "distances_m": AT, "area_m2": 5.4e7}),
    ("diggle_d", {"industry": "a", "distances_m": AT, "area_m2": 5.4e7}),
    ("m_function", {"industry": "a", "distances_m": AT}),
    ("m_density", {"industry": "a", "distances_m": AT, "bandwidth_m": 800.0}),
]


def points(table, industry=None):
    kept = table if industry is None else table[table["industry"] == industry]
    return kept[["x_m", "y_m"]].to_numpy()


@st.composite
def plant_tables(draw):
    n = draw(st.integers(4, 14))
    metres = st.integers(0, 5000)
    return pd.DataFrame(
        {
            "x_m": [float(draw(metres)) for _ in range(n)],
            "y_m": [float(draw(metres)) + 100 for _ in range(n)],
            "industry": ["a", "a", "b", "b", *draw(st.lists(st.sampled_from("ab"), min_size=n - 4, max_size=n - 4))],
            "jobs": [float(draw(st.integers(1, 50))) for _ in range(n)],
        }
    )


def every_measure(table):
    plants = gathering.placed(table)
    options = {"industry": "a", "distances_m": AT}
    return pd.concat(
        {
            "k": distance.k_density(plants, bandwidth_m=700.0, **options),
            "weighted": distance.k_density(plants, bandwidth_m=700.0, weighted=True, **options),
            "cross": distance.cross_k_density(plants, other="b", bandwidth_m=700.0, **options),
            "ripley": distance.ripley_k(plants, area_m2=1e6, **options) / 1e6,
            "d": distance.diggle_d(plants, area_m2=1e6, **options) / 1e6,
            "m": distance.m_function(plants, **options),
            "ring": distance.m_density(plants, bandwidth_m=700.0, **options),
        }
    )


# by hand


def test_two_plants_have_one_distance():
    table = pd.DataFrame({"x_m": [0.0, 3000.0], "y_m": [0.0, 4000.0], "industry": "a"})
    k = distance.k_density(gathering.placed(table), industry="a", distances_m=[4000, 5000, 6000], bandwidth_m=1000)
    phi = [math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi) for z in (1, 0, 1)]
    assert k.to_list() == pytest.approx(phi, abs=1e-5)


def test_jobs_weigh_pairs():
    """Three in line at 0, 1 and 3 km with 1, 1 and 9 jobs: the pair 1 km apart has 1 of 19 parts."""
    table = pd.DataFrame({"x_m": [0.0, 1000.0, 3000.0], "y_m": [0.0] * 3, "industry": "a", "jobs": [1.0, 1.0, 9.0]})
    k = distance.k_density(gathering.placed(table), industry="a", distances_m=[1000, 9000], bandwidth_m=50, weighted=True)
    assert k[1000] == pytest.approx(1000 / (50 * math.sqrt(2 * math.pi)) / 19, rel=1e-5)


def test_besag_and_diggle_by_hand():
    table = pd.DataFrame({"x_m": [0.0, 100.0, 0.0, 900.0], "y_m": [0.0, 0.0, 500.0, 500.0], "industry": list("aabb")})
    plants = gathering.placed(table)
    assert distance.ripley_l(plants, industry="a", distances_m=[100], area_m2=math.pi * 4e4).to_list() == [100.0]
    assert distance.diggle_d(plants, industry="b", distances_m=[100, 900], area_m2=2.0).to_list() == [-2.0, 0.0]


# by the book


@pytest.mark.parametrize("case", golden("ripley_k"))
def test_ripleys_k_is_the_published_one(case):
    """In kilometres: in metres, points so small would be taken for degrees."""
    places = pd.DataFrame(case["points"], columns=["x_m", "y_m"], dtype=float) * 1000
    at = 1000 * np.array(case["distances"])
    found = distance.ripley_k(
        gathering.placed(places.assign(industry="a")), industry="a", distances_m=at, area_m2=case["area"] * 1e6
    )
    np.testing.assert_allclose(found / 1e6, case["expect"]["ripley_k"], atol=case["tolerance"])


# the plain twin


@given(plant_tables())
@settings(max_examples=40)
def test_k_density_is_that_of_all_pairs(table):
    plants, own = gathering.placed(table), points(table, "a")
    jobs = table.loc[table["industry"] == "a", "jobs"].to_numpy()
    for w, weighted in ((None, False), (jobs, True)):
        found = distance.k_density(plants, industry="a", distances_m=AT, bandwidth_m=700.0, weighted=weighted)
        np.testing.assert_allclose(found, plain.k_density(own, AT, 700.0, w), atol=1e-5 * 1000 / 700)


@given(plant_tables())
@settings(max_examples=40)
def test_counts_and_quotients_are_those_of_all_pairs(table):
    plants, of, w = gathering.placed(table), (table["industry"] == "a").to_numpy(), table["jobs"].to_numpy()
    options = {"industry": "a", "distances_m": AT}
    own, others = plain.ripley_k(points(table, "a"), AT, 2e6), plain.ripley_k(points(table, "b"), AT, 2e6)
    np.testing.assert_allclose(distance.ripley_k(plants, area_m2=2e6, **options), own)
    np.testing.assert_allclose(distance.diggle_d(plants, area_m2=2e6, **options), own - others, atol=1e-6)
    for weights, weighted in ((np.ones(len(w)), False), (w, True)):
        m = plain.relative(points(table), of, AT, lambda d, r: float(r <= d), weights)
        np.testing.assert_allclose(distance.m_function(plants, weighted=weighted, **options), m, rtol=1e-12)
        ring = plain.relative(points(table), of, AT, lambda d, r: plain.kernel(d, r, 700.0), weights)
        found = distance.m_density(plants, bandwidth_m=700.0, weighted=weighted, **options)
        r = plain.distances(points(table), points(table))[of]
        around = np.array([(plain.kernel(d, r, 700.0) * (r > 0)).sum(axis=1).min() for d in AT])
        sure = around > 1e-3  # where a plant has hardly any neighbour, rounding decides
        np.testing.assert_allclose(found[sure], ring[sure], atol=0.02)


def test_between_industries_is_that_of_all_pairs():
    found = distance.cross_k_density(PLANTS, industry="a", other="b", distances_m=AT, bandwidth_m=800.0)
    r = plain.distances(points(TABLE, "a"), points(TABLE, "b"))
    np.testing.assert_allclose(found, [plain.kernel(d, r, 800.0).mean() for d in AT], atol=1e-5)


def test_the_bandwidth_is_silvermans():
    own = points(TABLE, "a")
    h = plain.silverman(plain.distances(own))
    found = distance.k_density(PLANTS, industry="a", distances_m=AT)
    np.testing.assert_allclose(found, plain.k_density(own, AT, h), rtol=0.02)


def test_far_apart_distances_are_great_circles():
    cities = pd.DataFrame({"lon": [-8.6, 24.1, 12.5], "lat": [41.2, 56.9, 41.9], "industry": "a"})
    plants = gathering.placed(cities)
    assert plants.sphere
    r = [
        plain.great_circle(*(cities.loc[each, ["lon", "lat"]].to_numpy(dtype=float) for each in pair))
        for pair in ((0, 1), (0, 2), (1, 2))
    ]
    at = np.arange(0, 4e6, 2e5)
    expected = [np.mean([plain.kernel(d, each, 1e5) for each in r]) for d in at]
    found = distance.k_density(plants, industry="a", distances_m=at, bandwidth_m=1e5)
    np.testing.assert_allclose(found, expected, atol=1e-7)
    counted = distance.ripley_k(plants, industry="a", distances_m=np.sort(r) + 1, area_m2=3.0)
    assert counted.to_list() == [1.0, 2.0, 3.0]


# by law


@given(plant_tables(), st.integers(-9, 9), st.integers(-9, 9))
@settings(max_examples=15)
def test_moving_the_map_changes_nothing(table, east, north):
    moved = table.assign(x_m=table["x_m"] + 1000.0 * east + 1e4, y_m=table["y_m"] + 1000.0 * north)
    pd.testing.assert_series_equal(every_measure(moved), every_measure(table), rtol=1e-9, atol=1e-9)


@given(plant_tables())
@settings(max_examples=15)
def test_turning_the_map_changes_nothing(table):
    """A quarter turn keeps whole metres, so that no distance moves across a limit."""
    turned = table.assign(x_m=-table["y_m"], y_m=table["x_m"])
    pd.testing.assert_series_equal(every_measure(turned), every_measure(table), rtol=1e-9, atol=1e-9)


def test_any_turn_leaves_densities_alone():
    angle = 0.7
    x, y = (TABLE[c] for c in ("x_m", "y_m"))
    turned = TABLE.assign(x_m=math.cos(angle) * x - math.sin(angle) * y, y_m=math.sin(angle) * x + math.cos(angle) * y)
    for name in ("k_density", "cross_k_density", "m_density"):
        options = dict(CALLS)[name]
        measure = getattr(distance, name)
        np.testing.assert_allclose(
            measure(gathering.placed(turned), **options), measure(PLANTS, **options), rtol=1e-4, atol=1e-7
        )


def test_the_order_of_the_table_changes_nothing():
    shuffled = TABLE.sample(frac=1, random_state=1)
    pd.testing.assert_series_equal(every_measure(shuffled), every_measure(TABLE), rtol=1e-12)


def test_a_larger_map_has_the_same_densities_on_its_own_scale():
    larger = gathering.placed(TABLE.assign(x_m=3 * TABLE["x_m"], y_m=3 * TABLE["y_m"]))
    k = distance.k_density(PLANTS, industry="a", distances_m=AT, bandwidth_m=500.0)
    found = distance.k_density(larger, industry="a", distances_m=[3 * d for d in AT], bandwidth_m=1500.0)
    np.testing.assert_allclose(3 * found.to_numpy(), k, rtol=1e-9)


@given(plant_tables())
@settings(max_examples=15)
def test_every_plant_twice_adds_pairs_at_no_distance(table):
    """n plants doubled have 4 times the pairs of before and n pairs at 0: K₂ = (4 P K + n K₀) / (2n choose 2)."""
    own = table[table["industry"] == "a"]
    n, pairs = len(own), len(own) * (len(own) - 1) / 2
    k = distance.k_density(gathering.placed(own), industry="a", distances_m=AT, bandwidth_m=700.0)
    twice = distance.k_density(gathering.placed(pd.concat([own, own])), industry="a", distances_m=AT, bandwidth_m=700.0)
    at_zero = np.array([plain.kernel(d, 0.0, 700.0) for d in AT])
    np.testing.assert_allclose(twice, (4 * pairs * k + n * at_zero) / (n * (2 * n - 1)), atol=1e-5)


def test_doubling_all_jobs_changes_nothing():
    doubled = gathering.placed(TABLE.assign(jobs=2 * TABLE["jobs"]))
    for name in ("k_density", "m_function", "m_density"):
        options = {**dict(CALLS)[name], "weighted": True}
        measure = getattr(distance, name)
        pd.testing.assert_series_equal(measure(doubled, **options), measure(PLANTS, **options))


def test_densities_add_up_to_one():
    at = np.arange(0, 25_000, 20.0)
    for k in (
        distance.k_density(PLANTS, industry="a", distances_m=at, bandwidth_m=800.0),
        distance.cross_k_density(PLANTS, industry="a", other="b", distances_m=at, bandwidth_m=800.0),
    ):
        assert np.trapezoid(k, at / 1000) == pytest.approx(1, abs=1e-4)


def test_within_the_whole_map_every_quotient_is_one():
    whole = {"industry": "a", "distances_m": [2e4]}
    assert distance.m_function(PLANTS, **whole).to_list() == pytest.approx([1.0])
    assert distance.ripley_k(PLANTS, area_m2=7.0, **whole).to_list() == pytest.approx([7.0])
    assert distance.ripley_l(PLANTS, area_m2=7.0, **whole).to_list() == pytest.approx([math.sqrt(7 / math.pi) - 2e4])
    assert distance.diggle_d(PLANTS, area_m2=7.0, **whole).to_list() == pytest.approx([0.0])


# what is refused, what is undefined


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"x_m": TABLE["x_m"] / 100, "y_m": TABLE["y_m"] / 100}, "plants_degrees"),
        ({"x_m": np.nan}, "plants_no_place"),
        ({"x_m": np.inf}, "plants_infinite"),
        ({"jobs": np.inf}, "plants_weights"),
        ({"jobs": -1.0}, "plants_weights"),
        ({"industry": None}, "plants_no_industry"),
    ],
)
def test_bad_tables_are_refused(change, key):
    with pytest.raises(DataError) as error:
        gathering.placed(TABLE.assign(**change))
    assert key in [each.key for each in error.value.problems]
    assert all(each.text(lang) for each in error.value.problems for lang in ("ko", "en"))


def test_metres_in_lon_and_lat_are_refused():
    with pytest.raises(DataError, match="not degrees"):
        gathering.placed(TABLE.rename(columns={"x_m": "lon", "y_m": "lat"}))


def test_missing_places_are_counted():
    assert gathering.placed(TABLE.assign(x_m=TABLE["x_m"].where(TABLE.index > 4))).left_out == 5
    with pytest.raises(DataError, match="39 have none"):
        gathering.placed(TABLE.assign(x_m=TABLE["x_m"].where(TABLE.index == 4)))


def test_one_plant_has_no_density():
    lone = gathering.placed(TABLE.assign(industry=["lone", *["others"] * 39]))
    for name, options in CALLS:
        if name != "cross_k_density":
            assert getattr(distance, name)(lone, **{**options, "industry": "lone"}).isna().all(), name


def test_all_at_one_point_needs_a_bandwidth():
    plants = gathering.placed(TABLE.assign(x_m=1000.0, y_m=1000.0))
    with pytest.raises(DataError, match="one point"):
        distance.k_density(plants, industry="a", distances_m=AT)
    k = distance.k_density(plants, industry="a", distances_m=[0.0, 9000.0], bandwidth_m=1000.0)
    assert k.to_list() == pytest.approx([2 / math.sqrt(2 * math.pi), 0], abs=1e-5)
    assert distance.m_function(plants, industry="a", distances_m=AT).to_list() == pytest.approx([1.0] * 5)


def test_jobs_must_be_known_to_weigh_by_them():
    plants = gathering.placed(TABLE.assign(jobs=TABLE["jobs"].where(TABLE.index > 0)))
    with pytest.raises(DataError, match="no known jobs"):
        distance.m_function(plants, industry="a", distances_m=AT, weighted=True)
    with pytest.raises(DataError, match="No plant has industry 'ships'"):
        distance.k_density(plants, industry="ships", distances_m=AT)


def test_every_measure_of_plants_is_described_in_both_languages():
    known = indicators.of_plants()
    assert set(known["takes"]) == {"plants"}
    assert all(callable(getattr(distance, name)) for name in known.index)
    words = ["label", "high_means", "low_means", "misleads"]
    assert (known[[f"{word}_{lang}" for word in words for lang in ("ko", "en")]] != "").all(axis=None)
