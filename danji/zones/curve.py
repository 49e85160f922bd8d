"""What a limit costs: the best value for every place the limit could stand, and what a step more would gain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from danji.zones.choose import SMALL, TIE, Circles, Progress, Solution, choose
from danji.zones.limits import Limit, Spread
from danji.zones.problem import ZoneProblem
from danji.zones.solver import Stop


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """The best zone when the limit stands there; none if no zone passes."""

    limit: float
    zone: Solution | None


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """A rule moved a step, and set aside: the zones that would be best then, and what they would gain."""

    rule: str
    limit: float
    step: float
    zone: Solution
    gain: float
    without: Solution
    gain_without: float

    @property
    def proved(self) -> bool:
        """Are both zones proved best?"""
        return self.zone.proved and self.without.proved

    @property
    def most(self) -> float:
        """What setting the rule aside can gain at most: all that was not proved counted as gained."""
        return self.gain_without + max(0.0, self.without.bound - self.without.value)

    @property
    def binds(self) -> bool:
        """Would the best zone be worth more without the rule?"""
        return self.gain_without > TIE


def curve(
    posed: ZoneProblem,
    rule: str,
    limits: Sequence[float],
    *,
    among: Circles | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> tuple[Step, ...]:
    """The best zone for each place of one limit, everything else as it is, in the order asked.

    When `stop` says so, the places that are left are missing; of the last the zone may be unproved.

    Every circle of a small problem serves for all places of a sum's limit: what a circle holds does not depend on it.
    """
    found = []
    for done, limit in enumerate(limits):
        if progress is not None:
            progress(done, len(limits))
        if stop is not None and stop():
            break
        try:
            found.append(Step(limit, choose(_moved(posed, rule, limit), among=_known(posed, rule, among), stop=stop)))
        except TimeoutError:
            break
    return tuple(found)


def relaxed(
    posed: ZoneProblem, best: Solution, rule: str, *, step: float, among: Circles | None = None, stop: Stop | None = None
) -> Relaxed:
    """What one rule costs: its limit moved by a step in the direction that allows more, and then set aside.

    Where `stop` cut a search short, the gain is at least what is told and at most `most`.

    Raises
    ------
    ArithmeticError
        If a looser rule leaves less: it cannot, so the search would be wrong.
    TimeoutError
        If the search is stopped before any zone is found.
    """
    limit, upwards = _limit(posed, rule)
    looser = limit + step if upwards else max(0.0, limit - step)
    moved = choose(_moved(posed, rule, looser), among=_known(posed, rule, among), stop=stop)
    without = choose(_without(posed, rule), among=_known(posed, rule, among), stop=stop)
    if moved is None or without is None:
        raise ArithmeticError(f"{rule}: no zone passes although the rule was relaxed")
    gain, gain_without = (max(0.0, zone.value - best.value) for zone in (moved, without))
    return Relaxed(rule, limit, step, moved, gain, without, gain_without)


def _limit(posed: ZoneProblem, rule: str) -> tuple[float, bool]:
    """Where a rule's limit stands (a circle's in km), and whether more is looser."""
    if rule == posed.circle_rule and posed.radius_m is not None:
        return posed.radius_m / 1000, True
    if rule == posed.apart_rule and posed.apart_m is not None:
        return posed.apart_m / 1000, True
    counted: list[Limit | Spread] = [*posed.limits, *posed.spreads]
    limit = next(each for each in counted if each.rule == rule)
    return limit.limit, limit.compare == "at_most"


def _moved(posed: ZoneProblem, rule: str, to: float) -> ZoneProblem:
    if rule == posed.circle_rule and posed.radius_m is not None:
        return replace(posed, radius_m=1000 * to)
    if rule == posed.apart_rule and posed.apart_m is not None:
        return replace(posed, apart_m=1000 * to)
    limits = tuple(replace(each, limit=to) if each.rule == rule else each for each in posed.limits)
    return replace(
        posed, limits=limits, spreads=tuple(replace(each, limit=to) if each.rule == rule else each for each in posed.spreads)
    )


def _without(posed: ZoneProblem, rule: str) -> ZoneProblem:
    if rule == posed.circle_rule:
        return replace(posed, radius_m=None, centre=None, circle_rule="")
    if rule == posed.apart_rule:
        return replace(posed, apart_m=None, apart_rule="")
    limits = tuple(each for each in posed.limits if each.rule != rule)
    return replace(posed, limits=limits, spreads=tuple(each for each in posed.spreads if each.rule != rule))


def _known(posed: ZoneProblem, rule: str, among: Circles | None) -> Circles | None:
    """The circles, where another limit of this rule leaves them as they are."""
    return among if len(posed.sites) <= SMALL and rule not in {posed.circle_rule, posed.apart_rule} else None
