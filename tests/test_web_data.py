"""The data pages: what the checks say is what the page says, nothing sent is run, nothing written is half, nothing is lost."""

from __future__ import annotations

import contextlib
import csv
import html
import io
import itertools
import re
import stat
import tomllib
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danji import sources, tables
from danji.errors import DataError
from danji.sources import archives, case_form, files, uploads
from danji.store import case_file, downloads, versions
from danji.tables import heads, mending

pytest.importorskip("django")

ROOT = Path(__file__).resolve().parents[1]
START = ROOT / "danji" / "templates" / "start"
GYEONGNAM = ROOT / "examples" / "gyeongnam"
EVIL = "<img src=x onerror=alert(1)>"
COUNT = itertools.count(1)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    from django.conf import settings

    from danji.web import serve

    serve.prepare(Path(settings.HOME) if settings.configured else tmp_path_factory.mktemp("home") / "danji")
    from django.test import Client

    return Client(headers={"host": "localhost"})


@pytest.fixture
def slug(client):
    """A small workspace of its own."""
    response = client.post("/ko/new/", {"name": f"시험 {next(COUNT)}", "from": "start"})
    assert response.status_code == 302, response.content.decode()
    return re.search(r"/w/([^/]+)/", response.headers["Location"])[1]


def folder(slug):
    from danji.web import engine
    from danji.web.models import Workspace

    return engine.folder_of(Workspace.objects.get(slug=_plain(slug)))


def _plain(slug):
    from urllib.parse import unquote

    return unquote(slug)


def rows(table, root=START):
    return list(csv.reader(io.StringIO((root / "tables" / f"{table}.csv").read_text(encoding="utf-8-sig"))))


def as_csv(cells, encoding="utf-8"):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(cells)
    return out.getvalue().encode(encoding)


def send(client, slug, content, *, name="sites.csv", table="sites", by=""):
    from django.core.files.uploadedfile import SimpleUploadedFile

    form = {"table": table, "by": by, "file": SimpleUploadedFile(name, content)}
    return client.post(f"/ko/w/{slug}/data/send/", form)


def opened(client, slug, content, **about):
    """The address of a file that was taken, to be looked at."""
    response = send(client, slug, content, **about)
    assert response.status_code == 302, texts_of(response)
    return response.headers["Location"]


def texts_of(response):
    """What a person reads on a page."""
    found = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found)))


def with_cell(cells, row, column, value):
    """The same cells with one changed; `row` counts as the file does, its heads being 1."""
    made = [list(each) for each in cells]
    made[row - 1][made[0].index(column)] = value
    return made


# ---- what the checks say


def test_the_page_says_what_the_checks_say_no_more_and_no_less(client, slug):
    cells = with_cell(with_cell(with_cell(rows("sites"), 3, "area_m2", "많음"), 4, "kind", "공단"), 5, "region", "진주시")
    cells.append(cells[1])
    page = texts_of(client.get(opened(client, slug, as_csv(cells), name="우리 거점.csv")))
    (folder(slug) / "tables" / "sites.csv").write_bytes(as_csv(cells))
    with pytest.raises(DataError) as said:
        sources.read_workspace(folder(slug))
    ours = [each for each in said.value.problems if each.file == "tables/sites.csv"]
    assert len(ours) >= 4
    for each in ours:
        for part in ("what", "expected", "next"):
            assert re.sub(r"\s+", " ", each.part(part, "ko")) in page
    assert f"고칠 것 {sum(each.level == 'error' for each in ours)}건" in page


def test_marked_cells_are_those_the_problems_name(client, slug):
    page = client.get(opened(client, slug, as_csv(with_cell(rows("sites"), 3, "area_m2", "많음")))).content.decode()
    marked = re.findall(r'<input name="(c\.[^"]+)"[^>]*aria-invalid="true"', page)
    assert marked == ["c.3.area_m2"]


