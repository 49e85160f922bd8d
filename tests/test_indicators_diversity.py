"""Diversity, Hachman, Krugman and Gini specialisation, proved four ways (by peer: tests/peers)."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators.concentration import herfindahl
from danji.indicators.diversity import (
    absolute_diversity,
    gini_specialisation,
    hachman,
    krugman_specialisation,
    relative_diversity,
)
from danji.indicators.specialisation import location_quotient
from tests.check_indicator import (
    HIDDEN,
    TOY,
    golden,
    job_tables,
    over_industries,
    several_regions,
)

PAPER = pd.Series({("R1", "steel"): 30.0, ("R1", "food"): 10.0, ("R2", "steel"): 10.0, ("R2", "food"): 50.0}).rename_axis(
    ["region", "industry"]
)
NATIONAL = pd.Series({"steel": 0.25, "food": 0.75}).rename_axis("industry")
AGAINST = ["all", "rest", "mean_of_rest"]

CALLS = [  # for the checker in test_catalogue
    ("absolute_diversity", {}),
    ("hachman", {}),
    ("krugman_specialisation", {}),
    ("gini_specialisation", {}),
    ("gini_specialisation", {"weights": "equal"}),
    ("relative_diversity", {}),  # of several regions: checked below
]
OF_SEVERAL = [
    (relative_diversity, {}),
    (krugman_specialisation, {"against": "rest"}),
    (krugman_specialisation, {"against": "mean_of_rest"}),
]


def hidden(jobs, *keys):
    """The same table with those cells missing."""
    return jobs.where(~jobs.index.isin(keys))


# by hand


def test_diversity_by_hand():
    assert absolute_diversity(PAPER).to_dict() == pytest.approx({"R1": 1 / 0.625, "R2": 36 / 26})
    assert relative_diversity(PAPER).to_dict() == pytest.approx({"R1": 1 / 0.7, "R2": 1 / (2 * (0.4 - 1 / 6))})
    assert relative_diversity(PAPER, benchmark=NATIONAL)["R1"] == pytest.approx(1)


def test_hachman_by_hand():
    assert hachman(PAPER)["R1"] == pytest.approx(1 / (0.75**2 / 0.4 + 0.25**2 / 0.6))
    assert hachman(PAPER, benchmark=NATIONAL)["R1"] == pytest.approx(1 / (0.75**2 / 0.25 + 0.25**2 / 0.75))


def test_krugman_by_hand():
    # R1 0.75 0.25, R2 1/6 5/6, R3 0.5 0.5; all 45/110 and 65/110, all but R1 15/70 and 55/70
    three = pd.concat([PAPER, over_industries({"steel": 5, "food": 5}, "R3")])
    assert krugman_specialisation(three)["R1"] == pytest.approx(2 * (0.75 - 45 / 110))
    assert krugman_specialisation(three, against="rest")["R1"] == pytest.approx(2 * (0.75 - 15 / 70))
    assert krugman_specialisation(three, against="mean_of_rest")["R1"] == pytest.approx(2 * (0.75 - (1 / 6 + 0.5) / 2))


def test_gini_by_hand():
    # Lorenz curve of R1: food 0.25 on 0.6, then steel 0.75 on 0.4
    assert gini_specialisation(PAPER)["R1"] == pytest.approx(1 - (0.25 * 0.6 + 1.25 * 0.4))
    low, high = 0.25 / 0.6, 0.75 / 0.4
    assert gini_specialisation(PAPER, weights="equal")["R1"] == pytest.approx(0.5 * (high - low) / (high + low))


# what holds for every indicator, for those that need several regions


@pytest.mark.parametrize(("function", "options"), OF_SEVERAL)
def test_measures_of_several_regions_pass_the_checker(function, options):
    several_regions(function, options)
    assert function(hidden(TOY.astype(float), HIDDEN), **options).isna().xs(2023, level="year").all()
    assert function(TOY.xs("R1", level="region", drop_level=False), **options).isna().all()


# absent is not zero


def test_with_a_benchmark_a_missing_cell_hides_its_region_only():
    table = hidden(PAPER, ("R1", "food"))
    for function in (hachman, relative_diversity):
        assert function(table).isna().all()
        assert function(table, benchmark=NATIONAL).isna().to_dict() == {"R1": True, "R2": False}


def test_an_industry_the_benchmark_has_not_leaves_no_index():
    only_food = pd.Series({"steel": 0.0, "food": 1.0}).rename_axis("industry")
    assert hachman(PAPER, benchmark=only_food).isna().all()


def test_an_industry_only_the_benchmark_has_counts_as_none():
    wider = pd.Series({"steel": 0.25, "food": 0.5, "ships": 0.25}).rename_axis("industry")
    with_row = pd.concat([PAPER, pd.Series({("R1", "ships"): 0.0}).rename_axis(PAPER.index.names)])
    for function in (hachman, relative_diversity):
        np.testing.assert_allclose(function(PAPER, benchmark=wider), function(with_row, benchmark=wider))


def test_a_pair_without_a_row_counts_as_none():
    zero = TOY[TOY == 0].index
    for function in (absolute_diversity, hachman, krugman_specialisation, gini_specialisation, relative_diversity):
        pd.testing.assert_series_equal(function(TOY.drop(zero)), function(TOY))


@pytest.mark.parametrize(
    ("function", "options"), [(krugman_specialisation, {"against": "x"}), (gini_specialisation, {"weights": "x"})]
)
def test_an_option_that_does_not_exist_is_refused(function, options):
    with pytest.raises(ValueError, match="expected"):
        function(PAPER, **options)


def test_a_benchmark_by_region_is_refused():
    with pytest.raises(DataError, match="industry"):
        hachman(PAPER, benchmark=pd.Series({"R1": 0.5}).rename_axis("region"))


# by the book


@pytest.mark.parametrize("case", golden("krugman_specialisation"))
def test_krugman_by_the_book(case):
    jobs = pd.concat([over_industries(dict(enumerate(cells)), region) for region, cells in case["input"].items()])
    found = krugman_specialisation(jobs, against=case["against"])
    assert found[case["of"]] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


@pytest.mark.parametrize("case", golden("gini_specialisation"))
def test_gini_by_the_book(case):
    here = over_industries(dict(enumerate(case["input"])), "here")
    rest = over_industries(dict(enumerate(np.subtract(case["everywhere"], case["input"]))), "elsewhere")
    found = gini_specialisation(pd.concat([here, rest]), weights=case["weights"])
    assert found["here"] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


# by law


@given(jobs=job_tables())
def test_absolute_diversity_is_one_over_herfindahl(jobs):
    np.testing.assert_allclose(absolute_diversity(jobs), 1 / herfindahl(jobs))


@given(jobs=job_tables())
def test_relative_diversity_is_one_over_krugman(jobs):
    diversity, distance = relative_diversity(jobs), krugman_specialisation(jobs)
    np.testing.assert_allclose(diversity.dropna(), 1 / distance[diversity.notna()])
    assert (distance[diversity.isna()].dropna() < 1e-9).all()


@given(jobs=job_tables())
def test_hachman_is_one_over_the_quotient_of_the_average_job(jobs):
    share = jobs / jobs.groupby("region").transform("sum").where(lambda size: size > 0)
    mean = (location_quotient(jobs).fillna(0) * share.fillna(0)).groupby("region").sum()
    index = hachman(jobs)
    np.testing.assert_allclose(index.dropna(), 1 / mean[index.notna()])
    assert (index.dropna() <= 1 + 1e-12).all()


@given(jobs=job_tables(), against=st.sampled_from(AGAINST))
def test_krugman_lies_between_zero_and_two(jobs, against):
    found = krugman_specialisation(jobs, against=against).dropna()
    assert found.between(0, 2 + 1e-12).all()


@given(jobs=job_tables(smallest=1))
def test_of_two_regions_the_rest_is_the_other(jobs):
    two = jobs[jobs.index.get_level_values("region").isin(["R0", "R1"])]
    assume(two.index.get_level_values("region").nunique() == 2)
    pooled, averaged = (krugman_specialisation(two, against=against) for against in ("rest", "mean_of_rest"))
    np.testing.assert_allclose(pooled, averaged, atol=1e-12)
    assert pooled.max() == pytest.approx(pooled.min())


@given(jobs=job_tables(), against=st.sampled_from(AGAINST), factor=st.sampled_from([0.5, 3, 1000]))
def test_no_measure_depends_on_the_unit(jobs, against, factor):
    np.testing.assert_allclose(
        krugman_specialisation(jobs * factor, against=against), krugman_specialisation(jobs, against=against), atol=1e-9
    )
    for function in (absolute_diversity, hachman, gini_specialisation):
        np.testing.assert_allclose(function(jobs * factor), function(jobs), atol=1e-9)


@given(jobs=job_tables())
def test_splitting_an_industry_evenly_changes_neither_gini_nor_krugman_nor_hachman(jobs):
    first = jobs.index.get_level_values("industry") == "I0"
    halves = pd.concat([jobs[~first], jobs[first] / 2, (jobs[first] / 2).rename({"I0": "I0b"}, level="industry")])
    for function in (gini_specialisation, krugman_specialisation, hachman):
        np.testing.assert_allclose(function(halves), function(jobs), atol=1e-9)


@given(jobs=job_tables(missing=True, years=True))
def test_missing_cells_never_give_infinite_values(jobs):
    gone = jobs.isna().groupby(level=["region", "year"]).any()
    for function in (absolute_diversity, relative_diversity, hachman, krugman_specialisation, gini_specialisation):
        result = function(jobs)
        assert not np.isinf(result).any()
        assert result[gone[gone].index].isna().all()


# the plain twin


def plain(jobs, region, against="all"):
    """Shares of a region and of what it is compared with, by industry; None where they are not defined."""
    table = {r: jobs.xs(r, level="region").to_dict() for r in jobs.index.get_level_values("region").unique()}
    here = table[region]
    if not sum(here.values()) > 0 or math.isnan(sum(sum(cells.values()) for cells in table.values())):
        return None
    others = [cells for r, cells in table.items() if sum(cells.values()) > 0 and (against == "all" or r != region)]
    if not others:
        return None
    if against == "mean_of_rest":
        there = {i: sum(cells[i] / sum(cells.values()) for cells in others) / len(others) for i in here}
    else:
        there = {i: sum(cells[i] for cells in others) / sum(sum(cells.values()) for cells in others) for i in here}
    return {i: here[i] / sum(here.values()) for i in here}, there


def plain_gini(shares, weights, quotients):
    """Mean difference of the quotients over all pairs, over twice their mean."""
    pairs = [(i, j) for i in weights for j in weights if weights[i] > 0 and weights[j] > 0]
    mean = sum(weights[i] * quotients[i] for i in quotients)
    return sum(weights[i] * weights[j] * abs(quotients[i] - quotients[j]) for i, j in pairs) / (2 * mean)


@given(jobs=job_tables(missing=True), against=st.sampled_from(AGAINST))
def test_fast_and_plain_krugman_agree(jobs, against):
    for region, found in krugman_specialisation(jobs, against=against).items():
        both = plain(jobs, region, against)
        expected = math.nan if both is None else sum(abs(both[0][i] - both[1][i]) for i in both[0])
        assert found == pytest.approx(expected, nan_ok=True, abs=1e-12)


@given(jobs=job_tables(missing=True), weights=st.sampled_from(["size", "equal"]))
def test_fast_and_plain_gini_agree(jobs, weights):
    for region, found in gini_specialisation(jobs, weights=weights).items():
        both = plain(jobs, region)
        if both is None:
            assert math.isnan(found)
            continue
        here, there = both
        quotients = {i: here[i] / there[i] for i in here if there[i] > 0}
        counted = {i: there[i] if weights == "size" else 1 / len(quotients) for i in quotients}
        assert found == pytest.approx(plain_gini(here, counted, quotients), abs=1e-9)


@given(jobs=job_tables(missing=True))
def test_fast_and_plain_hachman_agree(jobs):
    for region, found in hachman(jobs).items():
        both = plain(jobs, region)
        expected = math.nan if both is None else 1 / sum(s**2 / both[1][i] for i, s in both[0].items() if s > 0)
        assert found == pytest.approx(expected, nan_ok=True)
