"""The deployment that makes a workspace: its name, its template and its parameters."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from bot.azure.existing import with_mark
from bot.azure.workspace_facts import ISOLATION
from bot.model.operation import DeployTemplate, DeployWorkspace
from bot.model.operation.workspaces import part_names

_STORAGE, _VAULT = "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"
_LOGS, _INSIGHTS = "Microsoft.OperationalInsights/workspaces", "Microsoft.Insights/components"
_REGISTRY = "Microsoft.ContainerRegistry/registries"
_WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
_LONGEST = 64
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9._()-]+")


def deployment_name(key: str) -> str:
    """The name of the one deployment for a key: repeating it finds the same deployment again.

    At most 64 letters, digits, `-`, `.`, `_` and brackets; a key that has to be changed or cut to fit gets a mark of
    the whole, so two keys never share a name.
    Source  learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, Microsoft.Resources
    """
    plain = _NOT_ALLOWED.sub("-", key)
    name = f"amlbot-{plain}"
    if plain == key and len(name) <= _LONGEST and not name.endswith("."):
        return name
    mark = hashlib.sha256(key.encode()).hexdigest()[:12]
    return f"{name[: _LONGEST - len(mark) - 1].rstrip('.-')}-{mark}"


@cache
def _text(name: str) -> str:
    return (files("bot.azure") / "templates" / f"{name}.json").read_text(encoding="utf-8")


def template_for(operation: DeployWorkspace | DeployTemplate) -> dict[str, Any]:
    """The template of a workspace, a hub or a project, or the platform team's as it was agreed to; a fresh copy."""
    if isinstance(operation, DeployTemplate):
        document: dict[str, Any] = json.loads(operation.document)
        return document
    template: dict[str, Any] = json.loads(_text("project" if operation.kind == "project" else "workspace"))
    return template


def made_by(operation: DeployWorkspace | DeployTemplate) -> tuple[str, ...]:
    """Types of the resources that the deployment makes."""
    if isinstance(operation, DeployTemplate):
        return operation.makes
    own = operation.dependants
    blobs = (f"{_STORAGE}/blobServices",) if _STORAGE in own else ()
    return (*own, *blobs, _WORKSPACE)


def own_names(operation: DeployWorkspace | DeployTemplate) -> tuple[str, ...]:
    """Names of what the deployment makes, the workspace's included; of a template only that one is known."""
    own = tuple(operation.dependants.values()) if isinstance(operation, DeployWorkspace) else ()
    return (*own, operation.workspace.workspace)


def deployment_body(
    *, operation: DeployWorkspace | DeployTemplate, key: str, tags: Mapping[str, str]
) -> dict[str, Any]:
    """What is sent to Azure. Incremental: a deployment never removes what is in the group.

    tags  of the deployment itself, for whoever has to clear up after it.
    """
    if isinstance(operation, DeployTemplate):
        values: dict[str, Any] = {**operation.values, "tags": with_mark(operation.tags, key=key)}
    else:
        values = _values(operation, key=key)
    return {
        "tags": with_mark(tags, key=key),
        "properties": {
            "mode": "Incremental",
            "template": template_for(operation),
            "parameters": {name: {"value": value} for name, value in values.items()},
        },
    }


def _values(operation: DeployWorkspace, *, key: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "workspace": operation.workspace.workspace,
        "region": operation.region,
        "displayName": operation.display_name or operation.workspace.workspace,
        "description": operation.description,
        "tags": with_mark(operation.tags, key=key),
        "publicNetworkAccess": "Enabled" if operation.public_network_access else "Disabled",
    }
    return values | ({"hubId": operation.hub} if operation.kind == "project" else _of_its_own(operation))


def _of_its_own(operation: DeployWorkspace) -> dict[str, Any]:
    """What a project takes from its hub and every other workspace states."""
    names, given = part_names(operation.workspace), {kind.lower(): part for kind, part in operation.given.items()}
    return {
        "kind": operation.kind.capitalize(),
        "storage": names[_STORAGE],
        "vault": names[_VAULT],
        "logs": names[_LOGS],
        "insights": names[_INSIGHTS],
        "storageId": given.get(_STORAGE.lower(), ""),
        "vaultId": given.get(_VAULT.lower(), ""),
        "insightsId": given.get(_INSIGHTS.lower(), ""),
        "registryId": given.get(_REGISTRY.lower(), ""),
        "isolation": ISOLATION[operation.isolation],
        "provisionNetwork": operation.provision_network,
        "datastoresAuth": operation.datastores_auth,
        "imageBuildCompute": operation.image_build_compute,
        "dataIsolation": operation.data_isolation,
    }
