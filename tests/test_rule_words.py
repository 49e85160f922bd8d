"""The words that widen a rule: per, of, except, any_of, scope; answers of people; boundaries. On zones one can do on paper."""

from __future__ import annotations

from datetime import date

import pytest

from danji import programmes, rules
from danji.errors import RuleError
from danji.rules import Fact
from danji.zones import tried

DAY = date(2020, 1, 1)
HEAD = """
name: {ko: 시험, en: Trial}
law: {ko: 없음, en: none}
country: {bbox: [-180, -90, 180, 90]}
"""
SAID = "label: {{ko: '{0}', en: '{0}'}}, source: {{title: {{ko: 시험, en: trial}}}}"


def row(name, words, days="2019-01-01"):
    limit = words.replace("@", days)
    return f"- {{rule: {name}, {SAID.format(name)}, {limit}}}\n"


def programme(*rows):
    return programmes.from_files("trial", {"programme.yaml": HEAD, "zone.yaml": "".join(rows)})


def states(of, **case):
    words = {rule.word for rule in of.rules} - {""}
    expected = dict.fromkeys([*(rule.name for rule in of.rules), *sorted(words)], "?")
    return dict(tried.run(of, {"case": "trial", "on": DAY, "expect": expected, **case}).found)


def verdict(of, name, **case):
    in_force = rules.in_force(of.rules, about={}, on=DAY)
    return next(each for each in tried._verdicts(in_force, {"on": DAY, **case}) if each.rule.name == name)


SITES = {
    "A": {"kind": "tax_site", "region": "x", "area_km2": 0.3},
    "B": {"kind": "tax_site", "region": "x", "area_km2": 1.9},
    "C": {"kind": "customs_site", "region": "y", "area_km2": 9.0},
}


@pytest.mark.parametrize(
    ("words", "state", "group", "margin"),
    [
        ("fact: area_km2, per: site, of: {kind: [tax_site]}, at_most: {@: 2}", "holds", "B", 0.1),
        ("fact: area_km2, per: site, of: {kind: [tax_site]}, at_most: {@: 1.9}", "holds", "B", 0.0),
        ("fact: area_km2, per: site, of: {kind: [tax_site]}, at_least: {@: 0.300001}", "fails", "A", -0.000001),
        ("fact: area_km2, of: {kind: [tax_site]}, at_most: {@: 2.2}", "holds", "", 0.0),
        ("fact: area_km2, except: {kind: [customs_site]}, at_most: {@: 2}", "fails", "", -0.2),
        ("fact: area_km2, per: region, at_most: {@: 8}", "fails", "y", -1.0),
        ("fact: sites, per: kind, at_least: {@: 2}", "fails", "customs_site", -1.0),
        ("fact: area_share, of: {kind: [customs_site]}, at_most: {@: 0.8}", "fails", "", -0.003571),
        ("fact: sites, of: {kind: [port]}, at_least: {@: 1}", "fails", "", -1.0),
        ("fact: area_km2, per: site, of: {kind: [port]}, at_least: {@: 1}", "holds", "", None),
        ("fact: area_km2, except: {trait: [rural]}, at_most: {@: 20}", "undecided", "", None),
        ("fact: area_km2, of: {trait: [rural]}, at_least: {@: 1}", "undecided", "", None),
        ("fact: parts, per: site, at_most: {@: 1}", "undecided", "A", None),
    ],
)
def test_a_rule_takes_what_it_says(words, state, group, margin):
    found = verdict(programme(row("r", words)), "r", sites=SITES)
    assert (found.state, found.group, found.margin) == (state, group, margin)


def test_the_worst_of_each_is_named_in_both_languages():
    found = verdict(programme(row("r", "fact: area_km2, per: site, at_most: {@: 2}")), "r", sites=SITES)
    assert found.sentence("en", {"C": "Harbour"}).startswith(
        "r (Harbour): 9 km², limit at most 2 km² — fails (over by 7 km²). Of the 3"
    )
    assert found.sentence("ko", {"C": "항구"}).startswith("r(항구): 9㎢, 기준 2㎢ 이하 — 미충족 (초과 7㎢). 따로 본 3곳")


