"""The pages hang together: an index, links and pictures that are there, and claims whose tests exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
HELD = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def links(path: Path) -> list[tuple[str, str]]:
    """(page or "", anchor or "") of every link that stays in the project."""
    prose = re.sub(r"^```.*?^```", "", text(path), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", prose)


@cache
def anchors(path: Path) -> set[str]:
    """The anchors GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", text(path), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_page_and_to_a_heading_that_is_there(page: Path) -> None:
    for target, anchor in links(page):
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there), f"{target}#{anchor}"


def test_the_index_names_every_page_and_the_readme_names_the_index() -> None:
    index = DOCS / "README.md"
    named = {(DOCS / target).resolve() for target, _ in links(index)}
    assert set(DOCS.glob("*.md")) - {index} <= named
    assert {path for path in DOCS.iterdir() if path.is_dir()} - {DOCS / "images", DOCS / "samples"} <= {
        path if path.is_dir() else path.parent for path in named
    }
    assert index.resolve() in {(ROOT / target / "README.md").resolve() for target, _ in links(ROOT / "README.md")} | {
        (ROOT / target).resolve() for target, _ in links(ROOT / "README.md")
    }


def test_every_picture_is_on_a_page_has_words_and_is_small() -> None:
    shown: set[Path] = set()
    for page in PAGES:
        for words, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text(page)):
            assert len(words) > 20, f"{page.name}: {target} says nothing to those who do not see it"
            shown.add((page.parent / target).resolve())
    assert shown == {path.resolve() for path in (DOCS / "images").iterdir()}
    for picture in shown:
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 320_000, picture.name


@pytest.mark.parametrize("page", [page for page in PAGES if HELD.search(text(page))], ids=lambda page: page.name)
def test_what_is_said_to_be_held_by_a_test_has_that_test(page: Path) -> None:
    for file, name in HELD.findall(text(page)):
        assert (ROOT / file).is_file(), file
        if name:
            tree = ast.parse(text(ROOT / file))
            assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, (
                f"{file}::{name}"
            )


def test_everything_said_of_amlbot_beside_others_names_its_test() -> None:
    page = text(DOCS / "compared.md")
    rows = page.partition("## What amlbot does")[2].partition("## What others do")[0]
    claims = [row for row in rows.splitlines() if row.startswith("| ")][2:]
    assert len(claims) > 8
    assert [row for row in claims if not HELD.search(row)] == []
    assert re.findall(r"read in their source or documentation.*on \d+ \w+ 20\d\d", page.replace("\n", " "))
