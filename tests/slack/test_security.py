"""Promises about who may make the bot do or say something, where no other file of this folder keeps them."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest

from bot.slack.after import AfterAck
from bot.slack.app import build_app
from bot.slack.cards import render
from bot.workflow.ports import View
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
