"""How roles and the scopes they are given on are named."""

from __future__ import annotations


def subscription_of(scope: str) -> str:
    """The subscription a scope lies in; empty for a management group."""
    parts = scope.strip("/").split("/")
    return parts[1] if len(parts) > 1 and parts[0].lower() == "subscriptions" else ""


def role_guid(role: str | None) -> str:
    """The identifier of a role definition, out of its path or as it is."""
    return (role or "").rstrip("/").rpartition("/")[2].lower()


def role_definition_id(*, scope: str, role_id: str) -> str:
    """The path of a role definition as an assignment names it."""
    subscription = subscription_of(scope)
    root = f"/subscriptions/{subscription}" if subscription else ""
    return f"{root}/providers/Microsoft.Authorization/roleDefinitions/{role_guid(role_id)}"
