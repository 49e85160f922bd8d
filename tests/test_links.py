"""Links between sites: tables → pairs → points → the whole path, beside every set tried and by hand."""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danji import cases, cli, dossier, plan, sources
from danji.errors import RuleError
from danji.geometry import Plane
from danji.plan import board, compared, explore
from danji.zones import choose, curve, lawful, links, portfolio, reasons, uncertainty
from danji.zones.facts import Setting
from danji.zones.shares import worth
from tests import toy
from tests.plain_rules import plain_rules
from tests.test_zones_rules import problems

HALF_KM = 5
CANDIDATES = ("S1", "S2", "S3", "S4", "S5", "S6", "S7")  # S8 has no point


def prepared(folder, **options):
    workspace = sources.read_workspace(toy.linked(folder, **options))
    return plan.basis(workspace.case, workspace.programme, workspace.frames), workspace


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    return prepared(tmp_path_factory.mktemp("links"))[0]


@pytest.fixture(scope="module")
def explored(ready):
    whole = plan.draft(ready, version="0", inputs={})
    found = explore.explore(ready, explore.Ask(seed=3, draws=20), version="0", fingerprint=whole.fingerprint)
    return whole, found


def by_hand(ready, shares):
    """Sites and links of a zone, the plain way: every row of the table, its two seats, and what all candidates have."""
    seat = {"A1": "S2", "A2": "S5", **{site: site for site in ready.place.sites.index}}
    size = {kind: {} for kind in ("joint_research", "supply", "co_patent")}
    for one, other, kind, weight in toy.LINKS:
        if one in seat and other in seat and seat[one] != seat[other]:
            pair = frozenset({seat[one], seat[other]})
            size[kind][pair] = size[kind].get(pair, 0.0) + float(weight or 1)
    candidates = set(CANDIDATES)
    everywhere = {kind: sum(each for pair, each in pairs.items() if pair <= candidates) for kind, pairs in size.items()}
    inside = {site for site, share in shares.items() if share > 0}
    part = sum(size[kind][pair] / everywhere[kind] for kind in size for pair in size[kind] if pair <= inside) / len(size)
    own = sum(share * ready.value[site] for site, share in shares.items())
    return own + 100 * 0.5 / 1.5 * part


# From tables to pairs and points


def test_links_that_tie_no_two_sites_are_counted_by_why(ready):
    found = ready.tied
    assert (found.unseated, found.within, found.unsized, found.unplaced) == (1, 1, 0, 0)
    assert set(map(tuple, found.links[["one", "other"]].to_numpy())) == {
        ("S2", "S3"), ("S2", "S5"), ("S1", "S3"), ("S4", "S5"), ("S4", "S6"), ("S2", "S7"), ("S3", "S8"),
    }  # fmt: skip


def test_all_links_between_candidates_are_worth_their_part_of_the_weights(ready):
    between = links.among(ready.linked, pd.Index(CANDIDATES))
    assert between.to_numpy().sum() == pytest.approx(100 * 0.5 / 1.5)
    assert ready.value.drop("S8").sum() == pytest.approx(100 * 1.0 / 1.5)
    assert ready.linked.loc[("S2", "S3"), "all"] == pytest.approx(100 * 0.5 / 1.5 / 3 * 6 / 8)


def test_kinds_may_have_weights_of_their_own(tmp_path):
    ready, _ = prepared(tmp_path, weight="links = {supply = 0.2, joint_research = 0.3}")
    whole = ready.linked.loc[:, ["supply", "joint_research"]].sum()
    assert whole.tolist() == pytest.approx([100 * 0.2 / 1.5, 100 * 0.3 / 1.5])
    assert ready.linked.loc[("S4", "S5"), "supply"] == pytest.approx(100 * 0.2 / 1.5 * 30 / 60)


def test_a_link_counts_half_for_every_half_distance(tmp_path):
    ready, _ = prepared(tmp_path, half_km=HALF_KM)
    for row in ready.tied.links.dropna().itertuples():
        away = np.hypot(*(ready.place.xy.loc[row.one] - ready.place.xy.loc[row.other])) / 1000
        assert row.strength == pytest.approx(row.size * 0.5 ** (away / HALF_KM))
    assert ready.tied.unplaced == 1  # S8 has no point
    assert ("S3", "S8") not in ready.linked.index


