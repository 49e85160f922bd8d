"""What a tenant may have, as records: measures whose values have days and sources."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from danji import texts
from danji.dated import Dated, Step
from danji.errors import NotInForce, problem
from danji.rules import Note, Rule, Source
from danji.support import money

NUMBERS = ("number", "money", "share")  # types of facts that are told apart by bands


@dataclass(frozen=True, slots=True)
class Bands:
    """From each number on, what follows; below the first, nothing."""

    starts: tuple[Decimal, ...]
    then: tuple[Any, ...]

    def at(self, value: Decimal) -> Any:
        """What follows for a number; None below the first band."""
        at = bisect_right(self.starts, value)
        return self.then[at - 1] if at else None


@dataclass(frozen=True, slots=True)
class Table:
    """A value by day, and by what is known of the tenant."""

    name: str
    by: tuple[str, ...]
    steps: Dated
    sources: Mapping[date, Source]

    def cell(self, day: date, facts: Mapping[str, Any]) -> tuple[Decimal | None, str, Step | None]:
        """The value, the fact that is missing to tell it, and the step in force; None where there is none for such a tenant."""
        step = self.steps.step_on(day)
        found: Any = None if step is None else step.value
        for name in self.by if step is not None else ():
            fact = facts.get(name)
            if fact is None:
                return None, name, step
            found = found.at(fact) if isinstance(found, Bands) else found.get(fact)
            if found is None:
                return None, "", step
        return found, "", step

    def source(self, step: Step) -> Source:
        """Where the value of a step is written."""
        return self.sources[step.start]


@dataclass(frozen=True, slots=True)
class Uplift:
    """Points added to a rate."""

    name: str
    label: texts.Text
    where: Mapping[str, tuple[str, ...]]
    instead: str
    table: Table


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a measure: base × rate."""

    name: str
    label: texts.Text
    base: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]
    rate: Table
    each: bool
    uplifts: tuple[Uplift, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a ceiling: money where there is no base, else base × rate."""

    label: texts.Text
    base: tuple[str, ...]
    rate: Table
    each: bool


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What a measure may not exceed."""

    name: str
    label: texts.Text
    of: Literal["amount", "national"]
    less: str
    where: Mapping[str, tuple[str, ...]]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part that is paid at some point."""

    share: Decimal
    at: str
    label: texts.Text


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do, or to keep: after a point of the case, once or again and again."""

    name: str
    label: texts.Text
    after: str
    months: int
    every_months: int
    until_after: str
    until_months: int
    kind: Literal["do", "keep"]
    source: Source


@dataclass(frozen=True, slots=True)
class Recovery:
    """One reading of how money comes back when a promise is broken."""

    reading: str
    label: texts.Text
    promises: Mapping[str, str]
    take: Literal["all", "shortfall"]
    start: date
    until: date | None
    source: Source

    def covers(self, day: date) -> bool:
        """Was it in force when the money was granted?"""
        return self.start <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing a tenant may have."""

    name: str
    programme: str
    kind: str
    label: texts.Text
    source: Source
    currency: str
    gives: Literal["money", "deduction", "days", "points", "words"]
    bound: Literal["exact", "at_most", "at_least"]
    day: Literal["case", "item"]
    in_force: Dated | None
    needs: tuple[Rule, ...]
    parts: tuple[Part, ...]
    ceilings: tuple[Ceiling, ...]
    national: Table | None
    instalments: tuple[Instalment, ...]
    duties: tuple[Duty, ...]
    recovery: tuple[Recovery, ...]
    words: texts.Text | None
    notes: tuple[Note, ...]
    rounding: Rounding

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of amounts its parts are a rate of."""
        return tuple(dict.fromkeys(kind for part in self.parts for kind in part.base))

    @property
    def tables(self) -> Iterator[Table]:
        """Every table of values in it."""
        for part in self.parts:
            yield part.rate
            yield from (uplift.table for uplift in part.uplifts)
        for ceiling in self.ceilings:
            yield from (term.rate for term in ceiling.terms)
        if self.national is not None:
            yield self.national


@dataclass(frozen=True, slots=True)
class Rounding:
    """How a sum of money is rounded."""

    to: Decimal
    how: money.How
    source: Source


@dataclass(frozen=True, slots=True)
class Stack:
    """Measures of which a tenant may have one at most."""

    name: str
    label: texts.Text
    one_of: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Budget:
    """Money of the programme itself, for some years."""

    name: str
    label: texts.Text
    years: tuple[int, ...]
    total: Decimal
    national: Decimal | None
    local: Decimal | None
    source: Source


@dataclass(frozen=True, slots=True)
class Measures:
    """All a tenant of a programme may have, with that of the programmes it names beside its own."""

    programme: str
    currency: str
    measures: tuple[Measure, ...]
    stacking: tuple[Stack, ...]
    budgets: tuple[Budget, ...]
    doubts: tuple[Rule, ...]
    plausible: tuple[Decimal, Decimal]
    unknown: tuple[texts.Text, ...]
    fingerprint: str
    zone: str = ""
    usual: Mapping[str, Decimal] = field(default_factory=dict)  # kind of amount → from what on it is usual
    cases: tuple[Mapping[str, Any], ...] = ()

    def measure(self, name: str) -> Measure:
        """A measure by name."""
        return next(each for each in self.measures if each.name == name)


def not_in_force(measures: Measures, day: date) -> NotInForce:
    """That no measure of a programme is in force on a day, and since when there are any."""
    starts = [step.start for each in measures.measures for table in each.tables for step in table.steps.steps]
    return NotInForce(problem("no_measures_yet", programme=measures.programme, day=day, known=min(starts, default="–")))
