"""Registers of plants: which region, which rows are counted, and the same on DuckDB and on Spark."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from danji import cli
from danji.errors import DataError
from danji.indicators import gathering
from danji.registers.places import places
from danji.sources import engines, registers
from danji.store.registers import refuse_to_replace

pytest.importorskip("ibis")

TOML = """
year = 2023
regions = "regions.geojson"
source = "toy"
[columns]
plant = "id"
industry = "work"
lon = "lon"
lat = "lat"
jobs = "people"
"""
BAD = {  # what is wrong with each row, and the row
    "no_plant": [None, "C10", 126.5, 36.5, "3"],
    "duplicate_plant": ["2", "C10", 126.5, 36.5, "3"],
    "no_industry": ["3", " ", 126.5, 36.5, "3"],
    "no_jobs": ["4", "C10", 126.5, 36.5, ""],
    "unreadable_jobs": ["5", "C10", 126.5, 36.5, "about 5"],
    "negative_jobs": ["6", "C10", 126.5, 36.5, "-1"],
    "no_place": ["7", "C10", None, 36.5, "3"],
    "not_degrees": ["8", "C10", 953901.0, 1952032.0, "3"],
    "outside": ["9", "C10", 120.0, 36.5, "3"],
}


def toy(folder, rows, *, toml=TOML, suffix=".csv"):
    """A folder with regions, a register and its columns."""
    folder.mkdir(parents=True, exist_ok=True)
    squares = {"R1": (126, 36, 127, 37), "R2": (127, 36, 128, 37)}
    features = [
        {
            "type": "Feature",
            "properties": {"region": name, "name": name, "level": "municipality"},
            "geometry": shapely.box(*box).__geo_interface__,
        }
        for name, box in squares.items()
    ]
    (folder / "regions.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    (folder / "columns.toml").write_text(toml, encoding="utf-8")
    table = pd.DataFrame(rows, columns=["id", "work", "lon", "lat", "people"])
    path = folder / f"register{suffix}"
    if suffix == ".csv":
        table.to_csv(path, index=False)
    else:
        table.assign(people=pd.to_numeric(table["people"])).to_parquet(path)
    return path, folder / "columns.toml"


def counted(folder, rows, *, on=engines.DUCKDB, **given):
    ready = registers.read_register(*toy(folder, rows, **given))
    return registers.count(ready, on=on, memory_gb=1, scratch=folder)


GOOD = [["a", "C10", 126.5, 36.5, "3"], ["b", "C10", 126.6, 36.5, "1,200.5"], ["c", "C26", 127.5, 36.5, "0"]]


# by hand


def test_rows_become_jobs_and_establishments(tmp_path):
    jobs = counted(tmp_path, GOOD).jobs
    assert jobs[["region", "industry", "year"]].values.tolist() == [["R1", "C10", 2023], ["R2", "C26", 2023]]
    assert jobs["persons"].to_list() == [1203.5, 0.0]
    assert jobs["establishments"].to_list() == [2, 1]


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_row_is_counted_with_its_reason_and_nowhere_else(reason, tmp_path):
    rows = [*GOOD, BAD[reason]] + ([BAD[reason]] if reason == "duplicate_plant" else [])
    found = counted(tmp_path, rows)
    assert found.refused[["reason", "plants"]].values.tolist() == [[reason, len(rows) - len(GOOD)]]
    assert (found.rows, found.plants) == (len(rows), len(GOOD))
    pd.testing.assert_frame_equal(found.jobs, counted(tmp_path / "good", GOOD).jobs)


def test_degrees_handed_as_metres_are_told(tmp_path):
    toml = TOML.replace('lon = "lon"\nlat = "lat"', 'x = "lon"\ny = "lat"').replace(
        "year = 2023", 'year = 2023\nsystem = "EPSG:5179"'
    )
    found = counted(tmp_path, GOOD, toml=toml)
    assert found.refused["reason"].to_list() == ["degrees_as_metres"]
    assert found.plants == 0


def test_metres_find_the_same_regions_as_degrees(tmp_path):
    from pyproj import Transformer

    to = Transformer.from_crs(4326, 5179, always_xy=True)
    moved = [[*row[:2], *to.transform(row[2], row[3]), row[4]] for row in GOOD]
    toml = TOML.replace('lon = "lon"\nlat = "lat"', 'x = "lon"\ny = "lat"').replace(
        "year = 2023", 'year = 2023\nsystem = "EPSG:5179"'
    )
    pd.testing.assert_frame_equal(counted(tmp_path / "a", moved, toml=toml).jobs, counted(tmp_path / "b", GOOD).jobs)


def test_industries_are_rolled_up_and_unknown_ones_told(tmp_path):
    rows = [
        ["a", "26111", 126.5, 36.5, "3"],
        ["b", "26112", 126.5, 36.5, "4"],
        ["c", "99999", 126.5, 36.5, "4"],
        ["d", "C", 126.5, 36.5, "4"],
    ]
    found = counted(tmp_path, rows, toml='classification = "ksic-10"\nlevel = 2\n' + TOML)
    assert found.jobs[["industry", "persons"]].values.tolist() == [["26", 7.0]]
    assert found.refused[["reason", "plants", "values"]].values.tolist() == [["unknown_industry", 2, "99999 (1), C (1)"]]


def test_a_written_region_needs_no_coordinates(tmp_path):
    toml = TOML.replace('lon = "lon"\nlat = "lat"', 'region = "lon"')
    rows = [["a", "C10", "R2", "", "3"], ["b", "C10", "R9", "", "3"], ["c", "C10", "", "", "3"]]
    found = counted(tmp_path, rows, toml=toml)
    assert found.jobs["region"].to_list() == ["R2"]
    assert set(found.refused["reason"]) == {"unknown_region", "no_place"}


def test_cp949_is_read_as_utf8_is(tmp_path):
    rows = [["가", "C10", 126.5, 36.5, "3"]]
    path, toml = toy(tmp_path, rows)
    utf8 = registers.count(registers.read_register(path, toml), scratch=tmp_path)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp949"))
    pd.testing.assert_frame_equal(registers.count(registers.read_register(path, toml), scratch=tmp_path).jobs, utf8.jobs)


def test_text_and_typed_cells_count_the_same(tmp_path):
    rows = [[*row[:4], row[4].replace(",", "")] for row in GOOD]
    pd.testing.assert_frame_equal(counted(tmp_path, rows).jobs, counted(tmp_path, rows, suffix=".parquet").jobs)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("year = 2023", ""), "register_no_year"),
        (('lon = "lon"\nlat = "lat"', ""), "register_no_place"),
        (('regions = "regions.geojson"', ""), "register_no_regions"),
        (('lon = "lon"\nlat = "lat"', 'x = "lon"\ny = "lat"'), "register_no_system"),
        (("year = 2023", "year = 2023\nlevel = 2"), "register_no_classification"),
        (('industry = "work"', ""), "register_missing"),
        (('jobs = "people"', 'job = "people"'), "register_extra"),
        (("year = 2023", 'year = "2023"'), "register_value"),
        (('jobs = "people"', 'jobs = "persons"'), "register_column"),
        (('"regions.geojson"', '"nowhere.geojson"'), "register_no_file"),
        (("year = 2023", "year = "), "not_toml"),
    ],
)
def test_what_is_wrong_with_the_columns_is_told(change, key, tmp_path):
    with pytest.raises(DataError) as error:
        counted(tmp_path, GOOD, toml=TOML.replace(*change))
    assert key in {each.key for each in error.value.problems}
    assert all(each.text(lang) for each in error.value.problems for lang in ("ko", "en"))


def test_an_unknown_system_is_told(tmp_path):
    toml = TOML.replace('lon = "lon"\nlat = "lat"', 'x = "lon"\ny = "lat"').replace(
        "year = 2023", 'year = 2023\nsystem = "EPSG:1"'
    )
    with pytest.raises(DataError, match="EPSG:1"):
        counted(tmp_path, GOOD, toml=toml)


def test_regions_without_boundaries_are_told():
    with pytest.raises(DataError) as error:
        places(["a"], [shapely.Polygon()])
    assert error.value.problems[0].key == "register_no_boundaries"


def test_too_small_a_disk_is_told_beforehand(tmp_path, monkeypatch):
    monkeypatch.setattr(registers, "ROW_BYTES", 1e18)
    with pytest.raises(DataError) as error:
        counted(tmp_path, GOOD)
    assert error.value.problems[0].key == "register_disk"


def test_the_estimate_knows_the_rows(tmp_path):
    ready = registers.read_register(*toy(tmp_path, GOOD))
    assert registers.estimate(ready, memory_gb=1, scratch=tmp_path).rows == len(GOOD) + 1  # the head is a line too


# the command


def test_the_command_writes_tables_that_gather_takes(tmp_path, capsys):
    path, toml = toy(tmp_path, [*GOOD, BAD["outside"]])
    out = tmp_path / "space"
    arguments = ["register", str(path), str(toml), "--out", str(out), "--plants", "--refused", "--lang", "en"]
    assert cli.main(arguments) == 0
    said = capsys.readouterr()
    assert "about" in said.err.lower()
    assert "a point that lies in no region" in said.out
    assert sorted(each.relative_to(out).as_posix() for each in out.rglob("*") if each.is_file()) == [
        "out/refused.parquet", "out/register.csv", "tables/jobs.csv", "tables/plants.parquet",
    ]  # fmt: skip
    from danji import sources

    table, _industries, _warnings = sources.read_plants(out)
    assert len(gathering.placed(table)) == len(GOOD)
    assert cli.main(arguments) == 1  # what is there is not replaced unasked
    assert "--replace" in capsys.readouterr().err
    assert cli.main([*arguments, "--replace", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["refused"][0]["reason"] == "outside"


def test_a_register_of_which_nothing_can_be_counted_writes_nothing(tmp_path, capsys):
    path, toml = toy(tmp_path, [BAD["outside"]])
    assert cli.main(["register", str(path), str(toml), "--out", str(tmp_path / "space"), "--lang", "en"]) == 1
    assert "a point that lies in no region" in capsys.readouterr().err
    assert not (tmp_path / "space").exists()


def test_a_run_that_is_stopped_leaves_no_half_file(tmp_path, monkeypatch):
    path, toml = toy(tmp_path, GOOD)
    out = tmp_path / "space"
    assert cli.main(["register", str(path), str(toml), "--out", str(out)]) == 0
    before = (out / "tables/jobs.csv").read_bytes()

    def stop(*_given, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("danji.store.registers.write_csv", stop)
    assert cli.main(["register", str(path), str(toml), "--out", str(out), "--replace"]) == 130
    assert (out / "tables/jobs.csv").read_bytes() == before
    assert [each for each in out.iterdir() if each.name.startswith(".")] == []


# by law


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), count=st.integers(2, 12))
def test_a_point_is_found_where_its_polygon_is(seed, count):
    """The grid changes nothing: the plain twin asks every polygon."""
    rng = np.random.default_rng(seed)
    points = shapely.multipoints(rng.uniform(0, 100, (count, 2)))
    shapes = list(shapely.get_parts(shapely.voronoi_polygons(points, extend_to=shapely.box(0, 0, 100, 100))))
    shapes[0] = shapely.difference(shapes[0], shapely.buffer(shapely.point_on_surface(shapes[0]), 1.0))  # one with a hole
    x, y = rng.uniform(-10, 110, (2, 300))
    found = places([str(at) for at in range(count)], shapes).of(x, y)
    plain = [
        next((at for at, shape in enumerate(shapes) if shapely.contains_xy(shape, a, b)), -1) for a, b in zip(x, y, strict=True)
    ]
    assert found.tolist() == plain


def test_a_point_on_a_border_has_one_region():
    shapes = [shapely.box(column, row, column + 1, row + 1) for row in range(3) for column in range(3)]
    ready = places([str(at) for at in range(9)], shapes)
    x, y = (each.ravel() for each in np.meshgrid(np.arange(0, 3, 0.5), np.arange(0, 3, 0.5)))
    assert ready.of(x, y).tolist() == [int(b) * 3 + int(a) for a, b in zip(x, y, strict=True)]


def test_the_order_of_rows_changes_nothing(tmp_path):
    rows = generated(500)
    shuffled = [rows[at] for at in np.random.default_rng(1).permutation(len(rows))]
    one, other = counted(tmp_path / "a", rows), counted(tmp_path / "b", shuffled)
    pd.testing.assert_frame_equal(one.jobs, other.jobs, check_exact=True)
    pd.testing.assert_frame_equal(one.refused, other.refused)


def generated(count):
    """GENERATED rows, some of each bad sort."""
    rng = np.random.default_rng(count)
    lon, lat = rng.uniform(125.95, 128.0, count), rng.uniform(36.0, 37.0, count)
    rows = [[f"p{at}", f"C{rng.integers(10, 30)}", lon[at], lat[at], f"{rng.pareto(1.0) * 10:.3f}"] for at in range(count)]
    return rows + list(BAD.values()) + [BAD["duplicate_plant"]]


# on Spark


@pytest.fixture(scope="module")
def spark():
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    with engines.session("local[2]", memory_gb=1) as found:
        found.conf.set("spark.sql.codegen.wholeStage", "false")  # so little data is done before code for it is made
        found.conf.set("spark.sql.shuffle.partitions", "2")
        yield found


def test_spark_counts_what_duckdb_counts(spark, tmp_path):
    ready, made = registers.read_register(*toy(tmp_path, generated(2000))), {}
    for on in (engines.DUCKDB, "local[2]"):
        folder = tmp_path / on[:5]
        folder.mkdir()
        files = {each: folder / f"{each}.parquet" for each in ("refused", "plants")}
        found = registers.count(ready, on=on, memory_gb=1, scratch=tmp_path, **files)
        tables = [
            pd.read_parquet(path).sort_values(["plant", "lon"] if each == "plants" else ["reason", "plant"], ignore_index=True)
            for each, path in files.items()
        ]
        made[on] = found, tables
    (one, tables), (other, others) = made.values()
    assert one.plants > 1800
    assert len(one.refused) == len(BAD)
    pd.testing.assert_frame_equal(one.jobs, other.jobs, check_exact=True)
    pd.testing.assert_frame_equal(one.refused, other.refused)
    for here, there in zip(tables, others, strict=True):
        pd.testing.assert_frame_equal(here, there, check_dtype=False)


@pytest.mark.parametrize("weighted", [False, True])
def test_draws_on_spark_are_those_on_threads(spark, weighted):
    rng = np.random.default_rng(1)
    table = pd.DataFrame(
        {
            "x_m": rng.uniform(0, 9e4, 200),
            "y_m": rng.uniform(0, 9e4, 200),
            "industry": rng.choice(list("ab"), 200),
            "jobs": rng.integers(1, 9, 200),
        }
    )
    options = {"simulations": 39, "weighted": weighted}
    here = gathering.gather(gathering.placed(table), rng=np.random.default_rng(3), **options)
    there = gathering.gather(
        gathering.placed(table), rng=np.random.default_rng(3), elsewhere=engines.on_spark(spark), **options
    )
    pd.testing.assert_frame_equal(here.curves, there.curves, check_exact=True)
    pd.testing.assert_frame_equal(here.industries, there.industries, check_exact=True)


def test_only_the_asked_for_table_is_looked_for(tmp_path):
    (tmp_path / "jobs.xlsx").write_bytes(b"")
    with pytest.raises(DataError):
        refuse_to_replace(tmp_path, ["jobs.csv"], replace=True)
