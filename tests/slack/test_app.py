"""From a person's keystroke to an Incoming and back: unmodified Bolt over Socket Mode."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.model.errors import Unavailable
from bot.model.incoming import FROM_HOME, Incoming
from bot.model.notice import (
    Details,
    Help,
    Hurdle,
    Invalid,
    NotAllowed,
    Notice,
    Said,
)
from bot.model.problem import Problem
from bot.model.text import Text
from bot.sandbox.slack import Human, Outcome
from bot.slack.button_value import ButtonValue, read_value
from bot.workflow.ports import View
from tests.slack.conftest import BOT, Bench
from tests.slack.desk import LAUNCHER
from tests.slack.pictures import HOMES, ID, NOTICES, STATES

CHANNEL = "C0VISION"
SAID = Said(text=Text(en="Here you are.", es="Aquí lo tiene."))
Deed = Callable[[Bench], Outcome]


def answers(notice: Notice) -> Callable[[Incoming], Notice]:
    return lambda incoming: notice


def card(bench: Bench, channel: str = "C0APPROVE") -> dict[str, Any]:
    """The card of the pending request, as a person sees it."""
    bench.messenger().show(picture=STATES["pending"], view=View(request=ID, purpose="card", channel=channel))
    return dict(bench.human("lea").messages(channel)[-1])


def button(action: str, value: object) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": "Press"}}


def press(bench: Bench, action: str = "aml:approve", value: object = f"v1:{ID}:1") -> Outcome:
    """Press what a screen that is behind, or a forger, still shows on the card."""
    shown = card(bench)
    return bench.human("lea").press(shown, action, element=button(action, value), block_id="stale")


def told(bench: Bench, who: str, channel: str = CHANNEL) -> dict[str, Any]:
    """What the bot has told a person alone, in a channel; waits for it."""
    human = bench.human(who)

    def look() -> list[dict[str, Any]]:
        seen = human.messages(channel)
        everything = [*seen, *(reply for message in seen for reply in message["replies"])]
        return [dict(message) for message in everything if message["ephemeral"]]

    return bench.slack.wait_for(look)[-1]


def everything(bench: Bench) -> list[Incoming]:
    return bench.slack.wait_for(lambda: list(bench.received))


# Commands


def test_a_command_becomes_an_incoming_with_an_id_that_is_no_secret(bench: Bench) -> None:
    assert bench.human("ana").say(text="/aml az group create", channel=CHANNEL).ok
    (incoming,) = bench.received
    assert (incoming.sort, incoming.user, incoming.user_team, incoming.channel, incoming.text) == (
        "command",
        "U0ANA",
        "T0CONTOSO",
        CHANNEL,
        "az group create",
    )
    assert incoming.id.startswith("command:")
    assert incoming.reply_url.startswith("https://hooks.slack.com/")
    assert incoming.id.removeprefix("command:").isalnum()


STEPS: dict[str, Callable[[Bench, dict[str, Any]], Outcome]] = {
    # Luis says nothing anywhere else here: nobody knows his language, so that it is looked up.
    "a command": lambda bench, _: bench.human("luis").say(text="/aml history", channel="C0NLP"),
    "details": lambda bench, shown: bench.human("lea").press(shown, "aml:details"),
    "a verdict": lambda bench, shown: bench.human("lea").press(shown, "aml:approve"),
    "a mention": lambda bench, _: bench.human("lea").say(text="@amlbot history", channel=CHANNEL),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_no_call_to_slack_comes_before_the_ack(bench: Bench, step: Callable[[Bench, dict[str, Any]], Outcome]) -> None:
    bench.answer = answers(SAID)
    shown = card(bench)
    bench.slack.wait_for(lambda: bench.after.under_way == 0)
    bench.journal.clear()
    bench.linger_seconds = 0.05
    assert step(bench, shown).ok
    assert bench.slack.wait_for(bench.calls)
    assert bench.early == [0]


def test_the_first_answer_waits_for_the_language_and_the_next_one_does_not(bench: Bench) -> None:
    bench.answer = answers(SAID)
    noa = bench.human("noa")
    assert noa.say(text="/aml help", channel="C0NLP").ok
    assert told(bench, "noa", "C0NLP")["text"] == "Aquí lo tiene."
    assert [entry.operation for entry in bench.calls()] == ["users.info", "response_url"]
    bench.journal.clear()
    assert noa.say(text="/aml help", channel="C0NLP").ok
    assert noa.messages("C0NLP")[-1]["text"] == "Aquí lo tiene."
    assert bench.calls() == []


@pytest.mark.parametrize(("paragraphs", "calls"), [(1, []), (8, ["response_url"])])
def test_what_is_longer_than_an_ack_may_be_comes_by_the_reply_address(
    bench: Bench, paragraphs: int, calls: list[str]
) -> None:
    long = Help(title=SAID.text, paragraphs=(Text(en="ñ" * 1400, es="ñ" * 1400),) * paragraphs)
    bench.answer = answers(SAID)
    dan = bench.human("dan")
    dan.say(text="/aml history", channel=CHANNEL)
    told(bench, "dan")
    bench.journal.clear()
    bench.answer = answers(long)
    assert dan.say(text="/aml help", channel=CHANNEL).ok
    bench.slack.wait_for(lambda: len(dan.messages(CHANNEL)) == 2)
    assert [entry.operation for entry in bench.calls()] == calls
    assert dan.messages(CHANNEL)[-1]["ephemeral"]


def test_an_ack_without_a_notice_is_empty(bench: Bench) -> None:
    assert bench.human("dan").say(text="/aml history", channel=CHANNEL).ok
    assert bench.human("dan").messages(CHANNEL) == []


# Whatever fails, the payload is acknowledged and the person hears of it

DEEDS: dict[str, Deed] = {
    "command": lambda bench: bench.human("dan").say(text="/aml history", channel=CHANNEL),
    "click": lambda bench: bench.human("dan").press(card(bench, CHANNEL), "aml:approve"),
    "details": lambda bench: bench.human("dan").press(card(bench, CHANNEL), "aml:details"),
    "mention": lambda bench: bench.human("dan").say(text="@amlbot history", channel=CHANNEL),
    "shortcut": lambda bench: bench.human("dan").shortcut("aml_ask_message", message=card(bench, CHANNEL)),
}
TROUBLES = {
    "bug": (RuntimeError("boom"), "Something went wrong inside amlbot"),
    "database": (Unavailable(service="database", why="locked"), "Nothing was done"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("deed", DEEDS)
def test_a_failing_handler_still_acks_and_gives_an_id(
    bench: Bench, caplog: pytest.LogCaptureFixture, deed: str, trouble: str
) -> None:
    error, words = TROUBLES[trouble]

    def fail(incoming: Incoming) -> Notice:
        raise error

    bench.answer = fail
    assert DEEDS[deed](bench).ok
    message = told(bench, "dan")
    assert words in message["text"]
    identity = message["blocks"][1]["elements"][0]["elements"][2]["text"]
    assert identity.startswith("E-")
    assert identity in caplog.text


def test_a_failing_form_stays_open_with_the_id(bench: Bench) -> None:
    view = refusal(bench)

    def fail(incoming: Incoming) -> Notice:
        raise RuntimeError("boom")

    bench.answer = fail
    outcome = bench.human("lea").submit(view, {"reason": "No"})
    assert outcome.status == "errors"
    assert "E-" in outcome.errors["reason"]


def test_a_notice_that_cannot_be_shown_is_still_acknowledged(bench: Bench) -> None:
    bench.messenger()
    bench.answer = answers(SAID)
    bench.human("joe").say(text="/aml help", channel=CHANNEL)
    told(bench, "joe")
    bench.answer = lambda incoming: SAID.model_copy(update={"text": None})
    assert bench.human("joe").say(text="/aml help", channel=CHANNEL).ok
    assert "Something went wrong" in bench.human("joe").messages(CHANNEL)[-1]["text"]


def test_trouble_after_the_ack_is_logged_with_an_id(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.answer = answers(SAID)
    bench.fault("*", kind="status", status=500, times=50)
    assert bench.human("pat").say(text="/aml help", channel=CHANNEL).ok
    bench.slack.wait_for(lambda: "after the ack [E-" in caplog.text)
    assert "hooks.slack.com/commands" not in caplog.text


# Clicks


@pytest.mark.parametrize("action", ["approve", "withdraw"])
def test_a_click_carries_the_request_and_revision_of_the_button(bench: Bench, action: str) -> None:
    assert press(bench, f"aml:{action}", f"v1:{ID}:4").ok
    (incoming,) = bench.received
    assert (incoming.sort, incoming.action, incoming.request, incoming.revision) == ("click", action, ID, 4)
    assert (incoming.user, incoming.channel) == ("U0LEA", "C0APPROVE")
    assert incoming.message_ts == bench.slack.messages("C0APPROVE")[-1]["ts"]


def test_two_clicks_are_two_incomings(bench: Bench) -> None:
    shown = card(bench)
    for _ in range(2):
        bench.human("lea").press(shown, "aml:approve")
    first, second = bench.received
    assert first.id != second.id


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("aml:approve", ""),
        ("aml:approve", f"v1:{ID}"),
        ("aml:approve", f"v2:{ID}:1"),
        ("aml:approve", f"v1:{ID}:0"),
        ("aml:approve", f"v1:{ID}:-1"),
        ("aml:approve", f"v1:{ID}:1:admin"),
        ("aml:approve", f"v1:{ID.upper()}:1"),
        ("aml:approve", "v1:' OR 1=1 --:1"),
        ("aml:approve", f"v1:{ID}:1\n"),
        ("aml:approve", "v1:" + "9" * 1900),
        ("aml:refuse", "v1::1"),
        ("aml:details", "nonsense"),
        ("aml:become_admin", f"v1:{ID}:1"),
        ("aml:", f"v1:{ID}:1"),
    ],
)
def test_a_malformed_button_changes_nothing_and_is_told_to_be_stale(bench: Bench, action: str, value: str) -> None:
    assert press(bench, action, value).ok
    assert "no longer matches" in told(bench, "lea", "C0APPROVE")["text"]
    assert bench.received == []
    assert bench.human("lea").views() == []


# Refusing


def refusal(bench: Bench) -> dict[str, Any]:
    lea = bench.human("lea")
    lea.press(card(bench), "aml:refuse")
    return dict(bench.slack.wait_for(lea.views)[-1])


def test_refusing_asks_for_the_reason_first(bench: Bench) -> None:
    view = refusal(bench)
    assert bench.received == []
    assert bench.human("lea").submit(view, {"reason": "  Use the shared one: it is idle "}).status == "closed"
    (incoming,) = bench.received
    assert (incoming.sort, incoming.action, incoming.request, incoming.revision) == ("form", "refuse", ID, 1)
    assert incoming.text == "Use the shared one: it is idle"
    assert incoming.channel == "C0APPROVE"
    assert incoming.id == f"form:{view['id']}:{view['hash']}"


@pytest.mark.parametrize(
    ("pressed", "handed_over"),
    [("refuse", "refuse"), ("comment", "approve"), ("question", "question"), ("answer", "answer")],
)
def test_words_that_go_with_a_button_are_asked_for_and_handed_over_with_it(
    bench: Bench, pressed: str, handed_over: str
) -> None:
    lea = bench.human("lea")
    assert press(bench, f"aml:{pressed}").ok
    view = bench.slack.wait_for(lea.views)[-1]
    assert bench.received == []
    assert lea.submit(view, {"reason": "Some words"}).status == "closed"
    (incoming,) = bench.received
    assert (incoming.sort, incoming.action, incoming.text) == ("form", handed_over, "Some words")
    assert (incoming.request, incoming.revision, incoming.channel) == (ID, 1, "C0APPROVE")


def test_the_form_of_a_refusal_says_which_request_it_refuses(bench: Bench) -> None:
    words = json.dumps(refusal(bench)["blocks"], ensure_ascii=False)
    assert 'R-7 · Create a compute cluster · nombre-cluster"' in words


def test_a_refusal_without_a_reason_is_not_taken(bench: Bench) -> None:
    view = refusal(bench)
    outcome = bench.human("lea").submit(view, {"reason": "   "})
    assert outcome.errors == {"reason": "Please write a reason."}
    assert bench.received == []


def test_a_reason_has_at_most_500_characters(bench: Bench) -> None:
    outcome = bench.human("lea").submit(refusal(bench), {"reason": "x" * 501})
    assert outcome.status == "refused"
    assert bench.received == []


def test_a_refusal_whose_view_names_no_request_is_stale(bench: Bench) -> None:
    view = refusal(bench)
    stored = bench.slack.core.views.find(view_id=view["id"])
    assert stored is not None
    stored.content["private_metadata"] = "v1:somebody else:1|C0APPROVE"
    assert bench.human("lea").submit(view, {"reason": "No"}).status == "closed"
    assert "no longer matches" in told(bench, "lea", "C0APPROVE")["text"]
    assert bench.received == []


def test_a_form_that_opens_too_late_is_said(bench: Bench) -> None:
    bench.fault("views.open", kind="error", code="expired_trigger_id")
    assert press(bench, "aml:refuse").ok
    assert "did not let the form open in time" in told(bench, "lea", "C0APPROVE")["text"]


# Details


def details(bench: Bench) -> Incoming:
    press(bench, "aml:details")
    return everything(bench)[-1]


def opened(human: Human) -> str:
    return str(human.views()[-1]["blocks"][0]) if human.views() else ""


def test_details_open_a_modal_that_the_answer_fills(bench: Bench) -> None:
    incoming, lea = details(bench), bench.human("lea")
    bench.slack.wait_for(lambda: "One moment" in opened(lea))
    bench.messenger().tell(incoming=incoming, notice=NOTICES["details"])
    assert "R-7 · Create a compute cluster" in opened(lea)
    assert [m for m in lea.messages("C0APPROVE") if m["ephemeral"]] == []


def test_an_answer_that_is_faster_than_the_modal_still_finds_it(bench: Bench) -> None:
    bench.fault("views.open", kind="delay", seconds=0.2)
    incoming, lea = details(bench), bench.human("lea")
    bench.messenger().tell(incoming=incoming, notice=NOTICES["details"])
    assert "R-7 · Create a compute cluster" in opened(lea)


def test_the_details_have_the_way_to_the_thread_of_the_request(bench: Bench) -> None:
    incoming, lea = details(bench), bench.human("lea")
    picture = STATES["succeeded"].model_copy(update={"thread": ("C0VISION", "1790000000.000100")})
    bench.messenger().tell(incoming=incoming, notice=Details(picture=picture, events=()))
    (modal,) = bench.slack.wait_for(lambda: [view for view in lea.views() if "Open the thread" in str(view)])
    assert "/archives/C0VISION/p1790000000000100" in str(modal)


def test_who_may_not_see_the_details_is_told_in_the_modal(bench: Bench) -> None:
    incoming, lea = details(bench), bench.human("lea")
    bench.slack.wait_for(lambda: opened(lea))
    bench.messenger().tell(incoming=incoming, notice=NotAllowed(hurdle=Hurdle.NOT_IN_TEAM))
    assert "You are not in the team" in opened(lea)


def test_details_come_as_a_message_when_the_modal_was_closed(bench: Bench) -> None:
    incoming, lea = details(bench), bench.human("lea")
    lea.close(bench.slack.wait_for(lea.views)[-1])
    bench.messenger().tell(incoming=incoming, notice=NOTICES["details"])
    assert told(bench, "lea", "C0APPROVE")["text"].startswith("R-7 · Create a compute cluster")


# Mentions, direct messages, shortcuts, Home


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("@amlbot az ml compute list", "az ml compute list"),
        ("please @amlbot az ml compute list", "please az ml compute list"),
        ("@amlbot hola!", "help"),
        ("@amlbot Buenos días 👋", "help"),
        ("@amlbot", "help"),
    ],
)
def test_a_mention_is_a_command_and_a_greeting_asks_for_help(bench: Bench, typed: str, text: str) -> None:
    bench.human("dan").say(text=typed, channel=CHANNEL)
    (incoming,) = everything(bench)
    assert (incoming.sort, incoming.text, incoming.channel) == ("command", text, CHANNEL)
    assert incoming.id.startswith("event:Ev")


def test_a_mention_in_a_thread_is_answered_there_to_the_asker_alone(bench: Bench) -> None:
    bench.answer = answers(SAID)
    root = bench.human("lea").say(text="a thread", channel=CHANNEL)
    bench.human("dan").say(text="@amlbot history", channel=CHANNEL, thread_ts=root.ts)
    assert told(bench, "dan")["thread_ts"] == root.ts
    assert [m for m in bench.slack.messages(CHANNEL) if m["bot"]] == []


@pytest.mark.parametrize("typed", ["@amlbot az ml compute list", "az ml compute list"])
def test_an_edited_mention_asks_for_nothing_and_is_told_so(bench: Bench, typed: str) -> None:
    """Slack tells of it as of a new mention: what was asked would be asked a second time."""
    dan = bench.human("dan")
    dan.say(text=typed, channel=CHANNEL)
    bench.slack.wait_for(lambda: bench.slack.core.events.outstanding == 0)
    before = list(bench.received)
    dan.edit(dan.messages(CHANNEL)[-1], text="@amlbot az ml compute show --name cpu")
    assert "your edit changed nothing" in told(bench, "dan")["text"]
    assert bench.received == before


def test_a_bot_that_edits_a_mention_is_told_nothing(bench: Bench) -> None:
    event = {"user": "U0OTHER", "bot_id": "B0OTHER", "edited": {"user": "U0OTHER", "ts": "1.2"}, "text": f"<@{BOT}> hi"}
    event |= {"channel": CHANNEL, "ts": "1.1"}
    bench.slack.core.events.send(event | {"type": "app_mention"}, subscription="app_mention")
    bench.slack.wait_for(lambda: bench.slack.core.events.outstanding == 0 and not bench.after.under_way)
    assert (bench.received, bench.calls()) == ([], [])


def test_a_reply_that_is_also_sent_to_the_conversation_is_read_like_any_other(bench: Bench) -> None:
    dan = bench.human("dan")
    place = bench.slack.core.state.channel(dan.id)
    event = {"type": "message", "subtype": "thread_broadcast", "user": dan.id, "text": "history", "ts": "2.1"}
    bench.slack.core.tell(place, event | {"event_ts": "2.1", "thread_ts": "1.1"})
    assert [one.text for one in everything(bench)] == ["history"]


def test_a_direct_message_is_a_command_answered_by_one_that_stays(bench: Bench) -> None:
    bench.answer = answers(SAID)
    dan = bench.human("dan")
    dan.say(text="history")
    answer = bench.slack.wait_for(lambda: [m for m in dan.messages() if m["bot"]])[-1]
    assert (answer["text"], answer["ephemeral"]) == ("Here you are.", False)
    assert everything(bench)[0].text == "history"
    assert len(bench.received) == 1


def test_an_event_that_slack_delivers_again_is_the_same_incoming(bench: Bench) -> None:
    def slow(incoming: Incoming) -> Notice | None:
        if len(bench.received) == 1:
            time.sleep(0.6)
        return None

    bench.answer = slow
    bench.slack.options.ack_seconds = 0.3
    try:
        bench.human("dan").say(text="@amlbot history", channel=CHANNEL)
        bench.slack.wait_for(lambda: len(bench.received) == 2)
    finally:
        bench.slack.options.ack_seconds = 3.0
    first, second = bench.received
    assert first.id == second.id


def test_the_message_shortcut_takes_the_message_as_the_line(bench: Bench) -> None:
    bench.human("lea").say(text="az ml compute list", channel=CHANNEL)
    message = bench.human("dan").messages(CHANNEL)[-1]
    assert bench.human("dan").shortcut("aml_ask_message", message=message).ok
    (incoming,) = bench.received
    assert (incoming.sort, incoming.user, incoming.text) == ("command", "U0DAN", "az ml compute list")


def test_the_global_shortcut_asks_for_a_line_and_keeps_it_until_it_is_right(bench: Bench) -> None:
    dan = bench.human("dan")
    bench.answer = answers(LAUNCHER)
    assert dan.shortcut("aml_ask").ok
    view = bench.slack.wait_for(dan.views)[-1]
    problem = Problem(code="x", text=Text(en="There is no such word.", es="No existe esa palabra."))
    bench.answer = answers(Invalid(problems=(problem,)))
    values = {"line": "az ml compte list", "channel": CHANNEL}
    assert dan.submit(view, values).errors == {"line": "There is no such word."}
    bench.answer = lambda incoming: None
    assert dan.submit(dan.views()[-1], {**values, "line": "az ml compute list"}).status == "closed"
    assert [(one.sort, one.text, one.channel) for one in bench.received] == [
        ("command", "", ""),
        ("command", "az ml compte list", CHANNEL),
        ("command", "az ml compute list", CHANNEL),
    ]
    assert len({one.id for one in bench.received}) == 3


def test_an_opened_home_is_handed_over_to_be_filled(bench: Bench) -> None:
    bench.human("ana").open_home()
    (incoming,) = bench.slack.wait_for(lambda: list(bench.received))
    assert (incoming.sort, incoming.action, incoming.team, incoming.user) == ("click", "home", "T0CONTOSO", "U0ANA")
    assert incoming.values == {FROM_HOME: "yes"}


def shown_home(bench: Bench, who: str, user: str) -> dict[str, Any]:
    bench.messenger().home(team="T0CONTOSO", user=user, page=HOMES["full"])
    return dict(bench.slack.wait_for(bench.human(who).home))


def test_home_is_in_the_persons_language(bench: Bench) -> None:
    assert "Escriba /aml" in str(shown_home(bench, "ana", "U0ANA"))
    assert "Write /aml" in str(shown_home(bench, "dan", "U0DAN"))


def test_in_the_home_what_has_ended_takes_one_row_and_what_can_be_acted_on_has_its_buttons_under_it(
    bench: Bench,
) -> None:
    blocks = shown_home(bench, "dan", "U0DAN")["blocks"]
    begin, end = (
        next(i for i, one in enumerate(blocks) if title in str(one)) for title in ("Your requests", "What you have")
    )
    waits, its_buttons, failed, retry, ended = blocks[begin + 1 : end]
    assert [element["action_id"] for element in retry["elements"]] == ["aml:details", "aml:retry"]
    assert "aml:withdraw" in [element["action_id"] for element in its_buttons["elements"]]
    assert [one["type"] for one in (waits, failed)] == ["rich_text", "rich_text"]
    assert (ended["text"]["type"], ended["accessory"]["action_id"]) == ("plain_text", "aml:details")
    assert ended["text"]["text"].startswith("R-7 · ")


@pytest.mark.parametrize(
    ("action", "handed_over", "text"),
    [
        ("aml:approve", "approve", ""),
        ("aml:give_back", "give_back", ""),
        ("aml:history", "history", "history"),
        ("aml:history.csv", "history", "history --csv"),
    ],
)
def test_a_button_in_the_home_says_that_it_was_pressed_there(
    bench: Bench, action: str, handed_over: str, text: str
) -> None:
    view = shown_home(bench, "lea", "U0LEA")
    assert bench.human("lea").press(view, action).ok
    incoming = bench.slack.wait_for(lambda: list(bench.received))[-1]
    assert (incoming.action, incoming.text, incoming.values) == (handed_over, text, {FROM_HOME: "yes"})


def test_the_language_chosen_in_the_home_is_handed_over(bench: Bench) -> None:
    view = shown_home(bench, "lea", "U0LEA")
    assert bench.human("lea").press(view, "aml:language", choice="es").ok
    assert [(one.action, one.text) for one in bench.slack.wait_for(lambda: list(bench.received))] == [
        ("language", "es")
    ]


@pytest.mark.parametrize(("action", "value"), [("aml:history", "history --person me"), ("aml:language", "xx")])
def test_a_personal_button_carries_only_what_it_was_given(bench: Bench, action: str, value: str) -> None:
    assert press(bench, action, value).ok
    assert "no longer matches" in told(bench, "lea", "C0APPROVE")["text"]
    assert bench.received == []


def test_new_request_in_the_home_opens_the_launcher(bench: Bench) -> None:
    view = shown_home(bench, "lea", "U0LEA")
    assert bench.human("lea").press(view, "aml:new").ok
    assert [(one.sort, one.text) for one in bench.slack.wait_for(lambda: list(bench.received))] == [("command", "")]


def test_a_button_value_reads_back_as_written() -> None:
    value = ButtonValue(request=ID, revision=12)
    assert read_value(str(value)) == value
