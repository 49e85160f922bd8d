"""Location quotient and its symmetric form beside `economic_complexity.rca` (the Balassa index is the same quotient).

The peer fills missing cells with zero and divides zero by zero; we leave both undefined. So tables here have no
missing cell, and nobody is without jobs.
"""

import numpy as np
import pandas as pd
import pytest

from danji.indicators import location_quotient
from danji.indicators.specialisation import symmetric_location_quotient

economic_complexity = pytest.importorskip("economic_complexity")


@pytest.mark.peer
@pytest.mark.parametrize("seed", range(20))
def test_quotients_are_the_peers_rca(seed):
    rng = np.random.default_rng(seed)
    cells = rng.integers(0, 500, (rng.integers(1, 9), rng.integers(1, 9)))
    cells[0] += 1
    cells[:, 0] += 1
    keys = pd.MultiIndex.from_product(map(range, cells.shape), names=["region", "industry"])
    ours = location_quotient(pd.Series(cells.ravel(), index=keys))
    np.testing.assert_allclose(ours, economic_complexity.rca(pd.DataFrame(cells)).to_numpy().ravel(), rtol=1e-12)


@pytest.mark.peer
@pytest.mark.parametrize("seed", range(20))
def test_symmetric_quotients_are_the_peers_rca_bent(seed):
    rng = np.random.default_rng(seed)
    cells = rng.integers(1, 500, (rng.integers(1, 9), rng.integers(1, 9)))
    keys = pd.MultiIndex.from_product(map(range, cells.shape), names=["region", "industry"])
    rca = economic_complexity.rca(pd.DataFrame(cells)).to_numpy().ravel()
    ours = symmetric_location_quotient(pd.Series(cells.ravel(), index=keys))
    np.testing.assert_allclose(ours, (rca - 1) / (rca + 1), atol=1e-12)
