"""The form of `support.yaml`, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field

from danji.programmes.rows import Allowed, NoteRow, Row, SourcedRow, SourceRow, TextRow

Confidence = Literal["", "H", "M", "L", "UNVERIFIED"]


class StepRow(Row):
    """A value with a source of its own, from a day on; `value: null` repeals it."""

    value: Any
    source: SourceRow | None = None


Steps = Mapping[date, Any]  # day → value, or {value, source}; a value is a cell, or codes → cells, as deep as `by` is long


class TableRow(Row):
    """A value by day, and by what is known of the tenant."""

    by: tuple[str, ...] = ()
    from_: Steps = Field(alias="from")
    source: SourceRow | None = None


class NeedRow(Row):
    """What a tenant must be, have or promise."""

    need: str
    fact: str
    label: TextRow
    source: SourceRow | None = None
    where: Allowed = Field(default_factory=dict)
    any_of: str = ""
    at_most: Mapping[date, Any] | None = None
    at_least: Mapping[date, Any] | None = None
    among: Mapping[date, tuple[str, ...] | SourcedRow | None] | None = None


class UpliftRow(TableRow):
    """Points added to a rate."""

    uplift: str
    label: TextRow
    where: Allowed = Field(default_factory=dict)
    instead: str = ""  # uplifts of one word: the highest counts, not their sum


class PartRow(Row):
    """A part of a measure: a base and its rate."""

    part: str
    label: TextRow
    base: tuple[str, ...]
    where: Allowed = Field(default_factory=dict)
    rate: TableRow
    each: bool = False  # the rate is money for each unit of the base
    uplifts: tuple[UpliftRow, ...] = ()


class TermRow(Row):
    """A term of a ceiling: money, or a rate of a base."""

    label: TextRow
    base: tuple[str, ...] = ()
    rate: TableRow
    each: bool = False


class CeilingRow(Row):
    """What a measure may not exceed."""

    ceiling: str
    label: TextRow
    of: Literal["amount", "national"] = "amount"
    less: str = ""  # what was had before, of the same ceiling
    where: Allowed = Field(default_factory=dict)
    terms: tuple[TermRow, ...]


class InstalmentRow(Row):
    """A part that is paid at some point."""

    share: str
    at: str
    label: TextRow


class DutyRow(Row):
    """Something to do, or to keep, by a day or until one."""

    duty: str
    label: TextRow
    after: str
    months: int = 0
    every_months: int = 0
    until_after: str = ""
    until_months: int = 0
    kind: Literal["do", "keep"] = "do"
    source: SourceRow | None = None


class RecoveryRow(Row):
    """How money comes back when a promise is broken; each reading in force is worked out."""

    reading: str
    label: TextRow
    promises: Mapping[str, str]  # promised fact → kept fact
    take: Literal["all", "shortfall"]
    from_: date = Field(alias="from")
    until: date | None = None
    source: SourceRow


class MeasureRow(Row):
    """A measure."""

    measure: str
    kind: str
    label: TextRow
    source: SourceRow
    gives: Literal["money", "deduction", "days", "points", "words"] = "money"
    bound: Literal["exact", "at_most", "at_least"] = "exact"
    day: Literal["case", "item"] = "case"
    in_force: Mapping[date, bool | SourcedRow] = Field(default_factory=dict)
    needs: tuple[NeedRow, ...] = ()
    parts: tuple[PartRow, ...] = ()
    ceilings: tuple[CeilingRow, ...] = ()
    national: TableRow | None = None
    instalments: tuple[InstalmentRow, ...] = ()
    duties: tuple[DutyRow, ...] = ()
    recovery: tuple[RecoveryRow, ...] = ()
    words: TextRow | None = None
    notes: tuple[NoteRow, ...] = ()


class StackRow(Row):
    """Measures of which a tenant may have one at most."""

    stack: str
    label: TextRow
    one_of: tuple[str, ...]
    source: SourceRow


class RoundingRow(Row):
    """How a sum of money is rounded."""

    to: Any = 1
    how: Literal["down", "nearest"] = "down"
    source: SourceRow


class PlausibleRow(Row):
    """Between which amounts one item of money is believed."""

    at_least: Any
    at_most: Any
    usual: Mapping[str, Any] = Field(default_factory=dict)  # kind of amount → from what on it is usual


class BudgetRow(Row):
    """Money of the programme itself, for some years."""

    budget: str
    label: TextRow
    years: tuple[int, ...]
    total: Any
    national: Any = None
    local: Any = None
    source: SourceRow


class SupportRow(Row):
    """The whole file."""

    currency: str
    also: tuple[str, ...] = ()
    zone: str = ""  # the designation of ground inside the programme's zone
    rounding: RoundingRow
    plausible: PlausibleRow
    doubts: tuple[NeedRow, ...] = ()  # what makes an officer look twice; decides nothing
    measures: tuple[MeasureRow, ...]
    stacking: tuple[StackRow, ...] = ()
    budgets: tuple[BudgetRow, ...] = ()
    unknown: tuple[TextRow, ...] = ()
