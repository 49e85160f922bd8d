"""What changes between two days, and what is wrong with the days of a programme's values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from danji.dated import Step
from danji.errors import Problem, warning
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
            old, new = _cells(before), _cells(after)
            for cell in dict.fromkeys([*old, *new]):
                if old.get(cell) != new.get(cell):
                    since = _since(table, earlier, later)
                    found.append(Change(measure, table.name, cell, old.get(cell), new.get(cell), since, table.sources[since]))
    return found


def doubtful(measures: Measures) -> list[Problem]:
    """Values an author should look at: gaps in days, sources without address, unverified values, steps that change nothing."""
    found: list[Problem] = []
    file = f"{measures.programme}/support.yaml"
    for measure in measures.measures:
        for table in measure.tables:
            for first, then in pairwise(table.steps.steps):
                if _cells(first) == _cells(then):
                    found.append(
                        warning("step_changes_nothing", file=file, measure=measure.name, value=table.name, day=then.start)
                    )
                if first.value is None:
                    found.append(
                        warning(
                            "gap_in_days", file=file, measure=measure.name, value=table.name, day=first.start, until=then.start
                        )
                    )
            found += [
                warning("cell_unreachable", file=file, measure=measure.name, value=f"{table.name} {' '.join(cell)}")
                for cell in _unreachable(measure, table)
            ]
            for day, source in table.sources.items():
                if source.confidence == "UNVERIFIED":
                    found.append(warning("value_unverified", file=file, measure=measure.name, value=table.name, day=day))
                elif not source.url:
                    found.append(warning("source_without_address", file=file, measure=measure.name, value=table.name, day=day))
    named = {each.name for each in measures.measures}
    for stack in measures.stacking:
        lost = [name for name in stack.one_of if name not in named]
        found += [
            warning("stack_names_nothing", file=file, measure=stack.name, value=name, known=", ".join(sorted(named)))
            for name in lost
        ]
    tried = {name for case in measures.cases for name in case["expect"]}
    own = [each.name for each in measures.measures if each.programme == measures.programme]
    found += [warning("measure_untried", file=file, measure=name) for name in own if name not in tried]
    return found


def _unreachable(measure: Measure, table: Table) -> list[tuple[str, ...]]:
    """Cells of a table for codes that the needs of the measure never let through."""
    allowed: dict[str, set[str]] = {}
    for rule in measure.needs:
        if rule.compare == "among" and not rule.where and not rule.any_of:
            codes = {code for step in rule.limit.steps for code in step.value or ()}
            allowed[rule.fact] = allowed.get(rule.fact, codes) & codes
    for part in measure.parts:
        for name, codes_ in part.where.items() if part.rate is table else ():
            allowed[name] = allowed.get(name, set(codes_)) & set(codes_)
    cells = dict.fromkeys(cell for step in table.steps.steps for cell in _cells(step))
    return [
        cell
        for cell in cells
        if any(name in allowed and code not in allowed[name] for name, code in zip(table.by, cell, strict=False))
    ]


def _since(table: Table, earlier: date, later: date) -> date:
    """The day of the last step that begins between two days; where there is none, the last before."""
    starts = [step.start for step in table.steps.steps if earlier < step.start <= later]
    return starts[-1] if starts else max(step.start for step in table.steps.steps if step.start <= later)


def _cells(step: Step | None) -> Mapping[tuple[str, ...], Decimal]:
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
