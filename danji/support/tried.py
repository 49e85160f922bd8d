"""The cases a programme keeps for its measures, run: a tenant on a day, and what must come out, to the won."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from danji.errors import NotInForce
from danji.support import money
from danji.support.assess import grants
from danji.support.combine import best
from danji.support.duties import recover
from danji.support.grants import Grant
from danji.support.measures import Measures
from danji.support.tenants import Tenant, from_mapping
from danji.zones.tried import Tried, named

KEYS = ("facts", "amounts", "days", "paid", "recovery", "reading")


def tried(measures: Measures) -> list[Tried]:
    """Every case of a programme's measures."""
    return [run(measures, case) for case in measures.cases]


def tenant_of(measures: Measures, case: Mapping[str, Any]) -> Tenant:
    """The tenant of a case; an amount without a day is of the day of the case."""
    content = {key: case[key] for key in KEYS if key in case}
    content["amounts"] = [{"day": case["on"], **each} for each in case.get("amounts", ())]
    content |= {"name": named(case)["ko"], "day": case["on"]}
    return from_mapping(content, measures, file=named(case)["en"])[0]


def run(measures: Measures, case: Mapping[str, Any]) -> Tried:
    """One case. `expect` names measures (an amount or a state), and may name the total, what is left out, what comes back."""
    tenant = tenant_of(measures, case)
    try:
        given = {each.measure.name: each for each in grants(tenant, measures)}
    except NotInForce:
        return Tried(named(case), case["on"], _text(case["expect"]), dict.fromkeys(case["expect"], "not_in_force"))
    choice = best(given.values(), measures.stacking)
    found = {name: _said(given[name]) for name in case["expect"] if name in given}
    found |= {"total": f"{choice.total:f}"} if "total" in case["expect"] else {}
    found |= {f"left out {name}": stack for name, stack in choice.left_out.items() if f"left out {name}" in case["expect"]}
    found |= {
        f"national {each.measure.name}": f"{each.national:f}"
        for each in given.values()
        if each.national is not None and f"national {each.measure.name}" in case["expect"]
    }
    for measure in measures.measures:
        for back in recover(tenant, measure):
            figures = {"principal": back.principal, "interest": back.interest, "returned": back.total}
            for name, figure in figures.items():
                key = f"{back.rule.reading} {name}"
                if key in case["expect"]:
                    found[key] = "unknown" if figure is None else f"{figure:f}"
    return Tried(named(case), case["on"], _text(case["expect"]), {name: found.get(name, "–") for name in case["expect"]})


def _said(grant: Grant) -> str:
    """An amount where there is one that is sure, else the state."""
    return f"{money.plain(grant.amount):f}" if grant.state == "given" and grant.amount is not None else grant.state


def _text(expected: Mapping[str, Any]) -> dict[str, str]:
    return {name: _figure(value) for name, value in expected.items()}


def _figure(value: Any) -> str:
    found = money.amount(value)
    return str(value) if found is None else f"{Decimal(found):f}"
