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
from danji.rules import Rule
from danji.zones import constrain, eligible, links
from danji.zones.facts import Setting, ends
from danji.zones.limits import Groups, Limit, Spread
from danji.zones.set_rules import SetRule

Floats = NDArray[np.float64]
Pairs = NDArray[np.intp]  # (k, 2): positions of two sites


@dataclass(frozen=True, slots=True, eq=False)
class ZoneProblem:
    r"""Which sites to take, and how much of each.

    maximise Σ valueᵢ xᵢ + Σ link_valueₖ yᵢ yⱼ over the links k = (i, j)

    subject to  xᵢ ∈ {0} ∪ [leastᵢ, 1],  yᵢ = 1 where xᵢ > 0, else 0;
    every limit and every spread;  yᵢ = 1 for the sites locked in;  yᵢ + yⱼ ≤ 1 for those that exclude each other;
    |c − v| + reachᵢ ≤ R for every corner v of every site with yᵢ = 1, where the centre c is free, or fixed;
    |v − w| + reachᵢ + reachⱼ ≤ D for all corners v, w of all sites i, j with yᵢ = yⱼ = 1.

    In words: the zone of the highest value among all that pass the rules; a site is out, whole, or in part down to its
    stated minimum. A link counts when both its ends are in. A site has one corner, its point, unless its outline is known.

    Parameters
    ----------
    sites
        Codes of the candidates, n of them: eligible, placed and not locked out.
    xy, reach_m
        Their points, (n, 2), and how far each reaches beyond its point or outline, (n,); metres.
    value
        Worth of each whole site, (n,); points.
    amounts
        Name → what each whole site adds, (n,); in the unit of the fact.
    limits
        The rules that are sums or counts.
    least
        Least share when taken in part, (n,); 1 for whole only.
    locked
        Which must be taken, (n,).
    radius_m
        R; None when no rule speaks of a circle.
    centre
        The fixed centre (2,); None when it is free.
    apart_m
        D, the greatest distance between any two points of the zone; None when no rule speaks of it.
    groups, spreads
        Name → group of each site, (n,), or yes or no for each site and group, (n, g); the rules on how many have a site.
    set_rules
        The rules on sets of sites that are no sums: what breaks them is cut off as it is met.
    excludes
        Pairs of sites of which one at most can be in, (k, 2); positions in `sites`.
    links, link_value
        Pairs of sites that are worth more together, (m, 2), and by how much, (m,), 0 or more; points.
    outlines
        Site → its corners, (h, 2); metres. The convex hull is enough, as what is farthest is a corner of it.
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
    apart_m: float | None = None
    apart_rule: str = ""
    groups: Mapping[str, Groups] = field(default_factory=dict)
    spreads: tuple[Spread, ...] = ()
    set_rules: tuple[SetRule, ...] = ()
    excludes: Pairs = field(default_factory=lambda: np.zeros((0, 2), dtype=np.intp))
    links: Pairs = field(default_factory=lambda: np.zeros((0, 2), dtype=np.intp))
    link_value: Floats = field(default_factory=lambda: np.zeros(0))
    outlines: Mapping[str, Points] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if np.any(~np.isfinite(self.value)):
            raise ValueError("values must be numbers")
        if any(np.any(~np.isfinite(amount)) for amount in self.amounts.values()):
            raise ValueError("amounts must be numbers")
        if np.any(self.least <= 0) or np.any(self.least > 1):
            raise ValueError("least shares must be above 0, up to 1")
        if np.any(~np.isfinite(self.link_value)) or np.any(self.link_value < 0):
            raise ValueError("links must be worth 0 or more")
        for pairs in (self.links, self.excludes):
            if np.any(pairs < 0) or np.any(pairs >= len(self.sites)) or np.any(pairs[:, 0] == pairs[:, 1]):
                raise ValueError("a pair must name two different sites")

    @property
    def disc_m(self) -> Floats:
        """Radius of the disc of allowed centres about each site, (n,)."""
        return np.full(len(self.sites), np.inf) if self.around_m is None else self.around_m - self.reach_m

    @property
    def around_m(self) -> float | None:
        """Radius of a circle that holds any zone that passes: R, or D/√3 if less (Jung 1901); None if there is none."""
        jung = None if self.apart_m is None or self.centre is not None else self.apart_m / np.sqrt(3)
        return min((each for each in (self.radius_m, jung) if each is not None), default=None)

    def with_locked(self, site: str) -> ZoneProblem:
        """The same problem with one more site that must be taken."""
        return replace(self, locked=self.locked | (np.array(self.sites) == site))

    def without(self, site: str) -> ZoneProblem:
        """The same problem without one site."""
        return self.only(np.array(self.sites) != site)

    def only(self, keep: NDArray[np.bool_]) -> ZoneProblem:
        """The same problem with these sites only."""
        at = np.cumsum(keep) - 1
        linked = keep[self.links].all(axis=1)
        return replace(
            self,
            sites=tuple(site for site, kept in zip(self.sites, keep, strict=True) if kept),
            xy=self.xy[keep],
            reach_m=self.reach_m[keep],
            value=self.value[keep],
            amounts={fact: amount[keep] for fact, amount in self.amounts.items()},
            least=self.least[keep],
            locked=self.locked[keep],
            groups={name: group[keep] for name, group in self.groups.items()},
            excludes=at[self.excludes[keep[self.excludes].all(axis=1)]],
            links=at[self.links[linked]],
            link_value=self.link_value[linked],
        )

    def whole(self) -> ZoneProblem:
        """The same problem with whole sites only."""
        return replace(self, least=np.ones(len(self.sites)))


def standing(place: Setting, rules: Sequence[Rule], case: Case) -> pd.Series:
    """Whether each site can be taken: candidate, or why not.

    kind (not eligible), unplaced (a rule on distance cannot be judged), unknown (a fact a rule limits is missing), rule (a rule
    on each site keeps it out), stacked (under a scheme that is excluded on the same ground), elsewhere (not in the case's
    municipalities), locked_out.
    """
    sites = place.sites
    state = pd.Series("candidate", index=sites.index, name="standing")
    by_itself = eligible.alone(rules, place, case.day)
    state[by_itself == "fails"] = "rule"
    state[(by_itself == "undecided") | eligible.not_known(rules, place)] = "unknown"
    if any(constrain.for_circle(rule) for rule in rules):
        state[place.xy.isna().any(axis=1)] = "unplaced"
    for rule in rules:
        if rule.fact == "site_kind" and rule.plain and not rule.word:
            state[~sites["kind"].isin(rule.limit.on(case.day))] = "kind"
    state[state.index.isin(place.barred)] = "stacked"
    if case.municipalities:
        state[~sites["region"].isin(case.municipalities)] = "elsewhere"
    state[state.index.isin(case.draw.lock_out)] = "locked_out"
    return state


def pose(
    place: Setting, value: pd.Series, rules: Sequence[Rule], case: Case, *, linked: pd.DataFrame | None = None
) -> ZoneProblem:
    """The drawing problem of a setting under the rules of one reading; `linked` is what pairs of sites are worth together.

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
    apart_m, apart_rule = _apart_rule(rules, case)
    outlines = _outlines(place, sites)
    sought = [rule.name for rule in rules if rule.fact == "farthest_pair_km" and constrain.for_circle(rule)]
    asked = constrain.read(rules, place, sites, case.day, circles=(*sought, circle_rule))
    pairs = links.NONE if linked is None else links.among(linked, sites)
    return ZoneProblem(
        sites=tuple(sites),
        xy=place.xy.loc[sites].to_numpy(float),
        reach_m=np.where(sites.isin(list(outlines)), 0.0, place.reach_m(sites)),
        value=value.loc[sites].to_numpy(float),
        amounts=asked.amounts,
        limits=tuple(asked.limits),
        least=table["part_min_share"].fillna(1.0).to_numpy(float) if case.draw.partial else np.ones(len(sites)),
        locked=sites.isin(case.draw.lock_in),
        radius_m=radius_m,
        centre=centre,
        circle_rule=circle_rule,
        names=table["name"].to_dict(),
        apart_m=apart_m,
        apart_rule=apart_rule,
        groups=asked.groups,
        spreads=tuple(asked.spreads),
        links=links.positions(pairs, sites),
        link_value=pairs.sum(axis=1).to_numpy(float),
        set_rules=tuple(asked.set_rules),
        outlines=outlines,
    )


