"""The data pages in a real browser and on a real server: a broken file mended by keyboard and used; a server that is killed."""

from __future__ import annotations

import csv
import http.client
import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from contextlib import suppress
from pathlib import Path

import pytest

from tests.web_server import FLAGS, browser_path, served

pytest.importorskip("playwright")

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "danji" / "web" / "static" / "vendor" / "tests" / "axe.min.js"
SITES = ROOT / "examples" / "gyeongnam" / "tables" / "sites.csv"
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(tmp_path_factory.mktemp("data") / "danji") as base:
        yield base


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        yield opened
        opened.close()


def cells():
    return list(csv.reader(io.StringIO(SITES.read_text(encoding="utf-8-sig"))))


def written(path, rows, encoding="cp949"):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding, errors="replace"))
    return path


def broken(tmp_path):
    """Sites with heads in Korean, in CP949: an area in words, a kind nobody knows, a row twice, and HTML for a name."""
    rows = cells()
    head = rows[0]
    rows[2][head.index("area_m2")] = "많음"
    rows[4][head.index("kind")] = "공단"
    rows[5][head.index("name")] = EVIL
    rows.append(rows[8])
    head[0], head[1] = "거점 코드", "거점명"
    return written(tmp_path / "거점 목록.csv", rows)


def axe(page):
    page.add_script_tag(path=str(AXE))
    return page.evaluate(
        "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target).join(' '))"
    )


@pytest.mark.parametrize(
    ("lang", "named", "looked"), [("ko", "올려서", "고칠 것 3건"), ("en", "Send and look", "3 things to mend")]
)
def test_axe_finds_nothing_on_a_file_with_problems(browser, address, tmp_path, lang, named, looked):
    context = browser.new_context(bypass_csp=True)  # for axe alone, which puts its script into the page
    page = context.new_page()
    page.goto(f"{address}/{lang}/w/gyeongnam/data/")
    page.select_option("select[name=table]", "sites")
    page.set_input_files("input[type=file]", broken(tmp_path))
    page.get_by_role("button", name=named).click()
    page.wait_for_selector("#cells")
    assert looked in page.inner_text("main")
    assert axe(page) == []
    page.goto(f"{page.url}?rows=all")
    assert axe(page) == []
    page.get_by_role("button", name="쓰지 않기" if lang == "ko" else "Put it aside").click()
    page.wait_for_selector("[role=status]")
    assert axe(page) == []
    context.close()


def test_a_broken_file_is_mended_by_keyboard_and_used_in_the_studio(browser, address, tmp_path):
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    errors = []
    page.on("console", lambda each: errors.append(each.text) if each.type == "error" else None)
    page.on("pageerror", lambda each: errors.append(str(each)))
    page.on("dialog", lambda each: errors.append(each.message))
    page.goto(f"{address}/ko/w/gyeongnam/data/")
    page.focus("select[name=table]")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    assert page.input_value("select[name=table]") == "sites"
    page.set_input_files("input[type=file]", broken(tmp_path))
    page.focus("input[name=by]")
    page.keyboard.type("김주무관")
    page.keyboard.press("Enter")
    page.wait_for_selector("#cells")
    assert page.eval_on_selector_all("input.marked", "all => all.map(each => each.name)") == [
        "c.3.area_m2", "c.5.kind", f"c.{len(cells()) + 1}.site", f"c.{len(cells()) + 1}.name", f"c.{len(cells()) + 1}.lon", f"c.{len(cells()) + 1}.lat",
    ]  # fmt: skip
    for name, value in (("c.3.area_m2", "700000"), ("c.5.kind", "general_complex")):
        page.focus(f"[name='{name}']")
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type(value)
    page.focus("[name=drop] >> nth=-1")
    page.keyboard.press("Space")
    page.get_by_role("button", name="다시 살펴보기").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=고칠 것이 없습니다")
    page.reload()
    page.get_by_role("button", name="이 표를 쓰기").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".done")
    assert "거점을 바꾸었습니다" in page.inner_text(".done")
    page.locator(".done a").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-ready=map]", timeout=60_000)
    assert EVIL in page.inner_text("#sites"), "the name is text"
    assert "0.7" in page.inner_text(f"#sites tr:has-text('{cells()[2][1]}')")
    page.click("#draw")
    page.wait_for_selector("#saved:not(:empty)", timeout=60_000)
    assert errors == []
    page.close()


