"""Spatial pattern of areas and neighbour lists, proved by hand, by the book and by law (by peer: tests/peers)."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators import neighbours as nb
from danji.indicators import spatial
from tests.check_indicator import golden


def lattice(side, *, corners=True):
    """A square of areas; neighbours share a side, or with `corners` a side or a corner."""
    steps = [(a, b) for a, b in itertools.product((-1, 0, 1), repeat=2) if (a, b) != (0, 0) and (corners or 0 in (a, b))]
    inside = range(side)
    lists = {
        f"{r}-{c}": [f"{r + a}-{c + b}" for a, b in steps if r + a in inside and c + b in inside]
        for r, c in itertools.product(inside, repeat=2)
    }
    return nb.from_lists(lists)


def on(neighbours, values):
    return pd.Series(list(values), index=neighbours.areas, dtype=float).rename_axis("region")


def dice():
    return np.random.default_rng(1)


CHAIN = nb.from_lists({"A": ["B"], "B": ["A", "C"], "C": ["B", "D"], "D": ["C"]})
STEPS = on(CHAIN, [1, 2, 3, 4])
YESNO = on(CHAIN, [1, 1, 0, 0])

CALLS = [  # for the checker in test_catalogue
    ("moran", {"neighbours": CHAIN, "rng": dice()}),
    ("geary", {"neighbours": CHAIN, "rng": dice()}),
    ("join_counts", {"neighbours": CHAIN, "rng": dice()}),
    ("local_moran", {"neighbours": CHAIN}),
    ("getis_ord", {"neighbours": CHAIN}),
]
EVERY = pytest.mark.parametrize(("name", "options"), CALLS)


# what holds for every one of them


@EVERY
def test_the_result_is_named_and_keyed_and_the_input_is_left_alone(name, options):
    before = YESNO.copy()
    result = getattr(spatial, name)(YESNO, **options)
    pd.testing.assert_series_equal(YESNO, before)
    assert result.name == name
    assert result.dtype == float
    assert np.isfinite(result.dropna()).all()
    if name in {"local_moran", "getis_ord"}:
        shuffled = getattr(spatial, name)(YESNO[["C", "A", "D", "B"]], **options)
        assert list(shuffled.index) == ["C", "A", "D", "B"]
        np.testing.assert_allclose(shuffled.reindex(result.index), result)


@EVERY
def test_a_missing_value_or_no_difference_leaves_the_map_undefined(name, options):
    f = getattr(spatial, name)
    assert f(YESNO.where(YESNO.index != "D"), **options).isna().all()
    alike = f(YESNO * 0, **options)
    assert alike.isna().all() or (name == "join_counts" and alike[["p_both", "p_mixed"]].isna().all())
    nobody = nb.from_lists({})
    assert f(on(nobody, []), **{**options, "neighbours": nobody}).isna().all()


@EVERY
def test_tables_that_cannot_be_read_are_refused(name, options):
    f = getattr(spatial, name)
    for table in (YESNO.rename_axis("area"), pd.concat([YESNO, YESNO.iloc[:1]])):
        with pytest.raises(DataError):
            f(table, **options)
    with pytest.raises(DataError, match="region = D"):
        f(YESNO.drop("D"), **options)
    with pytest.raises(DataError, match="region = E"):
        f(pd.concat([YESNO, pd.Series({"E": 1.0}).rename_axis("region")]), **options)


def test_the_same_dice_give_the_same_p():
    grid = lattice(5)
    values = on(grid, dice().normal(size=25))
    for f in (spatial.moran, spatial.moran_map, spatial.hot_spots):
        first, second = (f(values, neighbours=grid, rng=dice(), permutations=99) for _ in range(2))
        assert first.equals(second)


def test_areas_without_neighbours_have_no_local_value_and_no_class():
    lists = nb.from_lists({"A": ["B"], "B": ["A"], "C": []})
    found = spatial.moran_map(on(lists, [1, 2, 4]), neighbours=lists, rng=dice(), permutations=99)
    assert found.loc["C"].isna().all()
    assert found.loc[["A", "B"], "p"].notna().all()


def test_a_map_of_more_than_yes_and_no_is_refused_by_join_counts():
    with pytest.raises(ValueError, match="3 is neither"):
        spatial.join_counts(on(CHAIN, [0, 1, 3, 1]), neighbours=CHAIN, rng=dice())


# by hand


def test_the_chain_by_hand():
    """z = −1.5, −0.5, 0.5, 1.5; lags −0.5, −0.5, 0.5, 0.5; Σz² = 5."""
    assert spatial.moran(STEPS, neighbours=CHAIN, rng=dice())["moran"] == pytest.approx((0.75 + 0.25 + 0.25 + 0.75) / 5)
    assert spatial.local_moran(STEPS, neighbours=CHAIN).to_list() == pytest.approx([0.45, 0.15, 0.15, 0.45])
    assert spatial.geary(STEPS, neighbours=CHAIN, rng=dice())["geary"] == pytest.approx(3 * 4 / (2 * 4 * 5))
    star = (3 - 2 * 2.5) / (math.sqrt(5 / 4) * math.sqrt((4 * 2 - 4) / 3))
    assert spatial.getis_ord(STEPS, neighbours=CHAIN)["A"] == pytest.approx(star)
    counts = spatial.join_counts(YESNO, neighbours=CHAIN, rng=dice())
    assert counts[["both", "neither", "mixed"]].to_list() == [1, 1, 1]


def test_p_of_a_small_map_is_that_of_all_its_deals():
    """Of area A, neighbour B: the other three values are equally likely there, so p is known."""
    found = spatial.moran_map(STEPS, neighbours=CHAIN, rng=dice(), permutations=99_999)["p"]
    assert found["A"] == pytest.approx(1 / 3, abs=0.01)  # 2 of {2, 3, 4}: one is as low
    assert found["B"] == pytest.approx(1 / 3, abs=0.01)  # 1 + 3 of {1, 3, 4} two by two: 4, 5, 7


def test_classes_by_hand():
    grid = lattice(12)
    place = [tuple(map(int, area.split("-"))) for area in grid.areas]
    values = on(grid, [10.0 if c < 4 else 0.0 for _r, c in place])
    values["6-1"], values["6-9"] = 0.0, 10.0
    values += dice().normal(scale=0.1, size=144)
    found = spatial.moran_map(values, neighbours=grid, rng=dice())["class"]
    assert found[["2-1", "6-1", "6-9"]].to_list() == ["HH", "LH", "HL"]
    assert (spatial.moran_map(values, neighbours=grid, rng=dice(), at_most=0.0)["class"] == "none").all()
    spots = spatial.hot_spots(values, neighbours=grid, rng=dice())["class"]
    assert spots["2-1"] == "hot"


# by the book


@pytest.mark.parametrize("case", golden("moran"))
def test_moran_by_the_book(case):
    estimates_by_the_book(spatial.moran, case)


@pytest.mark.parametrize("case", golden("geary"))
def test_geary_by_the_book(case):
    estimates_by_the_book(spatial.geary, case)


def estimates_by_the_book(function, case):
    lists = nb.from_lists(case["neighbours"])
    result = function(pd.Series(case["input"]).rename_axis("region"), neighbours=lists, rng=dice(), permutations=99)
    for estimate, published in case["expect"].items():
        assert result[estimate] == pytest.approx(published, rel=0, abs=case["tolerance"])


@pytest.mark.parametrize("case", golden("local_moran"))
def test_local_moran_by_the_book(case):
    lists, values = nb.from_lists(case["neighbours"]), pd.Series(case["input"]).rename_axis("region")
    everything = spatial.moran_map(values, neighbours=lists, rng=dice(), permutations=99, at_most=1.0)
    assert everything["class"].to_dict() == case["expect"]
    signs = {area: 1 if quadrant in {"HH", "LL"} else -1 for area, quadrant in case["expect"].items()}
    assert np.sign(spatial.local_moran(values, neighbours=lists)).to_dict() == signs


@pytest.mark.parametrize("case", golden("getis_ord"))
def test_getis_ord_by_the_book(case):
    areas = pd.Index([f"R{i}" for i in range(len(case["input"]))], name="region")
    lists = nb.within(np.array(case["points"], dtype=float), areas=areas, at_most_m=case["at_most_m"])
    found = spatial.getis_ord(on(lists, case["input"]), neighbours=lists)
    np.testing.assert_allclose(found, case["expect"], rtol=0, atol=case["tolerance"])


@pytest.mark.parametrize("case", golden("join_counts"))
def test_join_counts_by_the_book(case):
    grid = lattice(case["side"], corners=False)
    found = spatial.join_counts(on(grid, case["input"]), neighbours=grid, rng=dice())
    assert found[list(case["expect"])].to_dict() == case["expect"]


# by law


NUMBERS = st.integers(-50, 50)


@st.composite
def maps(draw, *, of=NUMBERS):
    n = draw(st.integers(2, 9))
    chosen = draw(st.lists(st.booleans(), min_size=n * (n - 1) // 2, max_size=n * (n - 1) // 2))
    pairs = [pair for pair, kept in zip(itertools.combinations(range(n), 2), chosen, strict=True) if kept]
    lists = {f"R{i}": [f"R{b if a == i else a}" for a, b in pairs if i in (a, b)] for i in range(n)}
    neighbours = nb.from_lists(lists)
    return neighbours, on(neighbours, draw(st.lists(of, min_size=n, max_size=n)))


@given(drawn=maps(), shift=st.integers(-100, 100), factor=st.sampled_from([0.5, 3]))
def test_no_measure_depends_on_the_unit_or_the_zero(drawn, shift, factor):
    neighbours, values = drawn
    for f in (spatial.local_moran, spatial.getis_ord):
        turned = f(values * factor + shift, neighbours=neighbours)
        np.testing.assert_allclose(turned, f(values, neighbours=neighbours), atol=1e-8)
    for f in (spatial.moran, spatial.geary):
        before, after = (
            f(each, neighbours=neighbours, rng=dice(), permutations=19) for each in (values, values * factor + shift)
        )
        np.testing.assert_allclose(after, before, atol=1e-8)


@given(drawn=maps())
def test_the_local_values_add_up_to_the_global_one(drawn):
    neighbours, values = drawn
    whole = spatial.moran(values, neighbours=neighbours, rng=dice(), permutations=19)["moran"]
    linked = (neighbours.count > 0).sum()
    if not np.isnan(whole):
        n = len(values)
        total = spatial.local_moran(values, neighbours=neighbours).sum()
        assert total * n / (n - 1) / linked == pytest.approx(whole, abs=1e-9)


@given(drawn=maps(of=st.integers(0, 1)))
def test_joins_add_up_to_all_pairs(drawn):
    neighbours, values = drawn
    found = spatial.join_counts(values, neighbours=neighbours, rng=dice(), permutations=19)
    assert found[["both", "neither", "mixed"]].sum() == len(neighbours.to) / 2
    turned = spatial.join_counts(1 - values, neighbours=neighbours, rng=dice(), permutations=19)
    assert turned["both"] == found["neither"]


@given(p=st.lists(st.floats(0.001, 1), min_size=1, max_size=20))
def test_adjusting_keeps_the_order_and_never_lowers(p):
    given_p = np.array(p)
    adjusted = spatial.false_discovery(given_p)
    assert (adjusted >= given_p - 1e-12).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(given_p)]) >= -1e-12).all()


@given(p=st.lists(st.floats(0.001, 1), min_size=1, max_size=20), at_most=st.floats(0.01, 0.5))
def test_adjusted_p_mark_what_the_step_up_rule_marks(p, at_most):
    """The plain rule: find the largest k with p₍ₖ₎ ≤ k q / m and mark the k smallest."""
    ranked, m = sorted(p), len(p)
    k = max([i for i in range(1, m + 1) if ranked[i - 1] <= i * at_most / m], default=0)
    marked = spatial.false_discovery(np.array(p)) <= at_most
    clear = all(abs(ranked[i - 1] - i * at_most / m) > 1e-12 for i in range(1, m + 1))
    if clear:
        assert marked.sum() == sum(each <= ranked[k - 1] for each in p) if k else not marked.any()


def test_on_a_map_of_chance_p_is_even_and_nearly_nothing_is_marked():
    grid = lattice(30)
    found = spatial.moran_map(on(grid, dice().normal(size=900)), neighbours=grid, rng=dice(), permutations=999)
    assert (2 * found["p"]).mean() == pytest.approx(0.5, abs=0.05)  # one-sided p on the side seen runs to a half
    assert (found["class"] != "none").sum() <= 2


# the plain twins


def plain_p(values, neighbours, area, rng, permutations):
    """Conditional permutation as it is written: keep the area, shuffle the others, sum the first few."""
    seen = sum(values[other] for other in neighbours.lists()[area])
    others = values.drop(area).to_numpy()
    d = len(neighbours.lists()[area])
    sums = [rng.permutation(others)[:d].sum() for _ in range(permutations)]
    high, low = sum(each >= seen - 1e-9 for each in sums), sum(each <= seen + 1e-9 for each in sums)
    return (min(high, low) + 1) / (permutations + 1)


@pytest.mark.parametrize("side", [3, 6])
def test_shared_deals_give_the_p_of_deals_of_ones_own(side):
    grid = lattice(side)
    values = on(grid, dice().gamma(0.5, size=side**2))
    shared = spatial.moran_map(values, neighbours=grid, rng=dice(), permutations=20_000)["p"]
    own = pd.Series({area: plain_p(values, grid, area, dice(), 2000) for area in grid.areas})
    assert (shared - own).abs().max() < 0.05
    assert abs((shared - own).mean()) < 0.01


def test_on_nine_areas_p_is_that_of_all_arrangements():
    """An area in the middle is in eight ninths of all deals; what is left to it is still exactly random."""
    grid = lattice(3)
    values = on(grid, dice().normal(size=9))
    found = spatial.moran_map(values, neighbours=grid, rng=dice(), permutations=99_999)["p"]
    for area, others in grid.lists().items():
        seen = values[others].sum()
        sums = [sum(each) for each in itertools.combinations(values.drop(area), len(others))]
        high, low = (sum(sign * (each - seen) >= -1e-9 for each in sums) / len(sums) for sign in (1, -1))
        assert found[area] == pytest.approx(min(high, low), abs=0.01)


def plain_local_moran(values, lists):
    n, mean = len(values), sum(values.values()) / len(values)
    z = {area: value - mean for area, value in values.items()}
    square = sum(each**2 for each in z.values())
    return {
        area: (n - 1) * z[area] * sum(z[other] for other in lists[area]) / len(lists[area]) / square
        if square and lists[area]
        else math.nan
        for area in z
    }


@given(drawn=maps())
def test_fast_and_plain_local_moran_agree(drawn):
    neighbours, values = drawn
    plain = plain_local_moran(values.to_dict(), neighbours.lists())
    assert spatial.local_moran(values, neighbours=neighbours).to_dict() == pytest.approx(plain, nan_ok=True, abs=1e-9)


# neighbour lists

POINTS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=12)


def named(points):
    return np.array(points, dtype=float), pd.Index([f"R{i}" for i in range(len(points))])


@given(points=POINTS, k=st.integers(1, 5))
def test_fast_and_plain_nearest_agree(points, k):
    xy, areas = named(points)
    found = nb.nearest(xy, areas=areas, k=k).lists()
    for i, here in enumerate(points):
        ranked = sorted((math.hypot(here[0] - p[0], here[1] - p[1]), j) for j, p in enumerate(points) if j != i)
        assert found[f"R{i}"] == sorted((f"R{j}" for _away, j in ranked[:k]), key=lambda name: int(name[1:]))


@given(points=POINTS, reach=st.integers(1, 10))
def test_fast_and_plain_within_agree(points, reach):
    xy, areas = named(points)
    found = nb.within(xy, areas=areas, at_most_m=reach).lists()
    for i, here in enumerate(points):
        assert found[f"R{i}"] == [f"R{j}" for j, p in enumerate(points) if j != i and math.dist(here, p) <= reach]


def test_squares_touch_at_sides_and_corners():
    grid = lattice(4)
    shapes = pd.Series(
        {area: shapely.box(*(int(n) for n in area.split("-")), *(int(n) + 1 for n in area.split("-"))) for area in grid.areas}
    )
    assert {area: set(others) for area, others in nb.touching(shapes).lists().items()} == {
        area: set(others) for area, others in grid.lists().items()
    }


def test_a_neighbour_nobody_lists_is_refused():
    with pytest.raises(ValueError, match="X"):
        nb.from_lists({"A": ["X"]})


def test_some_areas_only():
    assert CHAIN.among(["D", "C", "A"]).lists() == {"A": [], "C": ["D"], "D": ["C"]}
