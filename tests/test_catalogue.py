"""The catalogue and the functions name each other, and every indicator passes the one checker."""

import inspect
from importlib import import_module

import numpy as np
import pytest

from danji.indicators import INDICATORS, catalogue
from tests.check_indicator import TOY, check_indicator

MODULES = catalogue()["module"].unique()
# indicator, its options; at least one call each, in the test file of its family
CALLS = [call for module in MODULES for call in import_module(f"tests.test_indicators_{module}").CALLS]
ON_JOBS = [call for call in CALLS if catalogue().loc[call[0], "takes"] == "jobs"]


@pytest.mark.parametrize(("name", "options"), ON_JOBS)
def test_every_indicator_passes_the_checker(name, options):
    check_indicator(INDICATORS[name], **options)


@pytest.mark.parametrize(("name", "options"), ON_JOBS)
def test_values_lie_in_the_range_of_the_catalogue(name, options):
    row = catalogue().loc[name]
    values = INDICATORS[name](TOY, **options).dropna()
    assert len(values)
    assert (values >= row["low"]).all() or np.isnan(row["low"])
    assert (values <= row["high"]).all() or np.isnan(row["high"])


def test_every_indicator_is_called_above():
    assert {name for name, _options in CALLS} == set(INDICATORS)


def test_every_indicator_has_a_row_and_every_row_a_function():
    assert list(catalogue().index) == list(INDICATORS)
    assert catalogue().index.is_unique
    for name, function in INDICATORS.items():
        assert function.__name__ == name
        assert function.__module__ == f"danji.indicators.{catalogue().loc[name, 'module']}"


def test_no_public_measure_is_left_out():
    modules = [import_module(f"danji.indicators.{module}") for module in MODULES]
    measures = {
        name
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and function.__annotations__["return"] == "pd.Series"
    }
    assert measures == set(INDICATORS)


def test_every_row_says_everything():
    texts = catalogue().drop(columns=["low", "high"])
    assert (texts != "").all(axis=None)
    assert catalogue()["label_ko"].is_unique
    assert catalogue()["label_en"].is_unique
    assert (texts == texts.map(str.strip)).all(axis=None)


def test_every_indicator_takes_its_table_first_and_options_by_name():
    for name, function in INDICATORS.items():
        first, *others = inspect.signature(function).parameters.values()
        assert first.name == "jobs" or catalogue().loc[name, "takes"] != "jobs"
        assert all(other.kind is inspect.Parameter.KEYWORD_ONLY for other in others)


def test_every_indicator_documents_itself():
    for function in INDICATORS.values():
        for section in ("In words:", "Parameters\n", "Returns\n", "Raises\n", "Source\n", "Examples\n"):
            assert section in function.__doc__, (function.__name__, section)
