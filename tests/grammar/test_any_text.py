"""Whatever is typed is answered: never an exception, never silence, never parameters and problems at once."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.grammar.draft import Draft
from bot.grammar.help import is_only_help
from bot.kinds import KINDS
from tests.grammar.reading import codes, read, read_alone

GOOD = [line for kind in KINDS for line in kind.examples] + [
    "configure --defaults group=rg workspace=ws-1",
    "history --person me --state pending",
    "withdraw R-7 --reason 'no'",
]
WORDS = """
    -- - = \\ ` $ ${ ${{ }} < > <@U1|a>
    &lt; &amp; | ; ( ) # Ο ``` R-7 [redacted] --admin-password --tags a=b help -h az ml
    compute create --file --name -n --type AmlCompute --size Standard_DS3_v2 --max-instances -1 1e9 ٣ " ' “ ” —
"""
PIECES = st.one_of(
    st.sampled_from([*WORDS.split(), " ", "\n", "\x00", "\x1b", "\u200b", "\u00a0", "\ud800"]),
    st.characters(),
    st.integers().map(str),
)


def holds(line: str, draft: Draft) -> None:
    answers = (draft.params is not None, draft.said is not None, bool(draft.problems))
    assert sum(answers) == 1, answers
    beside_files = not read_alone(line).awaits
    for problem in draft.problems:
        assert problem.text.en
        assert problem.text.es
        assert -1 <= problem.position <= max(len(line), 4_000)
        for mended in problem.suggestion.splitlines():
            # What is wrong beside a file is said before the file is looked for, so such a line may still name none.
            assert set(codes(read_alone(mended))) <= {"unresolved"}
            if not beside_files or not read_alone(mended).awaits:
                assert set(codes(read(mended))) <= {"unresolved"}
    if draft.params is not None:
        again = read(draft.line)
        assert (again.params, again.line, again.of) == (draft.params, draft.line, draft.of)
    repr(draft)
    draft.line.encode("utf-8", "surrogatepass")


@given(st.text(max_size=120))
@example("az \ud800")
@example("-")
@example("--=")
@example("R-99999999999999999999")
def test_arbitrary_text_is_answered(line: str) -> None:
    holds(line, read(line))


@given(st.lists(PIECES, max_size=24), st.sampled_from(["", " "]))
def test_pieces_of_lines_in_any_order_are_answered(pieces: list[str], glue: str) -> None:
    line = glue.join(pieces)
    holds(line, read(line, group="rg", workspace="ws-1"))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    line = draw(st.sampled_from(GOOD))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(line)))
        end = draw(st.integers(at, min(len(line), at + 12)))
        line = line[:at] + draw(PIECES) + line[end:]
    return line


@given(mutated())
@example("computegroup create --name x --location eastus")
@example('ml compute create --name ${"nb" --size STANDARD_DS11_V2 --type ComputeInstance')
@example("ml workspace delete -nvision-lab -g-1--all-resources --permanently-delete")
@example("m--l job create -f--pipeline.yml --set settings.default_compute=azureml:cpu experiment_name=churn")
def test_a_good_line_with_mistakes_is_answered(line: str) -> None:
    holds(line, read(line))


@given(
    st.sampled_from(["help", "AYUDA ", " help ", "help\u00a0"]),
    st.lists(PIECES, max_size=12),
    st.sampled_from(["", " "]),
)
@example("help", [], "")
@example("help ", ["ml", "compute", "create"], " ")
@example("help me ", ["create", "a", "cluster"], " ")
@example("help ", ["'"], "")
def test_what_asks_only_for_help_reads_the_same_whoever_writes_it(start: str, pieces: list[str], glue: str) -> None:
    line = start + glue.join(pieces)
    if is_only_help(line):
        assert read_alone(line) == read_alone(line, group="rg", workspace="ws-1", location="eastus")


@pytest.mark.parametrize(
    ("line", "only"),
    [
        ("help", True),
        ("ayuda ml compute create", True),
        ("  Help\n", True),
        ("", False),
        ("helper", False),
        ("ml compute create -h", False),
        ("whatif help", False),
    ],
)
def test_only_the_first_word_asks_for_nothing_but_help(line: str, only: bool) -> None:
    assert is_only_help(line) is only


@given(st.text(max_size=200), st.integers(0, 30))
def test_a_reading_does_not_depend_on_the_one_before(line: str, times: int) -> None:
    first = read(line)
    for good in GOOD[: times % 5]:
        read(good)
    assert read(line) == first
