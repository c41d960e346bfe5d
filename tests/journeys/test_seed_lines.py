"""The seed's own lines, from Slack to Azure and back: asked in Slack, approved with a button, there in Azure."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.journeys.town import APPROVALS, VISION, Town, words

pytestmark = pytest.mark.slow

GROUP = 'az group create --name "nombre-grupo" --location "eastus"'
WORKSPACE = 'az ml workspace create --name "area-trabajo-nombre"'
INSTANCE = 'az ml compute create --name "nombre-instancia" --size STANDARD_DS11_V2 --type ComputeInstance'
CLUSTER = 'az ml compute create --name "nombre-cluster" --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute'
CONTRIBUTOR = 'az role assignment create --role "Contributor" --assignee "joe@contoso.com" --resource-group this-rg'
SCIENTIST = (
    'az role assignment create --role "AzureML Data Scientist" --assignee "joe@contoso.com" '
    "--resource-group nombre-grupo --workspace area-trabajo-nombre"
)


def without_prefix(line: str) -> str:
    return line.removeprefix("az ").removeprefix("ml ")


@pytest.fixture(scope="module")
def built(town: Town) -> Town:
    """The town after Ana has asked for everything in the seed's order and everybody needed has agreed."""
    for line, approvers in (
        (GROUP, ["U0LEA"]),
        ('az configure --defaults group="nombre-grupo"', []),
        (WORKSPACE, ["U0LEA"]),
        ('az configure --defaults workspace="area-trabajo-nombre"', []),
        (INSTANCE, ["U0LEA"]),
        (without_prefix(CLUSTER), ["U0LEA"]),
        (CONTRIBUTOR, ["U0LEA", "U0PAT"]),
        (SCIENTIST, ["U0LEA"]),
    ):
        if not approvers:
            assert "nombre" in town.say("U0ANA", line)
            continue
        number = town.ask("U0ANA", line)
        town.approve(number, *approvers)
        assert town.until(number, "succeeded", "failed") == "succeeded", town.everything()
    return town


def group(town: Town, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in town.resources()["resource_groups"] if one["name"] == name)
    return found


def resource(town: Town, group_name: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in _all(group(town, group_name)) if one["name"] == name)
    return found


