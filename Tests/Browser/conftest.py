"""Opens the dashboard in Debian's Chromium: of the real program in a scratch folder, or of a fake where a test commands misbehaviour."""

import itertools
import os
import re
import subprocess
import sys
import time

import pytest
from desk import PASSWORD, PROGRAMS, ROOT, Desk
from playwright.sync_api import expect

CHROMIUM = "/usr/bin/chromium"
# CI=1 gives times a margin; sizes and counts have none.
expect.set_options(timeout=10_000)

PROFILES = {
    "light desktop": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
    "320 pixels": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
    "forced colours": {"viewport": {"width": 1440, "height": 900}, "forced_colors": "active"},
}
BOTH = pytest.mark.parametrize("server", ["together", "apart"], indirect=True)


def pytest_collection_modifyitems(items):
    reasons = [f"{path} is not there; {fix}" for path, fix in ((CHROMIUM, "apt-get install chromium"), (PROGRAMS / "assay", "swift build"))
        if not os.path.exists(path)]
    if reasons and os.environ.get("CI") == "1":
        raise pytest.UsageError(reasons[0])
    for item in items if reasons else []:
        item.add_marker(pytest.mark.skip(reason=reasons[0]))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": sandbox}


class Fake:
    """A fake server, whose faults are commanded."""

    is_fake = True

    def __init__(self, playwright):
        words = [sys.executable, str(ROOT / "Tests" / "Browser" / "fakes" / "server.py")]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip().removeprefix("FAKE server at ")
        assert self.url.startswith("http"), "the fake did not say where it listens"
        self.request = playwright.request.new_context(base_url=self.url)
        self.links = itertools.count(1)

    def fault(self, name, **body):
        answer = self.request.post(f"/fake/{name}", data=body)
        assert answer.ok, f"the fake answered {answer.status} to {name}"
        return answer.json()

    def enter(self, context, role="admin"):
        answer = context.request.post(
            "/api/v1/session/one-time", data={"token": f"once-{role}-{next(self.links)}"}, headers={"Origin": self.url})
        assert answer.ok, answer.text()

    def credentials(self, role):
        return role, f"{role}-password"

    def close(self):
        self.process.terminate()
        self.process.wait()


class Real:
    """The real program, furnished."""

    is_fake = False

    def __init__(self, apart):
        self.desk = Desk(apart=apart)
        self.desk.furnish()
        self.url, self.states = self.desk.url, {}

    def enter(self, context, role="admin"):
        if role not in self.states:
            name, password = self.credentials(role)
            answer = context.request.post("/api/v1/session", data={"user": name, "password": password}, headers={"Origin": self.url})
            assert answer.ok, answer.text()
            self.states[role] = context.cookies()
        context.add_cookies(self.states[role])

    def credentials(self, role):
        return role, PASSWORD

    def close(self):
        self.desk.close()


@pytest.fixture(scope="session")
def servers(playwright):
    made = {}

    def one(name):
        if name not in made:
            made[name] = Fake(playwright) if name == "fake" else Real(name == "apart")
        return made[name]

    yield one
    for server in made.values():
        server.close()


@pytest.fixture
def server(request, servers):
    """The real program unless a test is marked `fake`, or asks for worker and server apart."""
    return servers("fake" if request.node.get_closest_marker("fake") else getattr(request, "param", "together"))


@pytest.fixture
def open_page(browser, server, request):
    """Opens a path as a role in a profile; fails the test when the page complains on its console or is refused unprovoked."""
    if server.is_fake:
        server.fault("reset")
    contexts, complaints = [], []
    provokes = server.is_fake or request.node.get_closest_marker("provokes")

    def judge(answer):
        if answer.status >= 400 and not provokes:
            complaints.append(f"{answer.status} {answer.request.method} {answer.url}")

    def open_it(path, role="admin", profile="light desktop", **options):
        context = browser.new_context(base_url=server.url, **{**PROFILES[profile], **options})
        contexts.append(context)
        if role:
            server.enter(context, role)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("response", judge)
        if path:
            page.goto(path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    # What a status means is told by `judge`, by its address; a socket that is cut is told by the browser itself.
    serious = [text for text in complaints if not re.search(r"Failed to load resource|WebSocket connection to", text)]
    assert not serious, serious


@pytest.fixture(scope="session")
def shots():
    """Where screenshots go; None where nobody asked for them."""
    folder = os.environ.get("ASSAY_SHOTS")
    if folder:
        os.makedirs(folder, exist_ok=True)
    return folder


def wait_until(is_so, seconds=20):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it never became so"
        time.sleep(0.05)
