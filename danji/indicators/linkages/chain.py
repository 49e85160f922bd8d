"""The value chain of a target industry: who supplies it and whom it supplies, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from danji.errors import DataError, problem
from danji.indicators.linkages.accounts import Accounts, Array
from danji.indicators.linkages.inverses import allocations, coefficients, inverse

REST = "…"  # all industries of a tier that are not shown by themselves
FINAL = "final"  # final demand, exports among it


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """What was found, in the money of the accounts.

    `tiers`: side (supply, sales), tier (1 = direct), industry, value, share of the target's output; the rest of a tier
    stands under REST, final demand under FINAL. `links`: side, tier, from_industry, to_industry, value; tier 0 is the
    target. `supply` and `sales` are all tiers to the end of the chain together, by industry.
    """

    target: tuple[str, ...]
    name: str  # under which the target stands in tiers and links
    output: float
    tiers: pd.DataFrame
    links: pd.DataFrame
    imported: float  # bought from abroad at the first step
    supply: pd.Series
    sales: pd.Series


def chain(accounts: Accounts, target: Sequence[str], *, depth: int = 2, most: int = 6) -> Chain:
    """The value chain of an industry, or of several taken as one, to a depth.

    supply: s₀ = x_t e_t,  sₖ = A sₖ₋₁,  Σₖ sₖ = L s₀;   sales: d₀ = x_t e_t',  dₖ = dₖ₋₁ B,  Σₖ dₖ = d₀ G

    In words: tier 1 of supply is what the target buys for its output, tier 2 what its suppliers buy to deliver that; tier 1
    of sales is whom it sells to, tier 2 where the goods of these go, in the proportions of all they sell. Money is counted
    at every tier, so tiers overlap and are not to be added up to a total of value added.

    Parameters
    ----------
    accounts
        Flows and output.
    target
        One or more industries.
    depth
        Number of tiers, 1 or more.
    most
        Industries shown by themselves in each tier, the largest first.

    Raises
    ------
    DataError
        If an industry is not in the accounts, the target has no output, or the inverse does not exist.

    Examples
    --------
    >>> from danji.indicators.linkages import checked
    >>> flows = pd.DataFrame([[150, 500], [200, 100]], ["farms", "mills"], ["farms", "mills"])
    >>> accounts, _ = checked(flows, pd.DataFrame({"output": [1000, 2000]}, ["farms", "mills"]))
    >>> found = chain(accounts, ["mills"], depth=1)
    >>> found.tiers.set_index(["side", "industry"])["value"].to_dict()
    {('supply', 'farms'): 500.0, ('supply', 'mills'): 100.0, ('sales', 'final'): 1700.0, ('sales', 'farms'): 200.0, \
('sales', 'mills'): 100.0}
    """
    merged, name = _merged(accounts, target)
    A, B = coefficients(merged).to_numpy(), allocations(merged).to_numpy()
    names = merged.industries.index
    at = int(names.get_loc(name))
    x = float(merged.output.iloc[at])
    if x <= 0:
        raise DataError(problem("io_no_output", names=name, count=1))
    first = np.zeros(len(names))
    first[at] = x
    final = np.maximum(1 - B.sum(axis=1), 0.0)
    supply, up = _walk(A, first, depth, most, names, "supply", None)
    sales, down = _walk(B.T, first, depth, most, names, "sales", final)
    tiers = pd.DataFrame([*supply, *sales], columns=["side", "tier", "industry", "value"])
    imported = np.nan if merged.imports is None else float(merged.imports[name].sum())
    return Chain(
        tuple(target),
        name,
        x,
        tiers.assign(share=tiers["value"] / x),
        pd.DataFrame([*up, *down], columns=["side", "tier", "from_industry", "to_industry", "value"]),
        imported,
        pd.Series(inverse(A, names) @ first - first, names, name="supply"),
        pd.Series(first @ inverse(B, names) - first, names, name="sales"),
    )


def _walk(
    step: Array, first: Array, depth: int, most: int, names: pd.Index, side: str, final: Array | None
) -> tuple[list[tuple[str, int, str, float]], list[tuple[str, int, str, str, float]]]:
    """The tiers of one side and the links between what is shown of them; the rest of each tier is one node."""
    tiers: list[tuple[str, int, str, float]] = []
    links: list[tuple[str, int, str, str, float]] = []
    before = first
    near = {str(names[i]): np.array([i]) for i in np.flatnonzero(first)}
    for tier in range(1, depth + 1):
        flows = step * before[None, :]  # [this tier, the one before]
        now = flows.sum(axis=1)
        order = np.argsort(-now, kind="stable")
        shown = [i for i in order[:most] if now[i] > 0]
        here = {str(names[i]): np.array([i]) for i in shown}
        rest = np.setdiff1d(np.flatnonzero(now > 0), shown)
        if len(rest):
            here[REST] = rest
        if final is not None:
            used = {key: float((final * before)[at].sum()) for key, at in near.items()}
            tiers.append((side, tier, FINAL, sum(used.values())))
            links += [(side, tier, key, FINAL, value) for key, value in used.items() if value > 0]
        for key, at in here.items():
            tiers.append((side, tier, key, float(now[at].sum())))
            for other, there in near.items():
                value = float(flows[np.ix_(at, there)].sum())
                ends = (key, other) if side == "supply" else (other, key)
                if value > 0:
                    links.append((side, tier, *ends, value))
        before, near = now, here
    return tiers, links


def _merged(accounts: Accounts, target: Sequence[str]) -> tuple[Accounts, str]:
    """The accounts with the target as one industry."""
    names = accounts.industries.index
    absent = [each for each in target if each not in names]
    if absent or not target:
        raise DataError(problem("io_no_industry", value=", ".join(absent) or "–", known=", ".join(map(str, names[:8]))))
    name = "+".join(target)
    if len(target) == 1:
        return accounts, name
    into = pd.Series([name if each in set(target) else each for each in names], names)

    def both(table: pd.DataFrame) -> pd.DataFrame:
        return table.groupby(into, sort=False).sum().T.groupby(into, sort=False).sum().T

    return (
        replace(
            accounts,
            flows=both(accounts.flows),
            industries=accounts.industries.groupby(into, sort=False).sum(min_count=1),
            imports=None if accounts.imports is None else both(accounts.imports),
        ),
        name,
    )
