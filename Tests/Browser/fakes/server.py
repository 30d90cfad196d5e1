"""A fake of the server for the tests of the dashboard: made-up data, and faults on demand under /fake. It trades nothing."""

import argparse
import asyncio
import json
import mimetypes
import pathlib

from aiohttp import WSMsgType, web

import answers
from market import Desk

WEB = pathlib.Path(__file__).resolve().parents[3] / "Apps" / "Dashboard" / "Web"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'")
KEYS = {"accounts": "accounts", "positions": "positions", "orders": "orders", "alerts": "alerts"}


class Fake:
    def __init__(self):
        self.reset()
        self.clients = set()

    def reset(self):
        self.desk = Desk()
        self.sessions = {}
        self.spent = set()
        self.keys = {}
        self.epoch = "epoch-1"
        self.stalled = False
        self.refusing = False
        self.subscriptions = []

    def snapshot(self, topic):
        if topic == "status":
            return [self.desk.status()]
        if topic == "fills":
            return self.desk.trades[-50:]
        if topic.startswith("quotes:"):
            return [self.desk.quote(topic[7:])]
        if topic.startswith("bars:"):
            return self.desk.bars[topic[5:]][-1:]
        return list(getattr(self.desk, KEYS[topic]).values())

    async def publish(self, topic, rows, kind="update"):
        for client in list(self.clients):
            await client.tell(topic, rows, kind)

    async def run(self):
        while True:
            await asyncio.sleep(0.2)
            if self.stalled:
                continue
            for topic, rows in self.desk.tick().items():
                await self.publish(topic, rows)


class Client:
    def __init__(self, fake, socket, session):
        self.fake, self.socket, self.session = fake, socket, session
        self.places = {}
        self.gap_in = None

    async def send(self, **frame):
        if not self.socket.closed:
            await self.socket.send_str(json.dumps({"v": 1, **frame}))

    async def subscribe(self, message):
        self.fake.subscriptions.append(message)
        topics = message["topics"]
        await self.send(type="subscribed", topics=topics)
        for topic in topics:
            after = message.get("after")
            self.places[topic] = self.fake.desk.sequence
            if after and after["epoch"] == self.fake.epoch:
                self.places[topic] = after["seq"]
                await self.tell(topic, self.fake.snapshot(topic))
            else:
                await self.send(
                    type="snapshot", topic=topic, epoch=self.fake.epoch, seq=self.fake.desk.sequence, d=self.fake.snapshot(topic))

    async def tell(self, topic, rows, kind="update"):
        if topic not in self.places:
            return
        prev, self.places[topic] = self.places[topic], self.fake.desk.sequence
        if self.gap_in == topic:
            self.gap_in, prev = None, prev + 1
        await self.send(
            type=kind, topic=topic, epoch=self.fake.epoch, seq=self.fake.desk.sequence, prev=prev, ts=self.fake.desk.market_time(), d=rows)


async def stream(request):
    fake = request.app["fake"]
    session = fake.sessions.get(request.cookies.get("assay"))
    socket = web.WebSocketResponse(heartbeat=15)
    await socket.prepare(request)
    if session is None or fake.refusing:
        await socket.close(code=1013 if session else 4401)
        return socket
    if request.headers.get("Origin") != f"http://{request.host}":
        await socket.close(code=4403)
        return socket
    client = Client(fake, socket, session)
    fake.clients.add(client)
    await client.send(type="hello", epoch=fake.epoch, heartbeat=15, user=session["user"], role=session["role"])
    async for message in socket:
        if message.type != WSMsgType.TEXT:
            continue
        body = json.loads(message.data)
        if body["op"] == "subscribe":
            await client.subscribe(body)
        elif body["op"] == "ping":
            if not fake.stalled:
                await client.send(type="pong")
        elif body["op"] == "unsubscribe":
            for topic in body["topics"]:
                client.places.pop(topic, None)
    fake.clients.discard(client)
    return socket


async def fault(request):
    """Faults on demand: what a test cannot make happen from outside."""
    fake, body = request.app["fake"], await request.json() if request.can_read_body else {}
    name = request.match_info["name"]
    if name == "reset":
        for client in list(fake.clients):
            await client.socket.close(code=1001)
        fake.reset()
    elif name == "stall":
        fake.stalled = True
    elif name == "go":
        fake.stalled = fake.refusing = False
    elif name in ("drop", "end", "refuse"):
        fake.refusing = name == "refuse"
        if name == "end":
            fake.sessions.clear()
        for client in list(fake.clients):
            await client.socket.close(code=4401 if name == "end" else 1013)
    elif name == "gap":
        for client in fake.clients:
            client.gap_in = body["topic"]
    elif name == "restart":
        fake.epoch += "+"
        for client in list(fake.clients):
            await client.socket.close(code=1001)
    elif name == "desk":
        for member, value in body.items():
            setattr(fake.desk, member, value)
    elif name == "publish":
        fake.desk.sequence += 1
        kept = getattr(fake.desk, body["topic"], None)
        for row in body["rows"]:
            if isinstance(kept, dict) and "id" in row:
                kept[row["id"]] = row
        await fake.publish(body["topic"], body["rows"], body.get("kind", "update"))
    elif name == "subscriptions":
        return web.json_response(fake.subscriptions)
    return web.json_response({"fake": True, "sequence": fake.desk.sequence})


async def page(request):
    path = (WEB / request.match_info["path"]).resolve()
    if not path.is_relative_to(WEB) or not path.is_file():
        if "." in path.name and "text/html" not in request.headers.get("Accept", ""):
            raise web.HTTPNotFound
        path = WEB / "index.html"
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return web.Response(body=path.read_bytes(), content_type=kind, charset="utf-8" if kind.startswith("text/") else None)


async def head(request, response):
    response.headers["X-Fake"] = "made-up prices; nothing here is real"
    response.headers["X-Request-Id"] = "fake-request"
    response.headers["Cache-Control"] = "no-cache"
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = POLICY


def application():
    app = web.Application()
    app["fake"] = Fake()
    app.on_response_prepare.append(head)
    app.router.add_get("/api/v1/stream", stream)
    app.router.add_post("/fake/{name}", fault)
    answers.add(app)
    app.router.add_get("/{path:.*}", page)

    async def ticking(app):
        task = asyncio.create_task(app["fake"].run())
        yield
        task.cancel()

    app.cleanup_ctx.append(ticking)
    return app


async def serve(port):
    runner = web.AppRunner(application())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    print(f"FAKE server at http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    try:
        asyncio.run(serve(arguments.parse_args().port))
    except KeyboardInterrupt:
        pass
