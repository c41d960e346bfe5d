"""Somebody comes and goes: one request, one approval and one thread for all they get and for all that is taken."""

from __future__ import annotations

import json

import pytest

from bot.sandbox.azure.directory import DirectoryGroup, ServicePrincipal
from tests.journeys.town import NLP, Town, words

pytestmark = pytest.mark.slow

HERE = "-w ws-nlp -g nlp-rg"
CREW = "66666666-0000-4000-8000-000000000011"


def has(town: Town, who: str) -> tuple[set[str], list[str]]:
    """Roles on the workspace that somebody has, and instances that are theirs."""
    entra = town.entra(who)
    roles = {
        one["role"]
        for one in town.resources()["role_assignments"]
        if one["scope"].endswith("/ws-nlp") and entra in json.dumps(one)
    }
    group = next(one for one in town.resources()["resource_groups"] if one["name"] == "nlp-rg")
    instances = [
        str(one["name"]).rpartition("/")[2]
        for one in group["resources"]
        if one["type"].lower().endswith("/computes") and entra in json.dumps(one)
    ]
    return roles, instances


def test_one_approval_brings_somebody_in_and_one_takes_them_out(town: Town) -> None:
    line = f"onboard --assignee joe@contoso.com --size DS11_v2 {HERE} --for 30d"
    number = town.ask("U0NOA", line, channel=NLP)
    town.approve(number, "U0LUIS")
    assert town.until(number, "succeeded", "failed") == "succeeded", town.log()[-3000:]
    assert has(town, "U0JOE") == ({"AzureML Data Scientist"}, ["nb-joe"])
    asked = words(town.find("U0NOA", f"R-{number} ", channel=NLP))
    assert "Dar a joe@contoso.com el rol AzureML Data Scientist" in asked
    assert "nb-joe" in asked
    assert town.events(number).count("approval.recorded") == 1
    assert town.events(number).count("operation.done") == 2
    undo = [json.loads(body)["undo"] for (body,) in town.rows("SELECT body FROM access_grant")]
    assert [one["verb"] for one in undo[0]] == ["DeleteCompute", "DeleteRoleAssignment"]

    number = town.ask("U0NOA", f"offboard --assignee joe@contoso.com {HERE} --reason fin", channel=NLP)
    town.approve(number, "U0LUIS")
    assert town.until(number, "succeeded", "failed") == "succeeded", town.log()[-3000:]
    assert has(town, "U0JOE") == (set(), [])
    plan = json.loads(town.rows(f"SELECT body FROM request WHERE number = {number}")[0][0])["plan"]
    assert [one["verb"] for one in plan] == ["DeleteRoleAssignment", "DeleteCompute"]
    town.answer("U0NOA", f"offboard --assignee joe@contoso.com {HERE}", "no tiene roles", channel=NLP)


def test_the_teams_datastore_comes_along_when_an_azure_admin_asks(town: Town) -> None:
    data = "--datastore raw --account-name contosoraw --container-name raw"
    town.answer("U0NOA", f"onboard --assignee joe@contoso.com --size DS11_v2 {HERE} --datastore raw", "--account-name",
                channel=NLP)  # fmt: skip
    line = f"onboard --assignee ana@contoso.com --size DS11_v2 {HERE} {data} --role lector"
    number = town.ask("U0LUIS", line, channel=NLP)
    town.approve(number, "U0PAT")
    assert town.until(number, "succeeded", "failed") == "succeeded", town.log()[-3000:]
    assert has(town, "U0ANA") == ({"Reader"}, ["nb-ana"])
    datastore = next(
        one
        for group in town.resources()["resource_groups"]
        for one in group["resources"]
        if one["type"].lower().endswith("/datastores") and str(one["name"]).endswith("raw")
    )
    assert datastore["properties"]["accountName"] == "contosoraw"


