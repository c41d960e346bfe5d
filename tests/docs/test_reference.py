"""The reference pages are what the declarations say."""

from __future__ import annotations

import re

import pytest

from bot.grammar.commands import COMMANDS
from bot.grammar.table import parameters_of
from bot.kinds import KINDS
from bot.model.kind import AnyCommand, AnyKind
from tests.docs.regenerate import FOLDER, wanted

PAGES = wanted()
EVERYTHING: tuple[AnyKind | AnyCommand, ...] = (*KINDS, *COMMANDS)


def test_the_pages_in_the_tree_are_the_generated_ones() -> None:
    there = {path.name for path in FOLDER.glob("*.md") if path.read_text(encoding="utf-8").startswith("<!-- Generated")}
    assert there == set(PAGES), "run: python -m tests.docs.regenerate"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name], "run: python -m tests.docs.regenerate"


@pytest.mark.parametrize("said", EVERYTHING, ids=[one.commands[0] for one in EVERYTHING])
def test_a_page_names_every_option_fact_and_example_in_both_languages(said: AnyKind | AnyCommand) -> None:
    english, spanish = PAGES[f"{said.name}.md"].split("## Español")
    for text, language in ((english, "en"), (spanish, "es")):
        for parameter in parameters_of(said.params):
            assert parameter.option.flag in text
            assert getattr(parameter.option.summary, language) in text
        for field in getattr(said, "fields", ()):
            assert f"`{field.name}`" in text
        for example in said.examples:
            assert f"/aml {example}" in text


def test_the_index_leads_to_every_page() -> None:
    assert set(re.findall(r"\]\(([^)]+)\)", PAGES["README.md"])) == set(PAGES) - {"README.md"}


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    for text in PAGES.values():
        for block in re.findall(r"(?:^\|.*\n?)+", text, flags=re.MULTILINE):
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in block.strip().splitlines()}) == 1
