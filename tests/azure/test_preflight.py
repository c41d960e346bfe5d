"""Looking before anybody is asked: names, sizes, cores and providers, read by the real SDKs from the local Azure."""

from __future__ import annotations

import pytest

from bot.azure.clients import Clients
from bot.azure.cloud import AzureCloud
from bot.azure.preflight import Preflight, quota_finding
from bot.azure.recycle_bin import deleted_at
from bot.azure.regions import LOW_PRIORITY, Cores, OfferedSize, Regions, cores_of, offered_size
from bot.azure.rest import change
from bot.model.operation import (
    DeletePart,
    DeleteWorkspace,
    DeployWorkspace,
    Operation,
    PutResourceGroup,
    ResizeComputeInstance,
    WorkspaceRef,
)
from bot.model.outcome import Outcome, Succeeded
from bot.model.preflight import Finding
from tests.azure.lab import Lab, cluster, instance

REGION = "westeurope"
VAULT = "Microsoft.KeyVault/vaults"


@pytest.fixture
def cloud(lab: Lab, kept_clients: Clients) -> AzureCloud:
    """One that remembers nothing of the tests before."""
    return AzureCloud(clients=kept_clients, names=lab.directory.names_of, now=lab.sandbox.clock.now)


def looked(cloud: AzureCloud, operation: Operation, region: str = REGION) -> dict[str, Finding]:
    return {one.check: one for one in cloud.look_ahead(operations=(operation,), region=region)}


def states(found: dict[str, Finding]) -> dict[str, str]:
    return {check: finding.state for check, finding in found.items()}


def test_a_new_cluster_is_found_to_be_possible_with_the_quota_it_leaves(lab: Lab, cloud: AzureCloud) -> None:
    found = looked(cloud, cluster(lab))
    assert states(found) == {"name": "fine", "size": "fine", "quota": "fine"}
    assert "cores are left in westeurope; this takes up to 4" in found["quota"].text.en


def test_a_name_taken_by_something_else_is_wrong_and_by_the_same_thing_notable(lab: Lab, cloud: AzureCloud) -> None:
    lab.finish(cluster(lab), key="r-1")
    assert states(looked(cloud, cluster(lab)))["name"] == "notable"
    taken = looked(cloud, cluster(lab, max_nodes=9))["name"]
    assert (taken.state, taken.field) == ("wrong", "name")


def test_a_name_in_a_subscription_that_azure_does_not_show_is_not_free(lab: Lab, cloud: AzureCloud) -> None:
    ref = WorkspaceRef(subscription=lab.subscription, resource_group="this-rg", workspace="ws-two")
    operation = DeployWorkspace(workspace=ref, region="eastus")
    lab.disturb(f"GET {ref.id}", "error", status=404, code="SubscriptionNotFound")
    lab.disturb("GET */deployments/*", "error", status=404, code="SubscriptionNotFound")
    assert looked(cloud, operation)["name"].state == "notable"


def test_a_group_that_is_there_in_another_region_is_wrong(lab: Lab, cloud: AzureCloud) -> None:
    group = PutResourceGroup(subscription=lab.subscription, name="nlp-rg", region="eastus")
    assert states(looked(cloud, group)) == {"name": "wrong"}
    assert states(looked(cloud, group.model_copy(update={"name": "another-rg"}))) == {"name": "fine"}


def test_a_half_made_workspace_is_said_to_be_gone_on_with(lab: Lab, cloud: AzureCloud) -> None:
    where = WorkspaceRef(subscription=lab.subscription, resource_group="this-rg", workspace="ws-half")
    operation = DeployWorkspace(workspace=where, region="eastus")
    assert looked(cloud, operation)["name"].state == "fine"
    lab.disturb("PUT /*/Microsoft.MachineLearningServices/workspaces/ws-half", "failed_operation")
    lab.finish(operation, key="r-7-aa-0")
    said = looked(cloud, operation)["name"]
    assert said.state == "notable"
    assert "begun by an earlier request and not finished" in said.text.en


