"""Journeys in a real browser: what a person does, and that nothing is asked from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web_server import FLAGS, browser_path, served

pytest.importorskip("playwright")

AXE = Path(__file__).resolve().parents[1] / "danji" / "web" / "static" / "vendor" / "tests" / "axe.min.js"
PAGES = (
    "", "new/", "w/gyeongnam/", "w/gyeongnam/zone/", "w/gyeongnam/data/", "w/gyeongnam/case/", "w/gyeongnam/board/",
    "w/gyeongnam/region/38/", "w/gyeongnam/region/38030/", "w/gyeongnam/industry/", "w/gyeongnam/cluster/",
    "w/gyeongnam/support/", "w/gyeongnam/compare/",
)  # fmt: skip


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
    if path.endswith("cluster/"):
        page.wait_for_selector("body[data-ready=page]", timeout=120_000)
    if path.endswith(("zone/", "board/")):
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


def opened(page, address, path, lang="ko", ready="page"):
    page.goto(f"{address}/{lang}/w/gyeongnam/{path}")
    page.wait_for_selector(f"body[data-ready={ready}]", timeout=60_000)


def test_a_number_tells_what_it_is_and_the_card_can_be_dismissed_reached_and_kept(page, address):
    opened(page, address, "region/38030/", "en")
    number = page.locator("#table-compare .n").nth(2)
    number.hover()
    card = page.locator("#card")
    assert card.is_visible()
    assert "Definition" in card.inner_text()
    assert "Source" in card.inner_text()
    page.wait_for_timeout(400)
    assert card.is_visible(), "it stays"
    card.hover()
    page.wait_for_timeout(400)
    assert card.is_visible(), "the pointer may go onto it"
    page.keyboard.press("Escape")
    assert card.is_hidden()
    page.focus("#table-compare .n[tabindex='0']")
    assert card.is_visible()
    before = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") != before
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "card"
    page.keyboard.press("Escape")
    assert card.is_hidden()


def test_a_chart_comes_as_png(page, address):
    opened(page, address, "region/38030/")
    with page.expect_download() as found:
        page.locator("button.png").first.click()
    content = Path(found.value.path()).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 10_000


def test_map_and_table_of_the_board_are_linked_and_the_address_says_which(page, address):
    opened(page, address, "board/", ready="map")
    page.mouse.click(*middle(page.locator("#map canvas").bounding_box()))
    page.wait_for_selector("tr.chosen")
    assert page.url.endswith("?region=38")
    opened(page, address, "board/?region=38", ready="map")
    assert page.locator("tr.chosen").count() == 1


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
@pytest.mark.parametrize("path", ["board/", "region/38030/", "industry/", "cluster/"])
def test_pages_fit_the_screen_and_the_sheet(page, address, path, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}/ko/w/gyeongnam/{path}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="print")
    assert page.locator(".asks, .files, #map").filter(visible=True).count() == 0
    page.emulate_media(media="screen")
