"""A value lives from its day on, until repealed; outside its life it is an error, not a default."""

from __future__ import annotations

from datetime import date

import pytest

from danji.dated import Dated, Step
from danji.errors import NotInForce

CAP = Dated("cap", (Step(date(2018, 9, 21), 15, "a"), Step(date(2024, 1, 1), 18, "b"), Step(date(2025, 1, 1), None, "c")))


@pytest.mark.parametrize(("day", "value"), [(date(2018, 9, 21), 15), (date(2023, 12, 31), 15), (date(2024, 1, 1), 18)])
def test_the_latest_step_begun_holds(day, value):
    assert CAP.on(day) == value


@pytest.mark.parametrize("day", [date(2018, 9, 20), date(2025, 1, 1), date(2030, 1, 1)])
def test_before_and_after_its_life_there_is_no_value(day):
    with pytest.raises(NotInForce, match="2018-09-21"):
        CAP.on(day)


def test_zero_is_a_value():
    assert Dated("quota", (Step(date(2020, 1, 1), 0, "a"),)).on(date(2021, 1, 1)) == 0
