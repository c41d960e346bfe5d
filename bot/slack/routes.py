"""Where each payload goes: what it is read as, and which way of the guard it takes.

Bolt tries its listeners one after the other at some 17 µs each, so there are few, the busiest first; what a button
means is told by its action_id, not by a listener of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot.model.incoming import Incoming
from bot.slack.button_value import Action
from bot.slack.clicks import from_click, from_offer, headline_shown, picked_kind, pressed_action, pressed_id
from bot.slack.form_answers import field_blocks
from bot.slack.form_fields import FIELD_ACTION
from bot.slack.form_view import FORM_VIEW
from bot.slack.forms import FormDesk
from bot.slack.guard import Guard
from bot.slack.happenings import account_changed, is_our_own, message_gone
from bot.slack.home import NEW_ACTION
from bot.slack.incoming import (
    from_command,
    from_home,
    from_message,
    from_shortcut,
    is_edited,
    is_written_by_a_person,
)
from bot.slack.launcher import PICK_ACTION
from bot.slack.messenger import SlackMessenger
from bot.slack.modals import ASK_VIEW, LINE_BLOCK, REASON_BLOCK, WRITTEN
from bot.slack.notices import FILL_IN_ACTION
from bot.slack.payload import Payload, part, text_at
from bot.slack.submitted import from_ask, from_form, from_view, from_words
from bot.workflow.ports import Clock

COMMAND = "/aml"
ASK_SHORTCUT = "aml_ask"
MESSAGE_SHORTCUT = "aml_ask_message"
_OURS = re.compile(r"^aml:")


class Routes:
    """The listeners of the app. Their parameters are named as Bolt hands them over."""

    def __init__(
        self,
        *,
        guard: Guard,
        desk: FormDesk,
        messenger: SlackMessenger,
        clock: Clock,
        revoked: Callable[[str], None],
    ) -> None:
        """revoked is told that Slack has taken the app's tokens away, and how."""
        self._guard = guard
        self._desk = desk
        self._messenger = messenger
        self._clock = clock
        self._revoked = revoked

    def lay(self, app: App) -> None:
        """Make the app listen."""
        app.command(COMMAND)(self.command)
        app.action(_OURS)(self.action)
        app.view(_OURS)(self.submitted)
        app.options(_OURS)(self.options)
        app.event("app_mention")(self.mention)
        app.event("message")(self.message)
        app.event("user_change")(self.user_change)
        app.event("app_home_opened")(self.home)
        app.event("app_uninstalled")(self.uninstalled)
        app.event("tokens_revoked")(self.tokens_revoked)
        app.shortcut(ASK_SHORTCUT)(self.ask)
        app.shortcut(MESSAGE_SHORTCUT)(self.ask_about_message)

    def command(self, ack: Ack, body: Payload) -> None:
        self._guard.command(ack, lambda: from_command(body, at=self._clock.now()), trigger=text_at(body, "trigger_id"))

    def action(self, ack: Ack, body: Payload) -> None:
        """Something in a message, in a form, in the launcher or at Home was pressed or chosen."""
        trigger, view, pressed = text_at(body, "trigger_id"), part(body, "view"), pressed_id(body)
        guard, desk = self._guard, self._desk
        if pressed == FIELD_ACTION:
            guard.deed(ack, lambda: desk.changed(incoming=self._in_view(body), view=view))
        elif pressed.startswith(PICK_ACTION):
            guard.form_opening(
                ack,
                lambda: self._in_view(body),
                lambda one: desk.pick(incoming=one, view_id=text_at(view, "id"), kind=picked_kind(body)),
            )
        elif pressed == FILL_IN_ACTION:
            guard.form_opening(
                ack,
                lambda: from_offer(body, at=self._clock.now()),
                lambda one: desk.open(incoming=one, trigger=trigger),
            )
        elif pressed == NEW_ACTION:
            guard.shortcut(ack, lambda: from_shortcut(body, at=self._clock.now()), trigger=trigger)
        else:
            self._about_a_request(ack, body, trigger)

    def _about_a_request(self, ack: Ack, body: Payload, trigger: str) -> None:
        def read() -> Incoming:
            return from_click(body, at=self._clock.now())

        guard, messenger = self._guard, self._messenger
        match pressed_action(body):
            case asked if asked in WRITTEN:
                about = headline_shown(body)
                guard.opening(
                    ack,
                    read,
                    lambda one: messenger.ask_words(incoming=one, trigger=trigger, about=about),
                    hand_over=False,
                )
            case Action.EDIT:
                guard.editing(ack, read, trigger=trigger)
            case Action.DETAILS:
                guard.opening(
                    ack, read, lambda one: messenger.open_details(incoming=one, trigger=trigger), hand_over=True
                )
            case _:
                guard.click(ack, read)

    def submitted(self, ack: Ack, body: Payload, view: Payload) -> None:
        """A modal was submitted."""
        match view.get("callback_id"):
            case modal if modal == ASK_VIEW:
                self._guard.form(
                    ack, lambda: from_ask(body, at=self._clock.now()), fields=(LINE_BLOCK, *field_blocks(view))
                )
            case modal if modal == FORM_VIEW:
                self._guard.form(
                    ack,
                    lambda: from_form(body, at=self._clock.now(), line=self._desk.line(view)),
                    fields=field_blocks(view),
                )
            case _:
                self._guard.form(ack, lambda: from_words(body, at=self._clock.now()), fields=(REASON_BLOCK,))

    def options(self, ack: Ack, body: Payload) -> None:
        """Something was typed into a field that is searched."""
        self._guard.options(ack, lambda: self._desk.suggested(incoming=self._in_view(body), body=body))

    def mention(self, ack: Ack, body: Payload, event: Payload, context: BoltContext) -> None:
        us = context.bot_user_id or ""
        if is_our_own(event, bot_user=us) or (is_edited(event) and event.get("bot_id")):
            self._guard.nothing(ack)
        elif is_edited(event):
            self._guard.edited(ack, lambda: from_message(body, at=self._clock.now(), bot_user=us))
        else:
            self._guard.event(ack, lambda: from_message(body, at=self._clock.now(), bot_user=us))

    def message(self, ack: Ack, body: Payload, event: Payload, context: BoltContext) -> None:
        """Words to the bot, or a message that was deleted."""
        us = context.bot_user_id or ""
        if is_written_by_a_person(event):
            self._guard.event(ack, lambda: from_message(body, at=self._clock.now(), bot_user=us))
        else:
            self._guard.happened(ack, lambda: message_gone(body, at=self._clock.now(), bot_user=us))

    def user_change(self, ack: Ack, body: Payload) -> None:
        self._guard.happened(ack, lambda: account_changed(body, at=self._clock.now()))

    def home(self, ack: Ack, body: Payload, event: Payload) -> None:
        if event.get("tab") == "home":
            self._guard.event(ack, lambda: from_home(body, at=self._clock.now()))
        else:
            self._guard.nothing(ack)

    def uninstalled(self, ack: Ack) -> None:
        self._guard.deed(ack, lambda: self._revoked("app_uninstalled"))

    def tokens_revoked(self, ack: Ack, event: Payload) -> None:
        if part(event, "tokens").get("bot"):
            self._guard.deed(ack, lambda: self._revoked("tokens_revoked"))
        else:
            self._guard.nothing(ack)

    def ask(self, ack: Ack, body: Payload) -> None:
        """The global shortcut."""
        self._guard.shortcut(
            ack, lambda: from_shortcut(body, at=self._clock.now()), trigger=text_at(body, "trigger_id")
        )

    def ask_about_message(self, ack: Ack, body: Payload, context: BoltContext) -> None:
        """The shortcut on a message."""
        us = context.bot_user_id or ""
        self._guard.event(ack, lambda: from_shortcut(body, at=self._clock.now(), bot_user=us))

    def _in_view(self, body: Payload) -> Incoming:
        return from_view(body, at=self._clock.now())
