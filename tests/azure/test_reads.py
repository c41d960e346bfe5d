"""Questions about Azure, answered in rows of plain text."""

from __future__ import annotations

import pytest

from bot.azure.reads import is_at_or_above, short_scope, studio_link
from bot.model.errors import Refused, Unavailable
from bot.model.operation import ListComputes, ListRoleAssignments, Query, ShowWorkspace, WorkspaceRef
from bot.model.outcome import Rejected, Succeeded
from bot.sandbox.azure.world import Resource
from tests.azure.lab import Lab, cluster, instance

SPARK: dict[str, object] = {
    "computeType": "SynapseSpark",
    "resourceId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Synapse/workspaces/w/bigDataPools/p",
    "provisioningState": "Succeeded",
    "isAttachedCompute": True,
    "properties": None,
}


def test_computes_are_listed_with_what_they_do(lab: Lab) -> None:
    assert isinstance(lab.finish(cluster(lab), key="a"), Succeeded)
    assert isinstance(lab.finish(instance(lab), key="b"), Succeeded)
    answer = lab.cloud.answer(query=ListComputes(workspace=lab.workspace))
    assert answer.columns == ("name", "type", "size", "state", "nodes")
    assert answer.rows == (
        ("cpu", "AmlCompute", "STANDARD_DS11_V2", "succeeded", "0-2"),
        ("noa-notebooks", "ComputeInstance", "STANDARD_DS11_V2", "running", "1"),
    )


def test_computes_of_one_type_are_listed_without_regard_to_case(lab: Lab) -> None:
    assert isinstance(lab.finish(cluster(lab), key="a"), Succeeded)
    assert isinstance(lab.finish(instance(lab), key="b"), Succeeded)
    answer = lab.cloud.answer(query=ListComputes(workspace=lab.workspace, type="amlcompute"))
    assert [row[0] for row in answer.rows] == ["cpu"]


def test_a_workspace_without_computes_gives_no_rows(lab: Lab) -> None:
    assert lab.cloud.answer(query=ListComputes(workspace=lab.workspace)).rows == ()


def test_a_list_of_several_pages_is_read_whole(lab: Lab) -> None:
    lab.sandbox.azure.tuning.page_size = 1
    assert isinstance(lab.finish(cluster(lab), key="a"), Succeeded)
    assert isinstance(lab.finish(instance(lab), key="b"), Succeeded)
    assert len(lab.cloud.answer(query=ListComputes(workspace=lab.workspace)).rows) == 2


def test_one_compute_that_the_sdk_cannot_read_does_not_hide_the_others(lab: Lab) -> None:
    assert isinstance(lab.finish(cluster(lab), key="a"), Succeeded)
    _attach_broken_spark(lab)
    with pytest.raises(AttributeError):
        list(lab.clients.reader(lab.workspace).compute.list())
    answer = lab.cloud.answer(query=ListComputes(workspace=lab.workspace))
    assert [row[:2] for row in answer.rows] == [("cpu", "AmlCompute"), ("spark", "SynapseSpark")]
    assert answer.rows[0][4] == "0-2"


def test_a_compute_that_the_sdk_cannot_read_is_still_seen_as_something_else(lab: Lab) -> None:
    _attach_broken_spark(lab)
    outcome = lab.cloud.begin(operation=cluster(lab, name="spark"), key="k")
    assert isinstance(outcome, Rejected)
    assert "SynapseSpark instead of AmlCompute" in outcome.sentence.en


def _attach_broken_spark(lab: Lab) -> None:
    """A Spark pool attached by somebody else, shown as the service shows some: without autoScaleProperties."""
    lab.sandbox.azure._world.put(
        Resource(
            f"{lab.workspace.id}/computes/spark",
            "Microsoft.MachineLearningServices/workspaces/computes",
            "spark",
            {"location": "westeurope", "properties": dict(SPARK)},
        )
    )


def test_a_workspace_is_shown_with_its_parts_and_a_link(lab: Lab) -> None:
    answer = lab.cloud.answer(query=ShowWorkspace(workspace=lab.workspace))
    assert answer.columns == ("property", "value")
    shown = {row[0]: row[1] for row in answer.rows}
    assert shown["name"] == "ws-nlp"
    assert shown["region"] == "westeurope"
    assert shown["public_network_access"] == "Enabled"
    assert shown["storage_account"].startswith("st")
    assert shown["key_vault"].startswith("kv-")
    assert shown["application_insights"] == "appi-ws-nlp"
    tenant = lab.sandbox.company.azure.tenant_id
    assert shown["studio"] == f"https://ml.azure.com/?wsid={lab.workspace.id}&tid={tenant}"
    assert "" not in shown.values()


