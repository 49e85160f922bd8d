"""The US example: tables as the scripts make them, the published quotients met, withheld jobs bounded and never filled in."""

from __future__ import annotations

import runpy
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from danji import plan, programmes, sources
from danji.codes import read as read_codes
from danji.errors import NotInForce
from danji.indicators import location_quotient
from danji.indicators.withheld import quotients, withheld_jobs
from danji.tables import sense

EXAMPLE = Path(__file__).parent.parent / "examples" / "us"
PAGE = EXAMPLE.parents[1] / "docs" / "explanation" / "us-counties.md"
YEAR = 2016
SEEDS = range(5)  # of the hold-outs on the page


@pytest.fixture(scope="module")
def workspace():
    return sources.read_workspace(EXAMPLE)


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(EXAMPLE / "build_tables.py"))


@pytest.fixture(scope="module")
def raw(script):
    return script["raw"]()


@pytest.fixture(scope="module")
def found(workspace):
    """Bounds and quotients of every cell."""
    return quotients(workspace.frames)


def said(*figures):
    """Whether the page has each of these figures, as written."""
    text = PAGE.read_text(encoding="utf-8")
    return [figure for figure in figures if figure not in text] == []


# the tables


def same(made, name):
    """A table the script makes and the one in the folder, but for how words are kept."""
    read = {"csv": pd.read_csv, "parquet": gpd.read_parquet if name.startswith("regions.") else pd.read_parquet}
    stored = read[name.split(".")[1]](EXAMPLE / "tables" / name)
    kept = stored.astype({column: made[column].dtype for column in made if column != "geometry"})
    words = kept.select_dtypes(["object", "str", "category"]).columns.difference(["geometry"])
    for frame in (kept, made):
        frame[words] = frame[words].astype("str")
    pd.testing.assert_frame_equal(pd.DataFrame(kept), pd.DataFrame(made).reset_index(drop=True), check_exact=True)


def test_the_script_makes_the_tables(script, raw):
    private = script["by_year"](raw[raw["own_code"] == "5"], "private owners")
    group = script["is_group"](private["industry"])
    same(private[~group].copy(), "jobs.parquet")
    same(private[group].copy(), "job_totals.parquet")
    same(script["region_years"](raw).copy(), "region_years.parquet")
    same(script["regions"](set(private["region"])), "regions.parquet")
    for name, table in (
        ("industries", script["industries"](set(private["industry"]))),
        ("benchmark", script["benchmark"](raw)),
    ):
        assert table.to_csv(index=False, lineterminator="\n") == (EXAMPLE / f"tables/{name}.csv").read_text(encoding="utf-8")


def test_the_lists_of_codes_are_as_their_script_makes_them():
    lists = runpy.run_path(str(EXAMPLE / "code_lists.py"))
    for year in ("2012", "2017"):
        made = lists["listed"](lists[f"names_{year}"](lists["raw"]()))
        pd.testing.assert_frame_equal(made, read_codes(f"naics-{year}"), check_dtype=False)


def test_a_title_that_is_not_known_is_not_invented():
    names_2012, names_2017 = (read_codes(f"naics-{year}").set_index("code")["name"] for year in ("2012", "2017"))
    unknown = names_2012[~names_2012.index.isin(names_2017.index)]
    assert unknown.str.startswith("(title of 2012 not in the source; 2017: ").all()
    assert (names_2012.drop(unknown.index) == names_2017.reindex(names_2012.index.drop(unknown.index))).all()
    assert len(names_2012[names_2012.index.str.len() == 6]) - 1 == 1065  # 999999 is not of NAICS


def test_reading_is_quick():
    start = time.process_time()
    sources.read_workspace(EXAMPLE)
    assert time.process_time() - start < 10


def test_nothing_is_to_mend(workspace):
    assert workspace.warnings == ()


def test_establishments_are_always_known_and_jobs_are_not(workspace):
    jobs = workspace.frames["jobs"].xs(YEAR, level="year")
    assert jobs["establishments"].notna().all()
    assert jobs["establishments"].sum() == 9_350_110
    assert (len(jobs), jobs["persons"].isna().sum()) == (463_719, 269_544)
    assert said("463,719", "269,544")
    assert (jobs["persons"].dropna() > 0).mean() > 0.9  # withheld cells were not turned into zeros


