"""Where a person acts: on a message or in a view; what is there, and what they have typed around it."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import HumanRefused
from bot.sandbox.slack.inputs import answer_fields, find_element, state_values
from bot.sandbox.slack.payloads import channel_reference, file_json, interaction, message_json
from bot.sandbox.slack.people_side import acting, place_for
from bot.sandbox.slack.response_urls import Place
from bot.sandbox.slack.state import Channel, Json, Message, Person
from bot.sandbox.slack.views import View


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a person acts: on a message in a channel, or in a view."""

    person: Person
    channel: Channel | None = None
    message: Message | None = None
    view: View | None = None

    @property
    def blocks(self) -> list[Json]:
        """The blocks that are there now."""
        if self.view is not None:
            return list(self.view.content["blocks"])
        return self.message.blocks if self.message is not None else []


def find_spot(core: Core, *, user: str, channel: str = "", ts: str = "", view_id: str = "") -> Spot:
    """The message or view this person sees; refuses what they cannot see or what is gone."""
    person = acting(core, user)
    if view_id:
        view = core.views.find(view_id=view_id)
        if view is None or view.user != person.id:
            raise HumanRefused("that view is not open")
        return Spot(person=person, view=view)
    place = place_for(core, person, channel)
    message = core.state.find_message(channel=place.id, ts=ts) or core.state.find_message(
        channel=place.id, ts=ts, ephemeral=True
    )
    if message is None or message.ephemeral_for not in ("", person.id):
        raise HumanRefused("that message is not there")
    return Spot(person=person, channel=place, message=message)


def merged(first: Json, second: Json) -> Json:
    """Two sets of `state.values` in one; the second wins."""
    together = {block_id: dict(actions) for block_id, actions in first.items()}
    for block_id, actions in second.items():
        together.setdefault(block_id, {}).update(actions)
    return together


def remember(core: Core, spot: Spot, values: Json, *, strict: bool = True) -> Json:
    """What was typed, in the form of `state.values`; in a view it is kept. Simple values are put into form.

    A field that is not there (any more) is refused when `strict`, else left out.
    """
    formed: Json = {}
    for block_id, actions in values.items():
        for action_id, choice in _by_action(spot.blocks, block_id, actions).items():
            found = find_element(spot.blocks, action_id=action_id, block_id=block_id)
            if found is None and not strict:
                continue
            if found is None:
                raise HumanRefused(f"there is no field {block_id}/{action_id}")
            if found[1]["type"] == "file_input":
                choice = _files(core, choice)
            formed.setdefault(block_id, {})[action_id] = answer_fields(found[1], choice)
    if spot.view is not None:
        with core.state.lock:
            spot.view.values = merged(spot.view.values, formed)
    return formed


def _files(core: Core, choice: Any) -> list[Json]:
    """The file objects that a file_input names by id."""
    names = choice.get("files", []) if isinstance(choice, dict) else choice
    names = [str(name.get("id")) if isinstance(name, dict) else str(name) for name in names or []]
    unknown = [name for name in names if name not in core.state.files]
    if unknown:
        raise HumanRefused(f"there is no file {unknown[0]}")
    return [file_json(core.state, core.state.files[name]) for name in names]


def _by_action(blocks: list[Json], block_id: str, actions: Any) -> Json:
    """{action_id: choice}; a block with one element may be answered directly."""
    for block in blocks:
        if block.get("block_id") == block_id and isinstance(block.get("element"), dict):
            action_id = block["element"]["action_id"]
            if not isinstance(actions, dict) or action_id not in actions:
                return {action_id: actions}
    if not isinstance(actions, dict):
        raise HumanRefused(f"there is no field {block_id}")
    return actions


def frame_of(core: Core, spot: Spot, *, kind: str, around: Json | None = None) -> Json:
    """The part that block_actions and block_suggestion share: who, where, and what is there now."""
    view = spot.view
    if view is not None:
        trigger = core.triggers.issue(user=spot.person.id, view=view.id if view.content["type"] == "modal" else "")
        shown = core.views.shown(view)
        place: Json = {"type": "view", "view_id": view.id}
        return interaction(core.state, spot.person, kind=kind, trigger_id=trigger, container=place, view=shown)
    message, channel = spot.message, spot.channel
    if message is None or channel is None:
        raise HumanRefused("there is nothing here to act on")
    ephemeral = bool(message.ephemeral_for)
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    where = Place(user=spot.person.id, channel=channel.id, message_ts=message.ts, ephemeral=ephemeral)
    frame = interaction(
        core.state,
        spot.person,
        kind=kind,
        trigger_id=core.triggers.issue(user=spot.person.id),
        container=container,
        channel=channel_reference(channel),
        response_url=core.response_urls.issue(kind="actions", place=where),
    )
    frame["state"] = {"values": state_values(message.blocks, around or {})}
    return frame if ephemeral else frame | {"message": message_json(core.state, message)}
