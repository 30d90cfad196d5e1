"""The same feed in a closed loop by picows, to compare (pip install picows uvloop)."""
import asyncio, json, os, time
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
        elif frame.msg_type == WSMsgType.TEXT:
            message = update()
            for peer in peers:
                peer.send(WSMsgType.TEXT, message)


def update():
    start = f'{{"type":"quote","instrument":"AAPL.XNAS","bid":"187.2400","ask":"187.2500","at":"{time.monotonic_ns()}","pad":"'
    return (start + "x" * (150 - len(start) - 2) + '"}').encode()


async def main():
    server = await ws_create_server(lambda request: Peer(), "127.0.0.1", 0, enable_auto_ping=False)
    host, port = server.sockets[0].getsockname()[:2]
    print(json.dumps({"address": f"{host}:{port}", "process": os.getpid()}), flush=True)
    await server.serve_forever()


uvloop.install()
asyncio.run(main())
