"""Modals and Homes: triggers, stacks, hashes, and what an app may answer to a submission."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox.slack import HumanRefused
from tests.sandbox.slack_bench import ANA, LEA, VISION, Bench, actions, button, modal, plain, refused, text_input


@pytest.fixture
def client(bench: Bench) -> WebClient:
    return bench.client()


def trigger(bench: Bench, *, view: str = "") -> str:
    return bench.slack.core.triggers.issue(user=ANA, view=view)


def open_modal(bench: Bench, client: WebClient, **view: Any) -> dict[str, Any]:
    found = client.views_open(trigger_id=trigger(bench), view=modal(**view))["view"]
    assert isinstance(found, dict)
    return found


def test_a_trigger_opens_one_view_within_three_seconds(bench: Bench, client: WebClient) -> None:
    bench.clock.freeze()
    used, late = trigger(bench), trigger(bench)
    bench.clock.advance(seconds=3)
    assert client.views_open(trigger_id=used, view=modal())["ok"]
    assert refused(client.views_open, trigger_id=used, view=modal())["error"] == "exchanged_trigger_id"
    bench.clock.advance(seconds=0.1)
    assert refused(client.views_open, trigger_id=late, view=modal())["error"] == "expired_trigger_id"
    assert refused(client.views_open, trigger_id="1.2.made-up", view=modal())["error"] == "invalid_trigger_id"


def test_an_invalid_view_is_refused_as_invalid_arguments(bench: Bench, client: WebClient) -> None:
    body = refused(client.views_open, trigger_id=trigger(bench), view=modal(title=plain("x" * 25)))
    assert body["error"] == "invalid_arguments"
    assert body["response_metadata"]["messages"] == [
        "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]",
    ]
    heavy = modal(*(text_input(str(n), initial_value="x" * 2999) for n in range(90)))
    assert refused(client.views_open, trigger_id=trigger(bench), view=heavy)["error"] == "view_too_large"


def test_two_views_can_be_pushed_and_not_a_third(bench: Bench, client: WebClient) -> None:
    root = open_modal(bench, client)
    second = client.views_push(trigger_id=trigger(bench, view=root["id"]), view=modal())["view"]
    third = client.views_push(trigger_id=trigger(bench, view=second["id"]), view=modal())["view"]
    assert (third["root_view_id"], third["previous_view_id"]) == (root["id"], second["id"])
    body = refused(client.views_push, trigger_id=trigger(bench, view=third["id"]), view=modal())
    assert body["error"] == "push_limit_reached"
    assert [view["id"] for view in bench.slack.human(ANA).views()] == [root["id"], second["id"], third["id"]]


def test_a_push_needs_a_trigger_from_a_modal(bench: Bench, client: WebClient) -> None:
    open_modal(bench, client)
    assert refused(client.views_push, trigger_id=trigger(bench), view=modal())["error"] == "invalid_trigger_id"


def test_the_slower_of_two_updates_loses_by_its_hash(bench: Bench, client: WebClient) -> None:
    view = open_modal(bench, client)
    fresh = client.views_update(view_id=view["id"], hash=view["hash"], view=modal(title=plain("A")))["view"]
    assert fresh["hash"] != view["hash"]
    slow = refused(client.views_update, view_id=view["id"], hash=view["hash"], view=modal(title=plain("B")))
    assert slow["error"] == "hash_conflict"
    assert bench.slack.human(ANA).views()[0]["title"]["text"] == "A"


def test_a_closed_view_cannot_be_updated(bench: Bench, client: WebClient) -> None:
    view = open_modal(bench, client)
    bench.slack.human(ANA).close(view)
    assert refused(client.views_update, view_id=view["id"], view=modal())["error"] == "not_found"


def test_an_external_id_belongs_to_one_view(bench: Bench, client: WebClient) -> None:
    open_modal(bench, client, external_id="req-1")
    body = refused(
        client.views_open,
        trigger_id=bench.slack.core.triggers.issue(user=LEA),
        view=modal(external_id="req-1"),
    )
    assert body["error"] == "duplicate_external_id"
    assert client.views_update(external_id="req-1", view=modal(external_id="req-1"))["ok"]


def test_a_home_is_published_for_one_person_with_a_hash(bench: Bench, client: WebClient) -> None:
    home = {"type": "home", "blocks": [actions(button())]}
    first = client.views_publish(user_id=ANA, view=home)["view"]
    client.views_publish(user_id=ANA, view=home, hash=first["hash"])
    assert refused(client.views_publish, user_id=ANA, view=home, hash=first["hash"])["error"] == "hash_conflict"
    assert bench.slack.human(ANA).home()["blocks"][0]["block_id"] == "decide"
    assert bench.slack.human(LEA).home() == {}
    assert refused(client.views_publish, user_id=ANA, view=modal())["error"] == "invalid_arguments"


Answer = Callable[[Any, dict[str, Any]], None]


def answering(bench: Bench, answer: Answer) -> App:
    """An app with one open modal of Ana's, that answers submissions this way."""
    app = bench.bolt()

    @app.view("form")
    def _view(ack: Any, view: dict[str, Any]) -> None:
        answer(ack, view)

    bench.connect(app)
    return app


