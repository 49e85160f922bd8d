"""Found clusters, to be read: a sentence each, what is around, and what a programme's tests say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from danji import texts
from danji.hotspots.described import Described
from danji.hotspots.judging import Judged
from danji.hotspots.search import Found

AROUND = 5  # industries of the mix that are named


def lines(
    found: Found, made: Described, names: Mapping[str, texts.Text], judged: Sequence[Judged], *, lang: str, level: float = 0.05
) -> list[str]:
    """Every cluster that chance does not explain, what else was seen, and what was passed over."""
    clear = made.clusters[made.clusters["p_adjusted"] <= level]
    of = {each.cluster: each for each in judged}
    said = []
    for code, row in clear.iterrows():
        said += [sentence(str(code), row, names, lang), texts.say("hotspots.mix", lang, mix=_mix(made, str(code), names, lang))]
        if code in of:
            said += [of[str(code)].sentence(lang), *(f"    {each.comparison(lang)}" for each in of[str(code)].verdicts)]
    if clear.empty:
        said.append(texts.say("hotspots.nothing", lang))
    if len(clear) < len(made.clusters):
        said.append(texts.say("hotspots.random", lang, count=len(made.clusters) - len(clear)))
    if found.too_few:
        said.append(texts.say("hotspots.too_few", lang, count=found.too_few, least=found.least))
    return said


def sentence(code: str, row: pd.Series, names: Mapping[str, texts.Text], lang: str) -> str:
    """One cluster in one sentence."""
    return texts.say(
        "hotspots.found",
        lang,
        name=called(code, row["industry"], names, lang),
        industry=names[row["industry"]][lang],
        plants=f"{row['plants']:,}",
        within=f"{row['within']:,}",
        expected=texts.number(row["expected"], lang, digits=1),
        quotient=texts.number(row["quotient"], lang, digits=1),
        area=texts.quantity(row["area_km2"], "km²", lang, digits=2),
        p=f"{row['p']:.2g}",
        adjusted=f"{row['p_adjusted']:.2g}",
    )


def called(code: str, industry: str, names: Mapping[str, texts.Text], lang: str) -> str:
    """The name of a cluster: its industry and number."""
    return texts.say("hotspots.name", lang, industry=names[industry][lang], number=code.rpartition("-")[2])


def records(made: Described, names: Mapping[str, texts.Text], judged: Sequence[Judged]) -> list[dict[str, Any]]:
    """The clusters for machines, with their sentence in both languages, their mix and what the tests say."""
    of = {each.cluster: each for each in judged}
    rows = []
    for code, row in made.clusters.drop(columns="geometry").iterrows():
        mix = made.mix[made.mix["cluster"] == code].drop(columns="cluster")
        record = {"cluster": str(code), **{key: _plain(value) for key, value in row.items()}}
        record["sentence"] = {lang: sentence(str(code), row, names, lang) for lang in texts.LANGUAGES}
        record["mix"] = [{key: _plain(value) for key, value in each.items()} for each in mix.to_dict("records")]
        if code in of:
            record["tests"] = {each.rule.name: each.state for each in of[str(code)].verdicts}
            record["kind"] = told(of[str(code)])
        rows.append(record)
    return rows


def told(judged: Judged) -> str:
    """The kind by its code; which kinds are possible where it cannot be said; nothing where none fits."""
    if judged.kind is not None:
        return judged.kind.name
    return "cannot say: " + " / ".join(each.name for each in judged.possible) if judged.possible else ""


def _mix(made: Described, code: str, names: Mapping[str, texts.Text], lang: str) -> str:
    rows = made.mix[made.mix["cluster"] == code].head(AROUND)
    return ", ".join(
        texts.say(
            "hotspots.mixed",
            lang,
            industry=names[row["industry"]][lang],
            plants=f"{row['plants']:,}",
            quotient=texts.number(row["quotient"], lang, digits=1),
        )
        for _at, row in rows.iterrows()
    )


def _plain(value: Any) -> Any:
    """A cell as JSON takes it."""
    plain = value.item() if hasattr(value, "item") else value
    return None if plain is None or plain != plain else plain  # noqa: PLR0124  NaN
