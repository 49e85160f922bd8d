"""Base × (rate + uplifts): the amounts of a measure, each by the rule of its own day, or of all by the day of the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from danji.dated import Step
from danji.support import money
from danji.support.grants import ZERO, Line, Made
from danji.support.measures import Measure, Part, Uplift
from danji.support.sheet import Sheet, items_of, meant_for, unit_of
from danji.support.tenants import Item


def amounts_of(part: Part, measure: Measure, sheet: Sheet) -> list[tuple[Item | None, Decimal]]:
    """The amounts of a part: of each item by its own day, or of all together by the day of the case."""
    tenant = sheet.tenant
    items = [(at, item) for at, item in enumerate(items_of(measure.kinds, tenant)) if item.kind in part.base]
    if not items:
        return []
    whom = meant_for(part.where, tenant.facts)
    if whom != "yes":
        sheet.missing += [] if whom == "no" else [whom]
        if whom == "no":
            sheet.write("not_meant", part.label, ZERO, "")
        return []
    if measure.day == "item":
        found: list[tuple[Item | None, Decimal]] = []
        for at, item in items:
            facts = {**tenant.facts, **item.facts} if item.facts else tenant.facts
            worked = _amount(part, measure, sheet, item.amount, item.day, facts)
            if worked is not None:
                sheet.made.append(Made(part, worked[0], at))
                found.append((item, worked[1]))
        return found
    base = sum((item.amount for _at, item in items), ZERO)
    worked = _amount(part, measure, sheet, base, tenant.day, tenant.facts)
    if worked is None:
        return []
    sheet.made.append(Made(part, worked[0]))
    return [(None, worked[1])]


def product_of(base: Decimal, rate: Decimal, measure: Measure) -> Decimal:
    """An exact product; where it is money, rounded as the rule says."""
    exact = money.product(base, rate)
    return money.rounded(exact, to=measure.rounding.to, how=measure.rounding.how) if measure.gives == "money" else exact


def _amount(
    part: Part, measure: Measure, sheet: Sheet, base: Decimal, day: date, facts: Mapping[str, Any]
) -> tuple[Decimal, Decimal] | None:
    """The whole rate, and base × (rate + uplifts); None where there is no rate for such a tenant."""
    rate, step = sheet.cell(part.rate, day, facts)
    if rate is None:
        if step is None:
            sheet.write("no_rate_yet", part.label, base, _base_unit(part, sheet), of={"year": Decimal(day.year)})
        elif not sheet.missing:
            sheet.write("no_rate", part.label, base, _base_unit(part, sheet), step=step, source=part.rate.source(step))
        return None
    first = len(sheet.lines)
    added = sum((value for _uplift, value, _step in _uplifts(part, sheet, day, facts)), ZERO)
    whole = rate + added
    made = product_of(base, whole, measure)
    source = None if step is None else part.rate.source(step)
    kind = "each" if part.each else "rate"
    own = Line(kind, part.label, rate, sheet.unit if part.each else "share", None if step is None else step.start, source)
    sheet.lines.insert(first, own)
    of = {"base": base, "rate": whole}
    kind = "product_each" if part.each else "product"
    sheet.write(kind, part.label, made, unit_of(measure, sheet), of=of)
    return whole, made


def _uplifts(part: Part, sheet: Sheet, day: date, facts: Mapping[str, Any]) -> list[tuple[Uplift, Decimal, Step]]:
    """The uplifts that count, each written down; of those that stand in for each other, the highest."""
    found: list[tuple[Uplift, Decimal, Step]] = []
    for uplift in part.uplifts:
        if uplift.table.steps.step_on(day) is None:
            continue
        whom = meant_for(uplift.where, facts)
        if whom != "yes":
            sheet.missing += [] if whom == "no" else [whom]
            continue
        value, step = sheet.cell(uplift.table, day, facts)
        if value is not None and step is not None:
            found.append((uplift, value, step))
    highest: dict[str, Decimal] = {}
    for uplift, value, _step in found:
        highest[uplift.instead] = max(highest.get(uplift.instead, ZERO), value)
    kept, taken = [], set()
    for uplift, value, step in found:
        if uplift.instead and (value < highest[uplift.instead] or uplift.instead in taken):
            sheet.write("uplift_lower", uplift.label, value, "points", step=step, source=uplift.table.source(step))
            continue
        taken.add(uplift.instead)
        kept.append((uplift, value, step))
        sheet.write("uplift", uplift.label, value, "points", step=step, source=uplift.table.source(step))
    return kept


def _base_unit(part: Part, sheet: Sheet) -> str:
    return "persons" if part.each else sheet.unit
