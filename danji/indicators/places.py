"""The key of a table as whole numbers: what makes millions of rows add up, match and take their places in a moment.

A table's index holds each label once and a code per row; nothing here looks at the labels of the rows one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

ROOM = 100  # places per row up to which they are marked in a block rather than looked up
FEW = 61  # one row in so many shows all labels of most large tables

Codes = npt.NDArray[np.integer]


def labels_and_codes(index: pd.Index, level: str) -> tuple[pd.Index, Codes]:
    """The labels of a level, in no order and perhaps with some that no row has, and each row's place among them."""
    if isinstance(index, pd.MultiIndex):
        number = list(index.names).index(level)
        return index.levels[number], np.asarray(index.codes[number])
    codes, labels = index.factorize()
    return labels, codes


def axis(index: pd.Index, level: str) -> tuple[pd.Index, Codes]:
    """The labels of a level that rows have, in order, and each row's place among them."""
    labels, codes = labels_and_codes(index, level)
    used = np.zeros(len(labels), dtype=bool)
    used[codes[::FEW]] = True
    if not used.all():
        used[codes] = True
    order = np.asarray(labels.argsort())
    order = order[used[order]]
    place = np.zeros(len(labels), dtype=np.int32)
    place[order] = np.arange(len(order))
    return labels[order], codes if np.array_equal(place, np.arange(len(labels))) else place[codes]


def together(codes: Sequence[Codes], sizes: Sequence[int]) -> Codes:
    """The place of each row in a block of these sizes, in whole numbers no wider than needed; no codes: all in one place."""
    if len(codes) == 1:
        return codes[0]
    wide = np.int32 if np.prod(sizes, dtype=float) < np.iinfo(np.int32).max else np.int64
    rows: Codes = codes[0].astype(wide)
    for more, size in zip(codes[1:], sizes[1:], strict=True):
        rows *= size
        rows += more
    return rows


def of(index: pd.Index, levels: Sequence[str]) -> tuple[Codes, int]:
    """The place of each row among all combinations of the labels of these levels, and how many places there are."""
    if not levels:
        return np.zeros(len(index), dtype=np.int32), 1
    pairs = [labels_and_codes(index, level) for level in levels]
    sizes = [len(labels) for labels, _codes in pairs]
    return together([codes for _labels, codes in pairs], sizes), int(np.prod(sizes, dtype=object))


def differ(index: pd.Index) -> bool:
    """Whether no key can occur twice, told from the codes of a key without missing labels; where unsure, False."""
    if not isinstance(index, pd.MultiIndex):
        return bool(index.is_unique)
    sizes = [len(level) for level in index.levels]
    if np.prod(sizes, dtype=float) > ROOM * (len(index) + ROOM) or any((codes < 0).any() for codes in index.codes):
        return False
    rows = together([np.asarray(codes) for codes in index.codes], sizes)
    seen = np.zeros(int(np.prod(sizes)), dtype=bool)
    seen[rows] = True
    return bool(np.count_nonzero(seen) == len(index))
