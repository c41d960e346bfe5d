"""Files in Slack: who is asked for them, where the token may go, and how much is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.model.errors import Refused, Unavailable
from bot.model.incoming import Attachment, Incoming
from bot.slack.attachments import PAGE, SlackAttachments, address_of, attachments_in, is_slacks_own
from tests.slack.conftest import BOT, Bench, RealClock

LEA, ANA, VISION = "U0LEA", "U0ANA", "C0VISION"


def attachments(bench: Bench) -> SlackAttachments:
    return SlackAttachments(client=bench.client, clock=RealClock())


def asked(bench: Bench, *, user: str = LEA, channel: str = VISION, thread: str = "") -> Incoming:
    values = {"thread_ts": thread} if thread else {}
    return Incoming(
        id="1", sort="command", at=RealClock().now(), team="T", user=user, user_team="T", channel=channel, values=values
    )


def names(found: Any) -> list[str]:
    return [one.name for one in found]


def test_a_message_with_files_arrives_with_their_names(bench: Bench) -> None:
    lea = bench.human(LEA)
    lea.attach(files={"job.yml": b"a: 1", "src.zip": b"PK"}, text="@amlbot az ml job create", channel=VISION)
    lea.attach(files={"job.yml": b"a: 1"})
    bench.slack.wait_for(lambda: len(bench.received) == 2)
    mention, direct = sorted(bench.received, key=lambda one: one.channel)
    assert names(mention.files) == ["job.yml", "src.zip"]
    assert (mention.text, mention.files[0].size) == ("az ml job create", 4)
    assert (direct.text, names(direct.files)) == ("", ["job.yml"])


def test_a_shortcut_on_a_message_brings_its_files(bench: Bench) -> None:
    lea = bench.human(LEA)
    lea.upload(name="env.yml", content=b"a: 1", text="ml environment create", channel=VISION)
    lea.shortcut("aml_ask_message", message=lea.messages(VISION)[-1])
    bench.slack.wait_for(lambda: bench.received)
    assert (bench.received[0].text, names(bench.received[0].files)) == ("ml environment create", ["env.yml"])


def test_in_a_channel_ones_own_files_are_found_newest_first_and_in_a_thread_all(bench: Bench) -> None:
    lea, ana = bench.human(LEA), bench.human(ANA)
    lea.upload(name="old.yml", content=b"a: 1", channel=VISION)
    ana.upload(name="hers.yml", content=b"b: 1", channel=VISION)
    lea.upload(name="new.yml", content=b"c: 1", channel=VISION)
    root = lea.say(text="look", channel=VISION)
    ana.upload(name="in-thread.yml", content=b"d: 1", channel=VISION, thread_ts=root.ts)
    found = attachments(bench)
    assert names(found.shared(incoming=asked(bench))) == ["new.yml", "old.yml"]
    assert names(found.shared(incoming=asked(bench, thread=root.ts))) == ["in-thread.yml"]
    bench.kick(VISION)
    assert found.shared(incoming=asked(bench)) == ()


@pytest.mark.parametrize("in_thread", [False, True])
def test_a_file_is_found_in_a_channel_and_a_thread_in_which_much_is_said(bench: Bench, *, in_thread: bool) -> None:
    lea = bench.human(LEA)
    thread = lea.say(text="look", channel=VISION).ts if in_thread else ""
    # A thread is listed from its beginning, a channel from its end.
    lea.upload(name="early.yml", content=b"a: 1", channel=VISION, thread_ts=thread)
    for number in range(PAGE + 5):
        lea.say(text=str(number), channel=VISION, thread_ts=thread)
    lea.upload(name="late.yml", content=b"a: 1", channel=VISION, thread_ts=thread)
    assert names(attachments(bench).shared(incoming=asked(bench, thread=thread))) == ["late.yml", "early.yml"]


def test_the_bytes_are_those_that_were_shared(bench: Bench) -> None:
    content = bytes(range(256)) * 10
    bench.human(LEA).upload(name="all.bin", content=content, channel=VISION)
    found = attachments(bench)
    (one,) = found.shared(incoming=asked(bench))
    assert found.content(attachment=one, most=len(content)) == content
    with pytest.raises(Refused, match="file_too_large"):
        found.content(attachment=one, most=len(content) - 1)


def test_a_file_that_is_gone_or_kept_elsewhere_is_refused(bench: Bench) -> None:
    bench.human(LEA).upload(name="a.yml", content=b"a: 1", channel=VISION)
    found = attachments(bench)
    (one,) = found.shared(incoming=asked(bench))
    with pytest.raises(Refused, match="file_not_found"):
        found.content(attachment=one.model_copy(update={"id": "F0NOWHERE"}), most=100)
    bench.slack.options.scopes = bench.slack.options.scopes - {"files:read"}
    try:
        with pytest.raises(Refused, match="missing_scope"):
            found.content(attachment=one, most=100)
    finally:
        bench.slack.options.scopes = bench.slack.options.scopes | {"files:read"}


def test_what_slack_says_of_its_size_is_not_believed(bench: Bench) -> None:
    bench.human(LEA).upload(name="a.yml", content=b"a: 1", channel=VISION)
    found = attachments(bench)
    (one,) = found.shared(incoming=asked(bench))
    bench.slack.core.state.files[one.id].content = b"x" * 1000
    with pytest.raises(Refused, match="file_too_large"):
        found.content(attachment=one, most=100)


def test_without_an_answer_it_is_tried_again_later(bench: Bench) -> None:
    bench.human(LEA).upload(name="a.yml", content=b"a: 1", channel=VISION)
    found = attachments(bench)
    (one,) = found.shared(incoming=asked(bench))
    bench.fault("files.info", kind="status", status=503, times=5)
    with pytest.raises(Unavailable):
        found.content(attachment=one, most=100)


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/a",
        "https://files.slack.com.evil.example/a",
        "https://files.slack.com@evil.example/a",
        "https://evil.example/files.slack.com",
        "https://files.slack.com:8443/a",
        "https://user@files.slack.com/a",
        "https://files.slack.com:x/a",
        "ftp://files.slack.com/a",
        "//files.slack.com/a",
        "",
    ],
)
def test_the_token_goes_to_slacks_file_host_alone(url: str) -> None:
    assert not is_slacks_own(url)
    assert is_slacks_own("https://files.slack.com/files-pri/T-F/download/a.yml")


@pytest.mark.parametrize(
    "file",
    [{"is_external": True}, {"mode": "tombstone"}, {"url_private_download": "https://x.y/a"}, {"mode": "external"}],
)
def test_a_file_somewhere_else_is_never_fetched(file: Mapping[str, Any]) -> None:
    kept = {"size": 1, "mode": "hosted", "url_private_download": "https://files.slack.com/files-pri/T-F/a"}
    assert address_of(kept) == "https://files.slack.com/files-pri/T-F/a"
    with pytest.raises(Refused, match="file_elsewhere"):
        address_of({**kept, **file})


def test_names_with_anything_in_them_are_made_fit_to_show() -> None:
    odd = [{"id": "F1", "name": "a\u202eb\n.yml", "size": -1}, {"name": "no id"}, "text", {"id": ""}]
    assert attachments_in(odd) == (Attachment(id="F1", name="ab .yml", size=0),)
    assert BOT not in str(attachments_in(odd))
