"""Change one setting of a compute and leave the others: its size, how it scales, when it is stopped.

MLClient would send the whole compute again, and with it whatever somebody else has changed meanwhile; Azure Resource
Manager takes each of these by itself.
"""

from __future__ import annotations

from typing import Any

from bot.azure.clients import Clients
from bot.azure.complaints import Complaint
from bot.azure.compute_changes import ComputeChanges, Way
from bot.azure.computes import COMPUTE_API, Computes, rejected
from bot.azure.errors import writing
from bot.azure.existing import same_word
from bot.azure.rest import change
from bot.model.operation import ResizeComputeInstance, ScaleAmlCompute, SetIdleShutdown
from bot.model.operation.compute_changes import SettingsChange
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.model.seen import SeenCompute
from bot.model.text import Text

RESIZE_API = "2024-10-01"
"""The first stable version with the action `resize`."""

_OTHER_SIZE = Rejected(
    code="OtherSize",
    sentence=Text(
        en="Its size has been changed meanwhile. Nothing was changed: look at it and ask again.",
        es="Entretanto le han cambiado el tamaño. No se ha cambiado nada: revísela y vuelva a pedirlo.",
    ),
)
_NOT_STOPPED = Rejected(
    code="NotStopped",
    sentence=Text(
        en="The size can only be changed while it is stopped. Stop it and ask again.",
        es="El tamaño solo se puede cambiar con la instancia detenida. Deténgala y vuelva a pedirlo.",
    ),
)
_MIN_ABOVE_MAX = Rejected(
    code="MinAboveMax",
    sentence=Text(
        en="With what the cluster has now, the minimum would be above the maximum. Nothing was changed.",
        es="Con lo que el clúster tiene ahora, el mínimo superaría el máximo. No se ha cambiado nada.",
    ),
)


def settings_changes(*, clients: Clients, computes: Computes, look_seconds: float) -> ComputeChanges[SettingsChange]:
    """Changes settings of computes that are there. `look_seconds` after one look the next is worth it."""

    def standing(operation: SettingsChange, seen: SeenCompute) -> Outcome:
        return settings_standing(operation=operation, seen=seen, look_seconds=look_seconds)

    def send(operation: SettingsChange, seen: SeenCompute) -> None:
        client = clients.resources(operation.workspace.subscription)
        with writing():
            match operation:
                case ResizeComputeInstance():
                    body: dict[str, Any] = {"targetVMSize": operation.size}
                    change(client, "POST", f"{operation.target}/resize", api_version=RESIZE_API, body=body)
                case SetIdleShutdown():
                    body = {"idleTimeBeforeShutdown": f"PT{operation.idle_minutes}M"}
                    path = f"{operation.target}/updateIdleShutdownSetting"
                    change(client, "POST", path, api_version=COMPUTE_API, body=body)
                case ScaleAmlCompute():
                    body = {"properties": {"properties": {"scaleSettings": scale_settings(operation, seen)}}}
                    change(client, "PATCH", operation.target, api_version=COMPUTE_API, body=body)

    way: Way[SettingsChange] = Way(
        fits=_fits,
        standing=standing,
        busy=lambda seen: f"the compute is {seen.state}" if seen.state in ("creating", "deleting") else "",
        against=against,
        send=send,
        at_once=lambda operation: isinstance(operation, SetIdleShutdown),
        leads=_leads,
    )
    return ComputeChanges(way=way, computes=computes, look_seconds=look_seconds)


def _fits(operation: SettingsChange, seen: SeenCompute) -> bool:
    return seen.is_cluster is isinstance(operation, ScaleAmlCompute) and not seen.is_attached


def settings_standing(*, operation: SettingsChange, seen: SeenCompute, look_seconds: float) -> Outcome:
    """What is there means for the change that was asked for. Rejected when Azure has given up on it."""
    where = seen.id or operation.target
    if seen.state == "updating" or seen.power.lower() == "resizing":
        return InProgress(resource_id=where, retry_after=look_seconds)
    match operation:
        case ResizeComputeInstance():
            if same_word(seen.size, operation.size):
                return Succeeded(resource_id=where)
            ours = seen.last_action == "resize" and seen.last_at != operation.since
            if ours and seen.last_status.lower() == "inprogress":
                return InProgress(resource_id=where, retry_after=look_seconds)
            if ours and seen.last_status.lower().endswith("failed"):
                return rejected(Complaint(seen.error or "Failed"))
        case ScaleAmlCompute():
            if seen.failed:
                return rejected(Complaint(seen.error or "Failed"))
            if _is_scaled(operation, seen):
                return Succeeded(resource_id=where)
        case SetIdleShutdown():
            if seen.idle_minutes == operation.idle_minutes:
                return Succeeded(resource_id=where)
    return Absent(resource_id=where)


def _leads(operation: SettingsChange, seen: SeenCompute) -> bool:
    """A cluster has its new bounds while it is being updated, an instance its new size only afterwards."""
    match operation:
        case ResizeComputeInstance():
            told = (seen.last_action, seen.last_status.lower())
            return seen.power.lower() == "resizing" or told == ("resize", "inprogress")
        case ScaleAmlCompute():
            return _is_scaled(operation, seen)
        case SetIdleShutdown():
            return seen.idle_minutes == operation.idle_minutes


def _is_scaled(operation: ScaleAmlCompute, seen: SeenCompute) -> bool:
    wanted = (operation.min_nodes, operation.max_nodes, operation.idle_seconds)
    there = (seen.min_nodes, seen.max_nodes, seen.idle_seconds)
    return all(asked is None or asked == now for asked, now in zip(wanted, there, strict=True))


def against(operation: SettingsChange, seen: SeenCompute) -> Rejected | None:
    """Why what is there now does not allow the change; None when nothing is against it."""
    match operation:
        case ResizeComputeInstance():
            if not same_word(seen.size, operation.was):
                return _OTHER_SIZE
            if seen.power.lower() != "stopped":
                return _NOT_STOPPED
        case ScaleAmlCompute():
            least = operation.min_nodes if operation.min_nodes is not None else seen.min_nodes
            most = operation.max_nodes if operation.max_nodes is not None else seen.max_nodes
            if (least or 0) > (most or 0):
                return _MIN_ABOVE_MAX
    return None


def scale_settings(operation: ScaleAmlCompute, seen: SeenCompute) -> dict[str, Any]:
    """The whole of a cluster's scale settings: what was named, and for the rest what it has now."""
    idle = operation.idle_seconds if operation.idle_seconds is not None else seen.idle_seconds
    return {
        "minNodeCount": operation.min_nodes if operation.min_nodes is not None else seen.min_nodes,
        "maxNodeCount": operation.max_nodes if operation.max_nodes is not None else seen.max_nodes,
        "nodeIdleTimeBeforeScaleDown": f"PT{idle if idle is not None else 120}S",
    }
