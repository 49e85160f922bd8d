"""Sentences in Korean and English, kept as data beside this file.

Every sentence a user reads has a key and one wording per language in `*.yaml`. Wordings are Python format strings
with one addition: a Korean particle as format, `{name:은/는}` (or `{name:'은/는}` with quotation marks), takes the form
the value calls for.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

LANGUAGES = ("ko", "en")

Text = Mapping[str, str]  # language → wording

_PARTICLES = {"은/는", "이/가", "을/를", "과/와", "으로/로", "이라는/라는"}
_DIGITS_WITH_FINAL = "013678"
_DIGITS_WITH_RIEUL = "178"
_LETTERS_WITH_FINAL = "LMNRlmnr"
_ENDINGS_WITHOUT_FINAL = ("km", "㎢", "㎡", "km²", "m²", "%", "%p")
_IN_PER_CENT = ("share", "rate", "rate per year")
_NOT_SPOKEN = ")]}”\"'」』 "


class _Sentence(string.Formatter):
    """Format strings that also know Korean particles."""

    def format_field(self, value: Any, format_spec: str) -> str:
        quote, pair = ("'", format_spec[1:]) if format_spec.startswith("'") else ("", format_spec)
        if pair in _PARTICLES:
            return f"{quote}{value}{quote}{particle(str(value), pair)}"
        return str(super().format_field(value, format_spec))


def say(key: str, lang: str, **values: object) -> str:
    """The sentence of that key, in that language, with the values filled in.

    Raises
    ------
    KeyError
        If the key or the language is not in the catalogue: a mistake of ours, never of a user.
    """
    return _Sentence().vformat(wordings(key)[lang], (), values)


def wordings(key: str) -> Text:
    """Both wordings of a key such as `verdict.holds`."""
    return catalogue()[key]


def has(key: str) -> bool:
    """Is there a sentence of that key?"""
    return key in catalogue()


@cache
def catalogue() -> Mapping[str, Text]:
    """Every sentence: `file.key` or `file.key.part` → language → wording."""
    found: dict[str, Text] = {}
    for path in sorted(resources.files(__name__).iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".yaml"):
            _collect(read_yaml(path.read_text(encoding="utf-8")), path.name.removesuffix(".yaml"), found)
    return found


def particle(word: str, pair: str) -> str:
    """The Korean particle that follows a word: `particle("진주", "은/는")` is 는.

    Numbers and Latin letters are taken as they are read aloud; closing brackets and quotes are passed over.

    Examples
    --------
    >>> [particle("사천", "은/는"), particle("진주", "은/는"), particle("15", "이/가"), particle("11.6㎢", "으로/로")]
    ['은', '는', '가', '로']
    """
    after_final, otherwise = pair.split("/")
    final, rieul = _final_sound(word)
    if pair == "으로/로" and rieul:
        return otherwise
    return after_final if final else otherwise


def number(value: float | None, lang: str, *, digits: int = 2) -> str:
    """A number with thousands marks and at most that many decimals; a missing one in words."""
    if value is None or value != value:  # noqa: PLR0124  NaN is the one value that differs from itself
        return say("words.unknown", lang)
    shown = f"{value:,.{digits}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def unit(name: str, lang: str) -> str:
    """A unit as it is written in that language: km² is ㎢ in Korean."""
    key = f"units.{name}"
    return wordings(key)[lang] if has(key) else name


def in_unit(value: float | None, name: str) -> float | None:
    """A value as its written unit counts: shares and rates, which are kept as 0–1, per hundred."""
    return None if value is None else 100 * value if name in _IN_PER_CENT else value


def quantity(value: float | None, name: str, lang: str, *, digits: int = 2) -> str:
    """A number with its unit, spaced as the language does; shares and rates as per cent."""
    written = unit(name, lang)
    if value is None or value != value or not written:  # noqa: PLR0124  NaN
        return number(value, lang, digits=digits)
    shown = number(in_unit(value, name), lang, digits=digits)
    return f"{shown}{'' if lang == 'ko' or written.startswith('%') else ' '}{written}"


def read_yaml(content: str) -> Any:
    """YAML in which only true and false are truth values: `on`, `off`, `yes` and `no` are the words they are."""
    return yaml.load(content, Loader=_loader())  # noqa: S506  a safe loader


@cache
def _loader() -> Any:
    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    truth = "tag:yaml.org,2002:bool"
    resolvers = {first: [each for each in found if each[0] != truth] for first, found in base.yaml_implicit_resolvers.items()}
    loader: Any = type("Loader", (base,), {"yaml_implicit_resolvers": resolvers})
    loader.add_implicit_resolver(truth, re.compile(r"^(?:true|false)$"), list("tf"))
    loader.add_constructor("tag:yaml.org,2002:map", _mapping)
    return loader


def _mapping(loader: Any, node: Any) -> dict[Any, Any]:
    """A mapping in which a key stands once: YAML itself would keep the last and say nothing."""
    keys = [loader.construct_object(key, deep=True) for key, _value in node.value]
    for at, key in enumerate(keys):
        if key in keys[:at]:
            raise yaml.constructor.ConstructorError(None, None, f"{key} stands twice", node.value[at][0].start_mark)
    found: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return found


def _collect(content: Mapping[str, Any], prefix: str, found: dict[str, Text]) -> None:
    for key, value in content.items():
        if set(value) == set(LANGUAGES):
            found[f"{prefix}.{key}"] = value
        else:
            _collect(value, f"{prefix}.{key}", found)


def _final_sound(word: str) -> tuple[bool, bool]:
    """Does the word end in a consonant, and is it ㄹ?"""
    spoken = word.rstrip(_NOT_SPOKEN)
    if not spoken or spoken.endswith(_ENDINGS_WITHOUT_FINAL):
        return False, False
    last = spoken[-1]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return final > 0, final == 8  # noqa: PLR2004  the eighth final consonant is ㄹ
    return last in _DIGITS_WITH_FINAL + _LETTERS_WITH_FINAL, last in _DIGITS_WITH_RIEUL + "LRlr"
