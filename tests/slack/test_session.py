"""One connection to Slack: whatever way messages come over it they are taken whole, and it can be closed by anybody."""

from __future__ import annotations

import logging
import select
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from socket import socket, socketpair

import pytest
import trustme
from slack_sdk.socket_mode.builtin.connection import ConnectionState
from websockets.frames import Close, Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from bot.slack.session import LONGEST_MESSAGE_BYTES, Session

PING = Frame(Opcode.PING, b"").serialize(mask=False)


def text(words: str) -> bytes:
    return Frame(Opcode.TEXT, words.encode()).serialize(mask=False)


def in_parts(*parts: bytes, between: bytes = b"") -> bytes:
    """A message that the server cut."""
    frames = [
        Frame(Opcode.CONT if number else Opcode.TEXT, part, fin=number == len(parts) - 1).serialize(mask=False)
        for number, part in enumerate(parts)
    ]
    return between.join(frames)


class Line:
    """A session whose other end is in our hands."""

    def __init__(self, ours: socket, theirs: socket) -> None:
        self.theirs = theirs
        self.taken: list[str] = []
        self.goodbyes: list[tuple[int, str | None]] = []
        self.state = ConnectionState()  # type: ignore[no-untyped-call]
        self.session = Session(
            url="wss://x",
            logger=logging.getLogger("bot.slack.test"),
            on_message_listener=self.taken.append,
            on_close_listener=lambda code, reason: self.goodbyes.append((code, reason)),
        )
        ours.settimeout(3)
        self.session.sock = ours  # type: ignore[assignment]

    def until(self, look: Callable[[], bool]) -> bool:
        end = time.monotonic() + 15
        while not look() and time.monotonic() < end:
            time.sleep(0.002)
        return look()


@contextmanager
def line(ours: socket, theirs: socket) -> Iterator[Line]:
    it = Line(ours, theirs)
    reader = threading.Thread(target=it.session.run_until_completion, args=(it.state,))
    reader.start()
    try:
        yield it
    finally:
        it.state.terminated = True
        it.session.disconnect()
        reader.join(timeout=10)
        theirs.close()
    assert not reader.is_alive()


BACKLOG = 3_000
LONG = "ñ" * 200_000

ARRIVALS = {
    "a backlog that comes without a pause": (
        b"".join(text(f"{number}" * 300) for number in range(BACKLOG)),
        0,
        [f"{number}" * 300 for number in range(BACKLOG)],
    ),
    "byte by byte": (text("one") + PING + text("ñandú " * 100), 1, ["one", "ñandú " * 100]),
    "long ones": (text(LONG) + text("after"), 0, [LONG, "after"]),
    "long ones in small gulps": (text(LONG), 1_000, [LONG]),
    "cut by the server, with a ping between": (in_parts(b"a", b"", b"b", between=PING) + text("c"), 0, ["ab", "c"]),
    "cut within a letter": (in_parts("ñ".encode()[:1], "ñ".encode()[1:]), 0, ["ñ"]),
    "a ping with nothing in it, alone": (PING, 0, []),
    "after the byte of the handshake that slack_sdk leaves": (b"\n" + text("one"), 0, ["one"]),
    "the same byte by itself": (b"\n" + text("one"), 1, ["one"]),
}


@pytest.mark.parametrize(("came", "gulp", "messages"), ARRIVALS.values(), ids=ARRIVALS)
def test_messages_are_taken_whole_however_they_come(came: bytes, gulp: int, messages: list[str]) -> None:
    with line(*socketpair()) as it, ThreadPoolExecutor() as pool:
        gulps = [came[at : at + gulp] for at in range(0, len(came), gulp)] if gulp else [came]

        def send() -> None:
            for one in gulps:
                it.theirs.sendall(one)

        sent = pool.submit(send)
        assert it.until(lambda: len(it.taken) >= len(messages) and sent.done())
        sent.result()
        assert it.taken == messages
        assert it.session.is_active()


def test_a_ping_is_answered_with_what_was_in_it() -> None:
    with line(*socketpair()) as it:
        it.theirs.settimeout(5)
        it.theirs.sendall(Frame(Opcode.PING, b"are you there").serialize(mask=False))
        server = ServerProtocol(state=State.OPEN)
        server.receive_data(it.theirs.recv(1_000))
        assert server.events_received() == [Frame(Opcode.PONG, b"are you there")]


@pytest.mark.parametrize(
    ("pong", "is_noted"),
    [("{session}:1000.5", True), ("another:1000.5", False), ("{session}:soon", False), ("", False)],
)
def test_slack_was_heard_when_it_answered_a_ping_of_this_connection(pong: str, is_noted: bool) -> None:
    with line(*socketpair()) as it:
        said = pong.format(session=it.session.session_id)
        it.theirs.sendall(Frame(Opcode.PONG, said.encode()).serialize(mask=False) + text("after"))
        assert it.until(lambda: it.taken == ["after"])
        assert it.session.last_ping_pong_time == (1000.5 if is_noted else None)


