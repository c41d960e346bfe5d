"""Nothing az takes for a command of ours is met with a blank look: taken, left out, or refused with the reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.grammar.commands import COMMANDS
from bot.grammar.secrets import names_secret
from bot.grammar.table import table_of
from bot.kinds import KINDS
from tests.grammar.reading import read

CATALOGUE = Path(__file__).parents[3] / "shared" / "data" / "azure-cli" / "catalog.json"
_EVERYWHERE = frozenset({"--acquire-policy-token"})
_SWITCHES = frozenset({("role assignment delete", "--yes"), ("role assignment delete", "-y")})
"""Switches of which the reference forgets to say so."""
EVERY_PATH = sorted({path for kind in KINDS for path in kind.commands})
_GROUPS = frozenset({"group", "ml", "role"})
"""What commands of az begin with."""

_IN_THEIR_GROUPS = frozenset(
    {"ml compute resize", "ml notebook", "ml workspace discard", "ml workspace list-unfinished"}
)
OURS = frozenset(path for path in EVERY_PATH if path.split()[0] not in _GROUPS) | _IN_THEIR_GROUPS
"""Commands az does not have."""

PATHS = [path for path in EVERY_PATH if path not in OURS]


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    """az's own reference: command -> options."""
    if not CATALOGUE.is_file():
        pytest.skip("az's reference is not here")
    read_in = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    everywhere = [one for one in read_in["global"] if one["names"][0] != "--help"]
    return {name: [*entry["options"], *everywhere] for name, entry in read_in["commands"].items()}


@pytest.mark.parametrize("path", PATHS)
def test_every_option_of_az_has_an_answer(path: str, reference: dict[str, Any]) -> None:
    reading = table_of(kinds=KINDS, commands=COMMANDS).paths[tuple(path.split())]
    missing = [
        name
        for option in reference[f"az {path}"]
        for name in option["names"]
        if name not in reading.flags and name not in reading.untaken and not names_secret(name)
    ]
    print(f"az {path}: missing {missing}")
    assert not missing


@pytest.mark.parametrize("path", PATHS)
def test_a_switch_of_az_takes_no_word_and_every_other_option_does(path: str, reference: dict[str, Any]) -> None:
    reading = table_of(kinds=KINDS, commands=COMMANDS).paths[tuple(path.split())]
    for option in reference[f"az {path}"]:
        for name in option["names"]:
            reason = reading.untaken.get(name)
            if (
                reason is not None
                and "choices" not in option
                and (path, name) not in _SWITCHES
                and name not in _EVERYWHERE
            ):
                assert (reason.words == 0) == bool(option.get("flag")), f"az {path} {name}"


def test_only_what_az_does_not_have_goes_without_its_reference(reference: dict[str, Any]) -> None:
    assert set(EVERY_PATH) >= OURS
    assert not {path for path in OURS if f"az {path}" in reference}


@pytest.mark.parametrize("path", EVERY_PATH)
def test_what_is_refused_says_why_in_both_languages(path: str) -> None:
    reading = table_of(kinds=KINDS, commands=COMMANDS).paths[tuple(path.split())]
    for flag, reason in reading.untaken.items():
        draft = read(f"{path} {flag} value")
        if reason.harmless:
            noted = [note.text for note in draft.corrections]
            assert any(flag in note.en and flag in note.es for note in noted), flag
        else:
            refusal = next(problem for problem in draft.problems if problem.code == "option-not-taken")
            assert reason.why.en in refusal.text.en
            assert reason.why.es in refusal.text.es
            assert draft.params is None
