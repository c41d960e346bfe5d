"""One place in Azure and two people, for what the kinds make of a line."""

from __future__ import annotations

from bot.kinds import KINDS
from bot.model.kind import AnyKind, Context
from bot.model.people import Principal
from bot.model.place import Place
from tests.grammar.reading import CATALOGUE

ANA = Principal(id="11111111-0000-4000-8000-00000000000a", type="User", name="Ana", upn="ana@contoso.com")
JOE = Principal(id="11111111-0000-4000-8000-00000000000b", type="User", name="Joe", upn="joe@contoso.com")
SUBSCRIPTION = "22222222-0000-4000-8000-000000000001"
TENANT = "33333333-0000-4000-8000-000000000001"


def context_for(*, kind: AnyKind, params: object) -> Context:
    """What workflow would look up for these parameters: the place they name in eastus, everybody else is Joe."""
    named = kind.where(params)
    place = Place(
        subscription=named.subscription or SUBSCRIPTION,
        resource_group=named.resource_group or "nombre-grupo",
        workspace=named.workspace or "area-trabajo-nombre",
        region=named.region or "eastus",
        team="vision",
    )
    return Context(
        place=place,
        catalogue=CATALOGUE,
        requester=ANA,
        principals=dict.fromkeys(kind.principals(params), JOE),
        tenant=TENANT,
    )


def kind_named(name: str) -> AnyKind:
    return next(kind for kind in KINDS if kind.name == name)
