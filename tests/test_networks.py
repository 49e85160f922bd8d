"""Networks: by hand, by the book, by law, and beside networkx."""

import itertools

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from danji import networks
from danji.errors import DataError
from danji.networks import change, communities, compiled, holes, mixing, names, plain, shape, told


def actors(n, kinds="ab"):
    return pd.DataFrame(
        {
            "name": [f"N{i}" for i in range(n)],
            "kind": [kinds[i % len(kinds)] for i in range(n)],
            "region": [f"r{i % 3}" for i in range(n)],
        },
        index=pd.Index([f"A{i:02}" for i in range(n)], name="actor"),
    )


def links(pairs, year=np.nan):
    rows = [(f"A{a:02}", f"A{b:02}", "supply", year, w) for a, b, w in pairs]
    return pd.DataFrame(rows, columns=["from", "to", "kind", "year", "weight"]).set_index(["from", "to", "kind"])


def network(pairs, n, kinds="ab"):
    return networks.build(actors(n, kinds), links(pairs))


STAR = [(0, i, 1.0) for i in range(1, 6)]
KITE = [
    (0, 1),
    (0, 2),
    (0, 3),
    (0, 5),
    (1, 3),
    (1, 4),
    (1, 6),
    (2, 3),
    (2, 5),
    (3, 4),
    (3, 5),
    (3, 6),
    (4, 6),
    (5, 6),
    (5, 7),
    (6, 7),
    (7, 8),
    (8, 9),
]
KITE = [(a, b, 1.0) for a, b in KITE]  # Krackhardt 1990


@st.composite
def drawn(draw, most=9):
    n = draw(st.integers(2, most))
    pairs = draw(st.lists(st.sampled_from(list(itertools.combinations(range(n), 2))), min_size=1, unique=True))
    return n, [(a, b, float(draw(st.integers(1, 4)))) for a, b in pairs]


# by hand


def test_a_star_is_as_central_as_can_be():
    made = network(STAR, 6)
    assert shape.degree_centralisation(made.W) == 1
    position = holes.positions(made, rng=np.random.default_rng(0))
    assert shape.betweenness_centralisation(position["betweenness"].to_numpy()) == pytest.approx(1)
    assert position["betweenness"].iloc[0] == pytest.approx(1)
    assert (position["pieces"].iloc[0], position["cut_off"].iloc[0], position["pairs_lost"].iloc[0]) == (5, 4, 1)


def test_the_five_roles_of_a_broker():
    made = network([(0, 1, 1), (0, 2, 1), (0, 3, 1)], 4, "aabc")  # broker a, partners a, b, c; no tie among them
    counts = holes.positions(made, rng=np.random.default_rng(0)).loc["A00", list(holes.ROLES)].tolist()
    assert counts == [0, 0, 2, 2, 2]  # a with b and c both ways, b with c both ways


def test_constraint_of_two_partners_not_tied_is_a_half():
    found = holes.positions(network([(0, 1, 1), (0, 2, 1)], 3), rng=np.random.default_rng(0))
    assert found["constraint"].tolist() == [0.5, 1.0, 1.0]
    assert found["effective_size"].tolist() == [2, 1, 1]


def test_projects_tie_their_actors():
    part = pd.DataFrame(
        {"year": [2015, 2015, 2015, 2016, 2016]},
        index=pd.MultiIndex.from_tuples(
            [("A00", "P"), ("A01", "P"), ("A02", "P"), ("A00", "Q"), ("A01", "Q")], names=["actor", "project"]
        ),
    )
    made = networks.build(actors(3), None, part)
    assert made.W.toarray().tolist() == [[0, 2, 1], [2, 0, 1], [1, 1, 0]]
    years = change.by_year(made)
    assert years["ties"].tolist() == [3, 1]
    assert years["repeated"].tolist() == [0, 1]


# by the book


def test_krackhardts_kite():
    """Krackhardt (1990): degree, closeness and betweenness pick Diane, Fernando and Garth, Heather."""
    made = network(KITE, 10)
    between = holes.betweenness(made, rng=np.random.default_rng(0))
    assert made.degree.argmax() == 3
    assert between.argmax() == 7
    assert between[7] * 36 == pytest.approx(14)  # 14 of the 36 pairs of the others
    assert between[8] * 36 == pytest.approx(8)


