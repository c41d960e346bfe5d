"""Slack's payloads as Incoming. Everything in them is a hint: who may do what is looked up, never read from here.

Source  docs.slack.dev/interactivity and /apis/events-api (2026-11) for the shapes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from html import unescape
from typing import Any, TypeAlias

from bot.model.incoming import FROM_HOME, Attachment, Incoming
from bot.slack.attachments import attachments_in
from bot.slack.button_value import ABOUT_A_LINK, PERSONAL, Action, ButtonValue, read_action, read_value
from bot.slack.form_answers import documents_in
from bot.slack.form_view import changes_of, read_about
from bot.slack.modals import CHANNEL_BLOCK, INPUT, LINE_BLOCK, LONGEST_REASON, REASON_BLOCK, WRITTEN
from bot.slack.replies import is_ours_to_use

Payload: TypeAlias = Mapping[str, Any]

LONGEST_TEXT = 40_000
"""Slack's own longest message; nothing longer can arrive (docs.slack.dev, chat.postMessage, 2026-11)."""

_GREETINGS = re.compile(
    r"(hi|hello|hey|good (morning|afternoon|evening)|help|hola|buenas( tardes| noches)?|buenos d[ií]as|ayuda)?"
    r"[\s!.?¡¿👋🙂]*",
    re.IGNORECASE,
)


def from_command(body: Payload, *, at: datetime) -> Incoming:
    """A slash command. Its payload does not say which workspace the account belongs to: that is looked up later."""
    team = _text(body, "team_id")
    return Incoming(
        id=f"command:{_mark(_text(body, 'trigger_id') or repr(sorted(body.items())))}",
        sort="command",
        at=at,
        team=team,
        user=_text(body, "user_id"),
        user_team=team,
        channel=_text(body, "channel_id"),
        text=_text(body, "text")[:LONGEST_TEXT],
        reply_url=reply_url(body),
    )


def from_click(body: Payload, *, at: datetime) -> Incoming:
    """A pressed button or a choice made. `action` is empty when it or its value is not one of ours as written now."""
    pressed = _first(body.get("actions"))
    action, value = read_action(pressed.get("action_id")), read_value(pressed.get("value"))
    chosen = _text(pressed, "value") or _text(_part(pressed, "selected_option"), "value")
    user, team, container = _part(body, "user"), _part(body, "team"), _part(body, "container")
    channel = _text(_part(body, "channel"), "id") or _text(container, "channel_id")
    at_home = {FROM_HOME: "yes"} if _text(_part(body, "view"), "type") == "home" else {}
    personal = action is not None and chosen in PERSONAL.get(action, ())
    known = action.value if action is not None and (personal or (value is not None and action not in PERSONAL)) else ""
    request = f"{pressed.get('action_id')} {chosen}"
    return Incoming(
        id=f"click:{_text(pressed, 'action_ts')}:{_text(user, 'id')}:{_mark(request)}",
        sort="click",
        at=at,
        team=_text(team, "id"),
        user=_text(user, "id"),
        user_team=_text(user, "team_id") or _text(team, "id"),
        channel=channel,
        text=chosen if personal else _identity_shown(action, value),
        action=known,
        request=value.request if known and value is not None and action not in ABOUT_A_LINK else "",
        revision=value.revision if known and value is not None else 0,
        values={**_thread(_part(body, "message")), **at_home},
        reply_url=reply_url(body),
        # What only one person sees shows no request, and is noted nowhere.
        message_ts="" if container.get("is_ephemeral") is True else _text(container, "message_ts"),
    )


def _identity_shown(action: Action | None, value: ButtonValue | None) -> str:
    """The object id of the identity that a button about a link was drawn for. A hint."""
    return value.request if value is not None and action in ABOUT_A_LINK else ""


def from_home(body: Payload, *, at: datetime) -> Incoming:
    """The Home of the app was opened."""
    event, team = _part(body, "event"), _text(body, "team_id")
    return Incoming(
        id=f"event:{_text(body, 'event_id')}",
        sort="click",
        at=at,
        team=team,
        user=_text(event, "user"),
        user_team=team,
        channel="",
        action="home",
        values={FROM_HOME: "yes"},
    )


