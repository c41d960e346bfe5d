"""Modals and Home tabs: stacks three deep, hashes against races, and unique external ids."""

import secrets
from dataclasses import dataclass, field

from bot.sandbox.slack.errors import ApiRefused
from bot.sandbox.slack.inputs import state_values
from bot.sandbox.slack.state import Json, SlackState, random_id

# docs.slack.dev, Modals (2026-11): one view and at most two pushed on top of it.
MAX_DEPTH = 3


@dataclass(slots=True)
class View:
    """One view as the app sent it (`content`, blocks completed), with what the person has typed so far."""

    id: str
    user: str
    content: Json
    root_id: str
    previous_id: str
    hash: str
    values: Json = field(default_factory=dict)

    @property
    def external_id(self) -> str:
        """The app's own name for the view, "" for none."""
        return str(self.content.get("external_id", ""))


class Views:
    """Open modals by person, bottom first, and the published Home of each person. Guarded by the state's lock."""

    def __init__(self, *, state: SlackState) -> None:
        self._state = state
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def open(self, *, user: str, content: Json) -> View:
        """Show a modal to this person, in place of any that is open."""
        with self._state.lock:
            self._stacks.pop(user, None)
            self._claim_external_id(content, view_id="")
            view = self._new(user=user, content=content, under=None)
            self._stacks[user] = [view]
        return self._changed(view, "opened")

    def push(self, *, user: str, content: Json) -> View:
        """Put a modal on top; refuses with push_limit_reached beyond three, not_found with none open."""
        with self._state.lock:
            stack = self._stacks.get(user, [])
            if not stack:
                raise ApiRefused("not_found")
            if len(stack) >= MAX_DEPTH:
                raise ApiRefused("push_limit_reached")
            self._claim_external_id(content, view_id="")
            view = self._new(user=user, content=content, under=stack[-1])
            stack.append(view)
        return self._changed(view, "pushed")

    def update(self, *, view_id: str = "", external_id: str = "", content: Json, hash_: str = "") -> View:
        """Replace a view's content; what was typed stays in inputs that keep their ids."""
        with self._state.lock:
            view = self.find(view_id=view_id, external_id=external_id)
            if view is None:
                raise ApiRefused("not_found")
            if hash_ and hash_ != view.hash:
                raise ApiRefused("hash_conflict")
            self._claim_external_id(content, view_id=view.id)
            view.content = content
            view.hash = self._new_hash()
        return self._changed(view, "updated")

    def publish(self, *, user: str, content: Json, hash_: str = "") -> View:
        """Set this person's Home; with a hash, only when nobody published in between."""
        with self._state.lock:
            before = self._homes.get(user)
            if hash_ and (before is None or hash_ != before.hash):
                raise ApiRefused("hash_conflict")
            self._claim_external_id(content, view_id=before.id if before else "")
            if before is None:
                before = self._new(user=user, content=content, under=None)
                self._homes[user] = before
            else:
                before.content, before.hash = content, self._new_hash()
        self._state.changes.add(kind="home", user=user, view_id=before.id)
        return before

    def close(self, *, view: View, everything: bool = False) -> list[View]:
        """Take a modal off its stack, with whatever lies above it; gives the closed views, top first."""
        with self._state.lock:
            stack = self._stacks.get(view.user, [])
            if view not in stack:
                return []
            first = 0 if everything else stack.index(view)
            closed = stack[first:][::-1]
            del stack[first:]
            if not stack:
                self._stacks.pop(view.user, None)
        self._state.changes.add(kind="view", action="closed", user=view.user, view_id=view.id)
        return closed

    def stack(self, user: str) -> list[View]:
        """The open modals of this person, bottom first."""
        with self._state.lock:
            return list(self._stacks.get(user, []))

    def home(self, user: str) -> View | None:
        """This person's Home, or None while the app has not published one."""
        with self._state.lock:
            return self._homes.get(user)

    def find(self, *, view_id: str = "", external_id: str = "") -> View | None:
        """An open modal or a Home by either name, or None when it is not (or no longer) there."""
        with self._state.lock:
            for view in [*(view for stack in self._stacks.values() for view in stack), *self._homes.values()]:
                if (view_id and view.id == view_id) or (external_id and view.external_id == external_id):
                    return view
        return None

    def shown(self, view: View) -> Json:
        """The view object as Slack sends it."""
        content = view.content
        return {
            "id": view.id,
            "team_id": self._state.team.id,
            "type": content["type"],
            "blocks": content["blocks"],
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": content.get("callback_id", ""),
            "state": {"values": state_values(content["blocks"], view.values)},
            "hash": view.hash,
            "title": content.get("title"),
            "clear_on_close": bool(content.get("clear_on_close", False)),
            "notify_on_close": bool(content.get("notify_on_close", False)),
            "close": content.get("close"),
            "submit": content.get("submit"),
            "previous_view_id": view.previous_id or None,
            "root_view_id": view.root_id,
            "app_id": self._state.bot.id,
            "external_id": view.external_id,
            "app_installed_team_id": self._state.team.id,
            "bot_id": self._state.bot.bot_id,
        }

    def clear(self) -> None:
        """Close everything and forget the homes."""
        with self._state.lock:
            self._stacks.clear()
            self._homes.clear()

    def _new(self, *, user: str, content: Json, under: View | None) -> View:
        identity = random_id("V")
        return View(
            id=identity,
            user=user,
            content=content,
            root_id=under.root_id if under else identity,
            previous_id=under.id if under else "",
            hash=self._new_hash(),
        )

    def _new_hash(self) -> str:
        return f"{self._state.epoch()}.{secrets.token_urlsafe(6)}"

    def _claim_external_id(self, content: Json, *, view_id: str) -> None:
        name = str(content.get("external_id", ""))
        owner = self.find(external_id=name) if name else None
        if owner is not None and owner.id != view_id:
            raise ApiRefused("duplicate_external_id")

    def _changed(self, view: View, action: str) -> View:
        self._state.changes.add(kind="view", action=action, user=view.user, view_id=view.id)
        return view