def test_counties_that_are_not_known_are_regions_without_a_shape(workspace):
    regions, size = workspace.frames["regions"], workspace.frames["region_years"]["jobs"].xs(YEAR, level="year")
    unknown = regions[regions["name"].str.startswith("County unknown")]
    assert unknown["geometry"].isna().all()
    assert unknown["area_m2"].isna().all()
    assert len(unknown) == 49
    assert size[unknown.index].sum() == 2_944_432
    assert size.sum() == 141_063_704
    assert said("2,944,432", "141,063,704")
    shapeless = regions[regions["geometry"].isna() & (regions["level"] == "municipality")].index.difference(unknown.index)
    assert list(shapeless) == ["51610"]


def test_the_country_reaches_across_the_antimeridian():
    country = sense.Country(
        *[getattr(programmes.read("us-statistics"), name) for name in ("bbox", "systems")], None, "", None, ()
    )
    inside = {
        "Adak": (-176.6, 51.9),
        "Attu": (173.2, 52.9),
        "Hilo": (-155.1, 19.7),
        "Ponce": (-66.6, 18.0),
        "Croix": (-64.7, 17.7),
    }
    outside = {"Seoul": (127.0, 37.6), "London": (0.0, 51.5), "Lima": (-77.0, -12.0)}
    frame = pd.DataFrame({**inside, **outside}, ["lon", "lat"]).T
    table = sense.Table("sites", "sites", frame.set_axis(range(len(frame))))
    wrong = {frame.index[each.row] for each in sense.coordinates(table, country)}
    assert wrong == set(outside)


def test_nothing_is_drawn_without_rules(workspace):
    with pytest.raises(NotInForce, match="us-statistics"):
        plan.basis(workspace.case, workspace.programme, workspace.frames)


# the quotients the Bureau of Labor Statistics publishes


@pytest.fixture(scope="module")
def published(raw):
    """Published quotients by region and industry, in hundredths, and the jobs they are of."""
    rows = raw[(raw["own_code"] == "5") & raw["lq_hundredths_mar_2016"].notna() & (raw["emp_mar_2016"] > 0)]
    keys = [rows["area_fips"].astype("str").rename("region"), rows["industry_code"].astype("str").rename("industry")]
    return rows.set_index(keys)[["lq_hundredths_mar_2016", "emp_mar_2016"]].set_axis(["hundredths", "persons"], axis=1)


def off(published, shares, size):
    """By how many hundredths danji's quotient, rounded as published, is off; NaN without a share."""
    quotient = location_quotient(published["persons"], benchmark=shares, totals=size)
    return ((quotient * 100).round() - published["hundredths"]).abs()


@pytest.fixture(scope="module")
def size(workspace):
    return workspace.frames["region_years"]["jobs"].xs(YEAR, level="year")


def test_the_benchmark_gives_every_published_quotient_to_the_digit(workspace, published, size):
    shares = workspace.frames["benchmark"]["share"].xs(YEAR, level="year")
    away = off(published, shares, size)
    assert (len(away), (away == 0).sum()) == (349_214, 349_214)
    assert said("349,214 of 349,214")


def test_all_counties_agree_on_one_share_of_each_industry(workspace, script, raw):
    ranges = script["shares"](script["intervals"](raw))
    benchmark = workspace.frames["benchmark"].xs(YEAR, level="year")
    assert (ranges["low"] <= ranges["high"]).all()
    assert set(benchmark.index) == set(ranges.index) == set(workspace.frames["industries"].index)
    relative = (benchmark["step"] / benchmark["share"])[benchmark.index.isin(workspace.frames["jobs"].index.unique("industry"))]
    assert (len(benchmark), len(relative)) == (418, 305)
    spread = [f"{100 * relative.quantile(part):.4f} %" for part in (0.5, 0.9, 1)]
    assert said("all 418", *spread), spread
    whole = [benchmark["share"].reindex(relative.index).sum(), benchmark.loc["10", "share"]]
    assert said(*[f"{each:.6f}" for each in whole]), whole


