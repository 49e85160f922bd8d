"""Names of firms taken apart: the name itself, its form of company, its branch; and how it sounds, in whatever script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from danji import codes

FIRST, LAST = 0xAC00, 0xD7A3  # syllables of Hangul
VOWELS, FINALS = 21, 28
LEADS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
MIDDLES = (
    *("a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo"),
    *("u", "wo", "we", "wi", "yu", "eu", "ui", "i"),
)
ENDS = (  # as they are spoken at the end of a word
    *("", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng"),
    *("t", "t", "k", "t", "p", "t"),
)
ALIKE = str.maketrans({"g": "k", "q": "k", "d": "t", "b": "p", "f": "p", "v": "p", "j": "c", "z": "c", "l": "r", "x": "s"})
SHORT = 2  # letters: a name with fewer has no sound of its own


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    `core` is what is left without form and branch; `latin` the same in Latin letters; `sound` its consonants, alike ones as
    one.
    """

    core: str
    branch: str
    latin: str
    sound: str


def name(written: str) -> Name:
    """A firm's name taken apart.

    Examples
    --------
    >>> [name(each).core for each in ("㈜한빛전자 창원공장", "주식회사 한빛 전자", "한빛전자(주)")]
    ['한빛전자', '한빛전자', '한빛전자']
    >>> name("한빛전자 창원공장").branch
    '창원공장'
    >>> name("Hanbit Electronics Co., Ltd.").sound == name("한빛전자").sound
    True
    """
    plain = unicodedata.normalize("NFKC", written).lower().replace("&", " and ")
    for form in _forms():
        plain = plain.replace(form, " ")
    words = [word for word in re.split(r"[^0-9a-z가-힣]+", plain) if word]
    words = [word for word in words if word not in _of("form")]
    branch = [word for at, word in enumerate(words) if at and _is_branch(word)]
    kept = [word for word in words if word not in branch] if branch else words
    core = "".join(kept)
    glued = _glued_branch(core) if not branch else ""
    core = core.removesuffix(glued) if glued else core
    latin = _latin(core)
    return Name(core, " ".join(branch) or glued, latin, _sound(latin))


def _is_branch(word: str) -> bool:
    return any(word == each or (word.endswith(each) and not each.isascii()) for each in _of("branch"))


def _glued_branch(core: str) -> str:
    """A branch written without a space: the bare word, with a number at most; a place could not be told from the name."""
    bare = "|".join(sorted((each for each in _of("branch") if not each.isascii()), key=len, reverse=True))
    found = re.search(rf"(제?\d+)?({bare})$", core)
    return found.group(0) if found and found.start() >= SHORT else ""


def _latin(core: str) -> str:
    """The core in Latin letters: known words as in English, the rest by the Revised Romanisation, syllable by syllable."""
    for word, english in _words().items():
        core = core.replace(word, english)
    return "".join(letters(each) for each in core)


def letters(each: str) -> str:
    """A syllable of Hangul in Latin letters; anything else as it is."""
    at = ord(each) - FIRST
    if not 0 <= at <= LAST - FIRST:
        return each
    return LEADS[at // (VOWELS * FINALS)] + MIDDLES[at // FINALS % VOWELS] + ENDS[at % FINALS]


def _sound(latin: str) -> str:
    """Consonants, alike ones as one letter, none twice in a row; vowels and the h, w and y between them are dropped."""
    if not latin:
        return ""
    first = latin[0] if latin[0] not in "aeiouwy" else "a"
    kept = (first + re.sub(r"[aeiouwyh]", "", latin[1:].replace("ch", "c"))).translate(ALIKE)
    return re.sub(r"(.)\1+", r"\1", kept)


@cache
def _of(kind: str) -> frozenset[str]:
    table = codes.read("firm_words")
    return frozenset(table.loc[table["kind"] == kind, "code"])


@cache
def _forms() -> tuple[str, ...]:
    """Forms that are cut out wherever they stand: those in Hangul, the longest first."""
    return tuple(sorted((each for each in _of("form") if not each.isascii()), key=len, reverse=True))


@cache
def _words() -> Mapping[str, str]:
    table = codes.read("firm_words")
    pairs = table.loc[table["kind"] == "word", ["code", "latin"]].itertuples(index=False)
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))
