"""files.*: uploads in Slack's three steps (ask for an address, send the bytes, complete)."""

import secrets

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import ApiRefused
from bot.sandbox.slack.methods.chat import require_thread, writable_channel
from bot.sandbox.slack.payloads import file_json
from bot.sandbox.slack.state import Channel, File, Json, Message, random_id


def get_upload_url(core: Core, arguments: Arguments) -> Json:
    """files.getUploadURLExternal."""
    name, length = arguments.required("filename"), arguments.number("length", 0)
    if length <= 0:
        raise ApiRefused("invalid_arguments", messages=["[ERROR] must be greater than 0 [json-pointer:/length]"])
    file = new_file(core, name=name, size=length, user=core.state.bot.bot_user_id)
    return {"upload_url": core.addresses.files(f"/upload/v1/{file.secret}"), "file_id": file.id}


def new_file(core: Core, *, name: str, size: int, user: str) -> File:
    """Reserve a file that is still to be sent."""
    file = File(
        id=random_id("F"),
        name=name,
        title=name,
        size=size,
        user=user,
        created=core.state.epoch(),
        secret=secrets.token_urlsafe(24),
    )
    with core.state.lock:
        core.state.files[file.id] = file
    return file


def complete_upload(core: Core, arguments: Arguments) -> Json:
    """files.completeUploadExternal: share what was sent in a channel, or nowhere when none is named."""
    wanted = arguments.data("files")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(item, dict) for item in wanted):
        raise ApiRefused("invalid_arguments", messages=["[ERROR] missing required field: files"])
    channel = writable_channel(core, arguments.text("channel_id")) if arguments.text("channel_id") else None
    thread_ts = arguments.text("thread_ts")
    if channel is not None:
        require_thread(core, channel, thread_ts)
    files = []
    for item in wanted:
        file = core.state.files.get(str(item.get("id", "")))
        if file is None or not file.received:
            raise ApiRefused("file_not_found")
        if file.shared:
            raise ApiRefused("file_already_completed")
        files.append(file)
    for file, item in zip(files, wanted, strict=True):
        file.title = str(item.get("title") or file.name)
        file.shared = True
    if channel is not None:
        message = share(
            core,
            channel=channel,
            files=files,
            user=core.state.bot.bot_user_id,
            thread_ts=thread_ts,
            text=arguments.text("initial_comment"),
            by_bot=True,
        )
        core.announce(message, subtype="file_share")
    return {"files": [file_json(core.state, file) for file in files]}


def share(
    core: Core, *, channel: Channel, files: list[File], user: str, thread_ts: str, text: str, by_bot: bool
) -> Message:
    """Post a message that carries files."""
    for file in files:
        file.channels.append(channel.id)
    return core.state.add_message(
        Message(
            channel=channel.id,
            ts=core.state.new_ts(),
            user=user,
            text=text,
            by_bot=by_bot,
            thread_ts=thread_ts,
            files=[file.id for file in files],
        )
    )


def info(core: Core, arguments: Arguments) -> Json:
    """files.info."""
    file = core.state.files.get(arguments.required("file"))
    if file is None or not file.shared:
        raise ApiRefused("file_not_found")
    return {"file": file_json(core.state, file), "comments": [], "response_metadata": {"next_cursor": ""}}
