"""Help and friendly words: in both languages, from the declarations, for anything a newcomer may type."""

from __future__ import annotations

import pytest

from bot.grammar.commands import COMMANDS
from bot.grammar.menu import menu_of
from bot.grammar.table import parameters_of
from bot.kinds import KINDS
from bot.model.kind import AnyCommand, AnyKind, Command
from bot.model.notice import Help, Said
from tests.grammar.reading import read

EVERYTHING: tuple[AnyKind | AnyCommand, ...] = (*KINDS, *COMMANDS)


def page(line: str) -> Help:
    said = read(line).said
    assert isinstance(said, Help), said
    return said


def words(help_: Help) -> tuple[str, str]:
    return "\n".join(one.en for one in help_.paragraphs), "\n".join(one.es for one in help_.paragraphs)


def _called(one: AnyKind | AnyCommand, language: int) -> str:
    spanish = one.spanish if isinstance(one, Command) and language else ""
    return spanish or one.commands[0]


@pytest.mark.parametrize("line", ["", "help", "-h", "az --help", "ayuda", "hola", "/aml", "az", "```\n```"])
def test_asking_for_nothing_lists_every_command(line: str) -> None:
    help_ = page(line)
    for language, said in enumerate(words(help_)):
        named = {word.strip("`,:") for word in said.split()}
        assert {_called(one, language).split()[-1] for one in EVERYTHING} <= named
    assert len(help_.paragraphs) <= 30
    for example in help_.examples:
        assert not read(example).problems


def test_in_spanish_what_is_said_about_requests_is_named_in_spanish() -> None:
    en, es = words(page("help"))
    assert "`history`" in en
    assert "`historial`" in es
    assert "`history`" not in es
    for one in COMMANDS:
        assert not one.spanish or read(f"help {one.spanish}").said == read(f"help {one.commands[0]}").said
        assert not one.spanish or one.spanish in one.commands


@pytest.mark.parametrize("kind", EVERYTHING, ids=[one.commands[0] for one in EVERYTHING])
def test_the_group_of_a_command_says_what_each_does(kind: AnyKind | AnyCommand) -> None:
    group = " ".join(kind.commands[0].split()[:-1])
    if group and group not in {one.commands[0] for one in EVERYTHING}:
        en, es = words(page(f"help {group}"))
        assert f"`{kind.commands[0]}`: {kind.summary.en}" in en
        assert f"`{kind.commands[0]}`: {kind.summary.es}" in es


@pytest.mark.parametrize("line", ["help cluster", "ayuda clúster", "help compute cluster", "ayuda clústeres"])
def test_help_is_found_by_what_people_call_a_thing(line: str) -> None:
    assert "ml compute create" in words(page(line))[0]


def test_kinds_that_share_a_command_are_told_apart_by_a_word() -> None:
    both, one = words(page("help ml compute create"))[0], words(page("ml compute create --type amlcompute -h"))[0]
    assert "--max-instances" in one
    assert "--user-object-id" in both
    assert "--user-object-id" not in one


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
    line = next(one for one in en.splitlines() if one.startswith("`--max-instances`"))
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


def test_every_group_of_the_menu_is_called_something_in_both_languages() -> None:
    titles = [group.title for group in menu_of(kinds=KINDS, used={}).groups]
    assert len(titles) == len(set(titles))
    assert [title.en for title in titles if title.en == title.es] == ["Roles"]
