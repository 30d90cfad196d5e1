"""Those who ask: traders, a funder, a program, and a visitor who logs in and out."""

import asyncio
import time

from installation import OPENED, Violation
from wire import Connection

WORDS = "violet tram under nine bridges"


class Command:
    """One command under one key, repeated until its outcome is known."""

    def __init__(self, client, key, path, body, mark):
        self.client, self.key, self.path, self.body, self.mark = client, key, path, body, mark
        self.outcome = None  # status and what it is known by, once it was answered

    async def send(self, body=None):
        reply = await self.client.ask("POST", self.path, body or self.body, {"Idempotency-Key": self.key})
        return None if reply is None else (reply.status, known(reply)), reply

    async def settle(self):
        """Asks until there is an answer, which must be the one there was."""
        while True:
            outcome, reply = await self.send()
            if outcome is not None:
                break
            await asyncio.sleep(self.client.rng.uniform(0.01, 0.05))
        if outcome[0] not in (200, 201) and outcome[1][0] != "refused":
            raise Violation(f"{self.key} is answered {reply}")
        if self.outcome is not None and outcome != self.outcome:
            raise Violation(f"{self.key} was answered {self.outcome}, and repeated it is answered {outcome}")
        first, self.outcome = self.outcome is None, outcome
        if first:
            self.client.ledger.acknowledged(self)

    async def contradict(self):
        """The same key for another request, which must be refused."""
        other = {name: ("7777777" if name in ("quantity", "amount") else value) for name, value in self.body.items()}
        outcome, reply = await self.send(other)
        if outcome is not None and (reply.status, reply.json.get("code")) != (422, "key-reused"):
            raise Violation(f"{self.key} was taken for another request: {reply}")


def known(reply):
    """What an answer is known by again: the order, or that money was moved."""
    answer = reply.json
    return (answer.get("code", "done"), answer.get("order", answer["id"] if reply.status < 300 else None))


class Ledger:
    """What all clients know together."""

    def __init__(self):
        self.commands = []  # every command, answered or not
        self.orders = {}  # by number, of those that were acknowledged
        self.canceled = set()  # whose cancel was acknowledged
        self.histories = {}  # by order, the longest that was read
        self.seen = {}  # by order, the final state that was read
        self.counts = {"commands": 0, "refused": 0, "cancels": 0, "repeats": 0, "contradictions": 0, "reads": 0, "logins": 0, "logouts": 0}
        self.number = 0

    def next(self):
        self.number += 1
        return self.number

    def acknowledged(self, command):
        if command.outcome[0] >= 400:
            self.counts["refused"] += 1
            return
        self.counts["commands"] += 1
        if command.outcome[0] == 201:
            order = command.outcome[1][1]
            if order in self.orders:
                raise Violation(f"order {order} is the answer to {self.orders[order].key} and to {command.key}")
            self.orders[order] = command

    def read(self, order):
        """What was read of an order: nothing of it is ever taken back."""
        number, history = order["id"], [(step["sequence"], step["fact"]) for step in order["history"]]
        before = self.histories.get(number, [])
        if history[:len(before)] != before and before[:len(history)] != history:
            raise Violation(f"the history of order {number} was {before} and is {history}")
        if len(history) >= len(before):
            self.histories[number] = history
        if order["status"] in ("filled", "canceled", "expired", "rejected", "refused"):
            if self.seen.setdefault(number, order["status"]) != order["status"]:
                raise Violation(f"order {number} was {self.seen[number]} and is {order['status']}")
        return order


