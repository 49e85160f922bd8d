"""How the zone was found, from what, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from danji import codes, texts
from danji.cases import ALL_LINKS
from danji.dossier import linked, zones
from danji.dossier.view import View

_SHORT = 12  # letters of a SHA-256 that are shown


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion in the table of weights."""

    name: str
    meaning: str
    unit: str
    weight: str
    total: str
    taken: str
    points: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about the data, with the sites it concerns."""

    text: str
    sites: str


def criteria(view: View) -> list[Criterion]:
    """Weight, total of all candidates, part taken and points of each criterion that counts."""
    return [_criterion(view, name) for name in view.criteria]


def weighed(view: View) -> list[Criterion]:
    """All that counts: the criteria, and links where they have a weight."""
    return criteria(view) + _links(view)


def how(view: View) -> list[tuple[str, str]]:
    """The method in short paragraphs, each with a heading."""
    zone, case = view.proposal, view.plan.case
    keys = [
        "value",
        "search_fixed" if zone.circles == 1 else "search",
        "partial" if case.partial else "whole",
        f"distance_{case.distance_to}",
        "numbers",
    ]
    keys = [key for key in keys if zone.circles is not None or not key.startswith("search")]
    shown = {
        "circles": view.fixed(zone.circles or 0, 0),
        "sets": view.fixed(zone.sets or 0, 0),
        "solved": view.fixed(zone.solved or 0, 0),
        "by_solver": view.fixed(zone.by_solver or 0, 0),
        "skipped": view.fixed((zone.sets or 0) - (zone.solved or 0), 0),
        "proof": zones.proof(view, zone),
        "reach": view.quantity(case.actor_reach_km, "km"),
    }
    said = [(view.say(f"how_{key}_title"), view.say(f"how_{key}", **shown)) for key in keys]
    return said[:1] + linked.how(view) + said[1:]


def settings(view: View) -> list[tuple[str, str]]:
    """What the case asked for."""
    case = view.plan.case
    none = view.say("nothing")
    asked = {
        "day": str(case.day),
        "reading": view.reading(case.reading) or none,
        "hub": view.site(case.hub) if case.hub else none,
        "municipalities": view.words(view.region(code) for code in case.municipalities) or view.say("whole_region"),
        "lock_in": view.site_list(case.lock_in) or none,
        "lock_out": view.site_list(case.lock_out) or none,
        "partial": view.say("allowed" if case.partial else "not_allowed"),
        "distance": view.say(f"to_{case.distance_to}"),
        "reach": view.quantity(case.actor_reach_km, "km"),
    }
    return [(view.say(f"asked_{key}"), value) for key, value in asked.items()]


def remarks(view: View) -> list[Remark]:
    """The remarks on the data, with the names of the sites; long lists of nearly all sites are said as such."""
    return [Remark(remark.text[view.lang], _named(view, remark.sites)) for remark in view.plan.quality]


def fingerprints(view: View) -> list[tuple[str, str]]:
    """What the plan was made from: file and the beginning of its SHA-256."""
    return [(name, digest[:_SHORT]) for name, digest in sorted(view.plan.inputs.items())]


def sources(view: View) -> list[str]:
    """Every source of the sites and indicators once."""
    given = [site.source for site in view.plan.sites] + [record.source for record in view.plan.indicators]
    parts = [part.strip() for source in given if source for part in source.split(";") if part.strip()]
    return sorted({view.cited(part) for part in parts})


def _criterion(view: View, name: str) -> Criterion:
    row, case, shares = codes.labels("criteria").loc[name], view.plan.case, view.proposal.shares
    inside = [(site, shares[site.site]) for site in view.plan.sites if site.site in shares]
    weight = case.weights[name] / _total_weight(view)
    return Criterion(
        row[f"label_{view.lang}"],
        row[f"meaning_{view.lang}"],
        view.unit(row["unit"]),
        view.percent(weight, 0),
        view.fixed(_total(view, name, weight)),
        view.fixed(sum(share * (site.criteria.get(name) or 0.0) for site, share in inside)),
        view.fixed(sum(share * site.points.get(name, 0.0) for site, share in inside)),
    )


def _total_weight(view: View) -> float:
    case = view.plan.case
    return sum(case.weights.values()) + sum(case.link_weights.values())


def _links(view: View) -> list[Criterion]:
    """The row of links, all kinds together, whose points are those of the pairs inside."""
    zone, given = view.proposal, view.plan.case.link_weights
    if zone.links is None:
        return []
    kinds = [kind for kind, weight in given.items() if weight > 0 and kind != ALL_LINKS]
    named = view.words(view.label("link_kinds", kind) for kind in kinds)
    weight = view.percent(sum(given.values()) / _total_weight(view), 0)
    name = texts.say("links.kind", view.lang, kind=named) if named else texts.say("links.all", view.lang)
    counts = (view.fixed(zone.links.pairs, 0), view.fixed(zone.links.inside, 0))
    return [
        Criterion(
            name,
            texts.say("links.all_meaning", view.lang),
            texts.say("links.pairs", view.lang),
            weight,
            *counts,
            view.fixed(zone.links.value),
        )
    ]


def _total(view: View, name: str, weight: float) -> float | None:
    """What all candidates have: value ÷ points × 100 × weight, from the site with most points, as points are shares of it."""
    best = max(view.plan.sites, key=lambda site: site.points.get(name, 0.0), default=None)
    if best is None or not best.points.get(name) or best.criteria.get(name) is None:
        return None
    return (best.criteria[name] or 0.0) / best.points[name] * 100 * weight


def _named(view: View, sites: list[str]) -> str:
    """Sites by name; other codes (actors) are left out, and of nearly all sites the exceptions are named."""
    known = [site for site in sites if site in view.sites]
    rest = [site for site in view.sites if site not in set(known)]
    if not known:
        return ""
    if not rest:
        return view.say("all_sites")
    return view.say("all_sites_but", names=view.site_list(rest)) if len(rest) < len(known) / 2 else view.site_list(known)
