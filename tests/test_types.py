"""Types of cluster: the four fields, their borders, what is not known, and the reference clusters."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji import cli, codes, networks
from danji.clusters import types
from danji.errors import RuleError
from danji.programmes import typology
from tests.test_networks import actors, links

KR = typology.read()
FUNCTION, KNOWLEDGE = KR.function, KR.knowledge
amounts = st.floats(1, 1e6)


# by hand


def test_withheld_cells_leave_a_range_and_types_open():
    low, high = pd.Series({"10": 60.0, "70": 0.0}), pd.Series({"10": 60.0, "70": 90.0})
    function, country = types.function_of(low.index, "ksic-10"), pd.Series({"10": 0.5, "70": 0.5})
    found = types.spread(low, high, country, function)
    assert found == {"production": (pytest.approx(0.8), pytest.approx(2.0)), "rd": (0.0, pytest.approx(1.2))}
    mix = types.mix(pd.Series({"10": 60.0, "70": math.nan}), country, function, {})
    given = types.function_type(FUNCTION, mix, None, found)
    assert given.type is None
    assert set(given.could_be) == {"production", "innovation", "rd", "sales_service"}
    assert types.spread(low, pd.Series({"10": 60.0, "70": math.nan}), country, function)["rd"] == (0.0, 2.0)  # no bound above


@given(st.lists(st.tuples(st.floats(1, 1e4), st.floats(0, 1e4)), min_size=3, max_size=3), st.lists(st.floats(0, 1), min_size=3))
def test_whatever_withheld_cells_hold_lies_in_the_range(cells, parts):
    codes_ = ["10", "46", "70"]
    low = pd.Series([a for a, _b in cells], codes_)
    high = low + [b for _a, b in cells]
    jobs = low + [part * (b) for part, (_a, b) in zip(parts, cells, strict=False)]
    function, country = types.function_of(low.index, "ksic-10"), pd.Series([0.5, 0.3, 0.2], codes_)
    spans, exact = types.spread(low, high, country, function), types.mix(jobs, country, function, {}).quotients
    assert all(spans[name][0] <= exact[name] * (1 + 1e-9) and exact[name] <= spans[name][1] * (1 + 1e-9) for name in spans)


def test_what_is_missing_of_creation_says_where_the_answer_turns():
    turn = types.turning({"rd_jobs": 0.64}, 2, 1.0)
    assert turn == pytest.approx(1.18)
    assert sum([0.64, turn, turn]) / 3 == pytest.approx(1.0)
    assert math.isnan(types.turning({"rd_jobs": 0.64}, 0, 1.0))
    given = types.knowledge_type(KNOWLEDGE, {"rd_jobs": 0.9}, 0.8, rd=(0.5, 1.2))
    assert set(given.could_be) == {"absorbing", "strengthening"}


def test_withheld_jobs_of_the_us_bound_the_types(tmp_path, capsys):
    folder = str(Path(__file__).parents[1] / "examples" / "us")
    assert cli.main(["type", folder, "--region", "09013", "--out", str(tmp_path), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["function"]["type"] is None
    low, high = record["function"]["ranges"]["rd"]
    assert low < 1 < high
    assert cli.main(["type", folder, "--region", "nowhere", "--out", str(tmp_path)]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_a_workspace_without_jobs_or_actors_says_why_it_cannot_say(tmp_path, capsys):
    folder = str(Path(__file__).parents[1] / "examples" / "korea-nic")
    assert cli.main(["type", folder, "--out", str(tmp_path), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "cannot say, because jobs by industry" in said


def test_each_field_has_its_type():
    says = {
        (1.5, 0.5): "production", (1.5, 1.5): "innovation", (0.5, 1.5): "rd", (0.5, 0.5): "sales_service",
    }  # fmt: skip
    for (production, rd), kind in says.items():
        assert types.answer(FUNCTION, {"production": production, "rd": rd}).type == kind
    says = {(2, 0.2): "self_creating", (2, 0.8): "strengthening", (0.5, 0.8): "absorbing", (0.5, 0.2): "self_sufficient"}
    for (creation, inflow), kind in says.items():
        assert types.knowledge_type(KNOWLEDGE, {"rd_jobs": creation}, inflow).type == kind


def test_what_is_not_known_leaves_types_open():
    found = types.knowledge_type(KNOWLEDGE, {"rd_jobs": 0.6}, math.nan, missing=("outside_actors",))
    assert found.type is None
    assert set(found.could_be) == {"absorbing", "self_sufficient"}
    assert found.missing == ("outside_actors",)
    assert len(types.answer(KNOWLEDGE, {}).could_be) == 4


def test_margins_and_the_nearest_border():
    found = types.answer(FUNCTION, {"production": 1.6, "rd": 0.95})
    assert found.margins == {"production": pytest.approx(0.6), "rd": pytest.approx(-0.05)}
    assert found.nearest == "rd"
    assert found.stays == pytest.approx(3 / 5)  # an R&D border of 0.9 or 0.8 would make it an innovation cluster


def test_a_value_on_the_border_is_high():
    assert types.answer(FUNCTION, {"production": 1.0, "rd": 1.0}).type == "innovation"


def test_jobs_to_the_border_lead_there():
    jobs, country = pd.Series({"10": 60.0, "46": 30.0, "70": 10.0}), pd.Series({"10": 0.4, "46": 0.4, "70": 0.2})
    function = types.function_of(jobs.index, "ksic-10")
    before = types.mix(jobs, country, function, FUNCTION.borders)
    after = types.mix(jobs.add(pd.Series({"70": before.to_border["rd"]}), fill_value=0), country, function, FUNCTION.borders)
    assert after.quotients["rd"] == pytest.approx(FUNCTION.borders["rd"])


def test_an_innovation_cluster_needs_known_links():
    jobs, country = pd.Series({"10": 50.0, "46": 20.0, "70": 30.0}), pd.Series({"10": 0.4, "46": 0.5, "70": 0.1})
    found = types.mix(jobs, country, types.function_of(jobs.index, "ksic-10"), FUNCTION.borders)
    alone = types.function_type(FUNCTION, found, None)
    assert (alone.type, alone.could_be) == (None, ("innovation",))
    assert "links" in alone.missing
    tied = networks.build(actors(2).assign(kind=["firm", "university"]), links([(0, 1, 1.0)]))
    assert types.function_type(FUNCTION, found, tied).type == "innovation"


def test_only_actors_inside_say_nothing_of_inflow():
    made = networks.build(actors(3), links([(0, 1, 1.0), (1, 2, 1.0)]))
    codes_ = made.actors.index
    value, why = types.inflow(made, pd.Series([True, True, None], codes_, dtype=object))
    assert math.isnan(value)
    assert why == ("outside_actors",)
    value, why = types.inflow(made, pd.Series([True, True, False], codes_, dtype=object))
    assert (value, why) == (0.5, ())
    assert types.inflow(None, pd.Series(dtype=object))[1] == ("links",)


def test_patents_are_held_against_all_regions():
    table = pd.DataFrame(
        {"region": ["a", "b"], "year": [2020, 2020], "patents": [30.0, 10.0], "jobs": [100.0, 100.0]}
    ).set_index(["region", "year"])
    jobs = pd.Series({"10": 1.0, "46": 1.0, "70": 1.0})
    found = types.mix(jobs, jobs, types.function_of(jobs.index, "ksic-10"), {})
    parts, missing = types.creation(found, table, "a")
    assert parts == {"rd_jobs": pytest.approx(1.0), "patents": pytest.approx(1.5)}
    assert missing == ("rd_staff",)


# by law


@given(amounts, amounts, amounts, amounts, amounts, amounts)
def test_shares_sum_so_one_function_is_above_the_country(a, b, c, x, y, z):
    jobs, country = pd.Series({"10": a, "46": b, "70": c}), pd.Series({"10": x, "46": y, "70": z})
    found = types.mix(jobs, country, types.function_of(jobs.index, "ksic-10"), {})
    assert sum(found.shares.values()) == pytest.approx(1)
    if found.quotients["production"] < 1 and found.quotients["rd"] < 1:
        assert found.quotients["sales_service"] > 1 - 1e-9


def test_the_country_itself_stands_on_every_border():
    country = pd.Series({"10": 0.3, "46": 0.4, "72": 0.3})
    found = types.mix(country * 1e6, country, types.function_of(country.index, "ksic-10"), {})
    assert list(found.quotients.values()) == pytest.approx([1, 1, 1])


def test_an_unknown_cell_counts_on_neither_side():
    country = pd.Series({"10": 0.3, "13": 0.2, "46": 0.3, "70": 0.2})
    jobs = pd.Series({"10": 30.0, "13": np.nan, "46": 30.0, "70": 20.0})
    found = types.mix(jobs, country, types.function_of(jobs.index, "ksic-10"), {})
    assert found.unknown == ("13",)
    assert list(found.quotients.values()) == pytest.approx([1, 1, 1])


# data


def test_the_longest_code_gives_the_function():
    found = types.function_of(pd.Index(["5411", "5417", "3364", "722"]), "naics-2012")
    assert found.tolist() == ["sales_service", "rd", "production", None]
    own = pd.DataFrame({"code": ["33"], "function": ["rd"]})
    assert types.function_of(pd.Index(["3364"]), "naics-2012", table=own).tolist() == ["rd"]


def test_types_must_fill_four_fields():
    with pytest.raises(RuleError, match="types"):
        typology.from_text("status: {ko: a, en: b}\nconfidence: H\n", "types.yaml")
    assert typology.read("us-tech-hub") == typology.read()  # what names no types of its own has those for all


def test_reference_clusters_stand_where_the_tables_say():
    known = codes.labels("reference_clusters")
    place = {
        code: types.answer(
            FUNCTION,
            {axis: float(row[f"{axis}_low"]) for axis in FUNCTION.axes},
            ranges={axis: (float(row[f"{axis}_low"]), float(row[f"{axis}_high"])) for axis in FUNCTION.axes},
        ).type
        for code, row in known[known["measured"] == "yes"].iterrows()
    }
    assert place["wichita"] == "production"
    assert place["lancashire"] == "production"
    assert place["silicon_valley"] == "innovation"
    assert (known.loc[known["measured"] == "no", ["production_low", "rd_high"]] == "").all(axis=None)
    ends = known[known["measured"] == "yes"].astype({"production_low": float, "production_high": float, "withheld": int})
    assert ((ends["production_low"] < ends["production_high"]) == (ends["withheld"] > 0)).all()  # a range, not a nothing
    assert known["source"].str.contains("http|BRES|QCEW").all()


def test_the_list_of_reference_clusters_is_what_the_tables_give(tmp_path, monkeypatch):
    import runpy
    from pathlib import Path

    root = Path(__file__).parents[1]
    space = runpy.run_path(str(root / "examples" / "reference-clusters" / "build_tables.py"))
    space["main"].__globals__["OUT"] = tmp_path / "made.csv"
    space["main"]()
    assert (tmp_path / "made.csv").read_bytes() == (root / "danji" / "codes" / "reference_clusters.csv").read_bytes()
