"""Programmes as data: one folder each, read into rules, readings, notes and cases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from danji import codes, texts
from danji.dated import Dated, Step
from danji.errors import NotInForce, RuleError, problem
from danji.rules import Comparison, Note, Rule, Source, in_force

Limit = float | tuple[str, ...] | None


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Text(_Row):
    ko: str
    en: str


class _Source(_Row):
    title: _Text
    part: str = ""
    url: str = ""
    confidence: Literal["H", "M", "L", "UNVERIFIED"] = "UNVERIFIED"


class _Note(_Row):
    text: _Text
    source: _Source


class _Sourced(_Row):
    limit: Limit
    source: str


class _Rule(_Row):
    rule: str
    fact: str
    label: _Text
    source: _Source
    clause: str = ""
    reading: str = ""
    where: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    at_most: Mapping[date, float | _Sourced | None] | None = None
    at_least: Mapping[date, float | _Sourced | None] | None = None
    among: Mapping[date, tuple[str, ...] | _Sourced | None] | None = None
    notes: tuple[_Note, ...] = ()


class _Stacking(_Row):
    scheme: str
    effect: Literal["excludes", "allowed", "seen", "own"]
    source: _Source


class _Country(_Row):
    bbox: tuple[float, float, float, float]
    systems: tuple[str, ...]


class _Clause(_Row):
    label: _Text
    readings: Mapping[str, _Text]
    why: _Text


class _Programme(_Row):
    name: _Text
    law: _Text
    country: _Country
    regions: str = ""
    industries: tuple[str, ...] = ()
    site_register: str = ""
    clauses: Mapping[str, _Clause] = Field(default_factory=dict)
    notes: tuple[_Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that is read in more than one way, and why."""

    label: texts.Text
    readings: Mapping[str, texts.Text]
    why: texts.Text


@dataclass(frozen=True, slots=True)
class Stacking:
    """What is known of another scheme on the same ground: excluded, allowed, merely seen together, or the programme's own."""

    scheme: str
    effect: str
    source: Source


