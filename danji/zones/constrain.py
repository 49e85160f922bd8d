"""Rules of one reading → what constrains a choice among the candidates: each rule, for each it is taken for, way by way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.rules import Rule, State, check
from danji.zones import ground
from danji.zones.asked import MILLION, asked, counted, groups
from danji.zones.facts import LEVELS, Setting, reached
from danji.zones.limits import DISTANCES, OF_THE_CASE, SPREADS, SUMS, Floats, Limit, Limits, Spread
from danji.zones.scores import PER_SITE
from danji.zones.set_rules import set_rule

OF_ONE_SITE = (*LEVELS, *DISTANCES, *SPREADS, "parts")  # taken for each site, these do not change with the others


def fixed(rule: Rule) -> bool:
    """Is the rule decided whatever sites are taken, or for each site whatever others are?"""
    return rule.fact in OF_THE_CASE or (rule.per == "site" and rule.fact in OF_ONE_SITE)


def judged_only(rules: Sequence[Rule], place: Setting) -> list[Rule]:
    """The rules no choice of sites can meet or break: about the case, all zones of a country, or what nobody knows."""
    return [rule for rule in rules if rule.scope == "programme" or rule.fact in OF_THE_CASE or _unplaced_actors(rule, place)]


def _unplaced_actors(rule: Rule, place: Setting) -> bool:
    """Can a limit on actors never be sure, since some that count have no point?"""
    if rule.fact != "actors_in_reach":
        return False
    if place.actors is None:
        return True
    return rule.compare == "at_most" and bool(place.actors.loc[_actors(rule, place), ["x", "y"]].isna().any(axis=None))


def for_circle(rule: Rule) -> bool:
    """Is it a distance of all sites of a zone, always: what circles are sought by?"""
    return rule.fact in DISTANCES and rule.plain and not rule.word and rule.compare == "at_most"


def read(rules: Sequence[Rule], place: Setting, sites: pd.Index, on: date, *, circles: Sequence[str] = ()) -> Limits:
    """The limits that rules set to a choice among these sites; those named in `circles` are held elsewhere."""
    reader, only = _Reader(place, sites, on), {rule.name for rule in judged_only(rules, place) if not rule.word}
    asked_of = [rule for rule in rules if rule.name not in {*only, *circles} and rule.scope != "programme"]
    for rule in asked_of:
        if not (rule.word or fixed(rule) or (rule.plain and rule.fact == "site_kind")):  # kinds: see `problem.standing`
            for group, members in reader.taken_for(rule):
                reader.put(rule, members, "", group)
    for word in dict.fromkeys(rule.word for rule in asked_of if rule.word):
        reader.choose([rule for rule in asked_of if rule.word == word])
    return reader.found


def state_of(rule: Rule, shares: dict[str, float], place: Setting, on: date) -> State:
    """How a rule comes out for a zone."""
    return check([rule], asked([rule], shares, place), on=on)[0].state


class _Reader:
    """Limits in the making."""

    def __init__(self, place: Setting, sites: pd.Index, on: date) -> None:
        self.place, self.sites, self.on, self.found = place, sites, on, Limits()
        self.table = place.sites.loc[sites]

    def taken_for(self, rule: Rule) -> Iterator[tuple[str, list[str]]]:
        """What a rule is taken for, and the sites of each that count; one without name for the whole zone."""
        sure = counted(rule, [str(site) for site in self.sites], self.place.sites)[0]
        if rule.fact == "actors_in_reach":
            sure = [str(site) for site in self.sites]
        yield from groups(rule, sure, self.place.sites).items() if rule.per else [("", sure)]

    def choose(self, rules: Sequence[Rule]) -> None:
        """Rules of one word: one way of them, for each they are taken for."""
        ways: dict[str, list[Rule]] = {}
        for rule in rules:
            ways.setdefault(rule.way, []).append(rule)
        first = rules[0]
        for group, members in self.taken_for(first) if first.per else [("", [])]:
            open_ = {way: each for way, each in ways.items() if self._can(each, group)}
            loose = {way: [rule for rule in each if not fixed(rule)] for way, each in open_.items()}
            if not open_ and first.per:
                self._keep_out(first, members, group)
            if not all(loose.values()):
                continue  # a way holds whatever is taken
            word = f"{first.word}: {_key(group)}" if group else first.word
            for way, each in loose.items():
                for rule in each:
                    mine = members if rule.per else next(self.taken_for(rule))[1]
                    self.put(rule, mine, f"{word}/{way}", group)
            if loose and first.per:
                self._or_none(first, members, group, word)

    def _can(self, way: Sequence[Rule], group: str) -> bool:
        """Can a way hold at all? What is known of each site must; what a person has yet to state may."""
        if any(_unplaced_actors(rule, self.place) for rule in way):
            return False
        for rule in (each for each in way if fixed(each)):
            if rule.fact in OF_THE_CASE and state_of(rule, {}, self.place, self.on) == "fails":
                return False
            if rule.fact not in OF_THE_CASE and state_of(rule, {group: 1.0}, self.place, self.on) != "holds":
                return False
        return True

    def put(self, rule: Rule, members: Sequence[str], any_of: str, group: str) -> None:
        """One rule, for one it is taken for, as limits, spreads or rules on sets."""
        if any_of == "" and group and self._lowers(rule):  # one without a site need not reach the limit
            any_of = f"{rule.name}: {_key(group)}/enough"
            self._or_none(rule, members, group, f"{rule.name}: {_key(group)}")
        name, inside = f"{rule.name}: {group}" if group else rule.name, np.isin(self.sites, list(members))
        limit = rule.limit.on(self.on)
        if rule.fact == "site_kind":
            other = inside & ~self.table["kind"].isin(limit).to_numpy(bool)
            self._limit(rule, name, other.astype(float), "at_most", 0.0, "site", any_of)
        elif not isinstance(limit, (int, float)):
            raise TypeError(f"{rule.name}: {rule.fact} needs a number")
        elif rule.fact == "touching_sites":
            self._touching(rule, group, any_of, float(limit))
        elif rule.fact in SUMS:
            self._sum(rule, name, inside, any_of, float(limit))
        elif rule.fact in SPREADS or rule.fact == "actors_in_reach":
            self.found.groups[name] = self._groups(rule, inside)
            self.found.spreads.append(Spread(rule.name, rule.fact, rule.compare, float(limit), name, any_of))
        else:
            self.found.set_rules.append(set_rule(rule, members, self.place, self.on, any_of))

    def _lowers(self, rule: Rule) -> bool:
        return rule.compare == "at_least" and rule.fact != "touching_sites"

    def _limit(self, rule: Rule, name: str, amount: Floats, compare: str, limit: float, how: str, any_of: str) -> None:
        self.found.amounts[name] = amount
        self.found.limits.append(Limit(rule.name, rule.fact, compare, limit, "" if name == rule.fact else name, how, any_of))

    def _or_none(self, rule: Rule, members: Sequence[str], group: str, word: str) -> None:
        """The way of having no site of a group."""
        amount = np.isin(self.sites, list(members)).astype(float)
        self._limit(rule, f"{word}, in", amount, "at_most", 0.0, "site", f"{word}/none of {group}")

    def _keep_out(self, rule: Rule, members: Sequence[str], group: str) -> None:
        amount = np.isin(self.sites, list(members)).astype(float)
        self._limit(rule, f"{rule.word}: {group}, in", amount, "at_most", 0.0, "site", "")

    def _groups(self, rule: Rule, inside: NDArray[np.bool_]) -> NDArray[np.str_] | NDArray[np.bool_]:
        """The group of each site that counts; for actors, which of them each site reaches."""
        if rule.fact == "actors_in_reach":
            actors = self.place.actors
            at = [] if actors is None else [actors.index.get_loc(each) for each in _actors(rule, self.place)]
            return np.asarray(reached(self.place, list(self.sites))[:, at], dtype=bool)
        group = self.table[SPREADS[rule.fact]].fillna("").astype(str).to_numpy(str)
        return np.where(inside, group, "")

    def _sum(self, rule: Rule, name: str, inside: NDArray[np.bool_], any_of: str, limit: float) -> None:
        amount, limit, how = self._amount(rule, limit, inside)
        plain = rule.plain and rule.fact in PER_SITE
        self._limit(rule, rule.fact if plain else name, amount, rule.compare, limit, how, any_of)

    def _amount(self, rule: Rule, limit: float, inside: NDArray[np.bool_]) -> tuple[Floats, float, str]:
        """What each site adds, the limit it is held against, and whether shares or sites are counted.

        A share of the whole, Σ part ≥ limit · Σ all, is put as Σ (part − limit · all) ≥ 0.
        """
        one = inside.astype(float)
        if rule.fact == "sites":
            return one, limit, "site"
        if rule.fact == "share_of_sites":
            return one - limit, 0.0, "site"
        if rule.fact == "share_of_candidates":
            of = len(counted(rule, list(map(str, self.place.sites.index)), self.place.sites)[0])
            return np.ones(len(self.sites)), _sites_of_share(rule.compare, limit, of), "site"
        fact = "area_km2" if rule.fact == "area_share" else rule.fact
        each = PER_SITE[fact](self.table).fillna(0.0).to_numpy(float)
        return (each * (one - limit), 0.0, "share") if rule.fact == "area_share" else (each * one, limit, "share")

    def _touching(self, rule: Rule, site: str, any_of: str, limit: float) -> None:
        """For one site that counts: Σ y of those it touches, against the limit, as far as the site itself is in."""
        shapes = self.place.shapes(self.sites)
        near = {other for pair in ground.meeting(shapes) if site in pair for other in pair} - {site}
        own, meets = (self.sites == site).astype(float), np.isin(self.sites, list(near)).astype(float)
        unknown = np.isin(self.sites, [str(each) for each in self.sites if str(each) not in {*shapes, site}]).astype(float)
        name = f"{rule.name}: {site}"
        if site not in shapes:
            self._limit(rule, name, own, "at_most", 0.0, "site", any_of)
        elif rule.compare == "at_least":
            self._limit(rule, name, meets - limit * own, "at_least", 0.0, "site", any_of)
        else:
            most = float(meets.sum())
            self._limit(rule, name, meets + max(0.0, most - limit) * own, "at_most", max(most, limit), "site", any_of)
            self._limit(rule, f"{name}, known", unknown + unknown.sum() * own, "at_most", float(unknown.sum()), "site", any_of)


def _key(group: str) -> str:
    """A group as part of a word, of which / parts the ways."""
    return group.replace("/", "|")


def _actors(rule: Rule, place: Setting) -> list[str]:
    """The actors that surely count."""
    return [] if place.actors is None else counted(rule, [str(actor) for actor in place.actors.index], place.actors)[0]


def _sites_of_share(compare: str, limit: float, candidates: int) -> float:
    """The most, or the fewest, sites whose share of the candidates, rounded up to a whole candidate, keeps the limit."""
    share = {number: ((number - 1) * MILLION // candidates + 1) / MILLION for number in range(1, candidates + 1)}
    if compare == "at_most":
        return float(max((number for number, each in share.items() if each <= limit), default=0))
    return float(min((number for number, each in share.items() if each >= limit), default=candidates + 1))
