"""One installation: a worker and a server over one store, their lives and deaths, and what is known of when they were away."""

import asyncio
import json
import pathlib
import random
import signal
import socket
import time

from wire import Connection, NoAnswer, within

DEADLINE = 30  # seconds in which every request, every start and every stop ends

SETTINGS = """{
  profile: "test",
  feed: { provider: "synthetic" },
  synthetic: { pace: "10/s", interval: "1h" },
  accounts: { manual: { cash: "1000000000000" }, poor: { cash: "1" }, till: { cash: "1" }, fast: { cash: "1000000" } },
  strategies: { crossing: { strategy: "sma_cross", account: "fast", parameters: ["fast=2", "slow=3"] } },
  security: { argon2: { memory: 19456, passes: 2 } },
}
"""
OPENED = {"till": 1, "poor": 1}


class Violation(Exception):
    """A promise is broken."""


class Installation:
    def __init__(self, programs, folder, rng):
        self.programs, self.folder, self.rng = programs, pathlib.Path(folder), rng
        self.folder.mkdir(parents=True)
        (self.folder / "assay.json5").write_text(SETTINGS)
        self.port = free_port(rng)
        self.origin = f"http://127.0.0.1:{self.port}"
        self.processes = {"worker": None, "server": None}
        self.away = [["worker", 0.0, None], ["server", 0.0, None]]  # who, since when, until when
        self.starts, self.slowest = 0, 0.0
        self.kills = {"server": 0, "worker": 0, "both": 0}
        self.stops = self.starting = self.unavailable = 0

    def note(self, text):
        """Writes down what is done, for whoever looks at a violation."""
        with open(self.folder / "rounds.log", "a") as file:
            file.write(f"{time.strftime('%H:%M:%S')}.{time.time_ns() // 1_000_000 % 1000:03} {text}\n")

    # Lives and deaths

    async def start(self, role):
        self.starts += 1
        self.note(f"start {self.starts}: {role}")
        words = ["--plain"] if role == "worker" else ["--set", f"server.listen=127.0.0.1:{self.port}"]
        with open(self.log(role), "ab") as output:
            output.write(f"--- start {self.starts}\n".encode())
            output.flush()
            self.processes[role] = await asyncio.create_subprocess_exec(
                str(self.programs / f"assay-{role}"), *words, cwd=self.folder, stdout=output, stderr=output)

    def log(self, role):
        return self.folder / f"{role}.log"

    def require_alive(self, role):
        process = self.processes[role]
        if process is not None and process.returncode is not None:
            raise Violation(f"the {role} ended by itself with {process.returncode}: {self.last_line(role)}")

    def last_line(self, role):
        return self.log(role).read_text(errors="replace").strip().splitlines()[-1]

    async def end(self, roles, how=signal.SIGKILL):
        """Ends processes; by SIGTERM they must end in order."""
        self.note(f"{how.name}: {' and '.join(roles)}")
        for role in roles:
            self.require_alive(role)
            if not any(who == role and until is None for who, _, until in self.away):
                self.away.append([role, time.monotonic(), None])
            self.processes[role].send_signal(how)
        for role in roles:
            try:
                code = await within(self.processes[role].wait(), DEADLINE)
            except TimeoutError:
                raise Violation(f"the {role} did not end within {DEADLINE} s of {how.name}") from None
            if how == signal.SIGTERM and code not in (0, -signal.SIGTERM):
                raise Violation(f"the {role} was asked to stop and ended with {code}: {self.last_line(role)}")
            self.processes[role] = None

    async def green(self):
        """Waits until the server says that it is ready; from then on nothing is away."""
        await self.readiness("be ready", lambda reply: reply.status == 200)
        self.note("ready")
        for entry in self.away:
            entry[2] = entry[2] or time.monotonic()

    async def red(self):
        """Waits until the server says that its worker is gone."""
        await self.readiness("say that its worker is gone", lambda reply: reply.status == 503 and b"worker: " in reply.body)

    async def told(self):
        """Waits until somebody who asks for what only the worker can do is told that it is not there."""
        before, until = self.unavailable, time.monotonic() + DEADLINE
        while self.unavailable == before:
            self.require_alive("server")
            if time.monotonic() > until:
                raise Violation(f"nobody was told within {DEADLINE} s that the worker is away")
            await asyncio.sleep(0.05)

    async def readiness(self, what, is_right):
        until = time.monotonic() + DEADLINE
        connection, last = Connection(self.port), None
        while time.monotonic() < until:
            for role in self.processes:
                self.require_alive(role)
            try:
                last = await within(connection.send("GET", "/health/ready", {}), DEADLINE)
                if last.status not in (200, 503):
                    raise Violation(f"/health/ready answers {last}")
                if is_right(last):
                    connection.close()
                    return
            except NoAnswer as nothing:
                last = nothing
            await asyncio.sleep(0.02)
        raise Violation(f"the server did not {what} within {DEADLINE} s: {last}")

    def was_away(self, since, role=None):
        """Whether one of them was not there at some time since then."""
        return any((until is None or until >= since) and role in (None, who) for who, _, until in self.away)

    # Asking

    async def ask(self, connection, method, path, fields=None, body=None):
        """One request within its deadline. None where no answer came because the server was away."""
        begun = time.monotonic()
        try:
            reply = await within(connection.send(method, path, fields or {}, body), DEADLINE)
        except NoAnswer as nothing:
            if not self.was_away(min(begun, connection.opened), "server"):
                raise Violation(f"no answer, and the server was there: {nothing}") from None
            return None
        except TimeoutError:
            raise Violation(f"{method} {path} had no answer in {DEADLINE} s") from None
        finally:
            took = time.monotonic() - begun
            self.slowest = max(self.slowest, took)
            if took > 2:
                self.note(f"{method} {path} took {took:.1f} s")
        if reply.status >= 500:
            code = reply.json.get("code") if reply.fields.get("content-type", "").startswith("application/problem") else None
            if reply.status != 503 or code != "unavailable":
                raise Violation(f"{method} {path} answers {reply}")
            if not self.was_away(begun):
                raise Violation(f"{method} {path} answers {reply}, and nothing was away")
            self.unavailable += 1
            return None
        return reply

    async def insist(self, connection, method, path, fields=None, body=None):
        """One request until it is answered."""
        while (reply := await self.ask(connection, method, path, fields, body)) is None:
            await asyncio.sleep(self.rng.uniform(0.01, 0.05))
        return reply

    async def cli(self, *words):
        """What the command line says; it must succeed."""
        process = await asyncio.create_subprocess_exec(
            str(self.programs / "assay"), *words, cwd=self.folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        try:
            output, _ = await within(process.communicate(), 4 * DEADLINE)
        except TimeoutError:
            process.kill()
            raise Violation(f"`assay {' '.join(words)}` did not end") from None
        if process.returncode != 0:
            raise Violation(f"`assay {' '.join(words)}` ends with {process.returncode}: {output.decode()[-600:]}")
        return output.decode()

    async def verify(self):
        """Every leaf of every stream, and every state the fold of its journal; the desk may run."""
        audit = json.loads(await self.cli("audit", "verify", "--json"))
        if not audit["isSound"] or not {"p0", "identity"} <= {stream["stream"] for stream in audit["streams"]}:
            raise Violation(f"the audit trail is not sound: {audit}")
        recovery = json.loads(await self.cli("verify", "recovery", "--json"))
        if not recovery["isEqual"] or recovery["unbalanced"]:
            raise Violation(f"the books are not the fold of their journal: {recovery}")


def free_port(rng: random.Random):
    """A port below those that the system gives to clients: a client that asks for its own port would answer itself."""
    while True:
        port = rng.randrange(10_240, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
