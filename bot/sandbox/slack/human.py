"""One person at Slack's client, for tests: synchronous, and callable from any thread but the server's own."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack import people_side, pressing, revising, shown, spots, submitting
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import HumanRefused
from bot.sandbox.slack.inputs import elements
from bot.sandbox.slack.outcomes import Outcome
from bot.sandbox.slack.state import Json


class Human:
    """The client of one person. Each deed waits for the app's ack; HumanRefused means the client would not let them."""

    def __init__(self, *, core: Core, user: str) -> None:
        self._core = core
        self.id = user
        self.dm = core.state.channel(user).id

    def say(self, *, text: str, channel: str = "", thread_ts: str = "") -> Outcome:
        """Type a line, in the DM with the bot when no channel is named. A slash command is sent as one."""
        return people_side.say(self._core, user=self.id, channel=channel or self.dm, text=text, thread_ts=thread_ts)

    def messages(self, channel: str = "") -> list[Json]:
        """What this person sees in a conversation, by default in the DM with the bot."""
        return shown.messages(self._core, channel=channel or self.dm, user=self.id)

    def channels(self) -> list[Json]:
        """The conversations this person is in."""
        return shown.channels(self._core, user=self.id)

    def press(
        self,
        target: Mapping[str, Any],
        action_id: str = "",
        *,
        block_id: str = "",
        label: str = "",
        choice: object = None,
        element: Json | None = None,
        values: Json | None = None,
    ) -> Outcome:
        """Press or choose on a message (from `messages`) or a view (from `views` or `home`).

        Name the element by `action_id`, or a button by the `label` on it. See `pressing.press` for the rest.
        """
        action_id = action_id or _labelled(target, label)
        return pressing.press(
            self._core,
            spot=self._spot(target),
            action_id=action_id,
            block_id=block_id,
            choice=choice,
            element=element,
            values=values,
        )

    def suggestions(self, target: Mapping[str, Any], action_id: str, typed: str, *, block_id: str = "") -> Json:
        """Type into an external select and see what the app offers."""
        return pressing.suggest(
            self._core, spot=self._spot(target), action_id=action_id, block_id=block_id, typed=typed
        )

    def submit(self, view: Mapping[str, Any], values: Json | None = None) -> Outcome:
        """Fill in a modal, {block_id: answer} or {block_id: {action_id: answer}}, and submit it."""
        return submitting.submit(self._core, user=self.id, view_id=str(view["id"]), values=values)

    def close(self, view: Mapping[str, Any], *, everything: bool = False) -> Outcome:
        """Close a modal with Cancel, or with the cross that closes all of them."""
        return submitting.close(self._core, user=self.id, view_id=str(view["id"]), everything=everything)

    def views(self) -> list[Json]:
        """The open modals, bottom first."""
        return shown.views(self._core, user=self.id)

    def home(self) -> Json:
        """The published Home, {} while there is none."""
        return shown.home(self._core, user=self.id)

    def open_home(self) -> str:
        """Open the app's Home; gives the id of the event that tells the app."""
        return people_side.open_home(self._core, user=self.id)

    def edit(self, message: Mapping[str, Any], *, text: str) -> Outcome:
        """Write something else in the place of one's own message (from `messages`)."""
        channel, ts = str(message["channel"]), str(message["ts"])
        return revising.edit(self._core, user=self.id, channel=channel, ts=ts, text=text)

    def delete(self, message: Mapping[str, Any]) -> Outcome:
        """Delete a message (from `messages`): one's own, or anybody's for those who administer the workspace."""
        return people_side.delete(self._core, user=self.id, channel=str(message["channel"]), ts=str(message["ts"]))

    def shortcut(self, callback_id: str, *, message: Mapping[str, Any] | None = None) -> Outcome:
        """Use a global shortcut, or a message shortcut on a message."""
        channel, ts = (str(message["channel"]), str(message["ts"])) if message is not None else ("", "")
        return people_side.use_shortcut(self._core, user=self.id, callback_id=callback_id, channel=channel, ts=ts)

    def upload(self, *, name: str, content: bytes, text: str = "", channel: str = "", thread_ts: str = "") -> Outcome:
        """Share a file, with or without words."""
        return self.attach(files={name: content}, text=text, channel=channel, thread_ts=thread_ts)

    def attach(self, *, files: Mapping[str, bytes], text: str = "", channel: str = "", thread_ts: str = "") -> Outcome:
        """Share several files, name -> content, in one message."""
        return people_side.upload(
            self._core,
            user=self.id,
            channel=channel or self.dm,
            files=list(files.items()),
            text=text,
            thread_ts=thread_ts,
        )

    def _spot(self, target: Mapping[str, Any]) -> spots.Spot:
        if "ts" in target:
            return spots.find_spot(self._core, user=self.id, channel=str(target["channel"]), ts=str(target["ts"]))
        return spots.find_spot(self._core, user=self.id, view_id=str(target["id"]))


def _labelled(target: Mapping[str, Any], label: str) -> str:
    for _, element in elements(list(target["blocks"])):
        text = element.get("text")
        if isinstance(text, dict) and text.get("text") == label:
            return str(element["action_id"])
    raise HumanRefused(f"there is no button {label!r}")
