"""Where words go on a picture: at the first of a few places where they do not lie on other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from danji.dossier.drawing import length

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(slots=True)
class Room:
    """A picture and what is taken of it so far."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def keep(self, box: Box) -> None:
        """Take a place, so that no word goes there."""
        self.taken.append(box)

    def place(self, text: str, x: float, y: float, *, gap: float, size: float = 12.5) -> tuple[float, float, str] | None:
        """Where a text beside a point can stand: x, y of its line and its anchor; none where there is no room."""
        wide = length(text) * size
        for right, up in _PLACES:
            left = x + right * gap if right > 0 else x - wide + right * gap if right < 0 else x - wide / 2
            base = y + up * (gap + size * 0.55) + size * 0.35
            box = (left - 1, base - size, left + wide + 1, base + 3)
            if box[0] >= 0 and box[1] >= 0 and box[2] <= self.width and box[3] <= self.height and not self._hits(box):
                self.keep(box)
                return left, base, "begin"
        return None

    def _hits(self, box: Box) -> bool:
        return any(a < box[2] and box[0] < c and b < box[3] and box[1] < d for a, b, c, d in self.taken)


_PLACES: Sequence[tuple[float, float]] = (
    (1, 0),
    (-1, 0),
    (0, -1),
    (0, 1),
    (0.8, -0.8),
    (-0.8, -0.8),
    (0.8, 0.8),
    (-0.8, 0.8),
    (1, -1.7),
    (1, 1.7),
    (-1, -1.7),
    (-1, 1.7),
)


def apart(wanted: Sequence[float], *, least: float, low: float, high: float) -> list[float]:
    """Heights at least so far apart and within the limits, each as near to the wanted one as pushing allows.

    Examples
    --------
    >>> apart([10.0, 12.0, 40.0], least=10.0, low=0.0, high=100.0)
    [10.0, 20.0, 40.0]
    """
    order = sorted(range(len(wanted)), key=lambda each: wanted[each])
    found = list(wanted)
    floor = low
    for each in order:
        found[each] = max(wanted[each], floor)
        floor = found[each] + least
    ceiling = high
    for each in reversed(order):
        found[each] = min(found[each], ceiling)
        ceiling = found[each] - least
    return found


def ticks(low: float, high: float, *, most: int = 6) -> list[float]:
    """Round numbers from low to high, at most so many.

    Examples
    --------
    >>> ticks(0.0, 0.11)
    [0.0, 0.02, 0.04, 0.06, 0.08, 0.1]
    """
    import math

    span = (high - low) or 1.0
    for step in (each * 10.0**power for power in range(math.floor(math.log10(span)) - 1, 12) for each in (1, 2, 2.5, 5)):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [round(step * each, 10) for each in range(first, last + 1)]
    return [low, high]
