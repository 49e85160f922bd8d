"""Values that change on known days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from danji.errors import NotInForce, problem


@dataclass(frozen=True, slots=True)
class Step:
    """From this day on, this value; None repeals it."""

    start: date
    value: Any
    source: str
    confidence: str = ""  # where it differs from that of the whole rule


@dataclass(frozen=True, slots=True)
class Dated:
    """A value with its days, oldest first."""

    name: str
    steps: tuple[Step, ...]

    def step_on(self, day: date) -> Step | None:
        """The step in force on that day; None before the first and after a repeal."""
        begun = [step for step in self.steps if step.start <= day]
        return begun[-1] if begun and begun[-1].value is not None else None

    def on(self, day: date) -> Any:
        """The value on that day.

        Raises
        ------
        NotInForce
            Before the first day, or after the value was repealed.

        Examples
        --------
        >>> cap = Dated("area", (Step(date(2018, 9, 21), 15, "guideline"),))
        >>> cap.on(date(2020, 1, 1))
        15
        """
        step = self.step_on(day)
        if step is None:
            known = ", ".join(str(each.start) for each in self.steps)
            raise NotInForce(problem("not_in_force", name=self.name, day=day, known=known))
        return step.value
