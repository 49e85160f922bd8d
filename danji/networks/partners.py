"""Whom to meet: actors that fit by what they do, are few steps away, and near; each with its reasons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from danji import codes
from danji.errors import DataError, problem
from danji.networks.build import Network, network_of
from danji.tables.cells import closest

Floats = NDArray[np.float64]

# Fitted on Horizon 2020, ties to 2015 against new ones of 2016–2017 (`bench/partners.py`), and rounded.
WEIGHTS = {"activity": 2.0, "network": 7.5, "place": 0.5, "experience": 7.0}
EVEN = {"activity": 1.0, "network": 1.0, "place": 0.25, "experience": 0.0}  # for a topic, and where few ties are known
NEAR_KM = 50.0  # at this distance nearness is a half
MANY_TIES = 1000
LEAST_LETTERS = 3
LEAST_LIKE = 0.02  # below, what two actors do is not alike at all
SHARED = 5  # words named as reason
COMPANIES = ("firm",)


@dataclass(frozen=True, slots=True, eq=False)
class Activities:
    """What each actor does, as weighted words and letter groups: a row of unit length per actor (empty where not known)."""

    words: Any  # TfidfVectorizer
    letters: Any
    rows: Any  # csr, words and letters side by side
    known: NDArray[np.bool_]


def texts_of(actors: pd.DataFrame, participations: pd.DataFrame | None, industries: pd.DataFrame | None = None) -> pd.Series:
    """The activity text of each actor: its own words, its industry's name, and the topics of its projects."""
    own = actors["activity"].fillna("") if "activity" in actors else pd.Series("", actors.index)
    if industries is not None and "industry" in actors:
        own = own + " " + actors["industry"].map(industries["name"]).fillna("")
    if participations is not None and len(participations):
        rows = participations.reset_index().dropna(subset=["topic"])
        topics = rows.groupby("actor")["topic"].agg("; ".join)
        own = own + " " + topics.reindex(actors.index).fillna("")
    return own.str.strip()


def read_activities(said: pd.Series) -> Activities:
    """Words (of two letters and more) and letter groups of two to four within words, each by how rare they are.

    Letter groups make Korean words meet under different endings and compounds; the two halves weigh the same.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    filled = [text or " " for text in said]
    known = np.array([bool(text.strip()) for text in said])
    if not known.any():
        raise DataError(problem("nothing_to_match", value="activity"))
    words = TfidfVectorizer(sublinear_tf=True, token_pattern=r"(?u)\b\w\w+\b")  # noqa: S106  not a password
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    rows = sp.hstack([words.fit_transform(filled), letters.fit_transform(filled)]).tocsr() * math.sqrt(0.5)
    return Activities(words, letters, sp.csr_matrix(rows), known)


def likeness(known: Activities, query: Any) -> Floats:
    """Cosine of each actor's activity with a row."""
    return np.asarray((known.rows @ query.T).toarray()).ravel()


def row_of(known: Activities, text: str) -> Any:
    """A text as a row."""
    return sp.hstack([known.words.transform([text]), known.letters.transform([text])]).tocsr() * math.sqrt(0.5)


def shared_words(known: Activities, query: Any, place: int) -> list[str]:
    """The words an actor shares with a row, those that count most first; then parts of Korean words, three letters or more."""
    names = [*known.words.get_feature_names_out(), *known.letters.get_feature_names_out()]
    both = known.rows[place].multiply(query).tocoo()
    whole = both.col < len(known.words.vocabulary_)
    found: list[str] = []
    for at in np.lexsort((both.col, -both.data, ~whole)):
        word = str(names[both.col[at]]).strip()
        letters = not whole[at]
        if letters and not (len(word) >= LEAST_LETTERS and word.isalpha() and not word.isascii()):
            continue
        if any(word in each or each in word for each in found):
            continue
        found.append(word)
    return found[:SHARED]


def closeness(W: Any, ego: int) -> tuple[Floats, NDArray[np.int64]]:
    """How well each actor is reached through common partners, 0–1, and in how many steps (−1: not at all).

    Σ over common partners q of log(1 + w_iq) log(1 + w_qj) / log(partners of q), over its largest value here: Adamic and Adar
    (2003) with the strength of ties.
    """
    shared = common(W, ego)
    shared[ego] = 0
    steps = sp.csgraph.shortest_path(W, unweighted=True, indices=ego)
    return shared / max(shared.max(), 1e-12), np.where(np.isfinite(steps), steps, -1).astype(np.int64)


