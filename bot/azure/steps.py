"""The visible parts of a workspace deployment, out of Azure's operations. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.model.outcome import Step

STEPS = ("storage", "vault", "insights", "workspace")

StepState = Literal["pending", "in_progress", "complete", "error"]

_STEP_OF = {
    "microsoft.storage/storageaccounts": "storage",
    "microsoft.storage/storageaccounts/blobservices": "storage",
    "microsoft.keyvault/vaults": "vault",
    "microsoft.operationalinsights/workspaces": "insights",
    "microsoft.insights/components": "insights",
    "microsoft.machinelearningservices/workspaces": "workspace",
}
_PARTS = {name: frozenset(kind for kind, step in _STEP_OF.items() if step == name) for name in STEPS}


@dataclass(frozen=True, slots=True)
class DeployedPart:
    """One operation of a deployment: the type of resource it makes and how far it is."""

    resource_type: str
    state: str


def deployment_steps(parts: Iterable[DeployedPart]) -> tuple[Step, ...]:
    """Storage, vault, insights and workspace in this order, each as far as its slowest part.

    A step is complete when every resource of it is; one that Azure does not list yet is pending.
    """
    states: dict[str, dict[str, str]] = {name: {} for name in STEPS}
    for part in parts:
        step = _STEP_OF.get(part.resource_type.lower())
        if step is not None:
            states[step][part.resource_type.lower()] = part.state.lower()
    return tuple(Step(name=name, state=_step_state(states[name], _PARTS[name])) for name in STEPS)


def all_steps(state: StepState) -> tuple[Step, ...]:
    """Every step in the same state."""
    return tuple(Step(name=name, state=state) for name in STEPS)


def _step_state(states: dict[str, str], parts: frozenset[str]) -> StepState:
    if any(state in ("failed", "canceled") for state in states.values()):
        return "error"
    if not states:
        return "pending"
    if parts <= states.keys() and all(state == "succeeded" for state in states.values()):
        return "complete"
    return "in_progress"
