"""The page in a real Chromium: what people do on it with a mouse, with the keyboard alone, in light and in dark."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, Route, expect, sync_playwright

from bot.sandbox.slack.state import Person
from tests.chromium import ARGUMENTS, find
from tests.sandbox.page_blocks import button, card, form, history, mrkdwn, plain, plan
from tests.sandbox.page_showcase import Running, running

pytestmark = pytest.mark.browser

_CONTRAST = (Path(__file__).parent / "page_contrast.js").read_text("utf-8").split("\n", 1)[1].rstrip().rstrip(";")

_FOCUS = """() => {
    const at = document.activeElement;
    if (at === document.body) return ["nothing", true];
    const style = getComputedStyle(at.closest(".composer, .combo-box") ?? at);
    return [at.dataset.testid ?? at.className, style.outlineStyle !== "none" || style.boxShadow !== "none"];
}"""
_CUT = """() => [...document.querySelectorAll(".main, .top, .composer")]
    .filter((part) => part.scrollWidth > part.clientWidth + 2).length"""


@pytest.fixture(scope="module")
def served() -> Iterator[Running]:
    with running() as page:
        yield page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = find()
    if not chromium:
        pytest.skip("no Chromium on PATH")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture
def sandbox_page(served: Running) -> Running:
    served.reset()
    return served


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1360, "height": 820}, locale="en-US", reduced_motion="reduce")
    made.set_default_timeout(8_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, sandbox_page: Running) -> Iterator[Page]:
    """The page as Dan in #ml-vision; any complaint of the browser fails the test."""
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(f"{sandbox_page.url}/#as=U0DAN&at=C0VISION")
    expect(opened.get_by_test_id("presence")).to_have_text("amlbot is online")
    yield opened
    opened.goto("about:blank")
    assert complaints == []


def say(page: Page, line: str) -> None:
    box = page.get_by_test_id("composer")
    box.fill(line)
    box.press("Enter")


def be(page: Page, person: str, channel: str) -> None:
    page.get_by_test_id(f"person-{person}").click()
    page.get_by_test_id(f"channel-{channel}").click()


def message(page: Page, text: str) -> Locator:
    return page.get_by_test_id("timeline").locator(".message", has_text=text)


