"""Tenant + places → where it would get most, and what it would have to keep there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from danji import codes
from danji.support.assess import grants
from danji.support.combine import Choice, best
from danji.support.duties import Due, calendar
from danji.support.grants import Grant
from danji.support.measures import Measures
from danji.support.tenants import Tenant

CLASS, DESIGNATIONS = "region_class", "designations"
WHOLE = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tenant might settle. `facts`: what it would be there; None says that it is not known there."""

    name: str
    facts: Mapping[str, Any]
    region: str = ""
    share: float | None = None  # of it inside the zone; None where no zone is drawn
    doubts: tuple[str, ...] = ()  # keys of sentences: what of the facts is assumed or not stated


@dataclass(frozen=True, slots=True)
class Offer:
    """What a tenant would get at a place, and the duties that come with it.

    Where the region class is open, `least` and `most` are told over all classes, and the duties are those of the most.
    """

    place: Place
    tenant: Tenant
    grants: tuple[Grant, ...]
    choice: Choice
    least: Decimal
    most: Decimal
    dues: tuple[Due, ...] = ()

    @property
    def alike(self) -> tuple[Any, ...]:
        """What it shares with places that are no better and no worse."""
        return self.least, self.most, self.choice, self.dues, self.missing, self.tenant.facts.get(CLASS)

    @property
    def missing(self) -> tuple[str, ...]:
        """What must be known to decide the rest."""
        return tuple(dict.fromkeys(name for each in self.grants if each.state == "undecided" for name in each.missing))


def ranked(tenant: Tenant, places: Iterable[Place], measures: Measures) -> list[Offer]:
    """The places at which a tenant would get most, the best first: by the least it would get, then the most, then the name."""
    seen: dict[tuple[tuple[str, Any], ...], Offer] = {}
    found = []
    for place in places:
        facts = tuple(sorted(place.facts.items()))
        if facts not in seen:
            seen[facts] = _offer(tenant, place, measures)
        found.append(replace(seen[facts], place=place))
    return sorted(found, key=lambda each: (-each.least, -each.most, str(each.tenant.facts.get(CLASS)), each.place.name))


def places(
    frames: Mapping[str, pd.DataFrame],
    shares: Mapping[str, float],
    *,
    zone: str,
    on: date,
    stated: Mapping[str, Mapping[str, Any]],
    doubted: Iterable[str] = (),
) -> list[Place]:
    """The sites of a workspace as places: inside the zone (which is taken as designated, as `zone`) and outside it.

    `stated`: site or region → facts its tables do not hold, such as the region class; `doubted`: those that are not sure.
    """
    regions, other, doubted = frames["regions"]["name"], _other_schemes(frames, on), frozenset(doubted)
    made = []
    for site, row in frames["sites"].iterrows():
        key, region, share = str(site), str(row["region"]), float(shares.get(str(site), 0.0))
        facts: dict[str, Any] = {CLASS: None, **stated.get(region, {}), **stated.get(key, {})}
        known, complete = _designated(row, other.get(key, frozenset()))
        known = (known - {zone}) | ({zone} if zone and share else set())
        facts.setdefault(DESIGNATIONS, tuple(sorted(known)))
        doubts = [
            "assumed_designated" if zone and share else "",
            "partly_inside" if 0 < share < WHOLE else "",
            "" if complete or DESIGNATIONS in stated.get(key, {}) else "designations_open",
            "stated_unsure" if {region, key} & doubted else "",
        ]
        named = str(regions.get(region, region))
        made.append(Place(str(row["name"]), facts, named, share, tuple(filter(None, doubts))))
    return made


def _offer(tenant: Tenant, place: Place, measures: Measures) -> Offer:
    facts = {name: value for name, value in (dict(tenant.facts) | dict(place.facts)).items() if value is not None}
    moved = replace(tenant, facts=facts)
    given = tuple(grants(moved, measures))
    choice = best(given, measures.stacking)
    is_open = CLASS not in facts and any(each.state == "undecided" and each.missing == (CLASS,) for each in given)
    tried = [(choice, given)]
    if is_open and (classes := _classes(measures, tenant.day)):
        each_way = [tuple(grants(replace(moved, facts={**facts, CLASS: code}), measures)) for code in classes]
        tried = [(best(ways, measures.stacking), ways) for ways in each_way]
    totals = [each.total for each, _given in tried]
    top, ways = max(tried, key=lambda each: each[0].total)
    dues = calendar([each for each in ways if each.measure.name in top.measures], moved)
    return Offer(place, moved, given, choice, min(totals), max(totals), tuple(dues))


def _classes(measures: Measures, day: date) -> Sequence[str]:
    """The region classes that some measure knows on a day."""
    needs = [rule for each in measures.measures for rule in each.needs if rule.fact == CLASS]
    steps = [step for rule in needs if (step := rule.limit.step_on(day)) is not None]
    return list(dict.fromkeys(code for step in steps for code in step.value or ()))


def _designated(row: pd.Series, others: frozenset[str]) -> tuple[set[str], bool]:
    """The designations that follow from what a site is, and from the schemes on its ground; are those all of them?"""
    cell = row.get("scheme")
    stated = isinstance(cell, (tuple, list, set, frozenset)) or (isinstance(cell, str) and bool(cell))
    schemes = set(others) | (set(cell.split(";") if isinstance(cell, str) else cell) if stated else set())
    marks = {f"kind:{row['kind']}", *(f"scheme:{each.strip()}" for each in schemes)}
    listed = codes.labels(DESIGNATIONS)["marks"]
    return {str(code) for code, given in listed.items() if marks & set(str(given).split(";"))}, stated


def _other_schemes(frames: Mapping[str, pd.DataFrame], on: date) -> dict[str, frozenset[str]]:
    """Site → schemes the table of designations gives it on that day."""
    if "designations" not in frames:
        return {}
    table = frames["designations"].reset_index()
    day = pd.Timestamp(on)
    since, until = (pd.to_datetime(table[name]) for name in ("since", "until"))
    rows = table[(since.isna() | (since <= day)) & (until.isna() | (until >= day))]
    return {str(site): frozenset(map(str, schemes)) for site, schemes in rows.groupby("site")["scheme"]}