def common(W: Any, ego: int) -> Floats:
    """Common partners of an actor with every other, those with few partners counting more, by the strength of both ties."""
    degree = np.diff(W.indptr)
    rarity = np.where(degree > 1, 1 / np.log(np.maximum(degree, 2)), 0.0)
    strength = sp.csr_matrix(W, dtype=float)
    strength = sp.csr_matrix((np.log1p(strength.data), strength.indices, strength.indptr), strength.shape)
    return np.asarray((strength[ego].multiply(rarity[None]).tocsr() @ strength).toarray()).ravel()


def experience(degree: Floats) -> Floats:
    """How many partners an actor has had, 0–1: log(1 + partners) over the largest."""
    return np.asarray(np.log1p(degree) / max(float(np.log1p(degree).max(initial=0.0)), 1e-12))


def nearness(actors: pd.DataFrame, ego: int) -> tuple[Floats, Floats]:
    """Nearness on the ground, 0–1, and the distance in km (NaN where it is not known).

    Half at 50 km where both points are known; else 1 in the same region, 0 in another, NaN where a region is not known.
    """
    region = actors["region"]
    same = np.where(region.isna() | pd.isna(region.iloc[ego]), math.nan, (region == region.iloc[ego]).astype(float))
    if "lon" not in actors:
        return same, np.full(len(actors), math.nan)
    from pyproj import Geod

    lon, lat = actors["lon"].to_numpy(float), actors["lat"].to_numpy(float)
    placed = np.isfinite(lon) & np.isfinite(lat)
    km = np.full(len(actors), math.nan)
    if placed[ego] and placed.any():
        there = (lon[placed], lat[placed])
        here = (np.full(placed.sum(), lon[ego]), np.full(placed.sum(), lat[ego]))
        km[placed] = Geod(ellps="WGS84").inv(*here, *there)[2] / 1000
    return np.where(np.isfinite(km), 1 / (1 + km / NEAR_KM), same), km


def sides(actors: pd.DataFrame) -> NDArray[np.int64]:
    """0 for firms, 1 for institutions."""
    roles = codes.labels("actor_kinds")["role"]
    return np.asarray(~actors["kind"].map(roles).isin(COMPANIES), np.int64)


def find(actors: pd.DataFrame, name: str) -> int:
    """The place of an actor by code or name.

    Raises
    ------
    DataError
        If there is none.
    """
    if name in actors.index:
        return int(actors.index.get_loc(name))
    same = np.flatnonzero((actors["name"] == name).to_numpy())
    if len(same) == 1:
        return int(same[0])
    hint = closest(name, [*actors["name"], *map(str, actors.index)]) or "–"
    raise DataError(problem("actor_not_found", value=name, hint=hint))


