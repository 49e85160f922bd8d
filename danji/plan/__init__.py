"""Tables + case + programme → a plan: zones drawn, judged and explained, with the evidence, frozen and fingerprinted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from danji import errors, rules
from danji.cases import Case
from danji.errors import Infeasible, RuleError
from danji.geometry import enclosing_circle, stand_in_radius_m
from danji.plan import comparison, evidence, linked, quality, records, stacked
from danji.plan.records import Plan, ZoneRecord
from danji.programmes import Programme
from danji.texts import LANGUAGES, Text, say, wordings
from danji.zones import asked, choose, conflicts, constrain, facts, links, problem, reasons, scores
from danji.zones.solver import Stop

Progress = Callable[[str, int, int], None]  # stage, done, of how many
SHARE_PLACES = 12  # so that a zone read back from its record has the same facts, to six places


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """A case made ready to draw or judge: where its sites lie, what they are worth, and the rules in force on its day."""

    case: Case
    programme: Programme
    frames: Mapping[str, pd.DataFrame]
    place: facts.Setting
    criteria: pd.DataFrame
    points: pd.DataFrame
    in_force: tuple[rules.Rule, ...]
    tied: links.Tied | None = None  # what ties the sites to each other; none where links have no weight
    linked: pd.DataFrame = field(default_factory=lambda: links.NONE)  # points of each pair of sites, by kind of link

    @property
    def value(self) -> pd.Series:
        """Points of each whole site."""
        return self.points.sum(axis=1).rename("value")

    def worth(self, shares: Mapping[str, float]) -> float:
        """Points of a zone: the shares it takes of the sites', and the links of which both ends are inside."""
        value = self.value
        return float(sum(share * value[site] for site, share in shares.items())) + links.worth(shares, self.linked)

    def posed(self, chosen: Sequence[rules.Rule]) -> problem.ZoneProblem:
        """The drawing problem under these rules."""
        return problem.pose(self.place, self.value, chosen, self.case, linked=self.linked)

    @property
    def names(self) -> dict[str, str]:
        """Site → name, with the code where two sites share a name."""
        names = self.place.sites["name"]
        twice = names.duplicated(keep=False)
        return {str(site): f"{name} [{site}]" if twice[site] else str(name) for site, name in names.items()}

    @property
    def all_names(self) -> dict[str, str]:
        """Region, actor or site → name: everything a verdict may name."""
        known: dict[str, str] = {}
        for table in ("regions", "actors"):
            if table in self.frames:
                known |= {str(key): str(name) for key, name in self.frames[table]["name"].items()}
        return {**known, **self.names}

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings that can be drawn, the case's own first: those about the hub need one with a point."""
        known = [self.case.reading, *(each for each in self.programme.readings if each != self.case.reading)]
        hub = self.place.hub_xy is not None
        return tuple(each for each in known if hub or "farthest_from_hub_km" not in {rule.fact for rule in self.rules_of(each)})

    def rules_of(self, reading: str) -> list[rules.Rule]:
        """The rules of one reading for a zone: those with that reading, and those with one reading only."""
        return [rule for rule in self.in_force if rule.reading in {"", reading} and rule.scope != "programme"]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The best zone of one reading, with what is needed to say why."""

    posed: problem.ZoneProblem
    best: choose.Solution
    second: choose.Solution | None
    among: choose.Circles
    standing: pd.Series


def basis(case: Case, programme: Programme, frames: Mapping[str, pd.DataFrame]) -> Basis:
    """A case made ready.

    Raises
    ------
    NotInForce
        If no rule of the programme is in force on the case's day.
    """
    region = frames["regions"].loc[case.region]
    in_force = programme.rules_on(case.day, {"region_kind": str(region["kind"])})
    sites = frames["sites"]
    place = facts.setting(
        sites,
        province=case.region,
        hub=case.hub,
        distance_to=case.draw.distance_to,
        actors=frames.get("actors"),
        actor_reach_m=1000 * case.draw.actor_reach_km,
        answers=case.answers,
    )
    place = replace(place, barred=stacked.barred(programme, frames, case))
    actor_xy = np.empty((0, 2)) if place.actors is None else place.actors[["x", "y"]].to_numpy(float)
    found = scores.criteria(sites, reach_m=1000 * case.draw.actor_reach_km, xy=place.xy.to_numpy(float), actor_xy=actor_xy)
    free = replace(case, draw=replace(case.draw, lock_out=()))
    can = problem.standing(place, [rule for rule in in_force if rule.reading in {"", case.reading}], free) == "candidate"
    candidates, total = sites.index[can], case.total_weight
    points = scores.points(found, case.weights, among=candidates, total=total)
    tied = _tied(case, frames, place)
    pairs = links.NONE if tied is None else links.points(tied, case.link_weights, among=candidates, total=total)
    return Basis(case, programme, frames, place, found, points, tuple(in_force), tied, pairs)


def _tied(case: Case, frames: Mapping[str, pd.DataFrame], place: facts.Setting) -> links.Tied | None:
    weighed = any(weight > 0 for weight in case.link_weights.values())
    return links.tied(frames["links"], place, half_km=case.draw.link_half_km) if weighed and "links" in frames else None


def draw(ready: Basis, reading: str, *, progress: Progress | None = None, stop: Stop | None = None) -> Drawn:
    """The best zone of a reading, and the one that comes next.

    Of many sites, where `stop` says so, the best so far with its bound; of few the best is found at once and not cut short.

    Raises
    ------
    Infeasible
        If no zone passes: which rules are in the way, and by how much. Or if none was found before the search was stopped.
    """
    if not ready.case.total_weight:
        raise RuleError(errors.problem("no_weights", file="case.toml", column="weights", known=", ".join(ready.criteria)))
    chosen = ready.rules_of(reading)
    posed = ready.posed(chosen)
    small, shown = len(posed.sites) <= choose.SMALL, _stage(progress, "draw")
    among = choose.circles(posed, progress=shown) if small else choose.none_kept(posed)
    try:
        best = choose.choose(posed, among=among if small else None, progress=shown, stop=None if small else stop)
    except TimeoutError as early:
        raise Infeasible(errors.problem("no_zone_in_time", column="--seconds")) from early
    if best is None:
        labels = {rule.name: rule.label for rule in chosen}
        raise Infeasible(conflicts.conflicts(posed, labels, {rule.fact: rule.unit for rule in chosen}))
    next_shown = _stage(progress, "runner_up")
    second = choose.in_time(
        lambda: choose.runner_up(posed, best, among=among if small else None, progress=next_shown, stop=stop)
    )
    return Drawn(posed, best, second, among, problem.standing(ready.place, chosen, ready.case))


def judged_only(ready: Basis, reading: str) -> list[Text]:
    """The rules a zone is not drawn by, each in a sentence that says so."""
    found: list[Text] = []
    for rule in constrain.judged_only([rule for rule in ready.rules_of(reading) if not rule.word], ready.place):
        key = "zones.judged_only_actors" if rule.fact == "actors_in_reach" else "zones.judged_only"
        found.append({lang: say(key, lang, label=rule.label[lang]) for lang in LANGUAGES})
    return found


def drawn_zones(ready: Basis, reading: str, *, progress: Progress | None = None) -> list[ZoneRecord]:
    """The best zone of a reading and its runner-up, judged.

    Raises
    ------
    Infeasible
        If no zone passes.
    """
    return _zones(ready, reading, draw(ready, reading, progress=progress))


def judge(ready: Basis, shares: Mapping[str, float], *, alone: bool = True) -> ZoneRecord:
    """Any zone, held against the rules of the case's day and programme.

    One of several is not held against the rules about all of them; those are for `judge_together`.
    """
    if not alone:
        ready = replace(ready, in_force=tuple(rule for rule in ready.in_force if rule.scope == "zone"))
    return _zone(ready, "given", wordings("plan.zone_given"), ready.case.reading, "given", shares, None)


def judge_together(ready: Basis, zones: Mapping[str, Mapping[str, float]]) -> list[records.VerdictRecord]:
    """Several zones held against the rules that speak of them together."""
    together = [rule for rule in ready.in_force if rule.scope != "zone" and rule.reading in {"", ready.case.reading}]
    found = rules.check(together, asked.asked_together(together, zones, ready.place), on=ready.case.day)
    return [verdict_record(verdict, ready.all_names) for verdict in found]


def draft(
    ready: Basis,
    *,
    version: str,
    inputs: Mapping[str, str],
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Plan:
    """The whole plan: both readings drawn and judged, alternatives, reasons, evidence, comparison, quality of the data."""
    case, programme = ready.case, ready.programme
    drawn = {reading: _drawn_or_none(ready, reading, progress, stop) for reading in ready.readings or (case.reading,)}
    zones = [zone for reading, each in drawn.items() if each is not None for zone in _zones(ready, reading, each)]
    zones += _variants(ready, stop)
    why = {
        reading: reasons.reasons(
            each.posed, each.best, each.standing, among=each.among, progress=_stage(progress, "reasons"), stop=stop
        )
        for reading, each in drawn.items()
        if each is not None
    }
    body = {
        "case": _case(ready),
        "zones": zones,
        "proposal": zones[0].key,
        "sites": _sites(ready, why),
        "links": [] if ready.tied is None else linked.pairs(ready.tied, ready.linked, zones[0].shares),
        "indicators": evidence.shown(case, ready.frames),
        "reported": comparison.compare(ready.frames, zones[0]),
        "quality": quality.remarks(ready.frames, case, ready.criteria, ready.tied),
        "danji": version,
        "inputs": dict(inputs),
        "notes": [_both(note.text) for note in programme.notes],
    }
    digest = hashlib.sha256(json.dumps([version, dict(inputs), programme.fingerprint], sort_keys=True).encode()).hexdigest()
    return Plan(fingerprint=digest, **body)


def _drawn_or_none(ready: Basis, reading: str, progress: Progress | None, stop: Stop | None) -> Drawn | None:
    """The zone of a reading; the case's own reading must have one, another may have none."""
    try:
        return draw(ready, reading, progress=progress, stop=stop)
    except Infeasible:
        if reading == ready.case.reading:
            raise
        return None