def test_newmans_partners():
    """Newman (2003), table I: couples by ethnicity in San Francisco, r = 0.621.

    Its cells are printed to three places and sum to 0.997: that leaves 0.002 of r open.
    """
    e = np.array(
        [[0.258, 0.016, 0.035, 0.013], [0.012, 0.157, 0.058, 0.019], [0.013, 0.023, 0.306, 0.035], [0.005, 0.007, 0.024, 0.016]]
    )
    assert mixing.assortativity(e) == pytest.approx(0.621, abs=2.5e-3)


def test_zacharys_club():
    """Zachary's karate club: clustering 0.5706, transitivity 0.2557, best modularity in print 0.4198 (unweighted)."""
    nx = pytest.importorskip("networkx")
    W = sp.csr_matrix(nx.to_numpy_array(nx.karate_club_graph(), weight=None))
    W.sort_indices()
    closed, degree = compiled.closed_pairs(W.indptr, W.indices), np.diff(W.indptr).astype(np.int64)
    assert shape.mean_clustering(closed, degree) == pytest.approx(0.5706, abs=0.05)
    assert shape.transitivity(closed, degree) == pytest.approx(0.2557, abs=5e-5)
    best = max(communities.modularity(W, communities.communities(W, rng=np.random.default_rng(seed))) for seed in range(10))
    assert 0.4150 < best <= 0.41979


# by law


@settings(max_examples=40, deadline=None)
@given(drawn())
def test_the_fast_way_is_the_plain_one(case):
    n, pairs = case
    made = network(pairs, n, "abc")
    W, (kind, _names) = made.W.toarray(), made.groups("kind")
    found = holes.positions(made, rng=np.random.default_rng(0))
    tied = made.degree > 0
    np.testing.assert_allclose(found["constraint"][tied], plain.constraint(W)[tied])
    np.testing.assert_allclose(found["effective_size"][tied], plain.effective_size(W)[tied])
    assert (found[list(holes.ROLES)].to_numpy() == plain.brokerage(W, kind)).all()
    assert [tuple(row) for row in found[["pieces", "cut_off"]].to_numpy()] == [plain.outside_without(W, v) for v in range(n)]
    steps = plain.steps(W)
    assert shape.paths(made.W).mean == pytest.approx(np.mean(steps))
    assert shape.paths(made.W).longest == max(steps)
    assert (compiled.closed_pairs(made.W.indptr, made.W.indices) == found["closed"]).all()
    assert shape.core_number(made.W).tolist() == plain.core_number(W)
    inside, misfit, _fit = shape.core(made.W)
    assert misfit == plain.core_misfit(W, set(np.flatnonzero(inside)))
    assert misfit == min(plain.core_misfit(W, set(core)) for k in range(n + 1) for core in itertools.combinations(range(n), k))
    label = communities.communities(made.W, rng=np.random.default_rng(1))
    assert communities.modularity(made.W, label) == pytest.approx(plain.modularity(W, label))
    assert communities.modularity(made.W, label) >= communities.modularity(made.W, np.arange(n)) - 1e-12


@settings(max_examples=30, deadline=None)
@given(drawn(), st.randoms(use_true_random=False))
def test_the_order_of_actors_does_not_matter(case, chance):
    n, pairs = case
    order = list(range(n))
    chance.shuffle(order)
    one, other = network(pairs, n, "a"), network([(order[a], order[b], w) for a, b, w in pairs], n, "a")
    first, second = (holes.positions(each, rng=np.random.default_rng(0)) for each in (one, other))
    keep = ["partners", "constraint", "effective_size", "coordinator", "betweenness", "cut_off"]
    np.testing.assert_allclose(first[keep].to_numpy(), second[keep].to_numpy()[order], equal_nan=True)


