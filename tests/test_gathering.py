"""Bands of chance: the fast ways against the plain one, what the bands promise, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators import distance, gathering
from danji.indicators.gathering import bands, draws, lattice, smoothing
from tests import plain_gathering as plain

AT = np.linspace(0, 30_000, 31)


def towns(n, seed=0, side_m=60_000.0):
    """Sites in and between towns."""
    rng = np.random.default_rng(seed)
    centre, spread = rng.uniform(0, side_m, (9, 2)), rng.uniform(800, 4000, 9)
    town = rng.integers(0, 9, n)
    near = centre[town] + rng.normal(size=(n, 2)) * spread[town][:, None]
    xy = np.where((rng.random(n) < 0.7)[:, None], near, rng.uniform(0, side_m, (n, 2)))
    return pd.DataFrame({"x_m": xy[:, 0] + 1e5, "y_m": xy[:, 1]})


def labelled(n, of, seed=0):
    """A map on which industry a is `of` plants anywhere."""
    labels = np.random.default_rng(seed + 1000).permutation(np.where(np.arange(n) < of, "a", "b"))
    return gathering.placed(towns(n, seed).assign(industry=labels, jobs=np.arange(n) % 7 + 1.0))


MAP = labelled(400, 60)


def every_draw(way, plants, simulations, **options):
    return draws.simulated(way, plants.xyz, seed=3, simulations=simulations, **options)


# the plain twin


@pytest.mark.parametrize("method", ["pairs", "lattice", "fastest"])
def test_draws_are_prefixes_of_random_orders_and_their_curves_those_of_all_pairs(method):
    sizes, h = np.array([10, 25, 200]), np.array([4000.0, 3000.0, 1500.0])
    found = every_draw(draws.way(MAP, sizes, h, AT, method=method), MAP, 4)
    for number in range(4):
        order = draws.random_order(3, number, len(MAP), 200)
        assert len(set(order.tolist())) == 200
        for row, n, bandwidth in zip(found[:, number], sizes, h, strict=True):
            exact = plain.k_density(MAP.xyz[order[:n]], AT, bandwidth)
            np.testing.assert_allclose(row, exact, atol=0.0006 * 1000 / bandwidth)


@pytest.mark.parametrize("method", ["pairs", "lattice"])
def test_weights_stay_with_the_industry_and_are_dealt_to_places(method):
    members = MAP.of("a")
    w = MAP.jobs[members]
    way = draws.way(MAP, np.array([len(w)]), np.array([3000.0]), AT, method=method, prefixes=False)
    found = every_draw(way, MAP, 2, weights=[w])[0]
    for number, row in enumerate(found):
        drawn = MAP.xyz[draws.random_order(3, number, len(MAP), len(w))]
        np.testing.assert_allclose(row, plain.k_density(drawn, AT, 3000.0, w), atol=0.0006 / 3)


def test_the_curve_of_an_industry_is_counted_as_its_draws_are():
    found = gathering.gather(MAP, rng=np.random.default_rng(0), simulations=19)
    for name in ("a", "b"):
        h = found.industries.loc[name, "bandwidth_m"]
        np.testing.assert_allclose(
            found.curves.loc[name, "density"],
            plain.k_density(MAP.xyz[MAP.of(name)], found.curves.loc[name].index, h),
            atol=0.0006 * 1000 / h,
        )


def test_a_pair_of_points_on_the_lattice_errs_less_than_the_bound():
    rng, h = np.random.default_rng(1), 1000.0
    on = smoothing.scale(AT, least_m=h, most_m=h, per_bandwidth=100)
    worst = {0.0: 0.0, 1.0: 0.0, 3.0: 0.0, 10.0: 0.0}
    for number in range(400):
        a, turn = rng.uniform(0, 20_000, 2), rng.uniform(0, 7)
        b = a + rng.uniform(0, 18_000 if number % 2 else 1500) * np.array([math.cos(turn), math.sin(turn)])
        xy = np.array([a, b, [-20_000, -20_000], [60_000, 60_000]])
        sums = lattice.sums(lattice.lattice(xy, bandwidth_m=h, scale=on), xy[:2], np.ones(2))
        found = on.density(sums, np.array([h]), np.array([1.0]))[0]
        off = np.abs(found - plain.kernel(AT, math.dist(a, b), h)) * h / 1000 * math.sqrt(2 * math.pi)
        worst = {at: max(before, float(off[np.flatnonzero(at * h == AT)[0]])) for at, before in worst.items()}
    for at, error in worst.items():
        bound = plain.lattice_bound(lattice.CELL, at) * 2  # 1 + 1 / (n − 1): each point beside itself errs as half a pair
        assert bound / 20 < error < bound, at  # one that nothing comes near would say nothing


@pytest.mark.parametrize("of", [40, 150, 900])
def test_fast_bands_are_within_one_per_cent_of_their_width(of):
    plants = labelled(1800, of, seed=of)
    options = {"industries": ["a"], "distances_m": AT, "simulations": 200}
    fast = gathering.gather(plants, rng=np.random.default_rng(1), method="lattice", **options).curves
    exact = gathering.gather(plants, rng=np.random.default_rng(1), method="pairs", **options).curves
    width = exact["local_high"] - exact["local_low"]
    for column in ("density", "local_low", "local_high", "global_low", "global_high"):
        assert ((fast[column] - exact[column]).abs() / width).max() < 0.01, column


# by law


def test_mean_and_variance_are_those_known_in_closed_form():
    """Draws without replacement: both moments of a U-statistic of a finite population are sums over the population."""
    h, n, simulations = 3000.0, 30, 4000
    found = every_draw(draws.way(MAP, np.array([n]), np.array([h]), AT), MAP, simulations)[0]
    r = plain.distances(MAP.xyz, MAP.xyz)
    for at in (0, 5, 15, 30):
        g = plain.kernel(AT[at], r, h)
        np.fill_diagonal(g, 0.0)
        mean, variance = plain.draw_moments(g, n)
        assert abs(found[:, at].mean() - mean) < 4 * math.sqrt(variance / simulations)
        assert found[:, at].var() == pytest.approx(variance, rel=0.12)


@given(st.integers(0, 10_000), st.integers(20, 200), st.integers(1, 12))
def test_just_the_level_leaves_the_global_band(seed, simulations, distances):
    curves = np.random.default_rng(seed).normal(size=(simulations + 1, distances)).cumsum(axis=1)
    found = bands.banded(curves[-1], curves[:-1], level=0.1)
    share = math.floor(0.1 * len(curves)) / len(curves)
    assert plain.hit_share(curves, found.global_low, found.global_high) == pytest.approx((share, share))
    assert (curves > found.local_high).mean(axis=0) == pytest.approx(share)
    assert (curves < found.local_low).mean(axis=0) == pytest.approx(share)
    assert (found.global_high >= found.local_high).all()
    assert (found.global_low <= found.local_low).all()


@given(st.integers(0, 10_000))
def test_a_curve_leaves_its_band_just_when_its_p_is_small(seed):
    rng = np.random.default_rng(seed)
    curve, simulated = 1.2 * rng.normal(size=6), rng.normal(size=(199, 6))
    found = bands.banded(curve, simulated)
    assert (curve > found.global_high).any() == (found.p_above <= 0.05)
    assert (curve < found.global_low).any() == (found.p_below <= 0.05)


def test_random_labels_leave_the_band_about_as_often_as_promised():
    """1,000 industries at random: each side of the band is left by about 5 % of them; p-values are even."""
    rng, h = np.random.default_rng(11), np.array([2500.0])
    way = draws.way(MAP, np.array([40]), h, AT)
    pool = draws.simulated(way, MAP.xyz, seed=99, simulations=4000, workers=2)[0]
    above, below, p = [], [], []
    for _ in range(1000):
        chosen = rng.choice(len(pool), 200, replace=False)
        found = bands.banded(pool[chosen[0]], pool[chosen[1:]])
        above.append((pool[chosen[0]] > found.global_high).any())
        below.append((pool[chosen[0]] < found.global_low).any())
        p.append(found.p_above)
    for share in (np.mean(above), np.mean(below), np.mean(np.array(p) <= 0.05)):
        assert 0.03 < share < 0.07
    assert np.mean(np.array(p) <= 0.5) == pytest.approx(0.5, abs=0.06)


def test_moving_and_turning_the_map_leaves_the_verdicts():
    table = towns(300, 4).assign(industry=np.where(np.arange(300) < 40, "a", "b"))
    moved = table.assign(x_m=table["x_m"] + 5e5, y_m=table["y_m"] - 7e4)
    options = {"industries": ["a"], "distances_m": AT, "simulations": 49}
    first, again = (
        gathering.gather(gathering.placed(each), rng=np.random.default_rng(2), **options) for each in (table, moved)
    )
    pd.testing.assert_frame_equal(first.curves, again.curves, rtol=1e-6, atol=1e-9)


def test_threads_and_seeds():
    options = {"distances_m": AT, "simulations": 40, "bandwidth_m": 2000.0}
    one, two, three = (
        gathering.gather(MAP, rng=np.random.default_rng(seed), workers=workers, **options)
        for seed, workers in ((1, 1), (1, 2), (2, 2))
    )
    pd.testing.assert_frame_equal(one.curves, two.curves, check_exact=True)
    pd.testing.assert_frame_equal(one.industries, two.industries, check_exact=True)
    assert not one.curves["local_low"].equals(three.curves["local_low"])


def test_a_gathered_industry_is_localised_and_a_spread_one_dispersed():
    table = towns(600, 8)
    middle = np.hypot(*(table[["x_m", "y_m"]].to_numpy() - table[["x_m", "y_m"]].to_numpy()[0]).T)
    near = np.argsort(middle)[:40]
    cells = table.assign(cell=(table["x_m"] // 9000) * 100 + table["y_m"] // 9000).drop_duplicates("cell").index
    labels = np.full(600, "others", dtype=object)
    labels[cells] = "kiosks"
    labels[near] = "mills"
    found = gathering.gather(
        gathering.placed(table.assign(industry=labels)), rng=np.random.default_rng(0), distances_m=AT, simulations=199
    ).industries
    assert found["verdict"].to_dict() == {"mills": "localised", "kiosks": "dispersed", "others": found.loc["others", "verdict"]}
    assert found.loc["mills", "gamma"] > 0 == found.loc["mills", "psi"]
    assert found.loc["kiosks", "psi"] > 0 == found.loc["kiosks", "gamma"]
    assert found.loc["mills", "from_m"] == 0
    assert found.loc["mills", "p_localised"] == found.loc["kiosks", "p_dispersed"] == 1 / 200


def test_industries_side_by_side_are_found_together():
    table = towns(300, 2).assign(industry="others")
    order = np.argsort(table["x_m"].to_numpy())
    table.loc[order[:40], "industry"] = np.where(np.arange(40) % 2, "a", "b")
    plants = gathering.placed(table)
    for places in ("all", "pair"):
        found = gathering.gather_together(
            plants, pair=("a", "b"), rng=np.random.default_rng(0), places=places, simulations=199, workers=2
        )
        assert (found.industries["verdict"].iloc[0] == "localised") == (places == "all")
    other = gathering.gather_together(plants, pair=("b", "a"), rng=np.random.default_rng(0), simulations=19)
    first = gathering.gather_together(plants, pair=("a", "b"), rng=np.random.default_rng(0), simulations=19)
    np.testing.assert_allclose(other.curves["density"], first.curves["density"], rtol=1e-9)


def test_sites_of_chance_can_be_those_of_some_industries():
    table = towns(200, 3).assign(industry=["a"] * 40 + ["b"] * 100 + ["c"] * 60)
    narrow = gathering.placed(table.assign(x_m=table["x_m"].where(table["industry"] != "c", table["x_m"] + 4e5)))
    options = {"industries": ["a"], "distances_m": AT, "bandwidth_m": 3e3, "simulations": 49}
    without_c = gathering.placed(table[table["industry"] != "c"])
    for method in ("pairs", "lattice"):
        some, same = (
            gathering.gather(plants, rng=np.random.default_rng(0), among=among, method=method, **options).curves
            for plants, among in ((narrow, ["a", "b"]), (without_c, None))
        )
        np.testing.assert_allclose(some, same, atol=2e-4)


def test_any_measure_has_bands():
    reach = [5000.0, 10_000.0, 20_000.0]
    for name, options in (
        ("m_function", {"weighted": True}),
        ("ripley_k", {"area_m2": 1e9}),
        ("m_density", {"bandwidth_m": 2e3}),
    ):
        made = distance.curve(name, MAP, distances_m=reach, **options)
        found = gathering.envelope(
            MAP, industry="a", curve=made, distances_m=reach, rng=np.random.default_rng(0), simulations=99, workers=2
        )
        expected = getattr(distance, name)(MAP, industry="a", distances_m=reach, **options)
        assert found.curves["density"].to_list() == pytest.approx(expected.to_list())
        assert (found.curves["global_low"] <= found.curves["expected"]).all()
        assert (found.curves["expected"] <= found.curves["global_high"]).all()


def test_a_measure_without_neighbours_has_no_bands():
    made = distance.curve("m_function", MAP, distances_m=[0.0, 1e4])
    with pytest.raises(DataError, match="at 0 m some draws have no value"):
        gathering.envelope(MAP, industry="a", curve=made, distances_m=[0.0, 1e4], rng=np.random.default_rng(0), simulations=9)


def test_classes_of_size_are_industries_of_their_own():
    table = towns(200).assign(industry="a", jobs=[float(i % 60) for i in range(200)])
    table.loc[:4, "jobs"] = np.nan
    sized = gathering.by_size(table, at_least=[10, 50])
    assert sized.table["industry"].value_counts().to_dict() == {"a/0–9": 35, "a/10–49": 130, "a/50+": 30}
    assert sized.unknown == 5


# what is refused, what is told


def test_everything_wrong_is_said():
    few = gathering.placed(towns(100).assign(industry=["a"] * 60 + ["b"] * 40))
    with pytest.raises(DataError, match="more plants \\(60\\) than there are sites \\(40\\)"):
        gathering.gather(few, among=["b"], rng=np.random.default_rng(0))
    for options, words in (
        ({"industries": ["ships"]}, "No plant has industry"),
        ({"industries": ["a"], "least": 99}, "has 60 plant"),
        ({"least": 999}, "No industry has 999 plants"),
        ({"distances_m": [5.0, 2.0]}, "cannot be used"),
        ({"bandwidth_m": 0.01}, "bandwidth of 0.01 m"),
        ({"bandwidth_m": 0.0}, "bandwidth of 0 m"),
        ({"simulations": 10}, "10 simulations"),
    ):
        with pytest.raises(DataError, match=words):
            gathering.gather(MAP, rng=np.random.default_rng(0), **options)
    unknown = gathering.placed(towns(50).assign(industry="a", jobs=[np.nan, *[1.0] * 49]))
    with pytest.raises(DataError, match="without known jobs"):
        gathering.gather(unknown, rng=np.random.default_rng(0), weighted=True)


def test_all_at_one_point_is_said_or_computed():
    plants = gathering.placed(towns(40).assign(industry=["a", "b"] * 20, x_m=5e5, y_m=5e5))
    with pytest.raises(DataError, match="one point"):
        gathering.gather(plants, rng=np.random.default_rng(0))
    for method in ("pairs", "lattice"):
        found = gathering.gather(
            plants, rng=np.random.default_rng(0), distances_m=AT, bandwidth_m=1e3, simulations=19, method=method
        )
        assert set(found.industries["verdict"]) == {"random"}


def test_two_plants_will_do_when_asked_for():
    table = towns(30).assign(industry=["a", "a", *["b"] * 28])
    found = gathering.gather(gathering.placed(table), rng=np.random.default_rng(0), least=2, simulations=99)
    assert found.industries.loc["a", "plants"] == 2
    assert np.isfinite(found.curves.to_numpy()).all()


def test_the_industry_may_be_all_there_is():
    plants = gathering.placed(towns(60).assign(industry="a"))
    assert gathering.gather(plants, rng=np.random.default_rng(0), simulations=19).industries["verdict"].to_list() == ["random"]


def test_memory_is_told_before():
    planned = gathering.plan(MAP, distances_m=AT, simulations=1000)
    assert planned.memory_bytes > 8 * 2 * 1000 * len(AT)
    assert planned.memory_bytes < gathering.plan(MAP, distances_m=AT, simulations=5000, workers=2).memory_bytes


def test_a_stop_ends_the_work():
    seen = []

    def stop(stage, done, total):
        seen.append((stage, total))
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gathering.gather(MAP, rng=np.random.default_rng(0), simulations=500, workers=2, progress=stop)
    assert seen == [("simulate", 500)] * 3


# groups within an industry: who came, who left, how large


def turned(seed, near=0):
    """An industry of 120 plants anywhere in towns, 30 of which came later; so many of these next to each other."""
    table = towns(240, seed).assign(industry=np.where(np.arange(240) < 120, "a", "b"), first_year=1990.0, last_year=np.nan)
    table.loc[np.random.default_rng(seed).choice(120, 30, replace=False), "first_year"] = 2005.0
    entrants = table.index[table["first_year"] == 2005.0]
    spot = table.loc[entrants[0], ["x_m", "y_m"]].to_numpy(dtype=float)
    table.loc[entrants[:near], ["x_m", "y_m"]] = spot + 50.0 * np.arange(2 * near).reshape(near, 2)
    return table


def test_years_say_who_came_who_stayed_and_who_left():
    table = pd.DataFrame(
        {
            "industry": "a",
            "first_year": [1990, 2000, 2001, 2010, 1990, 1990, 2003, 2011, np.nan],
            "last_year": [np.nan, 2010, np.nan, np.nan, 2009, 1999, 2007, np.nan, np.nan],
        }
    )
    found = gathering.by_turnover(table, since=2000, until=2010)
    groups = dict(zip(found.table.index, found.table["industry"].str.removeprefix("a/"), strict=True))
    assert groups == {0: "incumbent", 1: "incumbent", 2: "entrant", 3: "entrant", 4: "leaver"}, (
        "5 to 7 are there in neither year"
    )
    assert found.unknown == 1
    assert found.among == {"a/entrant": ("a/entrant", "a/incumbent"), "a/leaver": ("a/leaver", "a/incumbent")}


def test_entrants_beside_each_other_are_localised_among_their_industry():
    groups = gathering.by_turnover(turned(1, near=30), since=2000, until=2010)
    found = gathering.gather_groups(groups, rng=np.random.default_rng(0), simulations=99, workers=2)
    assert found.industries["verdict"].to_dict() == {"a/entrant": "localised"}
    assert found.industries.loc["a/entrant", "plants"] == 30


def test_entrants_at_random_fall_inside_the_band():
    """A random subset of the industry leaves each side of the 5 % band in about 5 of 100 trials, however the industry lies."""
    options = {"simulations": 39, "bandwidth_m": 2000.0, "distances_m": AT}
    hits = np.zeros(2)
    for seed in range(60):
        groups = gathering.by_turnover(turned(seed), since=2000, until=2010)
        found = gathering.gather_groups(groups, rng=np.random.default_rng(seed), **options)
        p = found.industries.loc["a/entrant", ["p_localised", "p_dispersed"]].to_numpy(dtype=float)
        hits += p <= 0.05
    assert (hits <= 9).all()  # Binomial(60, 0.05) exceeds 9 less than once in a thousand


def test_a_group_is_held_against_its_own_industry_only():
    table = turned(2)
    far = table.assign(x_m=table["x_m"].where(table["industry"] == "a", table["x_m"] + 3e5))
    options = {"simulations": 39, "bandwidth_m": 2000.0, "distances_m": AT, "industries": ["a"]}
    one, two = (
        gathering.gather_groups(gathering.by_turnover(each, since=2000, until=2010), rng=np.random.default_rng(0), **options)
        for each in (table, far)
    )
    np.testing.assert_allclose(one.curves, two.curves, atol=2e-4)


def test_classes_of_size_are_held_against_all_sizes():
    table = turned(3).assign(jobs=np.where(np.arange(240) % 4 == 0, 80.0, 5.0))
    found = gathering.gather_groups(
        gathering.by_size(table, at_least=[50]), rng=np.random.default_rng(0), simulations=39, industries=["a"]
    )
    assert found.industries["plants"].to_dict() == {"a/0–49": 90, "a/50+": 30}


def test_groups_that_cannot_be_made_say_why():
    table = turned(4)
    for make, words in (
        (lambda: gathering.by_turnover(table.drop(columns="first_year"), since=2000, until=2010), "opened or closed"),
        (lambda: gathering.by_turnover(table, since=2010, until=2000), "2010–2000"),
        (lambda: gathering.by_size(table, at_least=[10]), "no known jobs"),
        (
            lambda: gathering.gather_groups(gathering.by_turnover(table, since=2006, until=2010), rng=np.random.default_rng(0)),
            "no groups",
        ),
    ):
        with pytest.raises(DataError, match=words):
            make()


# gamma, psi and p, by hand


def test_gamma_psi_and_p_by_hand():
    """Curves of 0 and 1 and one of 3: the band of 39 simulations at 5 % is left by two of the forty curves on each side."""
    simulated = np.vstack([np.tile([0.0, 1.0, 0.0], (19, 1)), np.tile([1.0, 0.0, 0.0], (19, 1)), [[0.5, 0.5, 0.0]]])
    curve = np.array([3.0, 0.5, 0.0])
    found = bands.banded(curve, simulated)
    over, gamma = bands.above(curve, found, np.array([0.0, 1000.0, 2000.0]))
    assert found.p_above == 1 / 40
    assert gamma == pytest.approx((over[0] + over[1]) / 2 + (over[1] + over[2]) / 2)
    assert over[0] == pytest.approx(3.0 - found.global_high[0])
    assert over[1:].tolist() == [0.0, 0.0]
    assert bands.below(curve, found, np.array([0.0, 1000.0, 2000.0]))[1] == 0.0, "no dispersion where it is localised anywhere"


def test_p_values_are_adjusted_for_the_number_of_industries():
    found = gathering.gather(MAP, rng=np.random.default_rng(0), distances_m=AT, simulations=39)
    both = np.minimum(2 * found.industries[["p_localised", "p_dispersed"]].min(axis=1), 1)
    assert (found.industries["p_adjusted"] >= both - 1e-12).all()
    assert found.industries["p_adjusted"].max() == both.max()