def test_what_is_mended_in_the_page_is_written_whole_and_the_old_one_kept(client, slug):
    before = (folder(slug) / "tables" / "sites.csv").read_bytes()
    place = opened(client, slug, as_csv(with_cell(rows("sites"), 3, "area_m2", "많음")), by="김주무관", name="거점.csv")
    refused = client.post(place, {"what": "write", "seen": 0})
    assert refused.status_code == 422
    assert (folder(slug) / "tables" / "sites.csv").read_bytes() == before, "nothing is written while something is to be mended"
    client.post(place, {"what": "look", "seen": 0, "c.3.area_m2": "700,000"})
    again = client.get(place)
    assert 'value="700,000"' in again.content.decode() or "고칠 것이 없습니다" in texts_of(again), (
        "kept, though the page was left"
    )
    done = client.post(place, {"what": "write", "seen": 1})
    assert done.status_code == 302
    found = sources.read_workspace(folder(slug)).frames["sites"]
    assert found["area_m2"].tolist()[1] == 700_000
    kept = versions.versions(folder(slug), "sites")
    assert [(each.number, each.by, each.sent_as) for each in kept] == [(1, "", ""), (2, "김주무관", "거점.csv")]
    assert versions.path_of(folder(slug), "sites", 1).read_bytes() == before
    assert "김주무관" in texts_of(client.get(f"/ko/w/{slug}/data/"))


def test_an_old_version_comes_back_as_a_new_one(client, slug):
    before = (folder(slug) / "tables" / "sites.csv").read_bytes()
    client.post(opened(client, slug, as_csv(rows("sites")[:-1])), {"what": "write", "seen": 0})
    assert (folder(slug) / "tables" / "sites.csv").read_bytes() != before
    restored = client.post(f"/ko/w/{slug}/data/restore/", {"table": "sites", "number": 1, "on": 2})
    assert restored.status_code == 302
    assert (folder(slug) / "tables" / "sites.csv").read_bytes() == before
    assert [each.restored for each in versions.versions(folder(slug), "sites")] == [None, None, 1]
    stale = client.post(f"/ko/w/{slug}/data/restore/", {"table": "sites", "number": 1, "on": 2})
    assert stale.status_code == 409, "someone who saw an older page is told"


def test_the_same_wrong_value_is_mended_everywhere_at_once(client, slug):
    cells = rows("sites")
    at = cells[0].index("kind")
    old = cells[1][at]
    cells = [cells[0], *[[*row[:at], "공단" if row[at] == old else row[at], *row[at + 1 :]] for row in cells[1:]]]
    place = opened(client, slug, as_csv(cells))
    client.post(place, {"what": "look", "seen": 0, "c.2.kind": old, "everywhere": "on"})
    assert "고칠 것이 없습니다" in texts_of(client.get(place))
    client.post(place, {"what": "undo"})
    assert "고칠 것이 없습니다" not in texts_of(client.get(place))


def test_a_row_left_out_is_not_checked_nor_written(client, slug):
    cells = rows("sites")
    place = opened(client, slug, as_csv([*cells, cells[1]]))
    assert "고칠 것 " in texts_of(client.get(place))
    client.post(place, {"what": "write", "seen": 0, "drop": str(len(cells) + 1)})
    assert len(sources.read_workspace(folder(slug)).frames["sites"]) == len(cells) - 1


def test_a_table_others_rest_on_is_not_replaced_by_mistake(client, slug):
    cells = [row for row in rows("regions") if row[0] != rows("sites")[1][rows("sites")[0].index("region")]]
    place = opened(client, slug, as_csv(cells), name="regions.csv", table="regions")
    page = texts_of(client.get(place))
    assert "이 표를 쓰면 다른 곳에서 고쳐야 할 것" in page
    assert client.post(place, {"what": "write", "seen": 0}).status_code == 422
    assert client.post(place, {"what": "anyway", "seen": 0}).status_code == 302
    with pytest.raises(DataError):
        sources.read_workspace(folder(slug))
    assert client.get(f"/ko/w/{slug}/data/").status_code == 200, "a workspace that is not in order can still be mended"
    client.post(f"/ko/w/{slug}/data/restore/", {"table": "regions", "number": 1, "on": 2})
    sources.read_workspace(folder(slug))


