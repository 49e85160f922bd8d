"""Measures → what a tenant is to be asked: facts of the firm and its site, kinds of amounts, facts of an amount alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from danji import codes
from danji.support.measures import NUMBERS, Measure, Measures


@dataclass(frozen=True, slots=True)
class Asks:
    """What the measures of a programme need to know."""

    facts: tuple[str, ...]  # in the order of their list
    kinds: tuple[str, ...]
    of_amounts: tuple[str, ...]  # facts that may differ from one amount to the next


def asks(measures: Measures) -> Asks:
    """Every fact and kind of amount some measure or doubt looks at."""
    known = codes.labels("tenant_facts")
    own = {name for each in measures.measures if each.day == "item" for part in each.parts for name in part.rate.by}
    of_amounts = [name for name in known.index if name in own and known.loc[name, "type"] in NUMBERS]
    named = {name for each in measures.measures for name in _facts(each)} - set(of_amounts)
    named |= {name for rule in measures.doubts for name in (rule.fact, *rule.where)}
    kinds = {kind for each in measures.measures for kind in each.kinds}
    listed = [kind for kind in codes.labels("amount_kinds").index if kind in kinds]
    return Asks(tuple(name for name in known.index if name in named), tuple(listed), tuple(of_amounts))


def _facts(measure: Measure) -> Iterator[str]:
    """The facts a measure looks at, again and again."""
    for rule in measure.needs:
        yield from (rule.fact, *rule.where)
    for part in measure.parts:
        yield from part.where
        for uplift in part.uplifts:
            yield from uplift.where
    for ceiling in measure.ceilings:
        yield from (*ceiling.where, ceiling.less)
        for term in ceiling.terms:
            yield from term.base
    for table in measure.tables:
        yield from table.by
