"""Related and unrelated variety, proved by hand, by the book and by law; no Python package offers them as a peer."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators.variety import related_variety, unrelated_variety
from tests.check_indicator import TOY, golden, job_tables, over_industries

BOTH = pytest.mark.parametrize("function", [related_variety, unrelated_variety])
GROUPS = {"I0": "A", "I1": "A", "I2": "B", "I3": "B"}

CALLS = [  # for the checker in test_catalogue
    ("related_variety", {"groups": {"steel": "M", "ships": "M", "food": "F"}}),
    ("related_variety", {"digits": 1}),
    ("unrelated_variety", {"groups": {"steel": "M", "ships": "M", "food": "F"}}),
    ("unrelated_variety", {}),
]


# by hand

PAPER = over_industries({"C10": 2, "C11": 2, "C20": 4, "G45": 8})


def test_variety_of_nested_halves_by_hand():
    """Half is G; of the half that is C, half is C20 and a quarter each C10 and C11: in bits, 1 and ½ · 1½."""
    assert unrelated_variety(PAPER, digits=1)["R1"] == pytest.approx(1)
    assert related_variety(PAPER, digits=1)["R1"] == pytest.approx(0.75)


def test_groups_may_be_named_instead():
    groups = {"C10": "food", "C11": "food", "C20": "chemistry", "G45": "trade"}
    assert unrelated_variety(PAPER, groups=groups)["R1"] == pytest.approx(0.25 * 2 + 0.25 * 2 + 0.5)
    assert related_variety(PAPER, groups=groups)["R1"] == pytest.approx(0.25)


# absent is not zero


@BOTH
def test_a_missing_cell_hides_its_region_and_year_only(function):
    table = TOY.astype(float)
    table["R1", "food", 2023] = np.nan
    assert [key for key, gone in function(table).isna().items() if gone] == [("R1", 2023)]
    assert np.isfinite(function(table.dropna())["R1", 2023])


@BOTH
def test_without_jobs_there_is_no_variety(function):
    assert function(TOY * 0).isna().all()


# what cannot be read


@BOTH
def test_an_industry_without_a_group_is_told_with_all_others(function):
    with pytest.raises(DataError, match="C20") as error:
        function(PAPER, groups={"C10": "food", "C11": "food"})
    assert len(error.value.problems) == 2


@BOTH
def test_a_code_of_no_letters_is_refused(function):
    with pytest.raises(ValueError, match="digits is 0"):
        function(PAPER, digits=0)


# by the book


@pytest.mark.parametrize("case", golden("entropy"))
def test_entropy_by_the_book(case):
    """With every industry a group of its own unrelated variety is the entropy, with one group related variety is."""
    jobs = over_industries({f"{number:02}": each for number, each in enumerate(case["input"])})
    alone = dict.fromkeys([key for _region, key in jobs.index], "all")
    exact = {"rel": 0, "abs": case["tolerance"]}
    assert unrelated_variety(jobs)["R1"] == pytest.approx(case["expect"], **exact)
    assert related_variety(jobs, groups=alone)["R1"] == pytest.approx(case["expect"], **exact)


# by law


def entropy(jobs):
    share = jobs / jobs.groupby("region").transform("sum")
    return -(share * np.log2(share.where(share > 0, 1))).groupby("region").sum(skipna=False)


@given(jobs=job_tables())
def test_both_add_up_to_the_entropy(jobs):
    both = related_variety(jobs, groups=GROUPS) + unrelated_variety(jobs, groups=GROUPS)
    np.testing.assert_allclose(both, entropy(jobs), atol=1e-12)


@given(jobs=job_tables())
def test_both_lie_between_nothing_and_equal_parts(jobs):
    related, unrelated = related_variety(jobs, groups=GROUPS), unrelated_variety(jobs, groups=GROUPS)
    assert (related.dropna() >= 0).all()
    assert (unrelated.dropna() >= 0).all()
    assert (related.dropna() <= 1 + 1e-12).all()  # two industries in a group
    assert (unrelated.dropna() <= 1 + 1e-12).all()  # two groups


@given(jobs=job_tables(), factor=st.sampled_from([0.5, 3, 1000]))
def test_variety_does_not_depend_on_the_unit(jobs, factor):
    for function in (related_variety, unrelated_variety):
        np.testing.assert_allclose(function(jobs * factor, groups=GROUPS), function(jobs, groups=GROUPS), atol=1e-12)


# the plain twin


def plain_variety(jobs):
    """region → related and unrelated variety, by the definition."""
    found = {}
    for region in jobs.index.unique("region"):
        cells = {key[1]: value for key, value in jobs.items() if key[0] == region}
        everything = sum(cells.values())
        if not everything > 0:
            found[region] = (math.nan, math.nan)
            continue
        related = unrelated = 0.0
        for group in set(GROUPS.values()):
            inside = [value / everything for key, value in cells.items() if GROUPS[key] == group and value > 0]
            if inside:
                part = sum(inside)
                unrelated += part * math.log2(1 / part)
                related += part * sum(each / part * math.log2(part / each) for each in inside)
        found[region] = (related, unrelated)
    return pd.DataFrame(found, index=["related", "unrelated"]).T


@given(jobs=job_tables(missing=True))
def test_fast_and_plain_variety_agree(jobs):
    plain = plain_variety(jobs)
    np.testing.assert_allclose(related_variety(jobs, groups=GROUPS), plain["related"], atol=1e-12)
    np.testing.assert_allclose(unrelated_variety(jobs, groups=GROUPS), plain["unrelated"], atol=1e-12)
