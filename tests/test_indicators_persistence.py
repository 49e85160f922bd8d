"""Moves between classes and ranks, proved four ways; what follows from the moves needs giddy, the moves themselves do not."""

import math
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError, MissingExtra
from danji.indicators import persistence
from danji.indicators.persistence import (
    first_passage,
    mobility,
    rank_exchange,
    rank_persistence,
    steady_state,
    transition_counts,
    transition_probabilities,
)
from tests.check_indicator import golden

needs_giddy = pytest.mark.skipif(find_spec("giddy") is None, reason="giddy comes with the extra 'persistence'")

CALLS = [
    ("steady_state", {}),
    ("mobility", {}),
    ("rank_persistence", {}),
    ("rank_exchange", {"groups": pd.Series({"R1": "a"})}),
]
MOVES = (transition_counts, transition_probabilities, steady_state, first_passage, mobility)
FROM_GIDDY = (steady_state, first_passage, mobility, rank_persistence)


def table(rows, years):
    """region → values by year as a table."""
    cells = {(region, year): value for region, values in rows.items() for year, value in zip(years, values, strict=True)}
    return pd.Series(cells, dtype=float).rename_axis(["region", "year"])


def moving(moves):
    """A table of two years in which just so many regions make each move; class i holds the values up to i + 1."""
    pairs = [(i, j) for i, row in enumerate(moves) for j, count in enumerate(row) for _ in range(count)]
    return table({f"R{n}": [i + 1, j + 1] for n, (i, j) in enumerate(pairs)}, [2020, 2021])


def ends(moves):
    return [i + 1 for i in range(len(moves) - 1)]


# by hand


def test_counts_and_probabilities_by_hand():
    # below and above 10: A stays low twice, B rises and stays, C falls and comes back
    jobs = table({"A": [1, 2, 3], "B": [5, 15, 20], "C": [30, 8, 12]}, [2020, 2021, 2022])
    assert transition_counts(jobs, bounds=[10]).to_numpy().tolist() == [[2, 2], [1, 1]]
    assert transition_probabilities(jobs, bounds=[10]).to_numpy().tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_quantiles_are_those_of_the_year_by_hand():
    # everything doubles: the order, and so the classes, stay
    jobs = table({"A": [1, 2], "B": [2, 4], "C": [3, 6], "D": [4, 8]}, [2020, 2021])
    assert transition_counts(jobs, classes=2).to_numpy().tolist() == [[2, 0], [0, 2]]


@needs_giddy
def test_steady_state_mobility_and_passage_by_hand():
    # half of the low rise, a quarter of the high fall: π = (1/3, 2/3); out of low after 2 moves, out of high after 4
    jobs = moving([[2, 2], [1, 3]])
    assert steady_state(jobs, bounds=[1]).to_dict() == pytest.approx({1: 1 / 3, 2: 2 / 3})
    np.testing.assert_allclose(first_passage(jobs, bounds=[1]), [[3, 2], [4, 1.5]])
    expected = {"trace": 2 - 0.5 - 0.75, "determinant": 1 - (0.5 * 0.75 - 0.5 * 0.25), "eigenvalue": 1 - 0.25}
    assert mobility(jobs, bounds=[1]).to_dict() == pytest.approx(expected)


@needs_giddy
def test_passage_is_counted_in_years_by_hand():
    every_five = moving([[2, 2], [1, 3]]).rename({2021: 2025}, level="year")
    np.testing.assert_allclose(first_passage(every_five, bounds=[1]), [[15, 10], [20, 7.5]])


@needs_giddy
def test_ranks_by_hand():
    jobs = table({"A": [1, 1, 4], "B": [2, 3, 3], "C": [3, 2, 2], "D": [4, 4, 1]}, [2018, 2020, 2023])
    # of six pairs one turned, then all but B–C: 5 − 1; 1 − 5
    assert rank_persistence(jobs).to_dict() == pytest.approx({2020: 4 / 6, 2023: -4 / 6})
    groups = pd.Series({"A": "x", "B": "x", "C": "y", "D": "y"}).rename_axis("region")
    # B +1, C −1: all between groups; then A +3, B 0, C 0, D −3
    assert rank_exchange(jobs, groups=groups).to_dict() == {2020: 1.0, 2023: 1.0}
    together = pd.Series(dict.fromkeys("ABCD", "x")).rename_axis("region")
    assert rank_exchange(jobs, groups=together).to_dict() == {2020: 0.0, 2023: 0.0}


# absent is not zero


def test_a_missing_region_makes_no_move():
    jobs = table({"A": [1, 2, 3], "B": [5, None, 20], "C": [30, 8, 12]}, [2020, 2021, 2022])
    assert transition_counts(jobs, bounds=[10]).to_numpy().tolist() == [[2, 1], [1, 0]]


def test_a_class_nobody_starts_from_has_no_probabilities():
    found = transition_probabilities(moving([[1, 1], [0, 0]]), bounds=[1])
    assert found.loc[1].tolist() == [0.5, 0.5]
    assert found.loc[2].isna().all()


