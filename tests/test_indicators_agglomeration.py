"""Ellison–Glaeser, Maurel–Sédillot and coagglomeration, proved by hand, by the book and by law; no Python peer."""

import math
from itertools import chain

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators.agglomeration import (
    coagglomeration,
    ellison_glaeser,
    ellison_glaeser_coagglomeration,
    maurel_sedillot,
    pairwise_coagglomeration,
)
from danji.indicators.concentration import herfindahl
from tests.check_indicator import (
    TOY,
    golden,
    ignores_order_and_kind,
    job_tables,
    leaves_its_input_alone,
    refuses_tables_it_cannot_read,
)

KEYS = ["region", "industry"]
PAPER = pd.Series({("R1", "steel"): 30.0, ("R1", "food"): 10.0, ("R2", "steel"): 10.0, ("R2", "food"): 50.0}).rename_axis(KEYS)
PLANTS = pd.Series({"steel": 0.1, "food": 0.05, "ships": 0.3}).rename_axis("industry")
GROUP = pd.Series({"steel": "metal", "ships": "metal", "food": "other"}).rename_axis("industry")

CALLS = [  # none takes jobs alone; checked below
    ("ellison_glaeser", {"plant_herfindahl": PLANTS}),
    ("maurel_sedillot", {"plant_herfindahl": PLANTS}),
    ("ellison_glaeser_coagglomeration", {"group": GROUP}),
    ("pairwise_coagglomeration", {}),
]
FUNCTIONS = [
    (ellison_glaeser, {"plant_herfindahl": PLANTS}),
    (maurel_sedillot, {"plant_herfindahl": PLANTS}),
    (ellison_glaeser_coagglomeration, {"group": GROUP}),
    (pairwise_coagglomeration, {}),
    (pairwise_coagglomeration, {"odds": "jobs"}),
]
GAMMAS = [ellison_glaeser, maurel_sedillot]


def plants_of(jobs, value=0.1):
    return pd.Series(value, index=jobs.index.get_level_values("industry").unique())


# by hand


def test_indices_by_hand():
    # steel 0.75 0.25, food 1/6 5/6, all 0.4 0.6; 1 − 0.16 − 0.36 = 0.48
    g = 2 * 0.35**2
    assert ellison_glaeser(PAPER, plant_herfindahl=PLANTS)["steel"] == pytest.approx((g - 0.48 * 0.1) / (0.48 * 0.9))
    expected = ((0.75**2 + 0.25**2 - 0.52) / 0.48 - 0.1) / 0.9
    assert maurel_sedillot(PAPER, plant_herfindahl=PLANTS)["steel"] == pytest.approx(expected)


def test_pairs_by_hand():
    assert pairwise_coagglomeration(PAPER, odds="jobs").to_dict() == pytest.approx(
        {("food", "steel"): -2 * 0.35 * (0.4 - 1 / 6) / 0.48}
    )
    # mean shares 11/24 and 13/24; each industry departs by 7/24
    room = 1 - (11 / 24) ** 2 - (13 / 24) ** 2
    assert pairwise_coagglomeration(PAPER).to_dict() == pytest.approx({("food", "steel"): -2 * (7 / 24) ** 2 / room})


def test_groups_by_hand():
    whole = ellison_glaeser_coagglomeration(PAPER, group=pd.Series("all", index=PLANTS.index))
    assert whole["all"] == pytest.approx(pairwise_coagglomeration(PAPER, odds="jobs").iloc[0])


# what holds for every indicator


@pytest.mark.parametrize(("function", "options"), FUNCTIONS)
def test_measures_of_several_regions_pass_the_checker(function, options):
    result = function(TOY, **options)
    assert result.name == function.__name__
    assert result.dtype == float
    assert result.notna().any()
    assert np.isfinite(result.dropna()).all()
    assert result.index.is_unique
    leaves_its_input_alone(function, options)
    ignores_order_and_kind(function, options, result)
    refuses_tables_it_cannot_read(function, options)
    assert function(TOY.iloc[:0], **options).empty
    assert function(TOY * 0, **options).isna().all()
    assert function(TOY * np.nan, **options).isna().all()
    assert function(TOY.xs("R1", level="region", drop_level=False), **options).isna().all()
    assert function(TOY.where(TOY.index != ("R1", "food", 2023)), **options).xs(2023, level="year").isna().all()
    alone = function(TOY.xs(2023, level="year"), **options)
    np.testing.assert_allclose(alone, result.xs(2023, level="year").reindex(alone.index))


