"""The report of what serves nobody: within Slack's limits, and posted once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import OutcomeUnknown, Refused
from bot.model.place import Place
from bot.model.stray import GivenRole, Idle, LeftPart, Orphan, StandingRole, Stray, StrayStatus, Unfinished
from bot.sandbox.slack.block_kit import message_problems
from bot.slack.strays import stray_message
from tests.slack.conftest import Bench
from tests.slack.stray_pictures import APPROVALS, STRAYS, stray


@given(
    text=st.text(max_size=3000), roles=st.integers(1, 60), status=st.sampled_from(StrayStatus), cost=st.floats(0, 1e12)
)
def test_whatever_azure_says_fits_slack(text: str, roles: int, status: StrayStatus, cost: float) -> None:
    orphan = Orphan(scope=text, principal=text, type=text, roles=(GivenRole(name=text, id=text),) * roles)
    place = Place(resource_group=text, workspace=text)
    idle = Idle(compute=text, name=text, place=place, size=text, usd_per_hour=cost, min_nodes=roles)
    part = LeftPart(type=text, name=text, state=text)
    unfinished = Unfinished(place=place, parts=(part,) * roles, made_by=(text,) * roles, again=text)
    given = {"scope": text, "role": text, "principal": text, "principal_name": text, "request_name": text}
    names = tuple(f"{text}{number}" for number in range(roles))
    role = StandingRole(assignment=text, request=text, asked_by=text, by=names, **given)
    for matter in (orphan, idle, unfinished, role):
        message = stray_message(stray(matter, status, until=True), "es")
        assert message_problems(list(message.blocks)) == []


def now(state: str) -> Stray:
    return STRAYS[state].model_copy(update={"told_at": datetime.now(UTC)})


def test_a_report_is_posted_once_and_then_edited(bench: Bench) -> None:
    messenger = bench.messenger()
    told = now("orphan-told")
    posted = messenger.report(stray=told)
    assert posted.channel == APPROVALS
    asked = posted.changed(status=StrayStatus.ASKED, request_name="R-12")
    assert bench.messenger().report(stray=asked).ts == posted.ts
    (message,) = [one for one in bench.slack.messages(APPROVALS) if one["bot"]]
    assert not [block for block in message["blocks"] if block["type"] == "actions"]


def test_a_post_whose_answer_is_lost_is_found_again(bench: Bench) -> None:
    messenger, told = bench.messenger(), now("orphan-told")
    bench.fault("chat.postMessage", kind="reset_after", times=1)
    with pytest.raises(OutcomeUnknown):
        messenger.report(stray=told)
    found = messenger.report(stray=told)
    assert [one["ts"] for one in bench.slack.messages(APPROVALS) if one["bot"]] == [found.ts]


def test_a_report_that_is_deleted_between_finding_and_editing_it_is_posted_again(bench: Bench) -> None:
    messenger, told = bench.messenger(), now("orphan-told")
    first = messenger.report(stray=told)
    bench.fault("chat.update", kind="error", code="message_not_found")
    again = messenger.report(stray=told)
    assert [one["ts"] for one in bench.slack.messages(APPROVALS) if one["bot"]] == [first.ts, again.ts]


def test_what_is_told_anew_is_another_message(bench: Bench) -> None:
    messenger, told = bench.messenger(), now("instance-told")
    first = messenger.report(stray=told)
    again = told.changed(told_at=datetime.now(UTC) + timedelta(hours=16), channel="", ts="")
    assert messenger.report(stray=again).ts != first.ts


def test_a_person_reads_it_in_their_direct_messages_and_language(bench: Bench) -> None:
    told = now("instance-told").model_copy(update={"to": "U0ANA"})
    posted = bench.messenger().report(stray=told)
    assert posted.channel.startswith("D")
    (message,) = bench.human("U0ANA").messages(posted.channel)
    assert message["text"] == "💤 nb-ana se paga y parece inactivo"


def test_a_closed_channel_is_said(bench: Bench) -> None:
    bench.archive(APPROVALS)
    with pytest.raises(Refused):
        bench.messenger().report(stray=now("orphan-told"))
