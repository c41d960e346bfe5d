"""Start, stop and restart instances: a POST that is sent once, only when a look shows that it is still needed."""

from __future__ import annotations

from collections.abc import Mapping

from bot.azure.clients import Clients
from bot.azure.complaints import Complaint
from bot.azure.compute_changes import ComputeChanges, Way
from bot.azure.compute_use import jobs_under_way
from bot.azure.computes import Computes, rejected
from bot.azure.errors import writing
from bot.azure.submission import submit
from bot.model.errors import Refused
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
_ON_ITS_WAY = frozenset({*_PASSING.values(), "creating", "resizing", "deleting"})
"""States that end by themselves. Those that do not, such as SetupFailed and Unusable, are Azure's to judge: whoever
waited for their end would wait for ever, with an instance that nobody can stop.

Source  ComputeInstanceState in the REST models of azure-ai-ml 1.35.2
"""
_NOT_RUNNING = Rejected(
    code="NotRunning",
    sentence=Text(
        en="It is stopped: start it instead.",
        es="Está detenida: iníciela.",
    ),
)
IN_USE = Rejected(
    code="InUse",
    sentence=Text(
        en="Somebody uses it again: a job runs on it, or it was started anew. It was left alone.",
        es="Alguien vuelve a usarla: ejecuta un trabajo o se ha iniciado de nuevo. No se ha tocado.",
    ),
)


def power_changes(*, clients: Clients, computes: Computes, look_seconds: float) -> ComputeChanges[PowerChange]:
    """Switches instances on and off. `look_seconds` after one look the next is worth it."""

    def standing(operation: PowerChange, seen: SeenCompute) -> Outcome:
        return power_standing(operation=operation, seen=seen, look_seconds=look_seconds)

    def send(operation: PowerChange, _: SeenCompute) -> None:
        if isinstance(operation, StopComputeInstance) and operation.only_if_idle:
            _must_be_idle(clients, operation)
        computes = clients.writer(operation.workspace).compute
        call = {"start": computes.begin_start, "stop": computes.begin_stop, "restart": computes.begin_restart}
        with writing():
            submit(lambda: call[_ACTION[type(operation)]](operation.name))

    way: Way[PowerChange] = Way(
        fits=lambda _, seen: seen.is_instance, standing=standing, busy=_busy, against=_against, send=send
    )
    return ComputeChanges(way=way, computes=computes, look_seconds=look_seconds)


def _must_be_idle(clients: Clients, operation: StopComputeInstance) -> None:
    """The last look before the call. Raises Refused when a job runs on it, or when nobody may see whether one does."""
    if jobs_under_way(clients=clients, workspace=operation.workspace, name=operation.name):
        raise Refused(code=IN_USE.code, sentence=IN_USE.sentence)


def _busy(seen: SeenCompute) -> str:
    """On its way to somewhere else, or something is being done to it: that must end first."""
    power = seen.power.lower()
    return f"the instance is {power}" if power in _ON_ITS_WAY else ""


def _against(operation: PowerChange, seen: SeenCompute) -> Rejected | None:
    if isinstance(operation, StopComputeInstance) and operation.only_if_idle:
        started_anew = operation.since != "" and seen.last_at != operation.since
        return IN_USE if started_anew or seen.power.lower() != "running" else None
    stopped = seen.power.lower() == "stopped"
    return _NOT_RUNNING if isinstance(operation, RestartComputeInstance) and stopped else None


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
    # What it is doing shows later than what was last told it.
    if power == _PASSING[action] or (ours and seen.last_status.lower() == "inprogress"):
        return InProgress(resource_id=where, retry_after=look_seconds)
    if ours and seen.last_status.lower().endswith("failed"):
        return rejected(Complaint(seen.error or "Failed"))
    return Absent(resource_id=where)
