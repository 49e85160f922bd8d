"""The one checker every indicator goes through, and the tables indicators are tested on."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import strategies as st

from danji.errors import DataError

LEVELS = ["region", "industry", "year"]
GOLDEN = Path(__file__).parent / "golden"

# Three regions, three industries, two years; R2 has no steel, nobody makes ships in 2020.
TOY = pd.Series(
    {
        ("R1", "steel", 2020): 30,
        ("R1", "food", 2020): 10,
        ("R1", "ships", 2020): 0,
        ("R2", "steel", 2020): 0,
        ("R2", "food", 2020): 50,
        ("R2", "ships", 2020): 0,
        ("R3", "steel", 2020): 7,
        ("R3", "food", 2020): 3,
        ("R3", "ships", 2020): 0,
        ("R1", "steel", 2023): 20,
        ("R1", "food", 2023): 20,
        ("R1", "ships", 2023): 5,
        ("R2", "steel", 2023): 0,
        ("R2", "food", 2023): 55,
        ("R2", "ships", 2023): 0,
        ("R3", "steel", 2023): 9,
        ("R3", "food", 2023): 1,
        ("R3", "ships", 2023): 2,
    },
    name="persons",
).rename_axis(LEVELS)
HIDDEN = ("R1", "food", 2023)  # the cell that goes missing
SINCE, UNTIL = 2020, 2023


def check_indicator(f, **options):
    """What holds for every indicator, whatever it measures; `options` go to the indicator."""
    result = f(TOY, **options)
    assert result.name == f.__name__
    assert result.dtype == float
    assert np.isfinite(result.dropna()).all()
    keeps_the_key(result)
    leaves_its_input_alone(f, options)
    ignores_order_and_kind(f, options, result)
    survives_empty_zero_and_missing(f, options)
    refuses_tables_it_cannot_read(f, options)


def keeps_the_key(result):
    """Levels of the input in the order of the input, each key once, none lost and none new."""
    levels = list(result.index.names)
    assert levels == [level for level in LEVELS if level in levels]
    assert result.index.is_unique
    assert set(result.index) == {seen_from(key, levels) for key in TOY.index}
    if levels == LEVELS:
        assert result.index.equals(TOY.index)


def leaves_its_input_alone(f, options):
    table = TOY.astype(float)
    table[HIDDEN] = np.nan
    before = table.copy(deep=True)
    f(table, **options)
    pd.testing.assert_series_equal(table, before)


def ignores_order_and_kind(f, options, result):
    """Rows and levels in another order, years and persons as floats or nullable integers: the same values."""
    shuffled = TOY.sample(frac=1, random_state=np.random.default_rng(0))
    turned = TOY.reorder_levels(["year", "industry", "region"])
    float_years = TOY.copy()
    float_years.index = TOY.index.set_levels(TOY.index.levels[2].astype(float), level="year")
    for other in (shuffled, turned, float_years, TOY.astype("Int64"), TOY.astype(float)):
        again = f(other, **options)
        if again.index.nlevels > 1:
            again = again.reorder_levels(result.index.names)
        np.testing.assert_allclose(again.reindex(result.index), result, rtol=1e-12)


def survives_empty_zero_and_missing(f, options):
    """No table: no values. No jobs: nothing is defined. A missing cell: what is computed from it is missing."""
    empty = f(TOY.iloc[:0], **options)
    assert empty.empty
    assert empty.name == f.__name__
    assert f(TOY * 0, **options).isna().all()
    assert f(TOY * np.nan, **options).isna().all()
    one_pair = f(TOY[[("R1", "steel", SINCE), ("R1", "steel", UNTIL)]], **options)
    assert np.isfinite(one_pair).all()
    table = TOY.astype(float)
    table[HIDDEN] = np.nan
    result = f(table, **options)
    assert np.isnan(result[seen_from(HIDDEN, list(result.index.names))])
    assert np.isfinite(result.dropna()).all()


def refuses_tables_it_cannot_read(f, options):
    bad = {
        "indicator_index": TOY.rename_axis(["region", "sector", "year"]),
        "indicator_duplicate": pd.concat([TOY, TOY.iloc[:1]]),
        "indicator_no_key": pd.concat([TOY, pd.Series({(None, "steel", SINCE): 1}).rename_axis(LEVELS)]),
        "indicator_negative": TOY.where(TOY != 30, -30),
    }
    for key, table in bad.items():
        with pytest.raises(DataError) as error:
            f(table, **options)
        assert key in [found.key for found in error.value.problems]
        assert all(found.text(lang) for found in error.value.problems for lang in ("ko", "en"))


def seen_from(key, levels):
    """The part of a full key that a result with fewer levels has; a bare value when it has one."""
    part = tuple(value for level, value in zip(LEVELS, key, strict=True) if level in levels)
    return part if len(part) > 1 else part[0]


def golden(name):
    """Published values of one measure, one pytest case each."""
    cases = yaml.safe_load((GOLDEN / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases]


def over_industries(jobs, region="R1"):
    """industry → jobs as a table of one region."""
    return pd.Series({(region, industry): persons for industry, persons in jobs.items()}).rename_axis(LEVELS[:2])


@st.composite
def job_tables(draw, *, years=False, smallest=0, missing=False):
    """Tables of up to four regions, four industries and three years, every pair listed; whole persons."""
    regions = [f"R{i}" for i in range(draw(st.integers(1, 4)))]
    industries = [f"I{i}" for i in range(draw(st.integers(1, 4)))]
    levels = [regions, industries, [2018, 2020, 2023]] if years else [regions, industries]
    index = pd.MultiIndex.from_product(levels, names=LEVELS[: len(levels)])
    cell = st.integers(smallest, 10_000)
    cells = st.one_of(st.just(None), cell) if missing else cell
    return pd.Series(draw(st.lists(cells, min_size=len(index), max_size=len(index))), index=index, dtype=float)


def presence(rows):
    """Regions of 0 and 1 as a table of jobs, every pair listed."""
    cells = {(f"R{r}", f"I{i}"): each for r, row in enumerate(rows) for i, each in enumerate(row)}
    return pd.Series(cells, dtype=float).rename_axis(LEVELS[:2])


def had(function, rows, **options):
    """What an indicator of who has what gives for regions of 0 and 1."""
    return function(presence(rows), by="persons", **options)


NESTED = [[1, 1, 1], [1, 1, 0], [1, 0, 0]]
MATRICES = (
    st.integers(1, 7)
    .flatmap(lambda width: st.lists(st.lists(st.integers(0, 1), min_size=width, max_size=width), min_size=1, max_size=7))
    .filter(lambda rows: any(map(any, rows)))
)


def several_regions(function, options):
    """The checks of every indicator, for what needs several regions: all but one, as a single region defines nothing."""
    result = function(TOY, **options)
    assert np.isfinite(result.dropna()).all()
    keeps_the_key(result)
    leaves_its_input_alone(function, options)
    ignores_order_and_kind(function, options, result)
    refuses_tables_it_cannot_read(function, options)
    assert function(TOY.iloc[:0], **options).empty
    assert function(TOY * 0, **options).isna().all()
    assert function(TOY * np.nan, **options).isna().all()


def undefined_where_a_cell_is_missing(function, options):
    """A missing cell leaves its year undefined, and no other."""
    table = TOY.astype(float)
    table["R2", "food", 2023] = np.nan
    result = function(table, **options)
    assert result.xs(2023, level="year").isna().all()
    np.testing.assert_allclose(result.xs(2020, level="year"), function(TOY, **options).xs(2020, level="year"), atol=1e-9)
