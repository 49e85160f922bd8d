"""What can be wrong with a table of plants: one clear message in both languages, exit code 1, and never half a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from danji import cli
from danji.cli import gather as door
from danji.errors import DataError
from danji.indicators import gathering

ROOT = Path(__file__).resolve().parents[1]
RNG = np.random.default_rng(2)
GOOD = pd.DataFrame(
    {
        "industry": np.where(np.arange(80) < 20, "a", "b"),
        "x_m": RNG.uniform(1e5, 1.4e5, 80),
        "y_m": RNG.uniform(1e5, 1.4e5, 80),
        "jobs": 5.0,
    }
).set_axis([f"P{i}" for i in range(80)])


def folder_of(tmp_path, table):
    (tmp_path / "tables").mkdir()
    table.rename_axis("plant").to_csv(tmp_path / "tables" / "plants.csv")
    return tmp_path


LISTED = [  # the table, the command's options, words of the message in each language
    ("two plants only", GOOD.iloc[:2], [], ("10개 이상인 업종이 없습니다", "No industry has 10 plants")),
    ("one plant", GOOD.iloc[:1], [], ("사업체가 1개뿐입니다", "1 plant(s) have a place")),
    ("all at one point", GOOD.assign(x_m=2e5, y_m=2e5), [], ("한 점에 있습니다", "lie at one point")),
    ("degrees as metres", GOOD.assign(x_m=127 + GOOD["x_m"] / 1e6, y_m=35.0), [], ("도(°)로 보입니다", "look like degrees")),
    ("metres as degrees", GOOD.rename(columns={"x_m": "lon", "y_m": "lat"}), [], ("도", "not degrees")),
    ("no place at all", GOOD.assign(x_m=None, y_m=None), [], ("위치를 적은 열이 없습니다", "No columns say where")),
    ("a weight below 0", GOOD.assign(jobs=-1), ["--weighted"], ("음수", "negative")),
    ("a weight that is not finite", GOOD.assign(jobs="inf"), ["--weighted"], ("수로 읽을 수 없습니다", "is not a number")),
    ("weights not known", GOOD.assign(jobs=None), ["--weighted"], ("종사자를 모르는 사업체", "without known jobs")),
    (
        "an industry nobody has",
        GOOD,
        ["--industry", "ships"],
        ("'ships' 업종의 사업체가 없습니다", "No plant has industry 'ships'"),
    ),
    ("too few draws", GOOD, ["--simulations", "5"], ("추출이 5번뿐", "There are 5 simulations")),
    ("a period turned round", GOOD.assign(first_year=2000), ["--since", "2010", "--until", "2000"], ("2010–2000", "2010–2000")),
    ("one end of a period", GOOD.assign(first_year=2000), ["--since", "2010"], ("2010––", "2010––")),
    ("no years", GOOD, ["--since", "2000", "--until", "2010"], ("연도", "opened or closed")),
    ("classes that do not grow", GOOD, ["--by-size", "50,10"], ("읽을 수 없습니다", "cannot be read")),
    ("classes that are words", GOOD, ["--by-size", "small"], ("읽을 수 없습니다", "cannot be read")),
]


@pytest.mark.parametrize(("table", "options", "words"), [row[1:] for row in LISTED], ids=[row[0] for row in LISTED])
def test_each_mistake_has_one_message(table, options, words, tmp_path, capsys):
    folder = folder_of(tmp_path, table)
    chart = tmp_path / "chart.svg"
    for lang, said in zip(("ko", "en"), words, strict=True):
        assert cli.main(["gather", str(folder), *options, "--chart", str(chart), "--lang", lang]) == 1
        shown = capsys.readouterr()
        assert said in shown.err
        assert "Traceback" not in shown.err
        assert shown.out == ""
    assert not chart.exists()


def test_more_plants_than_sites_is_refused():
    plants = gathering.placed(GOOD)
    with pytest.raises(DataError) as error:
        gathering.gather(plants, industries=["b"], among=["a"], rng=np.random.default_rng(0))
    assert [each.key for each in error.value.problems] == ["plants_more_than_sites"]


def test_weights_that_are_not_finite_are_refused():
    for bad in (np.inf, -np.inf, -3.0):
        with pytest.raises(DataError) as error:
            gathering.placed(GOOD.assign(jobs=[bad, *[1.0] * 79]))
        assert [each.key for each in error.value.problems] == ["plants_weights"]


def test_missing_coordinates_are_counted_and_shown(tmp_path, capsys):
    table = GOOD.assign(x_m=GOOD["x_m"].where(np.arange(80) % 10 > 0))
    assert cli.main(["gather", str(folder_of(tmp_path, table)), "--simulations", "39", "--lang", "en"]) == 0
    shown = capsys.readouterr()
    assert "8 plant(s) without a place were left out" in shown.out
    assert "72 plants, about" in shown.err


def test_what_does_not_fit_into_memory_is_said_before_it_is_begun(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(door, "free_bytes", lambda: 1000)
    assert cli.main(["gather", str(folder_of(tmp_path, GOOD)), "--lang", "en"]) == 1
    shown = capsys.readouterr()
    assert "nothing was begun" in shown.err
    assert "--simulations" in shown.err
    monkeypatch.setattr(door, "free_bytes", lambda: None)  # a system that does not say
    assert cli.main(["gather", str(tmp_path), "--simulations", "19"]) == 0


def test_free_memory_is_known_on_this_system():
    free = door.free_bytes()
    assert free is None or free > 0


def test_killed_on_the_way_there_is_no_half_file(tmp_path):
    """What stood in the folder still stands, whole; a second run starts clean and gives what an undisturbed one gives."""
    folder = folder_of(tmp_path, pd.concat([GOOD] * 40, ignore_index=True).rename(index="P{}".format))
    out = tmp_path / "out"
    out.mkdir()
    (out / "gathering.json").write_text("{}\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "danji.cli",
        "gather",
        str(folder),
        "--simulations",
        "200000",
        "--reach-km",
        "10",
        "--out",
        str(out),
    ]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert running.stderr.readline()  # it has said what it will take, and is at work
    time.sleep(0.2)
    os.kill(running.pid, signal.SIGKILL)
    running.wait(timeout=30)
    running.stderr.close()
    assert [path.name for path in out.iterdir()] == ["gathering.json"]
    assert (out / "gathering.json").read_text(encoding="utf-8") == "{}\n"
    assert cli.main(["gather", str(folder), "--simulations", "19", "--reach-km", "10", "--out", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["gathering.en.html", "gathering.html", "gathering.json"]
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert cli.main(["gather", str(folder), "--simulations", "19", "--reach-km", "10", "--out", str(out)]) == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


def test_groups_are_measured_from_the_command_line(tmp_path, capsys):
    table = GOOD.assign(first_year=np.where(np.arange(80) % 2, 1990, 2005), industry="a")
    folder = folder_of(tmp_path, table)
    assert cli.main(["gather", str(folder), "--since", "2000", "--until", "2010", "--simulations", "39"]) == 0
    assert "a · 들어온 사업체 40개" in capsys.readouterr().out
    assert cli.main(["gather", str(folder), "--by-size", "3", "--simulations", "39", "--lang", "en"]) == 1, "one class only"
    assert "no groups" in capsys.readouterr().err
