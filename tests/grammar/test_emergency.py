"""`--emergency`: declared on a line that changes something, wherever it stands, and nowhere else."""

from __future__ import annotations

import pytest

from bot.grammar.emergency import declared
from tests.grammar.reading import read

LINE = "az group create --name nombre-grupo --location eastus"


@pytest.mark.parametrize("flag", ["--emergency", "--break-glass", "--emergencia", "--EMERGENCY"])
def test_it_may_stand_anywhere_and_the_rest_is_read_as_it_is(flag: str) -> None:
    plain = read(LINE)
    for line in (f"{LINE} {flag}", LINE.replace("--name", f"{flag} --name"), f"{flag} {LINE}"):
        draft = read(line)
        assert (draft.emergency, draft.params) == (True, plain.params)
    assert not plain.emergency


@pytest.mark.parametrize("line", ["history --emergency", "az ml compute list -g nombre-g -w area-trabajo --emergency"])
def test_what_changes_nothing_is_no_emergency(line: str) -> None:
    draft = read(line)
    assert [problem.code for problem in draft.problems] == ["no-emergency"]
    assert draft.params is None


def test_within_quotes_it_is_a_word_like_any_other() -> None:
    draft = read('az role assignment create --role Reader --assignee a@b.co -g this-rg --reason "no --emergency here"')
    assert not draft.emergency
    assert getattr(draft.params, "reason", "") == "no --emergency here"


def test_a_mended_line_is_still_an_emergency() -> None:
    draft = read("az group creat --name nombre-grupo --location eastus --emergency")
    (suggestion,) = {problem.suggestion for problem in draft.problems if problem.suggestion}
    assert suggestion.endswith(" --emergency")
    assert read(suggestion).emergency


def test_a_line_that_changes_nothing_is_mended_without_it() -> None:
    draft = read("--emergency component shwo --name prepare --version 1")
    (suggestion,) = {problem.suggestion for problem in draft.problems if problem.suggestion}
    assert suggestion == "/aml component show --name prepare --version 1"


def test_every_offset_of_the_line_stays() -> None:
    line = f"az --emergency {LINE}"
    assert len(declared(line)) == len(line)
