"""ECI, PCI and relatedness density beside `economic_complexity`.

The peer reflects a number of times instead of solving for the eigenvector, and standardises with n − 1: its indices are
compared by correlation, on tables large and nested enough for twenty rounds to come near. Its proximity has 0 on the diagonal, so its relatedness is our
density with `itself=False`. With pandas 3 its `proximity` fails on a read-only array, so it is handed ours.
"""

import numpy as np
import pandas as pd
import pytest

from danji.indicators.complexity import eci, pci
from danji.indicators.relatedness import proximity, relatedness_density
from tests.peers.test_complexity_with_ecomplexity import table

peer = pytest.importorskip("economic_complexity")

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("seed", range(10))
def test_measures_are_the_peers(seed):
    jobs = table(seed, smallest=100)
    rca = peer.rca(jobs.unstack("industry"))  # noqa: PD010  it is a Series
    of_regions, of_industries = peer.complexity(rca, iterations=20)
    np.testing.assert_allclose(abs(np.corrcoef(of_regions, eci(jobs))[0, 1]), 1, atol=1e-6)
    np.testing.assert_allclose(abs(np.corrcoef(of_industries, pci(jobs))[0, 1]), 1, atol=1e-6)
    near = proximity(jobs).to_numpy(copy=True)
    np.fill_diagonal(near, 0)
    near = pd.DataFrame(near, index=rca.columns, columns=rca.columns)
    theirs = peer.relatedness(rca, proximities=near)
    np.testing.assert_allclose(relatedness_density(jobs, itself=False), theirs.to_numpy().ravel(), atol=1e-12)
