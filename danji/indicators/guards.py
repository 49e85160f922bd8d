"""What every indicator asks of the tables it is given: the right key, one row per key, nothing below zero."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from danji.errors import DataError, Problem, problem

Keys = Sequence[tuple[str, ...]]  # the keys a table may have; the order of the levels is free

REGION_INDUSTRY: Keys = (("region", "industry"), ("region", "industry", "year"))
OVER_TIME: Keys = (("region", "industry", "year"), ("region", "year"), ("industry", "year"))
INDUSTRY: Keys = (("industry",), ("industry", "year"))
REGION: Keys = (("region",), ("region", "year"))

SHOWN = 3  # how many bad rows a message lists


def checked(values: pd.Series, *, name: str, keys: Keys) -> pd.Series:
    """The values as floats, missing as NaN, once the table has passed; `name` is the indicator that asks.

    Raises
    ------
    DataError
        With everything that is wrong: another key than `keys`, a key that occurs twice, a negative value.
    """
    numbers = values.astype(float)
    found = [*_wrong_key(numbers, name, keys), *_duplicates(numbers, name), *_negatives(numbers, name)]
    if found:
        raise DataError(found)
    return numbers


def _wrong_key(values: pd.Series, name: str, keys: Keys) -> list[Problem]:
    if sorted(map(str, values.index.names)) in [sorted(key) for key in keys]:
        return []
    found = ", ".join("-" if level is None else str(level) for level in values.index.names)
    needed = " / ".join(", ".join(key) for key in keys)
    return [problem("indicator_index", name=name, found=found, needed=needed)]


def _duplicates(values: pd.Series, name: str) -> list[Problem]:
    twice = values.index[values.index.duplicated()].unique()
    return [problem("indicator_duplicate", name=name, shown=", ".join(map(_key, twice[:SHOWN])))] if len(twice) else []


def _negatives(values: pd.Series, name: str) -> list[Problem]:
    below = values[values < 0]
    shown = ", ".join(f"{_key(key)}: {value:g}" for key, value in below.head(SHOWN).items())
    return [problem("indicator_negative", name=name, count=len(below), shown=shown)] if len(below) else []


def _key(key: object) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
