"""Running the app over Slack's Socket Mode, and telling whether it still hears."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.reception import Payload, Reception

_log = logging.getLogger(__name__)

# After an abrupt drop the built-in client is deaf for some 5 ping intervals: 57 s with its default of 10.
PING_INTERVAL = 3.0
CONCURRENCY = 2
"""Threads of the client's: one takes payloads, the other brings it those that come meanwhile."""
RECEIVE_BYTES = 16 * 1024
"""Read at once: a click is 2 to 4 KiB, and the client's own 1,024 take it in several gulps."""


class _Handler(SocketModeHandler):
    """Bolt's own, in two steps, so that several payloads can be handled before the first is acknowledged."""

    def __init__(self, app: App, app_token: str, *, reception: Reception) -> None:
        self._reception = reception
        super().__init__(
            app,
            app_token,
            logger=logging.getLogger("bot.slack.socket_mode"),
            ping_interval=PING_INTERVAL,
            receive_buffer_size=RECEIVE_BYTES,
            concurrency=CONCURRENCY,
        )

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        def handle() -> Callable[[], None]:
            began = time.time()
            response = run_bolt_app(self.app, req)
            return lambda: send_response(client, req, response, began)

        self._reception.arrive(Payload(handle=handle))


class Socket:
    """One connection. Slack gives each payload to one of an app's connections, so several replicas share the work."""

    def __init__(self, *, app: App, app_token: str, reception: Reception, now: Callable[[], float] = time.time) -> None:
        """Slack is not asked before `start`. Address, proxy and trust are those of the app's client.

        reception  who takes what arrives.
        now  seconds since 1970, by which slack_sdk notes when it last heard Slack.
        """
        self._handler = _Handler(app, app_token, reception=reception)
        self._now = now
        self._connected_at = 0.0

    def start(self) -> None:
        """Connect; payloads are taken on threads of its own. Raises SlackApiError for a refused token, URLError or
        OSError when Slack cannot be reached."""
        self._handler.client.connect()
        self._connected_at = self._now()

    def alive(self) -> bool:
        """True while the connection stands and Slack has answered a ping within four intervals."""
        client = self._handler.client
        if not client.is_connected():
            return False
        session = client.current_session
        heard = (session.last_ping_pong_time if session is not None else None) or self._connected_at
        return self._now() - heard < 4 * PING_INTERVAL

    def close(self) -> None:
        """Take no further payloads, finish those under way, and disconnect."""
        self._handler.client.close()
        _log.info("the connection to Slack is closed")
