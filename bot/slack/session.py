"""One Socket Mode connection: what comes over it is read by `websockets`, each message handed over when it is whole.

slack_sdk's own reader calls itself for every frame, and for every gulp of a frame, until the socket falls silent: a
thousand payloads that come without a pause, as after a busy minute, end in Python's recursion limit and are lost. It
puts no fragments together either, and reads and writes a TLS connection in the same moment, from two threads, which
OpenSSL does not allow (docs.openssl.org, openssl-threads, 2026-11) and Python 3.11 does not prevent.
"""

from __future__ import annotations

import logging
import select
import socket
import ssl
import time
from contextlib import suppress

from slack_sdk.socket_mode.builtin.connection import Connection, ConnectionState
from websockets.client import ClientProtocol
from websockets.frames import Close, Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

_log = logging.getLogger(__name__)

RECEIVE_BYTES = 64 * 1024
"""Read at once: a click is 2 to 4 KiB, and a burst of them is best read in one go.

Never less than a TLS record (16 KiB, RFC 8446 §5.1): the rest of one would wait in OpenSSL, where `poll` does not look.
"""

LONGEST_MESSAGE_BYTES = 16 * 1024 * 1024
"""Slack names no limit. Far above any payload; a longer one ends the connection."""

WAIT_SECONDS = 1.0
"""After so long with nothing to read, the reader looks whether it is still wanted."""


class Session(Connection):
    """Slack's own but for reading, and for writing more than one message. Whoever touches the socket holds
    `sock_send_lock`."""

    def run_until_completion(self, state: ConnectionState) -> None:
        """Hand over each message as it comes, until the connection ends; it is closed then, and `state` terminated.

        Answers pings, notes when Slack last answered one, and tells `on_close_listener` when Slack says goodbye. A
        connection that breaks ends in a line of the log: whoever watches over it makes a new one.
        """
        reading = _Reading(session=self)
        try:
            while not state.terminated and reading.goes_on():
                pass
        except OSError as error:
            if not state.terminated:
                _log.info("the connection to Slack broke: %r", error)
        finally:
            self.disconnect()
            state.terminated = True
        if reading.goodbye is not None and self.on_close_listener is not None:
            self.on_close_listener(reading.goodbye.code, reading.goodbye.reason)

    def disconnect(self) -> None:
        """Close it. From any thread, more than once: slack_sdk's own fails when two do it in the same moment."""
        with self.sock_send_lock:
            sock, self.sock = self.sock, None
            if sock is not None:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)  # Whoever waits for something to come hears of it.
                sock.close()
                self.logger.info("the connection to Slack is closed (session %s)", self.session_id)

    def send_frames(self, frames: bytes) -> None:
        """Send all of it, or raise OSError, after which nothing more is sent over this connection.

        An ack may have been cut in the middle, and the next would be read as its rest.
        """
        try:
            with self.sock_send_lock:
                if self.sock is None:
                    raise ConnectionError("closed")
                self.sock.sendall(frames)
        except OSError:
            self.disconnect()
            raise

    def receive(self) -> bytes | None:
        """What has come, or None when nothing has for a while; empty at the end. Raises OSError."""
        sock = self.sock
        if sock is None:
            return b""
        waiting = select.poll()
        try:
            waiting.register(sock, select.POLLIN)
        except ValueError:  # Closed by somebody else: it has no number any more.
            return b""
        if not waiting.poll(WAIT_SECONDS * 1000):
            return None
        with self.sock_send_lock:
            if self.sock is None:
                return b""
            patience = self.sock.gettimeout()
            self.sock.settimeout(0)  # Half a TLS record may have come: nobody who sends waits for its rest.
            try:
                return self.sock.recv(RECEIVE_BYTES)
            except (BlockingIOError, ssl.SSLWantReadError):
                return None
            finally:
                self.sock.settimeout(patience)


class _Reading:
    """What has come over a connection since its handshake.

    goodbye  what Slack said when it closed the connection, if it did.
    """

    def __init__(self, *, session: Session) -> None:
        self.goodbye: Close | None = None
        self._session = session
        self._protocol = ClientProtocol(parse_uri("wss://slack.com"), state=State.OPEN, max_size=LONGEST_MESSAGE_BYTES)
        self._has_begun = False
        self._parts: list[bytes] = []

    def goes_on(self) -> bool:
        """Take what has come, or wait for it a while. False when nothing more will come. Raises OSError."""
        came = self._session.receive()
        if came is None:
            return True
        if not came:
            return False
        if not self._has_begun:  # slack_sdk leaves the last byte of its handshake unread, and no frame begins with one.
            self._has_begun, came = True, came.removeprefix(b"\n")
        self._protocol.receive_data(came)
        for frame in self._protocol.events_received():
            if isinstance(frame, Frame):
                self._take(frame)
        if answer := b"".join(self._protocol.data_to_send()):
            self._session.send_frames(answer)
        if self._protocol.parser_exc is not None:
            _log.warning("what came from Slack cannot be read: %r", self._protocol.parser_exc)
        return self._protocol.state is State.OPEN

    def _take(self, frame: Frame) -> None:
        if frame.opcode in (Opcode.TEXT, Opcode.CONT):
            self._parts.append(bytes(frame.data))
            if frame.fin:
                whole, self._parts = b"".join(self._parts), []
                if self._session.on_message_listener is not None:
                    self._session.on_message_listener(whole.decode(errors="replace"))
        elif frame.opcode is Opcode.PONG:
            self._heard(bytes(frame.data).decode(errors="replace"))
        elif frame.opcode is Opcode.CLOSE:
            self.goodbye = Close.parse(frame.data)

    def _heard(self, text: str) -> None:
        """A pong brings back what slack_sdk wrote into the ping: the session, and when it was sent."""
        identity, _, sent = text.partition(":")
        if identity == self._session.session_id:
            with suppress(ValueError):
                self._session.last_ping_pong_time = min(float(sent), time.time())
