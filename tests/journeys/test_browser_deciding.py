"""Deciding in the page: ask and be answered, comment, the Home, an emergency."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.visit import APPROVALS, Visit, chromium, demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADRIAN, DAN, LEA, SARA = "U0ADRI", "U0DAN", "U0LEA", "U0SARA"
GROUP = '/aml az group create --name "nombre-grupo" --location "eastus" --reason "Somewhere for the fair"'


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    with demo() as address, chromium() as browser:
        found = Visit(browser=browser, address=address)
        yield found
        found.close()


def choose(home: Locator, language: str) -> None:
    """With the keyboard's focus on the choice of language."""
    home.get_by_role("combobox").click()
    home.get_by_role("option", name=language).click()


def test_1_the_card_says_what_azure_answered_beforehand_and_the_risk(visit: Visit) -> None:
    visit.be(DAN)
    visit.say(GROUP, "R-1 · ")
    visit.be(LEA, APPROVALS)
    card = visit.card(1)
    expect(card).to_contain_text("The name nombre-grupo is free.")
    expect(card).to_contain_text("Low risk")
    expect(card).to_contain_text("Somewhere for the fair")


def test_2_a_question_is_answered_in_the_threads_while_the_request_waits(visit: Visit) -> None:
    visit.be(LEA, APPROVALS)
    visit.write("Ask… R-1", "Until when do you need it?", "Ask")
    visit.be(DAN)
    pane = visit.thread(1)
    expect(pane).to_contain_text("Until when do you need it?")
    visit.write("Answer… R-1", "Until Friday", "Send")
    expect(pane).to_contain_text("answers about R-1")
    visit.be(LEA, APPROVALS)
    expect(visit.card(1)).to_contain_text("Until Friday")
    expect(visit.card(1)).to_contain_text("Waiting for approval")
    expect(visit.card(1).get_by_role("button", name="Approve R-1")).to_be_visible()


def test_3_an_approval_with_a_comment_takes_the_buttons_away(visit: Visit) -> None:
    visit.be(LEA, APPROVALS)
    visit.write("Approve with a comment… R-1", "Delete it on Saturday, please.", "Approve")
    card = visit.card(1)
    expect(card).to_contain_text("Delete it on Saturday, please.")
    expect(card.get_by_role("button", name="Approve R-1")).to_have_count(0)
    visit.be(DAN)
    expect(visit.card(1)).to_contain_text("Done, ")


def test_4_the_home_shows_what_waits_and_decides_it(visit: Visit) -> None:
    visit.be(DAN)
    visit.say(GROUP.replace("nombre-grupo", "nombre-otro"), "R-2 · ")
    visit.be(LEA, "home")
    home = visit.page.get_by_test_id("home")
    expect(home).to_contain_text("Waiting for you (1)")
    expect(home).to_contain_text("R-2 · ")
    home.get_by_role("button", name="Approve R-2").click()
    expect(home).to_contain_text("Waiting for you (0)")


def test_5_the_home_follows_the_language_somebody_chooses(visit: Visit) -> None:
    visit.be(LEA, "home")
    home = visit.page.get_by_test_id("home")
    choose(home, "Español")
    expect(home).to_contain_text("Esperan su decisión (0)")
    choose(home, "El mismo que en Slack")
    expect(home).to_contain_text("Waiting for you (0)")


def test_6_an_emergency_is_before_its_reviewers_at_once(visit: Visit) -> None:
    visit.be(ADRIAN)
    visit.say(GROUP.replace("nombre-grupo", "nombre-urgente") + " --emergency", "R-3 · ")
    visit.be(SARA, APPROVALS)
    card = visit.message("Emergency declared: R-3")
    expect(card).to_contain_text("To be reviewed by")
    card.get_by_role("button", name="In order R-3").click()
    expect(visit.message("Emergency declared: R-3")).to_contain_text("found it in order")
