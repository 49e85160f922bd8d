"""The regions of a programme side by side: candidates, the zone in print held against the rules, and what could be drawn.

Of a zone in print little is public: an area, a number of sites, some names. Each rule is held against what is known; what is
not known is undecided, with its reason, and never passes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
from pydantic import Field

from danji import codes, plan, rules, texts
from danji.cases import Case, Draw
from danji.errors import Infeasible
from danji.measures.basis import text
from danji.measures.records import Record, Text
from danji.plan.records import VerdictRecord, ZoneRecord
from danji.programmes import Programme
from danji.tables.sense import area_in_m2
from danji.zones import asked, limits, problem

MISPRINT = "misprint"
COUNTS = ("sites", "complexes")
BY_LIST = ("site_kind", *limits.DISTANCES)  # facts for which every site must be known
Progress = Callable[[int, int], None]


class LaterFigure(Record):
    """An area printed for a later day, held against the rules of that day."""

    day: date
    area_km2: float
    url: str
    note: Text
    verdicts: list[VerdictRecord]
    sentence: Text


class BoardRow(Record):
    """One region: what there is, what was printed, how that stands to the rules, and what can be drawn."""

    region: str
    name: Text
    kind: Text
    candidates: int = Field(description="sites of an eligible kind in the region")
    candidates_km2: float
    placed: int = Field(description="of these, how many have a point")
    printed_km2: float | None = Field(description="area in print on the case's day or before; none: not found")
    printed_sites: int | None
    later: list[LaterFigure] = Field(description="areas in print for years after the case's day, by the rules of their own day")
    named: int = Field(description="sites of the printed zone that are named in public")
    found: int = Field(description="of these, how many are in the sites table")
    found_km2: float = Field(description="whole area of those found, as the sites table has it")
    verdicts: list[VerdictRecord] = Field(description="the zone in print, rule by rule, every reading")
    misprints: list[Text] = Field(description="printed areas that are wrong by a unit, and by how much")
    drawn: list[ZoneRecord] = Field(description="the best zone of the placed sites, reading by reading")
    without_distance: ZoneRecord | None = Field(
        description="the best zone if distance did not count: no zone can be worth more"
    )
    missing: list[Text] = Field(description="what would be needed to say more")


def board(
    case: Case, programme: Programme, frames: Mapping[str, pd.DataFrame], *, progress: Progress | None = None
) -> list[BoardRow]:
    """A row for each region of the case's board (the case's own region where none is named)."""
    rows = []
    for done, region in enumerate(case.board or (case.region,)):
        if progress is not None:
            progress(done, len(case.board))
        rows.append(_row(case_of(case, region, frames["regions"]), programme, frames))
    return rows


def case_of(case: Case, region: str, regions: pd.DataFrame) -> Case:
    """The case of a region: all its municipalities, and wishes that do not name sites; the hub only where it is the case's."""
    own = tuple(str(code) for code in regions.index[regions["within"] == region])
    draw = Draw(partial=case.draw.partial, actor_reach_km=case.draw.actor_reach_km, distance_to=case.draw.distance_to)
    return replace(case, region=region, hub=case.hub if region == case.region else None, municipalities=own, draw=draw)


