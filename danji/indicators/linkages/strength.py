"""How strongly an industry is tied to its suppliers and to its customers, and which industries are key."""

from __future__ import annotations

import numpy as np
import pandas as pd

from danji.indicators.linkages.accounts import Accounts, Array
from danji.indicators.linkages.inverses import allocations, coefficients, inverse


def strength(accounts: Accounts) -> pd.DataFrame:
    """Backward and forward linkages of every industry, their evenness, net linkages, and its class.

    backward_direct = Σᵢ Aᵢⱼ;  backward = n Σᵢ Lᵢⱼ / Σᵢⱼ Lᵢⱼ;  backward_spread = √(Σᵢ (Lᵢⱼ − L̄ⱼ)² / (n − 1)) / L̄ⱼ;
    backward_net = Σ_{i ≠ j} Lᵢⱼ / Lⱼⱼ;   forward the same along the rows of B and G = (I − B)⁻¹;
    sensitivity = n Σⱼ Lᵢⱼ / Σᵢⱼ Lᵢⱼ

    In words: backward, Rasmussen's power of dispersion, is above 1 where demand for the industry draws more on all others
    than the average; its spread is small where it draws on many alike. Forward looks at sales instead. Net linkages are per
    unit of the industry's own output rather than of demand for it, without that unit itself: what hangs on it in others.

    Parameters
    ----------
    accounts
        Flows and output.

    Returns
    -------
    By industry: the columns above, and `class`: key (backward and forward above 1), backward, forward, weak.

    Raises
    ------
    DataError
        If an inverse does not exist.

    Source
    ------
    Rasmussen (1956), Studies in Inter-sectoral Relations; forward by Ghosh's inverse as in Beyers (1976), Jones (1976);
    net: Cai & Leung (2004), Economic Systems Research 16(1), 65–85; Miller & Blair (2009), ch. 12.

    Examples
    --------
    >>> from danji.indicators.linkages import checked
    >>> flows = pd.DataFrame([[150, 500], [200, 100]], ["farms", "mills"], ["farms", "mills"])
    >>> accounts, _ = checked(flows, pd.DataFrame({"output": [1000, 2000]}, ["farms", "mills"]))
    >>> strength(accounts)[["backward", "forward", "class"]].round(3).to_numpy().tolist()
    [[1.022, 1.208, 'key'], [0.978, 0.792, 'weak']]
    """
    A, B = coefficients(accounts), allocations(accounts)
    L, G = inverse(A.to_numpy(), A.columns), inverse(B.to_numpy(), B.columns)
    n = len(A)
    found = pd.DataFrame(
        {
            "backward_direct": A.sum(),
            "forward_direct": B.sum(axis=1),
            "backward": n * L.sum(axis=0) / L.sum(),
            "forward": n * G.sum(axis=1) / G.sum(),
            "sensitivity": n * L.sum(axis=1) / L.sum(),
            "backward_spread": _spread(L),
            "forward_spread": _spread(G.T),
            "backward_net": L.sum(axis=0) / L.diagonal() - 1,
            "forward_net": G.sum(axis=1) / G.diagonal() - 1,
        },
        A.columns,
    )
    back, on = found["backward"] > 1, found["forward"] > 1
    kind = np.select([back & on, back, on], ["key", "backward", "forward"], "weak")
    return found.assign(**{"class": kind})


def _spread(inverse: Array) -> Array:
    """Coefficient of variation of each column."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if len(inverse) < 2:  # noqa: PLR2004  one industry has no spread
            return np.full(len(inverse), np.nan)
        spread: Array = inverse.std(axis=0, ddof=1) / inverse.mean(axis=0)
    return spread
