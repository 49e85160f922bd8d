"""What a region could turn to, proved by hand, by law and against its plain form (by peer: tests/peers)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators import opportunity
from danji.indicators.complexity import pci
from danji.indicators.opportunity import candidates, opportunity_gain, opportunity_value
from danji.indicators.relatedness import proximity, relatedness_density
from tests.check_indicator import (
    LEVELS,
    MATRICES,
    NESTED,
    TOY,
    had,
    presence,
    several_regions,
    undefined_where_a_cell_is_missing,
)

CALLS = [("opportunity_value", {}), ("opportunity_gain", {})]  # none stands alone; checked below
LEVEL = 1.5**0.5  # three equally spaced values, standardised


@pytest.mark.parametrize(
    ("function", "options"), [(opportunity_value, {}), (opportunity_value, {"itself": False}), (opportunity_gain, {})]
)
def test_opportunities_pass_the_checks_of_every_indicator(function, options):
    several_regions(function, options)
    undefined_where_a_cell_is_missing(function, options)


def test_empty_regions_and_industries_are_undefined_and_change_nothing():
    wider = [[*row, 0] for row in NESTED] + [[0, 0, 0, 0]]
    found = had(opportunity_value, wider)
    assert np.isnan(found.iloc[-1])
    np.testing.assert_allclose(found.iloc[:3], had(opportunity_value, NESTED), atol=1e-9)
    assert had(opportunity_gain, wider)["R3"].isna().all()
    assert np.isnan(had(opportunity_gain, wider)["R1", "I3"])


@pytest.mark.parametrize(
    "rows",
    [
        [[1, 1], [1, 1]],  # all alike
        [[1, 1, 1]],  # one region
        [[1, 0], [0, 1]],  # two parts that nothing tells apart
    ],
)
def test_without_complexity_there_are_no_opportunities(rows):
    for function in (opportunity_value, opportunity_gain):
        assert had(function, rows).isna().all()


def test_a_region_or_year_that_is_not_there_is_told():
    with pytest.raises(DataError, match="region = R9"):
        candidates(TOY, region="R9", since=2020, until=2023)
    with pytest.raises(DataError, match="year = 2021"):
        candidates(TOY, region="R1", since=2020, until=2021)


def test_opportunities_by_hand():
    """φ: ab ⅔, ac ⅓, bc ½; PCI (−L, 0, L); around c lies 1 + ½ + ⅓ = 11/6."""
    value = had(opportunity_value, NESTED)
    np.testing.assert_allclose(value, [0, LEVEL * (5 / 6) / (11 / 6), LEVEL * (2 / 6) / (11 / 6)], atol=1e-12)
    gain = had(opportunity_gain, NESTED)
    assert gain["R1", "I2"] == pytest.approx(LEVEL * (1 - 5 / 6) / (11 / 6))
    assert gain["R2", "I1"] == pytest.approx(LEVEL * (1 / 2) / (11 / 6))
    assert gain["R2", "I2"] == pytest.approx(LEVEL * (1 - 2 / 6) / (11 / 6))
    assert gain.notna().sum() == 3


def test_candidates_by_hand():
    """To R2, which has a only, b is nearer and doubles; c opens more and does not grow."""
    cells = {
        ("R0", "a"): (9, 9), ("R0", "b"): (9, 18), ("R0", "c"): (9, 9), ("R1", "a"): (9, 9), ("R1", "b"): (9, 18), ("R2", "a"): (9, 9),
    }  # fmt: skip
    jobs = pd.Series({(*key, year): each for key, ends in cells.items() for year, each in zip((2020, 2023), ends, strict=True)})
    table = candidates(jobs.rename_axis(LEVELS), region="R2", since=2020, until=2023, by="persons")
    assert list(table.index) == ["b", "c"]
    assert table["growth"].to_dict() == {"b": 1.0, "c": 0.0}
    assert table["density"].to_dict() == pytest.approx({"b": (2 / 3) / (13 / 6), "c": (1 / 3) / (11 / 6)})
    assert table["gain"].to_dict() == pytest.approx({"b": LEVEL * 3 / 11, "c": LEVEL * 4 / 11})
    assert table["rank_gain"].to_dict() == {"b": 2, "c": 1}
    assert table["rank"].to_dict() == {"b": 1, "c": 2}
    assert table["frontier"].to_dict() == {"b": True, "c": True}


def test_candidates_without_growth_have_no_rank():
    new = pd.concat([TOY, pd.Series({("R3", "chips", 2023): 50}).rename_axis(LEVELS)])
    table = candidates(new, region="R1", since=2020, until=2023)
    assert np.isnan(table.loc["chips", "growth"])
    assert np.isnan(table.loc["chips", "rank"])
    assert not table.loc["chips", "frontier"]


@given(rows=MATRICES, itself=st.booleans())
def test_the_outlook_is_the_sum_of_its_parts(rows, itself):
    jobs = presence(rows)
    parts = (
        relatedness_density(jobs, by="persons", itself=itself)
        * (1 - jobs)
        * pci(jobs, by="persons").reindex(jobs.index, level="industry")
    )
    outlook = opportunity_value(jobs, by="persons", itself=itself)
    known = outlook.dropna().index
    np.testing.assert_allclose(parts.groupby("region").sum()[known], outlook[known], atol=1e-9)


@given(rows=MATRICES)
def test_taking_an_industry_up_gains_what_is_promised(rows):
    """With proximities and PCI held, the weighted nearness of all that was lacking rises by the gain, own part apart."""
    jobs = presence(rows)
    gain, q = opportunity_gain(jobs, by="persons"), pci(jobs, by="persons")
    near = proximity(jobs, by="persons")
    density = relatedness_density(jobs, by="persons")
    for region, industry in gain.dropna().index:
        lacking = [each for each in q.dropna().index if not jobs[region, each]]
        risen = sum(near.loc[industry, each] / near[each].sum() * q[each] for each in lacking)
        assert gain[region, industry] == pytest.approx(risen - density[region, industry] * q[industry])


@given(points=st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=12))
def test_the_frontier_is_what_nothing_beats(points):
    on = opportunity._undominated(np.array(points, dtype=float))
    for point, kept in zip(points, on, strict=True):
        beaten = any(other != point and all(a >= b for a, b in zip(other, point, strict=True)) for other in points)
        assert kept == (not beaten)
