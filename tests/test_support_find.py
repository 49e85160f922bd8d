"""Where a tenant would get most, what if things were otherwise, many tenants with days of their own, and the checker."""

import csv
import json
import random
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from danji import cli, sources, support
from danji.errors import Problem, RuleError
from danji.sources import tenants as reader
from danji.support import checks, quick, records, vary
from danji.support.reading import from_text
from tests.test_support import GOOD as MEASURES

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES, GYEONGNAM = ROOT / "examples" / "tenants", ROOT / "examples" / "gyeongnam"
ZONE = support.read("kr-opportunity-zone")
LOCAL = support.read("kr-local-investment")


def run(capsys, *words):
    code = cli.main([str(each) for each in words])
    out = capsys.readouterr()
    return code, out.out, out.err


def table(path, *rows):
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def outcomes(path, measures=ZONE):
    found = list(support.many(reader.read_tenants(path, measures), measures, file=path.name))
    return [each for each in found if isinstance(each, support.Outcome)], [each for each in found if isinstance(each, Problem)]


BASE = {
    "tenant": "T1",
    "day": "2025-03-04",
    "firm_size": "sme",
    "investor": "relocating",
    "region_class": "middle",
    "designations": "industrial_complex",
    "specialised_industry": "no",
    "supply_chain_item": "no",
    "promised_jobs": "0",
    "national_received": "0",
    "land": "10억원",
    "acquisition_tax": "1억원",
}

# where to settle


@pytest.fixture(scope="module")
def offers():
    """The sites of a real province, by a zone that takes one site in whole and one in part."""
    tenant, measures, _doubts = reader.read_tenant(EXAMPLES / "cluster.toml")
    workspace = sources.read_workspace(GYEONGNAM)
    stated = {"38030": {"region_class": "middle"}, "38060": {"region_class": "crisis"}}
    shares = {"C148081": 1.0, "C148082": 0.4}
    places = support.places(
        workspace.frames, shares, zone=measures.zone, on=tenant.day, stated=stated, doubted=["38030", "38060"]
    )
    return {each.place.name: each for each in support.ranked(tenant, places, measures)}, tenant, measures, workspace


def test_every_site_has_its_rank_inside_and_outside(offers):
    found, _tenant, _measures, workspace = offers
    assert len(found) == workspace.frames["sites"]["name"].nunique()
    assert {name for name, each in found.items() if each.place.share} == {"경남항공(진주)", "경남항공(사천)"}
    order = [(each.least, each.most) for each in found.values()]
    assert order == sorted(order, reverse=True)


def test_the_zone_alone_makes_the_difference_between_two_sites_alike(offers):
    found, _tenant, measures, _workspace = offers
    inside, outside = found["경남항공(진주)"], found["정촌"]
    loan = next(each for each in inside.grants if each.measure.name == "loan_rate_cut")
    assert inside.choice.total - outside.choice.total == loan.amount == 40_000_000  # 1 % of 4 bn, by hand
    assert measures.zone in inside.tenant.facts["designations"]
    assert measures.zone not in outside.tenant.facts["designations"]


def test_what_a_site_gives_is_what_the_case_at_that_site_gives(offers):
    found, _tenant, measures, _workspace = offers
    for each in list(found.values())[:5]:
        assert each.choice == support.best(support.grants(each.tenant, measures), measures.stacking)
        assert {due.measure.name for due in each.dues} <= set(each.choice.measures)


def test_an_open_region_class_is_told_as_a_range_and_never_taken_from_elsewhere(offers):
    found, _tenant, _measures, workspace = offers
    haman = workspace.frames["sites"].query("region == '38320'")["name"]
    each = found[haman.iloc[0]]
    assert "region_class" not in each.tenant.facts
    assert "region_class" in each.missing
    assert each.least < each.most
    sure = [other for other in found.values() if other.tenant.facts.get("region_class") == "crisis"]
    assert all(other.least == other.most for other in sure)


