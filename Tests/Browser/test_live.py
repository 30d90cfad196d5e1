"""What is shown is current, or says loudly that it is not."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.fake


def live(page):
    expect(page.locator("[data-link=live]")).to_be_visible()
    expect(page.locator(".account .equity").first).to_be_visible()


def test_badges_say_what_accounts_and_prices_are(open_page, server):
    page = open_page("/")
    live(page)
    state = page.locator(".top .state")
    for text in ("LIVE ACCOUNT", "PAPER", "REPLAY", "60/s"):
        expect(state).to_contain_text(text)
    server.fault("desk", badge="SYNTHETIC")
    expect(state).to_contain_text("SYNTHETIC")
    server.fault("desk", badge="LIVE")
    expect(state).to_contain_text("LIVE PRICES")


def test_paper_and_live_are_never_added_up(open_page):
    page = open_page("/")
    live(page)
    expect(page.locator(".account")).to_have_count(2)
    expect(page.locator(".account[data-mode=live] .badge")).to_have_text("LIVE")
    expect(page.locator(".account[data-mode=live] .equity")).to_have_text("24\u202f880.10USD")
    assert "Total" not in page.locator("main").inner_text()


def test_silence_is_called_after_five_seconds_and_ends_by_itself(open_page, server):
    page = open_page("/")
    live(page)
    server.fault("stall")
    expect(page.locator(".stale")).to_contain_text("NO DATA", timeout=8_000)
    assert page.locator(".stale").bounding_box()["height"] >= 44
    server.fault("go")
    expect(page.locator(".stale")).to_be_hidden()


def test_a_lost_link_is_said_at_once_and_comes_back(open_page, server):
    page = open_page("/")
    live(page)
    server.fault("refuse")
    expect(page.locator(".stale")).to_contain_text("LINK LOST")
    expect(page.locator("[data-says=assertive]")).to_contain_text("LINK LOST")
    server.fault("go")
    page.get_by_role("button", name="Try now").click()
    expect(page.locator(".stale")).to_be_hidden()
    live(page)


def test_prices_that_ended_are_not_called_stale(open_page, server):
    server.fault("desk", ended=True)
    page = open_page("/")
    server.fault("desk", ended=True)
    live(page)
    expect(page.get_by_text("prices ended")).to_be_visible()
    expect(page.locator(".stale")).to_be_hidden()


def test_a_drop_is_resumed_where_it_broke(open_page, server):
    page = open_page("/")
    live(page)
    seen = len(server.fault("subscriptions"))
    server.fault("drop")
    expect(page.locator("[data-link=lost]")).to_be_visible()
    expect(page.locator("[data-link=live]")).to_be_visible()
    page.wait_for_timeout(300)
    after = server.fault("subscriptions")[seen:]
    assert after and all(one["after"]["epoch"] == "epoch-1" and one["after"]["seq"] >= 400 for one in after), after


def test_a_gap_asks_for_a_new_snapshot_of_that_topic_alone(open_page, server):
    page = open_page("/")
    live(page)
    seen = len(server.fault("subscriptions"))
    server.fault("gap", topic="positions")
    page.wait_for_timeout(1_000)
    assert server.fault("subscriptions")[seen:] == [{"op": "subscribe", "topics": ["positions"]}]


def test_a_server_that_restarted_is_believed_over_what_was_known(open_page, server):
    page = open_page("/orders")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Order 62", exact=True))
    expect(row).to_contain_text("working")
    server.fault("publish", topic="orders", rows=[])
    server.fault("restart")
    expect(page.locator("[data-link=live]")).to_be_visible()
    expect(row).to_contain_text("working")


def test_an_order_changes_without_asking(open_page, server):
    page = open_page("/orders")
    expect(page.get_by_role("button", name="Cancel order 62")).to_be_visible()
    orders = {"id": 62, "account": "research", "instrument": "IBM.XNYS", "side": "buy", "type": "limit", "timeInForce": "gtc", "quantity": "25", "limit": "116.736",
              "stop": None, "status": "filled", "filled": "25", "averagePrice": "116.70", "decidedAt": "1998-03-08T23:00:00Z", "decidedPrice": None, "reason": None, "refusal": None}
    server.fault("publish", topic="orders", rows=[orders])
    expect(page.get_by_role("button", name="Cancel order 62")).to_have_count(0)


def test_a_position_that_is_removed_goes(open_page, server):
    page = open_page("/")
    live(page)
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="IBM.XNYS"))
    expect(row).to_have_count(1)
    # A removed line is told as it was last.
    line = {"account": "research", "instrument": "IBM.XNYS", "quantity": "-25", "averagePrice": None, "lastPrice": None, "value": "1", "unrealised": "1", "realised": "1", "fees": "1"}
    server.fault("publish", topic="positions", kind="removed", rows=[line])
    expect(row).to_have_count(0)


def test_an_alert_is_said_once_and_counted(open_page, server):
    page = open_page("/")
    live(page)
    alert = {"id": "a3", "time": "2000-07-01T20:00:00Z", "severity": "critical", "title": "The broker went away", "detail": None, "link": None,
             "acknowledgedBy": None, "acknowledgedAt": None}
    server.fault("publish", topic="alerts", rows=[alert])
    expect(page.locator("[data-says=assertive]")).to_contain_text("The broker went away")
    expect(page.locator(".side .count")).to_have_text("2")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Alerts").click()
    page.get_by_role("button", name="Acknowledge: The broker went away").click()
    expect(page.locator(".side .count")).to_have_text("1")


WATCH = """() => { window.writes = []; window.batches = 0;
  new MutationObserver(records => { window.batches += 1; for (const one of records) window.writes.push(one.target.textContent); })
    .observe(document.querySelector('.account dl.figures'), {childList: true, characterData: true, subtree: true}); }"""


def test_a_cell_is_written_only_when_its_text_changes(open_page):
    page = open_page("/")
    live(page)
    page.evaluate(WATCH)
    fees = page.locator(".account").first.locator(".figures dd").last.inner_text()
    page.wait_for_timeout(1_500)
    writes = page.evaluate("window.writes")
    assert writes and fees not in writes, writes[:5]


def test_a_phone_repaints_at_most_ten_times_a_second(open_page, server):
    page = open_page("/", profile="dark phone")
    live(page)
    page.evaluate(WATCH)
    for number in range(60):
        account = {"id": "research", "broker": "paper", "mode": "paper", "currency": "USD", "cash": f"{number}.00", "positionValue": "1.00", "equity": f"{number}.50",
                   "reserved": "0.00", "realised": "0.00", "unrealised": "0.00", "fees": "0.00", "capital": "1.00", "tradingState": "active", "strategy": None}
        server.fault("publish", topic="accounts", rows=[account])
    begun = page.evaluate("performance.now()")
    page.wait_for_timeout(300)
    assert 1 <= page.evaluate("window.batches") <= 2 + page.evaluate("performance.now()") / 100 and begun > 0
