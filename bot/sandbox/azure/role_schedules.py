"""Privileged Identity Management for Azure roles: requests for active assignments, and the schedules they make.

Source  learn.microsoft.com/rest/api/authorization/role-assignment-schedule-requests (2020-10-01). The codes and texts
        of the refusals are those that people report of the real service.
"""

from datetime import datetime, timedelta

from bot.sandbox.azure.arm_path import same_id
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.rbac import role_guid
from bot.sandbox.azure.role_assignments import assign
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.wire import AzureError, Json, Reply, is_guid, new_guid, stamp
from bot.sandbox.azure.world import Ask, Resource, World

_REQUESTS = "Microsoft.Authorization/roleAssignmentScheduleRequests"
_SCHEDULES = "Microsoft.Authorization/roleAssignmentSchedules"
_INSTANCES = "Microsoft.Authorization/roleAssignmentScheduleInstances"
_LEAST = timedelta(minutes=5)
_MADE = "assignment"


def add_routes(router: Router) -> None:
    """Let the router answer for PIM's requests, schedules and instances of active assignments."""
    router.item("PUT", _REQUESTS, _put)
    router.item("GET", _REQUESTS, _get)
    router.list(_REQUESTS, lambda ask: _listed(ask, _REQUESTS))
    router.list(_SCHEDULES, lambda ask: _listed(ask, _SCHEDULES))
    router.list(_INSTANCES, lambda ask: _listed(ask, _SCHEDULES, shown=_INSTANCES))


def _put(ask: Ask) -> Reply:
    _check_licence(ask.world)
    asked: Json = ask.call.json().get("properties") or {}
    if not is_guid(ask.path.name):
        raise AzureError(400, "InvalidRoleAssignmentScheduleRequestId", "The request's name must be a GUID.")
    if ask.world.find(ask.path.id) is not None:
        raise AzureError(409, "RoleAssignmentScheduleRequestExists", "A request of this name exists already.")
    missing = [name for name in ("principalId", "roleDefinitionId", "requestType") if not asked.get(name)]
    if missing:
        raise AzureError(400, "InvalidRoleAssignmentRequest", f"The request lacks {', '.join(missing)}.")
    deed = {"AdminAssign": _assign, "AdminExtend": _change, "AdminUpdate": _change, "AdminRemove": _remove}.get(
        str(asked["requestType"])
    )
    if deed is None:
        raise AzureError(400, "InvalidRequestType", f"The sandbox knows no request {asked['requestType']}.")
    schedule = deed(ask, asked)
    request = Resource(
        ask.path.id,
        _REQUESTS,
        ask.path.name,
        {
            "properties": {
                **asked,
                "scope": ask.path.scope,
                "status": "Revoked" if asked["requestType"] == "AdminRemove" else "Provisioned",
                "targetRoleAssignmentScheduleId": schedule.id,
                "createdOn": stamp(ask.now),
                "requestorId": ask.caller.object_id,
            }
        },
    )
    ask.world.put(request)
    if asked["requestType"] == "AdminAssign":
        schedule.properties["roleAssignmentScheduleRequestId"] = request.id
    return Reply(201, request.document())


def _get(ask: Ask) -> Reply:
    _check_licence(ask.world)
    found = ask.world.find(ask.path.id)
    if found is None:
        raise AzureError(
            404, "RoleAssignmentScheduleRequestNotFound", f"The request '{ask.path.name}' could not be found."
        )
    return Reply(200, found.document())


def _listed(ask: Ask, kind: str, *, shown: str = "") -> Reply:
    _check_licence(ask.world)
    wanted = ask.call.query.get("$filter", "").strip()
    principal = wanted.removeprefix("principalId eq ").strip("'").lower() if wanted else ""
    if wanted and not wanted.startswith("principalId eq ") and wanted != "atScope()":
        raise AzureError(400, "BadRequestFormat", f"The filter '{wanted}' is not supported.")
    found = [
        item
        for item in ask.world.of_kind(kind)
        if same_id(str(item.properties["scope"]), ask.path.scope)
        and (wanted in ("", "atScope()") or str(item.properties["principalId"]).lower() == principal)
    ]
    return page(ask, [{**item.document(), "type": shown or kind} for item in found])


