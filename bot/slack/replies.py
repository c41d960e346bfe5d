"""Answers to the address that came with a command or a click (response_url): five within thirty minutes.

Source  docs.slack.dev/interactivity/handling-user-interaction, Message responses (2026-11)
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.model.incoming import Incoming
from bot.slack.button_value import ABOUT_A_LINK
from bot.slack.message import Message

_log = logging.getLogger(__name__)

HOST = "hooks.slack.com"
MOST_USES = 5
# A minute less than Slack gives, for the way there.
LIFETIME = timedelta(minutes=29)
_REMEMBERED = 5000


def is_ours_to_use(url: str) -> bool:
    """True for https to Slack's own host: a payload must not send answers elsewhere."""
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.netloc == HOST


class Replies:
    """Posts to reply addresses and counts their uses."""

    def __init__(self, *, client: WebClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._uses: OrderedDict[str, int] = OrderedDict()

    def post(self, *, incoming: Incoming, message: Message, now: datetime) -> bool:
        """Post, visible to the asker alone. False when this way is closed, and another must be taken.

        An answer about a link stands in the place of the question: its buttons mean nothing any more.
        A post whose answer is lost is False too: being told twice is better than not at all.
        """
        url = incoming.reply_url
        if not url or not is_ours_to_use(url) or now - incoming.at > LIFETIME or not self._take_use(url):
            return False
        hook = WebhookClient(
            url, timeout=10, ssl=self._client.ssl, proxy=self._client.proxy, retry_handlers=[], logger=_log
        )
        replaces = incoming.sort == "click" and incoming.action in ABOUT_A_LINK
        thread = "" if replaces else incoming.values.get("thread_ts", "")
        for form in message.forms():
            body = {
                "text": form.text,
                "blocks": list(form.blocks),
                "response_type": "ephemeral",
                "replace_original": replaces,
                **({"thread_ts": thread} if thread else {}),
            }
            try:
                answer = hook.send_dict(body)
            except (URLError, OSError, HTTPException) as error:
                _log.warning("a reply address gave no answer: %s", type(error).__name__)
                return False
            if answer.status_code == 200:
                return True
            if answer.status_code != 400 or not self._take_use(url):
                return False
        return False

    def _take_use(self, url: str) -> bool:
        key = hashlib.sha256(url.encode()).hexdigest()
        with self._lock:
            used = self._uses.get(key, 0)
            if used >= MOST_USES:
                return False
            self._uses[key] = used + 1
            self._uses.move_to_end(key)
            if len(self._uses) > _REMEMBERED:
                self._uses.popitem(last=False)
            return True