def test_a_site_of_which_it_is_not_known_whether_it_counts_never_makes_a_rule_hold():
    of = programme(row("r", "fact: area_km2, except: {trait: [rural]}, at_most: {@: 10}"))
    sites = {"A": {"trait": "none", "area_km2": 9.0}, "B": {"area_km2": 0.5}}
    assert states(of, sites=sites) == {"r": "undecided"}
    assert states(of, sites={**sites, "B": {"trait": "rural", "area_km2": 50.0}}) == {"r": "holds"}
    assert states(of, sites={**sites, "A": {"trait": "none", "area_km2": 10.1}}) == {"r": "fails"}


EITHER = (
    row("income", "fact: median_income_ratio, per: site, any_of: poor/income, at_most: {@: 0.7}"),
    row("poverty", "fact: poverty_share, per: site, any_of: poor/poverty, at_least: {@: 0.2}"),
    row("not_rich", "fact: median_income_ratio, per: site, any_of: poor/poverty, at_most: {@: 1.25}"),
)


@pytest.mark.parametrize(
    ("sites", "state"),
    [
        ({"A": (0.1, 0.7)}, "holds"),
        ({"A": (0.2, 1.25)}, "holds"),
        ({"A": (0.2, 1.26)}, "fails"),
        ({"A": (0.1, 0.7), "B": (0.2, 1.25)}, "holds"),  # each by another way, though no way holds for both
        ({"A": (0.1, 0.7), "B": (0.19, 1.0)}, "fails"),
        ({"A": (None, 0.7)}, "holds"),  # one way is enough, what the other asks need not be known
        ({"A": (None, 0.71)}, "undecided"),
        ({"A": (0.2, None)}, "undecided"),
        ({"A": (0.1, None)}, "undecided"),
    ],
)
def test_one_way_is_enough_for_each(sites, state):
    nan = float("nan")
    rows = {
        site: {"poverty_share": nan if poor is None else poor, "median_income_ratio": nan if ratio is None else ratio}
        for site, (poor, ratio) in sites.items()
    }
    assert states(programme(*EITHER), sites=rows)["poor"] == state


def test_a_zone_passes_when_one_way_holds_and_the_choice_says_which():
    of = programme(*EITHER)
    sites = {"A": {"poverty_share": 0.1, "median_income_ratio": 0.7}, "B": {"poverty_share": 0.2, "median_income_ratio": 1.2}}
    verdicts = tried._verdicts(list(of.rules), {"on": DAY, "sites": sites})
    assert rules.passes(verdicts, reading="") == "holds"
    assert "fails" in {each.state for each in verdicts}
    (choice,) = rules.choices(verdicts)
    assert choice.held_by("A") == ("income",)
    assert "'income' holds for: A." in choice.sentence("en")
    assert "'poverty and not_rich' holds for: B." in choice.sentence("en")


def test_answers_are_stated_and_silence_is_not_yes():
    of = programme(
        row("ready", "fact: answer, among: {@: ['yes']}"), row("jobs", "fact: stated_number, unit: persons, at_least: {@: 5}")
    )
    assert states(of, answers={}) == {"ready": "undecided", "jobs": "undecided"}
    assert states(of, answers={"ready": "unknown", "jobs": "unknown"}) == {"ready": "undecided", "jobs": "undecided"}
    assert states(of, answers={"ready": "yes", "jobs": 5}) == {"ready": "holds", "jobs": "holds"}
    assert states(of, answers={"ready": "no", "jobs": 4}) == {"ready": "fails", "jobs": "fails"}
    found = verdict(of, "ready", answers={})
    assert found.sentence("ko").startswith("ready: 답 없음 — 판정 불가. 답이 적히지 않아")


def test_members_are_counted_by_role():
    of = programme(row("r", "fact: members, of: {member: [industry]}, at_least: {@: 1}"))
    assert states(of, actors={"U": {"member": "higher_education"}, "F": {"member": "industry"}}) == {"r": "holds"}
    assert states(of, actors={"U": {"member": "higher_education"}, "F": {"member": "none"}}) == {"r": "fails"}
    assert states(of, actors={"U": {"member": "higher_education"}, "F": {}}) == {"r": "undecided"}
    assert states(of, actors={"F": {}}) == {"r": "undecided"}
    assert states(of, sites={}) == {"r": "undecided"}


