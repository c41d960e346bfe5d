"""Showing a request in its messages: posting, editing, and finding again what may have been posted."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.people import is_person
from bot.model.picture import Picture
from bot.model.text import Language
from bot.slack.cards import render
from bot.slack.clients import Clients
from bot.slack.errors import GONE, NO_CHANNEL, NO_MESSAGE, NO_PERSON, NO_SCOPE, NO_THREAD, calling
from bot.slack.message import Message
from bot.slack.posted import Posted, mark
from bot.slack.rich import Block
from bot.slack.sending import Sending
from bot.workflow.ports import Clock, View

_log = logging.getLogger(__name__)

_FRESH = timedelta(seconds=1)
"""A request that changed less than this ago is being shown for the first time: no process restarts as fast."""


_AT_THE_CARD = ("card", "review", "answer.", "nudge.", "remark.", "reminder.", "escalation.")
"""Purposes whose messages many people read, in the channel for approvals."""

_NOWHERE_ELSE = ("copy", *_AT_THE_CARD[2:])
"""Purposes that are for certain eyes, or mean something only where they belong."""

HELD_UP_SECONDS = 5.0
"""A post that takes longer may have been held up with its process, whose work another does meanwhile: a replica that
is silent for as long as `engine.liveness` says is held to be dead."""


class Showing:
    """Posts and edits the messages of requests, each exactly once whatever answer gets lost."""

    def __init__(
        self,
        *,
        clients: Clients,
        clock: Clock,
        sending: Sending,
        card_language: Language,
        language_of: Callable[[str], Language],
        held_up_seconds: float = HELD_UP_SECONDS,
    ) -> None:
        """language_of tells the language of one person, by their Slack id."""
        self._language_of = language_of
        self._held_up_seconds = held_up_seconds
        self._clients = clients
        self._clock = clock
        self._sending = sending
        self._card_language = card_language
        self._posted = Posted(client=clients.repeatable)
        self._lock = threading.Lock()
        self._lost: set[tuple[str, str, str]] = set()

    def show(self, *, picture: Picture, view: View) -> View:
        """Make one message show the picture. See the port for what it returns and raises.

        A card whose channel is closed to the bot goes where the request was made. Raises Refused when there is no
        channel left.
        """
        language = self._language(picture=picture, view=view)
        if is_person(view.channel):
            view = view.model_copy(update={"channel": open_dm(self._clients, user=view.channel)})
        message = render(picture=picture, purpose=view.purpose, language=language)
        try:
            if view.ts:
                try:
                    return self._edit(view=view, message=message, picture=picture)
                except Refused as refusal:
                    if refusal.code not in NO_MESSAGE:
                        raise
                    _log.info("a %s message of %s is gone and is posted again", view.purpose, picture.request.name)
                    view = view.model_copy(update={"ts": ""})
                    return self._post(view=view, message=message, picture=picture, look=True)
            return self._post(view=view, message=message, picture=picture, look=self._may_be_there(picture, view))
        except Refused as refusal:
            if refusal.code not in NO_CHANNEL:
                raise _for_the_operator(refusal) from refusal
            _log.warning("%s cannot be written to (%s)", view.channel, refusal.code)
            elsewhere = self._elsewhere(picture=picture, view=view)
            if elsewhere is None:
                raise
            return self._post(view=elsewhere, message=message, picture=picture, look=True)

    def _language(self, *, picture: Picture, view: View) -> Language:
        if view.to:
            return self._language_of(view.to)
        return (
            self._card_language
            if view.purpose.startswith((*_AT_THE_CARD, "alarm", "drift"))
            else picture.request.language
        )

    def _edit(self, *, view: View, message: Message, picture: Picture) -> View:
        def deed(text: str, blocks: list[Block]) -> str:
            with calling("chat.update"):
                self._clients.repeatable.chat_update(
                    channel=view.channel, ts=view.ts, text=text, blocks=blocks, metadata=mark(view)
                )
            return _as_sent(text, blocks)

        sent = self._sending.send(message, deed)
        return view.model_copy(update={"shown": picture.request.version, "sent": sent})

    def _post(self, *, view: View, message: Message, picture: Picture, look: bool) -> View:
        if look:
            ts = self._posted.find(view=view, since=picture.request.created_at)
            if ts:
                try:
                    return self._edit(view=view.model_copy(update={"ts": ts}), message=message, picture=picture)
                except Refused as refusal:
                    if refusal.code not in GONE:  # One that cannot be edited would be posted again for ever.
                        raise
        key = (view.request, view.purpose, view.to)

        def deed(text: str, blocks: list[Block]) -> tuple[str, str]:
            with calling("chat.postMessage", posting=True):
                posted = self._clients.posting.chat_postMessage(**_content(view, text, blocks))
            return str(posted["ts"]), _as_sent(text, blocks)

        began = time.monotonic()
        try:
            ts, sent = self._sending.send(message, deed)
            if time.monotonic() - began > self._held_up_seconds:
                ts = self._first_of(view=view, ours=ts, picture=picture)
        except OutcomeUnknown:
            with self._lock:
                self._lost.add(key)
            raise
        except Refused as refusal:
            if refusal.code in NO_THREAD and view.thread_ts:
                return self._post(
                    view=view.model_copy(update={"thread_ts": ""}), message=message, picture=picture, look=look
                )
            raise
        with self._lock:
            self._lost.discard(key)
        return view.model_copy(update={"ts": ts, "shown": picture.request.version, "sent": sent})

    def _first_of(self, *, view: View, ours: str, picture: Picture) -> str:
        """The message that was there first; ours is taken away when it was not."""
        first = self._posted.first(view=view, since=picture.request.created_at) or ours
        if first != ours:
            _log.warning("a %s message of %s was posted by another process too", view.purpose, picture.request.name)
            try:
                with calling("chat.delete"):
                    self._clients.repeatable.chat_delete(channel=view.channel, ts=ours)
            except Refused as refusal:
                if refusal.code not in GONE:  # As was wanted: the answer to the first try was lost.
                    raise
        return first

    def _may_be_there(self, picture: Picture, view: View) -> bool:
        with self._lock:
            lost = (view.request, view.purpose, view.to) in self._lost
        return lost or view.shown > 0 or self._clock.now() - picture.request.changed_at > _FRESH

    def _elsewhere(self, *, picture: Picture, view: View) -> View | None:
        if view.purpose.startswith(_NOWHERE_ELSE):
            return None
        if view.purpose in ("card", "review", "alarm", "drift"):
            asked_in = picture.request.channel
            if not asked_in or asked_in == view.channel:
                return None
            return view.model_copy(update={"channel": asked_in, "ts": "", "thread_ts": ""})
        try:
            channel = open_dm(self._clients, user=picture.request.requester.slack.user)
        except Refused:
            return None
        if channel == view.channel:
            return None
        return view.model_copy(update={"channel": channel, "ts": "", "thread_ts": ""})


def open_dm(clients: Clients, *, user: str) -> str:
    """The channel of the direct messages with a person. Raises Refused when there can be none, else Unavailable."""
    with calling("conversations.open"):
        return str(clients.repeatable.conversations_open(users=user)["channel"]["id"])


def _as_sent(text: str, blocks: list[Block]) -> str:
    return json.dumps({"text": text, "blocks": blocks}, ensure_ascii=False, sort_keys=True)


def _content(view: View, text: str, blocks: list[Block]) -> dict[str, Any]:
    return {
        "channel": view.channel,
        "text": text,
        "blocks": blocks,
        "metadata": mark(view),
        "unfurl_links": False,
        "unfurl_media": False,
        **({"thread_ts": view.thread_ts} if view.thread_ts else {}),
    }


def _for_the_operator(refusal: Refused) -> Refused | Unavailable:
    if refusal.code in NO_SCOPE | NO_PERSON:
        return Unavailable(service="Slack", why=refusal.code, retry_after=60.0)
    return refusal
