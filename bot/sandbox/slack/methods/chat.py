"""chat.*: posting, changing and deleting the bot's messages."""

from typing import Any

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.block_kit import complete_blocks, message_problems, refusal
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import ApiRefused
from bot.sandbox.slack.payloads import message_json, permalink
from bot.sandbox.slack.state import Channel, Json, Message

# docs.slack.dev, chat.postMessage (truncated beyond 40 000) and chat.update (msg_too_long beyond 4 000), 2026-11.
LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
LONGEST_MARKDOWN = 12_000


def post_message(core: Core, arguments: Arguments) -> Json:
    """chat.postMessage."""
    channel = writable_channel(core, arguments.required("channel"))
    text, blocks = message_content(arguments)
    thread_ts = arguments.text("thread_ts")
    require_thread(core, channel, thread_ts)
    metadata = message_metadata(arguments)
    message = new_message(core, channel=channel, text=text, blocks=blocks, thread_ts=thread_ts, metadata=metadata)
    core.announce(message)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(core.state, message)}


def update(core: Core, arguments: Arguments) -> Json:
    """chat.update: blocks that are not given stay, an empty list removes them."""
    channel = core.state.channel(arguments.required("channel"))
    if channel.id != arguments.text("channel"):
        raise ApiRefused("channel_not_found")
    ts = arguments.required("ts")
    if len(arguments.text("text")) > LONGEST_UPDATE:
        raise ApiRefused("msg_too_long")
    message = core.state.find_message(channel=channel.id, ts=ts)
    if message is None:
        raise ApiRefused("message_not_found")
    if not message.by_bot:
        raise ApiRefused("cant_update_message")
    if channel.is_archived:
        raise ApiRefused("is_archived")
    text, blocks = message_content(arguments, before=message)
    metadata = message_metadata(arguments)
    edit(core, message, text=text, blocks=blocks, metadata=metadata or message.metadata)
    return {"channel": channel.id, "ts": ts, "text": text, "message": message_json(core.state, message)}


def edit(core: Core, message: Message, *, text: str, blocks: list[Json], metadata: Json) -> None:
    """Change a message in place and mark it as edited."""
    previous = message_json(core.state, message)
    with core.state.lock:
        message.text, message.blocks, message.metadata = text, blocks, metadata
        message.edited_ts, message.edited_by = core.state.new_ts(), message.user
    core.changes.add(
        kind="message",
        action="changed",
        channel=message.channel,
        ts=message.ts,
        thread_ts=message.thread_ts,
        ephemeral_for=message.ephemeral_for,
    )
    _announce_change(core, message, "message_changed", previous=previous)


def delete(core: Core, arguments: Arguments) -> Json:
    """chat.delete: the bot's own messages only."""
    channel = core.state.channel(arguments.required("channel"))
    ts = arguments.required("ts")
    message = core.state.find_message(channel=channel.id, ts=ts)
    if message is None:
        raise ApiRefused("message_not_found")
    if not message.by_bot:
        raise ApiRefused("cant_delete_message")
    take_away(core, message)
    return {"channel": channel.id, "ts": ts}


def take_away(core: Core, message: Message) -> str:
    """Delete a message, whoever wants it gone; gives the id of the event that tells the app, "" when none does.

    One that others have replied to leaves a tombstone in its place, and that is told as a change, not as a deletion
    (seen in the wild: 42wim/matterbridge#600, slack-edge#10).
    """
    previous = message_json(core.state, message)
    if not message.is_reply and core.state.replies(channel=message.channel, thread_ts=message.ts):
        core.state.bury_message(message)
        return _announce_change(core, message, "message_changed", previous=previous)
    core.state.remove_message(message)
    return _announce_change(core, message, "message_deleted", deleted_ts=message.ts, previous=previous)


def _announce_change(core: Core, message: Message, subtype: str, *, previous: Json, **fields: Any) -> str:
    if message.ephemeral_for:
        return ""
    now = core.state.new_ts()
    event = {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "ts": now,
        "event_ts": now,
        "previous_message": previous,
    }
    if subtype == "message_changed":
        event["message"] = message_json(core.state, message)
    return core.tell(core.state.channels[message.channel], event | fields)


