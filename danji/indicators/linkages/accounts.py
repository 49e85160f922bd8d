"""Input–output accounts of one year: domestic flows between industries, and what else is known of each industry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.errors import DataError, Problem, problem, warning

Array = NDArray[np.float64]

COLUMNS = ("output", "final_demand", "exports", "households", "value_added", "compensation", "jobs")
BALANCE = 0.01  # rows whose flows and final demand miss output by more than this part of it are named
SHOWN = 5  # names in one sentence


@dataclass(frozen=True, slots=True, eq=False)
class Accounts:
    """Flows in money of one currency and year: rows sell, columns buy.

    `flows` holds what is made at home, `imports` what is not (None where it is not told apart). `industries` has one row
    per industry, in the same order: output; final_demand for home products, exports among it; exports; households, what
    they buy of home products; value_added; compensation of employees; jobs. What is not known is missing.
    """

    flows: pd.DataFrame
    industries: pd.DataFrame
    imports: pd.DataFrame | None = None

    @property
    def output(self) -> pd.Series:
        """Output by industry."""
        return self.industries["output"]


def checked(
    flows: pd.DataFrame, industries: pd.DataFrame, imports: pd.DataFrame | None = None
) -> tuple[Accounts, tuple[Problem, ...]]:
    """Accounts made of tables, and what should be looked at; final demand and value added are the rest where not given.

    Parameters
    ----------
    flows
        Rows sell, columns buy; both list the same industries, in any order. Money, 0 or more, none missing.
    industries
        By industry: `output`, and as far as known the other columns of `Accounts`.
    imports
        Imported intermediate products, in the same shape.

    Returns
    -------
    The accounts, and warnings: negative final demand, an industry that buys more than it makes, rows that do not balance.

    Raises
    ------
    DataError
        Everything at once: lists that differ, cells that are missing or negative, an industry without output that buys or
        sells.

    Examples
    --------
    >>> flows = pd.DataFrame([[150, 500], [200, 100]], ["farms", "mills"], ["farms", "mills"])
    >>> accounts, _warnings = checked(flows, pd.DataFrame({"output": [1000, 2000]}, ["farms", "mills"]))
    >>> accounts.industries["final_demand"].tolist()
    [350.0, 1700.0]
    """
    names = list(industries.index)
    found = _lists(names, flows, "flows") + ([] if imports is None else _lists(names, imports, "imports"))
    if found:
        raise DataError(found)
    flows = flows.loc[names, names].astype(float)
    imports = None if imports is None else imports.loc[names, names].astype(float)
    known = industries.reindex(columns=list(COLUMNS)).astype(float)
    found = _cells(flows, known["output"], imports)
    if found:
        raise DataError(found)
    bought = flows.sum() + (0.0 if imports is None else imports.sum())
    rest = {
        "final_demand": known["output"] - flows.sum(axis=1),
        "value_added": known["output"] - bought,
    }
    known = known.assign(**{column: known[column].fillna(values) for column, values in rest.items()})
    return Accounts(flows, known, imports), tuple(_warnings(flows, known))


def from_make_and_use(make: pd.DataFrame, use: pd.DataFrame, industries: pd.DataFrame) -> tuple[Accounts, tuple[Problem, ...]]:
    """Accounts industry × industry from a make and a use table, by market shares (industry technology).

    D = V q̂⁻¹,   Z = D (1 − μ̂) U,   μ = M / (q − E + M)

    In words: whoever buys a product buys it from the industries that make it, in proportion to how much of it they make;
    and every home buyer takes the same part μ of a product from abroad. Exports are made at home unless more is sent than
    made; negative imports (freight and insurance that home firms earn on imports) are sales.

    Parameters
    ----------
    make
        V: industries × products, money.
    use
        U: products × (industries and the columns `households`, `exports`, `imports`, `other`), money; imports positive.
    industries
        By industry, in order, what is known besides: `compensation`, `value_added`, `jobs`.

    Returns
    -------
    As `checked`. Products that nobody makes at home are imports without a selling industry and left out of `imports`.

    Source
    ------
    Miller & Blair (2009), Input–Output Analysis, 2nd ed., ch. 5 (industry-based technology, industry by industry);
    imports in proportion, ch. 4.
    """
    names, products = list(industries.index), list(use.index)
    absent = [*sorted(set(make.index) ^ set(names)), *sorted(set(make.columns) - set(products))]
    if absent:
        raise DataError(problem("io_lists_differ", table="make, use", names=_some(absent), count=len(absent)))
    V = make.reindex(index=names, columns=products).fillna(0.0).to_numpy(dtype=float)
    U = use.reindex(columns=names).fillna(0.0).to_numpy(dtype=float)
    q = V.sum(axis=0)
    final = use.reindex(columns=["households", "exports", "imports", "other"]).fillna(0.0)
    sold, abroad = final["exports"].to_numpy(), final["imports"].clip(lower=0.0).to_numpy()
    margins = (
        final["other"].to_numpy() - final["imports"].clip(upper=0.0).to_numpy()
    )  # negative imports: carried for them at home
    at_home = q - sold + abroad
    sent = np.where(at_home > 0, np.minimum(sold, q), sold - abroad)  # the rest of exports was bought abroad
    foreign = np.clip(np.divide(abroad, at_home, out=np.zeros_like(q), where=at_home > 0), 0.0, 1.0)
    shares = np.divide(V, q, out=np.zeros_like(V), where=q > 0)
    own = shares * (1 - foreign)
    households = own @ final["households"].to_numpy()
    exports = shares @ sent
    flows = pd.DataFrame(own @ U, names, names)
    table = industries.assign(
        output=V.sum(axis=1),
        households=households,
        exports=exports,
        final_demand=households + exports + own @ margins,
    )
    return checked(flows.clip(lower=0.0), table, pd.DataFrame((shares * foreign) @ U, names, names).clip(lower=0.0))


def _lists(names: Sequence[str], table: pd.DataFrame, what: str) -> list[Problem]:
    different = sorted({*names} ^ {*table.index} | {*names} ^ {*table.columns}, key=str)
    if not different and table.index.is_unique and table.columns.is_unique and len(set(names)) == len(names):
        return []
    twice = different or sorted({str(each) for each in [*names, *table.index] if [*table.index].count(each) > 1})
    return [problem("io_lists_differ", table=what, names=_some(twice), count=len(twice))]


def _cells(flows: pd.DataFrame, output: pd.Series, imports: pd.DataFrame | None) -> list[Problem]:
    """Everything about the values that keeps the model from being solved."""
    found = []
    for what, table in (("flows", flows), ("imports", imports), ("output", output.to_frame("output"))):
        if table is not None:
            bad = ~np.isfinite(table.to_numpy()) | (table.to_numpy() < 0)
            cells = [f"{table.index[i]} → {table.columns[j]}: {table.iloc[i, j]:g}" for i, j in np.argwhere(bad)]
            if cells:
                found.append(problem("io_cells", table=what, cells="; ".join(cells[:SHOWN]), count=len(cells)))
    if found:
        return found
    busy = (flows.sum() > 0) | (flows.sum(axis=1) > 0)
    idle = list(output.index[(output == 0) & busy])
    if idle:
        found.append(problem("io_no_output", names=_some(idle), count=len(idle)))
    return found


def _warnings(flows: pd.DataFrame, known: pd.DataFrame) -> list[Problem]:
    found = []
    over = list(known.index[flows.sum() > known["output"] * (1 + BALANCE)])
    if over:
        found.append(warning("io_inputs_exceed", names=_some(over), count=len(over)))
    negative = known.index[known["final_demand"] < 0]
    if len(negative):
        named = _some([f"{name} ({known.at[name, 'final_demand']:,.0f})" for name in negative])
        found.append(warning("io_negative_final", names=named, count=len(negative)))
    miss = (flows.sum(axis=1) + known["final_demand"] - known["output"]).abs()
    off = known.index[miss > BALANCE * known["output"]]
    if len(off):
        found.append(warning("io_unbalanced", names=_some([f"{name} ({miss[name]:,.0f})" for name in off]), count=len(off)))
    return found


def _some(names: Sequence[str]) -> str:
    return ", ".join(map(str, names[:SHOWN])) + (" …" if len(names) > SHOWN else "")