def test_a_size_that_the_region_does_not_offer_is_wrong(lab: Lab, cloud: AzureCloud) -> None:
    found = looked(cloud, cluster(lab, size="Standard_M128"))
    assert found["size"].state == "wrong"
    assert "quota" not in found


def test_the_new_size_of_an_instance_must_be_offered_where_it_is_too(lab: Lab, cloud: AzureCloud) -> None:
    asked = ResizeComputeInstance(workspace=lab.workspace, name="nb", size="Standard_DS3_v2", was="Standard_DS11_v2")
    assert states(looked(cloud, asked)) == {"size": "fine", "quota": "fine"}
    rare = asked.model_copy(update={"size": "Standard_ND96asr_v4"})
    assert states(looked(cloud, rare, "spaincentral")) == {"size": "wrong"}


@pytest.mark.parametrize(
    ("left", "least", "most", "state"),
    [(4, 1, 2, "fine"), (2, 1, 2, "notable"), (0, 1, 2, "wrong"), (2, 2, 2, "wrong")],
)
def test_the_quota_must_hold_what_runs_at_once_and_should_hold_the_rest(
    left: int, least: int, most: int, state: str
) -> None:
    size = OfferedSize(name="Standard_DS11_v2", family="standardDSv2Family", vcpus=2)
    cores = Cores(used=10, limit=10 + left)
    found = quota_finding(cores=cores, size=size, least=least, most=most, region=REGION, low_priority=False)
    assert found.state == state


def usage(name: str, used: int, limit: int | None, *, below: str = "", kind: str = "vmFamily") -> dict[str, object]:
    return {
        "id": f"/subscriptions/s{below}/usages/x",
        "type": f"Microsoft.MachineLearningServices/{kind}/usages",
        "currentValue": used,
        "limit": limit,
        "name": {"value": name, "localizedValue": name},
    }


ONE_WORKSPACE = "/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w"


@pytest.mark.parametrize("name", ["standardDSv2Family", "Standard DSv2 Family Cluster Dedicated vCPUs"])
def test_what_one_workspace_or_cluster_takes_is_not_what_is_in_use(name: str) -> None:
    """The last row of that name counted: a small cluster's, and everything else looked free."""
    cores = cores_of(
        [
            usage(name, 20, 24),
            usage(name, 20, 24, below=ONE_WORKSPACE, kind="workspaces"),
            usage(name, 0, 24, below=f"{ONE_WORKSPACE}/computes/c", kind="workspaces/computes"),
        ]
    )
    assert cores == {"standarddsv2family": Cores(used=20, limit=24)}


def test_no_limit_of_its_own_is_no_quota_of_nothing() -> None:
    family, total = "Standard NC Family Cluster LowPriority vCPUs", "Total Cluster LowPriority Regional vCPUs"
    rows = [usage(family, 18, -1), usage("odd", 3, None), usage(total, 18, 50, kind="lowPriorityCores")]
    assert cores_of(rows) == {LOW_PRIORITY: Cores(used=18, limit=50)}


def test_a_second_cluster_is_told_what_the_first_has_left(lab: Lab, cloud: AzureCloud) -> None:
    lab.sandbox.azure.tuning.quotas[REGION, "standardDSv2Family"] = 8
    assert isinstance(lab.finish(cluster(lab, name="first", min_nodes=2), key="a"), Succeeded)
    assert isinstance(lab.finish(cluster(lab, name="small", min_nodes=0), key="b"), Succeeded)
    found = looked(cloud, cluster(lab, name="more", max_nodes=4))["quota"]
    assert (found.state, found.text.en[:14]) == ("notable", "Only 2 of 4 no")


def test_low_priority_nodes_draw_on_their_own_quota(lab: Lab, cloud: AzureCloud) -> None:
    lab.sandbox.azure.tuning.quotas[REGION, "standardDSv2Family"] = 0
    assert looked(cloud, cluster(lab))["quota"].state == "wrong"
    assert looked(cloud, cluster(lab, tier="low_priority"))["quota"].state == "fine"