# ---- columns


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("table", tables.NAMES)
def test_heads_in_words_are_recognised(table, lang):
    columns = tables.schema(table)
    said = [f"{column.label[lang]} ({column.unit})" if column.unit else column.label[lang] for column in columns]
    found = heads.suggested(said, table)
    unique = {column.column: head for column, head in zip(columns, said, strict=True) if said.count(head) == 1}
    assert {column: found.get(column) for column in unique} == unique


@pytest.mark.parametrize(("head", "column"), [
    ("시군구", "region"), ("산업시설용지 면적", "industrial_area_m2"), ("가동업체수", "operating_firms"), ("Operating firm", "operating_firms"),
    ("위도(WGS84)", "lat"), ("전화번호", None), ("", None),
])  # fmt: skip
def test_like_heads_are_suggested_and_others_are_not(head, column):
    assert heads.suggested([head], "sites") == ({column: head} if column else {})


def test_columns_are_matched_once_and_remembered(client, slug):
    cells = rows("sites")
    strange = [["가", "나", *cells[0][2:]], *cells[1:]]
    place = opened(client, slug, as_csv(strange))
    assert "'site' 열이 없습니다" in texts_of(client.get(place))
    matching = {f"head.{head}": head for head in cells[0][2:]}
    client.post(place, {"what": "match", "head.site": "가", "head.name": "나", **matching})
    assert "고칠 것이 없습니다" in texts_of(client.get(place))
    again = client.get(opened(client, slug, as_csv(strange)))
    assert "전에 맞춘 대로" in texts_of(again)
    assert "고칠 것이 없습니다" in texts_of(again)


def test_a_missing_column_may_have_one_value_and_areas_another_unit():
    cells = pd.DataFrame({"이름": ["가", "나"], "면적": ["1.5", "모름"]}, index=[2, 3])
    raw = tables.Raw("sites", "x.csv", cells)
    columns = {"name": {"head": "이름"}, "area_m2": {"head": "면적", "unit": "km²"}, "region": {"value": "38030"}}
    found = mending.mapped(raw, columns).cells
    assert found.to_dict("list") == {"name": ["가", "나"], "region": ["38030", "38030"], "area_m2": ["1500000", "모름"]}


# ---- formats


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_text_in_either_encoding_reads_the_same(tmp_path, encoding):
    path = tmp_path / "x.csv"
    path.write_bytes(as_csv(rows("sites"), encoding))
    found = uploads.read(path, "거점.csv", "sites", system=None, systems=())
    assert found.cells.astype(object).equals(
        files.read_table(START / "tables/sites.csv", "", layer="sites").cells.astype(object)
    )


@pytest.mark.parametrize("suffix", sorted(downloads.FORMATS))
@pytest.mark.parametrize(
    ("table", "root"), [("sites", GYEONGNAM), ("jobs", GYEONGNAM), ("reported", GYEONGNAM), ("regions", GYEONGNAM)]
)
def test_a_table_taken_away_and_sent_again_is_the_same_table(tmp_path, suffix, table, root):
    [path] = [each for each in (root / "tables").glob(f"{table}.*") if files.is_table(each)]
    raw = files.read_table(path, "", layer=table)
    taken = tmp_path / f"x.{suffix}"
    taken.write_bytes(downloads.FORMATS[suffix](raw))
    assert downloads.FORMATS[suffix](raw) == taken.read_bytes(), "the same bytes each time"
    back = uploads.read(taken, taken.name, table, system=None, systems=())
    then, now = (tables.typed(each)[0].frame.reset_index(drop=True) for each in (raw, back))
    pd.testing.assert_frame_equal(then, now)
    if raw.geometry is not None and suffix in {"gpkg", "parquet"}:
        before, after = (gpd.GeoSeries(list(each.geometry)) for each in (raw, back))
        assert (after.geom_equals(before) | (after.isna() & before.isna())).all()


