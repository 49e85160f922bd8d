"""Tenant + measures → for each measure: may it be had, how much, by which steps, and what is missing to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from danji import rules, texts
from danji.dated import Step
from danji.rules import Fact, Rule, Source, Verdict
from danji.support import money
from danji.support.measures import Ceiling, Measure, Measures, Part, Table, Term, Uplift, not_in_force
from danji.support.tenants import Item, Tenant

State = Literal["given", "refused", "undecided", "not_in_force"]
ZERO = Decimal(0)
SURE = ("H", "M", "L", "UNVERIFIED")  # from most to least


class Line(NamedTuple):
    """One step of a calculation. `kind` chooses its sentence."""

    kind: str
    label: texts.Text
    value: Decimal
    unit: str
    day: date | None = None
    source: Source | None = None
    of: Mapping[str, Decimal] | None = None


class Recipe(NamedTuple):
    """What the amount was made of, for tenants that differ in their figures only."""

    rates: tuple[tuple[Part, Decimal], ...] = ()
    share: Decimal | None = None
    caps: tuple[tuple[Ceiling, tuple[tuple[Term, Decimal], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """What one measure gives one tenant.

    `amount` is None where nothing can be said. When something is missing (`undecided`), it is what follows from what is
    known, neither the least nor the most, and is never summed.
    """

    measure: Measure
    state: State
    verdicts: tuple[Verdict, ...] = ()
    missing: tuple[str, ...] = ()  # facts, and kinds of amounts
    lines: tuple[Line, ...] = ()
    amount: Decimal | None = None
    national: Decimal | None = None
    by_year: Mapping[int, Decimal] = field(default_factory=dict)
    instalments: tuple[tuple[str, Decimal], ...] = ()
    confidence: str = "H"
    recipe: Recipe | None = None

    @property
    def local(self) -> Decimal | None:
        """What the province and the municipality pay: the rest."""
        return None if self.amount is None or self.national is None else self.amount - self.national

    @property
    def sum(self) -> Decimal:
        """The money it surely gives; 0 where it gives none, or that is not decided."""
        return self.amount if self.state == "given" and self.measure.gives == "money" and self.amount is not None else ZERO

    @property
    def because(self) -> tuple[Verdict, ...]:
        """The verdicts that refuse it."""
        return tuple(each for each in self.verdicts if each.state == "fails")


class _Sheet:
    """What is written down while one measure is worked out."""

    __slots__ = ("caps", "lines", "missing", "rates", "share", "sources", "tenant", "unit")

    def __init__(self, tenant: Tenant, unit: str) -> None:
        self.tenant, self.unit = tenant, unit
        self.lines: list[Line] = []
        self.missing: list[str] = []
        self.sources: list[Source] = []
        self.rates: list[tuple[Part, Decimal]] = []
        self.share: Decimal | None = None
        self.caps: list[tuple[Ceiling, tuple[tuple[Term, Decimal], ...]]] = []

    def cell(self, table: Table, day: date, facts: Mapping[str, Any]) -> tuple[Decimal | None, Step | None]:
        """A value, and the step it is from; what is missing to tell it is noted."""
        value, missing, step = table.cell(day, facts)
        if missing:
            self.missing.append(missing)
        if value is not None and step is not None:
            self.sources.append(table.source(step))
        return value, step

    def write(
        self,
        kind: str,
        label: texts.Text,
        value: Decimal,
        unit: str,
        *,
        step: Step | None = None,
        source: Source | None = None,
        of: Mapping[str, Decimal] | None = None,
    ) -> None:
        """One more line."""
        self.lines.append(Line(kind, label, value, unit, None if step is None else step.start, source, of))


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
    sheet = _Sheet(tenant, measure.currency)
    sheet.sources += [measure.source, *(verdict.rule.source for verdict in verdicts)]
    state = rules.passes(verdicts, reading="")
    if state == "fails":
        return Grant(measure, "refused", tuple(verdicts), confidence=_worst(sheet.sources))
    for verdict in verdicts:
        if verdict.state == "undecided" and verdict.rule.fact not in sheet.missing:
            sheet.missing.append(verdict.rule.fact)
    if state == "holds":
        sheet.missing.clear()  # of several ways, one that holds is enough
    return _worked_out(tenant, measure, verdicts, sheet)


def _worked_out(tenant: Tenant, measure: Measure, verdicts: Sequence[Verdict], sheet: _Sheet) -> Grant:
    amounts = [(item, amount) for part in measure.parts for item, amount in _part(part, measure, sheet)]
    amount = sum((each for _item, each in amounts), ZERO) if amounts else None
    national = None
    if amount is not None and measure.parts:
        if len(amounts) > 1:
            sheet.write("sum", measure.label, amount, _unit(measure, sheet))
        amount, national = _capped(amount, measure, sheet)
    if measure.parts and amount is None and not sheet.missing:
        kinds = list(dict.fromkeys(kind for part in measure.parts for kind in part.base))
        if any(item.kind in kinds for item in tenant.items):  # there is something, but none of it counts
            return Grant(measure, "refused", tuple(verdicts), (), tuple(sheet.lines), confidence=_worst(sheet.sources))
        sheet.missing += kinds
    missing, recipe = tuple(dict.fromkeys(sheet.missing)), Recipe(tuple(sheet.rates), sheet.share, tuple(sheet.caps))
    lines, sure = tuple(sheet.lines), _worst(sheet.sources)
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
    kinds = {kind for part in measure.parts for kind in part.base}
    own = [item.day for item in tenant.items if item.kind in kinds] if measure.day == "item" else []
    return own or [tenant.day]


def _verdicts(needs: Iterable[Rule], tenant: Tenant) -> list[Verdict]:
    """What the tenant must be, have or promise, each held against what is known."""
    found = []
    for rule in needs:
        step = rule.limit.step_on(tenant.day)
        concerned = _concerned(rule.where, tenant.facts)
        if step is not None and concerned != "no":
            known = concerned == "yes"
            found.append(
                Verdict(rule, _held(rule, tenant.facts) if known else Fact(0.0, (), (concerned,)), step.value, tenant.day)
            )
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


def _concerned(where: Mapping[str, tuple[str, ...]], facts: Mapping[str, Any]) -> str:
    """`yes`, `no`, or the fact that is missing to say whether a row is meant for such a tenant."""
    missing = ""
    for name, allowed in where.items():
        value = facts.get(name)
        if value is None:
            missing = missing or name
        elif not (any(code in allowed for code in value) if isinstance(value, tuple) else value in allowed):
            return "no"
    return missing or "yes"


def _part(part: Part, measure: Measure, sheet: _Sheet) -> list[tuple[Item | None, Decimal]]:
    """The amounts of a part: of each item by its own day, or of all together by the day of the case."""
    tenant = sheet.tenant
    items = sorted((item for item in tenant.items if item.kind in part.base), key=_order)
    if not items:
        return []
    concerned = _concerned(part.where, tenant.facts)
    if concerned != "yes":
        sheet.missing += [] if concerned == "no" else [concerned]
        if concerned == "no":
            sheet.write("not_meant", part.label, ZERO, "")
        return []
    if measure.day == "item":
        found: list[tuple[Item | None, Decimal]] = []
        for item in items:
            facts = {**tenant.facts, **item.facts} if item.facts else tenant.facts
            worked = _amount(part, measure, sheet, item.amount, item.day, facts)
            found += [] if worked is None else [(item, worked)]
        return found
    base = sum((item.amount for item in items), ZERO)
    worked = _amount(part, measure, sheet, base, tenant.day, tenant.facts)
    return [] if worked is None else [(None, worked)]


def _amount(part: Part, measure: Measure, sheet: _Sheet, base: Decimal, day: date, facts: Mapping[str, Any]) -> Decimal | None:
    """Base × (rate + uplifts), rounded as the rule says; None where there is no rate for such a tenant."""
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
    exact = money.product(base, whole)
    made = money.rounded(exact, to=measure.rounding.to, how=measure.rounding.how) if measure.gives == "money" else exact
    source = None if step is None else part.rate.source(step)
    kind = "each" if part.each else "rate"
    own = Line(kind, part.label, rate, sheet.unit if part.each else "share", None if step is None else step.start, source)
    sheet.lines.insert(first, own)
    of = {"base": base, "rate": whole}
    kind = "product_each" if part.each else "product"
    sheet.write(kind, part.label, made, _unit(measure, sheet), of=of)
    sheet.rates.append((part, whole))
    return made


def _uplifts(part: Part, sheet: _Sheet, day: date, facts: Mapping[str, Any]) -> list[tuple[Uplift, Decimal, Step]]:
    """The uplifts that count, each written down; of those that stand in for each other, the highest."""
    found: list[tuple[Uplift, Decimal, Step]] = []
    for uplift in part.uplifts:
        if uplift.table.steps.step_on(day) is None:
            continue
        concerned = _concerned(uplift.where, facts)
        if concerned != "yes":
            sheet.missing += [] if concerned == "no" else [concerned]
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


def _capped(amount: Decimal, measure: Measure, sheet: _Sheet) -> tuple[Decimal, Decimal | None]:
    """The amount under its ceilings, and the national part of it."""
    tenant = sheet.tenant
    share, step = None, None
    if measure.national is not None:
        share, step = sheet.cell(measure.national, tenant.day, tenant.facts)
        sheet.share = share
    for ceiling in measure.ceilings:
        concerned = _concerned(ceiling.where, tenant.facts)
        if concerned == "no" or (ceiling.of == "national" and share is None):
            continue
        if concerned != "yes":
            sheet.missing.append(concerned)
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


def _ceiling(ceiling: Ceiling, sheet: _Sheet) -> Decimal | None:
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


def _term(term: Term, sheet: _Sheet) -> tuple[Decimal, Decimal] | None:
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


def _under(amount: Decimal, most: Decimal, ceiling: Ceiling, share: Decimal | None, measure: Measure, sheet: _Sheet) -> Decimal:
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


def instalments_of(measure: Measure, amount: Decimal | None) -> tuple[tuple[str, Decimal], ...]:
    """What is paid when: rounded parts, the last one being the rest, so that they sum to the whole."""
    if amount is None or not measure.instalments:
        return ()
    made, left = [], amount
    for each in measure.instalments[:-1]:
        part = money.rounded(money.product(amount, each.share), to=measure.rounding.to, how=measure.rounding.how)
        made.append((each.at, part))
        left -= part
    return (*made, (measure.instalments[-1].at, left))


def by_year(
    tenant: Tenant,
    measure: Measure,
    amounts: Sequence[tuple[Item | None, Decimal]],
    amount: Decimal | None,
    instalments: Sequence[tuple[str, Decimal]],
) -> dict[int, Decimal]:
    """Year → money. Instalments fall into the year of their day where it is known, else that of the case; a ceiling takes
    from the latest years.
    """
    if amount is None or measure.gives != "money":
        return {}
    found: dict[int, Decimal] = {}
    if instalments:
        for at, part in instalments:
            year = tenant.days.get(at, tenant.day).year
            found[year] = found.get(year, ZERO) + part
        return dict(sorted(found.items()))
    left = amount
    for item, part in sorted(amounts, key=lambda each: tenant.day if each[0] is None else each[0].day):
        year = tenant.day.year if item is None else item.day.year
        taken = min(left, part)
        found[year] = found.get(year, ZERO) + taken
        left -= taken
    return found


def _unit(measure: Measure, sheet: _Sheet) -> str:
    """The unit of what is given."""
    return {"days": "days", "points": "points"}.get(measure.gives, sheet.unit)


def _base_unit(part: Part, sheet: _Sheet) -> str:
    return "persons" if part.each else sheet.unit


def _order(item: Item) -> tuple[date, str, Decimal]:
    return item.day, item.kind, item.amount


def _worst(sources: Iterable[Source]) -> str:
    """The least sure of what was used."""
    return SURE[max((SURE.index(source.confidence) for source in sources), default=0)]
