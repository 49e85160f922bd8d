"""A whole workspace measured: each part, both languages, what is missing named, and every indicator measured or refused."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from python_calamine import CalamineWorkbook

from danji import cli, indicators, measures, sources
from danji.dossier import survey as document
from danji.errors import DataError, MissingExtra
from danji.indicators import inequality
from danji.measures.basis import basis
from danji.measures.feeds import map_values
from danji.measures.records import Measures
from tests import toy

ROOT = Path(__file__).parent.parent
EXAMPLES = [ROOT / "examples" / "korea", ROOT / "examples" / "gyeongnam", ROOT / "danji" / "templates" / "start"]
CAPITAL = ("서울", "인천", "경기도")


@pytest.fixture(scope="module")
def korea():
    return sources.read_workspace(EXAMPLES[0])


@pytest.fixture(scope="module")
def made(korea):
    return measures.survey(korea.case, korea.frames, version="0", inputs=korea.inputs, region="경남 진주시")


@pytest.fixture(scope="module")
def shown(korea, made):
    return document.shown(made, regions=korea.frames["regions"])


def workspace_frames(jobs, **more):
    """Frames of a made-up workspace: jobs by (region, industry, year), and regions of one level."""
    persons = pd.Series(jobs, dtype=float).rename_axis(["region", "industry", "year"])
    names = sorted(set(persons.index.get_level_values("region")))
    regions = pd.DataFrame(
        {"name": names, "name_en": names, "level": "municipality", "within": None, "kind": None}, index=names
    )
    return {"jobs": persons.to_frame("persons").assign(source="made up"), "regions": regions.rename_axis("region"), **more}


def grid(side, year=2020, *, of=lambda x, y: 10 + x * y):
    """Square areas on a chess board with two industries, and their shapes."""
    jobs, shapes = {}, {}
    for x in range(side):
        for y in range(side):
            area = f"A{x}{y}"
            shapes[area] = shapely.box(127 + x / 10, 36 + y / 10, 127.1 + x / 10, 36.1 + y / 10)
            jobs |= {(area, "31", year): of(x, y), (area, "10", year): 50 - of(x, y) / 10}
    frames = workspace_frames(jobs)
    return {**frames, "regions": frames["regions"].assign(geometry=pd.Series(shapes))}


# every indicator of the catalogue


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda each: each.name)
def test_every_indicator_is_measured_or_refused_with_a_reason(folder):
    frames = sources.read_workspace(folder).frames
    told = {each.indicator: each for each in measures.availability(frames)}
    assert list(told) == list(indicators.INDICATORS)
    for name in indicators.INDICATORS:
        for table in measures.tables_of(frames):
            try:
                found = measures.measured(name, frames, table=table)
            except MissingExtra:  # installed or not is no matter of the workspace
                continue
            except DataError as error:
                (problem,) = error.problems
                assert problem.key == "not_fed"
                assert all(problem.values["missing"][lang] for lang in ("ko", "en"))
                assert told[name].table != table
            else:
                assert any(each.value is not None for each in found) or name == "steady_state", (name, table)  # may be several
                assert all(each.source for each in found)
                assert told[name].table is not None


def test_only_the_rows_asked_for_are_told(korea):
    found = measures.measured("location_quotient", korea.frames, region="경남 사천시", year=2022)
    assert {(each.region, each.year) for each in found} == {("경남 사천시", 2022)}
    assert len(found) == 13
    pair = measures.measured("pairwise_coagglomeration", korea.frames, year=2022, industry="건설업")
    assert all(each.other is not None for each in pair)
    assert {each.estimate for each in measures.measured("moran", korea.frames)} == {"moran", "expected", "p"}


def test_a_change_is_taken_between_years_in_which_all_regions_are_known(korea):
    found = measures.measured("growth", korea.frames)
    assert {(each.since, each.year) for each in found} == {(2020, 2022)}
    assert measures.measured("growth", korea.frames, year=2023) == []


def test_without_a_complete_year_regions_missing_in_either_are_left_out_and_counted():
    jobs = {(r, i, y): 10.0 + (y == 2021) * (i == "31") for r in "ABC" for i in ("10", "31") for y in (2020, 2021)}
    jobs = {key: value for key, value in jobs.items() if key[0] + str(key[2]) not in {"A2020", "B2021"}}
    found = measures.measured("growth", workspace_frames(jobs))
    assert {each.region for each in found} == {"C"}
    assert "2" in found[0].note.en


def test_a_withheld_cell_is_no_growth_when_it_is_published_later():
    jobs = {(r, i, y): 10.0 for r in "AB" for i in ("10", "31") for y in (2020, 2021)} | {("A", "31", 2020): np.nan}
    assert ("A", "31", 2021) not in basis(workspace_frames(jobs)).span.index
    found = {(each.region, each.industry): each.value for each in measures.measured("growth", workspace_frames(jobs))}
    assert set(found.values()) == {0.0}


# parts


def test_missing_provinces_are_named_by_year(made):
    (data,) = made.data
    absent = {each.year: each for each in data.absent}
    assert set(absent) == {2019, 2023}
    assert absent[2023].named.ko == "강원, 경남, 대구, 부산, 울산, 충남"
    assert data.complete_years == [2020, 2021, 2022]


def test_the_capital_split_is_that_of_the_values_themselves(korea, made):
    """By law: the parts add up; by another way: groups made here from the names of the provinces."""
    krw = korea.frames["value_added"]["krw"].groupby(level=["region", "year"]).sum()
    groups = pd.Series({region: region.split()[0] in CAPITAL for region in krw.index.unique("region")}).rename_axis("region")
    expected = inequality.theil_split(krw.xs(2022, level="year").rename_axis("region"), groups=groups).loc["all"]
    (record,) = [each for each in made.inequality if each.key == "value_added.total.regions.each_year"]
    years = {each.year: each for each in record.years}
    assert record.groups == "capital"
    assert years[2022].between == pytest.approx(expected["between"], abs=1e-6)
    for each in record.years:
        assert each.theil == pytest.approx(each.between + each.within, abs=2e-6)
    assert years[2019].missing is not None
    assert not years[2019].comparable
    assert years[2021].missing is None


def test_the_constant_set_has_the_same_regions_in_every_year(made):
    for each in made.inequality:
        if each.set == "constant":
            assert len({year.regions for year in each.years}) == 1
            assert all(year.comparable for year in each.years)


def test_the_provinces_outside_the_capital_area_are_fourteen(made):
    (record,) = [each for each in made.inequality if each.key == "value_added.per_businesses.provinces_outside.each_year"]
    assert {each.year: each.regions for each in record.years} == {2019: 6, 2020: 14, 2021: 14, 2022: 14, 2023: 8}


def test_neither_way_of_counting_is_called_income_per_head(made):
    for each in made.inequality:
        assert "1인당 소득의 격차가 아니다" in each.sentences[0].ko
        assert "not inequality of income per head" in each.sentences[0].en


def test_moves_between_fifths_are_all_counted(made):
    (kept,) = made.persistence
    assert kept.regions == 118  # those known in every year, as in the constant set
    assert sum(map(sum, kept.counts)) == 118 * 4
    assert f"{100 * sum(row[place] for place, row in enumerate(kept.counts)) / (118 * 4):.1f}%" in kept.sentence.ko


def test_the_profile_adds_up(made):
    (profile,) = made.profiles
    assert profile.name.ko == "경남 진주시"
    assert profile.name.en == "Jinju-si, Gyeongnam"
    assert sum(row.share for row in profile.industries) == pytest.approx(1, abs=1e-5)
    for row in profile.industries:
        assert row.change == pytest.approx(row.national_share + row.industry_mix + row.regional_shift, rel=1e-6)
        assert (row.location_quotient >= 1) == (row.industry not in {each.industry for each in profile.candidates})
    assert any(each.frontier for each in profile.candidates)


def test_rankings_are_in_order_and_counted(made):
    assert made.rankings
    for each in made.rankings:
        values = [row.value for row in (*each.top, *each.bottom)]
        assert values == sorted(values, reverse=True)
        assert each.count + each.undefined in {229, 13, each.count}
        assert each.top[0].name.ko in each.sentence.ko
        assert each.top[0].name.en in each.sentence.en


def test_a_cluster_on_a_made_up_map_is_found_and_named():
    frames = grid(7, of=lambda x, y: 400.0 if x < 3 and y < 3 else 10.0 + (3 * x + 5 * y) % 4)
    made = measures.survey(_case(), frames, version="0", inputs={})
    level = made.patterns[0]
    high = {area.region for area in level.areas if area.kind == "HH"}
    assert "A00" in high
    assert high <= {f"A{x}{y}" for x in range(3) for y in range(3)}
    assert level.p < 0.01
    assert "A00" in level.sentences["HH"].en


def test_a_withheld_cell_is_not_a_quotient_of_zero_on_the_map():
    frames = grid(4)
    frames["jobs"].loc[("A11", "31", 2020), "persons"] = np.nan
    frames["jobs"] = frames["jobs"].drop(("A22", "31", 2020))
    values, _what = map_values(basis(frames), "31")
    assert np.isnan(values["A11"])
    assert values["A22"] == 0


def test_a_map_of_equal_values_has_no_pattern():
    made = measures.survey(_case(), grid(4, of=lambda _x, _y: 10.0), version="0", inputs={})
    assert made.patterns[0].moran is None
    assert {area.kind for area in made.patterns[0].areas} == {None}


# workspaces with little in them


def _case():
    return dataclasses.replace(sources.read_workspace(EXAMPLES[2]).case, region="A", target_industry=None, municipalities=())


@pytest.mark.parametrize(
    "jobs",
    [
        {("A", "31", 2020): 5.0},
        {("A", "31", 2020): 0.0, ("A", "10", 2020): 0.0, ("B", "31", 2020): 0.0, ("B", "10", 2020): 0.0},
        {("A", "31", 2020): 5.0, ("B", "31", 2020): np.nan, ("B", "10", 2020): np.nan, ("C", "10", 2020): 1.0},
        {("A", "31", 2019): 5.0, ("B", "10", 2020): 2.0},
        {(r, "31", y): 1.0 for r in "ABCDE" for y in (2019, 2020)},
    ],
    ids=["one cell", "all zero", "a region unknown", "no region twice", "one industry"],
)
def test_workspaces_with_little_in_them_are_measured_all_the_same(jobs):
    frames = workspace_frames(jobs)
    made = measures.survey(_case(), frames, version="0", inputs={})
    assert not re.search(r"\b(nan|inf|NaN|Infinity)\b", made.model_dump_json())
    for lang, shown in document.shown(made, regions=frames["regions"]).items():
        assert f'<html lang="{lang}">' in shown.page


def test_a_workspace_without_a_known_value_is_refused():
    frames = workspace_frames({("A", "31", 2020): np.nan})
    with pytest.raises(DataError, match="missing"):
        measures.survey(_case(), frames, version="0", inputs={})
    with pytest.raises(DataError, match="no known value"):
        measures.measured("growth", frames, table="jobs")


def test_a_region_that_is_not_there_is_refused(korea):
    with pytest.raises(DataError, match="진주"):
        measures.survey(korea.case, korea.frames, version="0", inputs={}, region="진주")


# page, files, command


def test_the_page_stands_alone_and_every_chart_says_what_is_seen(shown):
    for lang, each in shown.items():
        assert not re.search(r"<(script|link|iframe|img)\b", each.page)
        assert not re.search(r"""(src|href)=["'](https?:)?//""", each.page)
        assert "url(http" not in each.page
        assert not re.search(r"\bnan\b|\binf\b", re.sub(r"<[^>]+>", " ", each.page))
        for name, chart in each.charts.items():
            assert chart.startswith("<svg")
            assert "<style>" in chart, name
            assert re.search(r'class="caption">[^<]{8,}', chart), name
            assert ("출처" if lang == "ko" else "Source") in chart, name


