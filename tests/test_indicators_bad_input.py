"""Bad tables, for every measure of the catalogue: a defined result or one clear error; never infinite, never a silent zero.

Two revisions of a classification in one table are caught when a workspace is read (`test_bad_input`, mixed_classifications).
"""

from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

from danji.errors import DataError
from danji.indicators import INDICATORS, TABLES, catalogue
from danji.indicators.neighbours import from_lists
from tests.check_indicator import TOY

GROUPS = pd.Series({"R1": "a", "R2": "b", "R3": "a", "R4": "b"}).rename_axis("region")
INCOME = pd.Series(
    {(f"R{n}", year): 10.0 * n + (year - 2010) * (5 - n) for n in range(1, 5) for year in (2010, 2015, 2020)}
).rename_axis(["region", "year"])
NEEDS_GIDDY = {"steady_state", "mobility", "rank_persistence", "rank_exchange"}


def base(name, options):
    """A good table for the call: jobs, values of regions, or of the areas of its neighbours; and its options."""
    takes = catalogue().loc[name, "takes"]
    if takes == "areas":
        areas = options["neighbours"].areas
        return pd.Series([1.0, 1.0, 0.0, 0.0], index=areas).rename_axis("region"), options
    if takes != "regions":
        return TOY.astype(float), options
    fitting = {**options, **({"groups": GROUPS} if "groups" in options else {})}
    return INCOME, fitting | ({"population": INCOME * 100} if "population" in options else {})


def first(table, level):
    return table.index.get_level_values(level)[0]


def nothing_in(table, level):
    return table.where(table.index.get_level_values(level) != first(table, level), 0.0)


def only(table, level):
    return table[table.index.get_level_values(level) == first(table, level)]


SPOILT = {
    "an all-zero region": lambda table: nothing_in(table, "region"),
    "an all-zero industry": lambda table: nothing_in(table, "industry"),
    "nothing anywhere": lambda table: table * 0,
    "a single region": lambda table: only(table, "region"),
    "a single industry": lambda table: only(table, "industry"),
    "a single row": lambda table: table.iloc[:1],
    "a missing cell": lambda table: table.where(np.arange(len(table)) > 0),
    "all missing": lambda table: table * np.nan,
    "a region missing in a year": lambda table: table.drop(table.index[0]),
    "a year left out": lambda table: table[table.index.get_level_values("year") != first(table, "year")],
    "an empty table": lambda table: table.iloc[:0],
}
REFUSED = {
    "a negative value": (lambda table: table.where(np.arange(len(table)) > 0, -1.0), "indicator_negative"),
    "an infinite value": (lambda table: table.where(np.arange(len(table)) > 0, np.inf), "indicator_infinite"),
    "a key twice": (lambda table: pd.concat([table, table.iloc[:1]]), "indicator_duplicate"),
}
NEGATIVE_IS_FINE = {"moran", "geary", "join_counts", "local_moran", "getis_ord"}  # of areas any number may be mapped

CALLS = [
    pytest.param(name, options, id=f"{name}-{number}")
    for module in catalogue()["module"].unique()
    for number, (name, options) in enumerate(import_module(f"tests.test_indicators_{module}").CALLS)
    if name not in NEEDS_GIDDY or find_spec("giddy")
]
EVERY = pytest.mark.parametrize(("name", "options"), CALLS)


def levels(what):
    return {"industry"} if "industry" in what else {"year"} if "year" in what else set()


@pytest.mark.filterwarnings("ignore:.*settled:RuntimeWarning")
@pytest.mark.parametrize("what", SPOILT)
@EVERY
def test_a_poor_table_gives_a_defined_result_or_one_clear_error(name, options, what):
    table, options = base(name, options)
    if not levels(what) <= set(table.index.names):
        pytest.skip("the table has no such level")
    problems = ()
    try:
        found = INDICATORS[name](SPOILT[what](table), **options)
    except DataError as error:
        problems = error.problems
    if problems:
        assert all(each.text(lang) for each in problems for lang in ("ko", "en"))
    else:
        assert not np.isinf(found).any()


@pytest.mark.parametrize("what", REFUSED)
@EVERY
def test_a_wrong_table_is_refused(name, options, what):
    table, options = base(name, options)
    if what == "a negative value" and name in NEGATIVE_IS_FINE:
        pytest.skip("of areas any number may be mapped")
    spoil, key = REFUSED[what]
    with pytest.raises(DataError) as error:
        INDICATORS[name](spoil(table), **options)
    assert key in [each.key for each in error.value.problems]


def tables_by_region(options):
    return {key: each for key, each in options.items() if isinstance(each, pd.Series) and "region" in each.index.names}


WITH_REGIONS = [each for each in CALLS if tables_by_region(each.values[1])]


