"""Codes of regions, industries and kinds: read, named, told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources

import pandas as pd

# What people add to or leave out of the name of a complex.
_SUFFIXES = re.compile(r"(국가|일반|도시첨단|지방|전문|협동화)?(산업단지|농공단지|산단|공단|단지)$")
_NOT_IN_NAMES = re.compile(r"[\s·ㆍ・.,()\[\]:\-_]")


def labels(name: str) -> pd.DataFrame:
    """A list of codes that comes with danji, by code: `label_ko`, `label_en` and what else the list has."""
    return _by_code(name).copy(deep=False)


def read(name: str) -> pd.DataFrame:
    """A list that comes with danji, as text."""
    return _whole(name).copy(deep=False)


@cache
def _by_code(name: str) -> pd.DataFrame:
    return _whole(name).set_index("code")


@cache
def _whole(name: str) -> pd.DataFrame:
    with (resources.files(__name__) / f"{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False)


def label(name: str, code: str | None, lang: str) -> str:
    """A code in words; the code itself where the list does not know it."""
    if code is None or code != code:  # noqa: PLR0124  NaN
        return ""
    known = labels(name)
    return str(known.loc[code, f"label_{lang}"]) if code in known.index else str(code)


@cache
def members(classification: str) -> frozenset[str]:
    """All codes of a classification, of every level; none of one that has no list here."""
    if not (resources.files(__name__) / f"{classification}.csv").is_file():
        return frozenset()
    return frozenset(read(classification)["code"])


def classifications_of(found: Iterable[str], candidates: Iterable[str]) -> dict[str, set[str]]:
    """Which of the codes each classification knows.

    Examples
    --------
    >>> known = classifications_of(["31", "XX"], ["ksic-10"])
    >>> sorted(known["ksic-10"])
    ['31']
    """
    wanted = set(found)
    return {name: wanted & members(name) for name in candidates}


def bare_name(name: str) -> str:
    """A site's name without spaces, marks and the usual suffix, for comparison only.

    Examples
    --------
    >>> bare_name("경남항공 국가산업단지") == bare_name("경남항공")
    True
    """
    plain = _NOT_IN_NAMES.sub("", name)
    return _SUFFIXES.sub("", plain) or plain
