"""Sets of related industries, made, scored beside others, and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from danji import texts
from danji.clusters import ClusterSet, Scores, best_set, flows_between, scores, ties, traded
from danji.clusters.benchmark import of_four
from danji.clusters.prepared import groups, parents, prepared
from danji.indicators.linkages import Accounts
from danji.measures.basis import Basis, Frames

RANDOM = 20  # random sets of the same sizes, whose mean score is shown
SHOWN = 12  # industries named in a line


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """The set, the scores of all sets compared, and what went into it."""

    basis: Basis
    found: ClusterSet
    compared: Mapping[str, Scores]
    split: pd.DataFrame  # of `traded`
    measures: tuple[str, ...]


def made(
    basis: Basis,
    frames: Frames,
    *,
    accounts: Accounts | None,
    links: pd.DataFrame | None,
    occupations: pd.DataFrame | None,
    user: pd.Series | None,
    seed: int,
) -> Made:
    """The best set of the traded industries, beside the classification's groups, a user's set, and chance."""
    ground = prepared(basis, frames)
    year = basis.year
    now = pd.DataFrame({"persons": ground.values, "establishments": ground.plants}).xs(year, level="year")
    split = traded(now["persons"].fillna(0.0), parents(basis.regions))
    flows: pd.DataFrame | None = None
    without: list[str] = []
    if accounts is not None and links is not None:
        sizes = now["persons"].groupby("industry", observed=True).sum()
        flows, without = flows_between(accounts, links, pd.Index(split.index), sizes=sizes)
    chosen = pd.Index([each for each in split.index[split["traded"]] if each not in without], name="industry")
    tied = ties(now, industries=chosen, flows=flows, occupations=occupations)
    found = best_set(tied, rng=np.random.default_rng(seed))
    above = groups(basis.industries, chosen)
    shuffle = np.random.default_rng(seed)
    chance = [scores(tied, pd.Series(shuffle.permutation(found.members.to_numpy()), chosen)) for _draw in range(RANDOM)]
    compared = {"own": found.scores, "random": _mean(chance)}
    if len(above):
        compared["groups"] = scores(tied, above)
        compared["same"] = best_set(tied, rng=np.random.default_rng(seed), counts=[compared["groups"].clusters]).scores
    if user is not None:
        compared["user"] = scores(tied, user)
    return Made(basis, found, compared, split, tuple(tied.by))


def lines(made_: Made, *, lang: str) -> list[str]:
    """The set in sentences: how it was found, how it scores beside others, and its members."""
    found = made_.found
    names = {name: texts.say(f"clusters.set_{name}", lang, name="--clusters") for name in made_.compared}
    said = [
        texts.say(
            "clusters.set_head",
            lang,
            traded=len(found.members),
            all=len(made_.split),
            clusters=found.scores.clusters,
            method=found.method,
            measures=", ".join(found.measures),
            tried=len(found.tried),
            moved=found.moved,
        )
    ]
    for name, score in made_.compared.items():
        parts = {"cm": score.cluster_mean, "ct": score.cluster_top, "im": score.industry_mean, "it": score.industry_top}
        shown = {key: f"{value:.3f}" for key, value in {**parts, "overall": score.overall}.items()}
        said.append(texts.say("clusters.score", lang, name=names[name], clusters=score.clusters, **shown))
    said.append(texts.say("clusters.score_note", lang))
    said += [
        texts.say(f"clusters.missing_{what}", lang)
        for what, key in (("trade", "input_output"), ("occupations", "occupations"))
        if key not in made_.measures
    ]
    for cluster, part in found.members.groupby(found.members):
        shown_names = [made_.basis.industry(str(each))[lang] for each in part.index]
        rest = f" … (+{len(part) - SHOWN})" if len(part) > SHOWN else ""
        said.append(texts.say("clusters.members", lang, cluster=cluster, names="; ".join(shown_names[:SHOWN]) + rest))
    return said


def record(made_: Made) -> dict[str, Any]:
    """The set and all scores, for machines."""
    return {
        "method": made_.found.method,
        "measures": list(made_.found.measures),
        "moved": made_.found.moved,
        "members": {str(code): int(cluster) for code, cluster in made_.found.members.items()},
        "local": [str(code) for code in made_.split.index[~made_.split["traded"]]],
        "scores": {name: _told(score) for name, score in made_.compared.items()},
        "tried": made_.found.tried.to_dict("records"),
    }


def as_csv(made_: Made) -> str:
    """The set as a file that `find --clusters` reads."""
    rows = [f"{code},{cluster}" for code, cluster in made_.found.members.items()]
    return "\n".join(["industry,cluster", *rows, ""])


def _told(score: Scores) -> dict[str, Any]:
    four = {name: getattr(score, name) for name in ("cluster_mean", "cluster_top", "industry_mean", "industry_top", "overall")}
    return {**four, "clusters": score.clusters, "by_measure": dict(score.by_measure)}


def _mean(several: list[Scores]) -> Scores:
    four = np.mean([[s.cluster_mean, s.cluster_top, s.industry_mean, s.industry_top] for s in several], axis=0)
    return of_four(four, {}, several[0].clusters)
