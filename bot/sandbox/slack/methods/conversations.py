"""conversations.* and reactions.add: channels, their members and what was said in them."""

import re

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import ApiRefused
from bot.sandbox.slack.methods.pages import page
from bot.sandbox.slack.payloads import channel_json, message_json
from bot.sandbox.slack.state import Channel, Json, Message, dm_id


def require_scope(core: Core, channel: Channel, *, deed: str) -> None:
    """Refuse with missing_scope when the app lacks this deed ("read" or "history") for this sort of conversation."""
    family = "im" if channel.is_im else "groups" if channel.is_private else "channels"
    needed = f"{family}:{deed}"
    if needed not in core.options.scopes:
        raise missing_scope(core, needed)


def missing_scope(core: Core, needed: str) -> ApiRefused:
    """The refusal for a scope the app was not given."""
    return ApiRefused("missing_scope", extra={"needed": needed, "provided": ",".join(sorted(core.options.scopes))})


def open_(core: Core, arguments: Arguments) -> Json:
    """conversations.open: the DM with one person."""
    if arguments.text("channel"):
        channel = core.state.channel(arguments.text("channel"))
    else:
        users = [user for user in arguments.required("users").split(",") if user]
        if len(users) != 1:
            raise ApiRefused("too_many_users" if users else "invalid_user_combination")
        person = core.state.person(users[0])
        if person.is_bot:
            raise ApiRefused("cannot_dm_bot")
        if person.deleted:
            raise ApiRefused("user_disabled")
        channel = core.state.channels[dm_id(person.id)]
    if arguments.flag("return_im"):
        return {"no_op": True, "already_open": True, "channel": channel_json(core.state, channel)}
    return {"channel": {"id": channel.id}}


def info(core: Core, arguments: Arguments) -> Json:
    """conversations.info."""
    channel = core.state.channel(arguments.required("channel"))
    require_scope(core, channel, deed="read")
    if channel.is_private and core.state.bot.bot_user_id not in channel.members:
        raise ApiRefused("channel_not_found")
    return {"channel": channel_json(core.state, channel)}


def list_(core: Core, arguments: Arguments) -> Json:
    """conversations.list: the kinds asked for in `types`, public channels by default."""
    kinds = {kind.strip() for kind in arguments.text("types", "public_channel").split(",")}
    scopes = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}
    for kind in sorted(kinds):
        if kind not in scopes:
            raise ApiRefused("invalid_types")
        if scopes[kind] not in core.options.scopes:
            raise missing_scope(core, scopes[kind])
    found = []
    for channel in core.state.channels.values():
        kind = "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"
        visible = not channel.is_private or core.state.bot.bot_user_id in channel.members
        if kind in kinds and visible and not (arguments.flag("exclude_archived") and channel.is_archived):
            found.append(channel_json(core.state, channel))
    shown, cursor = page(found, arguments, default=100)
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def members(core: Core, arguments: Arguments) -> Json:
    """conversations.members."""
    channel = core.state.channel(arguments.required("channel"))
    require_scope(core, channel, deed="read")
    shown, cursor = page(sorted(channel.members), arguments, default=100)
    return {"members": shown, "response_metadata": {"next_cursor": cursor}}


def history(core: Core, arguments: Arguments) -> Json:
    """conversations.history: newest first, without replies and ephemeral messages."""
    channel = _readable(core, arguments)
    found = [
        message
        for message in reversed(core.state.messages[channel.id])
        if not message.is_reply and not message.ephemeral_for and _within(message, arguments)
    ]
    shown, cursor = page(found, arguments, default=100)
    answer: Json = {"messages": [_shown(core, message, arguments) for message in shown], "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def replies(core: Core, arguments: Arguments) -> Json:
    """conversations.replies: the first message and its replies, oldest first."""
    channel = _readable(core, arguments)
    first = core.state.find_message(channel=channel.id, ts=arguments.required("ts"))
    if first is None:
        raise ApiRefused("thread_not_found")
    thread = [first, *core.state.replies(channel=channel.id, thread_ts=first.ts)]
    shown, cursor = page([message for message in thread if _within(message, arguments)], arguments, default=1000)
    answer: Json = {"messages": [_shown(core, message, arguments) for message in shown], "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def add_reaction(core: Core, arguments: Arguments) -> Json:
    """reactions.add."""
    name = arguments.required("name").strip(":")
    channel = core.state.channel(arguments.required("channel"))
    message = core.state.find_message(channel=channel.id, ts=arguments.required("timestamp"))
    if message is None:
        raise ApiRefused("message_not_found")
    if channel.is_archived:
        raise ApiRefused("is_archived")
    if not re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", name):
        raise ApiRefused("invalid_name")
    with core.state.lock:
        users = message.reactions.setdefault(name, [])
        if core.state.bot.bot_user_id in users:
            raise ApiRefused("already_reacted")
        users.append(core.state.bot.bot_user_id)
    core.changes.add(kind="message", action="changed", channel=channel.id, ts=message.ts)
    return {}


def _readable(core: Core, arguments: Arguments) -> Channel:
    channel = core.state.channel(arguments.required("channel"))
    require_scope(core, channel, deed="history")
    if core.state.bot.bot_user_id not in channel.members:
        raise ApiRefused("channel_not_found" if channel.is_private else "not_in_channel")
    return channel


def _within(message: Message, arguments: Arguments) -> bool:
    moment = _moment(message.ts)
    oldest, latest = _moment(arguments.text("oldest", "0")), _moment(arguments.text("latest") or "9999999999")
    return oldest <= moment <= latest if arguments.flag("inclusive") else oldest < moment < latest


def _moment(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    if not seconds.isdecimal() or (micros and not micros.isdecimal()):
        raise ApiRefused("invalid_ts_latest")
    return int(seconds), int(micros.ljust(6, "0")[:6] or 0)


def _shown(core: Core, message: Message, arguments: Arguments) -> Json:
    return message_json(core.state, message, with_metadata=arguments.flag("include_all_metadata"))