def test_a_submission_carries_what_was_typed_and_closes_the_modal(bench: Bench, client: WebClient) -> None:
    seen: list[Any] = []

    def keep(ack: Any, view: dict[str, Any]) -> None:
        seen.append(view["state"]["values"])
        ack()

    answering(bench, keep)
    view = open_modal(bench, client, private_metadata="R-1")
    outcome = bench.slack.human(ANA).submit(view, {"name": "gpu"})
    assert outcome.status == "closed"
    assert seen == [{"name": {"v": {"type": "plain_text_input", "value": "gpu"}}}]
    assert bench.slack.human(ANA).views() == []


def test_slacks_own_client_asks_for_required_fields_first(bench: Bench, client: WebClient) -> None:
    answering(bench, lambda ack, _: ack())
    count = {"type": "number_input", "action_id": "v", "is_decimal_allowed": False, "max_value": "4"}
    view = client.views_open(
        trigger_id=trigger(bench),
        view=modal(
            text_input("name", min_length=3),
            {**text_input("count"), "element": count},
            {**text_input("why"), "optional": True},
        ),
    )["view"]
    ana = bench.slack.human(ANA)
    missing = ana.submit(view, {})
    assert missing.status == "refused"
    assert set(missing.errors) == {"name", "count"}
    assert set(ana.submit(view, {"name": "ab", "count": "5"}).errors) == {"name", "count"}
    assert "interactive/view_submission" not in bench.operations()
    assert ana.submit(view, {"name": "abc", "count": "4"}).status == "closed"


def test_errors_stay_with_their_fields_and_the_modal_stays_open(bench: Bench, client: WebClient) -> None:
    answering(bench, lambda ack, _: ack(response_action="errors", errors={"name": "taken"}))
    view = open_modal(bench, client)
    outcome = bench.slack.human(ANA).submit(view, {"name": "gpu"})
    assert (outcome.status, outcome.errors) == ("errors", {"name": "taken"})
    assert bench.slack.human(ANA).views()[0]["state"]["values"]["name"]["v"]["value"] == "gpu"


def test_errors_for_a_field_that_is_not_there_are_a_failure(bench: Bench, client: WebClient) -> None:
    answering(bench, lambda ack, _: ack(response_action="errors", errors={"nmae": "taken"}))
    view = open_modal(bench, client)
    outcome = bench.slack.human(ANA).submit(view, {"name": "gpu"})
    assert outcome.status == "refused"
    assert outcome.error.startswith("We had some trouble connecting")


