"""Pages and interface over Django's own client: what is shown is what the engine says, and nobody's work is lost."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from danji import plan, sources, texts

pytest.importorskip("django")

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "danji" / "web"
HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    from danji.web import serve

    serve.prepare(tmp_path_factory.mktemp("home") / "danji")
    from django.test import Client

    return Client(headers={"host": "localhost"})


@pytest.fixture(scope="module")
def ready():
    workspace = sources.read_workspace(ROOT / "examples" / "gyeongnam")
    return plan.basis(workspace.case, workspace.programme, workspace.frames)


def post(client, path, content, **headers):
    return client.post(f"/api/v1{path}", json.dumps(content), content_type="application/json", headers=headers)


def finished(client, job):
    for _ in range(600):
        found = client.get(f"/api/v1/jobs/{job}").json()
        if found["state"] not in {"waiting", "running"}:
            return found
        time.sleep(0.1)
    raise AssertionError(found)


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("path", [
    "", "new/", "w/gyeongnam/", "w/gyeongnam/zone/", "w/gyeongnam/data/", "w/gyeongnam/case/", "w/gyeongnam/support/",
    "w/gyeongnam/compare/",
])  # fmt: skip
def test_every_page_stands_in_both_languages(client, lang, path):
    response = client.get(f"/{lang}/{path}")
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{lang}">' in page
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert not re.search(r"""(?:src|href|action)=["']https?://""", page)


def test_the_bare_address_leads_to_the_language_of_the_browser(client):
    assert client.get("/", headers={"accept-language": "en-GB,en"}).headers["Location"] == "/en/"
    assert client.get("/", headers={"accept-language": "fr"}).headers["Location"] == "/ko/"


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.html")) + sorted(WEB.rglob("danji/*.js")) + sorted(WEB.rglob("*.py")))
def test_no_sentence_stands_outside_the_catalogue(path):
    assert not HANGUL.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_words_of_its_own(path):
    text = re.sub(r"\{[{%#].*?[}%#]\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"<style.*?</style>|<[^>]*>", " ", text, flags=re.DOTALL)
    assert set(re.findall(r"[A-Za-z]{3,}", text)) <= {"danji", "page", "studio"}


def test_what_the_interface_judges_is_what_the_engine_says(client, ready):
    shares = plan.draw(ready, ready.case.reading).best.shares
    found = post(client, "/workspaces/gyeongnam/judge", {"shares": shares}).json()
    assert found["zone"] == plan.judge(ready, shares).model_dump(mode="json")
    assert found["values"] == pytest.approx(dict(ready.value), abs=1e-6)


def test_a_circle_laid_by_hand_holds_what_lies_in_it(client, ready):
    hub = ready.case.hub
    lon, lat = ready.place.sites.loc[hub, ["lon", "lat"]]
    found = post(client, "/workspaces/gyeongnam/judge", {"centre": [lon, lat]}).json()
    away = ready.place.xy.sub(ready.place.xy.loc[hub]).pow(2).sum(axis=1, skipna=False) ** 0.5 / 1000
    assert found["circle_km"] == 20
    assert sorted(found["held"]) == sorted(away.index[away <= 20])
    assert found["held_km2"] == pytest.approx(ready.place.sites.loc[found["held"], "area_m2"].sum() / 1e6, abs=1e-6)


def test_the_best_is_drawn_as_a_job(client, ready):
    job = post(client, "/workspaces/gyeongnam/draw", {}).json()
    best = finished(client, job["key"])["result"][0]
    assert best == plan.drawn_zones(ready, ready.case.reading)[0].model_dump(mode="json")


def test_why_a_site_is_out_is_the_reason_of_the_plan(client, ready):
    made = plan.draft(ready, version="", inputs={})
    best = made.zones[0]
    row = next(each for each in made.sites if each.site not in best.shares and each.reasons[best.reading].loss)
    job = post(client, "/workspaces/gyeongnam/why", {"site": row.site}).json()
    assert finished(client, job["key"])["result"] == row.reasons[best.reading].model_dump(mode="json")


@pytest.mark.parametrize("wrong", [
    {"shares": {"NOWHERE": 1.0}}, {"shares": {"IC-JINJU": 1.5}}, {"shares": {"IC-JINJU": -1}}, {"reading": "by_tea_leaves"},
    {"weights": {"beauty": 1.0}}, {"weights": {"operating_firms": -1.0}}, {"lock_in": ["IC-JINJU"], "lock_out": ["IC-JINJU"]},
])  # fmt: skip
def test_what_cannot_be_is_told_and_nothing_breaks(client, wrong):
    response = post(client, "/workspaces/gyeongnam/judge", wrong)
    assert response.status_code == 422, response.content
    assert response.json()["problems"]


def test_of_two_who_save_on_one_state_the_second_is_told_and_nothing_is_lost(client):
    made = post(client, "/workspaces/gyeongnam/scenarios", {"name": "둘"}).json()

    def save(shares):
        body = {"body": {"shares": shares}, "seen": 1}
        return client.put(f"/api/v1/scenarios/{made['scenario']}", json.dumps(body), content_type="application/json")

    first, second = save({"IC-JINJU": 1.0}), save({"IC-JINJU": 0.5})
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["body"]["shares"] == {"IC-JINJU": 1.0}
    assert save({"IC-JINJU": 1.0}).json()["number"] == 2, "sent twice, kept once"


def test_a_shared_zone_does_not_change_with_its_scenario(client):
    made = post(client, "/workspaces/gyeongnam/scenarios", {"name": "고정", "body": {"shares": {"IC-JINJU": 1.0}}}).json()
    act = "/ko/w/gyeongnam/act/"
    place = client.post(act, {"what": "share", "scenario": made["scenario"]}).headers["Location"]
    before = client.get(place).content.decode()
    body = {"body": {"shares": {"IC-JINJU": 0.5}}, "seen": 1}
    client.put(f"/api/v1/scenarios/{made['scenario']}", json.dumps(body), content_type="application/json")
    assert client.get(place).content.decode() == before
    assert re.search(r"<code>[0-9a-f]{64}</code>", before)


def test_a_comment_shows_as_text_never_as_page(client):
    form = {"what": "comment", "about": "site", "key": "IC-JINJU", "text": "<script>alert(1)</script>", "author": "<b>"}
    page = client.post("/ko/w/gyeongnam/act/", form).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}])
def test_another_site_cannot_act_in_a_users_name(client, headers):
    assert post(client, "/workspaces/gyeongnam/judge", {}, **headers).status_code == 403


def test_what_is_not_there_is_said_so(client):
    for path in ("/ko/w/nowhere/", "/en/s/notoken/", "/ko/w/gyeongnam/zone/999999/", "/ko/nothing"):
        response = client.get(path)
        assert response.status_code == 404
        assert "danji" in response.content.decode()
