"""When approvers get copies of the card is what the team says in workspaces.yaml, and only what there is."""

from __future__ import annotations

import pytest

from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.errors import PolicyFault
from bot.policy.load import load
from tests.workflow.office import shipped

LINE = b"    approvals_channel: C0APPROVE\n"


def places(said: bytes) -> dict[tuple[str, str], str]:
    text = shipped()["workspaces.yaml"].replace(LINE, LINE + said, 1)
    bundle = load(files={**shipped(), "workspaces.yaml": text}, vocabulary=vocabulary(kinds=KINDS))
    return {(place.team, place.project): place.copies for place in bundle.places}


@pytest.mark.parametrize(("said", "copies"), [(b"", "reminder"), (b"    copies: dm\n", "dm")])
def test_copies_come_with_reminders_unless_a_place_says_at_once(said: bytes, copies: str) -> None:
    found = places(said)
    assert found["vision", ""] == copies
    assert found["nlp", ""] == "reminder"


def test_another_word_is_refused_where_it_stands() -> None:
    with pytest.raises(PolicyFault, match="copies"):
        places(b"    copies: email\n")
