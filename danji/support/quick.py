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
from danji.support.sheet import items_of, meant_for
from danji.support.tenants import Item, Tenant

Sums = Mapping[str, Decimal]
MANY = 100_000  # outlines kept at once; a table that has more begins anew


class Quick:
    """The measures of a programme, with what was worked out for the tenants so far. It lives as long as one table.

    Codes and days of a tenant are looked at once for all measures (its outline); what is left for each measure is its bands
    and its figures.
    """

    def __init__(self, measures: Measures) -> None:
        self._kept = [_Kept(measure) for measure in measures.measures]
        self._codes = tuple(dict.fromkeys(name for each in self._kept for name in each.codes))
        self._present = tuple(dict.fromkeys(name for each in self._kept for name in each.present))
        self._own = frozenset(kind for each in self._kept if each.by_item for kind in each.kinds)
        self._changes = sorted({day for each in self._kept for day in each.days})
        self._spans: dict[date, int] = {}
        self._outlines: dict[tuple[Any, ...], list[_Sort | Grant]] = {}

    def grants(self, tenant: Tenant) -> tuple[Grant, ...]:
        """One grant per measure, without the lines that explain it."""
        if any(item.facts for item in tenant.items):
            return tuple(assess(tenant, each.measure) for each in self._kept)
        sums: dict[str, Decimal] = {}
        for item in tenant.items:
            sums[item.kind] = sums[item.kind] + item.amount if item.kind in sums else item.amount
        own = [item for item in tenant.items if item.kind in self._own]
        if len(own) > 1:
            own = items_of(self._own, tenant)
        facts = tenant.facts
        outline = (
            self._span(tenant.day),
            *map(facts.get, self._codes),
            *[name in facts for name in self._present],
            *sums,
            *[(item.kind, self._span(item.day)) for item in own],
        )
        sorts = self._outlines.get(outline)
        if sorts is None:
            if len(self._outlines) >= MANY:
                self._outlines.clear()
            sorts = self._outlines[outline] = [each.sort(tenant, sums) for each in self._kept]
        return tuple([each if isinstance(each, Grant) else each.grant(tenant, sums, own) for each in sorts])

    def _span(self, day: date) -> int:
        """Between which two changes a day lies."""
        found = self._spans.get(day)
        if found is None:
            found = self._spans[day] = bisect_right(self._changes, day)
        return found


class _Kept:
    """One measure, and its grants by the sort of tenant, then by bands."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self.sorts: dict[tuple[Any, ...], _Sort] = {}
        self.days = sorted(set(_days(measure)))
        self.codes, bands, self.present = _facts(measure)
        self.alike = _alike(measure)
        self._classes: dict[tuple[str, Any], Any] = {}
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

    def sort(self, tenant: Tenant, sums: Sums) -> _Sort | Grant:
        """The sort of a tenant by its codes and days; its grant where nothing else counts."""
        get, has = tenant.facts.get, tenant.facts.__contains__
        items = items_of(self.kinds, tenant) if self.by_item else ()
        days = (bisect_right(self.days, tenant.day), *[(item.kind, bisect_right(self.days, item.day)) for item in items])
        needs = (days, *map(get, self.needs))
        if needs in self.shut:
            return self.shut[needs]
        key = (
            days,
            *[self._class(name, get(name)) for name in self.codes],
            *map(has, self.present),
            *map(sums.__contains__, self.present),
            *map(sums.__contains__, self.kinds),
        )
        found = self.sorts.get(key)
        if found is None:
            found = self.sorts[key] = _Sort(self)
        known = found.known(tenant)
        if self.shuts and (known.state == "not_in_force" or known.because):
            self.shut[needs] = known
            return known
        return known if known.amount is None and not self.banded else found

    def _class(self, name: str, value: Any) -> Any:
        """The code itself where it leads somewhere; where it is only asked who is meant, the answers."""
        if value is None or name not in self.alike:
            return value
        found = self._classes.get((name, value))
        if found is None:
            found = self._classes[name, value] = tuple(
                meant_for({name: allowed}, {name: value}) == "yes" for allowed in self.alike[name]
            )
        return found


class _Sort:
    """Tenants of the same codes and days, for one measure: their grants by bands."""

    __slots__ = ("_found", "_kept")

    def __init__(self, kept: _Kept) -> None:
        self._kept = kept
        self._found: dict[tuple[int | None, ...], Grant] = {}

    def known(self, tenant: Tenant) -> Grant:
        """The grant of the first tenant in the same bands."""
        facts = tenant.facts
        bands = tuple([_place(facts.get(name), bounds, sharp, seen) for name, bounds, sharp, seen in self._kept.banded])
        found = self._found.get(bands)
        if found is None:
            found = self._found[bands] = assess(tenant, self._kept.measure)
        return found

    def grant(self, tenant: Tenant, sums: Sums, own: Sequence[Item]) -> Grant:
        """The grant of one tenant; `own` are its amounts that count by their own day, the earliest first."""
        known = self.known(tenant)
        if known.amount is None:
            return known
        kept = self._kept
        return _figures(known, tenant, sums, [item for item in own if item.kind in kept.kinds] if kept.by_item else ())


def _figures(known: Grant, tenant: Tenant, sums: Sums, items: Sequence[Item]) -> Grant:
    """The same grant with the figures of another tenant."""
    measure, recipe = known.measure, known.recipe or Recipe()
    amounts: list[tuple[Item | None, Decimal]] = []
    amount, facts = ZERO, tenant.facts
    for part, rate, at in recipe.made:
        item, base = (None, ZERO) if at is None else (items[at], items[at].amount)
        if item is None:
            for kind in part.base:
                if kind in sums:
                    base += sums[kind]
        made = product_of(base, rate, measure)
        amounts.append((item, made))
        amount += made
    for ceiling, terms in recipe.caps:
        most = ZERO
        for term, value in terms:
            base = ZERO
            for name in term.base:
                base += sums.get(name, ZERO) + facts.get(name, ZERO)
            most += money.product(base, value) if term.base else value
        if ceiling.less:
            most = max(ZERO, most - facts.get(ceiling.less, ZERO))
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


def _wheres(measure: Measure) -> list[Mapping[str, tuple[str, ...]]]:
    """To whom the rows of a measure apply."""
    found = [part.where for part in measure.parts] + [ceiling.where for ceiling in measure.ceilings]
    return found + [uplift.where for part in measure.parts for uplift in part.uplifts] + [rule.where for rule in measure.needs]


def _alike(measure: Measure) -> dict[str, list[tuple[str, ...]]]:
    """Facts that only say to whom a row applies, with the codes each row asks for: those of the same answers are alike."""
    led = {name for table in measure.tables for name in table.by} | {rule.fact for rule in measure.needs}
    found: dict[str, list[tuple[str, ...]]] = {}
    for where in _wheres(measure):
        for name, allowed in where.items():
            if name not in led:
                found.setdefault(name, []).append(allowed)
    return found


def _facts(measure: Measure) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[Decimal, ...]], ...], tuple[str, ...]]:
    """Facts that count by their code, facts that count by a band with its bounds, and facts and amounts of ceilings."""
    codes: dict[str, None] = {}
    bounds: dict[str, set[Decimal]] = {}
    codes |= {name: None for where in _wheres(measure) for name in where}
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