def _zones(ready: Basis, reading: str, drawn: Drawn) -> list[ZoneRecord]:
    label = ready.programme.reading_label(reading)
    found = [_zone(ready, reading, _labelled("plan.zone_best", label), reading, "best", drawn.best.shares, drawn.best)]
    if drawn.second is not None:
        found.append(
            _zone(
                ready,
                f"{reading}.runner_up",
                _labelled("plan.zone_runner_up", label),
                reading,
                "runner_up",
                drawn.second.shares,
                drawn.second,
            )
        )
    return found


def _variants(ready: Basis, stop: Stop | None) -> list[ZoneRecord]:
    """What the proposal would be under other wishes: whole sites only; distance measured to the edge of the sites."""
    case, found = ready.case, []
    if case.draw.partial:
        whole = replace(ready, case=replace(case, draw=replace(case.draw, partial=False)))
        found += _variant(whole, "whole_sites", "plan.zone_whole_sites", stop)
    if case.draw.distance_to == "point":
        edge = replace(ready, place=replace(ready.place, distance_to="edge"))
        found += _variant(edge, "to_edge", "plan.zone_to_edge", stop)
    return found


def _variant(ready: Basis, role: str, key: str, stop: Stop | None) -> list[ZoneRecord]:
    reading = ready.case.reading
    posed = ready.posed(ready.rules_of(reading))
    best = choose.in_time(lambda: choose.choose(posed, stop=stop))
    label = _labelled(key, ready.programme.reading_label(reading))
    return [] if best is None else [_zone(ready, f"{reading}.{role}", label, reading, role, best.shares, best)]


