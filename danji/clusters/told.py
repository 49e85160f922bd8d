"""A type in words and as a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from danji import codes, texts
from danji.clusters.types import (
    FUNCTIONS,
    Answer,
    Mix,
    creation,
    function_of,
    function_type,
    inflow,
    knowledge_type,
    mix,
    spread,
    turning,
)
from danji.errors import DataError, problem
from danji.indicators import withheld
from danji.networks import Network, mixing
from danji.programmes.typology import Typologies

PARTS = ("rd_jobs", "patents", "rd_staff")  # of creation
SHOWN = 6  # industries named where many are not known


@dataclass(frozen=True, slots=True, eq=False)
class Typed:
    """The types of a cluster with everything they rest on."""

    typologies: Typologies
    mix: Mix
    function: Answer
    knowledge: Answer
    parts: dict[str, float]  # of creation
    roles: pd.DataFrame | None
    region: texts.Text
    year: int | None
    linked: bool


def typed(
    typologies: Typologies,
    frames: dict[str, pd.DataFrame],
    *,
    region: str,
    classification: str,
    network: Network | None,
    functions: pd.DataFrame | None = None,
) -> Typed:
    """Both types of a region, from whatever tables there are.

    Raises
    ------
    DataError
        If there is no such region.
    """
    if region not in frames["regions"].index:
        raise DataError(problem("no_region", value=region, table="regions"))
    jobs, shares, year = _jobs(frames, region)
    named = function_of(jobs.index.union(shares.index), classification, table=functions)
    found = mix(jobs, shares, named, typologies.function.borders)
    inside = _inside(frames, region)
    coming, why = inflow(network, inside)
    parts, lacking = creation(found, frames.get("region_years"), region)
    ranges = {}
    if found.unknown and year is not None:
        cells = withheld.quotients(frames, region=region, year=year).droplevel(["region", "year"])
        ranges = spread(cells["low"], cells["high"], shares, named)
    first = function_type(typologies.function, found, network, ranges)
    row = frames["regions"].loc[region]
    english = row.get("name_en")
    name = {"ko": str(row["name"]), "en": english if isinstance(english, str) and english else str(row["name"])}
    return Typed(
        typologies,
        found,
        first,
        knowledge_type(typologies.knowledge, parts, coming, missing=(*why, *lacking), rd=ranges.get("rd")),
        parts,
        mixing.roles(network) if network is not None else None,
        name,
        year,
        first.type == typologies.function.linked,
    )


def _jobs(frames: dict[str, pd.DataFrame], region: str) -> tuple[pd.Series, pd.Series, int | None]:
    """Jobs of the region and shares of the country, in the last year that both have."""
    empty = pd.Series(dtype=float)
    if "jobs" not in frames or "benchmark" not in frames:
        return empty, empty, None
    jobs, shares = frames["jobs"]["persons"].reset_index(), frames["benchmark"]["share"].reset_index()
    jobs = jobs[jobs["region"] == region]
    years = set(jobs["year"]) & set(shares["year"])
    if not years:
        return empty, empty, None
    year = max(years)
    own = jobs[jobs["year"] == year].set_index("industry")["persons"]
    return own, shares[shares["year"] == year].set_index("industry")["share"], int(year)


def _inside(frames: dict[str, pd.DataFrame], region: str) -> pd.Series:
    """Of each actor: is it in the region, or in one within it? Missing where its region is not known."""
    if "actors" not in frames:
        return pd.Series(dtype=object)
    within = frames["regions"]["within"].to_dict()

    def lies(place: Any) -> bool | None:
        if not isinstance(place, str):
            return None
        while isinstance(place, str):
            if place == region:
                return True
            place = within.get(place)
        return False

    return frames["actors"]["region"].map(lies).astype(object)


def findings(made: Typed, lang: str) -> list[str]:
    """The answers, their margins, and what is not known."""
    said = [_type("area", lang, region=made.region[lang], year=made.year)] if made.year is not None else []
    for given in (made.function, made.knowledge):
        said += [answered(given, lang, made), *margins(given, lang)]
        if len(given.could_be) < len(given.typology.fields):
            said.append(_type("stays", lang, share=texts.number(100 * given.stays, lang, digits=0)))
    if made.linked:
        said.append(_type("confirmed_linked", lang))
    said += to_border(made, lang)
    if made.parts:
        listed = ", ".join(f"{_type(f'part_{name}', lang)} {texts.number(value, lang)}" for name, value in made.parts.items())
        said.append(_type("creation_parts", lang, parts=listed))
        said += turn(made, lang)
    if made.roles is not None:
        count = made.roles["actors"]
        said.append(_type("institutions", lang, universities=count["university"], research=count["public_research"]))
    return said


def answered(given: Answer, lang: str, made: Typed) -> str:
    """One answer in a sentence."""
    name, labels = _type(f"name_{given.typology.name}", lang), given.typology.labels
    if given.type is not None:
        return _type("is", lang, name=name, type=labels[given.type][lang])
    could = ", ".join(labels[each][lang] for each in given.could_be)
    why = "; ".join(lacks(made, lang, given)[:2]) or "–"
    return _type("cannot", lang, name=name, why=why, could=could)


def margins(given: Answer, lang: str) -> list[str]:
    """Each axis: its value, border and margin."""
    said = []
    for axis in given.typology.axes:
        border = texts.number(given.typology.borders[axis], lang)
        label = given.typology.axis_labels[axis][lang]
        value = given.values[axis]
        if value != value:  # noqa: PLR0124  NaN
            said.append(_type("unknown_axis", lang, axis=label, border=border))
            continue
        margin = f"{given.margins[axis]:+.2f}".replace("-", "−")
        said.append(_type("margin", lang, axis=label, value=texts.number(value, lang), border=border, margin=margin))
        if axis in given.ranges:
            low, high = (texts.number(end, lang) for end in given.ranges[axis])
            said.append(_type("range", lang, axis=label, low=low, high=high))
    return said


def turn(made: Typed, lang: str) -> list[str]:
    """What the measures of creation not known would have to be to bring creation over its border."""
    unknown = [name for name in PARTS if name not in made.parts]
    axis = made.knowledge.typology.axes[0]
    mean = turning(made.parts, len(unknown), made.knowledge.typology.borders[axis])
    if not unknown:
        return []
    key = "turn_never" if mean <= 0 else "turn_down" if made.knowledge.margins[axis] >= 0 else "turn_up"
    named = ", ".join(_type(f"part_{name}", lang) for name in unknown)
    return [_type(key, lang, parts=named, mean=texts.number(mean, lang))]


def to_border(made: Typed, lang: str) -> list[str]:
    """How many jobs would move each function onto its border."""
    return [
        _type(
            "to_border",
            lang,
            function=codes.label("value_functions", name, lang),
            jobs=f"{abs(jobs):,.0f}",
            more=_type("more" if jobs > 0 else "fewer", lang),
        )
        for name, jobs in made.mix.to_border.items()
    ]


def lacks(made: Typed, lang: str, given: Answer) -> list[str]:
    """What is not known, in words."""
    unknown = made.mix.unknown
    value = ", ".join(unknown[:SHOWN]) + (f" … (+{len(unknown) - SHOWN})" if len(unknown) > SHOWN else "")
    return [_type(f"missing_{key}", lang, value=value) for key in given.missing]


def record(made: Typed) -> dict[str, Any]:
    """The types for machines."""
    return {
        "status": made.typologies.status,
        "confidence": made.typologies.confidence,
        "region": made.region,
        "year": made.year,
        "function": _answer(made.function),
        "knowledge": _answer(made.knowledge),
        "jobs": {name: made.mix.jobs[name] for name in FUNCTIONS},
        "quotients": {name: _plain(made.mix.quotients[name]) for name in FUNCTIONS},
        "jobs_to_border": {name: _plain(value) for name, value in made.mix.to_border.items()},
        "industries_unknown": list(made.mix.unknown),
        "creation": {name: _plain(value) for name, value in made.parts.items()},
        "roles": None if made.roles is None else made.roles.reset_index().to_dict("records"),
        "missing": {lang: [*lacks(made, lang, made.function), *lacks(made, lang, made.knowledge)] for lang in texts.LANGUAGES},
        "findings": {lang: findings(made, lang) for lang in texts.LANGUAGES},
    }


def _answer(given: Answer) -> dict[str, Any]:
    return {
        "type": given.type,
        "could_be": list(given.could_be),
        "values": {axis: _plain(value) for axis, value in given.values.items()},
        "borders": dict(given.typology.borders),
        "margins": {axis: _plain(value) for axis, value in given.margins.items()},
        "nearest": given.nearest,
        "stays": round(given.stays, 4),
        "ranges": {axis: [_plain(end) for end in span] for axis, span in given.ranges.items()},
        "missing": list(given.missing),
    }


def _plain(value: float) -> float | None:
    return round(float(value), 6) if value == value else None  # noqa: PLR0124  NaN


def _type(key: str, lang: str, **values: object) -> str:
    return texts.say(f"types.{key}", lang, **values)
