"""Computes that are there, from Slack to Azure: their owner switches them, others ask, and what goes is agreed to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.town import NLP, Town

pytestmark = pytest.mark.slow

LINE = "az ml compute create --name nb-noa --size STANDARD_DS11_V2 --type ComputeInstance"
CPU = "az ml compute create --name cpu --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute"


@pytest.fixture(scope="module")
def lived_in(town: Town) -> Town:
    """Noa's instance and a cluster in the workspace the company begins with; Luis, the lead, has agreed to both."""
    town.sandbox.azure.tuning.instantly()
    for line in (LINE, CPU):
        number = town.ask("U0NOA", line, channel=NLP)
        town.approve(number, "U0LUIS")
        assert town.until(number, "succeeded", "failed") == "succeeded", town.everything()
    return town


def inner(town: Town, name: str) -> dict[str, Any]:
    azure = town.sandbox.company.azure
    path = (
        f"/subscriptions/{azure.subscription_id}/resourceGroups/nlp-rg/providers"
        f"/Microsoft.MachineLearningServices/workspaces/ws-nlp/computes/{name}"
    )
    found = town.sandbox.azure.resource(path)
    return dict(found["properties"]["properties"]) if found else {}


def done(town: Town, who: str, line: str, *approvers: str) -> None:
    number = town.ask(who, line, channel=NLP)
    if approvers:
        town.approve(number, *approvers)
    assert town.until(number, "succeeded", "failed", "denied") == "succeeded", town.everything()


def test_its_owner_stops_resizes_and_starts_it_and_a_lead_agrees_to_the_size(lived_in: Town) -> None:
    done(lived_in, "U0NOA", "compute stop -n nb-noa")
    assert inner(lived_in, "nb-noa")["state"] == "Stopped"
    done(lived_in, "U0NOA", "compute resize -n nb-noa --size Standard_DS3_v2", "U0LUIS")
    assert inner(lived_in, "nb-noa")["vmSize"] == "STANDARD_DS3_V2"
    done(lived_in, "U0NOA", "az ml compute start --name nb-noa")
    assert inner(lived_in, "nb-noa")["state"] == "Running"
    done(lived_in, "U0NOA", "ml compute restart -n nb-noa")
    assert inner(lived_in, "nb-noa")["lastOperation"]["operationName"] == "Restart"
    done(lived_in, "U0NOA", "compute update -n nb-noa --idle-time-before-shutdown-minutes 30", "U0LUIS")
    assert inner(lived_in, "nb-noa")["idleTimeBeforeShutdown"] == "PT30M"


def test_a_cluster_grows_and_keeps_what_nobody_named(lived_in: Town) -> None:
    done(lived_in, "U0NOA", "az ml compute update -n cpu --max-instances 4 --min-instances 1", "U0LUIS")
    scale = inner(lived_in, "cpu")["scaleSettings"]
    assert (scale["minNodeCount"], scale["maxNodeCount"]) == (1, 4)
    assert scale["nodeIdleTimeBeforeScaleDown"] in ("PT120S", "PT2M")
    lived_in.answer("U0NOA", "compute list-nodes -n cpu", "inactivo", "10.0.0.4", channel=NLP)


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("az ml compute show -n nb-noa", ("ComputeInstance", "noa@contoso.com")),
        ("compute list-sizes --match NC4as", ("Standard_NC4as_T4_v3", "0.53")),
        ("az ml compute list-usage", ("standardDSv2Family",)),
    ],
)
def test_a_read_is_answered(lived_in: Town, line: str, texts: tuple[str, ...]) -> None:
    lived_in.answer("U0NOA", line, *texts, channel=NLP)


def test_what_is_not_there_or_not_of_that_type_is_said_at_once(lived_in: Town) -> None:
    lived_in.answer("U0NOA", "compute start -n nadie", "nadie", "compute list", channel=NLP)
    lived_in.answer("U0NOA", "compute stop -n cpu", "AmlCompute", channel=NLP)


def test_a_cluster_goes_when_the_lead_agrees(lived_in: Town) -> None:
    done(lived_in, "U0NOA", "az ml compute delete --name cpu --yes", "U0LUIS")
    assert inner(lived_in, "cpu") == {}


