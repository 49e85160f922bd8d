"""Rank persistence beside `scipy.stats.kendalltau`, whose τ_b counts ties alike; ours comes through giddy."""

import numpy as np
import pandas as pd
import pytest

from danji.indicators.persistence import rank_persistence

stats = pytest.importorskip("scipy.stats")
pytest.importorskip("giddy")
pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("seed", range(10))
def test_tau_is_the_peers(seed):
    rng = np.random.default_rng(seed)
    wide = pd.DataFrame(rng.integers(0, 12, (rng.integers(3, 30), 4)), columns=[2018, 2019, 2021, 2024])
    long = wide.rename_axis("region").melt(ignore_index=False, var_name="year").set_index("year", append=True)
    values = long["value"].astype(float)
    expected = [stats.kendalltau(wide[a], wide[b]).statistic for a, b in ((2018, 2019), (2019, 2021), (2021, 2024))]
    np.testing.assert_allclose(rank_persistence(values), expected, atol=1e-12)
