"""HTTP and WebSocket as a client speaks them, with the standard library alone."""

import asyncio
import base64
import json
import os
import struct
import time


class NoAnswer(Exception):
    """The connection was refused or cut before an answer was there: what became of the request is not known."""


async def within(coroutine, seconds):
    """What comes in time; `TimeoutError` where it does not. (In Python 3.11 `wait_for` may lose that its task is cancelled.)"""
    async with asyncio.timeout(seconds):
        return await coroutine


class Reply:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    @property
    def json(self):
        return json.loads(self.body) if self.body else None

    def __str__(self):
        return f'{self.status} {self.body[:300].decode(errors="replace")}'


async def head(reader):
    """The status and the fields of what comes."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in lines[1:] if line)
    return int(lines[0].split(" ")[1]), {name.strip().lower(): value.strip() for name, value in pairs}


class Connection:
    """One HTTP connection, opened when it is needed and kept while it holds."""

    def __init__(self, port):
        self.port, self.streams = port, None
        self.opened = 0.0  # when the connection in use was asked for

    def close(self):
        if self.streams:
            self.streams[1].transport.abort()
        self.streams = None

    async def send(self, method, path, fields, body=None):
        try:
            if not self.streams:
                self.opened = time.monotonic()
                self.streams = await asyncio.open_connection("127.0.0.1", self.port)
            reader, writer = self.streams
            content = b"" if body is None else json.dumps(body).encode()
            if body is not None:
                fields = fields | {"Content-Type": "application/json"}
            lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {len(content)}"]
            lines += [f"{name}: {value}" for name, value in fields.items()]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
            status, answered = await head(reader)
            if answered.get("transfer-encoding") == "chunked":
                content = b""
                while size := int(await reader.readuntil(b"\r\n"), 16):
                    content += (await reader.readexactly(size + 2))[:-2]
                await reader.readexactly(2)
            else:
                content = await reader.readexactly(int(answered.get("content-length", 0)))
            if answered.get("connection") == "close":
                self.close()
            return Reply(status, answered, content)
        except (OSError, EOFError) as error:
            self.close()
            raise NoAnswer(f"{method} {path}: {error!r}") from None
        except asyncio.CancelledError:
            self.close()
            raise


class Socket:
    """One WebSocket of JSON texts."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port, fields):
        """A socket, or the answer that refuses one."""
        writer = None
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            key = base64.b64encode(os.urandom(16)).decode()
            lines = ["GET /api/v1/stream HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: Upgrade", "Upgrade: websocket",
                     "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
            lines += [f"{name}: {value}" for name, value in fields.items()]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
            status, answered = await head(reader)
            if status != 101:
                body = await reader.readexactly(int(answered.get("content-length", 0)))
                writer.transport.abort()
                return Reply(status, answered, body)
            return cls(reader, writer)
        except (OSError, EOFError) as error:
            if writer:
                writer.transport.abort()
            raise NoAnswer(f"the stream: {error!r}") from None

    def cut(self):
        self.writer.transport.abort()

    def send(self, message):
        self._frame(1, json.dumps(message).encode())

    def _frame(self, opcode, payload):
        size = len(payload)
        length = struct.pack("!B", 0x80 | size) if size < 126 else struct.pack("!BH", 0xFE, size)
        mask = os.urandom(4)
        self.writer.write(bytes([0x80 | opcode]) + length + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))

    async def receive(self):
        """The next message."""
        try:
            text = b""
            while True:
                first, second = await self.reader.readexactly(2)
                size = second & 0x7F
                if size == 126:
                    size, = struct.unpack("!H", await self.reader.readexactly(2))
                elif size == 127:
                    size, = struct.unpack("!Q", await self.reader.readexactly(8))
                payload = await self.reader.readexactly(size)
                opcode = first & 0x0F
                if opcode == 9:
                    self._frame(10, payload)
                elif opcode == 8:
                    code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005
                    self.cut()
                    raise Closed(code)
                elif opcode in (0, 1):
                    text += payload
                    if first & 0x80:
                        return json.loads(text)
        except (OSError, EOFError) as error:
            self.cut()
            raise NoAnswer(f"the stream: {error!r}") from None


class Closed(Exception):
    """The server closed the socket, with a code."""

    def __init__(self, code):
        super().__init__(f"the server closed the socket with {code}")
        self.code = code
