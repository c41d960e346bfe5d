"""One place in Azure and two people, for what the kinds make of a line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.grammar.spec import Spec, composed
from bot.grammar.upload import Upload
from bot.kinds import KINDS
from bot.model.kind import AnyKind, Context
from bot.model.operation import (
    Answer,
    InspectRoles,
    InspectWorkspace,
    ListGroupContents,
    ListUnfinished,
    Query,
    WorkspaceRef,
)
from bot.model.people import Principal
from bot.model.place import Place
from bot.model.seen import Find, FindCompute, SeenCompute
from tests.grammar.reading import CATALOGUE
from tests.grammar.samples import SENT

ANA = Principal(id="11111111-0000-4000-8000-00000000000a", type="User", name="Ana", upn="ana@contoso.com")
JOE = Principal(id="11111111-0000-4000-8000-00000000000b", type="User", name="Joe", upn="joe@contoso.com")
SUBSCRIPTION = "22222222-0000-4000-8000-000000000001"
TENANT = "33333333-0000-4000-8000-000000000001"


HELD = Answer(
    columns=("type", "name", "region"),
    rows=(
        ("Microsoft.KeyVault/vaults", "visionkv", "eastus"),
        ("Microsoft.MachineLearningServices/workspaces", "vision-lab", "eastus"),
    ),
)
_IN = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/vision-rg/providers"
INSIDE = Answer(
    columns=("property", "value"),
    rows=(
        ("kind", "Default"),
        ("display_name", "Visión antigua"),
        ("public_network_access", "Enabled"),
        ("storage_account", f"{_IN}/Microsoft.Storage/storageAccounts/visionst"),
        ("key_vault", f"{_IN}/Microsoft.KeyVault/vaults/visionkv"),
        ("application_insights", f"{_IN}/Microsoft.Insights/components/visionai"),
        ("logs", f"{_IN}/Microsoft.OperationalInsights/workspaces/visionlog"),
        ("shared", f"{_IN}/Microsoft.Storage/storageAccounts/visionst"),
    ),
)
HUB = Answer(columns=("property", "value"), rows=(("kind", "Hub"), ("region", "eastus")))


def roles_given(scope: str) -> Answer:
    """Reader and Contributor on the scope itself, and Reader on the subscription above it."""
    return Answer(
        columns=("role", "role_id", "scope"),
        rows=(
            ("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c", scope),
            ("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7", scope),
            ("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7", f"/subscriptions/{SUBSCRIPTION}"),
        ),
    )


LEFT = Answer(
    columns=("workspace", "made_by", "type", "name", "state"),
    rows=(
        ("vision-trial", "r-7-1a2b3c4d-0", "Microsoft.MachineLearningServices/workspaces", "vision-trial", "left-over"),
        ("vision-trial", "r-7-1a2b3c4d-0", "Microsoft.KeyVault/vaults", "visionkv", "left-over"),
        ("vision-trial", "r-7-1a2b3c4d-0", "Microsoft.Storage/storageAccounts", "visionst", "there-before"),
        ("vision-trial", "r-7-1a2b3c4d-0", "Microsoft.Insights/components", "visionai", "left-over"),
    ),
)


def answered(query: Query) -> Answer:
    """What Azure would answer when a kind has to look."""
    match query:
        case ListGroupContents():
            return HELD
        case InspectWorkspace(workspace=WorkspaceRef(workspace=name)) if name.endswith("hub"):
            return HUB
        case InspectWorkspace():
            return INSIDE
        case ListUnfinished():
            return LEFT
        case InspectRoles(scope=scope):
            return roles_given(scope)
        case _:
            raise AssertionError(f"no answer to {query.verb} is known here")


def context_for(*, kind: AnyKind, params: object, upload: Upload = SENT) -> Context:
    """What workflow would look up for these parameters: the place they name in eastus, everybody else is Joe."""
    named = kind.where(params)
    place = Place(
        subscription=named.subscription or SUBSCRIPTION,
        resource_group=named.resource_group or "nombre-grupo",
        workspace=named.workspace or "area-trabajo-nombre",
        region=named.region or "eastus",
        team="vision",
    )
    context = Context(
        place=place,
        catalogue=CATALOGUE,
        requester=ANA,
        principals=dict.fromkeys(kind.principals(params), JOE),
        tenant=TENANT,
        amlbots=frozenset(),
        **came_along(kind=kind, params=params, upload=upload),
    )
    context = replace(context, found=found_for(kind.find(params, context)))
    return replace(context, seen={name: answered(query) for name, query in kind.looks(params, context).items()})


def found_for(find: Find | None) -> tuple[SeenCompute, ...]:
    """What Azure would have: by its name a cluster, something attached, or else an instance of Ana's at rest."""
    if find is None:
        return ()
    if not isinstance(find, FindCompute):
        return (SeenCompute(id="nb-joe", name="nb-joe", type="ComputeInstance", state="succeeded", assigned_to=JOE.id),)
    name = find.name
    if name == "aks":
        return (SeenCompute(id=name, name=name, type="Kubernetes", state="succeeded", resource_id="/aks"),)
    if name in ("cpu", "nombre-cluster"):
        return (
            SeenCompute(
                id=name, name=name, type="AmlCompute", state="succeeded", size="STANDARD_DS3_V2",
                tier="dedicated", min_nodes=0, max_nodes=4, idle_seconds=120,
            ),
        )  # fmt: skip
    return (
        SeenCompute(
            id=name, name=name, type="ComputeInstance", state="succeeded", power="Stopped", size="STANDARD_DS11_V2",
            assigned_to=ANA.id, last_action="stop", last_status="Succeeded", last_at="2026-11-10T10:00:00Z",
        ),
    )  # fmt: skip


def came_along(*, kind: AnyKind, params: object, upload: Upload = SENT) -> dict[str, Any]:
    """The sample files, as far as these parameters need them."""
    if not kind.loads:
        return {"files": upload.files, "documents": upload.values}
    main, overrides = getattr(params, "file", ""), getattr(params, "overrides", ())
    spec = composed(upload=upload, main=main, overrides=overrides)
    assert isinstance(spec, Spec), spec
    files = {path: upload.files[path] for path in (*spec.documents, *spec.files)}
    return {"files": files, "documents": spec.documents}


def kind_named(name: str) -> AnyKind:
    return next(kind for kind in KINDS if kind.name == name)
