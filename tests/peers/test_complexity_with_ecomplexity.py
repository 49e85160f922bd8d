"""Proximity, density, ECI, PCI, opportunity value and gain beside `ecomplexity`.

The peer's opportunity gain does not take off what the region already holds of the industry (density × PCI), and is 0 where
the region has the industry; ours is the gain of the Atlas. Its PCI is in units of its ECI, so indices are compared
standardised, and the routine for value and gain is given our PCI. It has no value for regions and industries without
jobs, so tables here have none.
"""

import io
from contextlib import redirect_stdout
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from danji.indicators.complexity import diversity, eci, pci, ubiquity
from danji.indicators.opportunity import opportunity_gain, opportunity_value
from danji.indicators.relatedness import proximity, relatedness_density

peer = pytest.importorskip("ecomplexity")
COLUMNS = {"time": "year", "loc": "region", "prod": "industry", "val": "persons"}

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]


def table(seed, *, smallest=8):
    rng = np.random.default_rng(seed)
    shape = rng.integers(smallest, 3 * smallest, 2)
    able, asked = np.sort(rng.random(shape[0]))[:, None], np.sort(rng.random(shape[1]))[None, :]
    cells = np.ceil(rng.lognormal(3, 1, shape)) * (rng.random(shape) < 1 / (1 + np.exp(6 * (asked - able)))) + (asked < 0.1)
    cells[0] += 1
    cells[:, 0] += 1
    keys = pd.MultiIndex.from_product([[f"R{i:03}" for i in range(shape[0])], [f"I{i:03}" for i in range(shape[1])]])
    return pd.Series(cells.ravel(), index=keys.set_names(["region", "industry"]), name="persons")


def peers(jobs):
    with redirect_stdout(io.StringIO()):
        found = peer.ecomplexity(jobs.reset_index().assign(year=2020), COLUMNS)
    return found.set_index(["region", "industry"]).reindex(jobs.index)


def standardised(values):
    return (values - values.mean()) / values.std(ddof=0)


@pytest.mark.parametrize("seed", range(10))
def test_measures_are_the_peers(seed):
    jobs = table(seed)
    theirs = peers(jobs)
    by_region, by_industry = theirs.groupby("region").first(), theirs.groupby("industry").first()
    np.testing.assert_array_equal(diversity(jobs), by_region["diversity"])
    np.testing.assert_array_equal(ubiquity(jobs), by_industry["ubiquity"])
    np.testing.assert_allclose(relatedness_density(jobs), theirs["density"], atol=1e-12)
    np.testing.assert_allclose(eci(jobs), standardised(by_region["eci"]), atol=1e-8)
    np.testing.assert_allclose(pci(jobs), standardised(by_industry["pci"]), atol=1e-8)


@pytest.mark.parametrize("seed", range(10))
def test_proximity_is_the_peers(seed):
    jobs = table(seed)
    with redirect_stdout(io.StringIO()):
        theirs = peer.proximity(jobs.reset_index().assign(year=2020), COLUMNS)
    ours = proximity(jobs)
    for one, other, near in theirs[["industry_1", "industry_2", "proximity"]].itertuples(index=False):
        assert ours.loc[one, other] == pytest.approx(near, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_opportunities_are_the_peers(seed):
    """Its own routine, given our PCI."""
    jobs = table(seed)
    regions = jobs.index.unique("region")
    has = peers(jobs)["mcp"].to_numpy().reshape(len(regions), -1)
    density = relatedness_density(jobs).to_numpy().reshape(has.shape)
    q = pci(jobs).to_numpy()
    given = SimpleNamespace(density_t=density, mcp_t=has, pci_t=q)
    value, gain = import_module("ecomplexity.coicog").calc_coi_cog(given, proximity(jobs).to_numpy())
    np.testing.assert_allclose(opportunity_value(jobs), value, atol=1e-10)
    ours = opportunity_gain(jobs).to_numpy().reshape(has.shape)
    np.testing.assert_allclose((ours + density * q)[has == 0], gain[has == 0], atol=1e-10)
    assert np.isnan(ours[has == 1]).all()
