"""A plan in words: what each operation will do, for the person who must agree to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from bot.model.operation import (
    DeleteCompute,
    DeleteRoleAssignment,
    DeployWorkspace,
    Operation,
    PutAmlCompute,
    PutComputeInstance,
    PutResourceGroup,
    PutRoleAssignment,
)
from bot.model.place import scope_level, scope_place
from bot.model.text import Text

_DEPENDANTS: Mapping[str, tuple[str, str]] = {
    "Microsoft.Storage/storageAccounts": ("storage account", "cuenta de almacenamiento"),
    "Microsoft.KeyVault/vaults": ("key vault", "almacén de claves"),
    "Microsoft.OperationalInsights/workspaces": ("log workspace", "área de registros"),
    "Microsoft.Insights/components": ("Application Insights", "Application Insights"),
}
_TIERS: Mapping[str, tuple[str, str]] = {
    "dedicated": ("dedicated", "dedicados"),
    "low_priority": ("low priority: Azure may take them back", "de prioridad baja: Azure puede retirarlos"),
}


def preview(operation: Operation) -> Text:
    """One sentence for one operation, naming everything it sets."""
    match operation:
        case PutResourceGroup():
            return Text(
                en=f"Create the resource group {operation.name} in {operation.region}{_tags(operation.tags, 'en')}",
                es=f"Crear el grupo de recursos {operation.name} en {operation.region}{_tags(operation.tags, 'es')}",
            )
        case DeployWorkspace():
            where = operation.workspace
            return Text(
                en=f"Create the workspace {where.workspace} in {where.resource_group} ({operation.region}), with its "
                f"{_dependants(operation, 'en')}{_tags(operation.tags, 'en')}",
                es=f"Crear el área de trabajo {where.workspace} en {where.resource_group} ({operation.region}), con su "
                f"{_dependants(operation, 'es')}{_tags(operation.tags, 'es')}",
            )
        case PutComputeInstance():
            idle = operation.idle_minutes
            return Text(
                en=f"Create the compute instance {operation.name} in {operation.workspace.workspace}: "
                f"{operation.size}, "
                + (f"shut down after {idle} idle minutes" if idle else "no idle shutdown")
                + f", SSH {'on' if operation.ssh else 'off'}{_tags(operation.tags, 'en')}",
                es=f"Crear la instancia de proceso {operation.name} en {operation.workspace.workspace}: "
                f"{operation.size}, "
                + (f"se apaga tras {idle} minutos inactiva" if idle else "sin apagado por inactividad")
                + f", SSH {'activado' if operation.ssh else 'desactivado'}{_tags(operation.tags, 'es')}",
            )
        case PutAmlCompute():
            nodes = f"{operation.min_nodes}–{operation.max_nodes}"
            return Text(
                en=f"Create the cluster {operation.name} in {operation.workspace.workspace}: {operation.size}, {nodes} "
                f"nodes, released after {operation.idle_seconds} idle seconds, {_TIERS[operation.tier][0]}"
                f"{_tags(operation.tags, 'en')}",
                es=f"Crear el clúster {operation.name} en {operation.workspace.workspace}: {operation.size}, {nodes} "
                f"nodos, se liberan tras {operation.idle_seconds} segundos inactivos, {_TIERS[operation.tier][1]}"
                f"{_tags(operation.tags, 'es')}",
            )
        case DeleteCompute():
            return Text(
                en=f"Delete the compute {operation.name} in {operation.workspace.workspace}",
                es=f"Eliminar el proceso {operation.name} de {operation.workspace.workspace}",
            )
        case PutRoleAssignment():
            who, where_en, where_es = _who(operation), _scope(operation.scope, "en"), _scope(operation.scope, "es")
            return Text(
                en=f"Give {who} the role {operation.role} on {where_en}",
                es=f"Dar a {who} el rol {operation.role} sobre {where_es}",
            )
        case DeleteRoleAssignment():
            who, where_en, where_es = _who(operation), _scope(operation.scope, "en"), _scope(operation.scope, "es")
            return Text(
                en=f"Take the role {operation.role} on {where_en} from {who}",
                es=f"Quitar a {who} el rol {operation.role} sobre {where_es}",
            )
    assert_never(operation)


def _who(operation: PutRoleAssignment | DeleteRoleAssignment) -> str:
    return operation.principal_name or operation.principal


def _scope(scope: str, language: str) -> str:
    place, level = scope_place(scope), scope_level(scope)
    if place is None or level is None:
        return scope
    if level == "workspace":
        words = ("the workspace", "el área de trabajo")
        return f"{words[language == 'es']} {place.workspace} ({place.resource_group})"
    if level == "resource_group":
        words = ("the resource group", "el grupo de recursos")
        return f"{words[language == 'es']} {place.resource_group}"
    words = ("the subscription", "la suscripción")
    return f"{words[language == 'es']} {place.subscription}"


def _dependants(operation: DeployWorkspace, language: str) -> str:
    found = [f"{_DEPENDANTS[kind][1 if language == 'es' else 0]} {name}" for kind, name in operation.dependants.items()]
    return f"{', '.join(found[:-1])} {'y' if language == 'es' else 'and'} {found[-1]}"


def _tags(tags: Mapping[str, str], language: str) -> str:
    if not tags:
        return ""
    word = "etiquetas" if language == "es" else "tags"
    return f"; {word} " + ", ".join(f"{name}={value}" for name, value in tags.items())
