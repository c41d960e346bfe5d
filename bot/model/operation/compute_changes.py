"""What is done to a compute that is there: start, stop, restart, resize, scale, detach."""

from __future__ import annotations

from typing import Literal

from bot.model.operation.computes import NOTEBOOKS
from bot.model.operation.references import WorkspaceRef
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition, Way
from bot.model.operation.wording import Say


class _Change(AzureVerb):
    """Something about a compute that is there."""

    precondition: Precondition = "present"
    workspace: WorkspaceRef
    name: str

    @property
    def target(self) -> str:
        return f"{self.workspace.id}/computes/{self.name}"

    @property
    def place(self) -> str:
        return self.workspace.workspace


class StartComputeInstance(_Change):
    """Start an instance. One that is running counts as done.

    since  when Azure last did something to it, as it was read for the plan: tells this start from an older one.
    """

    verb: Literal["StartComputeInstance"] = "StartComputeInstance"
    effect: OperationEffect = "act"
    since: str = ""

    def opens(self, *, resource_id: str) -> tuple[Way, ...]:
        return (Way(address=self.workspace.notebooks(), text=NOTEBOOKS),)

    def sentence(self, say: Say) -> str:
        return say(
            f"Start the compute instance {self.name} in {self.place}",
            f"Iniciar la instancia de proceso {self.name} de {self.place}",
        )


class StopComputeInstance(_Change):
    """Stop an instance: what runs on it ends, its files stay. One that is stopped counts as done.

    only_if_idle  leave it alone when a job runs on it by then, or it has been started anew since the plan was made.
    """

    verb: Literal["StopComputeInstance"] = "StopComputeInstance"
    effect: OperationEffect = "act"
    since: str = ""
    only_if_idle: bool = False

    def sentence(self, say: Say) -> str:
        if self.only_if_idle:
            return say(
                f"Stop the compute instance {self.name} in {self.place} if no job runs on it by then and nobody has "
                "started it anew; its files stay",
                f"Detener la instancia de proceso {self.name} de {self.place} si para entonces no ejecuta ningún "
                "trabajo ni la ha reiniciado nadie; sus archivos se conservan",
            )
        return say(
            f"Stop the compute instance {self.name} in {self.place}: what runs on it ends, its files stay",
            f"Detener la instancia de proceso {self.name} de {self.place}: lo que se ejecuta en ella termina y sus "
            "archivos se conservan",
        )


class RestartComputeInstance(_Change):
    """Restart an instance that is running. A restart since the plan was made counts as done."""

    verb: Literal["RestartComputeInstance"] = "RestartComputeInstance"
    effect: OperationEffect = "act"
    since: str = ""

    def sentence(self, say: Say) -> str:
        return say(
            f"Restart the compute instance {self.name} in {self.place}: what runs on it ends, its files stay",
            f"Reiniciar la instancia de proceso {self.name} de {self.place}: lo que se ejecuta en ella termina y sus "
            "archivos se conservan",
        )


class ResizeComputeInstance(_Change):
    """Give a stopped instance another size.

    was  the size it had when the plan was made; an instance that has neither is left alone.
    """

    verb: Literal["ResizeComputeInstance"] = "ResizeComputeInstance"
    effect: OperationEffect = "patch"
    size: str
    was: str
    since: str = ""

    def sentence(self, say: Say) -> str:
        return say(
            f"Give the compute instance {self.name} in {self.place} the size {self.size} instead of {self.was}",
            f"Cambiar el tamaño de la instancia de proceso {self.name} de {self.place}: {self.size} en lugar de "
            f"{self.was}",
        )


class ScaleAmlCompute(_Change):
    """Change how a cluster scales; what is None stays as it is."""

    verb: Literal["ScaleAmlCompute"] = "ScaleAmlCompute"
    effect: OperationEffect = "patch"
    min_nodes: int | None = None
    max_nodes: int | None = None
    idle_seconds: int | None = None

    def sentence(self, say: Say) -> str:
        least, most, idle = self.min_nodes, self.max_nodes, self.idle_seconds
        parts = [
            say(f"fewest nodes {least}", f"mínimo de nodos {least}") if least is not None else "",
            say(f"most nodes {most}", f"máximo de nodos {most}") if most is not None else "",
            say(f"released after {idle} idle seconds", f"se liberan tras {idle} segundos inactivos")
            if idle is not None
            else "",
        ]
        what = say(
            f"Change the cluster {self.name} in {self.place}: ", f"Cambiar el clúster {self.name} de {self.place}: "
        )
        return what + ", ".join(part for part in parts if part)


class SetIdleShutdown(_Change):
    """Let an instance be stopped after so many minutes without use."""

    verb: Literal["SetIdleShutdown"] = "SetIdleShutdown"
    effect: OperationEffect = "patch"
    idle_minutes: int

    def sentence(self, say: Say) -> str:
        return say(
            f"Let the compute instance {self.name} in {self.place} be shut down after {self.idle_minutes} idle minutes",
            f"Hacer que la instancia de proceso {self.name} de {self.place} se apague tras {self.idle_minutes} minutos "
            "inactiva",
        )


class DetachCompute(_Change):
    """Take an attached compute out of the workspace; what was attached goes on. One that is gone counts as done."""

    verb: Literal["DetachCompute"] = "DetachCompute"
    precondition: Precondition = "any"
    effect: OperationEffect = "delete"

    def sentence(self, say: Say) -> str:
        return say(
            f"Detach the compute {self.name} from {self.place}; what was attached goes on",
            f"Desasociar el proceso {self.name} de {self.place}; lo que estaba asociado sigue existiendo",
        )


PowerChange = StartComputeInstance | StopComputeInstance | RestartComputeInstance
"""What switches an instance on and off."""

SettingsChange = ResizeComputeInstance | ScaleAmlCompute | SetIdleShutdown
"""What changes one setting of a compute and leaves the others."""
