"""Sets of related industries, made, scored beside others, and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from danji import texts
from danji.clusters import ClusterSet, Scores, best_set, flows_between, scores, ties, traded
from danji.clusters.benchmark import of_four
from danji.clusters.prepared import groups, parents, prepared
from danji.dossier.network import rendered
from danji.dossier.survey.blocks import Paragraph, Section, Table
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
        many = [compared["groups"].clusters]
        compared["same"] = best_set(tied, rng=np.random.default_rng(seed), counts=many, settle=False).scores
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
            method=texts.say(f"clusters.way.{found.method}", lang),
            measures=", ".join(texts.say(f"clusters.measure.{each}", lang) for each in found.measures),
            tried=len(found.tried),
            moved=found.moved,
        )
    ]
    for name, score in made_.compared.items():
        parts = {"cm": score.cluster_mean, "ct": score.cluster_top, "im": score.industry_mean, "it": score.industry_top}
        shown = {key: f"{value:.3f}" for key, value in {**parts, "overall": score.overall}.items()}
        said.append(texts.say("clusters.score", lang, name=names[name], clusters=score.clusters, **shown))
    said.append(texts.say("clusters.score_note", lang))
    counts = ", ".join(f"{count}: {score:.3f}" for count, score in found.by_count.items())
    said.append(texts.say("clusters.by_count", lang, counts=counts))
    if found.at_least:
        said.append(texts.say("clusters.at_least", lang, least=found.by_count.index.min()))
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
        "by_count": {int(count): round(float(score), 6) for count, score in made_.found.by_count.items()},
        "at_least": made_.found.at_least,
        "tried": made_.found.tried.to_dict("records"),
    }


def page(made_: Made, *, name: str, lang: str) -> str:
    """The set as a page that stands alone: scores, numbers of clusters, members."""
    names = {key: texts.say(f"clusters.set_{key}", lang, name="--clusters") for key in made_.compared}
    columns = ("cluster_mean", "cluster_top", "industry_mean", "industry_top", "overall")
    scored = [
        [names[key], str(score.clusters), *(f"{getattr(score, column):.3f}" for column in columns)]
        for key, score in made_.compared.items()
    ]
    members = [
        [str(cluster), str(len(part)), "; ".join(made_.basis.industry(str(each))[lang] for each in part.index)]
        for cluster, part in made_.found.members.groupby(made_.found.members)
    ]
    counts = [[str(count), f"{score:.3f}"] for count, score in made_.found.by_count.items()]
    said = lines(made_, lang=lang)
    notes = said[1 + len(scored) : len(said) - len(members)]

    def table(key: str, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: set[int]) -> Section:
        title = texts.say(f"clusters.page_{key}", lang)
        wide = Table(title, [texts.say(f"clusters.head_{head}", lang) for head in heads], rows, frozenset(numbers))
        return Section(key, title, [wide])

    sections = [
        Section(
            "set", texts.say("clusters.page_set", lang), [Paragraph(said[0]), *(Paragraph(line, "note") for line in notes)]
        ),
        table("scores", ("set", "clusters", *columns), scored, set(range(1, 7))),
        table("counts", ("clusters", "overall"), counts, {0, 1}),
        table("members", ("cluster", "size", "members"), members, {0, 1}),
    ]
    return rendered(
        sections,
        name=name,
        kind=texts.say("clusters.page_kind", lang),
        notice=texts.say("clusters.page_notice", lang),
        lang=lang,
    )


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
