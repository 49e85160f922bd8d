"""Links between sites on the page: what they give the zone, and which pairs."""

from __future__ import annotations

from dataclasses import dataclass

from danji import texts
from danji.dossier.view import View
from danji.plan.records import PairRecord, ZoneRecord

SHOWN = 15  # pairs; all of them stand in plan.json


@dataclass(frozen=True, slots=True)
class Pair:
    """Two linked sites of the zone."""

    one: str
    other: str
    kinds: str
    km: str
    points: str


def sentence(view: View, zone: ZoneRecord) -> str:
    """How much of a zone's value comes from links; nothing where links have no weight."""
    return "" if zone.links is None else zone.links.sentence[view.lang]


def pairs(view: View) -> list[Pair]:
    """The pairs inside the zone proposed, those worth most first."""
    return [
        Pair(
            view.site(each.one),
            view.site(each.other),
            view.words(f"{view.label('link_kinds', kind)} {size:,.15g}" for kind, size in each.kinds.items()),
            "–" if each.km is None else view.fixed(each.km),
            view.fixed(each.value),
        )
        for each in _inside(view)[:SHOWN]
    ]


def more(view: View) -> str:
    """How many pairs are not shown."""
    left = len(_inside(view)) - SHOWN
    return texts.say("links.more", view.lang, count=left) if left > 0 else ""


def how(view: View) -> list[tuple[str, str]]:
    """How links count, as a paragraph with its heading; none where links have no weight."""
    case = view.plan.case
    if view.proposal.links is None:
        return []
    said = texts.say("links.how", view.lang)
    if case.link_half_km is not None:
        said += " " + texts.say("links.how_far", view.lang, half=view.quantity(case.link_half_km, "km"))
    return [(texts.say("links.heading", view.lang), said)]


def _inside(view: View) -> list[PairRecord]:
    return [each for each in view.plan.links if each.inside]
