"""What no zone can be drawn from: each mistake gives one clear message, in both languages, and exit code 1."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path

import pytest

from danji import cli, sources
from tests import toy

SITES = "tables/sites.csv"
PARTS = ("what", "expected", "next")


def zero_area(w):
    toy.change(w / SITES, "S3", area_m2="0")


def identical_points(w):
    toy.change(w / SITES, "S3", lon="128.12", lat="35.18")


def larger_than_the_cap(w):
    toy.change(w / SITES, "S1", area_m2="20000000", part_min_share="")


def contradictory_locks(w):
    toy.replace(w / "case.toml", "lock_out = []", 'lock_out = ["S1"]')


def unknown_fact(w):
    shutil.copytree(Path(str(resources.files("danji"))) / "programmes" / "kr-nic", w / "ours")
    toy.replace(w / "ours/zone.yaml", "fact: area_km2", "fact: aera_km2")
    toy.replace(w / "case.toml", '"kr-nic"', '"./ours"')


def negative_weight(w):
    toy.replace(w / "case.toml", "operating_firms = 0.4", "operating_firms = -0.4")


def weight_that_is_no_number(w):
    toy.replace(w / "case.toml", "operating_firms = 0.4", "operating_firms = nan")


def value_that_is_no_number(w):
    toy.change(w / SITES, "S3", operating_firms="NaN")


def across_the_antimeridian(w):
    toy.change(w / SITES, "S3", lon="-231.95")


def on_the_other_side_of_it(w):
    toy.change(w / SITES, "S3", lon="-179.9")


def wrong_reference_system(w):
    toy.change(w / SITES, "S3", lon="1050400.5", lat="1688000.2")


MISTAKES = [  # what went wrong, key, where, what the message must name
    (zero_area, "zero_area", ("tables/sites.csv", 4, "area_m2"), "10,000"),
    (identical_points, "same_point", ("tables/sites.csv", 4, "lon, lat"), "가상 동부"),
    (larger_than_the_cap, "locked_in_over_cap", ("tables/sites", None, "area_m2"), "20"),
    (contradictory_locks, "locked_both_ways", ("case.toml", None, "draw"), "S1"),
    (unknown_fact, "no_such_fact", ("./ours/zone.yaml", None, None), "aera_km2"),
    (negative_weight, "wrong_setting", ("case.toml", None, "weights.operating_firms"), "-0.4"),
    (weight_that_is_no_number, "wrong_setting", ("case.toml", None, "weights.operating_firms"), "nan"),
    (value_that_is_no_number, "not_number", ("tables/sites.csv", 4, "operating_firms"), "NaN"),
    (across_the_antimeridian, "turned_longitude", ("tables/sites.csv", 4, "lon, lat"), "128.05"),
    (on_the_other_side_of_it, "outside_country", ("tables/sites.csv", 4, "lon, lat"), "-179.9"),
    (wrong_reference_system, "other_system", ("tables/sites.csv", 4, "lon, lat"), "EPSG:5179"),
]


@pytest.mark.parametrize(("spoil", "key", "where", "named"), MISTAKES, ids=[each[0].__name__ for each in MISTAKES])
def test_each_mistake_gives_one_message(tmp_path, capsys, spoil, key, where, named):
    folder = toy.workspace(tmp_path)
    spoil(folder)
    for lang in ("ko", "en"):
        assert cli.main(["draw", str(folder), "--lang", lang]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert len(said.err.splitlines()) == 1
        assert named in said.err
    assert cli.main(["draw", str(folder), "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["key"], (problem["file"], problem["row"], problem["column"])) == (key, where)
    assert all(problem[part][lang] for part in PARTS for lang in ("ko", "en"))


def warned(folder):
    return [each for each in sources.read_workspace(folder).warnings if each.key in {"same_point", "site_over_cap"}]


def test_a_site_larger_than_the_cap_stays_out_and_is_told(tmp_path):
    folder = toy.workspace(tmp_path)
    assert warned(folder) == []
    toy.change(folder / SITES, "S3", area_m2="20000000", part_min_share="")
    (told,) = warned(folder)
    assert "가상 서부" in told.text("ko")
    toy.change(folder / SITES, "S3", part_min_share="0.5")  # 10 km² fit
    assert warned(folder) == []
    toy.replace(folder / "case.toml", "partial = true", "partial = false")
    assert len(warned(folder)) == 1
    toy.replace(folder / "case.toml", "lock_out = []", 'lock_out = ["S3"]')
    assert warned(folder) == []


def test_rough_points_may_be_the_same(tmp_path):
    folder = toy.workspace(tmp_path)
    toy.change(folder / SITES, "S3", lon="128.12", lat="35.18", position="town_point")
    (told,) = warned(folder)
    assert told.level == "warning"