def test_a_large_upload_is_refused_with_a_page(browser, address, tmp_path):
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    page = browser.new_page()
    page.goto(f"{address}/ko/w/gyeongnam/data/")
    page.set_input_files("input[type=file]", large)
    assert "50 MB까지" in page.inner_text("#file-told"), "said before it is sent"
    page.close()
    where = urllib.parse.urlsplit(address)
    line = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    begun = time.monotonic()
    about = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "200000000"}
    with large.open("rb") as file:
        line.request("POST", "/ko/w/gyeongnam/data/send/", file, about)
    answer = line.getresponse()
    assert answer.status == 413
    assert "50 MB" in answer.read().decode()
    line.close()
    assert time.monotonic() - begun < 30
    with urllib.request.urlopen(f"{address}/ko/") as still:  # noqa: S310  our own server
        assert still.status == 200


# ---- a server that is killed while it saves


class Sender:
    """What a browser does, without one."""

    def __init__(self, base):
        self.base = base
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def get(self, path):
        with self.opener.open(f"{self.base}{path}", timeout=20) as answer:
            return answer.read().decode()

    def post(self, path, form, file=None):
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in form.items()
        ]
        if file is not None:
            parts.append(
                f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="sites.csv"\r\n\r\n'.encode()
                + file
                + b"\r\n"
            )
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        about = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        asked = urllib.request.Request(f"{self.base}{path}", body, about)  # noqa: S310  our own server
        with self.opener.open(asked, timeout=20) as answer:
            answer.read()
            return answer.url


def save_until_killed(sender, page, slug, rows, acknowledged, stop):
    """Send and write one version after the other; what the server said it wrote is noted."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    n = 0
    with suppress(OSError, http.client.HTTPException, urllib.error.URLError):
        while not stop.is_set():
            n += 1
            rows[1][1] = f"{uuid.uuid4().hex}"
            out = io.StringIO()
            csv.writer(out).writerows(rows)
            taken = sender.post(
                f"/ko/w/{slug}/data/send/", {"csrfmiddlewaretoken": token, "table": "sites"}, out.getvalue().encode()
            )
            done = sender.post(urllib.parse.urlsplit(taken).path, {"csrfmiddlewaretoken": token, "what": "write", "seen": "0"})
            if "done=written" in done:
                acknowledged.append(rows[1][1])


def test_a_server_killed_while_it_saves_loses_nothing_it_acknowledged(tmp_path):
    import socket

    from danji import sources, store
    from danji.store import versions

    home = tmp_path / "danji"
    workspace = home / "workspaces" / "small"
    store.new_workspace(workspace, sources.template("start"))
    rows = list(csv.reader(io.StringIO((workspace / "tables" / "sites.csv").read_text(encoding="utf-8-sig"))))
    acknowledged = []
    for pause in (0.04, 0.15):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = [sys.executable, "-m", "danji.cli", "serve", str(home), "--port", str(port)]
        server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        sender, stop = Sender(f"http://127.0.0.1:{port}"), threading.Event()
        try:
            page = first_page(sender, server)
            work = threading.Thread(target=save_until_killed, args=(sender, page, "small", rows, acknowledged, stop))
            work.start()
            before, begun = len(acknowledged), time.monotonic()
            while len(acknowledged) < before + 2 and time.monotonic() < begun + 30:
                time.sleep(0.01)
            time.sleep(pause)  # in the middle of the next one
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(10)
        stop.set()
        work.join(30)
        nothing_lost(workspace, acknowledged, len(rows))
    assert len(acknowledged) >= 4, "there was something to lose"
    versions.settle(workspace)
    nothing_lost(workspace, acknowledged, len(rows))
    sources.read_workspace(workspace)


def nothing_lost(workspace, acknowledged, lines):
    """The table is whole and one of the versions, every acknowledged one is among them, and none newer was undone."""
    from danji.store import versions

    content = (workspace / "tables" / "sites.csv").read_bytes()
    assert len(content.decode("utf-8-sig").splitlines()) == lines
    kept = {
        each.number: versions.path_of(workspace, "sites", each.number).read_bytes()
        for each in versions.versions(workspace, "sites")
    }
    at = [max(number for number, each in kept.items() if said.encode() in each) for said in acknowledged]
    assert at == sorted(at)
    assert max(number for number, each in kept.items() if each == content) >= max(at, default=0)


def first_page(sender, server):
    for _ in range(200):
        try:
            return sender.get("/ko/w/small/data/")
        except OSError:
            assert server.poll() is None
            time.sleep(0.2)
    raise AssertionError("no answer")
