"""Zones side by side, and other schemes on the same ground: by hand and by laws."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji.zones import compare

AREA = pd.Series({"A": 2e6, "B": 1e6, "C": 1e6, "D": 4e6})
SHARES = st.dictionaries(st.sampled_from("ABCD"), st.sampled_from([0.25, 0.5, 1.0]), min_size=1)


def test_two_zones_by_hand():
    found = compare.overlap({"A": 1.0, "B": 1.0}, {"A": 0.5, "C": 1.0}, AREA)
    assert (found.gained, found.lost, found.resized) == (("C",), ("B",), ("A",))
    assert (found.common_km2, found.of_first, found.of_second) == (1.0, pytest.approx(1 / 3), 0.5)
    assert (found.jaccard, found.jaccard_sites) == (0.25, pytest.approx(1 / 3))


@given(first=SHARES, second=SHARES)
def test_overlap_reads_the_same_from_both_sides(first, second):
    """Law: common area and Jaccard are symmetric, gained and lost swap, and a zone is all of itself."""
    one, other = compare.overlap(first, second, AREA), compare.overlap(second, first, AREA)
    assert (one.common_km2, one.jaccard, one.jaccard_sites) == (other.common_km2, other.jaccard, other.jaccard_sites)
    assert (set(one.gained), set(one.lost)) == (set(other.lost), set(other.gained))
    assert (one.of_first, one.of_second) == (other.of_second, other.of_first)
    assert 0 <= one.jaccard <= min(one.of_first, one.of_second) <= 1
    assert compare.overlap(first, first, AREA).jaccard == 1


def test_municipalities_add_up_to_the_zone():
    sites = pd.DataFrame({"region": ["x", "x", "y", "y"], "area_m2": AREA})
    value = pd.Series({"A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0})
    found = compare.by_municipality({"one": {"A": 1.0, "C": 0.5}, "two": {"B": 1.0}}, sites, value)
    assert found.loc[("one", "x")].tolist() == [1, 2.0, 1.0]
    assert found.loc[("one", "y")].tolist() == [1, 0.5, 1.5]
    assert found.loc[("two", "y")].tolist() == [0, 0.0, 0.0]


def designations(*rows):
    table = pd.DataFrame(rows, columns=["site", "scheme", "since", "until", "area_m2"])
    return table.set_index(["site", "scheme"])


def test_other_schemes_have_a_least_and_a_most_area():
    sites = pd.DataFrame({"area_m2": AREA})
    table = designations(
        ("A", "park", None, None, 1.5e6), ("B", "park", None, None, 5e5), ("D", "park", None, None, 1e6),
        ("A", "city", None, None, None), ("C", "city", None, None, 1e6),
    )  # fmt: skip
    city, park = compare.stacked({"A": 0.5, "B": 1.0}, sites, table)
    assert (park.scheme, park.sites, park.low_km2, park.high_km2) == ("park", ("A", "B"), 1.0, 1.5)
    assert (city.scheme, city.sites, city.low_km2, city.high_km2, city.unknown) == ("city", ("A",), 0.0, 1.0, ("A",))


def test_a_designation_stands_from_its_first_day_to_its_last():
    day, later = date.fromisoformat("2019-06-19"), date.fromisoformat("2024-01-01")
    table = designations(("A", "park", day, None, 1.0), ("B", "park", day, later, 1.0), ("C", "park", None, None, 1.0))
    on = {text: set(compare.in_force(table, date.fromisoformat(text)).reset_index()["site"]) for text in ("2019-06-18", "2019-06-19", "2024-01-01", "2024-01-02")}  # fmt: skip
    assert on == {"2019-06-18": {"C"}, "2019-06-19": set("ABC"), "2024-01-01": set("ABC"), "2024-01-02": {"A", "C"}}


def test_each_zone_is_held_against_each_later_one():
    assert compare.pairs(["a", "b", "c"]) == [("a", "b"), ("a", "c"), ("b", "c")]
