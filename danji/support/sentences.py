"""What was worked out, as sentences with sources, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from danji import codes, texts
from danji.rules import Source, Verdict
from danji.support import money
from danji.support.changes import Change, walk
from danji.support.combine import Choice
from danji.support.duties import Due, Recovered
from danji.support.grants import Grant, Line
from danji.support.measures import NUMBERS, Budget, Measure, Measures
from danji.support.tenants import Tenant

PERSONS = ("promised", "kept", "missed")


def line(step: Line, lang: str, currency: str, *, before: Source | None = None) -> str:
    """One step of a calculation, with the day of its value and where it is written (briefly, when as the step before)."""
    of = {name: _part(name, value, step, lang, currency) for name, value in (step.of or {}).items()}
    shown = money.said(step.value, step.unit, lang)
    said = texts.say(f"support.line_{step.kind}", lang, label=step.label[lang], value=shown, day=step.day, **of)
    since = str(step.day) if step.day else ""
    return f"{said} {cited(step.source, lang, since=since, before=before)}" if step.source else said


def verdict(found: Verdict, lang: str, currency: str, *, before: Source | None = None) -> str:
    """What a tenant must be, held against what it is."""
    rule = found.rule
    if found.state == "undecided":
        missing = ", ".join(fact(each, lang) for each in found.fact.undecided)
        said = texts.say("support.need_undecided", lang, label=rule.label[lang], missing=missing)
    else:
        said = texts.say(f"support.need_{found.state}", lang, label=rule.label[lang], found=_held(found, lang, currency))
    return f"{said} {cited(rule.source, lang, before=before)}"


def headline(grant: Grant, tenant: Tenant, lang: str) -> str:
    """What a measure gives, in a sentence or two."""
    measure = grant.measure
    label = measure.label[lang]
    amount = None if grant.amount is None else money.said(grant.amount, _unit(grant), lang)
    if grant.state == "not_in_force":
        return texts.say("support.not_in_force", lang, label=label, day=tenant.day)
    if grant.state == "refused":
        return texts.say("support.refused", lang, label=label)
    if grant.state == "undecided":
        missing = texts.say("support.and_measure", lang).join(fact(each, lang) for each in grant.missing)
        said = texts.say("support.undecided", lang, label=label, missing=missing)
        return said if amount is None else f"{said} {texts.say('support.so_far', lang, amount=amount)}"
    if amount is None or measure.gives == "words":
        return texts.say("support.given_words", lang, label=label, words=(measure.words or measure.label)[lang])
    key = {"deduction": "given_deduction", "days": "given_points", "points": "given_points"}.get(
        measure.gives, {"at_most": "given_upto", "at_least": "given_atleast"}.get(measure.bound, "given")
    )
    return texts.say(f"support.{key}", lang, label=label, amount=amount)


def explanation(grant: Grant, tenant: Tenant, lang: str) -> list[str]:
    """Everything about one measure, sentence by sentence."""
    currency = grant.measure.currency
    said = [headline(grant, tenant, lang)]
    before: Source | None = None
    for each in grant.verdicts:
        said.append(verdict(each, lang, currency, before=before))
        before = each.rule.source
    for step in grant.lines:
        said.append(line(step, lang, currency, before=before))
        before = step.source or before
    if grant.instalments and grant.amount:
        said.append(instalments(grant, lang))
    if not grant.lines and not grant.verdicts:
        said[0] += f" {cited(grant.measure.source, lang)}"
    return said


def instalments(grant: Grant, lang: str) -> str:
    """What is paid when."""
    labels = {each.at: each.label[lang] for each in grant.measure.instalments}
    parts = (
        texts.say("support.instalment", lang, label=labels[at], amount=money.said(amount, grant.measure.currency, lang))
        for at, amount in grant.instalments
    )
    return ", ".join(parts) + "."


def total(choice: Choice, found: Iterable[Grant], measures: Measures, lang: str) -> list[str]:
    """The best combination, the next one, and what to know of the total."""
    given = {each.measure.name: each for each in found}
    labels = {name: each.measure.label[lang] for name, each in given.items()}
    sure = {name: each.confidence for name, each in given.items()}
    if not choice.decided:
        return [texts.say("support.total_open", lang, measures=", ".join(labels[name] for name in choice.open))]
    said = [texts.say("support.total", lang, total=money.said(choice.total, measures.currency, lang))]
    stacks = {each.name: each for each in measures.stacking}
    for name, stack in choice.left_out.items():
        why, source = stacks[stack].label[lang], cited(stacks[stack].source, lang)
        said.append(texts.say("support.left_out", lang, label=labels[name], why=why, cited=source))
    if choice.ties:
        said.append(texts.say("support.ties", lang, count=choice.ties))
    elif choice.runner_up is not None:
        said.append(texts.say("support.runner_up", lang, amount=money.said(choice.runner_up, measures.currency, lang)))
    if choice.unsure:
        named = ", ".join(
            texts.say("support.with_confidence", lang, label=labels[name], confidence=_confidence(sure[name], lang))
            for name in choice.unsure
        )
        said.append(texts.say("support.unsure", lang, measures=named))
    lower = [name for name, each in given.items() if each.sum > 0 and each.measure.bound == "at_least"]
    if lower:
        said.append(texts.say("support.lower", lang, measures=", ".join(labels[name] for name in lower)))
    if choice.upper:
        said.append(texts.say("support.upper", lang, measures=", ".join(labels[name] for name in choice.upper)))
    return said


def dues(found: Iterable[Due], lang: str) -> list[str]:
    """Duties by day, those of a series in one sentence."""
    series: dict[tuple[str, str], list[Due]] = {}
    for each in found:
        series.setdefault((each.measure.name, each.duty.name), []).append(each)
    said = []
    for several in series.values():
        first, last = several[0], several[-1]
        if len(several) == 1:
            said.append((first.day or date.max, due(first, lang)))
            continue
        figures = {"first": first.day, "last": last.day, "months": first.duty.every_months, "count": len(several)}
        said.append((first.day or date.max, texts.say("support.due_series", lang, label=first.duty.label[lang], **figures)))
    return list(dict.fromkeys(sentence for _day, sentence in sorted(said, key=lambda each: each[0])))


def due(found: Due, lang: str) -> str:
    """A duty with its day, or the day it counts from."""
    duty = found.duty
    if found.day is not None:
        return texts.say(f"support.due_{duty.kind}", lang, day=found.day, label=duty.label[lang])
    after = texts.say(f"support.day_{duty.after}", lang)
    if duty.every_months:
        return texts.say("support.due_relative_every", lang, after=after, months=duty.every_months, label=duty.label[lang])
    until = texts.say(f"support.within_{duty.kind}", lang)
    return texts.say("support.due_relative", lang, after=after, months=duty.months, until=until, label=duty.label[lang])


def recovered(found: Recovered, lang: str, currency: str) -> list[str]:
    """One reading of what comes back, figure by figure."""
    return [line(each, lang, currency) for each in found.lines]


def misprint(printed: Decimal, summed: Decimal, lang: str, currency: str) -> str:
    """That a figure in print is not the sum of its parts."""
    shown = {
        name: money.said(value, currency, lang)
        for name, value in (("printed", printed), ("total", summed), ("difference", abs(printed - summed)))
    }
    return texts.say("support.misprint", lang, **shown)


def cited(source: Source, lang: str, *, since: str = "", before: Source | None = None) -> str:
    """Where something is written, and how sure it is; the same source as before is named once."""
    day = texts.say("support.since", lang, day=since) if since else ""
    if source == before:
        return texts.say("support.same_source", lang, day=day)
    title = " ".join(part for part in (source.title[lang], source.part) if part)
    return texts.say("support.source", lang, day=day, source=title, confidence=_confidence(source.confidence, lang))


@cache
def fact(name: str, lang: str) -> str:
    """The name of a fact, or of a kind of amount, in words."""
    listed = "tenant_facts" if name in codes.labels("tenant_facts").index else "amount_kinds"
    return codes.label(listed, name, lang)


def _confidence(mark: str, lang: str) -> str:
    return texts.say(f"words.confidence_{mark}", lang)


def _unit(grant: Grant) -> str:
    return {"days": "days", "points": "points"}.get(grant.measure.gives, grant.measure.currency)


def _part(name: str, value: Decimal, step: Line, lang: str, currency: str) -> str:
    """A figure inside a sentence, in its own unit."""
    if name in {"nth", "days", "year"}:
        return f"{value:f}"
    if step.kind in {"product_each", "term_each"}:
        return money.said(value, "persons" if name == "base" else currency, lang)
    if name in {"rate", "share", "part"}:
        return money.said(value, "share", lang)
    return money.said(value, "persons" if step.kind == "missed_persons" and name in PERSONS else currency, lang)


def _held(found: Verdict, lang: str, currency: str) -> str:
    """The value a verdict was made of, and its limit."""
    rule = found.rule
    if isinstance(found.fact.value, Mapping):
        code = next(iter(found.fact.value.values()), "")
        listed = str(codes.labels("tenant_facts").loc[rule.fact, "codes"])
        if not code:
            return texts.say("support.no_designation", lang)
        return codes.label(listed, code, lang) if listed else texts.say(f"words.answer_{code}", lang)
    limit: Any = found.limit
    shown = {
        name: money.said(Decimal(str(value)), rule.unit or currency, lang)
        for name, value in (("value", found.fact.value), ("limit", limit))
    }
    return texts.say(f"support.{rule.compare}", lang, **shown)


def change(found: Change, lang: str) -> list[str]:
    """A cell that changed, for a table: measure, table, cell, before, after, since, source."""
    names = _cell_names(found.measure, found.table, found.cell, lang)
    unit = _table_unit(found.measure, found.table)
    before, after = (
        texts.say("support.none_in_force", lang) if value is None else money.said(value, unit, lang)
        for value in (found.before, found.after)
    )
    label = _table_label(found.measure, found.table, lang)
    return [found.measure.label[lang], label, names, before, after, str(found.since), found.source.title[lang]]


def values(measure: Measure, lang: str) -> list[list[str]]:
    """Every value of a measure, for a table: measure, table, since, value, source, confidence."""
    rows = []
    for table in measure.tables:
        unit = _table_unit(measure, table.name)
        for step in table.steps.steps:
            cells = walk(step.value, ()) if step.value is not None else ()
            shown = "; ".join(
                f"{_cell_names(measure, table.name, at, lang)} {money.said(value, unit, lang)}".strip() for at, value in cells
            )
            source = table.source(step)
            label = _table_label(measure, table.name, lang)
            sure = _confidence(source.confidence, lang)
            ended = texts.say("support.none_in_force", lang)
            rows.append([measure.label[lang], label, str(step.start), shown or ended, source.title[lang], sure])
    if not rows:
        words = "" if measure.words is None else measure.words[lang]
        started = "" if measure.in_force is None else str(measure.in_force.steps[0].start)
        sure = _confidence(measure.source.confidence, lang)
        rows.append([measure.label[lang], "", started, words, measure.source.title[lang], sure])
    return rows


def budget(found: Budget, currency: str, lang: str) -> list[str]:
    """A budget, for a table: what, years, total, national, local, source, confidence. What is not known stays empty."""
    sums = ("" if value is None else money.said(value, currency, lang) for value in (found.total, found.national, found.local))
    years = "–".join(dict.fromkeys((str(found.years[0]), str(found.years[-1]))))
    return [found.label[lang], years, *sums, found.source.title[lang], _confidence(found.source.confidence, lang)]


def described(measure: Measure, lang: str) -> dict[str, Any]:
    """A measure for machines."""
    return {
        "measure": measure.name,
        "programme": measure.programme,
        "kind": measure.kind,
        "gives": measure.gives,
        "bound": measure.bound,
        "label": dict(measure.label),
        "values": values(measure, lang),
        "notes": [dict(note.text) for note in measure.notes],
    }


def _table_label(measure: Measure, name: str, lang: str) -> str:
    """A table of values in words."""
    for part in measure.parts:
        if part.name == name:
            return part.label[lang]
        for uplift in part.uplifts:
            if uplift.name == name:
                return uplift.label[lang]
    for ceiling in measure.ceilings:
        for term in ceiling.terms:
            if term.rate.name == name:
                return f"{ceiling.label[lang]}: {term.label[lang]}"
    return texts.say("support.national_share", lang)


def _table_unit(measure: Measure, name: str) -> str:
    """Is a table of rates, of points, or of money?"""
    for part in measure.parts:
        if part.name == name:
            return measure.currency if part.each else "share"
        if any(uplift.name == name for uplift in part.uplifts):
            return "points"
    for ceiling in measure.ceilings:
        for term in ceiling.terms:
            if term.rate.name == name:
                return measure.currency if term.each or not term.base else "share"
    return "share"


def _cell_names(measure: Measure, name: str, at: tuple[str, ...], lang: str) -> str:
    """The codes and bands that lead to a cell, in words."""
    table = next(each for each in measure.tables if each.name == name)
    known = codes.labels("tenant_facts")
    said = []
    for by, code in zip(table.by, at, strict=False):
        listed, type_, unit = (str(known.loc[by, key]) for key in ("codes", "type", "unit"))
        if type_ in NUMBERS:
            said.append(texts.say("support.from_band", lang, value=money.said(Decimal(code), unit or measure.currency, lang)))
        else:
            said.append(codes.label(listed, code, lang) if listed else texts.say(f"words.answer_{code}", lang))
    return " ".join(said)
