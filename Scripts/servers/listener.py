"""Those who listen: what a socket tells is written down, and held against the journal at the end."""

import asyncio
import time

from installation import DEADLINE, Violation
from wire import Closed, NoAnswer, Reply, Socket, within

OF_FACTS = ("orders", "fills")


class Segment:
    """What a client was told of a topic without a gap: a snapshot, and the events after it."""

    def __init__(self, message):
        self.epoch, self.begin, self.lines, self.events = message["epoch"], message["seq"], message["d"], []

    @property
    def end(self):
        return self.events[-1]["seq"] if self.events else self.begin


class Listener:
    """One client that hears orders, fills and accounts, is cut now and then, and resumes where it was."""

    def __init__(self, client):
        self.client, self.place, self.rng = client, client.place, client.rng
        self.segments = {topic: [] for topic in OF_FACTS}
        self.accounts, self.accounts_at = {}, ("", 0)
        self.sockets = self.messages = self.resumed = 0
        self.socket, self.is_settling, self.is_over = None, False, False

    async def run(self):
        while not self.is_over:
            begun = time.monotonic()
            try:
                opened = await within(Socket.open(self.place.port, self.client.fields), DEADLINE)
                if isinstance(opened, Reply):
                    await self.refused(opened, begun)
                    continue
                self.socket = opened
                self.sockets += 1
                await self.hear()
            except TimeoutError:
                raise Violation(f"a socket of {self.client.user} had no answer in {DEADLINE} s") from None
            except NoAnswer as nothing:
                if not self.place.was_away(begun, "server"):
                    raise Violation(f"{nothing}, and the server was there") from None
            except Closed as closed:
                if closed.code != 1001 or not self.place.was_away(begun, "server"):
                    raise Violation(f"{self.client.user}: {closed}") from None
            finally:
                if self.socket:
                    self.socket.cut()
            await asyncio.sleep(self.rng.uniform(0, 0.1))

    async def refused(self, reply, begun):
        if reply.status == 401:
            await self.client.refresh(reply)
        elif reply.status != 503 or not self.place.was_away(begun):
            raise Violation(f"the stream answers {reply}")
        await asyncio.sleep(0.03)

    async def hear(self):
        """Subscribes where it was and listens until it is cut, by the server or, by chance, by itself."""
        hello = await within(self.socket.receive(), DEADLINE)
        if hello["type"] != "hello":
            raise Violation(f"a socket begins with {hello}")
        epoch, begun, fresh = hello["epoch"], set(), set()
        for topic in OF_FACTS:
            request, told = {"op": "subscribe", "topics": [topic]}, self.segments[topic]
            if told:
                request["after"] = {"epoch": told[-1].epoch, "seq": told[-1].end}
                if told[-1].epoch == epoch:
                    begun.add(topic)
            self.socket.send(request)
        self.socket.send({"op": "subscribe", "topics": ["accounts"]})
        until = last = time.monotonic()
        until += self.rng.uniform(0.2, 5)
        self.socket.send({"op": "ping"})
        next_one = None
        try:
            while not self.is_over and (self.is_settling or time.monotonic() < until):
                next_one = next_one or asyncio.create_task(self.socket.receive())
                await asyncio.wait({next_one}, timeout=1)
                if next_one.done():
                    last = time.monotonic()
                    message, next_one = next_one.result(), None
                    self.take(message, epoch, begun, fresh)
                elif time.monotonic() - last > DEADLINE:
                    raise Violation(f"a socket of {self.client.user} is silent for {DEADLINE} s")
                else:
                    # What answers says that it is not the line that is silent.
                    self.socket.send({"op": "ping"})
        finally:
            if next_one:
                next_one.cancel()

    def take(self, message, epoch, begun, fresh):
        """Takes a message. begun: topics that have a snapshot of this epoch; fresh: those this socket has told something of."""
        kind, topic = message["type"], message.get("topic")
        self.messages += 1
        if kind == "subscribed" and message["refused"]:
            raise Violation(f"{self.client.user} may not hear {message['refused']}")
        if topic is None:
            return
        if message["epoch"] != epoch:
            raise Violation(f"a socket of epoch {epoch} tells {message}")
        if topic == "accounts":
            return self.take_account(message)
        told = self.segments[topic]
        if kind == "snapshot":
            if told and message["seq"] < told[-1].end:
                raise Violation(f"{topic} were told up to {told[-1].end}, and the next snapshot is of {message['seq']}")
            told.append(Segment(message))
        elif topic not in begun:
            raise Violation(f"{topic} begin in epoch {epoch} without a snapshot: {message}")
        else:
            if message["seq"] <= told[-1].end:
                raise Violation(f"{topic} were told up to {told[-1].end}, and then {message['seq']}")
            told[-1].events.append(message)
            self.resumed += topic not in fresh
        begun.add(topic)
        fresh.add(topic)

    def take_account(self, message):
        lines = message["d"] if message["type"] == "snapshot" else [message["d"]]
        epoch, seq = self.accounts_at
        if message["epoch"] == epoch and message["seq"] < seq and message["type"] != "snapshot":
            raise Violation(f"accounts were told up to {seq}, and then {message['seq']}")
        self.accounts_at = (message["epoch"], message["seq"])
        if message["type"] == "snapshot":
            self.accounts = {}
        for line in lines:
            self.accounts[line["id"]] = line

    def heard(self, topic):
        return self.segments[topic][-1].end if self.segments[topic] else -1

    # What the journal says

    def check(self, facts, account_of, orders, trades):
        """Holds what was told against the journal.

        facts: what happened by sequence, and to which order; account_of: an order's account; orders, trades: as exported at the end.
        """
        sees = self.client.sees
        for topic, segments in self.segments.items():
            for segment in segments:
                wanted = [
                    seq for seq in range(segment.begin + 1, segment.end + 1)
                    if facts[seq][1] and sees(account_of[facts[seq][1]]) and (topic == "orders" or facts[seq][0] == "orderFilled")]
                told = [event["seq"] for event in segment.events]
                if told != wanted:
                    missing, more = sorted(set(wanted) - set(told)), sorted(set(told) - set(wanted))
                    raise Violation(f"{self.client.user} was told {topic} {segment.begin}-{segment.end} without {missing} and with {more}")
                for event in segment.events:
                    self.check_line(topic, event["d"], orders, trades)
                    fact = (event["d"]["fact"], event["d"]["id"]) if topic == "orders" else ("orderFilled", event["d"]["order"])
                    if facts[event["seq"]] != fact:
                        raise Violation(f"{self.client.user} was told {fact} as {event['seq']}, which is {facts[event['seq']]}")
                for line in segment.lines:
                    self.check_line(topic, line, orders, trades)
                self.check_snapshot(topic, segment, facts, account_of)

    def check_line(self, topic, line, orders, trades):
        if not self.client.sees(line["account"]):
            raise Violation(f"{self.client.user} was told of {line}")
        if topic == "fills":
            if (str(line["order"]), line["execution"], line["quantity"], line["price"]) not in trades:
                raise Violation(f"{self.client.user} was told of the fill {line}, which is not in the journal")
            return
        order = orders[line["id"]]
        if line["quantity"] != order["quantity"] or line["side"] != order["side"] or line["account"] != order["account"]:
            raise Violation(f"{self.client.user} was told of the order {line}, which is {order}")
        if line["status"] in ("filled", "canceled", "expired", "rejected", "refused") and line["status"] != order["status"]:
            raise Violation(f"{self.client.user} saw {line} and the journal has {order}")

    def check_snapshot(self, topic, segment, facts, account_of):
        """The latest hundred as of its sequence, newest first."""
        begins = ("orderIntended", "orderRefused") if topic == "orders" else ("orderFilled",)
        seen = [seq for seq in range(1, segment.begin + 1) if facts[seq][1] and self.client.sees(account_of[facts[seq][1]])]
        if topic == "fills":
            wanted = [seq for seq in seen if facts[seq][0] in begins][::-1][:100]
            told = [line["sequence"] for line in segment.lines]
        else:
            wanted = sorted({facts[seq][1] for seq in seen}, reverse=True)[:100]
            told = [line["id"] for line in segment.lines]
        if told != wanted:
            raise Violation(f"the snapshot of {topic} at {segment.begin} has {told} instead of {wanted}")
