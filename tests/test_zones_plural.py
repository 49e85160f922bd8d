"""More than one zone: near ones without gaps, ones that differ, fronts, curves, draws and random zones, by their laws."""

from __future__ import annotations

import itertools
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from danji.zones import choose, conflicts, curve, lawful, pareto, portfolio, uncertainty
from danji.zones.chance import interval
from danji.zones.problem import Limit, ZoneProblem
from tests.plain_plural import every, plain_fill, plain_front
from tests.test_zones_choose import floored, problems


def lawfully(task, zone):
    """A zone passes: its limits, its circle, its least shares, its locks."""
    shares = np.array([zone.shares.get(site, 0.0) for site in task.sites])
    for limit in task.limits:
        total = shares @ task.amounts[limit.fact]
        assert total <= limit.limit + 1e-6 if limit.compare == "at_most" else total >= limit.limit - 1e-6
    assert task.radius_m is None or zone.radius_m <= task.radius_m + 1e-6
    assert np.all((shares == 0) | (shares >= task.least - 1e-7))
    assert np.all(shares[task.locked] > 0)


# Near


@settings(max_examples=150)
@given(task=problems(most=6), within=st.sampled_from([0.0, 0.1, 0.4, 1.0]), most=st.integers(1, 40))
def test_near_zones_are_all_there_are_in_falling_order(task, within, most):
    """Twin: every set of sites tried. No gaps, none twice; complete exactly when nothing near was left out."""
    best = choose.choose(task)
    if best is None:
        return
    found = portfolio.near(task, best, within=within, most=most)
    wanted = [worth for worth, _ in every(task) if worth >= best.value * (1 - within) - 1e-7]
    values = [zone.value for zone in found.zones]
    assert np.allclose(values, wanted[: len(values)], atol=1e-6)
    assert len(values) == min(most, len(wanted)) or (len(values) == most and len(wanted) <= most)
    assert len({frozenset(zone.shares) for zone in found.zones}) == len(values)
    assert found.zones[0] is best
    assert found.complete or found.rest >= max([0.0, *wanted[len(values) :]]) - 1e-6
    assert not found.complete or len(wanted) == len(values)
    for zone in found.zones:
        lawfully(task, zone)


@settings(max_examples=60)
@given(task=problems(most=6))
def test_near_zones_of_many_sites_are_the_same(task):
    """What is done for many sites, here with few: circles are looked for anew down to the floor."""
    km = replace(task, xy=task.xy * 1000, radius_m=task.radius_m * 1000)
    best = choose.choose(km)
    if best is None:
        return
    few = portfolio.near(km, best, within=0.3, most=30)
    with patch.object(choose, "SMALL", 0), patch.object(portfolio, "SMALL", 0):
        many = portfolio.near(km, best, within=0.3, most=30)
    assert np.allclose([zone.value for zone in few.zones], [zone.value for zone in many.zones], atol=1e-6)


@settings(max_examples=80)
@given(task=floored(), within=st.sampled_from([0.1, 1.0]))
def test_near_zones_pass_lower_limits_and_second_caps_too(task, within):
    best = choose.choose(task)
    if best is None:
        return
    found = portfolio.near(task, best, within=within, most=30)
    values = [zone.value for zone in found.zones]
    assert values == sorted(values, reverse=True) or np.all(np.diff(values) <= 1e-6)
    for zone in found.zones:
        lawfully(task, zone)


# Apart


@settings(max_examples=100)
@given(task=problems(most=6), at_least=st.sampled_from([0.2, 0.5, 1.0]), by=st.sampled_from(["area_km2", "value"]))
def test_zones_of_a_portfolio_differ_from_each_other(task, at_least, by):
    best = choose.choose(task)
    if best is None:
        return
    amount = dict(zip(task.sites, task.value if by == "value" else task.amounts[by], strict=True))
    found = portfolio.apart(task, best, by=by, at_least=at_least, given_up=0.5, most=4)
    assert found.zones[0] is best
    values = [zone.value for zone in found.zones]
    assert np.all(np.diff(values) <= 1e-6)
    assert min(values) >= found.floor - 1e-6
    for place, zone in enumerate(found.zones):
        lawfully(task, zone)
        for earlier in found.zones[:place]:
            whole = sum(share * amount[site] for site, share in earlier.shares.items())
            assert whole == 0 or portfolio.difference(earlier.shares, zone.shares, amount) >= at_least - 1e-6


