"""Which sites rules keep out by themselves, whatever else is taken, and of which something a rule asks is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from danji.rules import Rule, State
from danji.zones.asked import counted
from danji.zones.constrain import OF_ONE_SITE, fixed, state_of
from danji.zones.facts import Setting
from danji.zones.limits import OF_SITES, OF_THE_CASE
from danji.zones.scores import PER_SITE

WORST: tuple[State, ...] = ("fails", "undecided", "holds")


def alone(rules: Sequence[Rule], place: Setting, on: date) -> pd.Series:
    """How each site comes out under the rules on each site alone; of the ways of a word one is enough."""
    levels = [rule for rule in rules if rule.per == "site" and rule.fact in OF_ONE_SITE and rule.scope != "programme"]
    words = {rule.word for rule in levels if rule.word}
    found = pd.Series("holds", index=place.sites.index)
    if not levels:
        return found
    for site in place.sites.index:
        states: dict[str, State] = {rule.name: state_of(rule, {str(site): 1.0}, place, on) for rule in levels}
        single = [states[rule.name] for rule in levels if not rule.word]
        chosen = [_best_way([rule for rule in rules if rule.word == word], states) for word in words]
        found[site] = _worst([*single, *chosen])
    return found


def _best_way(rules: Sequence[Rule], states: Mapping[str, State]) -> State:
    """The best a word can come to; what depends on other sites may hold."""
    ways: dict[str, list[State]] = {}
    for rule in rules:
        ways.setdefault(rule.way, []).append(states.get(rule.name, "holds"))
    return WORST[max(WORST.index(_worst(each)) for each in ways.values())]


def _worst(states: Sequence[State]) -> State:
    return min(states, key=WORST.index, default="holds")


def not_known(rules: Sequence[Rule], place: Setting) -> pd.Series:
    """Of which sites something that a rule counts is not known."""
    found = pd.Series(data=False, index=place.sites.index)
    everyone = [str(site) for site in place.sites.index]
    for rule in rules:
        if rule.scope == "programme" or fixed(rule) or rule.fact in (*OF_THE_CASE, *OF_SITES, "actors_in_reach"):
            continue
        found[counted(rule, everyone, place.sites)[1]] = True
        fact = "area_km2" if rule.fact == "area_share" else rule.fact
        if fact in PER_SITE:
            found |= PER_SITE[fact](place.sites).isna()
    return found