def test_all_roles_sum_to_the_open_pairs():
    rng = np.random.default_rng(3)
    made = network([(a, b, 1.0) for a, b in itertools.combinations(range(25), 2) if rng.random() < 0.2], 25, "abcd")
    found = holes.positions(made, rng=rng)
    assert (found["brokerage"] == found["partners"] * (found["partners"] - 1) - found["closed"]).all()


def test_groups_share_out_all_ties():
    made = network(KITE, 10, "abc")
    found = mixing.groups(made, "kind")
    assert found["within"].sum() + found["across"].sum() / 2 == made.W.nnz / 2


def test_projects_dealt_anew_keep_their_sizes_in_the_mean():
    rng = np.random.default_rng(0)
    pairs = {(f"A{rng.integers(30):02}", f"P{k % 20:02}") for k in range(120)}
    part = pd.DataFrame({"year": 2015.0}, index=pd.MultiIndex.from_tuples(sorted(pairs), names=["actor", "project"]))
    made = networks.build(actors(30), None, part)
    found = shape.small_world(made.W, made.taking_part, rng=rng, draws=8)
    assert found.loc["projects", "sigma"] == pytest.approx(1, abs=0.15)  # the network is itself such a deal
    assert list(found.index) == ["own", "links", "projects"]


def test_the_same_seed_gives_the_same_record():
    first, second = (told.record(networks.survey(network(KITE, 10), seed=4)) for _ in range(2))
    assert first == second


# what is wrong with the input


def test_a_network_without_links_is_refused():
    with pytest.raises(DataError, match="No two different actors"):
        networks.build(actors(4))
    with pytest.raises(DataError, match="No two different actors"):
        networks.build(actors(4), links([(1, 1, 1.0)]))


def test_loops_and_repeats_are_counted_and_left_out():
    given = links([(0, 1, 1.0), (1, 0, 1.0), (2, 2, 1.0)])
    made = networks.build(actors(3), given)
    assert made.W.toarray().sum() == 2
    assert [each.key for each in made.problems] == ["self_loops", "links_twice"]


def test_actors_are_merged_only_as_confirmed():
    merges = pd.DataFrame({"into": ["A00"]}, index=pd.Index(["A02"], name="actor"))
    made = networks.build(actors(3), links([(0, 1, 1.0), (2, 1, 1.0)]), None, merges)
    assert made.n == 2
    assert made.W.nnz == 2
    circle = pd.DataFrame({"into": ["A01", "A00"]}, index=pd.Index(["A00", "A01"], name="actor"))
    with pytest.raises(DataError, match="back to itself"):
        networks.build(actors(3), links([(0, 1, 1.0)]), None, circle)


def test_like_names_are_listed():
    given = [
        "㈜한빛항공",
        "한빛 항공 주식회사",
        "Hanbit Aero Co., Ltd.",
        "HANBIT AERO",
        "한국항공우주산업(KAI)",
        "KAI",
        "대한철강",
    ]
    frame = pd.DataFrame({"name": given}, index=[f"A{i}" for i in range(7)])
    found = names.suspects(frame, least=0.6)
    pairs = {(row.first, row.second): row.reason for row in found.itertuples()}
    assert pairs["A2", "A3"] == "same_bare"
    assert pairs["A4", "A5"] == "in_brackets"
    assert ("A0", "A1") in pairs
    assert not any("A6" in pair for pair in pairs)


def test_what_is_missing_is_said():
    frame = actors(3).assign(kind=["firm", "university", "association"])
    found = mixing.roles(networks.build(frame, links([(0, 1, 1.0)])))
    assert found["state"].to_dict() == {
        "firm": "linked", "university": "linked", "association": "present",
        **dict.fromkeys(("public_research", "consultancy", "knowledge_service", "broker", "investor"), "missing"),
    }  # fmt: skip


# beside another package


