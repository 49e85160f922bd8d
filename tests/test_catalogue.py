"""The catalogue and the functions name each other, and every indicator passes the one checker."""

import inspect
from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from danji import codes, indicators
from danji.indicators import INDICATORS, TABLES, catalogue, tables
from tests.check_indicator import GOLDEN, TOY, check_indicator
from tools import proofs

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
    """Public functions of the families that give a Series are in the catalogue, those that give a frame among the tables.

    What gives arrays is arithmetic that the measures share; `product_space` bundles four of them; totals and guards are
    no measures.
    """
    modules = [import_module(f"danji.indicators.{module}") for module in {*MODULES, *tables()["module"]}]
    public = [
        (name, function.__annotations__["return"])
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]
    assert {name for name, gives in public if gives == "pd.Series"} == set(INDICATORS)
    assert {name for name, gives in public if gives == "pd.DataFrame"} == set(TABLES)


def test_every_row_says_everything():
    for known in (catalogue(), tables()):
        told = known.drop(columns=["low", "high"])
        assert (told != "").all(axis=None)
        assert (told == told.map(str.strip)).all(axis=None)
        assert set(known["takes"]) <= set(codes.read("takes")["code"])
    for label in ("label_ko", "label_en"):
        assert pd.concat([catalogue()[label], tables()[label]]).is_unique


def test_every_indicator_takes_its_table_first_and_options_by_name():
    for name, function in INDICATORS.items():
        first, *others = inspect.signature(function).parameters.values()
        assert first.name == "jobs" or catalogue().loc[name, "takes"] != "jobs"
        assert all(other.kind is inspect.Parameter.KEYWORD_ONLY for other in others)


def test_every_indicator_documents_itself():
    for function in [*INDICATORS.values(), *TABLES.values()]:
        for section in ("In words:", "Parameters\n", "Returns\n", "Raises\n", "Source\n", "Examples\n"):
            assert section in function.__doc__, (function.__name__, section)


ALL = list(proofs.functions())
NO_BOOK = indicators.no_book()


@pytest.mark.parametrize("name", ALL)
def test_every_measure_is_proved_by_hand_by_law_and_by_the_book_or_says_why_not(name):
    found = proofs.counts(name)
    assert found["hand"], "no example and no test by hand"
    assert found["law"], "no law"
    assert bool(found["book"]) != (name in NO_BOOK.index), "a published value, or a line in no_book.csv; not both"


def test_reasons_are_given_for_measures_that_exist():
    assert set(NO_BOOK.index) <= set(ALL)
    assert NO_BOOK.index.is_unique
    assert (NO_BOOK != "").all(axis=None)


def test_checked_citations_are_those_of_the_catalogue():
    cited = "; ".join([*catalogue()["source"], *tables()["source"]])
    assert [work for work in indicators.sources().index if work not in cited] == []
    assert indicators.sources().index.is_unique


def test_every_published_value_is_cited_and_used():
    used = {id(case) for name in ALL for proof in proofs.proofs()[name] for case in proof.cases}
    for path in sorted(GOLDEN.glob("*.yaml")):
        for case in proofs.golden(path.stem):
            assert {"name", "citation", "where", "expect", "checked"} <= set(case), path
            assert id(case) in used, path


def test_a_proof_cannot_be_claimed_without_a_test(tmp_path):
    """The count comes from what a test calls, under a heading that says how it proves."""
    text = "from danji.indicators import growth\n\n# by law\n\n\ndef test_it():\n    growth()\n\n\n# other\n\n\ndef test_not():\n    growth()\n"
    path = proofs.ROOT / "tests" / "none.py"
    found = list(proofs.of_text(text, path))
    assert [(measure, proof.kind) for measure, proof in found] == [("growth", "law")]