def test_the_english_page_is_complete(shown):
    """No Korean is left in it but what the sources and the activities' codes are called."""
    words = re.sub(
        r"<style>.*?</style>|<p class=\"[^\"]*note\">.*?</p>|<desc.*?</desc>", " ", shown["en"].page, flags=re.DOTALL
    )
    words = re.sub(r"<[^>]+>", " ", words)
    assert set(re.findall(r"[가-힣]+", words)) == set()


def test_particles_are_right(shown):
    words = re.sub(r"<[^>]+>", " ", shown["ko"].page)
    assert "입지계수는" in words
    assert not re.search(r"은\(는\)|이\(가\)|을\(를\)", words)
    assert not re.search(r"[가-힣]+(시|구)(은|이) ", words)  # 시 and 구 have no final sound
    assert not re.search(r"[가-힣]+군(는|가) ", words)


def test_the_command_writes_everything_the_same_twice(tmp_path, capsys):
    folder = toy.workspace(tmp_path)
    for out in ("one", "two"):
        assert cli.main(["measure", str(folder), "--out", str(tmp_path / out)]) == 0
        assert "measures.html" in capsys.readouterr().out
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert {"measures.html", "measures.en.html", "measures.json", "measures.xlsx"} <= {str(path) for path in files}
    assert any(path.suffix == ".svg" for path in files)
    for path in files:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes(), path
    record = json.loads((tmp_path / "one/measures.json").read_text(encoding="utf-8"))
    assert Measures.model_validate(record).version == "1"
    book = CalamineWorkbook.from_path(tmp_path / "one/measures.xlsx")
    rows = book.get_sheet_by_name("지역 들여다보기").to_python()
    assert isinstance(rows[1][rows[0].index("규모")], float)