def _all(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [inner for one in value for inner in _all(one)]
    if isinstance(value, dict):
        own = [value] if "name" in value and "type" in value else []
        return own + [inner for key, one in value.items() if key != "properties" for inner in _all(one)]
    return []


def test_azure_has_the_group_and_the_workspace_with_what_belongs_to_it(built: Town) -> None:
    made = group(built, "nombre-grupo")
    assert made["location"] == "eastus"
    types = sorted(one["type"].lower() for one in _all(made["resources"]))
    for needed in (
        "microsoft.machinelearningservices/workspaces",
        "microsoft.storage/storageaccounts",
        "microsoft.keyvault/vaults",
        "microsoft.insights/components",
    ):
        assert needed in types


def test_azure_has_exactly_the_cluster_and_the_instance_that_were_planned(built: Town) -> None:
    cluster = resource(built, "nombre-grupo", "nombre-cluster")["properties"]
    instance = resource(built, "nombre-grupo", "nombre-instancia")["properties"]
    inner = cluster.get("properties", cluster)
    assert inner["vmSize"].lower() == "standard_ds11_v2"
    scale = inner["scaleSettings"]
    assert (scale["minNodeCount"], scale["maxNodeCount"], scale["nodeIdleTimeBeforeScaleDown"]) == (0, 2, "PT2M")
    inner = instance.get("properties", instance)
    assert inner["vmSize"].lower() == "standard_ds11_v2"
    assert inner["idleTimeBeforeShutdown"] == "PT60M" or inner["idleTimeBeforeShutdown"] == "PT1H"
    assigned = inner["personalComputeInstanceSettings"]["assignedUser"]["objectId"]
    assert assigned == built.entra("U0ANA")


def test_azure_has_the_two_role_assignments_at_their_scopes(built: Town) -> None:
    given = {
        (one["role"], one["scope"].rsplit("/", 1)[-1])
        for one in built.resources()["role_assignments"]
        if built.entra("U0JOE") in json.dumps(one)
    }
    assert given == {("Contributor", "this-rg"), ("AzureML Data Scientist", "area-trabajo-nombre")}


def test_a_role_with_an_end_is_a_grant_that_expires(built: Town) -> None:
    grants = [json.loads(body) for (body,) in built.rows("SELECT body FROM access_grant WHERE status = 'active'")]
    ends = {grant["undo"][0].get("role", grant["undo"][0]["verb"]): grant["expires_at"] for grant in grants}
    assert ends["Contributor"] is not None
    assert ends["DeleteCompute"] is None
    assert len(grants) == 4


def test_the_note_says_that_az_itself_no_longer_takes_the_group(built: Town) -> None:
    number = next(n for (n,) in built.rows("SELECT number FROM request WHERE body LIKE '%Contributor%this-rg%'"))
    shown = words(built.find("U0ANA", f"R-{number} ", channel=VISION))
    assert "az ya no admite --resource-group aquí" in built.answer("U0ANA", f"show R-{number}", f"R-{number}")
    assert "🟢" in shown


def test_the_thread_of_the_request_has_the_progress_and_the_result(built: Town) -> None:
    message = built.find("U0ANA", "nombre-cluster", "🟢", channel=VISION)
    replies = "\n".join(words(reply) for reply in message["replies"])
    assert "🟢" in replies
    assert "nombre-cluster" in replies


def test_the_card_has_no_buttons_after_the_decision_and_names_who_decided(built: Town) -> None:
    card = built.find("U0LEA", "nombre-cluster", channel=APPROVALS)
    actions = [element.get("action_id", "") for block in card["blocks"] for element in block.get("elements", [])]
    assert not [action for action in actions if action.startswith(("aml:approve", "aml:refuse"))]
    assert "U0LEA" in json.dumps(card["blocks"])


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("az ml compute list", ("nombre-cluster", "nombre-instancia", "AmlCompute")),
        ("compute list --type AmlCompute", ("nombre-cluster",)),
        ("az ml workspace show", ("area-trabajo-nombre", "eastus", "ml.azure.com")),
        ("az role assignment list", ("joe@contoso.com", "AzureML Data Scientist")),
        ("az role assignment list -g this-rg", ("joe@contoso.com", "Contributor")),
        ("defaults", ("nombre-grupo", "area-trabajo-nombre")),
        ("history", ("R-6", "R-1")),
    ],
)
def test_a_read_is_answered_to_the_asker(built: Town, line: str, texts: tuple[str, ...]) -> None:
    built.answer("U0ANA", line, *texts)


def test_an_answer_is_seen_by_the_asker_alone(built: Town) -> None:
    before = len(built.seen("U0JOE", channel=VISION))
    built.answer("U0ANA", "az ml compute list", "nombre-cluster")
    assert len(built.seen("U0JOE", channel=VISION)) == before


def test_history_is_newest_first_and_narrows_by_person_team_kind_and_state(built: Town) -> None:
    everything = built.answer("U0SARA", "history", "R-6")
    assert everything.index("R-6") < everything.index("R-5") < everything.index("R-1")
    roles = built.answer("U0SARA", "history --kind role.grant --state succeeded --team vision --person @ana", "R-6")
    assert "R-5" in roles
    assert "R-4" not in roles
    built.answer("U0SARA", "history --state refused", "Ninguna solicitud")


def test_another_team_does_not_read_this_ones_history(built: Town) -> None:
    shown = built.answer("U0NOA", "history", "solicitudes", channel="C0NLP")
    assert "R-1" not in shown


def test_the_audit_chain_holds_and_tells_each_step_in_order(built: Town) -> None:
    assert built.events(1) == [
        "request.submitted",
        "request.queued",
        "approval.recorded",
        "request.approved",
        "execution.started",
        "operation.told",
        "operation.done",
        "execution.succeeded",
    ]
    verified = built.amlbot("audit", "verify")
    assert verified.returncode == 0, verified.stdout
    assert "holds" in verified.stdout


def test_the_command_line_shows_the_same_history(built: Town) -> None:
    lines = built.amlbot("history", "--json").stdout.splitlines()
    assert [json.loads(line)["number"] for line in lines] == [6, 5, 4, 3, 2, 1]
