"""The connections of one Socket Mode client: made, read, renewed when Slack asks for it, acknowledged over."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import Empty
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection, ConnectionState
from slack_sdk.socket_mode.request import SocketModeRequest
from websockets.frames import Frame, Opcode

from bot.slack.session import Session

_Came = tuple[Connection | None, str]
"""A message, and the connection it came over."""

KEPT_SECONDS = 15.0
"""How long a connection that was renewed is read at most, should Slack not close it."""
LONGEST_GOODBYE = 1000
"""Characters of Slack's word to connect anew; a longer message is not looked through for it."""
TOO_MANY = "too_many_websockets"
CROWDED_SECONDS = 15.0
"""No new connection for so long after Slack said that there are too many: it takes time to see that one is gone."""


class Client(SocketModeClient):
    """Slack's own, but for who reads what and when it connects anew.

    What has come is handed over on the thread that sorts it, not on one of ten for each payload. A connection that
    Slack wants renewed goes on being read, and its payloads acknowledged over it, while another one is made and until
    Slack closes it: Slack's own is deaf meanwhile, and closes it with whatever is on its way.
    """

    def __init__(self, *, take: Callable[[Iterator[SocketModeRequest]], None], **settings: Any) -> None:
        self._take = take  # Before the rest: the thread begins there.
        self._next: _Came | None = None
        self._over: Connection | None = None
        self._old: Connection | None = None
        self._not_before = 0.0
        super().__init__(concurrency=1, **settings)
        # It reads one connection; each has its own reader here.
        self.current_session_runner.shutdown()  # type: ignore[no-untyped-call]

    def connect(self) -> None:
        """As slack_sdk does it, with a session that reads without harm. Raises SlackApiError, URLError, OSError."""
        if self.wss_uri is None:
            self.wss_uri = self.issue_new_wss_url()
        session = Session(
            url=self.wss_uri,
            logger=self.logger,
            ping_interval=self.ping_interval,
            proxy=self.proxy,
            proxy_headers=self.proxy_headers,
            on_error_listener=self._on_error,
            on_close_listener=self._on_close,
            ssl_context=self.web_client.ssl,
        )
        session.on_message_listener = lambda message: self._came(session, message)
        session.connect()
        if not session.is_active():  # slack_sdk has logged why. The connection there is stays.
            raise ConnectionError("Slack did not open the connection")
        old, state = self.current_session, ConnectionState()  # type: ignore[no-untyped-call]
        self.current_session, self.current_session_state = session, state
        _aside(lambda: session.run_until_completion(state), name="slack-reader")
        if old is not None and old.is_active():
            self._old = old
            ending = threading.Timer(KEPT_SECONDS, old.close)
            ending.daemon = True
            ending.start()
        self.auto_reconnect_enabled = self.default_auto_reconnect_enabled
        if not self.current_app_monitor_started:
            self.current_app_monitor_started = True
            self.current_app_monitor.start()

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        """As slack_sdk does it, but not while Slack has more connections of this app than it allows."""
        if time.monotonic() >= self._not_before:
            super().connect_to_new_endpoint(force=force)

    def close(self) -> None:
        """What is in hand is acknowledged before the connection ends: slack_sdk ends it first."""
        self.closed, self.auto_reconnect_enabled = True, False
        if self.message_processor.is_alive():
            self.message_processor.shutdown()  # type: ignore[no-untyped-call]
        super().close()
        if self._old is not None:
            self._old.close()

    def enqueue_message(self, message: str) -> None:
        self.message_queue.put((self.current_session, message))

    def acknowledge(self, acks: Sequence[str]) -> None:
        """Send acks in one go. Slack's own way masks each byte in Python: a quarter of a millisecond for a long answer.

        Raises OSError when the connection is gone and none has taken its place.
        """
        frames = b"".join(Frame(Opcode.TEXT, ack.encode()).serialize(mask=True) for ack in acks)
        used = self._over or self.current_session
        try:
            self._send(used, frames)
        except OSError:
            with self.connect_operation_lock:  # Held while a connection is made anew.
                renewed = self.current_session
            if renewed is used:
                raise
            self._send(renewed, frames)  # Some may have arrived: an ack twice is one.

    @staticmethod
    def _send(session: Connection | None, frames: bytes) -> None:
        if not isinstance(session, Session):
            raise ConnectionError("never connected")
        session.send_frames(frames)

    def process_message(self) -> None:
        try:
            first = self._next or self.message_queue.get(timeout=1)
        except Empty:
            return
        self._next, self._over = None, first[0]
        self._take(self._arriving(first))

    def _arriving(self, first: _Came) -> Iterator[SocketModeRequest]:
        """What has come over one connection, until nothing more has."""
        session, message = first
        with suppress(Empty):
            while True:
                request = self._read(message)
                if request is not None:
                    yield request
                came: _Came = self.message_queue.get_nowait()
                if came[0] is not session:
                    self._next = came
                    return
                message = came[1]

    def _read(self, message: str) -> SocketModeRequest | None:
        """The payload in a message of the socket; None for what is none."""
        try:
            return SocketModeRequest.from_dict(json.loads(message))
        except Exception as error:  # noqa: BLE001 - the next message has to be read all the same
            self.logger.error("a message of the socket could not be taken: %r", error)
            return None

    def _came(self, session: Session, message: str) -> None:
        """A message, on the thread that reads: Slack's word to connect anew is obeyed at once, whatever is in hand."""
        if len(message) <= LONGEST_GOODBYE and '"disconnect"' in message:
            with suppress(ValueError, AttributeError):
                body = json.loads(message)
                if body.get("type") == "disconnect":
                    self._told_to_leave(session, reason=str(body.get("reason")))
                    return
        self.message_queue.put((session, message))

    def _told_to_leave(self, session: Session, *, reason: str) -> None:
        """Make another connection on another thread: what still comes over this one waits for nothing Slack is asked.

        Where Slack says that there are too many, another try at once would be one more of them (slackapi/
        python-slack-sdk#1940, bolt-js#2225): the connection ends, and some time later the monitor makes another one.
        """
        if reason == TOO_MANY:
            self.logger.error(
                "Slack has more connections of this app than it allows, next try in %.0f s", CROWDED_SECONDS
            )
            self._not_before = time.monotonic() + CROWDED_SECONDS
            session.close()
        else:
            _aside(lambda: self._renew(session), name="slack-renewal")

    def _renew(self, session: Session) -> None:
        try:
            with self.connect_operation_lock:
                if self.current_session is session:  # Else it has been renewed before.
                    self.wss_uri = self.issue_new_wss_url()
                    self.connect()
                    if self.closed:
                        self.disconnect()
        except (SlackApiError, URLError, OSError) as error:
            self.logger.warning("the connection could not be renewed and is kept until it ends: %r", error)


def _aside(deed: Callable[[], None], *, name: str) -> None:
    threading.Thread(target=deed, name=name, daemon=True).start()