def held_out(script, intervals, published, size, seed):
    """How far off the quotients of half of the counties are, with shares from the other half."""
    regions = np.sort(intervals["region"].unique().astype("str"))
    half = np.random.default_rng(seed).permutation(regions)[: len(regions) // 2]
    ranges = script["shares"](intervals[intervals["region"].isin(half)])
    ranges = ranges[np.isfinite(ranges["high"])]
    assert (ranges["low"] <= ranges["high"]).all()
    others = published[~published.index.get_level_values("region").isin(half)]
    return off(others, (ranges["low"] + ranges["high"]) / 2, size)


def test_half_of_the_counties_predict_the_quotients_of_the_other_half(script, raw, published, size):
    intervals = script["intervals"](raw)
    away = [held_out(script, intervals, published, size, seed) for seed in SEEDS]
    first = away[0].dropna()
    figures = [
        f"{len(away[0]):,} cells",
        f"{len(away[0]) - len(first)} have no share",
        f"{(first > 0).sum():,} are off",
        f"{(first > 1).sum()} by more than 0.01",
        f"{100 * (first == 0).mean():.2f} %",
        f"{100 * (first <= 1).mean():.3f} %",
        "{:.2f}–{:.2f} %".format(*np.quantile([100 * (each.dropna() == 0).mean() for each in away], [0, 1])),
        "{:.3f}–{:.3f} %".format(*np.quantile([100 * (each.dropna() <= 1).mean() for each in away], [0, 1])),
    ]
    assert said(*figures), " ".join(figures)


# what is withheld


def test_withheld_cells_have_bounds_and_no_value(found):
    hidden = found[found["persons"].isna()].xs(YEAR, level="year")
    assert hidden["quotient"].isna().all()
    assert (hidden["low"] <= hidden["high"]).sum() == hidden["high"].notna().sum()
    assert (hidden["low"] == 0).all()  # in 2016 nothing withheld can be worked out: the publisher hid enough cells
    figures = {
        "bounded": hidden["high"].notna().sum(),
        "nobody": (hidden["high"] == 0).sum(),
        "below one": (hidden["quotient_high"] < 1).sum(),
    }
    assert said(*[f"{each:,}" for each in figures.values()]), figures
    assert said(f"{hidden['high'].sub(hidden['low']).median():.0f} persons")


def test_known_cells_have_the_range_of_the_benchmark_only(found):
    known = found[found["persons"].notna()].xs(YEAR, level="year")
    assert (known["low"] == known["persons"]).all()
    assert (known["quotient_low"] <= known["quotient"]).all()
    assert (known["quotient"] <= known["quotient_high"]).all()
    assert (known["quotient_high"] / known["quotient_low"]).max() < 1.002


def test_what_is_known_lies_within_the_bounds_it_would_have_if_withheld(workspace):
    """Half of the printed cells and groups of one state are hidden: the true values must be inside, and some bounds be above 0."""
    frames = workspace.frames
    jobs, totals = (frames[name].loc["53001":"53077"] for name in ("jobs", "job_totals"))
    rng = np.random.default_rng(0)
    hidden = [frame.assign(persons=frame["persons"].where(rng.random(len(frame)) < 0.5)) for frame in (jobs, totals)]
    bounds = withheld_jobs(hidden[0], totals=hidden[1], within=frames["industries"]["within"])
    truth = pd.concat([jobs["persons"], totals["persons"]])
    known = truth.notna() & (truth.index.get_level_values("year") == YEAR)  # 2015 is a difference of rounded publications
    assert known.sum() > 5_000
    assert bounds.loc[known, "low"].le(truth[known]).all()
    assert bounds["high"].fillna(np.inf)[known].ge(truth[known]).all()
    assert (bounds["low"][known & pd.concat([each["persons"].isna() for each in hidden])] > 0).any()


def test_a_withheld_cell_may_have_fewer_jobs_than_establishments(workspace):
    """Why the least is 0, and not one per establishment."""
    jobs = workspace.frames["jobs"].xs(YEAR, level="year").dropna(subset=["persons"])
    fewer = (jobs["persons"] < jobs["establishments"]).sum()
    assert said(f"{fewer:,} of {len(jobs):,}"), (fewer, len(jobs))


def test_groups_are_the_sum_of_their_members(workspace):
    frames = workspace.frames
    cells = pd.concat([frames[name][["persons", "establishments"]] for name in ("jobs", "job_totals")])
    above = frames["industries"]["within"].reindex(cells.index.get_level_values("industry")).to_numpy()
    keys = [cells.index.get_level_values("region"), pd.Index(above, name="industry"), cells.index.get_level_values("year")]
    members = cells.assign(missing=cells["persons"].isna()).groupby(keys).sum().add_suffix("_of_members")
    both = frames["job_totals"].join(members, how="inner")
    whole = both[both["persons"].notna() & (both["missing_of_members"] == 0)]
    differ = (whole["persons"] != whole["persons_of_members"]).groupby(level="year").agg(["sum", "size"])
    assert differ.loc[YEAR].to_list() == [0, 77_835]
    assert (both["establishments"] == both["establishments_of_members"]).xs(YEAR, level="year").all()
    assert said("{} of {:,}".format(*differ.loc[YEAR - 1])), differ


def test_one_county_is_quick(workspace, found):
    quotients(workspace.frames, region="53033", year=YEAR)
    start = time.process_time()
    one = quotients(workspace.frames, region="53033", year=YEAR)
    assert time.process_time() - start < 1
    pd.testing.assert_frame_equal(one, found.xs(YEAR, level="year", drop_level=False).loc[["53033"]])