def _outlines(place: Setting, sites: pd.Index) -> dict[str, Points]:
    """The corners of the sites whose outline is known, where distance is measured to the edge."""
    owner, corners, _ = ends(sites, place) if place.distance_to == "edge" else ([], np.zeros((0, 2)), None)
    shaped = set(place.shapes(sites)) if owner else set()
    return {site: corners[[each == site for each in owner]] for site in shaped}


def _apart_rule(rules: Sequence[Rule], case: Case) -> tuple[float | None, str]:
    """The least distance any rule allows between two sites of a zone, and that rule."""
    pairs = [rule for rule in rules if rule.fact == "farthest_pair_km" and constrain.for_circle(rule)]
    found = [(1000 * float(rule.limit.on(case.day)), rule.name) for rule in pairs]
    return min(found, default=(None, ""))


def _circle_rule(place: Setting, rules: Sequence[Rule], case: Case) -> tuple[float | None, Points | None, str]:
    for rule in filter(constrain.for_circle, rules):
        if rule.fact == "enclosing_radius_km":
            return 1000 * float(rule.limit.on(case.day)), None, rule.name
        if rule.fact == "diameter_km":
            return 500 * float(rule.limit.on(case.day)), None, rule.name
        if rule.fact == "farthest_from_hub_km":
            if place.hub_xy is None:
                raise RuleError(problem("no_hub", file="case.toml", column="hub", reading=rule.reading))
            return 1000 * float(rule.limit.on(case.day)), place.hub_xy, rule.name
    return None, None, ""


def _refuse(place: Setting, rules: Sequence[Rule], case: Case) -> None:
    """Rules that no choice of sites can mend."""
    here = [rule for rule in rules if rule.fact == "region_code" and not rule.word]
    outside = [rule for rule in here if place.province not in rule.limit.on(case.day)]
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
