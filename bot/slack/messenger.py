"""Slack, outward: telling people, showing requests, opening modals. Implements the Messenger port."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from slack_sdk import WebClient

from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.home import HomePage
from bot.model.incoming import Incoming
from bot.model.notice import (
    Alert,
    Details,
    HistoryFile,
    Notice,
    Recorded,
    Said,
)
from bot.model.people import SlackAccount
from bot.model.picture import Picture
from bot.model.stray import Stray
from bot.model.text import Language, Text
from bot.slack.accounts import Accounts
from bot.slack.alerts import alert_message
from bot.slack.button_value import Action, ButtonValue
from bot.slack.clients import make_clients
from bot.slack.errors import NO_CHANNEL, NO_PERSON, NO_THREAD, calling
from bot.slack.home import home_view
from bot.slack.message import Message, plain_message
from bot.slack.modals import details_modal, message_modal, waiting_modal, words_modal
from bot.slack.notices import notice_message
from bot.slack.reminders import digest_message
from bot.slack.replies import Replies
from bot.slack.reporting import Reporting
from bot.slack.rich import Block
from bot.slack.sending import Sending
from bot.slack.showing import HELD_UP_SECONDS, Showing, open_dm
from bot.slack.words import say
from bot.workflow.ports import Clock, View

_log = logging.getLogger(__name__)

_MODAL_PATIENCE = 0.5
"""Seconds given to a details modal that is being opened while its content is ready already."""


class SlackMessenger:
    """One Slack workspace, seen from the use cases. All methods may be called from any thread, none before an ack."""

    def __init__(
        self,
        *,
        client: WebClient,
        clock: Clock,
        card_language: Language = "en",
        chosen: Callable[[str, str], str] = lambda team, user: "",
        held_up_seconds: float = HELD_UP_SECONDS,
    ) -> None:
        """client has the bot token; card_language is the one of the approval cards, which many people read.

        chosen           (team, user) -> the language somebody chose for themselves, empty for what Slack says.
        held_up_seconds  a post that took longer is looked at again: another process may have posted the same.
        """
        self._clients = make_clients(client)
        self._clock = clock
        self._card_language = card_language
        self._accounts = Accounts(client=self._clients.repeatable, chosen=chosen)
        self._replies = Replies(client=self._clients.posting)
        self._sending = Sending()
        self._workspace = ""
        self._showing = Showing(
            clients=self._clients,
            clock=clock,
            sending=self._sending,
            card_language=card_language,
            language_of=lambda user: self._accounts.language_of(user),
            held_up_seconds=held_up_seconds,
        )
        self._reporting = Reporting(
            clients=self._clients,
            sending=self._sending,
            card_language=card_language,
            language_of=lambda user: self._accounts.language_of(user),
        )

    def report(self, *, stray: Stray) -> Stray:
        """Make one message show what serves nobody; idempotent. Raises Unavailable, OutcomeUnknown, and Refused for a
        channel or a person that takes nothing."""
        return self._reporting.report(stray=stray)

    def account(self, *, team: str, user: str, age_seconds: float = 0.0) -> SlackAccount:
        """The account as Slack describes it now, or described it at most so long ago.

        Raises Unavailable; Refused when there is no such account.
        """
        return self._accounts.account(team=team, user=user, age_seconds=age_seconds)

    def show(self, *, picture: Picture, view: View) -> View:
        """Make one message show the picture; idempotent. Raises Unavailable, OutcomeUnknown, and Refused for a card
        that no channel takes."""
        return self._showing.show(picture=picture, view=view)

    def remind(self, *, account: SlackAccount, waiting: Sequence[Picture]) -> None:
        """Write to one person which requests wait for them. Raises Unavailable, OutcomeUnknown; Refused when they
        cannot be written to."""
        language = self._accounts.language(team=account.team, user=account.user)
        message = digest_message(waiting, workspace=self._address(), language=language)
        self._sending.send(message, self._posting(open_dm(self._clients, user=account.user), None))

    def write(self, *, account: SlackAccount, notice: Notice) -> None:
        """Say something to one person in their direct messages. Raises Unavailable, OutcomeUnknown; Refused when they
        cannot be written to."""
        language = self._accounts.language(team=account.team, user=account.user)
        channel = open_dm(self._clients, user=account.user)
        self._sending.send(notice_message(notice, language), self._posting(channel, None))

    def alert(self, *, channel: str, alert: Alert) -> None:
        """Say something in the operators' channel. Raises Unavailable, OutcomeUnknown, and Refused for one that takes
        nothing."""
        self._sending.send(alert_message(alert, self._card_language), self._posting(channel, None))

    def _address(self) -> str:
        """The address of the Slack workspace, asked once; empty when Slack does not say."""
        if not self._workspace:
            try:
                with calling("auth.test"):
                    self._workspace = str(self._clients.repeatable.auth_test().get("url") or "")
            except (Refused, Unavailable) as error:
                _log.info("the workspace's address is not known: %s", error)
        return self._workspace

    def tell(self, *, incoming: Incoming, notice: Notice) -> None:
        """Answer one person: in the modal they opened, at the reply address, as an ephemeral, or by direct message.

        Raises Unavailable. A person who cannot be reached in any way is logged.
        """
        if isinstance(notice, Recorded) and _shows_itself(incoming, notice):
            return
        language = self._accounts.language(team=incoming.team, user=incoming.user)
        message = notice_message(notice, language)
        if isinstance(notice, HistoryFile):
            refused = self._hand_over(incoming, notice, message)
            if not incoming.channel or (incoming.channel.startswith("D") and not refused):
                return
            told = say(language, "history.unsent", code=refused) if refused else say(language, "history.sent")
            message = plain_message(told)
        if incoming.action == Action.DETAILS and self._fill_modal(incoming, notice, message, language):
            return
        if self._replies.post(incoming=incoming, message=message, now=self._clock.now()):
            return
        try:
            if not self._tell_in_channel(incoming, message):
                self._tell_directly(incoming, message)
        except OutcomeUnknown as lost:
            # Told twice is better than not at all, so the caller may simply try again.
            raise Unavailable(service=lost.service, why=lost.why) from lost

    def language_known(self, user: str) -> Language | None:
        """The language of somebody met before, None for others. Never leaves the process."""
        return self._accounts.language_known(user)

    def ask_words(self, *, incoming: Incoming, trigger: str, about: str = "") -> None:
        """Open the modal that asks for the words that go with the pressed button, `about` the headline of its card.

        Says so when it comes too late.
        """
        language = self._accounts.language(team=incoming.team, user=incoming.user)
        value = ButtonValue(request=incoming.request, revision=incoming.revision)
        view = words_modal(
            action=Action(incoming.action),
            value=value,
            channel=incoming.channel,
            ts=incoming.message_ts,
            about=about,
            language=language,
        )
        self.open_view(incoming=incoming, trigger=trigger, view=view)

    def open_details(self, *, incoming: Incoming, trigger: str) -> None:
        """Open the modal that `tell` will fill; without it `tell` takes another way."""
        language = self._accounts.language(team=incoming.team, user=incoming.user)
        try:
            self._open_view(trigger, waiting_modal(external_id=_external_id(incoming), language=language))
        except (Refused, Unavailable) as error:
            _log.info("the details modal did not open: %s", error)

    def language(self, incoming: Incoming) -> Language:
        """The language of whoever it came from. May ask Slack: never before an ack."""
        return self._accounts.language(team=incoming.team, user=incoming.user)

    def open_view(self, *, incoming: Incoming, trigger: str, view: Block) -> Block | None:
        """Open a modal; gives it as Slack has it, None when it came too late, and then the person is told so."""
        try:
            return self._open_view(trigger, view)
        except (Refused, Unavailable) as error:
            _log.info("a modal did not open: %s", error)
            late = Said(text=Text(en=say("en", "modal.late"), es=say("es", "modal.late")))
            self.tell(incoming=incoming, notice=late)
            return None

    def update_view(self, *, view_id: str, view: Block) -> Block | None:
        """Put another modal in the place of an open one; gives it as Slack has it, None when it has been closed."""
        try:
            with calling("views.update"):
                return dict(self._clients.repeatable.views_update(view_id=view_id, view=view)["view"])
        except (Refused, Unavailable) as error:
            _log.info("a modal was not updated: %s", error)
            return None

    def home(self, *, team: str, user: str, page: HomePage) -> None:
        """Publish the Home of a person. Raises Unavailable; somebody who has none is logged."""
        language = self._accounts.language(team=team, user=user)
        view = home_view(page, workspace=self._address(), language=language)
        try:
            with calling("views.publish"):
                self._clients.repeatable.views_publish(user_id=user, view=view)
        except Refused as refusal:
            _log.info("the Home of %s cannot be published: %s", user, refusal.code)

    def _hand_over(self, incoming: Incoming, file: HistoryFile, message: Message) -> str:
        """Send a file to one person, in their direct messages: why Slack does not take it, empty when it has.

        Raises Unavailable.
        """
        try:
            channel = open_dm(self._clients, user=incoming.user)
            with calling("files.uploadV2"):
                self._clients.posting.files_upload_v2(
                    channel=channel, filename=file.name, content=file.content, initial_comment=message.text
                )
        except Refused as refusal:
            _log.warning("%s cannot be given a file: %s", incoming.user, refusal.code)
            return refusal.code
        return ""

    def _tell_in_channel(self, incoming: Incoming, message: Message) -> bool:
        """False when this channel cannot be written to."""
        if not incoming.channel:
            return False
        thread = incoming.values.get("thread_ts") or None

        def ephemeral(text: str, blocks: list[Block]) -> None:
            with calling("chat.postEphemeral", posting=True):
                self._clients.posting.chat_postEphemeral(
                    channel=incoming.channel, user=incoming.user, text=text, blocks=blocks, thread_ts=thread
                )

        # In a direct message everything is for one person already, and an ephemeral would be gone on reload.
        deed = self._posting(incoming.channel, thread) if incoming.channel.startswith("D") else ephemeral
        try:
            self._sending.send(message, deed)
        except Refused as refusal:
            if refusal.code not in NO_CHANNEL | NO_THREAD | NO_PERSON:
                raise Unavailable(service="Slack", why=refusal.code, retry_after=60.0) from refusal
            return False
        return True

    def _tell_directly(self, incoming: Incoming, message: Message) -> None:
        try:
            channel = open_dm(self._clients, user=incoming.user)
            self._sending.send(message, self._posting(channel, None))
        except Refused as refusal:
            _log.warning("%s can no longer be reached: %s", incoming.user, refusal.code)

    def _posting(self, channel: str, thread: str | None) -> Callable[[str, list[Block]], None]:
        def deed(text: str, blocks: list[Block]) -> None:
            with calling("chat.postMessage", posting=True):
                self._clients.posting.chat_postMessage(
                    channel=channel, text=text, blocks=blocks, thread_ts=thread, unfurl_links=False, unfurl_media=False
                )

        return deed

    def _fill_modal(self, incoming: Incoming, notice: Notice, message: Message, language: Language) -> bool:
        """False when the modal is not there: it never opened, or the person has closed it."""
        identity = _external_id(incoming)
        view = (
            details_modal(details=notice, external_id=identity, workspace=self._address(), language=language)
            if isinstance(notice, Details)
            else message_modal(message=message, external_id=identity, language=language)
        )
        being_opened = self._clock.now() - incoming.at < timedelta(seconds=5)
        for attempt in range(2):
            try:
                with calling("views.update"):
                    self._clients.repeatable.views_update(external_id=identity, view=view)
            except (Refused, Unavailable) as error:
                if isinstance(error, Unavailable) or attempt or not being_opened:
                    return False
                time.sleep(_MODAL_PATIENCE)
            else:
                return True
        return False

    def _open_view(self, trigger: str, view: Block) -> Block:
        with calling("views.open"):
            return dict(self._clients.prompt.views_open(trigger_id=trigger, view=view)["view"])


def _shows_itself(incoming: Incoming, notice: Recorded) -> bool:
    """Whether the very card that was pressed is edited to say it: one more message would say it twice."""
    stand = (notice.picture.card, *notice.picture.copies)
    return not notice.what and (incoming.channel, incoming.message_ts) in stand


def _external_id(incoming: Incoming) -> str:
    """The modal of one click, the same for whoever opens it and whoever fills it."""
    return f"aml-{hashlib.sha256(incoming.id.encode()).hexdigest()[:40]}"