def test_of_whole_sites_the_next_that_differs_is_the_best_that_does():
    rng = np.random.default_rng(3)
    for _ in range(20):
        n = 6
        task = ZoneProblem(
            sites=tuple("ABCDEF"), xy=rng.uniform(0, 8, (n, 2)), reach_m=np.zeros(n), value=rng.integers(1, 9, n).astype(float),
            amounts={"area_km2": rng.integers(1, 9, n) / 2}, limits=(Limit("cap", "area_km2", "at_most", 6.0),),
            least=np.ones(n), locked=np.zeros(n, dtype=bool), radius_m=4.0)  # fmt: skip
        best = choose.choose(task)
        found = portfolio.apart(task, best, by="area_km2", at_least=0.5, given_up=1.0, most=2)
        first = {task.sites.index(site) for site in best.shares}
        area = task.amounts["area_km2"]
        whole = sum(area[i] for i in first)
        others = [worth for worth, chosen in every(task) if sum(area[i] for i in first & set(chosen)) <= 0.5 * whole + 1e-9]
        assert len(found.zones) == 1 + bool(others)
        assert not others or found.zones[1].value == pytest.approx(max(others), abs=1e-6)


# Front


@st.composite
def aimed(draw):
    """Whole sites in whole numbers, and two or three aims: sums, and the smallest of two sums."""
    task = draw(problems(most=6))
    n = len(task.sites)
    task = replace(task, least=np.ones(n))
    rows = [np.array([float(draw(st.integers(0, 4))) for _ in range(n)]) for _ in range(3)]
    group = np.array([draw(st.booleans()) for _ in range(n)])
    aims = [pareto.Aim("a", rows[0][None]), pareto.Aim("b", rows[1][None])]
    if draw(st.booleans()):
        aims[1] = pareto.Aim("least", np.vstack([rows[1] * group, rows[1] * ~group]))
    if draw(st.booleans()):
        aims.append(pareto.Aim("c", rows[2][None]))
    return task, aims


@settings(max_examples=120)
@given(given_=aimed())
def test_the_front_of_whole_numbers_misses_nothing(given_):
    """Twin: every lawful set, without those another beats, unsupported ones and all."""
    task, aims = given_
    found = pareto.front(task, aims, steps=[1.0] * (len(aims) - 1))
    mine = {tuple(round(value, 4) + 0.0 for value in point.values) for point in found.points}
    assert mine == plain_front(task, [aim.parts.tolist() for aim in aims])
    for point in found.points:
        lawfully(task, point.zone)


@settings(max_examples=60)
@given(task=problems(most=6), seed=st.integers(0, 9))
def test_no_zone_on_the_front_beats_another(task, seed):
    rng = np.random.default_rng(seed)
    aims = [pareto.Aim(name, rng.uniform(0, 5, (1, len(task.sites)))) for name in "ab"]
    points = pareto.front(task, aims, steps=[0.7]).points
    for one in points:
        for other in points:
            assert one is other or not all(a >= b - 1e-9 for a, b in zip(one.values, other.values, strict=True))


@settings(max_examples=60)
@given(given_=aimed())
def test_the_most_of_an_aim_is_what_the_front_ends_with(given_):
    task, aims = given_
    wanted = max((point[1] for point in plain_front(task, [aim.parts.tolist() for aim in aims[:2]])), default=0.0)
    assert pareto.most(task, aims[1]) == pytest.approx(wanted, abs=2e-2)


