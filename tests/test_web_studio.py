"""Journeys through the studio in a real browser: from drawing to sharing, in print, in both languages, by keyboard alone."""

from __future__ import annotations

import pytest

from tests.web_server import FLAGS, browser_path, served

pytest.importorskip("playwright")

READY = "body[data-ready=map]"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(tmp_path_factory.mktemp("studio") / "danji") as base:
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
    made.set_default_timeout(20_000)
    outside, errors = [], []
    made.on("request", lambda each: None if each.url.startswith((address, "blob:", "data:")) else outside.append(each.url))
    made.on("console", lambda each: errors.append(each.text) if each.type == "error" else None)
    made.on("pageerror", lambda each: errors.append(str(each)))
    yield made
    assert (outside, errors) == ([], [])
    made.close()


def studio(page, address, lang="ko"):
    page.goto(f"{address}/{lang}/w/gyeongnam/zone/")
    page.wait_for_selector(READY)


def judged(page, act):
    """What the page does, and the answer of the engine to it."""
    with page.expect_response(lambda each: each.url.endswith("/judge")) as answer:
        act()
    return answer.value.json()


def saved(page):
    page.click("#save")
    page.wait_for_url("**/zone/*/")
    page.wait_for_selector(READY)
    return page.url.rstrip("/").rsplit("/", 1)[1]


def test_draw_weigh_lock_compare_save_share(page, address):
    studio(page, address)
    assert page.locator("#headline .holds").count() == 0, "an empty zone holds nothing"
    page.click("#draw")
    page.wait_for_selector("#proof")
    first = saved(page)
    assert page.locator("#proof").count() == 1, "the proof stays with the zone that was drawn"
    page.locator("summary", has_text="가중치").click()
    judged(page, lambda: page.locator("[data-weight=free_area]").fill("90"))
    page.wait_for_selector("#proof", state="detached")
    share = page.locator("#sites tbody input[type=number]").first
    share.fill("0")
    judged(page, lambda: share.press("Tab"))
    page.locator("#sites tbody select").first.select_option("lock_out")
    page.locator("summary", has_text="시나리오").click()
    page.click("#save")
    page.wait_for_selector("#states li:nth-child(2)")
    page.fill("#scenario-form input[name=name]", "다른 안")
    page.click("button[value=duplicate]")
    page.wait_for_selector(READY)
    second = page.url.rstrip("/").rsplit("/", 1)[1]
    change = page.locator("#sites tbody input[type=number]").nth(1)
    change.fill("0")
    judged(page, lambda: change.press("Tab"))
    page.click("#save")
    page.wait_for_selector("#states li:nth-child(2)", state="attached")
    page.goto(f"{address}/ko/w/gyeongnam/compare/?a={first}&b={second}")
    assert page.locator("svg.map").count() == 2
    page.goto(f"{address}/ko/w/gyeongnam/zone/{second}/")
    page.wait_for_selector(READY)
    page.locator("summary", has_text="시나리오").click()
    page.click("button[value=share]")
    page.wait_for_selector("code")
    assert len(page.inner_text("code")) == 64


def test_an_older_state_is_opened_and_undone(page, address):
    studio(page, address, "en")
    judged(page, lambda: page.locator("#sites tbody input[type=number]").first.press("ArrowUp"))
    share = page.locator("#sites tbody input[type=number]").first
    share.fill("100")
    judged(page, lambda: share.press("Tab"))
    saved(page)
    share = page.locator("#sites tbody input[type=number]").first
    share.fill("0")
    judged(page, lambda: share.press("Tab"))
    page.locator("summary", has_text="Scenario").click()
    page.click("#save")
    page.wait_for_selector("#states li:nth-child(2)")
    found = judged(page, lambda: page.click("#states [data-state='1']"))
    assert list(found["zone"]["shares"].values()) == [1.0]
    assert judged(page, lambda: page.click("#undo"))["zone"]["shares"] == {}


def test_what_cannot_be_drawn_is_said_with_its_conflict(page, address):
    studio(page, address)
    rows = page.evaluate(
        "async () => (await (await fetch('/api/v1/workspaces/gyeongnam/sites')).json()).features.map(f => f.properties).filter(p => p.lon !== null)"
    )
    west, east = min(rows, key=lambda each: each["lon"]), max(rows, key=lambda each: each["lon"])
    for each in (west, east):
        judged(page, lambda each=each: page.locator(f"[data-focus='lock-{each['site']}']").select_option("lock_in"))
    page.click("#draw")
    page.wait_for_selector("#conflict li")
    said = page.inner_text("#conflict")
    assert west["name"] in said
    assert east["name"] in said
    assert "object" not in said


def test_comments_show_where_they_are_pinned(page, address):
    studio(page, address, "en")
    site = page.get_attribute("#sites tbody tr:first-child", "data-site")
    page.locator("summary", has_text="Comments").click()
    page.fill(".comment [name=key]", site)
    page.fill(".comment [name=text]", "<b>Is its boundary known?</b>")
    page.click(".comment button")
    page.wait_for_selector("#sites tbody tr:first-child .pinned")
    assert page.evaluate("window.danji.map.querySourceFeatures('pins').length >= 0")
    assert page.locator("#comments b b").count() == 0


def test_it_prints_on_paper(page, address):
    studio(page, address)
    page.click("#draw")
    page.wait_for_selector("#proof")
    page.emulate_media(media="print")
    assert not page.is_visible("#draw")
    assert page.is_visible("#verdicts")
    made = page.pdf(format="A4")
    assert made.startswith(b"%PDF")
    assert len(made) > 20_000


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_firms_case_in_the_browser(page, address, lang):
    page.goto(f"{address}/{lang}/w/gyeongnam/support/?programme=kr-nic")
    page.fill("[id='day']", "2025-03-04")
    page.keyboard.press("Tab")
    page.wait_for_selector(".grants")
    page.focus("[id='f.firm_size']")
    page.select_option("[id='f.firm_size']", "sme")
    page.wait_for_url("**f.firm_size=sme**")
    assert page.evaluate("document.activeElement.id") == "f.firm_size", "the cursor stays where it was"
    page.fill("[id='a.1.amount']", "많이")
    page.keyboard.press("Tab")
    page.wait_for_selector("[id='a.1.amount-1']")
    assert page.get_attribute("[id='a.1.amount']", "aria-invalid") == "true"
    page.fill("[id='a.1.amount']", "12억원")
    page.fill("[id='a.1.day']", "2025-05-01")
    page.keyboard.press("Tab")
    page.wait_for_selector(".grants")
    page.reload()
    assert page.input_value("[id='a.1.amount']") == "12억원", "the address carries the case"


def test_all_of_it_by_keyboard(page, address):
    studio(page, address, "en")
    page.focus("#draw")
    page.keyboard.press("Enter")
    page.wait_for_selector("#proof")
    page.focus("#lock-all")
    judged(page, lambda: page.keyboard.press("Space"))
    assert page.locator("#sites .sign.locked").count() >= 30
    page.focus("#unlock-all")
    judged(page, lambda: page.keyboard.press("Enter"))
    assert page.locator("#sites .sign.locked").count() == 0
    page.focus("#verdicts li:nth-child(4) button")
    page.keyboard.press("Enter")
    assert page.locator("#why-text .offenders button").count() > 0
    page.focus("#why-text .offenders button")
    page.keyboard.press("Enter")
    part = page.locator("#part")
    if part.count():
        part.focus()
        judged(page, lambda: page.keyboard.press("ArrowLeft"))
    page.keyboard.press("Control+z")
