"""Many tenants at once: rows of a table → a row of results each, and the money of the portfolio by year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from danji import codes, texts
from danji.errors import DataError, Problem, problem
from danji.support.combine import Choice, best
from danji.support.grants import SURE, ZERO, Grant
from danji.support.measures import Measures, not_in_force
from danji.support.quick import Quick
from danji.support.tenants import Item, Tenant, doubts, facts_from, sum_of
from danji.tables.cells import closest

KEY, DAY, NAME = "tenant", "day", "name"
DAYS = ("decision", "start", "completion")
OWN_DAY = "_day"  # the column beside an amount's, with its own day
FURTHER = re.compile(r"_[2-9]$|_[1-9][0-9]$")  # a further amount of a kind


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one tenant of many may have."""

    row: int
    tenant: Tenant
    grants: tuple[Grant, ...]
    choice: Choice

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing to decide the rest."""
        return tuple(dict.fromkeys(name for each in self.grants if each.state == "undecided" for name in each.missing))

    def split(self) -> tuple[Decimal, Decimal]:
        """National and local money in the total; where a measure is not shared, neither."""
        chosen = [each for each in self.grants if each.measure.name in self.choice.measures and each.national is not None]
        national = sum((each.national or ZERO for each in chosen), ZERO)
        return national, sum((each.local or ZERO for each in chosen), ZERO)


@dataclass(frozen=True, slots=True)
class Year:
    """The money of a portfolio in one year."""

    year: int
    amount: Decimal
    national: Decimal
    local: Decimal
    unsure: Decimal  # of the amount, what rests on figures that are not from an official page


def many(tenants: Iterable[tuple[int, Tenant] | Problem], measures: Measures, *, file: str = "") -> Iterator[Outcome | Problem]:
    """An outcome for each tenant, in their order; a problem where no measure is in force on its day. Problems pass through."""
    quick = Quick(measures)
    for each in tenants:
        if isinstance(each, Problem):
            yield each
            continue
        row, tenant = each
        found = quick.grants(tenant)
        if all(grant.state == "not_in_force" for grant in found):
            yield replace(not_in_force(measures, tenant.day).problems[0], file=file, row=row, column=DAY)
            continue
        yield Outcome(row, tenant, found, best(found, measures.stacking))


class Ledger:
    """The money of the best choices of a portfolio, added up tenant by tenant, so that no tenant has to be kept."""

    def __init__(self) -> None:
        self._found: dict[int, list[Decimal]] = {}
        self.total = ZERO

    def add(self, outcome: Outcome) -> None:
        """One tenant more."""
        self.total += outcome.choice.total
        chosen = set(outcome.choice.measures)
        for grant in outcome.grants:
            if grant.measure.name in chosen and grant.amount:
                _add(self._found, grant)

    @property
    def sums(self) -> Year:
        """All years together."""
        every = [ZERO, ZERO, ZERO, ZERO]
        for sums in self._found.values():
            every = [left + right for left, right in zip(every, sums, strict=True)]
        return Year(0, *every)

    def years(self) -> list[Year]:
        """Year by year; what is shared between state and province follows its ratio."""
        return [Year(year, *sums) for year, sums in sorted(self._found.items())]


def _add(found: dict[int, list[Decimal]], grant: Grant) -> None:
    """One grant into the years it is paid in; the national part is dealt out so that it sums to the whole."""
    left, whole = grant.national, grant.amount or ZERO
    years = list(grant.by_year.items())
    for at, (year, amount) in enumerate(years):
        sums = found.setdefault(year, [ZERO, ZERO, ZERO, ZERO])
        sums[0] += amount
        if left is not None and grant.national is not None:
            last = at == len(years) - 1
            part = left if last else (grant.national * amount / whole).to_integral_value()
            left -= part
            sums[1] += part
            sums[2] += amount - part
        if grant.confidence != SURE[0]:
            sums[3] += amount


def tenants_of(
    rows: Iterable[tuple[int, Mapping[str, Any]] | Problem], columns: Iterable[str], measures: Measures, *, file: str
) -> Iterator[tuple[int, Tenant] | Problem]:
    """Tenants from the rows of a table, one by one, and what is wrong: a row with an error is left out, and said.

    Raises
    ------
    DataError
        If a column that must be there is missing, or one is not known; every problem at once.
    """
    known, problems = _columns(columns, file)
    if problems:
        raise DataError(problems)
    seen: dict[str, int] = {}
    for each in rows:
        if isinstance(each, Problem):
            yield each
            continue
        row, cells = each
        found: list[Problem] = []
        tenant = _tenant(row, cells, known, measures, file, found)
        key = str(cells.get(KEY) or "")
        if key and seen.setdefault(key, row) != row:
            found.append(problem("duplicate_key", file=file, row=row, column=KEY, value=key, first=seen[key]))
        yield from found
        if not any(wrong.level == "error" for wrong in found):
            yield row, tenant


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the columns of a table are: amounts with their kind, and facts."""

    amounts: tuple[tuple[str, str, str], ...]  # column, kind, column of its day (empty: the day of the case)
    facts: tuple[str, ...]