def _row(case: Case, programme: Programme, frames: Mapping[str, pd.DataFrame]) -> BoardRow:
    nowhere = replace(programme, rules=tuple(rule for rule in programme.rules if rule.fact not in limits.DISTANCES))
    free = plan.basis(case, nowhere, frames)
    ready = replace(plan.basis(case, programme, frames), points=free.points, linked=free.linked)  # one scale: values compare
    standing = problem.standing(free.place, free.rules_of(case.reading), case)
    sites = ready.place.sites.loc[standing == "candidate"]
    placed = int(sites[["lon", "lat"]].notna().all(axis=1).sum())
    printed = _printed(case, frames)
    listed = _listed(case, frames)
    region = frames["regions"].loc[case.region]
    drawn = [best for reading in ready.readings if placed for best in _best(ready, reading)]
    bound = _best(free, case.reading)
    return BoardRow(
        region=case.region,
        name=_name(region),
        kind=_both(lambda lang: codes.label("region_kinds", region["kind"], lang)),
        candidates=len(sites),
        candidates_km2=round(float(sites["area_m2"].sum()) / 1e6, rules.PLACES),
        placed=placed,
        printed_km2=printed.get("area_km2"),
        printed_sites=_whole(printed, COUNTS),
        later=_later(case, programme, frames),
        named=len(listed),
        found=int(listed["site"].notna().sum()),
        found_km2=_found_km2(listed, ready),
        verdicts=_judged(ready, printed, listed),
        misprints=_misprints(case, frames, printed.get("area_km2")),
        drawn=drawn,
        without_distance=bound[0] if bound else None,
        missing=_missing(len(sites), placed, printed, listed) + _parts(printed.get("area_km2"), listed, ready),
    )


def _best(ready: plan.Basis, reading: str) -> list[ZoneRecord]:
    try:
        return plan.drawn_zones(ready, reading)[:1]
    except Infeasible:
        return []


