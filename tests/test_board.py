"""The regions side by side: what is not public is undecided, misprints are told with their factor, values share one scale."""

import json
from dataclasses import replace

import pytest

from danji import cli, sources
from danji.dossier import board as page
from danji.plan import board
from danji.sources import template

FOLDER = template("korea-nic")


@pytest.fixture(scope="module")
def workspace():
    return sources.read_workspace(FOLDER)


@pytest.fixture(scope="module")
def rows(workspace):
    return {row.region: row for row in board.board(workspace.case, workspace.programme, workspace.frames)}


def states(row):
    return {verdict.fact: verdict.state for verdict in row.verdicts}


def test_there_is_a_row_for_each_region_of_the_case(rows, workspace):
    assert list(rows) == list(workspace.case.board)
    assert len(rows) == 14


def test_what_is_not_public_is_never_passed(rows):
    for row in rows.values():
        found = states(row)
        assert found["area_km2"] == ("undecided" if row.printed_km2 is None else "holds")
        assert found["enclosing_radius_km"] == "undecided"
        assert found["site_kind"] == "undecided"
        assert found["region_code"] == "holds"


@pytest.mark.parametrize(("region", "factor"), [("22", "100"), ("26", "1,000"), ("34", "1,000")])
def test_misprints_of_a_unit_are_told_with_their_factor(rows, region, factor):
    (said,) = rows[region].misprints
    assert f" {factor} times too " in said["en"]
    assert f"{factor}배" in said["ko"]


def test_no_other_region_has_one(rows):
    assert {region for region, row in rows.items() if row.misprints} == {"22", "26", "34"}


def test_only_regions_with_points_are_drawn_and_none_beats_the_ceiling(rows):
    drawn = {region: row for region, row in rows.items() if row.drawn}
    assert set(drawn) == {"38"}
    for row in drawn.values():
        assert 0 < row.placed < row.candidates
        for zone in row.drawn:
            assert zone.proved
            assert zone.value <= row.without_distance.value + 1e-6


def test_every_region_is_told_what_is_missing(rows):
    assert all(row.missing for row in rows.values())


def test_named_sites_larger_than_the_printed_area_mean_parts(rows):
    row = rows["34"]
    assert (row.named, row.found) == (10, 9)
    assert row.found_km2 > row.printed_km2
    assert any("parts were taken" in each["en"] for each in row.missing)


def test_a_whole_list_with_points_is_judged(workspace):
    """Gyeongnam's placed sites as if they were all of the zone: the circle is then decided."""
    sites = workspace.frames["sites"]
    placed = sites.index[sites["lon"].notna()][:2]
    reference = workspace.frames["reference_sites"].reset_index()
    mine = reference[reference["region"] == "38"].head(2).assign(site=list(placed))
    reported = workspace.frames["reported"].copy()
    reported.loc["38-COMPLEXES", "value"] = 2
    frames = {**workspace.frames, "reported": reported, "reference_sites": mine.set_index(["zone", "name"])}
    (row,) = board.board(replace(workspace.case, board=("38",)), workspace.programme, frames)
    assert states(row)["enclosing_radius_km"] in {"holds", "fails"}
    assert states(row)["site_kind"] == "holds"


def test_the_command_gives_the_same_rows(rows, capsys):
    assert cli.main(["board", str(FOLDER), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [each["region"] for each in said] == list(rows)
    assert said[-2]["printed_km2"] == rows["38"].printed_km2 == 11.6


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_table_is_readable_in_both_languages(lang, capsys):
    assert cli.main(["board", str(FOLDER), "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert {"ko": "인쇄 오류", "en": "misprint"}[lang] in said
    assert {"ko": "14.353㎢", "en": "14.353 km²"}[lang] in said


def test_a_later_area_stands_beside_the_first_and_is_judged_on_its_own_day(rows):
    later = {region: row.later for region, row in rows.items() if row.later}
    assert set(later) == {"21"}
    (figure,) = later["21"]
    assert rows["21"].printed_km2 == 12.73
    assert (figure.area_km2, str(figure.day)) == (15.46, "2023-01-16")
    (verdict,) = figure.verdicts
    assert (verdict.state, verdict.margin, verdict.confidence) == ("fails", -0.46, "L")
    assert "over by 0.46" in figure.sentence["en"]
    assert "초과 0.46㎢" in figure.sentence["ko"]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_board_is_a_page(workspace, rows, lang):
    made = page.html(list(rows.values()), programme="nic", day=workspace.case.day, lang=lang)
    assert made.count('<tr id="r') == 14
    assert {"ko": "12.73㎢ → 15.46㎢ (2023)", "en": "12.73 km² → 15.46 km² (2023)"}[lang] in made
    assert {"ko": "면적 기준을 충족하는 곳 9곳", "en": "within the area rule: 9"}[lang] in made
    assert "hankyung.com/amp/202301165853Y" in made
