"""The cases a programme keeps for itself, run: what is known of a zone on a day, and what must come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import shapely

from danji import rules, texts
from danji.geometry import Plane
from danji.programmes import Programme
from danji.rules import Fact, Rule, Verdict
from danji.zones.asked import asked, asked_together
from danji.zones.facts import Setting

UNKNOWN = "unknown"
NOT_JUDGED = "not judged"  # not in force on that day, or the case says nothing of it


@dataclass(frozen=True, slots=True)
class Tried:
    """A case and what came out."""

    name: texts.Text
    on: date
    expected: Mapping[str, str]
    found: Mapping[str, str]

    @property
    def good(self) -> bool:
        """Did everything come out as expected?"""
        return dict(self.expected) == dict(self.found)


def tried(programme: Programme) -> list[Tried]:
    """Every case of a programme."""
    return [run(programme, case) for case in programme.cases]


def run(programme: Programme, case: Mapping[str, Any]) -> Tried:
    """One case. An empty `expect` says that no rule is in force."""
    in_force = rules.in_force(programme.rules, about=case.get("about", {}), on=case["on"])
    if not case["expect"]:
        found = {rule.name: "in force" for rule in in_force}
    else:
        verdicts = _verdicts(in_force, case)
        states = {verdict.rule.name: verdict.state for verdict in verdicts}
        states |= {choice.word: choice.state for choice in rules.choices(verdicts)}
        found = {name: str(states.get(name, NOT_JUDGED)) for name in case["expect"]}
    return Tried(named(case), case["on"], case["expect"], found)


def named(case: Mapping[str, Any]) -> texts.Text:
    """What a case is called; one name stands for both languages."""
    name = case["case"]
    return name if isinstance(name, Mapping) else dict.fromkeys(texts.LANGUAGES, str(name))


def _verdicts(in_force: list[Rule], case: Mapping[str, Any]) -> list[Verdict]:
    """Verdicts on the facts a case states, or, where it lists sites, on those of the zone they make."""
    known: dict[str, Any] = {name: _fact(value) for name, value in case.get("facts", {}).items()}
    if {"sites", "actors", "answers", "zones"} & set(case):
        place, shares = _place(case)
        zones = {name: dict.fromkeys(sites, 1.0) for name, sites in case.get("zones", {"": list(shares)}).items()}
        alone = asked(in_force, shares, place)
        known |= {**alone, **(asked_together(in_force, zones, place) if "zones" in case else {})}
    named = {rule.name for rule in in_force if rule.name in known or (rule.plain and rule.fact in known)}
    return rules.check([rule for rule in in_force if rule.name in named], known, on=case["on"])


def _fact(value: Any) -> Fact | Mapping[str, Fact]:
    if value == UNKNOWN:
        return Fact(0.0, (), (UNKNOWN,))
    if not isinstance(value, Mapping):
        return Fact(float(value))
    if all(isinstance(each, str) and each != UNKNOWN for each in value.values()):
        return Fact({str(who): str(code) for who, code in value.items()})
    return {str(who): Fact(0.0, (), (str(who),)) if each == UNKNOWN else Fact(float(each)) for who, each in value.items()}


def _place(case: Mapping[str, Any]) -> tuple[Setting, dict[str, float]]:
    """The setting of a case: sites at x and y in km, with boundaries made of boxes (west, south, east, north) in km."""
    plane = Plane(0.0, 0.0)
    rows = {str(site): dict(row) for site, row in case.get("sites", {}).items()}
    sites = pd.DataFrame.from_dict(
        {site: {"name": site, **SITE, **row, "area_m2": 1e6 * row.get("area_km2", 1.0)} for site, row in rows.items()},
        orient="index",
        columns=["name", *SITE, "area_m2", "x_km", "y_km"],
    )
    if any("boxes_km" in row for row in rows.values()):
        sites["geometry"] = [_shape(row.get("boxes_km", []), plane) for row in rows.values()]
    xy = 1000 * sites[["x_km", "y_km"]].astype(float).set_axis(["x", "y"], axis=1)
    actors = None
    if "actors" in case:
        given = {str(actor): {**ACTOR, **row} for actor, row in case["actors"].items()}
        actors = pd.DataFrame.from_dict(given, orient="index", columns=[*ACTOR, "x", "y"])
    shares = {site: float(row.get("share", 1.0)) for site, row in rows.items() if row.get("share", 1.0)}
    return Setting(sites, xy, plane, "", None, "edge", actors, 0.0, case.get("answers", {})), shares


def _shape(boxes: list[list[float]], plane: Plane) -> Any:
    """The boxes as one boundary in degrees."""
    united = shapely.union_all([shapely.box(*(1000.0 * each for each in box)) for box in boxes])
    return shapely.transform(united, plane.degrees)


SITE: Mapping[str, Any] = dict.fromkeys(("kind", "region", "status", "scheme", "trait", "complex")) | dict.fromkeys(
    ("population", "poverty_share", "median_income_ratio", "operating_firms"), float("nan")
)
ACTOR: Mapping[str, Any] = dict.fromkeys(("kind", "member", "region"))
