"""When a grant is paid: its instalments, and the years they fall into."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from danji.support import money
from danji.support.grants import ZERO
from danji.support.measures import Measure
from danji.support.tenants import Item, Tenant


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
