"""Copies in direct messages, and the one message that lists what waits."""

from __future__ import annotations

import json

import pytest

from bot.model.errors import Refused
from bot.model.people import SlackAccount
from bot.slack.permalinks import permalink
from bot.workflow.ports import View
from tests.slack.conftest import Bench
from tests.slack.pictures import ID, STATES

LEA = SlackAccount(team="T0CONTOSO", user="U0LEA", name="Lea Moreau")
COPY = View(request=ID, purpose="copy", channel="U0LEA", to="U0LEA")


def test_a_copy_is_posted_in_the_direct_messages_and_edited_there(bench: Bench) -> None:
    messenger = bench.messenger()
    first = messenger.show(picture=STATES["pending"], view=COPY)
    assert first.channel.startswith("D")
    assert messenger.show(picture=STATES["approved"], view=first).ts == first.ts
    (message,) = bench.human("lea").messages(first.channel)
    assert "aml:approve" not in json.dumps(message)


def test_a_copy_is_in_the_language_of_whoever_reads_it(bench: Bench) -> None:
    view = bench.messenger().show(picture=STATES["pending"], view=COPY.model_copy(update={"to": "U0ANA"}))
    assert "Aprobar" in json.dumps(bench.slack.messages(view.channel))


def test_a_copy_that_cannot_be_delivered_goes_to_nobody_else(bench: Bench) -> None:
    bench.fault("chat.postMessage", kind="error", code="channel_not_found")
    with pytest.raises(Refused):
        bench.messenger().show(picture=STATES["pending"], view=COPY)
    assert [call.operation for call in bench.calls("chat.postMessage")] == ["chat.postMessage"]


def test_what_waits_is_one_direct_message_with_the_way_to_each_card(bench: Bench) -> None:
    bench.messenger().remind(account=LEA, waiting=(STATES["pending-handed-on"], STATES["pending"]))
    (call,) = bench.calls("chat.postMessage")
    assert "/archives/C0APPROVE/p1790000000000100" in json.dumps(call.request)
    assert len(bench.calls()) <= 4


@pytest.mark.parametrize(
    ("workspace", "place", "address"),
    [
        ("https://x.slack.com/", ("C1", "12.345"), "https://x.slack.com/archives/C1/p12345"),
        ("", ("C1", "12.345"), ""),
        ("https://x.slack.com", None, ""),
        ("javascript:alert(1)", ("C1", "12.345"), ""),
    ],
)
def test_an_address_is_made_only_from_a_known_workspace_and_a_posted_message(
    workspace: str, place: tuple[str, str] | None, address: str
) -> None:
    assert permalink(workspace, place) == address
