"""Indicators: tables in, one value per row, region or industry out.

Most indicators take `jobs`, a Series of persons whose index has the levels region and industry (and year, which is then
taken year by year), and options by name; they give a Series named after themselves. Missing stays missing (`totals`).
One file per family, and beside it, in `catalogue/`, what each of its measures means; `catalogue()` is all of that, and
`INDICATORS` gives the function of each name. Measures that give a table of several columns (bounds, pairs of industries, map
classes) are described in the same way by `tables()`, with their functions in `TABLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module, resources
from importlib.resources.abc import Traversable
from typing import Any

import pandas as pd

from danji.indicators.change import annual_growth, growth
from danji.indicators.concentration import herfindahl
from danji.indicators.specialisation import employment_share, location_quotient, location_quotient_bounds
from danji.indicators.totals import known_totals

__all__ = [
    "INDICATORS",
    "TABLES",
    "annual_growth",
    "catalogue",
    "employment_share",
    "growth",
    "herfindahl",
    "known_totals",
    "location_quotient",
    "location_quotient_bounds",
    "no_book",
    "of_plants",
    "sources",
    "tables",
]


@cache
def catalogue() -> pd.DataFrame:
    """What each indicator is, by name: module, what it takes, labels, unit, range (empty = no bound), how to read it, source.

    Examples
    --------
    >>> catalogue().loc["location_quotient", "label_ko"]
    '입지계수(LQ)'
    """
    folder = resources.files(__name__) / "catalogue"
    parts = [_read(entry) for entry in sorted(folder.iterdir(), key=lambda each: each.name)]
    return _bounded(pd.concat(parts))


@cache
def tables() -> pd.DataFrame:
    """What each measure is that gives a table, by name: as in `catalogue`, and its `columns`; unit and range are theirs.

    Examples
    --------
    >>> tables().loc["theil_split", "columns"]
    'total, between, within, between_share'
    """
    return _bounded(_read(resources.files(__name__) / "tables.csv"))


@cache
def of_plants() -> pd.DataFrame:
    """What each measure of a table of plants is, by name: as in `catalogue`, which holds measures of regions and industries.

    Examples
    --------
    >>> of_plants().loc["k_density", "module"]
    'distance'
    """
    return _bounded(_read(resources.files(__name__) / "plants.csv"))


def no_book() -> pd.DataFrame:
    """Why a measure is not proved by a published value, by name, in both languages; all others are.

    Examples
    --------
    >>> no_book().loc["maurel_sedillot", "en"]
    'The paper prints results without the plants they come from.'
    """
    return _read(resources.files(__name__) / "no_book.csv").set_index("name")


def sources() -> pd.DataFrame:
    """Where the citations of the catalogue were seen written as we write them, by author and year; the others are not verified.

    Examples
    --------
    >>> sources().loc["Moran (1950)", "seen"]
    'https://doi.org/10.1093/biomet/37.1-2.17'
    """
    return _read(resources.files(__name__) / "sources.csv").set_index("cited")


def _read(entry: Traversable) -> pd.DataFrame:
    with entry.open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False)


def _bounded(table: pd.DataFrame) -> pd.DataFrame:
    bounds = table[["low", "high"]].apply(pd.to_numeric)
    return table.assign(low=bounds["low"], high=bounds["high"]).set_index("name")


def _functions(table: pd.DataFrame) -> dict[str, Callable[..., Any]]:
    return {str(name): getattr(import_module(f"{__name__}.{module}"), str(name)) for name, module in table["module"].items()}


INDICATORS: Mapping[str, Callable[..., pd.Series]] = _functions(catalogue())
TABLES: Mapping[str, Callable[..., pd.DataFrame]] = _functions(tables())
