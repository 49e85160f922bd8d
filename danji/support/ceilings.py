"""What a measure may not exceed, and who pays it: ceilings, and the national share."""

from __future__ import annotations

from decimal import Decimal

from danji.support import money
from danji.support.grants import ZERO, Line
from danji.support.measures import Ceiling, Measure, Term
from danji.support.sheet import Sheet, meant_for


def capped(amount: Decimal, measure: Measure, sheet: Sheet) -> tuple[Decimal, Decimal | None]:
    """The amount under its ceilings, and the national part of it."""
    tenant = sheet.tenant
    share, step = None, None
    if measure.national is not None:
        share, step = sheet.cell(measure.national, tenant.day, tenant.facts)
        sheet.share = share
    for ceiling in measure.ceilings:
        whom = meant_for(ceiling.where, tenant.facts)
        if whom == "no" or (ceiling.of == "national" and share is None):
            continue
        if whom != "yes":
            sheet.missing.append(whom)
            continue
        most = _ceiling(ceiling, sheet)
        if most is not None:
            amount = _under(amount, most, ceiling, share, measure, sheet)
    if share is None or step is None:
        return amount, None
    national = national_of(amount, share, measure)
    source = None if measure.national is None else measure.national.source(step)
    sheet.write("national", measure.label, national, sheet.unit, step=step, source=source, of={"share": share})
    sheet.write("local", measure.label, amount - national, sheet.unit)
    return amount, national


def national_of(amount: Decimal, share: Decimal, measure: Measure) -> Decimal:
    """The national part of an amount, rounded."""
    return money.rounded(money.product(amount, share), to=measure.rounding.to, how=measure.rounding.how)


def _ceiling(ceiling: Ceiling, sheet: Sheet) -> Decimal | None:
    """What may not be exceeded: the sum of its terms, less what was had before; None where it is not in force."""
    found = [(term, _term(term, sheet)) for term in ceiling.terms]
    known = [(term, value, worth) for term, each in found if each is not None for value, worth in (each,)]
    if len(known) < len(found):
        return None
    sheet.caps.append((ceiling, tuple((term, value) for term, value, _worth in known)))
    most = sum((worth for _term_, _value, worth in known), ZERO)
    if ceiling.less and ceiling.less not in sheet.tenant.facts:
        sheet.missing.append(ceiling.less)
    before = sheet.tenant.facts.get(ceiling.less, ZERO) if ceiling.less else ZERO
    if before:
        sheet.write("had_before", ceiling.label, before, sheet.unit)
    return max(ZERO, most - before)


def _term(term: Term, sheet: Sheet) -> tuple[Decimal, Decimal] | None:
    """The value of a term and what it comes to."""
    tenant = sheet.tenant
    value, step = sheet.cell(term.rate, tenant.day, tenant.facts)
    if value is None or step is None:
        return None
    source = term.rate.source(step)
    if not term.base:
        return value, value
    base = ZERO
    for name in term.base:
        given = [item.amount for item in tenant.items if item.kind == name]
        if name in tenant.facts:
            given.append(tenant.facts[name])
        elif not given and not any(item.kind in term.base for item in tenant.items):
            sheet.missing.append(name)
        base += sum(given, ZERO)
    made = money.product(base, value)
    of = {"base": base, "rate": value}
    sheet.write("term_each" if term.each else "term", term.label, made, sheet.unit, step=step, source=source, of=of)
    return value, made


def _under(amount: Decimal, most: Decimal, ceiling: Ceiling, share: Decimal | None, measure: Measure, sheet: Sheet) -> Decimal:
    """The amount, or what a ceiling leaves of it. A ceiling on the national part takes the local part down with it."""
    day = max((step.start for term in ceiling.terms if (step := term.rate.steps.step_on(sheet.tenant.day))), default=None)
    source = next((term.rate.sources[day] for term in ceiling.terms if day in term.rate.sources), None) if day else None
    left = under(amount, most, ceiling, share, measure)
    if ceiling.of == "amount" or share is None:
        kind = "ceiling_cuts" if left < amount else "ceiling"
        sheet.lines.append(Line(kind, ceiling.label, most, sheet.unit, day, source, {"left": left}))
        return left
    national = national_of(amount, share, measure)
    kind = "ceiling_national_cuts" if left < amount else "ceiling_national"
    sheet.lines.append(Line(kind, ceiling.label, most, sheet.unit, day, source, {"left": left, "national": national}))
    return left


def under(amount: Decimal, most: Decimal, ceiling: Ceiling, share: Decimal | None, measure: Measure) -> Decimal:
    """What a ceiling leaves of an amount."""
    if ceiling.of == "amount" or share is None:
        return min(amount, most)
    if national_of(amount, share, measure) <= most:
        return amount
    return money.rounded(money.EXACT.divide(most, share), to=measure.rounding.to, how="down")
