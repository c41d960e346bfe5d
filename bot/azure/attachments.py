"""Attach what others run: Kubernetes and Synapse Spark through MLClient, the rest by a plain PUT.

azure-ai-ml has no class for Databricks, and for a virtual machine it wants the private key as a file on this machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.azure.clients import Clients
from bot.azure.computes import COMPUTE_API, Computes, made_standing, rejected
from bot.azure.errors import reading, writing
from bot.azure.existing import Difference, is_ours, same_word, tag_differences, with_mark
from bot.azure.reads import last_part
from bot.azure.rest import change
from bot.azure.submission import submit
from bot.azure.vault import Vaults
from bot.model.errors import Refused, Unavailable
from bot.model.operation import AttachDatabricks, AttachKubernetes, AttachSynapseSpark, AttachVirtualMachine
from bot.model.operation.attachments import Attachment
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.model.seen import SeenCompute
from bot.model.text import Text

if TYPE_CHECKING:
    from azure.ai.ml.entities import Compute

_TYPE = Text(en="type", es="tipo")
_WHAT = Text(en="what is attached", es="lo que está asociado")
_NAMESPACE = Text(en="namespace", es="espacio de nombres")
_EMPTY = Text(
    en="The secret in the key vault of the workspace is empty.",
    es="El secreto del almacén de claves del área de trabajo está vacío.",
)


class Attachments:
    """Attaches computes. A secret is read for the one call that needs it and never kept."""

    def __init__(self, *, clients: Clients, computes: Computes, look_seconds: float) -> None:
        """`look_seconds` after one look the next is worth it."""
        self._clients = clients
        self._computes = computes
        self._look_seconds = look_seconds

    def begin(self, *, operation: Attachment, key: str) -> Outcome:
        """Submit it, unless it is there. Raises Refused, Unavailable, OutcomeUnknown."""
        seen = self._computes.look(operation.workspace, operation.name)
        if seen is not None:
            if seen.state == "deleting":
                raise Unavailable(
                    service="Azure", why="a compute of that name is being detached", retry_after=self._look_seconds
                )
            standing = attachment_standing(operation=operation, key=key, seen=seen, look_seconds=self._look_seconds)
            match standing:
                case Succeeded():
                    return standing.model_copy(update={"already": True})
                case Rejected() if seen.failed and _may_take_over(operation=operation, key=key, seen=seen):
                    pass
                case _:
                    return standing
        if isinstance(operation, (AttachKubernetes, AttachSynapseSpark)):
            entity = attached_entity(operation=operation, key=key)
            computes = self._clients.writer(operation.workspace).compute
            with writing():
                submit(lambda: computes.begin_attach(entity))
        else:
            body = attached_body(
                operation=operation, key=key, secret=self._secret(operation), region=self._region(operation)
            )
            client = self._clients.resources(operation.workspace.subscription)
            with writing():
                change(client, "PUT", operation.target, api_version=COMPUTE_API, body=body)
        return InProgress(resource_id=operation.target, retry_after=self._look_seconds)

    def check(self, *, operation: Attachment, key: str) -> Outcome:
        """Look how far it is. Raises Refused, Unavailable."""
        seen = self._computes.look(operation.workspace, operation.name)
        if seen is None:
            return Absent(resource_id=operation.target)
        standing = attachment_standing(operation=operation, key=key, seen=seen, look_seconds=self._look_seconds)
        if isinstance(standing, Rejected) and seen.failed:
            return rejected(self._computes.complaint(operation.workspace, operation.name))
        return standing

    def _secret(self, operation: AttachDatabricks | AttachVirtualMachine) -> str:
        """The value of the secret, from the vault of the workspace and from no other."""
        with reading():
            found = self._clients.reader(operation.workspace).workspaces.get(operation.workspace.workspace)
        vault = last_part(found.key_vault if found is not None else "")
        value = Vaults(credential=self._clients.credential).secret(vault=vault, name=operation.secret)
        if not value:
            raise Refused(code="SecretEmpty", sentence=_EMPTY)
        return value

    def _region(self, operation: Attachment) -> str:
        with reading():
            found = self._clients.reader(operation.workspace).workspaces.get(operation.workspace.workspace)
        return str(found.location or "") if found is not None else ""


def attachment_differences(*, operation: Attachment, seen: SeenCompute) -> list[Difference]:
    """How a compute that is there differs from what was to be attached."""
    wanted = operation.verb.removeprefix("Attach")
    if not same_word(seen.type, wanted):
        return [Difference(_TYPE, found=seen.type, asked=wanted)]
    found = []
    if not same_word(seen.resource_id, operation.resource_id):
        found.append(Difference(_WHAT, found=seen.resource_id, asked=operation.resource_id))
    if isinstance(operation, AttachKubernetes) and not same_word(seen.namespace, operation.namespace):
        found.append(Difference(_NAMESPACE, found=seen.namespace, asked=operation.namespace))
    return found + tag_differences(found=seen.tags, asked=operation.tags)


def attachment_standing(*, operation: Attachment, key: str, seen: SeenCompute, look_seconds: float) -> Outcome:
    """What a compute that is there means for the operation that was to attach it."""
    differences = attachment_differences(operation=operation, seen=seen)
    return made_standing(operation=operation, key=key, seen=seen, differences=differences, look_seconds=look_seconds)


def _may_take_over(*, operation: Attachment, key: str, seen: SeenCompute) -> bool:
    """A failed attachment may be submitted again when we made it, or when it is just what was asked for."""
    return is_ours(seen.tags, key=key) or not attachment_differences(operation=operation, seen=seen)


def attached_entity(*, operation: AttachKubernetes | AttachSynapseSpark, key: str) -> Compute:
    """The SDK's entity for the operation, with our mark among its tags."""
    from azure.ai.ml.entities import IdentityConfiguration, KubernetesCompute, SynapseSparkCompute

    tags, description = with_mark(operation.tags, key=key), operation.description or None
    if isinstance(operation, AttachSynapseSpark):
        return SynapseSparkCompute(
            name=operation.name,
            resource_id=operation.resource_id,
            description=description,
            tags=tags,
            identity=IdentityConfiguration(type="SystemAssigned"),
        )
    return KubernetesCompute(
        name=operation.name,
        resource_id=operation.resource_id,
        namespace=operation.namespace,
        description=description,
        tags=tags,
        properties={},
    )


def attached_body(
    *, operation: AttachDatabricks | AttachVirtualMachine, key: str, secret: str, region: str
) -> dict[str, Any]:
    """Azure's own document for what MLClient has no use for. It holds the secret: for sending, never for showing."""
    kind: str
    inner: dict[str, Any]
    if isinstance(operation, AttachDatabricks):
        kind, inner = "Databricks", {"databricksAccessToken": secret, "workspaceUrl": operation.workspace_url}
    else:
        held = "privateKeyData" if secret.lstrip().startswith("-----BEGIN") else "password"
        account = {"username": operation.username, held: secret}
        kind, inner = "VirtualMachine", {"sshPort": operation.ssh_port, "administratorAccount": account}
    properties: dict[str, Any] = {"computeType": kind, "resourceId": operation.resource_id, "properties": inner}
    if operation.description:
        properties["description"] = operation.description
    return {"location": region, "tags": with_mark(operation.tags, key=key), "properties": properties}
