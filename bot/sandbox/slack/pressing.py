"""Pressing, choosing and submitting: block_actions, block_suggestion, view_submission and view_closed."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.block_kit import option_problems
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.delivery import Ack
from bot.sandbox.slack.errors import ApiRefused, HumanRefused
from bot.sandbox.slack.inputs import answer_fields, client_errors, find_element, state_values
from bot.sandbox.slack.methods.views import checked_view
from bot.sandbox.slack.outcomes import TROUBLE, Outcome, after_ack
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


def press(
    core: Core,
    *,
    spot: Spot,
    action_id: str,
    block_id: str = "",
    choice: object = None,
    element: Json | None = None,
    values: Json | None = None,
) -> Outcome:
    """Press a button or make a choice.

    `choice` is what was chosen (see `answer_fields`). `values` is what the person has typed so far around it.
    `element` is the element as the person's screen still shows it: it is used when the message or view has been
    changed meanwhile, as happens with a click on a stale screen.
    """
    found = find_element(spot.blocks, action_id=action_id, block_id=block_id)
    if found is None and element is None:
        raise HumanRefused(f"there is nothing to press with the action_id {action_id}")
    block, pressed = found if found is not None else ({"block_id": block_id}, element or {})
    action: Json = {
        "type": pressed["type"],
        "block_id": block.get("block_id", block_id),
        "action_id": action_id,
    }
    if pressed["type"] in {"button", "workflow_button", "icon_button"}:
        action |= {name: pressed[name] for name in ("text", "value", "style", "url", "confirm") if name in pressed}
    else:
        fields = answer_fields(pressed, choice)
        action |= fields
        action |= {name: pressed[name] for name in ("placeholder", "initial_option", "initial_date") if name in pressed}
        values = _merged(values or {}, {action["block_id"]: {action_id: {"type": pressed["type"], **fields}}})
    action["action_ts"] = core.state.new_ts()
    around = remember(core, spot, values or {})
    payload = _frame(core, spot, kind="block_actions", around=around) | {"actions": [action]}
    return after_ack(
        core.delivery.send(
            kind="interactive", payload=payload, operation="interactive/block_actions", actor=spot.person.id
        )
    )


def _frame(core: Core, spot: Spot, *, kind: str, around: Json | None = None) -> Json:
    view = spot.view
    if view is not None:
        trigger = core.triggers.issue(user=spot.person.id, view=view.id if view.content["type"] == "modal" else "")
        shown = core.views.shown(view)
        place: Json = {"type": "view", "view_id": view.id}
        frame = interaction(core.state, spot.person, kind=kind, trigger_id=trigger, container=place, view=shown)
        return frame | {"state": shown["state"]} if view.content["type"] == "home" else frame
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


def _merged(first: Json, second: Json) -> Json:
    merged = {block_id: dict(actions) for block_id, actions in first.items()}
    for block_id, actions in second.items():
        merged.setdefault(block_id, {}).update(actions)
    return merged


def remember(core: Core, spot: Spot, values: Json) -> Json:
    """What was typed, in the form of `state.values`; in a view it is kept. Simple values are put into form."""
    formed: Json = {}
    for block_id, actions in values.items():
        for action_id, choice in _by_action(spot.blocks, block_id, actions).items():
            found = find_element(spot.blocks, action_id=action_id, block_id=block_id)
            if found is None:
                raise HumanRefused(f"there is no field {block_id}/{action_id}")
            if found[1]["type"] == "file_input":
                choice = _files(core, choice)
            formed.setdefault(block_id, {})[action_id] = answer_fields(found[1], choice)
    if spot.view is not None:
        with core.state.lock:
            spot.view.values = _merged(spot.view.values, formed)
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


def submit(core: Core, *, user: str, view_id: str, values: Json | None = None) -> Outcome:
    """Press a modal's submit button: Slack's own client checks first, then the app answers."""
    spot = find_spot(core, user=user, view_id=view_id)
    view = spot.view
    stack = core.views.stack(user)
    if view is None or not stack or stack[-1].id != view.id:
        raise HumanRefused("only the top modal can be submitted")
    remember(core, spot, values or {})
    missing = client_errors(spot.blocks, state_values(spot.blocks, view.values))
    if missing:
        return Outcome("refused", error="the form is not complete", errors=missing, view=core.views.shown(view))
    payload = interaction(
        core.state,
        spot.person,
        kind="view_submission",
        trigger_id=core.triggers.issue(user=user, view=view.id),
        view=core.views.shown(view),
        response_urls=[],
    )
    ack = core.delivery.send(
        kind="interactive", payload=payload, operation="interactive/view_submission", actor=spot.person.id
    )
    if not ack.acked:
        return Outcome(ack.outcome, error=TROUBLE, milliseconds=round(ack.seconds * 1000, 2))
    try:
        return _after_submission(core, view, ack)
    except ApiRefused as refused:
        return Outcome("refused", error=f"{TROUBLE} ({refused.code}: {'; '.join(refused.messages)})")


def _after_submission(core: Core, view: View, ack: Ack) -> Outcome:
    milliseconds = round(ack.seconds * 1000, 2)
    action = ack.payload.get("response_action")
    if action is None and not ack.payload:
        core.views.close(view=view)
        return Outcome("closed", milliseconds=milliseconds)
    if action == "clear":
        core.views.close(view=view, everything=True)
        return Outcome("cleared", milliseconds=milliseconds)
    if action == "errors":
        errors = ack.payload.get("errors")
        inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or set(errors) - inputs:
            raise ApiRefused("invalid_errors", messages=[f"errors must name input blocks: {sorted(inputs)}"])
        shown = {str(key): str(value) for key, value in errors.items()}
        return Outcome("errors", errors=shown, view=core.views.shown(view), milliseconds=milliseconds)
    if action in ("update", "push"):
        content = checked_view(ack.payload.get("view"), kind="modal")
        if action == "update":
            shown_view = core.views.update(view_id=view.id, content=content)
        else:
            shown_view = core.views.push(user=view.user, content=content)
        return Outcome(
            "updated" if action == "update" else "pushed",
            view=core.views.shown(shown_view),
            milliseconds=milliseconds,
        )
    raise ApiRefused("invalid_response_action", messages=[f"response_action {action!r}"])


def close(core: Core, *, user: str, view_id: str, everything: bool = False) -> Outcome:
    """Close a modal with its Cancel button, or with `everything` by the cross that closes the whole stack."""
    spot = find_spot(core, user=user, view_id=view_id)
    if spot.view is None or spot.view.content["type"] != "modal":
        raise HumanRefused("only a modal can be closed")
    everything = everything or bool(spot.view.content.get("clear_on_close"))
    outcome = Outcome("closed")
    for view in core.views.close(view=spot.view, everything=everything):
        if not view.content.get("notify_on_close"):
            continue
        payload = interaction(
            core.state, spot.person, kind="view_closed", view=core.views.shown(view), is_cleared=everything
        )
        ack = core.delivery.send(
            kind="interactive", payload=payload, operation="interactive/view_closed", actor=spot.person.id
        )
        outcome = Outcome("closed", error="" if ack.acked else ack.outcome)
    return outcome


def suggest(core: Core, *, spot: Spot, action_id: str, block_id: str = "", typed: str = "") -> Json:
    """Type into an external select: {"options": […]} or {"option_groups": […]} as the app answered.

    An answer that does not hold, or none in time, is {"options": [], "error": …}.
    """
    found = find_element(spot.blocks, action_id=action_id, block_id=block_id)
    if found is None or "external_select" not in found[1]["type"]:
        raise HumanRefused(f"there is no external select {action_id}")
    if len(typed) < int(found[1].get("min_query_length", 3)):
        return {"options": []}
    frame = _frame(core, spot, kind="block_suggestion")
    for absent in ("trigger_id", "response_url", "state"):
        frame.pop(absent, None)
    payload = frame | {"action_id": action_id, "block_id": found[0]["block_id"], "value": typed}
    ack = core.delivery.send(
        kind="interactive", payload=payload, operation="interactive/block_suggestion", actor=spot.person.id
    )
    if not ack.acked:
        return {"options": [], "error": ack.outcome}
    problems = option_problems(ack.payload)
    if problems:
        return {"options": [], "error": "; ".join(problem.line for problem in problems)}
    return {name: ack.payload[name] for name in ("options", "option_groups") if name in ack.payload}
