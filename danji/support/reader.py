"""One `support.yaml` of the right form, on its way into records: names and numbers are checked, every problem is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from danji import codes, texts
from danji.dated import Dated, Step
from danji.errors import Problem, problem
from danji.programmes.rows import SourcedRow, SourceRow, TextRow
from danji.rules import Comparison, Note, Rule, Source
from danji.support import money
from danji.support.measures import (
    NUMBERS,
    Bands,
    Budget,
    Ceiling,
    Duty,
    Instalment,
    Measure,
    Measures,
    Part,
    Recovery,
    Rounding,
    Stack,
    Table,
    Term,
    Uplift,
)
from danji.support.rows import CeilingRow, MeasureRow, NeedRow, PartRow, StepRow, SupportRow, TableRow, TermRow, UpliftRow

COMPARISONS: tuple[Comparison, ...] = ("at_most", "at_least", "among")


class Reader:
    """One file on its way into records; what is wrong is collected, so that all of it is told at once."""

    def __init__(self, key: str, file: str, row: SupportRow, problems: list[Problem]) -> None:
        self.key, self.file, self.row, self.problems = key, file, row, problems
        self.facts = codes.labels("tenant_facts")
        self.kinds = codes.labels("amount_kinds")
        self.at = "", Source({"ko": "", "en": ""})

    def measures(self) -> Measures:
        """The whole file."""
        row = self.row
        to = self.money(row.rounding.to)
        self.rounding = Rounding(to if to > 0 else Decimal(1), row.rounding.how, _source(row.rounding.source))
        named = [each.measure for each in row.measures]
        for at, name in enumerate(named):
            if name in named[:at]:
                self.wrong("measure_twice", value=name)
        made = tuple(self.measure(each) for each in row.measures)
        self.at = "doubts", self.at[1]
        self.bases(tuple(row.plausible.usual))
        self.codes("designations", (row.zone,) if row.zone else ())
        return Measures(
            programme=self.key,
            currency=row.currency,
            measures=made,
            stacking=tuple(Stack(each.stack, _text(each.label), each.one_of, _source(each.source)) for each in row.stacking),
            budgets=tuple(
                Budget(
                    each.budget,
                    _text(each.label),
                    each.years,
                    self.money(each.total),
                    None if each.national is None else self.money(each.national),
                    None if each.local is None else self.money(each.local),
                    _source(each.source),
                )
                for each in row.budgets
            ),
            doubts=tuple(self.need(each) for each in row.doubts),
            plausible=(self.money(row.plausible.at_least), self.money(row.plausible.at_most)),
            unknown=tuple(_text(each) for each in row.unknown),
            zone=row.zone,
            usual={kind: self.money(said) for kind, said in row.plausible.usual.items()},
            fingerprint=hashlib.sha256(str(row.model_dump()).encode()).hexdigest(),
        )

    def wrong(self, key: str, **values: Any) -> None:
        """Something that must be mended, with the measure it stands in."""
        self.problems.append(problem(key, file=self.file, measure=self.at[0] or "–", **values))

    def measure(self, row: MeasureRow) -> Measure:
        """One measure."""
        self.at = row.measure, _source(row.source)
        if row.kind not in codes.labels("measure_kinds").index:
            self.wrong("measure_kind", value=row.kind, known=", ".join(codes.labels("measure_kinds").index))
        if not row.parts and not row.in_force:
            self.wrong("measure_never", value=row.measure)
        if row.instalments and sum(self.rate(each.share) for each in row.instalments) != 1:
            self.wrong("instalments_sum", value=", ".join(each.share for each in row.instalments))
        source = self.at[1]
        steps = tuple(
            Step(day, (value.limit if isinstance(value, SourcedRow) else value) or None, source.url)
            for day, value in sorted(row.in_force.items())
        )
        return Measure(
            name=row.measure,
            programme=self.key,
            kind=row.kind,
            label=_text(row.label),
            source=source,
            currency=self.row.currency,
            gives=row.gives,
            bound=row.bound,
            day=row.day,
            in_force=Dated(row.measure, steps) if steps else None,
            needs=tuple(self.need(each) for each in row.needs),
            parts=tuple(self.part(each) for each in row.parts),
            ceilings=tuple(self.ceiling(each) for each in row.ceilings),
            national=None if row.national is None else self.table("national", row.national, self.rate),
            instalments=tuple(Instalment(self.rate(each.share), each.at, _text(each.label)) for each in row.instalments),
            duties=tuple(
                Duty(
                    each.duty,
                    _text(each.label),
                    each.after,
                    each.months,
                    each.every_months,
                    each.until_after,
                    each.until_months,
                    each.kind,
                    _source(each.source) if each.source else source,
                )
                for each in row.duties
            ),
            recovery=tuple(
                Recovery(
                    each.reading, _text(each.label), each.promises, each.take, each.from_, each.until, _source(each.source)
                )
                for each in row.recovery
            ),
            words=None if row.words is None else _text(row.words),
            notes=tuple(Note(_text(each.text), _source(each.source)) for each in row.notes),
            rounding=self.rounding,
        )

    def need(self, row: NeedRow) -> Rule:
        """What a tenant must be, have or promise."""
        fact = self.fact(row.fact)
        given = [name for name in COMPARISONS if getattr(row, name) is not None]
        if len(given) != 1:
            self.wrong("need_comparison", rule=row.need)
            return Rule(row.need, row.fact, "among", Dated(row.need, ()), _text(row.label), self.at[1])
        limits = getattr(row, given[0])
        steps = []
        for day, value in sorted(limits.items()):
            limit: Any = value.limit if isinstance(value, SourcedRow) else value
            if given[0] != "among" and limit is not None:
                limit = float(self.rate(limit) if isinstance(limit, str) and limit.endswith("%") else self.money(limit))
            if given[0] == "among":
                self.codes(row.fact, limit or ())
            steps.append(Step(day, limit, value.source if isinstance(value, SourcedRow) else self.at[1].url))
        self.where(row.where)
        return Rule(
            name=row.need,
            fact=row.fact,
            compare=given[0],
            limit=Dated(row.need, tuple(steps)),
            label=_text(row.label),
            source=_source(row.source) if row.source else self.at[1],
            where=row.where,
            unit=str(fact.get("unit", "")) or self.row.currency,
            any_of=row.any_of,
        )

    def part(self, row: PartRow) -> Part:
        """A part of a measure."""
        self.bases(row.base)
        self.where(row.where)
        return Part(
            row.part,
            _text(row.label),
            row.base,
            row.where,
            self.table(row.part, row.rate, self.money if row.each else self.rate),
            row.each,
            tuple(self.uplift(each) for each in row.uplifts),
        )

    def uplift(self, row: UpliftRow) -> Uplift:
        """Points added to a rate."""
        self.where(row.where)
        return Uplift(row.uplift, _text(row.label), row.where, row.instead, self.table(row.uplift, row, self.rate))

    def ceiling(self, row: CeilingRow) -> Ceiling:
        """What a measure may not exceed."""
        self.where(row.where)
        if row.less:
            self.fact(row.less)
        return Ceiling(
            row.ceiling,
            _text(row.label),
            row.of,
            row.less,
            row.where,
            tuple(self.term(each, f"{row.ceiling} {at}") for at, each in enumerate(row.terms, 1)),
        )

    def term(self, row: TermRow, name: str) -> Term:
        """A term of a ceiling."""
        for base in row.base:
            if base not in self.kinds.index:
                self.fact(base)
        read = self.money if row.each or not row.base else self.rate
        return Term(_text(row.label), row.base, self.table(name, row.rate, read), row.each)

    def table(self, name: str, row: TableRow, read: Any) -> Table:
        """A value by day and by what is known of the tenant."""
        for fact in row.by:
            self.fact(fact)
        source = _source(row.source) if row.source else self.at[1]
        steps, sources = [], {}
        for day, given in sorted(row.from_.items()):
            stepped = isinstance(given, Mapping) and set(given) <= {"value", "source"} and "value" in given
            step = StepRow.model_validate(given) if stepped else StepRow(value=given)
            sources[day] = _source(step.source) if step.source else source
            steps.append(Step(day, self.cells(name, step.value, row.by, read), sources[day].url))
        return Table(name, row.by, Dated(name, tuple(steps)), sources)

    def cells(self, name: str, given: Any, by: Sequence[str], read: Any) -> Any:
        """Cells, or codes and bands on the way to them."""
        if given is None:
            return None
        if not by:
            return read(given)
        if not isinstance(given, Mapping):
            self.wrong("table_shape", value=f"{name}: {given}", known=by[0])
            return None
        inner = {key: self.cells(name, value, by[1:], read) for key, value in given.items()}
        if str(self.fact(by[0]).get("type")) in NUMBERS:
            starts = sorted((self.money(key), key) for key in given)
            return Bands(tuple(start for start, _key in starts), tuple(inner[key] for _start, key in starts))
        self.codes(by[0], tuple(given))
        return inner

    def money(self, said: Any) -> Decimal:
        """Money or a plain number."""
        found = money.amount(said)
        if found is None or found < 0:
            self.wrong("not_money", value=str(said))
        return found or Decimal(0)

    def rate(self, said: Any) -> Decimal:
        """A percentage."""
        found = money.rate(said)
        if found is None or found < 0:
            self.wrong("not_rate", value=str(said))
        return found or Decimal(0)

    def fact(self, name: str) -> Mapping[str, Any]:
        """A fact of a tenant, if there is such a one."""
        if name not in self.facts.index:
            self.wrong("no_such_tenant_fact", value=name, known=", ".join(self.facts.index))
            return {}
        found: Mapping[str, Any] = self.facts.loc[name].to_dict()
        return found

    def codes(self, fact: str, given: Sequence[Any]) -> None:
        """Are these codes of that fact?"""
        listed = str(self.fact(fact).get("codes", ""))
        known = ["yes", "no"] if not listed else list(codes.labels(listed).index)
        for each in given:
            if each not in known:
                self.wrong("no_such_measure_code", value=str(each), known=", ".join(known))

    def where(self, given: Mapping[str, tuple[str, ...]]) -> None:
        """Are these facts and codes?"""
        for fact, allowed in given.items():
            self.codes(fact, allowed)

    def bases(self, given: Sequence[str]) -> None:
        """Are these kinds of amounts?"""
        for each in given:
            if each not in self.kinds.index:
                self.wrong("no_such_amount_kind", value=each, known=", ".join(self.kinds.index))


def _text(row: TextRow) -> texts.Text:
    return {"ko": row.ko.strip(), "en": row.en.strip()}


def _source(row: SourceRow) -> Source:
    return Source(_text(row.title), row.part, row.url, row.confidence)
