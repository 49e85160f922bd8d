"""Found clusters: by hand, the plain twin, laws, a programme's tests, and the way to a zone."""

from __future__ import annotations

import datetime as dt
import json
import math
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from danji import cli, codes, hotspots, programmes, rules, sources
from danji.errors import DataError
from danji.hotspots import judging, search
from danji.indicators import gathering
from danji.rules import Fact

EXAMPLES = Path(__file__).parent.parent / "examples"
DAY = dt.date(2026, 1, 1)
TESTS = "uk-innovation-clusters"


def scattered(n=400, mills=30, seed=0, side_m=60_000.0):
    """Plants anywhere, and an industry of which twelve lie within a kilometre of one place, the rest anywhere."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {"x_m": rng.uniform(0, side_m, n) + 9.7e5, "y_m": rng.uniform(0, side_m, n) + 1.8e6, "industry": "others"}
    )
    table.loc[: mills - 1, "industry"] = "mills"
    near = np.array([1_000_000.0, 1_830_000.0]) + rng.uniform(-700, 700, (12, 2))
    table.loc[:11, ["x_m", "y_m"]] = near
    return table.assign(jobs=1.0 + np.arange(n) % 5).set_axis([f"P{i:03}" for i in range(n)]).rename_axis("plant")


TABLE = scattered()
PLANTS = gathering.placed(TABLE)


def found_in(table, **options):
    settings = {"industries": ["mills"], "simulations": 39, **options}
    return hotspots.find(gathering.placed(table), rng=np.random.default_rng(0), **settings)


# by hand


def test_a_likelihood_by_hand():
    """Four of six plants of the cluster against one of the four elsewhere: 4 ln(4/6) + 2 ln(2/6) + ln(1/4) + 3 ln(3/4) − 10 ln(1/2)."""
    expected = 4 * math.log(4 / 6) + 2 * math.log(2 / 6) + math.log(1 / 4) + 3 * math.log(3 / 4) - 10 * math.log(1 / 2)
    assert search.likelihood(np.array([4.0]), np.array([6.0]), 5, 10)[0] == pytest.approx(expected)
    assert search.likelihood(np.array([2.0, 3.0]), np.array([6.0, 6.0]), 5, 10).tolist() == [0.0, 0.0], (
        "no more than everywhere"
    )


def test_a_square_of_plants_has_its_area_and_its_mix():
    """Sixteen mills and four shops on a grid of 100 m in a square of 300 m, far from forty others."""
    grid = [(100_000.0 + 100 * i, 100 * j) for i in range(4) for j in range(4)]
    shops = [(100_050.0 + 100 * i, 50.0) for i in range(3)] + [(100_050.0, 150.0)]
    far = [(200_000.0 + 5000 * i, 90_000.0) for i in range(40)]
    rows = pd.DataFrame([*grid, *shops, *far], columns=["x_m", "y_m"])
    rows["industry"] = ["mills"] * 16 + ["shops"] * 44
    plants = gathering.placed(rows)
    found = hotspots.find(plants, rng=np.random.default_rng(0), industries=["mills"], least=5, reach_m=150.0, simulations=99)
    row = (made := hotspots.describe(found, plants, rows)).clusters.loc["mills-1"]
    assert (row["plants"], row["within"], row["area_km2"]) == (16, 20, pytest.approx(0.09))
    assert row["expected"] == pytest.approx(20 * 16 / 60)
    assert row["quotient"] == pytest.approx((16 / 20) / (16 / 60))
    mix = made.mix.set_index("industry")
    assert mix.loc["shops", ["plants", "share"]].to_list() == [4, 0.2]
    assert mix.loc["shops", "quotient"] == pytest.approx(0.2 / (44 / 60))
    assert row["p"] == 0.01, "no draw of 99 is as likely"


def test_plants_at_one_point_have_the_area_of_a_disc():
    rows = scattered()
    rows.loc["P000":"P011", ["x_m", "y_m"]] = [1_000_000.0, 1_830_000.0]
    plants = gathering.placed(rows)
    found = hotspots.find(plants, rng=np.random.default_rng(0), industries=["mills"], reach_m=2000.0, simulations=19)
    area = hotspots.describe(found, plants, rows).clusters.loc["mills-1", "area_km2"]
    assert area == pytest.approx(math.pi, rel=0.01)  # a disc of half the linking distance, 1 km, less its corners


# the plain twin


def plain_clusters(xy, least, reach):
    """DBSCAN the plain way: cores joined by hand, everyone else to the nearest core."""
    apart = np.array([[math.dist(p, q) for q in xy] for p in xy])
    core = [i for i in range(len(xy)) if (apart[i] <= reach).sum() >= least]
    groups = []
    for i in core:
        touching = [group for group in groups if any(apart[i, j] <= reach for j in group)]
        groups = [group for group in groups if group not in touching] + [[i, *(j for group in touching for j in group)]]
    return core, groups


def test_draws_are_searched_as_the_industry_is():
    """`joined` and scikit-learn's DBSCAN have the same cores and put the same of them together."""
    for seed in range(8):
        rng = np.random.default_rng(seed)
        xyz = np.column_stack([rng.integers(0, 40, (200, 2)) * 100.0, np.zeros(200)])  # on a grid: many distances are alike
        for reach, least in ((200.0, 4), (300.0, 6), (500.0, 12), (1.0, 3)):
            (core, label), (same, other) = (way(xyz, reach * (1 + 1e-9), least) for way in (search.dense, search.joined))
            assert core.tolist() == same.tolist()
            assert pd.DataFrame({"a": label, "b": other}).drop_duplicates().shape[0] == len(set(label)) == len(set(other))


