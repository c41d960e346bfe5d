"""Compute instances and clusters of a workspace, through MLClient: submitted, then looked at, never waited for."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import Clients
from bot.azure.complaints import Complaint, telling
from bot.azure.compute_facts import compute_differences, seen_compute, seen_compute_document
from bot.azure.errors import is_missing, names_the_workspace, reading, writing
from bot.azure.existing import Difference, already_exists, is_ours, with_mark
from bot.azure.refusals import refusal, safe_code
from bot.azure.rest import get_json, list_json
from bot.azure.submission import submit
from bot.model.errors import Refused, Unavailable
from bot.model.operation import DeleteCompute, DetachCompute, PutAmlCompute, PutComputeInstance, WorkspaceRef
from bot.model.operation.attachments import Attachment
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.model.seen import SeenCompute
from bot.model.time_zones import WINDOWS
from bot.model.timetable import cron

if TYPE_CHECKING:
    from azure.ai.ml.entities import Compute, ComputeSchedules

log = logging.getLogger(__name__)

COMPUTE_API = "2023-08-01-preview"
"""The version azure-ai-ml 1.35 asks for computes in."""

PutCompute = PutComputeInstance | PutAmlCompute


class Computes:
    """Creates and deletes computes. The whole of azure.ai.ml is imported by the first call."""

    def __init__(self, *, clients: Clients, look_seconds: float) -> None:
        """`look_seconds` after one look the next is worth it."""
        self._clients = clients
        self._look_seconds = look_seconds

    def begin(self, *, operation: PutCompute, key: str) -> Outcome:
        """Submit it, unless it is there. Raises Refused, Unavailable, OutcomeUnknown."""
        seen = self.look(operation.workspace, operation.name)
        if seen is not None:
            if seen.state == "deleting":
                raise Unavailable(
                    service="Azure", why="a compute of that name is being deleted", retry_after=self._look_seconds
                )
            standing = self._standing(operation, key, seen)
            match standing:
                case Succeeded():
                    return standing.model_copy(update={"already": True})
                case Rejected() if seen.failed and _may_take_over(operation=operation, key=key, seen=seen):
                    pass
                case _:
                    return standing
        entity = compute_entity(operation=operation, key=key)
        computes = self._clients.writer(operation.workspace).compute
        with writing():
            submit(lambda: computes.begin_create_or_update(entity))
        return InProgress(resource_id=operation.target, retry_after=self._look_seconds)

    def check(self, *, operation: PutCompute, key: str) -> Outcome:
        """Look how far it is. Raises Refused, Unavailable."""
        seen = self.look(operation.workspace, operation.name)
        if seen is None:
            return Absent(resource_id=operation.target)
        standing = self._standing(operation, key, seen)
        if isinstance(standing, Rejected) and seen.failed and _may_take_over(operation=operation, key=key, seen=seen):
            return rejected(self.complaint(operation.workspace, operation.name))
        return standing

    def begin_delete(self, *, operation: DeleteCompute | DetachCompute, key: str) -> Outcome:
        """Submit its removal; what is not there counts as removed. Raises Refused, Unavailable, OutcomeUnknown."""
        computes = self._clients.writer(operation.workspace).compute
        action = "Detach" if isinstance(operation, DetachCompute) else "Delete"
        try:
            with writing():
                status = submit(lambda: computes.begin_delete(operation.name, action=action))
        except Refused as refused:
            if is_missing(refused):
                return Succeeded(resource_id=operation.target, already=True)
            raise
        if status == 204:
            return Succeeded(resource_id=operation.target, already=True)
        return InProgress(resource_id=operation.target, retry_after=self._look_seconds)

    def check_delete(self, *, operation: DeleteCompute | DetachCompute, key: str) -> Outcome:
        """Look whether it is gone; Absent: it is there and nobody is deleting it. Raises Refused, Unavailable."""
        try:
            seen = self.look(operation.workspace, operation.name)
        except Refused as refused:
            if is_missing(refused):
                return Succeeded(resource_id=operation.target)
            raise
        if seen is None:
            return Succeeded(resource_id=operation.target)
        if seen.state == "deleting":
            return InProgress(resource_id=operation.target, retry_after=self._look_seconds)
        return Absent(resource_id=operation.target)

    def find(self, *, workspace: WorkspaceRef, name: str) -> tuple[SeenCompute, ...]:
        """The compute of that name, if there is one. Raises Refused, Unavailable."""
        seen = self.look(workspace, name)
        return () if seen is None else (seen,)

    def find_all(self, *, workspace: WorkspaceRef) -> tuple[SeenCompute, ...]:
        """Every compute, of any type. Raises Refused, Unavailable."""
        with reading():
            try:
                return tuple(seen_compute(entity) for entity in self._clients.reader(workspace).compute.list())
            except AttributeError:
                # One attached compute that MLClient cannot read spoils its whole list (azure-ai-ml 1.35, Synapse Spark
                # without autoScaleProperties); the documents themselves can always be read.
                log.warning("azure.computes-unreadable workspace=%s", workspace.id)
                client = self._clients.resources(workspace.subscription)
                documents = list_json(client, f"{workspace.id}/computes", api_version=COMPUTE_API)
                return tuple(seen_compute_document(document) for document in documents)

    def _standing(self, operation: PutCompute, key: str, seen: SeenCompute) -> Outcome:
        return compute_standing(operation=operation, key=key, seen=seen, look_seconds=self._look_seconds)

    def look(self, workspace: WorkspaceRef, name: str) -> SeenCompute | None:
        """The compute as it is; None when there is none. Raises Refused when there is no workspace."""
        with reading():
            client = self._clients.reader(workspace)
            try:
                return seen_compute(client.compute.get(name))
            except ResourceNotFoundError as missing:
                if names_the_workspace(missing, workspace):
                    raise
                return None
            except AttributeError:
                # MLClient cannot make an entity of every compute that others attach; what it is says the document.
                return seen_compute_document(self._document(workspace, name))

    def _document(self, workspace: WorkspaceRef, name: str) -> dict[str, Any]:
        client = self._clients.resources(workspace.subscription)
        return get_json(client, f"{workspace.id}/computes/{name}", api_version=COMPUTE_API)

    def complaint(self, workspace: WorkspaceRef, name: str) -> Complaint:
        """Why it failed. MLClient's entity keeps only the outermost code, so the document is read."""
        with reading():
            properties = self._document(workspace, name).get("properties") or {}
        errors = properties.get("provisioningErrors") or (properties.get("properties") or {}).get("errors") or [{}]
        return telling(errors[0].get("error") or {"code": "Failed"})


