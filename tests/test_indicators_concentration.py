"""Herfindahl, Gini, Theil, Hoover and Krugman concentration, proved four ways (by peer: tests/peers)."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators import herfindahl
from danji.indicators.concentration import (
    gini_concentration,
    hoover_concentration,
    krugman_concentration,
    theil_concentration,
)
from danji.indicators.diversity import gini_specialisation, krugman_specialisation
from tests.check_indicator import TOY, golden, job_tables, over_industries

PAPER = pd.Series({("R1", "steel"): 30.0, ("R1", "food"): 10.0, ("R2", "steel"): 10.0, ("R2", "food"): 50.0}).rename_axis(
    ["region", "industry"]
)
SIDES = st.sampled_from(["region", "industry"])


# by hand

CALLS = [  # for the checker in test_catalogue
    ("herfindahl", {}),
    ("herfindahl", {"of": "industry"}),
    ("gini_concentration", {}),
    ("gini_concentration", {"weights": "equal"}),
    ("theil_concentration", {}),
    ("hoover_concentration", {}),
    ("krugman_concentration", {}),
]
RELATIVE = [gini_concentration, theil_concentration, hoover_concentration]  # take totals


def test_herfindahl_of_regions_by_hand():
    assert herfindahl(PAPER).to_dict() == pytest.approx({"R1": 0.75**2 + 0.25**2, "R2": (1 / 6) ** 2 + (5 / 6) ** 2})


def test_herfindahl_of_industries_by_hand():
    of_industries = herfindahl(PAPER, of="industry").to_dict()
    assert of_industries == pytest.approx({"steel": 0.75**2 + 0.25**2, "food": (1 / 6) ** 2 + (5 / 6) ** 2})


def test_each_year_is_taken_by_itself():
    result = herfindahl(TOY)
    assert result["R2", 2020] == 1
    assert result["R1", 2023] == pytest.approx((20**2 + 20**2 + 5**2) / 45**2)


def of_one_industry(jobs, totals=None):
    """region → jobs as a table of one industry, and the totals of its regions."""
    table = pd.Series({(f"R{n}", "one"): persons for n, persons in enumerate(jobs)}).rename_axis(["region", "industry"])
    sizes = jobs if totals is None else totals
    return table, pd.Series({f"R{n}": size for n, size in enumerate(sizes)}).rename_axis("region")


def test_departure_from_all_jobs_by_hand():
    # steel 0.75 0.25, all 0.4 0.6
    assert gini_concentration(PAPER)["steel"] == pytest.approx(1 - (0.25 * 0.6 + 1.25 * 0.4))
    low, high = 0.25 / 0.6, 0.75 / 0.4
    assert gini_concentration(PAPER, weights="equal")["steel"] == pytest.approx(0.5 * (high - low) / (high + low))
    assert theil_concentration(PAPER)["steel"] == pytest.approx(0.75 * math.log(high) + 0.25 * math.log(low))
    assert hoover_concentration(PAPER)["steel"] == pytest.approx(0.35)
    assert krugman_concentration(PAPER)["steel"] == pytest.approx(0.7)
    assert krugman_concentration(PAPER, against="rest")["steel"] == pytest.approx(2 * (0.75 - 1 / 6))
    assert krugman_concentration(PAPER, against="mean_of_rest")["steel"] == pytest.approx(2 * (0.75 - 1 / 6))


# absent is not zero


@pytest.mark.parametrize("function", RELATIVE)
def test_a_missing_cell_hides_the_year_unless_totals_are_given(function):
    table = PAPER.where(PAPER != 30)
    totals = pd.Series({"R1": 40, "R2": 60}).rename_axis("region")
    assert function(table).isna().all()
    assert function(table, totals=totals).isna().to_dict() == {"steel": True, "food": False}
    assert function(table, totals=totals)["food"] == pytest.approx(function(PAPER)["food"])


@pytest.mark.parametrize("function", RELATIVE)
def test_jobs_in_a_region_without_any_leave_no_index(function):
    assert function(PAPER, totals=pd.Series({"R1": 0, "R2": 60}).rename_axis("region")).isna().all()


def test_a_single_industry_or_region_departs_from_nothing():
    alone, _totals = of_one_industry([3, 4])
    for function in (*RELATIVE, krugman_concentration):
        assert function(alone)["one"] == pytest.approx(0, abs=1e-12)
        assert function(alone.iloc[:1])["one"] == pytest.approx(0, abs=1e-12)
    assert krugman_concentration(alone, against="rest").isna().all()


def test_totals_without_years_do_not_fit_jobs_with_years():
    with pytest.raises(DataError, match="region, year"):
        gini_concentration(TOY, totals=pd.Series({"R1": 40}).rename_axis("region"))


@pytest.mark.parametrize("against", ["rest", "mean_of_rest"])
def test_comparing_with_the_others_keeps_the_key(against):
    result = krugman_concentration(TOY, against=against)
    assert set(result.index) == set(TOY.droplevel("region").index)
    assert result["ships", 2023] <= 2
    assert np.isnan(result["ships", 2020])


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


@pytest.mark.parametrize("case", golden("gini_concentration"))
def test_gini_by_the_book(case):
    jobs, totals = of_one_industry(case["input"], case["totals"])
    found = gini_concentration(jobs, weights=case["weights"], totals=totals)
    assert found["one"] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


@pytest.mark.parametrize("case", golden("theil_concentration"))
def test_theil_by_the_book(case):
    jobs, totals = of_one_industry(case["input"], case["totals"])
    assert theil_concentration(jobs, totals=totals)["one"] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


@pytest.mark.parametrize("case", golden("krugman_concentration"))
def test_krugman_by_the_book(case):
    cells = {(r, i): jobs for i, column in case["input"].items() for r, jobs in enumerate(column)}
    found = krugman_concentration(pd.Series(cells).rename_axis(["region", "industry"]), against=case["against"])
    assert found[case["of"]] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


# by law


@given(jobs=job_tables(missing=True))
def test_concentration_is_the_mirror_of_specialisation(jobs):
    mirrored = jobs.rename_axis(["industry", "region"])
    np.testing.assert_allclose(gini_concentration(jobs), gini_specialisation(mirrored), atol=1e-12)
    np.testing.assert_allclose(krugman_concentration(jobs), krugman_specialisation(mirrored), atol=1e-12)


@given(jobs=job_tables())
def test_hoover_is_half_of_krugman_and_never_above_gini(jobs):
    hoover = hoover_concentration(jobs)
    np.testing.assert_allclose(hoover, krugman_concentration(jobs) / 2)
    assert (hoover.dropna() <= gini_concentration(jobs)[hoover.notna()] + 1e-9).all()


@given(jobs=job_tables())
def test_theil_is_at_least_twice_hoover_squared(jobs):
    """Pinsker's inequality."""
    theil, hoover = theil_concentration(jobs), hoover_concentration(jobs)
    assert (theil.dropna() >= 2 * hoover[theil.notna()] ** 2 - 1e-9).all()


