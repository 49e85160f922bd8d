"""A verdict carries value, limit, margin, day, source and the sites that cause it, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from danji import rules
from danji.dated import Dated, Step
from danji.rules import Fact, Rule, Source

DAY = date(2020, 1, 1)
SOURCE = Source({"ko": "고시", "en": "Notice"}, "2(1)", "https://example.org", "H")


def rule(compare, limit, **more):
    return Rule("r", "f", compare, Dated("r", (Step(date(2019, 1, 1), limit, "s"),)), {"ko": "면적", "en": "Area"}, SOURCE,
                unit="km²", **more)  # fmt: skip


def verdict(compare, limit, fact):
    return rules.check([rule(compare, limit)], {"f": fact}, on=DAY)[0]


@pytest.mark.parametrize(("compare", "value", "undecided", "state", "margin"), [
    ("at_most", 15.0, (), "holds", 0.0), ("at_most", 15.000001, (), "fails", -0.000001), ("at_most", 15.0000004, (), "holds", 0.0),
    ("at_most", 10.0, ("A",), "undecided", None), ("at_most", 16.0, ("A",), "fails", -1.0),
    ("at_least", 15.0, (), "holds", 0.0), ("at_least", 14.9, (), "fails", -0.1), ("at_least", 15.5, ("A",), "holds", 0.5),
    ("at_least", 14.9, ("A",), "undecided", None),
])  # fmt: skip
def test_numbers(compare, value, undecided, state, margin):
    found = verdict(compare, 15, Fact(value, ("S",), undecided))
    assert (found.state, found.margin) == (state, margin)


def test_codes():
    found = verdict("among", ("a", "b"), Fact({"X": "a", "Y": "c"}))
    assert (found.state, found.because, found.margin) == ("fails", ("Y",), None)
    assert verdict("among", ("a",), Fact({"X": "a"})).state == "holds"
    assert verdict("among", ("a",), Fact({"X": "a"}, (), ("Z",))).state == "undecided"


def test_the_sentence_says_everything_in_both_languages():
    found = verdict("at_most", 15, Fact(14.2, ("S1", "S2")))
    names = {"S1": "정촌", "S2": "뿌리"}
    assert (
        found.sentence("ko", names)
        == "면적: 14.2㎢, 기준 15㎢ 이하 — 충족 (여유 0.8㎢). 이를 정하는 곳: 정촌, 뿌리. [2020-01-01 기준, 고시 2(1), 신뢰도 상(공식·복수 보도)]"
    )
    english = found.sentence("en", names)
    for part in (
        "14.2 km²",
        "15 km²",
        "holds",
        "0.8 km² to spare",
        "정촌, 뿌리",
        "2020-01-01",
        "Notice 2(1)",
        "confidence high",
    ):
        assert part in english


def test_a_rule_speaks_only_of_whom_it_names():
    city = rule("at_most", 10, where={"region_kind": ("metropolitan_city",)})
    assert rules.in_force([city], about={"region_kind": "province"}, on=DAY) == []
    assert rules.in_force([city], about={"region_kind": "metropolitan_city"}, on=DAY) == [city]
    assert rules.in_force([city], about={"region_kind": "metropolitan_city"}, on=date(2018, 1, 1)) == []


def test_a_zone_passes_as_its_reading_says():
    free, hub = rule("at_most", 20, reading="free"), rule("at_most", 10, reading="hub")
    verdicts = rules.check([free, hub], {"f": Fact(15.0)}, on=DAY)
    assert rules.passes(verdicts, reading="free") == "holds"
    assert rules.passes(verdicts, reading="hub") == "fails"
