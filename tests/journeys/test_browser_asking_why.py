"""Asking about the policies, and changing one's mind, in a real browser: whatif, why, and the form of a request."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.visit import APPROVALS, Visit, chromium, demo, things

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANA, DAN, LEA, NOA = "U0ANA", "U0DAN", "U0LEA", "U0NOA"
NLP = "C0NLP"
LINE = "az group create --name nombre-grupo --location eastus"


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    with demo() as address, chromium() as browser:
        found = Visit(browser=browser, address=address)
        yield found
        found.close()


def form(visit: Visit) -> Locator:
    modal = visit.page.get_by_test_id("modal")
    expect(modal).to_be_visible()
    return modal


def test_1_whatif_says_what_would_become_of_a_line_and_files_nothing(visit: Visit) -> None:
    visit.be(DAN)
    answer = visit.say(f"/aml whatif {LINE}", "Nothing was filed.")
    expect(answer).to_contain_text("Create a resource group: people would have to agree.")
    expect(answer).to_contain_text("Who would have to agree")
    expect(answer).to_contain_text("@vision-leads")
    expect(answer).to_contain_text("Create the resource group nombre-grupo in eastus")
    expect(answer.get_by_text("vision-places", exact=True)).to_be_visible()
    too_many = "az ml compute create --name enorme --size STANDARD_DS11_V2 --max-instances 900 --type AmlCompute"
    denied = visit.say(f"/aml whatif {too_many} -g nombre-grupo -w area-trabajo-x", "would deny it")
    expect(denied).to_contain_text("the policies would deny it. Nothing was filed.")
    visit.be(LEA, APPROVALS)
    assert visit.page.get_by_test_id("timeline").locator(".message", has_text="R-").count() == 0
    assert ("group", "nombre-grupo") not in things(visit.azure())


def test_2_the_same_in_spanish(visit: Visit) -> None:
    visit.be(ANA)
    answer = visit.say(f"/aml y si {LINE}", "No se ha registrado nada.")
    expect(answer).to_contain_text("Quién tendría que aprobar")


def test_3_why_names_the_rules_that_were_looked_at_with_file_and_line(visit: Visit) -> None:
    visit.be(DAN)
    visit.say(f"/aml {LINE}", "R-1 · ")
    answer = visit.say("/aml why R-1", "Rules that were considered")
    expect(answer).to_contain_text("The policies asked for approval of R-1.")
    expect(answer).to_contain_text("teams/vision.yaml:")
    expect(answer).to_contain_text("A lead of team vision agrees to new resource groups")
    visit.be(ANA)
    expect(visit.say("/aml por qué R-1", "Reglas que se tuvieron en cuenta")).to_contain_text(
        "Las políticas pidieron aprobación para R-1."
    )


def test_4_another_teams_people_are_told_nothing_of_it(visit: Visit) -> None:
    visit.be(NOA, NLP)
    answer = visit.say("/aml why R-1", "No pertenece al equipo")
    expect(answer).not_to_contain_text("nombre-grupo")
    expect(answer).not_to_contain_text("teams/vision.yaml")


def test_5_edit_opens_the_form_of_the_request_and_the_card_asks_anew(visit: Visit) -> None:
    visit.be(DAN)
    visit.press(1, "Edit…")
    modal = form(visit)
    expect(modal).to_contain_text("You are changing R-1. Whoever had approved it has to approve it again.")
    name = modal.get_by_label("Name", exact=True)
    expect(name).to_have_value("nombre-grupo")
    name.fill("nombre-otro")
    expect(modal).to_contain_text("Needs 1 of @vision-leads")
    visit.picture("edit")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).not_to_be_visible()
    expect(visit.card(1)).to_contain_text("nombre-otro")
    visit.be(LEA, APPROVALS)
    expect(visit.card(1)).to_contain_text("nombre-otro")
    visit.press(1, "Approve")
    visit.be(DAN)
    expect(visit.card(1)).to_contain_text("Done, ")
    assert ("group", "nombre-otro") in things(visit.azure())
    assert ("group", "nombre-grupo") not in things(visit.azure())


def test_6_until_when_is_picked_as_a_day_or_as_the_moment_that_was_written(visit: Visit) -> None:
    visit.be(DAN)
    line = "/aml role assignment create --role Reader -g nombre-otro --assignee $WHO"
    for more, kind in (("", "date"), (" --until 2031-05-06T18:30Z", "datetime-local")):
        box = visit.page.get_by_test_id("composer")
        box.fill(f"{line}{more}")
        box.press("Enter")
        modal = form(visit)
        field = modal.locator('[data-block="field.until"]')
        expect(field).to_have_attribute("type", kind)
        if more:
            assert field.input_value().startswith("2031-05-06T")
        modal.get_by_test_id("modal-cancel").click()
        expect(modal).not_to_be_visible()
