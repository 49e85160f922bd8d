"""Official boundaries in the formats they are published in: any encoding, any Korean plane, by name and never by guess."""

import json
import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from danji import cli, sources
from danji.errors import DataError
from danji.sources import boundaries
from tests import toy

BBOX = (124.0, 33.0, 132.0, 39.0)
SYSTEMS = ["EPSG:5179", "EPSG:5186", "EPSG:5174"]


def shapes(names, at=((128.06, 35.07), (128.10, 35.10))):
    """Squares of about 1 km about points, in WGS84."""
    squares = [box(lon - 0.005, lat - 0.0045, lon + 0.005, lat + 0.0045) for lon, lat in at[: len(names)]]
    return gpd.GeoDataFrame({"DAN_NAME": names, "번호": range(len(names))}, geometry=squares, crs=4326)


def middles(frame):
    centre = frame.geometry.to_crs(5179).centroid
    return np.column_stack([centre.x, centre.y])


def written(frame, folder, form):
    path = folder / f"경계{form}"
    if form == ".zip":
        inner = folder / "inside"
        inner.mkdir()
        frame.to_file(inner / "경계.shp", encoding="cp949")
        (inner / "경계.cpg").unlink()
        return shutil.move(shutil.make_archive(str(folder / "packed"), "zip", inner), path)
    options = {".shp": {"encoding": "cp949"}, ".geojson": {"driver": "GeoJSON"}, ".gpkg": {"driver": "GPKG"}}
    frame.to_file(path, **options[form])
    path.with_suffix(".cpg").unlink(missing_ok=True)
    return path


@pytest.mark.parametrize("system", ["EPSG:5174", "EPSG:5179", "EPSG:5186", "EPSG:4326"])
@pytest.mark.parametrize("form", [".shp", ".zip", ".geojson", ".gpkg"])
def test_every_form_and_plane_gives_the_same_places_and_names(tmp_path, form, system):
    wanted = shapes(["사천제1 일반산업단지", "뿌리 산단"])
    path = written(wanted.to_crs(4326 if form == ".geojson" else system), tmp_path, form)
    found = boundaries.read(path, system=None, systems=SYSTEMS, bbox=BBOX)
    assert list(found["DAN_NAME"]) == ["사천제1 일반산업단지", "뿌리 산단"]
    assert np.abs(middles(found) - middles(wanted)).max() < 1.0  # metres


def answer_of_vworld(frame, **more):
    """What VWorld's data service answers: the collection inside `response.result`, names in small letters."""
    features = json.loads(frame.rename(columns={"DAN_NAME": "dan_name"}).to_json())["features"]
    collection = {"type": "FeatureCollection", "bbox": [0, 0, 1, 1], "features": features}
    return {"response": {"status": "OK", "result": {"featureCollection": collection}, **more}}


@pytest.mark.parametrize("system", [None, "EPSG:5174", "EPSG:5179", "EPSG:5186", "EPSG:3857"])
@pytest.mark.parametrize("ending", [".json", ".geojson"])
def test_an_answer_of_vworld_is_read_in_the_plane_it_was_asked_for(tmp_path, ending, system):
    wanted = shapes(["사천제1 일반산업단지", "뿌리 산단"])
    path = tmp_path / f"answer{ending}"
    path.write_text(json.dumps(answer_of_vworld(wanted.to_crs(system or 4326)), ensure_ascii=False), encoding="utf-8")
    found = boundaries.read(path, system=system, systems=SYSTEMS, bbox=BBOX)
    assert list(found["dan_name"]) == ["사천제1 일반산업단지", "뿌리 산단"]
    assert np.abs(middles(found) - middles(wanted)).max() < 1.0
    if system is not None:  # coordinates in metres are not degrees, and are not taken for them
        assert key_of(lambda: boundaries.read(path, system=None, systems=SYSTEMS, bbox=BBOX)) == ["system_elsewhere"]


def test_an_answer_of_vworld_without_shapes_is_refused_with_its_reason(tmp_path):
    path = tmp_path / "answer.json"
    answer = {"response": {"status": "ERROR", "error": {"text": "등록되지 않은 인증키입니다."}}}
    path.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(DataError, match="등록되지 않은 인증키"):
        boundaries.read(path, system=None, systems=SYSTEMS, bbox=BBOX)


@pytest.mark.parametrize("system", [5174, 5179, 5186])
def test_geojson_that_names_its_plane_is_read_in_it(tmp_path, system):
    """Older GeoJSON, as map servers still write it: a `crs` member."""
    wanted = shapes(["사천제1 일반산업단지"])
    content = json.loads(wanted.to_crs(system).to_json())
    content["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{system}"}}
    path = tmp_path / "layer.geojson"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    found = boundaries.read(path, system=None, systems=SYSTEMS, bbox=BBOX)
    assert np.abs(middles(found) - middles(wanted)).max() < 1.0


def test_utf8_without_a_mark_is_read_as_utf8(tmp_path):
    shapes(["사천제1"]).to_file(tmp_path / "a.shp", encoding="utf-8")
    (tmp_path / "a.cpg").unlink()
    assert list(boundaries.read(tmp_path / "a.shp", system=None, systems=SYSTEMS, bbox=BBOX)["DAN_NAME"]) == ["사천제1"]


def test_a_plane_named_only_in_words_still_gets_its_change_of_datum(tmp_path):
    """The .prj of old files says Korean_1985_… without a number: 300 m off unless the datum is changed."""
    wanted = shapes(["사천제1"])
    path = written(wanted.to_crs(5174), tmp_path, ".shp")
    assert "EPSG" not in path.with_suffix(".prj").read_text()
    found = boundaries.read(path, system=None, systems=SYSTEMS, bbox=BBOX)
    assert np.abs(middles(found) - middles(wanted)).max() < 1.0


