"""Every word of the page is there in both languages, is used, and says the same things."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from bot.sandbox.company import default_company
from bot.sandbox.page.fault_presets import FAULT_PRESETS, preset
from bot.sandbox.page.guide import GUIDE, guide_for, suggested_lines
from bot.sandbox.page.words import catalogue, language_of, word

_PAGE = Path(str(files("bot.sandbox.page")))
_PREFIXES = ("task_", "direction_")


def sources() -> str:
    """Everything that may use a word."""
    found = [path for path in _PAGE.rglob("*") if path.suffix in {".py", ".js", ".html"} and path.name != "words.py"]
    return "\n".join(path.read_text("utf-8") for path in found)


def test_both_languages_leave_the_same_holes_to_fill() -> None:
    english, spanish = catalogue("en"), catalogue("es")
    holes = re.compile(r"\{\w+\}")
    assert [key for key in english if set(holes.findall(english[key])) != set(holes.findall(spanish[key]))] == []
    assert [key for key in english if not english[key].strip() or not spanish[key].strip()] == []


def test_every_word_is_used() -> None:
    used = (
        set(re.findall(r"[\"'`](\w+)[\"'`]", sources())) | {f"{step.key}_next" for step in GUIDE} | set(FAULT_PRESETS)
    )
    assert [key for key in catalogue("en") if key not in used and not key.startswith(_PREFIXES)] == []


def test_every_word_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r"\bw\(\"(\w+)\"", sources())) | set(re.findall(r"\bword\(\"(\w+)\"", sources()))
    asked |= set(re.findall(r"data-w(?:-label|-title)?=\"(\w+)\"", sources()))
    asked |= {step.key for step in GUIDE} | {f"{step.key}_next" for step in GUIDE} | set(FAULT_PRESETS)
    assert len(asked) > 60
    assert sorted(asked - set(catalogue("en"))) == []


def test_a_word_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        word("nonsense", language="en")


@pytest.mark.parametrize(("locale", "language"), [("es-ES", "es"), ("es-MX", "es"), ("en-GB", "en"), ("fr-FR", "en")])
def test_the_language_follows_the_locale(locale: str, language: str) -> None:
    assert language_of(locale) == language


def test_the_guide_names_people_and_channels_that_exist() -> None:
    company = default_company()
    people = {person.slack for person in company.people}
    channels = {channel.id for channel in company.slack.channels}
    assert [step["key"] for step in guide_for(people=people, channels=channels)] == [step.key for step in GUIDE]
    assert guide_for(people={"U1"}, channels=channels) == []


def test_only_registered_commands_are_suggested() -> None:
    assert suggested_lines(slash_commands=[]) == []
    lines = [line["text"] for line in suggested_lines(slash_commands=[{"command": "/aml", "description": "AML"}])]
    assert lines[0] == "/aml"
    assert len(lines) == len(set(lines)) > 10


@pytest.mark.parametrize("name", FAULT_PRESETS)
def test_every_preset_can_be_ordered_several_times(name: str) -> None:
    assert preset(name, times=3).times == 3
