"""What people do in Slack's client: type, press, submit, close, search options, open Home, use shortcuts."""

import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.delivery import Ack
from bot.sandbox.slack.entities import typed_text
from bot.sandbox.slack.errors import ApiRefused, HumanRefused
from bot.sandbox.slack.hooks import respond
from bot.sandbox.slack.methods.chat import take_away
from bot.sandbox.slack.methods.files import new_file, share
from bot.sandbox.slack.options import SlashCommand
from bot.sandbox.slack.outcomes import Outcome, after_ack
from bot.sandbox.slack.payloads import VERIFICATION_TOKEN, channel_reference, interaction, message_json, user_json
from bot.sandbox.slack.response_urls import Place
from bot.sandbox.slack.state import SLACKBOT, Channel, File, Json, Message, Person

_SPECIAL = ("here", "channel", "everyone")


def acting(core: Core, user: str) -> Person:
    """The person who acts; refuses unknown, deleted and non-human accounts."""
    person = core.state.people.get(user)
    if person is None or person.is_bot:
        raise HumanRefused(f"nobody here has the id {user}")
    if person.deleted:
        raise HumanRefused(f"{person.handle}'s account is deactivated")
    return person


def place_for(core: Core, person: Person, channel: str) -> Channel:
    """The conversation in which this person acts; refuses those they are not in."""
    try:
        found = core.state.channel(channel)
    except ApiRefused:
        raise HumanRefused(f"there is no channel {channel}") from None
    if person.id not in found.members:
        raise HumanRefused(f"{person.handle} is not in {found.name or found.id}")
    return found


def say(core: Core, *, user: str, channel: str, text: str, thread_ts: str = "") -> Outcome:
    """Type a line and press Enter: a slash command when it begins with one, else a message."""
    person = acting(core, user)
    place = place_for(core, person, channel)
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    command = core.options.command(word) if text.startswith("/") else None
    if command is not None:
        return _command(core, person, place, command, text[len(word) :].strip(), thread_ts)
    if text.startswith("/") and word[1:].isalpha():
        words = f"{word} is not a valid command."
        _slackbot_says(core, place, person, words, thread_ts)
        return Outcome("refused", error=words)
    if not text.strip():
        raise HumanRefused("an empty message cannot be sent")
    if place.is_archived:
        raise HumanRefused("the channel is archived")
    return _message(core, person, place, text, thread_ts)


def as_sent(core: Core, text: str, *, labelled: bool) -> str:
    """A typed line with the entities that the app receives."""
    people = {person.handle: person.id for person in core.state.people.values() if person.id != SLACKBOT}
    channels = {channel.name: channel.id for channel in core.state.channels.values() if channel.name}
    return typed_text(text, people=people, channels=channels, special=_SPECIAL, labelled=labelled)


def _command(core: Core, person: Person, place: Channel, command: SlashCommand, text: str, thread_ts: str) -> Outcome:
    name = command.command
    if thread_ts:
        words = f"{name} is not supported in threads. Sorry!"
        _slackbot_says(core, place, person, words, thread_ts)
        return Outcome("refused", error=words)
    if place.is_archived:
        raise HumanRefused("the channel is archived")
    where = Place(user=person.id, channel=place.id)
    payload = {
        "token": VERIFICATION_TOKEN,
        "team_id": core.state.team.id,
        "team_domain": core.state.team.domain,
        "channel_id": place.id,
        "channel_name": "directmessage" if place.is_im else place.name,
        "user_id": person.id,
        "user_name": person.handle,
        "command": name,
        "text": as_sent(core, text, labelled=True) if command.should_escape else text,
        "api_app_id": core.state.bot.id,
        "is_enterprise_install": "false",
        "response_url": core.response_urls.issue(kind="commands", place=where),
        "trigger_id": core.triggers.issue(user=person.id),
    }
    ack = core.delivery.send(kind="slash_commands", payload=payload, operation=f"slash_commands{name}", actor=person.id)
    if not ack.acked:
        words = f'{name} failed with the error "{ack.outcome}"'
        _slackbot_says(core, place, person, words)
        return Outcome(ack.outcome, error=words, milliseconds=round(ack.seconds * 1000, 2))
    return _command_answer(core, person, place, where, f"{name} {text}".strip(), ack)


