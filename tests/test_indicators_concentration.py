"""Herfindahl index, proved four ways (by peer: tests/peers)."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.indicators import herfindahl
from tests.check_indicator import TOY, golden, job_tables, over_industries

PAPER = pd.Series({("R1", "steel"): 30.0, ("R1", "food"): 10.0, ("R2", "steel"): 10.0, ("R2", "food"): 50.0}).rename_axis(
    ["region", "industry"]
)
SIDES = st.sampled_from(["region", "industry"])


# by hand

CALLS = [("herfindahl", {}), ("herfindahl", {"of": "industry"})]  # for the checker in test_catalogue


def test_herfindahl_of_regions_by_hand():
    assert herfindahl(PAPER).to_dict() == pytest.approx({"R1": 0.75**2 + 0.25**2, "R2": (1 / 6) ** 2 + (5 / 6) ** 2})


def test_herfindahl_of_industries_by_hand():
    of_industries = herfindahl(PAPER, of="industry").to_dict()
    assert of_industries == pytest.approx({"steel": 0.75**2 + 0.25**2, "food": (1 / 6) ** 2 + (5 / 6) ** 2})


def test_each_year_is_taken_by_itself():
    result = herfindahl(TOY)
    assert result["R2", 2020] == 1
    assert result["R1", 2023] == pytest.approx((20**2 + 20**2 + 5**2) / 45**2)


# absent is not zero


def test_without_jobs_there_is_no_concentration():
    assert herfindahl(TOY, of="industry").isna().to_dict()["ships", 2020]


def test_a_missing_cell_hides_its_region_only():
    table = PAPER.where(PAPER != 30)
    assert herfindahl(table).isna().to_dict() == {"R1": True, "R2": False}
    assert herfindahl(table.dropna())["R1"] == 1


# by the book


@pytest.mark.parametrize("case", golden("herfindahl"))
def test_herfindahl_by_the_book(case):
    jobs = over_industries(dict(enumerate(case["input"])))
    assert herfindahl(jobs)["R1"] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


# by law


@given(jobs=job_tables(), of=SIDES)
def test_herfindahl_lies_between_equal_parts_and_one(jobs, of):
    result = herfindahl(jobs, of=of)
    parts = (jobs > 0).groupby(of).sum()
    assert (result.dropna() <= 1 + 1e-12).all()
    assert (result.dropna() >= 1 / parts[result.notna()] - 1e-12).all()
    assert (result.isna() == (parts == 0)).all()


@given(n=st.integers(1, 50), each=st.integers(1, 1000))
def test_equal_parts_give_one_over_n(n, each):
    assert herfindahl(over_industries(dict.fromkeys(range(n), each)))["R1"] == pytest.approx(1 / n)


@given(jobs=job_tables())
def test_merging_two_industries_never_lowers_it(jobs):
    merged = jobs.rename({"I1": "I0"}, level="industry").groupby(level=["region", "industry"]).sum()
    before, after = herfindahl(jobs), herfindahl(merged)
    assert (after.dropna() >= before.dropna() - 1e-12).all()


@given(jobs=job_tables(), factor=st.sampled_from([0.5, 3, 1000]), of=SIDES)
def test_herfindahl_does_not_depend_on_the_unit(jobs, factor, of):
    np.testing.assert_allclose(herfindahl(jobs * factor, of=of), herfindahl(jobs, of=of))


@given(jobs=job_tables(missing=True))
def test_industries_are_the_mirror_of_regions(jobs):
    mirrored = jobs.rename_axis(["industry", "region"])
    np.testing.assert_allclose(herfindahl(jobs, of="industry"), herfindahl(mirrored, of="region"))


# the plain twin


def plain_herfindahl(jobs, of):
    found = {}
    for one in jobs.index.get_level_values(of).unique():
        cells = jobs.xs(one, level=of).to_list()
        everything = sum(cells)
        found[one] = math.nan if not everything > 0 else sum((cell / everything) ** 2 for cell in cells)
    return pd.Series(found)


@given(jobs=job_tables(missing=True), of=SIDES)
def test_fast_and_plain_herfindahl_agree(jobs, of):
    plain = plain_herfindahl(jobs, of)
    np.testing.assert_allclose(herfindahl(jobs, of=of).reindex(plain.index), plain)
