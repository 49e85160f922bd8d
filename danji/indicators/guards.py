"""What every indicator asks of the tables it is given: the right key, one row per key, nothing below zero."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from danji.errors import DataError, Problem, problem
from danji.indicators import places

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
        With everything that is wrong: another key than `keys`, a key that occurs twice, a negative or infinite value.
    """
    numbers = pd.Series(floats(values), index=values.index, name=values.name, copy=False)
    found = [
        *_wrong_key(numbers, name, keys),
        *_without_key(numbers, name),
        *_duplicates(numbers, name),
        *_negatives(numbers, name),
        *_infinites(numbers, name),
    ]
    if found:
        raise DataError(found)
    return numbers


def floats(values: pd.Series) -> npt.NDArray[np.float64]:
    """The values as floats, missing as NaN; not a copy where they are floats already."""
    return np.asarray(values if values.dtype == np.float64 else values.astype(float), dtype=np.float64)


def _wrong_key(values: pd.Series, name: str, keys: Keys) -> list[Problem]:
    if sorted(map(str, values.index.names)) in [sorted(key) for key in keys]:
        return []
    found = ", ".join("-" if level is None else str(level) for level in values.index.names)
    needed = " / ".join(", ".join(key) for key in keys)
    return [problem("indicator_index", name=name, found=found, needed=needed)]


def _without_key(values: pd.Series, name: str) -> list[Problem]:
    """Rows whose region, industry or year is missing: they belong nowhere."""
    codes = values.index.codes if isinstance(values.index, pd.MultiIndex) else [np.where(values.index.isna(), -1, 0)]
    count = int(np.any([np.asarray(each) < 0 for each in codes], axis=0).sum())
    return [problem("indicator_no_key", name=name, count=count)] if count else []


def _duplicates(values: pd.Series, name: str) -> list[Problem]:
    if places.differ(values.index):
        return []
    twice = values.index[values.index.duplicated()].unique()
    return [problem("indicator_duplicate", name=name, shown=", ".join(map(_key, twice[:SHOWN])))] if len(twice) else []


def _negatives(values: pd.Series, name: str) -> list[Problem]:
    if not (values.to_numpy() < 0).any():
        return []
    below = values[values < 0]
    shown = ", ".join(f"{_key(key)}: {value:g}" for key, value in below.head(SHOWN).items())
    return [problem("indicator_negative", name=name, count=len(below), shown=shown)]


def _infinites(values: pd.Series, name: str) -> list[Problem]:
    endless = values[np.isinf(values.to_numpy())]
    shown = ", ".join(map(_key, endless.index[:SHOWN]))
    return [problem("indicator_infinite", name=name, count=len(endless), shown=shown)] if len(endless) else []


def _key(key: object) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