def test_a_first_visitor_is_guided_from_the_first_line_to_the_approval(
    context: BrowserContext, sandbox_page: Running
) -> None:
    page = context.new_page()
    page.goto(sandbox_page.url)
    expect(page.get_by_test_id("guide")).to_contain_text("as Dan, in #ml-vision")
    page.get_by_test_id("try-guide_group").click()
    expect(page.get_by_test_id("composer")).to_have_value(
        '/aml az group create --name "nombre-grupo" --location "eastus"'
    )
    expect(page.get_by_test_id("composer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(message(page, "Understood:")).to_contain_text('az group create --name "nombre-grupo" --location "eastus"')
    page.get_by_test_id("switch-guide_group").click()
    expect(page.get_by_test_id("me")).to_contain_text("Lea Moreau")
    expect(page.get_by_test_id("place-title")).to_have_text("# aml-approvals")
    page.get_by_test_id("pane-close").click()
    page.reload()
    expect(page.get_by_test_id("me")).to_contain_text("Lea Moreau")
    expect(page.get_by_test_id("guide")).to_have_count(0)


def test_files_are_attached_to_a_message(page: Page, sandbox_page: Running) -> None:
    files = [FilePayload(name=name, mimeType="text/plain", buffer=b"echo") for name in ("job.yml", "train.py")]
    page.get_by_test_id("files").set_input_files(files)
    expect(page.get_by_test_id("chosen-files")).to_contain_text("To be sent: job.yml, train.py")
    page.get_by_role("button", name="Remove the files").click()
    expect(page.get_by_test_id("chosen-files")).to_be_hidden()
    expect(page.get_by_test_id("composer")).to_be_focused()
    page.get_by_test_id("files").set_input_files(files)
    say(page, "please run this")
    expect(message(page, "please run this")).to_contain_text("train.py")
    expect(page.get_by_test_id("chosen-files")).to_be_hidden()
    (last,) = sandbox_page.slack.messages("C0VISION")[-1:]
    assert [file["name"] for file in last["files"]] == ["job.yml", "train.py"]


def test_the_guide_goes_on_as_the_requester_one_was_last(page: Page) -> None:
    page.get_by_test_id("guide-open").click()
    expect(page.get_by_test_id("guide")).to_contain_text("as Dan, in #ml-vision")
    page.get_by_test_id("person-U0ANA").click()
    expect(page.get_by_test_id("guide")).to_contain_text("como Ana, en #ml-vision")
    page.get_by_test_id("person-U0LEA").click()
    expect(page.get_by_test_id("guide")).to_contain_text("as Ana, in #ml-vision")
    page.get_by_test_id("try-guide_group").click()
    expect(page.get_by_test_id("me")).to_contain_text("Ana García")


def test_a_spanish_visitor_is_guided_in_spanish(browser: Browser, sandbox_page: Running) -> None:
    context = browser.new_context(locale="es-ES")
    page = context.new_page()
    page.goto(sandbox_page.url)
    expect(page.get_by_test_id("guide")).to_contain_text("como Ana, en #ml-vision")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    context.close()


def test_the_words_follow_the_person_until_a_language_is_chosen(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_test_id("person-U0ANA").click()
    expect(page.get_by_test_id("me")).to_contain_text("Científica de datos")
    expect(page.get_by_test_id("composer")).to_have_attribute("placeholder", "Mensaje para #ml-vision")
    page.get_by_test_id("language").click()
    expect(page.get_by_test_id("composer")).to_have_attribute("placeholder", "Message #ml-vision")
    page.get_by_test_id("person-U0SARA").click()
    expect(page.get_by_test_id("me")).to_contain_text("Security and audit")


def test_a_card_is_approved_after_a_question_and_everybody_sees_it_change(page: Page, sandbox_page: Running) -> None:
    say(page, "/aml card")
    expect(message(page, "Only visible to you")).to_contain_text("Sent to #aml-approvals")
    expect(page.get_by_test_id("channel-C0APPROVE").locator(".count")).to_have_text("1 unread")
    be(page, "U0LEA", "C0APPROVE")
    waiting = message(page, "R-42")
    waiting.get_by_role("button", name="Approve").click()
    page.get_by_test_id("confirm").get_by_role("button", name="Not now").click()
    assert sandbox_page.seen.actions == []
    waiting.get_by_role("button", name="Approve").click()
    page.get_by_test_id("confirm").get_by_role("button", name="Approve").click()
    expect(waiting).to_contain_text("✅ Approved by @Lea Moreau")
    expect(waiting.get_by_role("button", name="Approve")).to_have_count(0)
    expect(waiting).to_contain_text("(edited)")
    assert sandbox_page.seen.actions[0]["user"]["id"] == "U0LEA"
    assert sandbox_page.seen.actions[0]["actions"][0]["value"] == "R-42"
    waiting.get_by_role("button", name="1 reply").click()
    expect(page.get_by_test_id("thread-pane").locator(".task-is-complete")).to_have_count(3)


def test_a_thread_is_answered_in_its_pane(page: Page, sandbox_page: Running) -> None:
    root = sandbox_page.post(text="Look at this")
    page.get_by_test_id(f"message-{root}").hover()
    page.get_by_test_id(f"reply-{root}").click()
    box = page.get_by_test_id("thread-composer")
    expect(box).to_be_focused()
    box.fill("@amlbot please")
    box.press("Enter")
    pane = page.get_by_test_id("thread-pane")
    expect(pane).to_contain_text("At your service.")
    expect(pane).to_contain_text("2 replies")
    expect(page.get_by_test_id(f"thread-{root}")).to_contain_text("2 replies")
    box.fill("/aml history")
    box.press("Enter")
    expect(pane).to_contain_text("/aml is not supported in threads. Sorry!")


def test_a_form_says_what_is_missing_keeps_what_was_typed_and_is_submitted(page: Page, sandbox_page: Running) -> None:
    say(page, "/aml form")
    modal = page.get_by_test_id("modal")
    expect(modal.get_by_label("Name")).to_be_focused()
    modal.get_by_test_id("modal-submit").click()
    expect(modal.locator(".field-error:visible")).to_have_count(3)
    modal.get_by_label("Name").fill("taken")
    expect(modal.locator(".field-error:visible")).to_have_count(2)
    modal.get_by_label("Size").click()
    modal.get_by_label("Size").fill("ds11")
    expect(modal.get_by_text("CPU", exact=True)).to_be_visible()
    expect(modal.get_by_text("GPU", exact=True)).to_be_hidden()
    modal.get_by_role("option", name="STANDARD_DS11_V2").click()
    modal.get_by_label("Low priority").check()
    modal.get_by_label("Workspace").fill("nlp")
    modal.get_by_role("option", name="ws-nlp").click()
    modal.get_by_label("Owners").click()
    modal.get_by_role("option", name="Lea Moreau").click()
    modal.get_by_label("Until").fill("2026-12-24")
    modal.get_by_label("File").set_input_files({"name": "job.yaml", "mimeType": "text/yaml", "buffer": b"a: 1"})
    modal.get_by_label("Why").fill("two\nlines")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("This name is taken.")
    expect(modal.get_by_label("Name")).to_be_focused()
    expect(modal.get_by_label("Name")).to_have_value("taken")
    modal.get_by_label("Name").fill("nombre-cluster")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).not_to_be_visible()
    values = sandbox_page.seen.submissions[-1]
    assert values["name"]["v"]["value"] == "nombre-cluster"
    assert values["size"]["v"]["selected_option"]["value"] == "STANDARD_DS11_V2"
    assert values["nodes"]["v"]["value"] == "2"
    assert values["tier"]["v"]["selected_option"]["value"] == "low"
    assert values["space"]["workspace"]["selected_option"]["value"] == "ws-nlp"
    assert values["owners"]["v"]["selected_users"] == ["U0LEA"]
    assert values["until"]["v"]["selected_date"] == "2026-12-24"
    assert [file["name"] for file in values["file"]["v"]["files"]] == ["job.yaml"]
    assert values["why"]["v"]["value"] == "two\nlines"


@pytest.mark.parametrize("before", ["the same", "one more", "others"])
def test_an_updated_modal_keeps_the_focus_and_what_is_being_typed(
    page: Page, sandbox_page: Running, before: str
) -> None:
    """A block that came or went above a field moved it in the document, which took the focus away while one typed."""
    say(page, "/aml form")
    modal = page.get_by_test_id("modal")
    modal.get_by_label("Size").click()
    modal.get_by_role("option", name="STANDARD_DS3_V2").click()
    modal.get_by_label("Owners").click()
    modal.get_by_role("option", name="Lea Moreau").click()
    modal.get_by_label("Low priority").check()
    modal.get_by_label("Why").press_sequentially("half a sen")
    view = sandbox_page.slack.human("dan").views()[-1]
    content = form()
    content["blocks"][-1]["text"] = mrkdwn("Needs 2 approvals")
    if before != "the same":
        content["blocks"].insert(0, {"type": "section", "block_id": "preview.1", "text": plain("One moment")})
        sandbox_page.client.views_update(view_id=view["id"], view=content)
        expect(modal).to_contain_text("One moment")
    if before == "others":
        content["blocks"][0] = {"type": "section", "block_id": "preview.2", "text": plain("Said anew")}
    said = {"the same": "Needs 2 approvals", "one more": "One moment", "others": "Said anew"}[before]
    sandbox_page.client.views_update(view_id=view["id"], view=content)
    expect(modal).to_contain_text(said)
    page.keyboard.type("tence")
    expect(modal.get_by_label("Why")).to_have_value("half a sentence")
    modal.get_by_label("Name").fill("kept")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).not_to_be_visible()
    values = sandbox_page.seen.submissions[-1]
    assert values["size"]["v"]["selected_option"]["value"] == "STANDARD_DS3_V2"
    assert values["owners"]["v"]["selected_users"] == ["U0LEA"]
    assert values["tier"]["v"]["selected_option"]["value"] == "low"


def test_what_was_typed_into_a_form_that_is_being_closed_is_not_told(page: Page, sandbox_page: Running) -> None:
    """On a slow line the moment after a keystroke ended while the form was going, and the app was asked in vain."""
    say(page, "/aml form")
    modal = page.get_by_test_id("modal")
    expect(modal).to_contain_text("New cluster")
    config = {"trigger_actions_on": ["on_character_entered"]}
    field = {"type": "plain_text_input", "action_id": "v", "dispatch_action_config": config}
    told = {"type": "input", "block_id": "told", "dispatch_action": True, "label": plain("Told"), "element": field}
    content = form() | {"blocks": [told], "callback_id": "second"}
    sandbox_page.slack.core.views.push(user="U0DAN", content=content)

    pressed: list[str] = []
    held: list[Route] = []
    page.on("request", lambda request: pressed.append(request.url) if "/api/slack/press" in request.url else None)
    page.route("**/api/slack/close", lambda route: held.append(route))
    modal.get_by_label("Told").press_sequentially("x")
    page.keyboard.press("Escape")
    page.wait_for_timeout(700)
    held[0].continue_()
    expect(modal.get_by_label("Told")).to_have_count(0)
    assert pressed == []


def test_modals_stack_and_escape_closes_one_at_a_time(page: Page, sandbox_page: Running) -> None:
    say(page, "/aml form")
    modal = page.get_by_test_id("modal")
    expect(modal).to_contain_text("New cluster")
    second = {"type": "modal", "title": plain("Second"), "blocks": [{"type": "section", "text": plain("On top")}]}
    core = sandbox_page.slack.core
    core.views.push(user="U0DAN", content=second | {"callback_id": "second"})
    expect(modal).to_contain_text("On top")
    expect(modal).to_contain_text("2 / 3")
    page.keyboard.press("Escape")
    expect(modal).to_contain_text("New cluster")
    page.keyboard.press("Escape")
    expect(modal).not_to_be_visible()
    assert sandbox_page.slack.human("dan").views() == []


def test_home_shows_itself_and_its_menus_and_selects_act(page: Page, sandbox_page: Running) -> None:
    page.get_by_test_id("channel-home").click()
    shown = page.get_by_test_id("home")
    expect(shown).to_contain_text("Your requests and resources")
    shown.get_by_role("button", name="R-42").click()
    page.get_by_role("menuitem", name="Withdraw").click()
    shown.get_by_role("combobox").click()
    shown.get_by_role("option", name="Español").click()
    sandbox_page.slack.wait_for(lambda: len(sandbox_page.seen.actions) == 2)
    chosen = [action["actions"][0]["selected_option"]["value"] for action in sandbox_page.seen.actions]
    assert chosen == ["w", "es"]


def test_shortcuts_open_forms_from_the_composer_and_from_a_message(page: Page, sandbox_page: Running) -> None:
    page.get_by_test_id("shortcuts").locator("xpath=self::button").click()
    page.get_by_test_id("shortcut-new_request").click()
    expect(page.get_by_test_id("modal")).to_contain_text("New cluster")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("modal")).not_to_be_visible()
    sent = sandbox_page.post(text="az ml compute list")
    page.get_by_test_id(f"message-{sent}").hover()
    page.get_by_test_id(f"message-menu-{sent}").click()
    page.get_by_role("menuitem", name="Ask amlbot").click()
    expect(page.get_by_test_id("modal")).to_contain_text("New cluster")


