"""Schedules of jobs: kept as they are given, switched on and off; the sandbox does not run them."""

from bot.sandbox.azure.accepted import accepted, system_data
from bot.sandbox.azure.arm_path import SCHEDULES
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.wire import AzureError, Json, Reply
from bot.sandbox.azure.workspaces import ready_workspace
from bot.sandbox.azure.world import Ask, Resource, not_found


def add_routes(router: Router) -> None:
    """Let the router answer for schedules."""
    router.item("GET", SCHEDULES, _get)
    router.item("PUT", SCHEDULES, _put)
    router.item("DELETE", SCHEDULES, _delete)
    router.list(SCHEDULES, _list)


def _get(ask: Ask) -> Reply:
    ready_workspace(ask)
    found = ask.world.find(ask.path.id)
    if found is None:
        raise not_found(ask.path)
    return Reply(200, found.document())


def _list(ask: Ask) -> Reply:
    ready_workspace(ask)
    view = ask.call.query.get("listViewType", "EnabledOnly")
    found = [
        item
        for item in ask.world.of_kind(SCHEDULES, under=ask.path.parent_id)
        if view == "All" or bool(item.properties["isEnabled"]) == (view == "EnabledOnly")
    ]
    return page(ask, [item.document() for item in found])


def _put(ask: Ask) -> Reply:
    workspace, world = ready_workspace(ask), ask.world
    given: Json = ask.call.json().get("properties") or {}
    if not given.get("trigger") or not given.get("action"):
        raise AzureError(400, "UserError", "A schedule needs a trigger and an action.")
    old = world.find(ask.path.id)
    properties = {
        "tags": {},
        "properties": {},
        "isEnabled": True,
        **{name: value for name, value in given.items() if value is not None},
        "provisioningState": "Updating" if old else "Creating",
    }
    schedule = Resource(
        ask.path.id, SCHEDULES, ask.path.name, {"properties": properties, "systemData": system_data(ask, old=old)}
    )
    world.put(schedule)
    return accepted(
        ask,
        status=200 if old else 201,
        body=schedule.document(),
        service="mfe",
        location=workspace.location,
        resource_id=schedule.id,
        what=f"{'update' if old else 'create'} schedule {schedule.name}",
        seconds=world.tuning.seconds_for("PUT", SCHEDULES),
        done=lambda _: schedule.properties.update(provisioningState="Succeeded"),
        failed=lambda _, __: schedule.properties.update(provisioningState="Failed"),
    )


def _delete(ask: Ask) -> Reply:
    workspace = ready_workspace(ask)
    schedule = ask.world.find(ask.path.id)
    if schedule is None:
        return Reply(204)
    if schedule.properties["isEnabled"]:
        raise AzureError(400, "UserError", "A schedule must be disabled before it can be deleted.")
    return accepted(
        ask,
        status=202,
        body=None,
        service="mfe",
        location=workspace.location,
        resource_id=schedule.id,
        what=f"delete schedule {schedule.name}",
        seconds=ask.world.tuning.seconds_for("DELETE", SCHEDULES),
        done=lambda _: ask.world.remove(schedule.id),
        failed=lambda _, __: None,
    )
