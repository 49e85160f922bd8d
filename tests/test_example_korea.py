"""The Korea example: tables as the script makes them, missing years missing, names that repeat kept apart."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest

from danji import measures, plan, sources
from danji.errors import NotInForce

EXAMPLE = Path(__file__).parent.parent / "examples" / "korea"


@pytest.fixture(scope="module")
def workspace():
    return sources.read_workspace(EXAMPLE)


def test_the_script_makes_the_tables(tmp_path):
    shutil.copytree(EXAMPLE, tmp_path / "korea", ignore=shutil.ignore_patterns("tables"))
    runpy.run_path(str(tmp_path / "korea/build_tables.py"), run_name="__main__")
    for path in (EXAMPLE / "tables").iterdir():
        assert (tmp_path / "korea/tables" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_same_name_in_two_provinces_stays_two(workspace):
    regions = workspace.frames["regions"]
    assert {"경남 고성군", "강원 고성군"} <= set(regions.index[regions["name"] == "고성군"])


def test_missing_years_are_missing(workspace):
    krw = workspace.frames["value_added"]["krw"]
    years = krw.groupby(level=["region", "year"]).size().unstack("year")
    assert years[[2020, 2021, 2022]].notna().all(axis=None)
    without_2023 = {str(region).split()[0] for region in years.index[years[2023].isna()]}
    assert "경남" in without_2023
    assert not (krw == 0).all()


def test_quotients_of_an_activity_average_to_one(workspace):
    found = {
        (each.region, each.industry): each.value
        for each in measures.measured("location_quotient", workspace.frames, table="value_added")
        if each.year == 2022
    }
    krw = workspace.frames["value_added"]["krw"].xs(2022, level="year")
    size = krw.groupby(level="region").sum() / krw.sum()
    activity = krw.index.get_level_values("activity")[0]
    average = sum(size[region] * found.get((region, activity), 0.0) for region in size.index)
    assert average == pytest.approx(1, abs=1e-4)


def test_nothing_is_drawn_without_rules(workspace):
    with pytest.raises(NotInForce, match="kr-statistics"):
        plan.basis(workspace.case, workspace.programme, workspace.frames)


def test_the_capital_area_is_that_of_the_table_of_regions(workspace):
    """경기도 is written in full in the source: as 경기 it would silently be left out of the capital area."""
    regions = workspace.frames["regions"]
    assert set(regions.index[regions["kind"] == "capital_area"]) == {"서울", "인천", "경기도"}


def test_every_municipality_has_a_boundary_and_businesses_in_every_year(workspace):
    regions, years = workspace.frames["regions"], workspace.frames["region_years"]
    drawn = regions[regions["level"] == "municipality"]
    assert len(drawn) == 229
    assert drawn["geometry"].map(lambda shape: shape.is_valid and not shape.is_empty).all()
    assert drawn["name_en"].str.match(r"^[A-Z][a-z]+-(si|gun|gu)$").all()
    assert set(years.index) == {(region, year) for region in drawn.index for year in range(2019, 2024)}
    assert (years["businesses"] > 0).all()
