"""Firms in two registers: names taken apart, pairs with reasons, nothing merged unasked."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji import cli
from danji.errors import DataError
from danji.registers import firms, names

pytest.importorskip("splink")


# by hand


@pytest.mark.parametrize(
    "written",
    [
        "㈜한빛전자",
        "(주) 한빛전자",
        "주식회사 한빛 전자",
        "한빛전자(주)",
        "한빛전자 제2공장",
        "한빛전자 창원지점",
        "한빛전자 연구소",
    ],
)
def test_form_and_branch_are_taken_off(written):
    assert names.name(written).core == "한빛전자"


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("㈜한빛전자", "Hanbit Electronics Co., Ltd."),
        ("두리정밀", "Duri Precision Inc."),
        ("나래제약 주식회사", "NARAE PHARMACEUTICAL CO LTD"),
    ],
)
def test_an_english_name_sounds_as_the_korean_one(korean, english):
    assert names.name(korean).sound == names.name(english).sound


def test_a_name_that_is_a_branch_word_keeps_it():
    assert names.name("(주)공장").core == "공장"
    assert names.name("").core == ""


def pairs(*rows):
    return pd.DataFrame(rows, columns=["left", "right", "same"])


LEFT, RIGHT = pd.Series(["a", "b"]), pd.Series(["x", "y"])


def test_only_pairs_with_a_yes_are_merged():
    found = firms.confirmed(pairs(("a", "x", "예"), ("b", "y", "")), LEFT, RIGHT, file="pairs.csv")
    assert found.values.tolist() == [["left", "a", 1], ["left", "b", 2], ["right", "x", 1], ["right", "y", 4]]


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([("a", "x", "maybe")], "firms_word"),
        ([("a", "z", "yes")], "firms_plant"),
        ([("a", "x", "yes"), ("a", "x", "no")], "firms_both"),
        ([("a", "x", "yes"), ("b", "x", "yes"), ("b", "y", "yes"), ("a", "y", "no")], "firms_against"),
    ],
)
def test_answers_that_cannot_be_are_told(rows, key):
    with pytest.raises(DataError) as error:
        firms.confirmed(pairs(*rows), LEFT, RIGHT, file="pairs.csv")
    assert {each.key for each in error.value.problems} == {key}


# by law


@given(st.permutations([("a", "x", "yes"), ("b", "x", "yes"), ("b", "y", "no")]))
def test_the_order_of_pairs_changes_nothing(rows):
    plain = firms.confirmed(pairs(("a", "x", "yes"), ("b", "x", "yes"), ("b", "y", "no")), LEFT, RIGHT, file="")
    pd.testing.assert_frame_equal(firms.confirmed(pairs(*rows), LEFT, RIGHT, file=""), plain)


@given(st.text(max_size=30))
def test_any_text_is_taken_apart(written):
    found = names.name(written)
    assert not set(found.sound) & set("euiwy")


# with splink, on a GENERATED register in which it is known who is who


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    from bench.firms import registers

    folder = tmp_path_factory.mktemp("firms")
    left, right, true = registers(1200, seed=2)
    for side, table in (("left", left), ("right", right)):
        table.to_csv(folder / f"{side}.csv", index=False)
        (folder / f"{side}.toml").write_text(
            'year = 2023\n[columns]\nplant = "plant"\nname = "name"\nregion = "region"\nindustry = "industry"\n',
            encoding="utf-8",
        )
    files = [str(folder / f"{side}.{kind}") for side in ("left", "right") for kind in ("csv", "toml")]
    assert cli.main(["match", *files, "--out", str(folder / "out"), "--lang", "en"]) == 0
    return folder, files, true


def test_pairs_are_found_and_shown_with_reasons(space):
    folder, _files, true = space
    found = pd.read_csv(folder / "out/pairs.csv", keep_default_na=False)
    good = found.merge(true, on=["left", "right"])
    assert len(good) / len(found) > 0.97  # precision
    assert len(good) / len(true) > 0.85  # recall
    assert (found["same"] == "").all()
    assert (found["probability"] >= firms.SHOWN).all()
    assert found["reasons"].str.contains("name").all()
    assert not (folder / "out/firms.csv").exists()


def test_the_second_run_takes_what_was_confirmed(space, capsys):
    folder, files, _true = space
    found = pd.read_csv(folder / "out/pairs.csv", keep_default_na=False)
    found.loc[[0, 1], "same"] = ["yes", "no"]
    found.to_csv(folder / "reviewed.csv", index=False)
    assert (
        cli.main(["match", *files, "--out", str(folder / "out"), "--reviewed", str(folder / "reviewed.csv"), "--lang", "en"])
        == 0
    )
    made = pd.read_csv(folder / "out/firms.csv")
    assert len(made) - made["firm"].nunique() == 1
    assert "1 confirmed" in capsys.readouterr().out


def test_reviewed_pairs_are_not_written_over(space, capsys):
    folder, files, _true = space
    assert cli.main(["match", *files, "--out", str(folder / "out"), "--lang", "en"]) == 1
    assert "--replace" in capsys.readouterr().err


def test_rows_need_a_code_and_a_name(space, tmp_path, capsys):
    _folder, files, _true = space
    bare = tmp_path / "bare.toml"
    bare.write_text('year = 2023\n[columns]\nindustry = "industry"\nregion = "region"\n', encoding="utf-8")
    assert cli.main(["match", files[0], str(bare), *files[2:], "--out", str(tmp_path / "out"), "--lang", "en"]) == 1
    assert "columns.name" in capsys.readouterr().err
    twice = tmp_path / "twice.csv"
    twice.write_text("plant,name,region,industry\n1,a,b,c\n1,a,b,c\n", encoding="utf-8")
    assert cli.main(["match", str(twice), *files[1:], "--out", str(tmp_path / "out"), "--lang", "en"]) == 1
    assert "code of their own" in capsys.readouterr().err
