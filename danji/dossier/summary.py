"""The first screen: what is proposed, whether it passes, what comes next, what to be careful of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danji import texts
from danji.dossier import zones
from danji.dossier.view import View
from danji.plan.records import VerdictRecord

_CAVEATS = 3
_FIRST = ("unplaced", "position", "later")  # what a reader of the map must know before anything else


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: its name, its value, and the room left under a limit."""

    name: str
    value: str
    note: str = ""
    bar: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The overall verdict under one reading."""

    reading: str
    own: bool
    state: str
    because: str


def figures(view: View) -> list[Figure]:
    """Counts first, then what has a limit."""
    zone = view.proposal
    named = {site.region: view.region(site.region, site.region_name) for key, site in view.sites.items() if key in zone.shares}
    counts = [
        Figure(_label(name, view), view.fact(name, zone.facts.get(name)), note)
        for name, note in (
            ("sites", _in_part(view)),
            ("complexes", ""),
            ("municipalities", view.words(named.values())),
            ("operating_firms", ""),
        )
    ]
    limited = [verdict for verdict in zone.verdicts if verdict.margin is not None and verdict.reading in {"", zone.reading}]
    return counts + [_limited(view, verdict) for verdict in limited]


def judged(view: View) -> list[Judged]:
    """The proposal under each reading; what fails is said with its value and limit."""
    found = []
    for reading in view.readings:
        state = view.state_under(view.proposal, reading)
        failing = [
            verdict
            for verdict in view.proposal.verdicts
            if verdict.reading in {"", reading} and verdict.state == state != "holds" and not verdict.any_of
        ]
        because = [
            view.say(
                "because_number",
                label=verdict.label[view.lang],
                value=view.quantity(verdict.value, verdict.unit),
                limit=texts.quantity(verdict.limit, verdict.unit, view.lang),
            )
            if isinstance(verdict.limit, (int, float))
            else verdict.label[view.lang]
            for verdict in failing
        ]
        because += [choice.sentence[view.lang] for choice in view.proposal.choices if choice.state == state != "holds"]
        found.append(Judged(view.reading(reading), reading == view.plan.case.reading, state, view.words(because)))
    return found


def beside(view: View) -> list[str]:
    """One sentence each on the runner-up and on the best zone of the other reading."""
    said, own = [], view.proposal
    for key, zone in (("runner_up", zones.runner_up(view)), ("other_best", zones.other_best(view))):
        if zone is None or zone.value is None or own.value is None:
            continue
        said.append(
            view.say(
                f"summary_{key}",
                value=view.fixed(zone.value),
                away=view.difference(own.value - zone.value),
                reading=view.reading(zone.reading),
                differs=zones.differs(view, own, zone),
            )
        )
    return said


def caveats(view: View) -> list[tuple[str, str]]:
    """The three things to know first: a heading and a sentence each."""
    found: dict[str, str] = {}
    for remark in view.plan.quality:
        found.setdefault(remark.key, remark.text[view.lang])
    if "position" in found or "stand_in" in found:
        rough = [site for site in view.plan.sites if site.position not in {None, "official"}]
        found["position"] = view.say("caveat_position_text", count=len(rough))
        found.pop("stand_in", None)
    order: Sequence[str] = [*(key for key in _FIRST if key in found), *(key for key in found if key not in _FIRST)]
    return [(view.say(f"caveat_{key}"), found[key]) for key in order[:_CAVEATS]]


def _limited(view: View, verdict: VerdictRecord) -> Figure:
    bar, room = zones.margin(view, verdict)
    limit = texts.quantity(float(verdict.limit), verdict.unit, view.lang) if isinstance(verdict.limit, (int, float)) else ""
    of = view.say(f"of_{verdict.compare}", value=view.fixed(verdict.value), limit=limit)
    return Figure(_label(verdict.fact, view), of, room, bar)


def _label(fact: str, view: View) -> str:
    return view.label("facts", fact)


def _in_part(view: View) -> str:
    parts = [site for site, share in view.proposal.shares.items() if share < 1]
    return view.say("in_part", count=len(parts)) if parts else ""
