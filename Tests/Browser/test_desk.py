"""What people do, done to the real program: each test leaves the desk as the next may find it."""

import re

import pytest
from conftest import BOTH, PROFILES
from desk import PASSWORD, Desk
from playwright.sync_api import expect
from test_pages import shoot, violations


def live(page):
    expect(page.locator("[data-link=live]")).to_be_visible()
    expect(page.locator(".top .trading")).to_contain_text("trading")


def resume(server):
    answer = server.desk.call("POST", "/kill", {"scope": "all", "state": "active", "word": "all"})
    assert answer.get("state") == "active", answer


@BOTH
def test_an_order_is_placed_filled_and_told_without_asking(open_page, server):
    page = open_page("/orders")
    live(page)
    page.locator(".ticket").get_by_label("Account").select_option("research")
    page.get_by_label("Quantity", exact=True).fill("2")
    expect(page.locator(".estimate")).to_contain_text("about")
    page.get_by_role("button", name="Place order").click()
    answer = page.locator(".answer")
    expect(answer).to_contain_text("Passed every check.")
    order = re.search(r"Order (\d+)", answer.inner_text())[1]
    row = page.get_by_role("table", name="Finished orders").get_by_role("row").filter(has=page.get_by_role("link", name=f"Order {order}", exact=True))
    expect(row).to_contain_text("filled")
    page.goto("/trades")
    expect(page.get_by_role("row").filter(has=page.get_by_role("link", name=f"Order {order}", exact=True))).to_be_visible()


@BOTH
def test_a_limit_order_works_is_amended_and_canceled(open_page):
    page = open_page("/orders")
    live(page)
    page.locator(".ticket").get_by_label("Account").select_option("research")
    page.get_by_label("Quantity", exact=True).fill("1")
    page.get_by_label("Limit", exact=True).fill("300")
    page.get_by_role("button", name="Place order").click()
    answer = page.locator(".answer")
    expect(answer).to_contain_text("Passed every check.")
    order = re.search(r"Order (\d+)", answer.inner_text())[1]
    page.get_by_role("button", name=f"Amend order {order}", exact=True).click()
    dialog = page.get_by_role("dialog", name=f"Amend order {order}")
    dialog.get_by_label("Limit").fill("310.5")
    dialog.get_by_role("button", name="Amend").click()
    working = page.get_by_role("table", name="Live orders").get_by_role("row").filter(has=page.get_by_role("link", name=f"Order {order}", exact=True))
    expect(working).to_contain_text("310.5")
    expect(working).not_to_contain_text("changing")
    page.get_by_role("button", name=f"Cancel order {order}", exact=True).click()
    page.get_by_role("button", name="Cancel the order").click()
    row = page.get_by_role("table", name="Finished orders").get_by_role("row").filter(has=page.get_by_role("link", name=f"Order {order}", exact=True))
    expect(row).to_contain_text("canceled")


@pytest.mark.provokes
def test_a_refusal_shows_the_limit_and_the_actual_value(open_page, shots):
    page = open_page("/orders")
    live(page)
    page.locator(".ticket").get_by_label("Account").select_option("paper")
    page.get_by_label("Quantity", exact=True).fill("500")
    expect(page.locator(".limits .bad")).to_contain_text("it will be refused")
    page.get_by_role("button", name="Place order").click()
    expect(page.locator(".answer .problem")).to_contain_text(re.compile(r"order notional: at most 150000\.00 USD allowed, \d+\.\d\d USD asked for"))
    shoot(page, shots, "refusal", "light desktop")
    assert violations(page) == []


@pytest.mark.provokes
def test_an_account_is_opened_paid_into_and_out_of_and_bound_by_limits(open_page, server, shots):
    page = open_page("/risk")
    live(page)
    page.get_by_role("button", name="Open an account").click()
    dialog = page.get_by_role("dialog", name="Open an account")
    dialog.get_by_label("Name").fill("fresh")
    dialog.get_by_label("First deposit").fill("2500.50")
    shoot(page, shots, "open-account", "light desktop")
    dialog.get_by_role("button", name="Open it").click()
    card = page.get_by_role("region", name="Limits of fresh")
    expect(card).to_be_visible()
    page.get_by_role("button", name="Deposit: fresh").click()
    page.get_by_label("Amount in USD").fill("99.50")
    page.get_by_role("button", name="Deposit", exact=True).click()
    expect(page.get_by_text("fresh has 2\u202f600.00 USD.")).to_be_visible()
    page.get_by_role("button", name="Withdraw: fresh").click()
    page.get_by_label("Amount in USD").fill("9000")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_role("dialog").locator(".problem")).to_contain_text("fresh has 2600.00 USD free to withdraw")
    page.get_by_label("Amount in USD").fill("600")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("fresh has 2\u202f000.00 USD.")).to_be_visible()
    page.get_by_role("button", name="Limits of fresh").click()
    dialog = page.get_by_role("dialog", name="Limits of fresh")
    dialog.get_by_label("Distance from the last price").fill("far")
    dialog.get_by_role("button", name="Set the limits").click()
    expect(dialog.locator(".problem")).to_contain_text("collar")
    shoot(page, shots, "limits", "light desktop")
    assert violations(page) == []
    dialog.get_by_label("Distance from the last price").fill("5%")
    dialog.get_by_label("Worth of an order (USD)").fill("1000")
    dialog.get_by_role("button", name="Set the limits").click()
    expect(card).to_contain_text("5%")
    expect(card).to_contain_text("1\u202f000.00")


