"""Help and friendly words: in both languages, from the declarations, for anything a newcomer may type."""

from __future__ import annotations

import pytest

from bot.grammar.commands import COMMANDS
from bot.grammar.table import parameters_of
from bot.kinds import KINDS
from bot.model.kind import AnyCommand, AnyKind
from bot.model.notice import Help, Said
from tests.grammar.reading import read

EVERYTHING: tuple[AnyKind | AnyCommand, ...] = (*KINDS, *COMMANDS)


def page(line: str) -> Help:
    said = read(line).said
    assert isinstance(said, Help), said
    return said


def words(help_: Help) -> tuple[str, str]:
    return "\n".join(one.en for one in help_.paragraphs), "\n".join(one.es for one in help_.paragraphs)


@pytest.mark.parametrize("line", ["", "help", "-h", "az --help", "ayuda", "hola", "/aml", "az", "```\n```"])
def test_asking_for_nothing_lists_everything(line: str) -> None:
    en, es = words(page(line))
    for one in EVERYTHING:
        assert f"{one.commands[0]}: {one.summary.en}" in en
        assert f"{one.commands[0]}: {one.summary.es}" in es


@pytest.mark.parametrize("kind", EVERYTHING, ids=[one.commands[0] for one in EVERYTHING])
@pytest.mark.parametrize("way", ["help {}", "ayuda {}", "az {} -h", "{} --name x --help"])
def test_every_command_is_explained_with_every_option_and_an_example(kind: AnyKind | AnyCommand, way: str) -> None:
    help_ = page(way.format(kind.commands[0]))
    en, es = words(help_)
    for parameter in parameters_of(kind.params):
        assert parameter.option.flag in en
        assert parameter.option.summary.en in en
        assert parameter.option.summary.es in es
    assert {f"/aml {example}" for example in kind.examples} <= set(help_.examples)


@pytest.mark.parametrize("line", ["az ml -h", "help ml", "ml", "az ml"])
def test_a_group_of_commands_lists_its_own(line: str) -> None:
    en, _ = words(page(line))
    assert "ml compute create" in en
    assert "role assignment" not in en


@pytest.mark.parametrize("line", ["ml compute", "help compute", "help ml compute"])
def test_half_a_command_lists_what_may_follow(line: str) -> None:
    en, _ = words(page(line))
    assert "ml compute list" in en
    assert "workspace show" not in en


def test_help_for_nothing_known_says_so_and_lists_everything() -> None:
    en, es = words(page("help teapot"))
    assert "teapot" in en.splitlines()[0]
    assert "teapot" in es.splitlines()[0]
    assert "ml compute create" in en


def test_an_option_that_is_not_taken_is_in_the_help_with_the_reason() -> None:
    en, es = words(page("help ml compute create"))
    assert "--vnet-name" in en
    assert "--vnet-name" in es


def test_choices_defaults_and_units_are_in_the_help() -> None:
    en, es = words(page("help ml compute create"))
    line = next(one for one in en.splitlines() if one.startswith("--max-instances"))
    assert "nodes" in line
    assert "4" in line
    assert "dedicated, low_priority" in en
    assert "nodos" in es


def test_two_kinds_with_one_command_are_told_apart() -> None:
    en, _ = words(page("help ml compute create"))
    for kind in KINDS:
        if kind.commands == ("ml compute create",):
            assert kind.title.en in en


@pytest.mark.parametrize("text", ["--reason '-h'", "--reason '--help'", "--reason 'help me'"])
def test_help_inside_a_value_is_a_value(text: str) -> None:
    draft = read(f"ml workspace create -n ws-1 {text}")
    assert draft.said is None
    assert draft.params is not None


@pytest.mark.parametrize(
    "line",
    [
        "az extension add -n ml -y",
        "az login",
        "az login --use-device-code",
        "az logout",
        "az account set -s x",
        "az account show",
        "az version",
        "az --version",
        "az upgrade",
        "thanks",
        "gracias",
    ],
)
def test_a_line_that_needs_nothing_here_gets_a_friendly_word(line: str) -> None:
    said = read(line).said
    assert isinstance(said, Said)
    assert said.text.en
    assert said.text.en != said.text.es
