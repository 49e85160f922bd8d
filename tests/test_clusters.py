"""Sets of related industries and found clusters: by hand, by law, plain twins, bad input, and the US example."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danji import cli, clusters
from danji.clusters import Ground, Ties, best_set, estimated_jobs, find, flows_between, scores, ties, traded
from danji.clusters.benchmark import _fourfold
from danji.errors import DataError
from danji.indicators.linkages import checked
from danji.indicators.neighbours import from_lists
from danji.sources.cluster_sets import read_occupations, read_set

EXAMPLES = Path(__file__).parents[1] / "examples"
LEVELS = ["region", "industry", "year"]


def blocks(size=4, count=3, noise=0.0, seed=0):
    """Ties with clear blocks of industries."""
    rng = np.random.default_rng(seed)
    names = pd.Index([f"{block}{at}" for block in range(count) for at in range(size)])
    near = np.kron(np.eye(count), np.ones((size, size))) + noise * rng.random((size * count,) * 2)
    near = (near + near.T) / 2
    np.fill_diagonal(near, np.nan)
    return Ties(names, {"jobs": pd.DataFrame(near, names, names)})


# related industries


def test_clear_blocks_are_found_and_score_one():
    tied = blocks(noise=0.1)
    found = best_set(tied, rng=np.random.default_rng(0), counts=[3, 4])
    assert [len(set(part)) for _first, part in found.members.groupby(found.members.index.str[0])] == [1, 1, 1]
    assert found.scores.clusters == 3
    assert found.scores.overall == 1


def test_the_best_of_the_least_number_tried_is_said_to_be_so():
    tied = blocks(noise=0.1)
    found = best_set(tied, rng=np.random.default_rng(0), counts=[2, 3, 4])
    assert found.at_least == (found.by_count.idxmax() == 2)
    assert best_set(tied, rng=np.random.default_rng(0), counts=[5], settle=False).scores.clusters == 5
    assert not best_set(tied, rng=np.random.default_rng(0), counts=[3]).at_least  # nothing to compare with


def test_an_outlier_is_moved_home():
    """Two industries in the wrong cluster, and moves that mend it."""
    tied = blocks(size=5, count=2)
    wrong = pd.Series([0, 0, 0, 0, 1, 1, 1, 1, 1, 1], tied.industries)
    assert scores(tied, wrong).overall < scores(tied, pd.Series(tied.industries.str[0], tied.industries)).overall
    from danji.clusters.benchmark import _settled

    labels, moves = _settled([("jobs", tied.standardised(("jobs",)))], tied.standardised(("jobs",)), wrong.to_numpy())
    assert moves == 1
    assert len(set(labels[:5])) == len(set(labels[5:])) == 1


def plain_fourfold(near, labels):
    """Pairs one by one, as the definition says."""
    n, kinds = len(labels), sorted(set(labels))
    tie = lambda i, c: [near[i, j] for j in range(n) if labels[j] == c and j != i]  # noqa: E731
    cluster, industry = [], []
    for c in kinds:
        inside = [x for i in range(n) if labels[i] == c for x in tie(i, c)]
        between = [
            np.mean([near[i, j] for i in range(n) for j in range(n) if labels[i] == c and labels[j] == d])
            for d in kinds
            if d != c
        ]
        within = np.mean(inside) if inside else np.nan
        cluster.append((within > np.mean(between), within > np.percentile(between, 95)))
    for i in range(n):
        within = np.mean(tie(i, labels[i])) if tie(i, labels[i]) else np.nan
        between = [np.mean(tie(i, d)) for d in kinds if d != labels[i]]
        industry.append((within > np.mean(between), within > np.percentile(between, 95)))
    return np.concatenate([np.mean(cluster, axis=0), np.mean(industry, axis=0)])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 12), st.integers(2, 4))
def test_scores_agree_with_their_plain_twin(seed, n, k):
    rng = np.random.default_rng(seed)
    near = rng.random((n, n))
    near = (near + near.T) / 2
    np.fill_diagonal(near, 0)
    labels = np.unique(np.concatenate([np.arange(k), rng.integers(0, k, n - k)]), return_inverse=True)[1]
    np.testing.assert_allclose(_fourfold(near, labels), plain_fourfold(near, labels))


def test_names_of_clusters_and_order_of_rows_do_not_matter():
    tied = blocks(noise=0.5)
    one = pd.Series(list("aabbccaabbcc"), tied.industries)
    assert scores(tied, one) == scores(tied, one.map({"a": "x", "b": "y", "c": "z"}).sample(frac=1, random_state=1))


def test_ties_are_correlations_over_regions():
    index = pd.MultiIndex.from_product([["A", "B", "C"], ["x", "y", "z"]], names=LEVELS[:2])
    jobs = pd.DataFrame({"persons": [1.0, 2, 5, 2, 4, 3, 3, 6, 1], "establishments": [1.0] * 9}, index)
    names = pd.Index(["x", "y", "z"], name="industry")
    found = ties(jobs, industries=names, occupations=pd.DataFrame({"o": [1.0, 1, 0], "p": [0.0, 0, 1]}, names))
    assert found.by["jobs"].loc["x", "y"] == pytest.approx(1)
    assert found.by["jobs"].loc["x", "z"] == pytest.approx(-1)
    assert found.by["establishments"].isna().all(axis=None)  # no spread
    assert found.by["occupations"].loc["x", "y"] == pytest.approx(1)


def test_traded_industries_are_those_in_a_few_states():
    index = pd.MultiIndex.from_product([[f"R{i}" for i in range(20)], ["local", "mines"]], names=LEVELS[:2])
    jobs = pd.Series([100.0, 0.0] * 20, index)
    for region in ("R0", "R1", "R2", "R3", "R4"):
        jobs[region, "mines"] = 60.0
    found = traded(jobs, {f"R{i}": f"S{i}" for i in range(20)})
    assert found["traded"].to_dict() == {"local": False, "mines": True}


def test_withheld_jobs_share_what_the_country_has_left():
    keys = pd.MultiIndex.from_tuples([("A", "x", 1), ("B", "x", 1), ("C", "x", 1)], names=LEVELS)
    jobs = pd.DataFrame({"persons": [60.0, np.nan, np.nan], "establishments": [3.0, 2.0, 6.0]}, keys)
    found = estimated_jobs(jobs, national=pd.Series({("x", 1): 100.0}).rename_axis(["industry", "year"]))
    assert found["persons"].tolist() == [60, 10, 30]
    assert found["estimated"].tolist() == [False, True, True]


def test_flows_are_shared_out_by_jobs():
    accounts, _ = checked(
        pd.DataFrame([[0.0, 40], [0, 0]], ["m", "n"], ["m", "n"]), pd.DataFrame({"output": [50.0, 100]}, ["m", "n"])
    )
    links = pd.DataFrame({"industry": ["m", "m", "n"], "code": ["111", "112", "211"]})
    flows, without = flows_between(accounts, links, pd.Index(["11", "21", "99"]), sizes=pd.Series({"11": 1.0, "21": 1.0}))
    assert flows.loc["11", "21"] == pytest.approx(40)
    assert without == ["99"]


# found clusters


def country(values, *, year=2020, before=None, share=None):
    """A row of regions A–F, each touching the next; sizes 100 each."""
    names = list("ABCDEF")
    rows = {(r, "x", year): v for r, v in zip(names, values, strict=True)}
    rows |= {(r, "x", year - 3): v for r, v in zip(names, before or [], strict=False)}
    series = pd.Series(rows, dtype=float).rename_axis(LEVELS)
    years = sorted(set(series.index.get_level_values("year")))
    sizes = pd.Series(100.0, pd.MultiIndex.from_product([names, years], names=["region", "year"]))
    touch = {r: [names[j] for j in (i - 1, i + 1) if 0 <= j < 6] for i, r in enumerate(names)}
    bench = None if share is None else pd.Series({("x", year): share}).rename_axis(["industry", "year"])
    return Ground(series, sizes, from_lists(touch), bench)


def search(ground, **options):
    return find(ground, ["x"], year=2020, rng=np.random.default_rng(0), draws=20, **options)


def test_touching_strong_regions_are_one_cluster():
    """100 in six regions of 100: A and B have 2.7 times the average each; apart, they are two clusters."""
    found = search(country([45, 45, 0, 1, 1, 8]))
    assert found.clusters["regions"].tolist() == [["A", "B"]]
    assert search(country([45, 0, 45, 1, 1, 8])).clusters["regions"].tolist() == [["A"], ["C"]]
    first = found.clusters.loc[1]
    assert first["share"] == pytest.approx(0.9)
    assert first["quotient"] == pytest.approx((90 / 200) / (100 / 600))
    assert first["strength"] == pytest.approx(first["share"] * first["quotient"])
    assert first["stage"] == "unknown"
    assert np.isnan(first["growth"])
    assert np.isnan(first["sign_breadth"])


@pytest.mark.parametrize(("before", "stage"), [(15, "growth"), (30, "sustainment"), (60, "decline")])
def test_the_stage_follows_growth(before, stage):
    found = search(country([30, 1, 1, 1, 1, 1], before=[before, 1, 1, 1, 1, 1]), since=2017)
    assert found.clusters.loc[1, "stage"] == stage
    assert found.clusters.loc[1, "growth"] == pytest.approx((30 / before) ** (1 / 3) - 1)


def test_a_part_of_a_country_has_no_share_of_it():
    found = search(country([30, 1, 1, 1, 1, 1], share=0.001))
    assert np.isnan(found.clusters.loc[1, "share"])
    assert found.clusters.loc[1, "quotient"] > 4


def plain_groups(values, quotient=2.0, least=0.001):
    """Strong regions of a row of regions that follow each other."""
    total = sum(values)
    strong = [total > 0 and v / 100 / (total / 600) >= quotient and v >= least * total for v in values]
    runs, now = [], []
    for name, one in zip([*"ABCDEF", ""], [*strong, False], strict=True):
        if one:
            now.append(name)
        elif now:
            runs.append(set(now))
            now = []
    return sorted(map(sorted, runs))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 90), min_size=6, max_size=6).filter(any))
def test_groups_agree_with_their_plain_twin(values):
    found = search(country(values))
    groups = [] if found.clusters.empty else [sorted(each) for each in found.clusters["regions"]]
    assert sorted(groups) == plain_groups(values)
    if groups:
        assert found.clusters["strength"].is_monotonic_decreasing
        assert found.clusters["stability"].between(0, 1).all()
        assert set(found.clusters["grade"]) <= set("ABCD")


def test_the_same_seed_gives_the_same_and_clear_clusters_stay():
    one, two = (search(country([90, 1, 1, 1, 1, 1])) for _ in range(2))
    pd.testing.assert_frame_equal(one.clusters, two.clusters)
    assert one.clusters.loc[1, "stability"] == 1


def test_an_industry_nobody_has_is_refused():
    with pytest.raises(DataError) as error:
        find(country([1] * 6), ["y"], year=2020, rng=np.random.default_rng(0))
    assert [each.key for each in error.value.problems] == ["cluster_industry"]


def test_thresholds_are_data_and_named():
    assert clusters.thresholds()["grade_a"] == 4


def test_user_sets_are_read_or_refused(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text("industry,cluster\n3364,1\n3345,1\n", encoding="utf-8")
    assert read_set(path).to_dict() == {"3364": "1", "3345": "1"}
    path.write_text("industry,group\n3364,1\n", encoding="utf-8")
    with pytest.raises(DataError, match="cluster"):
        read_set(path)
    path.write_text("industry,cluster\n3364,1\n3364,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="3364"):
        read_set(path)
    path.write_text("industry,occupation,persons\nx,o,3\n", encoding="utf-8")
    assert read_occupations(path).loc["x", "o"] == 3


# the examples


def test_aerospace_is_found_where_it_is(capsys, tmp_path):
    """The order comes from the data: jobs of March 2016."""
    members = tmp_path / "set.csv"
    members.write_text("industry,cluster\n3364,1\n3345,1\n3341,1\n3344,1\n", encoding="utf-8")
    given = ["find", str(EXAMPLES / "us"), "--industry", "3364", "--clusters", str(members), "--draws", "10"]
    assert cli.main([*given, "--out", str(tmp_path / "out"), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    first, second = record["clusters"][:2]
    assert {"53033", "53061"} <= {each["region"] for each in first["regions"]}  # King and Snohomish: Seattle
    assert second["centre"] == "20173"  # Sedgwick: Wichita
    for lang in ("ko", "en"):
        assert "<svg" in (tmp_path / "out" / f"clusters.{lang}.html").read_text(encoding="utf-8")


def test_clusters_are_found_in_korea_too(capsys):
    assert cli.main(["find", str(EXAMPLES / "korea"), "--industry", "정보통신업", "--draws", "5"]) == 0
    assert "성남시" in capsys.readouterr().out
    assert cli.main(["find", str(EXAMPLES / "gyeongnam"), "--industry", "31", "--draws", "5", "--json"]) == 0
    (only,) = json.loads(capsys.readouterr().out)["clusters"]
    assert only["share"] is None
    assert only["stage"] == "growth"


def toy_frames():
    """Twelve counties in four states; three industries that go together, three others, and one that is everywhere."""
    from shapely.geometry import box

    counties = [f"{state}{at}" for state in "ABCD" for at in range(3)]
    rows = {each: ("municipality", each[0], box(i % 3, i // 3, i % 3 + 1, i // 3 + 1)) for i, each in enumerate(counties)}
    rows |= dict.fromkeys("ABCD", ("province", None, None))
    regions = pd.DataFrame(rows, index=["level", "within", "geometry"]).T.rename_axis("region")
    regions = regions.assign(name=regions.index, name_en=None)
    rng = np.random.default_rng(1)
    cells = {}
    for each in counties:
        for industry in ("s1", "s2", "s3", "f1", "f2", "f3", "local"):
            home = {"s": "A", "f": "B"}.get(industry[0], each[0]) == each[0]
            cells[each, industry, 2020] = (80 if home else 1) * rng.integers(5, 20)
    persons = pd.Series(cells, dtype=float).rename_axis(LEVELS)
    jobs = pd.DataFrame({"persons": persons, "establishments": persons // 7, "source": "toy"})
    names = persons.index.unique("industry")
    above = {name: name[0] * 3 for name in names}
    industries = pd.DataFrame({"name": names, "name_en": None, "within": pd.Series(above).reindex(names).to_numpy()}, names)
    return {"regions": regions, "jobs": jobs, "industries": industries}


def test_related_industries_are_told_with_the_scores_of_all_sets(monkeypatch):
    from danji.clusters import limits
    from danji.dossier import related as pages
    from danji.measures.basis import basis

    monkeypatch.setattr("danji.clusters.related.TOP", 1)  # four states have no five strongest
    assert limits.thresholds()["traded_quotient"] == 2
    frames = toy_frames()
    user = pd.Series({"s1": "x", "f1": "x"})
    made = pages.made(basis(frames, "jobs"), frames, accounts=None, links=None, occupations=None, user=user, seed=0)
    assert set(made.found.members.index) == {"s1", "s2", "s3", "f1", "f2", "f3"}  # what is everywhere is local
    assert made.found.members.groupby(made.found.members.index.str[0]).nunique().tolist() == [1, 1]
    assert set(made.compared) == {"own", "random", "groups", "same", "user"}
    assert made.compared["own"].overall == made.compared["groups"].overall > made.compared["user"].overall
    for lang in ("ko", "en"):
        assert len(pages.lines(made, lang=lang)) == 1 + 5 + 2 + made.found.at_least + 2 + 2
        page = pages.page(made, name="toy", lang=lang)
        assert all(name in page for name in ("s1; s2; s3", "toy", f"{made.found.scores.overall:.3f}"))
    assert made.compared["same"].clusters == made.compared["groups"].clusters  # as many, not only begun with as many
    assert pages.as_csv(made).startswith("industry,cluster\n")
    assert pages.record(made)["local"] == ["local"]