def test_a_late_answer_is_said(page: Page, sandbox_page: Running) -> None:
    sandbox_page.slack.options.ack_seconds = 0.2
    sandbox_page.seen.slow = 0.6
    try:
        say(page, "/aml slowly")
        expect(page.get_by_test_id("toast")).to_contain_text("operation_timeout")
        expect(message(page, "Slackbot")).to_contain_text("operation_timeout")
        sent = sandbox_page.post(blocks=[{"type": "actions", "elements": [button("nobody", "Press")]}])
        page.get_by_test_id(f"message-{sent}").get_by_role("button", name="Press").click()
        expect(page.get_by_test_id("toast").last).to_contain_text("operation_timeout")
    finally:
        sandbox_page.slack.options.ack_seconds = 3.0


def test_a_conversation_is_a_log_that_is_read_out_and_a_sheet_is_not(page: Page, sandbox_page: Running) -> None:
    sandbox_page.post(text="read me out")
    log = page.get_by_role("log", name="# ml-vision")
    expect(log).to_contain_text("read me out")
    expect(log).not_to_have_attribute("aria-busy", "true")
    page.get_by_test_id("channel-azure").click()
    expect(page.get_by_role("region", name="Azure, as it is now")).to_be_visible()
    expect(page.get_by_role("log")).to_have_count(0)


