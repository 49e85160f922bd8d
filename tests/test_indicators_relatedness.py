"""Proximity, co-occurrence, relatedness density, entry and exit, proved by hand and by law (by peer: tests/peers)."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators.relatedness import cooccurrence, industry_entry, industry_exit, proximity, relatedness_density
from danji.indicators.specialisation import location_quotient
from tests import check_indicator as checker
from tests.check_indicator import LEVELS, TOY, job_tables, presence

YEARS = {"since": 2020, "until": 2023}
METHODS = ["association", "probability", "cosine", "jaccard", "conditional"]
BY = st.sampled_from(["quotient", "persons"])

CALLS = [  # for the checker in test_catalogue
    ("relatedness_density", {}),
    ("relatedness_density", {"by": "persons", "at_least": 1}),
    ("industry_entry", YEARS),
    ("industry_exit", YEARS),
    ("industry_exit", {**YEARS, "by": "persons"}),
]


NESTED = presence([[1, 1, 1], [1, 1, 0], [1, 0, 0]])


# by hand


def test_proximity_by_hand():
    """I0 is had by three, I1 by two of them, I2 by one of those."""
    near = proximity(NESTED, by="persons")
    expected = [[1, 2 / 3, 1 / 3], [2 / 3, 1, 1 / 2], [1 / 3, 1 / 2, 1]]
    np.testing.assert_allclose(near, expected)
    assert near.index.name == "industry"


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("cosine", [2 / math.sqrt(6), 1 / math.sqrt(3), 1 / math.sqrt(2)]),
        ("jaccard", [2 / 3, 1 / 3, 1 / 2]),
        ("conditional", [2 / 3, 1 / 3, 1 / 2]),
        # shared: 2, 1, 1; with others: 3, 3, 2; all together 8
        ("association", [2 * 8 / 9, 8 / 6, 8 / 6]),
        ("probability", [2 / (4 * (3 / 8 * 3 / 5 * 2)), *[1 / (4 * (3 / 8 * 2 / 5 + 2 / 8 * 3 / 6))] * 2]),
    ],
)
def test_cooccurrence_by_hand(method, expected):
    found = cooccurrence(NESTED, method=method, by="persons")
    pairs = [found.loc["I0", "I1"], found.loc["I0", "I2"], found.loc["I1", "I2"]]
    assert pairs == pytest.approx(expected)
    assert np.isnan(np.diag(found)).all()


def test_conditional_is_the_share_of_the_rows_regions():
    found = cooccurrence(NESTED, method="conditional", by="persons")
    assert found.loc["I2", "I0"] == 1
    assert found.loc["I0", "I2"] == pytest.approx(1 / 3)


def test_density_by_hand():
    density = relatedness_density(NESTED, by="persons")
    assert density["R0", "I2"] == pytest.approx(1)
    assert density["R1", "I2"] == pytest.approx((1 / 3 + 1 / 2) / (1 / 3 + 1 / 2 + 1))
    assert density["R2", "I1"] == pytest.approx((2 / 3) / (2 / 3 + 1 + 1 / 2))
    without = relatedness_density(NESTED, by="persons", itself=False)
    assert without["R1", "I2"] == pytest.approx(1)
    assert without["R2", "I1"] == pytest.approx((2 / 3) / (2 / 3 + 1 / 2))


def test_entry_and_exit_by_hand():
    cells = {
        ("R1", "a", 2020): 5, ("R1", "b", 2020): 0, ("R1", "c", 2020): 0, ("R1", "d", 2020): 1,
        ("R1", "a", 2023): 0, ("R1", "b", 2023): 4, ("R1", "c", 2023): 0, ("R1", "d", 2023): 1,
    }  # fmt: skip
    jobs = pd.Series(cells).rename_axis(LEVELS)
    entered = industry_entry(jobs, **YEARS, by="persons")["R1"]
    left = industry_exit(jobs, **YEARS, by="persons")["R1"]
    np.testing.assert_equal(entered.to_numpy(), [np.nan, 1, 0, np.nan])
    np.testing.assert_equal(left.to_numpy(), [1, np.nan, np.nan, 0])


def test_years_are_taken_by_themselves():
    near = proximity(TOY)
    assert list(near.index.names) == ["year", "industry"]
    for year in (2020, 2023):
        np.testing.assert_allclose(near.loc[year], proximity(TOY.xs(year, level="year")))


# absent is not zero


def test_an_industry_nobody_has_is_undefined():
    table = presence([[1, 0, 1], [1, 0, 0]])
    assert proximity(table, by="persons")["I1"].isna().all()
    assert cooccurrence(table, method="jaccard", by="persons")["I1"].isna().all()
    density = relatedness_density(table, by="persons")
    assert density.xs("I1", level="industry").isna().all()
    assert density.drop("I1", level="industry").notna().all()


def test_a_region_without_industries_is_undefined():
    density = relatedness_density(presence([[1, 1], [0, 0]]), by="persons")
    assert density["R0"].notna().all()
    assert density["R1"].isna().all()


def test_an_industry_alone_in_its_region_has_nothing_related():
    table = presence([[1, 0], [0, 1]])
    assert relatedness_density(table, by="persons", itself=False).isna().all()
    assert cooccurrence(table, by="persons").isna().all(axis=None)


def test_a_missing_cell_leaves_its_year_undefined():
    table = TOY.astype(float)
    table["R2", "food", 2023] = np.nan
    near, density = proximity(table), relatedness_density(table)
    assert near.loc[2023].isna().all(axis=None)
    assert near.loc[2020].notna().any(axis=None)
    assert density.xs(2023, level="year").isna().all()
    assert industry_entry(table, **YEARS).isna().all()
    assert proximity(table.dropna()).loc[2023].notna().any(axis=None)


def test_a_pair_without_a_row_counts_as_none():
    zero = TOY[TOY == 0].index
    pd.testing.assert_series_equal(relatedness_density(TOY.drop(zero)), relatedness_density(TOY).drop(zero))
    pd.testing.assert_frame_equal(proximity(TOY.drop(zero)), proximity(TOY))


# what cannot be read


def test_what_cannot_be_read_is_told():
    with pytest.raises(ValueError, match="at_least is 0"):
        proximity(TOY, at_least=0)
    with pytest.raises(ValueError, match="method is 'lift'"):
        cooccurrence(TOY, method="lift")
    with pytest.raises(DataError, match="year = 2021"):
        industry_entry(TOY, since=2020, until=2021)
    with pytest.raises(ValueError, match="earlier year"):
        industry_exit(TOY, since=2023, until=2020)
    with pytest.raises(DataError, match="region"):
        proximity(TOY.droplevel("region"))


@pytest.mark.parametrize("options", [YEARS, {**YEARS, "by": "persons"}])
def test_entry_passes_the_checks_of_every_indicator(options):
    """All but one: of a single region and industry nothing can enter."""
    result = industry_entry(TOY, **options)
    assert set(result.dropna()) <= {0.0, 1.0}
    checker.keeps_the_key(result)
    checker.leaves_its_input_alone(industry_entry, options)
    checker.ignores_order_and_kind(industry_entry, options, result)
    checker.refuses_tables_it_cannot_read(industry_entry, options)
    assert industry_entry(TOY.iloc[:0], **options).empty
    assert industry_entry(TOY * 0, **options).isna().all()


# by law


@given(jobs=job_tables(), by=BY)
def test_proximity_is_symmetric_and_between_nothing_and_one(jobs, by):
    near = proximity(jobs, by=by).to_numpy()
    np.testing.assert_equal(near, near.T)
    known = near[~np.isnan(near)]
    assert ((known >= 0) & (known <= 1)).all()
    assert set(np.diag(near)[~np.isnan(np.diag(near))]) <= {1.0}


@given(jobs=job_tables(), by=BY)
def test_proximity_is_the_smaller_conditional(jobs, by):
    conditional = cooccurrence(jobs, method="conditional", by=by).to_numpy()
    near = proximity(jobs, by=by).to_numpy()
    off = ~np.eye(len(near), dtype=bool)
    np.testing.assert_allclose(near[off], np.minimum(conditional, conditional.T)[off])


@given(jobs=job_tables(), by=BY, itself=st.booleans())
def test_density_lies_between_nothing_and_one(jobs, by, itself):
    density = relatedness_density(jobs, by=by, itself=itself).dropna()
    assert ((density >= 0) & (density <= 1 + 1e-12)).all()


@given(jobs=job_tables(years=True), by=BY)
def test_what_could_not_enter_could_leave(jobs, by):
    options = {"since": 2018, "until": 2023, "by": by}
    entered, left = industry_entry(jobs, **options), industry_exit(jobs, **options)
    both = jobs.groupby("year").sum()
    if both[2018] > 0 and both[2023] > 0:
        assert (entered.isna() ^ left.isna()).all()
    else:
        assert (entered.isna() & left.isna()).all()


@given(jobs=job_tables(), factor=st.sampled_from([2, 3, 1000]))
def test_relatedness_does_not_depend_on_the_unit(jobs, factor):
    np.testing.assert_array_equal(relatedness_density(jobs * factor), relatedness_density(jobs))


@given(jobs=job_tables())
def test_having_an_industry_is_a_quotient_of_one_or_more(jobs):
    """The comparison by products is that of the quotient, but for rounding at the threshold itself."""
    quotient = location_quotient(jobs)
    near = proximity(jobs)
    clear = quotient[(quotient - 1).abs() > 1e-9]
    had = (clear >= 1).groupby("industry").any()
    for industry in near.index:
        if industry in had.index and had[industry]:
            assert near.loc[industry, industry] == 1


# the plain twin


def plain_proximity(has):
    """By the definition, pair by pair."""
    n = len(has[0])
    found = np.full((n, n), np.nan)
    for i in range(n):
        for j in range(n):
            both = sum(row[i] and row[j] for row in has)
            one, other = sum(row[i] for row in has), sum(row[j] for row in has)
            if one and other:
                found[i, j] = min(both / one, both / other)
    return found


def plain_density(has, itself):
    near = plain_proximity(has)
    found = np.full((len(has), len(near)), np.nan)
    for r, row in enumerate(has):
        for i in range(len(near)):
            others = [j for j in range(len(near)) if not math.isnan(near[i, j]) and (itself or j != i)]
            everything = sum(near[i, j] for j in others)
            if any(row) and everything > 0:
                found[r, i] = sum(near[i, j] for j in others if row[j]) / everything
    return found


def plain_association(has, method):
    n = len(has[0])
    c = [[0 if i == j else sum(row[i] and row[j] for row in has) for j in range(n)] for i in range(n)]
    s, t = [sum(row) for row in c], sum(map(sum, c))
    found = np.full((n, n), np.nan)
    for i in range(n):
        for j in range(n):
            if i != j and s[i] and s[j]:
                by_chance = s[i] * s[j] / t
                if method == "probability":
                    by_chance = t / 2 * (s[i] / t * s[j] / (t - s[i]) + s[j] / t * s[i] / (t - s[j]))
                found[i, j] = c[i][j] / by_chance
    return found


MATRICES = (
    st.integers(1, 6)
    .flatmap(lambda width: st.lists(st.lists(st.integers(0, 1), min_size=width, max_size=width), min_size=1, max_size=6))
    .filter(lambda rows: any(map(any, rows)))
)


@given(has=MATRICES, itself=st.booleans())
def test_fast_and_plain_relatedness_agree(has, itself):
    jobs = presence(has)
    np.testing.assert_allclose(proximity(jobs, by="persons"), plain_proximity(has), atol=1e-12)
    density = relatedness_density(jobs, by="persons", itself=itself)
    np.testing.assert_allclose(density.to_numpy().reshape(len(has), -1), plain_density(has, itself), atol=1e-12)


@given(has=MATRICES, method=st.sampled_from(["association", "probability"]))
def test_fast_and_plain_association_agree(has, method):
    found = cooccurrence(presence(has), method=method, by="persons")
    np.testing.assert_allclose(found, plain_association(has, method), atol=1e-12)
