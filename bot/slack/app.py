"""The Bolt app: one command, one route for buttons, one for modals, the shortcuts and a few events.

Bolt tries its listeners one after the other at some 17 µs each, so there are few, the busiest first; what a button
means is told by its action_id, not by a listener of its own.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.model.incoming import Incoming
from bot.slack.after import AfterAck
from bot.slack.button_value import Action
from bot.slack.form_answers import field_blocks
from bot.slack.form_fields import FIELD_ACTION
from bot.slack.form_view import FORM_VIEW
from bot.slack.forms import FormDesk
from bot.slack.guard import Guard
from bot.slack.happenings import account_changed, is_our_own, message_gone
from bot.slack.home import NEW_ACTION
from bot.slack.incoming import (
    from_ask,
    from_click,
    from_command,
    from_form,
    from_home,
    from_message,
    from_offer,
    from_shortcut,
    from_view,
    from_words,
    headline_shown,
    is_written_by_a_person,
    picked_kind,
    pressed_action,
    pressed_id,
)
from bot.slack.launcher import PICK_ACTION
from bot.slack.messenger import SlackMessenger
from bot.slack.modals import ASK_VIEW, LINE_BLOCK, REASON_BLOCK, WRITTEN
from bot.slack.notices import FILL_IN_ACTION
from bot.slack.receive import Forms, Heed, Receive
from bot.slack.words import load
from bot.workflow.ports import Clock

COMMAND = "/aml"
ASK_SHORTCUT = "aml_ask"
MESSAGE_SHORTCUT = "aml_ask_message"
OURS = re.compile(r"^aml:")

Body = Mapping[str, Any]


class _Expected(logging.Filter):
    """Bolt warns that the token in the environment goes unused; it is in the client that Bolt is given."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "`token` will be unused" not in record.getMessage()


_bolt_log = logging.getLogger("bot.slack.bolt")
_bolt_log.addFilter(_Expected())


def _log_revoked(why: str) -> None:
    _bolt_log.error("Slack has taken the app's tokens away: %s", why)


