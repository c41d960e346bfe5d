"""The visible parts of a workspace deployment, out of Azure's operations. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.model.outcome import Step

STEPS = ("network", "storage", "vault", "insights", "registry", "workspace", "access")

StepState = Literal["pending", "in_progress", "complete", "error"]

_STEP_OF = {
    "microsoft.storage/storageaccounts": "storage",
    "microsoft.storage/storageaccounts/blobservices": "storage",
    "microsoft.keyvault/vaults": "vault",
    "microsoft.operationalinsights/workspaces": "insights",
    "microsoft.insights/components": "insights",
    "microsoft.containerregistry/registries": "registry",
    "microsoft.machinelearningservices/workspaces": "workspace",
    "microsoft.network/networksecuritygroups": "network",
    "microsoft.network/virtualnetworks": "network",
    "microsoft.network/virtualnetworks/subnets": "network",
    "microsoft.network/privatednszones": "network",
    "microsoft.network/privatednszones/virtualnetworklinks": "network",
    "microsoft.network/privateendpoints": "access",
    "microsoft.network/privateendpoints/privatednszonegroups": "access",
}
"""Lower-case resource type -> the step it belongs to; others belong to none."""


@dataclass(frozen=True, slots=True)
class DeployedPart:
    """One operation of a deployment: the type of resource it makes and how far it is."""

    resource_type: str
    state: str


def deployment_steps(parts: Iterable[DeployedPart], *, makes: Iterable[str]) -> tuple[Step, ...]:
    """The steps of a deployment in their order, each as far as its slowest part.

    makes  types of the resources the deployment makes. A step is complete when every type of it is listed and every
           resource of it done; one that Azure does not list yet is pending.
    """
    wanted = _wanted(makes)
    states: dict[str, dict[str, set[str]]] = {name: {} for name in wanted}
    for part in parts:
        step = _STEP_OF.get(part.resource_type.lower())
        if step in states:
            states[step].setdefault(part.resource_type.lower(), set()).add(part.state.lower())
    return tuple(Step(name=name, state=_step_state(states[name], kinds)) for name, kinds in wanted.items())


def all_steps(state: StepState, *, makes: Iterable[str]) -> tuple[Step, ...]:
    """Every step of a deployment in the same state."""
    return tuple(Step(name=name, state=state) for name in _wanted(makes))


def _wanted(makes: Iterable[str]) -> dict[str, frozenset[str]]:
    """Step -> the types of it that are made, in the order of the steps."""
    kinds = {kind.lower() for kind in makes}
    found = {name: frozenset(kind for kind in kinds if _STEP_OF.get(kind) == name) for name in STEPS}
    return {name: parts for name, parts in found.items() if parts}


def _step_state(states: dict[str, set[str]], parts: frozenset[str]) -> StepState:
    seen = {state for several in states.values() for state in several}
    if seen & {"failed", "canceled"}:
        return "error"
    if not seen:
        return "pending"
    return "complete" if parts <= states.keys() and seen == {"succeeded"} else "in_progress"
