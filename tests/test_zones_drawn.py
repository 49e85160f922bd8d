"""Every rule a programme may name is drawn by: the best zone is that of every set of sites tried and judged by the checker."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from danji import programmes, rules
from danji.cases import Case, Draw
from danji.errors import Infeasible
from danji.geometry import Plane
from danji.zones import asked, choose, constrain, facts, ground, problem, set_rules
from tests.test_rule_words import DAY, HEAD, row

PLANE = Plane(0.0, 0.0)
ALONE = [  # rules that stand by themselves
    "fact: parts, at_most: {@: 1}",
    "fact: parts, at_most: {@: 2}",
    "fact: parts, at_least: {@: 2}",
    "fact: parts, per: site, at_most: {@: 1}",
    "fact: parts, per: region, at_most: {@: 1}",
    "fact: parts, of: {kind: [tax_site]}, at_most: {@: 1}",
    "fact: touching_sites, per: site, at_least: {@: 1}",
    "fact: touching_sites, per: site, of: {kind: [tax_site]}, at_least: {@: 2}",
    "fact: touching_sites, per: site, at_most: {@: 1}",
    "fact: actors_in_reach, at_least: {@: 2}",
    "fact: actors_in_reach, of: {actor_kind: [university]}, at_most: {@: 1}",
    "fact: farthest_pair_km, of: {kind: [tax_site]}, at_most: {@: 2.2}",
    "fact: farthest_pair_km, at_least: {@: 2}",
    "fact: enclosing_radius_km, per: region, at_most: {@: 1}",
    "fact: enclosing_radius_km, at_most: {@: 1.5}",
    "fact: farthest_from_hub_km, at_most: {@: 2}",
    "fact: diameter_km, at_most: {@: 2.5}",
    "fact: area_km2, at_most: {@: 4}",
    "fact: area_km2, per: region, at_least: {@: 3}",
    "fact: municipalities, per: kind, at_most: {@: 1}",
    "fact: municipalities, at_least: {@: 2}",
    "fact: share_of_sites, per: region, at_most: {@: 0.5}",
    "fact: share_of_candidates, at_least: {@: 0.5}",
    "fact: share_of_candidates, at_most: {@: 0.5}",
    "fact: site_kind, of: {region: [x]}, among: {@: [tax_site]}",
]
WORDS = [  # ways that need each other: `{w}` is the way
    ("fact: enclosing_radius_km, any_of: w/near, at_most: {@: 1}", "fact: area_km2, any_of: w/small, at_most: {@: 3}"),
    ("fact: parts, any_of: w/one, at_most: {@: 1}", "fact: sites, any_of: w/few, at_most: {@: 2}"),
    (
        "fact: area_km2, per: region, any_of: w/large, at_least: {@: 3}",
        "fact: operating_firms, per: region, any_of: w/busy, at_least: {@: 5}",
    ),
    (
        "fact: area_km2, per: site, any_of: w/large, at_least: {@: 2}",
        "fact: poverty_share, per: site, any_of: w/poor, at_least: {@: 0.2}",
        "fact: touching_sites, per: site, any_of: w/poor, at_least: {@: 1}",
    ),
    ("fact: candidate_sites, any_of: w/many, at_least: {@: 5}", "fact: area_km2, any_of: w/small, at_most: {@: 3}"),
    ("fact: actors_in_reach, any_of: w/actors, at_least: {@: 2}", "fact: farthest_pair_km, any_of: w/near, at_most: {@: 1.5}"),
    ("fact: site_kind, any_of: w/kind, among: {@: [tax_site]}", "fact: sites, any_of: w/few, at_most: {@: 1}"),
    (
        "fact: enclosing_radius_km, per: region, any_of: w/near, at_most: {@: 1}",
        "fact: area_km2, per: region, any_of: w/large, at_least: {@: 4}",
    ),
]


def box(x, y, w=1, h=1):
    return shapely.box(1000 * x, 1000 * y, 1000 * (x + w), 1000 * (y + h))


@st.composite
def cases(draw, *, most=5):
    n = draw(st.integers(2, most))
    cells = draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=n, max_size=n, unique=True))
    shapes = [
        shapely.union(box(*cell), box(cell[0], cell[1] + 4, 0.5, 0.5)) if draw(st.integers(0, 7)) == 0 else box(*cell)
        for cell in cells
    ]
    known = [draw(st.integers(0, 7)) > 0 for _ in range(n)]
    index = pd.Index([f"S{i}" for i in range(n)], name="site")
    sites = pd.DataFrame(
        {
            "name": list(index),
            "kind": [draw(st.sampled_from(["tax_site", "port"])) for _ in range(n)],
            "region": [draw(st.sampled_from(["x", "y"])) for _ in range(n)],
            "complex": None,
            "status": None,
            "trait": "none",
            "scheme": "none",
            "area_m2": [draw(st.integers(1, 4)) * 1e6 for _ in range(n)],
            "operating_firms": [float(draw(st.integers(0, 4))) for _ in range(n)],
            "population": 1.0,
            "poverty_share": [draw(st.sampled_from([0.1, 0.3, np.nan])) for _ in range(n)],
            "median_income_ratio": 1.0,
            "part_min_share": np.nan,
            "geometry": [
                shapely.transform(shape, PLANE.degrees) if has else None for shape, has in zip(shapes, known, strict=True)
            ],
        },
        index=index,
    )
    xy = pd.DataFrame(1000 * (np.array(cells, float) + 0.5), index, ["x", "y"])
    actors = pd.DataFrame(
        {
            "kind": [draw(st.sampled_from(["university", "firm"])) for _ in range(3)],
            "member": "none",
            "region": "x",
            "x": [1000.0 * draw(st.integers(0, 3)) for _ in range(3)],
            "y": [1000.0 * draw(st.integers(0, 3)) if draw(st.integers(0, 5)) else np.nan for _ in range(3)],
        },
        index=pd.Index(["a", "b", "c"], name="actor"),
    )
    to = draw(st.sampled_from(["point", "edge"]))
    place = facts.Setting(sites, xy, PLANE, "38", "S0", to, actors, 800.0)
    value = pd.Series([float(draw(st.integers(0, 9))) for _ in range(n)], index)
    return place, value


@st.composite
def rule_sets(draw):
    alone = draw(st.lists(st.sampled_from(ALONE), max_size=2, unique=True))
    ways = draw(st.sampled_from([(), *WORDS]))
    if not alone and not ways:
        alone = [draw(st.sampled_from(ALONE))]
    return drawn_by(*alone, *ways)


def drawn_by(*words):
    """The rules of such rows; two limits of one thing are not read together, so each row is a programme of its own."""
    found = []
    for at, each in enumerate(words):
        files = {"programme.yaml": HEAD, "zone.yaml": row(f"r{at}", each)}
        found += programmes.from_files("trial", files).rules
    return found


CASE = Case({"ko": "시험", "en": "trial"}, "38", "trial", DAY, draw=Draw(partial=False))


def best_by_judging(place, value, chosen):
    """The most any set of sites is worth that the checker passes."""
    found = None
    for size in range(1, len(value) + 1):
        for taken in itertools.combinations(value.index, size):
            shares = dict.fromkeys(taken, 1.0)
            verdicts = rules.check(chosen, asked.asked(chosen, shares, place), on=DAY)
            if rules.passes(verdicts, reading="") == "holds":
                worth = float(value[list(taken)].sum())
                found = worth if found is None else max(found, worth)
    return found


def drawn(place, value, chosen):
    try:
        return choose.choose(problem.pose(place, value, chosen, CASE))
    except Infeasible:
        return None


def agrees(place, value, chosen):
    only = {rule.name for rule in constrain.judged_only(chosen, place) if not rule.word}
    by_choice = [rule for rule in chosen if rule.name not in only]
    best, wanted = drawn(place, value, chosen), best_by_judging(place, value, by_choice)
    assert (best is None) == (wanted is None)
    if best is not None:
        assert best.proved
        assert abs(best.value - wanted) < 1e-6


@settings(max_examples=60)
@given(case=cases(), chosen=rule_sets())
def test_the_best_zone_is_that_of_every_set_tried_and_judged(case, chosen):
    agrees(*case, chosen)


@pytest.mark.parametrize("words", [(each,) for each in ALONE] + WORDS)
@settings(max_examples=3)
@given(case=cases(most=4))
def test_each_rule_alone_is_drawn_by(words, case):
    agrees(*case, drawn_by(*words))


def test_a_zone_in_one_piece_is_drawn_across_what_joins_it():
    """Two rich ends and a poor bridge: the bridge is worth nothing, and must be taken."""
    place, value = _row_of("tax_site", [5.0, 0.0, 5.0, 4.0], [(0, 0), (1, 0), (2, 0), (9, 9)])
    best = drawn(place, value, drawn_by("fact: parts, at_most: {@: 1}"))
    assert set(best.shares) == {"S0", "S1", "S2"}
    apart = drawn(place, value, drawn_by("fact: parts, at_most: {@: 1}", "fact: sites, at_most: {@: 2}"))
    assert apart.value == 5.0


def test_single_sites_are_joined_to_the_rest():
    place, value = _row_of("tax_site", [5.0, 0.0, 9.0], [(0, 0), (1, 1), (5, 5)])
    best = drawn(place, value, drawn_by("fact: touching_sites, per: site, at_least: {@: 1}"))
    assert set(best.shares) == {"S0", "S1"}  # the third touches nothing, and a corner is enough


def _row_of(kind, worth, cells):
    index = pd.Index([f"S{i}" for i in range(len(cells))], name="site")
    table = pd.DataFrame({"name": index, "kind": kind, "region": "x", "area_m2": 1e6}, index=index)
    table["geometry"] = [shapely.transform(box(*cell), PLANE.degrees) for cell in cells]
    table = table.assign(part_min_share=np.nan, trait="none", scheme="none", status=None, complex=None)
    xy = pd.DataFrame(1000 * (np.array(cells, float) + 0.5), index, ["x", "y"])
    return facts.Setting(table, xy, PLANE, "38"), pd.Series(worth, index)


def test_pieces_that_meet_in_a_point_are_two_and_a_third_joins_them():
    shapes = {"A": box(0, 0), "B": box(1, 1), "C": box(1, 0)}
    for names, number in (("AB", 2), ("ABC", 1), ("A", 1), ("", 0)):
        _, found = ground.pieces({name: shapes[name] for name in names})
        assert ground.together(len(found), ground.joined(found))[0] == number
    assert sorted(ground.meeting({name: shapes[name] for name in "AB"})) == [("A", "B")]


def test_an_edge_with_a_corner_of_the_neighbour_in_its_middle_still_joins():
    turn = np.array([[np.cos(1.0), -np.sin(1.0)], [np.sin(1.0), np.cos(1.0)]])
    long, short = (shapely.transform(each, lambda xy: xy @ turn) for each in (box(0, 0, 9, 1), box(3.3, 1, 1.7, 1)))
    _, found = ground.pieces({"long": long, "short": short})
    assert ground.together(len(found), ground.joined(found))[0] == 1


def test_what_no_choice_changes_is_judged_only():
    place, _ = _row_of("tax_site", [1.0], [(0, 0)])
    words = ("fact: answer, among: {@: ['yes']}", "fact: members, at_least: {@: 1}", "fact: sites, at_least: {@: 1}")
    assert [rule.fact for rule in constrain.judged_only(drawn_by(*words), place)] == ["answer", "members"]


def test_a_cut_keeps_every_zone_that_passes():
    """Law: what a set breaks is kept by every set that breaks nothing."""
    rng = np.random.default_rng(3)
    cells = [tuple(map(int, each)) for each in np.unique(rng.integers(0, 3, (7, 2)), axis=0)]
    place, _ = _row_of("tax_site", [1.0] * len(cells), cells)
    every = [frozenset(each) for size in range(1, len(cells) + 1) for each in itertools.combinations(place.sites.index, size)]
    met = 0
    for words in (each for each in ALONE if "parts, at" in each or "pair" in each or "enclosing_radius_km, at" in each):
        (rule,) = drawn_by(words)
        of = set_rules.set_rule(rule, place.sites.index, place, DAY, "")
        cuts = [cut for taken in every for cut in of.broken(taken)]
        met += len(cuts)
        for taken in (each for each in every if not of.broken(each)):
            assert all(cut.inside - taken or cut.outside & taken for cut in cuts)
    assert met