def test_the_first_aim_is_a_sum():
    task = ZoneProblem(("A",), np.zeros((1, 2)), np.zeros(1), np.ones(1), {}, (), np.ones(1), np.zeros(1, dtype=bool))
    with pytest.raises(ValueError, match="one sum"):
        pareto.front(task, [pareto.Aim("least", np.ones((2, 1))), pareto.Aim("b", np.ones((1, 1)))], steps=[1.0])


# Curve and relaxation


@settings(max_examples=80)
@given(task=problems())
def test_the_curve_never_falls_and_is_the_best_at_each_cap(task):
    caps = [0.5 * step for step in range(1, 24)]
    steps = curve.curve(task, "cap", caps, among=choose.circles(task))
    values = [-1.0 if step.zone is None else step.zone.value for step in steps]
    assert np.all(np.diff(values) >= -1e-9)
    for step, worth in zip(steps[::5], values[::5], strict=True):
        wanted = every(replace(task, limits=(replace(task.limits[0], limit=step.limit),)))
        assert worth == pytest.approx(wanted[0][0] if wanted else -1.0, abs=1e-6)


@settings(max_examples=80)
@given(task=floored())
def test_relaxing_a_rule_never_loses(task):
    task = replace(task, circle_rule="circle")
    best = choose.choose(task)
    if best is None:
        return
    for rule in ("cap", "floor", "firms", "circle"):
        found = curve.relaxed(task, best, rule, step=1.0, among=choose.circles(task))
        assert 0 <= found.gain <= found.gain_without + 1e-6
        assert found.binds == (found.gain_without > choose.TIE)


# Uncertainty


def doubtful(task, rng, *, errors=0.2, spread=30.0):
    n = len(task.sites)
    return uncertainty.Doubt(
        rng.uniform(0, 5, (n, 2)), np.zeros(2), np.array([0.7, 0.3]), spread, np.full(n, errors), ("area_km2",)
    )


def line_of(n=8):
    rng = np.random.default_rng(1)
    return ZoneProblem(
        sites=tuple("ABCDEFGH"[:n]), xy=rng.uniform(0, 9, (n, 2)), reach_m=np.zeros(n), value=rng.uniform(1, 9, n),
        amounts={"area_km2": rng.uniform(0.5, 3, n)}, limits=(Limit("cap", "area_km2", "at_most", 5.0),),
        least=np.full(n, 0.5), locked=np.zeros(n, dtype=bool), radius_m=5.0)  # fmt: skip


