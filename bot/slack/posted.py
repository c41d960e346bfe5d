"""Finding a message that may have been posted although its answer was lost: by the mark each of ours carries."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.model.errors import Refused
from bot.slack.errors import NO_SCOPE, calling
from bot.workflow.ports import View

_log = logging.getLogger(__name__)

EVENT_TYPE = "amlbot_view"
# Slack's clock makes the timestamps that are searched, ours the moment from which on.
_SKEW = timedelta(minutes=5)
_PAGES = 5


def mark(view: View) -> dict[str, object]:
    """The metadata a message carries: which request it shows and for what. Hints, like everything in a message."""
    return {"event_type": EVENT_TYPE, "event_payload": {"request": view.request, "purpose": view.purpose}}


class Posted:
    """Looks through a channel or thread for our own message of a view."""

    def __init__(self, *, client: WebClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._ourselves = ""

    def find(self, *, view: View, since: datetime) -> str:
        """The ts of the newest message of ours that shows this view in its channel, empty when there is none.

        Raises Unavailable. Where the app may not read the channel the answer is empty, and logged.
        """
        return max(self._all(view, since), default="")

    def first(self, *, view: View, since: datetime) -> str:
        """The same of the oldest."""
        return min(self._all(view, since), default="")

    def _all(self, view: View, since: datetime) -> list[str]:
        try:
            return [str(message["ts"]) for message in self._messages(view, since) if self._is_it(message, view)]
        except Refused as refusal:
            if refusal.code in NO_SCOPE:
                _log.error("the app lacks a history scope: a message whose answer was lost may be posted twice")
            return []

    def _is_it(self, message: dict[str, Any], view: View) -> bool:
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        return bool(
            metadata.get("event_type") == EVENT_TYPE
            and payload.get("request") == view.request
            and payload.get("purpose") == view.purpose
            # Any app may put such a mark on a message of its own.
            and message.get("user") == self._who()
        )

    def _messages(self, view: View, since: datetime) -> Iterator[dict[str, Any]]:
        cursor, oldest = "", f"{(since - _SKEW).timestamp():.6f}"
        for _ in range(_PAGES):
            if view.thread_ts:
                with calling("conversations.replies"):
                    answer = self._client.conversations_replies(
                        channel=view.channel,
                        ts=view.thread_ts,
                        limit=200,
                        include_all_metadata=True,
                        cursor=cursor or None,
                    )
            else:
                with calling("conversations.history"):
                    answer = self._client.conversations_history(
                        channel=view.channel, oldest=oldest, limit=200, include_all_metadata=True, cursor=cursor or None
                    )
            yield from answer.get("messages") or []
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    def _who(self) -> str:
        with self._lock:
            if not self._ourselves:
                with calling("auth.test"):
                    self._ourselves = str(self._client.auth_test()["user_id"])
            return self._ourselves
