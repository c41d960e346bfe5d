"""A conversation as HTML: messages grouped by day and author, threads, files and reactions."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import blake2s
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.sandbox.page.desk import HUES, Desk, initials
from bot.sandbox.page.emoji import picture_named
from bot.sandbox.page.markup import EMPTY, Html, join, tag
from bot.sandbox.page.render.blocks import draw_blocks
from bot.sandbox.page.render.icons import icon
from bot.sandbox.page.render.mrkdwn import render_mrkdwn
from bot.sandbox.page.render.reader import Language, moment_of
from bot.sandbox.page.render.surface import Surface

Json: TypeAlias = dict[str, Any]

_TOGETHER: Final = timedelta(minutes=5)
_SHOWN: Final = 200


class Conversation:
    """Draws the messages of one conversation for one person."""

    def __init__(self, *, desk: Desk, viewer: str, language: Language, channel: str) -> None:
        self._desk = desk
        self._viewer = viewer
        self._language: Language = language
        self._channel = channel
        company = desk.company()
        self._hues = {person["id"]: person["hue"] for person in company["people"]}
        self._administers = any(person["id"] == viewer and person["is_admin"] for person in company["people"])
        self._bot = company["app"]["bot_user_id"]
        self._shortcuts = [one for one in company["shortcuts"] if one["kind"] == "message"]
        self._plain = self._surface("")

    def timeline(self) -> Html:
        """The newest messages, oldest first, or the words that greet in an empty conversation."""
        if not self._desk.is_in(viewer=self._viewer, channel=self._channel):
            return tag(
                "div", tag("p", self._plain.word("not_member"), class_="empty", data_key="out"), class_="messages"
            )
        messages = self._desk.messages(viewer=self._viewer, channel=self._channel)[-_SHOWN:]
        return tag("div", *(self._run(messages, prefix="m") if messages else [self._empty()]), class_="messages")

    def thread(self, *, root: str) -> Html:
        """One thread with its first message on top; nothing when it is gone."""
        inside = self._desk.is_in(viewer=self._viewer, channel=self._channel)
        for message in self._desk.messages(viewer=self._viewer, channel=self._channel) if inside else ():
            if message["ts"] == root:
                rule = tag("div", self._counted(message["replies"]), class_="thread-rule", data_key="rule")
                replies = self._run(message["replies"], prefix="t", days=False)
                first = self._message(message, follows=False, prefix="t")
                return tag("div", first, rule, *replies, class_="thread", data_testid="thread-pane")
        return EMPTY

    def _surface(self, scope: str) -> Surface:
        return self._desk.surface(viewer=self._viewer, language=self._language, scope=scope)

    def _run(self, messages: list[Json], *, prefix: str, days: bool = True) -> Iterator[Html]:
        before: Json | None = None
        day: date | None = None
        for message in messages:
            today = self._moment(message["ts"]).date()
            if days and today != day:
                yield tag("div", tag("span", self._day(today)), class_="day", data_key=f"day-{today.isoformat()}")
                before = None
            day = today
            yield self._message(message, follows=_follows(before, message), prefix=prefix)
            before = message

    def _message(self, message: Json, *, follows: bool, prefix: str) -> Html:
        inside = join(
            (self._side(message, follows), self._content(message, follows, prefix), self._tools(message, prefix))
        )
        return tag(
            "article",
            inside,
            class_=" ".join(
                ["message", *(["follows"] if follows else []), *(["private"] if message["ephemeral"] else [])]
            ),
            data_key=f"{prefix}-{message['ts']}",
            data_message=message["ts"],
            data_channel=message["channel"],
            data_testid=f"{'thread-' if prefix == 't' else ''}message-{message['ts']}",
            data_stamp=blake2s(f"{follows}{inside}".encode(), digest_size=8).hexdigest(),
            aria_label=f"{message['name']}, {self._plain.reader.clock_text(moment=self._moment(message['ts']))}",
        )

    def _side(self, message: Json, follows: bool) -> Html:
        if follows:
            return tag("span", self._clock(message), class_="message-side")
        if message["user"] == self._bot:
            return tag("span", tag("img", src="/static/mark.svg", alt=""), class_="avatar", aria_hidden="true")
        hue = self._hues.get(message["user"], HUES - 2)
        return tag("span", initials(message["name"]), class_=f"avatar hue-{hue}", aria_hidden="true")

    def _content(self, message: Json, follows: bool, prefix: str) -> Html:
        surface = self._surface(f"{prefix}{message['ts']}")
        parts: list[Html] = []
        if message["ephemeral"]:
            parts.append(tag("div", icon("eye"), surface.word("only_you"), class_="private-note"))
        edited = tag("span", f"({surface.word('edited')})", class_="edited") if message["edited"] else EMPTY
        if not follows:
            badge = tag("span", surface.word("app_badge"), class_="badge") if message["bot"] else EMPTY
            parts.append(tag("div", tag("strong", message["name"]), badge, self._clock(message), class_="message-head"))
        if message["buried"]:
            parts.append(tag("p", surface.word("buried"), class_="buried"))
        elif message["blocks"]:
            parts.append(tag("div", draw_blocks(message["blocks"], surface=surface), class_="blocks"))
        elif message["text"]:
            parts.append(tag("div", render_mrkdwn(message["text"], reader=surface.reader), class_="prose"))
        parts += [edited, *(self._file(file) for file in message["files"])]
        parts += [self._reactions(message), self._thread_link(message, prefix)]
        return tag("div", *parts, class_="message-content", data_key="content")

    def _tools(self, message: Json, prefix: str) -> Html:
        tools: list[Html] = []
        if not message["ephemeral"] and prefix == "m":
            label = self._plain.word("reply")
            tools.append(
                tag(
                    "button",
                    icon("reply"),
                    type="button",
                    class_="btn btn-icon",
                    title=label,
                    aria_label=label,
                    data_thread=message["ts"],
                    data_testid=f"reply-{message['ts']}",
                )
            )
        if not message["ephemeral"] and not message["buried"] and (items := self._menu_items(message)):
            tools.append(self._menu(message, prefix, items))
        return tag("div", *tools, class_="message-tools", data_key="tools") if tools else EMPTY

    def _menu_items(self, message: Json) -> list[Html]:
        items = [
            tag("button", one["name"], type="button", role="menuitem", tabindex=-1, data_shortcut=one["callback_id"])
            for one in self._shortcuts
        ]
        if self._administers or message["user"] == self._viewer:
            label = self._plain.word("delete_message")
            items.append(
                tag("button", label, type="button", role="menuitem", tabindex=-1, class_="danger", data_delete=True)
            )
        return items

    def _menu(self, message: Json, prefix: str, items: list[Html]) -> Html:
        name = f"{prefix}-{message['ts']}-shortcuts"
        label = self._plain.word("message_actions")
        opener = tag(
            "button",
            icon("dots"),
            type="button",
            class_="btn btn-icon",
            aria_haspopup="menu",
            aria_expanded="false",
            aria_controls=name,
            title=label,
            aria_label=label,
            data_testid=f"message-menu-{message['ts']}",
        )
        return tag(
            "div", opener, tag("div", *items, id=name, role="menu", class_="menu", hidden=True), class_="overflow"
        )

    def _thread_link(self, message: Json, prefix: str) -> Html:
        replies = message.get("replies") or []
        if not replies or prefix == "t":
            return EMPTY
        last = self._plain.reader.clock_text(moment=self._moment(replies[-1]["ts"]))
        return tag(
            "button",
            icon("reply"),
            tag("span", self._counted(replies)),
            tag("span", last),
            type="button",
            class_="thread-link",
            data_thread=message["ts"],
            data_testid=f"thread-{message['ts']}",
        )

    def _counted(self, replies: list[Json]) -> str:
        key = "replies_one" if len(replies) == 1 else "replies_many"
        return self._plain.word(key).format(n=len(replies))

    def _file(self, file: Json) -> Html:
        link = tag("a", file["title"] or file["name"], href=file["page_url"], target="_blank", rel="noopener")
        return tag("div", tag("div", icon("file"), link, class_="attachment"))

    def _reactions(self, message: Json) -> Html:
        marks = [
            tag("span", picture_named(one["name"]), " ", str(len(one["users"])), class_="reaction")
            for one in message["reactions"]
        ]
        return tag("div", *marks, class_="reactions") if marks else EMPTY

    def _empty(self) -> Html:
        reader = self._plain.reader
        name = reader.channels.get(self._channel)
        greeting = (
            self._plain.word("empty_channel").format(name=name)
            if name
            else self._plain.word("empty_dm").format(name=reader.people.get(self._bot, ""))
        )
        return tag("div", tag("strong", greeting), self._plain.word("empty_hint"), class_="empty", data_key="empty")

    def _clock(self, message: Json) -> Html:
        moment = self._moment(message["ts"])
        return tag("time", self._plain.reader.clock_text(moment=moment), datetime=moment.isoformat(timespec="seconds"))

    def _day(self, day: date) -> str:
        today = self._desk.clock.now().astimezone(ZoneInfo(self._plain.reader.zone)).date()
        near = {today: "today", today - timedelta(days=1): "yesterday"}.get(day)
        return self._plain.word(near) if near else format_date(day, "full", locale=self._language)

    def _moment(self, ts: str) -> datetime:
        moment = moment_of(ts) or self._desk.clock.now()
        return moment.astimezone(ZoneInfo(self._plain.reader.zone))


def _follows(before: Json | None, message: Json) -> bool:
    if before is None or before["user"] != message["user"] or before["ephemeral"] or message["ephemeral"]:
        return False
    return float(message["ts"]) - float(before["ts"]) < _TOGETHER.total_seconds() and not before.get("replies")
