"""Between kinds and between regions: who is tied with whom, more or less than chance, and who is missing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from danji.networks.build import Network


def mixing(network: Network, by: str) -> pd.DataFrame:
    """Ties between groups, each tie counted from both ends: a symmetric table whose sum is 2m. Unknown ones are left out."""
    label, names = network.groups(by)
    known = label >= 0
    G = sp.csr_matrix((np.ones(known.sum()), (np.flatnonzero(known), label[known])), shape=(network.n, len(names)))
    plain = network.W.copy()
    plain.data = np.ones_like(plain.data)
    return pd.DataFrame((G.T @ plain @ G).toarray(), names, names)


def assortativity(mixed: NDArray[np.float64]) -> float:
    r"""Newman's r = (Σᵢ eᵢᵢ − Σᵢ aᵢ bᵢ) / (1 − Σᵢ aᵢ bᵢ), e the shares of ties, a and b its margins (2003, eq. 2).

    1: ties only within groups; 0: as by chance; below 0: more between than by chance. NaN where there is one group.

    Examples
    --------
    >>> assortativity(np.array([[2.0, 0.0], [0.0, 2.0]]))
    1.0
    """
    if mixed.sum() == 0:
        return math.nan
    e = mixed / mixed.sum()
    chance = float((e.sum(axis=1) * e.sum(axis=0)).sum())
    return (float(np.trace(e)) - chance) / (1 - chance) if chance < 1 else math.nan


def groups(network: Network, by: str) -> pd.DataFrame:
    """Each kind, or each region, as a part of the network.

    Returns
    -------
    By group: actors, tied (actors with a partner), within (ties inside), across (ties to other groups), density (inside),
    ei = (across − within) / (across + within), from −1 all inside to 1 all outside (Krackhardt and Stern 1988), and
    more_than_chance: ties inside over those expected from the groups' numbers of ties (NaN where none is expected).
    """
    label, names = network.groups(by)
    mixed = mixing(network, by).to_numpy()
    own, all_ = np.diag(mixed) / 2, mixed.sum(axis=1)
    across = all_ - 2 * own
    size = np.bincount(label[label >= 0], minlength=len(names))
    tied = np.bincount(label[(label >= 0) & (network.degree > 0)], minlength=len(names))
    possible, expected = size * (size - 1) / 2, all_**2 / max(2 * all_.sum(), 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return pd.DataFrame(
            {
                "actors": size,
                "tied": tied,
                "within": own.astype(int),
                "across": across.astype(int),
                "density": np.where(possible > 0, own / possible, math.nan),
                "ei": np.where(own + across > 0, (across - own) / (own + across), math.nan),
                "more_than_chance": np.where(expected > 0, own / expected, math.nan),
            },
            index=pd.Index(names, name=by),
        )


def gaps(network: Network, by: str, *, names: Iterable[str], expected_from: float = 1.0) -> list[dict[str, Any]]:
    """Pairs of kinds with fewer ties than chance would give, those without any first, then the largest lack.

    Expected are (ties of a) × (ties of b) / 2m, half of it within a kind; a pair is listed if at least `expected_from` is
    expected. A kind none of whose actors is tied has nothing to expect: see `untied`.
    """
    mixed = mixing(network, by)
    present = [name for name in names if name in mixed.index]
    total, ties = mixed.to_numpy().sum(), mixed.sum(axis=1)
    rows = []
    for place, a in enumerate(present):
        for b in present[place:]:
            half = 2 if a == b else 1
            found, chance = float(mixed.loc[a, b]) / half, float(ties[a] * ties[b] / total) / half
            if found < chance >= expected_from:
                rows.append({"first": a, "second": b, "ties": int(found), "expected": chance})
    return sorted(rows, key=lambda row: (row["ties"] > 0, row["ties"] - row["expected"], row["first"], row["second"]))


def untied(network: Network, by: str) -> list[str]:
    """Kinds that are listed, but none of whose actors has a known tie."""
    tied = set(network.actors.loc[network.degree > 0, by].dropna())
    return [each for each in sorted(set(network.actors[by].dropna())) if each not in tied]


def roles(network: Network) -> pd.DataFrame:
    """The kinds of actor an innovative cluster is made of: there, tied to another role, or not listed.

    The roles and the kinds that play them are `codes/cluster_roles.csv` and `codes/actor_kinds.csv`.

    Returns
    -------
    By role: actors, linked (actors with a tie to another role), partners (roles it is tied to), state: `linked`, `present`
    (listed, no tie known to another role) or `missing` (none listed, which is not to say there is none).
    """
    from danji import codes

    role_of = codes.labels("actor_kinds")["role"]
    names = list(codes.labels("cluster_roles").index)
    role = network.actors["kind"].map(role_of).fillna("")
    number = role.map({name: place for place, name in enumerate(names)}).fillna(-1).to_numpy(int)
    ties = network.W.tocoo()
    a, b = number[ties.row], number[ties.col]
    other = (a >= 0) & (b >= 0) & (a != b)
    rows = []
    for place, name in enumerate(names):
        mine = other & (a == place)
        size = int((number == place).sum())
        state = "missing" if size == 0 else "linked" if mine.any() else "present"
        met = ";".join(names[each] for each in np.unique(b[mine]))
        rows.append({"role": name, "actors": size, "linked": len(np.unique(ties.row[mine])), "partners": met, "state": state})
    return pd.DataFrame(rows).set_index("role")
