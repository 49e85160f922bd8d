"""Complexity, proved by hand, by the book and by law (by peer: tests/peers)."""

import numpy as np
import pytest
from hypothesis import assume, given

from danji.indicators import complexity
from danji.indicators.complexity import diversity, eci, pci, product_space, reflections, ubiquity
from danji.indicators.relatedness import proximity, relatedness_density
from tests.check_indicator import (
    MATRICES,
    NESTED,
    TOY,
    golden,
    had,
    job_tables,
    several_regions,
    undefined_where_a_cell_is_missing,
)

CALLS = [  # for the checker in test_catalogue; what needs several regions is checked below
    ("diversity", {}),
    ("diversity", {"by": "persons"}),
    ("ubiquity", {}),
    ("eci", {}),
    ("pci", {}),
]

LEVEL = 1.5**0.5  # three equally spaced values, standardised


# by hand


def test_diversity_and_ubiquity_by_hand():
    assert had(diversity, NESTED).to_list() == [3, 2, 1]
    assert had(ubiquity, NESTED).to_list() == [3, 2, 1]
    assert diversity(TOY)["R1", 2023] == 2  # steel 20/45 over 29/112, ships 5/45 over 7/112; food 20/45 under 76/112


def test_eci_and_pci_of_a_nested_table_by_hand():
    """(1, 0, −1) solves both: means over (a, b, c), (a, b), (a) of (−1, 0, 1) are 0, −½, −1 = ½ · (1, 0, −1) − ½."""
    np.testing.assert_allclose(had(eci, NESTED), [LEVEL, 0, -LEVEL], atol=1e-12)
    np.testing.assert_allclose(had(pci, NESTED), [-LEVEL, 0, LEVEL], atol=1e-12)


def test_two_separate_parts_are_told_apart():
    found = had(eci, [[1, 1, 0], [1, 1, 0], [0, 0, 1]])
    np.testing.assert_allclose(found, [0.5**0.5, 0.5**0.5, -(2**0.5)])


# absent is not zero


def test_empty_regions_and_industries_are_undefined_and_change_nothing():
    wider = [[*row, 0] for row in NESTED] + [[0, 0, 0, 0]]
    for function in (eci, pci):
        found = had(function, wider)
        assert np.isnan(found.iloc[-1])
        np.testing.assert_allclose(found.iloc[:3], had(function, NESTED), atol=1e-9)


@pytest.mark.parametrize(
    "rows",
    [
        [[1, 1], [1, 1]],  # all alike
        [[1, 1, 1]],  # one region
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],  # three separate parts
        [[1, 0], [0, 1]],  # two parts that nothing tells apart
    ],
)
def test_where_nothing_sets_regions_apart_there_is_no_complexity(rows):
    for function in (eci, pci):
        assert had(function, rows).isna().all()


@pytest.mark.parametrize("function", [diversity, ubiquity, eci, pci])
def test_a_missing_cell_leaves_its_year_undefined(function):
    undefined_where_a_cell_is_missing(function, {})


# what cannot be read


@pytest.mark.parametrize("function", [eci, pci])
def test_what_needs_several_regions_passes_the_checks_of_every_indicator(function):
    several_regions(function, {})


def test_several_years_are_refused_where_one_is_asked_for():
    with pytest.raises(ValueError, match="2 years"):
        product_space(TOY)


# by the book


@pytest.mark.parametrize("case", golden("correspondence"))
def test_eci_and_pci_are_the_first_axes_by_the_book(case):
    found = reflections(np.array(case["input"]))
    for ours, side in zip(found, ("rows", "columns"), strict=True):
        axis = np.array(case["expect"][side])
        axis = (axis - axis.mean()) / axis.std()
        sign = np.sign(axis @ ours)
        np.testing.assert_allclose(ours, sign * axis, rtol=0, atol=case["tolerance"])


# by law


@given(jobs=job_tables())
def test_counts_add_up_from_both_sides(jobs):
    assert diversity(jobs).sum() == ubiquity(jobs).sum()


@given(jobs=job_tables(smallest=1))
def test_every_region_and_every_industry_is_special_somewhere(jobs):
    assert (diversity(jobs) >= 1).all()
    assert (ubiquity(jobs) >= 1).all()


@given(rows=MATRICES)
def test_each_side_is_in_proportion_the_mean_of_the_other(rows):
    """The law of reflections, up to place and scale: correlation 1 between an index and the means of the other."""
    regions, industries = reflections(np.array(rows))
    has = np.array(rows)[np.ix_(~np.isnan(regions), ~np.isnan(industries))]
    assume(has.size)
    e, q = regions[~np.isnan(regions)], industries[~np.isnan(industries)]
    assert np.corrcoef(has @ q / has.sum(axis=1), e)[0, 1] == pytest.approx(1)
    assert np.corrcoef(e @ has / has.sum(axis=0), q)[0, 1] == pytest.approx(1)
    assert [e.mean(), q.mean(), e.std(), q.std()] == pytest.approx([0, 0, 1, 1])


@given(rows=MATRICES)
def test_eci_goes_with_diversity(rows):
    regions, _industries = reflections(np.array(rows))
    known = ~np.isnan(regions)
    d = np.array(rows).sum(axis=1)[known]
    assert (regions[known] @ (d - d.mean() if len(d) else d)) >= -1e-9


@given(jobs=job_tables())
def test_the_product_space_is_its_measures(jobs):
    space = product_space(jobs)
    np.testing.assert_array_equal(space.proximity, proximity(jobs))
    np.testing.assert_array_equal(space.density.to_numpy().ravel(), relatedness_density(jobs))
    np.testing.assert_array_equal(space.eci, eci(jobs))
    np.testing.assert_array_equal(space.pci, pci(jobs))


# the plain twin


def plain_reflections(has):
    """The full spectrum of the definition's own matrix."""
    has = np.array(has, dtype=float)
    d, u = has.sum(axis=1), has.sum(axis=0)
    values, vectors = np.linalg.eig((has / d[:, None]) @ (has / u).T)
    e = vectors[:, np.argsort(values.real)[-2]].real
    e = e * np.sign(np.corrcoef(e, d)[0, 1])
    q = has.T @ e / u
    return (e - e.mean()) / e.std(), (q - q.mean()) / q.std()


def nested(regions, industries, seed):
    """A made-up nested table without empty rows and columns."""
    rng = np.random.default_rng(seed)
    able, asked = rng.random(regions)[:, None], rng.random(industries)[None, :]
    has = rng.random((regions, industries)) < 1 / (1 + np.exp(8 * (asked - able)))
    return has[np.ix_(has.any(axis=1), has.any(axis=0))]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("regions", "industries"), [(20, 12), (12, 20), (300, 200), (200, 300)])
def test_fast_and_plain_complexity_agree(regions, industries, seed):
    """Below and above the size from which one vector is sought and not all, with either side the smaller."""
    has = nested(regions, industries, seed)
    for ours, plain in zip(reflections(has), plain_reflections(has), strict=True):
        np.testing.assert_allclose(ours, plain, rtol=0, atol=1e-9)


def test_a_value_that_occurs_twice_is_seen_in_a_large_table_too():
    block = nested(80, 80, 1)
    empty = np.zeros_like(block)
    three = np.block([[block, empty, empty], [empty, block, empty], [empty, empty, block]])
    assert min(three.shape) > complexity.SMALL
    assert np.isnan(reflections(three)[0]).all()
