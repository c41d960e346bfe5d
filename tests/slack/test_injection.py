"""What people write is shown, never interpreted: Slack's markup in it stays words, and nothing in it is invisible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.notice import Notice
from bot.model.operation import Answer
from bot.model.picture import Picture
from bot.model.text import Language, same
from bot.slack.cards import render
from bot.slack.legible import clean, cut, escaped, one_line, width
from bot.slack.modals import message_modal
from bot.slack.notices import notice_message
from tests.slack.pictures import NASTY, NOTICES, STATES, notices, pictures
from tests.slack.test_limits import extreme, languages

# A failing example is too large for hypothesis to be at ease with.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

# Everything that may stand in mrkdwn: a label of ours in bold, then a mention, a date or inert words.
MRKDWN = re.compile(
    r"\*[\w ]+\*\n"
    r"(<@[UW][A-Z0-9]+>|<#[CG][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>"
    r"|<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d :-]+ UTC>|(?:[^\W_]|[ .,()/≈·+—-])+)"
)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")


def objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, (list, tuple)):
        for item in node:
            yield from objects(item)


def assert_inert(blocks: Any) -> None:
    for found in objects(blocks):
        assert found.get("type") not in {"markdown", "broadcast", "emoji"}
        if found.get("type") == "mrkdwn":
            assert MRKDWN.fullmatch(found["text"]), found["text"]
            assert found["verbatim"] is True
        if found.get("type") == "plain_text":
            assert found["emoji"] is False
        if found.get("type") == "link":
            assert found["url"].startswith(("https://portal.azure.com/", "https://ml.azure.com/"))
        for name in ("text", "title", "caption"):
            if isinstance(found.get(name), str):
                assert not INVISIBLE.search(found[name])


def nasty(picture: Picture) -> Picture:
    request = picture.request
    person = request.requester
    account = person.slack.model_copy(update={"name": NASTY, "user": NASTY})
    return picture.model_copy(
        update={
            "title": same(NASTY),
            "preview": (same(NASTY),),
            "usergroups": {"vision-leads": NASTY},
            "approvals": tuple(
                one.model_copy(update={"reason": NASTY, "approver": person.model_copy(update={"slack": account})})
                for one in picture.approvals
            ),
            "request": request.model_copy(
                update={
                    "line": NASTY,
                    "reason": NASTY,
                    "params": {"name": NASTY},
                    "channel": "C" + NASTY,
                    "requester": person.model_copy(update={"slack": account}),
                    "place": request.place.model_copy(
                        update={"team": NASTY, "workspace": NASTY, "region": "*eastus*", "project": "_x_"}
                    ),
                }
            ),
        }
    )


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("purpose", ["card", "request", "progress"])
def test_markup_in_names_and_reasons_stays_words(purpose: str, state: str, language: Language) -> None:
    message = render(picture=nasty(STATES[state]), purpose=purpose, language=language)
    for form in message.forms():
        assert_inert(form.blocks)
        assert not re.search(r"<[@!#]|<http", form.text)
        assert not INVISIBLE.search(form.text)


def test_a_reason_is_shown_letter_by_letter() -> None:
    card = render(picture=nasty(STATES["pending"]), purpose="card", language="en")
    quotes = [one["elements"] for one in objects(card.blocks) if one.get("type") == "rich_text_quote"]
    assert quotes == [[{"type": "text", "text": clean(NASTY).strip()}]]


@pytest.mark.parametrize("purpose", ["card", "request", "progress"])
@extreme
@given(picture=pictures(), language=languages)
def test_no_request_holds_markup(purpose: str, picture: Picture, language: Language) -> None:
    for form in render(picture=picture, purpose=purpose, language=language).forms():
        assert_inert(form.blocks)


@extreme
@given(notice=notices, language=languages)
def test_no_notice_holds_markup(notice: Notice, language: Language) -> None:
    message = notice_message(notice, language)
    for form in message.forms():
        assert_inert(form.blocks)
        assert not re.search(r"<[@!#]|<http", form.text)
    assert_inert(message_modal(message=message, external_id="aml-x", language=language))


def test_cells_of_an_answer_are_raw_text() -> None:
    answered = NOTICES["answered"].model_copy(update={"answer": Answer(columns=(NASTY,), rows=((NASTY,),))})
    message = notice_message(answered, "en")
    cells = [cell for block in message.blocks if block["type"] == "table" for row in block["rows"] for cell in row]
    assert {cell["type"] for cell in cells} == {"raw_text"}
    assert len(cells) == 2


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("gnp.exe\u202e", "gnp.exe"),
        ("a\u200bb\u2066c\ufeffd", "abcd"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\ud800half", "half"),
        ("\x00\x1bcontrol", "control"),
        ("ñandú 名前 😀", "ñandú 名前 😀"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(text: str, seen: str) -> None:
    assert clean(text) == seen


@given(text=st.text(), limit=st.integers(1, 50))
def test_a_cut_text_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    assert width(cut(text, limit)) <= limit
    assert one_line(text, limit)


def test_text_is_cut_before_it_is_escaped() -> None:
    message = notice_message(NOTICES["said"].model_copy(update={"text": same("&" * 5000)}), "en")
    assert message.text == escaped("&" * 599) + "…"
