"""Compute instances and clusters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.model.operation.references import WorkspaceRef
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition, Way
from bot.model.operation.wording import Say, described, tagged
from bot.model.text import Text
from bot.model.timetable import spoken

Tier = Literal["dedicated", "low_priority"]
_TIERS: Mapping[str, tuple[str, str]] = {
    "dedicated": ("dedicated", "dedicados"),
    "low_priority": ("low priority: Azure may take them back", "de prioridad baja: Azure puede retirarlos"),
}
NOTEBOOKS = Text(en="Open the notebooks in the studio", es="Abrir los cuadernos en el estudio")


class PutComputeInstance(AzureVerb):
    """Create a compute instance, a VM for one person's notebooks.

    idle_minutes  stops the instance after that long without use; None leaves it running.
    assigned_to   object id of the person it is made for; empty for the caller.
    start_at, stop_at  times of the week, such as `08:00 Mon-Fri`, in time_zone (of the IANA database); empty: never.
    """

    verb: Literal["PutComputeInstance"] = "PutComputeInstance"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    name: str
    size: str
    idle_minutes: int | None = None
    assigned_to: str = ""
    assigned_tenant: str = ""
    ssh: bool = False
    start_at: str = ""
    stop_at: str = ""
    time_zone: str = ""
    description: str = ""
    tags: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return f"{self.workspace.id}/computes/{self.name}"

    def opens(self, *, resource_id: str) -> tuple[Way, ...]:
        return (Way(address=self.workspace.notebooks(tenant=self.assigned_tenant), text=NOTEBOOKS),)

    def sentence(self, say: Say) -> str:
        idle, place = self.idle_minutes, self.workspace.workspace
        parts = (
            say(
                f"Create the compute instance {self.name} in {place}: {self.size}",
                f"Crear la instancia de proceso {self.name} en {place}: {self.size}",
            ),
            say(f"shut down after {idle} idle minutes", f"se apaga tras {idle} minutos inactiva")
            if idle
            else say("no idle shutdown", "sin apagado por inactividad"),
            *self._schedule(say),
            say("SSH on", "SSH activado") if self.ssh else say("SSH off", "SSH desactivado"),
        )
        return ", ".join(parts) + described(self.description, say) + tagged(self.tags, say)

    def _schedule(self, say: Say) -> tuple[str, ...]:
        """What is said of each of its times, the time zone with the last."""
        said = []
        if self.start_at:
            when = spoken(self.start_at)
            said.append(say(f"started {when.en}", f"se inicia {when.es}"))
        if self.stop_at:
            when = spoken(self.stop_at)
            said.append(say(f"stopped {when.en}", f"se detiene {when.es}"))
        return (*said[:-1], f"{said[-1]} ({self.time_zone})") if said else ()


class PutAmlCompute(AzureVerb):
    """Create a compute cluster that scales between min_nodes and max_nodes."""

    verb: Literal["PutAmlCompute"] = "PutAmlCompute"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    name: str
    size: str
    min_nodes: int
    max_nodes: int
    idle_seconds: int
    tier: Tier = "dedicated"
    description: str = ""
    tags: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return f"{self.workspace.id}/computes/{self.name}"

    def sentence(self, say: Say) -> str:
        place, idle = self.workspace.workspace, self.idle_seconds
        nodes = f"{self.min_nodes}–{self.max_nodes}"
        parts = (
            say(
                f"Create the cluster {self.name} in {place}: {self.size}, {nodes} nodes",
                f"Crear el clúster {self.name} en {place}: {self.size}, {nodes} nodos",
            ),
            say(f"released after {idle} idle seconds", f"se liberan tras {idle} segundos inactivos"),
            say(*_TIERS[self.tier]),
        )
        return ", ".join(parts) + described(self.description, say) + tagged(self.tags, say)


class DeleteCompute(AzureVerb):
    """Delete a compute. One that is already gone counts as done."""

    verb: Literal["DeleteCompute"] = "DeleteCompute"
    precondition: Precondition = "any"
    effect: OperationEffect = "delete"
    workspace: WorkspaceRef
    name: str

    @property
    def target(self) -> str:
        return f"{self.workspace.id}/computes/{self.name}"

    def sentence(self, say: Say) -> str:
        name, place = self.name, self.workspace.workspace
        return say(f"Delete the compute {name} in {place}", f"Eliminar el proceso {name} de {place}")
