"""The parts of a place that a line named itself."""

from __future__ import annotations

from bot.model.kind import Params
from bot.model.place import Place, scope_place


def named_in(params: Params) -> Place:
    """Read group, workspace, region and scope out of the parameters of any kind; empty where not named.

    Parameters of every kind use the same names for the same thing (`bot.model.options`), so this needs no table.
    A workspace kind's own name counts as the workspace, a group kind's own name as the group.
    """
    values = params.model_dump()
    scope = str(values.get("scope") or "")
    place = scope_place(scope) if scope else None
    return Place(
        subscription=place.subscription if place else "",
        resource_group=(place.resource_group if place else "") or str(values.get("resource_group") or ""),
        workspace=(place.workspace if place else "") or str(values.get("workspace") or ""),
        region=str(values.get("location") or ""),
    )
