"""From raw files to the dossier: the Gyeongnam example and the start template, by the command line."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pyogrio
import pytest
from python_calamine import CalamineWorkbook

from danji import cli, sources
from danji.plan import basis
from danji.plan.records import Plan
from tests import toy

EXAMPLE = Path(__file__).parent.parent / "examples" / "gyeongnam"
FILES = ["dossier.en.html", "dossier.html", "plan.json", "tables.xlsx", "zone.gpkg"]


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The Gyeongnam plan, made twice."""
    folder = tmp_path_factory.mktemp("gyeongnam")
    for name in ("one", "two"):
        assert cli.main(["plan", str(EXAMPLE), "--out", str(folder / name)]) == 0
    return folder


@pytest.fixture(scope="module")
def plan(out):
    return Plan.model_validate_json((out / "one/plan.json").read_text(encoding="utf-8"))


def test_same_inputs_give_the_same_bytes(out):
    assert sorted(path.name for path in (out / "one").iterdir()) == FILES
    for name in FILES:
        assert (out / "one" / name).read_bytes() == (out / "two" / name).read_bytes(), name


def test_both_readings_are_drawn_and_proved(plan):
    zones = {zone.key: zone for zone in plan.zones}
    for reading in ("free_centre", "hub_centre"):
        best, second = zones[reading], zones[f"{reading}.runner_up"]
        assert best.proved
        assert second.proved
        assert best.passes == second.passes == "holds"
        assert best.value >= second.value
        assert set(best.shares) != set(second.shares)
        assert best.facts["area_km2"] <= 15
        assert "IC-JINJU" in best.shares
    assert zones["free_centre"].facts["enclosing_radius_km"] <= 20
    assert zones["hub_centre"].facts["farthest_from_hub_km"] <= 20
    assert zones["free_centre"].value >= zones["hub_centre"].value  # here the circle about the hub is one of the free ones


def test_unplaced_sites_are_listed_as_undecidable_and_never_taken(plan):
    unplaced = {site.site for site in plan.sites if site.lon is None}
    assert len(unplaced) == 11
    assert {site.standing for site in plan.sites if site.site in unplaced} == {"unplaced"}
    assert not unplaced & {site for zone in plan.zones for site in zone.shares}
    assert set(next(remark for remark in plan.quality if remark.key == "unplaced").sites) == unplaced


def test_reported_figures_stand_beside_the_zone(plan):
    figures = {(each.fact, each.region): each for each in plan.reported}
    assert figures["area_km2", None].reported == 11.6
    assert figures["complexes", None].reported == 30
    assert figures["area_km2", "38030"].reported == 4.7
    jinju = [site.site for site in plan.sites if site.region == "38030"]
    proposal = plan.zone(plan.proposal)
    inside = sum(site.area_km2 * proposal.shares.get(site.site, 0) for site in plan.sites if site.site in jinju)
    assert figures["area_km2", "38030"].drawn == pytest.approx(inside, abs=1e-6)


def test_the_geopackage_has_its_layers_names_and_styles(out, plan):
    path = out / "one/zone.gpkg"
    assert {name for name, _kind in pyogrio.list_layers(path)} >= {"zone", "sites", "circle", "actors", "regions"}
    zone = pyogrio.read_dataframe(path, layer="zone")
    assert dict(zip(zone["site"], zone["share"], strict=True)) == plan.zone(plan.proposal).shares
    circles = pyogrio.read_dataframe(path, layer="circle").to_crs(5179)
    assert (circles.area / 1e6).tolist() == pytest.approx([3.14 * radius**2 for radius in circles["radius_km"]], rel=5e-3)
    with sqlite3.connect(path) as base:
        styles = dict(base.execute("SELECT f_table_name, styleQML FROM layer_styles"))
    assert set(styles) == {"zone", "sites", "circle", "actors", "regions"}
    assert "전부 편입" in styles["zone"]


