"""Bounds of withheld cells, proved by hand and by law: every table that fits lies inside, and the ends are reached.

No published table gives bounds of quotients, and no package computes them: there is neither book nor peer.
"""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators.specialisation import employment_share, location_quotient
from danji.indicators.suppressed import jobs_bounds, suppressed_quotient_bounds, suppressed_share_bounds

KEYS = ["region", "industry"]
JOBS = pd.Series(
    {("R1", "steel"): 30.0, ("R1", "food"): None, ("R2", "steel"): 10.0, ("R2", "food"): 50.0}, dtype=float
).rename_axis(KEYS)
LOW, HIGH = (pd.Series({("R1", "food"): n}).rename_axis(KEYS) for n in (10, 30))
NATIONAL = pd.Series({"steel": 0.25, "food": 0.75}).rename_axis("industry")
CLASSES = pd.DataFrame({"smallest": {"1-4": 1, "5-9": 5, "10+": 10}, "largest": {"1-4": 4, "5-9": 9, "10+": None}})


# by hand


def test_jobs_by_hand():
    establishments = pd.Series(
        {("R1", "food", "1-4"): 2, ("R1", "food", "5-9"): 1, ("R1", "food", "10+"): 0, ("R2", "food", "10+"): 1}
    ).rename_axis([*KEYS, "size_class"])
    bounds = jobs_bounds(establishments, classes=CLASSES)
    assert bounds.loc[("R1", "food")].to_list() == [7, 17]
    assert bounds.loc[("R2", "food"), "low"] == 10
    assert math.isnan(bounds.loc[("R2", "food"), "high"])
    assert jobs_bounds(establishments, classes=CLASSES.drop("5-9")).loc[("R1", "food")].isna().all()


def test_shares_by_hand():
    bounds = suppressed_share_bounds(JOBS, low=LOW, high=HIGH)
    assert bounds.loc[("R1", "steel")].to_list() == pytest.approx([30 / 60, 30 / 40])
    assert bounds.loc[("R1", "food")].to_list() == pytest.approx([10 / 40, 30 / 60])
    assert bounds.loc[("R2", "steel")].to_list() == pytest.approx([10 / 60, 10 / 60])


def test_published_totals_narrow_the_shares():
    totals = pd.Series({"R1": 45, "R2": 60}).rename_axis("region")
    bounds = suppressed_share_bounds(JOBS, low=LOW, high=HIGH, totals=totals)
    assert bounds.loc[("R1", "food")].to_list() == pytest.approx([15 / 45, 15 / 45])
    wrong = suppressed_share_bounds(JOBS, low=LOW, high=HIGH, totals=totals * 9)
    assert wrong.loc["R1"].isna().all(axis=None)


def test_quotients_by_hand():
    bounds = suppressed_quotient_bounds(JOBS, low=LOW, high=HIGH)
    assert bounds.loc[("R1", "steel")].to_list() == pytest.approx([0.5 / (40 / 120), 0.75 / (40 / 100)])
    against = suppressed_quotient_bounds(JOBS, low=LOW, high=HIGH, benchmark=NATIONAL)
    assert against.loc[("R1", "steel")].to_list() == pytest.approx([0.5 / 0.25, 0.75 / 0.25])


def test_the_highest_quotient_may_lie_inside_the_interval():
    jobs = pd.Series({("R1", "a"): None, ("R1", "b"): 10, ("R2", "a"): 10, ("R2", "b"): 1000}, dtype=float).rename_axis(KEYS)
    low, high = (pd.Series({("R1", "a"): n}).rename_axis(KEYS) for n in (0, 10_000))
    top = suppressed_quotient_bounds(jobs, low=low, high=high).loc[("R1", "a"), "high"]
    tries = [location_quotient(jobs.fillna(x))["R1", "a"] for x in range(1, 200)]
    assert max(tries) <= top
    assert max(tries) == pytest.approx(top, rel=1e-3)
    assert location_quotient(jobs.fillna(10_000))["R1", "a"] < top / 5


# absent is not zero


def test_a_cell_without_bounds_may_be_anything():
    nothing = LOW.iloc[:0]
    shares = suppressed_share_bounds(JOBS, low=nothing, high=nothing)
    assert shares.loc[("R1", "food")].to_list() == [0, 1]
    assert shares.loc[("R1", "steel")].to_list() == [0, 1]
    assert shares.loc[("R2", "steel")].to_list() == pytest.approx([1 / 6, 1 / 6])
    assert suppressed_quotient_bounds(JOBS, low=nothing, high=nothing).isna().all(axis=None)


def test_where_nobody_can_work_there_is_no_share_and_no_quotient():
    none = JOBS.fillna(0) * 0
    for function in (suppressed_share_bounds, suppressed_quotient_bounds):
        assert function(none, low=LOW, high=HIGH).isna().all(axis=None)
        assert function(JOBS.iloc[:0], low=LOW, high=HIGH).empty


def test_a_cell_that_may_be_all_there_is_has_no_upper_bound():
    jobs = pd.Series({("R1", "a"): None, ("R2", "b"): 5}, dtype=float).rename_axis(KEYS)
    low, high = (pd.Series({("R1", "a"): n}).rename_axis(KEYS) for n in (0, 10))
    bounds = suppressed_quotient_bounds(jobs, low=low, high=high).loc[("R1", "a")]
    assert bounds["low"] == pytest.approx(15 / 10)
    assert math.isnan(bounds["high"])


