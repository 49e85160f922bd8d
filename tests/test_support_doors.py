"""Support from files: one case, tables of many with bad rows, the letter, and the command."""

import csv
import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from danji import cli, support
from danji.dossier import letter
from danji.errors import DataError, Problem
from danji.sources import tenants as reader

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "tenants"
ZONE = support.read("kr-opportunity-zone")
SUBSIDY = support.read("kr-local-investment").measure("investment_subsidy")
HEAD = [
    "tenant",
    "day",
    "firm_size",
    "investor",
    "region_class",
    "designations",
    "specialised_industry",
    "supply_chain_item",
    "promised_jobs",
    "national_received",
    "land",
    "equipment",
]
GOOD = ["T1", "2025-03-01", "sme", "relocating", "middle", "none", "no", "no", "0", "0", "10억원", "100억원"]


def table(path, *rows, head=HEAD):
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([head, *rows])
    return path


def split(path):
    found = list(support.many(reader.read_tenants(path, ZONE), ZONE, file=path.name))
    return [each for each in found if isinstance(each, support.Outcome)], [each for each in found if isinstance(each, Problem)]


def row(**cells):
    return [cells.get(name, value) for name, value in zip(HEAD, GOOD, strict=True)]


def test_good_rows_are_computed_and_bad_rows_are_said(tmp_path):
    bad = {
        3: (row(tenant="T2", land="-1"), "amount_negative"),
        4: (row(tenant="T3", equipment="100조원"), "amount_absurd"),
        5: (row(tenant="T4", region_class="nowhere"), "tenant_fact"),
        6: (row(tenant="T5", day="2025-02-30"), "not_date"),
        7: (row(tenant="T6", day="2001-01-01"), "no_measures_yet"),
        8: (row(tenant="T1"), "duplicate_key"),
        9: (row(tenant=""), "empty_cell"),
        10: ([*row(tenant="T9"), "more"], "extra_cells"),
        11: (row(tenant="T10", promised_jobs="3.5"), "tenant_fact"),
    }
    outcomes, problems = split(table(tmp_path / "t.csv", GOOD, *(cells for cells, _key in bad.values()), row(tenant="T12")))
    assert [(each.row, each.tenant.name) for each in outcomes] == [(2, "T1"), (12, "T12")]
    assert {each.row: each.key for each in problems if each.level == "error"} == {at: key for at, (_cells, key) in bad.items()}


def test_unknown_and_missing_columns_are_said_at_once(tmp_path):
    path = table(tmp_path / "t.csv", GOOD, head=["tenantt", "dayy", *HEAD[2:]])
    with pytest.raises(DataError) as error:
        split(path)
    assert sorted(each.key for each in error.value.problems) == [
        "missing_column",
        "missing_column",
        "unknown_setting",
        "unknown_setting",
    ]


def test_excel_gives_the_same_as_csv(tmp_path):
    path = table(tmp_path / "t.csv", GOOD, row(tenant="T2", firm_size="mid"))
    pd.read_csv(path, dtype=str).to_excel(tmp_path / "t.xlsx", sheet_name="tenants", index=False, engine="xlsxwriter")
    by_csv, by_excel = split(path)[0], split(tmp_path / "t.xlsx")[0]
    assert [each.choice for each in by_csv] == [each.choice for each in by_excel]


def test_the_table_and_the_case_say_the_same():
    (first, *_rest), _problems = split(EXAMPLES / "tenants.csv")
    cells = next(csv.DictReader((EXAMPLES / "tenants.csv").read_text(encoding="utf-8").splitlines()))
    content = {
        "day": date.fromisoformat(cells["day"]),
        "days": {name: date.fromisoformat(cells[name]) for name in ("start", "completion")},
        "facts": {
            name: cells[name]
            for name in (
                "firm_size",
                "investor",
                "plant",
                "region_class",
                "designations",
                "specialised_industry",
                "supply_chain_item",
                "promised_jobs",
                "national_received",
            )
        },
        "amounts": [
            {"kind": kind, "day": date.fromisoformat(cells["day"]), "amount": cells[kind]}
            for kind in ("land", "equipment", "acquisition_tax")
        ],
    }
    tenant, _doubts = support.from_mapping(content, ZONE)
    assert support.best(support.grants(tenant, ZONE), ZONE.stacking) == first.choice


