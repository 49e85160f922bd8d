"""Every programme loads, holds its own cases, and names only facts there are."""

from datetime import timedelta
from itertools import pairwise

import pytest

from danji import codes, programmes
from danji.errors import NotInForce
from danji.zones import asked, tried

ONE_DAY = timedelta(days=1)
KEYS = [key for key in programmes.names() if programmes.read(key).rules]  # kr-statistics has none, on purpose


def said(case):
    """The name of a case, which may be in both languages."""
    return case["case"]["en"] if isinstance(case["case"], dict) else case["case"]


CASES = [pytest.param(key, case, id=f"{key}: {said(case)}") for key in KEYS for case in programmes.read(key).cases]
KIND_BY_SUFFIX = {"광역시": "metropolitan_city", "특별자치시": "special_city", "도": "province"}


def days(programme):
    """Every day on which a rule begins, changes or ends."""
    return sorted({step.start for rule in programme.rules for step in rule.limit.steps})


def kinds(programme):
    """Every value of every property a rule asks for, and one that no rule names."""
    asked = {(key, value) for rule in programme.rules for key, values in rule.where.items() for value in values}
    return [{key: value} for key, value in sorted(asked)] + [{}]


@pytest.mark.parametrize("key", KEYS)
def test_it_loads_on_every_day_it_covers(key):
    programme = programmes.read(key)
    for day in days(programme):
        for about in kinds(programme):
            for rule in programme.rules_on(day, about):
                assert rule.limit.on(day) is not None


@pytest.mark.parametrize("key", KEYS)
def test_it_says_so_before_its_first_day(key):
    programme = programmes.read(key)
    with pytest.raises(NotInForce):
        programme.rules_on(days(programme)[0] - ONE_DAY, {})


@pytest.mark.parametrize("key", KEYS)
def test_limits_of_a_rule_change_in_order_and_fit_its_comparison(key):
    for rule in programmes.read(key).rules:
        assert all(first.start < then.start for first, then in pairwise(rule.limit.steps))
        for step in rule.limit.steps:
            assert step.value is None or isinstance(step.value, tuple) == (rule.compare == "among")


@pytest.mark.parametrize(("key", "case"), CASES)
def test_its_cases_pass(key, case):
    found = tried.run(programmes.read(key), case)
    assert dict(found.found) == dict(found.expected)


@pytest.mark.parametrize("key", KEYS)
def test_every_rule_is_tried_by_a_case(key):
    tried_ = {name for case in programmes.read(key).cases for name in case["expect"]}
    written = {rule.name for rule in programmes.read(key).rules}
    words = {rule.word for rule in programmes.read(key).rules} - {""}
    assert tried_ <= written | words
    assert {
        rule.name for rule in programmes.read(key).rules if rule.name not in tried_ and rule.source.confidence != "UNVERIFIED"
    } == set()


def test_every_fact_a_rule_may_name_exists():
    assert set(codes.labels("facts").index) == asked.KNOWN


@pytest.mark.parametrize("key", KEYS)
def test_every_fact_a_rule_names_exists(key):
    assert {rule.fact for rule in programmes.read(key).rules} <= asked.KNOWN


@pytest.mark.parametrize("key", KEYS)
def test_every_reading_belongs_to_its_clause_and_has_a_rule(key):
    programme = programmes.read(key)
    for rule in programme.rules:
        assert bool(rule.reading) == bool(rule.clause)
        assert not rule.reading or rule.reading in programme.clauses[rule.clause].readings
    assert {rule.reading for rule in programme.rules} - {""} == set(programme.readings)


@pytest.mark.parametrize("key", KEYS)
def test_every_rule_says_where_it_is_written(key):
    for rule in programmes.read(key).rules:
        assert rule.label["ko"]
        assert rule.label["en"]
        assert rule.source.title["ko"]
        assert rule.source.title["en"]
        assert rule.source.url or rule.source.confidence == "UNVERIFIED"


def test_each_of_the_fourteen_regions_has_both_circle_readings():
    programme = programmes.read("kr-nic")
    places = codes.read(programme.regions).set_index("code")
    for day in days(programme):
        regions = next(rule for rule in programme.rules if rule.fact == "region_code").limit.on(day)
        assert len(regions) == 14
        for region in regions:
            name = places.loc[region, "name"]
            kind = next(kind for suffix, kind in KIND_BY_SUFFIX.items() if name.endswith(suffix))
            in_force = programme.rules_on(day, {"region_kind": kind})
            assert sorted(rule.reading for rule in in_force if rule.clause == "circle") == ["free_centre", "hub_centre"]


@pytest.mark.parametrize("key", programmes.names())
def test_stacking_names_known_schemes(key):
    assert set(programmes.read(key).stacking) <= set(codes.labels("schemes").index)
