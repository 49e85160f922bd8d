"""Translation of codes: by hand, by the published changes, by law, and beside a plain twin."""

from fractions import Fraction
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danji import codes
from danji.codes import translation, tree
from danji.errors import DataError

KEYS = ["region", "industry"]
CONCORDANCES = list(codes.read("concordances").itertuples(index=False, name=None))
BOTH_WAYS = [*CONCORDANCES, *[(new, old) for old, new in CONCORDANCES]]


def table(rows, keys=KEYS):
    return pd.Series(rows, name="persons", dtype=float).rename_axis(keys)


def weights_of(rows):
    return pd.Series(rows, dtype=float).rename_axis(["old", "new"])


@cache
def targets(old, new, code):
    pairs = translation.concordance(old, new)
    return set(pairs.loc[pairs["old"] == code, "new"])


@cache
def origins(old, new, code):
    pairs = translation.concordance(old, new)
    return set(pairs.loc[pairs["new"] == code, "old"])


# the lists


@pytest.mark.parametrize(("old", "new"), CONCORDANCES)
def test_a_concordance_has_every_finest_code_of_both_lists_and_no_other(old, new):
    pairs = translation.concordance(old, new)
    for end, name in (("old", old), ("new", new)):
        finest = max(tree.levels(name).values())
        assert set(pairs[end]) == {code for code, level in tree.levels(name).items() if level == finest}
    assert not pairs.duplicated(["old", "new"]).any()
    assert pairs.equals(pairs.sort_values(["old", "new"], ignore_index=True))


def test_two_steps_lead_nowhere_that_one_does_not():
    """2007 → 2012 → 2017 reaches every pair of 2007 → 2017."""
    first, second = translation.concordance("naics-2007", "naics-2012"), translation.concordance("naics-2012", "naics-2017")
    steps = first.merge(second, left_on="new", right_on="old", suffixes=("", "_2"))
    reached = set(zip(steps["old"], steps["new_2"], strict=True))
    straight = translation.concordance("naics-2007", "naics-2017")
    assert set(zip(straight["old"], straight["new"], strict=True)) <= reached


def test_published_changes_of_ksic():
    """Statistics Korea, press of 2017-01-13: drones set apart, four mining industries made one, Korean food made four."""
    assert targets("ksic-9", "ksic-10", "31310") == {"31311", "31312"}
    assert origins("ksic-9", "ksic-10", "06200") == {"06210", "06291", "06292", "06299"}
    assert targets("ksic-9", "ksic-10", "56111") == {"56111", "56112", "56113", "56114"}
    assert {code[:3] for code in ("31310", "31321", "31322") for code in targets("ksic-9", "ksic-10", code)} == {"313"}


def test_published_changes_of_naics():
    """U.S. Census Bureau, 2012 NAICS to 2017 NAICS; Federal Register 80 FR 46479 (2015-08-04)."""
    assert origins("naics-2012", "naics-2017", "454110") == {"454111", "454112", "454113"}
    assert targets("naics-2012", "naics-2017", "517110") == {"517311"}
    assert targets("naics-2012", "naics-2017", "517210") == {"517312"}
    assert targets("naics-2012", "naics-2017", "452112") == {"452210", "452311"}
    assert targets("naics-2012", "naics-2017", "541711") == {"541713", "541714"}
    assert targets("naics-2007", "naics-2012", "221119") == {"221114", "221115", "221116", "221117", "221118"}


# kinds


def test_each_kind_is_met():
    kind = translation.kinds("ksic-9", "ksic-10", from_level=5, to_level=5).drop_duplicates("old").set_index("old")["kind"]
    shown = {code: kind[code] for code in ("31310", "31321", "31322", "32012", "95123")}
    assert shown == {"31310": "split", "31321": "same", "31322": "merged", "32012": "renamed", "95123": "renamed"}


def test_a_table_is_exact_at_the_level_where_nothing_is_split():
    assert translation.finest_exact_level(["31321"], old="ksic-9", new="ksic-10") == 5
    assert translation.finest_exact_level(["31310", "31321"], old="ksic-9", new="ksic-10") == 4
    assert translation.finest_exact_level(["32011"], old="ksic-9", new="ksic-10") == 1
    assert translation.finest_exact_level([], old="ksic-9", new="ksic-10") is None


# by hand

AIRCRAFT = table({("R1", "31310"): 40, ("R1", "31322"): 6, ("R1", "32011"): 30, ("R2", "31310"): 4, ("R2", "31322"): None})