def compute_standing(*, operation: PutCompute, key: str, seen: SeenCompute, look_seconds: float) -> Outcome:
    """What a compute that is there means for the operation that was to make it."""
    differences = compute_differences(operation=operation, seen=seen)
    return made_standing(operation=operation, key=key, seen=seen, differences=differences, look_seconds=look_seconds)


def made_standing(
    *,
    operation: PutCompute | Attachment,
    key: str,
    seen: SeenCompute,
    differences: Sequence[Difference],
    look_seconds: float,
) -> Outcome:
    """The same, once it is known how it differs from what was asked for; what this very operation made may differ."""
    ours = is_ours(seen.tags, key=key)
    if differences and not ours:
        return already_exists(name=operation.name, differences=differences)
    if seen.state == "succeeded":
        return Succeeded(resource_id=seen.id or operation.target, already=not ours)
    if seen.failed:
        return rejected(Complaint(seen.error or "Failed"))
    return InProgress(resource_id=seen.id or operation.target, retry_after=look_seconds)


def compute_entity(*, operation: PutCompute, key: str) -> Compute:
    """The SDK's entity for the operation, with our mark among its tags."""
    from azure.ai.ml.entities import AmlCompute, AssignedUserConfiguration, ComputeInstance

    tags = with_mark(operation.tags, key=key)
    if isinstance(operation, PutComputeInstance):
        person = None
        if operation.assigned_to:
            person = AssignedUserConfiguration(
                user_object_id=operation.assigned_to, user_tenant_id=operation.assigned_tenant
            )
        return ComputeInstance(
            name=operation.name,
            size=operation.size,
            description=operation.description or None,
            tags=tags,
            idle_time_before_shutdown_minutes=operation.idle_minutes,
            create_on_behalf_of=person,
            ssh_public_access_enabled=operation.ssh,
            schedules=_schedules(operation),
        )
    return AmlCompute(
        name=operation.name,
        size=operation.size,
        description=operation.description or None,
        tags=tags,
        min_instances=operation.min_nodes,
        max_instances=operation.max_nodes,
        idle_time_before_scale_down=operation.idle_seconds,
        tier=operation.tier,
        ssh_public_access_enabled=False,
    )


def _schedules(operation: PutComputeInstance) -> ComputeSchedules | None:
    """The SDK's schedules for its times of the week; Azure names time zones as Windows does."""
    from azure.ai.ml.entities import ComputePowerAction, ComputeSchedules, ComputeStartStopSchedule, CronTrigger

    times = ((operation.start_at, ComputePowerAction.START), (operation.stop_at, ComputePowerAction.STOP))
    rows = [
        ComputeStartStopSchedule(
            trigger=CronTrigger(expression=cron(when), time_zone=WINDOWS[operation.time_zone]), action=action
        )
        for when, action in times
        if when
    ]
    return ComputeSchedules(compute_start_stop=rows) if rows else None


def _may_take_over(*, operation: PutCompute, key: str, seen: SeenCompute) -> bool:
    """A failed compute may be submitted again when we made it, or when it is just what was asked for."""
    return is_ours(seen.tags, key=key) or not compute_differences(operation=operation, seen=seen)


def rejected(complaint: Complaint) -> Rejected:
    """The final no that Azure's complaint amounts to."""
    code = safe_code(complaint.code)
    return Rejected(code=code, sentence=refusal(code=code, message=complaint.message))
