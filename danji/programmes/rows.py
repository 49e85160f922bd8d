"""The form of a programme's files, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Confidence = Literal["H", "M", "L", "UNVERIFIED"]
Allowed = Mapping[str, tuple[str, ...]]  # property → codes


class Row(BaseModel):
    """What all rows share: nothing else gets in."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextRow(Row):
    """A wording in each language."""

    ko: str
    en: str


class SourceRow(Row):
    """Where a rule or figure is written."""

    title: TextRow
    part: str = ""
    url: str = ""
    confidence: Confidence = "UNVERIFIED"


class NoteRow(Row):
    """Something a reader should know."""

    text: TextRow
    source: SourceRow


class SourcedRow(Row):
    """A limit with a source or confidence of its own."""

    limit: float | tuple[str, ...] | None
    source: str = ""
    confidence: Confidence | None = None


class RuleRow(Row):
    """A rule."""

    rule: str
    fact: str
    label: TextRow
    source: SourceRow
    clause: str = ""
    reading: str = ""
    where: Allowed = Field(default_factory=dict)
    per: Literal["whole", "site", "region", "kind"] = "whole"
    of: Allowed = Field(default_factory=dict)
    without: Allowed = Field(default_factory=dict, alias="except")
    any_of: str = ""
    scope: Literal["zone", "case", "programme"] = "zone"
    theme: str = ""
    unit: str = ""
    at_most: Mapping[date, float | SourcedRow | None] | None = None
    at_least: Mapping[date, float | SourcedRow | None] | None = None
    among: Mapping[date, tuple[str, ...] | SourcedRow | None] | None = None
    notes: tuple[NoteRow, ...] = ()


class StackingRow(Row):
    """What a programme says of another scheme on the same ground."""

    scheme: str
    effect: Literal["excludes", "allowed", "seen", "own"]
    source: SourceRow


class CountryRow(Row):
    """Where points may lie."""

    bbox: tuple[float, float, float, float]
    systems: tuple[str, ...] = ()
    name: TextRow | None = None


class ClauseRow(Row):
    """A clause that is read in more than one way."""

    label: TextRow
    readings: Mapping[str, TextRow]
    why: TextRow


class ProgrammeRow(Row):
    """The head of a programme."""

    name: TextRow
    law: TextRow
    country: CountryRow
    regions: str = ""
    industries: tuple[str, ...] = ()
    site_register: str = ""
    clauses: Mapping[str, ClauseRow] = Field(default_factory=dict)
    notes: tuple[NoteRow, ...] = ()
    unknown: tuple[TextRow, ...] = ()


class ClusterKindRow(Row):
    """A kind of cluster: which tests hold, and which fail."""

    kind: str
    label: TextRow
    holds: tuple[str, ...]
    fails: tuple[str, ...] = ()
    source: SourceRow


class ClusterTestsRow(Row):
    """How a programme tests clusters, and the kinds it tells apart."""

    tests: tuple[RuleRow, ...]
    kinds: tuple[ClusterKindRow, ...]
