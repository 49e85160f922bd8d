"""From the code a person knows to the industries of the accounts, and how well they fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from danji.errors import DataError, problem

Fit = Literal["own", "exact", "wider"]


@dataclass(frozen=True, slots=True)
class Named:
    """Industries of the accounts for a code: its own code, exactly that code, or wider: they hold other codes too."""

    asked: str
    classification: str
    industries: tuple[str, ...]
    fit: Fit
    besides: tuple[str, ...]  # other codes in the same industries


def named(asked: str, industries: pd.Index, codes: pd.DataFrame) -> Named:
    """The industries a code stands for: "c15", "ksic-10:31", "KSIC31", "3364", or several with commas.

    Parameters
    ----------
    asked
        Codes of the accounts, or one code of a classification, with or without the classification's name before it.
    industries, codes
        Of the accounts: their own codes; `industry`, `classification`, `code`.

    Raises
    ------
    DataError
        If nothing belongs to it.

    Examples
    --------
    >>> links = pd.DataFrame({"industry": ["c15", "c15"], "classification": "ksic-10", "code": ["30", "31"]})
    >>> named("KSIC31", pd.Index(["c15"]), links)
    Named(asked='31', classification='ksic-10', industries=('c15',), fit='wider', besides=('30',))
    """
    parts = [part.strip() for part in asked.split(",") if part.strip()]
    if parts and all(part in industries for part in parts):
        return Named(asked, "", tuple(dict.fromkeys(parts)), "own", ())
    kind, code = _told_apart(asked.strip())
    rows = codes[codes["classification"].str.startswith(kind)] if kind else codes
    under, over = rows["code"].str.startswith(code), [bool(code) and code.startswith(each) for each in rows["code"]]
    hits = rows[under] if code and under.any() else rows[over]
    if hits.empty:
        raise DataError(problem("io_no_industry", value=asked, known=", ".join([*map(str, industries[:4]), *rows["code"][:4]])))
    classification = str(hits["classification"].iloc[0])
    hits = hits[hits["classification"] == classification]
    found = [each for each in industries if each in set(hits["industry"])]
    all_codes = codes[codes["industry"].isin(found) & (codes["classification"] == classification)]["code"]
    besides = sorted({each for each in all_codes if not each.startswith(code)})
    return Named(code, classification, tuple(found), "wider" if besides else "exact", tuple(besides))


def _told_apart(asked: str) -> tuple[str, str]:
    """What is before the code, in small letters, and the code: "KSIC31", "ksic-10:31" and "ksic 31" are ("ksic", "31")."""
    name, colon, code = asked.rpartition(":")
    if colon:
        return name.lower(), code.strip()
    letters = re.match(r"[A-Za-z]{2,}", asked)
    return (letters.group(0).lower(), asked[letters.end() :].strip(" -")) if letters else ("", asked)
