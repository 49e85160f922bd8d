"""`danji translate`: a table in, the same table in other codes out, with a report; on any mistake nothing is written."""

import json

import pandas as pd
import pytest

from danji import cli, tables
from danji.sources import files
from tests import toy

ROWS = [
    {"region": "38030", "industry": "31310", "year": "2015", "persons": "1,000", "source": "census"},
    {"region": "38030", "industry": "31321", "year": "2015", "persons": "", "source": "census"},
    {"region": "38040", "industry": "31322", "year": "2015", "persons": "7", "source": ""},
]
WEIGHTS = [{"old": "31310", "new": "31311", "weight": "0.75"}, {"old": "31310", "new": "31312", "weight": "0.25"}]


def run(folder, rows, *options, weights=None):
    """Translate rows in a folder; the exit code."""
    toy.rewrite(folder / "jobs.csv", rows)
    if weights is not None:
        toy.rewrite(folder / "weights.csv", weights)
        options = (*options, "--weights", str(folder / "weights.csv"))
    out = folder / "out" / "jobs-10.csv"
    return cli.main(["translate", str(folder / "jobs.csv"), "--from", "ksic-9", "--to", "ksic-10", "--out", str(out), *options])


def test_the_result_is_a_table_of_jobs_and_says_what_is_estimated(tmp_path):
    assert run(tmp_path, ROWS, "--lang", "en", weights=WEIGHTS) == 0
    rows = {(row["region"], row["industry"]): row for row in toy.rows(tmp_path / "out/jobs-10.csv")}
    assert {key: row["persons"] for key, row in rows.items()} == {
        ("38030", "31311"): "750",
        ("38030", "31312"): "250",
        ("38030", "31321"): "",
        ("38040", "31322"): "7",
    }
    assert "estimated" in rows["38030", "31311"]["source"]
    assert "estimated" not in rows["38030", "31321"]["source"]
    table, problems = tables.typed(files.read_table(tmp_path / "out/jobs-10.csv", "jobs", layer="jobs"))
    assert problems == []
    assert table.keyed()["persons"].sum() == 1007


def test_the_report_stands_beside_it(tmp_path):
    assert run(tmp_path, ROWS, weights=WEIGHTS) == 0
    report = {(row["code"], row["to"]): row for row in toy.rows(tmp_path / "out/jobs-10.report.csv")}
    assert set(report) == {("31310", "31311"), ("31310", "31312"), ("31321", "31321"), ("31322", "31322")}
    first = report["31310", "31311"]
    assert (first["kind"], first["weight"], first["weight_from"], first["persons"]) == ("split", "0.75", "given", "750")
    assert (report["31321", "31321"]["persons"], report["31321", "31321"]["unknown_cells"]) == ("", "1")
    assert "추정" in first["why"]


def test_at_a_level_where_nothing_is_split_nothing_is_estimated(tmp_path, capsys):
    assert run(tmp_path, ROWS, "--level", "4", "--json") == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["estimated"], record["moved"], record["not_moved"], record["finest_exact_level"]) == (0, 1007, 0, 4)
    assert {row["industry"] for row in toy.rows(tmp_path / "out/jobs-10.csv")} == {"3131", "3132"}


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_what_was_done_is_said(tmp_path, capsys, lang):
    assert run(tmp_path, ROWS, "--lang", lang) == 0
    said = capsys.readouterr().out
    assert "1,007" in said
    assert "jobs-10.report.csv" in said


def test_establishments_are_not_lost_without_a_word(tmp_path, capsys):
    assert run(tmp_path, [{**row, "establishments": "3"} for row in ROWS], "--lang", "en") == 0
    assert "'establishments' is not translated" in capsys.readouterr().err


def test_the_same_input_gives_the_same_bytes(tmp_path):
    written = []
    for _time in range(2):
        assert run(tmp_path, ROWS) == 0
        written.append([path.read_bytes() for path in sorted((tmp_path / "out").iterdir())])
    assert written[0] == written[1]


def changed(at, **cells):
    return [{**row, **cells} if place == at else row for place, row in enumerate(ROWS)]


