"""How well partners are foretold: links of later years are hidden, and every way of scoring has to find them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from danji.networks.build import Network, until

Floats = NDArray[np.float64]

TOP = (10, 50)  # of precision at k
BASELINES = ("random", "popularity", "preferential", "common", "adamic_adar")


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Ties until a year, and the new ones after it between actors that were tied before."""

    before: Network
    W: Any  # ties before, among the actors kept
    new: Any  # ties after that were not there before, same actors
    kept: NDArray[np.int64]  # their places in the network


def split(network: Network, *, last: int, until_year: int) -> Split:
    """Hide what came after `last`: new ties of (last, until_year] among actors tied until then."""
    first = float(pd.concat([network.taking_part["year"], network.links["year"]]).min())
    before, after = until(network, first=first, last=last), until(network, first=last + 1, last=until_year)
    kept = np.flatnonzero(before.degree)
    W = _plain(before.W[kept][:, kept])
    new = _plain(after.W[kept][:, kept])
    new = sp.csr_matrix(new - new.multiply(W))
    new.eliminate_zeros()
    return Split(before, W, new, kept)


def egos(found: Split, *, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Actors whose partners are to be foretold: drawn from those that have a new tie."""
    having = np.flatnonzero(np.diff(found.new.indptr))
    return np.sort(rng.choice(having, min(count, len(having)), replace=False))


def scores(found: Split, ego: int, *, rng: np.random.Generator) -> dict[str, Floats]:
    """The simple ways: random, popularity (partners), preferential attachment, common partners, Adamic–Adar."""
    degree = np.diff(found.W.indptr).astype(float)
    rarity = np.where(degree > 1, 1 / np.log(np.maximum(degree, 2)), 0.0)
    own = found.W[ego]
    return {
        "random": rng.random(len(degree)),
        "popularity": degree,
        "preferential": degree[ego] * degree,
        "common": np.asarray((own @ found.W).toarray()).ravel(),
        "adamic_adar": np.asarray((own.multiply(rarity[None]).tocsr() @ found.W).toarray()).ravel(),
    }


def judged(score: Floats, hits: NDArray[np.bool_], candidates: NDArray[np.bool_], tie: Floats) -> dict[str, float]:
    """How high the hidden partners stand among the candidates: AUC, precision at k, and 1 / rank of the first (MRR).

    AUC counts equal scores as a half (Mann and Whitney); for the others equal scores are ordered by `tie`, drawn at random.
    """
    values, true = score[candidates], hits[candidates]
    ranks = pd.Series(values).rank(method="average").to_numpy()
    good, bad = int(true.sum()), int((~true).sum())
    auc = (ranks[true].sum() - good * (good + 1) / 2) / (good * bad) if good and bad else math.nan
    order = np.lexsort((tie[candidates], -values))
    first = int(np.argmax(true[order])) + 1 if good else 0
    at = {f"precision_{k}": float(true[order[:k]].mean()) for k in TOP}
    return {"auc": float(auc), **at, "mrr": 1 / first if first else math.nan}


def evaluated(found: Split, ways: Any, chosen: NDArray[np.int64], *, rng: np.random.Generator) -> pd.DataFrame:
    """The mean over the chosen actors of each measure, for each way of scoring.

    `ways(ego)` gives a score per way, for every actor kept; an actor's partners until the split are no candidates.
    """
    rows: dict[str, list[dict[str, float]]] = {}
    for ego in chosen:
        hits = np.asarray(found.new[ego].toarray()).ravel() > 0
        candidates = np.asarray(found.W[ego].toarray()).ravel() == 0
        candidates[ego] = False
        tie = rng.random(len(hits))
        for name, score in ways(int(ego)).items():
            rows.setdefault(name, []).append(judged(score, hits, candidates, tie))
    return pd.DataFrame({name: pd.DataFrame(each).mean() for name, each in rows.items()}).T


def standardised(parts: Mapping[str, Floats]) -> dict[str, Floats]:
    """Each part over its largest value, missing ones 0, so that weights mean the same for all."""
    return {name: np.nan_to_num(values) / max(float(np.nanmax(values, initial=0.0)), 1e-12) for name, values in parts.items()}


def _plain(W: Any) -> Any:
    W = sp.csr_matrix(W, dtype=float)
    W.data[:] = 1.0
    W.sort_indices()
    return W
