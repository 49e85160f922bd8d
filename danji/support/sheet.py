"""The sheet on which one measure is worked out for one tenant: its steps, what is missing, and the sources it used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from danji import texts
from danji.dated import Step
from danji.rules import Source
from danji.support.grants import SURE, Line, Made
from danji.support.measures import Ceiling, Measure, Table, Term
from danji.support.tenants import Item, Tenant


class Sheet:
    """What is written down while one measure is worked out."""

    __slots__ = ("caps", "lines", "made", "missing", "share", "sources", "tenant", "unit")

    def __init__(self, tenant: Tenant, unit: str) -> None:
        self.tenant, self.unit = tenant, unit
        self.lines: list[Line] = []
        self.missing: list[str] = []
        self.sources: list[Source] = []
        self.made: list[Made] = []
        self.share: Decimal | None = None
        self.caps: list[tuple[Ceiling, tuple[tuple[Term, Decimal], ...]]] = []

    def cell(self, table: Table, day: date, facts: Mapping[str, Any]) -> tuple[Decimal | None, Step | None]:
        """A value, and the step it is from; what is missing to tell it is noted."""
        value, missing, step = table.cell(day, facts)
        if missing:
            self.missing.append(missing)
        if value is not None and step is not None:
            self.sources.append(table.source(step))
        return value, step

    def write(
        self,
        kind: str,
        label: texts.Text,
        value: Decimal,
        unit: str,
        *,
        step: Step | None = None,
        source: Source | None = None,
        of: Mapping[str, Decimal] | None = None,
    ) -> None:
        """One more line."""
        self.lines.append(Line(kind, label, value, unit, None if step is None else step.start, source, of))


def meant_for(where: Mapping[str, tuple[str, ...]], facts: Mapping[str, Any]) -> str:
    """`yes`, `no`, or the fact that is missing to say whether a row is meant for such a tenant."""
    missing = ""
    for name, allowed in where.items():
        value = facts.get(name)
        if value is None:
            missing = missing or name
        elif not (any(code in allowed for code in value) if isinstance(value, tuple) else value in allowed):
            return "no"
    return missing or "yes"


def worst(sources: Iterable[Source]) -> str:
    """The least sure of what was used."""
    return SURE[max((SURE.index(source.confidence) for source in sources), default=0)]


def unit_of(measure: Measure, sheet: Sheet) -> str:
    """The unit of what is given."""
    return {"days": "days", "points": "points"}.get(measure.gives, sheet.unit)


def items_of(kinds: Collection[str], tenant: Tenant) -> list[Item]:
    """The amounts of these kinds, the earliest first."""
    return sorted((item for item in tenant.items if item.kind in kinds), key=lambda item: (item.day, item.kind, item.amount))
