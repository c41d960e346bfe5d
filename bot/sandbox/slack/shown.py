"""What a person sees in Slack's client, as plain JSON for the page and for tests."""

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.payloads import file_json, permalink
from bot.sandbox.slack.state import SLACKBOT, Channel, Json, Message, Person


def company(core: Core) -> Json:
    """Everybody one can be, every channel, the workspace, the app and its commands and shortcuts."""
    state = core.state
    return {
        "team": {"id": state.team.id, "name": state.team.name, "domain": state.team.domain},
        "app": {
            "id": state.bot.id,
            "name": state.bot.name,
            "bot_id": state.bot.bot_id,
            "bot_user_id": state.bot.bot_user_id,
        },
        "people": [person_shown(person) for person in state.people.values() if not person.is_bot],
        "channels": [channel_shown(core, channel) for channel in state.channels.values() if not channel.is_im],
        "groups": [{"id": group.slack, "name": group.name} for group in state.company.groups],
        "slash_commands": [
            {"command": one.command, "description": one.description, "usage_hint": one.usage_hint}
            for one in core.options.slash_commands
        ],
        "shortcuts": [
            {"callback_id": one.callback_id, "name": one.name, "kind": one.kind} for one in core.options.shortcuts
        ],
        "connected": bool(core.sockets.connections or core.options.request_url),
        "connections": core.sockets.connections,
        "mode": "http" if core.options.request_url else "socket",
    }


def person_shown(person: Person) -> Json:
    """One person, with the flags that matter."""
    return {
        "id": person.id,
        "name": person.name,
        "handle": person.handle,
        "email": person.email,
        "locale": person.locale,
        "tz": person.tz,
        "about": person.about,
        "groups": list(person.groups),
        "team_id": person.team_id,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_stranger": person.is_stranger,
        "is_admin": person.is_admin,
        "deleted": person.deleted,
    }


def channel_shown(core: Core, channel: Channel) -> Json:
    """One conversation; a DM is named after the bot."""
    return {
        "id": channel.id,
        "name": core.state.bot.name if channel.is_im else channel.name,
        "is_im": channel.is_im,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "bot_is_member": core.state.bot.bot_user_id in channel.members,
        "members": sorted(channel.members),
    }


def channels(core: Core, *, user: str) -> list[Json]:
    """The conversations of one person, the DM with the bot last."""
    mine = [channel for channel in core.state.channels.values() if user in channel.members]
    return [channel_shown(core, channel) for channel in sorted(mine, key=lambda channel: channel.is_im)]


def messages(core: Core, *, channel: str, user: str = "") -> list[Json]:
    """The messages of a conversation in order, replies under their first message.

    With `user` it is what that person sees, their own ephemeral messages included and nothing where they are not
    a member; without, what everybody sees.
    A reply whose first message is gone is shown by itself.
    """
    with core.state.lock:
        place = core.state.channels.get(channel)
        if place is None or (user and user not in place.members):
            return []
        visible = [message for message in core.state.messages[channel] if message.ephemeral_for in ("", user)]
        roots: dict[str, list[Message]] = {message.ts: [] for message in visible if not message.is_reply}
        for message in visible:
            if message.is_reply and message.thread_ts in roots:
                roots[message.thread_ts].append(message)
        shown = []
        for message in visible:
            if message.is_reply and message.thread_ts in roots:
                continue
            replies = roots.get(message.ts, [])
            shown.append(message_shown(core, message) | {"replies": [message_shown(core, reply) for reply in replies]})
        return shown


def message_shown(core: Core, message: Message) -> Json:
    """One message, without its replies."""
    author = core.state.people.get(message.user)
    replies = core.state.replies(channel=message.channel, thread_ts=message.ts)
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "name": "Slackbot" if message.user == SLACKBOT else author.name if author else message.user,
        "bot": message.by_bot or message.user == SLACKBOT,
        "text": message.text,
        "blocks": message.blocks,
        "edited": bool(message.edited_ts),
        "thread_ts": message.thread_ts or (message.ts if replies else ""),
        "reply_count": len(replies),
        "ephemeral": bool(message.ephemeral_for),
        "buried": message.buried,
        "metadata": message.metadata,
        "files": [
            file_json(core.state, core.state.files[identity]) | {"page_url": f"/api/slack/files/{identity}"}
            for identity in message.files
        ],
        "reactions": [{"name": name, "users": users} for name, users in message.reactions.items()],
        "permalink": permalink(core.state, message),
    }


def views(core: Core, *, user: str) -> list[Json]:
    """The open modals of one person, bottom first."""
    return [core.views.shown(view) for view in core.views.stack(user)]


def home(core: Core, *, user: str) -> Json:
    """The published Home of one person, {} while there is none."""
    view = core.views.home(user)
    return core.views.shown(view) if view is not None else {}