@needs_giddy
def test_what_follows_from_unknown_moves_is_unknown():
    for jobs in (moving([[1, 1], [0, 0]]), table({"A": [1], "B": [2]}, [2020]), moving([[1]]).iloc[:0]):
        assert steady_state(jobs, bounds=[1]).isna().all()
        assert mobility(jobs, bounds=[1]).isna().all()
        if len(jobs) > 2:
            assert first_passage(jobs, bounds=[1]).isna().all(axis=None)


@needs_giddy
def test_ranks_of_one_region_of_ties_and_of_missing_values_are_undefined():
    groups = pd.Series({"A": "x", "B": "y"}).rename_axis("region")
    for rows in ({"A": [1, 2]}, {"A": [1, 1], "B": [1, 2]}, {"A": [1, None], "B": [1, 2]}):
        assert rank_persistence(table(rows, [2020, 2021])).isna().all()
    for rows in ({"A": [1, 2]}, {"A": [1, 5], "B": [2, 7]}, {"A": [1, None], "B": [1, 2]}):
        assert rank_exchange(table(rows, [2020, 2021]), groups=groups).isna().all()


# what cannot be read


@pytest.mark.parametrize("function", MOVES)
def test_years_unequally_far_apart_are_refused(function):
    with pytest.raises(DataError, match="2015, 2016, 2018"):
        function(table({"A": [1, 2, 3], "B": [4, 5, 6]}, [2015, 2016, 2018]))


@pytest.mark.parametrize("function", [*MOVES, rank_persistence])
def test_tables_that_cannot_be_read_are_refused(function):
    good = table({"A": [1, 2], "B": [4, 5]}, [2015, 2016])
    bad = {
        "indicator_index": good.droplevel("year"),
        "indicator_duplicate": pd.concat([good, good.iloc[:1]]),
        "indicator_negative": good - 2,
    }
    for key, values in bad.items():
        with pytest.raises(DataError) as error:
            function(values)
        assert key in [found.key for found in error.value.problems]


@pytest.mark.parametrize(
    ("options", "named"), [({"classes": 1}, "classes"), ({"bounds": [2, 1]}, "bounds"), ({"bounds": []}, "bounds")]
)
def test_classes_that_are_none_are_refused(options, named):
    with pytest.raises(ValueError, match=named):
        transition_counts(moving([[1, 1], [1, 1]]), **options)


def test_a_region_without_a_group_is_told():
    with pytest.raises(DataError, match="B"):
        rank_exchange(table({"A": [1, 2], "B": [4, 5]}, [2015, 2016]), groups=pd.Series({"A": "x"}).rename_axis("region"))


@pytest.mark.parametrize("function", FROM_GIDDY)
def test_without_giddy_the_user_is_told_what_to_install(function, monkeypatch):
    def absent(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(persistence, "import_module", absent)
    with pytest.raises(MissingExtra, match=r"danji\[persistence\]"):
        function(moving([[2, 2], [1, 3]]))


def test_giddy_is_imported_only_when_used():
    code = "import sys, danji.indicators.persistence; sys.exit('giddy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# by the book


@pytest.mark.parametrize("case", golden("transition_probabilities"))
def test_moves_of_the_states_by_the_book(case):
    first, count = case["first_year"], len(next(iter(case["input"].values())))
    values = table(case["input"], range(first, first + count))
    found = transition_probabilities(values, classes=case["classes"])
    np.testing.assert_allclose(
        found, case["expect"]["transition_probabilities"], atol=case["tolerance"]["transition_probabilities"]
    )


@needs_giddy
@pytest.mark.parametrize("case", golden("transition_probabilities"))
def test_mobility_of_the_states_by_the_book(case):
    first, count = case["first_year"], len(next(iter(case["input"].values())))
    found = mobility(table(case["input"], range(first, first + count)), classes=case["classes"])
    assert found.to_dict() == pytest.approx(case["expect"]["mobility"], abs=case["tolerance"]["mobility"])


@needs_giddy
@pytest.mark.parametrize("case", golden("steady_state"))
def test_chains_by_the_book(case):
    values, bounds = moving(case["moves"]), ends(case["moves"])
    published = {name: np.array(value, dtype=float) for name, value in case["expect"].items()}
    np.testing.assert_allclose(steady_state(values, bounds=bounds), published["steady_state"], atol=case["tolerance"])
    np.testing.assert_allclose(first_passage(values, bounds=bounds), published["first_passage"], atol=case["tolerance"])


@needs_giddy
@pytest.mark.parametrize("case", golden("rank_persistence"))
def test_tau_by_the_book(case):
    columns = dict(enumerate(zip(*case["input"].values(), strict=True)))
    found = rank_persistence(table(columns, case["input"]))
    assert found.to_list() == pytest.approx([case["expect"]], abs=case["tolerance"])


@needs_giddy
@pytest.mark.parametrize("case", golden("rank_exchange"))
def test_exchange_by_the_book(case):
    found = rank_exchange(table(case["input"], case["years"]), groups=pd.Series(case["groups"]).rename_axis("region"))
    np.testing.assert_allclose(found, case["expect"], atol=case["tolerance"])


# by law

SQUARES = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 3), min_size=k, max_size=k), min_size=k, max_size=k)
)
VALUES = st.lists(st.lists(st.integers(1, 50), min_size=3, max_size=3), min_size=2, max_size=7)


