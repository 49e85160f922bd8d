"""Korean particles, numbers with units, and truth in YAML."""

from __future__ import annotations

import pytest

from danji import texts


@pytest.mark.parametrize(("word", "pair", "expected"), [
    ("사천", "은/는", "은"), ("진주", "은/는", "는"), ("경남항공(진주)", "이/가", "가"), ("정촌", "을/를", "을"),
    ("서울", "으로/로", "로"), ("부산", "으로/로", "으로"), ("15㎢", "이/가", "가"), ("11.6", "이/가", "이"),
    ("40%", "은/는", "는"), ("20km", "을/를", "를"), ("kr-nic", "이/가", "가"), ("KTL", "은/는", "은"), ("", "은/는", "는"),
    ("1", "으로/로", "로"), ("3", "으로/로", "으로"),
])  # fmt: skip
def test_particles_follow_the_sound(word, pair, expected):
    assert texts.particle(word, pair) == expected


def test_a_quoted_value_takes_its_particle_after_the_quote():
    assert texts.say("problems.duplicate_key.what", "ko", value="진주", first=3).startswith("'진주'가 3행")


@pytest.mark.parametrize(("value", "unit", "ko", "en"), [
    (11.6, "km²", "11.6㎢", "11.6 km²"), (1234567.0, "m²", "1,234,567㎡", "1,234,567 m²"), (0.0391, "share", "3.91%", "3.91%"),
    (None, "km", "미상", "not known"), (float("nan"), "km", "미상", "not known"), (-0.5, "km", "-0.5km", "-0.5 km"), (0.0, "", "0", "0"),
])  # fmt: skip
def test_quantities_are_written_as_each_language_does(value, unit, ko, en):
    assert texts.quantity(value, unit, "ko") == ko
    assert texts.quantity(value, unit, "en") == en


def test_only_true_and_false_are_truth():
    assert texts.read_yaml("{on: 1, yes: no, off: true}") == {"on": 1, "yes": "no", "off": True}
