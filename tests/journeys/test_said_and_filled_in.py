"""What is said in a sentence or filled into a form ends like a line: asked, agreed to, done in Azure, and on record."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.town import VISION, Town, words

pytestmark = pytest.mark.slow

DAN, ANA, LEA, PAT = "U0DAN", "U0ANA", "U0LEA", "U0PAT"


def form(town: Town, who: str) -> dict[str, Any]:
    """The form that is open before somebody; there may be none yet."""
    human = town.sandbox.slack.human(who)
    return dict(town.wait(human.views, what="the form")[-1])


def test_a_sentence_in_spanish_becomes_a_group_in_azure(town: Town) -> None:
    number = town.ask(ANA, "por favor, crea un grupo de recursos llamado nombre-hablado en eastus")
    town.approve(number, LEA)
    assert town.until(number, "succeeded", "failed") == "succeeded"
    assert "nombre-hablado" in [group["name"] for group in town.resources()["resource_groups"]]
    assert "request.submitted" in town.events(number)


def test_a_person_who_is_mentioned_is_given_the_role(town: Town) -> None:
    number = town.ask(DAN, "give @ana reader on this-rg for 8 hours because she joins the review")
    (line, reason) = town.rows(f"SELECT body ->> 'line', body ->> 'reason' FROM request WHERE number = {number}")[0]
    assert line == (
        "role assignment create --role Reader --assignee <@U0ANA> --resource-group this-rg --for 8h "
        '--reason "she joins the review"'
    )
    assert reason == "she joins the review"
    assert town.rows(f"SELECT body ->> 'beneficiary' FROM request WHERE number = {number}") == [(town.entra(ANA),)]


def test_an_unsure_sentence_asks_for_nothing_and_its_form_does(town: Town) -> None:
    before = town.newest()
    said = town.say(DAN, "create a resource group called nombre-manana in eastus tomorrow")
    assert "I am not sure what “tomorrow” means here" in said
    human = town.sandbox.slack.human(DAN)
    view = form(town, DAN)
    town.wait(lambda: "ask.rejected" in town.events(), what="the record")
    assert town.newest() == before
    assert human.submit(view, {}).status == "closed"
    number = town.wait(lambda: town.newest() > before and town.newest(), what="the request of the form")
    town.approve(int(number), LEA)
    assert town.until(int(number), "succeeded", "failed") == "succeeded"


def test_a_form_says_before_it_is_sent_who_has_to_agree(town: Town) -> None:
    human = town.sandbox.slack.human(DAN)
    town.say(DAN, "role assignment create --role Reader --resource-group this-rg --assignee $WHO")
    view = form(town, DAN)
    human.press(view, "aml:field", block_id="field.assignee", choice="U0ANA")

    def told() -> bool:
        return any("No cost of its own" in words(one) for one in human.views())

    town.wait(told, what="who has to agree")
    human.close(human.views()[-1])


def test_what_only_a_look_up_finds_is_told_with_the_way_back_to_the_form(town: Town) -> None:
    human = town.sandbox.slack.human(DAN)
    town.say(DAN, "give reader on nlp-rg to @ana")
    message = town.find(DAN, "belongs to team nlp", channel=VISION)
    assert human.press(message, "aml:fill").ok
    view = form(town, DAN)
    assert "field.resource_group" in [block["block_id"] for block in view["blocks"]]


def test_a_request_is_changed_in_its_form_and_approved_as_it_is_then(town: Town) -> None:
    """What a press on the card of before is told: tests/workflow/test_edit.py."""
    human = town.sandbox.slack.human(ANA)
    number = town.ask(ANA, "az group create --name nombre-antes --location eastus")
    mine = town.find(ANA, f"R-{number} ", "Editar", channel=VISION)
    assert human.press(mine, "aml:edit").ok
    view = town.wait(lambda: [one for one in human.views() if "S0VISLEADS" in str(one)], what="who has to agree")[-1]
    assert f"R-{number}" in words(view)
    assert human.submit(view, {"field.name": {"aml:field": "nombre-despues"}}).status == "closed"
    town.wait(lambda: "request.edited" in town.events(number), what="the change")
    town.card(LEA, number, "nombre-despues", "Still needed")
    town.approve(number, LEA)
    assert town.until(number, "succeeded", "failed") == "succeeded"
    groups = [group["name"] for group in town.resources()["resource_groups"]]
    assert ("nombre-despues" in groups, "nombre-antes" in groups) == (True, False)


def test_a_request_named_in_a_command_opens_its_form_and_one_named_in_a_mention_has_a_button_that_does(
    town: Town,
) -> None:
    human = town.sandbox.slack.human(ANA)
    number = town.ask(ANA, "az group create --name nombre-dicho --location eastus")
    assert human.say(text=f"/aml editar R-{number}", channel=VISION).ok
    view = form(town, ANA)
    assert f"R-{number}" in words(view)
    human.close(view)
    assert human.say(text=f"@amlbot editar R-{number}", channel=VISION).ok
    offered = town.find(ANA, f"Puede cambiar R-{number}", channel=VISION)
    assert human.press(offered, "aml:edit").ok
    assert human.submit(form(town, ANA), {"field.name": {"aml:field": "nombre-escrito"}}).status == "closed"
    town.wait(lambda: "request.edited" in town.events(number), what="the change")
    town.card(LEA, number, "nombre-escrito", "Still needed")
