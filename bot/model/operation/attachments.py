"""Computes that others run and a workspace only uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.model.operation.references import WorkspaceRef
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.wording import Say, described, tagged


class _Attach(AzureVerb):
    """resource_id  the Azure id of what is attached."""

    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    name: str
    resource_id: str
    description: str = ""
    tags: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return f"{self.workspace.id}/computes/{self.name}"

    def _attached(self, en: str, es: str, details: str, say: Say) -> str:
        place = self.workspace.workspace
        said = say(
            f"Attach the {en} {self.resource_id} to {place} as {self.name}",
            f"Asociar {es} {self.resource_id} a {place} como {self.name}",
        )
        return said + details + described(self.description, say) + tagged(self.tags, say)


class AttachKubernetes(_Attach):
    """A Kubernetes cluster, of AKS or connected by Azure Arc; jobs run in one namespace of it."""

    verb: Literal["AttachKubernetes"] = "AttachKubernetes"
    namespace: str

    def sentence(self, say: Say) -> str:
        details = say(f", namespace {self.namespace}", f", espacio de nombres {self.namespace}")
        return self._attached("Kubernetes cluster", "el clúster de Kubernetes", details, say)


class AttachSynapseSpark(_Attach):
    """A Spark pool of Synapse, used with an identity of its own that the workspace gets."""

    verb: Literal["AttachSynapseSpark"] = "AttachSynapseSpark"

    def sentence(self, say: Say) -> str:
        details = say(", with a system-assigned identity", ", con una identidad asignada por el sistema")
        return self._attached("Synapse Spark pool", "el grupo de Spark de Synapse", details, say)


class AttachDatabricks(_Attach):
    """A Databricks workspace.

    secret  name of the secret in the key vault of the workspace that holds the access token; never the token.
    """

    verb: Literal["AttachDatabricks"] = "AttachDatabricks"
    workspace_url: str
    secret: str

    def sentence(self, say: Say) -> str:
        details = say(
            f", at {self.workspace_url}, with the token in the key vault's secret {self.secret}",
            f", en {self.workspace_url}, con el token del secreto {self.secret} del almacén de claves",
        )
        return self._attached("Databricks workspace", "el área de trabajo de Databricks", details, say)


class AttachVirtualMachine(_Attach):
    """A virtual machine, used by SSH.

    secret  name of the secret in the key vault of the workspace that holds the password or the private key.
    """

    verb: Literal["AttachVirtualMachine"] = "AttachVirtualMachine"
    ssh_port: int
    username: str
    secret: str

    def sentence(self, say: Say) -> str:
        details = say(
            f", SSH port {self.ssh_port}, as {self.username} with the key vault's secret {self.secret}",
            f", puerto SSH {self.ssh_port}, como {self.username} con el secreto {self.secret} del almacén de claves",
        )
        return self._attached("virtual machine", "la máquina virtual", details, say)


Attachment = AttachKubernetes | AttachSynapseSpark | AttachDatabricks | AttachVirtualMachine