def test_new_messages_come_without_touching_what_one_does(page: Page, sandbox_page: Running) -> None:
    for number in range(30):
        sandbox_page.post(text=f"message number {number}")
    expect(message(page, "message number 29")).to_be_in_viewport()
    page.evaluate("timeline.scrollTop = 40")
    page.get_by_test_id("composer").press_sequentially("half a line")
    sandbox_page.post(text="while you were typing")
    expect(message(page, "while you were typing")).to_have_count(1)
    expect(page.get_by_test_id("composer")).to_have_value("half a line")
    expect(page.get_by_test_id("composer")).to_be_focused()
    assert page.evaluate("timeline.scrollTop") == 40
    page.evaluate("timeline.scrollTop = timeline.scrollHeight")
    last = ""
    for more in (card(decided=True), history(rows=4), plan(done=2)):
        last = sandbox_page.post(blocks=more)
    expect(page.get_by_test_id(f"message-{last}")).to_be_in_viewport(ratio=1)


def test_a_table_is_sorted_filtered_and_paged(page: Page) -> None:
    say(page, "/aml history")
    table = message(page, "Requests of team vision")
    first = table.locator("tbody tr:visible th").first
    expect(table.locator(".table-count")).to_have_text("1–5 of 12")
    table.get_by_role("button", name="Next").click()
    expect(first).to_have_text("R-6")
    table.get_by_role("button", name="Nodes").click()
    expect(table.locator("tbody tr:visible td.numeric").first).to_have_text("0")
    table.get_by_role("button", name="Nodes").click()
    expect(table.locator("tbody tr:visible td.numeric").first).to_have_text("9")
    table.get_by_role("searchbox").fill("denied")
    expect(table.locator(".table-count")).to_have_text("1–4 of 4")