def test_a_portfolio_sums_to_its_tenants():
    outcomes, _problems = split(EXAMPLES / "tenants.csv")
    ledger = support.Ledger()
    for each in outcomes:
        ledger.add(each)
    years = ledger.years()
    assert sum(each.amount for each in years) == ledger.total == sum(each.choice.total for each in outcomes)
    split_ = [each.split() for each in outcomes]
    assert (sum(each.national for each in years), sum(each.local for each in years)) == tuple(
        map(sum, zip(*split_, strict=True))
    )


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", ["aerospace", "court"])
def test_the_letter_stands_alone_and_says_it_is_an_estimate(lang, name):
    tenant, measures, _doubts = reader.read_tenant(EXAMPLES / f"{name}.toml")
    found = support.grants(tenant, measures)
    back = [each for measure in measures.measures for each in support.recover(tenant, measure)]
    made = letter.letter(
        tenant,
        measures,
        found,
        support.best(found, measures.stacking),
        lang=lang,
        programme="P",
        dues=support.calendar(found, tenant),
        back=back,
    )
    page = letter.page(made)
    assert ("결정이 아닙니다" if lang == "ko" else "not a decision") in page
    assert "<script" not in page
    assert "src=" not in page
    assert page == letter.page(made)
    assert measures.fingerprint[:12] in page
    if name == "court":
        assert "2,020,687,660" in page
        assert "2,026,876,600" in page
        assert page.index("2,020,687,660") < page.index(made.total)  # what comes back stands first
        assert made.sources == (SUBSIDY.recovery[0].source.title[lang],)
    else:
        assert made.returned == ()
        assert len(made.sources) >= 5


def run(capsys, *words):
    code = cli.main([str(each) for each in words])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_the_command_writes_letter_and_record(tmp_path, capsys):
    code, out, _err = run(capsys, "support", EXAMPLES / "aerospace.toml", "--out", tmp_path / "letter.html", "--json")
    record = json.loads(out)
    assert code == 0
    assert record["estimate"] is True
    assert record["best"]["total"] == "8074900000"
    assert (tmp_path / "letter.html").is_file()


def test_the_command_writes_a_table_with_the_rows_it_could_not_compute(tmp_path, capsys):
    path = table(tmp_path / "t.csv", GOOD, row(tenant="T2", land="-1"))
    code, out, _err = run(
        capsys, "support", path, "--programme", "kr-opportunity-zone", "--out", tmp_path / "r.xlsx", "--json", "--lang", "en"
    )
    record = json.loads(out)
    assert (code, record["computed"], record["not_computed"]) == (0, 1, 1)
    sheets = pd.read_excel(tmp_path / "r.xlsx", sheet_name=None, engine="calamine")
    assert list(sheets) == ["results", "rows not computed", "by year"]
    assert list(sheets["rows not computed"]["row"]) == [3]
    assert list(sheets["results"]["total"]) == [1_300_000_000]


def test_sites_are_ranked_by_what_they_give(capsys):
    code, out, _err = run(capsys, "support", EXAMPLES / "aerospace.toml", "--sites", EXAMPLES / "sites.csv", "--json")
    totals = [int(each["total"]) for each in json.loads(out)]
    assert code == 0
    assert totals == sorted(totals, reverse=True)
    assert len(set(totals)) == 3


def test_changes_and_values_are_shown(capsys):
    code, out, _err = run(
        capsys, "support", "--programme", "kr-local-investment", "--since", "2025-01-31", "--until", "2025-02-01", "--json"
    )
    assert (code, len(json.loads(out))) == (0, 5)
    code, out, _err = run(capsys, "support", "--programme", "kr-local-investment", "--lang", "en")
    assert code == 0
    assert "danji programmes --check kr-local-investment" in out


def test_a_programme_of_ones_own_next_years_rates(tmp_path, monkeypatch, capsys):
    """What the how-to tells an officer to do."""
    own = tmp_path / "ours"
    own.mkdir()
    text = (ROOT / "danji/programmes/kr-local-investment/support.yaml").read_text(encoding="utf-8")
    old = "          crisis: {mid: 30%, sme: 50%}\n"
    assert text.count(old) == 1
    more = (
        old
        + "        2026-01-01:\n          upper: {mid: 5%, sme: 9%}\n          middle: {mid: 15%, sme: 30%}\n          lower: {mid: 30%, sme: 45%}\n          crisis: {mid: 30%, sme: 50%}\n"
    )
    (own / "support.yaml").write_text(text.replace(old, more), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code, out, _err = run(capsys, "support", "--programme", "ours", "--since", "2025-12-31", "--until", "2026-01-01", "--json")
    land = [each for each in json.loads(out) if each["table"] == "land"]
    assert code == 0
    assert [(each["cell"], each["before"], each["after"]) for each in land] == [
        (["lower", "mid"], "0.25", "0.3"),
        (["lower", "sme"], "0.4", "0.45"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("support",),
        ("support", "nothing.toml"),
        ("support", "--programme", "nowhere"),
        ("support", str(EXAMPLES / "tenants.csv")),
    ],
)
def test_the_command_says_what_it_needs(words, capsys):
    code, _out, err = run(capsys, *words)
    assert code == 1
    assert "[오류]" in err
