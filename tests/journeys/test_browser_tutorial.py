"""The tutorial, followed word by word in a real browser by somebody who has just typed `make demo`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.visit import APPROVALS, AT_ONCE_SECONDS, ROOT, Visit, chromium, demo, things

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
LINES = re.findall(r"^(/aml .*)$", TUTORIAL, flags=re.MULTILINE)
SEED = (
    'az group create --name "nombre-grupo" --location "eastus"',
    'az configure --defaults group="nombre-grupo"',
    'az configure --defaults workspace="area-trabajo-nombre"',
    'az ml workspace create --name "area-trabajo-nombre"',
    'az ml compute create --name "nombre-instancia" --size STANDARD_DS11_V2 --type ComputeInstance',
    'az ml compute create --name "nombre-cluster" --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute',
    'az role assignment create --role "Contributor" --assignee "joe@contoso.com" --resource-group this-rg',
    "az ml compute list",
    "az ml workspace show",
    "az role assignment list",
)
DAN, LEA, PAT, GUS, ADRIAN, SARA = "U0DAN", "U0LEA", "U0PAT", "U0GUS", "U0ADRI", "U0SARA"


class Reader:
    """Somebody who follows the tutorial from top to bottom and types its lines, none left out."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.left = list(LINES)
        self.known: set[str] = set()
        self.before = things(visit.azure())

    def types(self, beginning: str, *texts: str) -> Locator:
        """Type the next line, which must begin so; the answer must come at once."""
        line = self.left.pop(0)
        assert line.startswith(f"/aml {beginning}"), line
        return self.visit.say(line, *texts, within=AT_ONCE_SECONDS)

    def approves(self, who: str, number: int) -> None:
        """Press Approve; whoever does so for the first time says who they are."""
        self.visit.be(who, APPROVALS)
        self.visit.press(number, "Approve")
        if who not in self.known:
            self.says_who_they_are(who)

    def says_who_they_are(self, who: str) -> None:
        question = self.visit.message("Is this you in Entra?")
        expect(question).to_contain_text("Your Slack account has the address")
        question.get_by_role("button", name="That is me").click()
        self.known.add(who)

    def done(self, number: int) -> None:
        self.visit.be(DAN)
        expect(self.visit.card(number)).to_contain_text("Done, ")


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with demo() as address, chromium() as browser:
        visit = Visit(browser=browser, address=address, introducing=False)
        yield Reader(visit)
        visit.close()


def test_the_tutorial_has_every_line_of_the_seed() -> None:
    assert set(SEED) <= {line.removeprefix("/aml ") for line in LINES}


def test_1_asking_is_answered_at_once_with_the_plan_and_who_must_agree(reader: Reader) -> None:
    visit = reader.visit
    expect(visit.page.get_by_test_id("me")).to_contain_text("Dan Meyer")
    visit.be(DAN)
    question = reader.types("az group create", "Is this you in Entra?", "dan@contoso.com")
    expect(question).to_contain_text("What you have just asked waits for your answer and goes on by itself.")
    visit.picture("link")
    reader.says_who_they_are(DAN)
    answer = visit.message("R-1 · Create a resource group · nombre-grupo")
    expect(answer).to_contain_text("Create the resource group nombre-grupo in eastus")
    expect(answer).to_contain_text("Waiting for approval until")
    expect(answer).to_contain_text("1 of @vision-leads")
    visit.picture("asked", of=answer)
    answer = reader.types("az ml compute creat ", "ml compute create")
    expect(answer.locator("pre")).to_have_text(
        "/aml ml compute create --name nombre-cluster --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute"
    )


