"""What Azure says of a workspace, by the names its settings have here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WORKSPACE_API = "2024-10-01"

PROPERTIES: Mapping[str, str] = {
    "display_name": "friendlyName",
    "description": "description",
    "public_network_access": "publicNetworkAccess",
    "datastores_auth": "systemDatastoresAuthMode",
    "image_build_compute": "imageBuildCompute",
    "application_insights": "applicationInsights",
    "container_registry": "containerRegistry",
}
"""Setting -> property of the workspace's document; the managed network is nested and stands apart."""

ISOLATION: Mapping[str, str] = {
    "disabled": "Disabled",
    "allow_internet_outbound": "AllowInternetOutbound",
    "allow_only_approved_outbound": "AllowOnlyApprovedOutbound",
}
GOING = ("deleting", "softdeleting")
"""States of a workspace that is on its way out."""

PARTS = ("storageAccount", "keyVault", "applicationInsights", "containerRegistry")
"""Properties that hold the Azure id of what a workspace uses."""


def setting_of(document: Mapping[str, Any], setting: str) -> str:
    """A setting as the document has it; empty when it has none."""
    properties = document.get("properties") or {}
    if setting == "managed_network":
        mode = str((properties.get("managedNetwork") or {}).get("isolationMode") or "").lower()
        return next((name for name, azures in ISOLATION.items() if azures.lower() == mode), mode)
    return str(properties.get(PROPERTIES[setting]) or "")


def patch_of(changes: Mapping[str, str]) -> dict[str, Any]:
    """The body of a PATCH: setting -> value as properties, and nothing else."""
    properties: dict[str, Any] = {
        PROPERTIES[setting]: value for setting, value in changes.items() if setting != "managed_network"
    }
    if "managed_network" in changes:
        properties["managedNetwork"] = {"isolationMode": ISOLATION[changes["managed_network"]]}
    return {"properties": properties}


def state_of(document: Mapping[str, Any]) -> str:
    """How its making, changing or deletion goes, lower case."""
    return str((document.get("properties") or {}).get("provisioningState") or "").lower()


def parts_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Property -> Azure id of each thing the workspace uses."""
    properties = document.get("properties") or {}
    return {name: str(properties[name]) for name in PARTS if properties.get(name)}
