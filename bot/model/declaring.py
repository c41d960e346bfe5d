"""What several kinds declare alike: facts about names, regions, sizes and prices, and tags a policy obliges to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, Self, TypeVar

from bot.model.catalogue import HOURS_PER_MONTH, Catalogue
from bot.model.decision import Limits
from bot.model.facts import FactValue, Field, Unknown
from bot.model.kind import Context
from bot.model.operation import WorkspaceRef
from bot.model.place import Place, scope_level
from bot.model.problem import Problem
from bot.model.text import Text

NAMING_FIELDS = (
    Field(name="name", type="text", summary=Text(en="Name of the resource.", es="Nombre del recurso.")),
    Field(name="region", type="text", table="regions", summary=Text(en="Azure region.", es="Región de Azure.")),
    Field(name="tags", type="texts", summary=Text(en="Names of the tags given.", es="Nombres de las etiquetas.")),
)

DURATION_FIELD = Field(
    name="duration_h",
    type="number",
    unit="hours",
    summary=Text(en="How long it is wanted.", es="Durante cuánto tiempo se pide."),
)
"""Of every kind that can be asked for a time (`--for`, `--until`); its value is worked out when the line is filed."""

SIZE_FIELDS = (
    Field(name="size", type="text", table="sizes", summary=Text(en="Size of one node.", es="Tamaño de un nodo.")),
    Field(name="gpu", type="boolean", summary=Text(en="The size has a GPU.", es="El tamaño tiene GPU.")),
    Field(
        name="cost_month",
        type="number",
        unit="USD per month",
        summary=Text(
            en="Estimated cost of a month at its largest, never stopped.",
            es="Coste estimado de un mes con el máximo de nodos y sin detenerse.",
        ),
    ),
    Field(
        name="added_cost_month",
        type="number",
        unit="USD per month",
        summary=Text(
            en="By how much that cost grows: all of it for something new, 0 when it shrinks.",
            es="Cuánto crece ese coste: todo si es nuevo, 0 si disminuye.",
        ),
    ),
)

DESTRUCTIVE = Field(
    name="destructive",
    type="boolean",
    summary=Text(en="Something is lost for good.", es="Se pierde algo definitivamente."),
)
"""For kinds that may delete what cannot be brought back."""

NODE_FIELDS = (
    Field(name="min_nodes", type="number", unit="nodes", summary=Text(en="Fewest nodes.", es="Mínimo de nodos.")),
    Field(name="max_nodes", type="number", unit="nodes", summary=Text(en="Most nodes.", es="Máximo de nodos.")),
    Field(
        name="added_nodes",
        type="number",
        unit="nodes",
        summary=Text(
            en="By how much the most nodes grow: all of them for a new cluster.",
            es="Cuánto crece el máximo de nodos: todos si el clúster es nuevo.",
        ),
    ),
)


def workspace_of(place: Place) -> WorkspaceRef:
    """The workspace a complete place names."""
    return WorkspaceRef(subscription=place.subscription, resource_group=place.resource_group, workspace=place.workspace)


def naming_facts(*, name: str, tags: Mapping[str, str], place: Place) -> Mapping[str, FactValue]:
    """Values of NAMING_FIELDS. A region nobody knows is Unknown."""
    region: FactValue = place.region or Unknown(unknown="neither the line nor the team's place names a region")
    return {"name": name, "region": region, "tags": tuple(sorted(tags))}


def size_facts(
    *, size: str, nodes: int, region: str, catalogue: Catalogue, low_priority: bool = False
) -> Mapping[str, FactValue]:
    """Values of SIZE_FIELDS for something new.

    The price is the catalogue's for one Linux node, times nodes, times 730 hours.
    """
    known = catalogue.size(size)
    hourly = catalogue.usd_per_hour(size=size, region=region, low_priority=low_priority)
    cost = hourly if isinstance(hourly, Unknown) else round(hourly * nodes * HOURS_PER_MONTH, 2)
    return {
        "size": size,
        "gpu": known if isinstance(known, Unknown) else known.gpus > 0,
        "cost_month": cost,
        "added_cost_month": cost,
    }


def obliged_tags(*, tags: Mapping[str, str], limits: Limits, context: Context) -> Mapping[str, str]:
    """The tags with those a policy asks for and amlbot knows the value of: team, project, owner.

    What the person gave is never changed, and Azure takes no account of the letter case of a tag's name; a tag amlbot
    has no value for stays missing, and the policy decides.
    """
    known = {
        "team": context.place.team,
        "project": context.place.project,
        "owner": context.requester.upn or context.requester.id,
    }
    there = {name.casefold() for name in tags}
    missing = {
        name: known[name.casefold()]
        for name in limits.tags
        if name.casefold() not in there and known.get(name.casefold())
    }
    return {**tags, **missing}


class _Tagged(Protocol):
    """Parameters with tags."""

    @property
    def tags(self) -> Mapping[str, str]: ...

    def model_copy(self, *, update: Mapping[str, Any]) -> Self: ...


T = TypeVar("T", bound=_Tagged)


def with_tags(params: T, limits: Limits, context: Context) -> T:
    """What is asked with the tags that a policy obliges to, for kinds that it can oblige to nothing else."""
    return params.model_copy(update={"tags": obliged_tags(tags=params.tags, limits=limits, context=context)})


def scope_meant(*, scope: str, workspace: str, place: Place) -> str:
    """The Azure scope a line means: the one it names, else its workspace, else the group of the place.

    Without a group either, the subscription.
    """
    if scope:
        return scope.rstrip("/")
    if workspace:
        return place.workspace_scope
    return place.group_scope if place.resource_group else f"/subscriptions/{place.subscription}"


def scope_problems(scope: str) -> tuple[Problem, ...]:
    """A problem when a scope that is named is none that roles are given on here."""
    if not scope or scope_level(scope) is not None:
        return ()
    text = Text(
        en=f"{scope[:120]} is not a subscription, a resource group or a Machine Learning workspace.",
        es=f"{scope[:120]} no es una suscripción, un grupo de recursos ni un área de trabajo de Machine Learning.",
    )
    return (Problem(code="unknown-scope", text=text, field="scope"),)
