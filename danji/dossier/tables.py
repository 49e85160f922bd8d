"""The tables: verdicts, sites, figures in print."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from danji import codes, texts
from danji.dossier import charts, zones
from danji.dossier.view import UNDECIDED, View
from danji.plan.records import ComparisonRecord, SiteRecord, Text, VerdictRecord
from danji.rules import ANSWERED

_ANSWER = {"holds": "yes", "fails": "no", "undecided": "unknown"}
_NARROW = 0.01  # room below this part of the limit is called narrow


@dataclass(frozen=True, slots=True)
class Judgement:
    """One rule in the table of verdicts."""

    verdict: VerdictRecord
    label: str
    value: str
    limit: str
    bar: Markup
    room: str
    because: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site in the table of sites."""

    record: SiteRecord
    number: int
    region: str
    kind: str
    area: str
    quality: str
    share: str
    bar: Markup
    points: str
    why: str
    why_other: str


@dataclass(frozen=True, slots=True)
class SiteGroup:
    """The sites in, out or undecided."""

    key: str
    rows: list[SiteRow]


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure in print beside the zone drawn."""

    record: ComparisonRecord
    where: str
    reported: str
    drawn: str
    difference: str
    comparable: str
    note: str


def judgements(view: View) -> list[Judgement]:
    """Every rule of the programme held against the proposal, both readings of a clause as two rows."""
    return [_judgement(view, verdict) for verdict in view.proposal.verdicts]


def verdict_notes(view: View) -> list[str]:
    """What to know beside the table: why two readings, narrow margins, rough points, allowed codes, notes of the rules."""
    lang, found = view.lang, []
    if len(view.readings) > 1:
        found += [f"{clause.label[lang]}: {clause.why[lang]}" for clause in view.programme.clauses.values()]
    own = [verdict for verdict in view.proposal.verdicts if verdict.reading in {"", view.proposal.reading}]
    found += [
        view.say("note_narrow", label=verdict.label[lang], margin=view.quantity(verdict.margin, verdict.unit))
        for verdict in own
        if _narrow(verdict)
    ]
    found += [note for verdict in own if verdict.unit == "km" and (note := _rough_points(view, verdict))]
    found += [
        view.say("note_allowed", label=verdict.label[lang], codes=_allowed(view, verdict))
        for verdict in view.proposal.verdicts
        if isinstance(verdict.limit, list) and _allowed(view, verdict)
    ]
    texts_ = [(verdict.label, note) for verdict in view.proposal.verdicts for note in verdict.notes]
    found += [choice.sentence[lang] for choice in view.proposal.choices]
    return found + [f"{label[lang]}: {note[lang]}" for label, note in texts_]


def site_groups(view: View) -> list[SiteGroup]:
    """Sites in, out and undecided, numbered as on the map."""
    most = max((site.value for site in view.plan.sites), default=0.0)
    groups: dict[str, list[SiteRow]] = {"in": [], "out": [], "undecided": []}
    for site in view.sites.values():
        key = "in" if site.site in view.proposal.shares else ("undecided" if site.standing in UNDECIDED else "out")
        groups[key].append(_site_row(view, site, most))
    return [SiteGroup(key, rows) for key, rows in groups.items() if rows]


def site_notes(view: View) -> list[tuple[str, str]]:
    """Each note once, with the sites that carry it."""
    found: dict[str, list[str]] = {}
    for site in view.sites.values():
        if site.note:
            found.setdefault(site.note[view.lang], []).append(site.site)
    return [(note, view.site_list(sites)) for note, sites in found.items()]


def printed(view: View) -> list[Printed]:
    """Figures in print; the difference only where they can be compared."""
    return [_printed(view, record) for record in view.plan.reported]


def _judgement(view: View, verdict: VerdictRecord) -> Judgement:
    bar, room = zones.margin(view, verdict)
    who = verdict.undecided if verdict.state == "undecided" else verdict.because
    who = [] if verdict.fact in ANSWERED else who  # nobody but the person who answers
    number = isinstance(verdict.limit, (int, float))
    return Judgement(
        verdict,
        _labelled(view, verdict),
        view.quantity(verdict.value, verdict.unit) if number else _codes_found(view, verdict),
        _limit(view, verdict),
        bar,
        room,
        view.site_list(who) or view.say("nobody"),
        verdict.source[view.lang],
        texts.say(f"words.confidence_{verdict.confidence}", view.lang),
    )


def _labelled(view: View, verdict: VerdictRecord) -> str:
    """The rule in words, with the site, region or kind that decides."""
    if not verdict.group:
        return verdict.label[view.lang]
    name = view.site(verdict.group) if verdict.group in view.sites else view.label("site_kinds", verdict.group)
    name = str(view.regions["name"].get(verdict.group, name))
    return texts.say("verdict.for_each", view.lang, label=verdict.label[view.lang], group=name)


def _limit(view: View, verdict: VerdictRecord) -> str:
    if verdict.fact == "answer":
        return texts.say("words.answer_yes", view.lang)
    if isinstance(verdict.limit, list):
        return view.say("limit_among", count=len(verdict.limit))
    return view.say(f"limit_{verdict.compare}", limit=texts.quantity(verdict.limit, verdict.unit, view.lang))


def _codes_found(view: View, verdict: VerdictRecord) -> str:
    """What the zone has, where a rule is about codes."""
    if verdict.fact == "answer":
        return texts.say(f"words.answer_{_ANSWER[verdict.state]}", view.lang)
    if verdict.fact == "region_code":
        return view.plan.case.region_name[view.lang]
    kinds = {view.sites[site].kind for site in view.proposal.shares if site in view.sites}
    return view.words(sorted(view.label("site_kinds", kind) for kind in kinds))


def _allowed(view: View, verdict: VerdictRecord) -> str:
    """What a rule about codes allows; nothing where the regions have no names in this language."""
    limit = verdict.limit if isinstance(verdict.limit, list) else []
    if verdict.fact == "answer":
        return ""
    if verdict.fact != "region_code":
        return view.words(view.label("site_kinds", code) for code in limit)
    names = dict(codes.read(view.programme.regions)[["code", "name"]].itertuples(index=False, name=None))
    return "" if view.lang == "en" else view.words(names.get(code, code) for code in limit)


def _narrow(verdict: VerdictRecord) -> bool:
    limit = verdict.limit
    return isinstance(limit, (int, float)) and verdict.margin is not None and 0 <= verdict.margin < _NARROW * limit


def _rough_points(view: View, verdict: VerdictRecord) -> str:
    """How good the points are that decide a distance."""
    rough = [
        view.say("point_of", name=view.site(site), what=view.label("position_qualities", view.sites[site].position))
        for site in verdict.because
        if site in view.sites and view.sites[site].position not in {None, "official"}
    ]
    return (
        view.say(
            "note_points",
            label=verdict.label[view.lang],
            points="; ".join(rough),
            margin=view.quantity(verdict.margin, verdict.unit),
        )
        if rough
        else ""
    )


def _site_row(view: View, site: SiteRecord, most: float) -> SiteRow:
    share = view.proposal.shares.get(site.site)
    parts = [site.points.get(name, 0.0) for name in view.criteria]
    own, *others = [_why(view, site, reading) for reading in view.readings]
    status = view.label("site_statuses", site.status)
    return SiteRow(
        site,
        view.number[site.site],
        view.region(site.region, site.region_name),
        " · ".join(filter(None, (view.label("site_kinds", site.kind), status))),
        view.fixed(site.area_km2, 3),
        "" if site.area_quality in {None, "official"} else view.label("value_qualities", site.area_quality),
        "–" if share is None else view.percent(share),
        charts.stacked(parts, most=most),
        view.fixed(site.value),
        own,
        "" if not others else (view.say("same_reason") if others[0] == own else others[0]),
    )


def _why(view: View, site: SiteRecord, reading: str) -> str:
    reason = site.reasons.get(reading)
    return view.say("no_zone") if reason is None else reason.sentence[view.lang]


def _printed(view: View, record: ComparisonRecord) -> Printed:
    apart = None if record.drawn is None or record.comparable == "no" else record.drawn - record.reported
    where = view.say("whole_zone") if record.region is None else view.region(record.region, record.region_name or "")
    note: Text = record.note
    digits = 2 if record.unit else 0
    return Printed(
        record,
        where,
        view.fact(record.fact, record.reported),
        "–" if record.drawn is None else view.fact(record.fact, record.drawn),
        view.say("not_computed") if apart is None else view.fixed(apart, digits, signed=True),
        view.label("comparabilities", record.comparable),
        note[view.lang],
    )
