"""Socket Mode: the app's websockets, one of which is given each payload, and the acks that come back."""

import asyncio
import contextlib
import json
import secrets
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.connection import abort_connection
from bot.sandbox.slack.addresses import Addresses
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.same_moment import SameMoment
from bot.sandbox.slack.state import Json

# docs.slack.dev, Socket Mode (2026-11): at most ten sockets an app; a socket lives about five hours.
MAX_CONNECTIONS = 10
APPROXIMATE_CONNECTION_SECONDS = 18_060
# A socket told to refresh is closed soon after. Slack's built-in Python client is deaf until then, because it waits
# for its old socket's reader before it listens to the new one.
GOODBYE_SECONDS = 0.5


class NoSocket(Exception):
    """The app has no open socket, so a payload cannot be delivered."""


class SocketLost(Exception):
    """The socket went away before the app acknowledged."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An ack: its payload, empty for none, and the seconds from handing the envelope to the socket to its arrival.

    Timed where both happen, so that it is the app's time: how long a thread waits to be told is the sandbox's own.
    """

    payload: Json
    seconds: float


@dataclass(eq=False, slots=True)
class _Awaited:
    """An envelope whose ack has not come. `sent` is monotonic, when it was handed to the socket."""

    future: "Future[Answer]" = field(default_factory=Future)
    sent: float = 0.0


@dataclass(eq=False, slots=True)
class _Connection:
    number: int
    loop: asyncio.AbstractEventLoop
    outbox: "asyncio.Queue[tuple[str, str, _Awaited | None]]"
    draining: bool = False
    waiting: dict[str, _Awaited] = field(default_factory=dict)

    def put(self, what: str, text: str = "") -> None:
        """Hand an order to the connection's own loop; an already closed loop means the socket is gone."""
        try:
            self.loop.call_soon_threadsafe(self.outbox.put_nowait, (what, text, None))
        except RuntimeError as error:
            raise SocketLost from error


