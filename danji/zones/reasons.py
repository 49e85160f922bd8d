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
    site cannot be replaced, or cannot be taken); None that it was not computed.
    """

    site: str
    share: float
    key: str
    loss: float | None

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
    posed: ZoneProblem, best: Solution, standing: pd.Series, *, among: Circles, progress: Progress | None = None
) -> dict[str, Reason]:
    """One reason per site of the table, candidates or not."""
    found = {}
    for done, (site, state) in enumerate(standing.items()):
        if progress is not None:
            progress(done, len(standing))
        name = str(site)
        if state != "candidate":
            found[name] = Reason(name, 0.0, f"standing_{state}", None)
        elif len(posed.sites) > SMALL:
            found[name] = Reason(name, best.shares.get(name, 0.0), _many(name in best.shares), None)
        else:
            found[name] = _reason(posed, best, name, among)
    return found


def _many(inside: bool) -> str:
    return "reason_in_not_computed" if inside else "reason_out_not_computed"


def _reason(posed: ZoneProblem, best: Solution, site: str, among: Circles) -> Reason:
    share = best.shares.get(site, 0.0)
    i = posed.sites.index(site)
    if posed.locked[i]:
        free = choose(replace(posed, locked=posed.locked & (np.arange(len(posed.sites)) != i)), among=among)
        gain = 0.0 if free is None else free.value - best.value
        return Reason(site, share, "reason_locked" if gain > TIE * max(1.0, best.value) else "reason_locked_tie", gain)
    if share > 0:
        other = choose(posed.without(site), among=_without(among, i))
        return Reason(site, share, _named(other, best, "reason_in", "reason_needed"), _loss(other, best))
    other = choose(posed.with_locked(site), among=among)
    return Reason(site, share, _named(other, best, "reason_out", "reason_out_never"), _loss(other, best))


def _loss(other: Solution | None, best: Solution) -> float:
    return float("nan") if other is None else max(0.0, best.value - other.value)


def _named(other: Solution | None, best: Solution, usual: str, impossible: str) -> str:
    if other is None:
        return impossible
    return f"{usual}_tie" if best.value - other.value <= TIE * max(1.0, best.value) else usual


def _without(among: Circles, i: int) -> Circles:
    return Circles(among.centres, np.delete(among.members, i, axis=1), among.looked_at)
