"""Theil and its split, Gini, Atkinson and Hoover beside `inequality` (PySAL), where every region counts alike.

The peer replaces zeros by a tiny number in Theil, and refuses them in Atkinson; we take 0 ln 0 as 0 and give the limit. So
values here are above zero. Its Schutz distance is the Hoover index.
"""

import numpy as np
import pandas as pd
import pytest

from danji.indicators import inequality as q

peer = pytest.importorskip("inequality")
pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("seed", range(20))
def test_measures_are_the_peers(seed):
    rng = np.random.default_rng(seed)
    y = rng.integers(1, 500, rng.integers(4, 30)).astype(float)
    groups = rng.integers(0, 3, len(y))
    index = pd.Index([f"R{i}" for i in range(len(y))], name="region")
    values = pd.Series(y, index=index)
    assert q.theil(values)["all"] == pytest.approx(float(np.ravel(peer.theil.Theil(y).T)[0]))
    split, theirs = q.theil_split(values, groups=pd.Series(groups, index=index)).loc["all"], peer.theil.TheilD(y, groups)
    assert split["between"] == pytest.approx(float(np.ravel(theirs.bg)[0]), abs=1e-12)
    assert split["within"] == pytest.approx(float(np.ravel(theirs.wg)[0]), abs=1e-12)
    assert q.gini(values)["all"] == pytest.approx(float(peer.gini.Gini(y).g))
    for aversion in (0.5, 1, 2):
        assert q.atkinson(values, aversion=aversion)["all"] == pytest.approx(peer.atkinson.atkinson(y, aversion))
    schutz = peer.schutz.Schutz(pd.DataFrame({"y": y}), "y")
    assert q.hoover(values)["all"] == pytest.approx(float(schutz.distance), abs=1e-9)
