"""The examples with plants: tables as the scripts make them, and what the command says of them."""

from __future__ import annotations

import json
import runpy
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from danji import cli, sources
from danji.dossier import gathering as pages
from danji.errors import DataError
from danji.indicators import gathering

EXAMPLES = Path(__file__).parent.parent / "examples"
HEAD = "plant,industry,x_m,y_m\n"


@pytest.mark.parametrize("name", ["eu-sites", "paris"])
def test_the_script_makes_the_tables(name, tmp_path):
    shutil.copytree(EXAMPLES / name, tmp_path / name, ignore=shutil.ignore_patterns("out*"))
    for path in (tmp_path / name / "tables").iterdir():
        path.unlink()
    runpy.run_path(str(tmp_path / name / "build_tables.py"), run_name="__main__")
    for path in (EXAMPLES / name / "tables").iterdir():
        assert (tmp_path / name / "tables" / path.name).read_bytes() == path.read_bytes(), path.name


def test_europe_is_measured_along_great_circles_and_the_unplaced_are_counted():
    table, industries, _warnings = sources.read_plants(EXAMPLES / "eu-sites")
    plants = gathering.placed(table)
    assert plants.sphere
    assert plants.left_out == 524
    found = gathering.gather(plants, rng=np.random.default_rng(0), simulations=199, workers=2)
    assert found.industries.loc["steel", "verdict"] == "localised"
    known = {record["industry"]: record for record in pages.records(found, industries)}
    assert known["steel"]["name"] == {"ko": "철강", "en": "Iron and steel"}
    assert known["steel"]["ranges_km"][0][0] == 0


def test_the_command_gives_sentences_records_and_a_chart(tmp_path, capsys):
    chart = tmp_path / "bars.svg"
    call = ["gather", str(EXAMPLES / "paris"), "--industry", "bar", "--simulations", "99"]
    assert cli.main([*call, "--chart", str(chart)]) == 0
    said = capsys.readouterr()
    assert "바 1,659개: 0–" in said.out
    assert "떨어진 쌍이 우연보다 많다(집적" in said.out
    assert "사업체 13,823개" in said.err
    assert 'role="img"' in chart.read_text(encoding="utf-8")
    assert cli.main([*call, "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["industries"][0]["verdict"] == "localised"
    assert "more common than by chance" in first["industries"][0]["sentence"]["en"]
    assert cli.main([*call, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == first, "the same seed, the same result"


def test_every_verdict_has_a_sentence():
    row = {"name": {"ko": "제과", "en": "Bakeries"}, "plants": 1200, "gamma": 0.1, "psi": 0.2}
    row |= {"p_localised": 0.5, "p_dispersed": 0.004, "ranges_km": [(0.0, 2.0), (3.04, 3.01)]}
    said = pages.sentence({**row, "verdict": "dispersed"}, "en")
    assert said == "Bakeries, 1,200 plants: pairs 0–2 km, 3 km apart are rarer than by chance (dispersed, Ψ 0.2, p 0.004)."
    assert pages.sentence({**row, "verdict": "random"}, "ko") == "제과 1,200개: 우연과 구별되지 않는다(p 0.004)."


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ("a,x,1000,2000\na,x,5000,2000\n", "duplicate_key"),
        ("a,x,nine,2000\n", "not_number"),
        ("a,,1000,2000\n", "empty_cell"),
        ("a,x,1,2\nb,x,3,4\n", "plants_degrees"),
        ("a,x,,\nb,x,1000,4\n", "plants_too_few"),
    ],
)
def test_bad_tables_are_refused_with_their_place(rows, key, tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "plants.csv").write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(DataError) as error:
        gathering.placed(sources.read_plants(tmp_path)[0])
    assert key in [each.key for each in error.value.problems]


def test_a_folder_without_plants_says_so(tmp_path):
    with pytest.raises(DataError, match="Table plants is missing"):
        sources.read_plants(tmp_path)


def test_an_industry_nobody_named_is_found(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "plants.csv").write_text(HEAD + "a,x,1000,2000\nb,y,5000,2000\n", encoding="utf-8")
    (tmp_path / "tables" / "industries.csv").write_text("industry,name,classification\nx,빵,of-the-data\n", encoding="utf-8")
    with pytest.raises(DataError, match="'y'"):
        sources.read_plants(tmp_path)


def test_runs_are_stretches_outside():
    assert pages.runs(pd.Series([0.0, 0.0], index=[0.0, 1.0])) == []
