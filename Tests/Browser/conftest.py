"""Opens the dashboard of the server at ASSAY_URL in Debian's Chromium; ASSAY_LOGIN is a link that logs an admin in once."""

import os
import re

import pytest
from playwright.sync_api import expect

CHROMIUM = "/usr/bin/chromium"
URL = os.environ.get("ASSAY_URL", "").rstrip("/")
expect.set_options(timeout=5_000)

PROFILES = {
    "light desktop": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
    "320 pixels": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
    "forced colours": {"viewport": {"width": 1440, "height": 900}, "forced_colors": "active"},
}


def pytest_collection_modifyitems(items):
    reason = None if URL else "ASSAY_URL names no server; Tests/Browser/run starts a fake one"
    reason = reason or (None if os.path.exists(CHROMIUM) else f"{CHROMIUM} is not there; apt-get install chromium")
    if reason and os.environ.get("CI") == "1":
        raise pytest.UsageError(reason)
    for item in items if reason else []:
        item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": sandbox}


class Server:
    """The server under test, and the faults of a fake one."""

    def __init__(self, playwright):
        self.request = playwright.request.new_context(base_url=URL)
        self.is_fake = "x-fake" in self.request.get("/login").headers
        self.links = 0
        self.state = None

    def fault(self, name, **body):
        answer = self.request.post(f"/fake/{name}", data=body)
        assert answer.ok, f"the fake answered {answer.status} to {name}"
        return answer.json()

    def enter(self, context, role="admin"):
        if self.is_fake:
            self.links += 1
            answer = context.request.post("/api/v1/session/one-time", data={"token": f"once-{role}-{self.links}"}, headers={"Origin": URL})
            assert answer.ok, answer.text()
            return
        if self.state is None:
            page = context.new_page()
            page.goto(os.environ["ASSAY_LOGIN"])
            expect(page.get_by_role("heading", name="Overview")).to_be_visible()
            self.state = context.cookies()
            page.close()
        context.add_cookies(self.state)


@pytest.fixture(scope="session")
def server(playwright):
    return Server(playwright)


@pytest.fixture
def open_page(browser, server, request):
    """Opens a path as a role in a profile; fails the test when the page complains on its console."""
    if request.node.get_closest_marker("fake") and not server.is_fake:
        pytest.skip("needs the faults of the fake server")
    if server.is_fake:
        server.fault("reset")
    contexts, complaints = [], []

    def open_it(path, role="admin", profile="light desktop", **options):
        context = browser.new_context(base_url=URL, **{**PROFILES[profile], **options})
        contexts.append(context)
        if role:
            server.enter(context, role)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.goto(path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    # A status that a test provokes is told on the console by the browser itself.
    serious = [text for text in complaints if not re.search(r"Failed to load resource|WebSocket connection to", text)]
    assert not serious, serious
