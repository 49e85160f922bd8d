"""All 405 industries of the US table taken out one by one: from one inverse, against solving again for each.

    python bench/linkages.py

The naive loop takes out row, column and final demand of an industry and solves the rest; it is run whole. Both on one
thread. Wall time and processor time, the best of several runs for ours; the two must agree.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from danji.indicators.linkages import Accounts, coefficients, extractions
from danji.sources.accounts import read_accounts

RUNS = 7


def naive(accounts: Accounts) -> np.ndarray:
    A, x = coefficients(accounts).to_numpy(), accounts.output.to_numpy()
    f, n = x - accounts.flows.sum(axis=1).to_numpy(), len(A)
    lost = np.empty(n)
    for j in range(n):
        rest = np.delete(np.arange(n), j)
        lost[j] = x.sum() - np.linalg.solve(np.eye(n - 1) - A[np.ix_(rest, rest)], f[rest]).sum()
    return lost


def timed(function):
    wall, processor = time.perf_counter(), time.process_time()
    found = function()
    return time.perf_counter() - wall, time.process_time() - processor, found


def main() -> None:
    accounts = read_accounts(Path(__file__).parents[1] / "examples" / "io-us").accounts
    with threadpool_limits(1):
        A = coefficients(accounts).to_numpy()
        ours = min((timed(lambda: extractions(accounts)) for _ in range(RUNS)), key=lambda each: each[1])
        one = min((timed(lambda: np.linalg.inv(np.eye(len(A)) - A)) for _ in range(RUNS)), key=lambda each: each[1])
        loop = timed(lambda: naive(accounts))
    np.testing.assert_allclose(ours[2]["whole"], loop[2], rtol=1e-6)
    for name, (wall, processor, _found) in {"one inverse": one, "all extractions": ours, "naive loop": loop}.items():
        print(f"{name:>16}: {1000 * wall:9.1f} ms wall, {1000 * processor:9.1f} ms processor")
    print(f"{'faster':>16}: {loop[0] / ours[0]:9.0f} × wall, {loop[1] / ours[1]:9.0f} × processor")


if __name__ == "__main__":
    main()