def _labelled(key: str, reading: Text) -> Text:
    return {lang: say(key, lang, reading=reading[lang].split(":")[0]) for lang in LANGUAGES}


def _zone(
    ready: Basis, key: str, label: Text, reading: str, role: str, shares: Mapping[str, float], solution: choose.Solution | None
) -> ZoneRecord:
    found = facts.facts(shares, ready.place)
    in_force = [rule for rule in ready.in_force if rule.scope != "programme"]
    verdicts = rules.check(in_force, asked.asked(in_force, shares, ready.place), on=ready.case.day)
    verdicts += stacked.verdicts(ready.programme, shares, ready.frames, ready.case)
    centre, radius_km = _circle(ready, shares, solution)
    return ZoneRecord(
        key=key,
        label=_both(label),
        reading=reading,
        role=role,
        shares={site: round(share, SHARE_PLACES) for site, share in shares.items()},
        value=round(ready.worth(shares), rules.PLACES),
        links=None if ready.tied is None else linked.part(ready.worth(shares), shares, ready.linked),
        bound=None if solution is None else round(solution.bound, rules.PLACES),
        gap=None if solution is None else solution.gap,
        proved=None if solution is None else solution.proved,
        circles=None if solution is None else solution.circles,
        sets=None if solution is None else solution.sets,
        solved=None if solution is None else solution.solved,
        by_solver=None if solution is None else solution.by_solver,
        centre=centre,
        radius_km=radius_km,
        facts={name: fact.value for name, fact in found.items() if not isinstance(fact.value, Mapping) and not fact.undecided},
        verdicts=[verdict_record(verdict, ready.all_names) for verdict in verdicts],
        choices=[_choice(choice, ready.all_names) for choice in rules.choices(verdicts) if _read_so(choice, reading)],
        passes=rules.passes(verdicts, reading=reading),
    )