@pytest.mark.peer
def test_networkx_agrees():
    nx = pytest.importorskip("networkx")
    rng = np.random.default_rng(5)
    pairs = [(a, b, float(rng.integers(1, 4))) for a, b in itertools.combinations(range(40), 2) if rng.random() < 0.12]
    made = network(pairs, 40, "abc")
    G = nx.from_scipy_sparse_array(made.W)
    found = holes.positions(made, rng=rng).reset_index(drop=True)
    np.testing.assert_allclose(found["constraint"], pd.Series(nx.constraint(G, weight="weight")).sort_index())
    np.testing.assert_allclose(
        found["effective_size"], pd.Series(nx.effective_size(G, nodes=list(G), weight="weight")).sort_index()
    )
    np.testing.assert_allclose(found["betweenness"], pd.Series(nx.betweenness_centrality(G)).sort_index(), atol=1e-12)
    assert shape.core_number(made.W).tolist() == [nx.core_number(G)[i] for i in range(40)]
    assert set(np.flatnonzero(found["pieces"] > 1)) == set(nx.articulation_points(G))
    nx.set_node_attributes(G, dict(enumerate(made.actors["kind"])), "kind")
    assert mixing.assortativity(mixing.mixing(made, "kind").to_numpy()) == pytest.approx(
        nx.attribute_assortativity_coefficient(G, "kind")
    )
    assert shape.density(made.W) == pytest.approx(nx.density(G))
    label = communities.communities(made.W, rng=rng)
    sets = [set(np.flatnonzero(label == c)) for c in range(label.max() + 1)]
    assert communities.modularity(made.W, label) == pytest.approx(nx.community.modularity(G, sets))
    assert communities.modularity(made.W, label) > 0.98 * max(
        nx.community.modularity(G, nx.community.louvain_communities(G, seed=seed)) for seed in range(8)
    )


# from the shell


def test_the_commands_of_networks_write_and_say(tmp_path, capsys):
    import json
    from pathlib import Path

    from danji import cli

    folder = str(Path(__file__).parents[1] / "examples" / "gyeongnam")
    assert cli.main(["network", folder, "--lang", "en", "--out", str(tmp_path)]) == 0
    assert "Of 28 actors 13 are tied" in capsys.readouterr().out
    page = (tmp_path / "network.ko.html").read_text(encoding="utf-8")
    assert "사이에 서는 주체" in page
    assert "추천 상대" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    found = json.loads((tmp_path / "network.json").read_text(encoding="utf-8"))
    assert found["whole"]["ties"] == 36
    before = (tmp_path / "network.svg").read_bytes()
    assert cli.main(["network", folder, "--lang", "en", "--out", str(tmp_path), "--json"]) == 0
    assert (tmp_path / "network.svg").read_bytes() == before
    capsys.readouterr()
    assert cli.main(["partners", folder, "--for", "A026", "--lang", "en"]) == 0
    assert "Partners for 디엔엠항공" in capsys.readouterr().out
    assert cli.main(["partners", folder]) == 2
    assert cli.main(["type", folder, "--lang", "en", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "production cluster" in said
    assert "cannot say" in said


def test_a_folder_without_links_gets_one_clear_report(tmp_path, capsys):
    from danji import cli

    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "actors.csv").write_text("actor,name,kind\nA,가,firm\nB,나,university\n", encoding="utf-8")
    assert cli.main(["network", str(tmp_path), "--lang", "en"]) == 1
    assert "No two different actors are tied" in capsys.readouterr().err
    (tmp_path / "tables" / "links.csv").write_text("from,to,kind\nA,A,supply\nA,C,supply\n", encoding="utf-8")
    assert cli.main(["network", str(tmp_path), "--lang", "en"]) == 1
    assert "C" in capsys.readouterr().err


def test_every_tie_of_the_example_has_a_source_and_a_confidence():
    from pathlib import Path

    tables = Path(__file__).parents[1] / "examples" / "gyeongnam" / "tables"
    for name in ("participations", "links"):
        rows = pd.read_csv(tables / f"{name}.csv", dtype=str)
        assert rows["source"].str.startswith("http").all()
        assert rows["confidence"].isin(["H", "M", "L", "UNVERIFIED"]).all()
    known = pd.read_csv(tables / "actors.csv", dtype=str).set_index("actor")
    assert pd.isna(known.at["A030", "region"])  # reports do not say which centre: no place is made up
