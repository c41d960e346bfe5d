"""The deployment that makes a workspace: its name, its template and its parameters."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from bot.azure.existing import with_mark
from bot.model.operation import DeployWorkspace

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
    if plain == key and len(name) <= _LONGEST:
        return name
    mark = hashlib.sha256(key.encode()).hexdigest()[:12]
    return f"{name[: _LONGEST - len(mark) - 1].rstrip('.-')}-{mark}"


@cache
def _text() -> str:
    return (files("bot.azure") / "templates" / "workspace.json").read_text(encoding="utf-8")


def workspace_template() -> dict[str, Any]:
    """The template, a fresh copy."""
    template: dict[str, Any] = json.loads(_text())
    return template


def deployment_body(*, operation: DeployWorkspace, key: str) -> dict[str, Any]:
    """What is sent to Azure. Incremental: a deployment never removes what is in the group."""
    names = operation.dependants
    values = {
        "workspace": operation.workspace.workspace,
        "region": operation.region,
        "displayName": operation.display_name or operation.workspace.workspace,
        "description": operation.description,
        "tags": with_mark(operation.tags, key=key),
        "publicNetworkAccess": "Enabled" if operation.public_network_access else "Disabled",
        "storage": names["Microsoft.Storage/storageAccounts"],
        "vault": names["Microsoft.KeyVault/vaults"],
        "logs": names["Microsoft.OperationalInsights/workspaces"],
        "insights": names["Microsoft.Insights/components"],
    }
    return {
        "properties": {
            "mode": "Incremental",
            "template": workspace_template(),
            "parameters": {name: {"value": value} for name, value in values.items()},
        }
    }
