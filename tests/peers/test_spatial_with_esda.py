"""Spatial statistics beside `esda` and neighbour lists beside `libpysal`.

Statistics are the same to rounding. The pseudo p-values are two runs of chance, so they agree as two such runs do: esda
draws anew for every area, we share the draws and let each area skip those that hold itself (`danji.indicators.spatial`).
Sums that tie with the one seen count as extreme for us on both sides, for esda on the upper side only. So values here do
not tie, and maps are large enough that the arrangement seen does not come up by chance: on a map of nine it does, and there
`tests/test_indicators_spatial.py` counts all arrangements. esda's G divides by the sum of all values and turns its sign
where that is negative, so it is given positive ones.
"""

import numpy as np
import pandas as pd
import pytest
import shapely

from danji.indicators import neighbours as nb
from danji.indicators import spatial

esda = pytest.importorskip("esda")
libpysal = pytest.importorskip("libpysal")
pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]


def lattice(side, seed):
    """A square of areas with queen neighbours in both packages, and a map with some pattern in it."""
    w = libpysal.weights.lat2W(side, side, rook=False)
    lists = nb.from_lists({f"R{i}": [f"R{j}" for j in w.neighbors[i]] for i in range(side * side)})
    noise = np.random.default_rng(seed).normal(size=(side, side))
    smooth = (noise + np.roll(noise, 1, 0) + np.roll(noise, 1, 1) + np.roll(noise, (1, 1), (0, 1))) / 4
    return w, lists, pd.Series(smooth.ravel(), index=lists.areas).rename_axis("region")


@pytest.mark.parametrize("seed", range(3))
def test_statistics_are_the_peers(seed):
    w, lists, values = lattice(12, seed)
    x, rng = values.to_numpy(), np.random.default_rng(seed)
    assert spatial.moran(values, neighbours=lists, rng=rng)["moran"] == pytest.approx(esda.Moran(x, w, permutations=0).I)
    assert spatial.geary(values, neighbours=lists, rng=rng)["geary"] == pytest.approx(esda.Geary(x, w, permutations=0).C)
    np.testing.assert_allclose(
        spatial.local_moran(values, neighbours=lists), esda.Moran_Local(x, w, permutations=0).Is, atol=1e-9
    )
    star = esda.G_Local(x + 10, libpysal.weights.lat2W(12, 12, rook=False), transform="B", star=True, permutations=0)
    np.testing.assert_allclose(spatial.getis_ord(values + 10, neighbours=lists), star.Zs, atol=1e-9)
    binary = (values > 0).astype(float)
    counts = spatial.join_counts(binary, neighbours=lists, rng=rng)
    peer = esda.Join_Counts(binary.to_numpy(), libpysal.weights.lat2W(12, 12, rook=False), permutations=99)
    assert counts[["both", "neither", "mixed"]].to_list() == [peer.bb, peer.ww, peer.bw]


@pytest.mark.parametrize("seed", range(3))
def test_local_p_and_significant_areas_are_the_peers(seed):
    w, lists, values = lattice(40, seed)
    ours = spatial.moran_map(values, neighbours=lists, rng=np.random.default_rng(seed), permutations=9999)
    theirs = esda.Moran_Local(values.to_numpy(), w, permutations=9999, seed=seed)
    assert (ours["p"] - theirs.p_sim).abs().max() < 0.03
    assert abs((ours["p"] - theirs.p_sim).mean()) < 0.003
    marked, peers = ours["p"].to_numpy() <= 0.05, theirs.p_sim <= 0.05
    assert (marked == peers).mean() > 0.98
    classes = spatial.moran_map(values, neighbours=lists, rng=np.random.default_rng(seed), permutations=99, at_most=1.0)[
        "class"
    ]
    assert classes.map({"HH": 1, "LH": 2, "LL": 3, "HL": 4}).to_list() == list(theirs.q)


def test_on_small_maps_leaving_oneself_out_matters_and_is_done():
    """With 25 areas an area is in up to a third of the shared deals; without skipping those, p would be off."""
    w, lists, values = lattice(5, 7)
    ours = spatial.moran_map(values, neighbours=lists, rng=np.random.default_rng(7), permutations=99_999)["p"]
    theirs = esda.Moran_Local(values.to_numpy(), w, permutations=99_999, seed=7).p_sim
    np.testing.assert_allclose(ours, theirs, atol=0.012)


def test_neighbours_are_the_peers():
    rng = np.random.default_rng(0)
    xy = rng.uniform(0, 100, (200, 2))
    areas = pd.Index([f"R{i}" for i in range(200)])
    knn = libpysal.weights.KNN.from_array(xy, k=4)
    band = libpysal.weights.DistanceBand.from_array(xy, threshold=9.0, silence_warnings=True)
    for ours, theirs in ((nb.nearest(xy, areas=areas, k=4), knn), (nb.within(xy, areas=areas, at_most_m=9.0), band)):
        assert {a: set(b) for a, b in ours.lists().items()} == {
            f"R{i}": {f"R{j}" for j in others} for i, others in theirs.neighbors.items()
        }


def test_contiguity_is_the_peers():
    geopandas = pytest.importorskip("geopandas")
    boxes = [shapely.box(x, y, x + 1, y + 1) for x in range(7) for y in range(7) if (x, y) != (3, 3)]
    queen = libpysal.weights.Queen.from_dataframe(geopandas.GeoDataFrame(geometry=boxes), use_index=False)
    ours = nb.touching(pd.Series(boxes, index=[f"R{i}" for i in range(len(boxes))])).lists()
    assert {a: set(b) for a, b in ours.items()} == {f"R{i}": {f"R{j}" for j in b} for i, b in queen.neighbors.items()}
