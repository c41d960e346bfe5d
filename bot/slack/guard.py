"""The way of every payload: read it, hand it over, acknowledge. Nothing may raise out of here.

Bolt loses the ack of a handler that raises, and commands and clicks are never delivered twice: the person would
see only a warning triangle. So whatever happens, the payload is acknowledged and the person is told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from slack_bolt import Ack, BoltResponse

from bot.model.happening import Happening
from bot.model.incoming import Incoming
from bot.model.notice import (
    EditOffered,
    Failed,
    Hurdle,
    Invalid,
    Launcher,
    NotAllowed,
    Notice,
    Said,
)
from bot.model.text import Language, Text
from bot.slack.after import AfterAck
from bot.slack.form_answers import block_of
from bot.slack.forms import FormDesk
from bot.slack.hurdles import hurdle_sentence
from bot.slack.legible import cut
from bot.slack.message import LONGEST_ACK
from bot.slack.messenger import SlackMessenger
from bot.slack.notices import notice_message
from bot.slack.receive import Heed, Receive
from bot.slack.rich import Block
from bot.slack.trouble import failed, trouble_id
from bot.slack.words import say

_log = logging.getLogger(__name__)

Read = Callable[[], Incoming]


class Guard:
    """Takes payloads so that each is acknowledged once and answered."""

    def __init__(
        self, *, receive: Receive, heed: Heed, messenger: SlackMessenger, after: AfterAck, desk: FormDesk, turn: Receive
    ) -> None:
        """turn says what keeps a person from one more modal now, None when nothing does."""
        self._receive = receive
        self._heed = heed
        self._turn = turn
        self._messenger = messenger
        self._after = after
        self._desk = desk

    def command(self, ack: Ack, read: Read, *, trigger: str) -> None:
        """A slash command: the notice goes into the ack, in the person's language where it is known.

        With nothing after it the launcher opens; a line that only has to be filled in, or that names a request to
        change, opens its form.
        """
        incoming, notice = self._take(read)
        if incoming is None or notice is None:
            self._ack(ack, notice=notice)
            return
        if isinstance(notice, Launcher):
            self._ack(ack)
            self._launch(incoming, notice, trigger)
            return
        if isinstance(notice, EditOffered):
            self._ack(ack)
            named = incoming.model_copy(update={"request": notice.request.id, "revision": notice.request.revision})
            self._after.open_modal(lambda: self._edit(named, trigger))
            return
        if isinstance(notice, Invalid) and notice.to_fill_in:
            self._after.open_modal(lambda: self._desk.open(incoming=incoming, trigger=trigger))
        language = self._messenger.language_known(incoming.user)
        if language is None and incoming.reply_url:
            self._ack(ack)
            self._tell_later(incoming, notice)
        else:
            self._ack(
                ack,
                notice=notice,
                language=language or incoming.language,
                too_long=(lambda: self._tell_later(incoming, notice)) if incoming.reply_url else None,
            )

    def event(self, ack: Ack, read: Read) -> None:
        """A mention or direct message: Slack takes no words in the ack, so the notice follows it."""
        incoming, notice = self._take(read)
        self._ack(ack)
        if incoming is not None and notice is not None:
            self._tell_later(incoming, notice)

    def edited(self, ack: Ack, read: Read) -> None:
        """A mention that was edited: nothing is done for it, and whoever wrote it is told so."""
        incoming, notice = self._take(read, hand_over=False)
        self._ack(ack)
        if incoming is not None:
            self._tell_later(incoming, notice or Said(text=Text(en=say("en", "edited"), es=say("es", "edited"))))

    def click(self, ack: Ack, read: Read) -> None:
        """A button, the same way. A button that is not ours as written now is told to be stale."""
        self.event(ack, read)

    def shortcut(self, ack: Ack, read: Read, *, trigger: str) -> None:
        """The global shortcut: the launcher opens after the ack."""
        incoming, notice = self._take(read)
        self._ack(ack)
        if incoming is not None and isinstance(notice, Launcher):
            self._launch(incoming, notice, trigger)
        elif incoming is not None and notice is not None:
            self._tell_later(incoming, notice)

    def form(self, ack: Ack, read: Read, *, fields: Sequence[str]) -> None:
        """A submitted modal: what is wrong is said at its field and keeps it open; the rest follows the ack.

        fields  block ids at which an error may be shown; one that belongs to none of them is shown at the first.
        """
        incoming, notice = self._take(read)
        wrong = self._wrong(incoming, notice)
        if wrong and fields:
            errors: dict[str, list[str]] = {}
            for field, sentence in wrong:
                errors.setdefault(block_of(field, fields), []).append(sentence)
            ack(response_action="errors", errors={block: cut(" ".join(said), 500) for block, said in errors.items()})
            return
        self._ack(ack)
        if incoming is not None and notice is not None:
            self._tell_later(incoming, notice)

    def opening(self, ack: Ack, read: Read, deed: Callable[[Incoming], None], *, hand_over: bool) -> None:
        """A button that opens a modal after the ack; `hand_over` also gives it to the use cases."""
        incoming, notice = self._take(read, hand_over=hand_over)
        self._ack(ack)
        if incoming is None:
            return
        if notice is not None:
            self._tell_later(incoming, notice)
        else:
            self._after.open_modal(lambda: deed(incoming))

    def editing(self, ack: Ack, read: Read, *, trigger: str) -> None:
        """A button that opens the form of a request."""
        self.opening(ack, read, lambda incoming: self._edit(incoming, trigger), hand_over=False)

    def options(self, ack: Ack, look: Callable[[], list[Block]]) -> None:
        """What may be chosen for what was typed. No options are a person's problem, a lost ack is Slack's."""
        try:
            found = look()
        except Exception as error:  # noqa: BLE001 - see the module
            self._trouble(error)
            found = []
        ack(options=found)

    def deed(self, ack: Ack, deed: Callable[[], None]) -> None:
        """Something that is not asked of the use cases: done after the ack."""
        self._ack(ack)
        self._after.soon(deed)

    def form_opening(self, ack: Ack, read: Read, deed: Callable[[Incoming], None]) -> None:
        """A button that opens a form after the ack, of which nothing is handed over."""
        self.opening(ack, lambda: read().model_copy(update={"action": "form"}), deed, hand_over=False)

    def happened(self, ack: Ack, read: Callable[[], Happening | None]) -> None:
        """Something that Slack tells of its own accord. What cannot be kept now is found out later, as if it had never
        been told: nobody waits for an answer."""
        try:
            happening = read()
            if happening is not None:
                self._heed(happening)
        except Exception as error:  # noqa: BLE001 - see the module
            self._trouble(error)
        self._ack(ack)

    def nothing(self, ack: Ack) -> None:
        """Something that needs no answer."""
        self._ack(ack)

    def _take(self, read: Read, *, hand_over: bool = True) -> tuple[Incoming | None, Notice | None]:
        incoming: Incoming | None = None
        try:
            incoming = read()
            if incoming.sort != "command" and not incoming.action:
                _log.warning("a %s of %s carries nothing that can be read", incoming.sort, incoming.user)
                return incoming, NotAllowed(hurdle=Hurdle.STALE)
            if incoming.sort == "form" and not incoming.text:
                return incoming, NotAllowed(hurdle=Hurdle.REASON_MISSING)
            return incoming, self._receive(incoming) if hand_over else self._turn(incoming)
        except Exception as error:  # noqa: BLE001 - see the module: a raise here is a lost ack
            return incoming, self._trouble(error)

    def _wrong(self, incoming: Incoming | None, notice: Notice | None) -> list[tuple[str, str]]:
        """What keeps a form open, as (parameter, sentence); the parameter is empty when it is the form as a whole."""
        if incoming is None:
            return [("", notice.text.said_in("en"))] if isinstance(notice, Failed) else []
        language = self._messenger.language_known(incoming.user) or incoming.language
        if isinstance(notice, NotAllowed) and notice.hurdle is Hurdle.REASON_MISSING:
            return [("", hurdle_sentence(notice.hurdle, language))]
        if isinstance(notice, Launcher):
            return [("", say(language, "launcher.empty"))]
        if isinstance(notice, Invalid):
            return [(problem.field, problem.text.said_in(language)) for problem in notice.problems]
        if isinstance(notice, Failed):
            return [("", f"{notice.text.said_in(language)} ({notice.id})")]
        return []

    def _edit(self, incoming: Incoming, trigger: str) -> None:
        """Open the form of the request; where there is none for this person, or now, the use cases say why."""
        if self._desk.edit(incoming=incoming, trigger=trigger):
            return
        _, notice = self._take(lambda: incoming)
        if notice is not None:
            self._tell_later(incoming, notice)

    def _trouble(self, error: Exception) -> Notice:
        identity = trouble_id()
        _log.error("a payload could not be taken [%s]: %r", identity, error, exc_info=error)
        return failed(error, id=identity)

    def _ack(
        self,
        ack: Ack,
        *,
        notice: Notice | None = None,
        language: Language = "en",
        too_long: Callable[[], None] | None = None,
    ) -> None:
        """too_long says it another way, where there is one, when it is more than an ack may hold."""
        if notice is None:
            ack()
            return
        try:
            message = notice_message(notice, language).plainest
        except Exception as error:  # noqa: BLE001 - what cannot be shown is still acknowledged
            message = notice_message(self._trouble(error), language)
        if too_long is not None and len(message.in_ack) > LONGEST_ACK:
            ack()
            too_long()
        else:
            ack.response = BoltResponse(status=200, body=message.in_ack)

    def _launch(self, incoming: Incoming, launcher: Launcher, trigger: str) -> None:
        self._after.open_modal(lambda: self._desk.open_launcher(incoming=incoming, launcher=launcher, trigger=trigger))

    def _tell_later(self, incoming: Incoming, notice: Notice) -> None:
        self._after.soon(lambda: self._messenger.tell(incoming=incoming, notice=notice))
