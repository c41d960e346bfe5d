"""What was filled in as Incoming: modals, forms and the launcher. Everything in a payload is a hint, as in `incoming`.

Source  docs.slack.dev/reference/interaction-payloads/view-interactions-payload (2026-11) for the shapes.
"""

from __future__ import annotations

from datetime import datetime

from bot.model.incoming import FROM_HOME, Incoming
from bot.slack.button_value import Action, read_action, read_value
from bot.slack.form_answers import documents_in
from bot.slack.form_view import changes_of, read_about
from bot.slack.modals import CHANNEL_BLOCK, INPUT, LINE_BLOCK, LONGEST_REASON, REASON_BLOCK, WRITTEN
from bot.slack.payload import LONGEST_TEXT, Payload, mark, part, text_at


def from_words(body: Payload, *, at: datetime) -> Incoming:
    """Words that go with a button, submitted. `action` is empty when the view does not say what it was opened for.

    An approval with a comment is an approval.
    """
    view, user, team = part(body, "view"), part(body, "user"), part(body, "team")
    metadata, channel, ts = (*text_at(view, "private_metadata").split("|"), "", "")[:3]
    action = read_action(view.get("callback_id"))
    value = read_value(metadata) if action in WRITTEN else None
    done = Action.APPROVE if action is Action.COMMENT else action
    return Incoming(
        id=_view_id(view),
        sort="form",
        at=at,
        team=text_at(team, "id"),
        user=text_at(user, "id"),
        user_team=text_at(user, "team_id") or text_at(team, "id"),
        channel=channel,
        text=text_at(_answer(view, REASON_BLOCK), "value").strip()[:LONGEST_REASON],
        action=done.value if value is not None and done is not None else "",
        request=value.request if value is not None else "",
        revision=value.revision if value is not None else 0,
        message_ts=ts,
    )


def from_ask(body: Payload, *, at: datetime) -> Incoming:
    """A line written in the modal of the shortcut: a command, asked in the channel chosen there."""
    view, user, team = part(body, "view"), part(body, "user"), part(body, "team")
    channel = text_at(_answer(view, CHANNEL_BLOCK), "selected_conversation")
    text = text_at(_answer(view, LINE_BLOCK), "value")[:LONGEST_TEXT]
    return Incoming(
        # The view stays open while its line is wrong, and its hash does not change: each line is another ask.
        id=f"{_view_id(view)}:{mark(f'{channel} {text} {documents_in(view)!r}')}",
        sort="command",
        at=at,
        team=text_at(team, "id"),
        user=text_at(user, "id"),
        user_team=text_at(user, "team_id") or text_at(team, "id"),
        channel=channel,
        text=text,
        files=documents_in(view),
    )


def from_form(body: Payload, *, at: datetime, line: str) -> Incoming:
    """A submitted form as the line that says the same, asked where the form was opened, or for the request it changes.

    Without a line it is no form of ours as they are now, and carries no action either.
    """
    view, user, team = part(body, "view"), part(body, "user"), part(body, "team")
    about = read_about(view.get("private_metadata"))
    return Incoming(
        id=f"{_view_id(view)}:{mark(line + repr(documents_in(view)))}",
        sort="command" if line else "form",
        at=at,
        team=text_at(team, "id"),
        user=text_at(user, "id"),
        user_team=text_at(user, "team_id") or text_at(team, "id"),
        channel=about.channel if about is not None else "",
        text=line[:LONGEST_TEXT],
        values=_of_form(body),
        files=documents_in(view),
        **(changes_of(about) if about is not None and line else {}),
    )


def from_view(body: Payload, *, at: datetime) -> Incoming:
    """Something done in an open form or in the launcher: who, and where it will be asked. It has no line."""
    view, user, team = part(body, "view"), part(body, "user"), part(body, "team")
    about = read_about(view.get("private_metadata"))
    chosen = text_at(_answer(view, CHANNEL_BLOCK), "selected_conversation")
    return Incoming(
        id=f"view:{mark(_view_id(view))}",
        sort="command",
        at=at,
        team=text_at(team, "id"),
        user=text_at(user, "id"),
        user_team=text_at(user, "team_id") or text_at(team, "id"),
        channel=about.channel if about is not None else chosen,
        values=_of_form(body),
    )


def _of_form(body: Payload) -> dict[str, str]:
    about = read_about(part(body, "view").get("private_metadata"))
    if about is None:
        return {}
    thread = {"thread_ts": about.thread} if about.thread else {}
    return {"form": about.kind, **thread, **({FROM_HOME: "yes"} if about.home else {})}


def _view_id(view: Payload) -> str:
    return f"form:{text_at(view, 'id')}:{text_at(view, 'hash')}"


def _answer(view: Payload, block: str) -> Payload:
    return part(part(part(part(view, "state"), "values"), block), INPUT)
