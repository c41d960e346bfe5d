"""The JSON that Slack shows the app: users, channels, messages, files, and the frames around interactions."""

import zoneinfo
from typing import Any

from bot.sandbox.slack.state import Channel, File, Json, Message, Person, SlackState

VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - Slack sends one; nobody should trust it


def user_json(state: SlackState, person: Person, *, with_email: bool, with_locale: bool) -> Json:
    """A user as `users.info` shows it; e-mail needs the scope users:read.email, locale the flag include_locale."""
    offset = state.clock.now().astimezone(zoneinfo.ZoneInfo(person.tz)).utcoffset()
    user: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.handle,
        "deleted": person.deleted,
        "real_name": person.name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": profile_json(person, with_email=with_email),
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
    }
    if person.is_stranger:
        user["is_stranger"] = True
    if with_locale:
        user["locale"] = person.locale
    return user


def profile_json(person: Person, *, with_email: bool) -> Json:
    """A user's profile; people of another workspace never show an e-mail."""
    profile: Json = {
        "title": person.about.get("en", ""),
        "phone": "",
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.handle,
        "display_name_normalized": person.handle,
        "status_text": "",
        "status_emoji": "",
        "team": person.team_id,
        "image_48": "",
    }
    if with_email and person.email and not person.is_stranger:
        profile["email"] = person.email
    return profile


def channel_json(state: SlackState, channel: Channel) -> Json:
    """A conversation as `conversations.info` shows it."""
    if channel.is_im:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": channel.is_archived,
            "is_im": True,
            "is_org_shared": False,
            "user": channel.user,
            "context_team_id": state.team.id,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_member": state.bot.bot_user_id in channel.members,
        "num_members": len(channel.members),
        "creator": "",
        "context_team_id": state.team.id,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def message_json(state: SlackState, message: Message, *, with_metadata: bool = True) -> Json:
    """A message as Slack stores it, with thread counters on the message that began a thread."""
    shown: Json = {"type": "message", "ts": message.ts, "user": message.user}
    if message.by_bot:
        shown |= {"bot_id": state.bot.bot_id, "app_id": state.bot.id}
    author = state.people.get(message.user)
    shown |= {"team": author.team_id if author else state.team.id, "text": message.text}
    if message.buried:
        shown |= {"subtype": "tombstone", "hidden": True}
    if message.client_msg_id:
        shown["client_msg_id"] = message.client_msg_id
    shown["blocks"] = message.blocks
    if message.by_bot:
        shown["bot_profile"] = {
            "id": state.bot.bot_id,
            "app_id": state.bot.id,
            "name": state.bot.name,
            "team_id": state.team.id,
        }
    if message.edited_ts:
        shown["edited"] = {"user": message.edited_by, "ts": message.edited_ts}
    if message.files:
        shown["files"] = [file_json(state, state.files[identity]) for identity in message.files]
        shown["upload"] = False
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    if with_metadata and message.metadata:
        shown["metadata"] = message.metadata
    return shown | _thread_fields(state, message)


def _thread_fields(state: SlackState, message: Message) -> Json:
    if message.is_reply:
        parent = state.find_message(channel=message.channel, ts=message.thread_ts)
        fields = {"thread_ts": message.thread_ts}
        return fields | ({"parent_user_id": parent.user} if parent else {})
    replies = state.replies(channel=message.channel, thread_ts=message.ts)
    if not replies:
        return {}
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len({reply.user for reply in replies}),
        "latest_reply": replies[-1].ts,
        "reply_users": sorted({reply.user for reply in replies}),
        "is_locked": False,
        "subscribed": False,
    }


def file_json(state: SlackState, file: File) -> Json:
    """A file object with the addresses of its content."""
    suffix = file.name.rpartition(".")[2].lower() if "." in file.name else "text"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": "text/plain"
        if suffix in {"txt", "log", "csv", "yaml", "yml", "json"}
        else "application/octet-stream",
        "filetype": suffix,
        "user": file.user,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "url_private": f"https://files.slack.com/files-pri/{state.team.id}-{file.id}/{file.name}",
        "url_private_download": f"https://files.slack.com/files-pri/{state.team.id}-{file.id}/download/{file.name}",
        "permalink": f"https://{state.team.domain}.slack.com/files/{file.user}/{file.id}/{file.name}",
        "channels": list(file.channels),
    }


def acting_user(person: Person) -> Json:
    """The person behind an interaction."""
    return {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team_id}


def team_json(state: SlackState) -> Json:
    """The workspace in which an interaction happened."""
    return {"id": state.team.id, "domain": state.team.domain}


def interaction(state: SlackState, person: Person, *, kind: str, **more: Any) -> Json:
    """The frame that block_actions, view_submission, view_closed, shortcut and message_action share."""
    return {
        "type": kind,
        "user": acting_user(person),
        "token": VERIFICATION_TOKEN,
        "api_app_id": state.bot.id,
        "team": team_json(state),
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }


def channel_reference(channel: Channel) -> Json:
    """A conversation as interactions name it."""
    return {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name}


def permalink(state: SlackState, message: Message) -> str:
    """The address of a message in the browser."""
    digits = message.ts.replace(".", "")
    link = f"https://{state.team.domain}.slack.com/archives/{message.channel}/p{digits}"
    return f"{link}?thread_ts={message.thread_ts}&cid={message.channel}" if message.is_reply else link
