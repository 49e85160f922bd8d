"""Why each site is in or out: what the best zone would lose by deciding otherwise, computed, not guessed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from danji import texts
from danji.zones.choose import SMALL, TIE, Circles, Solution, choose
from danji.zones.problem import ZoneProblem

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Reason:
    """A site's place in the best zone, and the replacement cost of deciding otherwise.

    `loss` is value(best) − value(best with this site decided the other way): 0 is a tie, NaN means no zone passes then (the
    site cannot be replaced, or cannot be taken); None that it was not computed. `instead` is the zone that would follow.
    """

    site: str
    share: float
    key: str
    loss: float | None
    instead: Solution | None = None

    def sentence(self, lang: str) -> str:
        """The reason in words."""
        return texts.say(
            f"zones.{self.key}",
            lang,
            share=share_words(self.share, lang),
            points=texts.number(self.loss, lang) if self.loss is None else f"{self.loss:.2f}",
        )


def share_words(share: float, lang: str) -> str:
    """Whole, or part with its percentage."""
    return (
        texts.say("zones.whole", lang)
        if share == 1
        else texts.say("zones.part", lang, percent=texts.number(100 * share, lang, digits=1))
    )


def reasons(
    posed: ZoneProblem,
    best: Solution,
    standing: pd.Series,
    *,
    among: Circles,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> dict[str, Reason]:
    """One reason per site of the table, candidates or not.

    Parameters
    ----------
    stop
        Asked before each site; when it says so, the costs of the others are not computed, and their reasons say that.
        Without it costs are computed for up to 120 candidates. Sites in the zone come first, then those worth most.
    """
    costs: dict[str, Reason] = {}
    order = _order(posed, best)
    if stop is None and len(order) > SMALL:
        order = []
    for done, site in enumerate(order):
        if stop is not None and stop():
            break
        if progress is not None:
            progress(done, len(order))
        try:
            found = _reason(posed, best, site, among, stop)
        except TimeoutError:
            break
        if found.instead is not None and not found.instead.proved:
            break
        costs[site] = found
    return {
        str(site): costs.get(str(site)) or _not_computed(str(site), best)
        if state == "candidate"
        else Reason(str(site), 0.0, f"standing_{state}", None)
        for site, state in standing.items()
    }


def one(posed: ZoneProblem, best: Solution, standing: pd.Series, site: str, *, among: Circles) -> Reason:
    """The reason of one site, its cost computed however many candidates there are."""
    state = standing[site]
    return _reason(posed, best, site, among, None) if state == "candidate" else Reason(site, 0.0, f"standing_{state}", None)


def _order(posed: ZoneProblem, best: Solution) -> list[str]:
    """The candidates, those in the zone first, then by value."""
    worth = dict(zip(posed.sites, posed.value, strict=True))
    return sorted(posed.sites, key=lambda site: (site not in best.shares, -worth[site], site))


def _not_computed(site: str, best: Solution) -> Reason:
    key = "reason_in_not_computed" if site in best.shares else "reason_out_not_computed"
    return Reason(site, best.shares.get(site, 0.0), key, None)


def _reason(posed: ZoneProblem, best: Solution, site: str, among: Circles, stop: Callable[[], bool] | None) -> Reason:
    share = best.shares.get(site, 0.0)
    i = posed.sites.index(site)
    known = among if len(posed.sites) <= SMALL else None
    if posed.locked[i]:
        free = choose(replace(posed, locked=posed.locked & (np.arange(len(posed.sites)) != i)), among=known, stop=stop)
        gain = 0.0 if free is None else free.value - best.value
        key = "reason_locked" if gain > TIE * max(1.0, best.value) else "reason_locked_tie"
        return Reason(site, share, key, gain, free)
    if share > 0:
        other = choose(posed.without(site), among=None if known is None else _without(known, i), stop=stop)
        return Reason(site, share, _named(other, best, "reason_in", "reason_needed"), _loss(other, best), other)
    other = choose(posed.with_locked(site), among=known, stop=stop)
    return Reason(site, share, _named(other, best, "reason_out", "reason_out_never"), _loss(other, best), other)


def _loss(other: Solution | None, best: Solution) -> float:
    return float("nan") if other is None else max(0.0, best.value - other.value)


def _named(other: Solution | None, best: Solution, usual: str, impossible: str) -> str:
    if other is None:
        return impossible
    return f"{usual}_tie" if best.value - other.value <= TIE * max(1.0, best.value) else usual


def _without(among: Circles, i: int) -> Circles:
    return replace(among, members=np.delete(among.members, i, axis=1))