def _circle(
    ready: Basis, shares: Mapping[str, float], solution: choose.Solution | None
) -> tuple[tuple[float, float] | None, float]:
    """Centre in degrees and radius of the circle about the zone; no centre when no site is placed."""
    if solution is not None:
        centre, radius = solution.centre, solution.radius_m
    else:
        placed = ready.place.xy.loc[list(shares)].dropna()
        if placed.empty:
            return None, 0.0
        centre, radius, _ = enclosing_circle(placed.to_numpy(float), ready.place.reach_m(placed.index))
    lon, lat = ready.place.plane.degrees(np.array([centre]))[0]
    return (round(float(lon), 6), round(float(lat), 6)), round(radius / 1000, rules.PLACES)


def verdict_record(verdict: rules.Verdict, names: Mapping[str, str]) -> records.VerdictRecord:
    """A verdict as a record; `names` are those of everything it may name."""
    rule = verdict.rule
    number = None if isinstance(verdict.fact.value, Mapping) else round(float(verdict.fact.value), rules.PLACES)
    return records.VerdictRecord(
        rule=rule.name,
        reading=rule.reading,
        fact=rule.fact,
        state=verdict.state,
        value=number,
        limit=verdict.limit if isinstance(verdict.limit, (int, float)) else list(verdict.limit),
        compare=rule.compare,
        margin=verdict.margin,
        unit=rule.unit,
        because=list(verdict.because),
        undecided=list(verdict.fact.undecided),
        label=_both(rule.label),
        sentence=_both({lang: verdict.sentence(lang, names) for lang in LANGUAGES}),
        source=_both(rule.source.title),
        url=rule.source.url,
        confidence=verdict.confidence,
        notes=[_both(note.text) for note in rule.notes],
        group=verdict.group,
        any_of=rule.word,
    )


