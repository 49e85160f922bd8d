"""The same as `assess`, for many tenants: what depends on codes and bands is worked out once and kept, figures each time.

Two tenants with the same key (codes, bands, kinds of amounts, days between two changes of values) have the same verdicts,
rates and ceilings; only their figures differ. `assess` is the plain twin, and tests hold the two against each other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from danji.support import money
from danji.support.amounts import product_of
from danji.support.assess import assess
from danji.support.ceilings import national_of, under
from danji.support.grants import ZERO, Grant, Recipe
from danji.support.measures import Bands, Measure, Measures
from danji.support.payments import by_year, instalments_of
from danji.support.sheet import items_of
from danji.support.tenants import Item, Tenant

Sums = Mapping[str, Decimal]


class Quick:
    """The measures of a programme, with what was worked out for the tenants so far. It lives as long as one table."""

    def __init__(self, measures: Measures) -> None:
        self._kept = [_Kept(measure) for measure in measures.measures]

    def grants(self, tenant: Tenant) -> tuple[Grant, ...]:
        """One grant per measure, without the lines that explain it."""
        if any(item.facts for item in tenant.items):
            return tuple(assess(tenant, each.measure) for each in self._kept)
        sums: dict[str, Decimal] = {}
        for item in tenant.items:
            sums[item.kind] = sums[item.kind] + item.amount if item.kind in sums else item.amount
        return tuple(each.grant(tenant, sums) for each in self._kept)


class _Kept:
    """One measure, and its grants by key."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self.found: dict[tuple[Any, ...], Grant] = {}
        self.days = sorted(set(_days(measure)))
        self.codes, bands, self.present = _facts(measure)
        needed = {rule.fact for rule in measure.needs if rule.compare != "among"}
        self.banded: list[tuple[str, tuple[Decimal, ...], bool, dict[Decimal, int]]] = [
            (name, bounds, name in needed, {}) for name, bounds in bands
        ]
        self.by_item, self.kinds = measure.day == "item", measure.kinds
        self.needs = tuple(
            {rule.fact: None for rule in measure.needs} | {name: None for rule in measure.needs for name in rule.where}
        )
        self.shuts = all(rule.compare == "among" for rule in measure.needs)
        self.shut: dict[tuple[Any, ...], Grant] = {}  # refused by its needs, or not in force: nothing else counts

    def grant(self, tenant: Tenant, sums: Sums) -> Grant:
        """The grant of one tenant."""
        get, has = tenant.facts.get, tenant.facts.__contains__
        items = items_of(self.kinds, tenant) if self.by_item else ()
        days = (bisect_right(self.days, tenant.day), *[(item.kind, bisect_right(self.days, item.day)) for item in items])
        needs = (days, *map(get, self.needs))
        if needs in self.shut:
            return self.shut[needs]
        key = (
            days,
            *map(get, self.codes),
            *[_place(get(name), bounds, sharp, seen) for name, bounds, sharp, seen in self.banded],
            *map(has, self.present),
            *map(sums.__contains__, self.present),
            *map(sums.__contains__, self.kinds),
        )
        known = self.found.get(key)
        if known is None:
            known = self.found[key] = assess(tenant, self.measure)
            if self.shuts and (known.state == "not_in_force" or known.because):
                self.shut[needs] = known
        if known.amount is None:
            return known
        return self._figures(known, tenant, sums, items)

    def _figures(self, known: Grant, tenant: Tenant, sums: Sums, items: Sequence[Item]) -> Grant:
        """The same grant with the figures of another tenant."""
        measure, recipe = self.measure, known.recipe or Recipe()
        amounts, amount = [], ZERO
        for part, rate, at in recipe.made:
            item = None if at is None else items[at]
            base = sum((sums[kind] for kind in part.base if kind in sums), ZERO) if item is None else item.amount
            amounts.append((item, product_of(base, rate, measure)))
            amount += amounts[-1][1]
        for ceiling, terms in recipe.caps:
            most = ZERO
            for term, value in terms:
                base = sum((sums.get(name, ZERO) + tenant.facts.get(name, ZERO) for name in term.base), ZERO)
                most += money.product(base, value) if term.base else value
            most = max(ZERO, most - (tenant.facts.get(ceiling.less, ZERO) if ceiling.less else ZERO))
            amount = under(amount, most, ceiling, recipe.share, measure)
        state, verdicts, missing, sure = known.state, known.verdicts, known.missing, known.confidence
        if state != "given":
            return Grant(measure, state, verdicts, missing, (), amount, confidence=sure, recipe=recipe)
        national = None if recipe.share is None else national_of(amount, recipe.share, measure)
        parts = instalments_of(measure, amount)
        years = by_year(tenant, measure, amounts, amount, parts)
        return Grant(measure, state, verdicts, missing, (), amount, national, years, parts, sure, recipe)


def _place(value: Decimal | None, starts: tuple[Decimal, ...], sharp: bool, seen: dict[Decimal, int]) -> int | None:
    """Between which bounds a number lies (`sharp`: or on which); None where it is not known. Numbers seen are looked up."""
    if value is None:
        return None
    found = seen.get(value)
    if found is None:
        found = seen[value] = (bisect_left(starts, value) if sharp else 0) + bisect_right(starts, value)
    return found


def _days(measure: Measure) -> Iterator[date]:
    """Every day on which something of a measure changes."""
    for table in measure.tables:
        yield from (step.start for step in table.steps.steps)
    for rule in measure.needs:
        yield from (step.start for step in rule.limit.steps)
    if measure.in_force is not None:
        yield from (step.start for step in measure.in_force.steps)


def _facts(measure: Measure) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[Decimal, ...]], ...], tuple[str, ...]]:
    """Facts that count by their code, facts that count by a band with its bounds, and facts and amounts of ceilings."""
    codes: dict[str, None] = {}
    bounds: dict[str, set[Decimal]] = {}
    wheres = [part.where for part in measure.parts] + [ceiling.where for ceiling in measure.ceilings]
    wheres += [uplift.where for part in measure.parts for uplift in part.uplifts] + [rule.where for rule in measure.needs]
    codes |= {name: None for where in wheres for name in where}
    for rule in measure.needs:
        if rule.compare == "among":
            codes[rule.fact] = None
        else:
            limits = {Decimal(str(step.value)) for step in rule.limit.steps if step.value is not None}
            bounds.setdefault(rule.fact, set()).update(limits)
    for table in measure.tables:
        for step in table.steps.steps:
            for name, value in _on_the_way(step.value, table.by):
                if isinstance(value, Bands):
                    bounds.setdefault(name, set()).update(value.starts)
                else:
                    codes[name] = None
    present = [name for ceiling in measure.ceilings for term in ceiling.terms for name in term.base]
    present += [ceiling.less for ceiling in measure.ceilings if ceiling.less]
    banded = tuple((name, tuple(sorted(found))) for name, found in bounds.items())
    return tuple(codes), banded, tuple(dict.fromkeys(present))


def _on_the_way(value: Any, by: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """The branchings on the way to the cells of a table, with the fact each branches by."""
    if not by or value is None:
        return
    yield by[0], value
    inner = value.then if isinstance(value, Bands) else value.values()
    for each in inner:
        yield from _on_the_way(each, by[1:])
