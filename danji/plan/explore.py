"""A case made ready → what else could be drawn: near zones, portfolio, fronts, curve, frequencies, costs, random zones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from danji import codes, rules
from danji.errors import DataError
from danji.errors import problem as problem_of
from danji.plan import SHARE_PLACES, Basis, Drawn, Progress, comparison, draw, judge, told
from danji.plan import explored as records
from danji.plan.records import Text, ZoneRecord
from danji.texts import LANGUAGES, say, wordings
from danji.zones import asked, choose, curve, lawful, limits, links, pareto, portfolio, problem, reasons, uncertainty
from danji.zones.scores import PER_SITE
from danji.zones.solver import Stop

BALANCE = "balance"
AREA = "area_km2"
PARTS = 9  # of a reading: drawing, and each that follows it


@dataclass(frozen=True, slots=True)
class Ask:
    """How far to go. Counts and thresholds that are not given stand in `codes/exploration.csv`."""

    seed: int = 1
    draws: int | None = None
    uniform: bool = False
    aims: tuple[str, ...] = ()
    given: Mapping[str, Mapping[str, float]] | None = None  # name → shares of zones to be ranked
    share: Callable[[int], Stop] | None = None  # parts left → says when the next of so many parts is over
    stop: Stop | None = None

    def part(self, left: int) -> Ask:
        """The same, for the next of so many parts that are left: each has an equal share of the time."""
        return self if self.share is None else replace(self, stop=self.share(left))


def setting(key: str) -> float:
    """A count or threshold of the exploration."""
    return float(codes.labels("exploration").loc[key, "value"])


def check(ask: Ask) -> None:
    """Is what is asked for known?

    Raises
    ------
    DataError
        With everything that is not.
    """
    known = [*codes.labels("criteria").index, BALANCE]
    found = [
        problem_of("unknown_value", column="--values", value=each, known=", ".join(known))
        for each in ask.aims
        if each not in known
    ]
    if ask.aims and (len(set(ask.aims)) != len(ask.aims) or len(ask.aims) not in {2, 3} or ask.aims[0] == BALANCE):
        found.append(problem_of("values_of_a_front", column="--values", value=",".join(ask.aims), balance=BALANCE))
    if ask.draws is not None and ask.draws < 1:
        found.append(problem_of("not_above_zero", column="--draws", value=ask.draws))
    if ask.seed < 0:
        found.append(problem_of("not_above_zero", column="--seed", value=ask.seed))
    if found:
        raise DataError(found)


def explore(ready: Basis, ask: Ask, *, version: str, fingerprint: str, progress: Progress | None = None) -> records.Exploration:
    """Everything about the zones of every reading.

    Raises
    ------
    Infeasible
        If no zone passes under the case's reading: the smallest set of rules that conflict.
    """
    readings = ready.readings or (ready.case.reading,)
    found = []
    for done, reading in enumerate(readings):
        found.append(explored(ready, reading, ask, progress, after=PARTS * (len(readings) - 1 - done)))
    return records.Exploration(danji=version, fingerprint=fingerprint, seed=ask.seed, readings=found)


def explored(ready: Basis, reading: str, ask: Ask, progress: Progress | None = None, *, after: int = 0) -> records.Explored:
    """Everything about the zones of one reading; `after` it so many parts of the work are left."""
    left = iter(range(after + PARTS, after, -1))
    drawn = draw(ready, reading, progress=progress, stop=ask.part(next(left)).stop)
    rng = np.random.default_rng([ask.seed, ready.readings.index(reading) if ready.readings else 0])
    label = ready.programme.reading_label(reading) if reading else wordings("explore.all_rules")
    sheet = told.Sheet(ready.names, drawn.best.value)
    steps = _curve(ready, drawn, ask.part(next(left)), _stage(progress, "curve"))
    body = {
        "reading": reading,
        "label": _both({lang: label[lang].split(":")[0] for lang in LANGUAGES}),
        "best": zone(ready, reading, drawn.best, "best"),
        "near": _near(drawn, ask.part(next(left)), _stage(progress, "near")),
        "portfolio": _portfolio(ready, reading, drawn, ask.part(next(left)), _stage(progress, "portfolio")),
        "fronts": _fronts(ready, drawn, ask.part(next(left)), progress),
        "curve": steps,
        "frequencies": _frequencies(ready, drawn, ask.part(next(left)), rng, _stage(progress, "frequencies")),
        "costs": _costs(drawn, ask.part(next(left)), _stage(progress, "reasons")),
        "relaxed": _relaxed(ready, reading, drawn, sheet, ask.part(next(left))),
        "null": _null(ready, reading, drawn, ask.part(next(left)), rng, steps, _stage(progress, "null")),
    }
    return records.Explored(**body, said=told.sentences(sheet, body))


def zone(ready: Basis, reading: str, solution: choose.Solution, key: str) -> ZoneRecord:
    """A zone of the search, judged under a reading."""
    judged = judge(ready, solution.shares)
    lon, lat = ready.place.plane.degrees(np.array([solution.centre]))[0]
    states = {verdict.state for verdict in judged.verdicts if verdict.reading in {"", reading}}
    return judged.model_copy(
        update={
            "key": key,
            "reading": reading,
            "bound": round(solution.bound, rules.PLACES),
            "gap": solution.gap,
            "proved": solution.proved,
            "circles": solution.circles,
            "sets": solution.sets,
            "solved": solution.solved,
            "by_solver": solution.by_solver,
            "centre": (round(float(lon), 6), round(float(lat), 6)),
            "radius_km": round(solution.radius_m / 1000, rules.PLACES),
            "passes": "fails" if "fails" in states else ("undecided" if "undecided" in states else "holds"),
        }
    )


def change(best: Mapping[str, float], other: Mapping[str, float]) -> records.Change:
    """How another zone differs from the best."""
    return records.Change(
        added=[site for site in other if site not in best],
        dropped=[site for site in best if site not in other],
        resized=[site for site in best if site in other and round(best[site] - other[site], rules.PLACES) != 0],
    )


def _near(drawn: Drawn, ask: Ask, progress: choose.Progress | None) -> records.Near:
    within, best = setting("within"), drawn.best
    found = portfolio.near(
        drawn.posed, best, within=within, most=int(setting("listed")), among=drawn.among, progress=progress, stop=ask.stop
    )
    return records.Near(
        within=within,
        floor=_places(found.floor),
        complete=found.complete,
        rest=_places(found.rest),
        zones=[
            records.NearZone(
                value=_places(each.value),
                away=_places(best.value - each.value),
                tie=best.value - each.value <= choose.TIE * max(1.0, best.value),
                change=change(best.shares, each.shares),
            )
            for each in found.zones
        ],
    )


def _portfolio(ready: Basis, reading: str, drawn: Drawn, ask: Ask, progress: choose.Progress | None) -> records.Portfolio:
    posed, best = drawn.posed, drawn.best
    by = AREA if AREA in posed.amounts else "value"
    amount = dict(zip(posed.sites, posed.amounts.get(by, posed.value), strict=True))
    found = portfolio.apart(
        posed, best, by=by, at_least=setting("apart"), given_up=setting("given_up"), most=int(setting("portfolio")),
        among=drawn.among, progress=progress, stop=ask.stop,
    )  # fmt: skip
    zones = []
    for place, each in enumerate(found.zones):
        gaps = [portfolio.difference(earlier.shares, each.shares, amount) for earlier in found.zones[:place]]
        zones.append(
            records.Alternative(
                zone=zone(ready, reading, each, f"alternative_{place}" if place else "best"),
                away=_places(best.value - each.value),
                from_best=_places(gaps[0] if gaps else 0.0),
                apart=_places(min(gaps, default=0.0)),
                change=change(best.shares, each.shares),
            )
        )
    return records.Portfolio(by=by, apart=setting("apart"), given_up=setting("given_up"), complete=found.complete, zones=zones)


def _fronts(ready: Basis, drawn: Drawn, ask: Ask, progress: Progress | None) -> list[records.FrontRecord]:
    """The front of the first two aims, and of all three where there are three."""
    named = ask.aims or tuple(str(codes.labels("exploration").loc["front_aims", "value"]).split())
    aims = [_aim(ready, drawn, name) for name in named]
    aims = [aim for aim in aims if aim.parts.sum() > 0]
    if len(aims) < 2:  # noqa: PLR2004  a front takes two
        return []
    found = [_front(ready, drawn, aims[:2], int(setting("front_steps")), ask, _stage(progress, "front"))]
    if len(aims) > 2 and _small(drawn):  # noqa: PLR2004  of many sites three values would take too long
        found.append(_front(ready, drawn, aims[:3], int(setting("front_steps_third")), ask, _stage(progress, "front")))
    return [each for each in found if each.points]


def _aim(ready: Basis, drawn: Drawn, name: str) -> pareto.Aim:
    """A criterion as an aim; the balance is the area outside the municipality that has the most: the smallest such sum."""
    sites = list(drawn.posed.sites)
    if name != BALANCE:
        return pareto.Aim(name, ready.criteria.loc[sites, name].fillna(0.0).to_numpy(float)[None])
    regions = ready.place.sites.loc[sites, "region"].to_numpy()
    area = ready.place.sites.loc[sites, "area_m2"].to_numpy(float) / 1e6
    return pareto.Aim(name, np.array([area * (regions != region) for region in sorted(set(regions))]))


def _front(
    ready: Basis, drawn: Drawn, aims: Sequence[pareto.Aim], steps: int, ask: Ask, progress: choose.Progress | None
) -> records.FrontRecord:
    known = drawn.among if _small(drawn) else None
    widths = [max(pareto.most(drawn.posed, aim, among=known, stop=ask.stop) / steps, 1e-6) for aim in aims[1:]]
    found = pareto.front(drawn.posed, aims, steps=widths, among=known, progress=progress, stop=ask.stop)
    area = dict(zip(drawn.posed.sites, drawn.posed.amounts.get(AREA, drawn.posed.value), strict=True))
    return records.FrontRecord(
        aims=[_aim_record(aim.name, step) for aim, step in zip(aims, [None, *found.steps], strict=True)],
        best=[_places(aim.of(np.array([drawn.best.shares.get(each, 0.0) for each in drawn.posed.sites]))) for aim in aims],
        complete=found.complete,
        points=[
            records.FrontPoint(
                values=[_places(value) for value in point.values],
                points=_places(ready.worth(point.zone.shares)),
                area_km2=_places(sum(share * area[site] for site, share in point.zone.shares.items())),
                shares=_shares(point.zone.shares),
            )
            for point in found.points
        ],
    )


def _small(drawn: Drawn) -> bool:
    return len(drawn.posed.sites) <= choose.SMALL


def _aim_record(name: str, step: float | None) -> records.AimRecord:
    if name == BALANCE:
        return records.AimRecord(name=name, label=_both(wordings("explore.balance")), unit="km²", step=step)
    row = codes.labels("criteria").loc[name]
    return records.AimRecord(name=name, label=Text(ko=row["label_ko"], en=row["label_en"]), unit=row["unit"], step=step)


def _curve(ready: Basis, drawn: Drawn, ask: Ask, progress: choose.Progress | None) -> records.Curve | None:
    """The value for every place of the cap on area, with the areas in print marked; none where there is no such cap."""
    cap = next((each for each in drawn.posed.limits if each.fact == AREA and each.compare == "at_most"), None)
    if cap is None:
        return None
    rule = next(each for each in ready.in_force if each.name == cap.rule)
    step = setting(f"step_{rule.unit}")
    printed = _printed(ready, drawn)
    grid = np.linspace(0.0, 1.5 * cap.limit, int(setting("curve_steps")) + 1)
    first = dict.fromkeys([cap.limit + step, cap.limit - step, *sorted(printed.values()), cap.limit])  # what is told in words
    wanted = [*first, *(each for each in grid.tolist() if each not in first)]
    asked_for = curve.curve(drawn.posed, cap.rule, wanted, among=drawn.among, progress=progress, stop=ask.stop)
    found = sorted(asked_for, key=lambda each: each.limit)
    value = {
        each.limit: None if each.zone is None else each.zone.value for each in found if each.zone is None or each.zone.proved
    }
    best, more, less = (value.get(limit) for limit in (cap.limit, cap.limit + step, cap.limit - step))
    return records.Curve(
        rule=cap.rule,
        label=_both(rule.label),
        unit=rule.unit,
        limit=cap.limit,
        step=step,
        one_more=None if best is None or more is None else _places(max(0.0, more - best)),
        one_less=None if best is None or less is None else _places(max(0.0, best - less)),
        complete=len(found) == len(wanted),
        points=[
            records.CurvePoint(
                limit=_places(each.limit),
                value=None if each.zone is None else _places(each.zone.value),
                bound=None if each.zone is None else _places(each.zone.bound),
                proved=None if each.zone is None else each.zone.proved,
            )
            for each in found
        ],
        marks=[
            records.Mark(label=_both(wordings("explore.mark_printed")), limit=at, value=_maybe(value.get(at)))
            for at in sorted(set(printed.values()))
        ],
    )


def _printed(ready: Basis, drawn: Drawn) -> dict[str, float]:
    """Figure → total area in print, for figures about the whole zone."""
    rows = comparison.compare(ready.frames, judge(ready, drawn.best.shares))
    return {row.figure: row.reported for row in rows if row.fact == AREA and row.region is None}


def _frequencies(
    ready: Basis, drawn: Drawn, ask: Ask, rng: np.random.Generator, progress: choose.Progress | None
) -> records.Frequencies:
    asked = ask.draws or int(setting("draws"))
    spread = None if ask.uniform else setting("spread")
    found = uncertainty.frequencies(
        drawn.posed, _doubt(ready, drawn, spread), draws=asked, rng=rng, among=drawn.among, progress=progress, stop=ask.stop
    )
    core, out = setting("core"), setting("out")
    standing, close = found.standing(core=core, out=out), found.close(core=core, out=out)
    return records.Frequencies(
        weights="uniform" if ask.uniform else "about",
        spread=spread,
        errors={quality: _error(quality) for quality in codes.labels("value_qualities").index},
        draws=found.draws,
        asked=asked,
        failed=found.failed,
        error=_places(0.5 / np.sqrt(max(found.draws, 1))),
        core=core,
        out=out,
        sites=[
            records.SiteFrequency(
                site=site,
                taken=_places(found.share[i]),
                low=_places(found.interval(i)[0]),
                high=_places(found.interval(i)[1]),
                share=_places(found.shares[i]),
                standing=standing[site],
                close=site in close,
            )
            for i, site in enumerate(found.sites)
        ],
    )


def _doubt(ready: Basis, drawn: Drawn, spread: float | None) -> uncertainty.Doubt:
    """What is not certain in the case: its weights, and the data by their quality."""
    case, sites = ready.case, list(drawn.posed.sites)
    named = [name for name, weight in case.weights.items() if weight > 0]
    known = ready.criteria[named].fillna(0.0)
    free = replace(case, draw=replace(case.draw, lock_out=()))
    can = problem.standing(ready.place, ready.rules_of(case.reading), free) == "candidate"
    others = [site for site in ready.place.sites.index[can] if site not in set(sites)]
    quality = ready.place.sites.loc[sites, "area_quality"]
    kinds = [str(kind) for kind in ready.linked]  # points are parts of what there is, times 100 and the part of the weight
    pairs = links.among(ready.linked, drawn.posed.sites).to_numpy(float)
    link_weights = np.array([case.link_weights[kind] for kind in kinds])
    return uncertainty.Doubt(
        criteria=known.loc[sites].to_numpy(float),
        elsewhere=known.loc[others].sum().to_numpy(float),
        weights=np.array([*(case.weights[name] for name in named), *link_weights]),
        spread=spread,
        errors=np.array([_error(each) for each in quality]),
        area=(AREA,),
        links=pairs / (100 * link_weights / case.total_weight) if kinds else pairs,
    )


def _error(quality: object) -> float:
    known = codes.labels("exploration")
    key = f"error_{quality}"
    return float(known.loc[key if key in known.index else "error_estimated", "value"])


def _costs(drawn: Drawn, ask: Ask, progress: choose.Progress | None) -> list[records.Cost]:
    """The replacement cost of every candidate, the dearest in the zone first."""
    found = reasons.reasons(drawn.posed, drawn.best, drawn.standing, among=drawn.among, progress=progress, stop=ask.stop)
    costs = [_cost(drawn, each) for each in found.values() if drawn.standing[each.site] == "candidate"]
    return sorted(
        costs, key=lambda each: (each.share == 0, -(each.loss or 0.0) if each.share else (each.loss or 0.0), each.site)
    )


def _cost(drawn: Drawn, reason: reasons.Reason) -> records.Cost:
    known = reason.loss is not None and not np.isnan(reason.loss)
    other = reason.instead
    return records.Cost(
        site=reason.site,
        share=_places(reason.share),
        loss=_places(reason.loss or 0.0) if known else None,
        computed=not reason.key.endswith("not_computed"),
        sentence=_both({lang: reason.sentence(lang) for lang in LANGUAGES}),
        value=None if other is None else _places(other.value),
        change=None if other is None else change(drawn.best.shares, other.shares),
        instead=None if other is None else _shares(other.shares),
    )


def _relaxed(ready: Basis, reading: str, drawn: Drawn, sheet: told.Sheet, ask: Ask) -> list[records.RelaxedRecord]:
    """Every rule and wish relaxed: numbers by a step, kinds, municipalities and locks set aside."""
    by_name = {rule.name: rule for rule in ready.rules_of(reading)}
    margins = {verdict.rule: verdict.margin for verdict in judge(ready, drawn.best.shares).verdicts}
    posed = drawn.posed
    counted = {limit.rule for limit in posed.limits} | {spread.rule for spread in posed.spreads}
    named = [rule.name for rule in by_name.values() if not rule.per and rule.name in counted]
    named += [rule for rule in (posed.circle_rule, posed.apart_rule) if rule]
    found = []
    for name in dict.fromkeys(named):
        rule = by_name[name]
        known = codes.labels("exploration").index
        step = setting(f"step_{rule.unit}" if f"step_{rule.unit}" in known else "step_count")
        try:
            moved = curve.relaxed(drawn.posed, drawn.best, name, step=step, among=drawn.among, stop=ask.stop)
        except TimeoutError:
            break
        fields = {
            "key": name, "label": _both(rule.label), "unit": rule.unit, "limit": moved.limit, "step": step,
            "margin": margins.get(name), "gain": _places(moved.gain), "gain_without": _places(moved.gain_without),
            "most": None if moved.proved else _places(moved.most),
            "binds": moved.binds, "change": change(drawn.best.shares, moved.zone.shares),
        }  # fmt: skip
        found.append(records.RelaxedRecord(**fields, sentence=sheet.relaxed(fields)))
    return found + [each for each in _wishes(ready, reading, drawn, sheet, ask) if each is not None]


def _wishes(ready: Basis, reading: str, drawn: Drawn, sheet: told.Sheet, ask: Ask) -> list[records.RelaxedRecord | None]:
    case, chosen = ready.case, ready.rules_of(reading)
    kinds = [rule for rule in chosen if rule.fact != "site_kind"]
    found = (
        [_set_aside(ask, drawn, sheet, "kinds", replace(ready, in_force=tuple(kinds)), kinds)]
        if len(kinds) < len(chosen)
        else []
    )
    if case.municipalities:
        anywhere = replace(ready, case=replace(case, municipalities=()))
        found.append(_set_aside(ask, drawn, sheet, "municipalities", anywhere, chosen))
    if case.draw.lock_in or case.draw.lock_out:
        unlocked = replace(ready, case=replace(case, draw=replace(case.draw, lock_in=(), lock_out=())))
        found.append(_set_aside(ask, drawn, sheet, "locks", unlocked, chosen))
    return found


def _set_aside(
    ask: Ask, drawn: Drawn, sheet: told.Sheet, key: str, looser: Basis, chosen: Sequence[rules.Rule]
) -> records.RelaxedRecord | None:
    """The best zone without a wish, valued as before."""
    posed = looser.posed(chosen)
    best = choose.in_time(lambda: choose.choose(posed, stop=ask.stop))
    if best is None:
        return None
    gain = _places(max(0.0, best.value - drawn.best.value))
    most = None if best.proved else _places(best.bound - drawn.best.value)
    fields = {
        "key": key, "label": _both(wordings(f"explore.wish_{key}")), "unit": "", "limit": None, "step": None, "margin": None,
        "gain": gain, "gain_without": None, "most": most,
        "binds": gain > choose.TIE, "change": change(drawn.best.shares, best.shares),
    }  # fmt: skip
    return records.RelaxedRecord(**fields, sentence=sheet.relaxed(fields))


def _null(
    ready: Basis,
    reading: str,
    drawn: Drawn,
    ask: Ask,
    rng: np.random.Generator,
    steps: records.Curve | None,
    progress: choose.Progress | None,
) -> records.Null:
    """Random lawful zones, and where the best, the zones given and the area in print stand among them."""
    found = lawful.sample(
        drawn.posed,
        count=int(setting("nulls")),
        rng=rng,
        among=drawn.among,
        progress=progress,
        stop=ask.stop,
        passes=_other_rules(ready, reading, drawn),
    )
    named: list[tuple[Text, float]] = [(_both(wordings("explore.rank_best")), drawn.best.value)]
    named += [
        (
            _both(
                {lang: say("explore.rank_mark", lang, label=mark.label[lang], limit=f"{mark.limit:g}") for lang in LANGUAGES}
            ),
            mark.value,
        )
        for mark in (steps.marks if steps is not None else [])
        if mark.value is not None
    ]
    for name, shares in (ask.given or {}).items():
        named.append((Text(ko=name, en=name), ready.worth(shares)))
    area = drawn.posed.amounts.get(AREA, np.zeros(len(drawn.posed.sites)))
    middle = np.percentile(found.value, [5, 50, 95]) if len(found.value) else np.zeros(3)
    return records.Null(
        count=len(found.value),
        rejected=found.rejected,
        circles=len(lawful.members(drawn.posed, drawn.among)),
        low=_places(middle[0]),
        middle=_places(middle[1]),
        high=_places(middle[2]),
        values=sorted(round(float(value), 3) for value in found.value),
        areas_km2=[
            _places(float(found.shares.dot(area).min(initial=np.inf))),
            _places(float(found.shares.dot(area).max(initial=0.0))),
        ]
        if len(found.value)
        else [],
        ranks=[_rank(label, value, found) for label, value in named],
    )


def _other_rules(ready: Basis, reading: str, drawn: Drawn) -> Callable[[np.ndarray], bool] | None:
    """Whether a zone passes the rules that are neither sums, circles nor about single sites; none where there are none."""
    known = {*PER_SITE, *limits.CIRCLES, *limits.OF_SITES}
    others = [rule for rule in ready.rules_of(reading) if rule.word or not rule.plain or rule.fact not in known]

    def passes(shares: np.ndarray) -> bool:
        taken = {site: float(share) for site, share in zip(drawn.posed.sites, shares, strict=True) if share > 0}
        verdicts = rules.check(others, asked.asked(others, taken, ready.place), on=ready.case.day)
        return rules.passes(verdicts, reading=reading) == "holds"

    return passes if others else None


def _rank(label: Text, value: float, found: lawful.Lawful) -> records.RankRecord:
    stands = lawful.rank(found.value, value)
    return records.RankRecord(
        label=label,
        value=_places(value),
        below=_places(stands.below),
        low=_places(stands.low),
        high=_places(stands.high),
        as_good=stands.as_good,
    )


def _stage(progress: Progress | None, stage: str) -> choose.Progress | None:
    return None if progress is None else lambda done, total: progress(stage, done, total)


def _both(text: Mapping[str, str]) -> Text:
    return Text(ko=text["ko"], en=text["en"])


def _places(value: float) -> float:
    return round(float(value), rules.PLACES)


def _maybe(value: float | None) -> float | None:
    return None if value is None else _places(value)


def _shares(shares: Mapping[str, float]) -> dict[str, float]:
    return {site: round(share, SHARE_PLACES) for site, share in shares.items()}
