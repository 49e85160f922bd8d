"""Shift–share, proved by hand, by the book (the classic parts) and by law."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from danji.errors import DataError
from danji.indicators import shift_share as s
from tests.check_indicator import TOY, golden, job_tables

PARTS = ["national_share", "industry_mix", "regional_shift", "competitive_effect", "allocation_effect"]
YEARS = {"since": 2020, "until": 2023}
CALLS = [(name, {**YEARS, "dynamic": dynamic}) for name in PARTS for dynamic in (False, True)]  # for test_catalogue
EVERY = pytest.mark.parametrize("name", PARTS)

PAPER = pd.Series(
    {("R1", "steel", 2020): 40, ("R1", "food", 2020): 10, ("R2", "steel", 2020): 10, ("R2", "food", 2020): 40}
    | {("R1", "steel", 2023): 60, ("R1", "food", 2023): 10, ("R2", "steel", 2023): 10, ("R2", "food", 2023): 50}
).rename_axis(["region", "industry", "year"])


# by hand: the country grows from 100 to 130, steel from 50 to 70, food from 50 to 60


def test_the_parts_of_steel_in_r1_by_hand():
    found = {name: getattr(s, name)(PAPER, **YEARS)["R1", "steel"] for name in PARTS}
    assert found == pytest.approx(
        {
            "national_share": 40 * 0.3,
            "industry_mix": 40 * (1.4 - 1.3),
            "regional_shift": 60 - 40 * 1.4,
            "competitive_effect": 25 * (1.5 - 1.4),
            "allocation_effect": 15 * (1.5 - 1.4),
        }
    )


def test_dynamic_parts_by_hand():
    """The country doubles, then stands still; the region stands still, then doubles: shares are those of each step."""
    jobs = pd.Series({("R", "i", 2020): 10, ("R", "i", 2021): 10, ("R", "i", 2022): 20}).rename_axis(
        ["region", "industry", "year"]
    )
    country = pd.Series({("i", 2020): 100, ("i", 2021): 200, ("i", 2022): 200}).rename_axis(["industry", "year"])
    options = {"since": 2020, "until": 2022, "country": country}
    assert s.national_share(jobs, **options)["R", "i"] == 10
    assert s.national_share(jobs, dynamic=True, **options)["R", "i"] == 10
    later = jobs.where(jobs != 10, 30)
    assert s.national_share(later, **options)["R", "i"] == 30
    faster = pd.Series({("i", 2020): 100, ("i", 2021): 100, ("i", 2022): 200}).rename_axis(["industry", "year"])
    grown = pd.Series({("R", "i", 2020): 10, ("R", "i", 2021): 15, ("R", "i", 2022): 20}).rename_axis(
        ["region", "industry", "year"]
    )
    options["country"] = faster
    assert s.national_share(grown, **options)["R", "i"] == 10
    assert s.national_share(grown, dynamic=True, **options)["R", "i"] == 15
    assert s.regional_shift(grown, dynamic=True, **options)["R", "i"] == pytest.approx(5 - 10)


# absent is not zero


def test_an_industry_nobody_had_has_no_mix_and_no_shift():
    assert s.industry_mix(TOY, **YEARS)["R1", "ships"] != s.industry_mix(TOY, **YEARS)["R1", "ships"]
    assert np.isnan(s.regional_shift(TOY, **YEARS)["R1", "ships"])
    assert s.national_share(TOY, **YEARS)["R1", "ships"] == 0


def test_an_industry_new_to_the_region_is_all_shift_without_a_rate():
    jobs = PAPER.where(PAPER != 40, 0)
    assert s.regional_shift(jobs, **YEARS)["R1", "steel"] == 60
    assert np.isnan(s.competitive_effect(jobs, **YEARS)["R1", "steel"])


def test_with_a_country_given_a_missing_cell_hides_itself_only():
    country = PAPER.groupby(level=["industry", "year"]).sum()
    jobs = PAPER.astype(float)
    jobs["R1", "food", 2023] = np.nan
    found = s.regional_shift(jobs, country=country, **YEARS)
    assert found.isna().sum() == 1
    assert np.isnan(found["R1", "food"])


@EVERY
def test_years_must_be_there_and_in_order(name):
    f = getattr(s, name)
    with pytest.raises(DataError, match="year = 2019"):
        f(PAPER, since=2019, until=2023)
    with pytest.raises(DataError, match="country"):
        f(PAPER, country=PAPER.xs("R1", level="region").drop(2020, level="year"), **YEARS)
    with pytest.raises(ValueError, match="Swap"):
        f(PAPER, since=2023, until=2020)


# by the book


@pytest.mark.parametrize("case", golden("national_share"))
def test_national_share_by_the_book(case):
    by_the_book(s.national_share, case)


@pytest.mark.parametrize("case", golden("industry_mix"))
def test_industry_mix_by_the_book(case):
    by_the_book(s.industry_mix, case)


@pytest.mark.parametrize("case", golden("regional_shift"))
def test_regional_shift_by_the_book(case):
    by_the_book(s.regional_shift, case)


def by_the_book(function, case):
    years = [case["since"], case["until"]]
    region, country = (
        {
            (industry, year): each
            for industry, ends in case["input"][key].items()
            for year, each in zip(years, ends, strict=True)
        }
        for key in ("region", "benchmark")
    )
    jobs = pd.Series({("R", *key): value for key, value in region.items()}).rename_axis(["region", "industry", "year"])
    benchmark = pd.Series(country).rename_axis(["industry", "year"])
    result = function(jobs, since=years[0], until=years[1], country=benchmark)["R"]
    for industry, published in case["expect"].items():
        found = result.sum() if industry == "total" else result[industry]
        assert found == pytest.approx(published, rel=0, abs=case["tolerance"])


# by law

ENDS = {"since": 2018, "until": 2023}


@given(jobs=job_tables(years=True, smallest=1))
def test_the_parts_add_up_to_the_change(jobs):
    for dynamic in (False, True):
        found = s.shift_share(jobs, dynamic=dynamic, **ENDS)
        np.testing.assert_allclose(found[s.CLASSIC].sum(axis=1), found["change"], atol=1e-8)
        change = jobs.xs(2023, level="year") - jobs.xs(2018, level="year")
        np.testing.assert_allclose(found["change"], change.sort_index(), atol=1e-8)


@given(jobs=job_tables(years=True, smallest=1))
def test_competition_and_allocation_add_up_to_the_shift(jobs):
    for dynamic in (False, True):
        both = s.competitive_effect(jobs, dynamic=dynamic, **ENDS) + s.allocation_effect(jobs, dynamic=dynamic, **ENDS)
        np.testing.assert_allclose(both, s.regional_shift(jobs, dynamic=dynamic, **ENDS), atol=1e-7)


@given(jobs=job_tables(years=True, smallest=1))
def test_over_all_regions_shift_and_mix_cancel(jobs):
    assert s.regional_shift(jobs, **ENDS).groupby("industry").sum().abs().max() < 1e-7
    assert abs(s.industry_mix(jobs, **ENDS).sum()) < 1e-6


@given(jobs=job_tables(years=True, smallest=1))
def test_a_region_like_the_country_has_nothing_but_the_national_share_and_the_mix(jobs):
    twin = pd.concat([jobs.xs("R0", level="region")], keys=["R"], names=["region"])
    found = s.shift_share(twin, country=twin.droplevel("region") * 7, **ENDS)
    np.testing.assert_allclose(found["regional_shift"], 0, atol=1e-8)
    assert abs(found["industry_mix"].sum()) < 1e-7


@given(jobs=job_tables(years=True, smallest=1))
def test_the_table_as_its_own_country_changes_nothing(jobs):
    country = jobs.groupby(level=["industry", "year"]).sum()
    for name in PARTS:
        np.testing.assert_allclose(getattr(s, name)(jobs, country=country, **ENDS), getattr(s, name)(jobs, **ENDS), atol=1e-8)


# the plain twin


def plain(jobs, since, until):
    x = jobs.to_dict()
    pairs = {key[:2] for key in x}
    all_of = lambda year, i=None: sum(v for (_r, j, y), v in x.items() if y == year and i in (None, j))  # noqa: E731
    found = {name: {} for name in PARTS}
    for r, i in pairs:
        start, end = x[r, i, since], x[r, i, until]
        growth_i, growth = all_of(until, i) / all_of(since, i), all_of(until) / all_of(since)
        size = sum(v for (q, _j, y), v in x.items() if q == r and y == since)
        expected = size * all_of(since, i) / all_of(since)
        own = end / start - growth_i
        values = [start * (growth - 1), start * (growth_i - growth), start * own, expected * own, (start - expected) * own]
        for name, value in zip(PARTS, values, strict=True):
            found[name][r, i] = value
    return found


@given(jobs=job_tables(years=True, smallest=1))
def test_fast_and_plain_agree(jobs):
    for name, expected in plain(jobs, 2018, 2023).items():
        result = getattr(s, name)(jobs, **ENDS).to_dict()
        assert all(math.isclose(result[key], value, rel_tol=1e-9, abs_tol=1e-7) for key, value in expected.items())