def key_of(call):
    with pytest.raises(DataError) as caught:
        call()
    return [each.key for each in caught.value.problems]


def test_without_a_prj_the_system_must_be_given(tmp_path):
    path = written(shapes(["사천제1"]).to_crs(5186), tmp_path, ".shp")
    path.with_suffix(".prj").unlink()

    def read(system):
        return boundaries.read(path, system=system, systems=SYSTEMS, bbox=BBOX)

    assert key_of(lambda: read(None)) == ["no_system"]
    assert key_of(lambda: read("EPSG:99999")) == ["unknown_system"]
    assert key_of(lambda: read("EPSG:4326")) == ["system_elsewhere"]
    assert len(read("EPSG:5186")) == 1


def test_files_without_polygons_or_not_of_a_known_form_are_refused(tmp_path):
    points = shapes(["사천제1"])
    points.geometry = points.geometry.representative_point()
    points.to_file(tmp_path / "points.gpkg")
    (tmp_path / "broken.shp").write_bytes(b"nothing")
    (tmp_path / "boundaries.dwg").write_bytes(b"nothing")
    for name, key in (("points.gpkg", "no_boundaries"), ("broken.shp", "unreadable"), ("boundaries.dwg", "unknown_format")):
        assert key_of(lambda name=name: boundaries.read(tmp_path / name, system=None, systems=SYSTEMS, bbox=BBOX)) == [key]


def table(names, regions=None, area=1e6):
    frame = pd.DataFrame({"name": names, "region": regions or ["38060"] * len(names), "area_m2": area})
    frame.index = pd.Index([f"S{i}" for i in range(len(names))], name="site")
    return frame


NO_SHAPES = pd.DataFrame({"name": ["사천시"]}, index=pd.Index(["38060"], name="region"))


def states(placed):
    return dict(zip(placed.report["name_in_file"].fillna("–"), placed.report["state"], strict=True))


def test_names_match_without_spaces_and_endings():
    placed = boundaries.matched(
        shapes(["사천제1 일반산업단지", "모르는곳"]), table(["사천제1"]), NO_SHAPES, name=None, source="x"
    )
    assert states(placed) == {"사천제1 일반산업단지": "placed", "모르는곳": "no_site"}
    assert list(placed.boundaries["site"]) == ["S0"]
    assert abs(placed.boundaries["area_m2"].iloc[0] / 0.91e6 - 1) < 0.02  # 0.01° × 0.009° at 35° north


def test_one_name_for_two_sites_is_left_out_unless_the_municipality_tells():
    sites = table(["중앙", "중앙"], ["A", "B"])
    alone = boundaries.matched(shapes(["중앙"]), sites, NO_SHAPES, name=None, source="x")
    assert states(alone)["중앙"] == "several_sites"
    assert alone.boundaries.empty
    homes = pd.DataFrame({"geometry": [box(128, 35, 128.2, 35.2), box(127, 36, 127.2, 36.2)]}, index=["A", "B"])
    told = boundaries.matched(shapes(["중앙"]), sites, homes, name=None, source="x")
    assert list(told.boundaries["site"]) == ["S0"]


def test_two_names_for_one_site_are_both_left_out():
    placed = boundaries.matched(shapes(["사천제1", "사천 제1 산단"]), table(["사천제1"]), NO_SHAPES, name=None, source="x")
    assert set(states(placed).values()) == {"same_site_twice", "no_shape"}
    assert placed.boundaries.empty


def test_several_shapes_of_one_name_are_one_boundary():
    placed = boundaries.matched(shapes(["사천제1", "사천제1"]), table(["사천제1"], area=2e6), NO_SHAPES, name=None, source="x")
    assert list(placed.report["shapes"].dropna()) == [2]
    assert placed.boundaries.geometry.iloc[0].geom_type == "MultiPolygon"


def test_an_area_far_from_the_table_is_pointed_out():
    placed = boundaries.matched(shapes(["사천제1"]), table(["사천제1"], area=1e4), NO_SHAPES, name=None, source="x")
    assert states(placed)["사천제1"] == "area_differs"


def test_columns_of_names_are_found_or_asked_for():
    sites = table(["사천제1"])
    nobody = shapes(["어디에도없음"])
    assert key_of(lambda: boundaries.matched(nobody, sites, NO_SHAPES, name=None, source="x")) == ["no_site_named"]
    assert key_of(lambda: boundaries.matched(nobody, sites, NO_SHAPES, name="번호", source="x")) == ["no_name_column"]


def test_from_the_command_to_the_workspace(tmp_path, capsys):
    folder = toy.workspace(tmp_path)
    before = sources.read_workspace(folder).frames["sites"]
    site = before.index[before["lon"].notna()][0]
    square = shapes([before.at[site, "name"]], at=[(before.at[site, "lon"], before.at[site, "lat"])])
    path = written(square.to_crs(5186), tmp_path, ".shp")
    assert cli.main(["place", str(folder), str(path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["counts"]["no_shape"] == len(before) - 1
    after = sources.read_workspace(folder).frames["sites"]
    assert after.at[site, "position"] == "boundary"
    assert after.at[site, "geometry"].area > 0
    assert abs(after.at[site, "lon"] - before.at[site, "lon"]) < 0.001
    rest = after.index != site
    assert after.loc[rest, ["lon", "lat"]].equals(before.loc[rest, ["lon", "lat"]])
    assert cli.main(["place", str(folder), str(path), "--lang", "en"]) == 0  # again: the same, written anew
    assert cli.main(["place", str(folder), str(tmp_path / "none.shp")]) == 1
