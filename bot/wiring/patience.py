"""Waiting at the start for what is not there yet."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from slack_sdk import WebClient

from bot.model.errors import Unavailable
from bot.slack.errors import calling

log = logging.getLogger(__name__)

T = TypeVar("T")

START_PATIENCE_SECONDS = 120.0
"""How long a start waits for a Slack that does not answer."""


def slack_team(*, client: WebClient) -> str:
    """The workspace that the bot's token belongs to. Raises Refused or Unavailable."""
    with calling("auth.test"):
        return str(client.auth_test()["team_id"])


def patiently(deed: Callable[[], T]) -> T:
    """Do it, again and again while what it needs is away; raises Unavailable when that takes too long."""
    deadline = time.monotonic() + START_PATIENCE_SECONDS
    while True:
        try:
            return deed()
        except Unavailable as away:
            if time.monotonic() + away.retry_after > deadline:
                raise
            log.warning("start.waiting service=%s why=%s", away.service, away.why)
            time.sleep(away.retry_after)