def test_role_assignments_show_names_roles_and_where_they_come_from(lab: Lab) -> None:
    azure = lab.sandbox.azure
    azure.give_role(principal_id=lab.entra("noa"), role="AzureML Data Scientist", scope=lab.workspace.id)
    azure.give_role(principal_id=lab.entra_group("ds-nlp"), role="Reader", scope=lab.group("nlp-rg"))
    azure.give_role(principal_id=lab.entra("ana"), role="Owner", scope=lab.group("this-rg"))
    answer = lab.cloud.answer(query=ListRoleAssignments(scope=lab.workspace.id))
    assert answer.columns == ("who", "type", "role", "scope", "since")
    today = lab.sandbox.clock.now().date().isoformat()
    assert ("noa@contoso.com", "User", "AzureML Data Scientist", "nlp-rg/ws-nlp", today) in answer.rows
    assert ("ds-nlp", "Group", "Reader", "nlp-rg", today) in answer.rows
    assert ("amlbot", "ServicePrincipal", "Contributor", f"/subscriptions/{lab.subscription}", today) in answer.rows
    assert not any("ana@contoso.com" in row for row in answer.rows)


def test_role_assignments_of_one_identity(lab: Lab) -> None:
    lab.sandbox.azure.give_role(principal_id=lab.entra("noa"), role="Reader", scope=lab.workspace.id)
    query = ListRoleAssignments(scope=lab.workspace.id, principal=lab.entra("noa"))
    assert [row[:3] for row in lab.cloud.answer(query=query).rows] == [("noa@contoso.com", "User", "Reader")]


def test_roles_are_listed_by_id_when_the_directory_cannot_be_read(lab: Lab) -> None:
    lab.sandbox.azure.give_role(principal_id=lab.entra("noa"), role="Reader", scope=lab.workspace.id)
    lab.sandbox.azure.tuning.graph_permissions.clear()
    query = ListRoleAssignments(scope=lab.workspace.id, principal=lab.entra("noa"))
    assert [row[0] for row in lab.cloud.answer(query=query).rows] == [lab.entra("noa")]


def _queries(lab: Lab) -> list[Query]:
    return [
        ListComputes(workspace=lab.workspace),
        ShowWorkspace(workspace=lab.workspace),
        ListRoleAssignments(scope=lab.workspace.id),
    ]


@pytest.mark.parametrize("index", range(3), ids=["ListComputes", "ShowWorkspace", "ListRoleAssignments"])
def test_a_question_the_bot_may_not_ask_is_refused(lab: Lab, index: int) -> None:
    query = _queries(lab)[index]
    lab.cloud.answer(query=query)
    lab.sandbox.azure.take_roles(principal_id=lab.sandbox.company.azure.bot_object_id)
    with pytest.raises(Refused) as raised:
        lab.cloud.answer(query=query)
    assert raised.value.code == "AuthorizationFailed"


@pytest.mark.parametrize("index", range(3), ids=["ListComputes", "ShowWorkspace", "ListRoleAssignments"])
def test_a_question_that_cannot_be_answered_now_is_unavailable(lab: Lab, index: int) -> None:
    lab.disturb("GET /*", "status", status=429, retry_after=21)
    with pytest.raises(Unavailable) as raised:
        lab.cloud.answer(query=_queries(lab)[index])
    assert raised.value.retry_after == 21


@pytest.mark.parametrize("kind", [ListComputes, ShowWorkspace])
def test_a_workspace_that_does_not_exist_is_refused(lab: Lab, kind: type[ListComputes] | type[ShowWorkspace]) -> None:
    nowhere = WorkspaceRef(subscription=lab.subscription, resource_group="nlp-rg", workspace="nowhere")
    with pytest.raises(Refused) as raised:
        lab.cloud.answer(query=kind(workspace=nowhere))
    assert raised.value.code == "ResourceNotFound"


@pytest.mark.parametrize(
    ("scope", "shown"),
    [
        ("/subscriptions/s", "/subscriptions/s"),
        ("/subscriptions/s/resourceGroups/g", "g"),
        ("/subscriptions/s/resourcegroups/g/providers/microsoft.machinelearningservices/workspaces/w", "g/w"),
        ("/", "/"),
        ("/providers/Microsoft.Management/managementGroups/m", "/providers/Microsoft.Management/managementGroups/m"),
    ],
)
def test_a_scope_is_shown_as_people_say_it(scope: str, shown: str) -> None:
    assert short_scope(scope) == shown


@pytest.mark.parametrize(
    ("scope", "inner", "above"),
    [
        ("/subscriptions/S", "/subscriptions/s/resourceGroups/g", True),
        ("/", "/subscriptions/s", True),
        ("/subscriptions/s/resourceGroups/g", "/subscriptions/s/resourceGroups/g2", False),
        ("/subscriptions/s/resourceGroups/g", "/subscriptions/s", False),
    ],
)
def test_a_scope_contains_only_what_lies_below_it(scope: str, inner: str, above: bool) -> None:
    assert is_at_or_above(scope, inner) is above


def test_a_studio_link_without_a_tenant_has_none() -> None:
    assert studio_link(resource_id="/a/b c") == "https://ml.azure.com/?wsid=/a/b+c"
