"""Litzenberger–Sternberg index and stars, proved by hand, by the book and by law; no Python package offers them as a peer."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.errors import DataError
from danji.indicators.cluster_index import litzenberger_sternberg, star_rating, stars
from danji.indicators.specialisation import area_quotient, location_quotient, population_quotient
from tests.check_indicator import TOY, golden, job_tables

KEYS = ["region", "industry"]
AREA = pd.Series({"R1": 10.0, "R2": 40.0, "R3": 50.0}).rename_axis("region")
INHABITANTS = pd.Series({"R1": 100.0, "R2": 100.0, "R3": 300.0}).rename_axis("region")
FIRMS = pd.Series(
    {(r, i): n + 1.0 for r, n in zip(AREA.index, range(3), strict=True) for i in ("steel", "food", "ships")}
).rename_axis(KEYS)
PLACES = {"area_km2": AREA, "population": INHABITANTS}

CALLS = [  # for the checker in test_catalogue
    ("litzenberger_sternberg", {"firms": FIRMS, **PLACES}),
    ("star_rating", {}),
    ("star_rating", {"size_top": 0.5, "quotient_at_least": 1.0, "focus_top": 0.5}),
]

# Ten regions; R0 has most of the steel, R9 is small and lives on it.
TEN = pd.Series(
    {(f"R{n}", i): v for n in range(10) for i, v in (("steel", {0: 100, 9: 9}.get(n, 1)), ("food", {0: 400, 9: 1}.get(n, 50)))}
).rename_axis(KEYS)


# by hand


def test_cluster_index_by_hand():
    jobs = pd.Series({("R1", "steel"): 30, ("R2", "steel"): 10, ("R3", "steel"): 0}).rename_axis(KEYS)
    found = litzenberger_sternberg(jobs, firms=FIRMS, **PLACES)
    assert found["R1", "steel"] == pytest.approx((30 / 40) * (1 / 6) / ((10 / 100) * (100 / 500)))
    assert found["R3", "steel"] == 0


def test_stars_by_hand():
    # steel: 117 of 877; R0 has most, R9 the largest part
    signs = stars(TEN)
    assert signs.loc[("R0", "steel")].to_list() == [1, 0, 0]  # 0.2 over 0.133
    assert signs.loc[("R9", "steel")].to_list() == [0, 1, 1]  # 0.9 over 0.133
    assert star_rating(TEN)["R9", "steel"] == 2
    assert star_rating(TEN)["R1", "steel"] == 0
    assert stars(TEN, size_top=0.2).loc[("R9", "steel"), "size"] == 1


def test_regions_that_tie_earn_or_miss_a_star_together():
    same = pd.Series({(f"R{n}", i): 5 for n in range(10) for i in ("steel", "food")}).rename_axis(KEYS)
    assert stars(same)["size"].eq(1).all()
    assert stars(same)["focus"].eq(1).all()
    assert stars(same)["specialisation"].eq(0).all()


# absent is not zero


def test_an_industry_nobody_has_has_no_stars_and_no_index():
    assert star_rating(TOY).xs(("ships", 2020), level=["industry", "year"]).isna().all()
    found = litzenberger_sternberg(TOY, firms=FIRMS, **PLACES)
    assert found.xs(("ships", 2020), level=["industry", "year"]).isna().all()


def test_a_region_without_jobs_in_the_industry_earns_no_star():
    assert stars(TOY, size_top=1, focus_top=1).loc[("R2", "steel", 2020)].to_list() == [0, 0, 0]


def test_jobs_without_a_firm_have_no_index():
    table = TOY.xs(2023, level="year")
    found = litzenberger_sternberg(table, firms=FIRMS.where(FIRMS.index != ("R1", "steel"), 0), **PLACES)
    assert math.isnan(found["R1", "steel"])
    assert found["R3", "steel"] > 0


def test_missing_places_and_firms_stay_missing():
    unknown = FIRMS.where(FIRMS.index != ("R1", "steel"))
    found = litzenberger_sternberg(TOY, firms=unknown, **PLACES)
    assert found.xs("steel", level="industry").isna().all()
    assert found["R1", "food", 2020] > 0
    assert litzenberger_sternberg(TOY, firms=FIRMS, area_km2=AREA.drop("R3"), population=INHABITANTS).isna().all()


def test_firms_by_another_key_are_refused():
    with pytest.raises(DataError, match="region"):
        litzenberger_sternberg(TOY, firms=AREA, **PLACES)


# by the book


@pytest.mark.parametrize("case", golden("litzenberger_sternberg"))
def test_cluster_index_by_the_book(case):
    here = {name: {"here": one, "elsewhere": all_ - one} for name, (one, all_) in case["input"].items()}
    jobs, firms = (
        pd.concat({"one": pd.Series(here[n])}, names=["industry"]).rename_axis(["industry", "region"])
        for n in ("jobs", "firms")
    )
    area, inhabitants = (pd.Series(here[n]).rename_axis("region") for n in ("area_km2", "population"))
    found = litzenberger_sternberg(jobs, firms=firms, area_km2=area, population=inhabitants)
    assert found["one", "here"] == pytest.approx(case["expect"], rel=0, abs=case["tolerance"])


# by law


def places(jobs, numbers):
    regions = jobs.index.get_level_values("region").unique()
    return pd.Series(numbers[: len(regions)], index=regions, dtype=float)


FOUR = st.lists(st.integers(1, 1000), min_size=4, max_size=4)


@given(jobs=job_tables(smallest=1), area=FOUR, inhabitants=FOUR)
def test_with_firms_of_one_size_the_index_is_the_product_of_both_quotients(jobs, area, inhabitants):
    options = {"area_km2": places(jobs, area), "population": places(jobs, inhabitants)}
    found = litzenberger_sternberg(jobs, firms=jobs / 5, **options)
    product = area_quotient(jobs, area_km2=options["area_km2"]) * population_quotient(jobs, population=options["population"])
    np.testing.assert_allclose(found, product)


@given(jobs=job_tables(missing=True, years=True), firms=job_tables(missing=True), area=FOUR, inhabitants=FOUR)
def test_fast_and_plain_index_agree(jobs, firms, area, inhabitants):
    a, p = places(jobs, area), places(jobs, inhabitants)
    number = firms.reindex(jobs.index.droplevel("year").unique())
    found = litzenberger_sternberg(jobs, firms=number, area_km2=a, population=p)
    cells, count = jobs.to_dict(), number.to_dict()
    for (region, industry, year), x in cells.items():
        everywhere = sum(cells[r, industry, year] for r in a.index)
        firms_everywhere = sum(count[r, industry] for r in a.index)
        f = count[region, industry]
        defined = everywhere > 0 and firms_everywhere > 0 and not (x > 0 and f == 0)
        weight = (a[region] / a.sum()) * (p[region] / p.sum())
        expected = (x / everywhere) * (f / firms_everywhere) / weight if defined else math.nan
        assert found[region, industry, year] == pytest.approx(expected, nan_ok=True)


@given(jobs=job_tables(missing=True), tops=st.tuples(*[st.sampled_from([0.1, 0.25, 0.5, 1.0])] * 2))
def test_fast_and_plain_stars_agree(jobs, tops):
    signs = stars(jobs, size_top=tops[0], focus_top=tops[1])
    cells, quotient = jobs.to_dict(), location_quotient(jobs)
    regions = jobs.index.get_level_values("region").unique()
    size = {r: sum(x for (where, _i), x in cells.items() if where == r) for r in regions}
    for (region, industry), x in cells.items():
        row = signs.loc[(region, industry)]
        if math.isnan(quotient[region, industry]):
            assert row.isna().all()
            continue
        more = sum(cells[r, industry] > x for r in regions)
        larger = sum(size[r] > 0 and round(cells[r, industry] / size[r] - x / size[region], 11) > 0 for r in regions)
        expected = [
            x > 0 and more < tops[0] * len(regions),
            quotient[region, industry] >= 2,
            x > 0 and larger < tops[1] * len(regions),
        ]
        assert row.astype(bool).to_list() == expected


@given(jobs=job_tables(), factor=st.sampled_from([0.5, 3, 1000]))
def test_stars_do_not_depend_on_the_unit(jobs, factor):
    pd.testing.assert_frame_equal(stars(jobs * factor), stars(jobs))
    rating = star_rating(jobs)
    assert rating.dropna().isin([0, 1, 2, 3]).all()
