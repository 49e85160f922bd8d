"""`case.toml` as the fields of a form, and back. What cannot be read stays the text it is: the one check of cases says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from danji import cases, texts

GROUPS = {"weights": "weights.", "answers": "answers."}


def fields(content: Mapping[str, Any]) -> dict[str, str]:
    """Field → text, for everything `case.toml` says: keys of tables as `draw.partial`, the name once per language."""
    found: dict[str, str] = {}
    for key, value in content.items():
        if key == "name":
            both = value if isinstance(value, dict) else dict.fromkeys(texts.LANGUAGES, value)
            found |= {f"name.{lang}": str(both.get(lang, "")) for lang in texts.LANGUAGES}
        elif isinstance(value, dict):
            found |= dict(_flat(key, value))
        else:
            found[key] = _shown(value)
    return found


def content_of(given: Mapping[str, str]) -> dict[str, Any]:
    """What `case.toml` would say; empty fields are left out, a box that is not ticked is false."""
    said = {key: value.strip() for key, value in given.items()}
    found: dict[str, Any] = {"name": _name(said)}
    found |= dict(_read(said, cases.TOP, ""))
    for group, prefix in GROUPS.items():
        found[group] = _nested({key.removeprefix(prefix): value for key, value in said.items() if key.startswith(prefix)})
    found["draw"] = dict(_read(said, cases.DRAW, "draw."))
    return {key: value for key, value in found.items() if value not in ({}, "")}


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}.{key}", value)
        else:
            yield f"{prefix}.{key}", _shown(value)


def _nested(said: Mapping[str, str]) -> dict[str, Any]:
    """Numbers by their keys, `links.kind` as a table within; empty ones left out."""
    found: dict[str, Any] = {}
    for key, value in said.items():
        table, _, name = key.rpartition(".")
        if value:
            (found.setdefault(table, {}) if table else found)[name] = _number(value)
    return found


def _read(said: Mapping[str, str], keys: Mapping[str, tuple[str, bool]], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, (kind, _required) in keys.items():
        value = said.get(f"{prefix}{key}", "")
        if kind == "words":
            yield key, re.split(r"[,\s]+", value.strip(", \t\r\n")) if value.strip(", \t\r\n") else []
        elif kind == "truth":
            yield key, value in {"on", "true"}
        elif kind == "day" and value:
            yield key, _day(value)
        elif kind == "positive" and value:
            yield key, _number(value)
        elif value and kind != "text":
            yield key, value


def _name(said: Mapping[str, str]) -> str | dict[str, str]:
    names = {lang: said.get(f"name.{lang}", "") for lang in texts.LANGUAGES}
    given = [each for each in names.values() if each]
    return names if len(set(given)) > 1 else (given[0] if given else "")


def _day(value: str) -> date | str:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def _number(value: str) -> float | int | str:
    try:
        number = float(value)
    except ValueError:
        return value
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    return str(value)