def _printed(case: Case, frames: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Fact → the last value printed for the region by the case's year, misprints and what cannot be compared left out."""
    if "reported" not in frames:
        return {}
    table = frames["reported"]
    good = table[(table["region"] == case.region) & ~table["comparable"].isin([MISPRINT, "no"])]
    found = {}
    for row in good.sort_values("as_of", kind="stable", key=lambda days: days.map(str)).to_dict("records"):
        value = _in_km2(row) if row["fact"] == "area_km2" else row["value"]
        if value is not None:
            found[str(row["fact"])] = float(value)
    return found


def _later(case: Case, programme: Programme, frames: Mapping[str, pd.DataFrame]) -> list[LaterFigure]:
    """Areas in print for a year after the case's, each under the rules of its day."""
    if "reported" not in frames:
        return []
    table, about = frames["reported"], {"region_kind": str(frames["regions"].at[case.region, "kind"])}
    mine = table[(table["region"] == case.region) & (table["fact"] == "area_km2") & (table["comparable"] != MISPRINT)]
    found = []
    for row in mine.to_dict("records"):
        day, area = row["as_of"], _in_km2(row)
        if not isinstance(day, date) or day.year <= case.day.year or area is None:
            continue
        caps = [rule for rule in programme.rules_on(day, about) if rule.fact == "area_km2" and rule.plain]
        verdicts = rules.check(caps, {"area_km2": rules.Fact(area)}, on=day)
        found.append(
            LaterFigure(
                day=day,
                area_km2=area,
                url=str(row["source"]),
                note=Text(ko=str(row["note_ko"]), en=str(row["note_en"])),
                verdicts=[plan.verdict_record(verdict, {}) for verdict in verdicts],
                sentence=_both(partial(_later_said, day, verdicts)),
            )
        )
    return found


def _later_said(day: date, verdicts: list[rules.Verdict], lang: str) -> str:
    return texts.say("board.later", lang, day=day, verdicts=" ".join(verdict.sentence(lang) for verdict in verdicts))


def _in_km2(row: Mapping[Any, Any]) -> float | None:
    m2 = area_in_m2(row["value"], row["unit"])
    return None if m2 is None else round(m2 / 1e6, rules.PLACES)


def _listed(case: Case, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The sites of the printed zone that are named in public; `site` is missing where it is not known which one it is."""
    if "reference_sites" not in frames:
        return pd.DataFrame({"name": [], "site": []}, dtype=object)
    table = frames["reference_sites"].reset_index()
    return table[table["region"] == case.region]


def _complete(printed: Mapping[str, float], listed: pd.DataFrame) -> bool:
    """Is every site of the zone in print known?"""
    return _whole(printed, COUNTS) == len(listed) and bool(listed["site"].notna().all())


def _judged(ready: plan.Basis, printed: Mapping[str, float], listed: pd.DataFrame) -> list[VerdictRecord]:
    """The printed zone held against every rule; what is not public is undecided, under the name of what is missing."""
    known = {str(site): 1.0 for site in listed["site"].dropna()}
    unknown = tuple(map(str, listed.loc[listed["site"].isna(), "name"]))
    if not _complete(printed, listed) and not unknown:
        unknown = (_UNLISTED,)
    in_force = [rule for rule in ready.in_force if rule.scope != "programme"]
    facts = asked.asked(in_force, known, ready.place)
    for rule in in_force:
        fact = facts[rule.name]
        if rule.fact == "area_km2":
            area = printed.get("area_km2")
            facts[rule.name] = rules.Fact(0.0, (), (_UNLISTED,)) if area is None else rules.Fact(area)
        elif rule.fact in BY_LIST and isinstance(fact, rules.Fact):
            facts[rule.name] = replace(fact, undecided=(*fact.undecided, *unknown))
    verdicts = rules.check(in_force, facts, on=ready.case.day)
    return [plan.verdict_record(verdict, {**ready.all_names, _UNLISTED: _BOTH_WORDS}) for verdict in verdicts]


_UNLISTED = "unlisted"
_BOTH_WORDS = " / ".join(texts.wordings("board.unlisted")[lang] for lang in texts.LANGUAGES)  # one name in both languages


def _misprints(case: Case, frames: Mapping[str, pd.DataFrame], area: float | None) -> list[Text]:
    """Areas printed in a wrong unit, with the factor to the area otherwise in print."""
    if "reported" not in frames:
        return []
    table, found = frames["reported"], []
    for row in table[(table["region"] == case.region) & (table["comparable"] == MISPRINT)].to_dict("records"):
        wrong = _in_km2(row)
        if wrong is None or area is None or wrong <= 0:
            continue
        power = round(math.log10(wrong / area))
        key = "board.misprint_large" if power > 0 else "board.misprint_small"
        shown = f"{row['value']:,.15g} {row['unit']}"
        found.append(_both(partial(_misprint, key, shown, int(float(f"1e{abs(power)}")), area)))
    return found


def _misprint(key: str, printed: str, factor: int, area: float, lang: str) -> str:
    return texts.say(key, lang, printed=printed, factor=f"{factor:,}", area=texts.quantity(area, "km²", lang, digits=3))


def _missing(candidates: int, placed: int, printed: Mapping[str, float], listed: pd.DataFrame) -> list[Text]:
    found = []
    if placed < candidates:
        key = "board.no_points" if placed == 0 else "board.some_points"
        found.append(text(key, placed=f"{placed:,}", candidates=f"{candidates:,}"))
    if "area_km2" not in printed:
        found.append(text("board.no_area"))
    if not _complete(printed, listed):
        unfound = int(listed["site"].isna().sum())
        found.append(text("board.no_list", named=len(listed), unfound=unfound))
    return found


def _name(region: pd.Series) -> Text:
    given = region.get("name_en")
    return Text(ko=str(region["name"]), en=given if isinstance(given, str) else str(region["name"]))


def _found_km2(listed: pd.DataFrame, ready: plan.Basis) -> float:
    return round(float(ready.place.sites.loc[listed["site"].dropna(), "area_m2"].sum()) / 1e6, rules.PLACES)


def _parts(area: float | None, listed: pd.DataFrame, ready: plan.Basis) -> list[Text]:
    """Where the sites named are larger than the zone in print: parts of them must have been taken."""
    whole, count = _found_km2(listed, ready), int(listed["site"].notna().sum())
    if area is None or whole <= area:
        return []

    def said(lang: str) -> str:
        shown = {"whole": texts.quantity(whole, "km²", lang, digits=3), "area": texts.quantity(area, "km²", lang, digits=3)}
        return texts.say("board.parts", lang, count=count, **shown)

    return [_both(said)]


def _whole(printed: Mapping[str, float], names: tuple[str, ...]) -> int | None:
    return next((int(printed[name]) for name in names if name in printed), None)


def _both(say: Callable[[str], str]) -> Text:
    return Text(**{lang: say(lang) for lang in texts.LANGUAGES})
