"""Lines typed in Slack as Incoming: commands, mentions, direct messages, shortcuts; and Home when it is opened.

Everything in a payload is a hint: who may do what is looked up, never read from here.

Source  docs.slack.dev/interactivity and /apis/events-api (2026-11) for the shapes.
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.model.incoming import FROM_HOME, Attachment, Incoming
from bot.slack.attachments import attachments_in
from bot.slack.payload import LONGEST_TEXT, Payload, first_in, mark, part, reply_url, text_at, thread_of

_GREETINGS = re.compile(
    r"(hi|hello|hey|good (morning|afternoon|evening)|help|hola|buenas( tardes| noches)?|buenos d[ií]as|ayuda)?"
    r"[\s!.?¡¿👋🙂]*",
    re.IGNORECASE,
)


def from_command(body: Payload, *, at: datetime) -> Incoming:
    """A slash command. Its payload does not say which workspace the account belongs to: that is looked up later."""
    team = text_at(body, "team_id")
    return Incoming(
        id=f"command:{mark(text_at(body, 'trigger_id') or repr(sorted(body.items())))}",
        sort="command",
        at=at,
        team=team,
        user=text_at(body, "user_id"),
        user_team=team,
        channel=text_at(body, "channel_id"),
        text=text_at(body, "text")[:LONGEST_TEXT],
        reply_url=reply_url(body),
    )


def from_message(body: Payload, *, at: datetime, bot_user: str) -> Incoming:
    """A mention of the bot or a direct message to it, read as a command; a greeting asks for help."""
    event = part(body, "event")
    # In a shared channel the event's team is the author's, and the authorization names the installation's.
    team = text_at(first_in(body.get("authorizations")), "team_id") or text_at(body, "team_id")
    text = _unmentioned(text_at(event, "text"), bot_user)
    files = _files(event)
    return Incoming(
        id=f"event:{text_at(body, 'event_id')}",
        sort="command",
        at=at,
        team=team,
        user=text_at(event, "user"),
        user_team=text_at(event, "user_team") or text_at(event, "team") or team,
        channel=text_at(event, "channel"),
        text="help" if _GREETINGS.fullmatch(text) and not (files and not text) else text[:LONGEST_TEXT],
        values=thread_of(event),
        files=files,
        message_ts=text_at(event, "ts"),
    )


def from_shortcut(body: Payload, *, at: datetime, bot_user: str = "") -> Incoming:
    """A shortcut: on a message, the message's text is the line; a global one has no line yet."""
    user, team, message = part(body, "user"), part(body, "team"), part(body, "message")
    return Incoming(
        id=f"shortcut:{text_at(body, 'action_ts')}:{text_at(user, 'id')}:{mark(text_at(body, 'trigger_id'))}",
        sort="command",
        at=at,
        team=text_at(team, "id"),
        user=text_at(user, "id"),
        user_team=text_at(user, "team_id") or text_at(team, "id"),
        channel=text_at(part(body, "channel"), "id"),
        text=_unmentioned(text_at(message, "text"), bot_user)[:LONGEST_TEXT],
        values=thread_of(message),
        files=_files(message),
        reply_url=reply_url(body),
        message_ts=text_at(body, "message_ts"),
    )


def from_home(body: Payload, *, at: datetime) -> Incoming:
    """The Home of the app was opened."""
    event, team = part(body, "event"), text_at(body, "team_id")
    return Incoming(
        id=f"event:{text_at(body, 'event_id')}",
        sort="click",
        at=at,
        team=team,
        user=text_at(event, "user"),
        user_team=team,
        channel="",
        action="home",
        values={FROM_HOME: "yes"},
    )


def is_edited(event: Payload) -> bool:
    """True for the mention that Slack tells of when a message with one is edited.

    It has an event_id of its own, so that what was asked would be asked once more (slackapi/bolt-js#960).
    """
    return bool(event.get("edited"))


def is_written_by_a_person(event: Payload) -> bool:
    """True for words typed to the bot in a direct message: no edits, no deletions, no bots.

    A reply that is also sent to the conversation comes as a thread_broadcast, and as nothing else.
    """
    subtype = text_at(event, "subtype")
    return (
        text_at(event, "channel_type") == "im"
        and subtype in ("", "file_share", "thread_broadcast")
        and bool(text_at(event, "user"))
        and not event.get("bot_id")
    )


def _unmentioned(text: str, bot_user: str) -> str:
    if not bot_user:
        return text.strip()
    # Begun at no blank but the first of several, and with a label of a bounded length: 40,000 blanks are read once.
    return re.sub(rf"(?<![ \t])[ \t]*<@{re.escape(bot_user)}(\|[^>]{{0,80}})?>[ \t]*", " ", text).strip()


def _files(message: Payload) -> tuple[Attachment, ...]:
    files = message.get("files")
    return attachments_in(files) if isinstance(files, list) else ()
