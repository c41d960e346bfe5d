"""Pressing buttons, choosing options and searching for them: block_actions and block_suggestion."""

from bot.sandbox.slack.block_kit import option_problems
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import HumanRefused
from bot.sandbox.slack.inputs import answer_fields, find_element
from bot.sandbox.slack.outcomes import Outcome, after_ack
from bot.sandbox.slack.spots import Spot, frame_of, merged, remember
from bot.sandbox.slack.state import Json


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
    if not isinstance(pressed.get("type"), str):
        raise HumanRefused("the element has no type")
    action: Json = {
        "type": pressed["type"],
        "block_id": block.get("block_id", block_id),
        "action_id": action_id,
    }
    if pressed["type"] in {"button", "workflow_button", "icon_button"}:
        action |= {name: pressed[name] for name in ("text", "value", "style", "url") if name in pressed}
    else:
        fields = answer_fields(pressed, choice)
        action |= fields
        action |= {name: pressed[name] for name in ("placeholder", "initial_option", "initial_date") if name in pressed}
        values = merged(values or {}, {action["block_id"]: {action_id: {"type": pressed["type"], **fields}}})
    action["action_ts"] = core.state.new_ts()
    around = remember(core, spot, values or {}, strict=False)
    payload = frame_of(core, spot, kind="block_actions", around=around) | {"actions": [action]}
    return after_ack(
        core.delivery.send(
            kind="interactive", payload=payload, operation="interactive/block_actions", actor=spot.person.id
        )
    )


def suggest(core: Core, *, spot: Spot, action_id: str, block_id: str = "", typed: str = "") -> Json:
    """Type into an external select: {"options": […]} or {"option_groups": […]} as the app answered.

    An answer that does not hold, or none in time, is {"options": [], "error": …}.
    """
    found = find_element(spot.blocks, action_id=action_id, block_id=block_id)
    if found is None or "external_select" not in found[1]["type"]:
        raise HumanRefused(f"there is no external select {action_id}")
    if len(typed) < int(found[1].get("min_query_length", 3)):
        return {"options": []}
    frame = frame_of(core, spot, kind="block_suggestion")
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