def _command_answer(core: Core, person: Person, place: Channel, where: Place, line: str, ack: Ack) -> Outcome:
    if not ack.payload.get("text") and not ack.payload.get("blocks"):
        return after_ack(ack, channel=place.id)
    if ack.payload.get("response_type") == "in_channel":
        core.state.add_message(
            Message(channel=place.id, ts=core.state.new_ts(), user=person.id, text=line, by_bot=False)
        )
    try:
        respond(core, where, ack.payload)
    except ApiRefused:
        words = f'{line.split()[0]} failed with the error "invalid_command_response"'
        _slackbot_says(core, place, person, words)
        return Outcome("refused", error=words)
    return after_ack(ack, channel=place.id, ts=core.state.messages[place.id][-1].ts)


def _slackbot_says(core: Core, place: Channel, person: Person, text: str, thread_ts: str = "") -> None:
    core.state.add_message(
        Message(
            channel=place.id,
            ts=core.state.new_ts(),
            user=SLACKBOT,
            text=text,
            by_bot=False,
            ephemeral_for=person.id,
            thread_ts=thread_ts,
        )
    )


def _message(core: Core, person: Person, place: Channel, text: str, thread_ts: str) -> Outcome:
    if thread_ts and core.state.find_message(channel=place.id, ts=thread_ts) is None:
        raise HumanRefused("that thread is not there")
    sent = as_sent(core, text, labelled=False)
    message = core.state.add_message(
        Message(
            channel=place.id,
            ts=core.state.new_ts(),
            user=person.id,
            text=sent,
            by_bot=False,
            thread_ts=thread_ts,
            client_msg_id=str(uuid.uuid4()),
        )
    )
    event_id = send_message_events(core, message)
    return Outcome("sent", channel=place.id, ts=message.ts, event_id=event_id)


def send_message_events(core: Core, message: Message, **more: Any) -> str:
    """Tell the app about a person's message where it is a member; gives the id of the mention, else of the message."""
    place = core.state.channels[message.channel]
    shown = message_json(core.state, message)
    shown["blocks"] = [_typed_block(message.text)] if message.text else []
    event = shown | {"event_ts": message.ts} | more
    mention = tell_mention(core, place, event)
    if message.files:
        event["subtype"] = "file_share"
    told = core.tell(place, event)
    return mention or told


def tell_mention(core: Core, place: Channel, event: Json) -> str:
    """Tell the app that a message mentions it; gives the id of the event, "" for one that does not or is a DM."""
    bot = core.state.bot.bot_user_id
    if place.is_im or bot not in place.members or f"<@{bot}>" not in str(event["text"]):
        return ""
    return core.events.send(event | {"type": "app_mention", "channel": place.id}, subscription="app_mention")


def delete(core: Core, *, user: str, channel: str, ts: str) -> Outcome:
    """Delete a message: one's own, or anybody's for those who administer the workspace."""
    person = acting(core, user)
    place = place_for(core, person, channel)
    message = core.state.find_message(channel=place.id, ts=ts)
    if message is None or message.buried:
        raise HumanRefused("that message is not there")
    if message.user != person.id and not person.is_admin:
        raise HumanRefused(f"{person.handle} may delete only what they have written themselves")
    return Outcome("sent", channel=place.id, ts=ts, event_id=take_away(core, message))


