"""Scores, facts, conflicts and reasons on a region one can do on paper, and by laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from danji import plan, programmes, rules, sources
from danji.errors import DanjiError, Infeasible, RuleError
from danji.zones import choose, conflicts, facts, reasons, scores
from danji.zones.problem import Limit, ZoneProblem
from tests import toy
from tests.test_zones_choose import problems

PLACES = {"A": (128.00, 35.00), "B": (128.10, 35.00), "C": (128.20, 35.00), "D": (np.nan, np.nan)}


def sites(**columns):
    frame = pd.DataFrame({"name": list(PLACES), "complex": ["1", "1", None, "2"], "kind": "general_complex", "region": ["x", "x", "y", "y"],
                          "lon": [p[0] for p in PLACES.values()], "lat": [p[1] for p in PLACES.values()], "area_m2": [1e6, 2e6, 4e6, 1e6],
                          "industrial_area_m2": [1e6, 1e6, 2e6, np.nan], "free_area_m2": [0.0, 5e5, np.nan, 0.0], "operating_firms": [10.0, 30.0, 0.0, 5.0],
                          "target_fit": [1.0, np.nan, 0.5, 1.0], "part_min_share": [np.nan, 0.2, 0.2, np.nan]}, index=list(PLACES))  # fmt: skip
    return frame.assign(**columns)


def posed(**changes):
    given_ = {"sites": ("A", "B", "C"), "xy": np.array([[0.0, 0.0], [9000.0, 0.0], [18000.0, 0.0]]), "reach_m": np.zeros(3),
              "value": np.array([1.0, 3.0, 4.0]), "amounts": {"area_km2": np.array([1.0, 2.0, 4.0])}, "limits": (Limit("cap", "area_km2", "at_most", 5.0),),
              "least": np.ones(3), "locked": np.zeros(3, dtype=bool), "radius_m": 5000.0}  # fmt: skip
    return ZoneProblem(**{**given_, **changes})


def test_points_are_shares_of_what_all_candidates_have():
    xy = np.array([[0.0, 0.0], [9000.0, 0.0], [18000.0, 0.0], [np.nan, np.nan]])
    found = scores.criteria(sites(), reach_m=1000, xy=xy, actor_xy=np.array([[0.0, 100.0]]))
    points = scores.points(
        found, {"operating_firms": 3, "target_fit": 1, "free_area": 0}, among=pd.Index(["A", "B", "C"]), total=4
    )
    assert list(points.columns) == ["operating_firms", "target_fit"]
    assert points["operating_firms"].tolist() == pytest.approx([75 * 10 / 40, 75 * 30 / 40, 0, 75 * 5 / 40])
    assert points["target_fit"].tolist() == pytest.approx(
        [12.5, 0, 12.5, 0]
    )  # D has a fit but no industrial area: not known, no points
    assert np.isnan(found.loc["C", "free_area"])


def test_an_actor_counts_once():
    xy = np.array([[0.0, 0.0], [900.0, 0.0], [18000.0, 0.0], [np.nan, np.nan]])
    found = scores.criteria(sites(), reach_m=1000, xy=xy, actor_xy=np.array([[450.0, 0.0], [450.0, 1.0], [np.nan, np.nan]]))[
        "actors_in_reach"
    ]
    assert found[["A", "B", "C"]].tolist() == pytest.approx([1.0, 1.0, 0.0])
    assert np.isnan(found["D"])


def test_facts_by_hand():
    place = facts.setting(sites(), province="38", hub="A")
    found = facts.facts({"A": 1.0, "B": 0.5, "C": 1.0}, place)
    assert found["area_km2"].value == 6.0
    assert found["operating_firms"].value == 25.0
    assert found["complexes"].value == 1.0
    assert (found["sites"].value, found["municipalities"].value) == (3.0, 2.0)
    assert found["enclosing_radius_km"].value == pytest.approx(9.13, abs=0.01)  # half of 0.2° at 35° N
    assert found["farthest_from_hub_km"].value == pytest.approx(18.26, abs=0.02)
    assert found["farthest_from_hub_km"].because == ("C", "A")  # the farthest, and the hub whose point it is measured from
    assert set(found["enclosing_radius_km"].because) == {"A", "C"}


def test_an_unplaced_site_leaves_distance_undecided():
    found = facts.facts({"A": 1.0, "D": 1.0}, facts.setting(sites(), province="38", hub="A"))
    assert found["enclosing_radius_km"].undecided == ("D",)
    assert found["farthest_from_hub_km"].undecided == ("D",)
    assert found["area_km2"].undecided == ()


def test_a_missing_sum_is_undecided_and_not_zero():
    found = facts.facts({"A": 1.0, "B": 1.0}, facts.setting(sites(operating_firms=[10.0, np.nan, 0.0, 5.0]), province="38"))
    assert (found["operating_firms"].value, found["operating_firms"].undecided) == (10.0, ("B",))


def test_distance_to_the_edge_adds_the_stand_in_circle():
    to_point = facts.facts({"A": 1.0, "B": 1.0}, facts.setting(sites(), province="38"))["enclosing_radius_km"].value
    to_edge = facts.facts({"A": 1.0, "B": 1.0}, facts.setting(sites(), province="38", distance_to="edge"))[
        "enclosing_radius_km"
    ].value
    assert to_edge - to_point == pytest.approx((np.sqrt(1e6 / np.pi) + np.sqrt(2e6 / np.pi)) / 2000, abs=1e-6)


@pytest.mark.parametrize(
    ("locked", "rule", "best", "off"),
    [((True, False, True), "circle", "9.000", "4.000"), ((False, False, False), "floor", "5.000", "1.000")],
)
def test_a_conflict_names_the_rule_and_by_how_much(locked, rule, best, off):
    limits = [Limit("cap", "area_km2", "at_most", 5.0)] + (
        [Limit("floor", "area_km2", "at_least", 6.0)] if rule == "floor" else []
    )
    task = posed(locked=np.array(locked), limits=tuple(limits), least=np.full(3, 0.1), circle_rule="circle")
    labels = {name: {"ko": name, "en": name} for name in ("cap", "floor", "circle")}
    found = {
        each.values["rule"]["en"]: each
        for each in conflicts.conflicts(task, labels, {"area_km2": "km²"})
        if each.key == "conflict"
    }
    assert (found[rule].values["best"], found[rule].values["off"]) == (best, off)


def test_conflicting_sums_are_both_named():
    task = posed(limits=(Limit("cap", "area_km2", "at_most", 1.0), Limit("floor", "area_km2", "at_least", 6.0)), radius_m=None)
    labels = {name: {"ko": name, "en": name} for name in ("cap", "floor")}
    together, *alone = conflicts.conflicts(task, labels, {})
    assert together.values["rules"]["en"] == "cap; floor"
    found = {each.values["rule"]["en"]: each.values["best"] for each in alone}
    assert found == {"cap": "6.000", "floor": "1.000"}


def test_reasons_by_hand():
    """Radius 5 km: A+B (4 points, 3 km²) or B+C (7 points, 6 km², over 5): whole sites, so C alone is worth 4, A+B 4, a tie."""
    task = posed()
    among = choose.circles(task)
    best = choose.choose(task, among=among)
    standing = pd.Series({"A": "candidate", "B": "candidate", "C": "candidate", "D": "unplaced"})
    found = reasons.reasons(task, best, standing, among=among)
    assert best.value == 4.0
    assert found["D"].key == "standing_unplaced"
    assert {found["A"].loss, found["C"].loss} == {0.0}
    assert found["C"].key.endswith("_tie")


def test_parts_fill_the_cap_exactly():
    best = choose.choose(posed(least=np.array([1.0, 0.2, 0.2])))
    assert best.shares == {"B": 1.0, "C": 0.75}
    assert best.value == 6.0


@settings(max_examples=150)
@given(task=problems())
def test_no_small_change_does_better(task):
    """Law: dropping a site, or taking the runner-up, is never better; a larger cap or circle never worse."""
    best = choose.choose(task)
    if best is None:
        return
    wider = choose.choose(
        replace(task, radius_m=task.radius_m + 1, limits=(replace(task.limits[0], limit=task.limits[0].limit + 1),))
    )
    assert wider.value >= best.value - 1e-9
    for site in best.shares:
        if not task.locked[task.sites.index(site)]:
            other = choose.choose(task.without(site))
            assert other is None or other.value <= best.value + 1e-9


@pytest.mark.parametrize("reading", ["free_centre", "hub_centre"])
def test_what_is_proposed_passes_what_is_checked(tmp_path, reading):
    folder = toy.workspace(tmp_path)
    workspace = sources.read_workspace(folder)
    ready = plan.basis(workspace.case, workspace.programme, workspace.frames)
    drawn = plan.draw(ready, reading)
    verdicts = rules.check(ready.rules_of(reading), facts.facts(drawn.best.shares, ready.place), on=workspace.case.day)
    assert [verdict.state for verdict in verdicts] == ["holds"] * len(verdicts)
    assert drawn.best.proved
    assert "S8" not in drawn.best.shares


def test_without_a_hub_only_the_free_circle_is_drawn(tmp_path):
    folder = toy.workspace(tmp_path)
    toy.replace(folder / "case.toml", 'hub = "S1"', "#")
    workspace = sources.read_workspace(folder)
    ready = plan.basis(workspace.case, workspace.programme, workspace.frames)
    made = plan.draft(ready, version="0", inputs={})
    assert {zone.reading for zone in made.zones} == {"free_centre"}
    hub = next(verdict for verdict in made.zones[0].verdicts if verdict.reading == "hub_centre")
    assert hub.state == "undecided"
    with pytest.raises(RuleError, match="no hub"):
        plan.draw(ready, "hub_centre")


def test_a_capital_region_is_not_drawn(tmp_path):
    folder = toy.workspace(tmp_path)
    toy.replace(
        folder / "tables/regions.csv",
        "38,경상남도,Gyeongsangnam-do,province,,province",
        "11,서울특별시,Seoul,province,,province",
    )
    for name in ("tables/regions.csv",):
        text = (folder / name).read_text(encoding="utf-8").replace("municipality,38,", "municipality,11,")
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("jobs.csv", "benchmark.csv"):
        (folder / "tables" / name).unlink()
    toy.replace(folder / "case.toml", 'region = "38"', 'region = "11"')
    workspace = sources.read_workspace(folder)
    with pytest.raises(Infeasible, match="does not qualify"):
        plan.draw(plan.basis(workspace.case, workspace.programme, workspace.frames), "free_centre")


def test_rules_change_with_the_day():
    programme = programmes.read("kr-nic")
    with pytest.raises(DanjiError, match="2018-09-21"):
        programme.rules_on(date(2018, 4, 23), {"region_kind": "province"})


def test_a_lock_that_fills_the_cap_exactly_is_no_conflict():
    """4.32 + 3.96 + 3.82 + 2.90 is 15 on paper and 15.000000000000002 in floats."""
    area = np.array([4.32, 3.96, 3.82, 2.90, 1.0])
    task = posed(sites=tuple("ABCDE"), xy=np.zeros((5, 2)), reach_m=np.zeros(5), value=np.ones(5), amounts={"area_km2": area},
                 limits=(Limit("cap", "area_km2", "at_most", 15.0),), least=np.ones(5), locked=np.array([True] * 4 + [False]))  # fmt: skip
    for radius in (5000.0, None):
        assert set(choose.choose(replace(task, radius_m=radius)).shares) == set("ABCD")


def test_without_a_rule_on_distance_unplaced_sites_can_be_taken():
    task = posed(xy=np.array([[0.0, 0.0], [np.nan, np.nan], [9e5, 0.0]]), radius_m=None, limits=())
    assert set(choose.choose(task).shares) == {"A", "B", "C"}


@pytest.mark.parametrize("n", [3, 130])
def test_the_least_a_sum_can_be_does_not_depend_on_how_many_sites(n):
    rng = np.random.default_rng(1)
    area = rng.uniform(16, 60, n)
    task = posed(sites=tuple(f"S{i}" for i in range(n)), xy=rng.uniform(0, 3e4, (n, 2)), reach_m=np.zeros(n), value=rng.uniform(0, 9, n),
                 amounts={"area_km2": area}, limits=(Limit("cap", "area_km2", "at_most", 15.0),), least=np.ones(n), locked=np.zeros(n, dtype=bool))  # fmt: skip
    found = conflicts.conflicts(task, {"cap": {"ko": "cap", "en": "cap"}}, {})
    assert [each.key for each in found] == ["conflict_together", "conflict"]
    assert found[1].values["best"] == f"{area.min():,.3f}"


def test_an_undecided_distance_has_no_margin_and_no_zero(tmp_path):
    workspace = sources.read_workspace(toy.workspace(tmp_path))
    ready = plan.basis(workspace.case, workspace.programme, workspace.frames)
    zone = plan.judge(ready, {"S8": 1.0})
    free = next(verdict for verdict in zone.verdicts if verdict.rule == "circle_free_centre")
    assert (free.state, free.margin) == ("undecided", None)
    assert "0 km" not in free.sentence.en.replace("20 km", "")
    assert "enclosing_radius_km" not in zone.facts
    assert zone.passes == "undecided"


def test_the_only_candidate_can_be_drawn_and_not_replaced(tmp_path):
    folder = toy.workspace(tmp_path)
    toy.rewrite(folder / "tables/sites.csv", toy.rows(folder / "tables/sites.csv")[:1])
    toy.replace(folder / "case.toml", 'lock_in = ["S1"]', "lock_in = []")
    ready = sources.read_workspace(folder)
    drawn = plan.draft(plan.basis(ready.case, ready.programme, ready.frames), version="0", inputs={})
    assert drawn.zones[0].shares == {"S1": 1.0}
    assert drawn.sites[0].reasons["free_centre"].loss is None