def test_a_goodbye_is_answered_and_told_and_the_connection_is_closed() -> None:
    with line(*socketpair()) as it:
        it.theirs.settimeout(5)
        goodbye = Close(1001, "we are going down").serialize()
        it.theirs.sendall(text("last") + Frame(Opcode.CLOSE, goodbye).serialize(mask=False))
        assert it.until(lambda: bool(it.goodbyes))
        assert (it.taken, it.goodbyes) == (["last"], [(1001, "we are going down")])
        assert not it.session.is_active()
        assert it.state.terminated
        server = ServerProtocol(state=State.OPEN)
        server.receive_data(it.theirs.recv(1_000))
        assert server.events_received() == [Frame(Opcode.CLOSE, goodbye)]


ENDS = {
    "the other side goes": b"",
    "what is no frame": b"GET / HTTP/1.1\r\n\r\n",
    "a frame of a kind there is not": bytes([0b1000_0011, 0]),
    "a message longer than any payload": bytes([0x81, 127]) + (LONGEST_MESSAGE_BYTES + 1).to_bytes(8, "big"),
}


@pytest.mark.parametrize("came", ENDS.values(), ids=ENDS)
def test_what_cannot_be_read_ends_the_connection_after_what_could_be(came: bytes) -> None:
    with line(*socketpair()) as it:
        it.theirs.sendall(text("before") + came)
        if not came:
            it.theirs.close()
        assert it.until(lambda: it.state.terminated)
        assert it.taken == ["before"]
        assert not it.session.is_active()


def test_a_connection_is_closed_once_whoever_closes_it_at_the_same_moment() -> None:
    for _ in range(20):
        with line(*socketpair()) as it, ThreadPoolExecutor(8) as pool:
            gate = threading.Barrier(8)

            def close(it: Line = it, gate: threading.Barrier = gate) -> None:
                gate.wait()
                it.session.disconnect()

            for done in [pool.submit(close) for _ in range(8)]:
                done.result(timeout=5)


def tls_pair() -> tuple[ssl.SSLSocket, ssl.SSLSocket]:
    """Both ends of a TLS connection over loopback."""
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.issue_cert("slack.test").configure_cert(server)
    authority.configure_trust(client)
    ours, theirs = socketpair()
    with ThreadPoolExecutor() as pool:
        accepted = pool.submit(server.wrap_socket, theirs, server_side=True)
        return client.wrap_socket(ours, server_hostname="slack.test"), accepted.result(timeout=10)


def serve(theirs: ssl.SSLSocket, *, came: bytes, acks: int) -> bytes:
    """What a server does that sends all it has and reads whatever comes, on one thread. Gives `acks` bytes of that."""
    theirs.settimeout(0)
    heard, left, end = bytearray(), memoryview(came), time.monotonic() + 30
    while (left or len(heard) < acks) and time.monotonic() < end:
        select.select([theirs], [theirs] if left else [], [], 1)
        with suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
            while left:
                left = left[theirs.send(left[:16_384]) :]
        with suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
            while some := theirs.recv(65_536):
                heard += some
    return bytes(heard)


def test_a_tls_connection_bears_acks_that_go_while_payloads_come() -> None:
    number = 6_000
    payloads = [f"{one} " * 200 for one in range(number)]
    ack = Frame(Opcode.TEXT, b"ack" * 20).serialize(mask=True)
    ours, theirs = tls_pair()
    with line(ours, theirs) as it, ThreadPoolExecutor() as pool:
        came = b"".join(text(one) for one in payloads)
        served = pool.submit(serve, theirs, came=came, acks=number * len(ack))
        for sent in range(number):
            assert it.until(lambda sent=sent: len(it.taken) > sent or it.state.terminated)  # type: ignore[misc]
            it.session.send_frames(ack)
        assert len(served.result(timeout=40)) == number * len(ack)
        assert it.taken == payloads


class Watched:
    """A socket in which every touch lasts a moment, so that two at a time are seen."""

    def __init__(self, sock: socket) -> None:
        self._sock = sock
        self._inside = threading.Lock()
        self.met = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._sock, name)

    def recv(self, size: int) -> bytes:
        with self._alone():
            return self._sock.recv(size)

    def sendall(self, frames: bytes) -> None:
        with self._alone():
            self._sock.sendall(frames)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._inside.acquire(blocking=False):
            self.met += 1
            self._inside.acquire()
        try:
            time.sleep(0.002)
            yield
        finally:
            self._inside.release()


def test_nobody_reads_a_connection_while_another_writes_to_it() -> None:
    """OpenSSL does not allow it."""
    ours, theirs = socketpair()
    ours.settimeout(3)
    watched = Watched(ours)
    with line(watched, theirs) as it, ThreadPoolExecutor() as pool:  # type: ignore[arg-type]

        def talk() -> None:
            for number in range(100):
                theirs.sendall(text(str(number)))
                time.sleep(0.001)

        talking = pool.submit(talk)
        for _ in range(50):
            it.session.send_frames(b"ack")
        talking.result(timeout=10)
        assert it.until(lambda: len(it.taken) == 100)
        assert watched.met == 0
