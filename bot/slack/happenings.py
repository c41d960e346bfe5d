"""Slack's payloads about what nobody asked for, as Happenings: accounts that change, messages that are deleted.

Source  docs.slack.dev/reference/events/user_change and /message/message_deleted (2026-11). That a deleted message with
        replies is told as a change into a tombstone stands on no page of Slack's: 42wim/matterbridge#600.
"""

from __future__ import annotations

from datetime import datetime

from bot.model.happening import AccountChanged, MessageGone
from bot.slack.payload import Payload, part, text_at

_TOMBSTONE = "tombstone"


def account_changed(body: Payload, *, at: datetime) -> AccountChanged:
    """Somebody's account has changed; everything Slack says of it but whether they may still act is left out."""
    user = part(part(body, "event"), "user")
    return AccountChanged(
        id=f"event:{text_at(body, 'event_id')}",
        at=at,
        team=text_at(user, "team_id"),
        user=text_at(user, "id"),
        deleted=user.get("deleted") is True,
        guest=user.get("is_restricted") is True or user.get("is_ultra_restricted") is True,
    )


def message_gone(body: Payload, *, at: datetime, bot_user: str) -> MessageGone | None:
    """A message was deleted; None for any other event about a message, and for what somebody else had written."""
    event = part(body, "event")
    before, now = part(event, "previous_message"), part(event, "message")
    match text_at(event, "subtype"):
        case "message_deleted":
            ts = text_at(event, "deleted_ts")
        case "message_changed" if text_at(now, "subtype") == _TOMBSTONE:
            ts = text_at(now, "ts")
        case _:
            return None
    # Where Slack does not say whose it was, what is remembered of our own messages tells.
    if not ts or text_at(before, "user") not in ("", bot_user):
        return None
    return MessageGone(id=f"event:{text_at(body, 'event_id')}", at=at, channel=text_at(event, "channel"), ts=ts)


def is_our_own(event: Payload, *, bot_user: str) -> bool:
    """Whether amlbot itself is the one an event comes from."""
    return bool(bot_user) and event.get("user") == bot_user
