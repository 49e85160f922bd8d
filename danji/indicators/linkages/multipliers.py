"""What one unit of final demand carries: output, value added, income and jobs, without and with the spending of wages."""

from __future__ import annotations

import numpy as np
import pandas as pd

from danji.indicators.linkages.accounts import Accounts, Array
from danji.indicators.linkages.inverses import coefficients, inverse

EFFECTS = ("value_added", "compensation", "jobs")


def multipliers(accounts: Accounts, *, income: float | None = None, own: float = 0.0) -> pd.DataFrame:
    """Output, value added, income and employment multipliers, of type I and type II.

    output = i'L;   effect = v'L;   type I = effect / v;   L̄ = (I − Ā)⁻¹ with households as one more industry;
    output_closed = i'L̄ over the industries;   type II = v'L̄ / v;   v = value added, pay or jobs per unit of output

    In words: effects say what one unit of final demand for the industry brings about in all industries together; types I
    and II divide that by what it brings about in the industry itself at once. Closed means that wages are spent again, in
    the pattern of household consumption, on home products.

    Parameters
    ----------
    accounts
        With `value_added`, `compensation`, `jobs` and `households` as far as known.
    income
        All income of households, in the same money: what one unit of income buys is households / income. Where not given,
        the larger of all pay and all that households buy of home products; so no more is spent than is earned.
    own
        What households pay each other per unit of income.

    Returns
    -------
    By industry: `output`, `output_closed`; and for each of value_added, compensation, jobs: `<what>` (effect per unit of
    final demand), `<what>_closed`, `<what>_type1`, `<what>_type2`. Missing where the accounts do not have it, or where the
    industry itself has none.

    Raises
    ------
    DataError
        If the inverse does not exist; see `leontief_inverse`.

    Source
    ------
    Miller & Blair (2009), Input–Output Analysis, 2nd ed., ch. 6; closed model: section 2.5.

    Examples
    --------
    >>> from danji.indicators.linkages import checked
    >>> flows = pd.DataFrame([[150, 500], [200, 100]], ["farms", "mills"], ["farms", "mills"])
    >>> accounts, _ = checked(flows, pd.DataFrame({"output": [1000, 2000]}, ["farms", "mills"]))
    >>> multipliers(accounts)["output"].round(3).tolist()
    [1.518, 1.452]
    """
    A = coefficients(accounts)
    names, known = A.columns, accounts.industries
    L = inverse(A.to_numpy(), names)
    closed = _closed(A.to_numpy(), accounts, income, own)
    columns = {"output": L.sum(axis=0), "output_closed": closed.sum(axis=0)}
    x = accounts.output.to_numpy()
    for what in EFFECTS:
        v = np.divide(known[what].to_numpy(), x, out=np.zeros_like(x), where=x > 0)
        direct = np.where(v > 0, v, np.nan)
        columns |= {what: v @ L, f"{what}_closed": v @ closed}
        columns |= {f"{what}_type1": v @ L / direct, f"{what}_type2": v @ closed / direct}
    return pd.DataFrame(columns, names)


def _closed(A: Array, accounts: Accounts, income: float | None, own: float) -> Array:
    """The industries' part of the inverse with households among them; all missing where their accounts are."""
    known = accounts.industries
    pay, bought = (
        known["compensation"].to_numpy(),
        known["households"].clip(lower=0.0).to_numpy(),
    )  # used goods sold are no spending
    if np.isnan(pay).any() or np.isnan(bought).any():
        return np.full_like(A, np.nan)
    earned = max(pay.sum(), bought.sum()) if income is None else income
    x = accounts.output.to_numpy()
    wages = np.divide(pay, x, out=np.zeros_like(x), where=x > 0)
    wider = np.block([[A, (bought / earned)[:, None]], [wages[None, :], np.array([[own]])]])
    return inverse(wider, known.index.append(pd.Index(["households"])))[:-1, :-1]
