"""Exploring and comparing on the toy workspace: laws, both languages, same bytes, and what goes wrong."""

from __future__ import annotations

import json
import re
from unittest.mock import patch

import pandas as pd
import pytest

from danji import cli, dossier, plan, sources
from danji.errors import DataError, Infeasible
from danji.plan import compared, explore
from danji.zones import choose
from tests import toy

DRAWS = 40


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = toy.workspace(tmp_path_factory.mktemp("explore"))
    workspace = sources.read_workspace(folder)
    ready = plan.basis(workspace.case, workspace.programme, workspace.frames)
    whole = plan.draft(ready, version="0", inputs={})
    found = explore.explore(ready, explore.Ask(seed=3, draws=DRAWS), version="0", fingerprint=whole.fingerprint)
    return ready, whole, found, workspace.frames["regions"], folder


def test_every_reading_is_explored(made):
    ready, _, found, _, _ = made
    assert [each.reading for each in found.readings] == list(ready.readings)


def test_everything_begins_with_the_best_and_nothing_beats_it(made):
    for each in made[2].readings:
        best = each.best.value
        assert each.best.proved
        assert each.portfolio.zones[0].zone.shares == each.best.shares
        assert each.near.zones[0].value == pytest.approx(best)
        assert all(near.value <= best + 1e-6 and near.away >= -1e-6 for near in each.near.zones)
        assert all(other.zone.value <= best + 1e-6 for other in each.portfolio.zones)
        assert max(each.null.values, default=0.0) <= best + 1e-3
        assert all(cost.value is None or cost.value <= best + 1e-6 for cost in each.costs)


def test_every_zone_that_is_shown_passes_its_rules(made):
    ready, _, found, _, _ = made
    for each in found.readings:
        shown = [other.zone.shares for other in each.portfolio.zones]
        shown += [point.shares for front in each.fronts for point in front.points]
        shown += [cost.instead for cost in each.costs if cost.instead]
        for shares in shown:
            states = {verdict.state for verdict in plan.judge(ready, shares).verdicts if verdict.reading in {"", each.reading}}
            assert states == {"holds"}


def test_zones_of_the_portfolio_are_as_far_apart_as_stated(made):
    for each in made[2].readings:
        assert all(other.apart >= each.portfolio.apart - 1e-6 for other in each.portfolio.zones[1:])


def test_the_curve_rises_and_meets_the_best_at_the_limit(made):
    for each in made[2].readings:
        values = [point.value for point in each.curve.points if point.value is not None]
        assert values == sorted(values)
        assert {point.limit: point.value for point in each.curve.points}[each.curve.limit] == pytest.approx(each.best.value)
        assert all(point.proved for point in each.curve.points if point.value is not None)


def test_costs_are_those_of_the_plan(made):
    _, whole, found, _, _ = made
    for each in found.readings:
        wanted = {site.site: site.reasons[each.reading].loss for site in whole.sites if site.standing == "candidate"}
        assert {cost.site: cost.loss for cost in each.costs} == wanted


def test_relaxing_gains_what_the_curve_says(made):
    for each in made[2].readings:
        (cap,) = [row for row in each.relaxed if row.key == each.curve.rule]
        assert cap.gain == pytest.approx(each.curve.one_more, abs=1e-6)
        assert all(row.gain >= 0 for row in each.relaxed)
        assert cap.margin == pytest.approx(each.curve.limit - each.best.facts["area_km2"], abs=1e-6)


def test_standing_follows_the_thresholds(made):
    for each in made[2].readings:
        found = each.frequencies
        assert found.draws == found.asked == DRAWS
        for site in found.sites:
            kind = "core" if site.taken >= found.core else ("out" if site.taken <= found.out else "contested")
            assert site.standing == kind
            assert site.low <= site.taken <= site.high
            assert not (site.share > 0 and site.taken == 0)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(made):
    ready, whole, found, regions, _ = made
    again = explore.explore(ready, explore.Ask(seed=3, draws=DRAWS), version="0", fingerprint=whole.fingerprint)
    assert again == found
    assert dossier.explored.page(again, whole, lang="ko", regions=regions) == dossier.explored.page(
        found, whole, lang="ko", regions=regions
    )
    other = explore.explore(ready, explore.Ask(seed=4, draws=DRAWS), version="0", fingerprint=whole.fingerprint)
    assert other.readings[0].null.values != found.readings[0].null.values


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_says_every_sentence_and_loads_nothing(made, lang):
    _, whole, found, regions, _ = made
    page = dossier.explored.page(found, whole, lang=lang, regions=regions)
    shown = re.sub(r"&#39;", "'", page)
    for each in found.readings:
        for subject in ("near", "portfolio", "fronts", "curve", "frequencies", "costs", "null"):
            assert all(sentence[lang] in shown for sentence in each.said[subject]), subject
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert "nan" not in page.lower().replace("finan", "").replace("governan", "")
    keys = re.findall(r' id="([^"]+)"', page)
    assert len(keys) == len(set(keys))


