"""The tree of a classification: by hand, by the published counts, by law, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danji import codes
from danji.codes import tree
from danji.errors import DataError

CLASSIFICATIONS = [name for name in codes.labels("classifications").index if codes.members(name)]
KEYS = ["region", "industry"]


def table(rows, keys=KEYS):
    return pd.Series(rows, name="persons", dtype=float).rename_axis(keys)


def keys_of(call):
    with pytest.raises(DataError) as error:
        call()
    return [each.key for each in error.value.problems]


@pytest.mark.parametrize("name", CLASSIFICATIONS)
def test_every_code_lies_in_one_a_level_higher(name):
    level, parent = tree.levels(name), tree.parents(name)
    assert {code for code in level if code not in parent} == {code for code in level if level[code] == 1}
    assert {level[code] - level[above] for code, above in parent.items()} == {1}


@pytest.mark.parametrize("name", CLASSIFICATIONS)
def test_levels_partition_the_finest_codes(name):
    finest = max(tree.levels(name).values())
    leaves = {code for code, level in tree.levels(name).items() if level == finest}
    for level in range(1, finest + 1):
        assert leaves <= set(tree.at_level(name, level))


def test_the_numbers_of_codes_are_those_published():
    """Statistics Korea, 2017-01-13: 21 sections; divisions 76 → 77, groups 228 → 232, classes 487 → 495, 1145 → 1196."""
    sizes = {name: codes.read(name)["level"].value_counts().sort_index().tolist() for name in ("ksic-9", "ksic-10")}
    assert sizes == {"ksic-9": [21, 76, 228, 487, 1145], "ksic-10": [21, 77, 232, 495, 1196]}


def test_sections_that_changed_are_those_published():
    """Statistics Korea, 2017-01-13: renting (69) and water supply (36) changed their section."""
    assert (tree.parents("ksic-9")["69"], tree.parents("ksic-10")["76"]) == ("L", "N")
    assert (tree.parents("ksic-9")["36"], tree.parents("ksic-10")["36"]) == ("D", "E")


def test_a_sector_of_several_numbers_holds_all_of_them():
    assert {tree.parents("naics-2017")[code] for code in ("311", "327", "339")} == {"31-33"}
    assert tree.ancestors("naics-2012", "454111") == ("45411", "4541", "454", "44-45", "10")


def test_rolled_up_by_hand():
    jobs = table({("R1", "31311"): 40, ("R1", "31322"): 10, ("R1", "30110"): 5, ("R2", "31311"): 1})
    assert tree.roll_up(jobs, classification="ksic-10", level=3).to_dict() == {
        ("R1", "301"): 5,
        ("R1", "313"): 50,
        ("R2", "313"): 1,
    }
    assert tree.roll_up(jobs, classification="ksic-10", level=1).to_dict() == {("R1", "C"): 55, ("R2", "C"): 1}


def test_a_missing_cell_makes_its_parent_missing_or_a_lower_bound():
    jobs = table({("R1", "31311"): 40, ("R1", "31322"): None, ("R1", "30110"): 5, ("R2", "31311"): None})
    up = tree.roll_up(jobs, classification="ksic-10", level=2)
    assert up.isna().to_dict() == {("R1", "30"): False, ("R1", "31"): True, ("R2", "31"): True}
    least = tree.roll_up_at_least(jobs, classification="ksic-10", level=2)
    assert least["is_lower_bound"].tolist() == [False, True, True]
    assert least["at_least"].tolist()[:2] == [5, 40]
    assert np.isnan(least["at_least"].iloc[2])  # nothing known is no zero


def test_years_are_kept_apart():
    jobs = table({("R1", "31311", 2020): 1, ("R1", "31312", 2021): 2}, [*KEYS, "year"])
    assert tree.roll_up(jobs, classification="ksic-10", level=4).to_dict() == {("R1", "3131", 2020): 1, ("R1", "3131", 2021): 2}


@settings(max_examples=40)
@given(data=st.data(), level=st.integers(1, 5))
def test_rolling_up_keeps_the_total_and_goes_in_steps(data, level):
    leaves = sorted(code for code, each in tree.levels("ksic-9").items() if each == 5)
    chosen = data.draw(st.lists(st.sampled_from(leaves), min_size=1, max_size=12, unique=True))
    jobs = table({("R1", code): data.draw(st.integers(0, 10_000)) for code in chosen})
    up = tree.roll_up(jobs, classification="ksic-9", level=level)
    assert up.sum() == jobs.sum()
    for between in range(level, 6):
        steps = tree.roll_up(tree.roll_up(jobs, classification="ksic-9", level=between), classification="ksic-9", level=level)
        pd.testing.assert_series_equal(steps, up)
    pd.testing.assert_series_equal(tree.roll_up(jobs[::-1], classification="ksic-9", level=level), up)


def test_all_that_is_wrong_comes_in_one_error():
    jobs = table({("R1", "31"): 1, ("R1", "3131"): 2, ("R1", "31311"): -3, ("R1", "99998"): 4, ("R1", "nonsense"): 5})
    found = keys_of(lambda: tree.roll_up(jobs, classification="ksic-10", level=5))
    assert found == ["indicator_negative", "unknown_codes", "mixed_levels", "parent_and_child", "no_such_level"]


def test_a_code_of_another_revision_is_named_once():
    jobs = table({("R1", "31310"): 1, ("R1", "31311"): 2, ("R1", "31312"): 3})
    with pytest.raises(DataError) as error:
        tree.roll_up(jobs, classification="ksic-10", level=2)
    (only,) = error.value.problems
    assert only.key == "other_revision"
    assert "31310" in only.text("ko")
    assert "ksic-9" in only.text("ko")


def test_a_total_beside_its_parts_is_refused():
    jobs = table({("R1", "10"): 9, ("R1", "31-33"): 5, ("R1", "22"): 4})
    assert keys_of(lambda: tree.roll_up(jobs, classification="naics-2012", level=1)) == ["mixed_levels", "parent_and_child"]


def test_other_keys_are_refused():
    assert keys_of(lambda: tree.roll_up(table({"31": 1}, ["sector"]), classification="ksic-10", level=1)) == ["indicator_index"]
    twice = pd.concat([table({("R1", "31"): 1}), table({("R1", "31"): 2})])
    assert keys_of(lambda: tree.roll_up(twice, classification="ksic-10", level=1)) == ["indicator_duplicate"]


def test_an_empty_table_stays_empty():
    empty = table({("R1", "31"): 1}).iloc[:0]
    assert tree.roll_up(empty, classification="ksic-10", level=1).empty
