"""What people do reaches a real Bolt app, and what the app answers reaches the right people."""

from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.sandbox.slack import HumanRefused, Shortcut, SlashCommand
from tests.sandbox.slack_bench import ANA, APPROVE, GENERAL, LEA, SHARED, VISION, Bench, actions, button, plain


class Told:
    """A Bolt app that acknowledges everything and keeps what it was told."""

    def __init__(self, bench: Bench) -> None:
        self.bodies: list[dict[str, Any]] = []
        app: App = bench.bolt()

        def keep(ack: Any, body: dict[str, Any]) -> None:
            ack()
            self.bodies.append(body)

        app.command("/aml")(keep)
        app.action("go")(keep)
        app.action("pick")(keep)
        app.shortcut("ask")(keep)
        app.shortcut("link")(keep)
        for event in ("message", "app_mention", "app_home_opened"):
            app.event(event)(keep)
        bench.connect(app)
        self._bench = bench

    def next(self, count: int = 1) -> dict[str, Any]:
        """Wait until it was told so many things; gives the last."""
        self._bench.slack.wait_for(lambda: len(self.bodies) >= count)
        return self.bodies[count - 1]


@pytest.fixture
def told(bench: Bench) -> Told:
    return Told(bench)


def test_a_command_arrives_with_its_text_escaped(bench: Bench, told: Told) -> None:
    outcome = bench.slack.human(ANA).say(
        channel=VISION, text='/aml az role assignment create --assignee "joe@contoso.com" @lea #ml-fraud <x>'
    )
    assert outcome.ok
    body = told.bodies[0]
    assert (body["command"], body["channel_name"], body["user_id"]) == ("/aml", "ml-vision", ANA)
    assert body["text"] == (
        'az role assignment create --assignee "<mailto:joe@contoso.com|joe@contoso.com>" '
        "<@U0LEA|lea> <#C0FRAUD|ml-fraud> &lt;x&gt;"
    )
    assert bench.slack.messages(VISION) == []


def test_a_command_without_should_escape_arrives_as_typed(bench: Bench, told: Told) -> None:
    bench.slack.options.slash_commands = (SlashCommand(command="/aml", should_escape=False),)
    bench.slack.human(ANA).say(channel=VISION, text="/aml @lea <x>")
    assert told.bodies[0]["text"] == "@lea <x>"


def test_commands_do_not_work_in_threads(bench: Bench, told: Told) -> None:
    ana = bench.slack.human(ANA)
    root = ana.say(channel=VISION, text="root").ts
    outcome = ana.say(channel=VISION, text="/aml help", thread_ts=root)
    assert (outcome.status, outcome.error) == ("refused", "/aml is not supported in threads. Sorry!")
    assert told.bodies == []
    assert ana.messages(VISION)[0]["replies"][0]["text"] == outcome.error


def test_an_unregistered_command_is_slackbots_business(bench: Bench, told: Told) -> None:
    outcome = bench.slack.human(ANA).say(channel=VISION, text="/azure help")
    assert outcome.error == "/azure is not a valid command."
    assert told.bodies == []


def test_a_command_answered_in_channel_shows_what_was_typed(bench: Bench) -> None:
    app = bench.bolt()
    app.command("/aml")(lambda ack: ack(text="for all", response_type="in_channel"))
    bench.connect(app)
    bench.slack.human(ANA).say(channel=VISION, text="/aml help")
    assert [(m["user"], m["text"]) for m in bench.slack.messages(VISION)] == [
        (ANA, "/aml help"),
        ("U0AMLBOT", "for all"),
    ]


def test_an_answer_with_invalid_blocks_is_an_error_for_the_person(bench: Bench) -> None:
    app = bench.bolt()
    app.command("/aml")(lambda ack: ack(text="x", blocks=[{"type": "header"}]))
    bench.connect(app)
    outcome = bench.slack.human(ANA).say(channel=VISION, text="/aml help")
    assert outcome.error == '/aml failed with the error "invalid_command_response"'


