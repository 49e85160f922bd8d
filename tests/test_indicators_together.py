"""Proofs across families: published values that prove more than what they were printed for, and laws of the tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.indicators import INDICATORS, TABLES
from danji.indicators.complexity import reflections
from danji.indicators.concentration import hoover_concentration
from danji.indicators.diversity import absolute_diversity, relative_diversity
from danji.indicators.neighbours import from_lists
from danji.indicators.relatedness import relatedness_density
from danji.indicators.spatial import false_discovery, getis_ord, hot_spots
from tests.check_indicator import LEVELS, golden, job_tables, over_industries

# by the book


@pytest.mark.parametrize("case", golden("absolute_diversity"))
def test_absolute_diversity_by_the_book(case):
    jobs = over_industries(dict(enumerate(case["input"])))
    assert absolute_diversity(jobs)["R1"] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


@pytest.mark.parametrize("case", golden("relative_diversity"))
def test_relative_diversity_by_the_book(case):
    """The country is the region and all others together."""
    rest = [everywhere - here for everywhere, here in zip(case["everywhere"], case["region"], strict=True)]
    jobs = pd.concat(
        [over_industries(dict(enumerate(each)), region) for region, each in (("R1", case["region"]), ("R2", rest))]
    )
    assert relative_diversity(jobs)["R1"] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


@pytest.mark.parametrize("case", golden("hoover"))
def test_hoover_concentration_by_the_book(case):
    """The same curve: of an industry over regions in place of an income over people, all regions being of one size."""
    jobs = pd.Series({(f"R{n}", "steel"): each for n, each in enumerate(case["input"])}).rename_axis(LEVELS[:2])
    totals = pd.Series(1e4, index=jobs.index.get_level_values("region"))
    found = hoover_concentration(jobs, totals=totals)["steel"]
    assert found == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


@pytest.mark.parametrize("case", golden("correspondence"))
def test_eci_and_pci_by_the_book(case):
    """Both are the reflections whose axis is printed, taken of the table of who has what."""
    for ours, side in zip(reflections(np.array(case["input"])), ("rows", "columns"), strict=True):
        axis = np.array(case["expect"][side])
        axis = (axis - axis.mean()) / axis.std()
        np.testing.assert_allclose(ours, np.sign(axis @ ours) * axis, rtol=0, atol=case["tolerance"])
    has = np.array([[1, 1, 1, 1], [1, 1, 1, 0], [0, 1, 1, 0], [0, 1, 0, 0], [1, 0, 0, 0]])
    index = pd.MultiIndex.from_product([map(str, range(each)) for each in has.shape], names=LEVELS[:2])
    jobs = pd.Series(has.ravel().astype(float), index=index)
    for found, published in zip(
        (INDICATORS["eci"](jobs, by="persons"), INDICATORS["pci"](jobs, by="persons")), reflections(has), strict=True
    ):
        np.testing.assert_allclose(found, published)


# by law


@given(jobs=st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any))
def test_a_lone_industry_in_regions_of_one_size_is_as_concentrated_as_its_shares(jobs):
    table = pd.Series({(f"R{n}", "steel"): each for n, each in enumerate(jobs)}).rename_axis(LEVELS[:2])
    totals = pd.Series(1e4, index=table.index.get_level_values("region"))
    plain = sum(abs(each / sum(jobs) - 1 / len(jobs)) for each in jobs) / 2
    assert hoover_concentration(table, totals=totals)["steel"] == pytest.approx(plain)


@given(jobs=job_tables(years=True, smallest=1))
def test_candidates_are_what_the_region_lacks_ranked_by_the_measures_themselves(jobs):
    table = TABLES["candidates"](jobs, region="R0", since=2018, until=2023)
    last = jobs.xs(2023, level="year", drop_level=False)
    density, gain = relatedness_density(last), INDICATORS["opportunity_gain"](last)
    for industry, row in table.iterrows():
        assert row["density"] == pytest.approx(density["R0", industry, 2023], nan_ok=True)
        assert row["gain"] == pytest.approx(gain["R0", industry, 2023], nan_ok=True)
    ranked = table.dropna(subset=["rank"])
    for count in ("density", "gain", "growth"):
        better = [(ranked[count] > value + 1e-12).sum() + 1 for value in ranked[count]]
        assert ranked[f"rank_{count}"].to_list() == better
    assert not table.loc[table["rank"].isna(), "frontier"].any()


@given(values=st.lists(st.integers(-9, 9), min_size=5, max_size=9), seed=st.integers(0, 3))
def test_hot_spots_are_the_measure_with_its_chance(values, seed):
    size = len(values)
    ring = from_lists({f"R{i}": [f"R{(i - 1) % size}", f"R{(i + 1) % size}"] for i in range(size)})
    table = pd.Series(values, index=ring.areas, dtype=float)
    found = hot_spots(table, neighbours=ring, rng=np.random.default_rng(seed), permutations=19, at_most=0.3)
    np.testing.assert_allclose(found["getis_ord"], getis_ord(table, neighbours=ring))
    np.testing.assert_allclose(found["p_adjusted"], false_discovery(found["p"].to_numpy()))
    assert ((found["p"].dropna() > 0) & (found["p"].dropna() <= 1)).all()
    marked = found["class"].isin(["hot", "cold"])
    assert (found.loc[marked, "p_adjusted"] <= 0.3).all()
    assert (found.loc[found["class"] == "hot", "getis_ord"] > 0).all()
    assert (found.loc[found["class"] == "cold", "getis_ord"] < 0).all()