def test_an_instrument_is_restricted_and_allowed_again(open_page):
    page = open_page("/risk")
    live(page)
    page.get_by_role("button", name="Restrict SPX.INDEX").click()
    page.get_by_role("dialog").get_by_role("button", name="Restrict").click()
    expect(page.get_by_role("row").filter(has_text="SPX.INDEX")).to_contain_text("restricted")
    page.get_by_role("button", name="Allow SPX.INDEX").click()
    page.get_by_role("dialog").get_by_role("button", name="Allow").click()
    expect(page.get_by_role("row").filter(has_text="SPX.INDEX")).to_contain_text("allowed")


@pytest.mark.provokes
def test_a_user_is_added_with_grants_and_logs_in_by_a_link(open_page, server, shots):
    page = open_page("/users")
    live(page)
    page.get_by_label("Name", exact=True).fill("nora")
    page.get_by_label("Called").fill("Nora")
    page.get_by_label("research").check()
    page.get_by_role("button", name="Add", exact=True).click()
    row = page.get_by_role("row").filter(has_text="nora")
    expect(row).to_contain_text("research")
    expect(row).to_contain_text("no password yet")
    page.get_by_role("button", name="Grant accounts to nora").click()
    dialog = page.get_by_role("dialog", name="Accounts of nora")
    shoot(page, shots, "grants", "light desktop")
    dialog.get_by_label("paper").check()
    dialog.get_by_role("button", name="Grant").click()
    expect(row).to_contain_text("paper, research")
    page.get_by_role("button", name="Make a log-in link for nora").click()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Give it to nobody else").input_value()
    other = open_page("/login", role=None)
    other.goto(link)
    expect(other.get_by_role("heading", name="Set a password")).to_be_visible()
    for label in ("Password", "The same again"):
        other.get_by_label(label, exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Set the password").click()
    expect(other.get_by_role("heading", name="Overview")).to_be_visible()
    expect(other.get_by_role("region", name="Account research")).to_be_visible()


@pytest.mark.provokes
def test_ones_own_password_is_changed_and_other_sessions_end(open_page, server):
    server.desk.add_user("examiner")
    other = open_page("/settings", role="examiner")
    live(other)
    server.states.pop("examiner")
    page = open_page("/settings", role="examiner")
    live(page)
    page.get_by_label("Old password").fill("wrong")
    page.get_by_label("New password").fill("another long sentence")
    page.get_by_label("The new one again").fill("another long sentence")
    page.get_by_role("button", name="Change it", exact=True).click()
    expect(page.locator(".problem")).to_be_visible()
    page.get_by_label("Old password").fill(PASSWORD)
    page.get_by_role("button", name="Change it", exact=True).click()
    expect(page.get_by_text("It is changed.")).to_be_visible()
    expect(other.get_by_text("Your session ended.")).to_be_visible()


def test_an_error_in_a_rule_points_at_its_column_and_a_right_one_is_backtested(open_page, shots):
    page = open_page("/strategies")
    page.get_by_label("Rule").fill("param a = 3 in 2..9 \"bars\"\nenter long when smaa(close, a) > 3")
    expect(page.locator(".formula-error")).to_contain_text("line 2, column 17: unknown function 'smaa'; did you mean 'sma'?")
    shoot(page, shots, "formula", "light desktop")
    page.get_by_label("Rule").fill("enter long when sma(close, 10) > 3\nexit when close < 3")
    expect(page.locator(".formula-answer")).to_contain_text("The rule can be run.")
    page.get_by_role("link", name="Backtest this rule").click()
    expect(page.get_by_label("Strategy")).to_have_value("formula")
    page.get_by_label("Data", exact=True).select_option("fb")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text(re.compile("Done: run"))).to_be_visible(timeout=30_000)


def test_a_backtest_is_started_followed_compared_and_its_report_runs_in_its_frame(open_page, server, shots):
    page = open_page("/backtests")
    page.get_by_label("Data", exact=True).select_option("fb")
    page.get_by_label("Parameters").fill("fast=5 slow=20")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text(re.compile("Done: run"))).to_be_visible(timeout=30_000)
    for run in server.desk.runs:
        page.get_by_label(f"Compare {run}").check()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", name="Figures")).to_be_visible()
    expect(page.get_by_role("table", name="Differences in how they were run")).to_contain_text("fast")
    shoot(page, shots, "compared", "light desktop")
    assert violations(page) == []
    page.get_by_role("link", name=server.desk.runs[0], exact=True).click()
    expect(page.frame_locator("iframe").get_by_role("heading").first).to_be_visible()
    shoot(page, shots, "report", "light desktop")


