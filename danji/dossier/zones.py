"""What is said of zones: what differs, what is proved, what is tied, how much room is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from danji.dossier import charts, linked
from danji.dossier.view import View
from danji.plan.records import VerdictRecord, ZoneRecord

TIE = 0.005  # zones of a value this near to the best are called tied


@dataclass(frozen=True, slots=True)
class Difference:
    """What another zone takes in, leaves out, or takes another share of."""

    added: tuple[str, ...]
    dropped: tuple[str, ...]
    resized: tuple[str, ...]

    @property
    def sites(self) -> tuple[str, ...]:
        """All sites that differ."""
        return self.added + self.dropped + self.resized


@dataclass(frozen=True, slots=True)
class Row:
    """A zone in the table of alternatives."""

    zone: ZoneRecord
    value: str
    change: str
    figures: Sequence[str]
    state: str
    differs: str
    proof: str


def difference(zone: ZoneRecord, other: ZoneRecord) -> Difference:
    """How the other zone differs from this one."""
    both = [site for site in zone.shares if site in other.shares]
    return Difference(
        tuple(site for site in other.shares if site not in zone.shares),
        tuple(site for site in zone.shares if site not in other.shares),
        tuple(site for site in both if zone.shares[site] != other.shares[site]),
    )


def differs(view: View, zone: ZoneRecord, other: ZoneRecord) -> str:
    """The difference in words."""
    found = difference(zone, other)
    if not found.sites:
        return view.say("same_sites")
    resized = [
        view.say(
            "resized", name=view.site(site), before=view.percent(zone.shares[site]), after=view.percent(other.shares[site])
        )
        for site in found.resized
    ]
    parts = [
        view.say(key, count=len(sites), names=view.site_list(sites))
        for key, sites in (("added", found.added), ("dropped", found.dropped))
        if sites
    ]
    return " ".join(parts + ([view.say("resized_all", names=view.words(resized))] if resized else []))


def proof(view: View, zone: ZoneRecord) -> str:
    """What is known of a zone's value: proved best, or how much better another could be."""
    if zone.value is None or zone.bound is None:
        return view.say("proof_none")
    shown = {"value": view.fixed(zone.value), "bound": view.fixed(zone.bound), "gap": view.fixed(zone.bound - zone.value)}
    if zone.proved:
        key = "proof_next" if zone.role == "runner_up" else "proof_best"
        return view.say(key, **shown)
    return view.say("proof_open", **shown, percent=view.percent(zone.gap, 2))


def looked_at(view: View, zone: ZoneRecord) -> str:
    """How many circles were looked at, and how many solved."""
    if zone.circles is None or zone.solved is None:
        return ""
    return view.say(
        "looked_at", circles=view.fixed(zone.circles, 0), sets=view.fixed(zone.sets, 0), solved=view.fixed(zone.solved, 0)
    )


def rows(view: View) -> list[Row]:
    """Every zone of the plan beside the proposal."""
    return [_row(view, zone) for zone in view.plan.zones]


def ties(view: View) -> list[str]:
    """In words: zones within half a per cent of the best zone of their reading, with other sites."""
    found = []
    for zone in view.plan.zones:
        best = next((each for each in view.plan.zones if each.role == "best" and each.reading == zone.reading), None)
        if best is None or zone.key == best.key or not best.value or zone.value is None or not difference(best, zone).sites:
            continue
        away = (best.value - zone.value) / best.value
        if abs(away) <= TIE:
            found.append(
                view.say(
                    "tie",
                    zone=zone.label[view.lang],
                    best=best.label[view.lang],
                    away=view.difference(best.value - zone.value),
                    percent=view.percent(away, 2),
                )
            )
    return found


def other_best(view: View) -> ZoneRecord | None:
    """The best zone of the other reading, if there is one."""
    found = (zone for zone in view.plan.zones if zone.role == "best" and zone.reading != view.proposal.reading)
    return next(found, None)


def runner_up(view: View) -> ZoneRecord | None:
    """The zone that comes next under the reading of the case."""
    found = (zone for zone in view.plan.zones if zone.role == "runner_up" and zone.reading == view.proposal.reading)
    return next(found, None)


def margin(view: View, verdict: VerdictRecord) -> tuple[Markup, str]:
    """The room left as a bar and in words; nothing for rules about codes."""
    if verdict.margin is None or verdict.value is None or not isinstance(verdict.limit, (int, float)):
        return Markup(""), ""
    key = "room" if verdict.margin >= 0 else "excess"
    said = view.say(key, margin=view.quantity(abs(verdict.margin), verdict.unit))
    return charts.room(verdict.value, float(verdict.limit)), said


def _row(view: View, zone: ZoneRecord) -> Row:
    own, facts = view.proposal, zone.facts
    against = None if zone.value is None or own.value is None else zone.value - own.value
    figures = [
        view.fixed(facts.get("area_km2")),
        view.fixed(facts.get("sites"), 0),
        view.fixed(zone.radius_km),
        view.fixed(facts.get("municipalities"), 0),
        view.fixed(facts.get("operating_firms"), 0),
    ]
    same = zone.key == own.key
    change = view.say("is_proposal") if same else view.difference(against, signed=True)
    return Row(
        zone,
        view.fixed(zone.value),
        change,
        figures,
        zone.passes,
        "" if same else differs(view, own, zone),
        " ".join(filter(None, (proof(view, zone), looked_at(view, zone), linked.sentence(view, zone)))),
    )
