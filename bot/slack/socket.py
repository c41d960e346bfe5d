"""Running the app over Slack's Socket Mode, and telling whether it still hears."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from functools import partial

from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.connections import Client
from bot.slack.reception import Payload, Reception

_log = logging.getLogger(__name__)

# After an abrupt drop the built-in client is deaf for some 5 ping intervals: 57 s with its default of 10.
PING_INTERVAL = 3.0
LONGEST_IN_HAND_SECONDS = 90.0
"""Three times what the database may keep a payload waiting (`bot/store/database.py`); nothing else may at all."""


class Socket:
    """One connection. Slack gives each payload to one of an app's connections, so several replicas share the work."""

    def __init__(self, *, app: App, app_token: str, reception: Reception, now: Callable[[], float] = time.time) -> None:
        """Slack is not asked before `start`. Address, proxy and trust are those of the app's client.

        reception  who takes what arrives.
        now  seconds since 1970, by which slack_sdk notes when it last heard Slack.
        """
        self._app = app
        self._reception = reception
        self._client = Client(
            take=self._taken,
            app_token=app_token,
            logger=logging.getLogger("bot.slack.socket_mode"),
            web_client=app.client,
            proxy=app.client.proxy,
            ping_interval=PING_INTERVAL,
        )
        self._now = now
        self._connected_at = 0.0

    def start(self) -> None:
        """Connect; payloads are taken on threads of its own. Raises SlackApiError for a refused token, URLError or
        OSError when Slack cannot be reached."""
        self._client.connect()
        self._connected_at = self._now()

    def alive(self) -> bool:
        """True while the connection stands, payloads are taken, and Slack has answered a ping within four intervals.

        False when one payload has been in hand longer than anything it may wait for: all others wait behind it.
        """
        client = self._client
        if not client.is_connected() or not client.message_processor.is_alive():
            return False
        if self._reception.in_hand_seconds() > LONGEST_IN_HAND_SECONDS:
            return False
        session = client.current_session
        heard = (session.last_ping_pong_time if session is not None else None) or self._connected_at
        return self._now() - heard < 4 * PING_INTERVAL

    def close(self) -> None:
        """Take no further payloads, finish those under way, and disconnect."""
        self._client.close()
        _log.info("the connection to Slack is closed")

    def _taken(self, requests: Iterator[SocketModeRequest]) -> None:
        payloads = (Payload(handle=partial(self._handled, request)) for request in requests)
        self._reception.take(payloads, acknowledge=self._client.acknowledge)

    def _handled(self, request: SocketModeRequest) -> str:
        """Bolt's own handling of a payload, without its ack, so that several are handled before the first one."""
        return ack_of(envelope=request.envelope_id, response=run_bolt_app(self._app, request))


def ack_of(*, envelope: str, response: BoltResponse) -> str:
    """The ack as Slack takes it over a socket, as JSON; empty for a payload that was not taken.

    Source  docs.slack.dev/apis/events-api/using-socket-mode, "acknowledging events" (2026-11)
    """
    if response.status != 200:
        _log.info("a payload was not taken: %s %s", response.status, response.body)
        return ""
    named = f'{{"envelope_id":{json.dumps(envelope)}'
    if not response.body:
        return f"{named}}}"
    is_json = response.first_headers().get("content-type", "").startswith("application/json")
    payload = response.body if is_json else json.dumps({"text": response.body})
    return f'{named},"payload":{payload}}}'
