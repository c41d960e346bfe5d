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
    lived_in.answer("U0NOA", "compute list-nodes -n cpu", "idle", "10.0.0.4", channel=NLP)


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
