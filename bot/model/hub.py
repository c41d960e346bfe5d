"""What a project has from its hub, and what keeps a project out of one."""

from __future__ import annotations

from bot.model.declaring import workspace_of
from bot.model.operation import Answer, InspectWorkspace
from bot.model.place import Place, scope_place
from bot.model.problem import Problem
from bot.model.text import Text


def hub_id(*, hub: str, place: Place) -> str:
    """The Azure id of the hub that was written; a bare name is one of the project's own group. Empty for none."""
    if not hub or hub.startswith("/"):
        return hub
    return place.model_copy(update={"workspace": hub}).workspace_scope


def look_at_hub(hub_id: str) -> InspectWorkspace | None:
    """What to ask Azure about it; None where there is no hub to ask about."""
    place = scope_place(hub_id)
    return InspectWorkspace(workspace=workspace_of(place)) if place is not None and place.workspace else None


def hub_problems(*, hub: str, answer: Answer, region: str) -> tuple[Problem, ...]:
    """Why a project in that region cannot be one of this hub's; answer is what InspectWorkspace brought."""
    facts = {row[0]: row[1] for row in answer.rows}
    name = hub.rpartition("/")[2]
    if facts.get("kind", "").lower() != "hub":
        text = Text(en=f"{name} is no hub.", es=f"{name} no es un centro (hub).")
        return (Problem(code="not-a-hub", text=text, field="hub"),)
    there = facts.get("region", "")
    if there.replace(" ", "").lower() != region.lower():
        text = Text(
            en=f"The hub {name} is in {there}, and its projects have to be there too.",
            es=f"El centro {name} está en {there} y sus proyectos tienen que estar allí también.",
        )
        return (Problem(code="other-region-than-hub", text=text, field="location"),)
    return ()
