"""Jobs: submitted whole as a YAML file says, cancelled, archived, looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.model.noun import Noun
from bot.model.operation.references import WorkspaceRef
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition, Way
from bot.model.operation.wording import Say
from bot.model.text import Text
from bot.model.upload import StoredFile

_TYPES: Mapping[str, tuple[str, str]] = {
    "command": ("command job", "trabajo de comando"),
    "sweep": ("sweep job", "trabajo de barrido"),
    "pipeline": ("pipeline job", "trabajo de canalización"),
    "automl": ("automated ML job", "trabajo de ML automatizado"),
}
_FOLLOW = Text(en="Follow the job in the studio", es="Seguir el trabajo en el estudio")
_LONGEST = 160
"""Characters of a command in a sentence; the details show the rest."""


class SubmitJob(AzureVerb):
    """Submit a job as its YAML file says, under a name that follows from the request: it is never submitted twice.

    file       path of the YAML file among `files`, which are everything it needs.
    overrides  `name=value` as `--set` takes them, applied to the file.
    spec       digest of what the file says with the overrides and every YAML it names: what is carried out.
    does       the command, the steps or the task; computes: names; serverless: what runs on nodes Azure chooses.
    hours      the longest it may run, None when the file does not say.
    """

    verb: Literal["SubmitJob"] = "SubmitJob"
    precondition: Precondition = "any"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    file: str
    files: tuple[StoredFile, ...]
    overrides: tuple[str, ...] = ()
    spec: str
    type: str
    label: str = ""
    experiment: str = ""
    does: str = ""
    computes: tuple[str, ...] = ()
    serverless: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    hours: float | None = None

    @property
    def target(self) -> str:
        """Of what is submitted; the job's own name comes with the request."""
        return f"{self.workspace.id}/jobs/{self.spec[:16]}"

    def opens(self, *, resource_id: str) -> tuple[Way, ...]:
        """The job's own page, once Azure has it; its name is the end of its id."""
        name = resource_id.rpartition("/jobs/")[2]
        return (Way(address=self.workspace.run(name=name), text=_FOLLOW),) if name else ()

    def sentence(self, say: Say) -> str:
        what = say(*_TYPES.get(self.type, (f"{self.type} job", f"trabajo {self.type}")))
        label = f" “{self.label}”" if self.label else ""
        said = say(f"Submit the {what}{label} to {self.workspace.workspace}",
                   f"Enviar el {what}{label} a {self.workspace.workspace}")  # fmt: skip
        does = self.does if len(self.does) <= _LONGEST else self.does[: _LONGEST - 1] + "…"
        parts = [f"{said}: {does}" if does else said, *self._where(say)]
        parts.append(
            say(f"for at most {self.hours:g} hours", f"durante {self.hours:g} horas como máximo")
            if self.hours is not None
            else say("for as long as it takes", "sin límite de duración")
        )
        if self.experiment:
            parts.append(say(f"experiment {self.experiment}", f"experimento {self.experiment}"))
        if self.services:
            ways = ", ".join(self.services)
            parts.append(say(f"open while it runs: {ways}", f"abierto mientras se ejecuta: {ways}"))
        parts.append(self._files(say))
        return "; ".join(parts)

    def _where(self, say: Say) -> list[str]:
        parts = []
        if self.computes:
            names = ", ".join(self.computes)
            parts.append(say(f"on the compute {names}", f"en el proceso {names}"))
        if self.serverless:
            sizes = ", ".join(self.serverless)
            parts.append(say(f"serverless: {sizes}", f"sin servidor: {sizes}"))
        return parts

    def _files(self, say: Say) -> str:
        count = len(self.files) - 1
        more_en = f" with {count} more file{'s' if count > 1 else ''}" if count else ""
        more_es = f" con {count} archivo{'s' if count > 1 else ''} más" if count else ""
        changed = f"; --set {' '.join(self.overrides)}" if self.overrides else ""
        return say(f"from {self.file}{more_en}", f"de {self.file}{more_es}") + changed


class _ChangeJob(AzureVerb):
    """name  of a job that is there."""

    precondition: Precondition = "present"
    effect: OperationEffect = "patch"
    workspace: WorkspaceRef
    name: str

    @property
    def target(self) -> str:
        return f"{self.workspace.id}/jobs/{self.name}"

    def _changed(self, en: str, es: str, say: Say) -> str:
        name, place = self.name, self.workspace.workspace
        return say(f"{en} the job {name} in {place}", f"{es} el trabajo {name} de {place}")


class CancelJob(_ChangeJob):
    """Stop a job. One that has ended already counts as done."""

    verb: Literal["CancelJob"] = "CancelJob"

    def sentence(self, say: Say) -> str:
        return self._changed("Cancel", "Cancelar", say)


class ArchiveJob(_ChangeJob):
    """Hide a job from lists; its outputs and records stay."""

    verb: Literal["ArchiveJob"] = "ArchiveJob"

    def sentence(self, say: Say) -> str:
        return self._changed("Archive", "Archivar", say)


class RestoreJob(_ChangeJob):
    """Show an archived job in lists again."""

    verb: Literal["RestoreJob"] = "RestoreJob"

    def sentence(self, say: Say) -> str:
        return self._changed("Restore", "Restaurar", say)


class ListJobs(Noun):
    """Jobs of a workspace, newest first. parent: only the steps of that job."""

    verb: Literal["ListJobs"] = "ListJobs"
    workspace: WorkspaceRef
    parent: str = ""
    archived: Literal["active", "archived", "all"] = "active"
    most: int = 50


class ShowJob(Noun):
    """One job with where it stands and the link to the studio."""

    verb: Literal["ShowJob"] = "ShowJob"
    workspace: WorkspaceRef
    name: str
