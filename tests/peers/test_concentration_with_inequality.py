"""Locational Gini and Theil index beside `inequality.gini.Gini` and `inequality.theil.Theil`.

The peer measures one column of values, each counting the same: the Gini of the location quotients is ours with weights
"equal"; its Theil index, of shares over equal shares, is ours where all regions are equally large.
"""

import numpy as np
import pandas as pd
import pytest

from danji.indicators.concentration import gini_concentration, theil_concentration
from danji.indicators.specialisation import location_quotient

gini = pytest.importorskip("inequality.gini")
theil = pytest.importorskip("inequality.theil")


def table(seed, smallest):
    rng = np.random.default_rng(seed)
    cells = rng.integers(smallest, 500, (rng.integers(2, 9), rng.integers(2, 9)))
    cells[:, 0] += 1
    keys = pd.MultiIndex.from_product(map(range, cells.shape), names=["region", "industry"])
    return pd.Series(cells.ravel(), index=keys)


@pytest.mark.peer
@pytest.mark.parametrize("seed", range(20))
def test_gini_with_equal_weights_is_the_peers_gini_of_the_quotients(seed):
    jobs = table(seed, 0)
    quotients = location_quotient(jobs)
    peers = [gini.Gini(one.to_numpy()).g for _industry, one in quotients.groupby("industry")]
    np.testing.assert_allclose(gini_concentration(jobs, weights="equal"), peers, atol=1e-12)


@pytest.mark.peer
@pytest.mark.parametrize("seed", range(20))
def test_theil_over_equal_regions_is_the_peers_theil(seed):
    jobs = table(seed, 1)
    regions = pd.Series(1, index=jobs.index.get_level_values("region").unique())
    peers = [theil.Theil(one.to_numpy()).T for _industry, one in jobs.groupby("industry")]
    np.testing.assert_allclose(theil_concentration(jobs, totals=regions), peers, atol=1e-12)
