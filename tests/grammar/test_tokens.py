"""Quotes: what opens and closes them, and what stands inside as itself."""

from __future__ import annotations

import pytest

from bot.grammar.tokens import cut


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a b", ["a", "b"]),
        ("a  b\n c", ["a", "b", "c"]),
        ('"a b" c', ["a b", "c"]),
        ("'a b' c", ["a b", "c"]),
        ('a"b c"d', ["ab cd"]),
        ("'a \"b\" c'", ['a "b" c']),
        ("\"a 'b' c\"", ["a 'b' c"]),
        (r'"a \"b\" c"', ['a "b" c']),
        (r'"a\\"', ["a\\"]),
        (r'"“\\"', ["“\\"]),
        (r"'a\'", ["a\\"]),
        (r".\data\x.csv", [".\\data\\x.csv"]),
        (r"a\ b", ["a b"]),
        ("“a b”", ["a b"]),
        ("„a b“", ["a b"]),
        ("«a b»", ["a b"]),
        ("‘a b’", ["a b"]),
        ('"a b”', ["a b"]),
        ('“a b"', ["a b"]),
        ("“don’t”", ["don’t"]),
        ("l’a", ["l’a"]),
        ('""', [""]),
        ('a "" b', ["a", "", "b"]),
        ("rg_(1).x", ["rg_(1).x"]),
        ("a # b", ["a"]),
        ("a#b", ["a#b"]),
        ("<two words> $X ${Y Z} ${{ a b }}", ["<two words>", "$X", "${Y Z}", "${{ a b }}"]),
        ("—name –name –n —-name", ["--name", "--name", "-n", "--name"]),
        ("--max—instances --max\u2011instances", ["--max-instances", "--max-instances"]),
        ("a—b", ["a—b"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_line_is_cut_into_words(line: str, words: list[str]) -> None:
    found = cut(line)
    assert found.problems == ()
    assert [token.text for token in found.tokens] == words


@pytest.mark.parametrize("line", ['a "b', "a 'b", "a “b", "a ‘b", r'"a\"', "'a\n b", '"', "a'"])
def test_a_quote_that_never_closes_is_a_problem_at_the_quote(line: str) -> None:
    (problem,) = cut(line).problems
    assert problem.code == "unbalanced-quote"
    assert line[problem.position] in "\"'“‘"


@pytest.mark.parametrize(
    ("word", "unresolved"),
    [
        ("$X", True),
        ("a-$X", True),
        ("${X}", True),
        ('"$X"', True),
        ('"a $X b"', True),
        ("'$X'", False),
        (r'"\$X"', False),
        ("$5", False),
        ("${{ x.y }}", True),
        ("<name>", True),
        ('"<name>"', True),
        ("{name}", True),
        ("a={name}", True),
        ("{{name}}", True),
        ("{a: 1}", False),
        ("<@U1>", False),
        ("<@U1|ana>", False),
        ("plain", False),
    ],
)
def test_what_somebody_has_to_replace_is_known(word: str, unresolved: bool) -> None:
    assert cut(f"x {word}").tokens[1].unresolved == unresolved


@pytest.mark.parametrize(
    "line", ["a b", 'a "b c" d', "a “b c” d", "```\na b\n```", "$ a b", "a \\\n b", "a &lt;x&gt; b"]
)
def test_a_word_knows_where_it_was_typed(line: str) -> None:
    for token in cut(line).tokens:
        typed = line[token.start : token.end]
        assert token.text.strip("<>") in typed.replace("\n", "")
        assert not typed[0].isspace()
