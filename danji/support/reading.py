"""`support.yaml` of a programme → its measures, with every problem told at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from danji import texts
from danji.errors import Problem, RuleError, problem
from danji.support.measures import Measures
from danji.support.reader import Reader
from danji.support.rows import SupportRow

FILE = "support.yaml"
LONG = 60  # characters of a wrong value that are shown


def names() -> list[str]:
    """The programmes that say what a tenant may have."""
    return sorted(entry.name for entry in resources.files("danji.programmes").iterdir() if (entry / FILE).is_file())


@cache
def read(key: str) -> Measures:
    """The measures of a programme that comes with danji.

    Raises
    ------
    RuleError
        If there is no such programme, it has no measures, or they are not written as they must be; every problem at once.
    """
    content, cases = texts_of(key)
    return from_text(key, content, cases=cases)


def texts_of(key: str) -> tuple[str, str]:
    """The measures of a programme that comes with danji, and their cases, as written.

    Raises
    ------
    RuleError
        If there is no such programme, or it has no measures.
    """
    content = _file(key, FILE) if key in names() else None
    if content is None:
        raise RuleError(problem("no_measures", value=key, known=", ".join(names())))
    return content, _file(key, f"cases/{FILE}") or ""


def from_text(key: str, content: str, *, cases: str = "", beside: Callable[[str], Measures] | None = None) -> Measures:
    """The measures of a programme from its `support.yaml`. `beside`: how the programmes it names in `also` are read.

    Raises
    ------
    RuleError
        If it is not written as it must be; every problem at once.
    """
    file = f"{key}/{FILE}"
    row: SupportRow = _validated(SupportRow, content, file)
    problems: list[Problem] = []
    own = Reader(key, file, row, problems)
    made = own.measures()
    if problems:
        raise RuleError(problems)
    for other in row.also:
        made = _joined(made, (beside or read)(other))
    return replace(made, cases=tuple(_validated(list[dict[str, Any]], cases, f"{key}/cases/{FILE}")) if cases else ())


def _joined(own: Measures, other: Measures) -> Measures:
    return replace(
        own,
        measures=own.measures + other.measures,
        stacking=own.stacking + other.stacking,
        budgets=own.budgets + other.budgets,
        doubts=own.doubts + other.doubts,
        unknown=own.unknown + other.unknown,
        fingerprint=hashlib.sha256(f"{own.fingerprint}{other.fingerprint}".encode()).hexdigest(),
    )


def _file(key: str, name: str) -> str | None:
    entry = resources.files("danji.programmes") / key / name
    return entry.read_text(encoding="utf-8") if entry.is_file() else None


def _validated(kind: Any, content: str, file: str) -> Any:
    try:
        return TypeAdapter(kind).validate_python(texts.read_yaml(content))
    except yaml.YAMLError as error:
        mark, said = getattr(error, "problem_mark", None), getattr(error, "problem", None) or str(error)
        row = None if mark is None else mark.line + 1
        raise RuleError(problem("not_yaml", file=file, row=row, detail=" ".join(said.split()))) from error
    except ValidationError as error:
        raise RuleError([_misformed(each, file) for each in error.errors()]) from error


def _misformed(error: Any, file: str) -> Problem:
    place = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"])
    return problem("measure_row", file=file, place=place, detail=error["msg"], value=str(error["input"])[:LONG])
