"""What the page about asking says of its sentences is what happens to them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.grammar.reading import codes
from tests.grammar.saying import hear

PAGE = (Path(__file__).parents[2] / "docs" / "asking.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```text\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
ASKED, UNSURE = (fence.replace("@joe", "<@U0JOE>").splitlines() for fence in FENCES)


@pytest.mark.parametrize("line", ASKED)
def test_a_sentence_that_is_shown_is_understood(line: str) -> None:
    assert hear(line).params is not None, codes(hear(line))


@pytest.mark.parametrize("line", UNSURE)
def test_a_sentence_that_asks_for_nothing_asks_for_nothing(line: str) -> None:
    draft = hear(line)
    assert draft.params is None
    assert "unsure-word" in codes(draft)


def test_every_picture_of_the_page_is_there() -> None:
    images = re.findall(r"\]\((images/[^)]+)\)", PAGE)
    assert len(images) == 4
    for image in images:
        assert (Path(__file__).parents[2] / "docs" / image).is_file()
