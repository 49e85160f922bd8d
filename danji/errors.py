"""The errors a user can meet, and the problems they carry.

A problem says what is wrong, where, what is expected and what to do next; an error carries all the problems of one
step, so that nobody has to upload ten times to learn ten things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from danji import texts

PARTS = ("what", "expected", "next")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with its place. Wordings: `texts/problems.yaml`; a value may itself have two wordings."""

    key: str
    file: str | None = None
    row: int | None = None
    column: str | None = None
    level: Literal["error", "warning"] = "error"
    values: Mapping[str, object] = field(default_factory=dict)

    def part(self, name: str, lang: str) -> str:
        """One part of the problem in words: what, expected or next."""
        said = {key: value[lang] if isinstance(value, Mapping) else value for key, value in self.values.items()}
        return texts.say(f"problems.{self.key}.{name}", lang, column=self.column, **said)

    def where(self, lang: str) -> str:
        """File, row and column, as far as known."""
        row = None if self.row is None else texts.say("problems.row", lang, row=self.row)
        return ", ".join(part for part in (self.file, row, self.column) if part)

    def text(self, lang: str) -> str:
        """The whole problem in one line: where, what, expected, next."""
        sentence = " ".join(filter(None, (self.part(name, lang) for name in PARTS)))
        return f"{self.where(lang)}: {sentence}" if self.where(lang) else sentence

    def record(self) -> dict[str, Any]:
        """The problem for machines, in both languages."""
        said = {name: {lang: self.part(name, lang) for lang in texts.LANGUAGES} for name in PARTS}
        place = {"file": self.file, "row": self.row, "column": self.column}
        return {"key": self.key, "level": self.level, **place, **said}


def problem(
    key: str, *, file: str | None = None, row: int | None = None, column: str | None = None, **values: object
) -> Problem:
    """A problem that must be mended before the work can go on."""
    return Problem(key, file, row, column, "error", values)


def warning(
    key: str, *, file: str | None = None, row: int | None = None, column: str | None = None, **values: object
) -> Problem:
    """A problem the user should look at, and may leave."""
    return Problem(key, file, row, column, "warning", values)


class DanjiError(Exception):
    """What all errors of danji share: the problems that led to them."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(each.text("en") for each in self.problems))


class DataError(DanjiError):
    """Tables or files that cannot be used as they are."""


class RuleError(DanjiError):
    """A programme, case or zone that is not written as it must be."""


class NotInForce(DanjiError):
    """A value was asked for on a day it does not cover."""


class StepNotAllowed(DanjiError):
    """A step of a case that its programme does not allow now."""


class Infeasible(DanjiError):
    """No zone passes the rules."""


class MissingExtra(DanjiError):
    """An optional part of danji is not installed."""
