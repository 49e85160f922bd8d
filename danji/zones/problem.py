"""A drawing problem in arrays: what each candidate site is worth, what it adds, and what the rules allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji import texts
from danji.cases import Case
from danji.errors import Infeasible, Problem, RuleError, problem
from danji.geometry import Points
from danji.rules import ANSWERED, Rule
from danji.zones.facts import Setting
from danji.zones.scores import PER_SITE

Floats = NDArray[np.float64]
CIRCLES = ("enclosing_radius_km", "farthest_from_hub_km")
OF_THE_CASE = (*ANSWERED, "members", "candidate_sites")  # no choice of sites changes these: judged, and not drawn by


@dataclass(frozen=True, slots=True)
class Limit:
    """A sum over the sites taken, held against a number."""

    rule: str
    fact: str
    compare: str  # at_most | at_least
    limit: float


@dataclass(frozen=True, slots=True, eq=False)
class ZoneProblem:
    r"""Which sites to take, and how much of each.

    maximise Σ valueᵢ xᵢ  subject to  Σ amountᵢ xᵢ ≤ or ≥ limit for every limit,  xᵢ ∈ {0} ∪ [leastᵢ, 1],  xᵢ ≥ leastᵢ for
    the sites locked in, and  |c − pᵢ| + reachᵢ ≤ R for every site with xᵢ > 0, where the centre c is free, or fixed.

    In words: the zone of the highest value among all that pass the rules; a site is out, whole, or in part down to its
    stated minimum.

    Parameters
    ----------
    sites
        Codes of the candidates, n of them: eligible, placed and not locked out.
    xy, reach_m
        Their points, (n, 2), and how far each reaches beyond its point, (n,); metres.
    value
        Worth of each whole site, (n,); 0 or more, points.
    amounts
        Fact → what each whole site adds, (n,); in the unit of the fact.
    limits
        The rules that are sums.
    least
        Least share when taken in part, (n,); 1 for whole only.
    locked
        Which must be taken, (n,).
    radius_m
        R; None when no rule speaks of distance.
    centre
        The fixed centre (2,); None when it is free.
    """

    sites: tuple[str, ...]
    xy: Points
    reach_m: Floats
    value: Floats
    amounts: Mapping[str, Floats]
    limits: tuple[Limit, ...]
    least: Floats
    locked: NDArray[np.bool_]
    radius_m: float | None = None
    centre: Points | None = None
    circle_rule: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if np.any(self.value < 0) or np.any(~np.isfinite(self.value)):
            raise ValueError("values must be 0 or more")
        if any(np.any(~np.isfinite(amount)) or np.any(amount < 0) for amount in self.amounts.values()):
            raise ValueError("amounts must be 0 or more")

    @property
    def disc_m(self) -> Floats:
        """Radius of the disc of allowed centres about each site, (n,)."""
        return np.full(len(self.sites), np.inf) if self.radius_m is None else self.radius_m - self.reach_m

    def with_locked(self, site: str) -> ZoneProblem:
        """The same problem with one more site that must be taken."""
        return replace(self, locked=self.locked | (np.array(self.sites) == site))

    def without(self, site: str) -> ZoneProblem:
        """The same problem without one site."""
        keep = np.array(self.sites) != site
        return replace(
            self,
            sites=tuple(np.array(self.sites)[keep]),
            xy=self.xy[keep],
            reach_m=self.reach_m[keep],
            value=self.value[keep],
            amounts={fact: amount[keep] for fact, amount in self.amounts.items()},
            least=self.least[keep],
            locked=self.locked[keep],
        )

    def whole(self) -> ZoneProblem:
        """The same problem with whole sites only."""
        return replace(self, least=np.ones(len(self.sites)))


def standing(place: Setting, rules: Sequence[Rule], case: Case) -> pd.Series:
    """Whether each site can be taken: candidate, or why not.

    kind (not eligible), unplaced (a rule on distance cannot be judged), unknown (a fact a rule limits is missing), elsewhere
    (not in the case's municipalities), locked_out.
    """
    sites = place.sites
    state = pd.Series("candidate", index=sites.index, name="standing")
    for rule in rules:
        if rule.fact in PER_SITE:
            state[PER_SITE[rule.fact](sites).isna()] = "unknown"
    if any(rule.fact in CIRCLES for rule in rules):
        state[place.xy.isna().any(axis=1)] = "unplaced"
    for rule in rules:
        if rule.fact == "site_kind":
            state[~sites["kind"].isin(rule.limit.on(case.day))] = "kind"
    if case.municipalities:
        state[~sites["region"].isin(case.municipalities)] = "elsewhere"
    state[state.index.isin(case.draw.lock_out)] = "locked_out"
    return state


def pose(place: Setting, value: pd.Series, rules: Sequence[Rule], case: Case) -> ZoneProblem:
    """The drawing problem of a setting under the rules of one reading.

    Raises
    ------
    Infeasible
        If no site can be taken, or one that is locked in cannot be.
    RuleError
        If a rule speaks of the hub and there is none with a point, or of a fact that cannot be drawn by.
    """
    _refuse(place, rules, case)
    state = standing(place, rules, case)
    sites = state.index[state == "candidate"]
    found = _cannot_start(place, state, case)
    if found:
        raise Infeasible(found)
    table = place.sites.loc[sites]
    radius_m, centre, circle_rule = _circle_rule(place, rules, case)
    sums = [rule for rule in rules if rule.fact in PER_SITE]
    return ZoneProblem(
        sites=tuple(sites),
        xy=place.xy.loc[sites].to_numpy(float),
        reach_m=place.reach_m(sites),
        value=value.loc[sites].to_numpy(float),
        amounts={rule.fact: PER_SITE[rule.fact](table).to_numpy(float) for rule in sums},
        limits=tuple(Limit(rule.name, rule.fact, rule.compare, float(rule.limit.on(case.day))) for rule in sums),
        least=table["part_min_share"].fillna(1.0).to_numpy(float) if case.draw.partial else np.ones(len(sites)),
        locked=sites.isin(case.draw.lock_in),
        radius_m=radius_m,
        centre=centre,
        circle_rule=circle_rule,
        names=table["name"].to_dict(),
    )


def _circle_rule(place: Setting, rules: Sequence[Rule], case: Case) -> tuple[float | None, Points | None, str]:
    for rule in rules:
        if rule.fact == "enclosing_radius_km":
            return 1000 * float(rule.limit.on(case.day)), None, rule.name
        if rule.fact == "farthest_from_hub_km":
            if place.hub_xy is None:
                raise RuleError(problem("no_hub", file="case.toml", column="hub", reading=rule.reading))
            return 1000 * float(rule.limit.on(case.day)), place.hub_xy, rule.name
    return None, None, ""


def _refuse(place: Setting, rules: Sequence[Rule], case: Case) -> None:
    """Rules that no choice of sites can mend, and rules that can be judged but not yet drawn by."""
    drawn = {*PER_SITE, *CIRCLES, "site_kind", "region_code"}
    found = [
        problem("rule_not_drawn", rule=rule.label, fact=rule.fact)
        for rule in rules
        if rule.fact not in OF_THE_CASE and (rule.fact not in drawn or not rule.plain or rule.word)
    ]
    if found:
        raise RuleError(found)
    outside = [rule for rule in rules if rule.fact == "region_code" and place.province not in rule.limit.on(case.day)]
    if outside:
        raise Infeasible([problem("rule_of_the_case", rule=rule.label, value=place.province) for rule in outside])


def _cannot_start(place: Setting, state: pd.Series, case: Case) -> list[Problem]:
    names = place.sites["name"]
    found = [
        problem(
            "locked_in_not_eligible",
            file="case.toml",
            column="draw.lock_in",
            name=names[site],
            reason=texts.wordings(f"zones.standing_{state[site]}"),
        )
        for site in case.draw.lock_in
        if state[site] != "candidate"
    ]
    if not (state == "candidate").any():
        count = state.value_counts()
        found.append(
            problem(
                "no_eligible_site",
                total=len(state),
                ineligible=count.get("kind", 0),
                unplaced=count.get("unplaced", 0),
                locked_out=count.get("locked_out", 0),
            )
        )
    return found
