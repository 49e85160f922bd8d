"""One table in any format reads to the same frame and the same problems; word by word is the same as cell by cell."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji import tables
from danji.sources import files
from danji.tables import cells, sense

REGIONS = pd.DataFrame(
    {"region": ["R1", "R2", None], "name": ["North", "South", "West"], "level": ["province", "nowhere", "country"]}
)
INDUSTRIES = pd.DataFrame({"industry": [24, 28], "name": ["Steel", "Food"], "classification": "ksic-10"})
JOBS = pd.DataFrame(
    {
        "region": ["R1", "R1", "R2", "R1", "North", "R2 ", None, "R1"],
        "industry": [24, 28, 24, 24, 28, 99, 28, 28],
        "year": [2016, 2016, 2016, 2016, 2016, 2015, 2016, 1500],
        "persons": [30.0, np.nan, -5.0, 7.25, 1e9, 0.1 + 0.2, 1 / 3, np.inf],
        "establishments": pd.array([3, None, 0, 4, 5, 6, 7, 8], dtype="Int32"),
        "source": pd.Categorical(["a", "a", "b", None, "a", " ", "b", "b"]),
        "colour": [True, False, None, True, True, True, True, True],
    }
)


def written(folder, ending):
    """The three tables in one format, the jobs as they are typed there."""
    for name, frame in (("regions", REGIONS), ("industries", INDUSTRIES), ("jobs", JOBS)):
        path = folder / f"{name}.{ending}"
        if ending == "csv":
            frame.replace({True: "yes", False: "no"}).to_csv(path, index=False)
        elif ending == "xlsx":
            frame.replace(np.inf, "inf").to_excel(path, index=False, engine="xlsxwriter")
        else:
            frame.to_parquet(path)
    return {name: files.read_table(folder / f"{name}.{ending}", name, layer=name) for name in ("regions", "industries", "jobs")}


def checked(raws):
    """Typed frames and every problem, as `read_workspace` asks for them."""
    typed, found = {}, []
    for name, raw in raws.items():
        typed[name], problems = tables.typed(raw)
        found += problems
    found += tables.references(typed)
    found += [each for table in typed.values() for each in sense.units(table)]
    return {name: table.frame for name, table in typed.items()}, sense.listed(found)


@pytest.mark.parametrize("ending", ["parquet", "xlsx"])
def test_a_typed_file_reads_as_the_text_file_does(tmp_path, ending):
    text_frames, text_problems = checked(written(tmp_path, "csv"))
    frames, problems = checked(written(tmp_path, ending))
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, text_frames[name], rtol=1e-14)
    assert [each.text("en") for each in problems] == [each.text("en") for each in text_problems]
    assert {"duplicate_key", "empty_cell", "no_such_key", "not_number", "negative", "implausible", "unknown_code"} <= {
        each.key for each in problems
    }


def test_word_by_word_is_the_same_as_cell_by_cell(tmp_path):
    raws = written(tmp_path, "parquet")
    plain = {
        name: tables.Raw(name, raw.file, raw.cells.astype(object).where(raw.cells.notna(), None)) for name, raw in raws.items()
    }
    (frames, problems), (plain_frames, plain_problems) = checked(raws), checked(plain)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, plain_frames[name])
    assert problems == plain_problems


WORDS = st.sampled_from(
    [None, "1", "1,712", "01", "0.5", "-3", "2016.5", "inf", "2016-02-30", "2016-02-28", "yes", "진주", "1 712"]
)


@given(column=st.lists(WORDS, max_size=8), type_=st.sampled_from(["number", "share", "year", "date", "text", "lon"]))
def test_cells_read_once_or_each_are_the_same(column, type_):
    rows = pd.RangeIndex(2, 2 + len(column))
    plain = pd.Series(column, index=rows, dtype=object)
    words = pd.Series(pd.Categorical(plain), index=rows)
    for fast, slow in zip(cells.read(words, type_), cells.read(plain, type_), strict=True):
        pd.testing.assert_series_equal(fast, slow, check_names=False)


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pd.Series([1, True, 0, False], dtype=object), ["1", "yes", "0", "no"]),
        (pd.Series([True, False]), ["yes", "no"]),
        (pd.Series([pd.NA, 3], dtype="Int32"), [None, "3"]),
        (pd.Series([1.0, np.nan, 1e15, 0.1]), ["1", None, "1000000000000000.0", "0.1"]),
        (pd.Series([" a ", "a", "", None], dtype=object), ["a", "a", None, None]),
        (pd.Series([date(2016, 3, 1), None], dtype=object), ["2016-03-01", None]),
        (pd.Series(pd.to_datetime(["2016-03-01", None])), ["2016-03-01", None]),
        (pd.Series([[1], "a"], dtype=object), ["[1]", "a"]),
    ],
)
def test_a_cell_is_what_it_would_be_in_a_text_file(tmp_path, column, said, monkeypatch):
    monkeypatch.setitem(files.READERS, ".any", lambda *_: pd.DataFrame({"x": column, "y": "filled"}))
    found = files.read_table(tmp_path / "table.any", "table", layer="jobs").cells["x"]
    assert [None if each != each else each for each in found.astype(object)] == said  # noqa: PLR0124  NaN


def test_a_table_of_another_list_of_codes_is_told_off_quickly():
    """Every row has its problem; only the first names are compared with the known ones, which takes long."""
    many = [f"X{at}" for at in range(tables.MOST_HINTS + 5)]
    raws = [
        tables.Raw("jobs", "jobs", pd.DataFrame({"region": many * 2, "industry": "24", "year": "2016"}, dtype=object)),
        tables.Raw("regions", "regions", pd.DataFrame({"region": ["X"], "name": ["X9"], "level": ["country"]}, dtype=object)),
    ]
    found = tables.references({raw.name: tables.typed(raw)[0] for raw in raws})
    dangling = [each for each in found if each.column == "region"]
    assert len(dangling) == 2 * len(many)
    assert [each.row for each in dangling] == list(range(2 * len(many)))
    assert {each.values["hint"] for each in dangling if int(str(each.values["value"])[1:]) < tables.MOST_HINTS} == {"X", "–"}
    assert {each.values["hint"] for each in dangling if int(str(each.values["value"])[1:]) >= tables.MOST_HINTS} == {"–"}
