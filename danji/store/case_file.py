"""`case.toml` written from what it is to say, each key with what it means beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from danji import texts


def text(content: Mapping[str, Any]) -> str:
    """The file: keys first, then its tables, each in the order given."""
    tables = {key: value for key, value in content.items() if isinstance(value, dict) and key != "name"}
    lines = [_line(key, value, key) for key, value in content.items() if key not in tables]
    for name, table in tables.items():
        lines += ["", f"[{_key(name)}]{_said(name)}"]
        lines += [_line(key, value, f"{name}.{key}") for key, value in table.items()]
    return "\n".join(lines) + "\n"


def _line(key: str, value: Any, said: str) -> str:
    return f"{_key(key)} = {_value(value)}{_said(said)}"


def _said(key: str) -> str:
    """What a key means, as a remark."""
    known = f"web_data.case_{key.replace('.', '_')}"
    return f"  # {' / '.join(texts.wordings(known).values())}" if texts.has(known) else ""


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else _quoted(key)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, int, float)):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _quoted(str(value))
