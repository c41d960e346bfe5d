"""views.*: opening, pushing, updating and publishing views."""

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.block_kit import complete_view, refusal, view_problems, view_too_large
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import ApiRefused
from bot.sandbox.slack.state import Json


def open_(core: Core, arguments: Arguments) -> Json:
    """views.open."""
    content = view_content(arguments, kind="modal")
    user, _ = core.triggers.exchange(_trigger(arguments))
    view = core.views.open(user=user, content=content)
    return {"view": core.views.shown(view)}


def push(core: Core, arguments: Arguments) -> Json:
    """views.push: only with a trigger that came from a modal."""
    content = view_content(arguments, kind="modal")
    user, came_from = core.triggers.exchange(_trigger(arguments))
    if not came_from:
        raise ApiRefused("invalid_trigger_id")
    view = core.views.push(user=user, content=content)
    return {"view": core.views.shown(view)}


def update(core: Core, arguments: Arguments) -> Json:
    """views.update, by view_id or external_id, optionally only while `hash` is current."""
    view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
    if bool(view_id) == bool(external_id):
        raise ApiRefused("invalid_arguments", messages=["[ERROR] exactly one of view_id, external_id is required"])
    before = core.views.find(view_id=view_id, external_id=external_id)
    if before is None:
        raise ApiRefused("not_found")
    content = view_content(arguments, kind=str(before.content["type"]))
    view = core.views.update(view_id=view_id, external_id=external_id, content=content, hash_=arguments.text("hash"))
    return {"view": core.views.shown(view)}


def publish(core: Core, arguments: Arguments) -> Json:
    """views.publish: the Home tab of one person."""
    user = arguments.required("user_id")
    person = core.state.people.get(user)
    if person is None or person.is_bot or person.deleted:
        raise ApiRefused("invalid_arguments", messages=["[ERROR] user not found [json-pointer:/user_id]"])
    view = core.views.publish(user=user, content=view_content(arguments, kind="home"), hash_=arguments.text("hash"))
    return {"view": core.views.shown(view)}


def view_content(arguments: Arguments, *, kind: str) -> Json:
    """The `view` argument, checked against Slack's limits and completed."""
    content = arguments.data("view")
    if content is None:
        raise ApiRefused("invalid_arguments", messages=["[ERROR] missing required field: view"])
    return checked_view(content, kind=kind)


def checked_view(content: object, *, kind: str) -> Json:
    """A view that holds; refuses with view_too_large or invalid_arguments. `kind` is "modal" or "home"."""
    if view_too_large(content):
        raise ApiRefused("view_too_large")
    problems = view_problems(content, kind=kind)
    if problems or not isinstance(content, dict):
        raise refusal("invalid_arguments", problems)
    return complete_view(content)


def _trigger(arguments: Arguments) -> str:
    return arguments.text("trigger_id") or arguments.required("interactivity_pointer")
