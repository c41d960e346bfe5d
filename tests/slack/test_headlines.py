"""What a line of a message says at a glance: what for whom, and code that looks like code."""

from __future__ import annotations

import pytest

from bot.slack.notices import notice_message
from bot.slack.rich import Code, Piece, coded
from bot.slack.standing import headline
from tests.slack.pictures import NOTICES, STATES, request


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"name": "nombre-cluster"}, "nombre-cluster"),
        ({"role": "Contributor", "assignee": "joe@contoso.com"}, "Contributor → joe@contoso.com"),
        ({"role": "Contributor"}, ""),
        ({}, ""),
    ],
)
def test_a_headline_names_the_thing_and_a_role_with_its_person(params: dict[str, str], said: str) -> None:
    found = request(params=params)
    assert found.thing == said
    words = headline(STATES["pending"].model_copy(update={"request": found}), "en")
    assert (f" · {said} · " in words) is bool(said)


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        ("answered", "Computes: 2 found"),
        ("answered-one", "Workspace: ws-vision"),
        ("answered-none", "Computes: nothing found"),
    ],
)
def test_an_answer_says_how_many_there_are_and_of_one_thing_which_it_is(notice: str, said: str) -> None:
    assert notice_message(NOTICES[notice], "en").summary == said


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("plain", ("plain",)),
        ("try `ml compute create` now", ("try ", Code("ml compute create"), " now")),
        ("`/aml help`", (Code("/aml help"),)),
        ("one ` alone stays", ("one ` alone stays",)),
        ("``", ("``",)),
        ("", ("",)),
    ],
)
def test_what_stands_between_backticks_is_shown_as_code(text: str, pieces: tuple[Piece, ...]) -> None:
    assert coded(text) == pieces
