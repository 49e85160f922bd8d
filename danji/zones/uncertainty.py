"""Which sites stay in when weights, areas and values are not quite what they are taken for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from danji.zones.chance import interval
from danji.zones.choose import SMALL, Circles, Progress, choose, circles, in_time
from danji.zones.problem import Floats, ZoneProblem


@dataclass(frozen=True, slots=True, eq=False)
class Doubt:
    """What is not certain, and how much.

    Parameters
    ----------
    criteria
        Each criterion of each candidate, (n, k), in its own unit; 0 where not known.
    elsewhere
        What sites that could be taken but are not in the problem (locked out) have of each criterion, (k,).
    weights
        The case's weights, of the criteria and then of the kinds of link, (k + l,); all above 0.
    spread
        Sum of the parameters of the Dirichlet distribution about the weights; None for all weights alike likely.
    errors
        Relative standard deviation of each site's area and criteria, (n,).
    area
        The facts that are areas: they share a site's area error.
    links
        What part of each kind of link each pair of the problem has, (m, l). Links are taken as they are; their weights are not.
    """

    criteria: Floats
    elsewhere: Floats
    weights: Floats
    spread: float | None
    errors: Floats
    area: tuple[str, ...] = ()
    links: Floats = field(default_factory=lambda: np.zeros((0, 0)))


@dataclass(frozen=True, slots=True, eq=False)
class Frequencies:
    """How often each site was taken into the best zone, of so many draws.

    `shares` is the mean share taken, over the draws with a zone; `failed` counts draws in which no zone passed.
    """

    sites: tuple[str, ...]
    draws: int
    taken: NDArray[np.int_]
    shares: Floats
    failed: int

    @property
    def share(self) -> Floats:
        """Part of the draws in which each site was taken."""
        return self.taken / max(self.draws, 1)

    def interval(self, i: int) -> tuple[float, float]:
        """The 95 % interval of chance about that part."""
        return interval(int(self.taken[i]), self.draws)

    def standing(self, *, core: float, out: float) -> dict[str, str]:
        """Core, contested or out, by these thresholds."""
        return {
            site: "core" if share >= core else ("out" if share <= out else "contested")
            for site, share in zip(self.sites, self.share, strict=True)
        }

    def close(self, *, core: float, out: float) -> tuple[str, ...]:
        """The sites whose interval holds a threshold: more draws could place them otherwise."""
        ends = [self.interval(i) for i in range(len(self.sites))]
        return tuple(
            site for site, (low, high) in zip(self.sites, ends, strict=True) if low < core <= high or low <= out < high
        )


def frequencies(
    posed: ZoneProblem,
    doubt: Doubt,
    *,
    draws: int,
    rng: np.random.Generator,
    among: Circles | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Frequencies:
    """Draw weights and data again and again, and count which sites the best zone takes.

    Weights: Dirichlet with parameters spread · w/Σw, or all 1. Data: every area and criterion of a site times a factor that
    is log-normal with mean 1 and the site's relative standard deviation, independent; what is 0 stays 0. Points are worked
    out anew in each draw, the best zone is found exactly, and a site counts as taken whatever its share.

    Parameters
    ----------
    stop
        Asked before each draw; when it says so, what was drawn so far is the result. The same seed and number of draws give
        the same counts.
    """
    small = len(posed.sites) <= SMALL
    held = (among or circles(posed)) if small else None
    taken, total = np.zeros(len(posed.sites), dtype=int), np.zeros(len(posed.sites))
    done = failed = 0
    while done < draws and not (stop is not None and stop()):
        if progress is not None:
            progress(done, draws)
        task = _shaken(posed, doubt, rng)
        best = in_time(lambda: choose(task, among=held, stop=stop))  # noqa: B023  asked at once
        if stop is not None and stop() and (best is None or not best.proved):
            break  # cut short: this draw does not count
        done += 1
        if best is None:
            failed += 1
            continue
        shares = np.array([best.shares.get(site, 0.0) for site in posed.sites])
        taken += shares > 0
        total += shares
    return Frequencies(posed.sites, done, taken, total / max(done - failed, 1), failed)


def _shaken(posed: ZoneProblem, doubt: Doubt, rng: np.random.Generator) -> ZoneProblem:
    """The problem with weights and data drawn anew."""
    k = doubt.criteria.shape[1]
    drawn = rng.dirichlet(
        np.ones(len(doubt.weights)) if doubt.spread is None else doubt.spread * doubt.weights / doubt.weights.sum()
    )
    weights, link_weights = drawn[:k], drawn[k:]
    criteria = doubt.criteria * _factors(rng, doubt.errors, k)
    areas = _factors(rng, doubt.errors, 1)[:, 0]
    whole = criteria.sum(axis=0) + doubt.elsewhere
    value = np.where(whole > 0, 100 * weights * criteria / np.where(whole > 0, whole, 1.0), 0.0).sum(axis=1)
    amounts: Mapping[str, Floats] = {
        fact: amount * areas if fact in doubt.area else amount for fact, amount in posed.amounts.items()
    }
    linked = 100 * doubt.links @ link_weights if len(link_weights) else posed.link_value
    return replace(posed, value=value, amounts=amounts, link_value=linked)


def _factors(rng: np.random.Generator, errors: Floats, k: int) -> Floats:
    """Log-normal factors with mean 1 and that relative standard deviation, (n, k)."""
    sigma = np.sqrt(np.log1p(errors**2))[:, None]
    drawn: Floats = np.exp(sigma * rng.standard_normal((len(errors), k)) - sigma**2 / 2)
    return drawn
