"""What would go with an industry: hypothetical extraction, every industry at once from one inverse.

Taking the industries S out changes I − A in the rows or columns of S only, so the new inverse follows from the old one:
(I − A + U V')⁻¹ = L − L U (I + V' L U)⁻¹ V' L. For the three ways of taking out, the bracket is always L_SS, a number when S
is one industry; what the others lose is
    whole     L_RS L_SS⁻¹ x_S              the industry closes: it makes, buys and sells nothing
    buying    (L_·S − I_·S) L_SS⁻¹ x_S     it buys nothing at home, and makes as much as others ask for
    selling   L_·S L_SS⁻¹ (x_S − f_S)      it sells nothing to industries, only to final demand
and no second inverse is needed. Final demand f is what output leaves after flows, so that output is L f even in published
tables whose rows miss by a rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from danji.errors import DataError, problem
from danji.indicators.linkages.accounts import Accounts
from danji.indicators.linkages.inverses import coefficients, inverse

Way = Literal["whole", "buying", "selling"]


def extractions(accounts: Accounts) -> pd.DataFrame:
    """What output and value added all industries would lose with each industry, taken out one at a time.

    Parameters
    ----------
    accounts
        Flows and output.

    Returns
    -------
    By industry, in the money of the accounts: `own` (its output), `whole`, `buying`, `selling` (output lost in all
    industries, its own included), `others` (whole, without its own), and `whole_share` and `others_share` of all output;
    `value_added_lost` in all industries when it closes.

    Raises
    ------
    DataError
        If the Leontief inverse does not exist.

    Source
    ------
    Schultz (1977), European Economic Review; Miller & Lahr (2001); Dietzenbacher & Lahr (2013), Economic Systems Research
    25(3); Miller & Blair (2009), section 12.2.6. One inverse for all: Sherman & Morrison (1950).

    Examples
    --------
    >>> from danji.indicators.linkages import checked
    >>> flows = pd.DataFrame([[150, 500], [200, 100]], ["farms", "mills"], ["farms", "mills"])
    >>> accounts, _ = checked(flows, pd.DataFrame({"output": [1000, 2000]}, ["farms", "mills"]))
    >>> extractions(accounts)["whole"].round(2).tolist()  # without farms, mills make 1700 / 0.95 = 1789.47 for themselves
    [1210.53, 2588.24]
    """
    A = coefficients(accounts).to_numpy()
    known = accounts.industries
    L = inverse(A, known.index)
    x, sold = known["output"].to_numpy(), accounts.flows.sum(axis=1).to_numpy()
    v = np.divide(known["value_added"].to_numpy(), x, out=np.zeros_like(x), where=x > 0)
    own = L.diagonal()
    drawn, everything = L.sum(axis=0), x.sum()
    whole = drawn * x / own
    found = pd.DataFrame(
        {
            "own": x,
            "whole": whole,
            "others": whole - x,
            "buying": (drawn - 1) * x / own,
            "selling": drawn * sold / own,
            "value_added_lost": (v @ L) * x / own,
        },
        known.index,
    )
    return found.assign(whole_share=found["whole"] / everything, others_share=found["others"] / everything)


def extract(accounts: Accounts, block: Sequence[str], *, way: Way = "whole") -> pd.Series:
    """Output every industry would lose without a block of industries, taken out together.

    Parameters
    ----------
    accounts
        Flows and output.
    block
        The industries to take out.
    way
        They close ("whole"), or buy nothing at home ("buying"), or sell to final demand only ("selling").

    Returns
    -------
    One value per industry, in the money of the accounts, 0 or more unless final demand is negative.

    Raises
    ------
    DataError
        If an industry is not in the accounts, or the inverse does not exist.

    Examples
    --------
    >>> from danji.indicators.linkages import checked
    >>> flows = pd.DataFrame([[150, 500], [200, 100]], ["farms", "mills"], ["farms", "mills"])
    >>> accounts, _ = checked(flows, pd.DataFrame({"output": [1000, 2000]}, ["farms", "mills"]))
    >>> extract(accounts, ["farms"]).round(2).tolist()
    [1000.0, 210.53]
    """
    names = accounts.industries.index
    absent = [each for each in block if each not in names]
    if absent:
        raise DataError(problem("io_no_industry", value=", ".join(absent), known=", ".join(map(str, names[:8]))))
    at = [int(names.get_loc(each)) for each in dict.fromkeys(block)]
    L = inverse(coefficients(accounts).to_numpy(), names)
    x, sold = accounts.output.to_numpy(), accounts.flows.sum(axis=1).to_numpy()
    columns = L[:, at]
    gone = np.linalg.solve(L[np.ix_(at, at)], sold[at] if way == "selling" else x[at])
    lost = columns @ gone
    if way == "buying":
        lost[at] -= gone
    return pd.Series(lost, names, name="lost")
