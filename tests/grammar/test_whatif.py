"""`whatif` asks what would become of a line: the line is read as it would be without it, and is only asked about."""

from __future__ import annotations

import pytest

from tests.grammar.reading import read

CLUSTER = "az ml compute create --name cpu --size Standard_DS11_v2 --max-instances 2 --type AmlCompute"


@pytest.mark.parametrize(
    "asked",
    [
        "whatif",
        "/aml whatif",
        "WhatIf",
        "what if",
        "what-if",
        "y si",
        "qué pasaría si",
        "que pasa si",
        "what happens if",
    ],
)
def test_a_line_is_asked_about(asked: str) -> None:
    draft, plain = read(f"{asked} {CLUSTER}"), read(CLUSTER)
    assert (draft.whatif, plain.whatif) == (True, False)
    assert draft.params is not None
    assert (draft.of, draft.params, draft.line) == (plain.of, plain.params, plain.line)


def test_what_is_wrong_with_it_is_said_where_it_stands_and_mended_as_a_question() -> None:
    [problem] = read(f"whatif {CLUSTER.replace('--max-instances', '--max-instnces')}").problems
    line = f"whatif {CLUSTER.replace('--max-instances', '--max-instnces')}"
    assert line[problem.position :].startswith("--max-instnces")
    assert problem.suggestion.startswith("/aml whatif ")
    assert read(problem.suggestion).whatif
    assert read(problem.suggestion).problems == ()


@pytest.mark.parametrize("line", ["whatif history", "whatif withdraw R-7", "whatif configure --defaults group=g"])
def test_only_what_asks_for_something_can_be_asked_about(line: str) -> None:
    draft = read(line)
    assert [problem.code for problem in draft.problems] == ["no-request"]
    assert draft.params is None


def test_a_secret_is_not_kept_and_the_question_stays_one() -> None:
    draft = read("whatif az ml compute create --name vm --type ComputeInstance --admin-password Hunter2hunter2")
    assert draft.holds_secret
    assert "Hunter2" not in draft.redacted
    assert read(draft.redacted).whatif


@pytest.mark.parametrize("line", ["whatif", "whatif   ", "whatifs az group list"])
def test_a_question_about_nothing_is_none(line: str) -> None:
    assert not read(line).whatif
