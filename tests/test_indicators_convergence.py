"""Sigma and beta convergence, proved by hand, by the book and by law."""

import math
import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators.convergence import beta_convergence, sigma_convergence
from danji.indicators.inequality import variation
from tests.check_indicator import golden

CALLS = [  # for the checker in test_catalogue
    ("sigma_convergence", {}),
    ("sigma_convergence", {"of": "log", "divide_by": "n-1"}),
    ("beta_convergence", {"since": 2010, "until": 2020}),
]


def over_time(by_year):
    """year → values of regions R0, R1, … as one table."""
    cells = {(f"R{i}", year): value for year, values in by_year.items() for i, value in enumerate(values)}
    return pd.Series(cells, dtype=float).rename_axis(["region", "year"])


TABLE = over_time({2010: [10, 20, 40], 2015: [12, 20, 41], 2020: [20, 30, 40]})


# by hand


def test_sigma_by_hand():
    table = over_time({2010: [10, 30], 2020: [24, 36]})
    assert sigma_convergence(table).to_dict() == pytest.approx({2010: 0.5, 2020: 0.2})
    assert sigma_convergence(table, of="log")[2010] == pytest.approx(math.log(3) / 2)


def test_beta_by_hand():
    """The gap of ln 4 shrinks to ln 2 in ten years: half-life ten years, speed ln 2 / 10."""
    found = beta_convergence(over_time({2010: [10, 40], 2020: [20, 40]}), since=2010, until=2020)
    assert found["slope"] == pytest.approx(-0.05)
    assert found["speed"] == pytest.approx(math.log(2) / 10)
    assert found["half_life"] == pytest.approx(10)
    assert found["r_squared"] == pytest.approx(1)
    assert np.isnan(found["standard_error"])
    assert found["regions"] == 2


def test_regions_that_drift_apart_have_no_half_life():
    found = beta_convergence(over_time({2010: [10, 40], 2020: [10, 80]}), since=2010, until=2020)
    assert found["slope"] > 0
    assert found["speed"] < 0
    assert np.isnan(found["half_life"])


def test_regions_that_overtake_each_other_have_no_speed():
    found = beta_convergence(over_time({2010: [10, 40], 2020: [80, 40]}), since=2010, until=2020)
    assert np.isnan(found[["speed", "half_life"]]).all()


# absent is not zero


def test_a_missing_region_leaves_its_year_undefined():
    table = TABLE.copy()
    table["R1", 2015] = np.nan
    assert sigma_convergence(table).isna().to_dict() == {2010: False, 2015: True, 2020: False}
    assert np.isfinite(beta_convergence(table, since=2010, until=2020)["slope"])
    assert np.isnan(beta_convergence(table, since=2010, until=2015)["slope"])


def test_a_region_without_a_row_in_one_year_is_missing_there():
    found = beta_convergence(TABLE.drop(("R2", 2020)), since=2010, until=2020)
    assert np.isnan(found["slope"])
    assert found["regions"] == 3


def test_nothing_is_undefined():
    assert sigma_convergence(TABLE * 0).isna().all()
    assert sigma_convergence(TABLE.replace(10, 0), of="log").isna()[2010]
    assert beta_convergence(TABLE * 0, since=2010, until=2020).drop("regions").isna().all()
    alike = over_time({2010: [10, 10], 2020: [20, 30]})
    assert beta_convergence(alike, since=2010, until=2020).drop("regions").isna().all()
    assert sigma_convergence(TABLE.iloc[:0]).empty
    assert beta_convergence(TABLE.iloc[:0], since=2010, until=2020).empty


def test_tables_that_cannot_be_read_are_refused():
    for f, options in ((sigma_convergence, {}), (beta_convergence, {"since": 2010, "until": 2020})):
        for table in (TABLE.rename_axis(["area", "year"]), -TABLE, pd.concat([TABLE, TABLE])):
            with pytest.raises(DataError):
                f(table, **options)
    with pytest.raises(DataError, match="year = 2009"):
        beta_convergence(TABLE, since=2009, until=2020)
    with pytest.raises(ValueError, match="Swap"):
        beta_convergence(TABLE, since=2020, until=2010)


# by the book


@pytest.mark.parametrize("case", golden("sigma_convergence"))
def test_sigma_by_the_book(case):
    result = sigma_convergence(over_time(case["input"]), of=case["of"], divide_by=case["divide_by"])
    for year, published in case["expect"].items():
        assert result[year] == pytest.approx(published, rel=0, abs=case["tolerance"])


@pytest.mark.parametrize("case", golden("beta_convergence"))
def test_beta_by_the_book(case):
    found = beta_convergence(over_time(case["input"]), since=case["since"], until=case["until"])
    for estimate, published in case["expect"].items():
        assert found[estimate] == pytest.approx(published, rel=0, abs=case["tolerance"])


# by law

STARTS = st.lists(st.integers(1, 1000), min_size=2, max_size=8, unique=True)


@given(start=STARTS, kept=st.floats(0.1, 0.95), factor=st.sampled_from([0.5, 3, 1000]))
def test_a_gap_that_shrinks_by_a_known_part_is_found(start, kept, factor):
    """If every logarithm keeps that part of its distance from a common one, the slope is (kept − 1) / T, in any unit."""
    table = over_time({2010: start, 2020: [50 * (value / 50) ** kept for value in start]}) * factor
    found = beta_convergence(table, since=2010, until=2020)
    assert found["slope"] == pytest.approx((kept - 1) / 10, abs=1e-9)
    assert found["speed"] == pytest.approx(-math.log(kept) / 10, abs=1e-8)
    assert math.exp(-found["speed"] * found["half_life"]) == pytest.approx(0.5)
    falls = sigma_convergence(table, of="log")
    assert falls[2020] == pytest.approx(kept * falls[2010])


@given(values=st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_sigma_is_the_variation_of_every_year(values):
    table = over_time({2010: values, 2011: values[::-1]})
    np.testing.assert_allclose(sigma_convergence(table), variation(table), atol=1e-12)


# the plain twins


@given(values=st.lists(st.integers(1, 1000), min_size=2, max_size=8))
def test_fast_and_plain_sigma_agree(values):
    table = over_time({2010: values})
    logs = [math.log(value) for value in values]
    assert sigma_convergence(table)[2010] == pytest.approx(statistics.pstdev(values) / statistics.fmean(values), abs=1e-12)
    assert sigma_convergence(table, of="log", divide_by="n-1")[2010] == pytest.approx(statistics.stdev(logs), abs=1e-12)


@given(start=STARTS, data=st.data())
def test_fast_and_plain_beta_agree(start, data):
    end = data.draw(st.lists(st.integers(1, 1000), min_size=len(start), max_size=len(start)))
    found = beta_convergence(over_time({2010: start, 2020: end}), since=2010, until=2020)
    x = [math.log(value) for value in start]
    y = [math.log(b / a) / 10 for a, b in zip(start, end, strict=True)]
    line = statistics.linear_regression(x, y)
    assert found["slope"] == pytest.approx(line.slope, abs=1e-9)
    assert found["intercept"] == pytest.approx(line.intercept, abs=1e-9)
