"""Slack's payloads about what nobody asked for, as Happenings: accounts that change, messages that are deleted.

Source  docs.slack.dev/reference/events/user_change and /message/message_deleted (2026-11). That a deleted message with
        replies is told as a change into a tombstone stands on no page of Slack's: 42wim/matterbridge#600.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.model.happening import AccountChanged, MessageGone

_TOMBSTONE = "tombstone"


def account_changed(body: Mapping[str, Any], *, at: datetime) -> AccountChanged:
    """Somebody's account has changed; everything Slack says of it but whether they may still act is left out."""
    user = _part(_part(body, "event"), "user")
    return AccountChanged(
        id=f"event:{_text(body, 'event_id')}",
        at=at,
        team=_text(user, "team_id"),
        user=_text(user, "id"),
        deleted=user.get("deleted") is True,
        guest=user.get("is_restricted") is True or user.get("is_ultra_restricted") is True,
    )


def message_gone(body: Mapping[str, Any], *, at: datetime, bot_user: str) -> MessageGone | None:
    """A message was deleted; None for any other event about a message, and for what somebody else had written."""
    event = _part(body, "event")
    before, now = _part(event, "previous_message"), _part(event, "message")
    match _text(event, "subtype"):
        case "message_deleted":
            ts = _text(event, "deleted_ts")
        case "message_changed" if _text(now, "subtype") == _TOMBSTONE:
            ts = _text(now, "ts")
        case _:
            return None
    # Where Slack does not say whose it was, what is remembered of our own messages tells.
    if not ts or _text(before, "user") not in ("", bot_user):
        return None
    return MessageGone(id=f"event:{_text(body, 'event_id')}", at=at, channel=_text(event, "channel"), ts=ts)


def is_our_own(event: Mapping[str, Any], *, bot_user: str) -> bool:
    """Whether amlbot itself is the one an event comes from."""
    return bool(bot_user) and event.get("user") == bot_user


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""
