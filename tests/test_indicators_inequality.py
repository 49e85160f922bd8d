"""Measures of inequality between regions, proved by hand, by the book and by law (by peer: tests/peers)."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators import inequality as q
from tests.check_indicator import golden

GROUPS = pd.Series({"R1": "capital", "R2": "rest", "R3": "rest", "R4": "rest"}).rename_axis("region")
PEOPLE = pd.Series({"R1": 40.0, "R2": 30.0, "R3": 20.0, "R4": 10.0}).rename_axis("region")
INCOME = pd.Series(
    {("R1", 2020): 30.0, ("R2", 2020): 10.0, ("R3", 2020): 20.0, ("R4", 2020): 10.0}
    | {("R1", 2023): 33.0, ("R2", 2023): 12.0, ("R3", 2023): 21.0, ("R4", 2023): 15.0}
).rename_axis(["region", "year"])

CALLS = [  # for the checker in test_catalogue, and for the one below
    ("theil", {}),
    ("theil", {"population": PEOPLE}),
    ("mean_log_deviation", {"population": PEOPLE}),
    ("theil_between", {"groups": GROUPS, "population": PEOPLE}),
    ("theil_within", {"groups": GROUPS}),
    ("gini", {}),
    ("gini", {"population": PEOPLE}),
    ("atkinson", {}),
    ("atkinson", {"aversion": 1, "population": PEOPLE}),
    ("atkinson", {"aversion": 2}),
    ("hoover", {"population": PEOPLE}),
    ("williamson", {"population": PEOPLE}),
    ("variation", {}),
]
EVERY = pytest.mark.parametrize(("name", "options"), CALLS)
UNSPLIT = [call for call in CALLS if "groups" not in call[1]]


def regions(values):
    """Values as a table of regions R0, R1, …"""
    listed = list(values)
    return pd.Series(listed, index=[f"R{i}" for i in range(len(listed))], dtype=float).rename_axis("region")


# what holds for every one of them


@EVERY
def test_one_value_per_year_named_after_the_measure(name, options):
    result = getattr(q, name)(INCOME, **options)
    assert result.name == name
    assert list(result.index) == [2020, 2023]
    assert result.index.name == "year"
    assert np.isfinite(result).all()
    single = getattr(q, name)(INCOME.xs(2020, level="year"), **options)
    assert single["all"] == pytest.approx(result[2020])


@EVERY
def test_order_and_kind_of_the_rows_do_not_matter(name, options):
    f = getattr(q, name)
    shuffled = INCOME.sample(frac=1, random_state=np.random.default_rng(0)).reorder_levels(["year", "region"])
    for other in (shuffled, INCOME.astype("Int64")):
        np.testing.assert_allclose(f(other, **options), f(INCOME, **options), rtol=1e-12)


@EVERY
def test_a_missing_region_leaves_its_year_undefined(name, options):
    table = INCOME.copy()
    table["R4", 2023] = np.nan
    before = table.copy()
    result = getattr(q, name)(table, **options)
    pd.testing.assert_series_equal(table, before)
    assert result.isna().to_dict() == {2020: False, 2023: True}
    left_out = {**options, "groups": GROUPS} if "groups" in options else options
    assert np.isfinite(getattr(q, name)(table.dropna(), **left_out)).all()


@EVERY
def test_nothing_anywhere_and_an_empty_table_are_undefined(name, options):
    assert getattr(q, name)(INCOME * 0, **options).isna().all()
    empty = getattr(q, name)(INCOME.iloc[:0], **options)
    assert empty.empty
    assert empty.name == name


@EVERY
def test_tables_that_cannot_be_read_are_refused(name, options):
    bad = {
        "indicator_index": INCOME.rename_axis(["area", "year"]),
        "indicator_duplicate": pd.concat([INCOME, INCOME.iloc[:1]]),
        "indicator_negative": -INCOME,
    }
    for key, table in bad.items():
        with pytest.raises(DataError) as error:
            getattr(q, name)(table, **options)
        assert key in [found.key for found in error.value.problems]


def test_a_region_without_a_population_leaves_the_measure_undefined():
    assert q.theil(INCOME, population=PEOPLE.drop("R2")).isna().all()


def test_a_region_without_a_group_is_an_error():
    with pytest.raises(DataError, match="R4"):
        q.theil_between(INCOME, groups=GROUPS.drop("R4"))


@pytest.mark.parametrize("aversion", [0, -1, math.nan])
def test_aversion_is_above_zero(aversion):
    with pytest.raises(ValueError, match="above 0"):
        q.atkinson(INCOME, aversion=aversion)


# by hand

TWO = regions([10, 30])


def test_two_regions_by_hand():
    assert q.theil(TWO)["all"] == pytest.approx((0.5 * math.log(0.5) + 1.5 * math.log(1.5)) / 2)
    assert q.mean_log_deviation(TWO)["all"] == pytest.approx((math.log(2) - math.log(1.5)) / 2)
    assert q.gini(TWO)["all"] == pytest.approx(0.25)
    assert q.hoover(TWO)["all"] == pytest.approx(0.25)
    assert q.variation(TWO)["all"] == pytest.approx(0.5)
    assert q.atkinson(TWO, aversion=2)["all"] == pytest.approx(1 - 15 / 20)  # the harmonic mean of 10 and 30 is 15


def test_williamson_by_hand():
    """Three people with 10 and one with 30: average 15, squares 25, 25, 25 and 225."""
    assert q.williamson(TWO, population=regions([3, 1]))["all"] == pytest.approx(math.sqrt(300 / 4) / 15)


def test_the_split_by_hand():
    split = q.theil_split(regions([10, 30, 40]), groups=pd.Series({"R0": "a", "R1": "a", "R2": "b"}).rename_axis("region"))
    between = 2 / 3 * 0.75 * math.log(0.75) + 1 / 3 * 1.5 * math.log(1.5)
    assert split.loc["all", "between"] == pytest.approx(between)
    assert split.loc["all", "within"] == pytest.approx(0.5 * q.theil(TWO)["all"])


def test_a_region_with_nothing():
    table = regions([0, 10])
    assert q.theil(table)["all"] == pytest.approx(math.log(2))
    assert np.isnan(q.mean_log_deviation(table)["all"])
    assert q.atkinson(table, aversion=1)["all"] == 1
    assert q.atkinson(table, aversion=2)["all"] == 1


# by the book


@pytest.mark.parametrize("case", golden("theil"))
def test_theil_by_the_book(case):
    by_the_years(q.theil, case)


@pytest.mark.parametrize("case", golden("theil_between"))
def test_theil_between_by_the_book(case):
    by_the_years(q.theil_between, case, groups=pd.Series(case["groups"]).rename_axis("region"))


@pytest.mark.parametrize("case", golden("theil_within"))
def test_theil_within_by_the_book(case):
    by_the_years(q.theil_within, case, groups=pd.Series(case["groups"]).rename_axis("region"))


@pytest.mark.parametrize("case", golden("mean_log_deviation"))
def test_mean_log_deviation_by_the_book(case):
    assert q.mean_log_deviation(regions(case["input"]))["all"] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


@pytest.mark.parametrize("case", golden("gini"))
def test_gini_by_the_book(case):
    people = regions(case["population"]) if "population" in case else None
    result = q.gini(regions(case["input"]), population=people)["all"]
    assert result == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


@pytest.mark.parametrize("case", golden("atkinson"))
def test_atkinson_by_the_book(case):
    result = q.atkinson(regions(case["input"]), aversion=case["aversion"])["all"]
    assert result == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


@pytest.mark.parametrize("case", golden("hoover"))
def test_hoover_by_the_book(case):
    assert q.hoover(regions(case["input"]))["all"] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


def by_the_years(function, case, **options):
    cells = {(region, year): value for year, by_region in case["input"].items() for region, value in by_region.items()}
    table = pd.Series(cells).rename_axis(["region", "year"])
    result = function(table, **options)
    for year, published in case["expect"].items():
        assert result[year] == pytest.approx(published, rel=0, abs=case["tolerance"])


# by law

AMOUNTS = st.lists(st.integers(1, 1000), min_size=1, max_size=8)


@st.composite
def with_people(draw):
    values = draw(AMOUNTS)
    people = draw(st.lists(st.integers(1, 50), min_size=len(values), max_size=len(values)))
    return regions(values), regions(people)


@given(tables=with_people())
def test_equal_regions_have_no_inequality(tables):
    values, people = tables
    for name, options in UNSPLIT:
        weights = {"population": people} if "population" in options else {}
        measured = getattr(q, name)(values * 0 + 7, **({**options, **weights}))["all"]
        assert measured == pytest.approx(0, abs=1e-7)


@given(tables=with_people(), factor=st.sampled_from([0.5, 3, 1000]))
def test_no_measure_depends_on_the_unit(tables, factor):
    values, people = tables
    for name, options in UNSPLIT:
        weights = {"population": people * factor} if "population" in options else {}
        plain = {"population": people} if "population" in options else {}
        scaled = getattr(q, name)(values * factor, **({**options, **weights}))["all"]
        assert scaled == pytest.approx(getattr(q, name)(values, **({**options, **plain}))["all"], abs=1e-9)


@given(tables=with_people())
def test_a_region_of_n_people_is_n_regions_of_one(tables):
    values, people = tables
    spread = regions(itertools.chain.from_iterable([v] * int(p) for v, p in zip(values, people, strict=True)))
    for f in (q.theil, q.mean_log_deviation, q.gini, q.atkinson, q.hoover):
        assert f(values, population=people)["all"] == pytest.approx(f(spread)["all"], abs=1e-9)
    assert q.williamson(values, population=people)["all"] == pytest.approx(q.variation(spread)["all"], abs=1e-7)


@given(tables=with_people(), cut=st.integers(1, 3))
def test_between_and_within_add_up_to_theil(tables, cut):
    values, people = tables
    groups = pd.Series([i % cut for i in range(len(values))], index=values.index)
    split = q.theil_split(values, groups=groups, population=people).loc["all"]
    assert split["between"] + split["within"] == pytest.approx(split["total"], abs=1e-9)
    assert min(split["between"], split["within"]) >= 0
    assert split["between"] <= split["total"] + 1e-9


@given(values=st.lists(st.integers(2, 1000), min_size=2, max_size=8))
def test_a_gift_from_the_richest_to_the_poorest_never_raises_inequality(values):
    before, after = regions(values), sorted(values)
    after[0], after[-1] = after[0] + 0.4 * (after[-1] - after[0]), after[-1] - 0.4 * (after[-1] - after[0])
    for f in (q.theil, q.mean_log_deviation, q.gini, q.atkinson, q.hoover, q.variation):
        assert f(regions(after))["all"] <= f(before)["all"] + 1e-9


@given(tables=with_people())
def test_measures_stay_in_their_range(tables):
    values, people = tables
    for f in (q.gini, q.hoover, q.atkinson):
        assert 0 <= f(values, population=people)["all"] < 1
    assert q.theil(values, population=people)["all"] <= math.log(people.sum() / people.min()) + 1e-9
    assert q.hoover(values, population=people)["all"] <= q.gini(values, population=people)["all"] + 1e-9


# the plain twins


def plain(values, people):
    y, w = values.to_list(), [each / people.sum() for each in people]
    mean = sum(a * b for a, b in zip(y, w, strict=True))
    pairs = list(zip(y, w, strict=True))
    return {
        "theil": sum(b * a / mean * math.log(a / mean) for a, b in pairs),
        "mean_log_deviation": sum(b * math.log(mean / a) for a, b in pairs),
        "gini": sum(b * d * abs(a - c) for a, b in pairs for c, d in pairs) / (2 * mean),
        "atkinson": 1 - sum(b * math.sqrt(a / mean) for a, b in pairs) ** 2,
        "hoover": sum(abs(a * b / mean - b) for a, b in pairs) / 2,
        "williamson": math.sqrt(sum(b * (a - mean) ** 2 for a, b in pairs)) / mean,
    }


@given(tables=with_people())
def test_fast_and_plain_agree(tables):
    values, people = tables
    for name, expected in plain(values, people).items():
        assert getattr(q, name)(values, population=people)["all"] == pytest.approx(expected, abs=1e-7)