def test_the_composer_repeats_suggests_and_breaks_lines(page: Page, sandbox_page: Running) -> None:
    box = page.get_by_test_id("composer")
    say(page, "/aml one")
    say(page, "/aml two")
    expect(message(page, "Understood: two")).to_have_count(1)
    box.press("ArrowUp")
    box.press("ArrowUp")
    expect(box).to_have_value("/aml one")
    box.press("ArrowDown")
    expect(box).to_have_value("/aml two")
    box.fill("")
    box.press_sequentially("/aml his")
    expect(page.get_by_role("option", name="/aml history")).to_be_visible()
    box.press("Tab")
    expect(box).to_have_value("/aml history ")
    box.fill("")
    box.press_sequentially("/am")
    box.press("Enter")
    expect(box).to_have_value("/aml ")
    box.fill("")
    # A command that is whole is sent: nothing after it may be what was meant.
    box.press_sequentially("/aml")
    box.press("Enter")
    expect(box).to_have_value("")
    box.press_sequentially("ask @le")
    box.press("Enter")
    expect(box).to_have_value("ask @lea ")
    box.press_sequentially("today")
    box.press("Shift+Enter")
    box.press_sequentially("or tomorrow")
    box.press("Enter")
    expect(message(page, "or tomorrow")).to_contain_text("@Lea Moreau")
    assert sandbox_page.slack.messages("C0VISION")[-1]["text"] == "ask <@U0LEA> today\nor tomorrow"


def test_guests_and_outsiders_are_marked_and_see_only_their_channels(page: Page) -> None:
    page.get_by_test_id("person-U0GUS").click()
    expect(page.get_by_test_id("me")).to_contain_text("Guest")
    page.get_by_test_id("person-U0OTTO").click()
    expect(page.get_by_test_id("me")).to_contain_text("Outside")
    expect(page.get_by_test_id("channel-C0SHARED")).to_be_visible()
    expect(page.get_by_test_id("channel-C0APPROVE")).to_have_count(0)


def test_what_only_somebody_else_may_see_is_not_counted_as_unread(page: Page, sandbox_page: Running) -> None:
    sandbox_page.client.chat_postEphemeral(channel="C0FRAUD", user="U0ANA", text="for Ana")
    sandbox_page.post(channel="C0NLP", text="for all")
    expect(page.get_by_test_id("channel-C0NLP").locator(".count")).to_have_text("1 unread")
    expect(page.get_by_test_id("channel-C0FRAUD").locator(".count")).to_have_count(0)
    page.get_by_test_id("channel-C0NLP").click()
    expect(page.get_by_test_id("channel-C0NLP").locator(".count")).to_have_count(0)


def test_the_inspector_shows_calls_as_they_come_and_their_json(page: Page, sandbox_page: Running) -> None:
    page.get_by_test_id("channel-inspector").click()
    sandbox_page.post(text="look at me")
    row = page.get_by_test_id("inspector").locator("tr", has_text="chat.postMessage").first
    row.get_by_role("button").click()
    expect(page.get_by_test_id("call-detail")).to_contain_text('"look at me"')
    expect(page.get_by_test_id("call-detail")).not_to_contain_text("xoxb-")
    page.get_by_test_id("inspector-service").select_option("azure")
    expect(page.get_by_test_id("inspector").locator("tbody tr")).to_have_count(0)


def test_an_administrator_deletes_a_message_with_the_keyboard_alone(page: Page, sandbox_page: Running) -> None:
    alone, discussed = (sandbox_page.post(text=text) for text in ("a card", "a card with a thread"))
    sandbox_page.post(text="a reply", thread_ts=discussed)
    be(page, "U0PAT", "C0VISION")
    for sent in (alone, discussed):
        opener = page.get_by_test_id(f"message-menu-{sent}")
        opener.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("menuitem", name="Ask amlbot")).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(page.get_by_role("menuitem", name="Delete message")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("timeline")).to_be_focused()
    expect(page.get_by_test_id(f"message-{alone}")).to_have_count(0)
    tomb = page.get_by_test_id(f"message-{discussed}")
    expect(tomb).to_contain_text("This message was deleted.")
    expect(tomb).to_contain_text("1 reply")
    expect(page.get_by_test_id(f"message-menu-{discussed}")).to_have_count(0)


