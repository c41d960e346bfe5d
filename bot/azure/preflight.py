"""Looking before anybody is asked: is the name free, is the size offered, do the cores suffice.

Nothing here changes anything, and nothing here is taken for fine because it could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import Clients
from bot.azure.errors import is_not_there, names_the_workspace, reading
from bot.azure.recycle_bin import RecycleBin, utc_now
from bot.azure.refusals import ALREADY_EXISTS
from bot.azure.regions import LOW_PRIORITY, Cores, OfferedSize, Regions
from bot.azure.rest import get_json
from bot.azure.workspace_facts import WORKSPACE_API
from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.operation import (
    DeployTemplate,
    DeployWorkspace,
    Operation,
    PutAmlCompute,
    PutComputeInstance,
    ResizeComputeInstance,
)
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.model.preflight import Finding
from bot.model.text import Text

MOST_OPERATIONS = 8
"""Of one plan; a plan with more begins with those that matter most."""

NOBODY = "preflight"
"""The key of a look: it belongs to no request, so nothing that is there is ever taken for our own."""

_PROVIDERS_API = "2021-04-01"
_NAMESPACES = ("Microsoft.MachineLearningServices", "Microsoft.Storage", "Microsoft.KeyVault", "Microsoft.Insights")

Sized = PutAmlCompute | PutComputeInstance | ResizeComputeInstance
"""What names a size."""

Check = Callable[[Operation, str], Outcome]


class Preflight:
    """Looks at the operations of a plan. Never raises what Azure says: it becomes a finding."""

    def __init__(
        self, *, clients: Clients, check: Check, regions: Regions, now: Callable[[], datetime] = utc_now
    ) -> None:
        """check  the look of each verb's deed: (operation, key) -> Outcome."""
        self._clients = clients
        self._check = check
        self._regions = regions
        self._bin = RecycleBin(clients=clients, now=now)

    def look(self, *, operations: Sequence[Operation], region: str) -> tuple[Finding, ...]:
        """What there is to know, in the order of the plan. region is where computes would run; may be empty."""
        findings: list[Finding] = []
        for operation in operations[:MOST_OPERATIONS]:
            if operation.effect == "create" and operation.precondition == "absent":
                findings.append(self._name(operation))
            if isinstance(operation, (PutAmlCompute, PutComputeInstance, ResizeComputeInstance)):
                findings += self._compute(operation, region)
            if isinstance(operation, (DeployWorkspace, DeployTemplate)):
                findings.append(self._providers(operation.workspace.subscription))
                # The SDK answers a provider that is not registered by registering it: no look may do that.
                if findings[-1].state != "wrong":
                    findings += self._bin.look(operation)
        return tuple(findings)

    def _name(self, operation: Operation) -> Finding:
        name = operation.target.rsplit("/", 1)[-1]
        try:
            free = self._is_free(operation)
            outcome = Absent(resource_id=operation.target) if free else self._check(operation, NOBODY)
        except Refused as refused:
            return Finding(check="name", state="notable", text=refused.sentence)
        except (Unavailable, OutcomeUnknown):
            return Finding(
                check="name",
                state="unknown",
                text=Text(
                    en=f"Azure did not say whether {name} is there already.",
                    es=f"Azure no ha dicho si {name} ya existe.",
                ),
            )
        match outcome:
            case Absent() if isinstance(operation, DeployWorkspace) and not free:
                text = Text(
                    en=f"{name} was begun by an earlier request and not finished: this goes on with it, under the same "
                    "names.",
                    es=f"Una solicitud anterior empezó {name} y no la terminó: esta continúa con ella, con los mismos "
                    "nombres.",
                )
                return Finding(check="name", state="notable", text=text)
            case Absent():
                text = Text(en=f"The name {name} is free.", es=f"El nombre {name} está libre.")
                return Finding(check="name", state="fine", text=text)
            case Rejected(code=code, sentence=sentence):
                return Finding(
                    check="name", state="wrong" if code == ALREADY_EXISTS else "notable", text=sentence, field="name"
                )
            case InProgress():
                text = Text(
                    en=f"{name} is being made or deleted at this moment.",
                    es=f"{name} se está creando o eliminando en este momento.",
                )
                return Finding(check="name", state="notable", text=text)
            case Succeeded():
                text = Text(
                    en=f"{name} is there already, just as asked: nothing would change.",
                    es=f"{name} ya existe, tal como se pide: no cambiaría nada.",
                )
                return Finding(check="name", state="notable", text=text)

    def _is_free(self, operation: Operation) -> bool:
        """Whether a plain read finds its place and nothing there; False is no answer yet. Raises Refused, Unavailable.

        The deed's own look imports azure.ai.ml, which nobody should wait for while the name is free, as it mostly is.
        """
        if not isinstance(operation, (DeployWorkspace, PutAmlCompute, PutComputeInstance)):
            return False
        ref = operation.workspace
        with reading():
            try:
                get_json(self._clients.resources(ref.subscription), operation.target, api_version=WORKSPACE_API)
            except ResourceNotFoundError as missing:
                code = (missing.error.code or "") if missing.error is not None else ""
                if code.lower() == "resourcegroupnotfound" or not is_not_there(missing):
                    return False
                return isinstance(operation, DeployWorkspace) or not names_the_workspace(missing, ref)
        return False

    def _compute(self, operation: Sized, region: str) -> list[Finding]:
        subscription = operation.workspace.subscription
        if not region:
            return [_unread("size", "the region is not known", "no se conoce la región")]
        try:
            size = self._regions.sizes(subscription=subscription, region=region).get(operation.size.lower())
        except (Refused, Unavailable):
            return [_unread("size", f"the sizes of {region} cannot be read", f"no se leen los tamaños de {region}")]
        wanted = "amlcompute" if isinstance(operation, PutAmlCompute) else "computeinstance"
        if size is None or (size.compute and wanted not in size.compute):
            text = Text(
                en=f"Azure Machine Learning does not offer {operation.size} for this in {region}.",
                es=f"Azure Machine Learning no ofrece {operation.size} para esto en {region}.",
            )
            return [Finding(check="size", state="wrong", text=text, field="size")]
        offered = Text(en=f"{size.name} is offered in {region}.", es=f"{size.name} se ofrece en {region}.")
        return [Finding(check="size", state="fine", text=offered), self._cores(operation, size, region)]

    def _cores(self, operation: Sized, size: OfferedSize, region: str) -> Finding:
        low = isinstance(operation, PutAmlCompute) and operation.tier == "low_priority"
        family = LOW_PRIORITY if low else size.family.lower()
        try:
            cores = self._regions.cores(subscription=operation.workspace.subscription, region=region).get(family)
        except (Refused, Unavailable):
            cores = None
        if cores is None:
            return _unread("quota", f"the quota of {region} cannot be read", f"no se lee la cuota de {region}")
        least, most = (1, 1)
        if isinstance(operation, PutAmlCompute):
            least, most = max(1, operation.min_nodes), operation.max_nodes
        return quota_finding(cores=cores, size=size, least=least, most=most, region=region, low_priority=low)

    def _providers(self, subscription: str) -> Finding:
        client, missing = self._clients.resources(subscription), []
        try:
            for namespace in _NAMESPACES:
                with reading():
                    found = get_json(
                        client, f"/subscriptions/{subscription}/providers/{namespace}", api_version=_PROVIDERS_API
                    )
                if str(found.get("registrationState", "")).lower() not in ("registered", "registering"):
                    missing.append(namespace)
        except (Refused, Unavailable):
            return _unread(
                "provider", "the resource providers cannot be read", "no se leen los proveedores de recursos"
            )
        if missing:
            names = ", ".join(missing)
            text = Text(
                en=f"The subscription is not registered for {names}. A subscription owner has to register it first.",
                es=f"La suscripción no está registrada para {names}. Debe registrarla antes quien sea propietario.",
            )
            return Finding(check="provider", state="wrong", text=text)
        text = Text(en="The resource providers are registered.", es="Los proveedores de recursos están registrados.")
        return Finding(check="provider", state="fine", text=text)


