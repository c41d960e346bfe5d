"""Everything that can happen to a request has words in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import bot.workflow
from bot.model.notice import EventLine
from bot.model.request import Event
from bot.model.text import Language, same
from bot.slack.events import EVENTS, event_line
from bot.slack.rich import rich_text, section
from tests.slack.pictures import NOW
from tests.slack.test_limits import written

ROOM = Path(bot.workflow.__file__).parent
NAMED = re.compile(
    r"(access|approval|ask|drift|emergency|execution|grant|idle|operation|orphan|question|quota|request|revocation"
    r"|stray|unfinished|view)\.[a-z]+(_[a-z]+)*"
)
ABOUT_NO_REQUEST = frozenset({"drift.asked", "unfinished.unknown"})


def recorded() -> set[str]:
    """The names of audit events that the use cases write as they stand."""
    return {
        node.value
        for path in ROOM.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAMED.fullmatch(node.value)
    }


def test_every_event_of_a_request_has_words() -> None:
    assert recorded() | {event.value for event in Event} == EVENTS.keys() | ABOUT_NO_REQUEST


@pytest.mark.parametrize(
    ("name", "key", "value", "language", "said"),
    [
        ("request.submitted", "", "", "es", "pedida · amlbot"),
        ("approval.recorded", "verdict", "approve", "en", "verdict · amlbot — approves"),
        ("approval.recorded", "verdict", "approve", "es", "veredicto · amlbot — aprueba"),
        ("approval.refused", "hurdle", "own-request", "es", "La solicitud R-7 es suya"),
        ("approval.refused", "hurdle", "of-tomorrow", "es", "— of-tomorrow"),
        ("request.queued", "effect", "needs-approval", "es", "requiere aprobación"),
        ("grant.created", "expires_at", "2026-11-23T14:02:00+00:00", "es", "hasta 2026-11-23 14:02 UTC"),
        ("grant.created", "expires_at", "tomorrow", "es", "— tomorrow"),
        ("request.unheard", "reason", "why not", "es", "request.unheard · amlbot — motivo: why not"),
    ],
)
def test_an_event_is_said_with_what_is_worth_a_line(
    name: str, key: str, value: str, language: Language, said: str
) -> None:
    told = ((key, same(value)),) if key else ()
    event = EventLine(at=NOW, name=name, actor="system", told=told)
    line = rich_text(section(*event_line(event, name="R-7", language=language)))
    assert said in " ".join("".join(written(line)).split())
