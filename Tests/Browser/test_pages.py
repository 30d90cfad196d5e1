"""Every page in every profile: it opens, it fits, and axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import PROFILES
from playwright.sync_api import expect

PAGES = {
    "/": "Overview", "/chart/SPX.INDEX": "Chart", "/orders": "Orders", "/trades": "Trades", "/strategies": "Strategies",
    "/backtests": "Backtests", "/data": "Data", "/risk": "Risk", "/alerts": "Alerts", "/audit": "Audit", "/users": "Users", "/settings": "Settings",
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def settle(page, title):
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    if title != "Assay":
        expect(page.locator("[data-link=live]")).to_be_visible()
    page.wait_for_load_state("networkidle")


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']} ({one['impact']}): {node['html'][:160]} {node.get('failureSummary', '')[:300]}" for one in found for node in one["nodes"]]


def shoot(page, shots, path, profile):
    """Keeps what a page looks like, at once the first screen of a desktop and the whole of a phone."""
    if shots and profile in ("light desktop", "dark phone"):
        name = path.strip("/").replace("/", "-") or "overview"
        page.screenshot(path=f"{shots}/{name}-{profile.split()[-1]}.png", full_page=profile == "dark phone")


@pytest.mark.provokes
@pytest.mark.parametrize("profile", PROFILES)
def test_the_login_fits_and_axe_finds_nothing(open_page, shots, profile):
    page = open_page("/login", role=None, profile=profile)
    settle(page, "Assay")
    shoot(page, shots, "/login", profile)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, "it scrolls sideways"
    assert violations(page) == []


@pytest.mark.parametrize(
    ("server", "profile"), [*(("together", profile) for profile in PROFILES), ("apart", "light desktop")], indirect=["server"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_and_axe_finds_nothing(open_page, shots, path, profile):
    page = open_page(path, profile=profile)
    settle(page, PAGES[path])
    shoot(page, shots, path, profile)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, "it scrolls sideways"
    assert violations(page) == []


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("path", ["/orders/1", "/data/sp500", "/backtests/RUN"])
def test_a_page_of_one_thing_fits_and_axe_finds_nothing(open_page, server, shots, path, profile):
    page = open_page(path.replace("RUN", server.desk.runs[0]), profile=profile)
    page.wait_for_load_state("networkidle")
    expect(page.locator("dl.facts").first).to_be_visible()
    shoot(page, shots, path, profile)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, "it scrolls sideways"
    assert violations(page) == []


@pytest.mark.fake
@pytest.mark.parametrize("profile", PROFILES)
def test_dialogs_banners_and_problems_have_no_violation_either(open_page, server, profile):
    page = open_page("/orders", profile=profile)
    page.get_by_label("Quantity", exact=True).fill("5000")
    page.get_by_role("button", name="Place order").click()
    expect(page.get_by_role("alert").filter(has_text="Refused by the limit")).to_be_visible()
    server.fault("refuse")
    expect(page.get_by_text("LINK LOST", exact=True)).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Halt", exact=True).locator("visible=true").click()
    expect(page.get_by_role("dialog", name="Change trading")).to_be_visible()
    assert violations(page) == []


def test_phones_have_large_targets_and_the_halt_under_the_thumb(open_page):
    page = open_page("/orders", profile="dark phone")
    settle(page, "Orders")
    halt = page.locator(".tabs .halt").bounding_box()
    assert halt["y"] > 844 * 0.85 and halt["height"] >= 44 and halt["width"] >= 44
    small = page.eval_on_selector_all(
        "button, select, input:not([type=radio]), .tabs a, summary, .segments label",
        "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5 && !e.closest('thead')).map(e => e.outerHTML.slice(0, 90))")
    assert small == []


def test_twice_the_text_still_fits(open_page):
    page = open_page("/", viewport={"width": 720, "height": 450})
    settle(page, "Overview")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_no_price_stands_in_a_live_region(open_page):
    for path in ("/", "/chart/SPX.INDEX", "/orders"):
        page = open_page(path)
        settle(page, PAGES[path])
        regions = page.eval_on_selector_all(
            "[aria-live], [role=status], [role=alert], [role=log], output", "all => all.filter(e => /\\d[.]\\d/.test(e.textContent)).map(e => e.outerHTML.slice(0, 90))")
        assert regions == [], path


def test_reduced_motion_is_kept(open_page):
    page = open_page("/", reduced_motion="reduce")
    settle(page, "Overview")
    moving = page.evaluate("[...document.querySelectorAll('*')].filter(e => !/^(0s(, )?)+$/.test(getComputedStyle(e).transitionDuration)).length")
    assert moving == 0