def test_the_command_writes_page_record_and_tables(made, tmp_path, capsys):
    folder = made[4]
    assert cli.main(["explore", str(folder), "--draws", "5", "--out", str(tmp_path / "out"), "--lang", "en"]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "explore.html",
        "explore.json",
        "explore.ko.html",
        "explore.xlsx",
    ]
    record = json.loads((tmp_path / "out/explore.json").read_text(encoding="utf-8"))
    assert [each["reading"] for each in record["readings"]] == list(made[0].readings)
    said = capsys.readouterr().out
    assert "free centre" in said
    assert "The best zone is worth" in said
    sheets = pd.read_excel(tmp_path / "out/explore.xlsx", sheet_name=None, engine="calamine")
    assert len(sheets) == 9
    assert all(len(sheet) > 0 for sheet in sheets.values())


def test_a_zone_given_is_ranked_among_the_random_ones(made, tmp_path):
    zone = tmp_path / "mine.csv"
    zone.write_text("site\nS1\n", encoding="utf-8")
    out = tmp_path / "out"
    assert cli.main(["explore", str(made[4]), "--draws", "2", "--zone", str(zone), "--out", str(out)]) == 0
    ranks = json.loads((out / "explore.json").read_text(encoding="utf-8"))["readings"][0]["null"]["ranks"]
    assert ranks[-1]["label"]["ko"] == "mine"
    assert ranks[-1]["value"] == pytest.approx(made[0].value["S1"], abs=1e-6)


def test_a_time_limit_stops_the_draws_and_says_so(made, capsys, tmp_path):
    assert cli.main(["explore", str(made[4]), "--seconds", "0.000001", "--lang", "en", "--out", str(tmp_path / "out")]) == 0
    assert "stopped after 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--values", "operating_firms,gold"], "no value 'gold'"),
        (["--values", "balance,free_area"], "cannot be the first"),
        (["--values", "free_area"], "Two or three different values"),
        (["--draws", "0"], "Draws are 1 or more"),
        (["--seed", "-1"], "the seed is 0 or more"),
    ],
)
def test_what_cannot_be_explored_is_said(made, capsys, options, said):
    assert cli.main(["explore", str(made[4]), *options, "--lang", "en"]) == 1
    assert said in capsys.readouterr().err