def test_the_fields_of_the_record_are_stable(made):
    assert set(json.loads(made.model_dump_json())) == {
        "version", "danji", "fingerprint", "inputs", "name", "data", "rankings", "regions", "industries", "profiles",
        "inequality", "persistence", "patterns", "left_out", "indicators",
    }  # fmt: skip
    assert Measures.model_validate_json(made.model_dump_json()) == made


def test_options_that_need_an_indicator_say_so(tmp_path, capsys):
    folder = str(toy.workspace(tmp_path))
    assert cli.main(["measure", folder, "--chart", str(tmp_path / "a.svg")]) == 2
    assert "--indicator" in capsys.readouterr().err


def test_the_list_tells_what_a_workspace_can_feed(tmp_path, capsys):
    folder = str(toy.workspace(tmp_path))
    assert cli.main(["measure", folder, "--list", "--json"]) == 0
    known = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert known["herfindahl"]["table"] == "jobs"
    assert known["moran"]["why_not"]["en"]
    for lang in ("ko", "en"):
        assert cli.main(["measure", folder, "--list", "--lang", lang]) == 0
        assert capsys.readouterr().out


# a large workspace with withheld cells


@pytest.fixture(scope="module")
def counties():
    workspace = sources.read_workspace(ROOT / "examples" / "us")
    return workspace, measures.survey(workspace.case, workspace.frames, version="0", inputs={}, region="53033")