def test_2_neither_the_requester_nor_a_guest_approves_but_the_lead_does(reader: Reader) -> None:
    visit = reader.visit
    reader.approves(DAN, 1)
    expect(visit.message("You asked for R-1 yourself, so somebody else must decide.")).to_be_visible()
    reader.approves(GUS, 1)
    expect(visit.message("Guest accounts cannot decide on R-1.")).to_be_visible()
    assert things(visit.azure()) == reader.before
    visit.be(LEA, APPROVALS)
    for fact in ("Dan Meyer", "vision", "nombre-grupo", "eastus", "Decide by", "Waiting for approval"):
        expect(visit.card(1)).to_contain_text(fact)
    visit.picture("card", of=visit.card(1))
    visit.press(1, "Approve")
    reader.says_who_they_are(LEA)
    expect(visit.card(1)).to_contain_text("@Lea Moreau approved")
    expect(visit.card(1).get_by_role("button", name="Approve")).to_have_count(0)
    reader.done(1)
    thread = visit.thread(1)
    expect(thread).to_contain_text("Azure: 1 of 1 done")
    expect(thread).to_contain_text("Open in the Azure portal")


def test_3_defaults_are_remembered_and_the_workspace_needs_no_group(reader: Reader) -> None:
    visit = reader.visit
    visit.be(DAN)
    reader.types("az configure --defaults group", "nombre-grupo")
    answer = reader.types("az ml workspace create", "R-2 · Create a workspace · area-trabajo-nombre")
    expect(answer).to_contain_text("--resource-group nombre-grupo")
    reader.approves(LEA, 2)
    reader.done(2)
    thread = visit.thread(2)
    for part in ("Storage account", "Key vault", "Application Insights and its logs", "Open in the Azure portal"):
        expect(thread).to_contain_text(part)
    visit.picture("progress")
    visit.be(DAN)
    answer = reader.types("az configure --defaults workspace", "area-trabajo-nombre")
    answer = reader.types("defaults", "nombre-grupo", "area-trabajo-nombre")


def test_4_both_computes_are_made(reader: Reader) -> None:
    reader.types("az ml compute create", "R-3 · ", "nombre-instancia", "USD/hour")
    reader.types("az ml compute create", "R-4 · ", "nombre-cluster", "USD/hour")
    reader.visit.be(LEA, APPROVALS)
    reader.visit.picture("card-cluster", of=reader.visit.card(4))
    for number in (3, 4):
        reader.approves(LEA, number)
        expect(reader.visit.card(number)).to_contain_text("@Lea Moreau approved")
    reader.done(3)
    reader.done(4)


def test_5_a_strong_role_takes_two_people_and_a_weaker_one_the_lead(reader: Reader) -> None:
    visit = reader.visit
    visit.be(DAN)
    answer = reader.types("az role assignment create", "R-5 · Grant a role · Contributor → joe@contoso.com")
    expect(answer).to_contain_text("(since November 2023)")
    reader.approves(LEA, 5)
    expect(visit.card(5)).to_contain_text("1 of @platform-admins")
    expect(visit.card(5)).to_contain_text("Waiting for approval")
    visit.page.emulate_media(color_scheme="dark")
    visit.be(PAT, APPROVALS)
    visit.picture("card-dark", of=visit.card(5))
    visit.page.emulate_media(color_scheme="light")
    reader.approves(PAT, 5)
    reader.done(5)
    reader.types("az role assignment create", "R-6 · Grant a role · AzureML Data Scientist → joe@contoso.com")
    reader.approves(LEA, 6)
    reader.done(6)


def test_6_what_is_withdrawn_or_refused_is_not_done_and_the_reason_is_told(reader: Reader) -> None:
    visit = reader.visit
    visit.be(DAN)
    reader.types("az ml compute create", "R-7 · ", "Waiting for approval")
    reader.types("withdraw R-7", "R-7 is withdrawn")
    expect(visit.card(7)).to_contain_text("Withdrawn, ")
    reader.types("az group create", "R-8 · ", "Waiting for approval")
    visit.be(LEA, APPROVALS)
    visit.press(8, "Refuse…")
    modal = visit.page.get_by_test_id("modal")
    expect(modal).to_contain_text("R-8 · Create a resource group · nombre-segundo")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Please complete this required field.")
    modal.get_by_label("Why is it refused?").fill("One group is enough for a first try.")
    modal.get_by_test_id("modal-submit").click()
    expect(visit.card(8)).to_contain_text("Refused by @Lea Moreau")
    visit.be(DAN)
    expect(visit.card(8)).to_contain_text("Refused by @Lea Moreau")
    expect(visit.card(8)).to_contain_text("One group is enough for a first try.")