def test_csv_opens_in_excel_as_hangul_and_runs_nothing():
    raw = tables.Raw("sites", "x", pd.DataFrame({"name": ["=1+1", "+82", "-3.5", "@SUM(A1)", "진주"]}, index=range(2, 7)))
    content = downloads.as_csv(raw)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split() == ["name", "'=1+1", "+82", "-3.5", "'@SUM(A1)", "진주"]


@given(cell=st.text(alphabet="'=+-@\t1a.,가", max_size=6))
def test_a_guarded_cell_comes_back_as_it_was(cell):
    written = downloads.guarded(cell)
    if written != cell:
        assert files.unguarded(written) == cell
    if not downloads.NUMBER.match(cell):
        assert not re.match(r"[=+\-@\t\r]", written)


def test_a_zip_of_the_workspace_makes_the_same_workspace(client, slug):
    taken = client.get(f"/ko/w/{slug}/data/workspace.zip")
    content = b"".join(taken.streaming_content)
    assert content == b"".join(client.get(f"/ko/w/{slug}/data/workspace.zip").streaming_content)
    assert not any(name.startswith(".") for name in zipfile.ZipFile(io.BytesIO(content)).namelist())
    from django.core.files.uploadedfile import SimpleUploadedFile

    form = {"name": "옮긴 <b>작업공간</b>", "from": "zip", "file": SimpleUploadedFile("../작업.zip", content)}
    made = client.post("/ko/new/", form)
    other = re.search(r"/w/([^/]+)/", made.headers["Location"])[1]
    then, now = (sources.read_workspace(folder(each)) for each in (slug, other))
    assert {name: frame.to_csv() for name, frame in then.frames.items()} == {
        name: frame.to_csv() for name, frame in now.frames.items()
    }
    assert now.case.name["ko"] == "옮긴 <b>작업공간</b>"
    assert "<b>작업" not in client.get("/ko/").content.decode()


def test_results_are_made_as_the_command_line_makes_them(client, slug):
    from danji.web import jobs

    place = client.post(f"/ko/w/{slug}/data/results/make/").headers["Location"]
    job = jobs.find(re.search(r"job=([^#]+)", place)[1])
    for _ in range(600):
        if job.state not in {"waiting", "running"}:
            break
        import time

        time.sleep(0.1)
    assert job.state == "done", job.problems
    assert "plan.json" in job.result
    assert client.get(f"/ko/w/{slug}/data/results/plan.json").headers["Content-Type"] == "application/octet-stream"
    assert client.get(f"/ko/w/{slug}/data/results/..%2Fcase.toml").status_code == 404
    names = zipfile.ZipFile(io.BytesIO(b"".join(client.get(f"/ko/w/{slug}/data/results.zip").streaming_content))).namelist()
    assert names == sorted(job.result)


# ---- bad input


def shapefile(tmp_path, *, prj=True, name="경계"):
    """A zip of a shapefile in metres (EPSG:5186), with or without its .prj."""
    sites = files.read_table(START / "tables/sites.csv", "", layer="sites").cells.astype(object)
    at = gpd.points_from_xy(sites["lon"].astype(float), sites["lat"].astype(float), crs=4326).to_crs(5186)
    frame = gpd.GeoDataFrame(sites[["site", "name", "kind", "region", "area_m2"]], geometry=at)
    frame.to_file(tmp_path / "s.shp", encoding="cp949")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(tmp_path.glob("s.*")):
            if path.suffix != ".cpg" and (prj or path.suffix != ".prj"):
                archive.write(path, f"{name}{path.suffix}")
    return out.getvalue()