def test_the_same_seed_draws_the_same():
    task = line_of()
    doubt = doubtful(task, np.random.default_rng(2))
    one, same, other = (uncertainty.frequencies(task, doubt, draws=60, rng=np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert np.array_equal(one.taken, same.taken)
    assert np.array_equal(one.shares, same.shares)
    assert not np.array_equal(one.taken, other.taken)


def test_without_doubt_a_site_is_in_or_out():
    """Law: with no error and weights nearly fixed every draw gives the best zone itself."""
    task = line_of()
    doubt = doubtful(task, np.random.default_rng(2), errors=0.0, spread=1e9)
    points = (100 * doubt.weights * doubt.criteria / doubt.criteria.sum(axis=0)).sum(axis=1)
    best = choose.choose(replace(task, value=points))
    found = uncertainty.frequencies(task, doubt, draws=20, rng=np.random.default_rng(1))
    assert set(found.share) == {0.0, 1.0}
    assert {site for site, kind in found.standing(core=0.9, out=0.1).items() if kind == "core"} == set(best.shares)


def test_drawing_can_be_stopped_and_says_how_far_it_came():
    task = line_of()
    begun = []
    found = uncertainty.frequencies(
        task,
        doubtful(task, np.random.default_rng(2)),
        draws=60,
        rng=np.random.default_rng(1),
        progress=lambda done, _of: begun.append(done),
        stop=lambda: len(begun) > 7,
    )
    assert found.draws == 7  # the eighth was begun, and cut short
    same = uncertainty.frequencies(task, doubtful(task, np.random.default_rng(2)), draws=7, rng=np.random.default_rng(1))
    assert np.array_equal(found.taken, same.taken)


def test_factors_have_mean_one_and_the_stated_deviation():
    drawn = uncertainty._factors(np.random.default_rng(0), np.array([0.2]), 200_000)
    assert drawn.mean() == pytest.approx(1, abs=0.003)
    assert drawn.std() == pytest.approx(0.2, abs=0.003)


@pytest.mark.parametrize(("count", "of"), [(0, 10), (10, 10), (3, 7), (950, 1000), (0, 0)])
def test_an_interval_holds_the_share_it_is_about(count, of):
    low, high = interval(count, of)
    assert 0 <= low <= (count / of if of else 0.5) <= high <= 1
    assert of == 0 or high - low < 2 * 1.96 / np.sqrt(of)


# Random lawful zones


def test_random_zones_come_as_stated():
    """Twin: every circle and every order written out; chi-square at 1 in 10,000 for each of five toys."""
    for seed in range(5):
        rng = np.random.default_rng(seed)
        n = 5
        task = ZoneProblem(
            sites=tuple("ABCDE"), xy=rng.uniform(0, 6, (n, 2)), reach_m=np.zeros(n), value=rng.uniform(1, 9, n),
            amounts={"area_km2": rng.integers(1, 7, n) / 2}, limits=(Limit("cap", "area_km2", "at_most", 4.0),),
            least=np.array([1.0, 0.5, 1.0, 0.3, 1.0]), locked=np.array([False, False, False, True, False]), radius_m=3.0)  # fmt: skip
        members = choose.circles(task).members
        wanted = plain_fill(
            [set(np.flatnonzero(row)) for row in members], task.amounts["area_km2"], task.least, task.locked, 4.0
        )
        drawn = lawful.sample(task, count=4000, rng=rng)
        keys = [tuple(float(round(share, 6)) for share in row) for row in drawn.shares]
        assert set(keys) <= set(wanted)
        chi = sum((keys.count(key) - 4000 * p) ** 2 / (4000 * p) for key, p in wanted.items())
        assert chi <= chi2.ppf(0.9999, max(len(wanted) - 1, 1))


def drawn_as(task, wanted, rng, **how):
    """Chi-square at 1 in 10,000 of 4,000 draws against probabilities written out."""
    drawn = lawful.sample(task, count=4000, rng=rng, **how)
    keys = [tuple(float(round(share, 6)) for share in row) for row in drawn.shares]
    assert set(keys) <= set(wanted)
    chi = sum((keys.count(key) - 4000 * p) ** 2 / (4000 * p) for key, p in wanted.items())
    assert chi <= chi2.ppf(0.9999, max(len(wanted) - 1, 1))
    return drawn


def toy(seed):
    rng = np.random.default_rng(seed)
    return ZoneProblem(
        sites=tuple("ABCDE"), xy=rng.uniform(0, 6, (5, 2)), reach_m=np.zeros(5), value=rng.uniform(1, 9, 5),
        amounts={"area_km2": rng.integers(1, 7, 5) / 2, "firms": rng.integers(1, 5, 5).astype(float)},
        limits=(Limit("cap", "area_km2", "at_most", 4.0), Limit("least", "firms", "at_least", 4.0)),
        least=np.array([1.0, 0.5, 1.0, 0.3, 1.0]), locked=np.zeros(5, dtype=bool), radius_m=3.0)  # fmt: skip


def passing(wanted, task, passes):
    """The same probabilities, given that a zone passes."""
    kept = {key: p for key, p in wanted.items() if np.dot(key, task.amounts["firms"]) >= 4.0 - 1e-9 and passes(np.array(key))}
    return {key: p / sum(kept.values()) for key, p in kept.items()}


@pytest.mark.parametrize("many", [False, True])
def test_what_is_thrown_away_leaves_the_others_as_likely_to_each_other(many):
    """Twin, with a lower limit and a rule that is no sum: of few sites by their largest circles, of many by those about sites."""
    for seed in range(3):
        task, rng = toy(seed), np.random.default_rng(seed)
        with patch.object(lawful, "SMALL", 0 if many else choose.SMALL):
            circles = [set(np.flatnonzero(row)) for row in lawful.members(task, None)]
            filled = plain_fill(circles, task.amounts["area_km2"], task.least, task.locked, 4.0)

            def passes(shares):
                return bool((shares > 0).sum() != 3)

            wanted = passing(filled, task, passes)
            if wanted:
                drawn_as(task, wanted, rng, passes=passes)


def test_links_count_in_the_value_of_a_random_zone():
    task = replace(line_of(), links=np.array([[0, 1], [2, 5]]), link_value=np.array([3.0, 4.0]))
    drawn = lawful.sample(task, count=60, rng=np.random.default_rng(4))
    inside = drawn.shares > 0
    bonus = 3.0 * (inside[:, 0] & inside[:, 1]) + 4.0 * (inside[:, 2] & inside[:, 5])
    assert bonus.max() > 0
    assert np.allclose(drawn.value, drawn.shares @ task.value + bonus)


@settings(max_examples=100)
@given(task=floored(), seed=st.integers(0, 3))
def test_random_zones_pass_and_never_beat_the_best(task, seed):
    best = choose.choose(task)
    drawn = lawful.sample(task, count=15, rng=np.random.default_rng(seed))
    if best is None:
        assert len(drawn.value) == 0
        return
    for row, value in zip(drawn.shares, drawn.value, strict=True):
        assert value <= best.value + 1e-6
        chosen = np.flatnonzero(row)
        assert np.all(row[chosen] >= task.least[chosen] - 1e-9)
        assert np.all(row[task.locked] > 0)
        for limit in task.limits:
            total = row @ task.amounts[limit.fact]
            assert total <= limit.limit + 1e-6 if limit.compare == "at_most" else total >= limit.limit - 1e-6
        assert choose.enclosing_circle(task.xy[chosen], task.reach_m[chosen])[1] <= task.radius_m + 1e-6


def test_many_sites_draw_from_circles_about_sites():
    task = line_of()
    with patch.object(lawful, "SMALL", 0):
        drawn = lawful.sample(task, count=50, rng=np.random.default_rng(0))
    for row in drawn.shares:
        held = np.flatnonzero(row)
        assert min(np.hypot(*(task.xy[held] - centre).T).max() for centre in task.xy) <= task.radius_m + 1e-6


def test_a_rank_counts_ties_as_good():
    found = lawful.rank(np.array([1.0, 2.0, 2.0, 3.0]), 2.0)
    assert (found.below, found.as_good, found.of) == (0.25, 3, 4)
    assert found.low < 0.25 < found.high


# Conflicts


@settings(max_examples=120)
@given(task=floored())
def test_a_conflict_is_irreducible_and_no_smaller_one_exists(task):
    """Law: together infeasible, each proper subset feasible. Twin: all sets of rules and locks, by size."""
    task = replace(task, circle_rule="circle")
    found = conflicts.smallest_conflict(task)
    if choose.choose(task) is not None:
        assert found is None
        return
    members = conflicts._members(task)
    named = {name: (kind, name) for kind, name in members}
    mine = [named[name] for name in (*found.rules, *found.locks)]
    assert choose.choose(conflicts._only(task, mine)) is None
    for each in mine:
        assert choose.choose(conflicts._only(task, [other for other in mine if other != each])) is not None
    sizes = [
        len(group)
        for size in range(len(mine))
        for group in itertools.combinations(members, size)
        if choose.choose(conflicts._only(task, group)) is None
    ]
    assert found.smallest
    assert sizes == []


def test_too_many_sets_to_try_is_said():
    n = 30
    task = ZoneProblem(
        sites=tuple(f"S{i}" for i in range(n)), xy=np.zeros((n, 2)), reach_m=np.zeros(n), value=np.ones(n),
        amounts={"area_km2": np.ones(n)}, limits=(Limit("cap", "area_km2", "at_most", 10.5),),
        least=np.ones(n), locked=np.ones(n, dtype=bool), radius_m=None)  # fmt: skip
    found = conflicts.smallest_conflict(task)
    assert len(found.locks) == 11
    assert not found.smallest


def test_a_random_zone_must_pass_the_other_rules_too():
    task = line_of()
    few = lawful.sample(task, count=30, rng=np.random.default_rng(0), passes=lambda shares: (shares > 0).sum() <= 2)
    assert len(few.value) == 30
    assert (few.shares > 0).sum(axis=1).max() <= 2
    none = lawful.sample(task, count=3, rng=np.random.default_rng(0), passes=lambda _shares: False)
    assert (len(none.value), none.rejected) == (0, lawful.TRIES)


def asked_more_than(times):
    """Says stop after so many questions, and stays with it."""
    asked = []

    def stop():
        asked.append(1)
        return len(asked) > times

    return stop


@settings(max_examples=25)
@given(
    task=problems(most=5), times=st.integers(0, 40), how=st.sampled_from(["near", "apart", "front", "curve", "relaxed", "most"])
)
def test_what_is_cut_short_claims_nothing_that_is_not_so(task, times, how):
    best = choose.choose(task)
    if best is None:
        return
    stop, slack = asked_more_than(times), 1e-6 * max(1.0, best.value)
    if how == "near":
        whole = portfolio.near(task, best, within=0.5, most=50)
        cut = portfolio.near(task, best, within=0.5, most=50, stop=stop)
        values = [zone.value for zone in whole.zones]
        assert np.allclose([zone.value for zone in cut.zones], values[: len(cut.zones)])
        assert all(value <= cut.rest + slack for value in values[len(cut.zones) :])
        assert not cut.complete or len(cut.zones) == len(values)
    elif how == "apart":
        whole = portfolio.apart(task, best, by="area_km2", at_least=0.3, given_up=0.5, most=4)
        cut = portfolio.apart(task, best, by="area_km2", at_least=0.3, given_up=0.5, most=4, stop=stop)
        assert len(cut.zones) <= len(whole.zones)
        assert not cut.complete or len(cut.zones) == len(whole.zones)
    elif how == "front":
        aims = [pareto.Aim("value", task.value[None]), pareto.Aim("area", task.amounts["area_km2"][None])]
        cut, whole = (pareto.front(task, aims, steps=[0.5], stop=each) for each in (stop, None))
        for point in cut.points:
            assert any(np.allclose(point.values, other.values, atol=1e-4) for other in whole.points) or not cut.complete
            assert not any(all(np.array(other.values) > np.array(point.values) + 1e-3) for other in whole.points)
    elif how == "curve":
        whole = curve.curve(task, task.limits[0].rule, [1.0, 2.0, 3.0])
        cut = curve.curve(task, task.limits[0].rule, [1.0, 2.0, 3.0], stop=stop)
        for step, other in zip(cut, whole, strict=False):
            assert (step.zone is None) == (other.zone is None)
            assert step.zone is None or step.zone.value <= other.zone.value + slack <= step.zone.bound + 2 * slack
    elif how == "relaxed":
        whole = curve.relaxed(task, best, task.limits[0].rule, step=1.0)
        try:
            cut = curve.relaxed(task, best, task.limits[0].rule, step=1.0, stop=stop)
        except TimeoutError:
            return
        assert cut.gain_without <= whole.gain_without + slack <= cut.most + 2 * slack
    else:
        aim = pareto.Aim("area", task.amounts["area_km2"][None])
        assert pareto.most(task, aim, stop=stop) <= pareto.most(task, aim) + slack
