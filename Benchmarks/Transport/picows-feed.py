"""The same feed by picows, to compare: picows-feed.py PORT UPDATES_A_SECOND (pip install picows uvloop)."""
import asyncio, os, sys, time
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_create_server

peers = set()


class Peer(WSListener):
    def on_ws_connected(self, transport: WSTransport):
        self.transport = transport
        peers.add(transport)

    def on_ws_disconnected(self, transport: WSTransport):
        peers.discard(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame):
        if frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code())
            transport.disconnect()


def update():
    start = f'{time.monotonic_ns()} {{"type":"quote","instrument":"AAPL.XNAS","bid":"187.2400","ask":"187.2500","seq":1,"pad":"'
    return (start + "x" * (150 - len(start) - 2) + '"}').encode()


async def main(port, rate):
    server = await ws_create_server(lambda request: Peer(), "127.0.0.1", port, enable_auto_ping=False)
    print(f"serving at 127.0.0.1:{port} as process {os.getpid()}", flush=True)
    asyncio.ensure_future(server.serve_forever())
    due = time.monotonic()
    while True:
        message = update()
        for peer in list(peers):
            peer.send(WSMsgType.TEXT, message)
        due += 1 / rate
        await asyncio.sleep(max(0, due - time.monotonic()))


uvloop.install()
asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
