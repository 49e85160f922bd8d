"""Absolute diversity beside `skbio.diversity.alpha.enspie` (effective number of species, inverse Simpson)."""

import numpy as np
import pandas as pd
import pytest

from danji.indicators.diversity import absolute_diversity

alpha = pytest.importorskip("skbio.diversity.alpha")


@pytest.mark.peer
@pytest.mark.parametrize("seed", range(20))
def test_absolute_diversity_is_the_peers_effective_number(seed):
    rng = np.random.default_rng(seed)
    cells = rng.integers(0, 500, (rng.integers(1, 9), rng.integers(1, 9)))
    cells[:, 0] += 1
    keys = pd.MultiIndex.from_product(map(range, cells.shape), names=["region", "industry"])
    found = absolute_diversity(pd.Series(cells.ravel(), index=keys))
    np.testing.assert_allclose(found, [alpha.enspie(region) for region in cells])