def _assign(ask: Ask, asked: Json) -> Resource:
    ends = _end(ask, asked)
    if _existing(ask, asked) is not None:
        raise AzureError(400, "RoleAssignmentExists", "The Role assignment already exists.")
    name = new_guid()
    wanted = {key: asked[key] for key in ("roleDefinitionId", "principalId")}
    try:
        _, assignment = assign(
            ask, name=name, scope=ask.path.scope, request={**wanted, "principalId": _principal(asked)}
        )
    except AzureError as refused:
        if refused.code == "RoleAssignmentExists":
            raise AzureError(400, refused.code, "The Role assignment already exists.") from refused
        raise
    schedule = Resource(
        f"{ask.path.scope}/providers/{_SCHEDULES}/{new_guid()}",
        _SCHEDULES,
        "",
        {
            "properties": {
                **wanted,
                "principalId": _principal(asked),
                "scope": ask.path.scope,
                "status": "Provisioned",
                "assignmentType": "Assigned",
                "memberType": "Direct",
                "startDateTime": stamp(ask.now),
                "endDateTime": None if ends is None else stamp(ends),
            }
        },
    )
    schedule.name = schedule.id.rpartition("/")[2]
    schedule.secrets = {_MADE: assignment.id, "since": ask.now}
    ask.world.put(schedule)
    _end_by_itself(ask.world, schedule, ends)
    return schedule


def _change(ask: Ask, asked: Json) -> Resource:
    schedule, ends = _standing(ask, asked), _end(ask, asked)
    schedule.properties["endDateTime"] = None if ends is None else stamp(ends)
    _end_by_itself(ask.world, schedule, ends)
    return schedule


def _remove(ask: Ask, asked: Json) -> Resource:
    schedule = _standing(ask, asked)
    if ask.now - schedule.secrets["since"] < _LEAST:
        raise _too_short()
    _gone(ask.world, schedule)
    return schedule


def _end(ask: Ask, asked: Json) -> datetime | None:
    """When it shall end; None for never. Raises AzureError 400 when that is too soon or later than the role allows."""
    schedule: Json = asked.get("scheduleInfo") or {}
    expiration: Json = schedule.get("expiration") or {}
    kind, most = str(expiration.get("type") or ""), ask.world.tuning.longest_active_assignment
    if kind == "AfterDateTime" and expiration.get("endDateTime"):
        ends: datetime | None = datetime.fromisoformat(str(expiration["endDateTime"]))
    elif kind == "NoExpiration":
        ends = None
    else:
        raise AzureError(400, "InvalidRoleAssignmentRequest", "The sandbox knows AfterDateTime and NoExpiration only.")
    if most is not None and (ends is None or ends - ask.now > most):
        raise AzureError(
            400, "RoleAssignmentRequestPolicyValidationFailed", 'The following policy rules failed: ["ExpirationRule"]'
        )
    if ends is not None and ends - ask.now < _LEAST:
        raise _too_short()
    return ends


def _end_by_itself(world: World, schedule: Resource, ends: datetime | None) -> None:
    if ends is None:
        return

    def end(_: datetime) -> None:
        if world.find(schedule.id) is schedule and schedule.properties["endDateTime"] == stamp(ends):
            _gone(world, schedule)

    world.timeline.at(ends, end)


def _gone(world: World, schedule: Resource) -> None:
    world.remove(str(schedule.secrets[_MADE]))
    world.remove(schedule.id)


def _standing(ask: Ask, asked: Json) -> Resource:
    found = _existing(ask, asked)
    if found is None:
        raise AzureError(400, "RoleAssignmentDoesNotExist", "The Role assignment does not exist.")
    return found


def _existing(ask: Ask, asked: Json) -> Resource | None:
    """The schedule of the same three whose assignment is still there."""
    guid = str(asked["roleDefinitionId"]).rpartition("/")[2].lower()
    for item in ask.world.of_kind(_SCHEDULES):
        same = same_id(str(item.properties["scope"]), ask.path.scope) and role_guid(item) == guid
        if same and item.properties["principalId"] == _principal(asked):
            if ask.world.find(str(item.secrets[_MADE])) is not None:
                return item
            ask.world.remove(item.id)
    return None


def _principal(asked: Json) -> str:
    return str(asked["principalId"]).lower()


def _check_licence(world: World) -> None:
    if not world.tuning.entra_premium:
        raise AzureError(400, "AadPremiumLicenseRequired", "The tenant needs an AAD Premium 2 license.")


def _too_short() -> AzureError:
    return AzureError(
        400, "ActiveDurationTooShort", "The Active duration is too short. Miniumum Required is 5 minutes."
    )
