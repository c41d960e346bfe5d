"""Editing one's own message, of which Slack tells the app as of a change, and once more where it mentions the app."""

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import HumanRefused
from bot.sandbox.slack.methods.chat import edit as change
from bot.sandbox.slack.outcomes import Outcome
from bot.sandbox.slack.payloads import message_json
from bot.sandbox.slack.people_side import acting, as_sent, place_for, tell_mention


def edit(core: Core, *, user: str, channel: str, ts: str, text: str) -> Outcome:
    """Write something else in the place of what one has written.

    A mention in it is told as a new app_mention, with an event_id of its own, the old ts, and `edited` (seen in the
    wild: slackapi/bolt-js#960, slack-go/slack#1256, PostHog/posthog#59517).
    """
    person = acting(core, user)
    place = place_for(core, person, channel)
    message = core.state.find_message(channel=place.id, ts=ts)
    if message is None or message.buried or message.user != person.id:
        raise HumanRefused(f"{person.handle} may edit only what they have written themselves")
    if not text.strip():
        raise HumanRefused("an empty message cannot be sent")
    change(core, message, text=as_sent(core, text, labelled=False), blocks=[], metadata=message.metadata)
    event = message_json(core.state, message) | {"event_ts": message.edited_ts}
    return Outcome("sent", channel=place.id, ts=ts, event_id=tell_mention(core, place, event))