def pressed_action(body: Payload) -> Action | None:
    """Which of our buttons was pressed, None for any other."""
    return read_action(_first(body.get("actions")).get("action_id"))


def pressed_id(body: Payload) -> str:
    """The action_id of what was pressed or changed."""
    return _text(_first(body.get("actions")), "action_id")


def headline_shown(body: Payload) -> str:
    """The headline of the message whose button was pressed, without its state; empty when it has none. Only to show.

    The state begins with an emoji, which Slack hands back as a `:code:`.
    """
    return unescape(_text(_part(body, "message"), "text")).rpartition(" · ")[0]


def from_words(body: Payload, *, at: datetime) -> Incoming:
    """Words that go with a button, submitted. `action` is empty when the view does not say what it was opened for.

    An approval with a comment is an approval.
    """
    view, user, team = _part(body, "view"), _part(body, "user"), _part(body, "team")
    metadata, channel, ts = (*_text(view, "private_metadata").split("|"), "", "")[:3]
    action = read_action(view.get("callback_id"))
    value = read_value(metadata) if action in WRITTEN else None
    done = Action.APPROVE if action is Action.COMMENT else action
    return Incoming(
        id=_view_id(view),
        sort="form",
        at=at,
        team=_text(team, "id"),
        user=_text(user, "id"),
        user_team=_text(user, "team_id") or _text(team, "id"),
        channel=channel,
        text=_text(_answer(view, REASON_BLOCK), "value").strip()[:LONGEST_REASON],
        action=done.value if value is not None and done is not None else "",
        request=value.request if value is not None else "",
        revision=value.revision if value is not None else 0,
        message_ts=ts,
    )


def from_ask(body: Payload, *, at: datetime) -> Incoming:
    """A line written in the modal of the shortcut: a command, asked in the channel chosen there."""
    view, user, team = _part(body, "view"), _part(body, "user"), _part(body, "team")
    channel = _text(_answer(view, CHANNEL_BLOCK), "selected_conversation")
    text = _text(_answer(view, LINE_BLOCK), "value")[:LONGEST_TEXT]
    return Incoming(
        # The view stays open while its line is wrong, and its hash does not change: each line is another ask.
        id=f"{_view_id(view)}:{_mark(f'{channel} {text} {documents_in(view)!r}')}",
        sort="command",
        at=at,
        team=_text(team, "id"),
        user=_text(user, "id"),
        user_team=_text(user, "team_id") or _text(team, "id"),
        channel=channel,
        text=text,
        files=documents_in(view),
    )


def from_form(body: Payload, *, at: datetime, line: str) -> Incoming:
    """A submitted form as the line that says the same, asked where the form was opened, or for the request it changes.

    Without a line it is no form of ours as they are now, and carries no action either.
    """
    view, user, team = _part(body, "view"), _part(body, "user"), _part(body, "team")
    about = read_about(view.get("private_metadata"))
    return Incoming(
        id=f"{_view_id(view)}:{_mark(line + repr(documents_in(view)))}",
        sort="command" if line else "form",
        at=at,
        team=_text(team, "id"),
        user=_text(user, "id"),
        user_team=_text(user, "team_id") or _text(team, "id"),
        channel=about.channel if about is not None else "",
        text=line[:LONGEST_TEXT],
        values=_of_form(body),
        files=documents_in(view),
        **(changes_of(about) if about is not None and line else {}),
    )


def from_view(body: Payload, *, at: datetime) -> Incoming:
    """Something done in an open form or in the launcher: who, and where it will be asked. It has no line."""
    view, user, team = _part(body, "view"), _part(body, "user"), _part(body, "team")
    about = read_about(view.get("private_metadata"))
    chosen = _text(_answer(view, CHANNEL_BLOCK), "selected_conversation")
    return Incoming(
        id=f"view:{_mark(_view_id(view))}",
        sort="command",
        at=at,
        team=_text(team, "id"),
        user=_text(user, "id"),
        user_team=_text(user, "team_id") or _text(team, "id"),
        channel=about.channel if about is not None else chosen,
        values=_of_form(body),
    )


def from_offer(body: Payload, *, at: datetime) -> Incoming:
    """The button under a line that could not be carried out: the line again, for its form."""
    clicked = from_click(body, at=at)
    line = _text(_first(body.get("actions")), "value")
    return clicked.model_copy(update={"sort": "command", "text": line[:LONGEST_TEXT]})


