"""What the author of measures should look at: gaps and overlaps in days, doubtful sources, cells nobody can reach, no case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations, pairwise
from typing import Any

from danji.errors import Problem, warning
from danji.support.changes import cells
from danji.support.measures import Measure, Measures, Part, Table

OPEN = date.max


def doubtful(measures: Measures) -> list[Problem]:
    """Everything an author should look at; none of it keeps the measures from being used."""
    file = f"{measures.programme}/support.yaml"
    own = [each for each in measures.measures if each.programme == measures.programme]
    found = [each for measure in own for each in _of_measure(measure, file)]
    named = {each.name for each in measures.measures}
    for stack in measures.stacking:
        lost = [name for name in stack.one_of if name not in named]
        known = ", ".join(sorted(named))
        found += [warning("stack_names_nothing", file=file, measure=stack.name, value=name, known=known) for name in lost]
    tried = {name for case in measures.cases for name in case["expect"]}
    found += [warning("measure_untried", file=file, measure=each.name) for each in own if each.name not in tried]
    return found


def _of_measure(measure: Measure, file: str) -> Iterator[Problem]:
    for table in measure.tables:
        yield from _days(measure, table, file)
        yield from _sources(measure, table, file)
        for cell in _unreachable(measure, table):
            yield warning("cell_unreachable", file=file, measure=measure.name, value=f"{table.name} {' '.join(cell)}")
    yield from _apart(measure, file)
    yield from _overlaps(measure, file)


def _days(measure: Measure, table: Table, file: str) -> Iterator[Problem]:
    """Steps that change nothing, and gaps between them."""
    for first, then in pairwise(table.steps.steps):
        if cells(first) == cells(then):
            yield warning("step_changes_nothing", file=file, measure=measure.name, value=table.name, day=then.start)
        if first.value is None:
            given: dict[str, Any] = {"measure": measure.name, "value": table.name, "day": first.start, "until": then.start}
            yield warning("gap_in_days", file=file, **given)


def _sources(measure: Measure, table: Table, file: str) -> Iterator[Problem]:
    for day, source in table.sources.items():
        given: dict[str, Any] = {"file": file, "measure": measure.name, "value": table.name, "day": day}
        if source.confidence == "UNVERIFIED":
            yield warning("value_unverified", **given)
        elif not source.url:
            yield warning("source_without_address", **given)


def _apart(measure: Measure, file: str) -> Iterator[Problem]:
    """Days on which one value is there and the one it needs is not: a rate without its national share, an uplift alone."""
    for part in measure.parts:
        needed = [(part.rate, measure.national)] if measure.national is not None else []
        needed += [(uplift.table, part.rate) for uplift in part.uplifts]
        for table, other in needed:
            for day in _starts(table, other):
                if table.steps.step_on(day) is not None and other.steps.step_on(day) is None:
                    given: dict[str, Any] = {"measure": measure.name, "value": table.name, "other": other.name, "day": day}
                    yield warning("value_alone", file=file, **given)
                    break


def _starts(*tables: Table) -> list[date]:
    return sorted({step.start for table in tables for step in table.steps.steps})


def _overlaps(measure: Measure, file: str) -> Iterator[Problem]:
    """Two rules where one must be: one reading of recovery twice in force, two parts or uplifts of one name."""
    for first, then in combinations(measure.recovery, 2):
        if first.reading == then.reading and first.start < (then.until or OPEN) and then.start < (first.until or OPEN):
            day = max(first.start, then.start)
            yield warning("days_overlap", file=file, measure=measure.name, value=first.reading, day=day)
    names = [name for part in measure.parts for name in _names(part)]
    for name in dict.fromkeys(name for at, name in enumerate(names) if name in names[:at]):
        yield warning("name_twice", file=file, measure=measure.name, value=name)


def _names(part: Part) -> list[str]:
    return [part.name, *(f"{part.name} {uplift.name}" for uplift in part.uplifts)]


def _unreachable(measure: Measure, table: Table) -> list[tuple[str, ...]]:
    """Cells of a table for codes that the needs of the measure, or its part, never let through."""
    allowed: dict[str, set[str]] = {}
    for rule in measure.needs:
        if rule.compare == "among" and not rule.where and not rule.any_of:
            codes = {code for step in rule.limit.steps for code in step.value or ()}
            allowed[rule.fact] = allowed.get(rule.fact, codes) & codes
    for part in measure.parts:
        for name, codes_ in part.where.items() if part.rate is table else ():
            allowed[name] = allowed.get(name, set(codes_)) & set(codes_)
    every = dict.fromkeys(cell for step in table.steps.steps for cell in cells(step))
    return [
        cell
        for cell in every
        if any(name in allowed and code not in allowed[name] for name, code in zip(table.by, cell, strict=False))
    ]