def test_a_dm_is_told_to_the_app_and_so_is_its_own_answer(bench: Bench, told: Told) -> None:
    bench.slack.human(ANA).say(text="hola @lea")
    event = told.next()["event"]
    assert (event["type"], event["channel_type"], event["text"]) == ("message", "im", "hola <@U0LEA>")
    before = bench.journal.entries()[-1].number
    bench.client().chat_postMessage(channel=ANA, text="own")
    bench.slack.wait_for(lambda: "events_api/message" in bench.operations(since=before))
    own = bench.journal.entries(since=before)[-1]
    assert own.request["event"]["bot_id"] == "B0AMLBOT"  # type: ignore[index]


def test_a_mention_is_told_only_where_the_bot_is(bench: Bench, told: Told) -> None:
    ana = bench.slack.human(ANA)
    ana.say(channel=GENERAL, text="@amlbot help")
    ana.say(channel=VISION, text="nothing to see")
    ana.say(channel=VISION, text="@amlbot help")
    event = told.next()["event"]
    assert (event["type"], event["channel"], event["text"]) == ("app_mention", VISION, "<@U0AMLBOT> help")
    assert len(told.bodies) == 1


def test_opening_home_is_told_with_the_view_once_there_is_one(bench: Bench, told: Told) -> None:
    ana = bench.slack.human(ANA)
    ana.open_home()
    first = told.next()["event"]
    assert (first["type"], first["tab"], first["channel"]) == ("app_home_opened", "home", "D0ANA")
    assert "view" not in first
    bench.client().views_publish(user_id=ANA, view={"type": "home", "blocks": [actions(button())]})
    ana.open_home()
    assert told.next(2)["event"]["view"]["type"] == "home"
    assert ana.press(ana.home(), "go").ok
    assert told.next(3)["view"]["type"] == "home"


def test_an_event_nobody_subscribed_to_is_not_sent(bench: Bench, told: Told) -> None:
    bench.slack.options.events = frozenset({"app_mention"})
    bench.slack.human(ANA).say(text="hello")
    bench.slack.human(ANA).say(channel=VISION, text="@amlbot hi")
    assert told.next()["event"]["type"] == "app_mention"


def test_a_click_carries_the_message_and_the_button(bench: Bench, told: Told) -> None:
    bench.client().chat_postMessage(channel=APPROVE, text="card", blocks=[actions(button(value="R-1"))])
    card = bench.slack.messages(APPROVE)[0]
    assert bench.slack.human(LEA).press(card, label="Go").ok
    body = told.bodies[0]
    assert (body["user"]["id"], body["actions"][0]["value"]) == (LEA, "R-1")
    assert body["container"] == {
        "type": "message",
        "message_ts": card["ts"],
        "channel_id": APPROVE,
        "is_ephemeral": False,
    }
    assert body["message"]["text"] == "card"


def test_a_click_on_an_ephemeral_message_carries_no_message(bench: Bench, told: Told) -> None:
    bench.client().chat_postEphemeral(channel=VISION, user=ANA, text="x", blocks=[actions(button())])
    ana = bench.slack.human(ANA)
    assert ana.press(ana.messages(VISION)[0], "go").ok
    assert "message" not in told.bodies[0]
    assert told.bodies[0]["container"]["is_ephemeral"] is True


def test_a_stale_screen_can_still_send_its_click(bench: Bench, told: Told) -> None:
    client = bench.client()
    ts = client.chat_postMessage(channel=APPROVE, text="card", blocks=[actions(button(value="v1"))])["ts"]
    before = bench.slack.messages(APPROVE)[0]
    client.chat_update(channel=APPROVE, ts=ts, text="decided", blocks=[])
    with pytest.raises(HumanRefused):
        bench.slack.human(LEA).press(before, "go")
    assert bench.slack.human(LEA).press(before, "go", block_id="decide", element=before["blocks"][0]["elements"][0]).ok
    body = told.bodies[0]
    assert (body["actions"][0]["value"], body["message"]["text"]) == ("v1", "decided")


