"""The Bolt app, put together from what it hands over to."""

from __future__ import annotations

import logging
from collections.abc import Callable

from slack_bolt import App
from slack_sdk import WebClient

from bot.slack.after import AfterAck
from bot.slack.forms import FormDesk
from bot.slack.guard import Guard
from bot.slack.messenger import SlackMessenger
from bot.slack.receive import Forms, Heed, Receive
from bot.slack.routes import Routes
from bot.slack.words import load
from bot.workflow.ports import Clock


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
    Routes(guard=guard, desk=desk, messenger=messenger, clock=clock, revoked=revoked).lay(app)
    return app
