"""Fitness and complexity of industries, proved by hand and by law."""

import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from danji.indicators.fitness import fitness, fitness_complexity
from tests.check_indicator import (
    MATRICES,
    NESTED,
    TOY,
    had,
    several_regions,
    undefined_where_a_cell_is_missing,
)

ROUGH = {"tolerance": 0.01, "by": "persons"}  # the toy's values tend to 0 and settle slowly; by quotients it falls apart

CALLS = [("fitness", ROUGH), ("fitness_complexity", ROUGH)]  # none stands alone; checked below
EVERY = pytest.mark.parametrize("function", [fitness, fitness_complexity])


@EVERY
def test_fitness_passes_the_checks_of_every_indicator(function):
    several_regions(function, ROUGH)
    undefined_where_a_cell_is_missing(function, ROUGH)


@EVERY
def test_empty_regions_and_industries_are_undefined_and_change_nothing(function):
    wider = [[*row, 0] for row in NESTED] + [[0, 0, 0, 0]]
    found, plain = had(function, wider, tolerance=0.01), had(function, NESTED, tolerance=0.01)
    assert np.isnan(found.iloc[-1])
    np.testing.assert_allclose(found.iloc[:3], plain, atol=1e-9)


def test_no_rounds_are_refused():
    with pytest.raises(ValueError, match="iterations is 0"):
        fitness(TOY, iterations=0)


def test_fitness_of_the_first_two_rounds_by_hand():
    """Round 1: (2, 1) and (½, 1), over their means (4/3, 2/3) and (2/3, 4/3); round 2: (2, ⅔) and (4/9, 4/3)."""
    rows = [[1, 1], [1, 0]]
    with pytest.warns(RuntimeWarning, match="after 2 rounds"):
        assert had(fitness, rows, iterations=2).to_list() == pytest.approx([1.5, 0.5])
    with pytest.warns(RuntimeWarning, match="after 2 rounds"):
        assert had(fitness_complexity, rows, iterations=2).to_list() == pytest.approx([0.5, 1.5])


def test_parts_without_anything_in_common_never_settle_and_are_told():
    with pytest.warns(RuntimeWarning, match="still change"):
        had(fitness, [[1, 1, 0], [1, 1, 0], [0, 0, 1]])


@given(rows=MATRICES)
def test_settled_fitness_solves_its_equations(rows):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            f, q = (had(each, rows, iterations=500, tolerance=1e-9).to_numpy() for each in (fitness, fitness_complexity))
        except RuntimeWarning:
            assume(False)
    m = np.array(rows)[np.ix_(~np.isnan(f), ~np.isnan(q))]
    f, q = f[~np.isnan(f)], q[~np.isnan(q)]
    again, other = m @ q, 1 / (m.T @ (1 / f))
    np.testing.assert_allclose(again / again.mean(), f, atol=1e-6)
    np.testing.assert_allclose(other / other.mean(), q, atol=1e-6)


def plain_fitness(has, rounds):
    f, q = [1.0] * len(has), [1.0] * len(has[0])
    for _ in range(rounds):
        new_f = [sum(each for each, there in zip(q, row, strict=True) if there) for row in has]
        new_q = [1 / sum(1 / f[r] for r in range(len(has)) if has[r][i]) for i in range(len(q))]
        f, q = [each * len(f) / sum(new_f) for each in new_f], [each * len(q) / sum(new_q) for each in new_q]
    return f, q


@pytest.mark.filterwarnings("ignore:fitness")
@given(rows=MATRICES, rounds=st.integers(1, 20))
def test_fast_and_plain_fitness_agree(rows, rounds):
    assume(all(map(any, rows)) and all(map(any, zip(*rows, strict=True))))
    f, q = plain_fitness(rows, rounds)
    np.testing.assert_allclose(had(fitness, rows, iterations=rounds, tolerance=0), f, atol=1e-9)
    np.testing.assert_allclose(had(fitness_complexity, rows, iterations=rounds, tolerance=0), q, atol=1e-9)
