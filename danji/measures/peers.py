"""Regions whose mix of industries is most like that of one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from danji.measures.basis import Basis
from danji.measures.seen import PeerRow

MOST = 10
COMPARED = 0.5  # of a region's amount that must lie in industries known in both


def similarity(values: pd.Series, region: str) -> pd.DataFrame:
    """How alike the mix of industries of each region is to that of one.

    σ(r, q) = Σᵢ min(sᵢʳ, sᵢᑫ),   s = share of an industry among the industries known in both regions

    In words: the part of the two mixes that is the same. It is 1 − Σ|sʳ − sᑫ| / 2, the Krugman index turned round.

    Parameters
    ----------
    values
        Amounts by region and industry, of one year. A pair without a row is 0, a missing value is not known.
    region
        The region all others are held against.

    Returns
    -------
    By region: similarity in [0, 1], and `compared`, the least part of the two regions' known amounts that lies in industries
    known in both. NaN where nothing can be compared.

    Source
    ------
    Finger & Kreinin (1979), A Measure of "Export Similarity" and Its Possible Uses, Economic Journal 89(356), 905–912.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "steel"): 3, ("R1", "food"): 1, ("R2", "steel"): 2, ("R2", "food"): 2})
    >>> similarity(jobs.rename_axis(["region", "industry"]), "R1").loc["R2", "similarity"]  # min(¾, ½) + min(¼, ½)
    np.float64(0.75)
    """
    index = values.index.reorder_levels(["region", "industry"]).remove_unused_levels()
    amounts = np.zeros(tuple(map(len, index.levels)))
    amounts[tuple(index.codes)] = values.to_numpy(float)
    hidden, amounts, own = np.isnan(amounts), np.nan_to_num(amounts), index.levels[0].get_loc(region)
    both = ~hidden & ~hidden[own]
    theirs, ours = np.where(both, amounts, 0.0), np.where(both, amounts[own], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        shared = np.minimum(theirs / theirs.sum(axis=1)[:, None], ours / ours.sum(axis=1)[:, None]).sum(axis=1)
        compared = np.minimum(ours.sum(axis=1) / amounts[own].sum(), theirs.sum(axis=1) / amounts.sum(axis=1))
    return pd.DataFrame({"similarity": shared, "compared": compared}, index=index.levels[0])


def peers(basis: Basis, region: str, year: int, chosen: list[str] | None = None) -> list[PeerRow]:
    """The regions most alike, or those chosen, in the order of likeness; regions of which too little is known are no peers."""
    found = similarity(basis.values[basis.values.index.get_level_values("year") == year].droplevel("year"), region)
    found = found.drop(index=region).dropna()
    found = found[found["compared"] >= COMPARED] if chosen is None else found[found.index.isin(chosen)]
    ordered = found.assign(code=found.index.astype(str)).sort_values(["similarity", "code"], ascending=[False, True])
    return [
        PeerRow(
            region=str(code),
            name=basis.name(str(code)),
            similarity=round(float(row["similarity"]), 6),
            compared=round(float(row["compared"]), 6),
        )
        for code, row in ordered.head(MOST).iterrows()
    ]
