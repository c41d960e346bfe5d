"""Reports of what serves nobody, in every state, to render."""

from __future__ import annotations

from datetime import timedelta

from bot.model.place import Place
from bot.model.stray import (
    GivenRole,
    Idle,
    LeftPart,
    Matter,
    Orphan,
    StandingRole,
    Stray,
    StrayStatus,
    Unfinished,
    stray_id,
)
from tests.slack.pictures import NOW

APPROVALS = "C0APPROVE"
SCOPE = "/subscriptions/bbbbbbbb-0000-4000-8000-000000000001/resourceGroups/this-rg"
ORPHAN = Orphan(
    scope=SCOPE,
    principal="99999999-0000-4000-8000-000000000001",
    type="User",
    roles=(GivenRole(name="Contributor", id="1"), GivenRole(name="Reader", id="2")),
)
PLACE = Place(resource_group="this-rg", workspace="ws-vision", team="vision")
INSTANCE = Idle(
    compute=f"{SCOPE}/computes/nb-ana", name="nb-ana", place=PLACE, size="Standard_DS3_v2", usd_per_hour=0.229
)
CLUSTER = INSTANCE.model_copy(
    update={"compute": f"{SCOPE}/computes/cpu", "name": "cpu", "nodes": 3, "min_nodes": 3, "usd_per_hour": None}
)
SLOW_CLUSTER = CLUSTER.model_copy(update={"min_nodes": 0, "usd_per_hour": 1234.5})


UNFINISHED = Unfinished(
    place=Place(
        subscription="bbbbbbbb-0000-4000-8000-000000000001",
        resource_group="this-rg",
        workspace="vision-trial",
        team="vision",
    ),
    parts=(
        LeftPart(type="Microsoft.MachineLearningServices/workspaces", name="vision-trial", state="left-over"),
        LeftPart(type="Microsoft.KeyVault/vaults", name="visiontrialkv1", state="left-over"),
        LeftPart(type="Microsoft.Storage/storageAccounts", name="visionst", state="there-before"),
    ),
    made_by=("r-7-1a2b3c4d-0",),
    again="ml workspace create --name vision-trial --location eastus --resource-group this-rg",
)
NOT_KNOWN = UNFINISHED.model_copy(
    update={
        "parts": (LeftPart(type="Microsoft.Network/virtualNetworks", name="vnet", state="not-known"),),
        "again": "",
    }
)

STANDING = StandingRole(
    assignment=f"{SCOPE}/providers/Microsoft.Authorization/roleAssignments/1",
    scope=SCOPE,
    role="Reader",
    principal="11111111-0000-4000-8000-00000000000b",
    principal_name="joe@contoso.com",
    request="7",
    request_name="R-7",
    asked_by="11111111-0000-4000-8000-00000000000a",
    by=("vision-leads", "security"),
    usergroups={"vision-leads": "S0LEADS"},
)


def stray(matter: Matter, status: StrayStatus = StrayStatus.TOLD, *, until: bool = False) -> Stray:
    return Stray(
        id=stray_id(matter),
        matter=matter,
        team="vision",
        status=status,
        since=NOW,
        told_at=NOW,
        until=NOW + timedelta(hours=4) if until else None,
        request_name="R-12" if status is StrayStatus.ASKED else "",
        to=APPROVALS,
    )


STRAYS = {
    "orphan-told": stray(ORPHAN),
    "orphan-asked": stray(ORPHAN, StrayStatus.ASKED),
    "orphan-gone": stray(ORPHAN, StrayStatus.GONE),
    "instance-told": stray(INSTANCE),
    "instance-stops": stray(INSTANCE, until=True),
    "instance-kept": stray(INSTANCE, StrayStatus.KEPT, until=True),
    "instance-asked": stray(INSTANCE, StrayStatus.ASKED),
    "instance-gone": stray(INSTANCE, StrayStatus.GONE),
    "cluster-told": stray(CLUSTER),
    "slow-cluster-told": stray(SLOW_CLUSTER),
    "unfinished-told": stray(UNFINISHED),
    "unfinished-asked": stray(UNFINISHED, StrayStatus.ASKED),
    "unfinished-gone": stray(UNFINISHED, StrayStatus.GONE),
    "unfinished-by-hand": stray(NOT_KNOWN),
    "role-told": stray(STANDING),
    "role-ends": stray(STANDING, until=True),
    "role-kept": stray(STANDING, StrayStatus.KEPT, until=True),
    "role-asked": stray(STANDING, StrayStatus.ASKED),
    "role-gone": stray(STANDING, StrayStatus.GONE),
}