def test_thousands_of_regions_make_a_small_page_that_says_what_is_withheld(counties):
    workspace, made = counties
    shown = document.shown(made, regions=workspace.frames["regions"])
    assert all(len(each.page) < 2_000_000 for each in shown.values())
    (profile,) = made.profiles
    assert profile.name.en == "King County, Washington"
    withheld = [row for row in profile.industries if row.amount is None]
    assert str(len(withheld)) in profile.sentences["withheld"].en
    assert any(row.high is not None for row in withheld)
    assert all(row.location_quotient is None for row in withheld)
    assert "비공개" in shown["ko"].charts["profile-jobs-quotients.svg"]


def test_quotients_of_a_county_are_those_of_the_benchmark_and_lie_in_their_range(counties):
    workspace, _made = counties
    found = measures.measured("location_quotient", workspace.frames, region="53033", year=2016)
    assert len(found) > 250
    for each in found:
        assert each.value is None or each.low <= each.value <= each.high
    jobs, sizes, share = (workspace.frames[name] for name in ("jobs", "region_years", "benchmark"))
    by_hand = (
        jobs.loc[("53033", "5112", 2016), "persons"] / sizes.loc[("53033", 2016), "jobs"] / share.loc[("5112", 2016), "share"]
    )
    assert next(each.value for each in found if each.industry == "5112") == pytest.approx(by_hand, abs=1e-5)
