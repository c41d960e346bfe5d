"""Workspaces that are there: changed setting by setting, and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import Clients
from bot.azure.errors import is_missing, is_not_there, reading, writing
from bot.azure.existing import Difference, changed_meanwhile, is_ours, same_word
from bot.azure.parts import not_of_that_request
from bot.azure.rest import get_json, patch_json
from bot.azure.submission import submit
from bot.azure.workspace_facts import GOING, WORKSPACE_API, patch_of, setting_of, state_of
from bot.model.errors import Refused, Unavailable
from bot.model.operation import Change, DeleteWorkspace, UpdateWorkspace, WorkspaceRef
from bot.model.operation.workspaces import setting_words
from bot.model.outcome import Absent, InProgress, Outcome, Succeeded

_AS_WRITTEN = ("display_name", "description")


class WorkspaceChanges:
    """Deletes with azure-ai-ml, and changes with a PATCH of its own.

    MLClient's update sends an empty list of allowed networks with every change to a workspace that is closed to the
    internet, and so resets what nobody named.
    """

    def __init__(self, *, clients: Clients, look_seconds: float) -> None:
        """`look_seconds` after one look the next is worth it."""
        self._clients = clients
        self._look_seconds = look_seconds

    def begin(self, *, operation: UpdateWorkspace, key: str) -> Outcome:
        """Send what differs, unless something is not as it was when people agreed.

        Raises Refused, Unavailable, OutcomeUnknown.
        """
        document = self._existing(operation.workspace)
        missing = [one for one in operation.changes if not _is(document, one, one.to)]
        going = self._going(operation.workspace, document)
        if going is not None and missing:
            # Somebody else's change, since ours would show: nothing was told yet that could be waited for.
            raise Unavailable(
                service="Azure", why="the workspace is being made or changed", retry_after=self._look_seconds
            )
        if going is not None:
            return going
        if not missing:
            return Succeeded(resource_id=operation.target, already=True)
        strange = [one for one in missing if not _is(document, one, one.was)]
        if strange:
            return changed_meanwhile(
                name=operation.workspace.workspace,
                differences=[
                    Difference(setting_words(one.setting), found=setting_of(document, one.setting), asked=one.was)
                    for one in strange
                ],
            )
        client = self._clients.resources(operation.workspace.subscription)
        with writing():
            patch_json(
                client,
                operation.target,
                body=patch_of({one.setting: one.to for one in missing}),
                api_version=WORKSPACE_API,
            )
        return self._after(operation)

    def check(self, *, operation: UpdateWorkspace, key: str) -> Outcome:
        """Look whether it is as asked; Absent means that it is not. Raises Refused, Unavailable."""
        document = self._existing(operation.workspace)
        going = self._going(operation.workspace, document)
        if going is not None:
            return going
        if all(_is(document, one, one.to) for one in operation.changes):
            return Succeeded(resource_id=operation.target)
        return Absent(resource_id=operation.target)

    def begin_delete(self, *, operation: DeleteWorkspace, key: str) -> Outcome:
        """Have it deleted. Raises Refused (a hub that still has projects), Unavailable, OutcomeUnknown."""
        document = self._found(operation.workspace)
        standing = self._going_away(operation, document)
        if not isinstance(standing, Absent) or document is None:
            return standing.model_copy(update={"already": True}) if isinstance(standing, Succeeded) else standing
        if operation.made_by and not _failed_of(operation, document):
            return not_of_that_request(operation.workspace.workspace, key=operation.made_by)
        client = self._clients.writer(operation.workspace)
        try:
            with writing():
                submit(
                    lambda: client.workspaces.begin_delete(
                        operation.workspace.workspace,
                        delete_dependent_resources=False,
                        permanently_delete=operation.permanently,
                    )
                )
        except Refused as refused:
            if not is_missing(refused):
                raise
            return Succeeded(resource_id=operation.target, already=True)
        return InProgress(resource_id=operation.target, retry_after=self._look_seconds)

    def check_delete(self, *, operation: DeleteWorkspace, key: str) -> Outcome:
        """Look whether it is gone; Absent means that it stays. Raises Refused, Unavailable."""
        return self._going_away(operation, self._found(operation.workspace))

    def _going_away(self, operation: DeleteWorkspace, document: Mapping[str, Any] | None) -> Outcome:
        if document is None:
            return Succeeded(resource_id=operation.target)
        if state_of(document) in GOING:
            return InProgress(resource_id=operation.target, retry_after=self._look_seconds)
        return Absent(resource_id=operation.target)

    def _after(self, operation: UpdateWorkspace) -> Outcome:
        """What a change that Azure has taken looks like: done at once, or still being made."""
        standing = self.check(operation=operation, key="")
        if isinstance(standing, Absent):
            return InProgress(resource_id=operation.target, retry_after=self._look_seconds)
        return standing

    def _going(self, workspace: WorkspaceRef, document: Mapping[str, Any]) -> InProgress | None:
        """Still being made or changed: nothing can be said or done about it yet."""
        if state_of(document) in ("creating", "updating", "accepted", "running"):
            return InProgress(resource_id=workspace.id, retry_after=self._look_seconds)
        return None

    def _existing(self, workspace: WorkspaceRef) -> Mapping[str, Any]:
        client = self._clients.resources(workspace.subscription)
        with reading():
            return get_json(client, workspace.id, api_version=WORKSPACE_API)

    def _found(self, workspace: WorkspaceRef) -> Mapping[str, Any] | None:
        client = self._clients.resources(workspace.subscription)
        with reading():
            try:
                return get_json(client, workspace.id, api_version=WORKSPACE_API)
            except ResourceNotFoundError as missing:
                if not is_not_there(missing):
                    raise
                return None


def _failed_of(operation: DeleteWorkspace, document: Mapping[str, Any]) -> bool:
    return is_ours(document.get("tags"), key=operation.made_by) and state_of(document) in ("failed", "canceled")


def _is(document: Mapping[str, Any], change: Change, value: str) -> bool:
    found = setting_of(document, change.setting)
    return found == value if change.setting in _AS_WRITTEN else same_word(found, value)