def quota_finding(
    *, cores: Cores, size: OfferedSize, least: int, most: int, region: str, low_priority: bool
) -> Finding:
    """Whether so many nodes fit: `least` at once or Azure refuses, up to `most` when they are needed."""
    family = Text(en="low-priority", es="de baja prioridad") if low_priority else Text(en=size.family, es=size.family)
    left = Text(
        en=f"{cores.left} of {cores.limit} {family.en} cores are left in {region}",
        es=f"quedan {cores.left} de {cores.limit} núcleos {family.es} en {region}",
    )
    wants = most * size.vcpus
    if least * size.vcpus > cores.left:
        text = Text(
            en=f"The quota does not suffice: {left.en}, and this needs {least * size.vcpus} at once.",
            es=f"La cuota no alcanza: {left.es} y esto necesita {least * size.vcpus} de una vez.",
        )
        return Finding(check="quota", state="wrong", text=text, field="size")
    if wants > cores.left:
        fits = cores.left // size.vcpus
        text = Text(
            en=f"Only {fits} of {most} nodes fit now: {left.en}, and all of them take {wants}.",
            es=f"Ahora solo caben {fits} de {most} nodos: {left.es} y todos ocupan {wants}.",
        )
        return Finding(check="quota", state="notable", text=text)
    text = Text(en=f"Quota: {left.en}; this takes up to {wants}.", es=f"Cuota: {left.es}; esto ocupa hasta {wants}.")
    return Finding(check="quota", state="fine", text=text)


def _unread(check: str, en: str, es: str) -> Finding:
    text = Text(en=f"Not known: {en}.", es=f"No se sabe: {es}.")
    return Finding.model_validate({"check": check, "state": "unknown", "text": text})
