"""An approver decides from the top of the card: what it says first, what it says once, and on how many lines."""

from __future__ import annotations

import json

import pytest

from bot.model.decision import Decision, Effect, Reason
from bot.model.notice import Denied, FormPreview
from bot.model.picture import Picture
from bot.model.text import Language, Text, same
from bot.slack.cards import render
from bot.slack.form_view import preview_pieces
from bot.slack.notices import notice_message
from bot.slack.rich import Code
from bot.slack.words import say
from tests.slack.pictures import STATES

WAITING = ("pending", "pending-one-of-two", "pending-asked")


def card(state: str, language: Language = "en", purpose: str = "card") -> list[str]:
    """The blocks of a card, each as it is written."""
    message = render(picture=STATES[state], purpose=purpose, language=language)
    return [json.dumps(block, ensure_ascii=False) for block in message.blocks]


def at(blocks: list[str], words: str) -> int:
    return next(index for index, block in enumerate(blocks) if words in block)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("state", WAITING)
def test_what_a_decision_takes_stands_before_the_line_it_was_asked_with(state: str, language: Language) -> None:
    blocks = card(state, language)
    wanted = ["label.requester", "label.why", "label.plan", "risk.medium", "label.findings", "label.policy"]
    places = [at(blocks, f'"{say(language, msgid)}') for msgid in wanted[1:]]
    assert places == sorted(places)
    assert at(blocks, say(language, wanted[0])) < places[0]
    assert places[-1] < at(blocks, f'"{say(language, "label.asked")}"') < at(blocks, say(language, "label.missing"))


@pytest.mark.parametrize("state", WAITING)
def test_a_card_that_waits_says_its_deadline_once_and_who_is_missing_by_the_buttons(state: str) -> None:
    blocks = card(state)
    assert sum("Decide by" in block for block in blocks) == 1
    assert not any("Waiting for approval until" in block for block in blocks)
    assert any("Waiting for approval until" in block for block in card(state, purpose="request"))
    assert "Still needed" in blocks[-2]
    assert '"actions"' in blocks[-1]


@pytest.mark.parametrize(
    ("params", "hours", "en", "es"),
    [
        ({}, 8.0, "*Lasts*\n8 hours", "*Duración*\n8 horas"),
        ({}, 1.0, "*Lasts*\n1 hour", "*Duración*\n1 hora"),
        ({}, 0.03, "*Lasts*\n2 minutes", "*Duración*\n2 minutos"),
        ({}, 2160.0, "*Lasts*\n90 days", "*Duración*\n90 días"),
        ({}, None, "*Lasts*\nNo end date", "*Duración*\nSin fecha de fin"),
        ({"until": "2026-11-27T18:00:00+00:00"}, 100.0, "*Ends*\n<!date^", "*Termina*\n<!date^"),
    ],
)
def test_a_card_says_for_how_long_something_is_given(
    params: dict[str, str], hours: float | None, en: str, es: str
) -> None:
    picture = STATES["pending"]
    given = picture.request.model_copy(update={"grants": True, "params": {**picture.request.params, **params}})
    for language, words in (("en", en), ("es", es)):
        fields = _fields(picture.model_copy(update={"request": given, "hours": hours}), language)  # type: ignore[arg-type]
        assert [text for text in fields if text.startswith(words)]
        assert not [text for text in _fields(picture, language) if text.startswith(words[:6])]  # type: ignore[arg-type]


def test_what_cannot_be_taken_back_is_asked_about_in_red() -> None:
    message = render(picture=STATES["pending"], purpose="request", language="en")
    asked = [element["confirm"] for element in message.blocks[-1]["elements"] if "confirm" in element]
    assert [one["style"] for one in asked] == ["danger"]


def _fields(picture: Picture, language: Language) -> list[str]:
    message = render(picture=picture, purpose="card", language=language)
    (found,) = (block["fields"] for block in message.blocks if "fields" in block)
    return [field["text"] for field in found]


def test_who_alone_is_missing_and_a_reason_nobody_gave_take_one_line() -> None:
    picture = STATES["pending"].model_copy(deep=True)
    silent = picture.model_copy(update={"request": picture.request.model_copy(update={"reason": ""})})
    assert len(silent.remaining) == 1
    message = render(picture=silent, purpose="card", language="en")
    why, *_ = (block for block in message.blocks if '"Why"' in json.dumps(block))
    assert [part["type"] for part in why["elements"]] == ["rich_text_section"]
    assert [part["type"] for part in message.blocks[-2]["elements"]] == ["rich_text_section"]


def test_what_a_reason_names_is_shown_in_a_fixed_width_wherever_reasons_stand() -> None:
    """A rule's reason came with its backticks as they were typed."""
    text = Text(en="`role` is Owner", es="`role` es Owner")
    decision = Decision(effect=Effect.DENY, reasons=(Reason(rule="r", text=text),))
    pending = STATES["pending"]
    picture = pending.model_copy(update={"request": pending.request.model_copy(update={"decision": decision})})
    for blocks in (
        render(picture=picture, purpose="card", language="es").blocks,
        render(picture=picture, purpose="request", language="es").blocks,
        notice_message(Denied(title=same("It"), line="x", decision=decision), "es").blocks,
    ):
        assert '"text": "role", "style": {"code": true}' in json.dumps(blocks)
        assert "`" not in json.dumps(blocks)
    assert Code("role") in preview_pieces(FormPreview(decision=decision), "es")