def test_boundaries_have_parts_and_far_ends():
    of = programme(row("one", "fact: parts, per: site, at_most: {@: 1}"), row("far", "fact: farthest_pair_km, at_most: {@: 5}"))
    whole, torn, corner = [[0, 0, 3, 4]], [[0, 0, 1, 1], [2, 0, 3, 1]], [[0, 0, 1, 1], [1, 1, 2, 2]]
    assert states(of, sites={"A": {"boxes_km": whole}}) == {"one": "holds", "far": "holds"}  # the diagonal is 5 km
    assert states(of, sites={"A": {"boxes_km": torn}})["one"] == "fails"
    assert states(of, sites={"A": {"boxes_km": corner}})["one"] == "fails"
    assert states(of, sites={"A": {"boxes_km": [[0, 0, 3, 4.001]]}})["far"] == "fails"
    assert states(of, sites={"A": {"boxes_km": whole}, "B": {}}) == {"one": "undecided", "far": "undecided"}


def test_pairs_are_not_a_circle():
    """Three corners of a triangle with sides of 40 km: no pair is farther apart, the circle about them is larger than 20 km."""
    of = programme(
        row("pair", "fact: farthest_pair_km, at_most: {@: 40.0001}"),
        row("circle", "fact: enclosing_radius_km, at_most: {@: 20}"),
    )
    corners = {"A": (0, 0), "B": (40, 0), "C": (20, 34.64101615)}
    sites = {name: {"x_km": x, "y_km": y, "area_km2": 0.0} for name, (x, y) in corners.items()}
    assert states(of, sites=sites) == {"pair": "holds", "circle": "fails"}


def test_touching_counts_a_common_point():
    of = programme(row("r", "fact: touching_sites, per: site, at_least: {@: 1}"))
    assert states(of, sites={"A": {"boxes_km": [[0, 0, 1, 1]]}, "B": {"boxes_km": [[1, 1, 2, 2]]}}) == {"r": "holds"}
    assert states(of, sites={"A": {"boxes_km": [[0, 0, 1, 1]]}, "B": {"boxes_km": [[1.1, 1, 2, 2]]}}) == {"r": "fails"}


def test_share_of_the_candidates():
    of = programme(row("share", "fact: share_of_candidates, any_of: some/share, at_most: {@: 0.25}"),
                   row("few", "fact: sites, any_of: some/few, at_most: {@: 2}"),
                   row("small", "fact: candidate_sites, any_of: some/few, at_most: {@: 5}"))  # fmt: skip

    def sites(taken, listed):
        return {f"S{at}": {"share": float(at < taken)} for at in range(listed)}

    assert states(of, sites=sites(2, 8))["some"] == "holds"
    assert states(of, sites=sites(3, 8))["some"] == "fails"
    assert states(of, sites=sites(3, 9))["some"] == "holds"  # a quarter of nine is rounded up
    assert states(of, sites=sites(4, 12))["share"] == "fails"
    assert states(of, sites=sites(2, 4)) == {"share": "fails", "few": "holds", "small": "holds", "some": "holds"}
    assert states(of, sites=sites(3, 5))["some"] == "fails"


def test_several_zones_are_judged_together():
    of = programme(row("each", "fact: area_km2, at_most: {@: 10}"), row("all", "fact: area_km2, scope: case, at_most: {@: 11}"),
                   row("number", "fact: zones, scope: programme, per: region, at_least: {@: 1}"),
                   row("rural", "fact: share_of_zones, scope: programme, of: {trait: [rural]}, at_least: {@: 0.5}"))  # fmt: skip
    sites = {name: {**row_, "trait": "rural" if name == "C" else "none"} for name, row_ in SITES.items()}
    one = states(of, sites={**sites, "C": {**sites["C"], "share": 0}})
    assert one == {"each": "holds", "all": "holds", "number": "not judged", "rural": "not judged"}
    several = states(of, sites=sites, zones={"Z1": ["A", "B"], "Z2": ["C"]})
    assert several == {"each": "fails", "all": "fails", "number": "holds", "rural": "holds"}
    assert states(of, sites=sites, zones={"Z1": ["A"], "Z2": ["B"]})["number"] == "fails"  # no zone in region y


def test_a_rule_about_one_zone_of_several_is_judged_for_that_zone():
    of = programme(row("each", "fact: area_km2, at_most: {@: 10}"))
    verdicts = rules.check(of.rules, {"area_km2": Fact(9.5)}, on=DAY)
    assert rules.passes(verdicts, reading="") == "holds"


