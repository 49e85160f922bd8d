"""One judged example for each of several programmes, and a programme of one's own: what the commands say."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from danji import cli, programmes, sources
from danji.dossier import programme as page
from danji.errors import DanjiError
from danji.zones import tried
from tests import toy

EXAMPLES = Path(__file__).parent.parent / "examples" / "programmes"
# example, zone file → rule → state, over all zones of the file; a word of `any_of` stands for its rules
JUDGED = {
    ("kr-small-rd-zone", "zone.csv"): {
        "core_institution": "holds", "background_space": "holds", "research_capacity": "undecided", "site_plan": "undecided"},
    ("uk-freeport", "zone.csv"): {
        "outer_boundary": "holds", "tax_sites": "holds", "tax_site_least": "holds", "tax_site_most": "holds",
        "tax_site_single": "holds", "tax_area": "holds", "port": "holds", "customs_site": "holds", "boundary_reasoned": "undecided"},
    ("uk-freeport", "too-large.csv"): {
        "outer_boundary": "fails", "tax_sites": "fails", "tax_site_single": "fails", "tax_area": "holds"},
    ("uk-investment-zone", "zone.csv"): {
        "tax_sites": "holds", "tax_area": "holds", "research_institution": "holds", "priority_sector": "holds"},
    ("uk-investment-zone", "too-many.csv"): {"tax_sites": "fails", "tax_area": "fails", "research_institution": "holds"},
    ("us-opportunity-zone-1", "zone.csv"): {
        "low_income": "holds", "contiguous_touches": "holds", "contiguous_share": "holds", "quota": "holds"},
    ("us-opportunity-zone-1", "apart.csv"): {
        "low_income": "holds", "contiguous_touches": "fails", "contiguous_share": "fails", "quota": "holds"},
    ("us-opportunity-zone-2", "zone.csv"): {"low_income": "holds", "quota": "holds", "no_contiguous": "holds"},
    ("us-opportunity-zone-2", "too-rich.csv"): {"low_income": "fails", "quota": "holds", "quarter_of_tracts": "fails"},
    ("us-tech-hub", "zone.csv"): {"has_higher_education": "holds", "has_industry": "holds", "has_labour": "fails"},
    ("eu-s3", "zone.csv"): {"bottlenecks": "holds", "transition": "holds", "transition_actions": "fails", "cooperation_abroad": "undecided"},
    ("jp-regional-future", "zone.csv"): {"value_added": "holds", "jobs": "holds", "sales": "fails", "effect": "holds"},
    ("own-programme", "zone.csv"): {"one_of_each_at_most": "holds", "knowledge": "holds", "campus": "fails", "council_agreed": "holds"},
}  # fmt: skip
WHOLE = {"kr-small-rd-zone": "undecided", "uk-freeport": "undecided", "uk-investment-zone": "holds", "us-opportunity-zone-1": "holds", "us-opportunity-zone-2": "holds", "us-tech-hub": "fails",
         "eu-s3": "undecided", "jp-regional-future": "holds", "own-programme": "holds"}  # fmt: skip


def judged(folder, zone, capsys):
    capsys.readouterr()
    assert cli.main(["judge", str(folder), str(folder / zone), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("example", "expected"), JUDGED.items(), ids=map("/".join, JUDGED))
def test_an_example_is_judged(example, expected, capsys):
    key, file = example
    zone = judged(EXAMPLES / key, file, capsys)["zone"]
    states = {each["rule"]: each["state"] for each in zone["verdicts"]} | {
        each["word"]: each["state"] for each in zone["choices"]
    }
    assert {rule: states[rule] for rule in expected} == expected
    assert zone["passes"] == (WHOLE[key] if file == "zone.csv" else "fails")


@pytest.mark.parametrize("folder", sorted(EXAMPLES.iterdir()), ids=lambda each: each.name)
def test_an_example_checks_and_is_told_in_both_languages(folder, capsys):
    if folder.is_file():
        return
    assert cli.main(["check", str(folder)]) == 0
    for lang in ("ko", "en"):
        capsys.readouterr()
        assert cli.main(["judge", str(folder), str(folder / "zone.csv"), "--lang", lang]) == 0
        said = capsys.readouterr().out
        assert ("Verdict:" if lang == "en" else "판정:") in said
        marks = {"en": r"confidence (high|medium|low)|unverified", "ko": r"신뢰도 [상중하]|미확인"}[lang]
        lines = [line for line in said.splitlines() if re.search(r"\[(as of )?\d{4}-\d\d-\d\d", line)]
        assert lines
        assert [line for line in lines if not re.search(marks, line)] == []  # no verdict without its mark


@pytest.mark.parametrize(("day", "rule", "value", "state"), [
    ("2025-06-11", "cap_province", 6.8535, "fails"), ("2025-06-12", "cap_province_domestic", 6.3575, "holds")])  # fmt: skip
def test_zones_of_a_province_before_and_after_foreign_investment_was_let_out(tmp_path, capsys, day, rule, value, state):
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / "kr-opportunity-zone", folder)
    toy.replace(folder / "case.toml", "day = 2025-07-29", f"day = {day}")
    record = judged(folder, "zone.csv", capsys)
    assert [(each["rule"], each["value"], each["state"]) for each in record["together"]] == [(rule, value, state)]
    assert len(record["zones"]) == 5
    assert {each["rule"] for zone in record["zones"] for each in zone["zone"]["verdicts"]} == {
        "investors_committed",
        "conditions_met",
    }


def test_hubs_of_a_country_are_judged_together_and_not_alone(capsys):
    folder = EXAMPLES / "us-tech-hub"
    together = {each["rule"]: each["state"] for each in judged(folder, "hubs.csv", capsys)["together"]}
    assert together == {
        "hubs": "fails",
        "hubs_per_region": "fails",
        "small_or_rural": "holds",
        "low_population": "fails",
        "largest_grant": "holds",
    }
    assert cli.main(["judge", str(folder), str(folder / "zone.csv"), "--lang", "en"]) == 0
    assert "Judged only when several zones are given: Hubs of the country" in capsys.readouterr().out


def test_a_programme_of_ones_own_needs_no_python(tmp_path, capsys):
    """Read from a path beside case.toml, shown, its cases run, and its plan's dossier written."""
    folder = tmp_path / "ours"
    shutil.copytree(EXAMPLES / "own-programme", folder)
    workspace = sources.read_workspace(folder)
    assert workspace.programme.key == "./our-programme"
    assert all(each.good for each in tried.tried(workspace.programme))
    assert cli.main(["programmes", str(folder / "our-programme"), "--lang", "en", "--html", str(tmp_path / "page.html")]) == 0
    assert "Our own growth zone (made up)" in capsys.readouterr().out
    assert "as expected" in (tmp_path / "page.html").read_text(encoding="utf-8")
    toy.replace(folder / "our-programme/zone.yaml", "at_most: {2025-01-01: 2}", "at_most: {2025-01-01: 1}")
    zone = judged(folder, "zone.csv", capsys)["zone"]
    assert {each["rule"]: each["state"] for each in zone["verdicts"]}["one_of_each_at_most"] == "fails"