def test_members_are_those_of_the_plain_twin():
    for seed in range(6):
        table = scattered(120, 60, seed, side_m=20_000.0)
        plants = gathering.placed(table)
        xy, own = plants.xyz[:, :2], plants.of("mills")
        found = hotspots.find(
            plants, rng=np.random.default_rng(0), industries=["mills"], least=4, reach_m=2500.0, simulations=19
        )
        core, groups = plain_clusters(xy[own], 4, 2500.0)
        expected = []
        for group in groups:
            nearest = [min((math.dist(p, xy[own[j]]), own[j] in own[group]) for j in core) for p in xy]
            within = {i for i, (away, ours) in enumerate(nearest) if away <= 2500.0 and ours}
            if len(within & set(own)) >= 4:
                expected.append((within & set(own), within))
        got = [(set(each.members), set(each.within)) for each in found.clusters]
        plain, quick = ({(tuple(sorted(map(int, a))), tuple(sorted(map(int, b)))) for a, b in each} for each in (expected, got))
        assert quick == plain


# by law


def test_the_gathered_plants_are_found_and_chance_does_not_explain_them():
    found = found_in(TABLE, simulations=199)
    best = found.clusters[0]
    assert set(TABLE.index[PLANTS.row[best.members]]) >= {f"P{i:03}" for i in range(12)}
    assert best.p == 1 / 200
    assert all(each.likelihood <= best.likelihood for each in found.clusters)


def test_random_labels_are_seldom_called_a_cluster():
    """p is exact: over maps without any pattern it falls to 5 % or lower in about 5 of 100."""
    rng = np.random.default_rng(3)
    least = []
    for _trial in range(40):
        table = pd.DataFrame({"x_m": rng.normal(0, 5e3, 150) + 1e5, "y_m": rng.normal(0, 5e3, 150)})
        table["industry"] = rng.permutation(["a"] * 40 + ["b"] * 110)
        found = hotspots.find(gathering.placed(table), rng=rng, industries=["a"], least=6, simulations=19)
        least.append(min((each.p for each in found.clusters), default=1.0))
    hits = sum(p <= 0.05 for p in least)
    assert hits <= 7  # Binomial(40, 0.05) exceeds 7 about once in a thousand


def test_moving_turning_and_shuffling_the_map_changes_nothing():
    first = found_in(TABLE, reach_m=2000.0)
    changed = TABLE.assign(x_m=5e5 - TABLE["y_m"], y_m=TABLE["x_m"] + 7e4).sample(frac=1, random_state=1)
    again = found_in(changed, reach_m=2000.0)
    placed, moved = gathering.placed(TABLE), gathering.placed(changed)
    assert [set(TABLE.index[placed.row[each.members]]) for each in first.clusters] == [
        set(changed.index[moved.row[each.members]]) for each in again.clusters
    ]
    assert [each.likelihood for each in first.clusters] == pytest.approx([each.likelihood for each in again.clusters])