def test_what_is_assumed_of_a_site_is_said(offers):
    found, *_rest = offers
    assert set(found["경남항공(사천)"].place.doubts) == {
        "assumed_designated",
        "partly_inside",
        "designations_open",
        "stated_unsure",
    }


def test_the_command_reads_the_plan_where_there_is_one_of_the_same_files(tmp_path, capsys):
    folder = tmp_path / "work"
    shutil.copytree(GYEONGNAM, folder, ignore=shutil.ignore_patterns("raw", "out"))
    workspace = sources.read_workspace(folder)
    plan = {"inputs": dict(workspace.inputs), "proposal": "p", "zones": [{"key": "p", "shares": {"C248021": 1.0}}]}
    (folder / "out").mkdir()
    (folder / "out" / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    words = ("support", EXAMPLES / "cluster.toml", "--workspace", folder, "--sites", EXAMPLES / "region_classes.csv")
    code, out, _err = run(capsys, *words, "--lang", "en")
    assert code == 0
    assert "out/plan.json" in out
    assert out.index("사천제1(외국인투자지역 제외)") < out.index("Sites outside the zone") < out.index("경남항공")
    (folder / "case.toml").write_text((folder / "case.toml").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert reader.read_proposal(sources.read_workspace(folder)) is None  # the plan is of other files now


def test_a_record_of_an_offer_says_rank_class_duties_and_what_is_unsure(offers):
    found, *_rest = offers
    record = records.offer(found["경남항공(사천)"], 1)
    assert (record["rank"], record["region_class"], record["share_inside"]) == (1, "crisis", 0.4)
    assert {"keep", "inspection", "settlement"} <= set(record["must_keep"])
    assert record["unsure"] == ["complex_acquisition_tax"]
    assert json.dumps(record, ensure_ascii=False)


def test_a_place_nobody_knows_is_said(tmp_path, capsys):
    path = table(tmp_path / "s.csv", {"region": "99999", "region_class": "lower"})
    code, _out, err = run(capsys, "support", EXAMPLES / "cluster.toml", "--workspace", GYEONGNAM, "--sites", path)
    assert code == 1
    assert "99999" in err


# many, each amount on its own day


def test_a_row_that_crosses_a_change_of_law_uses_each_amounts_own_day(tmp_path):
    further = {"acquisition_tax_day": "2025-12-31", "acquisition_tax_2": "1억원", "acquisition_tax_2_day": "2026-01-01"}
    (found,), problems = outcomes(table(tmp_path / "t.csv", BASE | further))
    relief = next(each for each in found.grants if each.measure.name == "complex_acquisition_tax")
    assert problems == []
    assert relief.by_year == {2025: 75_000_000}  # the second falls after the sunset
    content = {
        "day": date(2025, 3, 4),
        "facts": {name: BASE[name] for name in list(BASE)[2:10]},
        "amounts": [
            {"kind": "land", "day": date(2025, 3, 4), "amount": "10억원"},
            {"kind": "acquisition_tax", "day": date(2025, 12, 31), "amount": "1억원"},
            {"kind": "acquisition_tax", "day": date(2026, 1, 1), "amount": "1억원"},
        ],
    }
    tenant, _doubts = support.from_mapping(content, ZONE)
    assert support.best(support.grants(tenant, ZONE), ZONE.stacking) == found.choice


def test_the_quick_way_agrees_for_amounts_on_many_days():
    chance = random.Random(5)  # noqa: S311  no secret
    kept = quick.Quick(ZONE)
    kinds = ["acquisition_tax", "property_tax", "corporate_tax", "land", "equipment"]
    for _each in range(300):
        items = tuple(
            support.tenants.Item(
                chance.choice(kinds),
                date(chance.randint(2023, 2027), chance.randint(1, 12), 15),
                Decimal(chance.randint(1, 9000)) * 1_000_003,
            )
            for _item in range(chance.randint(0, 5))
        )
        facts = {
            "firm_size": chance.choice(["sme", "mid", "large"]),
            "region_class": chance.choice(["middle", "lower"]),
            "designations": chance.choice([(), ("industrial_complex",), ("industrial_complex", "opportunity_zone")]),
            "plant": chance.choice(["founded", "extended"]),
            "target_business": "yes",
            "tax_year": Decimal(chance.randint(1, 9)),
            "investor": "relocating",
            "specialised_industry": "no",
            "supply_chain_item": "no",
            "promised_jobs": Decimal(chance.randint(0, 90)),
            "national_received": Decimal(0),
            "staff_youth": Decimal(3),
            "staff_other": Decimal(chance.randint(0, 9)),
        }
        tenant = support.Tenant("toy", "x", date(chance.randint(2024, 2026), chance.randint(1, 12), 1), facts, items)
        for fast, plain in zip(kept.grants(tenant), (support.assess(tenant, each) for each in ZONE.measures), strict=True):
            for name in ("state", "missing", "amount", "national", "by_year", "instalments", "confidence"):
                assert getattr(fast, name) == getattr(plain, name), (fast.measure.name, name)


def test_results_do_not_depend_on_order_nor_on_chunks(tmp_path):
    chance = random.Random(11)  # noqa: S311  no secret
    rows = []
    for at in range(240):
        row = BASE | {
            "tenant": f"T{at}",
            "day": str(date(2024 + at % 2, 1 + at % 12, 5)),
            "firm_size": chance.choice(["sme", "mid", "large"]),
            "region_class": chance.choice(["upper", "middle", "lower", "crisis"]),
            "promised_jobs": str(chance.randint(0, 90)),
            "land": f"{chance.randint(1, 300)}억원",
            "acquisition_tax_day": chance.choice(["", "2025-12-31", "2026-02-01"]),
        }
        rows.append(row | ({"land": "-3"} if at % 10 == 9 else {}))

    def worked(several):
        found, problems = outcomes(table(tmp_path / "t.csv", *several))
        return {each.tenant.name: (each.choice, each.missing, each.split()) for each in found}, len(problems)

    whole, bad = worked(rows)
    turned, bad_turned = worked(rows[::-1])
    parts, bad_parts = {}, 0
    for start in range(0, len(rows), 37):
        part, count = worked(rows[start : start + 37])
        parts, bad_parts = parts | part, bad_parts + count
    assert whole == turned == parts
    assert bad == bad_turned == bad_parts == 24
    assert len(whole) == 216


def test_bad_rows_stand_on_the_second_sheet_with_their_reasons(tmp_path, capsys):
    rows = [BASE | {"tenant": f"T{at}"} | ({"region_class": "moon"} if at % 100 == 99 else {}) for at in range(1000)]
    words = ("support", table(tmp_path / "t.csv", *rows), "--programme", "kr-opportunity-zone", "--out", tmp_path / "r.xlsx")
    code, out, _err = run(capsys, *words, "--json", "--lang", "en")
    assert (code, json.loads(out)["computed"], json.loads(out)["not_computed"]) == (0, 990, 10)
    sheets = pd.read_excel(tmp_path / "r.xlsx", sheet_name=None, engine="calamine")
    assert len(sheets["results"]) == 990
    assert list(sheets["rows not computed"]["row"]) == list(range(101, 1002, 100))
    assert sheets["rows not computed"]["problem"].str.contains("moon").all()


# what if


def test_a_portfolio_is_varied_tenant_by_tenant():
    every, _problems = outcomes(EXAMPLES / "tenants.csv")
    tenants = [each.tenant for each in every]
    for said, ledger in support.portfolio(tenants, "amounts", ["80%", "100%", "120%"], ZONE):
        (change,) = vary.changes("amounts", [said])
        totals = [support.best(support.grants(vary.moved(each, change), ZONE), ZONE.stacking).total for each in tenants]
        assert ledger.total == sum(totals) == ledger.sums.amount
        assert sum(each.national + each.local for each in ledger.years()) <= ledger.total
    assert support.portfolio(tenants, "amounts", ["100%"], ZONE)[0][1].total == sum(each.choice.total for each in every)


def test_more_investment_or_jobs_never_lower_a_portfolio():
    tenants = [each.tenant for each in outcomes(EXAMPLES / "tenants.csv")[0]]
    for name in ("amounts", "equipment", "promised_jobs"):
        totals = [ledger.total for _said, ledger in support.portfolio(tenants, name, ["50%", "100%", "200%"], ZONE)]
        assert totals == sorted(totals)


@pytest.mark.parametrize(("name", "value"), [("nothing", "1"), ("amounts", "3억원"), ("firm_size", "huge"), ("land", "much")])
def test_what_cannot_be_varied_is_said(name, value):
    with pytest.raises(RuleError):
        vary.changes(name, [value])


def test_the_command_varies_a_table(capsys):
    words = ("support", EXAMPLES / "tenants.csv", "--programme", "kr-opportunity-zone", "--vary", "amounts=50%,100%")
    code, out, _err = run(capsys, *words, "--json")
    half, whole = json.loads(out)
    assert code == 0
    assert int(half["amount"]) < int(whole["amount"])
    assert sum(int(each["national"]) for each in whole["years"]) == int(whole["national"])


# bad input: each with one clear message


def doubts(*, facts=None, amount="10억원", days=None, day=date(2025, 3, 1), **more):
    content = {
        "day": day,
        "facts": facts or {},
        "days": days or {},
        "amounts": [{"kind": "land", "day": day, "amount": amount}],
        **more,
    }
    try:
        return support.from_mapping(content, LOCAL)[1]
    except RuleError as error:
        return error.problems


@pytest.mark.parametrize(
    ("given", "key", "said"),
    [
        ({"amount": "-1억원"}, "amount_negative", "-1억원"),
        ({"amount": "100조원"}, "amount_absurd", "100,000,000,000,000"),
        ({"amount": 4_200_000}, "amount_small", "4,200,000천원"),  # thousands
        ({"amount": 4200}, "amount_small", "4,200백만원"),  # millions
        ({"amount": 42}, "amount_small", "42억원"),  # hundred millions
        ({"facts": {"region_class": "nowhere"}}, "tenant_fact", "nowhere"),
        ({"facts": {"firm_size": "sme", "total_assets": "9000억원"}}, "fact_doubtful", "900,000,000,000"),
        ({"facts": {"firm_size": "large", "total_assets": "30억원"}}, "fact_doubtful", "3,000,000,000"),
        ({"facts": {"kept_jobs": 31}}, "kept_before_promised", "31"),
        ({"days": {"start": date(2026, 1, 1), "completion": date(2025, 6, 1)}}, "days_turned", "2025-06-01"),
        (
            {"paid": [{"day": date(2025, 6, 1), "amount": "1억원"}], "recovery": {"day": date(2025, 5, 1)}},
            "days_turned",
            "2025-05-01",
        ),
    ],
)
def test_each_bad_input_has_one_clear_message(given, key, said):
    (found,) = doubts(**given)
    assert found.key == key
    assert all(said in found.text(lang) for lang in ("ko", "en"))


def test_a_good_case_has_no_message():
    facts = {"firm_size": "sme", "total_assets": "900억원", "promised_jobs": 50, "kept_jobs": 31}
    assert doubts(facts=facts, days={"start": date(2025, 6, 1), "completion": date(2027, 6, 1)}) == []


# the checker


def test_the_checker_looks_at_every_programme(capsys):
    code, out, _err = run(capsys, "programmes", "--check", "--json")
    found = {each["programme"]: each for each in json.loads(out)}
    assert code == 0
    assert set(support.reading.names()) <= set(found)
    assert all(each["errors"] == each["failed"] == 0 for each in found.values())
    assert found["kr-opportunity-zone"]["measures"] == 3
    assert sum(each["cases"] for each in found.values()) > 100


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("fact: firm_size", "fact: firm_sise", "no_such_tenant_fact"),
        ("by: [firm_size]", "by: [firm_sise]", "no_such_tenant_fact"),
        ("{sme: 10%}", "{smee: 10%}", "no_such_measure_code"),
        ("label: {ko: ", "labell: {ko: ", "measure_row"),
    ],
)
def test_the_checker_says_what_is_wrong_in_a_folder(old, new, key, tmp_path, capsys):
    needs = "  needs: [{need: s, fact: firm_size, among: {2024-01-01: [sme]}, label: {ko: 규모, en: size}}]\n  parts:"
    text = MEASURES.replace("  parts:", needs)
    assert old in text
    (tmp_path / "support.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    code, out, _err = run(capsys, "programmes", "--check", tmp_path, "--json")
    (found,) = json.loads(out)
    assert code == 1
    assert key in {each["key"] for each in found["problems"]}


def test_a_case_that_does_not_come_out_fails_the_check(tmp_path, capsys):
    folder = ROOT / "danji" / "programmes" / "kr-local-investment"
    shutil.copytree(folder, tmp_path / "ours")
    path = tmp_path / "ours" / "support.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("middle: {mid: 15%, sme: 30%}", "middle: {mid: 15%, sme: 31%}"), encoding="utf-8")
    code, _out, err = run(capsys, "programmes", "--check", tmp_path / "ours", "--lang", "en")
    assert code == 1
    assert "A case does not come out" in err


def test_the_checker_finds_overlaps_and_values_that_stand_alone():
    recovery = (
        "  recovery:\n"
        "  - {reading: all, label: {ko: 전액, en: all}, promises: {promised_jobs: kept_jobs}, take: all, from: 2024-01-01, source: {title: {ko: 가, en: a}}}\n"
        "  - {reading: all, label: {ko: 전액, en: all}, promises: {promised_jobs: kept_jobs}, take: all, from: 2025-01-01, source: {title: {ko: 가, en: a}}}\n"
        "  national: {from: {2025-01-01: 50%}}\n"
        "  parts:"
    )
    found = {each.key for each in checks.doubtful(from_text("toy", MEASURES.replace("  parts:", recovery)))}
    assert {"days_overlap", "value_alone"} <= found
    assert not {"days_overlap", "value_alone"} & {each.key for each in checks.doubtful(from_text("toy", MEASURES))}


def test_there_is_no_such_programme_to_check(capsys):
    code, _out, err = run(capsys, "programmes", "--check", "nowhere")
    assert code == 1
    assert "nowhere" in err


def test_a_folder_of_the_name_of_a_programme_stands_in_for_it(tmp_path, monkeypatch, capsys):
    """What the how-to for next year's rates does: copy, change, and the programmes that name it follow."""
    monkeypatch.chdir(tmp_path)
    code, _out, _err = run(capsys, "programmes", "kr-local-investment", "--copy", "kr-local-investment")
    path = tmp_path / "kr-local-investment" / "support.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("middle: {mid: 15%, sme: 30%}", "middle: {mid: 15%, sme: 31%}"), encoding="utf-8")
    assert code == 0
    (tmp_path / "t.csv").write_text("\n".join([",".join(BASE), ",".join(BASE.values())]), encoding="utf-8")
    totals = []
    for folder in (Path("nowhere"), tmp_path):
        (found,), _problems = outcomes(tmp_path / "t.csv", reader.read_measures("kr-opportunity-zone", folder))
        totals.append(found.choice.total)
    assert totals[1] - totals[0] == 10_000_000  # one point of 1 bn
    code, _out, err = run(capsys, "programmes", "kr-local-investment", "--copy", "kr-local-investment")
    assert code == 1
    assert "kr-local-investment" in err