@pytest.mark.parametrize(("old", "new", "key", "file"), [
    ('programme = "./our-programme"', 'programme = "./no-such-folder"', "no_programme_file", "case.toml"),
    ('council_agreed = "yes"', 'council_agred = "yes"', "unknown_setting", "case.toml"),
    ('council_agreed = "yes"', "council_agreed = 3", "wrong_setting", "case.toml"),
    ('council_agreed = "yes"', 'council_agreed = "perhaps"', "wrong_setting", "case.toml"),
    ("fact: area_km2", "fact: area", "no_such_fact", "our-programme/zone.yaml"),
    ("kind: [university]", "kind: [universty]", "no_such_code", "our-programme/zone.yaml"),
    ("at_most: {2025-01-01: 2}", "at_most: {2025-01-01: 2, 2025-01-01: 3}", "not_yaml", "our-programme/zone.yaml"),
    ("- case: nobody", "- cas: nobody", "case_row", "our-programme/cases/zone.yaml"),
])  # fmt: skip
def test_a_slip_is_told_once(tmp_path, old, new, key, file):
    folder = tmp_path / "ours"
    shutil.copytree(EXAMPLES / "own-programme", folder)
    toy.replace(folder / file, old, new)
    with pytest.raises(DanjiError) as error:
        sources.read_workspace(folder)
    assert [each.key for each in error.value.problems] == [key]


def test_a_zone_without_weights_is_judged_but_not_drawn(capsys):
    folder = EXAMPLES / "own-programme"
    assert cli.main(["draw", str(folder), "--json"]) == 1
    assert [each["key"] for each in json.loads(capsys.readouterr().out)["problems"]] == ["no_weights"]


@pytest.mark.parametrize("key", programmes.names())
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_programme_is_a_page(key, lang, tmp_path, capsys):
    programme = programmes.read(key)
    file = tmp_path / "page.html"
    assert cli.main(["programmes", key, "--lang", lang, "--html", str(file)]) == 0
    text, html = capsys.readouterr().out, file.read_text(encoding="utf-8")
    for shown in (text, html.replace("&#39;", "'").replace("&amp;", "&")):
        assert programme.name[lang] in shown
        for rule in programme.rules:
            assert rule.label[lang] in shown
            assert rule.source.title[lang] in shown
        for each in programme.unknown:
            assert each[lang] in shown
    assert "<script" not in html
    assert page.html(programme, lang=lang) == html


