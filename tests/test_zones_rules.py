"""Every kind of rule, alone and together: the drawn zone is the best there is, and laws any best zone obeys."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danji.zones import choose, squares
from danji.zones.problem import Limit, Spread, ZoneProblem
from danji.zones.shares import passes, worth
from tests.plain_rules import plain_rules

HALVES = st.integers(0, 12).map(lambda k: k / 2)


def limits(draw, n):
    """Some sums and counts, over all sites or some, always or as ways of one word."""
    amounts, found = {}, []
    for k in range(draw(st.integers(0, 3))):
        of = f"amount {k}"
        amounts[of] = np.array([draw(st.sampled_from([0.0, 0.5, 1.0, 2.5, 4.0])) for _ in range(n)])
        if draw(st.booleans()):
            amounts[of] -= draw(st.sampled_from([0.0, 0.0, 1.0]))  # a share of the whole: some add, some take away
        found.append(
            Limit(
                f"rule {k}",
                "fact",
                draw(st.sampled_from(["at_most", "at_least"])),
                draw(HALVES),
                of=of,
                counts=draw(st.sampled_from(["share", "site"])),
                any_of=draw(st.sampled_from(["", "", "word", "word/way"])),
            )
        )
    return amounts, found


def pairs(draw, n, most):
    found = {tuple(sorted(draw(st.permutations(range(n)))[:2])) for _ in range(draw(st.integers(0, most)))} if n > 1 else set()
    return np.array(sorted(found), dtype=np.intp).reshape(-1, 2)


@st.composite
def problems(draw, *, most=6, outlines=False):
    n = draw(st.integers(1, most))
    grid = st.integers(0, 8)
    xy = np.array([(float(draw(grid)), float(draw(grid))) for _ in range(n)])
    amounts, some = limits(draw, n)
    area = np.array([draw(st.integers(1, 9)) / 2 for _ in range(n)])
    links = pairs(draw, n, 6)
    spreads = [
        Spread(
            "spread", "municipalities", compare, float(draw(st.integers(1, 3))), "region", draw(st.sampled_from(["", "word"]))
        )
        for compare in draw(st.sampled_from([(), (), ("at_most",), ("at_least",)]))
    ]
    shape = draw(st.sampled_from(["free", "fixed", "apart", "both", "none"]))
    corners = {}
    if outlines:
        for i in range(n):
            if draw(st.booleans()):
                corners[f"S{i}"] = xy[i] + np.array(
                    [(draw(st.integers(-2, 2)) / 2, draw(st.integers(-2, 2)) / 2) for _ in range(3)]
                )
    return ZoneProblem(
        sites=tuple(f"S{i}" for i in range(n)),
        xy=xy,
        reach_m=np.array([draw(st.sampled_from([0.0, 0.0, 0.5])) if shape == "fixed" else 0.0 for _ in range(n)]),
        value=np.array([float(draw(st.integers(0, 9))) for _ in range(n)]),
        amounts={"area_km2": area, **amounts},
        limits=(Limit("cap", "area_km2", "at_most", draw(st.integers(2, 20)) / 2), *some),
        least=np.array([draw(st.sampled_from([1.0, 1.0, 0.5, 0.2])) for _ in range(n)]),
        locked=np.array([draw(st.integers(0, 9)) == 0 for _ in range(n)]),
        radius_m=draw(st.integers(1, 12)) / 2 if shape in {"free", "fixed", "both"} else None,
        centre=np.array([float(draw(grid)), float(draw(grid))]) if shape == "fixed" else None,
        apart_m=draw(st.integers(1, 16)) / 2 if shape in {"apart", "both"} else None,
        groups={"region": np.array([draw(st.sampled_from(["a", "b", "c", ""])) for _ in range(n)])},
        spreads=tuple(spreads),
        excludes=pairs(draw, n, 2),
        links=links,
        link_value=np.array([draw(st.integers(0, 8)) / 2 for _ in links]),
        outlines=corners,
    )


def agrees(problem, best):
    wanted = plain_rules(problem)
    assert (best is None) == (wanted is None)
    if best is None:
        return
    assert abs(best.value - wanted) < 1e-6
    assert best.proved
    shares = np.array([best.shares.get(site, 0.0) for site in problem.sites])
    assert passes(problem, shares)
    assert abs(worth(problem, shares) - best.value) < 1e-9
    if problem.radius_m is not None:
        assert best.radius_m <= problem.radius_m + 1e-6


@settings(max_examples=300)
@given(problem=problems())
def test_every_mix_of_rules_equals_every_set_tried(problem):
    agrees(problem, choose.choose(problem))


@settings(max_examples=150)
@given(problem=problems(outlines=True, most=5))
def test_sites_with_outlines_are_held_whole(problem):
    agrees(problem, choose.choose(problem))


@settings(max_examples=150)
@given(problem=problems(outlines=True, most=5))
def test_squares_lose_nothing_under_any_rule(problem):
    with patch.object(choose, "SMALL", 0), patch.object(squares, "FEW", 2):
        best = choose.choose(problem)
        again = choose.choose(problem, among=choose.circles(problem))
    agrees(problem, best)
    agrees(problem, again)


@settings(max_examples=100)
@given(problem=problems(), angle=st.floats(0, 6), at=st.tuples(st.floats(-9, 9), st.floats(-9, 9)))
def test_moving_and_turning_everything_changes_nothing(problem, angle, at):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    scaled = replace(problem, **_metres(problem, 1000.0))
    centre = None if scaled.centre is None else scaled.centre @ turn + np.array(at) * 1000
    moved = replace(scaled, xy=scaled.xy @ turn + np.array(at) * 1000, centre=centre)
    one, other = choose.choose(_looser(scaled)), choose.choose(_looser(moved))
    assert (one is None) == (other is None)
    assert one is None or abs(one.value - other.value) < 1e-6


def _metres(problem, factor):
    lengths = {name: getattr(problem, name) for name in ("radius_m", "apart_m", "centre")}
    return {
        "xy": problem.xy * factor,
        "reach_m": problem.reach_m * factor,
        **{name: None if length is None else length * factor for name, length in lengths.items()},
    }


def _looser(problem):
    """Distances a little longer, so that turning decides no tie between a length and its limit."""
    more = {name: getattr(problem, name) for name in ("radius_m", "apart_m")}
    return replace(problem, **{name: None if length is None else length + 0.01 for name, length in more.items()})


@settings(max_examples=100)
@given(problem=problems())
def test_one_site_more_never_makes_the_best_worse(problem):
    free = replace(problem, limits=tuple(each for each in problem.limits if each.compare == "at_most" or not each.any_of))
    best = choose.choose(free)
    for i, site in enumerate(free.sites):
        if not free.locked[i] and len(free.sites) > 1:
            fewer = choose.choose(free.without(site))
            assert fewer is None or (best is not None and fewer.value <= best.value + 1e-6)


@settings(max_examples=100)
@given(problem=problems())
def test_loosening_any_limit_never_makes_the_best_worse(problem):
    best = choose.choose(problem)
    if best is None:
        return
    for k, limit in enumerate(problem.limits):
        looser = replace(limit, limit=limit.limit + (0.5 if limit.compare == "at_most" else -0.5))
        other = choose.choose(replace(problem, limits=(*problem.limits[:k], looser, *problem.limits[k + 1 :])))
        assert other is not None
        assert other.value >= best.value - 1e-6


def made_up(n, *, seed, links=0):
    rng = np.random.default_rng(seed)
    chosen = rng.choice(n * n, 3 * links, replace=False)
    ends = np.column_stack([chosen // n, chosen % n])
    ends = ends[ends[:, 0] < ends[:, 1]][:links]
    return ZoneProblem(
        sites=tuple(f"S{i}" for i in range(n)),
        xy=rng.uniform(0, 60_000, (n, 2)),
        reach_m=np.zeros(n),
        value=rng.uniform(1, 9, n),
        amounts={"area_km2": rng.uniform(0.1, 2, n)},
        limits=(Limit("cap", "area_km2", "at_most", 15.0),),
        least=np.where(rng.random(n) < 0.5, 1.0, 0.3),
        locked=np.zeros(n, dtype=bool),
        radius_m=20_000.0,
        links=ends,
        link_value=rng.uniform(0, 5, len(ends)),
    )


def test_a_stopped_search_says_how_far_it_is_proved():
    problem, asked = made_up(150, seed=1, links=150), []
    best = choose.choose(problem)
    for steps in (2, 5, 20):

        def stop(steps=steps):
            asked.append(1)
            return len(asked) >= steps

        asked.clear()
        try:
            stopped = choose.choose(problem, stop=stop)
        except TimeoutError as error:
            assert "stopped" in str(error)  # noqa: PT017
            continue
        assert stopped.value <= best.value + 1e-9
        assert stopped.bound >= best.value - 1e-6
        assert stopped.proved == (stopped.gap == 0.0)
    with pytest.raises(TimeoutError, match="stopped before a zone was found"):
        choose.choose(problem, stop=lambda: True)


def test_the_same_question_has_the_same_answer():
    problem = made_up(150, seed=2, links=100)
    one, other = choose.choose(problem), choose.choose(problem)
    assert one.shares == other.shares
    assert (one.circles, one.sets, one.solved) == (other.circles, other.sets, other.solved)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": np.array([1.0, np.nan])}, "values must be numbers"),
        ({"amounts": {"area_km2": np.array([np.inf, 1.0])}}, "amounts must be numbers"),
        ({"least": np.array([0.0, 1.0])}, "least shares must be above 0"),
        ({"links": np.array([[0, 1]]), "link_value": np.array([-1.0])}, "0 or more"),
        ({"links": np.array([[0, 0]]), "link_value": np.array([1.0])}, "two different sites"),
        ({"excludes": np.array([[0, 2]])}, "two different sites"),
    ],
)
def test_what_makes_no_sense_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(made_up(2, seed=1), **change)


def test_a_site_larger_than_the_cap_goes_in_by_part_or_not_at_all():
    problem = replace(
        made_up(2, seed=1), xy=np.zeros((2, 2)), amounts={"area_km2": np.array([40.0, 0.0])}, value=np.array([8.0, 1.0])
    )
    in_part = choose.choose(replace(problem, least=np.array([0.3, 1.0])))
    whole = choose.choose(replace(problem, least=np.array([1.0, 1.0])))
    assert in_part.shares == {"S0": 0.375, "S1": 1.0}  # the second has no area, and lies in the same place
    assert whole.shares == {"S1": 1.0}


def test_progress_moves_at_every_step_and_breaking_off_there_stops_at_once():
    from bench.zones import linked

    problem, told = linked(seed=1, n=150, m=500), []
    best = choose.choose(problem, progress=lambda done, of: told.append((done, of)))
    assert best is not None
    assert len(set(told)) > best.solved
    assert all(0 <= done <= of for done, of in told)
    calls = iter(range(10))

    def broken_off(_done, _of):
        if next(calls) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        choose.choose(problem, progress=broken_off)
    assert next(calls) == 6  # asked no more after that
