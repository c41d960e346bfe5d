"""What several kinds declare alike: facts about names, regions, sizes and prices, and tags a policy obliges to."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.catalogue import HOURS_PER_MONTH, Catalogue
from bot.model.decision import Limits
from bot.model.facts import FactValue, Field, Unknown
from bot.model.kind import Context
from bot.model.operation import WorkspaceRef
from bot.model.place import Place
from bot.model.text import Text

NAMING_FIELDS = (
    Field(name="name", type="text", summary=Text(en="Name of the resource.", es="Nombre del recurso.")),
    Field(name="region", type="text", table="regions", summary=Text(en="Azure region.", es="Región de Azure.")),
    Field(name="tags", type="texts", summary=Text(en="Names of the tags given.", es="Nombres de las etiquetas.")),
)

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
    """Values of SIZE_FIELDS. The price is the catalogue's for one Linux node, times nodes, times 730 hours."""
    known = catalogue.size(size)
    hourly = catalogue.usd_per_hour(size=size, region=region, low_priority=low_priority)
    return {
        "size": size,
        "gpu": known if isinstance(known, Unknown) else known.gpus > 0,
        "cost_month": hourly if isinstance(hourly, Unknown) else round(hourly * nodes * HOURS_PER_MONTH, 2),
    }


def obliged_tags(*, tags: Mapping[str, str], limits: Limits, context: Context) -> Mapping[str, str]:
    """The tags with those a policy asks for and amlbot knows the value of: team, project, owner.

    What the person gave is never changed; a tag amlbot has no value for stays missing, and the policy decides.
    """
    known = {
        "team": context.place.team,
        "project": context.place.project,
        "owner": context.requester.upn or context.requester.id,
    }
    missing = {name: known[name] for name in limits.tags if name not in tags and known.get(name)}
    return {**tags, **missing}