def test_a_shapefile_without_a_system_asks_for_it_and_never_guesses(client, slug, tmp_path):
    place = opened(client, slug, shapefile(tmp_path, prj=False), name="거점.zip")
    page = client.get(place)
    assert "좌표계가 적혀 있지 않습니다" in texts_of(page)
    assert "EPSG:5186" in page.content.decode()
    assert 'id="cells"' not in page.content.decode(), "nothing is read before the system is known"
    assert client.post(place, {"what": "system", "other": "우리집"}).status_code == 422
    client.post(place, {"what": "system", "system": "EPSG:5186"})
    page = client.get(place).content.decode()
    lon = float(re.search(r'name="c\.2\.lon" value="([^"]+)"', client.get(f"{place}?rows=all").content.decode())[1])
    assert lon == pytest.approx(float(rows("sites")[1][rows("sites")[0].index("lon")]), abs=1e-6)
    assert "좌표계가 적혀 있지 않습니다" not in page


def test_a_shapefile_with_its_system_is_read_in_it(tmp_path):
    (tmp_path / "sent.zip").write_bytes(shapefile(tmp_path))
    found = uploads.read(tmp_path / "sent.zip", "x.zip", "sites", system=None, systems=())
    assert found.cells["name"].tolist() == [row[rows("sites")[0].index("name")] for row in rows("sites")[1:]]
    assert found.cells["lon"].astype(float).tolist()[0] == pytest.approx(
        float(rows("sites")[1][rows("sites")[0].index("lon")]), abs=1e-6
    )


def test_too_large_an_upload_is_refused_before_it_is_read(client, slug):
    given = {"CONTENT_LENGTH": "200000000", "wsgi.input": io.BytesIO(), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    response = client.generic("POST", f"/ko/w/{slug}/data/send/", **given)
    assert response.status_code == 413
    assert "200 MB" in texts_of(response)
    assert "50 MB까지" in texts_of(response)


def packed(members, **about):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def link():
    info = zipfile.ZipInfo("tables/sites.csv")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed([("case.toml", "x = 1"), (info, "/etc/passwd")])


BAD_ZIPS = {
    "zip_large": lambda: packed([("case.toml", ""), ("tables/sites.csv", b"0" * 60_000_000)]),
    "zip_many": lambda: packed([(f"{n}.csv", "") for n in range(archives.MOST_FILES + 1)]),
    "zip_outside": lambda: packed([("case.toml", ""), ("../../sites.csv", "x")]),
    "zip_outside ": lambda: packed([("case.toml", ""), ("/etc/sites.csv", "x")]),
    "zip_outside  ": lambda: packed([("case.toml", ""), ("..\\sites.csv", "x")]),
    "zip_outside   ": lambda: packed([("case.toml", ""), ("C:\\sites.csv", "x")]),
    "zip_link": link,
    "zip_twice": lambda: packed([("case.toml", ""), ("tables/Sites.csv", "x"), ("tables/sites.csv", "x")]),
    "zip_no_case": lambda: packed([("sites.csv", "x")]),
    "unreadable": lambda: b"PK\x03\x04 and then nothing",
}


@pytest.mark.parametrize("key", BAD_ZIPS)
def test_a_zip_that_may_not_be_unpacked_is_not(client, key):
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile

    before = sorted(Path(settings.HOME, "workspaces").iterdir())
    form = {"name": "나쁜 것", "from": "zip", "file": SimpleUploadedFile("w.zip", BAD_ZIPS[key]())}
    response = client.post("/ko/new/", form)
    assert response.status_code == 422
    expected = sources.problem(key.strip(), file="w.zip", value="", known="", most="", times="", kind="", detail="").part(
        "next", "ko"
    )
    assert expected in texts_of(response)
    assert sorted(Path(settings.HOME, "workspaces").iterdir()) == before


def test_what_an_archive_hides_from_its_list_is_counted(tmp_path, monkeypatch):
    path = tmp_path / "w.zip"
    path.write_bytes(packed([("case.toml", b"0" * 5_000_000)]))
    listed = archives.members(path, "w.zip")
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000_000)
    with pytest.raises(DataError, match="too large"):
        archives.unpack(path, listed, lambda each: tmp_path / "x" / each.name, "w.zip")


