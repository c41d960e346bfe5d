"""The table of what can be asked for names only kinds that exist, lines that are read, and tests that are there."""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path

import pytest

from tests.docs.coverage import PARTS, SAID, Item
from tests.grammar.reading import read

ROOT = Path(__file__).parents[2]
SEED_LINES = ROOT.parent / "shared" / "data" / "azure-cli" / "seed-lines.jsonl"
ITEMS = [item for part in PARTS for item in part.items]
EVERY = pytest.mark.parametrize("item", ITEMS, ids=[item.what.en[:40] for item in ITEMS])
LINES = [pytest.param(item, line, id=line[:60]) for item in ITEMS for line in item.lines if item.kinds]
WORDS = [line for item in ITEMS for line in item.lines if not item.kinds]
TO_FILL_IN = {"missing-option", "unresolved"}


@cache
def functions(path: str) -> frozenset[str]:
    """Names of the tests in a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@EVERY
def test_an_item_is_answered_by_kinds_that_exist_or_says_what_happens_instead(item: Item) -> None:
    assert set(item.kinds) <= set(SAID)
    assert item.kinds or item.instead is not None
    assert item.what.en != item.what.es


@EVERY
def test_an_item_names_tests_that_are_there(item: Item) -> None:
    assert item.tests
    for test in item.tests:
        path, _, name = test.partition("::")
        assert name in functions(path), test


@pytest.mark.parametrize(("item", "line"), LINES)
def test_a_line_is_read_as_one_of_its_kinds(item: Item, line: str) -> None:
    draft = read(line)
    assert draft.of in item.kinds
    assert {problem.code for problem in draft.problems} <= TO_FILL_IN | {"no-such-file"}


@pytest.mark.parametrize("line", WORDS)
def test_what_needs_no_request_gets_a_word(line: str) -> None:
    draft = read(line)
    assert draft.said is not None
    assert not draft.problems


def test_every_line_of_the_founding_document_is_in_the_table() -> None:
    if not SEED_LINES.is_file():
        pytest.skip("the founding document is not here")
    lines = {json.loads(line)["line"] for line in SEED_LINES.read_text(encoding="utf-8").splitlines()}
    assert lines - {line for item in ITEMS for line in item.lines} == set()