def test_a_boundary_that_is_not_known_might_join_the_pieces():
    of = programme(row("one", "fact: parts, at_most: {@: 1}"))
    apart = {"A": {"boxes_km": [[0, 0, 1, 1]]}, "B": {"boxes_km": [[2, 0, 3, 1]]}}
    assert states(of, sites=apart) == {"one": "fails"}
    assert states(of, sites={**apart, "C": {"boxes_km": [[1, 0, 2, 1]]}}) == {"one": "holds"}
    assert states(of, sites={**apart, "C": {}}) == {"one": "undecided"}


BAD = {
    "no_such_fact": [row("r", "fact: aera_km2, at_most: {@: 1}")],
    "no_such_property": [row("r", "fact: area_km2, of: {colour: [red]}, at_most: {@: 1}")],
    "no_such_code": [row("r", "fact: area_km2, of: {kind: [tax_sight]}, at_most: {@: 1}")],
    "fact_for_each": [row("r", "fact: poverty_share, at_least: {@: 0.2}")],
    "fact_of_the_whole": [row("r", "fact: site_kind, per: site, among: {@: [other]}")],
    "fact_of_the_whole ": [row("r", "fact: candidate_sites, per: region, at_most: {@: 9}")],
    "fact_of_a_portfolio": [row("r", "fact: zones, at_least: {@: 3}")],
    "unit_of_a_fact": [row("r", "fact: area_km2, unit: ha, at_most: {@: 3}")],
    "rule_name_taken": [row("r", "fact: area_km2, at_most: {@: 3}"), row("r", "fact: sites, at_most: {@: 3}")],
    "one_comparison": [row("r", "fact: area_km2, at_most: {@: 3}, at_least: {@: 1}")],
    "no_limit": [row("r", "fact: area_km2, at_most: {}")],
    "no_such_clause": [row("r", "fact: area_km2, clause: circle, reading: free, at_most: {@: 3}")],
    "limits_cross": [row("low", "fact: area_km2, at_least: {@: 3}"), row("high", "fact: area_km2, at_most: {@: 2}")],
    "limits_overlap": [row("old", "fact: area_km2, at_most: {@: 3}"), row("new", "fact: area_km2, at_most: {@: 2}", "2020-01-01")],
    "ways_differ": [row("a", "fact: area_km2, any_of: w, at_most: {@: 3}"), row("b", "fact: sites, per: region, any_of: w, at_most: {@: 2}")],
    "programme_missing": ["- {rule: r, fact: area_km2, label: {ko: r, en: r}, at_most: {2019-01-01: 1}}\n"],
    "programme_extra": [row("r", "fact: area_km2, at_mots: {@: 1}")],
    "not_yaml": [row("r", "fact: area_km2, at_most: {2019-01-01: 1, 2019-01-01: 2}")],
}  # fmt: skip


@pytest.mark.parametrize(("key", "rows"), BAD.items(), ids=BAD)
def test_a_slip_gives_one_clear_message(key, rows):
    with pytest.raises(RuleError) as error:
        programme(*rows)
    (found,) = error.value.problems
    assert found.key == key.strip()
    assert found.text("ko") != found.text("en")


def test_confidence_needs_a_source():
    text = "- {rule: r, fact: area_km2, label: {ko: r, en: r}, source: {title: {ko: s, en: s}, confidence: H}, at_most: {2019-01-01: 1}}\n"
    with pytest.raises(RuleError) as error:
        programme(text)
    assert [each.key for each in error.value.problems] == ["no_source"]


def test_limits_that_follow_or_concern_others_do_not_overlap():
    programme(
        row("old", "fact: area_km2, at_most: {2019-01-01: 3, 2020-01-01: null}"),
        row("new", "fact: area_km2, at_most: {@: 2}", "2020-01-01"),
    )
    programme(row("city", "fact: area_km2, where: {region_kind: [metropolitan_city]}, at_most: {@: 3}"),
              row("province", "fact: area_km2, where: {region_kind: [province]}, at_most: {@: 2}"))  # fmt: skip
    programme(
        row("all", "fact: area_km2, at_most: {@: 3}"), row("parts_of", "fact: area_km2, of: {kind: [port]}, at_most: {@: 2}")
    )
