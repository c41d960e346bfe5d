"""Promises about who may make the bot do or say something, where no other file of this folder keeps them."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from bot.model.notice import Hurdle, NotAllowed
from bot.model.people import user_of
from bot.slack.after import AfterAck
from bot.slack.app import build_app
from bot.slack.cards import render
from bot.slack.clients import make_clients
from bot.slack.incoming import from_message
from bot.workflow.ports import View
from tests.grammar.reading import read
from tests.slack.conftest import Bench, RealClock
from tests.slack.desk import ScriptedForms
from tests.slack.pictures import ID, NOTICES, STATES, picture, request
from tests.slack.test_injection import objects
from tests.slack.test_tell import asked

SECRET = "a signing secret of no importance"


@pytest.fixture
def signed_app(bench: Bench) -> Iterator[App]:
    after = AfterAck()
    yield build_app(
        client=bench.client,
        receive=bench.receive,
        heed=bench.heed,
        messenger=bench.messenger(),
        after=after,
        forms=ScriptedForms(),
        clock=RealClock(),
        signing_secret=SECRET,
    )
    after.close()


def posted(app: App, *, age: float = 0.0, secret: str = SECRET, tamper: bool = False, signed: bool = True) -> int:
    body = urlencode(
        {
            "command": "/aml",
            "text": "history",
            "team_id": "T0CONTOSO",
            "user_id": "U0DAN",
            "channel_id": "C0VISION",
            "trigger_id": "1.2.ab",
        }
    )
    at = str(int(time.time() - age))
    signature = "v0=" + hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    headers: dict[str, str | Sequence[str]] = {"content-type": ["application/x-www-form-urlencoded"]}
    if signed:
        headers |= {"x-slack-request-timestamp": [at], "x-slack-signature": [signature]}
    answer = app.dispatch(BoltRequest(body=body + ("&x=1" if tamper else ""), headers=headers, mode="http"))
    return int(answer.status)


@pytest.mark.parametrize(
    "how", [{"signed": False}, {"secret": "another secret"}, {"tamper": True}, {"age": 301}, {"age": -301}]
)
def test_over_http_only_what_slack_has_signed_within_five_minutes_is_taken(
    bench: Bench, signed_app: App, how: dict[str, Any]
) -> None:
    assert posted(signed_app) == 200
    assert posted(signed_app, **how) == 401
    assert len(bench.received) == 1


def test_a_card_mentions_only_groups_the_policies_name_and_nobody_else(bench: Bench) -> None:
    card = render(picture=STATES["pending-one-of-two"], purpose="card", language="en")
    mentions = {
        found.get("usergroup_id") or found.get("user_id")
        for found in objects(card.blocks)
        if found.get("type") in {"user", "usergroup"}
    }
    assert mentions == {"S0SECURITY", "U0LEA"}
    assert "group-without-slack" in json.dumps(card.blocks)


def test_no_message_calls_a_whole_channel() -> None:
    loud = picture(request=request(reason="<!channel> <!here> @everyone", line="<!everyone>"))
    for purpose in ("card", "request", "progress"):
        for form in render(picture=loud, purpose=purpose, language="en").forms():
            assert not [one for one in objects(form.blocks) if one.get("type") == "broadcast"]
            assert "<!channel>" not in form.text


def test_links_in_messages_are_not_fetched(bench: Bench) -> None:
    messenger = bench.messenger()
    messenger.show(picture=STATES["pending"], view=View(request=ID, purpose="card", channel="C0APPROVE"))
    (call,) = bench.calls("chat.postMessage")
    sent = call.request
    assert isinstance(sent, dict)
    assert (str(sent["unfurl_links"]).lower(), str(sent["unfurl_media"]).lower()) == ("false", "false")
    assert "parse" not in sent
    assert "link_names" not in sent


def test_what_one_person_is_told_nobody_else_sees(bench: Bench) -> None:
    incoming = asked(bench).model_copy(update={"reply_url": ""})
    for name in ("denied", "details", "answered", "history"):
        bench.messenger().tell(incoming=incoming, notice=NOTICES[name])
    assert bench.slack.messages("C0VISION") == []
    assert len(bench.human("dan").messages("C0VISION")) == 4


def test_the_details_of_a_request_are_read_only_after_the_click_was_checked(bench: Bench) -> None:
    bench.messenger().show(picture=STATES["pending"], view=View(request=ID, purpose="card", channel="C0APPROVE"))
    lea = bench.human("lea")
    lea.press(lea.messages("C0APPROVE")[-1], "aml:details")
    view = bench.slack.wait_for(lea.views)[-1]
    assert "nombre-cluster" not in json.dumps(view)
    assert bench.received[-1].action == "details"


def test_a_stranger_in_a_shared_channel_is_handed_over_as_one(bench: Bench) -> None:
    bench.human("otto").say(text="@amlbot az group create", channel="C0SHARED")
    incoming = bench.slack.wait_for(lambda: list(bench.received))[-1]
    assert (incoming.team, incoming.user_team) == ("T0CONTOSO", "T0PARTNER")


def test_a_click_from_another_workspace_is_handed_over_as_one(bench: Bench) -> None:
    card = View(request=ID, purpose="card", channel="C0SHARED")
    bench.messenger().show(picture=STATES["pending"], view=card)
    otto = bench.human("otto")
    otto.press(otto.messages("C0SHARED")[-1], "aml:approve")
    assert (bench.received[-1].team, bench.received[-1].user_team) == ("T0CONTOSO", "T0PARTNER")


def test_a_click_says_on_which_message_it_was_and_a_form_says_the_same(bench: Bench) -> None:
    card = bench.messenger().show(picture=STATES["pending"], view=View(request=ID, purpose="card", channel="C0APPROVE"))
    lea = bench.human("lea")
    shown = lea.messages("C0APPROVE")[-1]
    lea.press(shown, "aml:approve")
    lea.press(shown, "aml:refuse")
    view = bench.slack.wait_for(lea.views)[-1]
    lea.submit(view, {"reason": "Not this week."})
    bench.slack.wait_for(lambda: len(bench.received) == 2)
    approved, refused = bench.received
    assert (approved.channel, approved.message_ts) == ("C0APPROVE", card.ts)
    assert (refused.sort, refused.channel, refused.message_ts) == ("form", "C0APPROVE", card.ts)


def test_what_was_sent_of_a_card_is_what_stands_in_slack(bench: Bench) -> None:
    view = View(request=ID, purpose="card", channel="C0APPROVE")
    for state in ("pending", "refused"):
        view = bench.messenger().show(picture=STATES[state], view=view)
        sent, stands = json.loads(view.sent), bench.slack.messages("C0APPROVE")[-1]
        assert (sent["text"], sent["blocks"]) == (stands["text"], stands["blocks"])


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"type": "app_uninstalled"}, ["app_uninstalled"]),
        ({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0AMLBOT"]}}, ["tokens_revoked"]),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U0DAN"], "bot": []}}, []),
    ],
)
def test_the_app_hears_that_its_token_is_taken_away(bench: Bench, event: dict[str, Any], told: list[str]) -> None:
    assert bench.slack.core.events.send(event, subscription=event["type"])
    bench.slack.wait_for(lambda: bench.slack.core.events.outstanding == 0)
    bench.slack.wait_for(lambda: bench.after.under_way == 0 and bench.revoked == told)


@pytest.mark.parametrize("opened", ["aml:refuse", "aml:question", "aml:comment"])
def test_whoever_opens_too_many_forms_gets_no_more_of_them(bench: Bench, opened: str) -> None:
    bench.messenger().show(picture=STATES["pending"], view=View(request=ID, purpose="card", channel="C0APPROVE"))
    lea = bench.human("lea")
    card = lea.messages("C0APPROVE")[-1]
    bench.forms.full = NotAllowed(hurdle=Hurdle.TOO_FAST)
    lea.press(card, opened)
    said = bench.slack.wait_for(lambda: lea.messages("C0APPROVE")[1:])
    assert "a lot within a minute" in said[-1]["text"]
    assert lea.views() == []
    bench.forms.full = None
    lea.press(card, opened)
    assert bench.slack.wait_for(lea.views)


def test_no_setting_leads_the_token_to_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """slack_sdk knows no variable for the address of its Web API, and amlbot has no setting for it."""
    for name in ("SLACK_API_URL", "SLACK_BASE_URL", "SLACK_URL"):
        monkeypatch.setenv(name, "https://attacker.example/api/")
    clients = make_clients(WebClient(token="xoxb-1"))
    assert {one.base_url for one in (clients.repeatable, clients.posting, clients.prompt)} == {"https://slack.com/api/"}


def test_a_mention_is_whoever_has_the_id_and_never_the_label_beside_it(bench: Bench) -> None:
    assert user_of("<@U0JOE|Lea Moreau>") == "U0JOE"
    assert user_of("<@U0JOE>") == "U0JOE"
    assert user_of("Lea") == ""


@pytest.mark.parametrize("name", ["nombre-grup\N{CYRILLIC SMALL LETTER O}", "n\N{GREEK SMALL LETTER OMICRON}mbre"])
def test_a_name_with_a_letter_that_only_looks_like_another_is_refused(name: str) -> None:
    draft = read(f"az group create --name {name} --location eastus")
    assert "look-alike" in [problem.code for problem in draft.problems]
    assert read("az group create --name nombre-grupo --location eastus").problems == ()


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\ufeff"])
def test_a_direction_or_an_invisible_character_is_taken_out_of_a_name(hidden: str) -> None:
    draft = read(f"az group create --name nombre{hidden}-grupo --location eastus")
    assert draft.line == "group create --name nombre-grupo --location eastus"


@pytest.mark.parametrize("piece", [" ", "\t", "<@U0AMLBOT|", " <@U0AMLBOT|"])
def test_a_mention_with_forty_thousand_blanks_keeps_nobody_waiting(piece: str) -> None:
    """Whoever takes payloads takes them one by one: two seconds for one mention were two seconds for everybody."""
    text = f"<@U0AMLBOT> group list{(piece * 40_000)[:40_000]}x"
    body = {"event_id": "Ev1", "team_id": "T0CONTOSO", "event": {"user": "U0ANA", "channel": "C0VISION", "text": text}}
    begun = time.perf_counter()
    incoming = from_message(body, at=datetime(2026, 11, 27, tzinfo=UTC), bot_user="U0AMLBOT")
    assert time.perf_counter() - begun < 0.5  # it takes a few milliseconds
    assert incoming.text.startswith("group list")
