"""Pages on a region, an industry and the board: both languages, the engine's numbers, states in addresses, bad input."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pandas as pd
import pytest

from danji import clusters, measures, sources, texts
from danji.clusters.prepared import prepared
from danji.measures.basis import basis
from danji.plan.board import board
from tests.test_web import finished

pytest.importorskip("django")

ROOT = Path(__file__).resolve().parents[1]
FINANCE = quote("금융 및 보험업")
PAGES = ("board/", "region/38/", "region/38030/", f"industry/{FINANCE}/", "industry/C31/", f"cluster/{FINANCE}/")
WILD = "<img src=x onerror=alert(1)>&\"'"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    from danji.web import serve

    serve.prepare(tmp_path_factory.mktemp("pages") / "danji")
    from django.test import Client

    from danji.web.pages import cluster, country

    with (
        pytest.MonkeyPatch.context() as patch
    ):  # long work is waited for: these tests are about pages, not about a slow machine
        patch.setattr(cluster, "WAIT_S", 120.0)
        patch.setattr(country, "WAIT_S", 120.0)
        yield Client(headers={"host": "localhost"})


@pytest.fixture(scope="module")
def workspace():
    return sources.read_workspace(ROOT / "examples" / "gyeongnam")


def registered(folder):
    from danji.web import serve

    return serve.register(folder)


def page(client, path, lang="ko", slug="gyeongnam"):
    response = client.get(f"/{lang}/w/{slug}/{path}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def rows_of(client, path, key):
    """A table of a page, as its CSV has it."""
    response = client.get(f"/en/w/gyeongnam/{path}{'&' if '?' in path else '?'}of={key}&as=csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    return [*csv.reader(io.StringIO(response.content.decode("utf-8-sig")))]


def first_industry(workspace):
    return str(workspace.frames["jobs"].index.get_level_values("industry")[0])


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_in_both_languages(client, workspace, lang, path):
    found = page(client, path.replace("C31", first_industry(workspace)), lang)
    assert f'<html lang="{lang}">' in found
    assert " style=" not in found
    assert "<style" not in found
    assert not re.search(r"""(?:src|href|action)=["']https?://""", found)
    assert not re.search(r"<script(?! type=\"module\" src=| id=\"given\" type=\"application/json\")", found)


@pytest.mark.parametrize("path", ["region/", "industry/", "cluster/"])
def test_a_bare_address_leads_to_what_the_case_is_about(client, path):
    to = client.get(f"/ko/w/gyeongnam/{path}").headers["Location"]
    assert client.get(to).status_code == 200
    if path == "region/":
        assert to == "/ko/w/gyeongnam/region/38/"
        chosen = client.get(f"/ko/w/gyeongnam/{path}?code=38030&table=value_added&year=2021").headers["Location"]
        assert chosen == "/ko/w/gyeongnam/region/38030/?table=value_added&year=2021"


@pytest.mark.parametrize("path", [
    "region/99999/", "region/38030/?year=1999", "region/38030/?year=x", "region/38030/?table=nothing",
    "region/38030/?peer=99999", "region/38030/?of=nothing&as=svg", "region/38030/?of=compare&as=exe",
    "board/?by=nothing", "industry/99999/", f"industry/{FINANCE}/?year=1999", "cluster/99999/",
])  # fmt: skip
def test_what_is_not_there_is_said_so(client, path):
    assert client.get(f"/ko/w/gyeongnam/{path}").status_code == 404


def test_numbers_on_the_page_are_the_engines(client, workspace):
    records = measures.measured("location_quotient", workspace.frames, table="value_added", region="38030", year=2022)
    values = {each.industry_name.en: each.value for each in records}
    head, *rows = rows_of(client, "region/38030/", "quotients")
    at = next(place for place, name in enumerate(head) if name.startswith("Location quotient"))
    assert {row[0]: float(row[at]) for row in rows} == pytest.approx(values, abs=1e-9)
    found = page(client, "region/38030/", "en")
    for value in values.values():
        assert f">{value:.2f}</button>" in found


def test_the_board_shows_what_the_plan_says(client, workspace):
    page(client, "board/")
    (row,) = board(workspace.case, workspace.programme, workspace.frames)
    head, own = rows_of(client, "board/", "board")
    assert [float(each) for each in own[1:4]] == [row.candidates, row.placed, row.candidates_km2]
    assert own[4] == "", "no area in print: empty, not zero"
    assert float(own[5]) == pytest.approx(row.drawn[0].facts["area_km2"])
    assert float(own[6]) == pytest.approx(row.drawn[0].value)
    assert len(head) == len(own) == 13
    found = page(client, "board/", "en")
    for verdict in row.verdicts:
        assert verdict.label.en.split(" (")[0] in found


def test_found_clusters_are_those_the_engine_finds(client, workspace):
    ready = basis(workspace.frames, "value_added")
    rng = np.random.default_rng(0)
    found = clusters.find(prepared(ready, workspace.frames), ["금융 및 보험업"], year=2022, since=2020, rng=rng, draws=200)
    head, *rows = rows_of(client, f"cluster/{FINANCE}/", "found")
    assert len(rows) == len(found.clusters) > 0
    for row, (_rank, own) in zip(rows, found.clusters.iterrows(), strict=True):
        assert float(row[1]) == pytest.approx(own["value"])
        assert float(row[3]) == pytest.approx(own["quotient"], abs=1e-6)
        assert float(row[6]) == pytest.approx(own["stability"], abs=1e-6)
        assert own["grade"] in row
    assert len(head) == 10