def picked_kind(body: Payload) -> str:
    """The kind chosen in the launcher, by its button or in the list; empty for none."""
    pressed = _first(body.get("actions"))
    return _text(pressed, "value") or _text(_part(pressed, "selected_option"), "value")


def _of_form(body: Payload) -> dict[str, str]:
    about = read_about(_part(body, "view").get("private_metadata"))
    if about is None:
        return {}
    thread = {"thread_ts": about.thread} if about.thread else {}
    return {"form": about.kind, **thread, **({FROM_HOME: "yes"} if about.home else {})}


def from_shortcut(body: Payload, *, at: datetime, bot_user: str = "") -> Incoming:
    """A shortcut: on a message, the message's text is the line; a global one has no line yet."""
    user, team, message = _part(body, "user"), _part(body, "team"), _part(body, "message")
    return Incoming(
        id=f"shortcut:{_text(body, 'action_ts')}:{_text(user, 'id')}:{_mark(_text(body, 'trigger_id'))}",
        sort="command",
        at=at,
        team=_text(team, "id"),
        user=_text(user, "id"),
        user_team=_text(user, "team_id") or _text(team, "id"),
        channel=_text(_part(body, "channel"), "id"),
        text=_unmentioned(_text(message, "text"), bot_user)[:LONGEST_TEXT],
        values=_thread(message),
        files=_files(message),
        reply_url=reply_url(body),
        message_ts=_text(body, "message_ts"),
    )


def from_message(body: Payload, *, at: datetime, bot_user: str) -> Incoming:
    """A mention of the bot or a direct message to it, read as a command; a greeting asks for help."""
    event = _part(body, "event")
    # In a shared channel the event's team is the author's, and the authorization names the installation's.
    team = _text(_first(body.get("authorizations")), "team_id") or _text(body, "team_id")
    text = _unmentioned(_text(event, "text"), bot_user)
    files = _files(event)
    return Incoming(
        id=f"event:{_text(body, 'event_id')}",
        sort="command",
        at=at,
        team=team,
        user=_text(event, "user"),
        user_team=_text(event, "user_team") or _text(event, "team") or team,
        channel=_text(event, "channel"),
        text="help" if _GREETINGS.fullmatch(text) and not (files and not text) else text[:LONGEST_TEXT],
        values=_thread(event),
        files=files,
        message_ts=_text(event, "ts"),
    )


def is_written_by_a_person(event: Payload) -> bool:
    """True for words typed to the bot in a direct message: no edits, no deletions, no bots."""
    subtype = _text(event, "subtype")
    return (
        _text(event, "channel_type") == "im"
        and subtype in ("", "file_share")
        and bool(_text(event, "user"))
        and not event.get("bot_id")
    )


def reply_url(body: Payload) -> str:
    """Where an answer may be posted: Slack's own host over https, or empty."""
    url = _text(body, "response_url")
    return url if is_ours_to_use(url) else ""


def _view_id(view: Payload) -> str:
    return f"form:{_text(view, 'id')}:{_text(view, 'hash')}"


def _answer(view: Payload, block: str) -> Payload:
    return _part(_part(_part(_part(view, "state"), "values"), block), INPUT)


def _unmentioned(text: str, bot_user: str) -> str:
    if not bot_user:
        return text.strip()
    # Begun at no blank but the first of several, and with a label of a bounded length: 40,000 blanks are read once.
    return re.sub(rf"(?<![ \t])[ \t]*<@{re.escape(bot_user)}(\|[^>]{{0,80}})?>[ \t]*", " ", text).strip()


def _mark(text: str) -> str:
    """A short digest: a trigger id is a bearer secret for three seconds and stays out of rows and logs."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _thread(message: Payload) -> dict[str, str]:
    thread = _text(message, "thread_ts")
    return {"thread_ts": thread} if thread else {}


def _files(message: Payload) -> tuple[Attachment, ...]:
    files = message.get("files")
    return attachments_in(files) if isinstance(files, list) else ()


def _part(body: Payload, name: str) -> Payload:
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(body: Payload, name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""


def _first(found: object) -> Payload:
    return found[0] if isinstance(found, list) and found and isinstance(found[0], Mapping) else {}