BAD = [
    ("another revision", changed(0, industry="31311"), (), None, {"other_revision"}),
    ("an unknown code", changed(0, industry="9999999"), (), None, {"unknown_codes"}),
    ("mixed levels", changed(0, industry="31"), (), None, {"mixed_levels", "parent_and_child"}),
    ("not a number", changed(0, persons="many"), (), None, {"not_number"}),
    ("below zero", changed(0, persons="-5"), (), None, {"negative"}),
    ("twice", [*ROWS, ROWS[0]], (), None, {"duplicate_key"}),
    ("no year", changed(0, year=""), (), None, {"empty_cell"}),
    ("no industry column", [{k: v for k, v in row.items() if k != "industry"} for row in ROWS], (), None, {"missing_column"}),
    ("a level too fine", ROWS, ("--level", "6"), None, {"no_such_level"}),
    ("a level of nothing", ROWS, ("--level", "0"), None, {"no_such_level"}),
    ("weights that miss one", ROWS, (), WEIGHTS[:1], {"weight_sum"}),
    ("weights for no pair", ROWS, (), [*WEIGHTS, {"old": "31310", "new": "31322", "weight": "0"}], {"weight_pair"}),
    ("weights in words", ROWS, (), [{**WEIGHTS[0], "weight": "most"}, WEIGHTS[1]], {"not_number"}),
    ("no weight column", ROWS, (), [{"old": "31310", "new": "31311"}], {"missing_column"}),
]


@pytest.mark.parametrize(("name", "rows", "options", "weights", "expected"), BAD, ids=[each[0] for each in BAD])
def test_a_mistake_is_one_report_and_nothing_is_written(tmp_path, capsys, name, rows, options, weights, expected):
    assert run(tmp_path, rows, "--json", *options, weights=weights) == 1
    found = json.loads(capsys.readouterr().out)["problems"]
    assert expected == {each["key"] for each in found}
    assert not (tmp_path / "out").exists()


def test_mistakes_of_both_files_are_told_at_once(tmp_path, capsys):
    rows = [*changed(0, industry="31311", persons="many"), ROWS[1]]
    assert run(tmp_path, rows, "--json", weights=[{**WEIGHTS[0], "weight": ""}]) == 1
    found = {each["key"] for each in json.loads(capsys.readouterr().out)["problems"]}
    assert found == {"other_revision", "not_number", "duplicate_key", "empty_cell"}


def test_files_that_are_not_there(tmp_path, capsys):
    command = ["translate", str(tmp_path / "no.csv"), "--from", "ksic-9", "--to", "ksic-10", "--json"]
    assert cli.main([*command, "--out", str(tmp_path / "o.csv"), "--weights", str(tmp_path / "none.csv")]) == 1
    assert [each["key"] for each in json.loads(capsys.readouterr().out)["problems"]] == ["no_such_table_file"] * 2


def test_no_concordance_and_no_csv(tmp_path, capsys):
    toy.rewrite(tmp_path / "jobs.csv", ROWS)
    command = ["translate", str(tmp_path / "jobs.csv"), "--from", "ksic-9", "--json", "--to"]
    assert cli.main([*command, "naics-2017", "--out", str(tmp_path / "o.csv")]) == 1
    assert "no_concordance" in capsys.readouterr().out
    assert cli.main([*command, "ksic-10", "--out", str(tmp_path / "o.xlsx")]) == 1
    assert "unknown_format" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["jobs.csv"]


def test_a_table_of_another_format_reads_the_same(tmp_path):
    toy.rewrite(tmp_path / "jobs.csv", ROWS)
    pd.DataFrame(ROWS).to_excel(tmp_path / "jobs.xlsx", index=False)
    made = []
    for name in ("jobs.csv", "jobs.xlsx"):
        out = tmp_path / f"{name}.out.csv"
        assert cli.main(["translate", str(tmp_path / name), "--from", "ksic-9", "--to", "ksic-10", "--out", str(out)]) == 0
        made.append(out.read_bytes())
    assert made[0] == made[1]