def test_every_plant_twice_is_the_same_clusters_with_twice_the_plants():
    """Twice the neighbours are asked for, so the same plants are core; the likelihood doubles."""
    first = found_in(TABLE, reach_m=2000.0, least=6)
    twice = found_in(pd.concat([TABLE, TABLE.rename(index=lambda name: name + "b")]), reach_m=2000.0, least=12)
    assert [2 * len(each.members) for each in first.clusters] == [len(each.members) for each in twice.clusters]
    assert [2 * each.likelihood for each in first.clusters] == pytest.approx([each.likelihood for each in twice.clusters])


def test_threads_and_seeds():
    one, two = (found_in(TABLE, workers=workers) for workers in (1, 2))
    assert [each.p for each in one.clusters] == [each.p for each in two.clusters]
    several = found_in(TABLE, industries=["mills", "others"])
    assert [each.p_adjusted for each in several.clusters] == [min(1.0, 2 * each.p) for each in several.clusters]


# a programme's tests


@pytest.mark.parametrize("case", programmes.cluster_cases(TESTS), ids=lambda case: case["case"]["en"])
def test_the_cases_of_the_tests_come_out(case):
    tests = programmes.read(TESTS).clusters
    known = {
        name: Fact(0.0, (), ("unknown",)) if value == "unknown" else Fact(float(value)) for name, value in case["facts"].items()
    }
    made = judging.judged("c", rules.check(tests.rules, known, on=case["on"]), tests)
    states = {verdict.rule.name: verdict.state for verdict in made.verdicts}
    kind = made.kind.name if made.kind else "cannot say" if made.possible else "none"
    assert {**states, "kind": kind} | case["expect"] == {**states, "kind": kind}
    assert all(made.sentence(lang) for lang in ("ko", "en"))


def test_every_fact_of_a_cluster_is_worked_out():
    row = pd.Series({"plants": 3, "p_adjusted": 0.02, "quotient": 2.0})
    members = pd.DataFrame({"active": ["yes", "no", None], "projects": ["A;B", "B", "none"]}, index=["x", "y", "z"])
    known = judging.facts(row, members)
    assert set(known) == set(codes.labels("cluster_facts").index)
    assert (known["active_plants"].value, known["active_plants"].undecided) == (1.0, ("z",))
    assert (known["shared_projects"].value, known["shared_projects"].undecided) == (1.0, ())
    unknown = judging.facts(row, members[[]])
    assert unknown["shared_projects"].undecided == ("x", "y", "z")


def test_what_is_not_known_of_collaboration_cannot_be_said():
    made = hotspots.describe(found_in(TABLE, simulations=199), PLANTS, TABLE)
    tests = programmes.read(TESTS).clusters
    active = TABLE.assign(active="yes")
    first = hotspots.judge(made, active, tests, on=DAY)[0]
    assert first.kind is None
    assert [each.rule.name for each in first.unknown] == ["collaborating"]
    assert "말할 수 없음" in first.sentence("ko")
    shared = hotspots.judge(made, active.assign(projects="none"), tests, on=DAY)[0]
    assert shared.kind.name == "specialised"
    both = hotspots.judge(made, active.assign(projects="P1"), tests, on=DAY)[0]
    assert both.kind.name == "specialised_collaborating"


# the way to a map and to a zone


def folder_of(tmp_path, table):
    (tmp_path / "tables").mkdir(parents=True)
    table.to_csv(tmp_path / "tables" / "plants.csv")
    return tmp_path


def test_layers_and_tables_are_written_and_read_again(tmp_path, capsys):
    folder = folder_of(tmp_path, TABLE)
    assert (
        cli.main(["hotspots", str(folder), "--industry", "mills", "--system", "EPSG:5179", "--simulations", "39", "--json"])
        == 0
    )
    record = json.loads(capsys.readouterr().out)
    layer = gpd.read_file(folder / "out" / "clusters.geojson")
    packed = gpd.read_file(folder / "out" / "clusters.gpkg", layer="clusters")
    members = gpd.read_file(folder / "out" / "clusters.gpkg", layer="members")
    assert layer["cluster"].to_list() == packed["cluster"].to_list() == [each["cluster"] for each in record["clusters"]]
    assert packed.crs.to_epsg() == 4326
    assert packed.to_crs(5179).area.iloc[0] / 1e6 == pytest.approx(record["clusters"][0]["area_km2"], rel=2e-3)
    own = members[(members["cluster"] == "mills-1") & members["own"]]
    assert len(own) == record["clusters"][0]["plants"]
    assert shapely.intersects(packed.geometry.iloc[0].buffer(1e-6), own.geometry.to_numpy()).all()
    first = (folder / "out" / "clusters.gpkg").read_bytes()
    assert cli.main(["hotspots", str(folder), "--industry", "mills", "--system", "EPSG:5179", "--simulations", "39"]) == 0
    assert (folder / "out" / "clusters.gpkg").read_bytes() == first, "the same plants, the same bytes"
    assert "mills 클러스터 1" in capsys.readouterr().out