def test_a_submission_can_update_push_and_clear(bench: Bench, client: WebClient) -> None:
    answers: list[dict[str, Any]] = [
        {"response_action": "update", "view": modal(title=plain("Two"))},
        {"response_action": "push", "view": modal(title=plain("Three"))},
        {"response_action": "clear"},
    ]
    steps = iter(answers)
    answering(bench, lambda ack, _: ack(**next(steps)))
    ana = bench.slack.human(ANA)
    view = open_modal(bench, client)
    assert ana.submit(view, {"name": "a"}).status == "updated"
    pushed = ana.submit(ana.views()[-1], {"name": "a"})
    assert pushed.status == "pushed"
    assert [one["title"]["text"] for one in ana.views()] == ["Two", "Three"]
    with pytest.raises(HumanRefused):
        ana.submit(ana.views()[0], {"name": "a"})
    assert ana.submit(pushed.view, {"name": "a"}).status == "cleared"
    assert ana.views() == []


def test_an_update_with_an_invalid_view_shows_slacks_trouble(bench: Bench, client: WebClient) -> None:
    answering(bench, lambda ack, _: ack(response_action="update", view=modal(title=plain("x" * 25))))
    view = open_modal(bench, client)
    outcome = bench.slack.human(ANA).submit(view, {"name": "a"})
    assert outcome.status == "refused"
    assert "/view/title/text" in outcome.error


def test_closing_tells_an_app_that_asked_for_it(bench: Bench, client: WebClient) -> None:
    told: list[tuple[str, bool]] = []
    app = bench.bolt()

    @app.view_closed("form")
    def _closed(ack: Any, body: dict[str, Any]) -> None:
        ack()
        told.append((body["view"]["private_metadata"], body["is_cleared"]))

    bench.connect(app)
    ana = bench.slack.human(ANA)
    root = open_modal(bench, client, private_metadata="root", notify_on_close=True)
    client.views_push(trigger_id=trigger(bench, view=root["id"]), view=modal(private_metadata="quiet"))
    ana.close(ana.views()[-1])
    assert told == []
    ana.close(root, everything=True)
    assert told == [("root", True)]


def test_a_button_in_a_modal_gives_a_trigger_that_may_push(bench: Bench, client: WebClient) -> None:
    app = bench.bolt()

    @app.action("go")
    def _go(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        assert "message" not in body
        assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}
        typed = body["view"]["state"]["values"]["name"]["v"]["value"]
        client.views_push(trigger_id=body["trigger_id"], view=modal(title=plain(typed)))

    bench.connect(app)
    ana = bench.slack.human(ANA)
    view = client.views_open(trigger_id=trigger(bench), view=modal(text_input(), actions(button())))["view"]
    assert ana.press(view, "go", values={"name": {"v": "typed"}}).ok
    assert [one["title"]["text"] for one in ana.views()] == ["Title", "typed"]


def test_options_can_be_searched_in_the_app(bench: Bench, client: WebClient) -> None:
    app = bench.bolt()

    @app.options("size")
    def _sizes(ack: Any, payload: dict[str, Any]) -> None:
        count = 101 if payload["value"] == "many" else 2
        ack(options=[{"text": plain(f"{payload['value']}-{n}"), "value": str(n)} for n in range(count)])

    bench.connect(app)
    ana = bench.slack.human(ANA)
    search = {**text_input("size"), "element": {"type": "external_select", "action_id": "size", "min_query_length": 2}}
    view = client.views_open(trigger_id=trigger(bench), view=modal(search))["view"]
    assert [one["text"]["text"] for one in ana.suggestions(view, "size", "DS")["options"]] == ["DS-0", "DS-1"]
    assert ana.suggestions(view, "size", "D") == {"options": []}
    assert "no more than 100 items" in ana.suggestions(view, "size", "many")["error"]


def test_nobody_acts_on_a_view_or_button_that_is_not_theirs_or_not_there(bench: Bench, client: WebClient) -> None:
    view = open_modal(bench, client)
    with pytest.raises(HumanRefused):
        bench.slack.human(LEA).submit(view, {"name": "a"})
    client.chat_postMessage(channel=VISION, text="x", blocks=[actions(button())])
    card = bench.slack.messages(VISION)[0]
    with pytest.raises(HumanRefused):
        bench.slack.human("otto").press(card, "go")
    with pytest.raises(HumanRefused):
        bench.slack.human(ANA).press(card, "elsewhere")
