"""Rules → what constrains a choice: the limits, counts of groups and distances a drawn zone must keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.rules import ANSWERED, Rule, check
from danji.zones.asked import MILLION, asked, counted, groups
from danji.zones.facts import LEVELS, Setting
from danji.zones.scores import PER_SITE

Floats = NDArray[np.float64]

CIRCLES = ("enclosing_radius_km", "diameter_km", "farthest_from_hub_km")
DISTANCES = (*CIRCLES, "farthest_pair_km")
OF_THE_CASE = (*ANSWERED, "members", "candidate_sites")  # no choice of sites changes these: judged, and not drawn by
OF_SITES = ("site_kind", "region_code")
SPREADS = {"municipalities": "region", "complexes": "complex"}  # fact → column of which different values are counted
SUMS = (*PER_SITE, "sites", "area_share", "share_of_sites", "share_of_candidates")


@dataclass(frozen=True, slots=True)
class Limit:
    """A sum over the sites taken, held against a number.

    Σ amountᵢ xᵢ, or with `counts` "site" Σ amountᵢ yᵢ with yᵢ = 1 for a site that is in, whole or in part. The amounts stand in
    `ZoneProblem.amounts` under `of`, or under the fact when `of` is empty. Of limits with the same word in `any_of`
    ("word" or "word/way") one way is enough; the limits of a way hold together.
    """

    rule: str
    fact: str
    compare: str  # at_most | at_least
    limit: float
    of: str = ""
    counts: str = "share"  # share | site
    any_of: str = ""

    @property
    def way(self) -> tuple[str, str]:
        """The word of its ways, and which of them it belongs to: one of its own unless named."""
        return _way(self.any_of, self.rule)

    @property
    def amount(self) -> str:
        """Under which name its amounts stand."""
        return self.of or self.fact

    @property
    def caps(self) -> bool:
        """Does it hold always, and bound a sum of shares from above?"""
        return self.compare == "at_most" and self.counts == "share" and not self.any_of


@dataclass(frozen=True, slots=True)
class Spread:
    """How many groups have a site in the zone (municipalities, kinds …), held against a number.

    The group of each site stands in `ZoneProblem.groups` under `of`; an empty group counts for nothing.
    """

    rule: str
    fact: str
    compare: str  # at_most | at_least
    limit: float
    of: str
    any_of: str = ""

    @property
    def way(self) -> tuple[str, str]:
        """The word of its ways, and which of them it belongs to: one of its own unless named."""
        return _way(self.any_of, self.rule)


def _way(any_of: str, rule: str) -> tuple[str, str]:
    word, _, way = any_of.partition("/")
    return word, way or rule


@dataclass(slots=True)
class Limits:
    """What the rules ask of a choice among some sites."""

    amounts: dict[str, Floats] = field(default_factory=dict)
    limits: list[Limit] = field(default_factory=list)
    groups: dict[str, NDArray[np.str_]] = field(default_factory=dict)
    spreads: list[Spread] = field(default_factory=list)


def can_be_drawn(rule: Rule) -> bool:
    """Is it known how to draw by a rule?"""
    if rule.fact in OF_THE_CASE or rule.scope == "programme":
        return True
    if rule.fact in (*DISTANCES, *OF_SITES):
        return rule.plain and not rule.word and (rule.fact not in DISTANCES or rule.compare == "at_most")
    if rule.per == "site" and rule.fact in LEVELS:
        return True
    if rule.per and (rule.word or rule.fact not in (*PER_SITE, "sites")):
        return False
    if rule.fact == "share_of_candidates":
        return rule.compare == "at_most"
    return rule.fact in SUMS or rule.fact in SPREADS


def read(rules: Sequence[Rule], place: Setting, sites: pd.Index, on: date) -> Limits:
    """The limits that rules set to a choice among these sites."""
    found, table = Limits(), place.sites.loc[sites]
    for rule in rules:
        if rule.scope == "programme":
            continue
        counts = np.isin(sites, counted(rule, [str(site) for site in sites], place.sites)[0])
        limit = rule.limit.on(on)
        if rule.fact in SPREADS and isinstance(limit, (int, float)):
            group = table[SPREADS[rule.fact]].fillna("").astype(str).to_numpy(str)
            found.groups[rule.name] = np.where(counts, group, "")
            found.spreads.append(Spread(rule.name, rule.fact, rule.compare, float(limit), rule.name, rule.any_of))
        elif rule.fact in SUMS and isinstance(limit, (int, float)):
            _sum(found, rule, float(limit), counts, place, sites)
    return found


def _sum(found: Limits, rule: Rule, limit: float, counts: NDArray[np.bool_], place: Setting, sites: pd.Index) -> None:
    amount, limit, how = _amount(rule, limit, counts, place, sites)
    if not rule.per:
        name = rule.fact if rule.plain and rule.fact in PER_SITE else rule.name
        found.amounts[name] = amount
        found.limits.append(Limit(rule.name, rule.fact, rule.compare, limit, _of(name, rule), how, rule.any_of))
        return
    for group, members in groups(rule, [str(site) for site in sites[counts]], place.sites).items():
        name = f"{rule.name}: {group}"
        found.amounts[name] = np.where(np.isin(sites, members), amount, 0.0)
        if rule.compare == "at_most":
            found.limits.append(Limit(rule.name, rule.fact, rule.compare, limit, name, how))
            continue
        found.amounts[f"{name}, in"] = np.isin(sites, members).astype(float)  # a group without a site need not reach the limit
        found.limits.append(Limit(rule.name, rule.fact, "at_least", limit, name, how, f"{name}/enough"))
        found.limits.append(Limit(rule.name, rule.fact, "at_most", 0.0, f"{name}, in", "site", f"{name}/none"))


def _of(name: str, rule: Rule) -> str:
    return "" if name == rule.fact else name


def _amount(rule: Rule, limit: float, counts: NDArray[np.bool_], place: Setting, sites: pd.Index) -> tuple[Floats, float, str]:
    """What each site adds, the limit it is held against, and whether shares or sites are counted.

    A share of the whole, Σ part ≥ limit · Σ all, is put as Σ (part − limit · all) ≥ 0.
    """
    one = counts.astype(float)
    if rule.fact == "sites":
        return one, limit, "site"
    if rule.fact == "share_of_sites":
        return one - limit, 0.0, "site"
    if rule.fact == "share_of_candidates":
        return (
            np.ones(len(sites)),
            _most_sites(limit, len(counted(rule, list(map(str, place.sites.index)), place.sites)[0])),
            "site",
        )
    fact = "area_km2" if rule.fact == "area_share" else rule.fact
    each = PER_SITE[fact](place.sites.loc[sites]).fillna(0.0).to_numpy(float)
    return (each * (one - limit), 0.0, "share") if rule.fact == "area_share" else (each * one, limit, "share")


def _most_sites(limit: float, candidates: int) -> float:
    """The most sites whose share of the candidates, rounded up to a whole candidate, is within the limit."""
    allowed = [number for number in range(1, candidates + 1) if ((number - 1) * MILLION // candidates + 1) / MILLION <= limit]
    return float(max(allowed, default=0))


def not_allowed(rules: Sequence[Rule], place: Setting, on: date) -> pd.Series:
    """Which sites a rule taken for each site keeps out, whatever else is taken; of the ways of a word one is enough."""
    levels = [rule for rule in rules if rule.per == "site" and rule.fact in LEVELS]
    words = {rule.word for rule in levels if rule.word}
    found = pd.Series(data=False, index=place.sites.index)
    if not levels:
        return found
    for site in place.sites.index:
        states = {rule.name: _state(rule, str(site), place, on) for rule in levels}
        alone = all(states[rule.name] for rule in levels if not rule.word)
        chosen = all(_one_way([rule for rule in levels if rule.word == word], states) for word in words)
        found[site] = not (alone and chosen)
    return found


def _one_way(rules: Sequence[Rule], states: Mapping[str, bool]) -> bool:
    ways: dict[str, list[bool]] = {}
    for rule in rules:
        ways.setdefault(rule.way, []).append(states[rule.name])
    return any(all(each) for each in ways.values())


def _state(rule: Rule, site: str, place: Setting, on: date) -> bool:
    return check([rule], asked([rule], {site: 1.0}, place), on=on)[0].state == "holds"


def not_known(rules: Sequence[Rule], place: Setting) -> pd.Series:
    """Of which sites something that a rule counts is not known."""
    found = pd.Series(data=False, index=place.sites.index)
    everyone = [str(site) for site in place.sites.index]
    for rule in rules:
        if rule.scope == "programme" or rule.fact in (*OF_THE_CASE, *OF_SITES) or not can_be_drawn(rule):
            continue
        found[counted(rule, everyone, place.sites)[1]] = True
        fact = "area_km2" if rule.fact == "area_share" else rule.fact
        if fact in PER_SITE:
            found |= PER_SITE[fact](place.sites).isna()
    return found
