"""The only way out for a process in the sandbox: a CONNECT proxy that knows a short list of hosts and no others."""

import asyncio
from collections.abc import Callable
from typing import cast

_HEAD_LIMIT = 16_384
_HEAD_SECONDS = 15.0
_ALLOWED_REPLY = b"HTTP/1.1 200 Connection established\r\n\r\n"

Allowed = Callable[[str, int], bool]
Refused = Callable[[str], None]


class ConnectProxy:
    """Listens on 127.0.0.1 and leads every allowed CONNECT to one local port; everything else is answered 403."""

    def __init__(self, *, target_port: int, allowed: Allowed, refused: Refused) -> None:
        """`allowed(host, port)` decides; `refused(operation)` is told of every request that was turned away."""
        self._target_port = target_port
        self._allowed = allowed
        self._refused = refused
        self._server: asyncio.Server | None = None
        self._open: set[_Side] = set()

    async def start(self) -> int:
        """Listen; gives the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Caller(
                target_port=self._target_port, allowed=self._allowed, refused=self._refused, sides=self._open
            ),
            "127.0.0.1",
            0,
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening and drop every tunnel."""
        if self._server is not None:
            self._server.close()
            for side in list(self._open):
                side.abort()
            await self._server.wait_closed()
            self._server = None


class _Side(asyncio.Protocol):
    """One end of a tunnel; bytes that come in leave through `peer`."""

    def __init__(self, *, sides: set["_Side"]) -> None:
        self.transport: asyncio.Transport | None = None
        self.peer: _Side | None = None
        self.ended = False
        self._sides = sides

    @property
    def wire(self) -> asyncio.Transport:
        """The transport of an end that is connected; raises RuntimeError before that."""
        if self.transport is None:
            raise RuntimeError("not connected yet")
        return self.transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._sides.add(self)

    def data_received(self, data: bytes) -> None:
        if self.peer is not None and self.peer.transport is not None:
            self.peer.transport.write(data)

    def eof_received(self) -> bool:
        """Pass a half-close on; the tunnel ends when both directions have ended."""
        self.ended = True
        peer = self.peer
        if peer is None or peer.transport is None or peer.transport.is_closing():
            return False
        if peer.ended:
            peer.transport.close()
            return False
        if peer.transport.can_write_eof():
            peer.transport.write_eof()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._sides.discard(self)
        peer = self.peer
        if peer is not None and peer.transport is not None:
            if exc is None:
                peer.transport.close()
            else:
                peer.transport.abort()

    def pause_writing(self) -> None:
        if self.peer is not None and self.peer.transport is not None:
            self.peer.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.peer is not None and self.peer.transport is not None:
            self.peer.transport.resume_reading()

    def abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()


class _Caller(_Side):
    """The end the bot's process opened: first one request line and its headers, then the tunnel."""

    def __init__(self, *, target_port: int, allowed: Allowed, refused: Refused, sides: set[_Side]) -> None:
        super().__init__(sides=sides)
        self._target_port = target_port
        self._allowed = allowed
        self._refused = refused
        self._head: bytearray | None = bytearray()
        self._impatience: asyncio.TimerHandle | None = None
        self._opening: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._impatience = asyncio.get_running_loop().call_later(_HEAD_SECONDS, self.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._impatience is not None:
            self._impatience.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._head is None:
            super().data_received(data)
            return
        self._head += data
        end = self._head.find(b"\r\n\r\n")
        if end < 0:
            if len(self._head) > _HEAD_LIMIT:
                self._answer(431, "Request Header Fields Too Large", "The request head is too large.")
            return
        head, rest = bytes(self._head[:end]), bytes(self._head[end + 4 :])
        self._head = None
        self._begin(head, rest)

    def _begin(self, head: bytes, rest: bytes) -> None:
        if self._impatience is not None:
            self._impatience.cancel()
        words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        method, target = (words[0], words[1]) if len(words) == 3 else ("", "")
        host, _, port = target.rpartition(":")
        if method != "CONNECT" or not port.isdigit() or not self._allowed(host.lower(), int(port)):
            operation = f"{method} {target}".strip() or "an unreadable request"
            self._refused(operation)
            self._answer(403, "Forbidden", f"The sandbox's proxy refuses {operation}: it leads to no other host.")
            return
        self.wire.pause_reading()
        self._opening = asyncio.get_running_loop().create_task(self._open(rest))

    async def _open(self, rest: bytes) -> None:
        loop = asyncio.get_running_loop()
        try:
            _, inner = await loop.create_connection(lambda: _Side(sides=self._sides), "127.0.0.1", self._target_port)
        except OSError:
            self._answer(502, "Bad Gateway", "The sandbox's servers do not answer.")
            return
        if self.wire.is_closing():
            inner.abort()
            return
        inner.peer, self.peer = self, inner
        self.wire.write(_ALLOWED_REPLY)
        if rest:
            super().data_received(rest)
        self.wire.resume_reading()

    def _answer(self, status: int, phrase: str, sentence: str) -> None:
        self._head = None
        body = sentence.encode("utf-8", "replace")
        self.wire.write(
            f"HTTP/1.1 {status} {phrase}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode("latin-1")
            + body
        )
        self.wire.close()