class Client:
    """Someone with a session: a page by its cookie, or a program by its tokens."""

    def __init__(self, place, ledger, user, password=None):
        self.place, self.ledger, self.user, self.rng = place, ledger, user, place.rng
        self.password = password or WORDS
        self.connection, self.fields = Connection(place.port), {}
        self.tokens, self.granted, self.is_refresh_lost = None, 0.0, False
        self.is_over = False  # ends `run` after what is under way: who is cut off in a refresh cannot know its tokens

    async def ask(self, method, path, body=None, more=None):
        """One request; None where no answer came because something was away."""
        if self.rng.random() < 0.2:
            self.connection.close()
        reply = await self.place.ask(self.connection, method, path, self.fields | (more or {}), body)
        if reply is not None and reply.status == 401:
            await self.refresh(reply)
            return None
        return reply

    async def insist(self, method, path, body=None, more=None):
        while (reply := await self.ask(method, path, body, more)) is None:
            await asyncio.sleep(self.rng.uniform(0.01, 0.05))
        return reply

    async def login(self):
        """By name and password, as a page."""
        reply = await self.place.insist(
            self.connection, "POST", "/api/v1/session", {"Origin": self.place.origin}, {"user": self.user, "password": self.password})
        if reply.status != 200:
            raise Violation(f"{self.user} cannot log in: {reply}")
        self.take(reply)

    async def redeem(self, token):
        """By a one-time login, and sets the password."""
        origin = {"Origin": self.place.origin}
        reply = await self.place.insist(self.connection, "POST", "/api/v1/session/one-time", origin, {"token": token})
        if reply.status != 200:
            raise Violation(f"the login link of {self.user} is no good: {reply}")
        self.take(reply)
        reply = await self.insist("PUT", "/api/v1/session/password", {"new": self.password})
        if reply.status != 204:
            raise Violation(f"{self.user} cannot set a password: {reply}")

    def take(self, reply):
        self.fields = {"Cookie": reply.fields["set-cookie"].split(";")[0], "Origin": self.place.origin}

    async def get_tokens(self):
        """By name and password, as a program."""
        reply = await self.place.insist(
            self.connection, "POST", "/api/v1/tokens", None, {"user": self.user, "password": self.password})
        if reply.status != 200:
            raise Violation(f"{self.user} gets no tokens: {reply}")
        self.grant(reply)

    def grant(self, reply):
        self.tokens, self.granted, self.is_refresh_lost = reply.json, time.monotonic(), False
        self.fields = {"Authorization": f"Bearer {self.tokens['access']}"}

    async def refresh(self, refusal):
        """Access tokens end with the server that gave them, sessions do not."""
        if not self.tokens:
            raise Violation(f"the session of {self.user} is gone: {refusal}")
        if not self.place.was_away(self.granted, "server"):
            raise Violation(f"the access token of {self.user} is gone, and the server was there: {refusal}")
        body, is_lost = {"refresh": self.tokens["refresh"]}, self.is_refresh_lost
        # Until there is an answer the token may have been used up: then the next try ends the session, and only then.
        self.is_refresh_lost = True
        while (reply := await self.place.ask(self.connection, "POST", "/api/v1/tokens/refresh", None, body)) is None:
            is_lost = True
            await asyncio.sleep(self.rng.uniform(0.01, 0.05))
        if reply.status == 401 and is_lost:
            return await self.get_tokens()
        if reply.status != 200:
            raise Violation(f"{self.user} cannot refresh: {reply}")
        self.grant(reply)