def test_where_others_of_a_kind_have_a_size_a_link_without_one_is_not_known(ready):
    table = pd.DataFrame({"from": ["S1", "S1"], "to": ["S2", "S3"], "kind": "supply", "weight": [4.0, np.nan]})
    found = links.tied(table, ready.place)
    assert found.unsized == 1
    assert list(links.points(found, {"all": 1.0}, among=ready.place.sites.index, total=1.0).index) == [("S1", "S2")]


def test_an_actor_sits_where_the_table_says_or_its_point_lies():
    sites = pd.DataFrame({"area_m2": [np.pi * 1e6, np.pi * 4e6]}, index=["A", "B"])
    xy = pd.DataFrame({"x": [0.0, 2000.0], "y": [0.0, 0.0]}, index=sites.index)
    actors = pd.DataFrame(
        {
            "site": ["B", None, None, None, None],
            "x": [0.0, 900.0, 2500.0, 9000.0, 0.0],
            "y": [0.0] * 5,
            "position": ["official"] * 4 + ["town_point"],
        },
        index=["stated", "in both", "in B", "in none", "town"],
    )
    found = links.seats(Setting(sites, xy, Plane(0.0, 0.0), "", actors=actors))
    assert found == {"stated": "B", "in both": "A", "in B": "B"}


# The best zone with links


def test_the_best_zone_equals_every_set_of_sites_tried(ready):
    """Twin: every set of whole sites, judged and valued by hand."""
    whole = replace(ready, case=replace(ready.case, draw=replace(ready.case.draw, partial=False)))
    tried = [dict.fromkeys(("S1", *more), 1.0) for n in range(7) for more in itertools.combinations(CANDIDATES[1:], n)]
    judged = [(plan.judge(whole, shares).verdicts, by_hand(whole, shares), set(shares)) for shares in tried]
    for reading in ready.readings:
        passing = [
            (worth, sites)
            for verdicts, worth, sites in judged
            if {each.state for each in verdicts if each.reading in {"", reading}} == {"holds"}
        ]
        wanted = sorted(passing, reverse=True, key=lambda each: each[0])
        best, second = plan.drawn_zones(whole, reading)
        assert [best.value, second.value] == pytest.approx([worth for worth, _ in wanted[:2]], abs=1e-6)
        assert set(best.shares) in [sites for worth, sites in wanted if worth > wanted[0][0] - 1e-6]
        assert best.proved


def test_a_site_taken_in_part_keeps_its_links_whole(ready):
    part, whole = (plan.judge(ready, {"S2": share, "S5": 1.0}) for share in (0.2, 1.0))
    assert part.links.value == whole.links.value > 0
    assert whole.value - part.value == pytest.approx(0.8 * ready.value["S2"], abs=1e-6)
    assert plan.judge(ready, {"S2": 1.0}).links.value == 0


@settings(max_examples=60)
@given(task=problems(most=5), within=st.sampled_from([0.2, 1.0]))
def test_near_zones_with_links_are_all_there_are(task, within):
    """Twin: the best of every choice of sites, one by one."""
    best = choose.choose(task)
    if best is None:
        return
    n, wanted = len(task.sites), []
    for bits in itertools.product([False, True], repeat=n):
        keep = np.array(bits)
        if keep.any() and not task.locked[~keep].any():
            worth = plain_rules(replace(task.only(keep), locked=np.ones(keep.sum(), dtype=bool)))
            wanted += [] if worth is None else [worth]
    wanted = sorted((worth for worth in wanted if worth >= best.value * (1 - within) - 1e-7), reverse=True)
    found = portfolio.near(task, best, within=within, most=100)
    assert np.allclose([zone.value for zone in found.zones], wanted, atol=1e-6)


