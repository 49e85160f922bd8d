"""Schemes that exclude each other: the verdict says so, and nothing is drawn on such ground."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from danji import plan, programmes, sources
from danji.plan import stacked
from danji.programmes import Stacking
from danji.rules import Source
from tests import toy


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    workspace = sources.read_workspace(toy.workspace(tmp_path_factory.mktemp("stacking")))
    case = replace(workspace.case, draw=replace(workspace.case.draw, lock_in=()))
    return plan.basis(case, workspace.programme, workspace.frames)


def with_rows(ready, effect="excludes", confidence="H", **columns):
    """The case under a programme that says so of small R&D zones, with one designation on the first site of its zone."""
    best = plan.draw(ready, "free_centre").best
    site = next(iter(best.shares))
    source = Source({"ko": "지침", "en": "guideline"}, url="https://example.org", confidence=confidence)
    says = {"small_rd_zone": Stacking("small_rd_zone", effect, source)}
    row = {"since": None, "until": None, "area_m2": float("nan"), "source": "s", "note_ko": None, "note_en": None, **columns}
    table = pd.DataFrame([row], index=pd.MultiIndex.from_tuples([(site, "small_rd_zone")], names=["site", "scheme"]))
    frames = {**ready.frames, "designations": table}
    return site, best, plan.basis(ready.case, replace(ready.programme, stacking=says), frames)


def verdict_of(ready, shares):
    return next((each for each in plan.judge(ready, shares).verdicts if each.rule.startswith("stacking")), None)


@pytest.mark.parametrize(
    ("columns", "share", "state"),
    [
        ({"area_m2": 1e9}, 1.0, "fails"),  # all of the site
        ({"area_m2": 1e3}, 0.2, "undecided"),  # a part of each: whether they meet is not known
        ({}, 1.0, "undecided"),  # area not known
        ({"area_m2": 1e9, "until": date(2000, 1, 1)}, 1.0, "holds"),  # ended
        ({"area_m2": 1e9, "since": date(2999, 1, 1)}, 1.0, "holds"),  # not begun
    ],
)
def test_an_excluded_scheme_on_the_ground_is_judged(ready, columns, share, state):
    site, _, now = with_rows(ready, **columns)
    found = verdict_of(now, {site: share})
    assert found.state == state
    assert "guideline" in found.sentence["en"]
    assert "겹칠 수 없음" in found.sentence["ko"]
    if state == "fails":
        assert plan.judge(now, {site: share}).passes == "fails"


def test_an_unverified_exclusion_says_so(ready):
    site, _, now = with_rows(ready, confidence="UNVERIFIED", area_m2=1e9)
    assert "unverified" in verdict_of(now, {site: 1.0}).sentence["en"].lower()


@pytest.mark.parametrize("effect", ["seen", "allowed", "own"])
def test_other_effects_refuse_nothing(ready, effect):
    site, best, now = with_rows(ready, effect=effect, area_m2=1e9)
    assert verdict_of(now, {site: 1.0}) is None
    assert plan.draw(now, "free_centre").best.shares == best.shares


def test_nothing_is_drawn_on_excluded_ground(ready):
    site, _, now = with_rows(ready, area_m2=1e9)
    drawn = plan.draw(now, "free_centre")
    assert site not in drawn.best.shares
    assert drawn.standing[site] == "stacked"
    assert verdict_of(now, drawn.best.shares).state == "holds"


def test_without_a_table_of_designations_it_cannot_be_decided(ready):
    site, _, now = with_rows(ready)
    without = {name: frame for name, frame in now.frames.items() if name != "designations"}
    assert verdict_of(replace(now, frames=without), {site: 1.0}).state == "undecided"
    assert stacked.barred(now.programme, without, now.case) == frozenset()


def test_no_exclusion_is_invented():
    """No programme that comes with danji has a source that says two schemes exclude each other."""
    assert not [
        key for key in programmes.names() for each in programmes.read(key).stacking.values() if each.effect == "excludes"
    ]
