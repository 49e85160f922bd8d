"""Every mistake a user can make: one clear report, exit code 1, no traceback, nothing written or lost."""

from __future__ import annotations

import json
import os
import shutil

import pandas as pd
import pytest

from danji import cli, sources
from danji.errors import DanjiError
from tests import toy


def empty_table(w):
    toy.rewrite(w / "tables/sites.csv", [dict.fromkeys(toy.rows(w / "tables/sites.csv")[0], "")])


def missing_key_column(w):
    toy.rewrite(
        w / "tables/sites.csv", [{k: v for k, v in row.items() if k != "site"} for row in toy.rows(w / "tables/sites.csv")]
    )


def missing_region_key(w):
    toy.replace(w / "tables/regions.csv", "region,name", "지역,name")


def more_cells_than_headings(w):
    toy.replace(w / "tables/sites.csv", "원 밖에 있는 거점의 예", "원 밖, 멀리")


def province_of_no_kind(w):
    toy.change(w / "tables/regions.csv", "38", kind="")


def no_area(w):
    toy.change(w / "tables/sites.csv", "S3", area_m2="0")


def a_time_for_a_day(w):
    toy.replace(w / "case.toml", "day = 2018-10-25 ", "day = 2018-10-25T00:00:00 ")


def a_list_for_weights(w):
    toy.replace(w / "case.toml", "[weights]", "weights = [1]\n[other]")


def endless_weights(w):
    toy.replace(w / "case.toml", "operating_firms = 0.4", "operating_firms = 1.7e308")


def missing_table(w):
    (w / "tables/sites.csv").unlink()


def missing_column(w):
    toy.rewrite(
        w / "tables/sites.csv", [{k: v for k, v in row.items() if k != "area_m2"} for row in toy.rows(w / "tables/sites.csv")]
    )


def misspelt_column(w):
    toy.replace(w / "tables/sites.csv", "area_m2,area_quality", "areaa_m2,area_quality")


def duplicate_key(w):
    toy.change(w / "tables/sites.csv", "S3", site="S2")


def empty_cell(w):
    toy.change(w / "tables/sites.csv", "S3", kind="")


def not_a_number(w):
    toy.change(w / "tables/sites.csv", "S3", area_m2="170만")


def negative(w):
    toy.change(w / "tables/sites.csv", "S3", operating_firms="-5")


def share_over_one(w):
    toy.change(w / "tables/sites.csv", "S3", part_min_share="20")


def unknown_code(w):
    toy.change(w / "tables/sites.csv", "S3", kind="shopping_mall")


def dangling_region(w):
    toy.change(w / "tables/sites.csv", "S3", region="38099")


def ambiguous_region_name(w):
    toy.change(w / "tables/sites.csv", "S3", region="고성군")


def square_kilometres_in_the_cell(w):
    toy.change(w / "tables/sites.csv", "S3", area_m2="1.7")


def thousand_square_metres_in_the_column(w):
    found = toy.rows(w / "tables/sites.csv")
    toy.rewrite(w / "tables/sites.csv", [{**row, "area_m2": str(float(row["area_m2"]) / 1000)} for row in found])


def pyeong_against_the_register(w):
    toy.change(w / "tables/sites.csv", "S2", name="진주상평", area_m2=str(round(2058000 / 3.305785)))


def swapped_coordinates(w):
    toy.change(w / "tables/sites.csv", "S3", lon="35.16", lat="128.05")


def another_reference_system(w):
    toy.change(w / "tables/sites.csv", "S3", lon="1050400.5", lat="1688000.2")


def outside_the_country(w):
    toy.change(w / "tables/sites.csv", "S3", lon="2.35", lat="48.85")


def half_a_point(w):
    toy.change(w / "tables/sites.csv", "S3", lat="")


def two_region_lists(w):
    toy.change(w / "tables/regions.csv", "38030", region="48170")


def two_industry_revisions(w):
    toy.change(w / "tables/industries.csv", "25", classification="ksic-9")


def industry_of_another_classification(w):
    toy.change(w / "tables/industries.csv", "25", industry="25X")


def not_utf8_nor_cp949(w):
    (w / "tables/sites.csv").write_bytes(b"site,name\nS1,\xff\xfe\x80\n")


def two_files_for_a_table(w):
    shutil.copy(w / "tables/sites.csv", w / "tables/sites.parquet")


