"""Coefficients, Leontief and Ghosh inverses, and multipliers beside `pymrio`, on the tables of Korea."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from danji.indicators.linkages import allocations, coefficients, ghosh_inverse, leontief_inverse, multipliers
from danji.sources.accounts import read_accounts

peer = pytest.importorskip("pymrio")
pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]


def test_inverses_are_the_peers():
    accounts = read_accounts(Path(__file__).parents[2] / "examples" / "io-korea").accounts
    A = peer.calc_A(accounts.flows, accounts.output)
    L = peer.calc_L(A)
    np.testing.assert_allclose(coefficients(accounts), A, atol=1e-12)
    np.testing.assert_allclose(leontief_inverse(coefficients(accounts)), L, atol=1e-10)
    B = peer.calc_B(accounts.flows, accounts.output)
    np.testing.assert_allclose(allocations(accounts), B.to_numpy() if B.shape == A.shape else B, atol=1e-12)
    np.testing.assert_allclose(ghosh_inverse(allocations(accounts)), peer.calc_G(B), atol=1e-10)
    value_added = pd.DataFrame([accounts.industries["value_added"]], index=["v"])
    S = peer.calc_S(value_added, accounts.output)
    np.testing.assert_allclose(multipliers(accounts)["value_added"], peer.calc_M(S, L).loc["v"], atol=1e-10)
