"""Coefficients of a table of flows and their inverses."""

from __future__ import annotations

import numpy as np
import pandas as pd

from danji.errors import DataError, Problem, problem
from danji.indicators.linkages.accounts import Accounts, Array
from danji.indicators.steady import steady

SINGULAR = 1e-13  # reciprocal condition below which no digit of the inverse is right


def coefficients(accounts: Accounts) -> pd.DataFrame:
    """Input coefficients A = Z x̂⁻¹: what an industry buys of each other per unit of its output; 0 for one without output.

    Examples
    --------
    >>> flows = pd.DataFrame([[150, 500], [200, 100]], ["farms", "mills"], ["farms", "mills"])
    >>> from danji.indicators.linkages import checked
    >>> coefficients(checked(flows, pd.DataFrame({"output": [1000, 2000]}, ["farms", "mills"]))[0]).to_numpy().tolist()
    [[0.15, 0.25], [0.2, 0.05]]
    """
    x = accounts.output.to_numpy()
    return accounts.flows.mul(np.divide(1.0, x, out=np.zeros_like(x), where=x > 0), axis=1)


def allocations(accounts: Accounts) -> pd.DataFrame:
    """Output coefficients B = x̂⁻¹ Z: which part of its output an industry sells to each other one."""
    x = accounts.output.to_numpy()
    return accounts.flows.mul(np.divide(1.0, x, out=np.zeros_like(x), where=x > 0), axis=0)


def leontief_inverse(A: pd.DataFrame) -> pd.DataFrame:
    """Leontief inverse L = (I − A)⁻¹: output of the row's industry for one unit of final demand for the column's.

    Parameters
    ----------
    A
        Input coefficients, industry × industry; no unit, 0 or more.

    Returns
    -------
    L, same shape, 0 or more, at least 1 on the diagonal.

    Raises
    ------
    DataError
        If I − A is singular, or some entry of its inverse is negative: then no economy with these coefficients can
        deliver anything (Hawkins & Simon 1949, Econometrica 17).

    Source
    ------
    Miller & Blair (2009), Input–Output Analysis, 2nd ed., ch. 2.

    Examples
    --------
    >>> leontief_inverse(pd.DataFrame([[0.15, 0.25], [0.20, 0.05]])).round(4).to_numpy().tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
    """
    return pd.DataFrame(inverse(A.to_numpy(dtype=float), A.columns), A.index, A.columns)


def ghosh_inverse(B: pd.DataFrame) -> pd.DataFrame:
    """Ghosh inverse G = (I − B)⁻¹: output of the column's industry that one unit of primary input of the row's leads to.

    Read as shares of sales, not as cause: where the output of the row's industry ends up, directly and through others.

    Raises
    ------
    DataError
        As `leontief_inverse`.

    Source
    ------
    Ghosh (1958), Economica 25(97), 58–64; Miller & Blair (2009), ch. 12.
    """
    return pd.DataFrame(inverse(B.to_numpy(dtype=float), B.columns), B.index, B.columns)


@steady
def inverse(A: Array, names: pd.Index) -> Array:
    """(I − A)⁻¹, or an error that names the industries to look at."""
    within = np.eye(len(A)) - A
    try:
        found = np.linalg.inv(within)
    except np.linalg.LinAlgError:
        raise DataError(_unproductive(A, names)) from None
    size = np.abs(within).sum(axis=0).max(initial=0.0) * np.abs(found).sum(axis=0).max(initial=0.0)
    if not np.isfinite(size) or size * SINGULAR > 1 or found.min(initial=0.0) < -1e-9 * np.abs(found).max(initial=1.0):
        raise DataError(_unproductive(A, names))
    kept: Array = np.maximum(found, 0.0)  # rounding below 0
    return kept


def _unproductive(A: Array, names: pd.Index) -> Problem:
    sums = np.maximum(A.sum(axis=0), A.sum(axis=1))
    worst = np.argsort(-sums, kind="stable")[:3]
    return problem("io_unproductive", names=", ".join(f"{names[i]} ({sums[i]:.3f})" for i in worst))