def test_every_pair_is_given_once():
    assert list(pairwise_coagglomeration(TOY.xs(2023, level="year")).index) == [
        ("food", "ships"),
        ("food", "steel"),
        ("ships", "steel"),
    ]
    assert list(pairwise_coagglomeration(TOY).index.names) == ["industry", "other", "year"]


# absent is not zero


@pytest.mark.parametrize("function", GAMMAS)
def test_without_plants_there_is_no_index(function):
    for value in (0.0, 1.0, math.nan):
        plants = PLANTS.where(PLANTS.index != "steel", value)
        assert function(PAPER, plant_herfindahl=plants).isna().to_dict() == {"food": False, "steel": True}


@pytest.mark.parametrize(("function", "options"), FUNCTIONS[:3])
def test_given_totals_stand_in_for_the_sum(function, options):
    totals = pd.Series({"R1": 40, "R2": 60}).rename_axis("region")
    if "group" in options:
        options = {"group": pd.Series("all", index=PLANTS.index)}
    pd.testing.assert_series_equal(function(PAPER, totals=totals, **options), function(PAPER, **options))
    table = PAPER.where(PAPER != 30)
    found = function(table, totals=totals, **options)
    assert found.isna().to_dict() == ({"all": True} if "group" in options else {"food": False, "steel": True})


def test_a_group_needs_two_industries():
    found = ellison_glaeser_coagglomeration(TOY, group=GROUP)
    assert found.isna().to_dict() == {
        ("metal", 2020): True,
        ("metal", 2023): False,
        ("other", 2020): True,
        ("other", 2023): True,
    }


def test_groups_by_another_key_or_twice_are_refused():
    with pytest.raises(DataError, match="industry"):
        ellison_glaeser_coagglomeration(PAPER, group=GROUP.rename_axis("sector"))
    with pytest.raises(DataError, match="steel"):
        ellison_glaeser_coagglomeration(PAPER, group=pd.concat([GROUP, GROUP[:1]]))


def test_odds_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="odds"):
        pairwise_coagglomeration(PAPER, odds="x")


# by the book


@pytest.mark.parametrize("case", golden("ellison_glaeser"))
def test_ellison_glaeser_by_the_book(case):
    jobs = pd.Series({(region, "one"): sum(firms) for region, firms in case["firms"].items()}).rename_axis(KEYS)
    firms = pd.Series({(0, n): size for n, size in enumerate(chain.from_iterable(case["firms"].values()))}).rename_axis(KEYS)
    plants = pd.Series({"one": herfindahl(firms)[0]}).rename_axis("industry")
    totals = pd.Series(case["totals"]).rename_axis("region")
    found = ellison_glaeser(jobs, plant_herfindahl=plants, totals=totals)
    assert found["one"] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


# by law


@given(jobs=job_tables(smallest=1), plant=st.floats(0.01, 0.99))
def test_a_group_is_what_its_definition_says_whatever_the_plants(jobs, plant):
    """The published formula with plant Herfindahls: they cancel."""
    whole = ellison_glaeser_coagglomeration(jobs, group=plants_of(jobs, "all"))["all"]
    gamma = ellison_glaeser(jobs, plant_herfindahl=plants_of(jobs, plant))
    weight = jobs.groupby("industry").sum() / jobs.sum()
    if len(weight) < 2 or gamma.isna().any():
        assert math.isnan(whole)
        return
    t = jobs.groupby("region").sum() / jobs.sum()
    g = ((jobs.groupby("region").sum() / jobs.sum() - t) ** 2).sum()
    h = (weight**2 * plant).sum()
    expected = (g / (1 - (t**2).sum()) - h - (gamma * weight**2 * (1 - plant)).sum()) / (1 - (weight**2).sum())
    assert whole == pytest.approx(expected, abs=1e-9)


@given(jobs=job_tables(smallest=1))
def test_a_group_is_the_weighted_mean_of_its_pairs(jobs):
    whole = ellison_glaeser_coagglomeration(jobs, group=plants_of(jobs, "all"))["all"]
    weight = jobs.groupby("industry").sum()
    pairs = pairwise_coagglomeration(jobs, odds="jobs")
    weights = [weight[i] * weight[j] for i, j in pairs.index]
    expected = np.average(pairs, weights=weights) if len(pairs) else math.nan
    assert whole == pytest.approx(expected, nan_ok=True, abs=1e-9)


