"""Command lines that nobody here wrote: each is read or refused with the word that is why. Skipped without the file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.grammar.table import RENAMED
from bot.kinds import KINDS
from tests.grammar.reading import read_alone as read

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "azure-cli" / "corpus" / "commands.jsonl"
PATHS = {path for kind in KINDS for path in kind.commands} | {"configure"}
DEFAULTS = {"group": "rg", "workspace": "ws-1", "location": "eastus"}

pytestmark = pytest.mark.skipif(not CORPUS.is_file(), reason="the corpus is not beside the project")


def rows() -> list[dict[str, Any]]:
    return [json.loads(row) for row in CORPUS.read_text(encoding="utf-8").splitlines()]


def current(path: str) -> str:
    """A command by the names its groups have now."""
    return " ".join(RENAMED.get(word, word) for word in path.split())


def outcome(line: str) -> str:
    """How a line was answered, in one word; fails when the answer does not stand up."""
    draft = read(line, **DEFAULTS)
    if draft.params is not None:
        again = read(draft.line)
        assert again.params == draft.params
        return "read"
    if draft.awaits:
        return "awaits a file"
    if draft.said is not None:
        return "answered"
    assert draft.problems
    for problem in draft.problems:
        assert problem.text.en != problem.text.es
        if problem.position >= 0:
            word = line[problem.position :].strip("\"' ").partition(" ")[0].partition("=")[0].strip("\"'")
            assert word[:12] in problem.text.en or problem.field, (line, problem)
    return "to fill in" if {one.code for one in draft.problems} <= {"unresolved", "missing-option"} else "refused"


def test_every_real_line_is_answered() -> None:
    found: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for row in rows():
        found[current(row["kind"]) in PATHS][outcome(row["line"])] += 1
    print(f"\nof the kinds there are: {dict(found[True])}\nof others: {dict(found[False])}")
    assert sum(found[True].values()) >= 90
    assert found[True]["refused"] <= found[True].total() * 0.35
    assert set(found[False]) <= {"refused", "answered"}


SEED = (
    "group", "configure", "ml workspace", "ml compute", "ml environment", "ml data", "ml dataset", "ml datastore",
    "ml model", "ml component", "ml job", "role assignment", "role definition",
)  # fmt: skip
"""Groups of commands the founding document has operations of."""


def test_three_quarters_of_the_real_lines_about_what_can_be_asked_for_are_taken() -> None:
    found = Counter(
        outcome(row["line"]) for row in rows() if any(f"{row['kind']} ".startswith(f"{group} ") for group in SEED)
    )
    print(f"\nof the founding document's groups: {dict(found)}")
    assert found.total() >= 380
    assert found["refused"] <= found.total() * 0.25


def test_a_real_line_of_a_kind_is_read_as_that_kind() -> None:
    for row in rows():
        draft = read(row["line"], **DEFAULTS)
        if draft.params is None:
            continue
        assert current(row["kind"]) in PATHS, row["line"]
        kind = next((kind for kind in KINDS if kind.name == draft.of), None)
        assert (kind.commands if kind else ("configure",)) == (current(row["kind"]),)


def test_lines_of_the_founding_document_are_read_or_say_what_is_not_there() -> None:
    seed = [json.loads(row)["line"] for row in (CORPUS.parents[1] / "seed-lines.jsonl").read_text().splitlines()]
    read_now = [line for line in seed if not read(line, **DEFAULTS).problems]
    assert len(read_now) >= 8
    for line in seed:
        if line not in read_now:
            assert [one.code for one in read(line).problems] == ["unknown-command"]