def test_the_list_counts_what_is_weak(capsys):
    assert cli.main(["programmes", "--json"]) == 0
    found = {each["key"]: each for each in json.loads(capsys.readouterr().out)}
    assert set(found) == set(programmes.names())
    assert found["us-tech-hub"]["weak_rules"] == 1
    assert found["us-opportunity-zone-2"]["weak_rules"] == 2
    assert found["uk-freeport"]["number_of_rules"] == 12


def test_a_mark_can_weaken_with_the_day():
    """After the zone of one region exceeded the cap, the cap is less sure; under the new Act it is unverified."""
    rule = next(each for each in programmes.read("kr-nic").rules if each.name == "total_area")
    days = [step.confidence or rule.source.confidence for step in rule.limit.steps]
    assert days == ["H", "L", "UNVERIFIED"]


def test_a_plan_by_a_programme_of_ones_own_has_a_dossier(tmp_path):
    """Rules that can be drawn by, answers beside them, and the programme read from its folder again for the dossier."""
    folder = toy.workspace(tmp_path)
    (folder / "ours").mkdir()
    own = EXAMPLES / "own-programme/our-programme"
    head = (own / "programme.yaml").read_text(encoding="utf-8")
    (folder / "ours/programme.yaml").write_text(
        head.replace("bbox: [-180, -90, 180, 90]", "bbox: [124, 33, 132, 39]"), encoding="utf-8"
    )
    made_up = "source: {title: {ko: 지어낸 값, en: made up}, confidence: UNVERIFIED}"
    (folder / "ours/zone.yaml").write_text(
        f"- {{rule: cap, fact: area_km2, at_most: {{2015-01-01: 3}}, label: {{ko: 넓이, en: Size}}, {made_up}}}\n"
        f"- {{rule: agreed, fact: answer, among: {{2015-01-01: ['yes']}}, label: {{ko: 동의함, en: Agreed}}, {made_up}}}\n",
        encoding="utf-8",
    )
    toy.replace(folder / "case.toml", 'programme = "kr-nic"', 'programme = "./ours"')
    toy.replace(folder / "case.toml", 'reading = "free_centre"', "# one reading only")
    toy.replace(folder / "case.toml", "[weights]", '[answers]\nagreed = "no"\n\n[weights]')
    assert cli.main(["plan", str(folder)]) == 0
    plan = json.loads((folder / "out/plan.json").read_text(encoding="utf-8"))
    assert {each["rule"]: each["state"] for each in plan["zones"][0]["verdicts"]} == {"cap": "holds", "agreed": "fails"}
    dossier = (folder / "out/dossier.en.html").read_text(encoding="utf-8")
    assert "Agreed" in dossier
    assert "unverified" in dossier


def test_a_trait_nobody_knows_is_told(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / "us-opportunity-zone-2", folder)
    toy.change(folder / "tables/sites.csv", "T01", trait="rural; contigous")
    with pytest.raises(DanjiError) as error:
        sources.read_workspace(folder)
    assert [(each.key, each.values["value"]) for each in error.value.problems if each.level == "error"] == [
        ("unknown_code", "contigous")
    ]
    toy.change(folder / "tables/sites.csv", "T01", trait="rural; contiguous")
    workspace = sources.read_workspace(folder)
    assert workspace.frames["sites"].at["T01", "trait"] == "rural; contiguous"


def test_an_empty_trait_leaves_the_choice_open(tmp_path, capsys):
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / "us-opportunity-zone-2", folder)
    toy.change(folder / "tables/sites.csv", "T01", trait="")
    zone = judged(folder, "zone.csv", capsys)["zone"]
    assert {each["rule"]: each["state"] for each in zone["verdicts"]}["no_contiguous"] == "undecided"
    assert zone["passes"] == "undecided"


@pytest.mark.parametrize(("key", "value"), [("uk-investment-zone", 67 / 76), ("us-opportunity-zone-1", None)])
def test_an_example_is_drawn_and_passes(key, value, capsys):
    assert cli.main(["draw", str(EXAMPLES / key), "--json"]) == 0
    (best, *_others) = json.loads(capsys.readouterr().out)
    assert best["proved"]
    assert best["passes"] == "holds"
    if value is not None:
        assert best["value"] == pytest.approx(100 * value, abs=1e-4)
    else:
        assert "T24" in best["shares"] or "T06" in best["shares"]  # one of the contiguous ones: the other would be too many
        assert len(best["shares"]) == 23


@pytest.mark.parametrize(("lang", "words"), [("en", "does not change with the sites taken"), ("ko", "그린 지구를 판정할 때만")])
def test_rules_no_choice_changes_are_told_before_drawing(lang, words, capsys):
    assert cli.main(["draw", str(EXAMPLES / "uk-investment-zone"), "--lang", lang]) == 0
    first, second, *_rest = capsys.readouterr().out.splitlines()
    assert words in first
    assert words in second