def test_7_questions_are_answered_and_the_history_is_newest_first(reader: Reader) -> None:
    visit = reader.visit
    reader.types("az ml compute list", "nombre-cluster", "nombre-instancia")
    reader.types("az ml workspace show", "area-trabajo-nombre", "https://ml.azure.com/")
    reader.types("az role assignment list", "joe@contoso.com", "AzureML Data Scientist")
    history = reader.types("history", "R-8", "R-1", "Refused", "Withdrawn")
    numbers = [int(one) for one in re.findall(r"\bR-(\d+)\b", history.inner_text())]
    assert numbers == [8, 7, 6, 5, 4, 3, 2, 1]
    assert all(newer > older for newer, older in pairwise(numbers))
    refused = reader.types("history --state refused", "R-8", "--state refused")
    expect(refused).not_to_contain_text("R-7")
    reader.types("show R-7", "asked for", "withdrawn")
    reader.types("help", "Lines to copy")
    for person in (DAN, LEA):
        visit.be(person, "home")
        expect(visit.page.get_by_test_id("home")).to_contain_text("/aml help")


def test_8_azure_has_exactly_what_the_plans_said(reader: Reader) -> None:
    visit = reader.visit
    visit.be(DAN, "azure")
    sheet = visit.page.get_by_test_id("azure-state")
    for name in ("nombre-grupo", "area-trabajo-nombre", "nombre-cluster", "nombre-instancia"):
        expect(sheet).to_contain_text(name)
    for name in ("nombre-cluster-2", "nombre-segundo"):
        expect(sheet).not_to_contain_text(name)
    visit.page.get_by_test_id("azure-group-nombre-grupo").scroll_into_view_if_needed()
    visit.picture("azure")
    new = things(visit.azure()) - reader.before
    named = {(kind.rsplit("/", 1)[-1], name) for kind, name in new if not name.startswith(("areatrabajo", "workspace"))}
    assert named == {
        ("group", "nombre-grupo"),
        ("workspaces", "area-trabajo-nombre"),
        ("computes", "nombre-cluster"),
        ("computes", "nombre-instancia"),
        ("blobservices", "default"),
        ("Contributor", "joe@contoso.com @ this-rg"),
        ("AzureML Data Scientist", "joe@contoso.com @ area-trabajo-nombre"),
    }
    beside = sorted(kind for kind, name in new if name.startswith("areatrabajo"))
    assert beside == [
        "microsoft.insights/components",
        "microsoft.keyvault/vaults",
        "microsoft.operationalinsights/workspaces",
        "microsoft.storage/storageaccounts",
    ]
    assert reader.before <= things(visit.azure())


def test_9_whatif_says_what_would_become_of_a_line_and_files_nothing(reader: Reader) -> None:
    visit = reader.visit
    visit.be(DAN)
    answer = reader.types("whatif az ml compute create", "people would have to agree. Nothing was filed.", "USD")
    expect(answer).to_contain_text("1 of @vision-leads")


def test_10_a_request_is_asked_about_answered_changed_and_approved_with_a_comment(reader: Reader) -> None:
    visit = reader.visit
    reader.types("az ml compute create", "R-9 · ", "nombre-cluster-3", "0–4 nodes")
    visit.be(LEA, APPROVALS)
    visit.write("Ask… R-9", "Are two nodes enough?", "Ask")
    visit.be(DAN)
    pane = visit.thread(9)
    expect(pane).to_contain_text("Are two nodes enough?")
    visit.write("Answer… R-9", "Two will do", "Send")
    expect(pane).to_contain_text("answers about R-9")
    visit.picture("question")
    visit.be(LEA, APPROVALS)
    expect(visit.card(9)).to_contain_text("Two will do")
    visit.be(DAN)
    reader.types("edit R-9", "R-9 is changed.")
    expect(visit.card(9)).to_contain_text("0–2 nodes")
    visit.be(LEA, APPROVALS)
    expect(visit.card(9)).to_contain_text("0–2 nodes")
    visit.write("Approve with a comment… R-9", "Two, as agreed.", "Approve")
    expect(visit.card(9)).to_contain_text("Two, as agreed.")
    reader.done(9)
    thread = visit.thread(9)
    expect(thread).to_contain_text("Open in the Azure portal")
    visit.be(DAN)
    reader.types("why R-9", "The policies asked for approval of R-9.", "vision-compute", "teams/vision.yaml:")


