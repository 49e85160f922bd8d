"""A network in words and as records for machines."""

from __future__ import annotations

from typing import Any

import pandas as pd

from danji import codes, texts
from danji.networks import mixing
from danji.networks.surveys import Survey, brokers, dependence

DIGITS = 3
SHOWN_NAMES = 3
PLACES = 6


def record(made: Survey) -> dict[str, Any]:
    """All that was measured, as JSON takes it: missing values are null."""
    return {
        "seed": made.seed,
        "whole": {key: _plain(value) for key, value in made.whole.items()},
        "small_world": _rows(made.small_world),
        "kinds": _rows(made.kinds),
        "regions": _rows(made.regions),
        "roles": _rows(made.roles),
        "gaps": [{key: _plain(value) for key, value in row.items()} for row in made.gaps],
        "years": _rows(made.years),
        "brokers": _rows(named(made, brokers(made))),
        "dependence": _rows(named(made, dependence(made))),
        "actors": _rows(named(made, made.positions)),
        "suspects": None if made.suspects is None else _rows(made.suspects.set_index("first")),
        "findings": {lang: findings(made, lang) for lang in texts.LANGUAGES},
    }


def named(made: Survey, frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows with name and kind in front."""
    return made.network.actors.loc[frame.index, ["name", "kind"]].join(frame)


def findings(made: Survey, lang: str) -> list[str]:
    """What the numbers say, a sentence each."""
    whole = made.whole
    said = [
        _net("size", lang, **{key: f"{whole[key]:,}" for key in ("actors", "tied", "alone", "ties", "projects")}),
        _net("density", lang, density=_number(whole["density"], lang), partners=_number(whole["mean_partners"], lang)),
        _net("distance", lang, distance=_number(whole["distance"], lang), longest=whole["longest"]),
    ]
    for way in ("links", "projects"):
        if way in made.small_world.index and made.small_world.loc[way, "sigma"] == made.small_world.loc[way, "sigma"]:
            said.append(_net(f"small_world_{way}", lang, sigma=_number(made.small_world.loc[way, "sigma"], lang)))
    said += [*_core(made, lang), *_kinds(made, lang), *_brokers(made, lang), *_roles(made, lang)]
    if made.suspects is None:
        said.append(_net("names_not_sought", lang))
    elif len(made.suspects):
        said.append(_net("names_alike", lang, count=len(made.suspects)))
    return said


def _core(made: Survey, lang: str) -> list[str]:
    whole = made.whole
    fit = _number(whole["core_fit"], lang)
    said = [_net("core", lang, count=f"{whole['core_actors']:,}", fit=fit)] if whole["core_actors"] else []
    return [*said, _net("communities", lang, count=f"{whole['communities']:,}", q=_number(whole["modularity"], lang))]


def _kinds(made: Survey, lang: str) -> list[str]:
    said = []
    for by in ("kind", "region"):
        r = made.whole[f"assortativity_{by}"]
        if r == r:  # noqa: PLR0124  NaN
            said.append(_net(f"assortativity_{by}", lang, r=_number(r, lang)))
    quiet = mixing.untied(made.network, "kind")
    if quiet:
        said.append(_net("untied", lang, kinds=", ".join(_kind(each, lang) for each in quiet)))
    gaps = made.gaps[:SHOWN_NAMES]
    if gaps:
        pairs = [f"{_kind(row['first'], lang)}–{_kind(row['second'], lang)}" for row in gaps]
        said.append(_net("gaps", lang, pairs=", ".join(pairs)))
    return said


def _brokers(made: Survey, lang: str) -> list[str]:
    said = []
    top = brokers(made)
    if len(top):
        name = made.network.actors.loc[top.index[0], "name"]
        said.append(_net("top_broker", lang, name=name, share=_number(100 * made.whole["top_broker_share"], lang)))
    cut = dependence(made)
    if len(cut):
        first = cut.iloc[0]
        name = made.network.actors.loc[cut.index[0], "name"]
        said.append(
            _net("dependence", lang, name=name, count=f"{int(first['cut_off']):,}", all=f"{len(made.network.actors):,}")
        )
    else:
        said.append(_net("no_dependence", lang))
    return said


def _roles(made: Survey, lang: str) -> list[str]:
    said = []
    for state in ("missing", "present"):
        names = made.roles.index[made.roles["state"] == state]
        if len(names):
            listed = ", ".join(codes.label("cluster_roles", name, lang) for name in names)
            said.append(_net(f"roles_{state}", lang, roles=listed))
    return said


def _kind(code: str, lang: str) -> str:
    return codes.label("actor_kinds", code, lang)


def _number(value: float, lang: str) -> str:
    return texts.number(float(f"{value:.3g}"), lang, digits=6) if value == value else texts.number(None, lang)  # noqa: PLR0124


def _net(key: str, lang: str, **values: object) -> str:
    return texts.say(f"network.{key}", lang, **values)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{key: _plain(value) for key, value in row.items()} for row in frame.reset_index().to_dict("records")]


def _plain(value: Any) -> Any:
    plain = value.item() if hasattr(value, "item") else value
    if plain is None or plain != plain:  # noqa: PLR0124  NaN
        return None
    return round(plain, PLACES) if isinstance(plain, float) else plain


def suggestion_records(found: pd.DataFrame) -> list[dict[str, Any]]:
    """Suggested partners for machines, with the reasons in both languages."""
    reasons = {lang: dict(zip(found.index, suggestions(found, lang), strict=True)) for lang in texts.LANGUAGES}
    return [{**row, "sentence": {lang: reasons[lang][row["actor"]] for lang in texts.LANGUAGES}} for row in _rows(found)]


def suggestions(found: pd.DataFrame, lang: str) -> list[str]:
    """Suggested partners, a line each: who, and what speaks for it."""
    return [
        _net(
            "suggestion",
            lang,
            place=place,
            name=row["name"],
            kind=_kind(row["kind"], lang),
            score=_number(row["score"], lang),
            why=" ".join(why(row, lang)),
        )
        for place, (_actor, row) in enumerate(found.iterrows(), start=1)
    ]


def why(row: pd.Series, lang: str) -> list[str]:
    """What speaks for a suggestion, and what is not known; a topic has neither steps nor place."""
    said = [_net("why_activity", lang, likeness=_number(row["activity"], lang), words=row["words"].replace("; ", ", ") or "–")]
    if not row["of_actor"]:
        return said
    if row["steps"] > 0:
        key = "why_steps" if row["through"] else "why_far_steps"
        said.append(_net(key, lang, steps=int(row["steps"]), through=row["through"].replace("; ", ", ")))
    else:
        said.append(_net("why_no_tie", lang))
    if row["km"] == row["km"]:
        said.append(_net("why_km", lang, km=texts.number(row["km"], lang, digits=0)))
    elif row["place"] == row["place"]:
        said.append(_net("why_same_region" if row["place"] == 1 else "why_other_region", lang))
    else:
        said.append(_net("why_place_unknown", lang))
    return said