def test_an_open_menu_stays_when_the_message_above_it_goes(page: Page, sandbox_page: Running) -> None:
    above, sent = (sandbox_page.post(text=text) for text in ("above", "the first of its author now"))
    be(page, "U0PAT", "C0VISION")
    page.get_by_test_id(f"message-menu-{sent}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Ask amlbot")).to_be_focused()
    assert sandbox_page.slack.human("U0PAT").delete({"channel": "C0VISION", "ts": above}).ok
    expect(page.get_by_test_id(f"message-{above}")).to_have_count(0)
    expect(page.get_by_test_id(f"message-{sent}")).to_contain_text("APP")
    expect(page.get_by_role("menuitem", name="Ask amlbot")).to_be_focused()


def test_the_menu_of_the_last_message_is_seen_whole(page: Page, sandbox_page: Running) -> None:
    for number in range(30):
        sandbox_page.post(text=f"message {number}")
    sent = sandbox_page.post(text="the last of them")
    page.get_by_test_id("person-U0PAT").click()
    page.get_by_test_id("channel-C0VISION").click()
    page.get_by_test_id(f"message-{sent}").hover()
    page.get_by_test_id(f"message-menu-{sent}").click()
    for item in page.get_by_role("menuitem").all():
        expect(item).to_be_in_viewport(ratio=0.99)
    below = page.get_by_role("menuitem").last.evaluate(
        "item => item.getBoundingClientRect().bottom - timeline.getBoundingClientRect().bottom"
    )
    assert below <= 0


def test_others_delete_only_what_is_theirs(page: Page, sandbox_page: Running) -> None:
    theirs = sandbox_page.post(text="of the app")
    say(page, "of Dan")
    mine = message(page, "of Dan")
    mine.hover()
    mine.get_by_role("button", name="Message actions").click()
    expect(page.get_by_role("menuitem", name="Delete message")).to_have_count(1)
    page.keyboard.press("Escape")
    page.get_by_test_id(f"message-{theirs}").hover()
    page.get_by_test_id(f"message-menu-{theirs}").click()
    expect(page.get_by_role("menuitem", name="Ask amlbot")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Delete message")).to_have_count(0)


def _is_now(person: Person, *, deleted: bool, guest: bool) -> bool:
    return (person.deleted, person.is_restricted) == (deleted, guest)


def test_accounts_are_deactivated_and_made_guests_and_come_back(page: Page, sandbox_page: Running) -> None:
    page.get_by_test_id("channel-faults").click()
    accounts = page.get_by_test_id("accounts")
    expect(accounts.locator("li")).to_have_count(11)
    field, lea = page.get_by_test_id("account-U0LEA"), sandbox_page.slack.core.state.people["U0LEA"]
    for option, flag, deleted, guest in (
        ("Deactivated", "left", True, False),
        ("Guest", "guest", False, True),
        ("Member", "", False, False),
    ):
        field.select_option(label=option)
        expect(page.get_by_test_id("person-U0LEA")).to_contain_text(f"Lea{flag}")
        # "Lea" alone stands there before the change as well, so the change itself is waited for.
        sandbox_page.slack.wait_for(partial(_is_now, lea, deleted=deleted, guest=guest))
    # Changed by others, it is shown as well.
    sandbox_page.slack.change_account("U0LEA", deleted=True)
    expect(field).to_have_value("account_gone")
    expect(page.get_by_test_id("person-U0LEA")).to_contain_text("left")


def test_the_clock_is_moved_and_trouble_ordered(page: Page, sandbox_page: Running) -> None:
    before = sandbox_page.clock.now()
    page.get_by_test_id("channel-faults").click()
    page.get_by_test_id("advance-86400").click()
    page.get_by_test_id("clock-stop").click()
    expect(page.get_by_test_id("clock-face")).to_contain_text("stopped")
    assert (sandbox_page.clock.now() - before).days == 1
    page.get_by_test_id("fault-slack_429").click()
    expect(page.get_by_test_id("pending-faults")).to_contain_text("slack · status 429")
    page.get_by_test_id("clear-faults").click()
    expect(page.get_by_test_id("pending-faults")).to_contain_text("No trouble ordered.")
    assert sandbox_page.faults.pending() == {}


def test_azure_changes_under_ones_eyes(page: Page, sandbox_page: Running) -> None:
    page.get_by_test_id("channel-azure").click()
    expect(page.get_by_test_id("azure-state")).to_contain_text("None yet.")
    group = {"id": "/subscriptions/s/resourceGroups/new-rg", "name": "new-rg", "location": "eastus", "resources": []}
    sandbox_page.azure.told = {"resource_groups": [group | {"state": "Succeeded"}]}
    expect(page.get_by_test_id("azure-group-new-rg")).to_contain_text("eastus")
    expect(page.get_by_test_id("azure-group-new-rg")).to_contain_text("Nothing is in it yet.")


def test_everything_can_be_done_with_the_keyboard_alone(page: Page, sandbox_page: Running) -> None:
    def tab_to(target: Locator) -> None:
        for _ in range(80):
            if target.evaluate("element => element === document.activeElement"):
                return
            page.keyboard.press("Tab")
        pytest.fail("the focus does not get there")

    tab_to(page.get_by_test_id("composer"))
    page.keyboard.type("/aml card")
    page.keyboard.press("Enter")
    expect(message(page, "Sent to")).to_have_count(1)
    page.keyboard.press("Escape")
    tab_to(page.get_by_test_id("person-U0DAN"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("person-U0LEA")).to_be_focused()
    tab_to(page.get_by_test_id("channel-C0APPROVE"))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("place-title")).to_have_text("# aml-approvals")
    expect(page.get_by_test_id("channel-C0APPROVE")).to_be_focused()
    tab_to(message(page, "R-42").get_by_role("button", name="Approve"))
    page.keyboard.press("Enter")
    confirm = page.get_by_test_id("confirm")
    expect(confirm).to_be_visible()
    tab_to(confirm.get_by_role("button", name="Approve"))
    page.keyboard.press("Enter")
    expect(message(page, "Approved by")).to_have_count(1)
    expect(message(page, "Approved by")).to_be_focused()  # the button that was pressed is gone
    tab_to(page.locator(".thread-link"))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("thread-composer")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("pane")).not_to_be_visible()
    expect(page.locator(".thread-link")).to_be_focused()


