"""The drawn zone is the best there is: against every set of sites, and by laws."""

from __future__ import annotations

import itertools
from dataclasses import replace
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from danji.zones import choose
from danji.zones.problem import Limit, ZoneProblem
from tests.plain_zones import plain_radius, plain_zones


@st.composite
def problems(draw, *, edges=False, fixed=False, most=7):
    n = draw(st.integers(1, most))
    grid = st.integers(0, 8)  # whole numbers: many ties, many points on one circle
    xy = [(float(draw(grid)), float(draw(grid))) for _ in range(n)]
    area = [draw(st.integers(1, 9)) / 2 for _ in range(n)]
    value = [float(draw(st.integers(0, 9))) for _ in range(n)]
    least = [draw(st.sampled_from([1.0, 1.0, 0.5, 0.2])) for _ in range(n)]
    locked = [draw(st.integers(0, 9)) == 0 for _ in range(n)]
    reach = [draw(st.sampled_from([0.0, 0.5])) if edges else 0.0 for _ in range(n)]
    return ZoneProblem(
        sites=tuple(f"S{i}" for i in range(n)),
        xy=np.array(xy),
        reach_m=np.array(reach),
        value=np.array(value),
        amounts={"area_km2": np.array(area)},
        limits=(Limit("cap", "area_km2", "at_most", draw(st.integers(2, 20)) / 2),),
        least=np.array(least),
        locked=np.array(locked),
        radius_m=draw(st.integers(1, 12)) / 2,
        centre=np.array([float(draw(grid)), float(draw(grid))]) if fixed else None,
    )


def plainly(problem):
    return plain_zones(
        [tuple(p) for p in problem.xy.tolist()],
        problem.reach_m.tolist(),
        problem.value.tolist(),
        problem.amounts["area_km2"].tolist(),
        problem.least.tolist(),
        problem.locked.tolist(),
        problem.limits[0].limit,
        problem.radius_m,
        None if problem.centre is None else tuple(problem.centre),
    )


def agrees(problem):
    every = plainly(problem)
    best = choose.choose(problem)
    if not every:
        assert best is None
        return
    assert best is not None
    assert abs(best.value - every[0][0]) < 1e-6
    assert best.proved
    assert best.radius_m <= problem.radius_m + 1e-6
    assert (
        sum(share * problem.amounts["area_km2"][problem.sites.index(s)] for s, share in best.shares.items())
        <= problem.limits[0].limit + 1e-6
    )


@settings(max_examples=400)
@given(problem=problems())
def test_free_circle_equals_every_set_tried(problem):
    agrees(problem)


@settings(max_examples=300)
@given(problem=problems())
def test_searching_the_plane_first_loses_nothing(problem):
    """What is done for many sites, here with few: squares are dropped by bound, and the answer is the same."""
    km = replace(problem, xy=problem.xy * 1000, radius_m=problem.radius_m * 1000)
    every, few = plainly(problem), choose.choose(km)
    with patch.object(choose, "SMALL", 0):
        many = choose.choose(km)
        second = choose.runner_up(km, many) if many is not None else None
    assert (few is None) == (many is None) == (not every)
    if many is not None:
        assert abs(many.value - every[0][0]) < 1e-6
        mine = {km.sites.index(site) for site in many.shares}
        others = [worth for worth, chosen in every if set(chosen) != mine]
        assert (second is None) == (not others)
        assert second is None or abs(second.value - others[0]) < 1e-6


@settings(max_examples=200)
@given(problem=problems(fixed=True))
def test_fixed_circle_equals_every_set_tried(problem):
    agrees(problem)


@settings(max_examples=200)
@given(problem=problems(edges=True, most=6))
def test_reaching_sites_are_held_whole(problem):
    """With sites that reach beyond their point the plain search knows circles about one and two only: never better."""
    every, best = plainly(problem), choose.choose(problem)
    if every:
        assert best is not None
        assert best.value >= every[0][0] - 1e-6
    if best is not None:
        assert best.radius_m <= problem.radius_m + 1e-6
        assert best.proved


@settings(max_examples=200)
@given(problem=problems(most=6))
def test_runner_up_is_the_next_choice_of_sites(problem):
    every, best = plainly(problem), choose.choose(problem)
    if best is None:
        return
    mine = {problem.sites.index(site) for site in best.shares}
    others = [worth for worth, chosen in every if set(chosen) != mine]
    second = choose.runner_up(problem, best)
    if not others:
        assert second is None
        return
    assert second is not None
    assert set(second.shares) != set(best.shares)
    assert abs(second.value - others[0]) < 1e-6


@st.composite
def floored(draw):
    """Problems with a lower limit and a second cap beside the first."""
    problem = draw(problems(most=6))
    n = len(problem.sites)
    firms = np.array([float(draw(st.integers(0, 5))) for _ in range(n)])
    more = (
        Limit("floor", "area_km2", "at_least", draw(st.integers(0, 8)) / 2),
        Limit("firms", "firms", "at_most", float(draw(st.integers(1, 9)))),
    )
    return replace(problem, amounts={**problem.amounts, "firms": firms}, limits=(*problem.limits, *more))


def best_of_every_set(problem):
    """The best value over all sets of sites, shares by linear programming; None if no set passes."""
    n, found = len(problem.sites), []
    for size in range(1, n + 1):
        for chosen in itertools.combinations(range(n), size):
            if any(problem.locked[i] and i not in chosen for i in range(n)):
                continue
            if (
                plain_radius([tuple(problem.xy[i]) for i in chosen], [problem.reach_m[i] for i in chosen])
                > problem.radius_m + 1e-6
            ):
                continue
            rows = [
                (1 if limit.compare == "at_most" else -1) * problem.amounts[limit.fact][list(chosen)]
                for limit in problem.limits
            ]
            ends = [(1 if limit.compare == "at_most" else -1) * limit.limit for limit in problem.limits]
            solved = linprog(
                -problem.value[list(chosen)], A_ub=np.array(rows), b_ub=ends, bounds=[(problem.least[i], 1) for i in chosen]
            )
            found += [-solved.fun] if solved.status == 0 else []
    return max(found, default=None)


@settings(max_examples=150)
@given(problem=floored())
def test_with_a_floor_and_two_caps_it_still_equals_every_set(problem):
    wanted = best_of_every_set(problem)
    for small in (choose.SMALL, 0):
        km = replace(problem, xy=problem.xy * 1000, radius_m=problem.radius_m * 1000)
        with patch.object(choose, "SMALL", small):
            best = choose.choose(km)
        assert (best is None) == (wanted is None)
        assert best is None or abs(best.value - wanted) < 1e-6
