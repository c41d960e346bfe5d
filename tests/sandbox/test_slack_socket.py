"""Socket Mode as Slack runs it: one socket per payload, three seconds for the ack, redelivery of events only."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from slack_bolt import App
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.sandbox.faults import Fault
from tests.sandbox.slack_bench import ANA, APP_TOKEN, VISION, Bench


@pytest.fixture
def sockets(bench: Bench) -> Iterator["Sockets"]:
    """Bare websockets, to see every frame."""
    opened = Sockets(bench)
    yield opened
    opened.close()


class Sockets:
    """Opens sockets the way an SDK does, and reads and writes frames by hand."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._open_ones = ExitStack()

    def open(self) -> ClientConnection:
        return self.enter(self.address())

    def address(self) -> str:
        return str(self._bench.client(token=APP_TOKEN).apps_connections_open(app_token=APP_TOKEN)["url"])

    def enter(self, address: str) -> ClientConnection:
        return self._open_ones.enter_context(connect(address, proxy=None))

    def close(self) -> None:
        self._open_ones.close()


def frame(socket: ClientConnection, timeout: float = 3.0) -> dict[str, Any]:
    received = json.loads(socket.recv(timeout))
    assert isinstance(received, dict)
    return received


def acknowledge(socket: ClientConnection, envelope: dict[str, Any], **payload: Any) -> None:
    socket.send(json.dumps({"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})}))


def typing(bench: Bench, text: str = "/aml help") -> threading.Thread:
    thread = threading.Thread(target=lambda: bench.slack.human(ANA).say(channel=VISION, text=text))
    thread.start()
    return thread


def test_a_socket_begins_with_hello(sockets: Sockets) -> None:
    hello = frame(sockets.open())
    assert (hello["type"], hello["num_connections"], hello["connection_info"]) == ("hello", 1, {"app_id": "A0AMLBOT"})
    assert hello["debug_info"]["approximate_connection_time"] == 18060
    assert frame(sockets.open())["num_connections"] == 2


def test_a_socket_address_works_once(sockets: Sockets) -> None:
    address = sockets.address()
    sockets.enter(address)
    with pytest.raises(InvalidStatus, match="403"):
        sockets.enter(address)


def test_each_payload_goes_to_one_socket_in_turn(bench: Bench, sockets: Sockets) -> None:
    pair = [sockets.open(), sockets.open()]
    for socket in pair:
        frame(socket)
    for turn in range(4):
        thread = typing(bench, f"/aml {turn}")
        envelope = frame(pair[turn % 2])
        assert (envelope["type"], envelope["payload"]["text"]) == ("slash_commands", str(turn))
        assert envelope["accepts_response_payload"] is True
        acknowledge(pair[turn % 2], envelope)
        thread.join()
    for socket in pair:
        with pytest.raises(TimeoutError):
            socket.recv(0.05)


def test_the_ack_carries_the_answer(bench: Bench, sockets: Sockets) -> None:
    socket = sockets.open()
    frame(socket)
    thread = typing(bench)
    acknowledge(socket, frame(socket), text="hello", response_type="ephemeral")
    thread.join()
    assert [(m["text"], m["ephemeral"]) for m in bench.slack.human(ANA).messages(VISION)] == [("hello", True)]
    assert bench.slack.messages(VISION) == []


def test_without_an_ack_the_person_is_told_and_nothing_is_sent_again(bench: Bench, sockets: Sockets) -> None:
    bench.slack.options.ack_seconds = 0.1
    socket = sockets.open()
    frame(socket)
    outcome = bench.slack.human(ANA).say(channel=VISION, text="/aml help")
    assert (outcome.ok, outcome.status) == (False, "operation_timeout")
    assert outcome.error == '/aml failed with the error "operation_timeout"'
    late = frame(socket)
    acknowledge(socket, late, text="too late")
    with pytest.raises(TimeoutError):
        socket.recv(0.2)
    assert [m["text"] for m in bench.slack.human(ANA).messages(VISION)] == [outcome.error]


def test_without_a_socket_a_command_fails_at_once(bench: Bench) -> None:
    assert bench.slack.human(ANA).say(channel=VISION, text="/aml help").status == "dispatch_failed"


def test_an_event_nobody_acknowledged_comes_three_times_more_by_the_clock(bench: Bench, sockets: Sockets) -> None:
    bench.slack.options.ack_seconds = 0.05
    socket = sockets.open()
    frame(socket)
    bench.slack.human(ANA).say(text="hello")
    first = frame(socket)
    assert (first["type"], first["retry_attempt"], first["retry_reason"]) == ("events_api", 0, "")
    assert first["accepts_response_payload"] is False
    again = frame(socket)
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert again["payload"]["event_id"] == first["payload"]["event_id"]
    assert again["envelope_id"] != first["envelope_id"]
    with pytest.raises(TimeoutError):
        socket.recv(0.2)
    bench.clock.advance(seconds=60)
    assert frame(socket)["retry_attempt"] == 2
    time.sleep(0.15)
    bench.clock.advance(seconds=300)
    assert frame(socket)["retry_attempt"] == 3
    time.sleep(0.15)
    bench.clock.advance(seconds=3600)
    with pytest.raises(TimeoutError):
        socket.recv(0.2)
    assert bench.slack.core.events.outstanding == 0


def test_an_acknowledged_event_does_not_come_again(bench: Bench, sockets: Sockets) -> None:
    socket = sockets.open()
    frame(socket)
    bench.slack.human(ANA).say(text="hello")
    acknowledge(socket, frame(socket))
    bench.slack.wait_for(lambda: bench.slack.core.events.outstanding == 0)
    bench.clock.advance(seconds=3600)
    with pytest.raises(TimeoutError):
        socket.recv(0.2)


def test_a_socket_that_is_cut_loses_the_event_and_another_gets_it(bench: Bench, sockets: Sockets) -> None:
    first = sockets.open()
    frame(first)
    bench.slack.human(ANA).say(text="hello")
    event = frame(first)["payload"]["event_id"]
    second = sockets.open()
    frame(second)
    assert bench.slack.drop() == 2
    for socket in (first, second):
        with pytest.raises(ConnectionClosed):
            socket.recv(2)
    bench.slack.wait_for(lambda: bench.slack.connections == 0)
    third = sockets.open()
    frame(third)
    bench.clock.advance(seconds=60)
    again = frame(third)
    assert again["payload"]["event_id"] == event
    assert again["retry_reason"] == "connection_failed"


def test_a_socket_that_is_told_to_refresh_gets_nothing_more(bench: Bench, sockets: Sockets) -> None:
    old = sockets.open()
    frame(old)
    assert bench.slack.disconnect(reason="refresh_requested") == 1
    goodbye = frame(old)
    assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "refresh_requested")
    new = sockets.open()
    frame(new)
    thread = typing(bench)
    acknowledge(new, frame(new))
    thread.join()
    with pytest.raises(TimeoutError):
        old.recv(0.05)


def test_a_warned_socket_goes_on(bench: Bench, sockets: Sockets) -> None:
    socket = sockets.open()
    frame(socket)
    bench.slack.disconnect(reason="warning")
    assert frame(socket)["reason"] == "warning"
    thread = typing(bench)
    acknowledge(socket, frame(socket))
    thread.join()


def test_the_eleventh_socket_is_sent_away(sockets: Sockets) -> None:
    for _ in range(10):
        assert frame(sockets.open())["type"] == "hello"
    extra = sockets.open()
    assert frame(extra)["reason"] == "too_many_websockets"
    with pytest.raises(ConnectionClosed):
        extra.recv(2)


def test_pings_are_answered(sockets: Sockets) -> None:
    socket = sockets.open()
    frame(socket)
    assert socket.ping(b"are you there").wait(2)


def echoing(bench: Bench) -> App:
    app = bench.bolt()

    @app.command("/aml")
    def _command(ack: Any, command: dict[str, Any]) -> None:
        ack(f"heard {command['text']}")

    return app


def test_bolt_comes_back_after_a_refresh(bench: Bench) -> None:
    bench.connect(echoing(bench))
    bench.slack.disconnect()
    bench.slack.wait_for(lambda: bench.slack.connections == 1)
    assert bench.slack.human(ANA).say(channel=VISION, text="/aml again").ok


def test_bolt_can_hold_two_sockets_and_answers_on_both(bench: Bench) -> None:
    app = echoing(bench)
    bench.connect(app)
    bench.connect(app)
    for number in range(4):
        assert bench.slack.human(ANA).say(channel=VISION, text=f"/aml {number}").ok
    assert [m["text"] for m in bench.slack.human(ANA).messages(VISION)] == [f"heard {number}" for number in range(4)]


def test_a_lost_ack_is_a_fault_one_can_order(bench: Bench) -> None:
    bench.connect(echoing(bench))
    bench.faults.add(Fault(service="slack", match="slash_commands/aml", kind="reset_after"))
    assert bench.slack.human(ANA).say(channel=VISION, text="/aml one").status == "dispatch_failed"


def test_payloads_that_were_announced_reach_the_app_in_one_moment(bench: Bench, sockets: Sockets) -> None:
    socket = sockets.open()
    frame(socket)
    bench.slack.core.sockets.same_moment.announce(count=3)
    people = [typing(bench, "/aml one"), typing(bench, "/aml two")]
    with pytest.raises(TimeoutError):
        frame(socket, 0.2)
    people.append(typing(bench, "/aml three"))
    came = [frame(socket) for _ in range(3)]
    assert sorted(one["payload"]["text"] for one in came) == ["one", "three", "two"]
    for one in came[:2]:
        acknowledge(socket, one)
    time.sleep(0.2)
    assert all(person.is_alive() for person in people)
    acknowledge(socket, came[2])
    for person in people:
        person.join(timeout=3)
    assert not any(person.is_alive() for person in people)


@pytest.mark.parametrize("after", ["one that does not come", "an ack that does not come"])
def test_who_was_announced_and_does_not_come_keeps_the_others_a_second(
    bench: Bench, sockets: Sockets, after: str
) -> None:
    socket = sockets.open()
    frame(socket)
    bench.slack.core.sockets.same_moment.announce(count=2)
    first = typing(bench, "/aml one")
    second = typing(bench, "/aml two") if after == "an ack that does not come" else None
    acknowledge(socket, frame(socket, 2))
    first.join(timeout=2)
    assert not first.is_alive()
    if second is not None:
        acknowledge(socket, frame(socket))
        second.join(timeout=2)
    later = typing(bench, "/aml later")
    envelope = frame(socket, 0.5)
    acknowledge(socket, envelope)
    later.join(timeout=0.5)
    assert (envelope["payload"]["text"], later.is_alive()) == ("later", False)