@BOTH
def test_everything_is_halted_by_keyboard_alone(open_page, server):
    page = open_page("/")
    live(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.top .halt')"):
            break
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Change trading")
    expect(dialog).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("all")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Confirmed: trading is halted")
    expect(dialog).to_contain_text("Still live: 0")
    page.keyboard.press("Enter")
    expect(page.locator(".top .trading")).to_have_text("trading halted")
    resume(server)
    expect(page.locator(".top .trading")).to_have_text("trading active")


@BOTH
def test_everything_is_halted_on_a_phone_by_touch(open_page, server, shots):
    page = open_page("/", profile="dark phone")
    live(page)
    page.locator(".tabs .halt").tap()
    dialog = page.get_by_role("dialog", name="Change trading")
    dialog.get_by_label("Type all to go on").tap()
    page.keyboard.type("all")
    shoot(page, shots, "halt", "dark phone")
    dialog.get_by_role("button", name="Do it now").tap()
    expect(dialog).to_contain_text("Confirmed: trading is halted")
    assert violations(page) == []
    dialog.get_by_role("button", name="Close").tap()
    expect(page.locator(".trading").first).to_have_text("trading halted")
    resume(server)


@pytest.mark.provokes
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("server", ["apart"], indirect=True)
def test_a_worker_that_is_killed_is_named_and_comes_back(server, open_page, shots, profile):
    desk = server.desk
    page = open_page("/", profile=profile)
    live(page)
    expect(page.locator(".stale")).to_be_hidden()
    desk.kill("worker")
    banner = page.locator(".stale")
    expect(banner).to_contain_text("THE WORKER IS GONE", timeout=20_000)
    expect(banner).to_contain_text(re.compile(r"It was last heard \d+(\.\d)? s ago, at 20\d\d-.*Nothing trades"))
    expect(page.locator("[data-says=assertive]")).to_contain_text("THE WORKER IS GONE")
    assert banner.bounding_box()["height"] >= 44
    shoot(page, shots, "worker-gone", profile)
    assert violations(page) == []
    desk.start_worker()
    expect(banner).to_be_hidden(timeout=30_000)


@pytest.mark.parametrize("server", ["apart"], indirect=True)
def test_a_strategy_is_stopped_and_started_and_says_so(server, open_page, shots):
    page = open_page("/strategies")
    live(page)
    card = page.get_by_role("article").filter(has_text="sma_cross on paper")
    page.get_by_role("button", name="Stop paper").click()
    page.get_by_role("button", name="Stop it").click()
    expect(card).to_contain_text("stopped")
    shoot(page, shots, "stopped", "light desktop")
    page.get_by_role("button", name="Start paper").click()
    page.get_by_role("button", name="Start it").click()
    expect(card).to_contain_text("running")


@pytest.mark.parametrize("server", ["apart"], indirect=True)
def test_an_alert_is_listed_counted_and_acknowledged(server, open_page, shots):
    server.desk.call("POST", "/kill", {"scope": "all", "state": "halted", "word": "all"})
    page = open_page("/alerts")
    live(page)
    seen = page.get_by_role("button", name=re.compile("Acknowledge: .*halt", re.IGNORECASE)).first
    expect(seen).to_be_visible(timeout=20_000)
    shoot(page, shots, "alerts-open", "light desktop")
    name = seen.get_attribute("aria-label").removeprefix("Acknowledge: ")
    seen.click()
    expect(page.get_by_role("row").filter(has_text=name).first).to_contain_text("admin")
    resume(server)


@pytest.mark.provokes
def test_a_server_that_is_killed_is_a_lost_link_and_a_feed_that_stands_still_are_old_prices(open_page, shots):
    desk = Desk(apart=True, **{"replay.pace": "3600x"})
    try:
        desk.ready()
        page = open_page(None, role=None)
        name, value = desk.cookie().split("=", 1)
        page.context.add_cookies([{"name": name, "value": value, "url": desk.url}])
        page.goto(desk.url)
        live(page)
        banner = page.locator(".stale")
        expect(banner).to_contain_text("PRICES ARE OLD", timeout=20_000)
        expect(banner).to_contain_text("The feed has told no price for")
        shoot(page, shots, "feed-stale", "light desktop")
        desk.kill("server")
        expect(banner).to_contain_text("LINK LOST")
        expect(banner).to_contain_text("does not change")
        shoot(page, shots, "link-lost", "light desktop")
    finally:
        desk.close()
