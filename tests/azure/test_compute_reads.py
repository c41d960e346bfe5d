"""Questions about one compute, its nodes, sizes and quotas, answered in rows of plain text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.azure.compute_reads import either, prices
from bot.model.errors import Refused, Unavailable
from bot.model.operation import (
    ListComputeNodes,
    ListComputeSizes,
    ListComputeUsage,
    Query,
    ShowCompute,
    StopComputeInstance,
    WorkspaceRef,
)
from bot.model.outcome import Succeeded
from bot.model.seen import FindCompute, FindComputes
from tests.azure.lab import Lab, cluster, instance


def test_a_compute_is_shown_with_whose_it_is_and_what_was_last_done_to_it(lab: Lab) -> None:
    assert isinstance(lab.finish(instance(lab), key="a"), Succeeded)
    assert isinstance(
        lab.finish(StopComputeInstance(workspace=lab.workspace, name="noa-notebooks"), key="b"), Succeeded
    )
    answer = lab.cloud.answer(query=ShowCompute(workspace=lab.workspace, name="noa-notebooks"))
    shown = {row[0]: row[1] for row in answer.rows}
    assert (shown["type"], shown["size"], shown["state"]) == ("ComputeInstance", "STANDARD_DS11_V2", "stopped")
    assert shown["idle_minutes_before_shutdown"] == "60"
    assert shown["assigned_to"] == "noa@contoso.com"
    assert shown["last_action"].startswith("stop Succeeded ")


def test_something_attached_is_shown_with_what_it_is(lab: Lab) -> None:
    lab.attach("aks")
    rows = lab.cloud.answer(query=ShowCompute(workspace=lab.workspace, name="aks")).rows
    shown = {row[0]: row[1] for row in rows}
    assert shown["type"] == "Kubernetes"
    assert shown["attached"].endswith("/managedClusters/aks")


def test_the_nodes_of_a_cluster_and_none_when_it_has_scaled_down(lab: Lab) -> None:
    assert isinstance(lab.finish(cluster(lab, min_nodes=2), key="a"), Succeeded)
    answer = lab.cloud.answer(query=ListComputeNodes(workspace=lab.workspace, name="cpu"))
    assert answer.columns == ("node", "state", "job", "address")
    assert sorted((row[1], row[3]) for row in answer.rows) == [("idle", "10.0.0.4"), ("idle", "10.0.0.5")]
    assert isinstance(lab.finish(cluster(lab, name="rest"), key="b"), Succeeded)
    assert lab.cloud.answer(query=ListComputeNodes(workspace=lab.workspace, name="rest")).rows == ()


def test_sizes_come_with_cores_memory_and_prices_although_the_sdk_hides_them(lab: Lab) -> None:
    client = lab.clients.reader(lab.workspace)
    assert next(iter(client.compute.list_sizes())).v_cp_us is None, "the trap is gone: `either` need not look twice"
    answer = lab.cloud.answer(query=ListComputeSizes(workspace=lab.workspace, match="ds11"))
    assert answer.rows == (("Standard_DS11_v2", "2", "14.0", "0", "0.18", "0.04", "standardDSv2Family"),)


def test_sizes_are_those_of_the_region_and_type_asked_for_cheapest_first(lab: Lab) -> None:
    def names(**asked: str) -> list[str]:
        return [row[0] for row in lab.cloud.answer(query=ListComputeSizes(workspace=lab.workspace, **asked)).rows]

    everywhere, there = names(), names(region="spaincentral")
    assert set(everywhere) - set(there) == {"Standard_NC24ads_A100_v4", "Standard_ND96asr_v4"}
    assert everywhere[0] == "Standard_DS1_v2"
    assert everywhere[-1] == "Standard_ND96asr_v4"
    assert names(type="ComputeInstance") == everywhere


def test_usage_counts_what_is_there_and_names_what_is_free(lab: Lab) -> None:
    client = lab.clients.reader(lab.workspace)
    assert next(iter(client.compute.list_usage())).current_value is None, "the trap is gone"
    assert isinstance(lab.finish(cluster(lab, min_nodes=2), key="a"), Succeeded)
    answer = lab.cloud.answer(query=ListComputeUsage(workspace=lab.workspace))
    assert answer.columns == ("family", "used", "limit", "free")
    assert answer.rows[0] == ("standardDSv2Family vCPUs", "4", "100", "96")
    assert len({row[0] for row in answer.rows}) == len(answer.rows), "the shares of one cluster are told as usage"
    elsewhere = lab.cloud.answer(query=ListComputeUsage(workspace=lab.workspace, region="eastus"))
    assert {row[1] for row in elsewhere.rows} == {"0"}
    assert elsewhere.rows[-1][2] == "0"


@pytest.mark.parametrize("missing", [ShowCompute, ListComputeNodes])
def test_what_is_not_there_is_refused_in_words(lab: Lab, missing: type[ShowCompute | ListComputeNodes]) -> None:
    with pytest.raises(Refused) as raised:
        lab.cloud.answer(query=missing(workspace=lab.workspace, name="nobody"))
    assert "Azure" in raised.value.sentence.es


@pytest.mark.parametrize(
    "ask",
    [
        lambda workspace: ShowCompute(workspace=workspace, name="cpu"),
        lambda workspace: ListComputeNodes(workspace=workspace, name="cpu"),
        lambda workspace: ListComputeSizes(workspace=workspace),
        lambda workspace: ListComputeUsage(workspace=workspace),
    ],
    ids=["show", "nodes", "sizes", "usage"],
)
def test_a_read_that_azure_does_not_answer_is_unavailable(lab: Lab, ask: Callable[[WorkspaceRef], Query]) -> None:
    for method in ("GET", "POST"):
        lab.disturb(f"{method} /*", "status", status=503, retry_after=9)
    with pytest.raises(Unavailable):
        lab.cloud.answer(query=ask(lab.workspace))
    lab.sandbox.faults.clear()


def test_what_is_found_is_one_every_or_nothing(lab: Lab) -> None:
    assert lab.cloud.find(find=FindComputes(workspace=lab.workspace)) == ()
    assert lab.cloud.find(find=FindCompute(workspace=lab.workspace, name="cpu")) == ()
    assert isinstance(lab.finish(instance(lab), key="a"), Succeeded)
    lab.attach("aks")
    (seen,) = lab.cloud.find(find=FindCompute(workspace=lab.workspace, name="noa-notebooks"))
    assert (seen.is_instance, seen.is_running, seen.assigned_to) == (True, True, lab.entra("noa"))
    found = lab.cloud.find(find=FindComputes(workspace=lab.workspace))
    assert {one.name: one.is_attached for one in found} == {"noa-notebooks": False, "aks": True}


def test_a_workspace_that_is_not_there_is_no_empty_one(lab: Lab) -> None:
    elsewhere = lab.workspace.model_copy(update={"workspace": "nowhere"})
    for find in (FindCompute(workspace=elsewhere, name="cpu"), FindComputes(workspace=elsewhere)):
        with pytest.raises(Refused):
            lab.cloud.find(find=find)


def test_a_price_is_linux_by_tier_and_empty_where_azure_names_none() -> None:
    class Size:
        estimatedVMPrices = {
            "values": [
                {"retailPrice": 0.5, "osType": "Windows", "vmTier": "Standard"},
                {"retailPrice": 0.29, "osType": "Linux", "vmTier": "Standard"},
            ]
        }

    assert prices(Size()) == ("0.29", "")
    assert prices(object()) == ("", "")
    assert either(object(), "v_cp_us", "vCPUs") == ""