@given(jobs=job_tables(), factor=st.sampled_from([0.5, 3, 1000]))
def test_departures_depend_neither_on_the_unit_nor_on_an_even_split_of_a_region(jobs, factor):
    first = jobs.index.get_level_values("region") == "R0"
    halves = pd.concat([jobs[~first], jobs[first] / 2, (jobs[first] / 2).rename({"R0": "R0b"}, level="region")])
    for function in (*RELATIVE, krugman_concentration):
        np.testing.assert_allclose(function(jobs * factor), function(jobs), atol=1e-9)
        np.testing.assert_allclose(function(halves), function(jobs), atol=1e-9)


@given(jobs=job_tables(missing=True, years=True))
def test_missing_cells_never_give_infinite_values(jobs):
    gone = jobs.isna().groupby(level=["industry", "year"]).any()
    for function in (*RELATIVE, krugman_concentration):
        result = function(jobs)
        assert not np.isinf(result).any()
        assert result[gone[gone].index].isna().all()


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


def plain_departures(jobs, industry):
    """Gini, Theil and Hoover of one industry."""
    table = {r: jobs.xs(r, level="region").to_dict() for r in jobs.index.get_level_values("region").unique()}
    here = {r: cells[industry] for r, cells in table.items()}
    size = {r: sum(cells.values()) for r, cells in table.items()}
    if not sum(here.values()) > 0 or math.isnan(sum(size.values())):
        return math.nan, math.nan, math.nan
    s = {r: here[r] / sum(here.values()) for r in here if size[r] > 0}
    t = {r: size[r] / sum(size.values()) for r in s}
    pairs = [(a, b) for a in s for b in s]
    gini = sum(t[a] * t[b] * abs(s[a] / t[a] - s[b] / t[b]) for a, b in pairs) / 2
    theil = sum(s[r] * math.log(s[r] / t[r]) for r in s if s[r] > 0)
    return gini, theil, sum(abs(s[r] - t[r]) for r in s) / 2


@given(jobs=job_tables(missing=True))
def test_fast_and_plain_departures_agree(jobs):
    for industry in jobs.index.get_level_values("industry").unique():
        found = [function(jobs)[industry] for function in RELATIVE]
        assert found == pytest.approx(plain_departures(jobs, industry), nan_ok=True, abs=1e-9)