def test_what_others_run_is_attached_with_a_secret_nobody_typed_and_detached_again(lived_in: Town) -> None:
    azure = lived_in.sandbox.company.azure
    place = f"/subscriptions/{azure.subscription_id}/resourceGroups/nlp-rg/providers"
    for name, line in (
        ("aks", f"-t Kubernetes --namespace ml --resource-id {place}/Microsoft.ContainerService/managedClusters/k"),
        ("spark", f"-t SynapseSpark --resource-id {place}/Microsoft.Synapse/workspaces/s/bigDataPools/p"),
        (
            "dbx",
            f"-t Databricks --resource-id {place}/Microsoft.Databricks/workspaces/d "
            "--workspace-url https://adb-1.7.azuredatabricks.net",
        ),
        ("vm", f"-t VirtualMachine --admin-username ml --resource-id {place}/Microsoft.Compute/virtualMachines/v"),
    ):
        done(lived_in, "U0LUIS", f"az ml compute attach --name {name} {line}", "U0PAT")
    shown = lived_in.answer("U0NOA", "compute list", "Databricks", "SynapseSpark", channel=NLP)
    assert "VirtualMachine" in shown
    everything = str(lived_in.rows("SELECT body FROM audit_event")) + lived_in.log()
    assert "of-the-sandbox" not in everything
    done(lived_in, "U0LUIS", "az ml compute detach -n dbx --yes")
    lived_in.answer("U0NOA", "compute show -n dbx", "Azure", channel=NLP)


def test_a_key_in_the_line_is_refused_and_kept_nowhere(lived_in: Town) -> None:
    said = lived_in.say(
        "U0LUIS",
        "ml compute attach -n vm2 -t VirtualMachine --admin-username ml --admin-password hunter2hunter2 "
        "--resource-id /subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v",
        channel=NLP,
    )
    assert "hunter2hunter2" not in said
    lived_in.wait(lambda: "ask.rejected" in lived_in.events(), what="the refusal on record")
    assert "hunter2hunter2" not in str(lived_in.rows("SELECT body FROM audit_event")) + lived_in.log()


def test_nothing_is_created_for_serverless_compute_and_the_person_is_told(lived_in: Town) -> None:
    said = lived_in.say("U0NOA", "az ml compute create --name x --type serverless", channel=NLP)
    assert "compute: serverless" in said


def test_notebooks_open_where_there_is_an_instance_and_where_one_is_made(lived_in: Town) -> None:
    done(lived_in, "U0NOA", "compute stop -n nb-noa")
    done(lived_in, "U0NOA", "abrir cuaderno")
    assert inner(lived_in, "nb-noa")["state"] == "Running"
    reply = lived_in.find("U0NOA", "nb-noa", channel=NLP, thread=True)
    assert reply
    threads = str(lived_in.seen("U0NOA", channel=NLP))
    assert "https://ml.azure.com/fileexplorerAzNB?wsid=/subscriptions/" in threads
    done(lived_in, "U0LUIS", "notebook open --size Standard_DS11_v2")
    made = next(one for one in ("nb-luis",) if inner(lived_in, one))
    assert inner(lived_in, made)["state"] == "Running"


def test_an_instance_for_a_colleague_with_its_times_of_the_week(lived_in: Town) -> None:
    line = (
        "ml compute create -n nb-semana -t ComputeInstance --size Standard_DS11_v2 --on-behalf-of noa@contoso.com "
        '--start-at "8:00 lun-vie" --stop-at 19h --time-zone Madrid'
    )
    done(lived_in, "U0LUIS", line)
    made = inner(lived_in, "nb-semana")
    assert made["personalComputeInstanceSettings"]["assignedUser"]["objectId"] == lived_in.entra("U0NOA")
    assert [row["cron"]["expression"] for row in made["schedules"]["computeStartStop"]] == [
        "0 8 * * 1,2,3,4,5",
        "0 19 * * *",
    ]
    assert made["sshSettings"]["sshPublicAccess"] == "Disabled"
