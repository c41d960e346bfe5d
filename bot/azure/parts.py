"""What a workspace was given: its storage account, vault, insights, logs and registry, deleted one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import ONCE, Clients
from bot.azure.errors import is_missing, is_not_there, reading, writing
from bot.azure.existing import is_ours
from bot.azure.refusals import NOT_OURS
from bot.azure.rest import get_json
from bot.azure.workspace_reads import workspaces_using
from bot.model.errors import Refused
from bot.model.operation import DeletePart
from bot.model.operation.resources import request_of
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.model.text import Text

_APIS: Mapping[str, str] = {
    "microsoft.storage/storageaccounts": "2023-05-01",
    "microsoft.keyvault/vaults": "2023-07-01",
    "microsoft.insights/components": "2020-02-02",
    "microsoft.operationalinsights/workspaces": "2022-10-01",
    "microsoft.containerregistry/registries": "2023-07-01",
}
"""Lower-case type -> api-version. Nothing of another type is ever deleted by its id alone."""


class Parts:
    """Deletes parts with azure-mgmt-resource."""

    def __init__(self, *, clients: Clients, look_seconds: float) -> None:
        """`look_seconds` after one look at a deletion the next is worth it."""
        self._clients = clients
        self._look_seconds = look_seconds

    def begin_delete(self, *, operation: DeletePart, key: str) -> Outcome:
        """Have it deleted, unless a workspace uses it. Raises Refused, Unavailable, OutcomeUnknown."""
        found = self._look(operation)
        standing = self._standing(operation, found)
        if not isinstance(standing, Absent) or found is None:
            return standing.model_copy(update={"already": True}) if isinstance(standing, Succeeded) else standing
        client = self._clients.resources(operation.subscription)
        if operation.made_by and not is_ours(found.get("tags"), key=operation.made_by):
            return not_of_that_request(operation.resource.rpartition("/")[2], key=operation.made_by)
        with reading():
            users = workspaces_using(client, part=operation.resource, subscription=operation.subscription)
        if users:
            return _in_use(operation.resource.rpartition("/")[2], users)
        try:
            with writing():
                client.resources.begin_delete_by_id(
                    operation.resource.lstrip("/"), api_version=_api(operation), polling=False, **ONCE
                )
        except Refused as refused:
            if not is_missing(refused):
                raise
            return Succeeded(resource_id=operation.target, already=True)
        after = self.check_delete(operation=operation, key=key)
        if isinstance(after, Absent):
            return InProgress(resource_id=operation.target, retry_after=self._look_seconds)
        return after

    def check_delete(self, *, operation: DeletePart, key: str) -> Outcome:
        """Look whether it is gone; Absent means that it stays. Raises Refused, Unavailable."""
        return self._standing(operation, self._look(operation))

    def _standing(self, operation: DeletePart, found: Mapping[str, Any] | None) -> Outcome:
        if found is None:
            return Succeeded(resource_id=operation.target)
        state = str((found.get("properties") or {}).get("provisioningState") or "").lower()
        if state == "deleting":
            return InProgress(resource_id=operation.target, retry_after=self._look_seconds)
        return Absent(resource_id=operation.target)

    def _look(self, operation: DeletePart) -> Mapping[str, Any] | None:
        client = self._clients.resources(operation.subscription)
        with reading():
            try:
                return get_json(client, operation.resource, api_version=_api(operation))
            except ResourceNotFoundError as missing:
                if not is_not_there(missing):
                    raise
                return None


def not_of_that_request(name: str, *, key: str) -> Rejected:
    """Refuse to delete what does not carry the mark it was agreed to carry (any more)."""
    made = request_of(key)
    return Rejected(
        code=NOT_OURS,
        sentence=Text(
            en=f"{name} does not say that {made} made it, or is in use by now. Nothing of it was deleted: look again "
            "what is left over.",
            es=f"{name} no indica que lo haya creado {made}, o ya está en uso. No se ha eliminado nada de él: vuelva a "
            "mirar qué ha quedado.",
        ),
    )


def _api(operation: DeletePart) -> str:
    api = _APIS.get(operation.type.lower())
    if api is None:
        raise Refused(
            code="NotAPart",
            sentence=Text(
                en=f"A {operation.type} is not among what workspaces are given, so it is not deleted with one.",
                es=f"Un recurso {operation.type} no es de los que recibe un área de trabajo: no se elimina con ella.",
            ),
        )
    return api


def _in_use(name: str, users: list[str]) -> Rejected:
    names = ", ".join(sorted(users)[:5])
    return Rejected(
        code="StillInUse",
        sentence=Text(
            en=f"{name} stays: a workspace uses it ({names}).",
            es=f"{name} se queda: lo usa un área de trabajo ({names}).",
        ),
    )
