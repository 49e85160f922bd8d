"""What each rule is held against: its fact, of the sites or actors that count, for the whole zone or for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from danji import codes
from danji.rules import ANSWERED, PLACES, Fact, Rule
from danji.zones.facts import FACTS, LEVELS, Setting, Shares
from danji.zones.ground import TOUCHING_M

Allowed = Mapping[str, tuple[str, ...]]
Counted = tuple[list[str], list[str]]  # those that count, and those of which it is not known
SEVERAL = ("scheme", "trait")  # properties of which a site can have more than one, divided by ;
COLUMNS = {"actor_kind": "kind"}  # property → column, where they differ


def asked(rules: Iterable[Rule], shares: Shares, place: Setting) -> dict[str, Fact | Mapping[str, Fact]]:
    """What each rule is held against in one zone, under the rule's name."""
    return {rule.name: of_rule(rule, shares, place) for rule in rules if rule.scope != "programme"}


def asked_together(rules: Iterable[Rule], zones: Mapping[str, Shares], place: Setting) -> dict[str, Fact | Mapping[str, Fact]]:
    """What each rule about several zones is held against; a site in two zones counts with both shares, up to the whole."""
    together: dict[str, float] = {}
    for shares in zones.values():
        for site, share in shares.items():
            together[site] = min(1.0, together.get(site, 0.0) + share)
    return {
        rule.name: _of_zones(rule, zones, place) if rule.fact in OF_ZONES else of_rule(rule, together, place)
        for rule in rules
        if rule.scope != "zone"
    }


def of_rule(rule: Rule, shares: Shares, place: Setting) -> Fact | Mapping[str, Fact]:
    """What a rule is held against: a fact, or one for each site, region or kind that counts."""
    if rule.fact in ANSWERED:
        return _stated(rule, place)
    if codes.labels("facts").loc[rule.fact, "counts"] == "actors":
        return _rounded(_of_actors(rule, shares, place))
    sure, unsure = counted(rule, list(shares), place.sites)
    if not rule.per:
        return _rounded(_fact(rule, sure, unsure, shares, place))
    return {
        group: _rounded(
            _fact(rule, [each for each in sure if each in sites], [each for each in unsure if each in sites], shares, place)
        )
        for group, sites in groups(rule, [*sure, *unsure], place.sites).items()
    }


def counted(rule: Rule, among: Sequence[str], table: pd.DataFrame) -> Counted:
    """Which of these sites or actors a rule counts, and of which it cannot be told."""
    inside, outside = _having(rule.of, among, table), _having(rule.without, among, table)
    sure: list[str] = []
    unsure: list[str] = []
    for each in among:
        states = {*(state[each] for state in inside), *(_not(state[each]) for state in outside)}
        if False in states:
            continue
        (unsure if None in states else sure).append(each)
    return sure, unsure


def groups(rule: Rule, sites: Sequence[str], table: pd.DataFrame) -> dict[str, list[str]]:
    """The sites for each of which, or for each region or kind of which, a rule is taken."""
    found: dict[str, list[str]] = {}
    for site in sites:
        group = site if rule.per == "site" else table.at[site, rule.per]
        found.setdefault(str(group), []).append(site)
    return found


def _having(allowed: Allowed, among: Sequence[str], table: pd.DataFrame) -> list[dict[str, bool | None]]:
    """For each property, whether each site has one of the codes; None where its cell is empty."""
    found = []
    for name, values in allowed.items():
        column = table[COLUMNS.get(name, name)]
        found.append({each: _has(column[each], name, values) for each in among})
    return found


def _has(cell: object, name: str, values: tuple[str, ...]) -> bool | None:
    if not isinstance(cell, str):
        return None
    given = {word.strip() for word in cell.split(";")} if name in SEVERAL else {cell}
    return bool(given & set(values))


def _not(state: bool | None) -> bool | None:
    return None if state is None else not state


def _fact(rule: Rule, sure: Sequence[str], unsure: Sequence[str], zone: Shares, place: Setting) -> Fact:
    """The fact of the sites that surely count; those that may are not known, and what is not a lower bound then is nothing."""
    taken = {site: zone[site] for site in sure}
    if unsure and rule.fact in NO_BOUND:
        return Fact(0.0, (), tuple(unsure))
    if rule.fact in COMPARED:
        found = COMPARED[rule.fact](rule, taken, zone, place)
        return found if not unsure else Fact(0.0, (), (*found.undecided, *unsure))
    found = {**FACTS, **LEVELS}[rule.fact](taken, place)
    return found if not unsure else replace(found, undecided=(*found.undecided, *unsure))