class SocketMode:
    """The app's open sockets; every method may be called from any thread, `serve` from the server's loop."""

    def __init__(self, *, app_id: str, addresses: Addresses, changes: Changes) -> None:
        self._app_id = app_id
        self._addresses = addresses
        self._changes = changes
        self.same_moment = SameMoment()
        self._lock = threading.Lock()
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._turn = 0
        self._opened = 0

    def new_address(self) -> str:
        """A websocket address that may be used once."""
        ticket = secrets.token_urlsafe(24)
        with self._lock:
            self._tickets.add(ticket)
        return self._addresses.socket(f"/link/?ticket={ticket}&app_id={self._app_id}")

    @property
    def connections(self) -> int:
        """How many sockets take payloads now."""
        with self._lock:
            return len([connection for connection in self._connections if not connection.draining])

    def send(self, envelope: Json) -> "Future[Answer]":
        """Give an envelope to the next socket in turn; the future is its ack or SocketLost.

        Raises NoSocket when none is open. An envelope goes to one socket only, as Slack does it.
        """
        awaited = _Awaited()
        with self._lock:
            candidates = [connection for connection in self._connections if not connection.draining]
            if not candidates:
                raise NoSocket
            chosen = candidates[self._turn % len(candidates)]
            self._turn += 1
            chosen.waiting[envelope["envelope_id"]] = awaited
        order = ("text", json.dumps(envelope), awaited)
        try:
            self.same_moment.send(lambda: chosen.outbox.put_nowait(order), loop=chosen.loop)
        except RuntimeError:  # A closed loop: the socket is gone.
            awaited.future.set_exception(SocketLost())
        return awaited.future

    def forget(self, envelope_id: str) -> None:
        """Stop waiting for an ack; one that comes later is ignored."""
        with self._lock:
            for connection in self._connections:
                connection.waiting.pop(envelope_id, None)

    def disconnect(self, *, reason: str) -> int:
        """Tell every socket that it will be closed, as Slack does before it refreshes; gives how many were told.

        After "warning" a socket goes on receiving; after any other reason it is given nothing more.
        """
        with self._lock:
            told = [connection for connection in self._connections if not connection.draining]
            for connection in told:
                connection.draining = reason != "warning"
        frame = json.dumps({"type": "disconnect", "reason": reason, "debug_info": _debug_info()})
        for connection in told:
            with contextlib.suppress(SocketLost):
                connection.put("text" if reason == "warning" else "goodbye", frame)
        return len(told)

    def drop(self) -> int:
        """Cut every connection without a goodbye; gives how many were cut."""
        with self._lock:
            cut = list(self._connections)
        for connection in cut:
            with contextlib.suppress(SocketLost):
                connection.put("abort")
        return len(cut)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI side of one socket, from handshake to goodbye."""
        websocket = WebSocket(scope, receive, send)
        ticket = websocket.query_params.get("ticket", "")
        with self._lock:
            known = ticket in self._tickets
            self._tickets.discard(ticket)
        if not known:
            await websocket.close(code=4001)
            return
        await websocket.accept()
        connection = self._admit()
        if connection is None:
            await websocket.send_json(
                {"type": "disconnect", "reason": "too_many_websockets", "debug_info": _debug_info()}
            )
            await websocket.close()
            return
        self._changes.add(kind="socket", action="opened", connections=self.connections)
        try:
            await self._talk(websocket, connection, receive)
        finally:
            self._dismiss(connection)
            self._changes.add(kind="socket", action="closed", connections=self.connections)

    def _admit(self) -> _Connection | None:
        with self._lock:
            if len(self._connections) >= MAX_CONNECTIONS:
                return None
            self._opened += 1
            connection = _Connection(number=self._opened, loop=asyncio.get_running_loop(), outbox=asyncio.Queue())
            hello = {
                "type": "hello",
                "num_connections": len(self._connections) + 1,
                "debug_info": _debug_info(),
                "connection_info": {"app_id": self._app_id},
            }
            connection.outbox.put_nowait(("text", json.dumps(hello), None))
            self._connections.append(connection)
            return connection

    def _dismiss(self, connection: _Connection) -> None:
        with self._lock:
            self._connections.remove(connection)
            unanswered = list(connection.waiting.values())
            connection.waiting.clear()
        for awaited in unanswered:
            awaited.future.set_exception(SocketLost())

    async def _talk(self, websocket: WebSocket, connection: _Connection, receive: Receive) -> None:
        writer = asyncio.create_task(self._write(websocket, connection, receive))
        try:
            while True:
                self._acknowledge(connection, await websocket.receive_text())
        except WebSocketDisconnect:
            return
        finally:
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await writer

    @staticmethod
    async def _write(websocket: WebSocket, connection: _Connection, receive: Receive) -> None:
        while True:
            what, text, awaited = await connection.outbox.get()
            if what == "abort":
                abort_connection(receive)
                return
            if what == "close":
                await websocket.close()
                return
            if awaited is not None:
                awaited.sent = time.monotonic()
            await websocket.send_text(text)
            if what == "goodbye":
                later = asyncio.get_running_loop().call_later
                later(GOODBYE_SECONDS, connection.outbox.put_nowait, ("close", "", None))

    def _acknowledge(self, connection: _Connection, text: str) -> None:
        arrived = time.monotonic()
        try:
            ack = json.loads(text)
        except ValueError:
            return
        if not isinstance(ack, dict):
            return
        with self._lock:
            awaited = connection.waiting.pop(str(ack.get("envelope_id", "")), None)
        if awaited is not None:
            payload = ack.get("payload")
            answer = Answer(payload if isinstance(payload, dict) else {}, arrived - awaited.sent)
            self.same_moment.tell(lambda: awaited.future.set_result(answer), loop=connection.loop)


def _debug_info() -> Json:
    return {
        "host": "applink-sandbox",
        "build_number": 1,
        "approximate_connection_time": APPROXIMATE_CONNECTION_SECONDS,
    }