def test_the_drawn_zone_judged_from_its_map_passes(out, capsys):
    assert cli.main(["judge", str(EXAMPLE), str(out / "one/zone.gpkg"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["zone"]["passes"] == "holds"
    assert len(found["reported"]) == 8


def test_a_zone_that_breaks_rules_is_judged_and_says_why(tmp_path, capsys):
    sites = sources.read_workspace(EXAMPLE).frames["sites"]
    (tmp_path / "all.csv").write_text("site\n" + "\n".join(sites.index) + "\n", encoding="utf-8")
    assert cli.main(["judge", str(EXAMPLE), str(tmp_path / "all.csv"), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "at least one rule fails" in said
    assert "33.501 km², limit at most 15 km² — fails (over by 18.501 km²)" in said


def test_the_tables_hold_numbers_as_numbers(out, plan):
    book = CalamineWorkbook.from_path(out / "one/tables.xlsx")
    assert book.sheet_names == ["거점", "판정", "지구안", "지표", "보도 수치 대조", "자료 품질", "설명"]
    rows = book.get_sheet_by_name("거점").to_python()
    area = rows[0].index("지정면적 (㎢)")
    assert len(rows) == 71
    assert sum(row[area] for row in rows[1:]) == pytest.approx(sum(site.area_km2 for site in plan.sites))


def test_the_dossier_stands_alone(out):
    for name in ("dossier.html", "dossier.en.html"):
        page = (out / "one" / name).read_text(encoding="utf-8")
        assert not re.search(r"<(script|link|iframe|img)\b", page)
        assert not re.search(r"""(src|xlink:href)=["']https?:""", page)
        assert "url(http" not in page


def test_the_published_quotient_lies_within_ours(plan):
    found = {each.year: each for each in plan.indicators if each.indicator == "location_quotient" and each.industry == "31"}
    assert found[2020].low <= 7.46 <= found[2020].high
    assert found[2023].low <= 7.78 <= found[2023].high
    assert found[2023].note is not None  # one industry's jobs are not published


def test_every_verb_answers_in_both_languages_and_as_json(tmp_path, capsys):
    folder = tmp_path / "mine"
    assert cli.main(["new", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["workspace"] == str(folder)
    (folder / "zone.csv").write_text("site,share\nS1,0.1\nS2,1\n", encoding="utf-8")
    verbs = (["check", str(folder)], ["measure", str(folder)], ["draw", str(folder)], ["judge", str(folder), str(folder / "zone.csv")],
             ["plan", str(folder)], ["programmes"], ["programmes", "kr-nic"])  # fmt: skip
    for words in verbs:
        for lang in ("ko", "en"):
            assert cli.main([*words, "--lang", lang]) == 0, words
            assert capsys.readouterr().out.strip()
        assert cli.main([*words, "--json"]) == 0
        json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("words", [["bogus"], ["plan"], ["plan", "x", "--colour", "red"], ["plan", "x", "--lang", "fr"]])
def test_what_is_not_understood_exits_with_two(words, capsys):
    assert cli.main(words) == 2
    assert capsys.readouterr().err.strip()


@pytest.mark.parametrize("verb", cli.VERBS)
def test_every_verb_has_help_with_an_example(verb, capsys):
    for lang, word in (("ko", "예: danji"), ("en", "Example: danji")):
        assert cli.main([verb, "--help", "--lang", lang]) == 0
        assert word in capsys.readouterr().out


def test_help_imports_nothing_heavy():
    code = "import sys; from danji import cli; cli.main(['--help']); print([m for m in ('pandas','numpy','cyclopts','rich','scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip().endswith("[]")


def test_a_workspace_keeps_what_others_put_beside_it(tmp_path):
    folder = toy.workspace(tmp_path)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert cli.main(["plan", str(folder)]) == 0
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert cli.main(["new", str(folder)]) == 1


def test_one_indicator_over_a_whole_table_with_its_chart(tmp_path, capsys):
    words = ["measure", str(EXAMPLE), "--indicator", "herfindahl", "--table", "value_added", "--year", "2022", "--json"]
    assert cli.main([*words, "--chart", str(tmp_path / "chart.svg")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {each["year"] for each in found} == {2022}
    assert len({each["region"] for each in found}) == len(found) > 10
    highest = max(found, key=lambda each: each["value"])
    chart = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert chart.index(highest["region_name"]) == min(chart.index(each["region_name"]) for each in found)
    assert found[0]["source"] in chart
    assert cli.main([*words[:-1], "--region", highest["region"], "--json"]) == 0
    assert [each["region"] for each in json.loads(capsys.readouterr().out)] == [highest["region"]]


def test_the_catalogue_is_listed_without_a_workspace(capsys):
    assert cli.main(["measure", "--list", "--json"]) == 0
    known = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert known["location_quotient"]["label_ko"] == "입지계수(LQ)"
    assert cli.main(["measure"]) == 2


def test_an_unknown_indicator_is_told_with_those_there_are(capsys):
    assert cli.main(["measure", str(EXAMPLE), "--indicator", "happiness"]) == 1
    assert "location_quotient" in capsys.readouterr().err
    words = ["measure", str(EXAMPLE), "--indicator", "growth", "--region", "99", "--chart", "nowhere.svg"]
    assert cli.main(words) == 1


def test_a_reader_that_stops_early_is_no_error():
    words = [sys.executable, "-m", "danji.cli", "measure", str(EXAMPLE), "--indicator", "location_quotient", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.readline()
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()


def test_sites_that_share_a_name_are_told_apart():
    workspace = sources.read_workspace(EXAMPLE)
    names = basis(workspace.case, workspace.programme, workspace.frames).names
    assert len(set(names.values())) == len(names) == 70
    assert names["C248610"] == "율대 [C248610]"