def _of_actors(rule: Rule, shares: Shares, place: Setting) -> Fact:
    if place.actors is None or not (rule.of or rule.without):
        return FACTS[rule.fact](shares, place)
    sure, unsure = counted(rule, [str(actor) for actor in place.actors.index], place.actors)
    if not sure:
        return Fact(0.0, (), tuple(unsure))
    found = FACTS[rule.fact](shares, replace(place, actors=place.actors.loc[sure]))
    return replace(found, undecided=(*found.undecided, *unsure))


def _stated(rule: Rule, place: Setting) -> Fact:
    """What a person stated; not known until somebody has."""
    answer = place.answers.get(rule.name, "unknown")
    if answer == "unknown":
        return Fact({} if rule.compare == "among" else 0.0, (), (rule.name,))
    return Fact({rule.name: str(answer)} if rule.compare == "among" else round(float(answer), PLACES))


def _area_share(_rule: Rule, taken: Shares, zone: Shares, place: Setting) -> Fact:
    part, whole = FACTS["area_km2"](taken, place), FACTS["area_km2"](zone, place)
    if whole.undecided or not isinstance(part.value, float) or not isinstance(whole.value, float) or whole.value == 0:
        return Fact(0.0, (), whole.undecided)
    return Fact(part.value / whole.value, part.because)


def _candidate_sites(rule: Rule, _taken: Shares, _zone: Shares, place: Setting) -> Fact:
    sure, unsure = counted(rule, [str(site) for site in place.sites.index], place.sites)
    return Fact(float(len(sure)), (), tuple(unsure))


def _share_of_candidates(rule: Rule, taken: Shares, zone: Shares, place: Setting) -> Fact:
    """The least share, to six places, that allows all sites of the zone when it is rounded up to whole candidates."""
    candidates = _candidate_sites(rule, taken, zone, place)
    number = 0 if isinstance(candidates.value, Mapping) else int(candidates.value)
    if candidates.undecided or not number or not zone:
        return Fact(0.0, (), candidates.undecided)
    return Fact(((len(zone) - 1) * MILLION // number + 1) / MILLION)


def _share_of_sites(_rule: Rule, taken: Shares, zone: Shares, _place: Setting) -> Fact:
    return Fact(len(taken) / len(zone) if zone else 0.0, tuple(taken))


def _touching_sites(_rule: Rule, taken: Shares, zone: Shares, place: Setting) -> Fact:
    """Other sites of the zone whose boundary meets that of the one site taken, be it in a point."""
    (site,) = taken
    shapes = place.shapes(pd.Index(list(zone)))
    unknown = tuple(each for each in zone if each not in shapes)
    if site in unknown:
        return Fact(0.0, (), (site,))
    touching = [each for each, shape in shapes.items() if each != site and shape.distance(shapes[site]) <= TOUCHING_M]
    return Fact(float(len(touching)), tuple(touching), unknown)


def _of_zones(rule: Rule, zones: Mapping[str, Shares], place: Setting) -> Fact | Mapping[str, Fact]:
    """Number or share of the zones with a site that counts; for each region or kind of the table, where so asked."""
    everyone = [str(site) for site in place.sites.index]
    wanted = {"": everyone} if not rule.per else groups(rule, everyone, place.sites)
    found = {}
    for group, members in wanted.items():
        sure, unsure = counted(rule, members, place.sites)
        having = [name for name, shares in zones.items() if set(shares) & set(sure)]
        perhaps = [name for name, shares in zones.items() if name not in having and set(shares) & set(unsure)]
        number = float(len(having)) if rule.fact == "zones" else len(having) / len(zones)
        found[group] = _rounded(Fact(number, tuple(having), tuple(perhaps)))
    return found if rule.per else found[""]


def _rounded(fact: Fact) -> Fact:
    return fact if isinstance(fact.value, Mapping) else replace(fact, value=round(fact.value, PLACES))


NO_BOUND = (*LEVELS, "parts")  # facts that one site more can make smaller
MILLION = 1_000_000  # facts have six places
OF_ZONES = ("zones", "share_of_zones")
# Facts that hold the sites that count against others.
COMPARED: Mapping[str, Callable[[Rule, Shares, Shares, Setting], Fact]] = {
    "area_share": _area_share,
    "candidate_sites": _candidate_sites,
    "share_of_candidates": _share_of_candidates,
    "share_of_sites": _share_of_sites,
    "touching_sites": _touching_sites,
}
KNOWN = {*FACTS, *LEVELS, *COMPARED, *OF_ZONES, *ANSWERED}