def test_names_of_korean_windows_are_read(tmp_path):
    path = tmp_path / "w.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xxxx.csv", "site\n1\n")
    path.write_bytes(path.read_bytes().replace(b"xxxx.csv", "거점".encode("cp949") + b".csv"))
    assert [each.name for each in archives.members(path, "w.zip")] == ["거점.csv"]


@pytest.mark.parametrize(("name", "content", "said"), [
    ("빈.csv", b"", "빈 파일입니다"),
    ("머리글만.csv", b"site,name\n", "행이 없습니다"),
    ("그림.csv", b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR", "UTF-8로도 CP949로도"),
    ("유니코드.csv", "site,name\nS1,가".encode("utf-16"), "UTF-8로도 CP949로도"),
    ("이상.csv", b"site,name\nS1,\xff\xfe\xfa\xff", "UTF-8로도 CP949로도"),
    ("깨진.xlsx", b"PK\x03\x04" + b"x" * 400, "읽을 수 없습니다"),
    ("아닌.xlsx", b"<html><table></table></html>", "내용은 그렇지 않습니다"),
    ("웹.xls", b"<html><table></table></html>", "내용은 그렇지 않습니다"),
    ("깨진.parquet", b"PAR1" + b"x" * 400, "읽을 수 없습니다"),
    ("아닌.gpkg", b"SQLite format 3\x00" + b"x" * 400, "내용은 그렇지 않습니다"),
    ("깨진.gpkg", downloads.as_gpkg(files.read_table(START / "tables/sites.csv", "", layer="sites"))[:20_000], "읽을 수 없습니다"),
    ("다른.geojson", b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}', "내용은 그렇지 않습니다"),
    ("다른.geojson", b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>", "내용은 그렇지 않습니다"),
    ("깊은.geojson", b"[" * 100_000, "내용은 그렇지 않습니다"),
    ("모르는.hwp", b"HWP", "형식은 읽지 않습니다"),
    ("두 개.zip", packed([("a.csv", "x"), ("b.csv", "x")]), "어느 파일이 표인지"),
])  # fmt: skip
def test_what_cannot_be_read_is_said_and_nothing_breaks(client, slug, name, content, said):
    response = send(client, slug, content, name=name)
    page = texts_of(response) if response.status_code != 302 else texts_of(client.get(response.headers["Location"]))
    assert said in page
    sources.read_workspace(folder(slug))


def test_an_excel_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "b.xlsx"
    path.write_bytes(packed([("xl/worksheets/sheet1.xml", b"0" * 90_000_000)]))
    with pytest.raises(DataError, match="too large"):
        uploads.read(path, "b.xlsx", "sites", system=None, systems=())


@pytest.mark.parametrize(("sent", "kept"), [
    ("../../etc/passwd.csv", "passwd.csv"), ("C:\\Users\\김\\거점.csv", "거점.csv"), ("/abs/가.csv", "가.csv"),
    ("\u1100\u1161.csv", "가.csv"), ("a\x00\n.csv", "a.csv"), ("x" * 400 + ".csv", ("x" * 400 + ".csv")[-120:]),
])  # fmt: skip
def test_a_files_name_is_only_a_name(sent, kept):
    assert uploads.called(sent) == kept


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_names_full_of_html_stay_text(client, slug, lang):
    cells = with_cell(rows("sites"), 2, "name", EVIL)
    cells = [[*row, EVIL if n == 0 else "<b>x</b>"] for n, row in enumerate(cells)]
    place = opened(client, slug, as_csv(cells), name=f"{EVIL}.csv", by=EVIL).replace("/ko/", f"/{lang}/")
    pages = [client.get(f"{place}?rows=all").content.decode()]
    done = client.post(place, {"what": "write", "seen": 0})
    assert done.status_code == 302
    pages += [client.get(f"/{lang}/w/{slug}/{path}").content.decode() for path in ("", "data/", "case/", "zone/")]
    for page in pages:
        assert "<img src=x" not in page
        assert "<b>x</b>" not in page
    assert "&lt;img src=x" in pages[0]


def test_of_two_who_send_the_same_table_the_second_is_told(client, slug):
    first = opened(client, slug, as_csv(rows("sites")), by="김주무관")
    second = opened(client, slug, as_csv(with_cell(rows("sites"), 2, "name", "둘째")), by="이주무관")
    assert "김주무관" in texts_of(client.get(second)), "told while they work"
    assert client.post(first, {"what": "write", "seen": 0}).status_code == 302
    told = client.post(second, {"what": "write", "seen": 0})
    assert told.status_code == 409
    assert "그 사이 김주무관이 이 표를 바꾸었습니다" in texts_of(told)
    assert "둘째" not in (folder(slug) / "tables" / "sites.csv").read_text(encoding="utf-8-sig")
    client.post(second, {"what": "on"})
    assert client.post(second, {"what": "write", "seen": 0}).status_code == 302
    assert len(versions.versions(folder(slug), "sites")) == 3, "all three are kept"


def test_two_windows_on_one_file_do_not_undo_each_other(client, slug):
    place = opened(client, slug, as_csv(rows("sites")))
    assert client.post(place, {"what": "look", "seen": 0, "c.2.name": "가"}).status_code == 302
    assert client.post(place, {"what": "look", "seen": 0, "c.3.name": "나"}).status_code == 302, "other cells: both stand"
    told = client.post(place, {"what": "look", "seen": 0, "c.2.name": "다"})
    assert told.status_code == 409
    assert 'value="다"' in told.content.decode(), "what was written is still in its cell"
    page = client.get(f"{place}?rows=all").content.decode()
    assert 'name="c.2.name" value="가"' in page
    assert 'name="c.3.name" value="나"' in page


def test_a_file_changed_by_hand_meanwhile_is_kept_and_told(client, slug):
    place = opened(client, slug, as_csv(rows("sites")))
    path = folder(slug) / "tables" / "sites.csv"
    path.write_bytes(as_csv(with_cell(rows("sites"), 2, "name", "손으로")))
    assert client.post(place, {"what": "write", "seen": 0}).status_code == 409
    assert any(
        "손으로" in versions.path_of(folder(slug), "sites", each.number).read_text(encoding="utf-8")
        for each in versions.versions(folder(slug), "sites")
    )


# ---- versions


def test_a_death_at_any_step_leaves_the_old_file_or_the_new_one(tmp_path, monkeypatch):
    """Every call that touches the disk is once the last one."""

    class Dead(BaseException):
        pass

    def once(step):
        home = tmp_path / f"w{step}"
        (home / "tables").mkdir(parents=True)
        (home / "tables" / "sites.geojson").write_bytes(b"old")
        on = versions.seen(home, "sites")
        left = [step]

        def counted(name):
            was = getattr(Path, name)

            def call(self, *given, **asked):
                left[0] -= 1
                if left[0] == 0:
                    raise Dead
                return was(self, *given, **asked)

            return call

        with monkeypatch.context() as patch:
            for name in ("open", "rename", "replace", "unlink", "mkdir", "chmod"):
                patch.setattr(Path, name, counted(name))
            patch.setattr(versions.shutil, "rmtree", lambda *_given, **_asked: None)  # the dead clear nothing away
            with contextlib.suppress(Dead):
                versions.write(home, "sites", "sites.gpkg", b"new", on=on)
        versions.settle(home)
        there = {path.name: path.read_bytes() for path in (home / "tables").iterdir()}
        assert there in ({"sites.geojson": b"old"}, {"sites.gpkg": b"new"}), step
        assert b"old" in {
            versions.path_of(home, "sites", each.number).read_bytes() for each in versions.versions(home, "sites")
        }
        return left[0] > 0

    assert next(step for step in range(1, 60) if once(step)) > 5, "it was interrupted at every step"


def test_of_many_who_write_at_once_one_does(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "sites.csv").write_bytes(b"old")
    on = versions.seen(tmp_path, "sites")

    def write(n):
        try:
            versions.write(tmp_path, "sites", "sites.csv", f"{n}".encode(), on=on)
        except versions.Overtaken:
            return None
        return n

    with ThreadPoolExecutor(8) as pool:
        won = [each for each in pool.map(write, range(8)) if each is not None]
    assert len(won) == 1
    assert (tmp_path / "tables" / "sites.csv").read_bytes() == f"{won[0]}".encode()


# ---- the case


@pytest.mark.parametrize("root", [START, GYEONGNAM], ids=["start", "gyeongnam"])
def test_a_case_through_the_form_and_back_is_the_same_case(root):
    content = tomllib.loads((root / "case.toml").read_text(encoding="utf-8"))
    again = tomllib.loads(case_file.text(case_form.content_of(case_form.fields(content))))
    assert sources.cases.from_mapping(again) == sources.cases.from_mapping(content)


@given(name=st.text(min_size=1, max_size=30))
def test_any_name_can_be_written(name):
    assert tomllib.loads(case_file.text({"name": name, "draw": {"lock_in": [name]}})) == {
        "name": name,
        "draw": {"lock_in": [name]},
    }


def form_of(slug):
    content = tomllib.loads((folder(slug) / "case.toml").read_text(encoding="utf-8"))
    return {f"f.{key}": value for key, value in case_form.fields(content).items()}


def test_the_case_is_saved_when_it_is_good_and_the_old_one_kept(client, slug):
    before, seen = form_of(slug), versions.seen(folder(slug), "case")
    page = client.post(
        f"/ko/w/{slug}/case/", {**before, "seen": seen, "f.hub": "S99", "f.weights.free_area": "-1", "f.day": "어제"}
    )
    assert page.status_code == 422
    for column in ("free_area", "day"):
        assert column in texts_of(page)
    assert 'value="S99"' in page.content.decode(), "what was written is still in the form"
    assert form_of(slug) == before
    assert client.post(f"/ko/w/{slug}/case/", {**before, "seen": seen, "f.hub": "S2", "f.draw.lock_in": ""}).status_code == 302
    assert sources.read_workspace(folder(slug)).case.hub == "S2"
    assert client.post(f"/ko/w/{slug}/case/", {**before, "seen": seen}).status_code == 409, "the second is told"
    assert sources.read_workspace(folder(slug)).case.hub == "S2"


@pytest.mark.parametrize("outside", ["../gyeongnam", "/etc/", "./../../x"])
def test_a_case_reads_programmes_of_its_own_folder_only(client, slug, outside):
    page = client.post(
        f"/ko/w/{slug}/case/", {**form_of(slug), "seen": versions.seen(folder(slug), "case"), "f.programme": outside}
    )
    assert page.status_code == 422
    assert "작업공간 밖에 있습니다" in texts_of(page)


def test_a_case_that_cannot_be_read_can_be_mended_in_the_form(client, slug):
    good = form_of(slug)
    (folder(slug) / "case.toml").write_text("= broken", encoding="utf-8")
    assert "먼저 고치십시오" in texts_of(client.get(f"/ko/w/{slug}/data/"))
    assert send(client, slug, as_csv(rows("sites"))).status_code == 422
    assert client.get(f"/ko/w/{slug}/case/").status_code == 200
    seen = versions.seen(folder(slug), "case")
    assert client.post(f"/ko/w/{slug}/case/", {**good, "seen": seen}).status_code == 302
    sources.read_workspace(folder(slug))


def test_what_is_not_there_is_said_so(client, slug):
    for path in (
        "data/table/nowhere.csv",
        "data/table/plants.csv",
        "data/table/sites.exe",
        "data/upload/none/",
        "data/version/..%2Fcase/1/",
    ):
        assert client.get(f"/ko/w/{slug}/{path}").status_code == 404, path


def test_the_address_of_a_form_leads_to_its_page(client, slug):
    for path in ("data/send/", "data/restore/", "data/results/make/"):
        assert client.get(f"/en/w/{slug}/{path}").headers["Location"].startswith(f"/en/w/{slug}/data/"), path
