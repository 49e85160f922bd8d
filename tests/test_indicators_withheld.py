"""Bounds of withheld jobs from published totals, proved by hand and by law: against a linear programme on random trees."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from danji.errors import DataError
from danji.indicators.specialisation import location_quotient
from danji.indicators.withheld import COLUMNS, quotients, withheld_jobs

KEYS = ["region", "industry"]
WITHIN = pd.Series({"a1": "a", "a2": "a", "a3": "a", "b1": "b", "b2": "b", "a": "all", "b": "all", "all": None})


def table(rows):
    index = pd.MultiIndex.from_tuples([("R1", name) for name in rows], names=KEYS)
    return pd.DataFrame(list(rows.values()), index, columns=COLUMNS, dtype=float)


def bounds(jobs, totals):
    return withheld_jobs(table(jobs), totals=table(totals), within=WITHIN).loc["R1"]


# by hand


def test_a_group_leaves_its_withheld_members_the_rest():
    found = bounds({"a1": (70, 4), "a2": (None, 1), "a3": (None, 2)}, {"a": (100, 7)})
    assert found.loc["a1"].to_list() == [70, 70]
    assert found.loc["a2"].to_list() == found.loc["a3"].to_list() == [0, 30]


def test_a_lone_withheld_member_is_known_only_if_all_are_listed():
    assert bounds({"a1": (70, 4), "a2": (None, 3)}, {"a": (100, 7)}).loc["a2"].to_list() == [30, 30]
    assert bounds({"a1": (70, 4), "a2": (None, 2)}, {"a": (100, 7)}).loc["a2"].to_list() == [0, 30]


def test_a_withheld_group_is_bounded_by_the_group_above():
    jobs = {"a1": (10, 1), "a2": (None, 1), "b1": (50, 2), "b2": (5, 1)}
    found = bounds(jobs, {"a": (None, 2), "b": (55, 3), "all": (100, 5)})
    assert found.loc["a"].to_list() == [45, 45]
    assert found.loc["a2"].to_list() == [35, 35]


def test_nothing_bounds_a_cell_without_known_groups():
    found = bounds({"a1": (70, 4), "a2": (None, 3)}, {"a": (None, 7)})
    assert found.loc["a2", "low"] == 0
    assert np.isnan(found.loc["a2", "high"])
    assert withheld_jobs(table({"a1": (None, 4)}), totals=table({}), within=WITHIN)["high"].isna().all()


def test_no_establishments_no_jobs():
    assert bounds({"a1": (None, 0), "a2": (None, 3)}, {"a": (30, 3)}).loc["a1"].to_list() == [0, 0]


def test_numbers_that_contradict_each_other_give_nothing():
    found = bounds({"a1": (70, 4), "a2": (None, 3)}, {"a": (60, 7)})
    assert found.loc["a2"].isna().all()
    assert found.loc["a1"].to_list() == [70, 70]


def test_negative_counts_are_refused():
    with pytest.raises(DataError, match="-1"):
        bounds({"a1": (-1, 4)}, {})


# by law


@st.composite
def trees(draw):
    leaves = ["a1", "a2", "a3", "b1", "b2"]
    true = {name: draw(st.integers(0, 9)) for name in leaves}
    true |= {group: sum(true[name] for name in leaves if name[0] == group) for group in "ab"}
    true["all"] = true["a"] + true["b"]
    shown = {name: draw(st.booleans()) for name in true}
    return true, shown


@settings(max_examples=60)
@given(tree=trees())
def test_the_bounds_are_those_of_a_linear_programme(tree):
    true, shown = tree
    names = list(true)
    count = {name: 1 for name in names if len(name) == 2} | {"a": 3, "b": 2, "all": 5}
    rows = {name: (true[name] if shown[name] else None, count[name]) for name in names}
    found = bounds({n: rows[n] for n in names if len(n) == 2}, {n: rows[n] for n in ("a", "b", "all")})
    sums = np.zeros((3, len(names)))
    for row, group in enumerate(("a", "b", "all")):
        sums[row, names.index(group)] = -1
        for member in WITHIN.index[group == WITHIN]:
            sums[row, names.index(member)] = 1
    limits = [(true[name], true[name]) if shown[name] else (0, None) for name in names]
    for at, name in enumerate(names):
        way = np.eye(len(names))[at]
        least = linprog(way, A_eq=sums, b_eq=np.zeros(3), bounds=limits)
        most = linprog(-way, A_eq=sums, b_eq=np.zeros(3), bounds=limits)
        assert found.loc[name, "low"] == pytest.approx(least.fun, abs=1e-6)
        high = found.loc[name, "high"]
        assert np.isnan(high) if most.status == 3 else high == pytest.approx(-most.fun, abs=1e-6)


def test_order_and_year_do_not_matter():
    one = table({"a1": (70, 4), "a2": (None, 1), "a3": (None, 2)}), table({"a": (100, 7)})
    years = [pd.concat({2015: part, 2016: part * 2}, names=["year"]) for part in one]
    found = withheld_jobs(years[0].sample(frac=1, random_state=1), totals=years[1], within=WITHIN)
    once = withheld_jobs(one[0], totals=one[1], within=WITHIN)
    for year, times in ((2015, 1), (2016, 2)):
        pd.testing.assert_frame_equal(found.xs(year, level="year").sort_index(), once.sort_index() * times)


# a workspace's frames


def frames(years=(2016,)):
    index = pd.MultiIndex.from_product([["R1", "R2"], ["a1", "a2"], years], names=["region", "industry", "year"])
    jobs = pd.DataFrame({"persons": [70.0, None, 40.0, 10.0], "establishments": [4.0, 3.0, 2.0, 2.0]}, index)
    above = pd.MultiIndex.from_product([["R1", "R2"], ["a"], years], names=index.names)
    return {
        "jobs": jobs,
        "job_totals": pd.DataFrame({"persons": [100.0, 50.0], "establishments": [9.0, 4.0]}, above),
        "industries": WITHIN.to_frame("within").rename_axis("industry"),
        "region_years": pd.DataFrame({"jobs": [200.0, 60.0]}, above.droplevel("industry")),
        "benchmark": pd.DataFrame(
            {"share": [0.5, 0.1], "step": [0.0, 0.02]},
            pd.MultiIndex.from_product([["a1", "a2"], years], names=["industry", "year"]),
        ),
    }


def test_quotients_have_bounds_for_withheld_cells():
    found = quotients(frames(), region="R1").xs(2016, level="year").loc["R1"]
    assert found.loc["a1", ["quotient", "quotient_low", "quotient_high"]].to_list() == pytest.approx([0.7] * 3)
    assert np.isnan(found.loc["a2", "quotient"])
    assert found.loc["a2", ["quotient_low", "quotient_high"]].to_list() == pytest.approx([0, (30 / 200) / 0.09])


def test_one_region_is_the_same_as_all():
    every = quotients(frames())
    pd.testing.assert_frame_equal(quotients(frames(), region="R2", year=2016), every.loc[["R2"]])
    with pytest.raises(KeyError):
        quotients(frames(), region="R9")


def test_without_totals_the_regions_own_sum_is_the_denominator():
    plain = {name: frame for name, frame in frames().items() if name not in ("region_years", "job_totals")}
    found = quotients({**plain, "jobs": plain["jobs"][["persons"]]}, region="R2")
    expected = location_quotient(plain["jobs"]["persons"].loc[["R2"]], benchmark=plain["benchmark"]["share"])
    assert found["quotient"].to_list() == expected.to_list()
