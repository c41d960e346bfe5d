"""What people say about requests is said again in one line that reads as the same; so is any word in quotes."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.grammar.commands import COMMANDS
from bot.grammar.line import canonical_line, quoted
from bot.kinds import KINDS
from bot.model.kind import AnyCommand
from bot.model.options import one_line
from bot.model.request import Status
from tests.grammar.reading import read

WORDS = st.from_regex(r"[A-Za-z0-9@._-]{0,20}", fullmatch=True)
SENTENCES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["$HOME", "${{ y }}", "<z>", "{x}", "&amp;lt;", "<mailto:a@b|a@b>", "“a”", "—a", "a\nb", "a\\", "-x"]
    ),
)
VALUES = {
    "number": st.integers(1, 10**9 - 1),
    "before": st.none() | st.integers(1, 10**9 - 1),
    "limit": st.integers(1, 100),
    "csv": st.booleans(),
    "state": st.lists(st.sampled_from([one.value for one in Status]), max_size=3).map(tuple),
    "kind": st.just("") | st.sampled_from([kind.name for kind in KINDS]),
    "person": WORDS | st.just("<@U0ANA>"),
    "team": WORDS,
    "project": WORDS,
    "reason": SENTENCES,
    "list_defaults": st.booleans(),
    "defaults": st.just(("group=rg", "workspace=ws-1")),
    "names": st.just(("defaults.group",)),
    "change": st.just(("--max-instances", "3")),
    "words": st.just(("until", "friday")),
    "find": WORDS,
    "after": WORDS,
    "hours": st.none() | st.sampled_from([0.5, 8.0, 72.0]),
    "until": st.sampled_from(["", "friday", "tomorrow 18:00", "2026-11-27T18:00Z"]),
}


@pytest.mark.parametrize("command", COMMANDS, ids=[one.commands[0] for one in COMMANDS])
@given(data=st.data())
def test_a_command_is_said_again_as_itself(command: AnyCommand, data: st.DataObject) -> None:
    drawn = {name: data.draw(VALUES[name]) for name in command.params.model_fields}
    params = command.params.model_validate(drawn)
    line = canonical_line(kind=command, params=params)
    draft = read(line)
    assume(not draft.holds_secret)  # chance may make something that looks like one
    assert draft.problems == ()
    assert (draft.of, draft.params, draft.line) == (command.name, params, line)


@given(SENTENCES)
def test_a_quoted_word_is_read_whole(sentence: str) -> None:
    kept = one_line(sentence)
    draft = read(f"ml workspace create -n ws-1 --description {quoted(kept)}")
    assume(not draft.holds_secret)
    assert draft.params is not None
    assert draft.params.model_dump()["description"] == kept
