"""Running over Socket Mode: few listeners, alive while it hears, back after a drop, gone when it is closed."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from socket import socket, socketpair

import pytest
from slack_bolt import App, BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from websockets.frames import Frame
from websockets.protocol import State
from websockets.server import ServerProtocol

from bot.model.incoming import Incoming
from bot.model.notice import Notice
from bot.slack.after import AfterAck
from bot.slack.app import build_app
from bot.slack.connections import Client
from bot.slack.doorway import Doorway
from bot.slack.reception import Payload, Reception
from bot.slack.session import Session
from bot.slack.socket import LONGEST_IN_HAND_SECONDS, PING_INTERVAL, Socket, ack_of
from tests.slack.conftest import Bench, RealClock
from tests.slack.desk import ScriptedForms


@pytest.fixture
def app(bench: Bench) -> Iterator[App]:
    after = AfterAck()
    yield build_app(
        client=bench.client,
        receive=bench.receive,
        heed=bench.heed,
        messenger=bench.messenger(),
        after=after,
        forms=ScriptedForms(),
        clock=RealClock(),
    )
    after.close()


def test_bolt_has_few_listeners_and_answers_before_it_forgets(app: App) -> None:
    assert len(app._listeners) < 30
    assert app._process_before_response


def test_who_the_bot_is_is_asked_once_at_the_start(bench: Bench, app: App) -> None:
    asked = len(bench.calls("auth.test"))
    for _ in range(3):
        bench.human("dan").say(text="/aml history", channel="C0VISION")
    assert asked == 1
    assert len(bench.calls("auth.test")) == asked


def test_a_connection_is_alive_until_it_is_closed(bench: Bench, app: App) -> None:
    before = bench.slack.connections
    socket = Socket(app=app, app_token=bench.app_token, reception=Reception(doorway=Doorway(), after=bench.after))
    assert not socket.alive()
    socket.start()
    assert socket.alive()
    bench.slack.wait_for(lambda: bench.slack.connections == before + 1)
    socket.close()
    assert not socket.alive()
    bench.slack.wait_for(lambda: bench.slack.connections == before)


def test_a_connection_that_no_longer_hears_is_not_alive(bench: Bench, app: App) -> None:
    ahead = [0.0]
    socket = Socket(
        app=app,
        app_token=bench.app_token,
        reception=Reception(doorway=Doorway(), after=bench.after),
        now=lambda: time.time() + ahead[0],
    )
    socket.start()
    try:
        assert socket.alive()
        ahead[0] = 4 * PING_INTERVAL + 4
        assert not socket.alive()
    finally:
        socket.close()


def test_a_connection_is_not_alive_while_a_payload_is_in_hand_for_longer_than_anything_takes(
    bench: Bench, app: App
) -> None:
    ahead, stuck, free = [0.0], threading.Event(), threading.Event()
    reception = Reception(doorway=Doorway(), after=bench.after, now=lambda: time.monotonic() + ahead[0])
    socket = Socket(app=app, app_token=bench.app_token, reception=reception)

    def handle() -> str:
        stuck.set()
        free.wait(timeout=20)
        return ""

    socket.start()
    with ThreadPoolExecutor() as pool:
        taken = pool.submit(lambda: reception.take(iter([Payload(handle=handle)]), acknowledge=lambda acks: None))
        assert stuck.wait(timeout=10)
        assert socket.alive()
        ahead[0] = LONGEST_IN_HAND_SECONDS + 1
        assert not socket.alive()
        free.set()
        taken.result(timeout=10)
    assert socket.alive()
    socket.close()


def test_a_connection_that_slack_wants_renewed_is_renewed_and_goes_on_taking(bench: Bench, app: App) -> None:
    before = len(bench.calls("apps.connections.open"))
    bench.slack.disconnect()
    bench.slack.wait_for(lambda: len(bench.calls("apps.connections.open")) > before and bench.slack.connections)
    assert bench.human("dan").say(text="/aml history", channel="C0VISION").status == "acked"


def test_what_comes_while_a_connection_is_being_renewed_is_acknowledged_at_once(bench: Bench, app: App) -> None:
    before = len(bench.calls("apps.connections.open"))
    bench.fault("apps.connections.open", kind="delay", seconds=1.5)
    bench.slack.disconnect(reason="warning")
    bench.slack.wait_for(lambda: not bench.faults.pending())
    answered = bench.human("dan").say(text="/aml history", channel="C0VISION")
    assert (answered.status, answered.milliseconds < 1000) == ("acked", True)
    bench.slack.wait_for(lambda: len(bench.calls("apps.connections.open")) > before)


def test_what_came_before_a_connection_was_renewed_is_acknowledged_over_the_one_it_came_by(bench: Bench) -> None:
    opened = bench.slack.connections
    bench.fault("apps.connections.open", kind="delay", seconds=0.3)

    def slow(incoming: Incoming) -> Notice | None:
        bench.slack.wait_for(lambda: bench.slack.connections > opened)
        return None

    bench.answer = slow
    bench.slack.disconnect(reason="warning")
    assert bench.human("dan").say(text="/aml history", channel="C0VISION").status == "acked"


def test_what_is_in_hand_when_the_bot_stops_is_acknowledged_first(bench: Bench, app: App) -> None:
    """Slack gives each connection one of two payloads; the one whose connection is closed has its answer too."""

    def slow(incoming: Incoming) -> Notice | None:
        time.sleep(1.0)
        return None

    before = bench.slack.connections
    socket = Socket(app=app, app_token=bench.app_token, reception=Reception(doorway=Doorway(), after=bench.after))
    socket.start()
    bench.slack.wait_for(lambda: bench.slack.connections == before + 1)
    bench.answer = slow
    with ThreadPoolExecutor() as pool:
        typed = [pool.submit(bench.human(who).say, text="/aml history", channel="C0VISION") for who in ("dan", "lea")]
        bench.slack.wait_for(lambda: len(bench.received) == 2)
        socket.close()
        assert [one.result(timeout=10).status for one in typed] == ["acked", "acked"]


def unheeded(requests: Iterator[SocketModeRequest]) -> None:
    for _ in requests:
        pass


@pytest.fixture
def crowd(bench: Bench) -> Iterator[list[Client]]:
    """As many connections of the app as Slack allows."""
    others: list[Client] = []
    before = bench.slack.connections
    while bench.slack.connections < 10:
        others.append(Client(take=unheeded, app_token=bench.app_token))
        others[-1].connect()
        bench.slack.wait_for(lambda: bench.slack.connections == before + len(others))
    yield others
    for one in others:
        one.close()
    bench.slack.wait_for(lambda: bench.slack.connections <= before)


def test_one_connection_too_many_is_not_tried_again_at_once(
    bench: Bench, crowd: list[Client], caplog: pytest.LogCaptureFixture
) -> None:
    """Each try would count as one more, and Slack limits how often it may be asked for an address."""
    before = len(bench.calls("apps.connections.open"))
    late = Client(take=unheeded, app_token=bench.app_token, ping_interval=0.1)
    late.connect()
    bench.slack.wait_for(lambda: "more connections" in caplog.text)
    time.sleep(1.0)
    late.close()
    assert len(bench.calls("apps.connections.open")) - before == 1


# slack_sdk leaves the socket of a refused handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_connection_that_is_not_opened_does_not_end_the_one_there_is(bench: Bench) -> None:
    client = Client(take=unheeded, app_token=bench.app_token)
    client.connect()
    used = client.current_session
    client.wss_uri = f"{client.wss_uri}&used=yes"  # Slack takes an address once.
    with pytest.raises(ConnectionError):
        client.connect()
    assert (client.current_session, client.is_connected()) == (used, True)
    client.close()


@pytest.mark.parametrize(
    "junk", ["", "no json", "[]", "null", '{"type": "hello"}', '{"envelope_id": 7}', '{"type": "disconnect"', '"x"']
)
def test_what_is_no_payload_keeps_nobody_from_being_taken(junk: str) -> None:
    taken: list[str] = []
    client = Client(take=lambda requests: taken.extend(one.envelope_id for one in requests), app_token="xapp-1")
    payload = '{"type": "slash_commands", "envelope_id": "%s", "payload": {}, "accepts_response_payload": true}'
    for message in (payload % "one", junk, payload % "two"):
        client.enqueue_message(message)
    until = time.monotonic() + 10
    while len(taken) < 2 and time.monotonic() < until:
        time.sleep(0.005)
    client.close()
    assert taken == ["one", "two"]


LONG = "ñ" * 40_000

ANSWERS = {
    "nothing": (BoltResponse(status=200, body=""), None),
    "words": (BoltResponse(status=200, body="hola"), {"text": "hola"}),
    "blocks": (BoltResponse(status=200, body={"blocks": [{"type": "divider"}]}), {"blocks": [{"type": "divider"}]}),
    "longer than 64 KiB": (BoltResponse(status=200, body={"text": LONG}), {"text": LONG}),
}


@pytest.mark.parametrize(("response", "payload"), ANSWERS.values(), ids=ANSWERS)
def test_an_ack_says_which_payload_it_is_for_and_what_bolt_answers(
    response: BoltResponse, payload: dict[str, object] | None
) -> None:
    ack = json.loads(ack_of(envelope='e"1', response=response))
    assert ack == {"envelope_id": 'e"1'} | ({"payload": payload} if payload else {})


def test_what_bolt_does_not_take_is_not_acknowledged() -> None:
    assert ack_of(envelope="e1", response=BoltResponse(status=404, body="")) == ""


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536, 100_000])
def test_acks_of_any_length_are_sent_in_one_go_and_arrive_as_they_are(length: int) -> None:
    here, there = socketpair()
    client = Client(take=lambda requests: None, app_token="xapp-1")
    client.current_session = Session(url="wss://x", logger=logging.getLogger("test"))
    client.current_session.sock = here  # type: ignore[assignment]
    acks = ["a" * length, "é"]
    with ThreadPoolExecutor() as pool, here, there:
        sent = pool.submit(client.acknowledge, acks)
        assert texts_on(there, len(acks)) == acks
        sent.result(timeout=5)
    client.closed = True


def texts_on(sock: socket, number: int) -> list[str]:
    """What a server reads: unmasked frames. A client's must be masked."""
    found: list[str] = []
    protocol = ServerProtocol(state=State.OPEN, max_size=None)
    while len(found) < number:
        protocol.receive_data(sock.recv(65_536))
        found += [bytes(frame.data).decode() for frame in protocol.events_received() if isinstance(frame, Frame)]
    return found


