"""A tenant's case: what is known of the firm and its site, the amounts, the promises, and the days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from danji import codes, texts
from danji.errors import Problem, RuleError, problem, warning
from danji.support import money
from danji.support.measures import Measures
from danji.tables.cells import closest

DAYS = ("application", "decision", "start", "completion", "end")
TOP = ("name", "programme", "day", "reading", "facts", "days", "amounts", "paid", "recovery")
RECALL = ("day", "interest", "rate", "applied", "printed")
ITEM = ("kind", "day", "amount")
MOST = Decimal(10) ** 17  # no sum of money, in any currency, and no number of people is above this
LAST_YEAR = 2200  # a later day is a slip; calendars end some years on
SLIPS = (("천원", 3), ("백만원", 6), ("억원", 8))  # units people leave out
NONE = "none"  # a list of codes with nothing in it, in a table's cell


@dataclass(frozen=True, slots=True)
class Item:
    """An amount of some kind on a day, with what is known of it alone."""

    kind: str
    day: date
    amount: Decimal
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recall:
    """That money is asked back: on a day, with the interest as stated, or its yearly rate; None where nobody says.

    `applied` is the sum applied for, against which the instalments are held; `printed` a total that stands in print, to be
    held against the sum.
    """

    day: date
    interest: Decimal | None = None
    rate: Decimal | None = None
    applied: Decimal | None = None
    printed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tenant:
    """A firm at a site, on a day."""

    name: str
    programme: str
    day: date
    facts: Mapping[str, Any] = field(default_factory=dict)  # fact → code, codes, number; a fact that is not known is not here
    items: tuple[Item, ...] = ()
    days: Mapping[str, date] = field(default_factory=dict)
    paid: tuple[tuple[date, Decimal], ...] = ()
    recall: Recall | None = None
    reading: str = ""


def from_mapping(content: Mapping[str, Any], measures: Measures, *, file: str = "case.toml") -> tuple[Tenant, list[Problem]]:
    """A tenant's case, and what an officer should look at twice.

    Raises
    ------
    RuleError
        With everything that is wrong in it.
    """
    found = _misplaced(content, file)
    for key in content:
        if key not in TOP:
            found.append(problem("unknown_setting", file=file, column=key, hint=closest(key, TOP) or ", ".join(TOP)))
    day = _day(content.get("day"), file, "day", found)
    facts = facts_from(_mapping(content, "facts"), file=file, problems=found)
    items = [_item(each, at, file, found) for at, each in enumerate(_listed(content, "amounts"), start=1)]
    days = {"application": day} if day else {}
    for key, value in _mapping(content, "days").items():
        if key not in DAYS:
            found.append(
                problem("unknown_setting", file=file, column=f"days.{key}", hint=closest(key, DAYS) or ", ".join(DAYS))
            )
        elif (stated := _day(value, file, f"days.{key}", found)) is not None:
            days[key] = stated
    paid = [_paid(each, at, file, found) for at, each in enumerate(_listed(content, "paid"), start=1)]
    made = Tenant(
        name=str(content.get("name", "")),
        programme=measures.programme,
        day=day or date.min,
        facts=facts,
        items=tuple(each for each in items if each is not None),
        days=days,
        paid=tuple(each for each in paid if each is not None),
        recall=_recall(content, file, found),
        reading=str(content.get("reading", "")),
    )
    readings = [rule.reading for measure in measures.measures for rule in measure.recovery]
    if made.reading and made.reading not in readings:
        known = ", ".join(dict.fromkeys(readings)) or "–"
        found.append(problem("unknown_reading", file=file, column="reading", value=made.reading, known=known))
    found += doubts(made, measures, file=file)
    if any(each.level == "error" for each in found):
        raise RuleError(found)
    return made, found


def facts_from(given: Mapping[str, Any], *, file: str, problems: list[Problem], row: int | None = None) -> dict[str, Any]:
    """Facts as they must be, by name; `unknown` and empty ones are left out."""
    found: dict[str, Any] = {}
    known = _facts()
    for name, value in given.items():
        if name not in known:
            hint = closest(name, known) or ", ".join(known)
            problems.append(problem("unknown_setting", file=file, row=row, column=name, hint=hint))
            continue
        if value is None or value in ("", "unknown"):
            continue
        type_, listed, unit = known[name]
        read = _cell(name, value) if isinstance(value, str) else _fact(type_, listed, value)
        if read is None:
            expected = ", ".join(listed) if listed else texts.wordings(f"support.kind_{type_}")
            problems.append(problem("tenant_fact", file=file, row=row, column=name, value=str(value), kind=expected))
        elif unit == "persons" and read % 1:
            problems.append(
                problem(
                    "tenant_fact",
                    file=file,
                    row=row,
                    column=name,
                    value=str(value),
                    kind=texts.wordings("support.kind_persons"),
                )
            )
        else:
            found[name] = read
    return found


def doubts(tenant: Tenant, measures: Measures, *, file: str, row: int | None = None) -> list[Problem]:
    """What cannot be so (errors), and what an officer should look at twice (warnings)."""
    found: list[Problem] = []
    counted = _counted()
    low, high = measures.plausible
    for item in tenant.items:
        if item.kind not in counted and not measures.usual.get(item.kind, low) <= item.amount <= high and item.amount:
            found.append(_amount_doubt(item, measures, file, row))
    if len(tenant.days) > 1 or tenant.recall is not None:
        found += _days_in_order(tenant, file, row)
    if "kept_jobs" in tenant.facts and "promised_jobs" not in tenant.facts:
        found.append(
            problem("kept_before_promised", file=file, row=row, column="kept_jobs", value=f"{tenant.facts['kept_jobs']:f}")
        )
    for rule in measures.doubts:
        value = tenant.facts.get(rule.fact)
        if value is None or any(tenant.facts.get(key) not in allowed for key, allowed in rule.where.items()):
            continue
        step = rule.limit.step_on(tenant.day)
        if step is None:
            continue
        if (value > step.value) if rule.compare == "at_most" else (value < step.value):
            found.append(warning("fact_doubtful", file=file, row=row, column=rule.fact, value=f"{value:,f}", label=rule.label))
    return found


def _amount_doubt(item: Item, measures: Measures, file: str, row: int | None) -> Problem:
    """An amount too large to be believed, or so small that its unit may have slipped."""
    high, low = measures.plausible[1], measures.usual.get(item.kind, measures.plausible[0])
    place: dict[str, Any] = {"file": file, "row": row, "column": item.kind, "value": f"{item.amount:,f}"}
    if item.amount > high:
        return problem("amount_absurd", limit=f"{high:,f}", **place)
    meant = [f"{item.amount:,f}{unit}" for unit, power in SLIPS if low <= item.amount.scaleb(power) <= high]
    return warning("amount_small", limit=f"{low:,f}", meant=", ".join(meant) or "–", **place)


def _days_in_order(tenant: Tenant, file: str, row: int | None) -> Iterator[Problem]:
    """Nothing is completed before it starts, and nothing asked back before it was paid."""
    known = [(name, tenant.days[name]) for name in DAYS if name in tenant.days]
    turned = [(first, then) for first, then in pairwise(known) if then[1] < first[1]]
    paid = min((day for day, _amount in tenant.paid), default=None)
    if tenant.recall is not None and paid is not None and tenant.recall.day < paid:
        turned.append((("paid", paid), ("recovery", tenant.recall.day)))
    for (first, before), (then, after) in turned:
        said = {"then": texts.wordings(f"support.day_{then}"), "first": texts.wordings(f"support.day_{first}")}
        yield problem("days_turned", file=file, row=row, column=then, value=after, day=before, **said)


@cache
def _facts() -> Mapping[str, tuple[str, tuple[str, ...], str]]:
    """Fact → type, codes, unit."""
    return {
        str(name): (row["type"], tuple(codes.labels(row["codes"]).index) if row["codes"] else (), row["unit"])
        for name, row in codes.labels("tenant_facts").iterrows()
    }


@cache
def _counted() -> frozenset[str]:
    """Kinds of amounts that are no money."""
    kinds = codes.labels("amount_kinds")
    return frozenset(kinds.index[kinds["counts"] != "money"])


@lru_cache(maxsize=1 << 16)
def _cell(name: str, said: str) -> Any:
    """A fact from text; kept, since a table says the same again and again."""
    type_, listed, _unit = _facts()[name]
    return _fact(type_, listed, said)


def _fact(type_: str, listed: tuple[str, ...], value: Any) -> Any:
    """A fact as it must be; None where it is not."""
    if type_ == "answer":
        said = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        return said if said in ("yes", "no") else None
    if type_ == "code":
        return value if value in listed else None
    if type_ == "codes":
        if not isinstance(value, (str, list, tuple)) or not all(isinstance(each, str) for each in value):
            return None
        given = tuple(sorted(each.strip() for each in (value.split(";") if isinstance(value, str) else value)))
        given = () if given == (NONE,) else given
        return given if all(each in listed for each in given) else None
    if type_ == "share":
        said = money.rate(value) if isinstance(value, str) and value.endswith("%") else money.amount(value)
        return said if said is not None and 0 <= said <= 1 else None
    said = money.amount(value)
    return said if said is not None and 0 <= said <= MOST else None


def _misplaced(content: Mapping[str, Any], file: str) -> list[Problem]:
    """Parts of a case that are no tables, or no lists of tables."""
    found = []
    for key in ("facts", "days", "recovery", "amounts", "paid"):
        value = content.get(key)
        listed = key in ("amounts", "paid")
        good = value is None or (
            isinstance(value, list) and all(isinstance(each, Mapping) for each in value)
            if listed
            else isinstance(value, Mapping)
        )
        if not good:
            kind = texts.wordings("support.kind_tables" if listed else "words.kind_table")
            found.append(problem("wrong_setting", file=file, column=key, value=str(value), kind=kind))
    return found


def _mapping(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = content.get(key, {})
    return found if isinstance(found, Mapping) else {}


def _listed(content: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = content.get(key, [])
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _day(value: Any, file: str, column: str, found: list[Problem]) -> date | None:
    if type(value) is date and value.year <= LAST_YEAR:
        return value
    kind = texts.wordings("words.kind_day")
    found.append(
        problem("missing_setting", file=file, column=column, kind=kind)
        if value is None
        else problem("wrong_setting", file=file, column=column, value=str(value), kind=kind)
    )
    return None


def sum_of(value: Any, file: str, column: str, found: list[Problem], row: int | None = None) -> Decimal | None:
    """An amount that is 0 or more; a problem where it is not."""
    read = money.amount(value)
    if read is None:
        found.append(problem("not_an_amount", file=file, row=row, column=column, value=str(value)))
    elif read < 0:
        found.append(problem("amount_negative", file=file, row=row, column=column, value=str(value)))
        return None
    elif read > MOST:
        found.append(problem("amount_absurd", file=file, row=row, column=column, value=f"{read:,f}", limit=f"{MOST:,f}"))
        return None
    return read


def _item(row: Mapping[str, Any], at: int, file: str, found: list[Problem]) -> Item | None:
    place = f"amounts[{at}]"
    kind = row.get("kind")
    known = list(codes.labels("amount_kinds").index)
    if kind not in known:
        hint = closest(str(kind), known) or ", ".join(known)
        found.append(problem("no_such_amount", file=file, column=f"{place}.kind", value=str(kind), hint=hint))
    day = _day(row.get("day"), file, f"{place}.day", found)
    amount = sum_of(row.get("amount"), file, f"{place}.amount", found)
    facts = facts_from({key: value for key, value in row.items() if key not in ITEM}, file=file, problems=found)
    return Item(str(kind), day, amount, facts) if day is not None and amount is not None and kind in known else None


def _paid(row: Mapping[str, Any], at: int, file: str, found: list[Problem]) -> tuple[date, Decimal] | None:
    day = _day(row.get("day"), file, f"paid[{at}].day", found)
    amount = sum_of(row.get("amount"), file, f"paid[{at}].amount", found)
    return (day, amount) if day is not None and amount is not None else None


def _recall(content: Mapping[str, Any], file: str, found: list[Problem]) -> Recall | None:
    given = _mapping(content, "recovery")
    if not given:
        return None
    day = _day(given.get("day"), file, "recovery.day", found)
    interest, applied, printed = (
        sum_of(given[key], file, f"recovery.{key}", found) if key in given else None
        for key in ("interest", "applied", "printed")
    )
    for key in given:
        if key not in RECALL:
            found.append(
                problem("unknown_setting", file=file, column=f"recovery.{key}", hint=closest(key, RECALL) or ", ".join(RECALL))
            )
    rate = money.rate(given["rate"]) if "rate" in given else None
    if "rate" in given and rate is None:
        found.append(problem("not_rate", file=file, column="recovery.rate", measure="–", value=str(given["rate"])))
    return None if day is None else Recall(day, interest, rate, applied, printed)
