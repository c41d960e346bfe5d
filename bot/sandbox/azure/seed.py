"""The Azure a company begins with: its resource groups, its workspaces, and the bot's own roles."""

from datetime import datetime

from bot.sandbox.azure.arm_path import INSIGHTS, LOG_ANALYTICS, STORAGE_ACCOUNTS, VAULTS, parse_arm_path
from bot.sandbox.azure.functions import unique_string
from bot.sandbox.azure.groups import seed_group
from bot.sandbox.azure.resources import create_generic
from bot.sandbox.azure.role_assignments import seed_assignment
from bot.sandbox.azure.vault_secrets import put_secret
from bot.sandbox.azure.wire import Json, stamp
from bot.sandbox.azure.workspaces import finish_workspace, start_workspace
from bot.sandbox.azure.world import World


def seed_world(world: World, *, now: datetime) -> None:
    """Fill an empty world with what the company file says."""
    azure = world.company.azure
    subscription = f"/subscriptions/{world.subscription}"
    for role in azure.bot_roles:
        seed_assignment(world, principal_id=azure.bot_object_id, role_name=role, scope=subscription, at=stamp(now))
    for group in azure.resource_groups:
        seed_group(world, name=group.name, location=group.location)
    for workspace in azure.workspaces:
        scope = f"{subscription}/resourceGroups/{workspace.resource_group}"
        suffix = unique_string(scope, workspace.name)
        parts = {
            "storageAccount": (STORAGE_ACCOUNTS, f"st{suffix}"),
            "keyVault": (VAULTS, f"kv-{suffix}"),
            "applicationInsights": (INSIGHTS, f"appi-{workspace.name}"),
            "logAnalytics": (LOG_ANALYTICS, f"log-{workspace.name}"),
        }
        given: Json = {}
        for name, (kind, resource_name) in parts.items():
            path = parse_arm_path(f"{scope}/providers/{kind}/{resource_name}")
            create_generic(world, path=path, body={"location": workspace.location}, now=now)
            if name == "keyVault":
                for secret in ("attach-databricks", "attach-vm"):
                    put_secret(world, vault=resource_name, name=secret, value=f"{secret}-of-the-sandbox")
            given[name] = path.id
        del given["logAnalytics"]
        path = parse_arm_path(f"{scope}/providers/Microsoft.MachineLearningServices/workspaces/{workspace.name}")
        body = {"location": workspace.location, "properties": given}
        start_workspace(world, path=path, body=body, now=now).body["systemData"] = {
            "createdBy": azure.subscription_name,
            "createdByType": "User",
            "createdAt": stamp(now),
            "lastModifiedBy": azure.subscription_name,
            "lastModifiedByType": "User",
            "lastModifiedAt": stamp(now),
        }
        finish_workspace(world, resource_id=path.id, now=now)
