"""Every sentence is there in both languages, is used, and takes the same values."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.slack
from bot.azure.steps import STEPS as AZURE_STEPS
from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.notice import Hurdle
from bot.policy.vocabulary import BUILT_IN
from bot.slack import home, progress
from bot.slack.hurdles import hurdle_sentence
from bot.slack.words import LANGUAGES, catalogue, number, say

ROOM = Path(bot.slack.__file__).parent
SPEAKERS = frozenset({"say", "phrase"})


def literals() -> Iterator[str]:
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def spoken() -> Iterator[str]:
    """The message ids given to say() and phrase() as they stand."""
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKERS:
                msgid = node.args[1]
                options = [msgid.body, msgid.orelse] if isinstance(msgid, ast.IfExp) else [msgid]
                yield from (one.value for one in options if isinstance(one, ast.Constant))  # type: ignore[misc]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_sentence_exists_in_every_language() -> None:
    assert set(catalogue("en")) == set(catalogue("es"))


def test_no_sentence_is_missing() -> None:
    assert set(spoken()) - set(catalogue("en")) == set()


def test_no_sentence_is_unused() -> None:
    assert set(catalogue("en")) - set(literals()) == set()


@pytest.mark.parametrize("msgid", sorted(catalogue("en")))
def test_both_languages_take_the_same_values(msgid: str) -> None:
    wanted = placeholders(catalogue("en")[msgid])
    assert placeholders(catalogue("es")[msgid]) == wanted
    assert all(name.isidentifier() for name in wanted)


def test_the_two_languages_differ() -> None:
    same = {msgid for msgid in catalogue("en") if catalogue("en")[msgid] == catalogue("es")[msgid]}
    assert same == set()


def test_every_hurdle_has_a_sentence() -> None:
    for language in LANGUAGES:
        sentences = {hurdle_sentence(hurdle, language, name="R-7") for hurdle in Hurdle}
        assert len(sentences) == len(Hurdle)


def test_an_unknown_sentence_and_a_missing_value_are_errors() -> None:
    with pytest.raises(KeyError):
        say("en", "no.such")
    with pytest.raises(KeyError):
        say("en", "understood")


@pytest.mark.parametrize(
    ("language", "value", "places", "written"),
    [("en", 1234.5, 2, "1,234.5"), ("es", 1234.5, 2, "1.234,5"), ("es", 197.1, 0, "197"), ("en", 0.271, 2, "0.27")],
)
def test_numbers_are_written_as_in_the_language(language: str, value: float, places: int, written: str) -> None:
    assert number("es" if language == "es" else "en", value, places=places) == written


def test_every_unit_that_a_quota_can_count_in_has_words() -> None:
    fields = [*vocabulary(kinds=KINDS).fields.values(), *BUILT_IN.values()]
    assert {field.unit for field in fields if field.type == "number"} - set(home.UNITS) == set()


def test_every_part_of_a_deployment_has_words() -> None:
    assert set(AZURE_STEPS) == set(progress.STEPS)


DATED = sorted(msgid for msgid in catalogue("es") if "when" in placeholders(catalogue("es")[msgid]))


@pytest.mark.parametrize("msgid", DATED)
def test_no_article_stands_before_a_moment(msgid: str) -> None:
    """Slack writes a moment as "hoy a las 12:32" as well as "30 nov 2026": "hasta el hoy" is nobody's Spanish."""
    assert "el {when}" not in catalogue("es")[msgid]
    assert " on {when}" not in catalogue("en")[msgid]
