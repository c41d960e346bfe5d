"""Running over Socket Mode: few listeners, alive while it hears, back after a drop, gone when it is closed."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from slack_bolt import App

from bot.slack.after import AfterAck
from bot.slack.app import build_app
from bot.slack.doorway import Doorway
from bot.slack.reception import Reception
from bot.slack.socket import PING_INTERVAL, Client, Socket
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


def test_a_connection_that_slack_wants_renewed_is_renewed_and_goes_on_taking(bench: Bench, app: App) -> None:
    before = len(bench.calls("apps.connections.open"))
    bench.slack.disconnect()
    bench.slack.wait_for(lambda: len(bench.calls("apps.connections.open")) > before and bench.slack.connections)
    assert bench.human("dan").say(text="/aml history", channel="C0VISION").status == "acked"


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
