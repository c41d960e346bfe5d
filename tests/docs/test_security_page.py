"""The page on security names a test for each of its lines, and every test it names is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LINES = dict(re.findall(r"^\| (\d+) \|(.*)\|$", PAGE, flags=re.MULTILINE))
NAMED = sorted(set(re.findall(r"`([a-z]+/test_[a-z_]+)::(test_[a-z0-9_]+)`", PAGE)))


@cache
def written_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_the_checklist_is_whole_and_each_line_is_held() -> None:
    assert list(LINES) == [str(number) for number in range(1, 15)]
    assert [number for number, cells in LINES.items() if "::test_" not in cells] == []


def test_everything_between_ticks_that_looks_like_a_test_is_written_as_one() -> None:
    assert len(re.findall(r"`[^`]*::[^`]*`", PAGE)) == len(re.findall(r"`[a-z]+/test_[a-z_]+::test_[a-z0-9_]+`", PAGE))


@pytest.mark.parametrize(("module", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_named_test_is_there(module: str, name: str) -> None:
    assert name in written_in(ROOT / "tests" / f"{module}.py")
