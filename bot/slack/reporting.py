"""Posting and editing the reports about what serves nobody, each exactly once whatever answer gets lost."""

from __future__ import annotations

from collections.abc import Callable

from bot.model.errors import Refused
from bot.model.people import is_person
from bot.model.stray import Stray
from bot.model.text import Language
from bot.slack.clients import Clients
from bot.slack.errors import GONE, NO_MESSAGE, calling
from bot.slack.message import Message
from bot.slack.posted import Posted, mark
from bot.slack.rich import Block
from bot.slack.sending import Sending
from bot.slack.showing import open_dm
from bot.slack.strays import stray_message
from bot.workflow.ports import View


class Reporting:
    """One message a stray and telling: found again by the mark that it carries."""

    def __init__(
        self,
        *,
        clients: Clients,
        sending: Sending,
        card_language: Language,
        language_of: Callable[[str], Language],
    ) -> None:
        """language_of tells the language of one person, by their Slack id; card_language is that of channels."""
        self._clients = clients
        self._sending = sending
        self._card_language = card_language
        self._language_of = language_of
        self._posted = Posted(client=clients.repeatable)

    def report(self, *, stray: Stray) -> Stray:
        """See the port for what it returns and raises."""
        personal = is_person(stray.to)
        message = stray_message(stray, self._language_of(stray.to) if personal else self._card_language)
        channel = stray.channel or (open_dm(self._clients, user=stray.to) if personal else stray.to)
        view = View(request=stray.id, purpose=_purpose(stray), channel=channel, ts=stray.ts)
        if view.ts:
            try:
                self._edit(view, message)
            except Refused as refusal:
                if refusal.code not in NO_MESSAGE:
                    raise
                view = view.model_copy(update={"ts": ""})
        if not view.ts:
            ts = self._posted.find(view=view, since=stray.told_at or stray.since)
            if not ts or not self._found_is_edited(view.model_copy(update={"ts": ts}), message):
                ts = self._post(view, message)
            view = view.model_copy(update={"ts": ts})
        return stray.model_copy(update={"channel": channel, "ts": view.ts})

    def _found_is_edited(self, view: View, message: Message) -> bool:
        """False when it has been deleted since it was found."""
        try:
            self._edit(view, message)
        except Refused as refusal:
            if refusal.code not in GONE:
                raise
            return False
        return True

    def _edit(self, view: View, message: Message) -> None:
        def deed(text: str, blocks: list[Block]) -> None:
            with calling("chat.update"):
                self._clients.repeatable.chat_update(
                    channel=view.channel, ts=view.ts, text=text, blocks=blocks, metadata=mark(view)
                )

        self._sending.send(message, deed)

    def _post(self, view: View, message: Message) -> str:
        def deed(text: str, blocks: list[Block]) -> str:
            with calling("chat.postMessage", posting=True):
                answer = self._clients.posting.chat_postMessage(
                    channel=view.channel,
                    text=text,
                    blocks=blocks,
                    metadata=mark(view),
                    unfurl_links=False,
                    unfurl_media=False,
                )
                return str(answer["ts"])

        return self._sending.send(message, deed)


def _purpose(stray: Stray) -> str:
    """Another one each time it is told anew, so that an older message is not taken for this one."""
    return f"stray.{stray.told_at:%Y%m%d%H%M%S}" if stray.told_at is not None else "stray"
