"""Programmes as data: one folder each, read into rules, readings, notes and cases."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from danji import codes, texts
from danji.dated import Dated, Step
from danji.errors import NotInForce, Problem, RuleError, problem
from danji.programmes import checks
from danji.programmes.rows import (
    ClusterTestsRow,
    NoteRow,
    ProgrammeRow,
    RuleRow,
    SourcedRow,
    SourceRow,
    StackingRow,
    TextRow,
)
from danji.rules import Comparison, Note, Rule, Source, in_force
from danji.tables.cells import closest

COMPARISONS: tuple[Comparison, ...] = ("at_most", "at_least", "among")
CASE = {"case", "on", "expect"}  # what a case of a rule must say
OTHERS = ("cases/support.yaml", "cases/clusters.yaml")  # cases of tenants and of clusters, not of zones
LONG = 60  # characters of a wrong value that are shown


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
class ClusterKind:
    """A kind of cluster: the tests that hold, and those that fail."""

    name: str
    label: texts.Text
    holds: tuple[str, ...]
    fails: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class ClusterTests:
    """How a programme tests a found cluster, and the kinds it tells apart."""

    rules: tuple[Rule, ...]
    kinds: tuple[ClusterKind, ...]


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
    country: texts.Text | None = None
    unknown: tuple[texts.Text, ...] = ()  # what is not known of the scheme, and was looked for
    cases: tuple[Mapping[str, Any], ...] = ()
    clusters: ClusterTests | None = None  # none where it says nothing of clusters
    stacking: Mapping[str, Stacking] = field(default_factory=dict)  # other schemes on the same ground

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings of all clauses, in the order written."""
        return tuple(name for clause in self.clauses.values() for name in clause.readings)

    def reading_label(self, reading: str) -> texts.Text:
        """A reading in words; where no clause is read in two ways, that."""
        if not reading:
            return texts.wordings("words.one_reading")
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
    return from_files(key, files(key))


def files(key: str) -> dict[str, str]:
    """Path → content of the YAML files of a programme that comes with danji."""
    return _files(resources.files(__name__) / key)


def from_files(key: str, files: Mapping[str, str]) -> Programme:
    """A programme from its files: path in the folder → content.

    Raises
    ------
    RuleError
        If the files are not written as they must be; every problem at once.
    """
    if "programme.yaml" not in files:
        raise RuleError(problem("no_programme_file", file=key))
    file = f"{key}/zone.yaml"
    head = _validated(ProgrammeRow, files["programme.yaml"], f"{key}/programme.yaml")
    rows = _validated(list[RuleRow], files.get("zone.yaml", "[]"), file)
    _raise(checks.of_rows(rows, head.clauses, file))
    rules = tuple(_rule(row) for row in rows)
    _raise(checks.of_rules(rules, file))
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
        rules=rules,
        notes=tuple(_note(note) for note in head.notes),
        fingerprint=digest,
        country=_text(head.country.name) if head.country.name else None,
        unknown=tuple(_text(each) for each in head.unknown),
        stacking=_stacking(files.get("stacking.yaml", "[]"), f"{key}/stacking.yaml"),
        cases=tuple(
            each
            for name in sorted(files)
            if name.startswith("cases/") and name not in OTHERS
            for each in _cases(files[name], f"{key}/{name}")
        ),
        clusters=_clusters(files["clusters.yaml"], f"{key}/clusters.yaml") if "clusters.yaml" in files else None,
    )


def _stacking(content: str, file: str) -> dict[str, Stacking]:
    """Scheme → what the programme says of it on the same ground; schemes it says nothing of are left out."""
    rows = _validated(list[StackingRow], content, file)
    return {row.scheme: Stacking(row.scheme, row.effect, _source(row.source)) for row in rows}


def cluster_cases(key: str) -> list[Mapping[str, Any]]:
    """The cases of a programme's tests of clusters: facts, the verdicts and the kind that must come out."""
    entry = resources.files(__name__) / key / "cases" / "clusters.yaml"
    return _cases(entry.read_text(encoding="utf-8"), f"{key}/cases/clusters.yaml") if entry.is_file() else []