def post_ephemeral(core: Core, arguments: Arguments) -> Json:
    """chat.postEphemeral: a message that one member of the channel sees."""
    channel = writable_channel(core, arguments.required("channel"))
    user = arguments.required("user")
    if user not in core.state.people or user not in channel.members:
        raise ApiRefused("user_not_in_channel")
    text, blocks = message_content(arguments)
    message = new_message(
        core,
        channel=channel,
        text=text,
        blocks=blocks,
        thread_ts=arguments.text("thread_ts"),
        ephemeral_for=user,
    )
    return {"message_ts": message.ts}


def get_permalink(core: Core, arguments: Arguments) -> Json:
    """chat.getPermalink."""
    channel = core.state.channel(arguments.required("channel"))
    message = core.state.find_message(channel=channel.id, ts=arguments.required("message_ts"))
    if message is None:
        raise ApiRefused("message_not_found")
    return {"channel": channel.id, "permalink": permalink(core.state, message)}


def writable_channel(core: Core, name: str) -> Channel:
    """The conversation by id or #name; refuses archived ones and those the bot is not in."""
    state = core.state
    for channel in state.channels.values():
        if channel.name and name.removeprefix("#") == channel.name:
            name = channel.id
            break
    channel = state.channel(name)
    if state.bot.bot_user_id not in channel.members:
        raise ApiRefused("channel_not_found" if channel.is_private else "not_in_channel")
    if channel.is_archived:
        raise ApiRefused("is_archived")
    return channel


def require_thread(core: Core, channel: Channel, thread_ts: str) -> None:
    """Refuse a reply to a message that is not there, or that is a reply itself."""
    if not thread_ts:
        return
    parent = core.state.find_message(channel=channel.id, ts=thread_ts)
    if parent is None:
        raise ApiRefused("thread_not_found")
    if parent.is_reply:
        raise ApiRefused("cannot_reply_to_message")


def message_content(arguments: Arguments, *, before: Message | None = None) -> tuple[str, list[Json]]:
    """The (text, blocks) of a message; refuses empty ones and invalid blocks. `before` lends what is not given."""
    markdown = arguments.text("markdown_text")
    if markdown and (arguments.text("text") or arguments.values.get("blocks")):
        raise ApiRefused("markdown_text_conflict")
    if len(markdown) > LONGEST_MARKDOWN:
        raise ApiRefused("msg_too_long")
    blocks = arguments.data("blocks", refusal="invalid_blocks_format")
    if markdown:
        blocks = [{"type": "markdown", "text": markdown}]
    if blocks is None:
        blocks = list(before.blocks) if before is not None else []
    else:
        problems = message_problems(blocks)
        if problems:
            raise refusal("invalid_blocks", problems)
        blocks = complete_blocks(blocks)
    text = arguments.text("text", before.text if before is not None and "text" not in arguments.values else "")
    if not text and not blocks:
        raise ApiRefused("no_text")
    return text[:LONGEST_TEXT], blocks


def message_metadata(arguments: Arguments) -> Json:
    """The message's metadata, {} for none; refuses what is not {event_type, event_payload}."""
    metadata = arguments.data("metadata", refusal="invalid_metadata_format")
    if metadata in (None, {}):
        return {}
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        raise ApiRefused("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise ApiRefused("invalid_metadata_format")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def new_message(
    core: Core,
    *,
    channel: Channel,
    text: str,
    blocks: list[Json],
    thread_ts: str = "",
    ephemeral_for: str = "",
    metadata: Json | None = None,
) -> Message:
    """Post a message of the bot, with no further checks."""
    return core.state.add_message(
        Message(
            channel=channel.id,
            ts=core.state.new_ts(),
            user=core.state.bot.bot_user_id,
            text=text,
            by_bot=True,
            blocks=blocks,
            thread_ts=thread_ts,
            ephemeral_for=ephemeral_for,
            metadata=metadata or {},
        )
    )
