"""Nothing acknowledged is lost and nothing written is executed: two windows, a killed server, stale links, jobs that end badly."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import threading
import time
import urllib.error
import urllib.request
from html import unescape
from pathlib import Path

import pytest

from danji import plan, sources, texts
from danji.errors import Infeasible
from danji.plan import compared
from tests.web_server import started

pytest.importorskip("django")

ROOT = Path(__file__).resolve().parents[1]
EVIL = '"><script>alert(1)</script>{{ 7*7 }}'
W = "/ko/w/gyeongnam"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    from danji.web import serve

    serve.prepare(tmp_path_factory.mktemp("keeping") / "danji")
    from django.test import Client

    return Client(headers={"host": "localhost"})


def send(client, path, content, method="post"):
    return getattr(client, method)(f"/api/v1{path}", json.dumps(content), content_type="application/json")


def scenario(client, name, shares):
    return send(client, "/workspaces/gyeongnam/scenarios", {"name": name, "body": {"shares": shares}}).json()["scenario"]


def finished(client, job, seconds=60):
    for _ in range(10 * seconds):
        found = client.get(f"/api/v1/jobs/{job}").json()
        if found["state"] not in {"waiting", "running"}:
            return found
        time.sleep(0.1)
    raise AssertionError(found)


@pytest.fixture(scope="module")
def ready():
    workspace = sources.read_workspace(ROOT / "examples" / "gyeongnam")
    return plan.basis(workspace.case, workspace.programme, workspace.frames)


def test_scenarios_side_by_side_are_what_the_engine_compares(client, ready):
    some = list(ready.place.sites.index[:6])
    first, second = dict.fromkeys(some[:4], 1.0), dict.fromkeys(some[2:], 1.0)
    a, b = scenario(client, "가안", first), scenario(client, "나안", second)
    zones = [
        compared.named(plan.judge(ready, shares), str(key), {"ko": name, "en": name})
        for key, name, shares in ((a, "가안", first), (b, "나안", second))
    ]
    both = compared.compared(ready, zones)
    for lang in texts.LANGUAGES:
        page = client.get(f"/{lang}/w/gyeongnam/compare/?a={a}&b={b}").content.decode()
        assert both.pairs[0].sentence[lang] in page
        assert page.count('class="map"') == 2
        for site in both.pairs[0].change.added:
            assert ready.names[site] in page


def test_a_comparison_with_what_is_not_there_or_empty_is_told(client):
    one, empty = scenario(client, "하나", {"IC-JINJU": 1.0}), scenario(client, "빈 안", {})
    assert client.get(f"{W}/compare/?a={one}&b=999999").status_code == 404
    page = client.get(f"{W}/compare/?a={one}&b={empty}").content.decode()
    assert texts.say("web_studio.empty_scenario", "ko", name="빈 안") in page
    assert client.get(f"{W}/compare/?a=x&b=%00").status_code == 200


def test_what_was_explored_stays_with_its_scenario(client, ready):
    shares = dict(plan.draw(ready, ready.case.reading).best.shares)
    one = scenario(client, "대안", shares)
    page = f"{W}/zone/{one}/explored/"
    assert texts.say("web_studio.not_explored", "ko") in unescape(client.get(page).content.decode())
    asked = {"zone": {"shares": shares}, "scenario": one, "draws": 3, "seconds": 2}
    job = finished(client, send(client, "/workspaces/gyeongnam/explore", asked).json()["key"])
    assert job["state"] == "done", job
    kept = client.get(f"/api/v1/scenarios/{one}/explored").json()
    assert kept["explored"] == job["result"]
    assert kept["current"]
    labels = [each["label"]["en"] for each in kept["explored"]["null"]["ranks"]]
    assert texts.say("web.this_zone", "en") in labels
    for lang in texts.LANGUAGES:
        shown = client.get(page.replace("/ko/", f"/{lang}/")).content.decode()
        assert texts.say("web_studio.explored_before", lang) not in shown
        assert kept["explored"]["said"]["portfolio"][0][lang] in unescape(shown)
    send(client, f"/scenarios/{one}", {"body": {"shares": {"IC-JINJU": 1.0}}, "seen": 1}, "put")
    assert not client.get(f"/api/v1/scenarios/{one}/explored").json()["current"]


def test_a_proof_stands_as_long_as_the_zone_is_the_one_drawn(client):
    drawn = finished(client, send(client, "/workspaces/gyeongnam/draw", {}).json()["key"])["result"][0]
    judge = lambda body: send(client, "/workspaces/gyeongnam/judge", body).json()["proof"]  # noqa: E731
    proof = judge({"shares": drawn["shares"]})
    assert (proof["bound"], proof["gap"], proof["proved"]) == (drawn["bound"], drawn["gap"], drawn["proved"])
    assert proof["seconds"] > 0
    other = dict(list(drawn["shares"].items())[1:])
    assert judge({"shares": other}) is None
    assert judge({"shares": drawn["shares"], "weights": {"operating_firms": 1.0}}) is None


def test_every_state_stays_and_can_be_read(client):
    one = scenario(client, "기록", {"IC-JINJU": 1.0})
    send(client, f"/scenarios/{one}", {"body": {"shares": {"IC-JINJU": 0.5}}, "seen": 1}, "put")
    found = client.get(f"/api/v1/scenarios/{one}/states").json()
    assert [(each["number"], each["body"]["shares"]) for each in found] == [(2, {"IC-JINJU": 0.5}), (1, {"IC-JINJU": 1.0})]


def test_of_two_who_rename_the_second_is_told(client):
    one = scenario(client, "처음", {"IC-JINJU": 1.0})
    form = {"what": "rename", "scenario": one, "seen_name": "처음"}
    assert client.post(f"{W}/act/", {**form, "name": "첫째 이름"}).status_code == 302
    second = client.post(f"{W}/act/", {**form, "name": "둘째 이름"})
    page = second.content.decode()
    assert second.status_code == 409
    assert "첫째 이름" in page
    assert "둘째 이름" in page
    assert client.post(f"{W}/act/", {**form, "name": "첫째 이름"}).status_code == 302, "sent twice is no quarrel"
    assert client.get(f"/api/v1/scenarios/{one}").json()["name"] == "첫째 이름"


def test_names_full_of_markup_are_text_everywhere(client):
    one, two = scenario(client, EVIL, {"IC-JINJU": 1.0}), scenario(client, EVIL, {"IC-JINJU": 0.5})
    comment = {"what": "comment", "about": "site", "key": EVIL, "text": EVIL, "author": EVIL}
    frozen = client.post(f"{W}/act/", {"what": "share", "scenario": one}).headers["Location"]
    pages = [client.post(f"{W}/act/", comment)]
    pages += [
        client.get(path)
        for path in (f"{W}/", f"{W}/zone/{one}/", f"{W}/compare/?a={one}&b={two}", frozen, f"{W}/zone/{one}/explored/")
    ]
    for page in pages:
        content = page.content.decode()
        assert page.status_code == 200
        assert "<script>alert" not in content
        assert "49" not in re.findall(r"script&gt;(\d+)", content)


def test_a_workspace_named_like_markup_has_a_harmless_address(client):
    from danji.web.serve import free_slug

    assert re.fullmatch(r"[-\w]+", free_slug(EVIL))
    assert free_slug("../../etc/passwd") == "etc-passwd"


@pytest.mark.parametrize(
    "path",
    ["/ko/s/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/", f"{W}/zone/999999/", f"{W}/zone/999999/explored/", "/en/w/gone/support/"],
)
def test_a_stale_link_says_so(client, path):
    found = client.get(path)
    lang = path[1:3]
    assert found.status_code == 404
    assert texts.say("web.missing", lang) in found.content.decode()


def test_what_cannot_be_drawn_names_the_conflict(client, ready):
    from danji.web import engine, models

    placed = ready.place.xy.dropna()
    away = (placed.to_numpy()[:, None, :] - placed.to_numpy()[None, :, :]) ** 2
    first, second = divmod(int(away.sum(axis=2).argmax()), len(placed))
    locked = {"lock_in": [str(placed.index[first]), str(placed.index[second])]}
    job = finished(client, send(client, "/workspaces/gyeongnam/draw", locked).json()["key"])
    assert job["state"] == "failed"
    made = engine.ready(engine.opened(models.Workspace.objects.get(slug="gyeongnam")), engine.Zone(**locked))
    with pytest.raises(Infeasible) as told:
        plan.draw(made, made.case.reading)
    assert job["problems"] == [each.record() for each in told.value.problems]


def test_a_job_that_is_stopped_changes_nothing(client):
    one = scenario(client, "멈춤", {"IC-JINJU": 1.0})
    before = client.get(f"/api/v1/scenarios/{one}").json()
    job = send(client, "/workspaces/gyeongnam/explore", {"scenario": one, "zone": {"shares": {"IC-JINJU": 1.0}}}).json()["key"]
    client.delete(f"/api/v1/jobs/{job}")
    found = finished(client, job)
    assert found["state"] == "stopped"
    assert found["result"] is None
    assert client.get(f"/api/v1/scenarios/{one}").json() == before
    assert client.get(f"/api/v1/scenarios/{one}/explored").status_code == 404


def test_an_error_of_ours_in_a_job_is_told_and_logged(client, caplog):
    from danji.web import jobs

    with caplog.at_level(logging.ERROR):
        job = jobs.start("draw", lambda _job: 1 / 0)
        found = finished(client, job.key)
    assert found["state"] == "failed"
    assert "ZeroDivisionError" in found["problems"][0]["detail"]
    assert any(job.key in each.getMessage() and each.exc_info for each in caplog.records)


def test_a_server_killed_while_saving_has_lost_nothing_it_said_it_kept(tmp_path):
    home = tmp_path / "danji"
    with started(home) as (base, process):

        def call(path, content, method="POST"):
            request = urllib.request.Request(  # noqa: S310  our own server
                f"{base}/api/v1{path}", json.dumps(content).encode(), {"Content-Type": "application/json"}, method=method
            )
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  our own server
                return json.load(answer)

        kept: dict[int, int] = {}
        made = [
            call("/workspaces/gyeongnam/scenarios", {"name": str(n), "body": {"shares": {"IC-JINJU": 1.0}}})["scenario"]
            for n in range(2)
        ]

        def save(one):
            number = 1
            try:
                while True:
                    number = call(
                        f"/scenarios/{one}",
                        {"body": {"shares": {"IC-JINJU": 0.4 + (number % 97) / 200}}, "seen": number},
                        "PUT",
                    )["number"]
                    kept[one] = number
            except (OSError, ValueError, urllib.error.URLError):
                return

        threads = [threading.Thread(target=save, args=(one,)) for one in made]
        for each in threads:
            each.start()
        for _ in range(400):
            if sum(kept.values()) > 30:
                break
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)  # the server with its worker
        for each in threads:
            each.join(20)
    assert sum(kept.values()) > 30
    with started(home) as (base, _process):
        for one in made:
            with urllib.request.urlopen(f"{base}/api/v1/scenarios/{one}", timeout=20) as answer:  # noqa: S310
                found = json.load(answer)
            assert found["number"] in {kept[one], kept[one] + 1}, "all that was acknowledged, and at most the one under way"
            assert found["body"]["shares"] == {"IC-JINJU": 0.4 + ((found["number"] - 1) % 97) / 200}