CHOICES: list[tuple[dict[str, Any], object, str, Any]] = [
    ({"type": "users_select"}, LEA, "selected_user", LEA),
    ({"type": "channels_select"}, VISION, "selected_channel", VISION),
    ({"type": "datepicker"}, "2027-01-31", "selected_date", "2027-01-31"),
    ({"type": "timepicker"}, "09:30", "selected_time", "09:30"),
    ({"type": "multi_users_select"}, [ANA, LEA], "selected_users", [ANA, LEA]),
    ({"type": "static_select", "options": [{"text": plain("A"), "value": "a"}]}, "a", "selected_option", "a"),
    ({"type": "overflow", "options": [{"text": plain("A"), "value": "a"}]}, "a", "selected_option", "a"),
    ({"type": "radio_buttons", "options": [{"text": plain("A"), "value": "a"}]}, "a", "selected_option", "a"),
    ({"type": "checkboxes", "options": [{"text": plain("A"), "value": "a"}]}, ["a"], "selected_options", ["a"]),
    ({"type": "checkboxes", "options": [{"text": plain("A"), "value": "a"}]}, None, "selected_options", []),
]


@pytest.mark.parametrize(
    ("element", "choice", "name", "value"), CHOICES, ids=[f"{r[0]['type']}-{r[1]}" for r in CHOICES]
)
def test_each_sort_of_choice_has_its_own_field(
    bench: Bench, told: Told, element: dict[str, Any], choice: object, name: str, value: Any
) -> None:
    blocks = [actions({"action_id": "pick", **element})]
    bench.client().chat_postMessage(channel=VISION, text="x", blocks=blocks)
    assert bench.slack.human(ANA).press(bench.slack.messages(VISION)[0], "pick", choice=choice).ok
    chosen = told.bodies[0]["actions"][0][name]
    if name == "selected_option":
        assert chosen["value"] == value
    elif name == "selected_options":
        assert [one["value"] for one in chosen] == value
    else:
        assert chosen == value
    if element["type"] != "overflow":
        assert told.bodies[0]["state"]["values"]["decide"]["pick"][name] == chosen


def test_an_option_that_is_not_offered_cannot_be_chosen(bench: Bench, told: Told) -> None:
    blocks = [actions({"type": "overflow", "action_id": "pick", "options": [{"text": plain("A"), "value": "a"}]})]
    bench.client().chat_postMessage(channel=VISION, text="x", blocks=blocks)
    with pytest.raises(HumanRefused):
        bench.slack.human(ANA).press(bench.slack.messages(VISION)[0], "pick", choice="b")


def test_shortcuts_are_the_registered_ones(bench: Bench, told: Told) -> None:
    bench.slack.options.shortcuts = (
        Shortcut(callback_id="ask", name="Ask"),
        Shortcut(callback_id="link", name="Link", kind="message"),
    )
    ana = bench.slack.human(ANA)
    ana.say(channel=VISION, text="please")
    message = ana.messages(VISION)[0]
    assert ana.shortcut("ask").ok
    assert ana.shortcut("link", message=message).ok
    assert [body["type"] for body in told.bodies] == ["shortcut", "message_action"]
    assert told.bodies[1]["message"]["text"] == "please"
    with pytest.raises(HumanRefused):
        ana.shortcut("ask", message=message)


def test_a_person_shares_a_file_with_the_bot(bench: Bench, told: Told) -> None:
    bench.slack.human(ANA).upload(name="job.yml", content=b"type: command")
    event = told.next()["event"]
    assert (event["subtype"], event["files"][0]["name"]) == ("file_share", "job.yml")
    bench.slack.human(ANA).attach(files={"a.yml": b"1", "b.yml": b"2"}, text="@amlbot run", channel=VISION)
    event = told.next(2)["event"]
    assert (event["type"], [file["name"] for file in event["files"]]) == ("app_mention", ["a.yml", "b.yml"])
    with pytest.raises(HumanRefused, match="slash command"):
        bench.slack.human(ANA).attach(files={"a.yml": b"1"}, text="/aml help", channel=VISION)