def suggest(
    actors: pd.DataFrame,
    known: Activities,
    *,
    network: Network | None = None,
    ego: int | None = None,
    topic: str = "",
    most: int = 5,
    every_kind: bool = False,
) -> pd.DataFrame:
    """The actors that fit best, with what speaks for each.

    score = Σ weight × part / Σ weight: activity (cosine of what they do), network (common partners), place, experience (how
    many partners it has had). What is not known counts as the mean of what is, never as 0. The weights fitted on Horizon
    2020 are used where 1,000 ties or more are known; elsewhere even ones, in which experience does not count. For a firm
    institutions are looked for, for an institution firms; partners it has already are passed over. A topic is matched by
    activity alone, and an actor of which nothing is alike is not suggested.

    Returns
    -------
    By actor: score, activity, network, place, steps (−1 none), km, through (common partners), words (shared).
    """
    query = row_of(known, topic) if topic else known.rows[ego]
    if query.nnz == 0:
        raise DataError(problem("nothing_to_match", value=topic or str(actors["name"].iloc[ego])))
    parts = {"activity": np.where(known.known, likeness(known, query), math.nan)}
    steps, km, candidates = np.full(len(actors), -1), np.full(len(actors), math.nan), np.ones(len(actors), bool)
    if ego is not None:
        candidates[ego] = False
        parts["place"], km = nearness(actors, ego)
        if not every_kind:
            candidates &= sides(actors) != sides(actors)[ego]
        if network is not None:
            tied = network.degree > 0
            reach, steps = closeness(network.W, ego)
            parts["network"] = np.where(tied & tied[ego], reach, math.nan)
            parts["experience"] = np.where(tied, experience(network.degree.astype(float)), math.nan)
            candidates &= steps != 1
    candidates &= known.known
    many = network is not None and network.W.nnz // 2 >= MANY_TIES
    weights = WEIGHTS if many and ego is not None else EVEN
    score = combined(parts, weights)
    order = [
        int(at) for at in np.lexsort((np.arange(len(actors)), -score)) if candidates[at] and parts["activity"][at] >= LEAST_LIKE
    ][:most]
    rows = {
        "score": score[order],
        **{name: parts.get(name, np.full(len(actors), math.nan))[order] for name in WEIGHTS},
        "of_actor": ego is not None,
        "steps": steps[order],
        "km": km[order],
        "through": [_through(network, ego, at) for at in order],
        "words": ["; ".join(shared_words(known, query, at)) for at in order],
    }
    return actors.iloc[order][["name", "kind", "region"]].assign(**rows)


def combined(parts: dict[str, Floats], weights: dict[str, float]) -> Floats:
    """The weighted mean of the parts; what is not known counts as the mean of what is, so that it neither helps nor harms."""
    filled = {name: np.where(np.isfinite(values), values, _mean(values)) for name, values in parts.items()}
    total = sum(weights[name] for name in parts)
    return np.asarray(sum(weights[name] * values for name, values in filled.items()) / total, float)


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else 0.0


def _through(network: Network | None, ego: int | None, other: int) -> str:
    if network is None or ego is None:
        return ""
    both = (network.W[ego] > 0).multiply(network.W[other] > 0).nonzero()[1]
    fewest = sorted(both, key=lambda at: (network.degree[at], at))[:3]
    return "; ".join(str(network.actors["name"].iloc[at]) for at in fewest)


def for_actor(
    frames: Mapping[str, pd.DataFrame], name: str, *, most: int = 5, every_kind: bool = False
) -> tuple[pd.DataFrame, str]:
    """Suggestions for an actor of these tables, by code or name; and its name. Without any link, by activity and place."""
    network = network_of(frames)
    actors = network.actors if network is not None else frames["actors"]
    ego = find(actors, name)
    known = read_activities(texts_of(actors, frames.get("participations"), frames.get("industries")))
    found = suggest(actors, known, network=network, ego=ego, most=most, every_kind=every_kind)
    return found, str(actors["name"].iloc[ego])


def best_pairs(frames: Mapping[str, pd.DataFrame], *, most: int = 5) -> pd.DataFrame:
    """The best suggestion of each firm, the best first: `for_name`, and the columns of `suggest`. Empty where nothing can be
    matched.
    """
    network = network_of(frames)
    actors = network.actors if network is not None else frames["actors"]
    said = texts_of(actors, frames.get("participations"), frames.get("industries"))
    firms = np.flatnonzero((sides(actors) == 0) & (said.str.len() > 0).to_numpy())
    if not len(firms):
        return pd.DataFrame()
    known = read_activities(said)
    rows = [
        suggest(actors, known, network=network, ego=int(ego), most=1).assign(for_name=actors["name"].iloc[ego])
        for ego in firms
        if known.rows[ego].nnz
    ]
    found = pd.concat([each for each in rows if len(each)]) if any(map(len, rows)) else pd.DataFrame()
    return found.sort_values("score", ascending=False, kind="stable").head(most) if len(found) else found


def for_topic(frames: Mapping[str, pd.DataFrame], topic: str, *, most: int = 5) -> pd.DataFrame:
    """The actors of these tables whose activity is most like a text."""
    actors = frames["actors"]
    known = read_activities(texts_of(actors, frames.get("participations"), frames.get("industries")))
    return suggest(actors, known, topic=topic, most=most)
