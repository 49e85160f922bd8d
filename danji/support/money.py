"""Money and rates as exact decimals: read from how people write them, rounded as a rule says, written for readers."""

from __future__ import annotations

import re
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Literal

from danji import texts

How = Literal["down", "nearest"]

UNITS = {"": 0, "천": 3, "만": 4, "백만": 6, "천만": 7, "억": 8, "조": 12}  # powers of ten
_PART = r"\d+(?:\.\d+)?"
_MONEY = re.compile(rf"^(-?)((?:{_PART} ?(?:천만|백만|조|억|만|천) ?)*)({_PART})? ?원?$")
_PIECE = re.compile(rf"({_PART}) ?(천만|백만|조|억|만|천)")
_RATE = re.compile(r"^(-?\d+(?:\.\d+)?) ?%p?$")
EXACT = Context(prec=40)  # more digits than any sum of money needs, so that no product is rounded on the way


def amount(said: object) -> Decimal | None:
    """Money from a number, or a number with its unit; None where it cannot be read.

    Examples
    --------
    >>> amount("25.3억원"), amount("1,771,000천원"), amount("1억 9320만원"), amount(206195000), amount("about 3")
    (Decimal('2530000000'), Decimal('1771000000'), Decimal('193200000'), Decimal('206195000'), None)
    """
    if isinstance(said, bool) or said is None:
        return None
    if isinstance(said, (int, float, Decimal)):
        found = Decimal(str(said))
        return found if found.is_finite() else None
    return _written(str(said))


@lru_cache(maxsize=1 << 16)
def _written(said: str) -> Decimal | None:
    """Money as written; kept, since a table says the same sums again and again."""
    written = said.strip().replace(",", "").replace("_", "")
    if written.isascii() and written.isdigit():
        return Decimal(written)
    matched = _MONEY.match(written) if written not in {"", "-", "원"} else None
    if matched is None:
        return None
    pieces = [(Decimal(number), UNITS[unit]) for number, unit in _PIECE.findall(matched[2])]
    pieces += [(Decimal(matched[3]), 0)] if matched[3] else []
    powers = [power for _number, power in pieces]
    if powers != sorted(set(powers), reverse=True) or not pieces:
        return None
    whole = sum((number.scaleb(power) for number, power in pieces), Decimal(0))
    return plain(-whole if matched[1] else whole)


def rate(said: object) -> Decimal | None:
    """A rate as a part of one, from a percentage such as `12%`; None where it cannot be read.

    Examples
    --------
    >>> rate("12%"), rate("1.5%p"), rate(12)
    (Decimal('0.12'), Decimal('0.015'), None)
    """
    matched = _RATE.match(said.strip()) if isinstance(said, str) else None
    return None if matched is None else plain(Decimal(matched[1]).scaleb(-2))


def plain(value: Decimal) -> Decimal:
    """The same number without needless zeros or powers of ten."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def product(left: Decimal, right: Decimal) -> Decimal:
    """An exact product."""
    return EXACT.multiply(left, right)


def rounded(value: Decimal, *, to: Decimal, how: How) -> Decimal:
    """A sum of money to a whole number of `to`, as the rule says.

    Examples
    --------
    >>> rounded(Decimal("1234567.8"), to=Decimal(10), how="down")
    Decimal('1234560')
    """
    if to == 1:
        return value.to_integral_value(ROUND_FLOOR if how == "down" else ROUND_HALF_UP)
    whole = EXACT.divide(value, to).to_integral_value(ROUND_FLOOR if how == "down" else ROUND_HALF_UP)
    return EXACT.multiply(whole, to)


def said(value: Decimal, unit: str, lang: str) -> str:
    """A number of money, persons, years or a rate, as people write it.

    Examples
    --------
    >>> said(Decimal(2020687660), "KRW", "ko"), said(Decimal("0.125"), "share", "en")
    ('2,020,687,660원', '12.5%')
    """
    shown = plain(product(value, Decimal(100))) if unit in {"share", "points"} else plain(value)
    written = texts.wordings(f"support.unit_{unit}")[lang] if texts.has(f"support.unit_{unit}") else f" {unit}".rstrip()
    return f"{shown:,f}{written}"