@dataclass(frozen=True, slots=True)
class Programme:
    """A scheme of a country: what a zone must meet, as rules with days and sources."""

    key: str
    name: texts.Text
    law: texts.Text
    bbox: tuple[float, float, float, float]
    systems: tuple[str, ...]
    regions: str
    industries: tuple[str, ...]
    site_register: str
    clauses: Mapping[str, Clause]
    rules: tuple[Rule, ...]
    notes: tuple[Note, ...]
    fingerprint: str

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings of all clauses, in the order written."""
        return tuple(name for clause in self.clauses.values() for name in clause.readings)

    def reading_label(self, reading: str) -> texts.Text:
        """A reading in words."""
        return next(clause.readings[reading] for clause in self.clauses.values() if reading in clause.readings)

    def rules_on(self, day: date, about: Mapping[str, str]) -> list[Rule]:
        """The rules in force on that day for such a case.

        Raises
        ------
        NotInForce
            If no rule of the programme is in force on that day.
        """
        found = in_force(self.rules, about=about, on=day)
        if not found:
            known = min((str(step.start) for rule in self.rules for step in rule.limit.steps), default="–")
            raise NotInForce(problem("no_rules_yet", programme=self.key, day=day, known=known))
        return found


def names() -> list[str]:
    """The programmes that come with danji."""
    return sorted(entry.name for entry in resources.files(__name__).iterdir() if (entry / "programme.yaml").is_file())


@cache
def read(key: str) -> Programme:
    """A programme by name.

    Raises
    ------
    RuleError
        If there is no such programme, or its files are not written as they must be; every problem at once.
    """
    if key not in names():
        raise RuleError(problem("no_such_programme", value=key, known=", ".join(names())))
    folder = resources.files(__name__) / key
    return _programme(key, {entry.name: entry.read_text(encoding="utf-8") for entry in _files(folder)})


def cases(key: str) -> list[Mapping[str, Any]]:
    """The rule cases a programme keeps for itself."""
    folder = resources.files(__name__) / key / "cases"
    return [
        case
        for entry in (_files(folder) if folder.is_dir() else ())
        for case in texts.read_yaml(entry.read_text(encoding="utf-8"))
    ]


def stacking(key: str) -> dict[str, Stacking]:
    """Scheme → what the programme says of it on the same ground; schemes it says nothing of are left out."""
    entry = resources.files(__name__) / key / "stacking.yaml"
    content = entry.read_text(encoding="utf-8") if entry.is_file() else "[]"
    rows = _validated(Annotated[list[_Stacking], Field()], content, f"{key}/stacking.yaml")
    return {row.scheme: Stacking(row.scheme, row.effect, _source(row.source)) for row in rows}


def _files(folder: Traversable) -> Iterator[Traversable]:
    return iter(sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name))


def _programme(key: str, files: Mapping[str, str]) -> Programme:
    head = _validated(_Programme, files["programme.yaml"], f"{key}/programme.yaml")
    rows = _validated(Annotated[list[_Rule], Field()], files.get("zone.yaml", "[]"), f"{key}/zone.yaml")
    digest = hashlib.sha256("\0".join(f"{name}\0{files[name]}" for name in sorted(files)).encode()).hexdigest()
    return Programme(
        key=key,
        name=_text(head.name),
        law=_text(head.law),
        bbox=head.country.bbox,
        systems=head.country.systems,
        regions=head.regions,
        industries=head.industries,
        site_register=head.site_register,
        clauses={
            name: Clause(
                _text(clause.label), {each: _text(label) for each, label in clause.readings.items()}, _text(clause.why)
            )
            for name, clause in head.clauses.items()
        },
        rules=tuple(_rule(row, f"{key}/zone.yaml") for row in rows),
        notes=tuple(_note(note) for note in head.notes),
        fingerprint=digest,
    )


def _validated(kind: Any, content: str, file: str) -> Any:
    try:
        return TypeAdapter(kind).validate_python(texts.read_yaml(content))
    except yaml.YAMLError as error:
        raise RuleError(problem("not_yaml", file=file, detail=str(error).replace("\n", " "))) from error
    except ValidationError as error:
        raise RuleError(
            [
                problem(
                    "programme_row",
                    file=file,
                    place=".".join(str(part) for part in each["loc"]),
                    detail=each["msg"],
                    value=str(each["input"])[:60],
                )
                for each in error.errors()
            ]
        ) from error


def _rule(row: _Rule, file: str) -> Rule:
    kinds: tuple[Comparison, ...] = ("at_most", "at_least", "among")
    given = {name: getattr(row, name) for name in kinds if getattr(row, name) is not None}
    if len(given) != 1:
        raise RuleError(problem("one_comparison", file=file, rule=row.rule, count=len(given)))
    facts = codes.labels("facts")
    if row.fact not in facts.index:
        raise RuleError(problem("no_such_fact", file=file, rule=row.rule, value=row.fact, known=", ".join(facts.index)))
    ((compare, limits),) = given.items()
    source = _source(row.source)
    return Rule(
        name=row.rule,
        fact=row.fact,
        compare=compare,
        limit=_dated(row.rule, limits, source.url),
        label=_text(row.label),
        source=source,
        clause=row.clause,
        reading=row.reading,
        where=row.where,
        unit=facts.loc[row.fact, "unit"],
        notes=tuple(_note(note) for note in row.notes),
    )


def _dated(name: str, limits: Mapping[date, Any], source: str) -> Dated:
    steps = [
        Step(start, value.limit, value.source) if isinstance(value, _Sourced) else Step(start, value, source)
        for start, value in sorted(limits.items())
    ]
    return Dated(name, tuple(steps))


def _text(row: _Text) -> texts.Text:
    return {"ko": row.ko.strip(), "en": row.en.strip()}


def _source(row: _Source) -> Source:
    return Source(_text(row.title), row.part, row.url, row.confidence)


def _note(row: _Note) -> Note:
    return Note(_text(row.text), _source(row.source))
