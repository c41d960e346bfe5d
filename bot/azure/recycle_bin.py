"""Whether a name that is asked for still belongs to something deleted: key vaults and workspaces are kept for a while.

Key vaults are asked for by name. Azure Machine Learning has no call that lists the workspaces it keeps (only the portal
shows them), and its refusal comes when everything else has been made; so the subscription's activity log is asked
whether a workspace of that id was deleted within the days it is kept for. The log does not say whether it was deleted
for good, and shows an event some minutes after it happened.

Source  learn.microsoft.com/rest/api/keyvault/keyvault/vaults/get-deleted and /rest/api/monitor/activity-logs/list,
        learn.microsoft.com/azure/machine-learning/concept-soft-delete (14 days), github.com/Azure/azure-cli issue 33756
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import Clients
from bot.azure.errors import is_not_there, reading
from bot.azure.rest import get_json, list_json
from bot.model.errors import Refused, Unavailable
from bot.model.operation import DeployTemplate, DeployWorkspace
from bot.model.preflight import Finding
from bot.model.text import Text

KEPT_DAYS: Final = 14
"""How long Azure Machine Learning keeps a deleted workspace, and its name."""

_VAULT = "Microsoft.KeyVault/vaults"
_VAULTS_API = "2023-07-01"
_LOG_API = "2015-04-01"
_SKEW = timedelta(minutes=5)
"""Azure's clock and ours need not agree."""


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class RecycleBin:
    """Looks whether names are held by what was deleted. Never raises what Azure says: it becomes a finding."""

    def __init__(self, *, clients: Clients, now: Callable[[], datetime] = utc_now) -> None:
        self._clients = clients
        self._now = now

    def look(self, operation: DeployWorkspace | DeployTemplate) -> tuple[Finding, ...]:
        """What is to be said of the workspace's own name, and of the vault's that comes with it when that is known."""
        found = [self._workspace(operation)]
        if isinstance(operation, DeployWorkspace) and _VAULT in operation.dependants:
            found.append(self._vault(operation, operation.dependants[_VAULT]))
        fine = [one for one in found if one.state == "fine"]
        return tuple(one for one in found if one.state != "fine") or tuple(fine[:1])

    def _workspace(self, operation: DeployWorkspace | DeployTemplate) -> Finding:
        name, now = operation.workspace.workspace, self._now()
        since, until = (_moment(one) for one in (now - timedelta(days=KEPT_DAYS), now + _SKEW))
        wanted = f"eventTimestamp ge '{since}' and eventTimestamp le '{until}' and resourceUri eq '{operation.target}'"
        subscription = operation.workspace.subscription
        path = f"/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values"
        try:
            with reading():
                deleted = deleted_at(
                    list_json(
                        self._clients.resources(subscription), path, api_version=_LOG_API, query={"$filter": wanted}
                    )
                )
        except (Refused, Unavailable):
            return _unread(
                f"the activity log cannot be read, so {name} may lie in Azure's recycle bin",
                f"no se puede leer el registro de actividad, así que {name} puede estar en la papelera de Azure",
            )
        if deleted is None:
            return _fine(name)
        day, freed = deleted.date(), (deleted + timedelta(days=KEPT_DAYS)).date()
        text = Text(
            en=f"A workspace {name} was deleted here on {day}. Unless it was deleted for good, Azure keeps its name "
            f"until {freed} and refuses this: have it recovered or purged in the portal, or choose another name.",
            es=f"El {day} se eliminó aquí un área de trabajo {name}. Si no se eliminó definitivamente, Azure reserva "
            f"su nombre hasta el {freed} y rechazará esto: haga que la recuperen o purguen en el portal, o elija otro "
            "nombre.",
        )
        return Finding(check="deleted", state="notable", text=text, field="name")

    def _vault(self, operation: DeployWorkspace, vault: str) -> Finding:
        subscription = operation.workspace.subscription
        path = (
            f"/subscriptions/{subscription}/providers/Microsoft.KeyVault/locations/{operation.region}"
            f"/deletedVaults/{vault}"
        )
        try:
            with reading():
                try:
                    kept = get_json(self._clients.resources(subscription), path, api_version=_VAULTS_API)
                except ResourceNotFoundError as missing:
                    if not is_not_there(missing):
                        raise
                    return _fine(operation.workspace.workspace)
        except (Refused, Unavailable):
            return _unread(
                f"deleted key vaults cannot be read, and {vault} may be one of them",
                f"no se pueden leer los almacenes de claves eliminados, y {vault} puede ser uno de ellos",
            )
        until = str((kept.get("properties") or {}).get("scheduledPurgeDate") or "")[:10]
        name = operation.workspace.workspace
        text = Text(
            en=f"{name} would come with the key vault {vault}, and that was deleted and lies in Azure's recycle bin"
            f"{f' until {until}' if until else ''}. Have it recovered or purged, or choose another name for the "
            "workspace.",
            es=f"{name} vendría con el almacén de claves {vault}, que se eliminó y está en la papelera de Azure"
            f"{f' hasta el {until}' if until else ''}. Haga que lo recuperen o purguen, o elija otro nombre para el "
            "área de trabajo.",
        )
        return Finding(check="deleted", state="wrong", text=text, field="name")


def deleted_at(events: Iterable[Mapping[str, Any]]) -> datetime | None:
    """When the thing that these events of the activity log are about was deleted last; None when it was not, or when it
    was made again since.
    """
    moments: dict[str, datetime] = {}
    for event in events:
        named = str((event.get("operationName") or {}).get("value") or "").lower()
        state = str((event.get("status") or {}).get("value") or "").lower()
        what = named.rpartition("/")[2]
        at = str(event.get("eventTimestamp") or "")
        if what not in ("write", "delete") or state != "succeeded" or len(at) < len("2026-01-01T00:00:00"):
            continue
        moment = datetime.fromisoformat(at[:19]).replace(tzinfo=UTC)
        moments[what] = max(moments.get(what, moment), moment)
    deleted, made = moments.get("delete"), moments.get("write")
    return None if deleted is None or (made is not None and made > deleted) else deleted


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _fine(name: str) -> Finding:
    text = Text(
        en=f"Nothing says that {name} lies in Azure's recycle bin.",
        es=f"Nada indica que {name} esté en la papelera de Azure.",
    )
    return Finding(check="deleted", state="fine", text=text)


def _unread(en: str, es: str) -> Finding:
    return Finding(check="deleted", state="unknown", text=Text(en=f"Not known: {en}.", es=f"No se sabe: {es}."))