def test_two_links_skip_to_the_messages_and_to_the_composer_and_move_nobody(page: Page) -> None:
    page.evaluate("localStorage.setItem('amlbot.as', JSON.stringify('U0LEA'))")  # as another tab leaves it
    for name, reached in (("Skip to the messages", "timeline"), ("Skip to the message box", "composer")):
        page.locator(".skip").first.focus()
        page.get_by_role("link", name=name).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_test_id(reached)).to_be_focused()
    page.reload()
    expect(page.get_by_test_id("me")).to_contain_text("Dan Meyer")


def test_parts_of_the_page_and_its_tools_have_names(page: Page) -> None:
    expect(page.get_by_role("complementary", name="Channels and pages")).to_be_visible()
    expect(page.get_by_role("button", name="EN: language of this page")).to_be_visible()
    page.get_by_test_id("person-U0ANA").click()
    expect(page.get_by_role("button", name="ES: idioma de la página")).to_be_visible()


def test_a_modal_holds_the_focus_and_gives_it_back(page: Page) -> None:
    say(page, "/aml form")
    modal = page.get_by_test_id("modal")
    expect(modal.get_by_label("Name")).to_be_focused()
    page.keyboard.type("x")
    outside = 0
    for _ in range(40):
        page.keyboard.press("Tab")
        outside += page.evaluate("!modal.contains(document.activeElement) && document.activeElement !== document.body")
    assert outside == 0
    modal.get_by_label("Size").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(modal.get_by_label("Size")).to_have_value("STANDARD_DS3_V2")
    page.keyboard.press("Escape")
    expect(modal).not_to_be_visible()
    expect(page.get_by_test_id("composer")).to_be_focused()


