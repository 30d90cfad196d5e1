"""Orders, the halt and the chart, as a person uses them."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.fake


def test_an_order_is_placed_and_the_answer_stands_beside_the_form(open_page):
    page = open_page("/orders")
    page.get_by_label("Quantity", exact=True).fill("10")
    page.get_by_label("Limit", exact=True).fill("1400.50")
    expect(page.locator(".estimate")).to_contain_text("about 14\u202f005.00 USD")
    page.get_by_role("button", name="Place order").click()
    expect(page.locator(".answer")).to_contain_text("Passed every check. Order 64 is working.")
    expect(page.get_by_role("button", name="Cancel order 64")).to_be_visible()


def test_a_refusal_shows_the_limit_the_actual_value_and_what_to_do(open_page):
    page = open_page("/orders")
    page.get_by_label("Quantity", exact=True).fill("5000")
    expect(page.locator(".limits .bad")).to_contain_text("it will be refused")
    page.get_by_role("button", name="Place order").click()
    answer = page.locator(".answer")
    for text in ("order-notional", "1502114.62 USD; at most 20000.00 USD", "Order less"):
        expect(answer).to_contain_text(text)


def test_an_order_with_real_money_needs_the_account_typed(open_page):
    page = open_page("/orders")
    page.locator(".ticket").get_by_label("Account").select_option("live-one")
    page.get_by_label("Quantity", exact=True).fill("10")
    page.get_by_role("button", name="Place order").click()
    dialog = page.get_by_role("dialog", name="This is real money")
    expect(dialog.get_by_role("button", name="buy for real")).to_be_disabled()
    dialog.get_by_label("Type live-one to go on").fill("live-one")
    dialog.get_by_role("button", name="buy for real").click()
    expect(page.locator(".answer")).to_contain_text("Order 64 is working")


def test_canceling_asks_first_and_gives_the_focus_back(open_page):
    page = open_page("/orders")
    cancel = page.get_by_role("button", name="Cancel order 62")
    cancel.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Cancel order 62?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(cancel).to_be_focused()
    cancel.click()
    page.get_by_role("button", name="Cancel the order").click()
    expect(cancel).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text="canceled").first).to_be_visible()


def test_amending_sends_only_what_changed(open_page):
    page = open_page("/orders")
    page.get_by_role("button", name="Amend order 62").click()
    dialog = page.get_by_role("dialog", name="Amend order 62")
    expect(dialog).to_contain_text("stays the same order")
    dialog.get_by_label("Limit").fill("115.10")
    with page.expect_request(lambda request: request.method == "PATCH") as sent:
        dialog.get_by_role("button", name="Amend").click()
    assert sent.value.post_data_json == {"limit": "115.10"}
    assert len(sent.value.headers["idempotency-key"]) == 32
    expect(page.get_by_role("row").filter(has_text="115.10")).to_be_visible()


def test_the_halt_by_keyboard_alone_shows_what_was_confirmed(open_page):
    page = open_page("/")
    halt = page.locator(".top .halt")
    halt.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Change trading")
    expect(dialog).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Do it now")).to_be_disabled()
    page.keyboard.type("all")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Confirmed: trading is halted")
    expect(dialog).to_contain_text("Still live: 0")
    expect(dialog).to_contain_text("Canceled: 2")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(halt).to_be_focused()
    expect(page.locator(".top .trading")).to_have_text("trading halted")


def test_a_halt_that_is_not_confirmed_says_what_may_still_fill(open_page, server):
    page = open_page("/risk")
    server.fault("desk", stubborn=True)
    page.get_by_role("button", name="Halt everything").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Type all to go on").fill("all")
    dialog.get_by_role("button", name="Do it now").click()
    expect(dialog.locator(".verdict.bad")).to_contain_text("Not confirmed.")
    expect(dialog).to_contain_text("Still live: 1")
    expect(dialog.locator("li").filter(has_text="#63")).to_contain_text("unknown")


def test_another_scope_needs_another_word(open_page):
    page = open_page("/risk")
    page.get_by_role("button", name="Halt research").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Reduce only").click()
    dialog.get_by_label("Type research to go on").fill("all")
    expect(dialog.get_by_role("button", name="Do it now")).to_be_disabled()
    dialog.get_by_label("Type research to go on").fill("research")
    dialog.get_by_role("button", name="Do it now").click()
    expect(dialog).to_contain_text("Confirmed: trading is reducing for research.")


def test_an_error_in_a_rule_points_at_its_column(open_page):
    page = open_page("/strategies")
    page.get_by_label("Rule").fill("param a = 1\nenter long when smaa(close, a) > 3")
    expect(page.locator(".formula-error")).to_contain_text("line 2, column 17: there is no function 'smaa'")
    page.get_by_role("button", name="line 2, column 17").click()
    assert page.get_by_label("Rule").evaluate("area => area.selectionStart") == len("param a = 1\nenter long when ")
    page.get_by_label("Rule").fill("enter long when sma(close, 10) > 3")
    expect(page.locator(".formula-answer")).to_contain_text("The rule can be run.")


def test_a_backtest_is_started_followed_and_compared(open_page):
    page = open_page("/backtests")
    expect(page.get_by_label("Data", exact=True)).to_have_value("sp500")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("Done: run 6b86b273ff34")).to_be_visible()
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Figures")).to_be_visible()
    page.get_by_role("link", name="run 6b86b273ff34").click()
    expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text("Report of a fake run")


def test_the_chart_is_read_by_keyboard_and_as_a_table(open_page):
    page = open_page("/chart/IBM.XNYS")
    canvas = page.get_by_role("img", name="Candles")
    voice = page.locator("candle-chart [aria-live]")
    expect(page.locator(".chart-legend")).to_contain_text("SMA 20")
    assert voice.inner_text() == ""
    canvas.focus()
    page.keyboard.press("End")
    expect(voice).to_contain_text("close")
    last = voice.inner_text()
    page.keyboard.press("ArrowLeft")
    expect(voice).not_to_have_text(last)
    page.keyboard.press("Home")
    expect(voice).to_contain_text("1998-")
    page.get_by_role("button", name="Show as table").click()
    expect(page.get_by_role("table", name="Candles, newest first")).to_be_visible()
    expect(page.get_by_role("button", name="Show as chart")).to_be_visible()


def test_fills_and_signals_are_told_apart_with_their_reason(open_page):
    page = open_page("/chart/SPX.INDEX")
    page.get_by_role("button", name="Show as table").click()
    table = page.get_by_role("table", name="Fills and signals")
    fill = table.get_by_role("row").filter(has_text="fill").first
    signal = table.get_by_role("row").filter(has_text="signal").first
    expect(fill).to_contain_text("the fast average crossed")
    expect(signal).to_contain_text("the fast average crossed")


def test_dragging_back_loads_older_candles_once(open_page):
    page = open_page("/chart/SPX.INDEX")
    expect(page.locator(".chart-legend")).to_contain_text("SMA 20")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "before=" in request.url else None)
    box = page.locator("candle-chart canvas").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 200)
    for _ in range(4):
        page.mouse.wheel(0, 900)
    for _ in range(3):
        page.mouse.move(box["x"] + 100, box["y"] + 200)
        page.mouse.down()
        page.mouse.move(box["x"] + 900, box["y"] + 220, steps=8)
        page.mouse.up()
    page.wait_for_timeout(500)
    assert len(asked) == len(set(asked)) and 1 <= len(asked) <= 2, asked


def test_two_fingers_zoom_the_chart(open_page):
    page = open_page("/chart/SPX.INDEX", profile="dark phone")
    expect(page.locator(".chart-legend")).to_contain_text("SMA 20")
    picture = "canvas => canvas.toDataURL()"
    canvas = page.locator("candle-chart canvas")
    server_quiet = canvas.evaluate(picture)
    box = canvas.bounding_box()
    session = page.context.new_cdp_session(page)
    middle, y = box["x"] + 150, box["y"] + 150

    def touch(kind, spread):
        points = [{"x": middle - spread, "y": y, "id": 1}, {"x": middle + spread, "y": y, "id": 2}] if spread else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    asked = []
    page.on("request", lambda request: asked.append(request.url) if "before=" in request.url else None)
    touch("touchStart", 120)
    for spread in (90, 60, 40, 25):
        touch("touchMove", spread)
    touch("touchEnd", 0)
    page.wait_for_timeout(300)
    assert canvas.evaluate(picture) != server_quiet
