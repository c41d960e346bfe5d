"""What the local Slack remembers: people, channels, messages, files, views and homes. One lock guards it all."""

import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.company import Company
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.errors import ApiRefused

Json = dict[str, Any]

SLACKBOT = "USLACKBOT"


@dataclass(slots=True)
class Person:
    """A Slack account; `is_stranger` marks people of a connected workspace."""

    id: str
    team_id: str
    name: str
    handle: str
    email: str | None
    locale: str
    tz: str
    about: dict[str, str]
    groups: tuple[str, ...]
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    is_admin: bool = False
    is_bot: bool = False
    updated: int = 0


@dataclass(slots=True)
class Channel:
    """A conversation; `user` is set for a DM with the bot and names the person on the other end."""

    id: str
    name: str
    created: int
    is_private: bool = False
    is_ext_shared: bool = False
    is_archived: bool = False
    members: set[str] = field(default_factory=set)
    user: str = ""

    @property
    def is_im(self) -> bool:
        """True for a DM."""
        return bool(self.user)


@dataclass(slots=True, eq=False)
class Message:
    """One message; `ephemeral_for` names the only person who sees it, "" when everybody does.

    A `buried` one was deleted and stands there as a tombstone, because others had replied to it.
    """

    channel: str
    ts: str
    user: str
    text: str
    by_bot: bool
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    ephemeral_for: str = ""
    edited_ts: str = ""
    edited_by: str = ""
    metadata: Json = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    client_msg_id: str = ""
    buried: bool = False

    @property
    def is_reply(self) -> bool:
        """True for a message inside a thread that is not the thread's first."""
        return bool(self.thread_ts) and self.thread_ts != self.ts


@dataclass(slots=True)
class File:
    """An uploaded file; `shared` turns True when the upload is completed."""

    id: str
    name: str
    title: str
    size: int
    user: str
    created: int
    content: bytes = b""
    received: bool = False
    shared: bool = False
    channels: list[str] = field(default_factory=list)
    secret: str = ""


