"""Growth, annual growth and growth of the location quotient, proved by hand, by the book and by law (no peer has them)."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators import annual_growth, growth, location_quotient
from danji.indicators.change import location_quotient_growth, location_quotient_quadrants
from tests.check_indicator import TOY, golden, job_tables

BOTH = pytest.mark.parametrize("function", [growth, annual_growth])

NAMES = ("growth", "annual_growth", "location_quotient_growth")
CALLS = [(name, {"since": 2020, "until": 2023}) for name in NAMES]  # for the checker in test_catalogue


def between(values, since=2020, until=2022):
    """industry → (start, end) as a table of one region."""
    cells = {
        ("R1", name, year): value for name, ends in values.items() for year, value in zip((since, until), ends, strict=True)
    }
    return pd.Series(cells, dtype=float).rename_axis(["region", "industry", "year"])


# by hand


def test_growth_by_hand():
    result = growth(between({"steel": (200, 242), "food": (10, 5)}), since=2020, until=2022)
    assert result.to_dict() == pytest.approx({("R1", "steel"): 0.21, ("R1", "food"): -0.5})


def test_annual_growth_by_hand():
    result = annual_growth(between({"steel": (200, 242), "food": (100, 25)}), since=2020, until=2022)
    assert result.to_dict() == pytest.approx({("R1", "steel"): 0.1, ("R1", "food"): -0.5})


def test_growth_of_whole_regions_or_industries():
    regions = TOY.groupby(level=["region", "year"]).sum()
    industries = TOY.groupby(level=["industry", "year"]).sum()
    assert growth(regions, since=2020, until=2023)["R1"] == pytest.approx(45 / 40 - 1)
    assert growth(industries, since=2020, until=2023)["steel"] == pytest.approx(29 / 37 - 1)


# absent is not zero


@BOTH
def test_from_nothing_there_is_no_rate_and_to_nothing_it_is_minus_one(function):
    result = function(between({"new": (0, 5), "none": (0, 0), "gone": (5, 0)}), since=2020, until=2022)
    assert result.isna().to_dict() == {("R1", "new"): True, ("R1", "none"): True, ("R1", "gone"): False}
    assert result["R1", "gone"] == -1


@BOTH
def test_an_industry_listed_in_one_year_only_stays_with_a_missing_rate(function):
    table = TOY.drop([("R1", "steel", 2020), ("R2", "food", 2023)])
    result = function(table, since=2020, until=2023)
    assert len(result) == 9
    assert result[[("R1", "steel"), ("R2", "food")]].isna().all()


# what cannot be read


@BOTH
def test_a_year_the_table_does_not_have_is_an_error(function):
    with pytest.raises(DataError, match="year = 2019"):
        function(TOY, since=2019, until=2023)


@BOTH
@pytest.mark.parametrize(("since", "until"), [(2023, 2020), (2020, 2020)])
def test_the_earlier_year_comes_first(function, since, until):
    with pytest.raises(ValueError, match="Swap"):
        function(TOY, since=since, until=until)


@BOTH
def test_a_table_without_years_is_refused(function):
    with pytest.raises(DataError, match="year"):
        function(TOY.xs(2020, level="year"), since=2020, until=2023)


# by the book


@pytest.mark.parametrize("case", golden("growth"))
def test_growth_by_the_book(case):
    by_the_book(growth, case)


@pytest.mark.parametrize("case", golden("annual_growth"))
def test_annual_growth_by_the_book(case):
    by_the_book(annual_growth, case)


def by_the_book(function, case):
    years = {"since": case["since"], "until": case["until"]}
    result = function(between(case["input"], **years), **years).droplevel("region")
    published = pd.Series(case["expect"])
    np.testing.assert_allclose(result[published.index], published, rtol=0, atol=case["tolerance"])


# by law


@given(jobs=job_tables(years=True, missing=True))
def test_growth_composes(jobs):
    """(1 + g from a to b)(1 + g from b to c) = 1 + g from a to c."""
    first, second = growth(jobs, since=2018, until=2020), growth(jobs, since=2020, until=2023)
    whole = growth(jobs, since=2018, until=2023)
    chained = (1 + first) * (1 + second)
    defined = chained.notna()
    np.testing.assert_allclose(chained[defined], 1 + whole[defined])


@given(jobs=job_tables(years=True, missing=True))
def test_annual_growth_compounds_to_growth(jobs):
    annual, whole = annual_growth(jobs, since=2018, until=2023), growth(jobs, since=2018, until=2023)
    np.testing.assert_allclose((1 + annual) ** 5, 1 + whole, atol=1e-12)


@given(jobs=job_tables(years=True), factor=st.sampled_from([0.5, 3, 1000]))
def test_growth_does_not_depend_on_the_unit(jobs, factor):
    for function in (growth, annual_growth):
        before, after = function(jobs, since=2018, until=2023), function(jobs * factor, since=2018, until=2023)
        np.testing.assert_allclose(after, before, atol=1e-12)


@given(jobs=job_tables(years=True, smallest=1))
def test_a_region_grows_as_the_average_of_its_industries(jobs):
    """Weighted by where they started."""
    start = jobs.xs(2018, level="year")
    average = (growth(jobs, since=2018, until=2023) * start).groupby("region").sum() / start.groupby("region").sum()
    whole = growth(jobs.groupby(level=["region", "year"]).sum(), since=2018, until=2023)
    np.testing.assert_allclose(average, whole, atol=1e-9)


# the plain twin


def plain_growth(jobs, since, until):
    cells = jobs.to_dict()
    found = {}
    for region, industry, _year in cells:
        start, end = cells[region, industry, since], cells[region, industry, until]
        found[region, industry] = end / start - 1 if start > 0 else math.nan
    return found


@given(jobs=job_tables(years=True, missing=True))
def test_fast_and_plain_growth_agree(jobs):
    assert growth(jobs, since=2018, until=2023).to_dict() == pytest.approx(plain_growth(jobs, 2018, 2023), nan_ok=True)
    annual = {key: (1 + value) ** (1 / 5) - 1 for key, value in plain_growth(jobs, 2018, 2023).items()}
    assert annual_growth(jobs, since=2018, until=2023).to_dict() == pytest.approx(annual, nan_ok=True, abs=1e-12)


# growth of the location quotient

PAPER = pd.Series(
    {("R1", "steel", 2018): 40.0, ("R1", "food", 2018): 20.0, ("R2", "steel", 2018): 10.0, ("R2", "food", 2018): 30.0}
    | {("R1", "steel", 2023): 60.0, ("R1", "food", 2023): 20.0, ("R2", "steel", 2023): 10.0, ("R2", "food", 2023): 30.0}
).rename_axis(["region", "industry", "year"])
ENDS = {"since": 2018, "until": 2023}


# by hand


def test_growth_of_the_quotient_by_hand():
    """Steel in R1: from (40/60) / (50/100) to (60/80) / (70/120)."""
    start, end = (40 / 60) / (50 / 100), (60 / 80) / (70 / 120)
    assert location_quotient_growth(PAPER, **ENDS)["R1", "steel"] == pytest.approx(end / start - 1)


def test_quadrants_by_hand():
    found = location_quotient_quadrants(PAPER, **ENDS)["quadrant"].to_dict()
    expected = {("R1", "steel"): "slipping", ("R1", "food"): "trailing", ("R2", "steel"): "trailing", ("R2", "food"): "leading"}
    assert found == expected
    swapped = PAPER.rename({2018: 2023, 2023: 2018}, level="year")
    assert location_quotient_quadrants(swapped, **ENDS)["quadrant"].to_dict()["R1", "food"] == "emerging"


# absent is not zero


def test_an_undefined_quotient_has_no_quadrant():
    found = location_quotient_quadrants(TOY, since=2020, until=2023)
    assert found.loc[("R1", "ships"), "quadrant"] is None or pd.isna(found.loc[("R1", "ships"), "quadrant"])
    assert set(found["quadrant"].dropna()) <= {"leading", "slipping", "emerging", "trailing"}


def test_quotients_need_industries_and_years():
    for table in (PAPER.xs(2018, level="year"), PAPER.groupby(level=["region", "year"]).sum()):
        with pytest.raises(DataError):
            location_quotient_growth(table, **ENDS)


# by law


@given(jobs=job_tables(years=True, smallest=1))
def test_the_quotient_grows_by_the_share_here_over_the_share_everywhere(jobs):
    """Law and plain twin: 1 + g = (1 + g of the share in the region) / (1 + g of the share in all regions)."""
    here = jobs / jobs.groupby(level=["region", "year"]).transform("sum")
    all_of = jobs.groupby(level=["industry", "year"]).sum()
    everywhere = all_of / all_of.groupby(level="year").transform("sum")
    for (region, industry), found in location_quotient_growth(jobs, **ENDS).items():
        own = here[region, industry, 2023] / here[region, industry, 2018]
        assert 1 + found == pytest.approx(own / (everywhere[industry, 2023] / everywhere[industry, 2018]))


@given(jobs=job_tables(years=True, missing=True))
def test_growth_leads_from_the_first_quotient_to_the_last(jobs):
    quotients = location_quotient(jobs)
    start, end = (quotients.xs(year, level="year") for year in (2018, 2023))
    factor = 1 + location_quotient_growth(jobs, **ENDS)
    known = factor.notna()
    np.testing.assert_allclose((start.reindex(factor.index) * factor)[known], end.reindex(factor.index)[known], atol=1e-9)


@given(jobs=job_tables(years=True, missing=True))
def test_the_quadrant_is_told_by_the_start_and_the_growth(jobs):
    table = location_quotient_quadrants(jobs, **ENDS)
    start = location_quotient(jobs).xs(2018, level="year")
    names = {(True, True): "leading", (True, False): "slipping", (False, True): "emerging", (False, False): "trailing"}
    for key, row in table.iterrows():
        known = not (np.isnan(row["location_quotient"]) or np.isnan(row["growth"]))
        assert row["location_quotient"] == pytest.approx(start.get(key, math.nan), nan_ok=True)
        assert (
            (row["quadrant"] == names[row["location_quotient"] > 1, row["growth"] > 0]) if known else pd.isna(row["quadrant"])
        )
