"""Location quotients in all their forms and employment share, proved four ways (by peer: tests/peers)."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators import employment_share, known_totals, location_quotient, location_quotient_bounds
from danji.indicators.specialisation import (
    area_quotient,
    population_quotient,
    standardised_location_quotient,
    standardised_location_quotient_interval,
    symmetric_location_quotient,
)
from tests.check_indicator import (
    TOY,
    golden,
    ignores_order_and_kind,
    job_tables,
    keeps_the_key,
    leaves_its_input_alone,
    over_industries,
    refuses_tables_it_cannot_read,
)

PAPER = pd.Series({("R1", "steel"): 30.0, ("R1", "food"): 10.0, ("R2", "steel"): 10.0, ("R2", "food"): 50.0}).rename_axis(
    ["region", "industry"]
)
NATIONAL = pd.Series({"steel": 0.25, "food": 0.75}).rename_axis("industry")

AREA = pd.Series({"R1": 10.0, "R2": 40.0, "R3": 50.0}).rename_axis("region")

CALLS = [  # for the checker in test_catalogue
    ("location_quotient", {}),
    ("employment_share", {}),
    ("symmetric_location_quotient", {}),
    ("area_quotient", {"area_km2": AREA}),
    ("population_quotient", {"population": AREA * 100}),
    ("standardised_location_quotient", {}),  # of several regions: checked below
]


def hidden(jobs, *keys):
    """The same table with those cells missing."""
    return jobs.where(~jobs.index.isin(keys))


# by hand


def test_quotients_by_hand():
    # R1: 40 jobs, R2: 60; steel 40 of 100, food 60 of 100
    quotient = location_quotient(PAPER)
    assert quotient["R1", "steel"] == pytest.approx((30 / 40) / (40 / 100))
    assert quotient["R1", "food"] == pytest.approx((10 / 40) / (60 / 100))
    assert quotient["R2", "steel"] == pytest.approx((10 / 60) / (40 / 100))
    assert quotient["R2", "food"] == pytest.approx((50 / 60) / (60 / 100))


def test_quotients_against_a_benchmark_by_hand():
    assert location_quotient(PAPER, benchmark=NATIONAL)["R1", "steel"] == pytest.approx(0.75 / 0.25)
    assert location_quotient(PAPER.loc[["R1"]], benchmark=NATIONAL)["R1", "food"] == pytest.approx(0.25 / 0.75)


def test_bounds_by_hand():
    bounds = location_quotient_bounds(PAPER, NATIONAL, 0.1).loc[("R1", "steel")]
    assert (bounds["low"], bounds["high"]) == (pytest.approx(0.75 / 0.3), pytest.approx(0.75 / 0.2))


def test_shares_by_hand():
    assert employment_share(PAPER).to_list() == pytest.approx([30 / 40, 10 / 40, 10 / 60, 50 / 60])


def test_symmetric_quotients_by_hand():
    # quotients 1.875, 1/2.4, 1/2.4, 1/0.72
    expected = [0.875 / 2.875, -1.4 / 3.4, -1.4 / 3.4, 0.28 / 1.72]
    assert symmetric_location_quotient(PAPER).to_list() == pytest.approx(expected)


def test_standardised_quotients_by_hand():
    # of two numbers, each is half their difference from the mean, and the deviation is the difference over √2
    assert standardised_location_quotient(PAPER).abs().to_list() == pytest.approx([1 / math.sqrt(2)] * 4)


def test_quotients_by_place_by_hand():
    assert area_quotient(PAPER, area_km2=AREA)["R1", "steel"] == pytest.approx((30 / 10) / (40 / 50))
    assert population_quotient(PAPER, population=AREA * 100)["R2", "food"] == pytest.approx((50 / 4000) / (60 / 5000))


def test_standardised_quotients_pass_the_checker_of_several_regions():
    function = standardised_location_quotient
    result = function(TOY)
    keeps_the_key(result)
    leaves_its_input_alone(function, {})
    ignores_order_and_kind(function, {}, result)
    refuses_tables_it_cannot_read(function, {})
    assert function(TOY.iloc[:0]).empty
    assert function(TOY * 0).isna().all()
    assert function(TOY.xs("R1", level="region", drop_level=False)).isna().all()
    assert function(hidden(TOY.astype(float), ("R1", "food", 2023))).isna().xs(2023, level="year").all()


def test_regions_without_jobs_do_not_count_among_the_regions():
    nobody = pd.Series({("R9", "steel"): 0.0}).rename_axis(PAPER.index.names)
    both = pd.concat([PAPER, nobody])
    np.testing.assert_allclose(standardised_location_quotient(both)[:4], standardised_location_quotient(PAPER))
    assert np.isnan(standardised_location_quotient(both)["R9", "steel"])
    working = standardised_location_quotient(both, totals=pd.Series({"R1": 40, "R2": 60, "R9": 5}).rename_axis("region"))
    assert working["R9", "steel"] < 0


def test_a_region_without_area_has_no_area_quotient():
    assert area_quotient(PAPER, area_km2=AREA * [0, 1, 1]).isna().to_list() == [True, True, False, False]
    assert area_quotient(PAPER, area_km2=AREA.drop("R2")).isna().all()


def test_the_same_draws_give_the_same_interval():
    cells = np.random.default_rng(0).integers(1, 99, (12, 3))
    jobs = pd.Series(cells.ravel(), index=pd.MultiIndex.from_product(map(range, cells.shape), names=["region", "industry"]))
    first, second, other = (
        standardised_location_quotient_interval(jobs, rng=np.random.default_rng(seed), draws=50) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, second)
    assert not first.equals(other)
    assert first.index.equals(jobs.index)


def test_an_interval_of_no_level_is_refused():
    with pytest.raises(ValueError, match="level"):
        standardised_location_quotient_interval(PAPER, rng=np.random.default_rng(0), level=95)


def test_each_year_is_taken_by_itself():
    for year in (2020, 2023):
        alone = location_quotient(TOY.xs(year, level="year"))
        together = location_quotient(TOY).xs(year, level="year")
        pd.testing.assert_series_equal(alone, together.reindex(alone.index))


def test_a_benchmark_may_have_years_or_stand_for_all():
    once = pd.Series({"steel": 0.4, "food": 0.5, "ships": 0.1}).rename_axis("industry")
    yearly = pd.concat({2020: once, 2023: once}, names=["year"])
    pd.testing.assert_series_equal(location_quotient(TOY, benchmark=once), location_quotient(TOY, benchmark=yearly))


# absent is not zero


def test_an_industry_nobody_has_is_undefined():
    assert location_quotient(TOY).xs(("ships", 2020), level=["industry", "year"]).isna().all()


def test_an_industry_the_benchmark_does_not_know_or_has_not_is_undefined():
    none = pd.Series({"steel": 0.0}).rename_axis("industry")
    assert location_quotient(PAPER, benchmark=none).isna().all()


def test_a_missing_cell_hides_the_totals_it_belongs_to():
    table = hidden(PAPER, ("R1", "food"))
    assert employment_share(table).isna().to_list() == [True, True, False, False]
    assert location_quotient(table).isna().all()
    quotient = location_quotient(table, benchmark=NATIONAL)
    assert quotient.isna().to_list() == [True, True, False, False]


def test_given_totals_stand_in_for_the_sum():
    table = hidden(PAPER, ("R1", "food"))
    published = pd.Series({"R1": 40, "R2": 60}).rename_axis("region")
    quotient = location_quotient(table, totals=published)
    assert quotient.drop(("R1", "food")).notna().to_list() == [True, True, False]  # food everywhere stays unknown
    assert quotient["R1", "steel"] == pytest.approx(location_quotient(PAPER)["R1", "steel"])
    assert location_quotient(table, benchmark=NATIONAL, totals=published).notna().to_list() == [True, False, True, True]


def test_known_totals_leave_missing_cells_out():
    table = hidden(TOY.astype(float), ("R1", "food", 2023))
    totals = known_totals(table)
    assert totals["R1", 2023] == 20 + 5
    assert totals["R1", 2020] == 30 + 10
    assert np.isnan(known_totals(table * np.nan)).all()
    assert employment_share(table, totals=totals)["R1", "steel", 2023] == pytest.approx(20 / 25)


def test_a_pair_without_a_row_counts_as_none():
    zero = TOY[TOY == 0].index
    quotient = location_quotient(TOY).drop(zero)
    pd.testing.assert_series_equal(location_quotient(TOY.drop(zero)), quotient)


def test_where_the_share_may_be_zero_there_is_no_upper_bound():
    rounded = pd.Series({"steel": 0.0, "food": 1.0}).rename_axis("industry")
    bounds = location_quotient_bounds(PAPER, rounded, 0.1).loc[("R1", "steel")]
    assert bounds["low"] == pytest.approx(0.75 / 0.05)
    assert math.isnan(bounds["high"])


def test_steps_may_differ_by_industry():
    steps = pd.Series({"steel": 0.1, "food": 0.02}).rename_axis("industry")
    bounds = location_quotient_bounds(PAPER, NATIONAL, steps)
    assert bounds.loc[("R1", "steel"), "high"] == pytest.approx(0.75 / 0.2)
    assert bounds.loc[("R1", "food"), "low"] == pytest.approx(0.25 / 0.76)


# what cannot be read


@pytest.mark.parametrize("function", [location_quotient, employment_share])
def test_every_problem_is_told_at_once(function):
    twice = pd.concat([-PAPER, -PAPER.iloc[:1]])
    with pytest.raises(DataError, match="R1 steel") as error:
        function(twice)
    assert [found.key for found in error.value.problems] == ["indicator_duplicate", "indicator_negative"]


def test_a_benchmark_by_region_is_refused():
    with pytest.raises(DataError, match="industry"):
        location_quotient(PAPER, benchmark=pd.Series({"R1": 0.5}).rename_axis("region"))


def test_a_benchmark_with_years_needs_jobs_with_years():
    yearly = pd.concat({2020: NATIONAL}, names=["year"])
    with pytest.raises(DataError, match="set_index"):
        location_quotient(PAPER, benchmark=yearly)


def test_totals_without_years_do_not_fit_jobs_with_years():
    with pytest.raises(DataError, match="region, year"):
        location_quotient(TOY, totals=pd.Series({"R1": 40}).rename_axis("region"))


# by the book


@pytest.mark.parametrize("case", golden("location_quotient"))
def test_quotient_by_the_book(case):
    given_ = case["input"]
    others = given_["everywhere"] - given_["region"]
    elsewhere = given_["industry"] - given_["jobs"]
    jobs = pd.concat(
        [
            over_industries({"one": given_["jobs"], "rest": given_["region"] - given_["jobs"]}, "here"),
            over_industries({"one": elsewhere, "rest": others - elsewhere}, "elsewhere"),
        ]
    )
    assert location_quotient(jobs)["here", "one"] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


@pytest.mark.parametrize("case", golden("location_quotient_bounds"))
def test_bounds_by_the_book(case):
    given_ = case["input"]
    published = pd.Series(case["expect"])
    bounds = location_quotient_bounds(
        over_industries(given_["jobs"]),
        pd.Series(given_["share"]).rename_axis("industry"),
        given_["step"],
        totals=pd.Series({"R1": given_["total"]}).rename_axis("region"),
    ).droplevel("region")
    assert (bounds["low"] <= published + case["tolerance"]).all()
    assert (bounds["high"] >= published - case["tolerance"]).all()


@pytest.mark.parametrize("case", golden("employment_share"))
def test_share_by_the_book(case):
    given_ = case["input"]
    published = pd.DataFrame(case["expect"]).rename_axis("year")
    for year, total in given_["total"].items():
        jobs = over_industries({industry: values[year] for industry, values in given_["jobs"].items()})
        share = employment_share(jobs, totals=pd.Series({"R1": total}).rename_axis("region")).droplevel("region")
        np.testing.assert_allclose(share, published.loc[year, share.index], rtol=0, atol=case["tolerance"])


# by law


@given(jobs=job_tables())
def test_quotients_average_to_one(jobs):
    """Weighted by region size, the quotients of an industry average to 1."""
    size = jobs.groupby("region").sum() / max(jobs.sum(), 1)
    weight = jobs.index.get_level_values("region").map(size)
    average = (location_quotient(jobs) * weight).groupby("industry").sum(min_count=1)
    np.testing.assert_allclose(average.dropna(), 1)


@given(jobs=job_tables())
def test_shares_of_a_region_sum_to_one(jobs):
    sums = employment_share(jobs).groupby("region").sum(min_count=1)
    np.testing.assert_allclose(sums.dropna(), 1)
    assert (sums.isna() == (jobs.groupby("region").sum() == 0)).all()


@given(jobs=job_tables(), factor=st.sampled_from([0.5, 3, 1000]))
def test_quotients_do_not_depend_on_the_unit(jobs, factor):
    np.testing.assert_allclose(location_quotient(jobs * factor), location_quotient(jobs))


@given(jobs=job_tables())
def test_regions_with_the_same_mix_have_the_same_quotients(jobs):
    first = jobs.xs("R0", level="region")
    same = pd.concat({"R0": first, "R1": first * 7}, names=["region"])
    np.testing.assert_allclose(location_quotient(same).dropna(), 1)


@given(jobs=job_tables())
def test_the_own_shares_as_benchmark_change_nothing(jobs):
    everywhere = jobs.groupby("industry").sum() / jobs.sum() if jobs.sum() else jobs.groupby("industry").sum()
    np.testing.assert_allclose(location_quotient(jobs, benchmark=everywhere), location_quotient(jobs))


@given(jobs=job_tables(smallest=1), step=st.sampled_from([0.0, 0.0001, 0.01]))
def test_the_quotient_lies_between_its_bounds(jobs, step):
    benchmark = jobs.groupby("industry").sum() / jobs.sum()
    bounds = location_quotient_bounds(jobs, benchmark, step)
    quotient = location_quotient(jobs, benchmark=benchmark)
    assert (bounds["low"] <= quotient).all()
    assert (bounds["high"].isna() | (quotient <= bounds["high"])).all()


@given(jobs=job_tables())
def test_turning_the_quotient_over_turns_the_sign(jobs):
    quotient = location_quotient(jobs)
    turned = 1 / quotient.where(quotient > 0)
    np.testing.assert_allclose(
        ((turned - 1) / (turned + 1)).dropna(), -symmetric_location_quotient(jobs)[turned.notna()], atol=1e-12
    )


@given(jobs=job_tables(years=True))
def test_standardised_quotients_have_mean_zero_and_deviation_one(jobs):
    z = standardised_location_quotient(jobs).groupby(level=["industry", "year"])
    defined = z.count() > 1
    np.testing.assert_allclose(z.mean()[defined], 0, atol=1e-9)
    np.testing.assert_allclose(z.std()[defined], 1, atol=1e-9)


@given(jobs=job_tables(smallest=1), seed=st.integers(0, 5))
def test_an_interval_has_its_ends_in_order_and_widens_with_its_level(jobs, seed):
    narrow, wide = (
        standardised_location_quotient_interval(jobs, rng=np.random.default_rng(seed), draws=40, level=level)
        for level in (0.5, 0.9)
    )
    defined = narrow["low"].notna()
    assert (narrow["low"] <= narrow["high"])[defined].all()
    assert (wide["low"] <= narrow["low"])[defined].all()
    assert (narrow["high"] <= wide["high"])[defined].all()
    assert defined.equals(standardised_location_quotient(jobs).notna())


@given(jobs=job_tables(years=True))
def test_with_jobs_for_area_the_area_quotient_is_the_location_quotient(jobs):
    size = jobs.groupby(level=["region", "year"]).sum()
    quotient = location_quotient(jobs)
    np.testing.assert_allclose(area_quotient(jobs, area_km2=size), quotient)
    np.testing.assert_allclose(population_quotient(jobs, population=size), quotient)


@given(jobs=job_tables(missing=True))
def test_missing_cells_never_give_infinite_values(jobs):
    for result in (location_quotient(jobs), location_quotient(jobs, totals=known_totals(jobs)), employment_share(jobs)):
        assert not np.isinf(result).any()
        assert result[jobs.isna()].isna().all()


# the plain twin


def plain_quotients(jobs):
    cells = jobs.to_dict()
    found = {}
    for region, industry in cells:
        here = sum(persons for (r, _i), persons in cells.items() if r == region)
        there = sum(persons for (_r, i), persons in cells.items() if i == industry)
        everything = sum(cells.values())
        undefined = here == 0 or there == 0 or math.isnan(everything)
        found[region, industry] = math.nan if undefined else (cells[region, industry] / here) / (there / everything)
    return pd.Series(found, index=jobs.index)


@given(jobs=job_tables(missing=True))
def test_fast_and_plain_quotients_agree(jobs):
    np.testing.assert_allclose(location_quotient(jobs), plain_quotients(jobs))


@given(jobs=job_tables(missing=True))
def test_fast_and_plain_standardised_quotients_agree(jobs):
    quotient, z = location_quotient(jobs), standardised_location_quotient(jobs)
    with_jobs = [r for r, size in jobs.groupby("region").sum(min_count=1).items() if size != 0]
    for industry in jobs.index.get_level_values("industry").unique():
        values = [quotient[r, industry] for r in with_jobs]
        for region in jobs.index.get_level_values("region").unique():
            expected = math.nan
            if len(values) > 1 and region in with_jobs and max(values) - min(values) > 1e-9:
                mean = sum(values) / len(values)
                expected = (quotient[region, industry] - mean) / math.sqrt(
                    sum((v - mean) ** 2 for v in values) / (len(values) - 1)
                )
            assert z[region, industry] == pytest.approx(expected, nan_ok=True, abs=1e-9)


def test_fast_and_plain_intervals_agree():
    jobs = TOY.xs(2023, level="year") + 1
    interval = standardised_location_quotient_interval(jobs, rng=np.random.default_rng(3), draws=200, level=0.8)
    drawn = np.random.default_rng(3).multinomial(3, np.full(3, 1 / 3), size=200)
    steel = location_quotient(jobs).xs("steel", level="industry").to_numpy()
    plain = []
    for counts in drawn:
        again = np.repeat(steel, counts)
        if again.std() > 1e-9:
            plain.append((steel[0] - again.mean()) / again.std(ddof=1))
    assert interval.loc[("R1", "steel")].to_list() == pytest.approx(list(np.quantile(plain, [0.1, 0.9])))
