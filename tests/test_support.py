"""Support: cases of every programme to the won, the published table cell by cell, and the laws any tenant must obey."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danji import support, texts
from danji.errors import NotInForce, RuleError
from danji.support import changes, checks, duties, money, quick, reading, sentences, tried
from danji.support.measures import Bands
from danji.support.reading import from_text
from danji.support.tenants import Item, Tenant, facts_from

KEYS = reading.names()
CASES = [pytest.param(key, case, id=f"{key}: {case['case']['en']}") for key in KEYS for case in support.read(key).cases]
LOCAL = support.read("kr-local-investment")
ZONE = support.read("kr-opportunity-zone")
SUBSIDY = LOCAL.measure("investment_subsidy")
KRW_100M = Decimal(100_000_000)


def firm(day=date(2025, 3, 1), *, items=(), **facts):
    known = {
        "firm_size": "sme",
        "investor": "relocating",
        "region_class": "middle",
        "designations": (),
        "specialised_industry": "no",
        "supply_chain_item": "no",
        "promised_jobs": Decimal(0),
        "national_received": Decimal(0),
    }
    made = tuple(Item(kind, day, Decimal(amount)) for kind, amount in items)
    stated = {name: value for name, value in (known | facts).items() if value is not None}
    return Tenant("toy", "kr-local-investment", day, stated, made, {"application": day})


# By the book


@pytest.mark.parametrize(("key", "case"), CASES)
def test_its_cases_pass(key, case):
    found = tried.run(support.read(key), case)
    assert dict(found.found) == dict(found.expected)


@pytest.mark.parametrize("key", KEYS)
def test_every_measure_is_tried_by_a_case(key):
    known = support.read(key)
    tried_ = {name for case in known.cases for name in case["expect"]}
    assert {each.name for each in known.measures if each.programme == key and each.parts} <= tried_


# gangwoninvest.com, rate page: region class → land (mid, SME), equipment (large, mid, SME), most national share; per cent
TABLE_2024 = {
    "upper": ((5, 9), (4, 6, 8), 45),
    "middle": ((15, 30), (6, 8, 10), 65),
    "lower": ((25, 40), (9, 12, 15), 75),
    "crisis": ((30, 50), (12, 20, 25), 75),
}
# the same site, page of uplifts: jobs from → large, mid, SME; points
HIRING = {
    0: (0, 0, 0),
    15: (0, 0, 2),
    20: (0, 0, 3),
    30: (0, 0, 4),
    40: (0, 1, 5),
    50: (0, 2, 6),
    60: (0, 3, 7),
    70: (0, 4, 8),
    80: (3, 5, 10),
}
SIZES = ("large", "mid", "sme")


@pytest.mark.parametrize("region_class", TABLE_2024)
def test_the_table_of_2024_cell_by_cell(region_class):
    land, equipment, national = TABLE_2024[region_class]
    for size, rate in zip(SIZES, (None, *land), strict=True):
        found = support.assess(
            firm(date(2024, 6, 1), items=[("land", 10**10)], firm_size=size, region_class=region_class), SUBSIDY
        )
        assert (found.state, found.amount) == (("refused", None) if rate is None else ("given", 10**8 * Decimal(rate)))
    for size, rate in zip(SIZES, equipment, strict=True):
        given_ = support.assess(
            firm(date(2024, 6, 1), items=[("equipment", 10**10)], firm_size=size, region_class=region_class), SUBSIDY
        )
        assert given_.amount == 10**8 * Decimal(rate)
        assert given_.national == given_.amount * national / 100


@pytest.mark.parametrize(("jobs", "points"), HIRING.items())
def test_the_uplift_for_jobs_cell_by_cell(jobs, points):
    for size, more in zip(SIZES, points, strict=True):
        base = TABLE_2024["middle"][1][SIZES.index(size)]
        for count in (jobs, jobs + 4):
            tenant = firm(date(2024, 6, 1), items=[("equipment", 10**10)], firm_size=size, promised_jobs=Decimal(count))
            assert support.assess(tenant, SUBSIDY).amount == 10**8 * Decimal(base + more)


def test_the_change_of_february_2025_is_what_the_ministry_announced():
    found = changes.between(LOCAL, date(2025, 1, 31), date(2025, 2, 1))
    assert {(each.table, each.cell, each.before, each.after) for each in found} == {
        ("opportunity_zone", ("mid",), Decimal("0.05"), Decimal("0.08")),
        ("opportunity_zone", ("sme",), Decimal("0.05"), Decimal("0.1")),
        ("long_unsold_complex", (), None, Decimal("0.02")),
        ("supply_chain", ("yes",), None, Decimal("0.02")),
        ("project 1", (), 100 * KRW_100M, 150 * KRW_100M),
    }
    assert {each.since for each in found} == {date(2025, 2, 1)}


def court(**more):
    return support.from_mapping(
        {
            "name": "A",
            "day": date(2017, 6, 1),
            "facts": {"promised_jobs": 50, "kept_jobs": 31},
            "paid": [{"day": date(2017, 6, 1), "amount": "1771백만원"}, {"day": date(2019, 12, 31), "amount": "206,195천원"}],
            "recovery": {
                "day": date(2020, 6, 19),
                "interest": 43_492_660,
                "applied": "25.3억원",
                "printed": 2_026_876_600,
                **more,
            },
        },
        LOCAL,
    )[0]


def test_the_court_case_to_the_won_with_each_figure_and_the_misprint():
    (back,) = support.recover(court(), SUBSIDY)
    assert (back.principal, back.interest, back.total, back.given) == (1_977_195_000, 43_492_660, 2_020_687_660, True)
    first, second = (each for each in back.lines if each.kind.startswith("paid"))
    assert (first.kind, first.of["whole"]) == ("paid_whole", 1_771_000_000)
    assert (second.kind, second.of["whole"], second.of["cut"]) == ("paid_cut", 759_000_000, 552_805_000)
    said = sentences.misprint(Decimal(2_026_876_600), back.total, "en", "KRW")
    assert "6,188,940" in said


def test_interest_at_a_stated_rate_runs_from_each_payment():
    tenant = court()
    tenant = replace(tenant, recall=replace(tenant.recall, interest=None, rate=Decimal("0.02")))
    (back,) = support.recover(tenant, SUBSIDY)
    exact = Decimal("0.02") * (1_771_000_000 * Decimal(1114) + 206_195_000 * Decimal(171)) / 365  # days by hand
    assert back.interest == exact // 10 * 10
    assert not back.given


def test_interest_nobody_states_leaves_the_total_open():
    tenant = court()
    (back,) = support.recover(replace(tenant, recall=replace(tenant.recall, interest=None)), SUBSIDY)
    assert (back.principal, back.interest, back.total) == (1_977_195_000, None, None)


def test_a_kept_promise_brings_nothing_back():
    assert support.recover(replace(court(), facts={"promised_jobs": Decimal(50), "kept_jobs": Decimal(50)}), SUBSIDY) == []


def test_it_is_said_why_nothing_comes_back():
    tenant = court()
    assert duties.silence(tenant, LOCAL) == ""
    assert duties.silence(replace(tenant, day=date(2015, 1, 1)), LOCAL) == "uncovered"
    assert duties.silence(replace(tenant, facts={}), LOCAL) == "unknown"
    assert duties.silence(replace(tenant, facts={"promised_jobs": Decimal(5), "kept_jobs": Decimal(9)}), LOCAL) == "kept"


# By law

days = st.dates(date(2023, 1, 1), date(2027, 12, 31))
amounts = st.integers(0, 500_000).map(lambda each: Decimal(each) * 1_000_000)
jobs = st.integers(0, 200).map(Decimal)
unknown = st.none()
tenants = st.builds(
    lambda day, items, facts: firm(day, items=items, **facts),
    days,
    st.lists(
        st.tuples(
            st.sampled_from(["land", "building", "equipment", "acquisition_tax", "property_tax", "corporate_tax"]), amounts
        ),
        max_size=6,
    ),
    st.fixed_dictionaries(
        {
            "firm_size": st.sampled_from([*SIZES, None]),
            "investor": st.sampled_from(["relocating", "new_site", "extending", "win_win_jobs", None]),
            "region_class": st.sampled_from([*TABLE_2024, "general", None]),
            "designations": st.sampled_from(
                [
                    (),
                    ("industrial_complex",),
                    ("industrial_complex", "opportunity_zone"),
                    ("energy_complex", "free_economic_zone"),
                    None,
                ]
            ),
            "specialised_industry": st.sampled_from(["yes", "no", None]),
            "plant": st.sampled_from(["founded", "extended", "moved", None]),
            "target_business": st.sampled_from(["yes", "no", None]),
            "promised_jobs": jobs | unknown,
            "national_received": amounts | unknown,
            "staff_youth": jobs | unknown,
            "staff_other": jobs | unknown,
            "tax_year": st.integers(1, 9).map(Decimal) | unknown,
        }
    ),
)
law = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def all_of(tenant):
    return [support.assess(tenant, each) for each in ZONE.measures]


@law
@given(tenants)
def test_parts_sum_to_the_whole(tenant):
    for found in all_of(tenant):
        if found.state == "given" and found.amount is not None and found.measure.gives == "money":
            assert sum(found.by_year.values()) == found.amount
            assert not found.instalments or sum(part for _at, part in found.instalments) == found.amount
            assert found.national is None or found.national + found.local == found.amount
            assert all(part >= 0 for part in (*found.by_year.values(), found.national or 0, found.local or 0))


@law
@given(tenants)
def test_no_ceiling_is_exceeded(tenant):
    for found in all_of(tenant):
        if found.amount is None:
            continue
        invested = sum(item.amount for item in tenant.items if item.kind in {"land", "building", "equipment"})
        if found.measure.name == "investment_subsidy":
            least = 150 if tenant.day >= date(2025, 2, 1) or tenant.facts.get("investor") == "win_win_jobs" else 100
            if found.state == "given":
                assert found.national <= least * KRW_100M
                assert found.national + tenant.facts["national_received"] <= max(
                    200 * KRW_100M, tenant.facts["national_received"]
                )
            assert found.amount <= invested
        if found.measure.name == "zone_income_tax" and found.state == "given":
            staff = 20_000_000 * tenant.facts["staff_youth"] + 15_000_000 * tenant.facts["staff_other"]
            assert found.amount <= invested / 2 + staff


@law
@given(tenants, st.sampled_from(["land", "building", "equipment"]), amounts)
def test_more_investment_never_gives_less(tenant, kind, more):
    grown = replace(tenant, items=(*tenant.items, Item(kind, tenant.day, more)))
    for before, after in zip(all_of(tenant), all_of(grown), strict=True):
        if before.amount is not None:
            assert after.amount >= before.amount


@law
@given(tenants, jobs)
def test_more_promised_jobs_never_lower_the_subsidy(tenant, more):
    if "promised_jobs" not in tenant.facts:
        return
    grown = replace(tenant, facts={**tenant.facts, "promised_jobs": tenant.facts["promised_jobs"] + more})
    before, after = (support.assess(each, SUBSIDY) for each in (tenant, grown))
    if before.amount is not None:
        assert after.amount >= before.amount


@law
@given(tenants, st.randoms(use_true_random=False))
def test_the_order_of_amounts_and_facts_does_not_matter(tenant, chance):
    items, facts = list(tenant.items), list(tenant.facts.items())
    chance.shuffle(items)
    chance.shuffle(facts)
    assert all_of(replace(tenant, items=tuple(items), facts=dict(facts))) == all_of(tenant)


@law
@given(st.lists(tenants, min_size=1, max_size=8))
def test_the_quick_way_and_the_plain_way_agree(several):
    """Twice, so that the second time everything is kept from the first."""
    kept = quick.Quick(ZONE)
    for tenant in [*several, *several]:
        for fast, plain in zip(kept.grants(tenant), all_of(tenant), strict=True):
            for name in ("state", "missing", "amount", "national", "by_year", "instalments", "confidence"):
                assert getattr(fast, name) == getattr(plain, name), (fast.measure.name, name)


@pytest.mark.parametrize("turn", [1, -1])
def test_the_quick_way_tells_a_bound_from_what_lies_beside_it(turn):
    """Nothing kept from one side of a bound is used on the other, whichever came first."""
    kept, uk = quick.Quick(LOCAL), support.read("uk-freeport")
    for jobs_ in [14, 15, 16, 19, 20, 79, 80, 81][::turn]:
        tenant = firm(items=[("equipment", 10**10)], promised_jobs=Decimal(jobs_))
        assert [each.amount for each in kept.grants(tenant)] == [support.assess(tenant, each).amount for each in LOCAL.measures]
    kept = quick.Quick(uk)
    for share in ["0.59", "0.6", "0.61"][::turn]:
        facts = {"designations": ("freeport_tax_site",), "new_employees": "yes", "work_time_share": Decimal(share)}
        tenant = Tenant("toy", "uk-freeport", date(2025, 5, 1), facts, (Item("new_hires", date(2025, 5, 1), Decimal(3)),))
        assert [each.state for each in kept.grants(tenant)] == [support.assess(tenant, each).state for each in uk.measures]


@law
@given(tenants)
def test_the_best_choice_is_lawful_and_no_lawful_choice_gives_more(tenant):
    found = all_of(tenant)
    best = support.best(found, ZONE.stacking)
    sums = {each.measure.name: each.sum for each in found if each.sum > 0}
    named = list(sums)
    lawful = []
    for bits in range(2 ** len(named)):
        way = {name for at, name in enumerate(named) if bits >> at & 1}
        if all(len(way & set(stack.one_of)) <= 1 for stack in ZONE.stacking):
            lawful.append(way)
    assert set(best.measures) in lawful
    assert best.total == max(sum(sums[name] for name in way) for way in lawful)
    assert best.total == sum(sums[name] for name in best.measures)


@law
@given(tenants)
def test_everything_can_be_said_in_both_languages(tenant):
    found = all_of(tenant)
    for lang in texts.LANGUAGES:
        for each in found:
            assert all(sentences.explanation(each, tenant, lang))
        assert sentences.total(support.best(found, ZONE.stacking), found, ZONE, lang)


@law
@given(tenants)
def test_what_is_not_sure_is_named_beside_the_total(tenant):
    found = all_of(tenant)
    best = support.best(found, ZONE.stacking)
    assert set(best.unsure) == {
        each.measure.name for each in found if each.measure.name in best.measures and each.confidence != "H"
    }
    said = "\n".join(sentences.total(best, found, ZONE, "ko"))
    assert all(ZONE.measure(name).label["ko"] in said for name in best.unsure)


def test_repealed_is_not_in_force_and_never_zero():
    late = firm(date(2030, 1, 1), items=[("acquisition_tax", 10**8)], designations=("industrial_complex",))
    found = support.assess(late, LOCAL.measure("complex_acquisition_tax"))
    assert (found.state, found.amount, found.sum) == ("not_in_force", None, 0)
    assert not support.best([found], ()).decided


def test_a_day_before_every_rule_is_an_error_with_the_first_day():
    with pytest.raises(NotInForce, match="2016-01-01"):
        support.grants(firm(date(2010, 1, 1)), LOCAL)


@pytest.mark.parametrize(
    "fact", ["firm_size", "region_class", "investor", "designations", "promised_jobs", "national_received"]
)
def test_what_is_missing_is_named_and_nothing_is_decided(fact):
    found = support.assess(firm(items=[("land", 10**9), ("equipment", 10**9)], **{fact: None}), SUBSIDY)
    assert found.state == "undecided"
    assert fact in found.missing
    assert found.sum == 0


def test_each_part_of_a_case_that_crosses_a_change_uses_its_own_day():
    tenant = replace(
        firm(designations=("industrial_complex",)),
        items=(
            Item("acquisition_tax", date(2025, 12, 31), Decimal(10**8)),
            Item("acquisition_tax", date(2026, 1, 1), Decimal(10**8)),
        ),
    )
    found = support.assess(tenant, LOCAL.measure("complex_acquisition_tax"))
    assert found.by_year == {2025: 75_000_000}
    assert any(line.kind == "no_rate_yet" for line in found.lines)


# Bad input and bad measures


def test_every_problem_of_a_case_is_told_at_once():
    with pytest.raises(RuleError) as error:
        support.from_mapping(
            {
                "day": "soon",
                "facts": {"firm_size": "huge", "region_class": "nowhere", "promised_jobs": 2.5, "kept": 3},
                "amounts": [
                    {"kind": "land", "day": date(2025, 1, 1), "amount": "-3억원"},
                    {"kind": "lnad", "day": date(2025, 1, 1), "amount": "much"},
                ],
            },
            LOCAL,
        )
    assert len(error.value.problems) == 8


@pytest.mark.parametrize(
    ("facts", "amount", "key"),
    [
        ({"kept_jobs": 3}, "1억원", "kept_before_promised"),
        ({}, "100조원", "amount_absurd"),
    ],
)
def test_what_cannot_be_is_refused(facts, amount, key):
    content = {
        "day": date(2025, 1, 1),
        "facts": facts,
        "amounts": [{"kind": "land", "day": date(2025, 1, 1), "amount": amount}],
    }
    with pytest.raises(RuleError) as error:
        support.from_mapping(content, LOCAL)
    assert [each.key for each in error.value.problems] == [key]


garbage = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.dates()
    | st.sampled_from(["sme", "land", "yes", "3억원"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "day", "amount", "firm_size", "designations", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@law
@given(
    st.dictionaries(st.sampled_from(["name", "day", "reading", "facts", "days", "amounts", "paid", "recovery", "x"]), garbage)
)
def test_any_garbage_is_told_never_a_crash(content):
    told = []
    try:
        tenant, _found = support.from_mapping(content, ZONE)
    except RuleError as error:
        told = [each.text(lang) for each in error.problems for lang in texts.LANGUAGES]
    assert all(told)
    if not told:
        assert all(sentences.explanation(each, tenant, "ko") for each in all_of(tenant))


@law
@given(
    st.sampled_from(["firm_size", "designations", "specialised_industry", "promised_jobs", "work_time_share", "total_assets"]),
    garbage,
)
def test_any_fact_is_read_or_told(name, value):
    found = []
    facts = facts_from({name: value}, file="f", problems=found)
    assert len(found) + len(facts) <= 1


def test_what_is_odd_is_said_and_left():
    content = {
        "day": date(2025, 1, 1),
        "facts": {"firm_size": "sme", "total_assets": "6000억원"},
        "amounts": [{"kind": "land", "day": date(2025, 1, 1), "amount": 2530}],
    }
    _tenant, found = support.from_mapping(content, LOCAL)
    assert [(each.key, each.level) for each in found] == [("amount_small", "warning"), ("fact_doubtful", "warning")]


GOOD = """
currency: KRW
rounding: {to: 1, how: down, source: {title: {ko: 가, en: a}}}
plausible: {at_least: 1, at_most: 1조원}
measures:
- measure: grant
  kind: subsidy
  label: {ko: 보조, en: grant}
  source: {title: {ko: 가, en: a}, url: "https://example.org", confidence: H}
  parts:
  - {part: land, label: {ko: 땅, en: land}, base: [land], rate: {by: [firm_size], from: {2024-01-01: {sme: 10%}}}}