@pytest.mark.parametrize("function", [suppressed_share_bounds, suppressed_quotient_bounds])
def test_a_low_above_its_high_is_refused(function):
    with pytest.raises(DataError, match="R1 food"):
        function(JOBS, low=HIGH, high=LOW)


def test_a_total_of_known_cells_gives_their_shares_whatever_the_rounding():
    cells = np.random.default_rng(1).random(40) * 500
    jobs = pd.Series(cells, index=pd.MultiIndex.from_product([["R1"], range(40)], names=KEYS))
    total = pd.Series({"R1": math.fsum(cells)}).rename_axis("region")
    nothing = jobs.iloc[:0]
    bounds = suppressed_share_bounds(jobs, low=nothing, high=nothing, totals=total)
    for end in ("low", "high"):
        np.testing.assert_allclose(bounds[end], jobs / total["R1"], rtol=1e-9)
    assert (bounds["low"] <= bounds["high"]).all()


# by law


@st.composite
def withheld(draw):
    """A table with withheld cells, the bounds of these, and a table that fits."""
    index = pd.MultiIndex.from_product([["R0", "R1", "R2"], ["I0", "I1"]], names=KEYS)
    cell = st.integers(0, 30)
    least = pd.Series(draw(st.lists(cell, min_size=6, max_size=6)), index=index, dtype=float)
    width = pd.Series(draw(st.lists(cell, min_size=6, max_size=6)), index=index, dtype=float)
    part = pd.Series(draw(st.lists(st.sampled_from([0, 0.3, 1]), min_size=6, max_size=6)), index=index)
    hide = np.array(draw(st.lists(st.booleans(), min_size=6, max_size=6)))
    return least.where(~hide), least, least + width, (least + part * width).where(hide, least)


def inside(values, bounds):
    defined = values.notna()
    low, high = bounds["low"][defined], bounds["high"][defined]
    return (low <= values[defined] + 1e-9).all() and (high.isna() | (values[defined] <= high + 1e-9)).all()


@given(counts=st.lists(st.integers(0, 5), min_size=2, max_size=2))
def test_any_sizes_within_the_classes_lie_within_the_bounds(counts):
    classes = pd.DataFrame({"smallest": [1, 5], "largest": [4, 9]}, index=pd.Index(["a", "b"], name="size_class"))
    key = pd.MultiIndex.from_tuples([("R1", "steel", "a"), ("R1", "steel", "b")], names=["region", "industry", "size_class"])
    low, high = jobs_bounds(pd.Series(counts, index=key), classes=classes).loc[("R1", "steel")]
    assert low == sum(n * size for n, size in zip(counts, (1, 5), strict=True))
    assert high == sum(n * size for n, size in zip(counts, (4, 9), strict=True))
    assert low <= high


@given(tables=withheld())
def test_every_table_that_fits_lies_inside(tables):
    jobs, low, high, truth = tables
    assert inside(employment_share(truth), suppressed_share_bounds(jobs, low=low, high=high))
    assert inside(location_quotient(truth), suppressed_quotient_bounds(jobs, low=low, high=high))
    totals = truth.groupby("region").sum()
    assert inside(employment_share(truth), suppressed_share_bounds(jobs, low=low, high=high, totals=totals))


@given(tables=withheld())
def test_without_withheld_cells_both_ends_are_the_value(tables):
    _jobs, low, high, truth = tables
    for function, bounds in ((employment_share, suppressed_share_bounds), (location_quotient, suppressed_quotient_bounds)):
        found, value = bounds(truth, low=low, high=high), function(truth)
        np.testing.assert_allclose(found["low"], value)
        np.testing.assert_allclose(found["high"], value)


@settings(max_examples=10)
@given(tables=withheld())
def test_the_ends_are_reached_by_tables_that_fit(tables):
    """The plain twin: every corner, and a fine walk through each cell."""
    jobs, low, high, _truth = tables
    low = low.where(low > 0, 1.0)  # so that every table is defined
    high = np.maximum(low, high)
    jobs = low.where(jobs.notna() | (jobs.isna().cumsum() > 3))
    hidden_ = jobs.index[jobs.isna()]
    corners = [dict(zip(hidden_, ends, strict=True)) for ends in itertools.product((0, 1), repeat=len(hidden_))]
    filled = [jobs.fillna(pd.Series({key: (low, high)[end][key] for key, end in c.items()}, dtype=float)) for c in corners] or [
        jobs
    ]
    shares = pd.concat([employment_share(table) for table in filled], axis=1)
    quotients = pd.concat([location_quotient(table) for table in filled], axis=1)
    share, quotient = (function(jobs, low=low, high=high) for function in (suppressed_share_bounds, suppressed_quotient_bounds))
    np.testing.assert_allclose(share["low"], shares.min(axis=1))
    np.testing.assert_allclose(share["high"], shares.max(axis=1))
    np.testing.assert_allclose(quotient["low"], quotients.min(axis=1))
    assert (quotient["high"] >= quotients.max(axis=1) - 1e-9).all()
    one = hidden_[0] if len(hidden_) else None
    if one is not None:
        walk = [table.where(table.index != one, x) for table in filled for x in np.linspace(low[one], high[one], 50)]
        assert max(location_quotient(table)[one] for table in walk) == pytest.approx(quotient["high"][one], rel=2e-2)