class Trader(Client):
    """Places, cancels, repeats and reads, without end."""

    async def run(self):
        while not self.is_over:
            await self.rng.choices([self.order, self.cancel, self.repeat, self.read], [5, 2, 1, 3])[0]()
            await asyncio.sleep(self.rng.uniform(0, 0.08))

    def command(self):
        number = self.ledger.next()
        body = {"account": "manual", "instrument": "SYN.SIM", "side": self.rng.choice(["buy", "sell"]), "quantity": str(number)}
        kind = self.rng.random()
        if kind < 0.4:
            body |= {"side": "buy", "type": "limit", "limit": "0.01", "timeInForce": "gtc"}
        elif kind < 0.5:
            body |= {"account": "poor", "side": "buy", "quantity": str(1_000_000 + number)}
        return Command(self, f"order-{number}", "/api/v1/orders", body, body["quantity"])

    async def order(self):
        command = self.command()
        self.ledger.commands.append(command)
        if self.rng.random() < 0.1:
            # Asked for once; what became of it is found out at the end.
            await command.send()
        else:
            await command.settle()

    def mine(self):
        return [command for command in self.ledger.commands[-60:] if command.outcome and command.client is self]

    async def repeat(self):
        if mine := self.mine():
            command = self.rng.choice(mine)
            await command.settle()
            self.ledger.counts["repeats"] += 1
            if self.rng.random() < 0.3:
                await command.contradict()
                self.ledger.counts["contradictions"] += 1

    async def cancel(self):
        resting = [command for command in self.mine() if command.outcome[0] == 201 and "limit" in command.body]
        if not resting:
            return
        number = self.rng.choice(resting).outcome[1][1]
        reply = await self.insist("POST", f"/api/v1/orders/{number}/cancel")
        if reply.status == 202:
            self.ledger.canceled.add(number)
            self.ledger.counts["cancels"] += 1
        elif (reply.status, reply.json.get("code")) != (422, "refused"):
            raise Violation(f"the cancel of order {number} is answered {reply}")

    async def read(self):
        if not self.ledger.orders:
            return
        number = self.rng.choice(list(self.ledger.orders))
        isCanceled = number in self.ledger.canceled
        reply = await self.ask("GET", f"/api/v1/orders/{number}")
        if reply is None:
            return
        command = self.ledger.orders[number]
        if reply.status != 200 or reply.json["quantity"] != command.body["quantity"] or reply.json["side"] != command.body["side"]:
            raise Violation(f"{command.key} was acknowledged as order {number}, which is {reply}")
        order = self.ledger.read(reply.json)
        if isCanceled and not any(step["fact"] == "cancelRequested" for step in order["history"]):
            raise Violation(f"the cancel of order {number} was acknowledged and is not in its history {order['history']}")
        self.ledger.counts["reads"] += 1


class Funder(Client):
    """Pays in and reads the till: what was acknowledged is there from then on."""

    async def run(self):
        while not self.is_over:
            if self.rng.random() < 0.5:
                number = self.ledger.next()
                amount = {"amount": f"{number}.{number % 90 + 10}"}
                command = Command(self, f"deposit-{number}", "/api/v1/accounts/till/deposits", amount, None)
                self.ledger.commands.append(command)
                await command.settle()
                if self.rng.random() < 0.3:
                    await command.settle()
                    self.ledger.counts["repeats"] += 1
            else:
                await self.look()
            await asyncio.sleep(self.rng.uniform(0.05, 0.3))

    def paid(self, is_asked):
        moved = [command for command in self.ledger.commands if command.key.startswith("deposit") and (command.outcome or is_asked)]
        return sum(round(100 * float(command.body["amount"])) for command in moved) + 100 * OPENED["till"]

    async def look(self):
        least = self.paid(False)
        reply = await self.ask("GET", "/api/v1/accounts/till")
        if reply is None:
            return
        if reply.status != 200:
            raise Violation(f"the till cannot be read: {reply}")
        cash = round(100 * float(reply.json["cash"]))
        if not least <= cash <= self.paid(True) or float(reply.json["trialBalance"]) != 0:
            raise Violation(f"the till should have between {least} and {self.paid(True)} cents, and is {reply.json}")
        self.ledger.counts["reads"] += 1


class Visitor(Client):
    """Logs in again and again, and out of some: who is out stays out, who is in stays in."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.inside, self.outside = [], []

    async def run(self):
        while not self.is_over:
            await self.login()
            self.ledger.counts["logins"] += 1
            if self.rng.random() < 0.6 or len(self.inside) > 8:
                await self.logout()
            else:
                self.inside.append(self.fields)
            await self.look()
            await asyncio.sleep(self.rng.uniform(0.1, 0.5))

    async def logout(self):
        lost = False
        while (reply := await self.place.ask(self.connection, "DELETE", "/api/v1/session", self.fields)) is None:
            lost = True
            await asyncio.sleep(0.03)
        if reply.status != 204 and not (lost and reply.status == 401):
            raise Violation(f"the session of {self.user} cannot be ended: {reply}")
        self.ledger.counts["logouts"] += 1
        self.outside.append(self.fields)

    async def look(self, how_many=3):
        for sessions, wanted in ((self.inside, 200), (self.outside, 401)):
            for fields in self.rng.sample(sessions, min(how_many, len(sessions))):
                reply = await self.place.ask(self.connection, "GET", "/api/v1/session", fields)
                if reply is not None and reply.status != wanted:
                    raise Violation(f"a session that should answer {wanted} answers {reply}")
