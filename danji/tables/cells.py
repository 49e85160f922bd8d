"""Cells of text → values."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import numpy as np
import pandas as pd

NUMBERS = ("number", "share", "year", "lon", "lat")
_THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"


def dtype(kind: str) -> str:
    """The pandas type of a schema type."""
    return "float64" if kind in NUMBERS else "object"


def kind(type_: str) -> str:
    """What a cell of that type should be, as the messages name it."""
    return {"date": "date", "share": "share", "year": "year"}.get(type_, "number")


def read(column: pd.Series, type_: str) -> tuple[pd.Series, pd.Series]:
    """Values of a column, and the cells that cannot be read, under their rows.

    Numbers may carry thousands marks ("1,712"); a share is 0 to 1, a year a whole number, a date year-month-day.
    A categorical column is read once for each of its words.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return _each_word_once(column, type_)
    if type_ in NUMBERS:
        return _numbers(column, type_)
    if type_ == "date":
        values = pd.to_datetime(column, format="%Y-%m-%d", errors="coerce")
        return values.dt.date.astype("object").where(values.notna(), None), column[column.notna() & values.isna()]
    return column.astype("object"), column.iloc[:0]


def _each_word_once(column: pd.Series, type_: str) -> tuple[pd.Series, pd.Series]:
    words = pd.Series(column.cat.categories, dtype=object)
    values, wrong = read(words, type_)
    at = column.cat.codes.to_numpy()  # −1, the last, where the cell is empty
    taken = np.append(values.to_numpy(), np.array([None], dtype=values.dtype))[at]
    rows = np.append(words.index.isin(wrong.index), False)[at]
    return pd.Series(taken, index=column.index, dtype=dtype(type_)), column[rows].astype(object)


def _numbers(column: pd.Series, type_: str) -> tuple[pd.Series, pd.Series]:
    plain = column.where(~column.str.match(_THOUSANDS, na=False), column.str.replace(",", "", regex=False))
    values = pd.to_numeric(plain, errors="coerce").astype("float64")
    values = values.where(values.abs() != float("inf"))
    wrong = column.notna() & values.isna()
    if type_ == "share":
        wrong |= (values < 0) | (values > 1)
    if type_ == "year":
        wrong |= values.notna() & (values % 1 != 0)
    return values.where(~wrong), column[wrong]


def closest(value: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, if any is like it."""
    found = difflib.get_close_matches(value, [each for each in known if isinstance(each, str)], n=1)
    return found[0] if found else None
