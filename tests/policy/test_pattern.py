"""Names against patterns: what matches, what is refused, and that no pattern runs away."""

from __future__ import annotations

import re
import time
from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy.pattern import PatternFault, any_glob_matches, compile_pattern, glob_matches, globs_overlap


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("^[a-z][a-z0-9-]{2,23}$", "nombre-instancia", True),
        ("^[a-z][a-z0-9-]{2,23}$", "no", False),
        ("^[a-z][a-z0-9-]{2,23}$", "a" * 24, True),
        ("^[a-z][a-z0-9-]{2,23}$", "a" * 25, False),
        ("^[a-z][a-z0-9-]{2,23}$", "Nombre", False),
        ("^[a-z][a-z0-9-]{2,23}$", "nombre\n", False),
        ("^ml-\\d{3}$", "ml-042", True),
        ("^ml-\\d{3}$", "ml-42", False),
        ("^ml-\\d+$", "ml-1234567", True),
        ("^[^-]+$", "plain", True),
        ("^[^-]+$", "not-plain", False),
        ("^a.c$", "abc", True),
        ("^a\\.c$", "abc", False),
        ("^a?b*$", "bbb", True),
        ("^a?b*$", "aab", False),
        ("^[a-]x$", "-x", True),
        ("^x{2,}$", "xxx", True),
        ("^x{2,}$", "x", False),
        ("^$", "", True),
        ("^a\\-b$", "a-b", True),
        ("^[a-a]$", "a", True),
        ("^a{0001}$", "a", True),
        ("^a{0}b$", "b", True),
        ("^a{0}b$", "ab", False),
        ("^.$", " ", True),
        ("^.$", "~", True),
        ("^.$", "\x1f", False),
        ("^.$", "\x7f", False),
        ("^a{300}$", "a" * 300, True),
        ("^" + "a" * 198 + "$", "a" * 198, True),
    ],
)
def test_name_pattern(pattern: str, name: str, expected: bool) -> None:
    assert compile_pattern(pattern).matches(name) is expected


@pytest.mark.parametrize(
    "pattern",
    ["a", "^a", "a$", "^(a)$", "^a|b$", "^a**$", "^[a$", "^[]$", "^[z-a]$", "^a{3,2}$", "^a{,2}$", "^a{301}$",
     "^a{1,301}$", "^a{301,}$", "^a{2,0}$", "^\\b$",
     "^a{00001}$", "^a{1,00002}$", "^a{٢}$", "^a{1,٢}$", "^a{1,x}$", "^[+-\\d]$",
     "^a\\$", "^" + "a" * 199 + "$", "^a$b$", "^{2}$", "^a{2$"],
)  # fmt: skip
def test_what_the_small_language_does_not_have_is_refused(pattern: str) -> None:
    with pytest.raises(PatternFault):
        compile_pattern(pattern)


@pytest.mark.parametrize(("pattern", "place"), [("^ab(c)$", "`(` at position 4"), ("^a\\q$", "`\\q` at position 3")])
def test_what_is_refused_is_shown_where_it_stands(pattern: str, place: str) -> None:
    with pytest.raises(PatternFault, match=re.escape(place)):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("patterns", "expected"), [((), False), (("a*",), True), (("b*", "*C"), True), (("b*", "c*"), False)]
)
def test_one_pattern_of_several_is_enough(patterns: tuple[str, ...], expected: bool) -> None:
    assert any_glob_matches(patterns, "abc") is expected


ATOMS = st.sampled_from(["a", "b", "-", "[ab]", "[^a]", "[a-c1]", "\\d", ".", "\\."])
REPEATS = st.sampled_from(["", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}"])
PATTERNS = st.lists(st.tuples(ATOMS, REPEATS), max_size=6).map(lambda parts: "".join(a + r for a, r in parts))


@settings(max_examples=400, deadline=None)
@given(PATTERNS, st.text(alphabet="abc1-.", max_size=10))
def test_it_agrees_with_regular_expressions(body: str, name: str) -> None:
    assert compile_pattern(f"^{body}$").matches(name) is bool(re.fullmatch(body, name))


@given(PATTERNS)
def test_the_example_of_a_pattern_matches_it(body: str) -> None:
    pattern = compile_pattern(f"^{body}$")
    assert pattern.matches(pattern.example())


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="ab*?", max_size=8), st.text(alphabet="ab", max_size=8))
def test_globs_agree_with_fnmatch(pattern: str, name: str) -> None:
    assert glob_matches(pattern, name) is fnmatchcase(name, pattern)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab*?", max_size=5), st.text(alphabet="ab*?", max_size=5))
def test_patterns_overlap_when_some_name_fits_both(one: str, other: str) -> None:
    names = [""]
    for _ in range(5):
        names += [name + letter for name in names for letter in "ab" if len(name) < 5]
    shared = any(glob_matches(one, name) and glob_matches(other, name) for name in set(names))
    if shared:
        assert globs_overlap(one, other)
    assert globs_overlap(one, other) is globs_overlap(other, one)
    if "*" not in one and not shared:
        assert not globs_overlap(one, other)


def test_no_pattern_runs_away() -> None:
    started = time.process_time()
    assert not compile_pattern("^" + "a*" * 90 + "b$").matches("a" * 2_000)
    assert not compile_pattern("^" + "a{0,300}" * 20 + "b$").matches("a" * 260)
    assert not glob_matches("*a" * 80 + "b", "a" * 5_000)
    assert globs_overlap("*a" * 60, "*b" * 60 + "*")
    assert time.process_time() - started < 10
