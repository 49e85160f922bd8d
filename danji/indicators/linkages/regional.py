"""Coefficients of a region from those of its country and its jobs, where nobody has asked the region's firms."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from danji.errors import DataError, problem
from danji.indicators.linkages.accounts import Accounts
from danji.indicators.linkages.inverses import coefficients, leontief_inverse

Method = Literal["SLQ", "CILQ", "FLQ", "AFLQ"]


def location_coefficients(
    here: pd.Series,
    everywhere: pd.Series,
    *,
    method: Method = "FLQ",
    delta: float | None = None,
    size: float | None = None,
) -> pd.DataFrame:
    """How much of what an industry buys it can find in the region: one factor per pair, at most 1 where it only cuts.

    SLQᵢ = (eᵢ / e) / (Eᵢ / E);  CILQᵢⱼ = SLQᵢ / SLQⱼ (SLQᵢ on the diagonal);  FLQ = λ CILQ,  λ = (log₂(1 + e / E))^δ;
    AFLQ = FLQ log₂(1 + SLQⱼ) where SLQⱼ > 1;   all but the last factor of AFLQ cut at 1

    In words: a supplier that is weak in the region is taken to deliver that much less there; CILQ holds it against the
    buyer; FLQ lets small regions buy more outside; AFLQ lets industries the region is strong in buy more inside.

    Parameters
    ----------
    here, everywhere
        Jobs (or output) by industry in the region and in the country, the same industries; 0 or more.
    method
        Which of the four.
    delta
        Exponent of FLQ and AFLQ, at 0 or above, below 1; must be stated, there is no value for all regions (0.3 is common).
    size
        e / E, the region's part of the country's jobs, where `everywhere` holds shares rather than jobs.

    Returns
    -------
    Rows sell, columns buy; 0 or more, no unit. Missing where either industry's jobs are, or the country has none.

    Raises
    ------
    DataError
        If the two lists differ. ValueError if FLQ or AFLQ is asked for without δ.

    Source
    ------
    Flegg, Webber & Elliott (1995), Regional Studies 29(6), 547–561; Flegg & Webber (1997) 31(8), 795–805 and (2000) 34(6),
    563–569; Miller & Blair (2009), ch. 8.

    Examples
    --------
    >>> here, everywhere = pd.Series({"steel": 5.0, "food": 45.0}), pd.Series({"steel": 20.0, "food": 80.0})
    >>> location_coefficients(here, everywhere, method="SLQ").loc["steel", "food"]
    np.float64(0.5)
    """
    if method in {"FLQ", "AFLQ"} and (delta is None or not 0 <= delta < 1):
        raise ValueError("state delta, from 0 to below 1")
    different = sorted(set(here.index) ^ set(everywhere.index))
    if different:
        raise DataError(
            problem("io_lists_differ", table="jobs", names=", ".join(map(str, different[:5])), count=len(different))
        )
    names = list(everywhere.index)
    e, E = here.reindex(names).to_numpy(dtype=float), everywhere.to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        simple = (e / np.nansum(e)) / (E / np.nansum(E))
        simple = np.where(np.isfinite(simple), simple, np.nan)
        factor = simple[:, None] / simple[None, :] if method != "SLQ" else np.repeat(simple[:, None], len(names), axis=1)
        np.fill_diagonal(factor, simple)
        if method in {"FLQ", "AFLQ"}:
            factor = factor * np.log2(1 + (np.nansum(e) / np.nansum(E) if size is None else size)) ** float(delta or 0.0)
        factor = np.where(np.isnan(factor), np.nan, np.minimum(factor, 1.0))
        if method == "AFLQ":
            factor = factor * np.where(simple > 1, np.log2(1 + simple), 1.0)[None, :]
    return pd.DataFrame(factor, names, names)


def regional_coefficients(
    A: pd.DataFrame,
    here: pd.Series,
    everywhere: pd.Series,
    *,
    method: Method = "FLQ",
    delta: float | None = None,
    size: float | None = None,
) -> pd.DataFrame:
    """Input coefficients of a region: the country's, times `location_coefficients`; an estimate, nobody was asked.

    Parameters
    ----------
    A
        The country's domestic input coefficients.
    here, everywhere, method, delta, size
        As in `location_coefficients`; the industries of A.

    Returns
    -------
    As A; missing where the factor is. The rest of what is bought comes from elsewhere in the country.

    Raises
    ------
    DataError
        If lists differ.
    """
    factor = location_coefficients(here, everywhere, method=method, delta=delta, size=size)
    different = sorted(set(A.columns) ^ set(factor.columns))
    if different:
        raise DataError(
            problem("io_lists_differ", table="jobs", names=", ".join(map(str, different[:5])), count=len(different))
        )
    return A * factor.loc[A.index, A.columns]


def regional_linkages(
    accounts: Accounts,
    here: pd.Series,
    everywhere: pd.Series,
    *,
    method: Method = "FLQ",
    delta: float | None = None,
    size: float | None = None,
) -> pd.DataFrame:
    """Output multipliers of a region beside those of its country, and how much of its inputs an industry finds there.

    found_here = Σᵢ aᵢⱼ fᵢⱼ / Σᵢ aᵢⱼ;   multiplier = Σᵢ Lᵢⱼ of the region's coefficients (`regional_coefficients`)

    Parameters
    ----------
    accounts, here, everywhere, method, delta, size
        As in `location_coefficients`; industries whose jobs are not known are left out, as if all of it came from outside.

    Returns
    -------
    By industry with jobs in the region: quotient, multiplier, national (the country's multiplier), found_here.

    Raises
    ------
    DataError
        If lists differ, or an inverse does not exist.

    Examples
    --------
    >>> from danji.indicators.linkages import checked
    >>> flows = pd.DataFrame([[150, 500], [200, 100]], ["farms", "mills"], ["farms", "mills"])
    >>> accounts, _ = checked(flows, pd.DataFrame({"output": [1000, 2000]}, ["farms", "mills"]))
    >>> here, everywhere = pd.Series({"farms": 5.0, "mills": 45.0}), pd.Series({"farms": 20.0, "mills": 80.0})
    >>> regional_linkages(accounts, here, everywhere, method="SLQ")["found_here"].round(2).tolist()
    [0.79, 0.58]
    """
    A = coefficients(accounts)
    there = [each for each in A.index if here.get(each, np.nan) > 0 and everywhere.get(each, np.nan) > 0]
    own = regional_coefficients(A, here, everywhere, method=method, delta=delta, size=size).fillna(0.0)
    bought = A.sum()
    found = pd.DataFrame(
        {
            "quotient": (here / np.nansum(here)) / (everywhere / np.nansum(everywhere)),
            "multiplier": leontief_inverse(own).sum(),
            "national": leontief_inverse(A).sum(),
            "found_here": own.sum() / bought.where(bought > 0),
        },
        A.index,
    )
    return found.loc[there]
