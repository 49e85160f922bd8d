"""The network year by year."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from danji.networks import shape
from danji.networks.build import Network, until


def by_year(network: Network) -> pd.DataFrame:
    """What was tied in each year, by what is dated.

    Returns
    -------
    By year: projects, actors (with a tie), new (never tied before), ties, repeated (share tied in an earlier year too),
    density (among its actors), clustering, largest (share of its actors in the largest component). Undated ties are left out.
    """
    years = pd.concat([network.taking_part["year"], network.links["year"]]).dropna()
    before, seen, rows = sp.csr_matrix((network.n, network.n)), np.zeros(network.n, bool), []
    for year in sorted(years.unique()):
        own = until(network, first=year, last=year)
        if own.W.nnz == 0:
            continue
        tied = own.degree > 0
        again = own.W.multiply(before > 0).nnz if before.nnz else 0
        rows.append(
            {"year": int(year), **_measured(own, tied), "new": int((tied & ~seen).sum()), "repeated": again / own.W.nnz}
        )
        before, seen = before + own.W, seen | tied
    columns = ["projects", "actors", "new", "ties", "repeated", "density", "clustering", "largest"]
    return pd.DataFrame(rows, columns=["year", *columns]).set_index("year")


def _measured(own: Network, tied: Any) -> dict[str, Any]:
    from danji.networks import compiled

    W = sp.csr_matrix(own.W[tied][:, tied])
    closed = compiled.closed_pairs(W.indptr, W.indices)
    label = shape.components(W)
    return {
        "projects": int(own.taking_part["project"].nunique()) if len(own.taking_part) else 0,
        "actors": int(tied.sum()),
        "ties": W.nnz // 2,
        "density": shape.density(W),
        "clustering": shape.transitivity(closed, np.diff(W.indptr).astype(np.int64)),
        "largest": float(np.bincount(label).max() / len(label)) if len(label) else math.nan,
    }