def test_after_acks_that_were_cut_off_nothing_more_is_sent_on_that_connection() -> None:
    """What came next would be read as the rest of the ack that was cut."""
    here, there = socketpair()
    here.settimeout(0.2)
    client = Client(take=lambda requests: None, app_token="xapp-1")
    client.current_session = Session(url="wss://x", logger=logging.getLogger("test"))
    client.current_session.sock = here  # type: ignore[assignment]
    with here, there, pytest.raises(TimeoutError):
        client.acknowledge(["a" * 4_000_000, "b"])  # Nobody reads, and no buffer holds that much.
    assert not client.is_connected()
    client.closed = True


def test_acks_of_a_connection_that_is_being_made_anew_go_over_the_new_one() -> None:
    here, there = socketpair()
    client = Client(take=lambda requests: None, app_token="xapp-1")
    old, new = (Session(url="wss://x", logger=logging.getLogger("test")) for _ in range(2))
    new.sock = here  # type: ignore[assignment]
    client.current_session = old
    with ThreadPoolExecutor() as pool, here, there:
        with client.connect_operation_lock:
            sent = pool.submit(client.acknowledge, ["a" * 70_000, "b"])
            time.sleep(0.05)
            assert not sent.done()
            client.current_session = new
        assert texts_on(there, 2) == ["a" * 70_000, "b"]
        sent.result(timeout=5)
    client.closed = True


@pytest.mark.parametrize("was_connected", [False, True])
def test_an_ack_over_a_connection_that_is_gone_is_told_to_whoever_sends_it(was_connected: bool) -> None:
    client = Client(take=lambda requests: None, app_token="xapp-1")
    if was_connected:
        client.current_session = Session(url="wss://x", logger=logging.getLogger("test"))
    with pytest.raises(ConnectionError):
        client.acknowledge(["a"])
    client.closed = True