def test_split_equally_by_hand():
    made = translation.translate(AIRCRAFT, old="ksic-9", new="ksic-10")
    assert made.jobs.loc["R1"].round(9).to_dict() == {"30393": 10, "31202": 10, "31311": 20, "31312": 20, "31322": 16}
    assert made.jobs.loc["R2"].isna().to_dict() == {"31311": False, "31312": False, "31322": True}
    assert made.estimated.loc["R1"].all()
    assert not made.estimated.loc[("R2", "31322")]


def test_at_a_higher_level_what_is_exact_is_not_called_estimated():
    made = translation.translate(AIRCRAFT.drop(("R1", "32011")), old="ksic-9", new="ksic-10", level=4)
    assert made.jobs.dropna().to_dict() == {("R1", "3131"): 40, ("R1", "3132"): 6, ("R2", "3131"): 4}
    assert not made.estimated.any()


def test_split_by_given_weights_by_hand():
    weights = weights_of({("31310", "31311"): 0.9, ("31310", "31312"): 0.1})
    made = translation.translate(AIRCRAFT, old="ksic-9", new="ksic-10", weights=weights)
    assert made.jobs[[("R1", "31311"), ("R1", "31312")]].round(9).tolist() == [36, 4]
    told = made.report.drop_duplicates("code").set_index("code")["weight_from"].to_dict()
    assert told == {"31310": "given", "31322": "exact", "32011": "equal"}


def test_split_by_known_jobs_by_hand():
    known = table({("R1", "31311"): 200, ("R2", "31311"): 100, ("R1", "31312"): 100, ("R1", "30393"): 5})
    made = translation.translate(AIRCRAFT, old="ksic-9", new="ksic-10", known=known)
    assert made.jobs[[("R1", "31311"), ("R1", "31312")]].tolist() == [30, 10]
    told = made.report.drop_duplicates("code").set_index("code")["weight_from"].to_dict()
    assert told == {"31310": "known", "31322": "exact", "32011": "equal"}  # of 32011 only one target is known


def test_a_coarse_code_is_split_by_how_many_of_its_codes_go():
    """KSIC 9 division 32 has 8 codes: only vehicle seats leave furniture, a third of them to 30 and two thirds to 31."""
    shares = translation.shares("ksic-9", "ksic-10", from_level=2, to_level=2).set_index("old").loc["32"]
    size = sum(code.startswith("32") for code, level in tree.levels("ksic-9").items() if level == 5)
    told = shares.set_index("new")["weight"].to_dict()
    assert told == pytest.approx({"30": 1 / 3 / size, "31": 2 / 3 / size, "32": 1 - 1 / size})


def test_the_report_names_what_moved_and_what_is_not_known():
    report = translation.translate(AIRCRAFT, old="ksic-9", new="ksic-10").report.set_index(["code", "to"])
    assert report.loc[("31310", "31311"), ["persons", "unknown_cells"]].tolist() == [22, 0]
    assert report.loc[("31322", "31322"), ["persons", "unknown_cells"]].tolist() == [6, 1]
    assert report.loc[("31310", "31312"), ["kind", "weight", "weight_from"]].tolist() == ["split", 0.5, "equal"]
    assert "무인" in report.loc[("31310", "31312"), "to_name"]


def test_a_code_whose_cells_are_all_unknown_moved_an_unknown_number():
    made = translation.translate(table({("R1", "31321"): None}), old="ksic-9", new="ksic-10")
    assert made.report["persons"].isna().all()
    assert made.summary() == {
        "kinds": {"same": {"codes": 1, "persons": None}},
        "moved": None,
        "estimated": 0.0,
        "not_moved": 0.0,
        "unknown": 1,
    }


def test_what_goes_nowhere_is_reported_and_not_lost(monkeypatch):
    whole = translation.concordance("ksic-9", "ksic-10")
    monkeypatch.setattr(translation, "_pairs", lambda _old, _new: whole[whole["old"] != "31321"])
    jobs = table({("R1", "31321"): 10, ("R2", "31321"): None, ("R1", "31310"): 4})
    made = translation.translate(jobs, old="ksic-9", new="ksic-10")
    (row,) = made.report[made.report["kind"] == "none"].to_dict("records")
    assert (row["code"], row["to"], row["persons"], row["unknown_cells"]) == ("31321", "", 10, 1)
    assert made.jobs.sum() + row["persons"] == jobs.sum()
    assert made.summary()["not_moved"] == 10


def test_a_zero_split_is_exact():
    made = translation.translate(table({("R1", "31310"): 0}), old="ksic-9", new="ksic-10")
    assert made.jobs.tolist() == [0, 0]
    assert not made.estimated.any()


