"""The seed's lines in Spanish, and what two people see who act at the same moment, in real browsers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.test_browser_tutorial import SEED
from tests.journeys.visit import APPROVALS, AT_ONCE_SECONDS, Visit, chromium, demo, things

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANA, LEA, PAT, GUS, OTTO, SARA = "U0ANA", "U0LEA", "U0PAT", "U0GUS", "U0OTTO", "U0SARA"
NAMES = {LEA: "Lea Moreau", PAT: "Pat Kim", SARA: "Sara Costa"}
SCIENTIST = (
    'az role assignment create --role "AzureML Data Scientist" --assignee "joe@contoso.com" '
    "-g nombre-grupo -w area-trabajo-nombre"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with demo() as found:
        yield found


@pytest.fixture(scope="module")
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """A visitor whose browser speaks Spanish."""
    found = Visit(browser=browser, address=address, locale="es-ES")
    yield found
    found.close()


def asks(visit: Visit, line: str, *texts: str) -> None:
    visit.be(ANA)
    answer = visit.say(f"/aml {line}", *texts, within=AT_ONCE_SECONDS)
    expect(answer).to_contain_text("Pendiente de aprobación")


def granted(visit: Visit, number: int, *approvers: str) -> None:
    for who in approvers:
        visit.be(who, APPROVALS)
        visit.press(number, "Approve")
        expect(visit.card(number)).to_contain_text(f"@{NAMES[who]} approved")
    visit.be(ANA)
    expect(visit.card(number)).to_contain_text("Azure lo ha confirmado")


def test_1_ana_is_answered_in_spanish_and_refused_in_spanish(visit: Visit) -> None:
    expect(visit.page.get_by_test_id("me")).to_contain_text("Ana García")
    before = things(visit.azure())
    asks(visit, SEED[0], "R-1 · Crear un grupo de recursos · nombre-grupo", "Falta la aprobación de")
    visit.be(ANA, APPROVALS)
    visit.press(1, "Approve")
    expect(visit.message("La solicitud R-1 es suya, así que debe decidir otra persona.")).to_be_visible()
    visit.be(GUS, APPROVALS)
    visit.press(1, "Approve")
    expect(visit.message("Guest accounts cannot decide on R-1.")).to_be_visible()
    visit.be(SARA, APPROVALS)
    visit.press(1, "Approve")
    expect(visit.message("No está entre las personas que pueden decidir sobre R-1.")).to_be_visible()
    assert things(visit.azure()) == before


def test_2_a_click_on_a_screen_that_is_behind_changes_nothing_and_says_so(
    visit: Visit, browser: Browser, address: str
) -> None:
    behind = Visit(browser=browser, address=address, live=False)
    behind.be(LEA, APPROVALS)
    expect(behind.card(1).get_by_role("button", name="Approve R-1")).to_be_visible()
    granted(visit, 1, LEA)
    made = things(visit.azure())
    behind.press(1, "Approve")
    visit.be(LEA, APPROVALS)
    expect(visit.message("R-1 no longer waits for a decision. Nothing was changed.")).to_be_visible()
    assert things(visit.azure()) == made
    expect(visit.card(1)).to_contain_text("Done, ")
    assert visit.card(1).inner_text().count("@Lea Moreau approved") == 1
    behind.close()


def test_3_the_other_lines_of_the_seed_in_order(visit: Visit) -> None:
    group, workspace, create, instance, cluster, contributor = SEED[1:7]
    visit.be(ANA)
    visit.say(f"/aml {group}", "nombre-grupo", within=AT_ONCE_SECONDS)
    asks(visit, create, "R-2 · ", "cuenta de almacenamiento", "almacén de claves")
    granted(visit, 2, LEA)
    visit.say(f"/aml {workspace}", "area-trabajo-nombre", within=AT_ONCE_SECONDS)
    asks(visit, instance, "R-3 · Crear una instancia", "USD/hora")
    asks(visit, cluster, "R-4 · Crear un clúster", "0–2 nodos", "USD/mes")
    visit.picture("asked-es", of=visit.card(4))
    asks(visit, contributor, "R-5 · Conceder un rol · Contributor → joe@contoso.com", "@platform-admins")
    granted(visit, 3, LEA)
    granted(visit, 4, LEA)
    granted(visit, 5, LEA, PAT)
    visit.card(5).locator(".thread-link").click()
    expect(visit.page.get_by_test_id("thread-pane")).to_contain_text("Azure: hecho 1 de 1")


def test_4_a_refusal_is_told_with_its_reason_and_a_withdrawal_is_final(visit: Visit) -> None:
    asks(visit, SCIENTIST, "R-6 · ")
    visit.be(LEA, APPROVALS)
    visit.press(6, "Refuse…")
    modal = visit.page.get_by_test_id("modal")
    expect(modal).to_contain_text("R-6 · Grant a role · AzureML Data Scientist → joe@contoso.com")
    modal.get_by_label("Why is it refused?").fill("Joe <b>ya</b> tiene acceso & *basta*")
    modal.get_by_test_id("modal-submit").click()
    visit.be(ANA)
    expect(visit.card(6)).to_contain_text("Rechazada por @Lea Moreau")
    expect(visit.card(6)).to_contain_text("Joe <b>ya</b> tiene acceso & *basta*")
    asks(visit, SCIENTIST, "R-7 · ")
    visit.card(7).get_by_role("button", name="Retirar R-7").click()
    visit.page.get_by_test_id("confirm").get_by_role("button", name="Retirar").click()
    expect(visit.card(7)).to_contain_text("Retirada, ")
    visit.say("/aml withdraw R-7", "No ha cambiado nada.", within=AT_ONCE_SECONDS)


def test_5_reads_have_spanish_heads_and_strangers_get_none(visit: Visit) -> None:
    visit.be(ANA)
    visit.say("/aml az ml compute list", "Nombre", "Tamaño", "nombre-cluster", within=AT_ONCE_SECONDS)
    visit.say("/aml az role assignment list", "Quién", "Ámbito", within=AT_ONCE_SECONDS)
    visit.say("/aml history", "R-7", "Retirada", "Rechazada", "Hecha", within=AT_ONCE_SECONDS)
    visit.say("/aml show R-6", "rechazada", within=AT_ONCE_SECONDS)
    visit.be(ANA, "home")
    expect(visit.page.get_by_test_id("home")).to_contain_text("Líneas para copiar")
    visit.be(OTTO, "C0SHARED")
    visit.say("/aml history", "belongs to another organisation", within=AT_ONCE_SECONDS)
    roles = {role for role, where in things(visit.azure()) if where.startswith("joe@contoso.com")}
    assert roles == {"Contributor"}


def test_6_a_card_that_an_administrator_deletes_comes_back_and_who_is_deactivated_is_missed_at_once(
    visit: Visit,
) -> None:
    asks(visit, SCIENTIST, "R-8 · ")
    visit.be(PAT, APPROVALS)
    card = visit.card(8)
    before = card.get_attribute("data-message")
    card.hover()
    card.get_by_role("button", name="Message actions").click()
    card.get_by_role("menuitem", name="Delete message").click()
    visit.wait(lambda: visit.card(8).get_attribute("data-message") != before, what="another card of R-8")
    expect(visit.card(8).get_by_role("button", name="Approve R-8")).to_be_visible()
    expect(visit.thread(8)).to_contain_text("The card of R-8 was no longer there and has been posted again.")
    visit.be(PAT, "faults")
    visit.page.get_by_test_id(f"account-{LEA}").select_option(label="Deactivated")
    visit.be(PAT, APPROVALS)
    expect(visit.thread(8)).to_contain_text("R-8 has been handed on.")
    granted(visit, 8, PAT)
