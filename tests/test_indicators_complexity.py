"""Complexity, fitness and what a region could turn to, proved by hand, by the book and by law (by peer: tests/peers)."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators import complexity
from danji.indicators.complexity import (
    candidates,
    diversity,
    eci,
    fitness,
    fitness_complexity,
    opportunity_gain,
    opportunity_value,
    pci,
    product_space,
    reflections,
    ubiquity,
)
from danji.indicators.relatedness import proximity, relatedness_density
from tests import check_indicator as checker
from tests.check_indicator import LEVELS, TOY, golden, job_tables

ROUGH = {"tolerance": 0.01, "by": "persons"}  # the toy's values tend to 0 and settle slowly; by quotients it falls apart

CALLS = [  # for the checker in test_catalogue; what needs several regions is checked below
    ("diversity", {}),
    ("diversity", {"by": "persons"}),
    ("ubiquity", {}),
    ("eci", {}),
    ("pci", {}),
    ("fitness", ROUGH),
    ("fitness_complexity", ROUGH),
    ("opportunity_value", {}),
    ("opportunity_gain", {}),
]
TOGETHER = [
    (eci, {}),
    (pci, {}),
    (fitness, ROUGH),
    (fitness_complexity, ROUGH),
    (opportunity_value, {}),
    (opportunity_value, {"itself": False}),
    (opportunity_gain, {}),
]


def presence(rows):
    """Regions of 0 and 1 as a table of jobs, every pair listed."""
    cells = {(f"R{r}", f"I{i}"): each for r, row in enumerate(rows) for i, each in enumerate(row)}
    return pd.Series(cells, dtype=float).rename_axis(LEVELS[:2])


def had(function, rows, **options):
    return function(presence(rows), by="persons", **options)


NESTED = [[1, 1, 1], [1, 1, 0], [1, 0, 0]]
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


def test_opportunities_by_hand():
    """φ: ab ⅔, ac ⅓, bc ½; PCI (−L, 0, L); around c lies 1 + ½ + ⅓ = 11/6."""
    value = had(opportunity_value, NESTED)
    np.testing.assert_allclose(value, [0, LEVEL * (5 / 6) / (11 / 6), LEVEL * (2 / 6) / (11 / 6)], atol=1e-12)
    gain = had(opportunity_gain, NESTED)
    assert gain["R1", "I2"] == pytest.approx(LEVEL * (1 - 5 / 6) / (11 / 6))
    assert gain["R2", "I1"] == pytest.approx(LEVEL * (1 / 2) / (11 / 6))
    assert gain["R2", "I2"] == pytest.approx(LEVEL * (1 - 2 / 6) / (11 / 6))
    assert gain.notna().sum() == 3


def test_candidates_by_hand():
    """To R2, which has a only, b is nearer and doubles; c opens more and does not grow."""
    cells = {
        ("R0", "a"): (9, 9), ("R0", "b"): (9, 18), ("R0", "c"): (9, 9), ("R1", "a"): (9, 9), ("R1", "b"): (9, 18), ("R2", "a"): (9, 9),
    }  # fmt: skip
    jobs = pd.Series({(*key, year): each for key, ends in cells.items() for year, each in zip((2020, 2023), ends, strict=True)})
    table = candidates(jobs.rename_axis(LEVELS), region="R2", since=2020, until=2023, by="persons")
    assert list(table.index) == ["b", "c"]
    assert table["growth"].to_dict() == {"b": 1.0, "c": 0.0}
    assert table["density"].to_dict() == pytest.approx({"b": (2 / 3) / (13 / 6), "c": (1 / 3) / (11 / 6)})
    assert table["gain"].to_dict() == pytest.approx({"b": LEVEL * 3 / 11, "c": LEVEL * 4 / 11})
    assert table["rank_gain"].to_dict() == {"b": 2, "c": 1}
    assert table["rank"].to_dict() == {"b": 1, "c": 2}
    assert table["frontier"].to_dict() == {"b": True, "c": True}


# absent is not zero


def test_empty_regions_and_industries_are_undefined_and_change_nothing():
    wider = [[*row, 0] for row in NESTED] + [[0, 0, 0, 0]]
    for function in (eci, pci, fitness, fitness_complexity, opportunity_value):
        options = {"tolerance": 0.01} if "fitness" in function.__name__ else {}
        found, plain = had(function, wider, **options), had(function, NESTED, **options)
        assert np.isnan(found.iloc[-1])
        np.testing.assert_allclose(found.iloc[:3], plain, atol=1e-9)
    assert had(opportunity_gain, wider)["R3"].isna().all()
    assert np.isnan(had(opportunity_gain, wider)["R1", "I3"])


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
    for function in (eci, pci, opportunity_value, opportunity_gain):
        assert had(function, rows).isna().all()


def test_a_missing_cell_leaves_its_year_undefined():
    table = TOY.astype(float)
    table["R2", "food", 2023] = np.nan
    for function, options in [(diversity, {}), (ubiquity, {}), *TOGETHER]:
        result = function(table, **options)
        assert result.xs(2023, level="year").isna().all()
        np.testing.assert_allclose(result.xs(2020, level="year"), function(TOY, **options).xs(2020, level="year"), atol=1e-9)


def test_candidates_without_growth_have_no_rank():
    new = pd.concat([TOY, pd.Series({("R3", "chips", 2023): 50}).rename_axis(LEVELS)])
    table = candidates(new, region="R1", since=2020, until=2023)
    assert np.isnan(table.loc["chips", "growth"])
    assert np.isnan(table.loc["chips", "rank"])
    assert not table.loc["chips", "frontier"]


# what cannot be read


@pytest.mark.parametrize(("function", "options"), TOGETHER)
def test_what_needs_several_regions_passes_the_checks_of_every_indicator(function, options):
    """All but one: a single region and industry define nothing."""
    result = function(TOY, **options)
    assert np.isfinite(result.dropna()).all()
    checker.keeps_the_key(result)
    checker.leaves_its_input_alone(function, options)
    checker.ignores_order_and_kind(function, options, result)
    checker.refuses_tables_it_cannot_read(function, options)
    assert function(TOY.iloc[:0], **options).empty
    assert function(TOY * 0, **options).isna().all()
    assert function(TOY * np.nan, **options).isna().all()


def test_what_cannot_be_read_is_told():
    with pytest.raises(ValueError, match="2 years"):
        product_space(TOY)
    with pytest.raises(ValueError, match="iterations is 0"):
        fitness(TOY, iterations=0)
    with pytest.raises(DataError, match="region = R9"):
        candidates(TOY, region="R9", since=2020, until=2023)
    with pytest.raises(DataError, match="year = 2021"):
        candidates(TOY, region="R1", since=2020, until=2021)


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


MATRICES = (
    st.integers(1, 7)
    .flatmap(lambda width: st.lists(st.lists(st.integers(0, 1), min_size=width, max_size=width), min_size=1, max_size=7))
    .filter(lambda rows: any(map(any, rows)))
)


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


@given(rows=MATRICES, itself=st.booleans())
def test_the_outlook_is_the_sum_of_its_parts(rows, itself):
    jobs = presence(rows)
    parts = (
        relatedness_density(jobs, by="persons", itself=itself)
        * (1 - jobs)
        * pci(jobs, by="persons").reindex(jobs.index, level="industry")
    )
    outlook = opportunity_value(jobs, by="persons", itself=itself)
    known = outlook.dropna().index
    np.testing.assert_allclose(parts.groupby("region").sum()[known], outlook[known], atol=1e-9)


@given(rows=MATRICES)
def test_taking_an_industry_up_gains_what_is_promised(rows):
    """With proximities and PCI held, the weighted nearness of all that was lacking rises by the gain, own part apart."""
    jobs = presence(rows)
    gain, q = opportunity_gain(jobs, by="persons"), pci(jobs, by="persons")
    near = proximity(jobs, by="persons")
    density = relatedness_density(jobs, by="persons")
    for region, industry in gain.dropna().index:
        lacking = [each for each in q.dropna().index if not jobs[region, each]]
        risen = sum(near.loc[industry, each] / near[each].sum() * q[each] for each in lacking)
        assert gain[region, industry] == pytest.approx(risen - density[region, industry] * q[industry])


@given(points=st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=12))
def test_the_frontier_is_what_nothing_beats(points):
    on = complexity._undominated(np.array(points, dtype=float))
    for point, kept in zip(points, on, strict=True):
        beaten = any(other != point and all(a >= b for a, b in zip(other, point, strict=True)) for other in points)
        assert kept == (not beaten)


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