@given(jobs=job_tables(smallest=1))
def test_industries_spread_as_all_jobs_have_no_concentration_beyond_their_plants(jobs):
    first = jobs.xs("I0", level="industry")
    same = pd.concat({"I0": first, "I1": first * 7}, names=["industry"])
    found = ellison_glaeser(same, plant_herfindahl=plants_of(same, 0.2))
    np.testing.assert_allclose(found.dropna(), -0.2 / 0.8)
    np.testing.assert_allclose(maurel_sedillot(same, plant_herfindahl=plants_of(same, 0.2)).dropna(), -0.2 / 0.8)


def test_plants_thrown_at_random_have_an_index_of_zero_on_average():
    rng = np.random.default_rng(0)
    odds, sizes = np.array([0.5, 0.3, 0.2]), np.array([5.0, 3, 2, 2, 1, 1])
    totals = pd.Series(odds * 1000, index=pd.Index(["R0", "R1", "R2"], name="region"))
    throws = rng.choice(3, p=odds, size=(4000, len(sizes)))
    cells = np.stack([(sizes * (throws == region)).sum(axis=1) for region in range(3)])
    keys = pd.MultiIndex.from_product([totals.index, range(4000)], names=KEYS)
    jobs = pd.Series(cells.ravel(), index=keys)
    plants = pd.Series(((sizes / sizes.sum()) ** 2).sum(), index=pd.RangeIndex(4000, name="industry"))
    for function in GAMMAS:
        found = function(jobs, plant_herfindahl=plants, totals=totals)
        assert abs(found.mean()) < 4 * found.std() / math.sqrt(4000)


@given(jobs=job_tables(missing=True, years=True))
def test_missing_cells_never_give_infinite_values(jobs):
    options = {ellison_glaeser: {"plant_herfindahl": plants_of(jobs)}, maurel_sedillot: {"plant_herfindahl": plants_of(jobs)}}
    for function in (*GAMMAS, pairwise_coagglomeration):
        assert not np.isinf(function(jobs, **options.get(function, {}))).any()


@given(jobs=job_tables(), factor=st.sampled_from([0.5, 3, 1000]))
def test_pairs_do_not_depend_on_the_unit(jobs, factor):
    np.testing.assert_allclose(pairwise_coagglomeration(jobs * factor), pairwise_coagglomeration(jobs), atol=1e-9)


# the plain twin


@given(jobs=job_tables(), odds=st.sampled_from(["mean_share", "jobs"]))
def test_fast_and_plain_pairs_agree(jobs, odds):
    regions, industries = (list(jobs.index.get_level_values(level).unique()) for level in KEYS)
    size = {i: sum(jobs[r, i] for r in regions) for i in industries}
    s = {(r, i): jobs[r, i] / size[i] for r in regions for i in industries if size[i] > 0}
    present = [i for i in industries if size[i] > 0]
    if odds == "jobs":
        t = {r: sum(jobs[r, i] for i in present) / sum(size.values()) for r in regions if present}
    else:
        t = {r: sum(s[r, i] for i in present) / len(present) for r in regions if present}
    for (i, j), found in pairwise_coagglomeration(jobs, odds=odds).items():
        defined = i in present and j in present and sum(share > 0 for share in t.values()) > 1
        expected = math.nan
        if defined:
            expected = sum((s[r, i] - t[r]) * (s[r, j] - t[r]) for r in regions) / (1 - sum(share**2 for share in t.values()))
        assert found == pytest.approx(expected, nan_ok=True, abs=1e-9)


@given(jobs=job_tables(), plant=st.floats(0.01, 0.99))
def test_fast_and_plain_gammas_agree(jobs, plant):
    table, everything = jobs.reset_index(name="jobs").pivot_table(index="region", columns="industry", values="jobs"), jobs.sum()
    found = [function(jobs, plant_herfindahl=plants_of(jobs, plant)) for function in GAMMAS]
    for industry, column in table.items():
        t = [sum(row) / everything if everything else 0 for row in table.to_numpy()]
        if sum(column) == 0 or sum(share > 0 for share in t) < 2:
            assert all(math.isnan(one[industry]) for one in found)
            continue
        s, room = [x / sum(column) for x in column], 1 - sum(share**2 for share in t)
        raw = [sum((a - b) ** 2 for a, b in zip(s, t, strict=True)), sum(a**2 for a in s) - sum(b**2 for b in t)]
        assert [one[industry] for one in found] == pytest.approx([(g / room - plant) / (1 - plant) for g in raw], abs=1e-9)


def test_the_matrix_of_pairs_is_symmetric():
    cells = np.random.default_rng(0).integers(0, 9, (6, 5)).astype(float)
    square = coagglomeration(cells)
    np.testing.assert_allclose(square, square.T)
