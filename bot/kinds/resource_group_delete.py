"""Delete a resource group with everything in it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.declaring import DESTRUCTIVE, NAMING_FIELDS
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Params, Untaken
from bot.model.operation import DeleteResourceGroup, ListGroupContents, Operation
from bot.model.options import ExistingGroup, Reason, Subscription
from bot.model.place import Place
from bot.model.problem import Correction
from bot.model.text import Text

_HELD = "held"


class GroupDeleteParams(Params):
    name: ExistingGroup
    subscription: Subscription = ""
    reason: Reason = ""


def _where(params: GroupDeleteParams) -> Place:
    return Place(subscription=params.subscription, resource_group=params.name)


def _facts(params: GroupDeleteParams, context: Context) -> Mapping[str, FactValue]:
    return {"name": params.name, "destructive": True}


def _looks(params: GroupDeleteParams, context: Context) -> Mapping[str, ListGroupContents]:
    return {_HELD: ListGroupContents(subscription=context.place.subscription, name=context.place.resource_group)}


def _held(context: Context) -> tuple[str, ...]:
    return tuple(f"{kind}/{name}" for kind, name, _ in context.seen[_HELD].rows) if _HELD in context.seen else ()


def _plan(params: GroupDeleteParams, context: Context) -> tuple[Operation, ...]:
    return (
        DeleteResourceGroup(
            subscription=context.place.subscription, name=context.place.resource_group, holds=_held(context)
        ),
    )


def _notes(params: GroupDeleteParams, context: Context) -> tuple[Correction, ...]:
    """Source  learn.microsoft.com/azure/key-vault/general/soft-delete-overview, 2026: 7 to 90 days, 90 unless set."""
    held = _held(context)
    said = [
        Correction(
            code="cannot-be-undone",
            text=Text(
                en="This cannot be undone. If anything is added to the group meanwhile, the deletion is refused.",
                es="Esto no se puede deshacer. Si entretanto se añade algo al grupo, la eliminación se rechaza.",
            ),
        )
    ]
    if any(thing.lower().startswith("microsoft.keyvault/vaults/") for thing in held):
        text = Text(
            en="Azure keeps a deleted key vault, and its name, for up to 90 days.",
            es="Azure conserva un almacén de claves eliminado, y su nombre, hasta 90 días.",
        )
        said.append(Correction(code="soft-deleted-vault", text=text))
    return tuple(said)


KIND = Kind(
    name="resource_group.delete",
    title=Text(en="Delete a resource group", es="Eliminar un grupo de recursos"),
    summary=Text(
        en="Delete a resource group with everything in it, for good.",
        es="Eliminar un grupo de recursos con todo lo que contiene, definitivamente.",
    ),
    params=GroupDeleteParams,
    commands=("group delete",),
    needs="resource_group",
    where=_where,
    fields=(NAMING_FIELDS[0], DESTRUCTIVE),
    facts=_facts,
    looks=_looks,
    plan=_plan,
    notes=_notes,
    untaken=(
        Untaken(
            flags=("--force-deletion-types", "-f"),
            why=Text(
                en="machines are shut down in order before they are deleted",
                es="las máquinas se apagan en orden antes de eliminarse",
            ),
        ),
    ),
    examples=("group delete --name this-rg --reason 'the trial is over'",),
)