def test_the_focus_can_always_be_seen(page: Page) -> None:
    seen: set[tuple[str, bool]] = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        name, shown = page.evaluate(_FOCUS)
        seen.add((name, shown))
    assert len(seen) > 10
    assert [name for name, shown in seen if not shown] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_in_light_and_in_dark(page: Page, sandbox_page: Running, theme: str) -> None:
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    say(page, "/aml card")
    say(page, "/aml history")
    alerts = [{"type": "card", "title": mrkdwn("A *card*"), "body": mrkdwn("> quote `code` <https://a.b|link>")}]
    sandbox_page.post(blocks=[*card(), *plan(done=2, failed=True), *alerts], text="<@U0DAN> <!here> @x")
    sandbox_page.post(text="<@U0DAN> and <@U0ANA> in <#C0VISION> <!here> `code` https://a.b/c")
    group = {"id": "/s/r/g", "name": "rg", "location": "eastus", "state": "Failed", "resources": []}
    role = {"id": "/r/1", "role": "Owner", "principal": "Joe", "principal_type": "User", "scope": "/subscriptions/s"}
    sandbox_page.azure.told = {"resource_groups": [group, group | {"state": "Creating"}], "role_assignments": [role]}
    buried = sandbox_page.post(text="gone")
    sandbox_page.post(text="a reply", thread_ts=buried)
    sandbox_page.slack.human("pat").delete({"channel": "C0VISION", "ts": buried})
    sandbox_page.slack.change_account("U0FINN", deleted=True)
    page.get_by_test_id("guide-open").click()
    expect(page.get_by_test_id("guide")).to_be_visible()
    expect(message(page, "here")).to_have_count(1)
    poor: list[str] = []
    for place in ("C0VISION", "C0FRAUD", "home", "azure", "inspector", "faults"):
        page.get_by_test_id(f"channel-{place}").click()
        page.wait_for_timeout(350)
        found = page.evaluate(_CONTRAST)
        assert found["checked"] > 30
        poor += found["poor"]
    page.get_by_test_id("channel-C0VISION").click()
    say(page, "/aml form")
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_text("Please complete").first).to_be_visible()
    poor += page.evaluate(_CONTRAST)["poor"]
    assert sorted(set(poor)) == []


@pytest.mark.parametrize("width", [390, 900, 1120, 1360, 1800])
def test_nothing_is_cut_off_at_any_width(page: Page, sandbox_page: Running, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 760})
    sandbox_page.post(blocks=[*card(), *history(), *plan(done=1)])
    expect(message(page, "R-42")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(
        "[...document.querySelectorAll('.main, .top, .composer')].every(e => e.scrollWidth <= e.clientWidth + 2)"
    )
    page.get_by_test_id("guide-open").click()
    expect(page.get_by_test_id("pane")).to_be_in_viewport(ratio=0.99)
    page.get_by_test_id("pane-close").click()
    expect(page.get_by_test_id("send")).to_be_in_viewport(ratio=0.99)
    page.get_by_test_id("person-U0OTTO").click()
    expect(page.get_by_test_id("person-U0OTTO")).to_be_in_viewport(ratio=0.99)
    page.get_by_test_id("channel-faults").click()
    expect(page.get_by_test_id("channel-faults")).to_be_in_viewport(ratio=0.99)
    expect(page.get_by_test_id("clock-stop")).to_be_in_viewport(ratio=0.99)
    assert page.evaluate("(list => list.scrollWidth - list.clientWidth)(document.querySelector('.accounts'))") <= 0
    be(page, "U0DAN", "C0VISION")
    say(page, "/aml form")
    expect(page.get_by_test_id("modal")).to_contain_text("New cluster")
    assert page.evaluate("(body => body.scrollWidth - body.clientWidth)(document.querySelector('.modal-body'))") <= 0


def test_the_newest_message_stays_in_sight_when_the_composer_grows(page: Page, sandbox_page: Running) -> None:
    for number in range(40):
        sandbox_page.post(text=f"message {number}")
    newest = message(page, "message 39")
    expect(newest).to_be_in_viewport(ratio=0.99)
    page.get_by_test_id("composer").fill("one\ntwo\nthree\nfour\nfive\nsix")
    expect(newest).to_be_in_viewport(ratio=0.99)
    page.get_by_test_id("timeline").evaluate("log => { log.scrollTop = 0; }")
    page.get_by_test_id("composer").fill("one")
    expect(message(page, "message 0")).to_be_in_viewport()


def test_the_page_opens_at_once(page: Page, sandbox_page: Running) -> None:
    sandbox_page.post(blocks=card())
    page.reload()
    expect(message(page, "R-42")).to_have_count(1)
    timing = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert timing < 1_500
    outside = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert [address for address in outside if not address.startswith(sandbox_page.url)] == []


def test_the_page_says_whether_the_bot_is_there(context: BrowserContext) -> None:
    with running(connected=False) as alone:
        page = context.new_page()
        page.goto(f"{alone.url}/#as=U0DAN&at=C0VISION")
        expect(page.get_by_test_id("presence")).to_have_text("amlbot is not connected")
        say(page, "/aml hello")
        expect(page.get_by_test_id("toast")).to_contain_text("nobody heard that")
        expect(page.get_by_test_id("composer")).to_have_value("/aml hello")
        alone.connect()
        expect(page.get_by_test_id("presence")).to_have_text("amlbot is online")
        page.get_by_test_id("composer").press("Enter")
        expect(message(page, "Understood: hello")).to_have_count(1)
        page.goto("about:blank")