def test_an_empty_table_stays_empty():
    made = translation.translate(AIRCRAFT.iloc[:0], old="ksic-9", new="ksic-10")
    assert made.jobs.empty
    assert made.report.empty
    assert made.jobs.index.names == KEYS


# by law


@cache
def finest(name):
    return sorted(code for code, level in tree.levels(name).items() if level == max(tree.levels(name).values()))


@cache
def certain(old, new):
    """Codes that go whole to one that takes nothing else."""
    kinds = translation.kinds(old, new, from_level=len(finest(old)[0]), to_level=len(finest(new)[0]))
    return kinds.loc[kinds["kind"].isin(["same", "renamed"]), "old"].tolist()


@st.composite
def cases(draw, missing=False):
    """A pair of revisions, two levels, and jobs by region, code and year."""
    old, new = draw(st.sampled_from(BOTH_WAYS))
    own = draw(st.integers(1, max(tree.levels(old).values())))
    level = draw(st.integers(1, own))
    some = sorted(code for code, each in tree.levels(old).items() if each == own)
    cells = st.tuples(st.sampled_from(["R1", "R2"]), st.sampled_from(some), st.sampled_from([2015, 2020]))
    value = st.one_of(st.none(), st.integers(0, 9999)) if missing else st.integers(0, 9999)
    rows = draw(st.dictionaries(cells, value, min_size=1, max_size=15))
    return table(rows, [*KEYS, "year"]), old, new, own, level


@settings(max_examples=40)
@given(case=cases())
def test_no_job_is_lost_or_made_in_any_region_and_year(case):
    jobs, old, new, _own, level = case
    before = jobs.copy()
    made = translation.translate(jobs, old=old, new=new, level=level)
    places = ["region", "year"]
    after = made.jobs.groupby(level=places).sum()
    pd.testing.assert_series_equal(after, jobs.groupby(level=places).sum(), check_exact=False, rtol=1e-9)
    assert made.summary()["moved"] == pytest.approx(jobs.sum())
    pd.testing.assert_series_equal(jobs, before)
    again = translation.translate(jobs.sample(frac=1, random_state=1), old=old, new=new, level=level)
    pd.testing.assert_series_equal(again.jobs, made.jobs)


@settings(max_examples=40)
@given(case=cases(missing=True))
def test_every_code_of_the_result_is_of_the_level_asked_for(case):
    jobs, old, new, _own, level = case
    made = translation.translate(jobs, old=old, new=new, level=level)
    assert {tree.levels(new)[code] for code in made.jobs.index.unique("industry")} == {level}
    assert made.estimated.index.equals(made.jobs.index)


@settings(max_examples=40)
@given(case=cases())
def test_translating_then_rolling_up_is_translating_to_the_level(case):
    jobs, old, new, own, level = case
    if own != max(tree.levels(old).values()) or own > max(tree.levels(new).values()):
        return
    first = tree.roll_up(translation.translate(jobs, old=old, new=new).jobs, classification=new, level=level)
    straight = translation.translate(jobs, old=old, new=new, level=level).jobs
    pd.testing.assert_series_equal(first, straight, check_exact=False, rtol=1e-9)


@settings(max_examples=40)
@given(data=st.data())
def test_what_is_same_or_renamed_comes_back(data):
    old, new = data.draw(st.sampled_from(BOTH_WAYS))
    chosen = data.draw(st.lists(st.sampled_from(certain(old, new)), min_size=1, max_size=10, unique=True))
    jobs = table({("R1", code): data.draw(st.integers(0, 999)) for code in chosen}).sort_index()
    there = translation.translate(jobs, old=old, new=new)
    assert not there.estimated.any()
    pd.testing.assert_series_equal(translation.translate(there.jobs, old=new, new=old).jobs, jobs)


# beside a plain twin


def plain_parts(old, new, code, own, level, known):
    """What part of one code goes where: written as one would say it, in exact fractions."""
    pairs = [
        (before, after)
        for before in finest(old)
        if before == code or code in tree.ancestors(old, before)
        for after in sorted(targets(old, new, before))
    ]
    above = tree.at_level(new, level)
    places = sorted({above[after] for _before, after in pairs})
    if len(places) == 1:
        return {places[0]: Fraction(1)}, False
    feeders = {after: len(origins(old, new, after)) for _before, after in pairs}
    fans = {before: len(targets(old, new, before)) for before, _after in pairs}
    by_known = known and all(after in known for _before, after in pairs) and sum(known[after] for _before, after in pairs) > 0
    parts = {}
    for before, after in pairs:
        part = Fraction(known[after], feeders[after]) if by_known else Fraction(1, fans[before])
        parts[above[after]] = parts.get(above[after], 0) + part
    return {place: part / sum(parts.values()) for place, part in parts.items()}, True


