"""What one measure gives one tenant, as records: the grant, the steps of its calculation, and what it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from danji import texts
from danji.rules import Source, Verdict
from danji.support.measures import Ceiling, Measure, Part, Term

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


class Made(NamedTuple):
    """One product in an amount: a part's whole rate, of all its base or of one amount (its place in `items_of`)."""

    part: Part
    rate: Decimal
    item: int | None = None


class Recipe(NamedTuple):
    """What the amount was made of, for tenants that differ in their figures only."""

    made: tuple[Made, ...] = ()
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
