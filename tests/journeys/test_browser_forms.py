"""Asking without a line, in a real browser: the launcher, a form that says what would become of it, and the card."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.visit import APPROVALS, Visit, chromium, demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DAN, LEA, ANA = "U0DAN", "U0LEA", "U0ANA"
PREPARED = (
    'az group create --name "nombre-grupo" --location "eastus"',
    'az ml workspace create --name "area-trabajo-nombre" -g nombre-grupo',
)


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    with demo() as address, chromium() as browser:
        visit = Visit(browser=browser, address=address)
        for number, line in enumerate(PREPARED, start=1):
            visit.be(DAN)
            visit.say(f"/aml {line}", f"R-{number} · ")
            visit.be(LEA, APPROVALS)
            visit.press(number, "Approve")
            visit.be(DAN)
            expect(visit.card(number)).to_contain_text("Done, ")
        yield visit
        visit.close()


def typed(visit: Visit, line: str) -> Locator:
    """Type a line; gives the modal that opens."""
    if visit.page.get_by_test_id("modal-cancel").is_visible():
        visit.page.get_by_test_id("modal-cancel").click()
    box = visit.page.get_by_test_id("composer")
    box.fill(line)
    box.press("Enter")
    modal = visit.page.get_by_test_id("modal")
    expect(modal).to_be_visible()
    return modal


def labelled(modal: Locator, label: str) -> Locator:
    return modal.get_by_label(re.compile(rf"^{re.escape(label)}\s*(\((optional|opcional)\))?\s*$"))


def choose(modal: Locator, label: str, word: str, option: str) -> None:
    labelled(modal, label).click()
    labelled(modal, label).fill(word)
    modal.get_by_role("option", name=option).first.click()


def test_1_the_launcher_leads_to_a_form_and_the_form_to_a_card(visit: Visit) -> None:
    visit.be(DAN)
    modal = typed(visit, "/aml")
    expect(modal).to_contain_text("Asked for most by your team")
    expect(modal.get_by_role("button", name="Create a workspace")).to_be_visible()
    visit.picture("launcher")
    modal.get_by_role("combobox").first.click()
    modal.get_by_role("combobox").first.fill("cluster")
    modal.get_by_role("option", name="Create a compute cluster").click()
    expect(modal).to_contain_text("Still to fill in: Name, VM size.")
    labelled(modal, "Name").fill("gpu-forms")
    choose(modal, "VM size", "ds11", "Standard_DS11_v2")
    labelled(modal, "Most nodes at once").fill("2")
    choose(modal, "Resource group", "nombre", "nombre-grupo")
    choose(modal, "Workspace", "area", "area-trabajo-nombre")
    expect(modal).to_contain_text("USD/month")
    expect(modal).to_contain_text("Needs 1 of @vision-leads")
    modal.get_by_text("Needs 1 of").scroll_into_view_if_needed()
    visit.picture("form")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).not_to_be_visible()
    expect(visit.card(3)).to_contain_text("Create a compute cluster · gpu-forms")
    visit.be(LEA, APPROVALS)
    expect(visit.card(3)).to_contain_text("gpu-forms")
    visit.press(3, "Approve")
    visit.be(DAN)
    expect(visit.card(3)).to_contain_text("Done, ")


def test_what_somebody_wrote_is_asked_for_with_the_shortcut_on_it(visit: Visit) -> None:
    visit.be(DAN)
    said = visit.say("ml compute list -g nombre-grupo -w area-trabajo-nombre", "ml compute list")
    said.hover()
    said.get_by_role("button", name="Message actions").click()
    visit.page.get_by_role("menuitem", name="Ask amlbot with this").click()
    expect(visit.message("Computes of the workspace")).to_be_visible()
    visit.page.get_by_test_id("shortcuts").locator("xpath=self::button").click()
    visit.page.get_by_role("menuitem", name="Ask amlbot", exact=True).click()
    modal = visit.page.get_by_test_id("modal")
    expect(modal).to_contain_text("What do you need?")
    visit.page.get_by_test_id("modal-cancel").click()


def test_2_what_is_wrong_is_said_at_its_field(visit: Visit) -> None:
    visit.be(DAN)
    modal = typed(visit, "/aml ml compute create --type AmlCompute --name $NAME --size ds11_v2 --min-instances 3")
    expect(modal).to_contain_text("Still needed.")
    expect(modal).not_to_contain_text("Still to fill in")
    expect(labelled(modal, "Name")).to_be_focused()
    expect(labelled(modal, "Name")).to_have_value("")
    expect(labelled(modal, "VM size")).to_have_value("Standard_DS11_v2 · 2 vCPU · 14 GB")
    visit.page.keyboard.type("cpu-")
    visit.page.keyboard.press("Enter")
    expect(modal).not_to_contain_text("Still needed")
    visit.page.keyboard.type("forms")
    expect(labelled(modal, "Name")).to_have_value("cpu-forms")
    labelled(modal, "Most nodes at once").fill("2")
    modal.get_by_test_id("modal-submit").click()
    expect(modal.locator(".field-error:visible")).to_have_text("--min-instances 3 is more than --max-instances 2.")
    visit.page.keyboard.press("Escape")
    expect(modal).not_to_be_visible()
    expect(visit.page.get_by_test_id("composer")).to_be_focused()


def test_3_a_sentence_in_spanish_opens_the_form_with_what_was_understood(visit: Visit) -> None:
    visit.be(ANA)
    modal = typed(visit, "/aml quiero una instancia DS11 en area-trabajo-nombre mañana")
    expect(modal).to_contain_text("No tengo claro qué significa «mañana»")
    expect(labelled(modal, "Área de trabajo")).to_have_value("area-trabajo-nombre")
    visit.picture("sentence")
