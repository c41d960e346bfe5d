"""A plan in words: what each operation will do, for the person who must agree to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

Say = Callable[[str, str], str]
"""Chooses between the English and the Spanish of something."""

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
    return Text(en=_sentence(operation, lambda en, es: en), es=_sentence(operation, lambda en, es: es))


def _sentence(operation: Operation, say: Say) -> str:
    match operation:
        case PutResourceGroup():
            what = say("Create the resource group", "Crear el grupo de recursos")
            return f"{what} {operation.name} {say('in', 'en')} {operation.region}{_tags(operation.tags, say)}"
        case DeployWorkspace():
            ref = operation.workspace
            place = f"{ref.workspace} {say('in', 'en')} {ref.resource_group} ({operation.region})"
            said = say(f"Create the workspace {place}, with its ", f"Crear el área de trabajo {place}, con su ")
            access = "" if operation.public_network_access else say(", no public access", ", sin acceso público")
            return said + _dependants(operation, say) + access + _words(operation, say)
        case PutComputeInstance():
            idle, place = operation.idle_minutes, operation.workspace.workspace
            return ", ".join(
                (
                    say(
                        f"Create the compute instance {operation.name} in {place}: {operation.size}",
                        f"Crear la instancia de proceso {operation.name} en {place}: {operation.size}",
                    ),
                    say(f"shut down after {idle} idle minutes", f"se apaga tras {idle} minutos inactiva")
                    if idle
                    else say("no idle shutdown", "sin apagado por inactividad"),
                    say("SSH on", "SSH activado") if operation.ssh else say("SSH off", "SSH desactivado"),
                )
            ) + _words(operation, say)
        case PutAmlCompute():
            place, nodes, idle = operation.workspace.workspace, _nodes(operation), operation.idle_seconds
            return ", ".join(
                (
                    say(
                        f"Create the cluster {operation.name} in {place}: {operation.size}, {nodes} nodes",
                        f"Crear el clúster {operation.name} en {place}: {operation.size}, {nodes} nodos",
                    ),
                    say(f"released after {idle} idle seconds", f"se liberan tras {idle} segundos inactivos"),
                    say(*_TIERS[operation.tier]),
                )
            ) + _words(operation, say)
        case DeleteCompute():
            name, place = operation.name, operation.workspace.workspace
            return say(f"Delete the compute {name} in {place}", f"Eliminar el proceso {name} de {place}")
        case PutRoleAssignment():
            who, role, where = _who(operation), operation.role, _scope(operation.scope, say)
            given = say(f"Give {who} the role {role} on {where}", f"Dar a {who} el rol {role} sobre {where}")
            return given + _described(operation.description, say)
        case DeleteRoleAssignment():
            who, role, where = _who(operation), operation.role, _scope(operation.scope, say)
            return say(f"Take the role {role} on {where} from {who}", f"Quitar a {who} el rol {role} sobre {where}")
    assert_never(operation)


def _nodes(operation: PutAmlCompute) -> str:
    return f"{operation.min_nodes}–{operation.max_nodes}"


def _who(operation: PutRoleAssignment | DeleteRoleAssignment) -> str:
    return operation.principal_name or operation.principal


def _scope(scope: str, say: Say) -> str:
    place, level = scope_place(scope), scope_level(scope)
    if place is None or level is None:
        return scope
    if level == "workspace":
        return f"{say('the workspace', 'el área de trabajo')} {place.workspace} ({place.resource_group})"
    if level == "resource_group":
        return f"{say('the resource group', 'el grupo de recursos')} {place.resource_group}"
    return f"{say('the subscription', 'la suscripción')} {place.subscription}"


def _dependants(operation: DeployWorkspace, say: Say) -> str:
    found = [f"{say(*_DEPENDANTS[kind])} {name}" for kind, name in operation.dependants.items()]
    return f"{', '.join(found[:-1])} {say('and', 'y')} {found[-1]}"


def _words(operation: DeployWorkspace | PutComputeInstance | PutAmlCompute, say: Say) -> str:
    """What people wrote to be read: the name shown, the description and the tags."""
    shown = operation.display_name if isinstance(operation, DeployWorkspace) else ""
    named = f"; {say('shown as', 'mostrada como')} “{shown}”" if shown else ""
    return named + _described(operation.description, say) + _tags(operation.tags, say)


def _described(description: str, say: Say) -> str:
    return f"; {say('described as', 'con la descripción')} “{description}”" if description else ""


def _tags(tags: Mapping[str, str], say: Say) -> str:
    return f"; {say('tags', 'etiquetas')} " + ", ".join(f"{n}={v}" for n, v in tags.items()) if tags else ""