def test_the_teams_environment_comes_along_and_is_registered_once(town: Town) -> None:
    town.answer("U0NOA", f"onboard --assignee joe@contoso.com --size DS11_v2 {HERE} --environment team", "--image",
                channel=NLP)  # fmt: skip
    environment = "--environment team --environment-version 1 --image mcr.microsoft.com/azureml/base:1"
    for who in ("joe@contoso.com", "lea@contoso.com"):
        number = town.ask("U0NOA", f"onboard --assignee {who} --size DS11_v2 {HERE} {environment}", channel=NLP)
        town.approve(number, "U0LUIS")
        assert town.until(number, "succeeded", "failed") == "succeeded", town.log()[-3000:]
    registered = [
        one["properties"]["image"]
        for group in town.resources()["resource_groups"]
        for one in group["resources"]
        if "/environments/team/versions/1" in json.dumps(one) and "image" in one["properties"]
    ]
    assert registered == ["mcr.microsoft.com/azureml/base:1"]


def test_a_group_is_given_no_instance(town: Town) -> None:
    group = next(one.entra for one in town.sandbox.company.groups if one.name == "ds-vision")
    town.answer("U0NOA", f"onboard --assignee {group} --size DS11_v2 {HERE}", "no es una persona", channel=NLP)


def test_a_role_is_given_to_another_application_and_never_to_amlbot_itself(town: Town) -> None:
    """amlbot knows itself by its own token: by its client id, its object id, and in a group it has been put into."""
    azure, entra = town.sandbox.azure, town.sandbox.company.azure
    other = ServicePrincipal(
        "66666666-0000-4000-8000-000000000001", "66666666-0000-4000-8000-000000000002", "pipeline", "Application"
    )
    itself = azure.directory.application_by_client_id(entra.bot_client_id)
    assert itself is not None
    crew = DirectoryGroup("66666666-0000-4000-8000-000000000003", "crew", frozenset({itself.id}))
    for one in (other, crew):
        azure.directory.add(one, now=town.sandbox.clock.now())
    line = f"role assignment create --role Reader --assignee {{}} {HERE} --for 8h"
    number = town.ask("U0NOA", line.format(other.app_id), channel=NLP)
    town.approve(number, "U0LUIS")
    assert town.until(number, "succeeded", "failed") == "succeeded", town.log()[-3000:]
    for who in (entra.bot_client_id, itself.id, crew.id):
        said = town.answer("U0NOA", line.format(who), "org-amlbot-itself", channel=NLP)
        assert "el propio amlbot" in said
    given = json.dumps([one for one in town.resources()["role_assignments"] if one["scope"].endswith("/ws-nlp")])
    assert [who in given for who in (other.id, itself.id, crew.id)] == [True, False, False]


def test_whoever_is_in_the_group_a_role_is_for_does_not_decide_on_it(town: Town) -> None:
    """The team's lead is in the group: the platform's admins are asked instead, and the lead is told why not."""
    directory, now = town.sandbox.azure.directory, town.sandbox.clock.now()
    line = "role assignment create --role Reader --assignee {} -g nlp-rg -w ws-nlp --for 8h"
    for group, who in (("66666666-0000-4000-8000-000000000010", "U0JOE"), (CREW, "U0LUIS")):
        directory.add(DirectoryGroup(group, f"crew-{who.lower()}", frozenset({town.entra(who)})), now=now)
    number = town.ask("U0NOA", line.format("66666666-0000-4000-8000-000000000010"), channel=NLP)
    town.approve(number, "U0LUIS")
    assert town.until(number, "succeeded", "failed") == "succeeded", town.log()[-3000:]

    number = town.ask("U0NOA", line.format(CREW), channel=NLP)
    card = town.card("U0LUIS", number, "Approve")
    assert "Nobody in it decides on it" in words(card)
    town.press("U0LUIS", card, "aml:approve")
    town.wait(lambda: "approval.refused" in town.events(number), what="the refusal of the press")
    assert (town.approvers(number), town.status(number)) == ([], "pending")
    town.approve(number, "U0PAT")
    assert town.until(number, "succeeded", "failed") == "succeeded", town.log()[-3000:]
