"""What must be kept until when, and what comes back when it is not."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from danji.support import money
from danji.support.grants import ZERO, Grant, Line
from danji.support.measures import Duty, Measure, Measures, Recovery
from danji.support.tenants import Tenant

DAYS_IN_YEAR = 365


@dataclass(frozen=True, slots=True)
class Due:
    """A duty on a day, or up to one; the day is None where the day it counts from is not known yet."""

    duty: Duty
    measure: Measure
    day: date | None
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Recovered:
    """What comes back by one reading. `total` is None where the interest cannot be told."""

    rule: Recovery
    principal: Decimal
    interest: Decimal | None
    given: bool  # the interest is taken as stated, not worked out
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal | None:
        """Principal and interest."""
        return None if self.interest is None else self.principal + self.interest


def calendar(grants: Iterable[Grant], tenant: Tenant) -> list[Due]:
    """Every duty of what is given, by day; those whose day is not known yet stand last."""
    found = [
        due for grant in grants if grant.state == "given" for duty in grant.measure.duties for due in _dues(duty, grant, tenant)
    ]
    return sorted(found, key=lambda due: (due.day is None, due.day or date.max, due.duty.name, due.nth))


def recover(tenant: Tenant, measure: Measure) -> list[Recovered]:
    """What a tenant must return, by each reading in force on the day the money was granted (the case's day, unless a day of
    decision is stated). Nothing when no promise is broken, or nothing was paid.
    """
    if tenant.recall is None or not tenant.paid:
        return []
    granted = tenant.days.get("decision", tenant.day)
    found = [_recovered(tenant, measure, rule) for rule in measure.recovery if rule.covers(granted)]
    return [each for each in found if each is not None and (not tenant.reading or each.rule.reading == tenant.reading)]


def silence(tenant: Tenant, measures: Measures) -> str:
    """Why nothing comes back although it was asked for: `uncovered` (no rule known for that day), `unknown` (promise or
    record not stated), `kept`, or nothing at all.
    """
    if tenant.recall is None:
        return ""
    granted = tenant.days.get("decision", tenant.day)
    rules = [rule for measure in measures.measures for rule in measure.recovery]
    covering = [rule for rule in rules if rule.covers(granted)]
    if not covering:
        return "uncovered"
    if any(recover(tenant, measure) for measure in measures.measures):
        return ""
    stated = any(
        promise in tenant.facts and kept in tenant.facts for rule in covering for promise, kept in rule.promises.items()
    )
    return "kept" if stated and tenant.paid else "unknown"


def shift(day: date, by_months: int) -> date:
    """A day so many months on; the last of the month where that month is shorter.

    Examples
    --------
    >>> shift(date(2024, 11, 30), 3)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + by_months, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _dues(duty: Duty, grant: Grant, tenant: Tenant) -> list[Due]:
    start = tenant.days.get(duty.after)
    if start is None:
        return [Due(duty, grant.measure, None)]
    if not duty.every_months:
        return [Due(duty, grant.measure, shift(start, duty.months))]
    until = tenant.days.get(duty.until_after)
    if until is None:
        return [Due(duty, grant.measure, shift(start, duty.every_months))]
    end = shift(until, duty.until_months)
    found: list[Due] = []
    while (day := shift(start, duty.every_months * (len(found) + 1))) <= end:
        found.append(Due(duty, grant.measure, day, len(found) + 1))
    return found


def _recovered(tenant: Tenant, measure: Measure, rule: Recovery) -> Recovered | None:
    """What comes back by one reading; None where every promise was kept."""
    lines: list[Line] = []
    short = ZERO
    for promise, kept in rule.promises.items():
        promised, delivered = tenant.facts.get(promise), tenant.facts.get(kept)
        if promised is None or delivered is None or not promised:
            continue
        missed = max(ZERO, promised - delivered) / promised
        if missed:
            unit = "persons" if promise.endswith("jobs") else measure.currency
            of = {"promised": promised, "kept": delivered, "missed": promised - delivered}
            lines.append(
                Line(f"missed_{unit}" if unit == "persons" else "missed_money", rule.label, missed, "share", None, None, of)
            )
        short = max(short, missed)
    if not short:
        return None
    lines += _payments(tenant, measure)
    paid = sum((amount for _day, amount in tenant.paid), ZERO)
    part = Decimal(1) if rule.take == "all" else short
    principal = money.rounded(money.product(paid, part), to=measure.rounding.to, how=measure.rounding.how)
    kind = "principal_all" if rule.take == "all" else "principal_part"
    lines.append(Line(kind, rule.label, principal, measure.currency, rule.start, rule.source, {"paid": paid, "part": part}))
    interest, given = _interest(tenant, measure, part, lines)
    if interest is not None:
        lines.append(
            Line(
                "returned",
                rule.label,
                principal + interest,
                measure.currency,
                None,
                None,
                {"principal": principal, "interest": interest},
            )
        )
    return Recovered(rule, principal, interest, given, tuple(lines))


def _payments(tenant: Tenant, measure: Measure) -> list[Line]:
    """What was paid, each instalment held against its share of the sum applied for, where that is stated."""
    lines = []
    applied = None if tenant.recall is None else tenant.recall.applied
    for at, (day, amount) in enumerate(sorted(tenant.paid)):
        of, kind = {"nth": Decimal(at + 1)}, "paid"
        if applied is not None and at < len(measure.instalments):
            share = measure.instalments[at].share
            whole = money.product(applied, share)
            of |= {"applied": applied, "share": share, "whole": whole, "cut": whole - amount}
            kind = "paid_whole" if amount == whole else "paid_cut"
        lines.append(Line(kind, measure.label, amount, measure.currency, day, None, of))
    return lines


def _interest(tenant: Tenant, measure: Measure, part: Decimal, lines: list[Line]) -> tuple[Decimal | None, bool]:
    """Interest as stated; else simple interest at a stated rate from each payment to the day of recovery; else not known."""
    recall = tenant.recall
    label = measure.label
    if recall is None or (recall.interest is None and recall.rate is None):
        lines.append(Line("interest_unknown", label, ZERO, measure.currency))
        return None, False
    if recall.interest is not None:
        lines.append(Line("interest_given", label, recall.interest, measure.currency, recall.day))
        return recall.interest, True
    rate, made = recall.rate or ZERO, ZERO
    for day, amount in sorted(tenant.paid):
        length = (recall.day - day).days
        exact = money.product(money.product(money.product(amount, part), rate), Decimal(length)) / DAYS_IN_YEAR
        made += exact
        of = {"base": money.product(amount, part), "rate": rate, "days": Decimal(length)}
        lines.append(Line("interest_for", label, exact, measure.currency, day, None, of))
    return money.rounded(made, to=measure.rounding.to, how=measure.rounding.how), False