def change_account(core: Core, *, user: str, flags: Mapping[str, bool], texts: Mapping[str, str]) -> str:
    """What administrators, or people themselves, change about an account; gives the id of the event that tells the app.

    flags, texts  names of fields of Person -> their new values.
    """
    person = core.state.person(user)
    with core.state.lock:
        for name, value in (*flags.items(), *texts.items()):
            setattr(person, name, value)
        person.updated = core.state.epoch()
    core.changes.add(kind="person", user=person.id)
    shown = user_json(core.state, person, with_email="users:read.email" in core.options.scopes, with_locale=True)
    event = {"type": "user_change", "user": shown, "cache_ts": person.updated, "event_ts": core.state.new_ts()}
    return core.events.send(event, subscription="user_change")


def _typed_block(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": secrets.token_urlsafe(4), "elements": [section]}


def open_home(core: Core, *, user: str, tab: str = "home") -> str:
    """Open the app's Home (or its "messages" tab): the app is told; gives the event's id."""
    person = acting(core, user)
    channel = core.state.channel(person.id)
    event: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": channel.id,
        "tab": tab,
        "event_ts": core.state.new_ts(),
    }
    home = core.views.home(person.id)
    if home is not None and tab == "home":
        event["view"] = core.views.shown(home)
    return core.events.send(event, subscription="app_home_opened")


def use_shortcut(core: Core, *, user: str, callback_id: str, channel: str = "", ts: str = "") -> Outcome:
    """Use a global shortcut, or with a channel and a timestamp a message shortcut."""
    person = acting(core, user)
    wanted = "message" if ts else "global"
    known = core.options.shortcuts
    if known and not any(one.callback_id == callback_id and one.kind == wanted for one in known):
        raise HumanRefused(f"no {wanted} shortcut is registered as {callback_id}")
    common = {"action_ts": core.state.new_ts(), "callback_id": callback_id}
    if not ts:
        payload = interaction(
            core.state, person, kind="shortcut", trigger_id=core.triggers.issue(user=person.id), **common
        )
        return after_ack(
            core.delivery.send(kind="interactive", payload=payload, operation="interactive/shortcut", actor=person.id)
        )
    place = place_for(core, person, channel)
    message = core.state.find_message(channel=place.id, ts=ts)
    if message is None:
        raise HumanRefused("that message is not there")
    where = Place(user=person.id, channel=place.id, message_ts=ts)
    payload = interaction(
        core.state,
        person,
        kind="message_action",
        trigger_id=core.triggers.issue(user=person.id),
        channel=channel_reference(place),
        message=message_json(core.state, message),
        message_ts=ts,
        response_url=core.response_urls.issue(kind="actions", place=where),
        **common,
    )
    return after_ack(
        core.delivery.send(kind="interactive", payload=payload, operation="interactive/message_action", actor=person.id)
    )


def hand_over(core: Core, *, user: str, name: str, content: bytes) -> File:
    """Give Slack a file without sharing it, as happens when one is picked in a file_input."""
    file = new_file(core, name=name, size=len(content), user=acting(core, user).id)
    file.content, file.received, file.shared = content, True, True
    return file


def upload(
    core: Core, *, user: str, channel: str, files: list[tuple[str, bytes]], text: str = "", thread_ts: str = ""
) -> Outcome:
    """Share files, (name, content) each, from one's own machine in one message, with or without words."""
    person = acting(core, user)
    place = place_for(core, person, channel)
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    if text.startswith("/") and core.options.command(word) is not None:
        raise HumanRefused("files cannot be sent with a slash command")
    if thread_ts and core.state.find_message(channel=place.id, ts=thread_ts) is None:
        raise HumanRefused("that thread is not there")
    handed = [hand_over(core, user=user, name=name, content=content) for name, content in files]
    sent = as_sent(core, text, labelled=False)
    message = share(core, channel=place, files=handed, user=person.id, thread_ts=thread_ts, text=sent, by_bot=False)
    event_id = send_message_events(core, message)
    return Outcome("sent", channel=place.id, ts=message.ts, event_id=event_id)