def truncated_excel(w):
    pd.DataFrame(toy.rows(w / "tables/sites.csv")).to_excel(w / "tables/sites.xlsx", index=False, engine="xlsxwriter")
    content = (w / "tables/sites.xlsx").read_bytes()
    (w / "tables/sites.xlsx").write_bytes(content[: len(content) // 2])
    (w / "tables/sites.csv").unlink()


def no_case(w):
    (w / "case.toml").unlink()


def broken_toml(w):
    toy.replace(w / "case.toml", 'region = "38"', "region = 38 시")


def unknown_setting(w):
    toy.replace(w / "case.toml", "partial = true", "partialy = true")


def unknown_programme(w):
    toy.replace(w / "case.toml", "kr-nic", "kr-nix")


def unknown_reading(w):
    toy.replace(w / "case.toml", '"free_centre"', '"any"')


def case_names_no_site(w):
    toy.replace(w / "case.toml", 'hub = "S1"', 'hub = "S9"')


def no_weights(w):
    toy.replace(w / "case.toml", "operating_firms = 0.4\nindustrial_area = 0.3\nfree_area = 0.3", "operating_firms = 0")


def before_any_rule(w):
    toy.replace(w / "case.toml", "2018-10-25", "2018-04-23")


def no_eligible_site(w):
    toy.rewrite(w / "tables/sites.csv", [{**row, "kind": "other"} for row in toy.rows(w / "tables/sites.csv")])
    toy.replace(w / "case.toml", 'lock_in = ["S1"]', "lock_in = []")


def locked_in_unplaced(w):
    toy.replace(w / "case.toml", 'lock_in = ["S1"]', 'lock_in = ["S1", "S8"]')


def locked_in_too_large(w):
    toy.replace(w / "case.toml", 'lock_in = ["S1"]', 'lock_in = ["S1", "S2", "S3", "S4", "S5"]')
    toy.replace(w / "case.toml", "partial = true", "partial = false")


def locked_in_too_far(w):
    toy.replace(w / "case.toml", 'lock_in = ["S1"]', 'lock_in = ["S6", "S7"]')


def locked_both_ways(w):
    toy.replace(w / "case.toml", "lock_out = []", 'lock_out = ["S1"]')


MISTAKES = [  # what went wrong, key, what the report must name
    (empty_table, "empty_table", "sites"),
    (missing_table, "missing_table", "sites"),
    (missing_key_column, "missing_column", "site"),
    (missing_region_key, "missing_column", "region"),
    (more_cells_than_headings, "extra_cells", "21"),
    (province_of_no_kind, "clause_not_covered", "province"),
    (no_area, "zero_area", "area_m2"),
    (a_time_for_a_day, "wrong_setting", "2018-10-25"),
    (a_list_for_weights, "unknown_setting", "weights"),
    (endless_weights, "wrong_setting", "1.7e+308"),
    (missing_column, "missing_column", "area_m2"),
    (misspelt_column, "missing_column", "areaa_m2"),
    (duplicate_key, "duplicate_key", "S2"),
    (empty_cell, "empty_cell", "kind"),
    (not_a_number, "not_number", "170만"),
    (negative, "negative", "-5"),
    (share_over_one, "not_share", "20"),
    (unknown_code, "unknown_code", "shopping_mall"),
    (dangling_region, "no_such_key", "38099"),
    (ambiguous_region_name, "ambiguous_region", "38340"),
    (square_kilometres_in_the_cell, "implausible_unit", "1.7 km² = 1,700,000"),
    (thousand_square_metres_in_the_column, "column_unit", "1000 m²"),
    (pyeong_against_the_register, "area_against_register", "평"),
    (swapped_coordinates, "swapped", "35.16, 128.05"),
    (another_reference_system, "other_system", "EPSG:5179"),
    (outside_the_country, "outside_country", "2.35, 48.85"),
    (half_a_point, "half_a_point", "lon, lat"),
    (two_region_lists, "mixed_regions", "48170"),
    (two_industry_revisions, "mixed_classifications", "ksic-10, ksic-9"),
    (industry_of_another_classification, "foreign_industry", "25X"),
    (not_utf8_nor_cp949, "encoding", "CP949"),
    (two_files_for_a_table, "two_files", "sites.parquet"),
    (truncated_excel, "unreadable", "sites.xlsx"),
    (no_case, "no_workspace", "case.toml"),
    (broken_toml, "not_toml", "TOML"),
    (unknown_setting, "unknown_setting", "partialy"),
    (unknown_programme, "no_such_programme", "kr-nix"),
    (unknown_reading, "unknown_reading", "free_centre"),
    (case_names_no_site, "case_names_nothing", "S9"),
    (no_weights, "no_weights", "operating_firms"),
    (before_any_rule, "no_rules_yet", "2018-09-21"),
    (no_eligible_site, "no_eligible_site", "8"),
    (locked_in_unplaced, "locked_in_not_eligible", "가상 외곽"),
    (locked_in_too_large, "conflict", "15.250"),
    (locked_in_too_far, "conflict", "km"),
    (locked_both_ways, "locked_both_ways", "S1"),
]


@pytest.mark.parametrize(("spoil", "key", "named"), MISTAKES, ids=[each[0].__name__ for each in MISTAKES])
def test_a_mistake_is_reported_whole(tmp_path, capsys, spoil, key, named):
    folder = toy.workspace(tmp_path)
    spoil(folder)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    for lang in ("ko", "en"):
        assert cli.main(["plan", str(folder), "--lang", lang]) == 1
        said = capsys.readouterr()
        assert named in said.err
        assert "Traceback" not in said.err + said.out
    assert cli.main(["plan", str(folder), "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert key in {each["key"] for each in problems}
    assert all(each[part][lang] for each in problems for part in ("what", "expected", "next") for lang in ("ko", "en"))
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_all_problems_come_at_once(tmp_path):
    folder = toy.workspace(tmp_path)
    for spoil in (negative, swapped_coordinates, unknown_code, two_industry_revisions, duplicate_key):
        spoil(folder)
    with pytest.raises(DanjiError) as caught:
        sources.read_workspace(folder)
    assert {"negative", "swapped", "unknown_code", "mixed_classifications", "duplicate_key"} <= {
        each.key for each in caught.value.problems
    }


def test_ten_thousand_bad_rows_are_one_short_report(tmp_path, capsys):
    folder = toy.workspace(tmp_path)
    template = toy.rows(folder / "tables/sites.csv")[1]
    toy.rewrite(
        folder / "tables/sites.csv", [{**template, "site": f"S{i}", "region": "38099", "name": f"곳{i}"} for i in range(10_000)]
    )
    assert cli.main(["check", str(folder)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) < 40
    assert any("9,995" in line for line in lines)


def test_ten_thousand_good_rows_pass(tmp_path, capsys):
    folder = toy.workspace(tmp_path)
    good = toy.rows(folder / "tables/sites.csv")
    more = [
        {
            **good[1],
            "site": f"T{i}",
            "name": f"곳{i}",
            "lon": f"{128.0 + i % 100 / 1000:.3f}",
            "lat": f"{35.0505 + i // 100 / 1000:.4f}",
        }
        for i in range(10_000)
    ]
    toy.rewrite(folder / "tables/sites.csv", good + more)
    assert cli.main(["check", str(folder)]) == 0
    assert "10,008" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_to_is_told_and_untouched(tmp_path, capsys):
    folder = toy.workspace(tmp_path)
    (folder / "out").write_text("a file of that name", encoding="utf-8")
    assert cli.main(["plan", str(folder), "--lang", "en"]) == 1
    assert "cannot be written to" in capsys.readouterr().err
    assert (folder / "out").read_text(encoding="utf-8") == "a file of that name"


def test_rights_are_told(tmp_path, capsys, monkeypatch):
    folder = toy.workspace(tmp_path)
    if os.geteuid() == 0:  # root may write anywhere: let the system say no

        def refuse(*_args, **_kwargs):
            raise PermissionError(13, "no")

        monkeypatch.setattr("tempfile.mkdtemp", refuse)
    else:
        folder.chmod(0o555)
    assert cli.main(["plan", str(folder)]) == 1
    assert "쓸 수 없습니다" in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_a_failure_half_way_leaves_the_old_result(tmp_path, monkeypatch, capsys):
    folder = toy.workspace(tmp_path)
    assert cli.main(["plan", str(folder)]) == 0
    before = {path.name: path.read_bytes() for path in (folder / "out").iterdir()}

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("danji.store.gpkg.write", full)
    assert cli.main(["plan", str(folder)]) == 1
    assert {path.name: path.read_bytes() for path in (folder / "out").iterdir()} == before
    assert [path.name for path in folder.iterdir() if path.name.startswith("out.")] == []


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("site,share\nS1,1\nS99,1\n", "S99"),
        ("site,share\nS1,1.5\n", "1.5"),
        ("site,share\nS1,0\n", "0"),
        ("거점,비율\nS1,1\n", "거점"),
        ("site,share\n", "site"),
        ("site\nS1\nS1\n", "S1"),
        ("site,share\nS1,1e-300\n", "1e-300"),
        ("site,share\nS1,0.5\n,0.5\n", "site"),
    ],
    ids=[
        "unknown site",
        "share over one",
        "share of nothing",
        "no site column",
        "empty",
        "twice",
        "next to nothing",
        "no site named",
    ],
)
def test_a_bad_zone_is_told(tmp_path, capsys, content, named):
    folder = toy.workspace(tmp_path)
    (tmp_path / "zone.csv").write_text(content, encoding="utf-8")
    assert cli.main(["judge", str(folder), str(tmp_path / "zone.csv")]) == 1
    assert named in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "unit", "fits"),
    [
        (11, "만㎡", "11 km²"),  # Daegu, 11.28 km² printed as 11만㎡
        (14353, "㎢", "14,353 1000 m²"),  # Chungnam, 14.353 km² printed as 1만4353㎢
        (10117, "㎢", "10,117 1000 m²"),  # Ulsan, 10.117 km² printed as 1만117㎢
        (19448, "㎡", "19,448 1000 m²"),  # Daegu special zone, 19.448 km² printed as 1만9천448㎡
        (827, "㎢", "827 1000 m²"),  # Sejong, 0.827 km² printed as 827㎢
    ],
)
def test_unit_slips_that_reached_print_are_caught(tmp_path, capsys, value, unit, fits):
    folder = toy.workspace(tmp_path)
    (folder / "tables/reported.csv").write_text(
        f"figure,fact,value,unit,comparable,source\nR1,area_km2,{value},{unit},partly,https://example.org\n", encoding="utf-8"
    )
    assert cli.main(["check", str(folder)]) == 1
    assert fits in capsys.readouterr().err


@pytest.mark.parametrize(("name", "register"), [("진주 상평", "진주상평"), ("정촌일반산업단지", "정촌"), ("뿌리산단", "뿌리")])
def test_a_name_that_differs_by_spacing_or_suffix_is_shown(tmp_path, capsys, name, register):
    folder = toy.workspace(tmp_path)
    toy.change(folder / "tables/sites.csv", "S2", name=name)
    assert cli.main(["check", str(folder)]) == 0
    assert register in capsys.readouterr().err


def test_cp949_and_utf8_read_the_same(tmp_path):
    folder = toy.workspace(tmp_path)
    plain = sources.read_workspace(folder).frames["sites"]
    toy.rewrite(folder / "tables/sites.csv", toy.rows(folder / "tables/sites.csv"), encoding="cp949")
    pd.testing.assert_frame_equal(sources.read_workspace(folder).frames["sites"], plain)


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "gpkg"])
def test_every_format_reads_the_same(tmp_path, kind):
    folder = toy.workspace(tmp_path)
    plain = sources.read_workspace(folder).frames["sites"]
    table = pd.read_csv(folder / "tables/sites.csv", dtype={"region": str})
    path = folder / f"tables/sites.{kind}"
    if kind == "xlsx":
        table.to_excel(path, index=False, engine="xlsxwriter")
    elif kind == "parquet":
        table.to_parquet(path)
    else:
        import geopandas as gpd

        points = gpd.points_from_xy(table["lon"], table["lat"])
        gpd.GeoDataFrame(table, geometry=points, crs=4326).to_file(path, layer="sites", driver="GPKG")
    (folder / "tables/sites.csv").unlink()
    again = sources.read_workspace(folder).frames["sites"].drop(columns="geometry", errors="ignore")
    pd.testing.assert_frame_equal(again, plain, check_dtype=False)


