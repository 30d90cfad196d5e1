"""Starts the real program in a scratch folder: desk and server in one process, or worker and server apart."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = pathlib.Path(os.environ.get("ASSAY_PROGRAMS", ROOT / ".build" / "debug"))
PASSWORD = "violet tram under nine bridges"


class Desk:
    """An installation of its own. `apart` is worker and server as two processes."""

    def __init__(self, apart=False, **settings):
        self.apart, self.folder = apart, pathlib.Path(tempfile.mkdtemp(prefix="assay-page-"))
        folder, self.token, self.starts, self.asked = self.folder, None, 0, 0
        self.settings = {
            "store.path": f"{folder}/store/assay.sqlite", "audit.key": f"{folder}/keys/audit.key", "audit.heads": f"{folder}/heads",
            "run.folder": f"{folder}/run", "bus.path": f"{folder}/run/bus.sock", "runs.folder": f"{folder}/runs",
            "data.samples": f"{ROOT}/Examples/data", "server.listen": "127.0.0.1:0", "server.webRoot": f"{ROOT}/Apps/Dashboard/Web",
            "server.rate.session": "100000", "server.rate.address": "100000", **settings,
        }
        self.worker = self.server = None
        if apart:
            self.start_worker()
            self.start_server()
        else:
            self.server = self._start(["assay", "up", "--serve", "--plain"], "server")
            self._find()

    def _start(self, words, log):
        self.starts += 1
        path = self.folder / f"{log}-{self.starts}.log"
        options = [word for name, value in self.settings.items() for word in ("--set", f"{name}={value}")]
        with open(path, "wb") as output:
            # What the tests are told by ASSAY_… is nothing the program knows.
            known = {name: value for name, value in os.environ.items() if not name.startswith("ASSAY_")}
            process = subprocess.Popen([str(PROGRAMS / words[0]), *words[1:], *options], stdout=output, stderr=output, env=known,
                stdin=subprocess.DEVNULL)
        process.log = path
        return process

    def start_worker(self):
        self.worker = self._start(["assay", "worker"], "worker")

    def start_server(self):
        self.server = self._start(["assay", "server"], "server")
        self._find()

    def _find(self):
        self.url = self.said("Serving at ").removeprefix("Serving at ").rstrip("/")

    def said(self, beginning, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for line in self.server.log.read_text(errors="replace").splitlines():
                if line.startswith(beginning):
                    return line
            assert self.server.poll() is None, self.server.log.read_text(errors="replace")[-2000:]
            time.sleep(0.02)
        raise AssertionError(f"it never said '{beginning}': {self.server.log.read_text(errors='replace')[-2000:]}")

    @property
    def login(self):
        """The link that logs the first administrator in, once."""
        return self.said("First login").split()[-1]

    def call(self, method, path, body=None):
        """Asks as the administrator by a session of its own; a JSON answer, or the problem."""
        self.asked += 1
        fields = {"Cookie": self.cookie(), "Origin": self.url, "Content-Type": "application/json"}
        if method in ("POST", "PUT", "PATCH"):
            fields["Idempotency-Key"] = f"test-{self.asked}"
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.url + "/api/v1" + path, data=data, method=method, headers=fields)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return {"problem": error.code, **json.loads(error.read() or b"{}")}

    def cookie(self):
        """A session of the first administrator, whose password is set on the way."""
        if self.token is None:
            self.enter(self.login.split("#")[-1])
        return self.token

    def enter(self, link):
        """Logs in by a one-time login and sets the password of whom it is for."""
        body = json.dumps({"token": link}).encode()
        request = urllib.request.Request(self.url + "/api/v1/session/one-time", data=body, method="POST",
            headers={"Origin": self.url, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            self.token = answer.headers["Set-Cookie"].split(";")[0]
        problem = self.call("PUT", "/session/password", {"new": PASSWORD})
        assert problem is None, problem

    def eventually(self, path, is_right, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = self.call("GET", path)
            if is_right(answer):
                return answer
            time.sleep(0.05)
        raise AssertionError(f"{path} stayed {json.dumps(answer)[:1000]}")

    def ready(self):
        """Waits for the first prices."""
        return self.eventually("/status", lambda status: (status.get("prices") or {}).get("events", 0) > 0)

    def add_user(self, role):
        """A user of a role with every account; its password is set as people do it, by a link."""
        self.call("POST", "/users", {"name": role, "displayName": role.capitalize(), "role": role, "accounts": None})
        token = self.call("POST", f"/users/{role}/login-link")["path"].split("#")[-1]
        mine, self.token = self.token, None
        self.enter(token)
        self.token = mine

    def furnish(self):
        """What makes every page have something to show: orders, limits, a second account, users, two backtests."""
        self.ready()
        for role in ("trader", "viewer"):
            self.add_user(role)
        self.call("PUT", "/accounts/paper/limits", {"order-notional": "150000", "exposure": "150000", "orders-per-hour": "5000"})
        self.call("POST", "/accounts", {"id": "research", "currency": "USD", "broker": "paper"})
        self.call("POST", "/accounts/research/deposits", {"amount": "50000"})
        for account, quantity in (("paper", "2"), ("research", "5")):
            self.call("POST", "/orders", {"account": account, "instrument": "SPX.INDEX", "side": "buy", "quantity": quantity})
        self.call("POST", "/orders", {"account": "research", "instrument": "SPX.INDEX", "side": "buy", "quantity": "1", "type": "limit",
            "limit": "400", "timeInForce": "gtc"})
        jobs = [self.call("POST", "/backtests", {"strategy": "sma_cross", "data": ["sp500"], "to": "2002-01-01", "set": {"fast": fast}})["job"]
            for fast in ("10", "15")]
        self.runs = [self.eventually(f"/backtests/jobs/{job}", lambda one: one["state"] not in ("waiting", "running"))["id"] for job in jobs]
        self.eventually("/positions", lambda page: len(page["items"]) > 0)
        return self

    def kill(self, name):
        process = getattr(self, name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def close(self):
        for process in (self.server, self.worker):
            if process and process.poll() is None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
