"""Submitting and closing modals: view_submission, its response actions, and view_closed."""

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.delivery import Ack
from bot.sandbox.slack.errors import ApiRefused, HumanRefused
from bot.sandbox.slack.inputs import client_errors, state_values
from bot.sandbox.slack.methods.views import checked_view
from bot.sandbox.slack.outcomes import TROUBLE, Outcome
from bot.sandbox.slack.payloads import interaction
from bot.sandbox.slack.spots import find_spot, remember
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.views import View


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