class SlackState:
    """Everything that changes; hold `lock` around reads and writes that belong together."""

    def __init__(self, *, company: Company, clock: SandboxClock, changes: Changes) -> None:
        self.company = company
        self.clock = clock
        self.changes = changes
        self.lock = threading.RLock()
        self.team = company.slack.team
        self.bot = company.slack.app
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Message]] = {}
        self.files: dict[str, File] = {}
        self._by_ts: dict[tuple[str, str], Message] = {}
        self._threads: dict[tuple[str, str], list[Message]] = {}
        self._last_micros = 0
        self.reset()

    def reset(self) -> None:
        """Back to the company as it starts, with no messages; timestamps keep growing."""
        with self.lock:
            now = self.epoch()
            self.people = {}
            for known in self.company.people:
                self.people[known.slack] = Person(
                    id=known.slack,
                    team_id=known.team or self.team.id,
                    name=known.name,
                    handle=known.handle,
                    email=known.email,
                    locale=known.locale,
                    tz=known.tz,
                    about=dict(known.about),
                    groups=known.groups,
                    is_restricted=known.is_restricted,
                    is_ultra_restricted=known.is_ultra_restricted,
                    is_stranger=known.is_stranger,
                    deleted=known.deleted,
                    is_admin=known.is_admin,
                    updated=now,
                )
            for identity, name in ((self.bot.bot_user_id, self.bot.name), (SLACKBOT, "slackbot")):
                self.people[identity] = Person(
                    id=identity,
                    team_id=self.team.id,
                    name=name,
                    handle=name,
                    email=None,
                    locale="en-US",
                    tz="America/Los_Angeles",
                    about={},
                    groups=(),
                    is_bot=True,
                    updated=now,
                )
            humans = [person for person in self.people.values() if not person.is_bot]
            self.channels = {}
            for seed in self.company.slack.channels:
                members = {person.id for person in humans if seed.is_ext_shared or not person.is_stranger}
                if seed.bot_is_member:
                    members.add(self.bot.bot_user_id)
                self.channels[seed.id] = Channel(
                    id=seed.id,
                    name=seed.name,
                    created=now,
                    is_private=seed.is_private,
                    is_ext_shared=seed.is_ext_shared,
                    members=members,
                )
            for person in humans:
                identity = dm_id(person.id)
                self.channels[identity] = Channel(
                    id=identity, name="", created=now, user=person.id, members={person.id, self.bot.bot_user_id}
                )
            self.messages = {identity: [] for identity in self.channels}
            self.files, self._by_ts, self._threads = {}, {}, {}

    def epoch(self) -> int:
        """The sandbox's time in whole seconds."""
        return int(self.clock.now().timestamp())

    def new_ts(self) -> str:
        """A message timestamp: the sandbox's time in microseconds, never twice the same and always growing."""
        with self.lock:
            micros = max(int(self.clock.now().timestamp() * 1_000_000), self._last_micros + 1)
            self._last_micros = micros
            return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def channel(self, identity: str) -> Channel:
        """The conversation with this id, or the DM of the person with this id; refuses with channel_not_found."""
        with self.lock:
            person = self.people.get(identity)
            if person is not None and not person.is_bot:
                identity = dm_id(identity)
            found = self.channels.get(identity)
            if found is None:
                raise ApiRefused("channel_not_found")
            return found

    def person(self, identity: str) -> Person:
        """The account with this id; refuses with user_not_found."""
        with self.lock:
            found = self.people.get(identity)
            if found is None:
                raise ApiRefused("user_not_found")
            return found

    def add_message(self, message: Message) -> Message:
        """Put a message in its channel and tell the listeners."""
        with self.lock:
            self.messages[message.channel].append(message)
            self._by_ts[message.channel, message.ts] = message
            if message.is_reply and not message.ephemeral_for:
                self._threads.setdefault((message.channel, message.thread_ts), []).append(message)
        self.changes.add(
            kind="message",
            action="posted",
            channel=message.channel,
            ts=message.ts,
            thread_ts=message.thread_ts,
            ephemeral_for=message.ephemeral_for,
            user=message.user,
        )
        return message

    def remove_message(self, message: Message) -> None:
        """Take a message out of its channel without a word to anybody; its replies, if any, stay."""
        with self.lock:
            self.messages[message.channel].remove(message)
            self._by_ts.pop((message.channel, message.ts), None)
            if message.is_reply and not message.ephemeral_for:
                self._threads[message.channel, message.thread_ts].remove(message)
        self.changes.add(kind="message", action="deleted", channel=message.channel, ts=message.ts)

    def bury_message(self, message: Message) -> None:
        """Put a tombstone in the place of a message."""
        with self.lock:
            message.user, message.text, message.by_bot = SLACKBOT, "This message was deleted.", False
            message.blocks, message.metadata, message.files, message.reactions = [], {}, [], {}
            message.client_msg_id, message.buried = "", True
        self.changes.add(
            kind="message", action="changed", channel=message.channel, ts=message.ts, thread_ts=message.thread_ts
        )

    def find_message(self, *, channel: str, ts: str, ephemeral: bool = False) -> Message | None:
        """The message with this timestamp, or None when there is none of that sort."""
        with self.lock:
            found = self._by_ts.get((channel, ts))
            return found if found is not None and bool(found.ephemeral_for) == ephemeral else None

    def replies(self, *, channel: str, thread_ts: str) -> list[Message]:
        """The public replies of a thread, oldest first, without the message that began it."""
        with self.lock:
            return list(self._threads.get((channel, thread_ts), []))


def dm_id(user: str) -> str:
    """The id of the DM between the bot and this person."""
    return "D" + user[1:]


def random_id(prefix: str) -> str:
    """A fresh id in Slack's style, such as F0A1B2C3D4E."""
    return prefix + "0" + secrets.token_hex(5).upper()