def test_a_cluster_page_shows_the_network_where_actors_are_tied(client, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tied") / "tied"
    shutil.copytree(ROOT / "examples" / "gyeongnam", folder)
    actors = pd.read_csv(folder / "tables" / "actors.csv", dtype=str)["actor"]
    links = pd.DataFrame({"from": actors[:6].tolist(), "to": actors[1:7].tolist(), "kind": "joint_research"})
    links.to_csv(folder / "tables" / "links.csv", index=False)
    slug = registered(folder)
    found = page(client, f"cluster/{FINANCE}/", "en", slug)
    assert 'class="actor"' in found
    assert 'id="table-brokers"' in found


def test_peers_and_year_are_in_the_address(client):
    default = page(client, "region/38030/", "en")
    chosen = page(client, "region/38030/?peer=38070&peer=38050&year=2021", "en")
    assert "Gimhae-si" in rows_text(rows_of(client, "region/38030/?peer=38070&peer=38050", "compare"))
    assert len(rows_of(client, "region/38030/?peer=38070&peer=38050", "compare")) == 4
    assert len(rows_of(client, "region/38030/?peer=", "compare")) == 2
    assert len(rows_of(client, "region/38030/", "compare")) == 12
    assert "· 2022</p>" in default
    assert "· 2021</p>" in chosen
    assert 'href="/ko/w/gyeongnam/region/38030/?peer=38070&amp;peer=38050&amp;year=2021"' in chosen, (
        "the other language keeps the state"
    )
    many = "&".join(f"peer=38{code}" for code in ("050", "060", "070", "080", "090", "100", "310", "320", "330", "340", "350"))
    assert len(rows_of(client, f"region/38030/?{many}", "compare")) == 12, "ten at most"


def rows_text(rows):
    return " ".join(cell for row in rows for cell in row)


def test_a_chart_is_a_picture_of_its_own(client):
    response = client.get("/ko/w/gyeongnam/region/38030/?of=space&as=svg")
    found = response.content.decode()
    assert response.headers["Content-Type"].startswith("image/svg+xml")
    assert found.startswith("<svg ")
    assert "<style>" in found
    assert "출처" in found


def test_every_number_has_a_card_with_definition_year_and_source(client):
    found = page(client, "region/38030/", "en")
    given = json.loads(re.search(r'<script id="given" type="application/json">(.*?)</script>', found, re.DOTALL)[1])
    used = set(re.findall(r'data-c="([^"]+)"', found))
    assert used
    assert used <= set(given["cards"])
    for key in used:
        assert all(given["cards"][key][field] for field in ("title", "means", "year", "source")), key
    assert {int(each) for each in re.findall(r'data-s="(\d+)"', found)} <= set(range(len(given["said"])))


def test_names_full_of_html_are_shown_as_text(client, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wild") / "wild"
    shutil.copytree(ROOT / "examples" / "gyeongnam", folder)
    path = folder / "tables" / "regions.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    for each in content["features"]:
        if each["properties"]["region"] in {"38030", "38050"}:
            each["properties"] |= {"name": WILD, "name_en": WILD}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    slug = registered(folder)
    for place in (
        "region/38030/",
        f"industry/{FINANCE}/",
        "region/38030/?of=compare&as=csv",
        "region/38030/?of=bars-growth&as=svg",
    ):
        response = client.get(f"/en/w/{slug}/{place}")
        assert response.status_code == 200
        if "csv" not in place:
            assert "<img" not in response.content.decode()
            assert "&lt;img src=x" in response.content.decode()


def test_a_workspace_without_tables_says_what_is_missing(client):
    slug = registered(ROOT / "examples" / "korea-nic")
    for lang, said in (("ko", "value_added"), ("en", "value added")):
        for path in ("region/38/", "industry/", "cluster/"):
            assert said in page(client, path, lang, slug)
    assert client.get(f"/ko/w/{slug}/region/1/").status_code == 404


def test_a_board_that_takes_long_says_how_far_it_is(client, monkeypatch, tmp_path_factory):
    from danji.web.pages import country

    monkeypatch.setattr(country, "WAIT_S", 0.0)
    folder = tmp_path_factory.mktemp("long") / "long"
    shutil.copytree(ROOT / "examples" / "gyeongnam", folder)
    slug = registered(folder)
    first = page(client, "board/", "en", slug)
    job = json.loads(re.search(r'<script id="given" type="application/json">(.*?)</script>', first, re.DOTALL)[1])["job"]
    assert finished(client, job)["result"] == 1
    assert re.findall(r'<tr data-code="(\d\d)"', page(client, "board/", "en", slug)) == ["38"]


def test_the_country_example_has_a_map_of_its_regions():
    from danji.web import layers

    workspace = sources.read_workspace(ROOT / "examples" / "korea-nic")
    assert len(workspace.case.board) == 14
    assert all(layers.has_shapes(workspace.frames["regions"], [each]) for each in workspace.case.board)