def _clusters(content: str, file: str) -> ClusterTests:
    """The tests of clusters: rules on what is known of a cluster, and kinds that name them."""
    row = _validated(ClusterTestsRow, content, file)
    facts, names = codes.labels("cluster_facts"), [each.rule for each in row.tests]
    found = [
        problem("no_such_fact", file=file, rule=each.rule, value=each.fact, known=", ".join(facts.index))
        for each in row.tests
        if each.fact not in facts.index
    ]
    found += [
        problem("no_such_test", file=file, value=name, kind=kind.kind, known=", ".join(names))
        for kind in row.kinds
        for name in (*kind.holds, *kind.fails)
        if name not in names
    ]
    _raise(found)
    kinds = tuple(ClusterKind(each.kind, _text(each.label), each.holds, each.fails, _source(each.source)) for each in row.kinds)
    return ClusterTests(tuple(_rule(each, "cluster_facts") for each in row.tests), kinds)


def _files(folder: Traversable) -> dict[str, str]:
    """Path → content of the YAML files of a programme's folder."""
    cases = folder / "cases"
    found = {f"cases/{entry.name}": entry for entry in (cases.iterdir() if cases.is_dir() else ())}
    found |= {entry.name: entry for entry in folder.iterdir()}
    return {name: entry.read_text(encoding="utf-8") for name, entry in sorted(found.items()) if name.endswith(".yaml")}


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise RuleError(problems)


def _cases(content: str, file: str) -> list[Mapping[str, Any]]:
    found = _yaml(content, file)
    listed = found if isinstance(found, list) else [found]
    wrong = [
        problem("case_row", file=file, value=str(each)[:LONG])
        for each in listed
        if not isinstance(each, dict) or not set(each) >= CASE
    ]
    _raise(wrong)
    return listed


def _yaml(content: str, file: str) -> Any:
    try:
        return texts.read_yaml(content)
    except yaml.YAMLError as error:
        mark, said = getattr(error, "problem_mark", None), getattr(error, "problem", None) or str(error)
        row = None if mark is None else mark.line + 1
        raise RuleError(problem("not_yaml", file=file, row=row, detail=" ".join(said.split()))) from error


def _validated(kind: Any, content: str, file: str) -> Any:
    try:
        return TypeAdapter(kind).validate_python(_yaml(content, file))
    except ValidationError as error:
        raise RuleError([_misformed(each, file) for each in error.errors()]) from error


def _misformed(error: Any, file: str) -> Problem:
    """One thing wrong with the form of a file."""
    place = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"])
    if error["type"] == "missing":
        return problem("programme_missing", file=file, place=place)
    if error["type"] == "extra_forbidden":
        hint = closest(str(error["loc"][-1]), [*RuleRow.model_fields, *ProgrammeRow.model_fields]) or "–"
        return problem("programme_extra", file=file, place=place, hint=hint)
    return problem("programme_row", file=file, place=place, detail=error["msg"], value=str(error["input"])[:LONG])


def _rule(row: RuleRow, facts: str = "facts") -> Rule:
    fact = codes.labels(facts).loc[row.fact]
    ((compare, limits),) = [(name, getattr(row, name)) for name in COMPARISONS if getattr(row, name) is not None]
    source, per = _source(row.source), "" if row.per == "whole" else row.per
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
        unit=row.unit or fact["unit"],
        notes=tuple(_note(note) for note in row.notes),
        per=per,
        of=row.of,
        without=row.without,
        any_of=row.any_of,
        scope=row.scope,
        theme=row.theme or fact.get("theme", ""),
    )


def _dated(name: str, limits: Mapping[date, Any], source: str) -> Dated:
    steps = [
        Step(start, value.limit, value.source or source, value.confidence or "")
        if isinstance(value, SourcedRow)
        else Step(start, value, source)
        for start, value in sorted(limits.items())
    ]
    return Dated(name, tuple(steps))


def _text(row: TextRow) -> texts.Text:
    return {"ko": row.ko.strip(), "en": row.en.strip()}


def _source(row: SourceRow) -> Source:
    return Source(_text(row.title), row.part, row.url, row.confidence)


def _note(row: NoteRow) -> Note:
    return Note(_text(row.text), _source(row.source))