def build_app(
    *,
    client: WebClient,
    receive: Receive,
    heed: Heed,
    messenger: SlackMessenger,
    after: AfterAck,
    forms: Forms,
    clock: Clock,
    signing_secret: str = "",
    revoked: Callable[[str], None] = _log_revoked,
) -> App:
    """The app, ready to be connected. Asks Slack once who it is (auth.test), so that no ack ever waits for that.

    client   for Bolt itself; nothing calls Slack through it while an ack is awaited.
    receive  what is done with everything that arrives.
    heed     what is done with what Slack tells of its own accord.
    after    runs what follows an ack; the caller closes it.
    forms    what forms are made of.
    revoked  told that Slack has taken the app's tokens away, and how.
    Raises slack_bolt.error.BoltError when the token is refused, URLError when Slack cannot be reached.
    """
    load()
    app = App(
        client=client,
        process_before_response=True,
        signing_secret=signing_secret,
        # Bolt holds the deletion of our message for an event of our own: it goes by who had written it.
        ignoring_self_events_enabled=False,
        logger=_bolt_log,
    )
    desk = FormDesk(forms=forms, messenger=messenger, after=after)
    guard = Guard(
        receive=receive,
        heed=heed,
        messenger=messenger,
        after=after,
        desk=desk,
        turn=lambda one: forms.turn(incoming=one),
    )

    @app.command(COMMAND)
    def command(ack: Ack, body: Body) -> None:
        guard.command(ack, lambda: from_command(body, at=clock.now()), trigger=str(body.get("trigger_id", "")))

    @app.action(OURS)
    def action(ack: Ack, body: Body) -> None:
        def read() -> Incoming:
            return from_click(body, at=clock.now())

        trigger, pressed = str(body.get("trigger_id", "")), pressed_id(body)
        shown = body.get("view") or {}
        if pressed == FIELD_ACTION:
            guard.deed(ack, lambda: desk.changed(incoming=from_view(body, at=clock.now()), view=shown))
            return
        if pressed.startswith(PICK_ACTION):
            guard.form_opening(
                ack,
                lambda: from_view(body, at=clock.now()),
                lambda incoming: desk.pick(incoming=incoming, view_id=str(shown.get("id")), kind=picked_kind(body)),
            )
            return
        if pressed == FILL_IN_ACTION:
            guard.form_opening(
                ack,
                lambda: from_offer(body, at=clock.now()),
                lambda incoming: desk.open(incoming=incoming, trigger=trigger),
            )
            return
        if pressed == NEW_ACTION:
            guard.shortcut(ack, lambda: from_shortcut(body, at=clock.now()), trigger=trigger)
            return
        match pressed_action(body):
            case action_asked if action_asked in WRITTEN:
                about = headline_shown(body)

                def ask_words(incoming: Incoming) -> None:
                    messenger.ask_words(incoming=incoming, trigger=trigger, about=about)

                guard.opening(ack, read, ask_words, hand_over=False)
            case Action.EDIT:
                guard.editing(ack, read, trigger=trigger)
            case Action.DETAILS:
                guard.opening(ack, read, lambda i: messenger.open_details(incoming=i, trigger=trigger), hand_over=True)
            case _:
                guard.click(ack, read)

    @app.view(OURS)
    def view(ack: Ack, body: Body, view: Body) -> None:
        match view.get("callback_id"):
            case modal if modal == ASK_VIEW:
                guard.form(ack, lambda: from_ask(body, at=clock.now()), fields=(LINE_BLOCK, *field_blocks(view)))
            case modal if modal == FORM_VIEW:
                guard.form(
                    ack, lambda: from_form(body, at=clock.now(), line=desk.line(view)), fields=field_blocks(view)
                )
            case _:
                guard.form(ack, lambda: from_words(body, at=clock.now()), fields=(REASON_BLOCK,))

    @app.options(OURS)
    def options(ack: Ack, body: Body) -> None:
        guard.options(ack, lambda: desk.suggested(incoming=from_view(body, at=clock.now()), body=body))

    @app.event("app_mention")
    def mention(ack: Ack, body: Body, event: Body, context: BoltContext) -> None:
        if is_our_own(event, bot_user=context.bot_user_id or ""):
            guard.nothing(ack)
        else:
            guard.event(ack, lambda: from_message(body, at=clock.now(), bot_user=context.bot_user_id or ""))

    @app.event("message")
    def message(ack: Ack, body: Body, event: Body, context: BoltContext) -> None:
        if is_written_by_a_person(event):
            guard.event(ack, lambda: from_message(body, at=clock.now(), bot_user=context.bot_user_id or ""))
        else:
            guard.happened(ack, lambda: message_gone(body, at=clock.now(), bot_user=context.bot_user_id or ""))

    @app.event("user_change")
    def user_change(ack: Ack, body: Body) -> None:
        guard.happened(ack, lambda: account_changed(body, at=clock.now()))

    @app.event("app_home_opened")
    def home(ack: Ack, body: Body, event: Body) -> None:
        if event.get("tab") == "home":
            guard.event(ack, lambda: from_home(body, at=clock.now()))
        else:
            guard.nothing(ack)

    @app.event("app_uninstalled")
    def uninstalled(ack: Ack) -> None:
        guard.deed(ack, lambda: revoked("app_uninstalled"))

    @app.event("tokens_revoked")
    def tokens_revoked(ack: Ack, event: Body) -> None:
        if (event.get("tokens") or {}).get("bot"):
            guard.deed(ack, lambda: revoked("tokens_revoked"))
        else:
            guard.nothing(ack)

    @app.shortcut(ASK_SHORTCUT)
    def ask(ack: Ack, body: Body) -> None:
        guard.shortcut(ack, lambda: from_shortcut(body, at=clock.now()), trigger=str(body.get("trigger_id", "")))

    @app.shortcut(MESSAGE_SHORTCUT)
    def from_a_message(ack: Ack, body: Body, context: BoltContext) -> None:
        guard.event(ack, lambda: from_shortcut(body, at=clock.now(), bot_user=context.bot_user_id or ""))

    return app
