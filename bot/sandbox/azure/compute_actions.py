"""What can be done to a compute that is there: start, stop, restart, look inside, change one setting."""

from datetime import datetime

from bot.sandbox.azure.accepted import accepted
from bot.sandbox.azure.arm_path import COMPUTES, ArmPath
from bot.sandbox.azure.compute_checks import size_offered
from bot.sandbox.azure.computes import existing_compute
from bot.sandbox.azure.occupancy import shown_compute
from bot.sandbox.azure.quotas import check_quota
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.wire import AzureError, Json, Reply, stable_guid, stamp
from bot.sandbox.azure.world import Ask

_MOVES = {
    "start": (("Stopped",), "Starting", "Running"),
    "stop": (("Running",), "Stopping", "Stopped"),
    "restart": (("Running",), "Restarting", "Running"),
}


def add_routes(router: Router) -> None:
    """Let the router answer for actions on computes."""
    for action in _MOVES:
        router.action(COMPUTES, action, _move)
    router.action(COMPUTES, "resize", _resize)
    router.action(COMPUTES, "listNodes", _list_nodes)
    router.action(COMPUTES, "listKeys", _list_keys)
    router.action(COMPUTES, "enableSso", _enable_sso)
    router.action(COMPUTES, "updateIdleShutdownSetting", _update_idle_shutdown)


def _move(ask: Ask) -> Reply:
    action = ask.path.kind.rpartition("/")[2].lower()
    compute = existing_compute(ask, _parent(ask))
    allowed, passing, final = _MOVES[action]
    inner = compute.properties["properties"]
    if compute.properties["computeType"] != "ComputeInstance":
        raise AzureError(400, "BadRequest", f"The operation {action} is only supported for compute instances.")
    if inner["state"] != final and inner["state"] not in allowed:
        raise AzureError(
            409, "Conflict", f"The compute instance '{compute.name}' cannot {action}: it is in state {inner['state']}."
        )
    before = inner["state"]
    already = before == final and action != "restart"
    if not already:
        inner["state"] = passing
    name = action.capitalize()
    inner["lastOperation"] = _last(name, ask.now, "InProgress")

    def done(moment: datetime) -> None:
        inner["state"] = final
        inner["lastOperation"] = _last(name, moment, "Succeeded")

    def failed(moment: datetime, error: Json) -> None:
        inner["state"], inner["errors"] = before, [{"error": error}]
        inner["lastOperation"] = _last(name, moment, f"{name}Failed")

    return accepted(
        ask,
        status=202,
        body=None,
        service="compute",
        location=compute.location,
        resource_id=compute.id,
        what=f"{action} compute {compute.name}",
        seconds=0.0 if already else ask.world.tuning.seconds_for("POST", f"{COMPUTES}/{action}"),
        done=done,
        failed=failed,
    )


def _resize(ask: Ask) -> Reply:
    compute = existing_compute(ask, _parent(ask))
    inner = compute.properties["properties"]
    if compute.properties["computeType"] != "ComputeInstance":
        raise AzureError(400, "BadRequest", "The operation resize is only supported for compute instances.")
    wanted = str(ask.call.json().get("targetVMSize") or "")
    size = size_offered(wanted, location=compute.location)
    if inner["state"] != "Stopped":
        raise AzureError(
            409, "Conflict", f"The compute instance '{compute.name}' cannot resize: it is in state {inner['state']}."
        )
    check_quota(
        ask.world, location=compute.location, size=size, inner=inner, nodes=1, resource_id=compute.id, now=ask.now
    )
    inner["state"], inner["lastOperation"] = "Resizing", _last("Resize", ask.now, "InProgress")

    def done(moment: datetime) -> None:
        inner["state"], inner["vmSize"] = "Stopped", size.name.upper()
        inner["lastOperation"] = _last("Resize", moment, "Succeeded")

    def failed(moment: datetime, error: Json) -> None:
        inner["state"], inner["errors"] = "Stopped", [{"error": error}]
        inner["lastOperation"] = _last("Resize", moment, "ResizeFailed")

    return accepted(
        ask,
        status=202,
        body=None,
        service="compute",
        location=compute.location,
        resource_id=compute.id,
        what=f"resize compute {compute.name}",
        seconds=ask.world.tuning.seconds_for("POST", f"{COMPUTES}/resize"),
        done=done,
        failed=failed,
    )


def _list_nodes(ask: Ask) -> Reply:
    compute = existing_compute(ask, _parent(ask))
    if compute.properties["computeType"] != "AmlCompute":
        raise AzureError(400, "BadRequest", "Only clusters have nodes.")
    counts = shown_compute(ask.world, compute, now=ask.now)["properties"]["properties"]["nodeStateCounts"]
    states = [name.removesuffix("NodeCount") for name, count in counts.items() for _ in range(count)]
    nodes = [
        {
            "nodeId": f"tvmps_{stable_guid(compute.id, str(number)).replace('-', '')}_d",
            "privateIpAddress": f"10.0.0.{number + 4}",
            "publicIpAddress": None,
            "port": 50000 + number,
            "nodeState": state,
            "runId": None,
        }
        for number, state in enumerate(states)
    ]
    return Reply(200, {"nodes": nodes})


def _list_keys(ask: Ask) -> Reply:
    compute = existing_compute(ask, _parent(ask))
    return Reply(200, {"computeType": compute.properties["computeType"], **compute.secrets})


def _enable_sso(ask: Ask) -> Reply:
    compute = existing_compute(ask, _parent(ask))
    compute.properties["properties"]["enableSSO"] = bool(ask.call.json().get("enableSSO"))
    return Reply(200)


def _update_idle_shutdown(ask: Ask) -> Reply:
    compute = existing_compute(ask, _parent(ask))
    if compute.properties["computeType"] != "ComputeInstance":
        raise AzureError(400, "BadRequest", "Only compute instances shut down when idle.")
    compute.properties["properties"]["idleTimeBeforeShutdown"] = ask.call.json().get("idleTimeBeforeShutdown")
    return Reply(200)


def _parent(ask: Ask) -> ArmPath:
    path = ask.path
    return ArmPath(path.subscription, path.group, path.scope, COMPUTES, path.names, True)


def _last(name: str, moment: datetime, status: str) -> Json:
    return {
        "operationName": name,
        "operationTime": stamp(moment),
        "operationStatus": status,
        "operationTrigger": "User",
    }