def plain_translation(jobs, old, new, own, level, known):
    made, estimated = {}, {}
    for (region, code, year), persons in jobs.items():
        parts, is_split = plain_parts(old, new, code, own, level, known)
        for place, part in parts.items():
            if part > 0:
                key = (region, place, year)
                made[key] = made.get(key, 0.0) + persons * float(part)
                estimated[key] = estimated.get(key, False) or (is_split and persons != 0)
    return made, estimated


@settings(max_examples=40)
@given(case=cases(missing=True), data=st.data())
def test_fast_and_plain_agree(case, data):
    jobs, old, new, own, level = case
    every = data.draw(st.sampled_from([0, 1, 3]))  # no known jobs, all, some
    known = {code: (place * 7 + every) % 5 for place, code in enumerate(finest(new)[::every])} if every else {}
    series = table({("R1", code): value for code, value in known.items()}) if known else None
    made = translation.translate(jobs, old=old, new=new, level=level, known=series)
    plain, estimated = plain_translation(jobs, old, new, own, level, known)
    assert made.jobs.to_dict() == pytest.approx(plain, nan_ok=True)
    assert made.estimated.to_dict() == estimated


# what is refused


@pytest.mark.parametrize(
    ("weights", "keys"),
    [
        ({("31310", "31311"): 0.5, ("31310", "31312"): 0.4}, ["weight_sum"]),
        ({("31310", "31311"): 0.5, ("31310", "99999"): 0.5}, ["weight_pair"]),
        ({("31310", "31311"): 1.5, ("31310", "31312"): -0.5}, ["weight_outside"]),
        ({("31310", "31311"): float("nan"), ("31310", "31312"): 1}, ["weight_outside"]),
        ({("31310", "31322"): 2}, ["weight_pair", "weight_outside", "weight_sum"]),
    ],
)
def test_weights_that_cannot_be(weights, keys):
    with pytest.raises(DataError) as error:
        translation.translate(AIRCRAFT, old="ksic-9", new="ksic-10", weights=weights_of(weights))
    assert [each.key for each in error.value.problems] == keys


def test_a_weight_given_twice():
    one = weights_of({("31310", "31311"): 0.5})
    with pytest.raises(DataError) as error:
        translation.translate(AIRCRAFT, old="ksic-9", new="ksic-10", weights=pd.concat([one, one]))
    assert [each.key for each in error.value.problems] == ["weight_twice"]


def test_weights_rounded_in_print_still_keep_the_total():
    parts = {("32011", "30393"): 0.333333, ("32011", "31202"): 0.333333, ("32011", "31322"): 0.333333}
    jobs = table({("R1", "32011"): 1e6})
    assert translation.translate(jobs, old="ksic-9", new="ksic-10", weights=weights_of(parts)).jobs.sum() == pytest.approx(1e6)


def test_revisions_without_a_concordance():
    with pytest.raises(DataError) as error:
        translation.translate(AIRCRAFT, old="ksic-9", new="naics-2017")
    assert [each.key for each in error.value.problems] == ["no_concordance"]
    assert "ksic-9 ↔ ksic-10" in str(error.value)


def test_a_table_of_two_revisions_is_one_clear_error():
    mixed = table({("R1", "31310"): 1, ("R1", "31311"): 2, ("R2", "31312"): 3})
    with pytest.raises(DataError) as error:
        translation.translate(mixed, old="ksic-9", new="ksic-10")
    (only,) = error.value.problems
    assert only.key == "other_revision"
    assert "31311, 31312" in only.text("en")


def test_known_jobs_must_be_in_the_finest_new_codes():
    with pytest.raises(DataError) as error:
        translation.translate(AIRCRAFT, old="ksic-9", new="ksic-10", known=table({("R1", "3131"): 2}))
    assert [each.key for each in error.value.problems] == ["known_not_finest"]


def test_codes_kept_as_categories_make_no_rows_of_their_own():
    frame = AIRCRAFT.reset_index().astype({"region": "category", "industry": "category"})
    jobs = frame[frame["region"] == "R1"].set_index(KEYS)["persons"]
    made, plain = (translation.translate(each, old="ksic-9", new="ksic-10") for each in (jobs, AIRCRAFT.loc[["R1"]]))
    assert made.jobs.to_dict() == plain.jobs.to_dict()
    up = tree.roll_up(jobs, classification="ksic-9", level=1)
    assert up.to_dict() == {("R1", "C"): 76}
