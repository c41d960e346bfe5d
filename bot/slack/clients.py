"""Slack Web API clients, each with the patience that its calls may have."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.http_retry import RetryHandler
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from bot.slack.errors import signing_in

_log = logging.getLogger("bot.slack.web")

LONGEST_WAIT = 10
"""Seconds a thread waits for Slack's rate limit; a longer wait is left to the queue."""


class ShortRateLimit(RateLimitErrorRetryHandler):
    """Waits and tries again when Slack asks for a short wait."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        asked = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), ["1"])
        first = str(asked[0])
        return first.isdecimal() and int(first) <= LONGEST_WAIT


@dataclass(frozen=True, slots=True)
class Clients:
    """Three ways to call Slack.

    repeatable  for reads and edits: tried again after lost connections, server errors and rate limits.
    posting     for what must not happen twice: tried again only when Slack said that it did nothing (429).
    prompt      for a modal while its trigger lives: no second try, a short timeout.
    """

    repeatable: WebClient
    posting: WebClient
    prompt: WebClient


def slack_team(*, client: WebClient) -> str:
    """The workspace that the bot's token belongs to. Raises as slack_account."""
    return slack_account(client=client)[0]


def slack_account(*, client: WebClient) -> tuple[str, str]:
    """The workspace and the account that the bot's token belongs to.

    Raises Misconfigured for a token that Slack does not take, Unavailable.
    """
    with signing_in("auth.test", setting="SLACK_BOT_TOKEN"):
        answer = client.auth_test()
        return str(answer["team_id"]), str(answer["user_id"])


def must_open_sockets(*, client: WebClient, app_token: str) -> None:
    """See that Slack takes the app-level token, without connecting: the address it gives is left to lapse.

    Raises Misconfigured for a token that Slack does not take or that lacks connections:write, Unavailable.
    """
    with signing_in("apps.connections.open", setting="SLACK_APP_TOKEN"):
        client.apps_connections_open(app_token=app_token)


def make_clients(client: WebClient) -> Clients:
    """Clients like the given one (token, address, trust) with the right patience."""
    return Clients(
        repeatable=_like(
            client,
            timeout=15,
            handlers=[
                ConnectionErrorRetryHandler(max_retry_count=1),
                ServerErrorRetryHandler(max_retry_count=2),
                ShortRateLimit(max_retry_count=2),
            ],
        ),
        posting=_like(client, timeout=15, handlers=[ShortRateLimit(max_retry_count=2)]),
        prompt=_like(client, timeout=2, handlers=[]),
    )


def _like(client: WebClient, *, timeout: int, handlers: list[RetryHandler]) -> WebClient:
    return WebClient(
        token=client.token,
        base_url=client.base_url,
        timeout=timeout,
        ssl=client.ssl,
        proxy=client.proxy,
        retry_handlers=handlers,
        logger=_log,
    )