@settings(max_examples=60)
@given(task=problems(most=5))
def test_replacement_costs_with_links_equal_every_set_tried(task):
    best = choose.choose(task)
    if best is None:
        return
    standing = pd.Series("candidate", index=list(task.sites))
    for each in reasons.reasons(task, best, standing, among=choose.circles(task)).values():
        i = task.sites.index(each.site)
        if task.locked[i]:
            other = plain_rules(replace(task, locked=task.locked & (np.arange(len(task.sites)) != i)))
            assert each.loss == pytest.approx(other - best.value, abs=1e-6)
            continue
        other = plain_rules(task.without(each.site) if each.share else task.with_locked(each.site))
        assert (each.loss != each.loss) == (other is None)
        assert other is None or each.loss == pytest.approx(best.value - other, abs=1e-6)


@settings(max_examples=40)
@given(task=problems(most=5), cap=st.integers(1, 9))
def test_the_curve_with_links_is_the_best_at_each_cap(task, cap):
    (step,) = curve.curve(task, "cap", [float(cap)])
    limits = tuple(replace(each, limit=float(cap)) if each.rule == "cap" else each for each in task.limits)
    wanted = plain_rules(replace(task, limits=limits))
    assert (step.zone is None) == (wanted is None)
    assert wanted is None or step.zone.value == pytest.approx(wanted, abs=1e-6)


@settings(max_examples=40)
@given(task=problems(most=5), seed=st.integers(0, 9))
def test_random_zones_carry_their_links(task, seed):
    found = lawful.sample(task, count=10, rng=np.random.default_rng(seed))
    assert np.allclose(found.value, [worth(task, shares) for shares in found.shares])


def test_the_weight_of_links_is_shaken_and_their_size_is_not(ready):
    drawn = plan.draw(ready, "free_centre")
    doubt = explore._doubt(ready, drawn, 50.0)
    assert doubt.weights.tolist() == [0.4, 0.3, 0.3, 0.5]
    assert doubt.links.sum() == pytest.approx(1.0)
    sure = replace(doubt, spread=1e12, errors=np.zeros(len(drawn.posed.sites)))
    same = uncertainty._shaken(drawn.posed, sure, np.random.default_rng(1))
    assert same.link_value == pytest.approx(drawn.posed.link_value, abs=1e-3)
    assert same.value == pytest.approx(drawn.posed.value, abs=1e-3)
    once, again = (uncertainty._shaken(drawn.posed, doubt, np.random.default_rng(i)) for i in (1, 2))
    assert np.ptp(once.link_value / drawn.posed.link_value) < 1e-9  # all by the same factor
    assert not np.allclose(once.link_value, again.link_value)


# The whole path


def test_every_value_of_an_exploration_is_sites_and_links(ready, explored):
    for each in explored[1].readings:
        zones = [(each.best.value, each.best.shares)]
        zones += [(other.zone.value, other.zone.shares) for other in each.portfolio.zones]
        zones += [(point.points, point.shares) for front in each.fronts for point in front.points]
        zones += [(cost.value, cost.instead) for cost in each.costs if cost.instead]
        for value, shares in zones:
            assert value == pytest.approx(by_hand(ready, shares), abs=2e-6)
        at_limit = next(point.value for point in each.curve.points if point.limit == each.curve.limit)
        assert at_limit == pytest.approx(each.best.value, abs=1e-6)
        assert max(each.null.values) <= each.best.value + 1e-3
        assert each.null.ranks[0].value == pytest.approx(each.best.value)
        assert each.said["links"] == [each.best.links.sentence]


def test_a_plan_says_what_links_give_and_names_the_pairs(ready, explored):
    whole = explored[0]
    for zone in whole.zones:
        assert zone.value == pytest.approx(by_hand(ready, zone.shares), abs=2e-6)
        own = sum(share * ready.value[site] for site, share in zone.shares.items())
        assert zone.links.value == pytest.approx(zone.value - own, abs=2e-6)
        assert f"{zone.links.value:.2f}" in zone.links.sentence.ko
        assert f"{100 * zone.links.share:.1f}%" in zone.links.sentence.en
    proposal = whole.zone(whole.proposal)
    assert sum(pair.value for pair in whole.links if pair.inside) == pytest.approx(proposal.links.value, abs=1e-5)
    assert whole.case.link_weights == {"all": 0.5}
    assert {"links_unseated", "links_within"} <= {remark.key for remark in whole.quality}


