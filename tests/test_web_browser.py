"""Journeys in a real browser: what a person does, and that nothing is asked from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web_server import FLAGS, browser_path, served

pytest.importorskip("playwright")

AXE = Path(__file__).resolve().parents[1] / "danji" / "web" / "static" / "vendor" / "tests" / "axe.min.js"
PAGES = ("", "w/gyeongnam/", "w/gyeongnam/zone/")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    home = tmp_path_factory.mktemp("browser") / "danji"
    with served(home) as base:
        yield base


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    path = browser_path()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser, address):
    made = browser.new_page(viewport={"width": 1366, "height": 768})
    made.outside, made.errors = [], []
    made.on("request", lambda each: None if each.url.startswith((address, "blob:", "data:")) else made.outside.append(each.url))
    made.on("console", lambda each: made.errors.append(each.text) if each.type == "error" else None)
    made.on("pageerror", lambda each: made.errors.append(str(each)))
    yield made
    assert made.outside == []
    assert made.errors == []
    made.close()


def studio(page, address, lang="ko"):
    page.goto(f"{address}/{lang}/w/gyeongnam/zone/")
    page.wait_for_selector("body[data-ready=map]", timeout=60_000)


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(browser, address, lang, path):
    context = browser.new_context(bypass_csp=True)  # for axe alone, which puts its script into the page
    page = context.new_page()
    page.goto(f"{address}/{lang}/{path}")
    if path.endswith("zone/"):
        page.wait_for_selector("body[data-ready=map]", timeout=60_000)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target).join(' '))"
    )
    context.close()
    assert found == []


def test_draw_weigh_lock_save_and_share(page, address):
    studio(page, address)
    page.click("#draw")
    page.wait_for_selector("#saved:not(:empty)", timeout=60_000)
    assert "79" in page.inner_text("#headline")
    before = page.inner_text("#sites tbody tr:first-child")
    page.click("text=가중치")
    page.locator("[data-weight=free_area]").fill("100")
    page.wait_for_timeout(1500)
    assert page.inner_text("#sites tbody tr:first-child") != before, "the ranking follows the weights"
    page.click("#undo")
    page.wait_for_timeout(800)
    assert page.inner_text("#sites tbody tr:first-child") == before
    page.locator("#sites tbody select").first.select_option("lock_in")
    page.click("#save")
    page.wait_for_url("**/zone/*/", timeout=30_000)
    page.wait_for_selector("body[data-ready=map]", timeout=60_000)
    page.locator("summary", has_text="시나리오").click()
    page.click("button[value=share]")
    page.wait_for_selector("code")
    assert len(page.inner_text("code")) == 64


def test_a_second_window_is_told(browser, address, page):
    studio(page, address)
    page.click("#save")
    page.wait_for_url("**/zone/*/", timeout=30_000)
    page.wait_for_selector("body[data-ready=map]", timeout=60_000)
    other = browser.new_page()
    other.goto(page.url)
    other.wait_for_selector("body[data-ready=map]", timeout=60_000)
    for window, share in ((page, "100"), (other, "0")):
        window.locator("#sites tbody input[type=number]").first.fill(share if share == "100" else "50")
        window.locator("#sites tbody input[type=number]").first.press("Tab")
        window.wait_for_timeout(500)
        window.click("#save")
        window.wait_for_timeout(1000)
    assert "먼저 저장" in other.inner_text("#saved")
    page.errors = [each for each in page.errors if "409" not in each]
    other.close()


def test_by_keyboard_alone(page, address):
    studio(page, address, "en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#draw")
    page.keyboard.press("Enter")
    page.wait_for_selector("#saved:not(:empty)", timeout=60_000)
    assert "Proved best" in page.inner_text("#saved")
    page.focus("#sites tbody input[type=number]")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("0")
    page.keyboard.press("Tab")
    page.wait_for_timeout(800)
    assert "79" not in page.inner_text("#headline")
