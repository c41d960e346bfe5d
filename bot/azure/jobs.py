"""Jobs submitted through MLClient under a name of our own, cancelled and archived; what stands is read by that name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.assets import Contents
from bot.azure.clients import Clients
from bot.azure.errors import is_missing, names_the_workspace, reading, writing
from bot.azure.proving import Specs, unpacked
from bot.azure.refusals import refusal
from bot.azure.rest import change, get_json
from bot.grammar.spec import Spec, composed
from bot.grammar.upload import Upload, assembled
from bot.model.errors import OutcomeUnknown, Refused
from bot.model.job_document import read_job
from bot.model.operation import ArchiveJob, CancelJob, RestoreJob, SubmitJob, WorkspaceRef
from bot.model.outcome import Absent, Outcome, Rejected, Succeeded
from bot.model.text import Text
from bot.model.upload import StoredFile

JOB_API = "2024-01-01-preview"
"""The version azure-ai-ml 1.35 asks for jobs in, so that one answer fits both."""
_CANCEL_API = "2023-04-01-preview"

_FORBIDDEN = frozenset({"authorizationfailed", "forbidden"})

ENDED = frozenset({"completed", "failed", "canceled", "notresponding"})

FILES_CHANGED = Rejected(
    code="FilesChanged",
    sentence=Text(
        en="The files are no longer what was agreed to, or this version reads them differently. Nothing was submitted: "
        "ask again.",
        es="Los archivos ya no son los que se aprobaron, o esta versión los lee de otra forma. No se ha enviado nada: "
        "vuelva a pedirlo.",
    ),
)

RUNS_HERE = Rejected(
    code="RunsHere",
    sentence=Text(
        en="With a local compute the job would run on amlbot's own machine. Nothing was submitted: name a compute of "
        "the workspace, or serverless.",
        es="Con un proceso local el trabajo se ejecutaría en la máquina de amlbot. No se ha enviado nada: indique un "
        "proceso del área de trabajo, o serverless.",
    ),
)


class Jobs:
    """Submits, cancels and archives jobs."""

    def __init__(self, *, clients: Clients, contents: Contents) -> None:
        self._clients = clients
        self._contents = contents
        self._specs = Specs()

    def begin(self, *, operation: SubmitJob, key: str) -> Outcome:
        """Submit it unless a job of our name is there. Raises Refused, Unavailable, OutcomeUnknown."""
        there = self._look(operation.workspace, job_name(key=key))
        if there is not None:
            return Succeeded(resource_id=_id(there, operation.workspace, key), already=True)
        made = spec_again(
            main=operation.file, files=operation.files, overrides=operation.overrides, contents=self._contents
        )
        if made is None or made[0].digest != operation.spec:
            return FILES_CHANGED
        spec, contents = made
        if read_job(main=spec.main, documents=spec.documents).local:
            # Whoever judged it has said so already; but Azure answers the SDK with a command to run, and it obeys.
            return RUNS_HERE
        wrong = self._specs.proved(spec=spec, sort="job", contents=contents)
        if wrong:
            return Rejected(code="ValidationException", sentence=wrong[0].text)
        with unpacked(spec=spec, contents=contents) as folder:
            from azure.ai.ml import load_job

            job = load_job(source=folder / spec.main)
            job.name = job_name(key=key)
            with writing():
                self._clients.uploader(operation.workspace).jobs.create_or_update(job)
        return Succeeded(resource_id=f"{operation.workspace.id}/jobs/{job.name}")

    def check(self, *, operation: SubmitJob, key: str) -> Outcome:
        """Look whether a job of our name is there. Raises Refused, Unavailable."""
        there = self._look(operation.workspace, job_name(key=key))
        if there is None:
            return Absent(resource_id=f"{operation.workspace.id}/jobs/{job_name(key=key)}")
        return Succeeded(resource_id=_id(there, operation.workspace, key))

    def begin_cancel(self, *, operation: CancelJob, key: str) -> Outcome:
        """Ask it to stop, once it was seen to run. Raises Refused, Unavailable, OutcomeUnknown."""
        there = self._look(operation.workspace, operation.name)
        if there is None:
            return _missing()
        if status_of(there) in ENDED | {"cancelrequested"}:
            return Succeeded(resource_id=operation.target, already=True)
        client = self._clients.resources(operation.workspace.subscription)
        try:
            with writing():
                change(client, "POST", f"{operation.target}/cancel", body=None, api_version=_CANCEL_API)
        except Refused:
            # Jobs end by themselves, perhaps between the look and the call: then there is nothing left to cancel.
            found = self.check_cancel(operation=operation, key=key)
            if not isinstance(found, Succeeded):
                raise
            return found.model_copy(update={"already": True})
        return Succeeded(resource_id=operation.target)

    def check_cancel(self, *, operation: CancelJob, key: str) -> Outcome:
        """Look whether it has ended or is ending. Raises Refused, Unavailable."""
        there = self._look(operation.workspace, operation.name)
        if there is None:
            return _missing()
        if status_of(there) in ENDED | {"cancelrequested"}:
            return Succeeded(resource_id=operation.target)
        return Absent(resource_id=operation.target)

    def begin_archive(self, *, operation: ArchiveJob | RestoreJob, key: str) -> Outcome:
        """Archive or restore it; what is as wanted counts as done. Raises Refused, Unavailable, OutcomeUnknown."""
        there, wanted = self._look(operation.workspace, operation.name), isinstance(operation, ArchiveJob)
        if there is None:
            return _missing()
        if is_archived(there) == wanted:
            return Succeeded(resource_id=operation.target, already=True)
        jobs = self._clients.uploader(operation.workspace).jobs
        try:
            with writing():
                (jobs.archive if wanted else jobs.restore)(operation.name)
        except Refused as refused:
            return self._in_spite_of(refused, operation=operation, key=key)
        return Succeeded(resource_id=operation.target)

    def _in_spite_of(self, refused: Refused, *, operation: ArchiveJob | RestoreJob, key: str) -> Outcome:
        """What it means when the SDK was refused: only a look tells. Raises Refused, Unavailable, OutcomeUnknown.

        azure-ai-ml 1.35 first tells the history of runs; when that fails, for whatever reason, it says nothing and
        writes the whole job anew, which Azure takes for pipelines alone. The no is to that second way.
        """
        found = self.check_archive(operation=operation, key=key)
        if isinstance(found, Succeeded):
            return found
        if refused.code.lower() in _FORBIDDEN or is_missing(refused):
            raise refused
        raise OutcomeUnknown(service="Azure", why="the history of runs has not answered") from refused

    def check_archive(self, *, operation: ArchiveJob | RestoreJob, key: str) -> Outcome:
        """Look whether it is archived, or not. Raises Refused, Unavailable."""
        there = self._look(operation.workspace, operation.name)
        if there is None:
            return _missing()
        if is_archived(there) == isinstance(operation, ArchiveJob):
            return Succeeded(resource_id=operation.target)
        return Absent(resource_id=operation.target)

    def _look(self, workspace: WorkspaceRef, name: str) -> dict[str, Any] | None:
        with reading():
            try:
                client = self._clients.resources(workspace.subscription)
                return get_json(client, f"{workspace.id}/jobs/{name}", api_version=JOB_API)
            except ResourceNotFoundError as missing:
                if names_the_workspace(missing, workspace):
                    raise
                return None


def job_name(*, key: str) -> str:
    """The name of the one job of an operation; the same for every attempt. Letters, digits and - only."""
    return f"amlbot-{key}"


def status_of(document: Mapping[str, Any]) -> str:
    """Where a job stands, in lower case: notstarted, queued, running, completed, failed, canceled…"""
    return str((document.get("properties") or {}).get("status") or "").lower()


def is_archived(document: Mapping[str, Any]) -> bool:
    return bool((document.get("properties") or {}).get("isArchived"))


def spec_again(
    *, main: str, files: tuple[StoredFile, ...], overrides: tuple[str, ...], contents: Contents
) -> tuple[Spec, Mapping[str, bytes]] | None:
    """The spec out of the stored bytes, as it was made when it was judged; None when that is not possible any more."""
    try:
        stored = {file.path: contents(file.digest) for file in files}
    except LookupError:
        return None
    upload = assembled(files=stored.items(), zips=False)
    if not isinstance(upload, Upload) or main not in upload.contents:
        return None
    spec = composed(upload=upload, main=main, overrides=overrides)
    return (spec, upload.contents) if isinstance(spec, Spec) else None


def _missing() -> Rejected:
    return Rejected(code="ResourceNotFound", sentence=refusal(code="ResourceNotFound"))


def _id(document: Mapping[str, Any], workspace: WorkspaceRef, key: str) -> str:
    return str(document.get("id") or f"{workspace.id}/jobs/{job_name(key=key)}")