@pytest.mark.parametrize(("path", "check"), [("*/vmSizes", "size"), ("*/usages", "quota"), ("*/computes/*", "name")])
def test_what_azure_does_not_say_is_unknown_and_never_fine(lab: Lab, cloud: AzureCloud, path: str, check: str) -> None:
    lab.disturb(f"GET {path}", "status", status=503)
    found = looked(cloud, instance(lab))
    assert found[check].state == "unknown"


def test_a_region_nobody_named_is_unknown(lab: Lab, cloud: AzureCloud) -> None:
    assert looked(cloud, cluster(lab), region="")["size"].state == "unknown"


def test_a_provider_that_is_not_registered_is_wrong(lab: Lab, cloud: AzureCloud) -> None:
    workspace = DeployWorkspace(workspace=lab.workspace.model_copy(update={"workspace": "ws-new"}), region=REGION)
    assert states(looked(cloud, workspace)) == {"name": "fine", "deleted": "fine", "provider": "fine"}
    lab.sandbox.azure.tuning.unregistered_providers.add("microsoft.keyvault")
    found = looked(cloud, workspace)["provider"]
    assert found.state == "wrong"
    assert "Microsoft.KeyVault" in found.text.en


def test_a_look_ahead_changes_nothing(lab: Lab, cloud: AzureCloud) -> None:
    looked(cloud, cluster(lab))
    assert sum(lab.sent(method, "") for method in ("PUT", "PATCH", "DELETE")) == 0


def test_sizes_are_read_once_a_day_and_cores_once_a_minute(lab: Lab, kept_clients: Clients) -> None:
    moments = [0.0]
    regions = Regions(clients=kept_clients, clock=lambda: moments[-1])
    for moment in (0.0, 59.0, 61.0, 86_399.0, 86_401.0):
        moments.append(moment)
        regions.sizes(subscription=lab.subscription, region=REGION)
        regions.cores(subscription=lab.subscription, region=REGION)
    assert (lab.sent("GET", "/vmSizes"), lab.sent("GET", "/usages")) == (2, 3)


def test_azures_own_estimate_is_a_price(lab: Lab, cloud: AzureCloud) -> None:
    price = cloud.prices(subscription=lab.subscription, region=REGION)["standard_ds3_v2"]
    assert price.usd_per_hour == pytest.approx(0.29)
    assert price.low_priority_usd_per_hour == pytest.approx(0.06)


@pytest.mark.parametrize("estimated", [None, {}, {"billingCurrency": "EUR", "unitOfMeasure": "OneHour", "values": []}])
def test_a_size_without_a_price_in_dollars_has_none(estimated: object) -> None:
    size = offered_size({"name": "Standard_X", "family": "f", "vCPUs": 4, "estimatedVMPrices": estimated})
    assert (size.vcpus, size.usd_per_hour) == (4, None)


@pytest.mark.parametrize("sort", ["cluster", "instance", "workspace"])
def test_nobody_waits_for_azure_ai_ml_while_a_name_is_free(lab: Lab, sort: str) -> None:
    """Its import takes over a second, which the look of the deed itself would cost the first asker."""

    def heavy(operation: Operation, key: str) -> Outcome:
        raise AssertionError("the deed's own look")

    ref = lab.workspace.model_copy(update={"workspace": "ws-new"})
    new: dict[str, Operation] = {
        "cluster": cluster(lab),
        "instance": instance(lab),
        "workspace": DeployWorkspace(workspace=ref, region=REGION),
    }
    look = Preflight(clients=lab.clients, check=heavy, regions=Regions(clients=lab.clients)).look
    assert look(operations=(new[sort],), region=REGION)[0].state == "fine"


def test_a_compute_in_a_workspace_that_is_not_there_is_notable(lab: Lab, cloud: AzureCloud) -> None:
    nowhere = lab.workspace.model_copy(update={"workspace": "ws-nowhere"})
    asked = cluster(lab).model_copy(update={"workspace": nowhere})
    assert states(looked(cloud, asked))["name"] == "notable"


