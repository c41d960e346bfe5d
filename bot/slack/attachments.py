"""Files people put into Slack: found in the thread or channel, and downloaded from Slack's own file host alone.

What an event says about a file is a hint. Before a byte is read Slack is asked what the file is now: its size, whether
Slack holds it at all, and where. The bot token goes to files.slack.com over https and nowhere else, not even where that
host would send it on to.

Source  docs.slack.dev/reference/objects/file-object and /reference/methods/files.info (2026-11).
"""

from __future__ import annotations

import logging
import ssl
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.model.errors import Refused, Unavailable
from bot.model.incoming import Attachment, Incoming
from bot.model.text import Text
from bot.slack.clients import make_clients
from bot.slack.errors import SERVICE, calling, of_silence
from bot.slack.legible import one_line
from bot.workflow.ports import Clock

_log = logging.getLogger(__name__)

HOST = "files.slack.com"
MOST_LISTED = 100
_DAY = timedelta(days=1)
PAGE = 200
MOST_PAGES = 5
"""A channel with more than a thousand messages a day is looked through no further: each page is a call."""
_SECONDS = 20
_ELSEWHERE = frozenset({"external", "post", "space", "snippet_external", "tombstone", "hidden_by_limit"})
"""Modes of a file whose bytes Slack does not hold or no longer shows."""

_GONE = Text(en="Slack does not have this file any more.", es="Slack ya no tiene este archivo.")
_OUTSIDE = Text(
    en="it is not kept by Slack itself: attach the file, not a link to it.",
    es="no lo guarda el propio Slack: adjunte el archivo, no un enlace.",
)
_LARGER = Text(en="it is larger than is taken here.", es="es más grande de lo que aquí se admite.")
_CLOSED = Text(
    en="I may not read it: a platform administrator has to give me the scope files:read.",
    es="no puedo leerlo: alguien de administración de la plataforma tiene que darme el permiso files:read.",
)


class SlackAttachments:
    """Files of one Slack workspace. Every method may be called from any thread, none before an ack."""

    def __init__(self, *, client: WebClient, clock: Clock) -> None:
        self._client = make_clients(client).repeatable
        self._clock = clock
        context = client.ssl if isinstance(client.ssl, ssl.SSLContext) else ssl.create_default_context()
        # No handler of redirects: a token is not carried to wherever an answer points.
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
        ):
            self._opener.add_handler(handler)

    def shared(self, *, incoming: Incoming) -> Sequence[Attachment]:
        """Files of the thread, else those the author shared in the channel within a day; newest first."""
        thread = incoming.values.get("thread_ts", "")
        try:
            if thread:
                messages = _pages(
                    lambda cursor: self._client.conversations_replies(
                        channel=incoming.channel, ts=thread, limit=PAGE, cursor=cursor
                    ),
                    method="conversations.replies",
                )
                messages.reverse()
            else:
                oldest = f"{(self._clock.now() - _DAY).timestamp():.6f}"
                found = _pages(
                    lambda cursor: self._client.conversations_history(
                        channel=incoming.channel, oldest=oldest, limit=PAGE, cursor=cursor
                    ),
                    method="conversations.history",
                )
                messages = [one for one in found if one.get("user") == incoming.user]
        except Refused as refused:
            _log.info("the files of %s cannot be listed: %s", incoming.channel, refused.code)
            return ()
        return attachments_in(file for message in messages for file in reversed(message.get("files") or []))

    def content(self, *, attachment: Attachment, most: int) -> bytes:
        """The bytes of a file as Slack has it now.

        Raises Refused when it is gone, kept elsewhere, may not be read or has more than `most` bytes; Unavailable.
        """
        with calling("files.info"):
            answer = self._client.files_info(file=attachment.id)
        file: Mapping[str, Any] = answer.get("file") or {}
        url = address_of(file)
        if int(file.get("size") or 0) > most:
            raise Refused(code="file_too_large", sentence=_LARGER)
        content = self._downloaded(url, most)
        if len(content) > most:
            raise Refused(code="file_too_large", sentence=_LARGER)
        return content

    def _downloaded(self, url: str, most: int) -> bytes:
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self._client.token}"})  # noqa: S310 - is_slacks_own demands https
        try:
            with self._opener.open(request, timeout=_SECONDS) as response:
                return bytes(response.read(most + 1))
        except HTTPError as error:
            status = error.code
            error.close()
            if status == 404:
                raise Refused(code="file_not_found", sentence=_GONE) from error
            if status in (401, 403) or 300 <= status < 400:
                # Slack sends whoever may not read a file on to its sign-in page.
                raise Refused(code="file_not_readable", sentence=_CLOSED) from error
            raise Unavailable(service=SERVICE, why=f"{HOST}: {status}") from error
        except (URLError, OSError, HTTPException) as error:
            raise of_silence(error, method=HOST, posting=False) from error


def _pages(ask: Callable[[str], SlackResponse], *, method: str) -> list[Mapping[str, Any]]:
    """The messages of a channel or thread, as Slack lists them. Raises what `calling` raises."""
    messages: list[Mapping[str, Any]] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        with calling(method):
            answer = ask(cursor)
        messages += answer.get("messages") or []
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return messages


def is_slacks_own(url: str) -> bool:
    """Whether the bot token may be sent there: https, Slack's file host, the usual port, no user name."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and parts.netloc in (HOST, f"{HOST}:443") and port in (None, 443)


def address_of(file: Mapping[str, Any]) -> str:
    """Where Slack keeps the bytes of a file, as files.info describes it. Raises Refused when that is not with Slack."""
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    if file.get("is_external") or str(file.get("mode") or "") in _ELSEWHERE or not is_slacks_own(url):
        raise Refused(code="file_elsewhere", sentence=_OUTSIDE)
    return url


def attachments_in(files: Iterable[object]) -> tuple[Attachment, ...]:
    """File objects of Slack as attachments; what has no id or no name is left out."""
    found = []
    for one in files:
        if not isinstance(one, Mapping) or not isinstance(one.get("id"), str) or not one["id"]:
            continue
        size = one.get("size")
        name = one_line(str(one.get("name") or one.get("title") or one["id"]), 200)
        found.append(Attachment(id=one["id"], name=name, size=size if isinstance(size, int) and size >= 0 else 0))
    return tuple(found[:MOST_LISTED])