def drawn(rows):
    return table({f"R{n}": row for n, row in enumerate(rows)}, [2018, 2019, 2020])


@given(rows=VALUES, factor=st.sampled_from([0.5, 3, 1000]))
def test_quantile_moves_and_their_counts_do_not_depend_on_the_unit(rows, factor):
    values = drawn(rows)
    counts = transition_counts(values, classes=3)
    pd.testing.assert_frame_equal(transition_counts(values * factor, classes=3), counts)
    assert counts.to_numpy().sum() == 2 * len(rows)  # everybody moves twice, be it to where it was


@given(moves=SQUARES)
def test_each_row_of_probabilities_sums_to_one_or_is_unknown(moves):
    found = transition_probabilities(moving(moves), bounds=ends(moves)) if np.sum(moves) else pd.DataFrame()
    sums = found.sum(axis=1, skipna=False).dropna()
    np.testing.assert_allclose(sums, 1)


@needs_giddy
@given(moves=SQUARES)
def test_the_steady_state_stays_and_a_passage_takes_a_move_more_than_from_where_it_leads(moves):
    if min(map(sum, moves)) == 0:
        return
    values, bounds = moving(moves), ends(moves)
    chain = transition_probabilities(values, bounds=bounds).to_numpy()
    state, times = steady_state(values, bounds=bounds), first_passage(values, bounds=bounds).to_numpy()
    assert not np.isinf(times).any()
    if state.notna().all():
        np.testing.assert_allclose(state @ chain, state, atol=1e-9)
        assert state.sum() == pytest.approx(1)
    for i, j in np.argwhere(np.isfinite(times)):
        onward = [k for k in range(len(chain)) if k != j and chain[i, k] > 0]
        assert times[i, j] == pytest.approx(1 + sum(chain[i, k] * times[k, j] for k in onward))


@needs_giddy
@given(moves=SQUARES)
def test_mobility_is_zero_for_those_who_stay_and_within_its_range(moves):
    size = len(moves)
    still = moving([[int(i == j) for j in range(size)] for i in range(size)])
    assert mobility(still, bounds=ends(moves)).to_list() == pytest.approx([0, 0, 0], abs=1e-12)
    if min(map(sum, moves)) > 0:
        found = mobility(moving(moves), bounds=ends(moves))
        assert (found >= 0).all()
        assert (found <= [size / (size - 1) + 1e-12, 1 + 1e-12, 1 + 1e-12]).all()


@needs_giddy
@given(rows=VALUES)
def test_ranks_follow_the_order_only(rows):
    values = drawn(rows)
    groups = pd.Series({f"R{n}": n % 2 for n in range(len(rows))}).rename_axis("region")
    np.testing.assert_allclose(rank_persistence(values**2), rank_persistence(values), atol=1e-12)
    exchange = rank_exchange(values, groups=groups)
    np.testing.assert_allclose(rank_exchange(values**2, groups=groups), exchange, atol=1e-12)
    assert ((exchange.dropna() >= 0) & (exchange.dropna() <= 1)).all()


@needs_giddy
@given(order=st.permutations(range(1, 7)))
def test_an_order_turned_round_turns_the_sign(order):
    up, down = range(1, 7), range(6, 0, -1)
    there = rank_persistence(table(dict(enumerate(zip(up, order, strict=True))), [1, 2]))
    back = rank_persistence(table(dict(enumerate(zip(down, order, strict=True))), [1, 2]))
    np.testing.assert_allclose(back, -there, atol=1e-12)


# the plain twin


@needs_giddy
@given(rows=VALUES)
def test_fast_and_plain_tau_agree(rows):
    def sign(a, b):
        return (a > b) - (a < b)

    for number, found in enumerate(rank_persistence(drawn(rows))):
        pairs = [(a, b) for k, a in enumerate(rows) for b in rows[:k]]
        moves = [(sign(a[number], b[number]), sign(a[number + 1], b[number + 1])) for a, b in pairs]
        before, after = (sum(pair[side] != 0 for pair in moves) for side in (0, 1))
        score = sum(x * y for x, y in moves)
        plain = score / math.sqrt(before * after) if before and after else math.nan
        assert found == pytest.approx(plain, nan_ok=True)


@needs_giddy
@given(moves=SQUARES)
def test_linear_algebra_and_the_peer_agree(moves):
    """The steady state solves π (P − 1) = 0 with Σ π = 1, where all classes lead to each other."""
    moves = (np.array(moves) + 1).tolist()
    chain = transition_probabilities(moving(moves), bounds=ends(moves)).to_numpy()
    system = np.vstack([chain.T - np.eye(len(chain)), np.ones(len(chain))])
    plain = np.linalg.lstsq(system, np.r_[np.zeros(len(chain)), 1], rcond=None)[0]
    np.testing.assert_allclose(steady_state(moving(moves), bounds=ends(moves)), plain, atol=1e-9)