def test_a_case_that_cannot_be_met_names_the_smallest_conflict(tmp_path, capsys):
    folder = toy.workspace(tmp_path)
    for site in ("S2", "S3"):  # either fits alone; one that does not is told before anything is drawn
        toy.change(folder / "tables/sites.csv", site, area_m2="9000000", part_min_share="")
    toy.replace(folder / "case.toml", "lock_in = [", 'lock_in = ["S2", "S3", ')
    assert cli.main(["explore", str(folder), "--lang", "en"]) == 1
    said = capsys.readouterr().err
    assert "No zone can meet this: Total area of the sites; '" in said
    assert "No smaller set of rules and locks conflicts." in said


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_zones_are_compared_by_name_and_by_file(made, tmp_path, capsys, lang):
    zone = tmp_path / "mine.csv"
    zone.write_text("site\nS1\nS2\n", encoding="utf-8")
    assert cli.main(["compare", str(made[4]), "free_centre", "hub_centre", str(zone), "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert "mine.csv" in said
    assert cli.main(["compare", str(made[4]), "free_centre", str(zone), "--json", "--lang", lang]) == 0
    record = json.loads(capsys.readouterr().out)
    (pair,) = record["pairs"]
    first, second = (each["shares"] for each in record["zones"])
    assert set(pair["change"]["added"]) == set(second) - set(first)
    assert set(pair["change"]["dropped"]) == set(first) - set(second)
    assert sum(each["area_km2"] for each in record["municipalities"] if each["zone"] == "free_centre") == pytest.approx(
        record["zones"][0]["facts"]["area_km2"], abs=1e-5
    )


def test_one_zone_is_not_compared(made, capsys):
    assert cli.main(["compare", str(made[4]), "free_centre", "--lang", "en"]) == 1
    assert "Too few zones" in capsys.readouterr().err
    with pytest.raises(DataError, match="Too few"):
        compared.enough([])


def test_other_designations_are_told_with_their_days(tmp_path):
    folder = toy.workspace(tmp_path)
    rows = "site,scheme,since,until,area_m2,source\nS1,innovation_city,,,,a\nS2,small_rd_zone,2030-01-01,,20000,b\nS2,opportunity_zone,2000-01-01,2001-01-01,20000,b\n"
    (folder / "tables/designations.csv").write_text(rows, encoding="utf-8")
    workspace = sources.read_workspace(folder)
    ready = plan.basis(workspace.case, workspace.programme, workspace.frames)
    zone = plan.judge(ready, {"S1": 1.0, "S2": 1.0})
    found = compared.compared(ready, [zone, compared.named(zone, "other")])
    by_scheme = {each.scheme: each for each in found.stacked["given"]}
    assert set(by_scheme) == {"innovation_city", "small_rd_zone"}
    assert by_scheme["innovation_city"].unknown == ["S1"]
    assert by_scheme["small_rd_zone"].later == ["S2"]
    assert "after the day" in by_scheme["small_rd_zone"].sentence.en
    assert found.pairs[0].jaccard == 1


def test_of_gyeongnam_the_cap_binds_and_the_area_in_print_stands_below():
    """Laws on the real case: what is shown passes, the curve holds the printed area, core sites are in the best zone."""
    workspace = sources.read_workspace(sources.template("gyeongnam"))
    ready = plan.basis(workspace.case, workspace.programme, workspace.frames)
    found = explore.explore(
        ready, explore.Ask(seed=1, draws=60, aims=("operating_firms", "free_area")), version="0", fingerprint=""
    )
    for each in found.readings:
        assert not each.near.complete
        assert each.near.rest <= each.near.zones[-1].value + 1e-6
        assert all(other.zone.passes == "holds" for other in each.portfolio.zones)
        assert len(each.portfolio.zones) > 2
        (printed,) = each.curve.marks
        assert printed.limit < each.curve.limit
        assert 0.8 * each.best.value < printed.value < each.best.value
        assert each.curve.one_more > 0
        core = {site.site for site in each.frequencies.sites if site.standing == "core"}
        assert len(core - set(each.best.shares)) <= 1
        best, mark = each.null.ranks
        assert best.as_good <= 5  # of 2,000: a full zone of a fixed circle may happen to be the best
        assert 0.5 < mark.below < 1
        assert {ready.case.hub} <= {cost.site for cost in each.costs if cost.loss == 0}


@pytest.mark.parametrize("times", [60, 400])
def test_time_that_is_too_short_leaves_marks_and_no_claims(tmp_path, times):
    """Each part stops after so many questions: what is told is bounded, and what is not proved says so."""
    workspace = sources.read_workspace(toy.workspace(tmp_path))
    ready = plan.basis(workspace.case, workspace.programme, workspace.frames)

    def share(_left):
        asked = []
        return lambda: asked.append(1) or len(asked) > times

    (cut, *_), (whole, *_) = (
        explore.explore(ready, explore.Ask(draws=20, share=each), version="0", fingerprint="x").readings
        for each in (share, None)
    )
    assert cut.best.value <= whole.best.value + 1e-6 <= cut.best.bound + 2e-6
    assert cut.near.rest >= min([zone.value for zone in whole.near.zones[len(cut.near.zones) :]], default=0.0) - 1e-6
    assert cut.frequencies.draws <= cut.frequencies.asked
    known = {point.limit: point.value for point in whole.curve.points}
    for point in cut.curve.points:
        assert point.value is None or point.value <= known[point.limit] + 1e-6 <= point.bound + 2e-6
    assert cut.curve.complete or any("enough for" in each["en"] for each in cut.said["curve"])
    for each in cut.relaxed:
        assert each.most is None or "no more than" in each.sentence["en"]


def test_a_time_in_which_nothing_is_found_is_told(tmp_path):
    workspace = sources.read_workspace(toy.workspace(tmp_path))
    ready = plan.basis(workspace.case, workspace.programme, workspace.frames)
    with patch.object(choose, "SMALL", 0), pytest.raises(Infeasible, match="in the time given"):
        plan.draw(ready, "free_centre", stop=lambda: True)
