"""Partners: what fits, what is foretold, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from danji import networks
from danji.errors import DataError
from danji.networks import partners, prediction, told


def frames():
    actors = pd.DataFrame(
        [
            ("A", "한빛항공", "firm", "항공기 복합재 부품 가공", 128.0, 35.0),
            ("B", "소재연구원", "research_institute", "복합재 소재 시험과 인증", 128.1, 35.0),
            ("C", "바다대학교", "university", "조선 해양 플랜트", 128.0, 35.0),
            ("D", "Composite Lab", "research_institute", "composite aircraft structures", np.nan, np.nan),
            ("E", "한솔기계", "firm", "공작기계", 129.0, 35.0),
            ("F", "무명기관", "agency", None, 128.0, 35.0),
        ],
        columns=["actor", "name", "kind", "activity", "lon", "lat"],
    ).set_index("actor")
    links = pd.DataFrame([("A", "E"), ("E", "B"), ("E", "C"), ("C", "D")], columns=["from", "to"]).assign(
        kind="supply", year=2020, weight=np.nan
    )
    return {"actors": actors.assign(region="R"), "links": links.set_index(["from", "to", "kind"])}


def test_a_firm_is_given_the_institution_that_does_the_like():
    found, name = partners.for_actor(frames(), "A")
    assert name == "한빛항공"
    assert found.index[0] == "B"
    assert found.loc["B", "steps"] == 2
    assert found.loc["B", "through"] == "한솔기계"
    assert "복합재" in found.loc["B", "words"]
    assert found.loc["B", "km"] == pytest.approx(9.13, abs=0.02)
    assert not {"A", "E", "F"} & set(found.index)  # itself, a partner and firm, and one of which nothing is known


def test_an_institution_is_given_firms():
    found, _name = partners.for_actor(frames(), "소재연구원")
    assert set(found["kind"]) <= {"firm"}


def test_a_topic_works_in_both_languages():
    assert partners.for_topic(frames(), "복합재 시험").index[0] == "B"
    assert partners.for_topic(frames(), "aircraft composites").index[0] == "D"
    with pytest.raises(DataError, match="no activity text"):
        partners.for_topic(frames(), "zzz qqq")


def test_an_unknown_actor_is_answered_with_one_like_it():
    with pytest.raises(DataError, match="한빛항공"):
        partners.for_actor(frames(), "한빛항")


def test_every_suggestion_says_why_in_both_languages():
    found, _name = partners.for_actor(frames(), "A", every_kind=True)
    for row in told.suggestion_records(found):
        assert "복합재" in row["sentence"]["ko"] or row["actor"] != "B"
        assert "km away" in row["sentence"]["en"] or row["actor"] == "D"


def test_what_is_not_known_neither_helps_nor_harms():
    parts = {"activity": np.array([0.5, 0.5, 0.5]), "place": np.array([1.0, 0.0, np.nan])}
    score = partners.combined(parts, {"activity": 1.0, "place": 1.0})
    assert score[2] == pytest.approx((score[0] + score[1]) / 2)


def test_without_links_activity_still_matches():
    given = {"actors": frames()["actors"]}
    assert partners.for_actor(given, "A")[0].index[0] == "B"


def test_hidden_links_are_judged_by_rank():
    hits, all_ = np.array([True, False, False, True]), np.ones(4, bool)
    found = prediction.judged(np.array([4.0, 3.0, 2.0, 1.0]), hits, all_, np.zeros(4))
    assert found["auc"] == pytest.approx(0.5)  # one above all, one below all
    assert found["mrr"] == 1
    assert prediction.judged(np.ones(4), hits, all_, np.arange(4.0))["auc"] == 0.5  # all the same: no knowledge


def test_a_split_hides_what_came_later_only():
    part = pd.DataFrame(
        [
            ("A", "P", 2014),
            ("B", "P", 2014),
            ("C", "Q", 2015),
            ("B", "Q", 2015),
            ("A", "R", 2016),
            ("C", "R", 2016),
            ("D", "R", 2016),
        ],
        columns=["actor", "project", "year"],
    ).set_index(["actor", "project"])
    actors = pd.DataFrame({"name": list("ABCD"), "kind": "firm", "region": "r"}, index=list("ABCD"))
    found = prediction.split(networks.build(actors, None, part), last=2015, until_year=2016)
    assert len(found.kept) == 3  # D was tied to nobody before
    assert found.W.nnz // 2 == 2
    assert found.new.toarray().tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]
    scores = prediction.scores(found, 0, rng=np.random.default_rng(0))
    assert scores["common"].tolist() == [1, 0, 1]
    assert scores["adamic_adar"][2] == pytest.approx(1 / np.log(2))
