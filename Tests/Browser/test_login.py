"""The way in and out."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.provokes


def log_in(page, server, role="trader", password=None):
    user, own = server.credentials(role)
    page.get_by_label("Name").fill(user)
    page.get_by_label("Password").fill(password or own)
    page.get_by_role("button", name="Log in").click()


def test_a_name_and_a_password_lead_back_to_the_page_that_was_asked_for(open_page, server):
    page = open_page("/orders?account=research", role=None)
    expect(page).to_have_url(re.compile(r"/login\?next="))
    log_in(page, server)
    expect(page.get_by_role("heading", name="Orders")).to_be_visible()
    assert page.url.endswith("/orders?account=research")


def test_a_wrong_password_is_refused_with_the_reason_and_a_fix(open_page, server):
    page = open_page("/login", role=None)
    log_in(page, server, "viewer", "wrong")
    alert = page.locator(".problem")
    expect(alert).to_contain_text("name, password or token are wrong")
    expect(page.get_by_label("Password")).to_be_focused()
    assert page.get_by_label("Password").input_value() == ""


def test_a_one_time_link_works_once_leaves_the_address_and_asks_for_a_password_first(open_page, server):
    server.desk.call("POST", "/users", {"name": "newcomer", "displayName": "New", "role": "viewer", "accounts": None})
    link = server.desk.call("POST", "/users/newcomer/login-link")["path"]
    page = open_page(link, role=None)
    expect(page.get_by_role("heading", name="Set a password")).to_be_visible()
    assert "#" not in page.url
    page.goto(server.url + "/orders")
    expect(page.get_by_role("heading", name="Set a password")).to_be_visible()
    first, again = page.get_by_label("Password", exact=True), page.get_by_label("The same again")
    first.fill("violet tram under nine")
    again.fill("violet tram under ten")
    page.get_by_role("button", name="Set the password").click()
    expect(page.locator(".problem")).to_contain_text("The two differ.")
    again.fill("violet tram under nine")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", name="Orders")).to_be_visible()
    used = open_page(link, role=None)
    expect(used.locator(".problem")).to_be_visible()
    expect(used.get_by_text("The link did not work")).to_be_visible()
    assert "#" not in used.url


@pytest.mark.parametrize("target", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example", "/login"])
def test_a_log_in_never_leads_to_another_server(open_page, server, target):
    page = open_page("/login", role=None)
    page.goto(f"/login?next={target}")
    log_in(page, server)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_log_out_ends_the_session(open_page, server):
    page = open_page("/login", role=None)
    log_in(page, server)
    page.get_by_label("Logged in as trader").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    page.goto("/orders")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()


def test_a_session_that_ends_says_so_and_returns_to_the_page(open_page, server):
    page = open_page("/login?next=/risk", role=None)
    log_in(page, server)
    expect(page.locator("[data-link=live]")).to_be_visible()
    for line in server.desk.call("GET", "/sessions")["items"]:
        if line["user"] == "trader":
            server.desk.call("DELETE", f"/sessions/{line['id']}")
    server.states.pop("trader", None)
    expect(page.get_by_text("Your session ended.")).to_be_visible()
    log_in(page, server)
    expect(page.get_by_role("heading", name="Risk")).to_be_visible()


def test_what_a_role_may_not_do_is_not_offered_or_says_why(open_page, server):
    page = open_page("/orders", role="viewer")
    expect(page.get_by_role("button", name="Place order")).to_be_disabled()
    expect(page.get_by_text("lacks the permission orders.place")).to_be_visible()
    expect(page.get_by_role("button", name="Halt", exact=True)).to_be_disabled()
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    assert not {"Audit", "Users"} & set(links.all_inner_texts())
    page.goto("/users")
    expect(page.get_by_text("lacks the permission users.manage")).to_be_visible()