def test_municipalities_of_zones_side_by_side_add_up_with_links(ready):
    zones = [compared.named(plan.judge(ready, shares), key) for key, shares in ZONES.items()]
    found = compared.compared(ready, zones)
    for zone in zones:
        rows = [each.value for each in found.municipalities if each.zone == zone.key]
        assert sum(rows) == pytest.approx(zone.value, abs=1e-5)
        assert zone.links.value > 0


ZONES = {"one": {"S1": 1.0, "S3": 0.5, "S2": 1.0}, "two": {"S4": 1.0, "S5": 0.3, "S6": 1.0, "S2": 1.0}}


def test_the_board_counts_links(ready):
    (row,) = board.board(ready.case, ready.programme, ready.frames)
    assert row.drawn[0].links.value > 0
    assert row.drawn[0].value <= row.without_distance.value + 1e-6


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_pages_say_what_links_give(ready, explored, lang):
    whole, found = explored
    regions = ready.frames["regions"]
    page = dossier.page(whole, lang=lang, regions=regions)
    assert page.count(whole.zone(whole.proposal).links.sentence[lang]) >= 2
    assert 'class="links keep"' in page
    assert found.readings[0].best.links.sentence[lang] in dossier.explored.page(found, whole, lang=lang, regions=regions)


def test_the_commands_say_what_links_give(tmp_path, capsys):
    folder = toy.linked(tmp_path)
    for verb in (["draw"], ["judge"]):
        (tmp_path / "zone.csv").write_text("site,share\nS1,1\nS3,0.5\n", encoding="utf-8")
        more = [str(tmp_path / "zone.csv")] if verb == ["judge"] else []
        assert cli.main([*verb, str(folder), *more, "--lang", "en"]) == 0
        assert "come from links" in capsys.readouterr().out


def test_without_a_weight_links_change_nothing(tmp_path):
    (tmp_path / "with").mkdir()
    plain = sources.read_workspace(toy.workspace(tmp_path))
    ready, workspace = prepared(tmp_path / "with", weight="")
    assert "links" in workspace.frames
    assert ready.tied is None
    zone = plan.drawn_zones(ready, "free_centre")[0]
    other = plan.drawn_zones(plan.basis(plain.case, plain.programme, plain.frames), "free_centre")[0]
    assert (zone.value, zone.bound, zone.shares, zone.links) == (other.value, other.bound, other.shares, None)


# Wrong input


@pytest.mark.parametrize(
    ("weight", "key", "column"),
    [
        ("links = -0.1", "wrong_setting", "weights.links"),
        ("links = nan", "wrong_setting", "weights.links"),
        ('links = "much"', "wrong_setting", "weights.links"),
        ("links = {suply = 0.1}", "unknown_setting", "weights.links.suply"),
        ("links = {supply = -1}", "wrong_setting", "weights.links.supply"),
        ("linkz = 0.1", "unknown_setting", "weights.linkz"),
    ],
)
def test_a_wrong_weight_of_links_is_told(tmp_path, weight, key, column):
    with pytest.raises(RuleError) as caught:
        cases.from_mapping(tomllib.loads((toy.linked(tmp_path, weight=weight) / "case.toml").read_text("utf-8")))
    assert [(each.key, each.column) for each in caught.value.problems] == [(key, column)]


def test_what_is_wrong_with_a_table_of_links_is_told(tmp_path, capsys):
    folder = toy.linked(tmp_path)
    with (folder / "tables/links.csv").open("a", encoding="utf-8") as file:
        print("S99,S1,supply,1", "S1,S2,supply,-3", "S1,S2,barter,1", sep="\n", file=file)
    assert cli.main(["plan", str(folder), "--lang", "en"]) == 1
    said = capsys.readouterr().err
    assert "'S99' is not in table actors, sites" in said
    assert "-3" in said
    assert "barter" in said
    (folder / "tables/links.csv").unlink()
    assert cli.main(["plan", str(folder), "--lang", "ko"]) == 1
    assert "links 표가 없습니다" in capsys.readouterr().err
