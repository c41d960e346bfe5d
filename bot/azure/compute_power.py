"""Start, stop and restart instances: a POST that is sent once, only when a look shows that it is still needed."""

from __future__ import annotations

from collections.abc import Mapping

from bot.azure.clients import Clients
from bot.azure.complaints import Complaint
from bot.azure.computes import Computes, rejected
from bot.azure.errors import writing
from bot.azure.submission import submit
from bot.model.errors import Unavailable
from bot.model.operation import RestartComputeInstance, StartComputeInstance, StopComputeInstance
from bot.model.operation.compute_changes import PowerChange
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.model.seen import SeenCompute
from bot.model.text import Text

_ACTION: Mapping[type[PowerChange], str] = {
    StartComputeInstance: "start",
    StopComputeInstance: "stop",
    RestartComputeInstance: "restart",
}
_PASSING = {"start": "starting", "stop": "stopping", "restart": "restarting"}
_NOT_RUNNING = Rejected(
    code="NotRunning",
    sentence=Text(
        en="It is stopped: start it instead.",
        es="Está detenida: iníciela.",
    ),
)
GONE = Rejected(
    code="ResourceNotFound",
    sentence=Text(
        en="There is no compute of that name any more.",
        es="Ya no hay ningún proceso con ese nombre.",
    ),
)
NOT_THAT_TYPE = Rejected(
    code="OtherType",
    sentence=Text(
        en="The compute of that name is of another type now. Look at it and ask again.",
        es="El proceso con ese nombre es ahora de otro tipo. Revíselo y vuelva a pedirlo.",
    ),
)


class ComputePower:
    """Switches instances on and off. What stands is always read from Azure."""

    def __init__(self, *, clients: Clients, computes: Computes, look_seconds: float) -> None:
        """`look_seconds` after one look the next is worth it."""
        self._clients = clients
        self._computes = computes
        self._look_seconds = look_seconds

    def begin(self, *, operation: PowerChange, key: str) -> Outcome:
        """Submit it, unless it is so already. Raises Refused, Unavailable, OutcomeUnknown."""
        seen = self._computes.look(operation.workspace, operation.name)
        if seen is None:
            return GONE
        if not seen.is_instance:
            return NOT_THAT_TYPE
        standing = self._standing(operation, seen)
        match standing:
            case Succeeded():
                return standing.model_copy(update={"already": True})
            case InProgress():
                return standing
        action, power = _ACTION[type(operation)], seen.power.lower()
        if power not in ("stopped", "") and not seen.is_running:
            # It is on its way to somewhere else, or something is being done to it: that must end first.
            raise Unavailable(service="Azure", why=f"the instance is {power}", retry_after=self._look_seconds)
        if action == "restart" and not seen.is_running:
            return _NOT_RUNNING
        computes = self._clients.writer(operation.workspace).compute
        call = {"start": computes.begin_start, "stop": computes.begin_stop, "restart": computes.begin_restart}[action]
        with writing():
            submit(lambda: call(operation.name))
        return InProgress(resource_id=operation.target, retry_after=self._look_seconds)

    def check(self, *, operation: PowerChange, key: str) -> Outcome:
        """Look how far it is. Raises Refused, Unavailable."""
        seen = self._computes.look(operation.workspace, operation.name)
        if seen is None:
            return GONE
        standing = self._standing(operation, seen)
        if isinstance(standing, Rejected):
            return rejected(self._computes.complaint(operation.workspace, operation.name))
        return standing

    def _standing(self, operation: PowerChange, seen: SeenCompute) -> Outcome:
        return power_standing(operation=operation, seen=seen, look_seconds=self._look_seconds)


def power_standing(*, operation: PowerChange, seen: SeenCompute, look_seconds: float) -> Outcome:
    """What the state of an instance means for the change that was asked for.

    Rejected when the newest thing Azure did to it since is this very action, and it failed.
    """
    action, power, where = _ACTION[type(operation)], seen.power.lower(), seen.id or operation.target
    ours = seen.last_action == action and seen.last_at != operation.since
    done = {
        "start": seen.is_running,
        "stop": power == "stopped",
        "restart": seen.is_running and ours and seen.last_status.lower() == "succeeded",
    }[action]
    if done:
        return Succeeded(resource_id=where)
    if power == _PASSING[action]:
        return InProgress(resource_id=where, retry_after=look_seconds)
    if ours and seen.last_status.lower().endswith("failed"):
        return rejected(Complaint(seen.error or "Failed"))
    return Absent(resource_id=where)
