"""A case: which region, under which programme, on which day, with which weights. Written in `case.toml`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import pandas as pd

from danji import codes, texts
from danji.errors import Problem, RuleError, problem
from danji.tables.cells import closest

_MISSING = object()
LINKS = "links"  # the weight of links in `[weights]`: one for all kinds, or a table of kinds
ALL_LINKS = "all"
MOST_WEIGHT = 1e9  # weights are compared with each other; beyond this they are a slip


@dataclass(frozen=True, slots=True)
class Draw:
    """How a zone is to be drawn."""

    lock_in: tuple[str, ...] = ()
    lock_out: tuple[str, ...] = ()
    partial: bool = True
    actor_reach_km: float = 5.0
    distance_to: Literal["point", "edge"] = "point"
    link_half_km: float | None = None  # distance at which a link counts half; none: distance does not matter


@dataclass(frozen=True, slots=True)
class Case:
    """One zone to be proposed."""

    name: texts.Text
    region: str
    programme: str
    day: date
    reading: str = ""
    hub: str | None = None
    municipalities: tuple[str, ...] = ()
    board: tuple[str, ...] = ()  # regions shown side by side
    target_industry: str | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    link_weights: Mapping[str, float] = field(default_factory=dict)  # kind of link, or all → weight
    draw: Draw = field(default_factory=Draw)
    answers: Mapping[str, str | float] = field(default_factory=dict)  # rule → yes, no, unknown, or a number

    @property
    def total_weight(self) -> float:
        """The sum of all weights; each counts as its part of it."""
        return sum(self.weights.values()) + sum(self.link_weights.values())


def from_mapping(content: Mapping[str, Any], *, file: str = "case.toml") -> Case:
    """A case from what `case.toml` says.

    Raises
    ------
    RuleError
        With everything that is wrong in the file.
    """
    problems: list[Problem] = []
    top = _read(content, _TOP, "", file, problems)
    draw = _read(_table(content, "draw", file, problems), _DRAW, "draw.", file, problems)
    given = dict(_table(content, "weights", file, problems))
    linked = given.pop(LINKS, {})
    weights = _weights(given, [*codes.labels("criteria").index, LINKS], "weights.", file, problems)
    links = linked if isinstance(linked, dict) else {ALL_LINKS: linked}
    kinds = [*codes.labels("link_kinds").index] if isinstance(linked, dict) else [ALL_LINKS]
    link_weights = _weights(links, kinds, "weights.links." if isinstance(linked, dict) else "weights.links", file, problems)
    answers = _answers(_table(content, "answers", file, problems), file, problems)
    if problems:
        raise RuleError(problems)
    name = top.pop("name")
    return Case(
        name=dict.fromkeys(texts.LANGUAGES, name) if isinstance(name, str) else name,
        weights=weights,
        link_weights=link_weights,
        answers=answers,
        draw=Draw(**{key: _frozen(value) for key, value in draw.items()}),
        **{key: _frozen(value) for key, value in top.items()},
    )


def against_tables(case: Case, frames: Mapping[str, pd.DataFrame], *, file: str = "case.toml") -> list[Problem]:
    """Names in the case that the tables do not have."""
    named = [
        ("region", case.region, "regions"),
        ("target_industry", case.target_industry, "industries"),
        ("hub", case.hub, "sites"),
    ]
    named += [(key, each, "regions") for key in ("municipalities", "board") for each in getattr(case, key)]
    named += [(f"draw.{key}", each, "sites") for key in ("lock_in", "lock_out") for each in getattr(case.draw, key)]
    found = []
    for key, value, table in named:
        if value is None:
            continue
        known = frames[table].index if table in frames else pd.Index([])
        if value not in known:
            found.append(
                problem(
                    "case_names_nothing",
                    file=file,
                    column=key,
                    value=value,
                    table=table,
                    hint=closest(value, known.astype(str)) or "–",
                )
            )
    both = sorted(set(case.draw.lock_in) & set(case.draw.lock_out))
    return found + [problem("locked_both_ways", file=file, column="draw", value=", ".join(both))] * bool(both)


# key → (kind, required)
_TOP: Mapping[str, tuple[str, bool]] = {
    "name": ("text", True),
    "region": ("word", True),
    "programme": ("word", True),
    "day": ("day", True),
    "reading": ("word", False),
    "hub": ("word", False),
    "municipalities": ("words", False),
    "board": ("words", False),
    "target_industry": ("word", False),
}
_DRAW: Mapping[str, tuple[str, bool]] = {
    "lock_in": ("words", False),
    "lock_out": ("words", False),
    "partial": ("truth", False),
    "actor_reach_km": ("positive", False),
    "distance_to": ("distance", False),
    "link_half_km": ("positive", False),
}
_TABLES = ("weights", "draw", "answers")
ANSWERS = ("yes", "no", "unknown")


def _is(value: object, kind: str) -> bool:
    kinds: Mapping[str, bool] = {
        "word": isinstance(value, str) and value != "",
        "words": isinstance(value, list) and all(isinstance(each, str) for each in value),
        "day": type(value) is date,
        "truth": isinstance(value, bool),
        "positive": isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0,
        "distance": value in ("point", "edge"),
        "text": isinstance(value, str) or _both_languages(value),
    }
    return kinds[kind]


def _both_languages(value: object) -> bool:
    return (
        isinstance(value, dict) and set(value) == set(texts.LANGUAGES) and all(isinstance(each, str) for each in value.values())
    )


def _table(content: Mapping[str, Any], key: str, file: str, problems: list[Problem]) -> Mapping[str, Any]:
    """A table of the file; an empty one, and a problem, when it is something else."""
    found = content.get(key, {})
    if isinstance(found, dict):
        return found
    problems.append(problem("wrong_setting", file=file, column=key, value=str(found), kind=texts.wordings("words.kind_table")))
    return {}


def _read(
    content: Mapping[str, Any], keys: Mapping[str, tuple[str, bool]], prefix: str, file: str, problems: list[Problem]
) -> dict[str, Any]:
    tables = _TABLES if not prefix else ()
    for key in content:
        if key not in keys and key not in tables:
            problems.append(problem("unknown_setting", file=file, column=f"{prefix}{key}", hint=closest(key, keys) or "–"))
    found = {}
    for key, (kind, required) in keys.items():
        value = content.get(key, _MISSING)
        if value is _MISSING:
            if required:
                problems.append(
                    problem("missing_setting", file=file, column=f"{prefix}{key}", kind=texts.wordings(f"words.kind_{kind}"))
                )
        elif not _is(value, kind):
            problems.append(
                problem(
                    "wrong_setting",
                    file=file,
                    column=f"{prefix}{key}",
                    value=str(value),
                    kind=texts.wordings(f"words.kind_{kind}"),
                )
            )
        else:
            found[key] = value
    return found


def _weights(
    content: Mapping[str, Any], known: Sequence[str], prefix: str, file: str, problems: list[Problem]
) -> dict[str, float]:
    for key, value in content.items():
        column = prefix if prefix == "weights.links" else f"{prefix}{key}"
        if key not in known:
            problems.append(problem("unknown_setting", file=file, column=column, hint=closest(key, known) or ", ".join(known)))
        elif not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= MOST_WEIGHT:
            kind = texts.wordings("words.kind_not_negative")
            problems.append(problem("wrong_setting", file=file, column=column, value=str(value), kind=kind))
    return {key: float(value) for key, value in content.items() if isinstance(value, (int, float)) and key in known}


def changed(case: Case, weights: Mapping[str, Any] | None, **wishes: Any) -> Case:
    """The same case with other weights and wishes, the weights held to what `case.toml` may say.

    Raises
    ------
    RuleError
        With everything that is wrong in them.
    """
    problems: list[Problem] = []
    asked = case.weights if weights is None else _weights(weights, [*codes.labels("criteria").index], "weights.", "", problems)
    if problems:
        raise RuleError(problems)
    return replace(case, weights=asked, **wishes)


def _answers(content: Mapping[str, Any], file: str, problems: list[Problem]) -> dict[str, str | float]:
    """What a person stated: yes, no or unknown, or a number. true and false are as good as yes and no."""
    found: dict[str, str | float] = {}
    for key, value in content.items():
        said = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        if said in ANSWERS or (isinstance(said, (int, float)) and math.isfinite(said)):
            found[key] = said
        else:
            kind = texts.wordings("words.kind_stated")
            problems.append(problem("wrong_setting", file=file, column=f"answers.{key}", value=str(value), kind=kind))
    return found


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
