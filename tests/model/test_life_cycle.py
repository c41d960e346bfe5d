"""Every state x event pair is allowed or refused exactly as drawn in docs/life-cycle.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.model.request import OPEN, TRANSITIONS, Event, Status, after

DRAWN = """
            denied queued approved refused withdrawn expired stopped started succeeded failed lost resumed retried
submitted   denied pending approved -      -         -       -       -       -         -      -    -       -
denied      -      -      -        -       -         -       -       -       -         -      -    -       -
pending     -      -      approved refused withdrawn expired denied  -       -         -      -    -       -
approved    -      pending -       -       -         -       denied  executing -       -      -    -       -
executing   -      -      -        -       -         -       -       -       succeeded failed unknown -    -
unknown     -      -      -        -       -         -       -       -       succeeded failed -    executing -
succeeded   -      -      -        -       -         -       -       -       -         -      -    -       -
failed      -      -      -        -       -         -       -       -       -         -      -    -       approved
refused     -      -      -        -       -         -       -       -       -         -      -    -       -
withdrawn   -      -      -        -       -         -       -       -       -         -      -    -       -
expired     -      -      -        -       -         -       -       -       -         -      -    -       -
"""


def drawn() -> dict[tuple[Status, Event], Status | None]:
    head, *lines = [line.split() for line in DRAWN.strip().splitlines()]
    events = {event.name.lower(): event for event in Event}
    return {
        (Status(line[0]), events[name]): None if cell == "-" else Status(cell)
        for line in lines
        for name, cell in zip(head, line[1:], strict=True)
    }


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("event", Event)
def test_an_event_leads_where_it_is_drawn_or_nowhere(status: Status, event: Event) -> None:
    assert after(status=status, event=event) is drawn()[status, event]


def test_a_closed_request_never_moves_except_by_an_explicit_retry() -> None:
    moving = {(status, event) for status, event in TRANSITIONS if status not in OPEN}
    assert moving == {(Status.FAILED, Event.RETRIED)}


def test_every_state_can_be_reached_and_the_picture_in_the_docs_shows_each_edge() -> None:
    reached = {Status.SUBMITTED, *TRANSITIONS.values()}
    assert reached == set(Status)
    page = (Path(__file__).parents[2] / "docs" / "life-cycle.md").read_text(encoding="utf-8")
    edges = set(re.findall(r"^\s*(\w+) --> (\w+): (\w+\.\w+)$", page, flags=re.MULTILINE))
    assert edges == {(start.value, end.value, event.value) for (start, event), end in TRANSITIONS.items()}