def test_a_zone_is_drawn_from_found_clusters(tmp_path, capsys):
    """From a table of plants to a zone, end to end: the clusters become the sites of a case, and `danji draw` takes them."""
    rng = np.random.default_rng(0)
    rows = [
        {"industry": "31", "lon": lon + dx, "lat": 35.1 + dy, "region": region}
        for lon, region in ((128.05, "38060"), (128.18, "38030"))
        for dx, dy in rng.uniform(-0.008, 0.008, (18, 2))
    ]
    rows += [
        {"industry": "C10", "lon": lon, "lat": lat, "region": "38030"}
        for lon, lat in zip(rng.uniform(127.8, 128.6, 250), rng.uniform(34.9, 35.4, 250), strict=True)
    ]
    plants = pd.DataFrame(rows).set_axis([f"P{i:03}" for i in range(len(rows))]).rename_axis("plant")
    found = folder_of(tmp_path / "plants", plants)
    assert cli.main(["hotspots", str(found), "--industry", "31", "--simulations", "99", "--kind", "general_complex"]) == 0
    sites = pd.read_csv(found / "out" / "sites.csv", dtype=str)
    assert sites["region"].to_list() == ["38060", "38030"] or sites["region"].to_list() == ["38030", "38060"]
    case = tmp_path / "case"
    shutil.copytree(EXAMPLES / "gyeongnam", case, ignore=shutil.ignore_patterns("raw", "out*"))
    sites.to_csv(case / "tables" / "sites.csv", index=False)
    for name in ("reported", "designations"):
        (case / "tables" / f"{name}.csv").unlink()
    toml = (case / "case.toml").read_text(encoding="utf-8")
    hub = sites.loc[sites["region"] == "38030", "site"].iloc[0]
    (case / "case.toml").write_text(toml.replace("IC-JINJU", hub), encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["draw", str(case), "--json"]) == 0, capsys.readouterr().err
    drawn = json.loads(capsys.readouterr().out)[0]
    assert hub in drawn["shares"]
    assert set(drawn["shares"]) <= set(sites["site"])


def test_europe_has_clusters_of_steel():
    table, _industries, _warnings = sources.read_plants(EXAMPLES / "eu-sites")
    plants = gathering.placed(table)
    found = hotspots.find(plants, rng=np.random.default_rng(0), industries=["steel"], simulations=19, workers=2)
    made = hotspots.describe(found, plants, table)
    first = made.clusters.iloc[0]
    assert first["p"] == 0.05
    assert first["quotient"] > 2
    drawn, left_out = hotspots.sites(made, {}, kind="found_cluster", lang="en")
    clear = made.clusters[made.clusters["p_adjusted"] <= 0.05]
    assert len(drawn) + left_out == len(clear)
    assert set(drawn["site"]) == set(clear.index[clear["area_km2"] <= 160]), "regions of thousands of km² are no sites"


# what is refused


def test_what_cannot_be_searched_is_said():
    for options, words in (
        ({"industries": ["ships"]}, "No plant has industry"),
        ({"least": 99}, "has 30 plant"),
        ({"least": 1}, "at least"),
        ({"simulations": 5}, "5 simulations"),
    ):
        with pytest.raises(DataError, match=words):
            found_in(TABLE, **options)
    with pytest.raises(DataError, match="one point"):
        found_in(TABLE.assign(x_m=5e5, y_m=5e5))
    with pytest.raises(DataError, match="no coordinate system"):
        hotspots.describe(found_in(TABLE), PLANTS, TABLE, system="EPSG:nowhere")


def test_a_programme_without_tests_says_which_has_some(tmp_path, capsys):
    folder = folder_of(tmp_path, TABLE)
    assert (
        cli.main(
            ["hotspots", str(folder), "--industry", "mills", "--simulations", "19", "--programme", "eu-s3", "--lang", "en"]
        )
        == 1
    )
    assert TESTS in capsys.readouterr().err