def _columns(columns: Iterable[str], file: str) -> tuple[_Columns, list[Problem]]:
    """Which columns are amounts and which facts; what is missing or not known."""
    kinds, facts = codes.labels("amount_kinds").index, codes.labels("tenant_facts").index
    names = list(columns)
    amounts = {name: kind for name in names if (kind := FURTHER.sub("", name)) in kinds}
    own = {f"{name}{OWN_DAY}" for name in amounts}
    known = [KEY, NAME, DAY, *DAYS, *kinds, *facts]
    found = [
        problem(
            "missing_column",
            file=file,
            column=name,
            table=texts.wordings("support.table"),
            found=", ".join(names) or "–",
            hint="–",
        )
        for name in (KEY, DAY)
        if name not in names
    ]
    for name in names:
        if name not in known and name not in amounts and name not in own:
            hint = closest(name, [*known, *sorted(own)]) or ", ".join(known)
            found.append(problem("unknown_setting", file=file, row=1, column=name, hint=hint))
    made = tuple((name, kind, day if (day := f"{name}{OWN_DAY}") in names else "") for name, kind in amounts.items())
    return _Columns(made, tuple(name for name in names if name in facts)), found


def _tenant(row: int, cells: Mapping[str, Any], known: _Columns, measures: Measures, file: str, found: list[Problem]) -> Tenant:
    key = cells.get(KEY)
    if not key:
        found.append(problem("empty_cell", file=file, row=row, column=KEY))
    days = {name: day for name in (DAY, *DAYS) if (day := _day(cells.get(name), name, file, row, found)) is not None}
    items = [item for each in known.amounts if (item := _item(*each, cells, days.get(DAY), file, row, found)) is not None]
    facts = facts_from({name: cells[name] for name in known.facts if cells[name]}, file=file, problems=found, row=row)
    day = days.pop(DAY, date.min)
    tenant = Tenant(
        str(cells.get(NAME) or key or ""), measures.programme, day, facts, tuple(items), {"application": day, **days}
    )
    if not any(each.level == "error" for each in found):
        found += doubts(tenant, measures, file=file, row=row)
    return tenant


def _item(
    column: str,
    kind: str,
    own: str,
    cells: Mapping[str, Any],
    day: date | None,
    file: str,
    row: int,
    found: list[Problem],
) -> Item | None:
    """An amount of a row, on its own day where the column beside it gives one."""
    said = cells[column]
    if own and cells[own]:
        day = _day(cells[own], own, file, row, found)
    if not said:
        return None
    amount = sum_of(said, file, column, found, row)
    return None if amount is None or day is None else Item(kind, day, amount)


def _day(value: Any, column: str, file: str, row: int, found: list[Problem]) -> date | None:
    if not value:
        if column == DAY:
            found.append(problem("empty_cell", file=file, row=row, column=column))
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        found.append(problem("not_date", file=file, row=row, column=column, value=str(value)))
        return None