"""


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("sme: 10%", "sme: 0.1", "not_rate"),
        ("sme: 10%", "tiny: 10%", "no_such_measure_code"),
        ("by: [firm_size]", "by: [firm_sise]", "no_such_tenant_fact"),
        ("base: [land]", "base: [lnad]", "no_such_amount_kind"),
        ("kind: subsidy", "kind: gift", "measure_kind"),
        ("at_most: 1조원", "at_most: lots", "not_money"),
        ("measure: grant", "measur: grant", "measure_row"),
        ("{sme: 10%}", "10%", "table_shape"),
        ("currency: KRW", "currency: [", "not_yaml"),
    ],
)
def test_what_is_wrong_with_measures_is_said(old, new, key):
    assert old in GOOD
    with pytest.raises(RuleError) as error:
        from_text("toy", GOOD.replace(old, new))
    assert key in {each.key for each in error.value.problems}


def test_a_checker_finds_gaps_and_steps_that_change_nothing():
    text = GOOD.replace(
        "from: {2024-01-01: {sme: 10%}}",
        "from: {2024-01-01: {sme: 10%}, 2025-01-01: {sme: 10%}, 2026-01-01: null, 2027-01-01: {sme: 11%}}",
    )
    found = {each.key for each in checks.doubtful(from_text("toy", text))}
    assert {"step_changes_nothing", "gap_in_days", "measure_untried"} <= found


@pytest.mark.parametrize("key", KEYS)
def test_every_value_says_where_it_is_written(key):
    for measure in support.read(key).measures:
        assert measure.source.url or measure.source.confidence == "UNVERIFIED"
        for table in measure.tables:
            assert all(source.url or source.confidence == "UNVERIFIED" for source in table.sources.values())


def test_bands_begin_at_their_bound():
    bands = Bands((Decimal(15), Decimal(20)), ("a", "b"))
    assert [bands.at(Decimal(each)) for each in (14, 15, 19, 20, 500)] == [None, "a", "a", "b", "b"]


@given(st.integers(0, 10**16), st.sampled_from([1, 10, 1000]))
def test_rounding_down_leaves_less_than_one_unit(value, to):
    found = money.rounded(Decimal(value), to=Decimal(to), how="down")
    assert 0 <= value - found < to
    assert found % to == 0


@pytest.mark.parametrize(
    ("said", "won"),
    [
        ("25.3억원", 2_530_000_000),
        ("2,530백만원", 2_530_000_000),
        ("1억 9,320만원", 193_200_000),
        ("1,771,000천원", 1_771_000_000),
        (5, 5),
        ("5억 6억", None),
        ("", None),
        ("원", None),
        ("십억", None),
        (float("nan"), None),
        (True, None),
    ],
)
def test_money_is_read_as_people_write_it(said, won):
    assert money.amount(said) == won


def test_a_cell_its_needs_never_let_through_is_found():
    needs = "  needs: [{need: size, fact: firm_size, among: {2024-01-01: [mid]}, label: {ko: 규모, en: size}}]\n  parts:"
    found = [each.key for each in checks.doubtful(from_text("toy", GOOD.replace("  parts:", needs)))]
    assert "cell_unreachable" in found
    assert "cell_unreachable" not in [each.key for each in checks.doubtful(from_text("toy", GOOD))]


def test_values_that_are_tried_are_what_a_case_with_them_gives():
    tenant = firm(items=[("land", 10**9), ("equipment", 10**10)])
    for name, values in (
        ("promised_jobs", ["0", "55", "200"]),
        ("equipment", ["1억원", "500억원"]),
        ("acquisition_tax", ["1억원"]),
    ):
        for value, choice in support.varied(tenant, name, values, LOCAL):
            if name == "promised_jobs":
                moved = replace(tenant, facts={**tenant.facts, name: Decimal(value)})
            else:
                others = tuple(item for item in tenant.items if item.kind != name)
                moved = replace(tenant, items=(*others, Item(name, tenant.day, money.amount(value))))
            assert choice == support.best(support.grants(moved, LOCAL), LOCAL.stacking)
    with pytest.raises(RuleError):
        support.varied(tenant, "firm_size", ["huge"], LOCAL)