def test_11_a_role_for_a_while_is_extended_and_given_back_and_is_gone(reader: Reader) -> None:
    visit = reader.visit
    joe = ("Reader", "joe@contoso.com @ nombre-grupo")
    reader.types("az role assignment create", "R-10 · Grant a role · Reader → joe@contoso.com")
    reader.approves(LEA, 10)
    reader.done(10)
    expect(visit.card(10)).to_contain_text("amlbot then takes it back")
    assert joe in things(visit.azure())
    reader.types("extend R-10", "R-11 · ")
    reader.approves(LEA, 11)
    reader.done(11)
    assert joe in things(visit.azure())
    reader.types("give-back R-11", "R-11")
    visit.wait(lambda: joe not in things(visit.azure()), what="the role is still in Azure")


def test_12_a_file_is_attached_to_a_mention_and_read_with_the_one_it_names(reader: Reader) -> None:
    visit = reader.visit
    visit.be(DAN)
    (folder,) = re.findall(r"\]\((samples)/\)", TUTORIAL)
    files = sorted((ROOT / "docs" / folder).iterdir())
    assert [file.name for file in files] == ["basic-env-ml.yml", "basic-env.yml"]
    visit.page.get_by_test_id("files").set_input_files(files)
    (mention,) = re.findall(r"^(@amlbot .*)$", TUTORIAL, flags=re.MULTILINE)
    visit.say(mention, "R-12 · ")
    reader.done(12)
    reader.types("az ml environment list", "basic-env-scikit")


def test_13_an_emergency_is_done_at_once_and_reviewed(reader: Reader) -> None:
    visit = reader.visit
    visit.be(ADRIAN)
    question = reader.types("az ml compute create", "¿Es usted en Entra?", "adrian@contoso.com")
    question.get_by_role("button", name="Soy yo", exact=True).click()
    expect(visit.card(13)).to_contain_text("R-13 · Crear un clúster de proceso · nombre-urgente")
    expect(visit.card(13)).to_contain_text("Azure lo ha confirmado")
    assert ("microsoft.machinelearningservices/workspaces/computes", "nombre-urgente") in things(visit.azure())
    visit.be(SARA, APPROVALS)
    card = visit.message("Emergency declared: R-13")
    expect(card).to_contain_text("La feria abre dentro de una hora")
    expect(card).to_contain_text("To be reviewed by")
    visit.picture("emergency")
    card.get_by_role("button", name="In order R-13").click()
    visit.message("¿Es usted en Entra?").get_by_role("button", name="Soy yo", exact=True).click()
    expect(visit.message("Emergency declared: R-13")).to_contain_text("found it in order")


def test_14_the_home_has_what_waits_and_what_is_used_and_the_history_is_a_file(reader: Reader) -> None:
    visit = reader.visit
    visit.be(DAN)
    visit.say('/aml az group create --name "nombre-tercero" --location "eastus"', "R-14 · ")
    visit.be(LEA, "home")
    home = visit.page.get_by_test_id("home")
    expect(home).to_contain_text("Waiting for you (1)")
    expect(home).to_contain_text("of 10 nodes")
    expect(home).to_contain_text("of 15,000 USD this month")
    visit.picture("home")
    home.get_by_role("button", name="Approve R-14").click()
    expect(home).to_contain_text("Waiting for you (0)")
    visit.be(DAN)
    reader.types("history --csv")
    visit.page.get_by_test_id("channel-D0DAN").click()
    expect(visit.message("The history as a file")).to_contain_text(".csv")
    assert reader.left == []


def test_15_not_one_complaint_in_the_browsers_console(reader: Reader) -> None:
    for place in ("C0VISION", APPROVALS, "home", "azure", "inspector", "faults"):
        reader.visit.be(LEA, place)
    assert reader.visit.complaints == []