@pytest.mark.parametrize(("name", "options"), WITH_REGIONS)
def test_regions_that_differ_between_tables_are_missing_or_told(name, options):
    table, options = base(name, options)
    gone = first(table, "region")
    for key, other in tables_by_region(options).items():
        lacking = other[other.index.get_level_values("region") != gone]
        told = ""
        try:
            found = INDICATORS[name](table, **{**options, key: lacking})
        except DataError as error:
            told = str(error)
        if told:
            assert gone in told
        else:
            here = found[found.index.get_level_values("region") == gone] if "region" in found.index.names else found
            assert here.isna().all()


# What has no jobs is a true zero only where a count of jobs, or of what can be had, is asked for; elsewhere it is undefined.
TRUE_ZERO = {
    "area_quotient": "no jobs on so much ground",
    "population_quotient": "no jobs for so many people",
    "litzenberger_sternberg": "no jobs on so much ground",
    "industry_entry": "it had none and has none: it did not enter",
    "national_share": "nothing grows to nothing",
    "industry_mix": "nothing grows to nothing",
    "regional_shift": "nothing grows to nothing",
}


@pytest.mark.filterwarnings("ignore:.*settled:RuntimeWarning")
@EVERY
def test_a_region_without_jobs_is_no_silent_zero(name, options):
    table, options = base(name, options)
    if "industry" not in table.index.names:
        pytest.skip("of values, zero is a value")
    found = INDICATORS[name](nothing_in(table, "region"), **options)
    if "region" in found.index.names:
        here = found[found.index.get_level_values("region") == first(table, "region")]
        assert here.isna().all() or name in TRUE_ZERO, here.to_dict()


CHAIN = from_lists({"A": ["B"], "B": ["A", "C"], "C": ["B", "D"], "D": ["C"]})
ON_CHAIN = pd.Series([1.0, 4.0, 2.0, 3.0], index=CHAIN.areas).rename_axis("region")
BOUNDED = pd.Series({("R1", "food", 2023): 1.0}).rename_axis(TOY.index.names)
SHARES = pd.Series({"steel": 0.3, "food": 0.6, "ships": 0.1}).rename_axis("industry")
YEARS = {"since": 2020, "until": 2023}
JOBS = TOY.astype(float)
TABLE_CALLS = {  # a good table, and what is made of it
    "location_quotient_bounds": (JOBS, lambda f, table: f(table, SHARES, 0.01)),
    "standardised_location_quotient_interval": (JOBS, lambda f, table: f(table, rng=np.random.default_rng(0), draws=9)),
    "suppressed_share_bounds": (JOBS, lambda f, table: f(table, low=BOUNDED, high=BOUNDED * 5)),
    "suppressed_quotient_bounds": (JOBS, lambda f, table: f(table, low=BOUNDED, high=BOUNDED * 5)),
    "location_quotient_quadrants": (JOBS, lambda f, table: f(table, **YEARS)),
    "stars": (JOBS, lambda f, table: f(table)),
    "candidates": (JOBS, lambda f, table: f(table, region="R1", **YEARS)),
    "proximity": (JOBS, lambda f, table: f(table)),
    "cooccurrence": (JOBS, lambda f, table: f(table)),
    "shift_share": (JOBS, lambda f, table: f(table, **YEARS)),
    "theil_split": (INCOME, lambda f, table: f(table, groups=GROUPS)),
    "transition_counts": (INCOME, lambda f, table: f(table, classes=2)),
    "transition_probabilities": (INCOME, lambda f, table: f(table, classes=2)),
    "moran_map": (ON_CHAIN, lambda f, table: f(table, neighbours=CHAIN, rng=np.random.default_rng(0), permutations=19)),
    "hot_spots": (ON_CHAIN, lambda f, table: f(table, neighbours=CHAIN, rng=np.random.default_rng(0), permutations=19)),
} | ({"first_passage": (INCOME, lambda f, table: f(table, classes=2))} if find_spec("giddy") else {})


def test_every_table_is_called_above():
    """All but the bounds of jobs, whose table is one of establishments: `test_indicators_suppressed`."""
    assert set(TABLES) - set(TABLE_CALLS) <= {"jobs_bounds", "first_passage"}


@pytest.mark.parametrize("what", SPOILT)
@pytest.mark.parametrize("name", TABLE_CALLS)
def test_a_poor_table_gives_a_defined_table_or_one_clear_error(name, what):
    table, call = TABLE_CALLS[name]
    if not levels(what) <= set(table.index.names):
        pytest.skip("the table has no such level")
    problems = ()
    try:
        found = call(TABLES[name], SPOILT[what](table))
    except DataError as error:
        problems = error.problems
    if problems:
        assert all(each.text(lang) for each in problems for lang in ("ko", "en"))
    else:
        assert not np.isinf(found.select_dtypes("number").to_numpy(dtype=float)).any()


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("name", TABLE_CALLS)
def test_a_wrong_table_is_refused_by_what_gives_tables(name, what):
    table, call = TABLE_CALLS[name]
    if what == "a negative value" and table is ON_CHAIN:
        pytest.skip("of areas any number may be mapped")
    spoil, key = REFUSED[what]
    with pytest.raises(DataError) as error:
        call(TABLES[name], spoil(table))
    assert key in [each.key for each in error.value.problems]
