"""Herfindahl index beside `skbio.diversity.alpha.dominance` (Simpson's dominance is the same sum of squared shares).

The peer takes counts of one sample at a time; of a sample without counts it gives NaN, as we do.
"""

import numpy as np
import pandas as pd
import pytest

from danji.indicators import herfindahl

alpha = pytest.importorskip("skbio.diversity.alpha")


@pytest.mark.peer
@pytest.mark.parametrize("seed", range(20))
def test_herfindahl_is_the_peers_dominance(seed):
    rng = np.random.default_rng(seed)
    cells = rng.integers(0, 500, (rng.integers(1, 9), rng.integers(1, 9)))
    keys = pd.MultiIndex.from_product(map(range, cells.shape), names=["region", "industry"])
    jobs = pd.Series(cells.ravel(), index=keys)
    np.testing.assert_allclose(herfindahl(jobs), [alpha.dominance(region) for region in cells])
    np.testing.assert_allclose(herfindahl(jobs, of="industry"), [alpha.dominance(industry) for industry in cells.T])