def test_an_outsider_is_only_in_the_shared_channel(bench: Bench, told: Told) -> None:
    otto = bench.slack.human("otto")
    assert [channel["id"] for channel in otto.channels()] == [SHARED, "D0OTTO"]
    with pytest.raises(HumanRefused):
        otto.say(channel=VISION, text="/aml help")
    assert otto.say(channel=SHARED, text="/aml help").ok
    bench.slack.human("gus").say(channel=SHARED, text="@amlbot hi")
    assert told.next(2)["is_ext_shared_channel"] is True


def test_a_deactivated_person_can_do_nothing(bench: Bench) -> None:
    bench.slack.core.state.people[ANA].deleted = True
    with pytest.raises(HumanRefused):
        bench.slack.human(ANA).say(channel=VISION, text="/aml help")


def response_url(bench: Bench, told: Told) -> WebhookClient:
    bench.slack.human(ANA).say(channel=GENERAL, text="/aml help")
    return WebhookClient(str(told.bodies[0]["response_url"]))


def test_a_response_url_works_five_times_even_where_the_bot_is_not(bench: Bench, told: Told) -> None:
    webhook = response_url(bench, told)
    for number in range(5):
        answer = webhook.send(text=str(number))
        assert (answer.status_code, answer.body) == (200, "ok")
    sixth = webhook.send(text="six")
    assert (sixth.status_code, '"used_url"' in sixth.body) == (404, True)
    assert [m["text"] for m in bench.slack.human(ANA).messages(GENERAL)] == list("01234")
    assert bench.slack.messages(GENERAL) == []


def test_a_response_url_lives_for_thirty_minutes(bench: Bench, told: Told) -> None:
    bench.clock.freeze()
    webhook = response_url(bench, told)
    bench.clock.advance(seconds=1800)
    assert webhook.send(text="in time", response_type="in_channel").status_code == 200
    bench.clock.advance(seconds=1)
    assert webhook.send(text="late").status_code == 404
    assert [m["text"] for m in bench.slack.messages(GENERAL)] == ["in time"]


def test_a_response_url_refuses_what_a_message_refuses(bench: Bench, told: Told) -> None:
    webhook = response_url(bench, told)
    assert webhook.send(text="").status_code == 400
    refused = webhook.send(text="x", blocks=[{"type": "header"}])
    assert (refused.status_code, '"invalid_blocks"' in refused.body) == (400, True)


@pytest.mark.parametrize("ephemeral", [False, True])
def test_a_response_can_replace_and_delete_the_message_that_was_clicked(
    bench: Bench, told: Told, ephemeral: bool
) -> None:
    client: WebClient = bench.client()
    if ephemeral:
        client.chat_postEphemeral(channel=VISION, user=ANA, text="card", blocks=[actions(button())])
    else:
        client.chat_postMessage(channel=VISION, text="card", blocks=[actions(button())])
    ana = bench.slack.human(ANA)
    ana.press(ana.messages(VISION)[0], "go")
    webhook = WebhookClient(str(told.bodies[0]["response_url"]))
    assert webhook.send(text="done", replace_original=True).body == "ok"
    shown = ana.messages(VISION)
    assert [(m["text"], m["blocks"], m["edited"], m["ephemeral"]) for m in shown] == [("done", [], True, ephemeral)]
    assert webhook.send(delete_original=True).body == "ok"
    assert ana.messages(VISION) == []


def test_a_reset_gives_an_empty_slack_and_keeps_the_app_connected(bench: Bench, told: Told) -> None:
    ana = bench.slack.human(ANA)
    ana.say(channel=VISION, text="hello")
    bench.slack.core.state.channels[VISION].is_archived = True
    bench.slack.reset()
    assert bench.slack.messages(VISION) == []
    assert ana.say(channel=VISION, text="/aml help").ok
