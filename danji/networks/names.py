"""Actors that may be one and the same under several spellings: a list to look at, never a merge."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pandas as pd

from danji import codes

_MARKS = re.compile(r"[^\w\s]|_")
_BRACKETS = re.compile(r"[(\[（［〈<]([^)\]）］〉>]*)[)\]）］〉>]")
_FORMERLY = re.compile(r"^(구|옛|formerly|former)\s+")
_GRAMS = (2, 3)
LEAST = 0.75


@cache
def _dropped() -> tuple[frozenset[str], tuple[str, ...]]:
    """Legal forms: as whole words, and, for scripts without spaces, at either end of a word."""
    words = [code.lower() for code in codes.read("legal_forms")["code"]]
    return frozenset(words), tuple(sorted((word for word in words if not word.isascii()), key=len, reverse=True))


def bare(name: str) -> str:
    """A name in one width and case, without brackets, marks and legal form; for comparison only.

    Examples
    --------
    >>> bare("㈜한빛항공"), bare("Hanbit Aerospace Co., Ltd."), bare("한빛항공(구 한빛정밀)")
    ('한빛항공', 'hanbit aerospace', '한빛항공')
    """
    text = _BRACKETS.sub(" ", unicodedata.normalize("NFKC", name).lower())
    words, ends = _dropped()
    kept = []
    for word in _MARKS.sub(" ", text.replace(".", "")).split():
        if word in words:
            continue
        for end in ends:
            word = word.removeprefix(end).removesuffix(end) or word  # noqa: PLW2901  peeled
        kept.append(word)
    return " ".join(kept)


def others(name: str) -> list[str]:
    """The other names a name carries in brackets, without "formerly".

    Examples
    --------
    >>> others("한국토지주택공사(LH)"), others("한빛공단(구 한빛협회)")
    (['lh'], ['한빛협회'])
    """
    words, _ends = _dropped()
    inside = [each.strip() for each in _BRACKETS.findall(unicodedata.normalize("NFKC", name))]
    found = [bare(_FORMERLY.sub("", each)) for each in inside if f"({each})" not in words]
    return [each for each in found if each]


def suspects(actors: pd.DataFrame, *, least: float = LEAST) -> pd.DataFrame:
    """Pairs of actors whose names are alike, the most alike first.

    Two names are alike if they are equal when bare, if one stands in the other's brackets, or by the cosine of their letter
    pairs and triples, weighted by rarity. Pairs of different kinds are listed too: kinds may be what is wrong.

    Returns
    -------
    first, second, first_name, second_name, likeness (0–1), reason (same_bare, in_brackets, alike).
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    plain = [bare(name).replace(" ", "") for name in actors["name"]]  # spaces come and go in Korean names
    rows: dict[tuple[int, int], tuple[float, str]] = {}
    vectors = TfidfVectorizer(analyzer="char", ngram_range=_GRAMS).fit_transform([each or "–" for each in plain])
    near = (vectors @ vectors.T).tocoo()
    for i, j, value in zip(near.row, near.col, near.data, strict=True):
        if i < j and value >= least:
            rows[int(i), int(j)] = (1.0, "same_bare") if plain[i] == plain[j] else (float(value), "alike")
    at = pd.Series(range(len(plain)), index=plain)
    for i, name in enumerate(actors["name"]):
        for other in (each.replace(" ", "") for each in others(name)):
            for j in at.loc[[other]] if other in at.index else ():
                if i != j:
                    rows[min(i, int(j)), max(i, int(j))] = (1.0, "in_brackets")
    listed = sorted(rows.items(), key=lambda each: (-each[1][0], each[0]))
    code, said = actors.index, actors["name"]
    return pd.DataFrame(
        [(code[i], code[j], said.iloc[i], said.iloc[j], round(value, 3), why) for (i, j), (value, why) in listed],
        columns=["first", "second", "first_name", "second_name", "likeness", "reason"],
    )