def _new(lab: Lab, **where: str) -> DeployWorkspace:
    return DeployWorkspace(workspace=lab.workspace.model_copy(update={"workspace": "ws-bin", **where}), region=REGION)


def _delete(lab: Lab, asked: DeployWorkspace, *, parts: bool, for_good: bool = False) -> None:
    """Make the workspace, and have it deleted again, with its vault or without, all in no time."""
    lab.sandbox.azure.tuning.instantly()
    vault = f"{lab.group(asked.workspace.resource_group)}/providers/Microsoft.KeyVault/vaults/{asked.dependants[VAULT]}"
    gone = DeleteWorkspace(workspace=asked.workspace, permanently=for_good)
    for operation in (asked, gone, *((DeletePart(resource=vault),) if parts else ())):
        lab.cloud.begin(operation=operation, key="k")
        assert isinstance(lab.cloud.check(operation=operation, key="k"), Succeeded)


def test_a_workspace_that_was_deleted_lately_is_said_before_anybody_is_asked(lab: Lab, cloud: AzureCloud) -> None:
    asked = _new(lab)
    assert states(looked(cloud, asked)) == {"name": "fine", "deleted": "fine", "provider": "fine"}
    _delete(lab, asked, parts=False)
    found = looked(cloud, asked)
    assert states(found) == {"name": "fine", "deleted": "notable", "provider": "fine"}
    assert "Unless it was deleted for good" in found["deleted"].text.en
    assert "Si no se eliminó definitivamente" in found["deleted"].text.es
    other = _new(lab, workspace="ws-other")
    assert states(looked(cloud, other))["deleted"] == "fine"


def test_a_vault_in_the_recycle_bin_is_what_azure_would_refuse_for(lab: Lab, cloud: AzureCloud) -> None:
    asked = _new(lab)
    _delete(lab, asked, parts=True, for_good=True)
    found = looked(cloud, asked)["deleted"]
    assert (found.state, found.field) == ("wrong", "name")
    assert asked.dependants[VAULT] in found.text.en
    purge = f"/subscriptions/{lab.subscription}/providers/Microsoft.KeyVault/locations/{REGION}/deletedVaults"
    change(
        lab.clients.resources(lab.subscription),
        "POST",
        f"{purge}/{asked.dependants[VAULT]}/purge",
        body=None,
        api_version="2023-07-01",
    )
    assert looked(cloud, asked)["deleted"].state == "notable"


@pytest.mark.parametrize(
    ("path", "what"), [("*/eventtypes/management/values", "activity log"), ("*/deletedVaults/*", "deleted key vaults")]
)
def test_a_recycle_bin_that_cannot_be_read_is_not_known_and_never_fine(
    lab: Lab, cloud: AzureCloud, path: str, what: str
) -> None:
    lab.disturb(f"GET {path}", "status", status=403)
    found = looked(cloud, _new(lab))["deleted"]
    assert found.state == "unknown"
    assert what in found.text.en


@pytest.mark.parametrize(
    ("events", "deleted"),
    [
        ([], False),
        ([("delete", "Succeeded", 2)], True),
        ([("delete", "Started", 2), ("delete", "Accepted", 3)], False),
        ([("delete", "Failed", 2)], False),
        ([("delete", "Succeeded", 2), ("write", "Succeeded", 3)], False),
        ([("write", "Succeeded", 3), ("delete", "Succeeded", 4), ("write", "Failed", 5)], True),
        ([("listKeys/action", "Succeeded", 2)], False),
    ],
)
def test_what_the_activity_log_says_of_a_name(events: list[tuple[str, str, int]], deleted: bool) -> None:
    log = [
        {
            "operationName": {"value": f"Microsoft.MachineLearningServices/workspaces/{what}"},
            "status": {"value": state},
            "eventTimestamp": f"2026-11-0{day}T10:00:00.1234567Z",
        }
        for what, state, day in events
    ]
    assert (deleted_at(log) is not None) is deleted