def test_a_broken_file_is_told_first_and_alone(tmp_path):
    folder = toy.workspace(tmp_path)
    truncated_excel(folder)
    with pytest.raises(DanjiError) as caught:
        sources.read_workspace(folder)
    assert [each.key for each in caught.value.problems if each.level == "error"] == ["unreadable"]


def test_what_others_keep_in_the_result_folder_stays(tmp_path, capsys):
    folder = toy.workspace(tmp_path)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/thesis.txt").write_text("mine", encoding="utf-8")
    assert cli.main(["plan", str(folder), "--out", str(tmp_path / "shared")]) == 0
    assert cli.main(["plan", str(folder), "--out", str(folder)]) == 0
    assert (tmp_path / "shared/thesis.txt").read_text(encoding="utf-8") == "mine"
    assert (folder / "case.toml").is_file()
    assert (folder / "tables/sites.csv").is_file()
    assert not list(folder.glob(".new-*"))


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators_are_read(tmp_path, mark):
    folder = toy.workspace(tmp_path)
    plain = sources.read_workspace(folder).frames["actors"]
    path = folder / "tables/actors.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", mark), encoding="utf-8")
    pd.testing.assert_frame_equal(sources.read_workspace(folder).frames["actors"], plain)


def test_shapes_give_points_and_a_column_of_that_name_is_no_shape(tmp_path):
    import geopandas as gpd

    folder = toy.workspace(tmp_path)
    table = pd.read_csv(folder / "tables/sites.csv", dtype={"region": str})
    shapes = gpd.GeoSeries(gpd.points_from_xy(table["lon"], table["lat"]), crs=4326).to_crs(5186).buffer(300)
    gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=shapes).to_parquet(folder / "tables/sites.parquet")
    (folder / "tables/sites.csv").unlink()
    toy.replace(folder / "tables/regions.csv", "source\n", "geometry\n")
    sites = sources.read_workspace(folder).frames["sites"]
    assert sites.loc["S2", "lon"] == pytest.approx(128.12, abs=1e-4)
    assert sites["lon"].isna().sum() == 1
