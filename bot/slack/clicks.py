"""Pressed buttons and choices made as Incoming. Everything in a payload is a hint, as in `incoming`.

Source  docs.slack.dev/reference/interaction-payloads/block_actions-payload (2026-11) for the shapes.
"""

from __future__ import annotations

from datetime import datetime
from html import unescape

from bot.model.incoming import FROM_HOME, Incoming
from bot.slack.button_value import ABOUT_A_LINK, PERSONAL, Action, ButtonValue, read_action, read_value
from bot.slack.payload import LONGEST_TEXT, Payload, first_in, mark, part, reply_url, text_at, thread_of


def from_click(body: Payload, *, at: datetime) -> Incoming:
    """A pressed button or a choice made. `action` is empty when it or its value is not one of ours as written now."""
    pressed = first_in(body.get("actions"))
    action, value = read_action(pressed.get("action_id")), read_value(pressed.get("value"))
    chosen = text_at(pressed, "value") or text_at(part(pressed, "selected_option"), "value")
    user, team, container = part(body, "user"), part(body, "team"), part(body, "container")
    channel = text_at(part(body, "channel"), "id") or text_at(container, "channel_id")
    at_home = {FROM_HOME: "yes"} if text_at(part(body, "view"), "type") == "home" else {}
    personal = action is not None and chosen in PERSONAL.get(action, ())
    known = action.value if action is not None and (personal or (value is not None and action not in PERSONAL)) else ""
    request = f"{pressed.get('action_id')} {chosen}"
    return Incoming(
        id=f"click:{text_at(pressed, 'action_ts')}:{text_at(user, 'id')}:{mark(request)}",
        sort="click",
        at=at,
        team=text_at(team, "id"),
        user=text_at(user, "id"),
        user_team=text_at(user, "team_id") or text_at(team, "id"),
        channel=channel,
        text=chosen if personal else _identity_shown(action, value),
        action=known,
        request=value.request if known and value is not None and action not in ABOUT_A_LINK else "",
        revision=value.revision if known and value is not None else 0,
        values={**thread_of(part(body, "message")), **at_home},
        reply_url=reply_url(body),
        # What only one person sees shows no request, and is noted nowhere.
        message_ts="" if container.get("is_ephemeral") is True else text_at(container, "message_ts"),
    )


def from_offer(body: Payload, *, at: datetime) -> Incoming:
    """The button under a line that could not be carried out: the line again, for its form."""
    clicked = from_click(body, at=at)
    line = text_at(first_in(body.get("actions")), "value")
    return clicked.model_copy(update={"sort": "command", "text": line[:LONGEST_TEXT]})


def pressed_action(body: Payload) -> Action | None:
    """Which of our buttons was pressed, None for any other."""
    return read_action(first_in(body.get("actions")).get("action_id"))


def pressed_id(body: Payload) -> str:
    """The action_id of what was pressed or changed."""
    return text_at(first_in(body.get("actions")), "action_id")


def headline_shown(body: Payload) -> str:
    """The headline of the message whose button was pressed, without its state; empty when it has none. Only to show.

    The state begins with an emoji, which Slack hands back as a `:code:`.
    """
    return unescape(text_at(part(body, "message"), "text")).rpartition(" · ")[0]


def picked_kind(body: Payload) -> str:
    """The kind chosen in the launcher, by its button or in the list; empty for none."""
    pressed = first_in(body.get("actions"))
    return text_at(pressed, "value") or text_at(part(pressed, "selected_option"), "value")


def _identity_shown(action: Action | None, value: ButtonValue | None) -> str:
    """The object id of the identity that a button about a link was drawn for. A hint."""
    return value.request if value is not None and action in ABOUT_A_LINK else ""
