"""Tenant + measures → for each measure: may it be had, how much, by which steps, and what is missing to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from danji import rules
from danji.rules import Fact, Rule, Verdict
from danji.support.amounts import amounts_of
from danji.support.ceilings import capped
from danji.support.grants import ZERO, Grant, Recipe
from danji.support.measures import Measure, Measures, not_in_force
from danji.support.payments import by_year, instalments_of
from danji.support.sheet import Sheet, items_of, meant_for, unit_of, worst
from danji.support.tenants import Tenant


def grants(tenant: Tenant, measures: Measures) -> list[Grant]:
    """One grant per measure, in the order of the programme.

    Raises
    ------
    NotInForce
        If no measure of the programme is in force on the day of the case, nor on the day of any of its amounts.
    """
    found = [assess(tenant, each) for each in measures.measures]
    if all(each.state == "not_in_force" for each in found):
        raise not_in_force(measures, tenant.day)
    return found


def assess(tenant: Tenant, measure: Measure) -> Grant:
    """What one measure gives one tenant: eligibility on the day, then base × rate, ceilings, shares and instalments."""
    if not _in_force(measure, tenant):
        return Grant(measure, "not_in_force", confidence=measure.source.confidence)
    verdicts = _verdicts(measure.needs, tenant)
    sheet = Sheet(tenant, measure.currency)
    sheet.sources += [measure.source, *(verdict.rule.source for verdict in verdicts)]
    state = rules.passes(verdicts, reading="")
    if state == "fails":
        return Grant(measure, "refused", tuple(verdicts), confidence=worst(sheet.sources))
    for verdict in verdicts:
        if verdict.state == "undecided" and verdict.rule.fact not in sheet.missing:
            sheet.missing.append(verdict.rule.fact)
    if state == "holds":
        sheet.missing.clear()  # of several ways, one that holds is enough
    return _worked_out(tenant, measure, verdicts, sheet)


def _worked_out(tenant: Tenant, measure: Measure, verdicts: Sequence[Verdict], sheet: Sheet) -> Grant:
    amounts = [(item, amount) for part in measure.parts for item, amount in amounts_of(part, measure, sheet)]
    amount = sum((each for _item, each in amounts), ZERO) if amounts else None
    national = None
    if amount is not None and measure.parts:
        if len(amounts) > 1:
            sheet.write("sum", measure.label, amount, unit_of(measure, sheet))
        amount, national = capped(amount, measure, sheet)
    if measure.parts and amount is None and not sheet.missing:
        if items_of(measure.kinds, tenant):  # there is something, but none of it counts
            return Grant(measure, "refused", tuple(verdicts), (), tuple(sheet.lines), confidence=worst(sheet.sources))
        sheet.missing += measure.kinds
    missing, recipe = tuple(dict.fromkeys(sheet.missing)), Recipe(tuple(sheet.made), sheet.share, tuple(sheet.caps))
    lines, sure = tuple(sheet.lines), worst(sheet.sources)
    if missing:  # nothing of it is shared out or dated yet
        return Grant(measure, "undecided", tuple(verdicts), missing, lines, amount, confidence=sure, recipe=recipe)
    instalments = instalments_of(measure, amount)
    years = by_year(tenant, measure, amounts, amount, instalments)
    return Grant(measure, "given", tuple(verdicts), (), lines, amount, national, years, instalments, sure, recipe)


def _in_force(measure: Measure, tenant: Tenant) -> bool:
    """Is the measure in force on the day that counts?"""
    days = _days(measure, tenant)
    if measure.in_force is not None and not any(measure.in_force.step_on(day) for day in days):
        return False
    if any(rule.limit.step_on(tenant.day) is None for rule in measure.needs if not rule.any_of and not rule.where):
        return False
    return not measure.parts or any(part.rate.steps.step_on(day) is not None for part in measure.parts for day in days)


def _days(measure: Measure, tenant: Tenant) -> list[date]:
    """The days whose rules count for a measure: that of the case, or of each amount."""
    own = [item.day for item in items_of(measure.kinds, tenant)] if measure.day == "item" else []
    return own or [tenant.day]


def _verdicts(needs: Iterable[Rule], tenant: Tenant) -> list[Verdict]:
    """What the tenant must be, have or promise, each held against what is known."""
    found = []
    for rule in needs:
        step = rule.limit.step_on(tenant.day)
        whom = meant_for(rule.where, tenant.facts)
        if step is not None and whom != "no":
            known = whom == "yes"
            found.append(Verdict(rule, _held(rule, tenant.facts) if known else Fact(0.0, (), (whom,)), step.value, tenant.day))
    return found


def _held(rule: Rule, facts: Mapping[str, Any]) -> Fact:
    """What a rule is held against."""
    value = facts.get(rule.fact)
    if value is None:
        return Fact({} if rule.compare == "among" else 0.0, (), (rule.fact,))
    if rule.compare != "among":
        return Fact(float(value))
    if isinstance(value, tuple):
        allowed = {code for step in rule.limit.steps for code in step.value or ()}
        return Fact({rule.fact: next((code for code in value if code in allowed), "")})
    return Fact({rule.fact: value})
