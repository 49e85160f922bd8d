"""What if: one fact or amount takes other values, for one tenant or for a whole portfolio."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from danji import codes
from danji.errors import Problem, RuleError, problem
from danji.support import money
from danji.support.assess import grants
from danji.support.batch import Ledger, Outcome, many
from danji.support.combine import Choice, best
from danji.support.grants import ZERO
from danji.support.measures import Measures
from danji.support.tenants import Item, Tenant, facts_from, sum_of

ALL = "amounts"  # every amount of money of a tenant at once
NUMBERS = ("number", "money")


@dataclass(frozen=True, slots=True)
class Change:
    """A fact or kind of amount, and the value it takes; where `part` is given, that part of what it was."""

    name: str
    said: str
    facts: Mapping[str, Any]
    amount: Decimal | None = None
    part: Decimal | None = None


def changes(name: str, values: Sequence[str]) -> list[Change]:
    """What `name=value,value` asks for; `80%` of an amount or a number is that part of what it was.

    Raises
    ------
    RuleError
        If there is no such fact or amount, or a value is none for it; every problem at once.
    """
    found: list[Problem] = []
    facts, kinds = codes.labels("tenant_facts"), codes.labels("amount_kinds").index
    if name not in facts.index and name not in kinds and name != ALL:
        known = ", ".join([ALL, *facts.index, *kinds])
        raise RuleError(problem("not_varied", column="--vary", value=name, known=known))
    made = []
    for said in map(str, values):
        part = money.rate(said)
        if part is not None and (name not in facts.index or facts.loc[name, "type"] in NUMBERS):
            made.append(Change(name, said, {}, part=part))
        elif name in facts.index:
            made.append(Change(name, said, facts_from({name: said}, file=name, problems=found)))
        elif name == ALL:
            found.append(problem("not_a_part", column="--vary", value=said))
        else:
            made.append(Change(name, said, {}, amount=sum_of(said, name, name, found) or ZERO))
    if found:
        raise RuleError(found)
    return made


def moved(tenant: Tenant, change: Change) -> Tenant:
    """The tenant with one thing changed. A sum of one kind falls on the day of its first amount, or that of the case."""
    if change.part is not None:
        return _scaled(tenant, change.name, change.part)
    if change.amount is None:
        return replace(tenant, facts={**tenant.facts, **change.facts})
    own = [item for item in tenant.items if item.kind == change.name]
    first = min(own, key=lambda item: item.day) if own else Item(change.name, tenant.day, ZERO)
    others = tuple(item for item in tenant.items if item.kind != change.name)
    return replace(tenant, items=(*others, replace(first, amount=change.amount)))


def varied(tenant: Tenant, name: str, values: Sequence[str], measures: Measures) -> list[tuple[str, Choice]]:
    """The best choice of one tenant for each value."""
    made = changes(name, values)
    return [(each.said, best(tuple(grants(moved(tenant, each), measures)), measures.stacking)) for each in made]


def portfolio(tenants: Iterable[Tenant], name: str, values: Sequence[str], measures: Measures) -> list[tuple[str, Ledger]]:
    """The money of a portfolio for each value: every tenant changed in the same way."""
    every, found = list(tenants), []
    for change in changes(name, values):
        ledger = Ledger()
        for each in many(((at, moved(tenant, change)) for at, tenant in enumerate(every)), measures):
            if isinstance(each, Outcome):
                ledger.add(each)
        found.append((change.said, ledger))
    return found


def _scaled(tenant: Tenant, name: str, part: Decimal) -> Tenant:
    """So much of an amount, of all money, or of a number; persons are rounded down."""
    if name in tenant.facts:
        made = money.product(tenant.facts[name], part)
        whole = codes.labels("tenant_facts").loc[name, "unit"] == "persons"
        return replace(tenant, facts={**tenant.facts, name: made // 1 if whole else made})
    counted = codes.labels("amount_kinds")["counts"]
    kinds = set(counted.index[counted == "money"]) if name == ALL else {name}
    items = (replace(item, amount=money.product(item.amount, part)) if item.kind in kinds else item for item in tenant.items)
    return replace(tenant, items=tuple(items))
