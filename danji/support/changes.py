"""What changes between two days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from danji.dated import Step
from danji.rules import Source
from danji.support.measures import Bands, Measure, Measures, Table


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that is not the same on two days; None: not in force, or no such cell."""

    measure: Measure
    table: str
    cell: tuple[str, ...]
    before: Decimal | None
    after: Decimal | None
    since: date
    source: Source


def between(measures: Measures, earlier: date, later: date) -> list[Change]:
    """Every cell that differs between two days, in the order of the file."""
    found = []
    for measure in measures.measures:
        for table in measure.tables:
            before, after = table.steps.step_on(earlier), table.steps.step_on(later)
            old, new = cells(before), cells(after)
            for cell in dict.fromkeys([*old, *new]):
                if old.get(cell) != new.get(cell):
                    since = _since(table, earlier, later)
                    found.append(Change(measure, table.name, cell, old.get(cell), new.get(cell), since, table.sources[since]))
    return found


def _since(table: Table, earlier: date, later: date) -> date:
    """The day of the last step that begins between two days; where there is none, the last before."""
    starts = [step.start for step in table.steps.steps if earlier < step.start <= later]
    return starts[-1] if starts else max(step.start for step in table.steps.steps if step.start <= later)


def cells(step: Step | None) -> Mapping[tuple[str, ...], Decimal]:
    """The cells of a table in a step: codes and bands on the way → number."""
    return {} if step is None or step.value is None else dict(walk(step.value, ()))


def walk(value: Any, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Decimal]]:
    """The cells of a value: codes and bands on the way → number."""
    if isinstance(value, Bands):
        for start, then in zip(value.starts, value.then, strict=True):
            yield from walk(then, (*at, f"{start:f}"))
    elif isinstance(value, Mapping):
        for code, then in value.items():
            yield from walk(then, (*at, str(code)))
    elif value is not None:
        yield at, value