def _choice(choice: rules.Choice, names: Mapping[str, str]) -> records.ChoiceRecord:
    return records.ChoiceRecord(
        word=choice.word,
        state=choice.state,
        rules=[verdict.rule.name for verdict in choice.verdicts],
        sentence=_both({lang: choice.sentence(lang, names) for lang in LANGUAGES}),
    )


def _read_so(choice: rules.Choice, reading: str) -> bool:
    return all(verdict.rule.reading in {"", reading} for verdict in choice.verdicts)


def _case(ready: Basis) -> records.CaseRecord:
    case, programme = ready.case, ready.programme
    region = ready.frames["regions"].loc[case.region]
    name_en = region["name_en"] if isinstance(region["name_en"], str) else region["name"]
    return records.CaseRecord(
        name=_both(case.name),
        region=case.region,
        region_name=_both({"ko": region["name"], "en": name_en}),
        programme=programme.key,
        programme_name=_both(programme.name),
        programme_fingerprint=programme.fingerprint,
        day=case.day,
        reading=case.reading,
        hub=case.hub,
        target_industry=case.target_industry,
        municipalities=list(case.municipalities),
        weights=dict(case.weights),
        link_weights=dict(case.link_weights),
        link_half_km=case.draw.link_half_km,
        lock_in=list(case.draw.lock_in),
        lock_out=list(case.draw.lock_out),
        partial=case.draw.partial,
        actor_reach_km=case.draw.actor_reach_km,
        distance_to=case.draw.distance_to,
    )


def _sites(ready: Basis, why: Mapping[str, Mapping[str, reasons.Reason]]) -> list[records.SiteRecord]:
    regions, found = ready.frames["regions"]["name"], []
    standing = problem.standing(ready.place, ready.rules_of(ready.case.reading), ready.case)
    for site, row in ready.place.sites.iterrows():
        key = str(site)
        found.append(
            records.SiteRecord(
                site=key,
                name=row["name"],
                kind=row["kind"],
                region=row["region"],
                region_name=str(regions.get(row["region"], "")),
                status=_word(row["status"]),
                lon=_number(row["lon"]),
                lat=_number(row["lat"]),
                position=_word(row["position"]),
                area_km2=round(row["area_m2"] / 1e6, rules.PLACES),
                area_quality=_word(row["area_quality"]),
                stand_in_radius_km=round(stand_in_radius_m(row["area_m2"]) / 1000, rules.PLACES),
                least_share=_number(row["part_min_share"]) if ready.case.draw.partial else None,
                criteria={name: _number(value) for name, value in ready.criteria.loc[key].items()},
                points={str(name): round(float(value), rules.PLACES) for name, value in ready.points.loc[key].items()},
                value=round(float(ready.value[key]), rules.PLACES),
                standing=standing[key],
                reasons={reading: reason_record(each[key]) for reading, each in why.items()},
                note=_note(row),
                source=_word(row["source"]),
            )
        )
    return found


def reason_record(reason: reasons.Reason) -> records.ReasonRecord:
    """A reason as a record."""
    loss = reason.loss if reason.loss is not None and not np.isnan(reason.loss) else None
    return records.ReasonRecord(
        share=round(reason.share, rules.PLACES),
        loss=None if loss is None else round(loss, rules.PLACES),
        sentence=_both({lang: reason.sentence(lang) for lang in LANGUAGES}),
    )


def _stage(progress: Progress | None, stage: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress(stage, done, total)


def _both(text: Text) -> records.Text:
    return records.Text(ko=text["ko"], en=text["en"])


def _number(value: object) -> float | None:
    return None if not isinstance(value, (int, float)) or np.isnan(value) else round(float(value), rules.PLACES)


def _note(row: pd.Series) -> records.Text | None:
    ko, en = _word(row["note"]), _word(row["note_en"])
    return records.Text(ko=ko or en or "", en=en or ko or "") if ko or en else None


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None
