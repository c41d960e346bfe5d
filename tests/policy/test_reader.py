"""Hostile documents: refused with a sentence, in bounded time and memory."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.errors import PolicyFault
from bot.policy.issue import Issues
from bot.policy.load import load
from bot.policy.reader import Mapping, Scalar, read
from tests.policy.documents import SHIPPED, documents, files_in
from tests.policy.vocabulary import VOCABULARY

HEAD = "apiVersion: amlbot/v1\nkind: Guardrail\n"
_LAUGHS = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12))

HOSTILE = {
    "nothing": (b"", "E006"),
    "white space": (b"\n\n  \n", "E006"),
    "a comment": (b"# nothing here\n", "E006"),
    "a list": (b"- a\n- b\n", "E013"),
    "a word": (b"rules\n", "E013"),
    "a null": (b"~\n", "E013"),
    "not UTF-8": (HEAD.encode() + b"name: \xff\xfe\n", "E005"),
    "UTF-16": (HEAD.encode("utf-16"), "E005"),
    "binary": (bytes(range(256)), "E005"),
    "a NUL": (HEAD.encode() + b"name: a\x00b\n", "E007"),
    "an escape sequence for the terminal": (HEAD.encode() + b"name: \x1b[31mred\n", "E007"),
    "text that runs backwards": (HEAD.encode() + "name: \u202egro\n".encode(), "E007"),
    "two documents": (HEAD.encode() + b"---\n" + HEAD.encode(), "E006"),
    "a directive": (b"%YAML 1.1\n---\n" + HEAD.encode(), "E003"),
    "laughs": (b"l0: &l0 lol\n" + _LAUGHS.encode(), "E003"),
    "an alias to itself": (b"a: &a [*a]\n", "E003"),
    "a Python object": (b"a: !!python/object/apply:os.system ['true']\n", "E003"),
    "a merge key": (HEAD.encode() + b"<<: {rules: []}\nrules: []\n", "E011"),
    "a key that is a list": (b"? [a]\n: b\n", "E013"),
    "an open bracket": (HEAD.encode() + b"rules: [\n", "E001"),
    "deep brackets": (HEAD.encode() + b"rules: " + b"[" * 100_000, "E002"),
    "deep braces": (HEAD.encode() + b"rules: " + b"{a: " * 100_000, "E002"),
    "deep indentation": (("\n".join(" " * n + "a:" for n in range(500))).encode(), "E002"),
    "too long": (HEAD.encode() + b"# " + b"x" * 2_000_000, "E002"),
    "too many values": (HEAD.encode() + b"rules: [" + b"a," * 300_000 + b"]", "E002"),
    "a very long word": (HEAD.encode() + b"rules: []\nname: " + b"x" * 900_000, ""),
    "a very long unknown key": (HEAD.encode() + b"rules: []\n" + b"x" * 1_000 + b": 1\n", "E011"),
    "many mistakes": (HEAD.encode() + b"rules:\n" + b"  - {id: A}\n" * 20_000, "E014"),
    "long patterns": (
        HEAD.encode() + b"rules: [{id: a, deny: ['" + b"*a" * 50_000 + b"'], when: {guest: true}}]",
        "E021",
    ),
    "a long name pattern": (
        HEAD.encode() + b"rules: [{id: a, oblige: [compute_*], limits: {name_pattern: '^" + b"a*" * 5_000 + b"$'}}]",
        "E060",
    ),
}


@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_document_is_refused_in_bounded_time_and_memory(content: bytes, code: str) -> None:
    files = {**documents(), "org/org.yaml": content}
    tracemalloc.start()
    started = time.process_time()
    try:
        if code:
            with pytest.raises(PolicyFault) as fault:
                load(files=files, vocabulary=VOCABULARY)
            assert f"error[{code}]" in str(fault.value)
            assert all(len(issue) < 2_000 for issue in fault.value.issues)
            assert len(fault.value.issues) <= 200
        else:
            load(files=files, vocabulary=VOCABULARY)
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert time.process_time() - started < 20
    assert peak < 300 * 1024 * 1024


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_no_bytes_at_all_raise_anything_but_a_policy_fault(content: str | bytes) -> None:
    body = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    for path in ("org/org.yaml", "groups.yaml", "catalogue.yaml", "workspaces.yaml", "quotas.yaml", "tests/t.yaml"):
        with pytest.raises(PolicyFault):
            load(files={**documents(), path: body}, vocabulary=VOCABULARY)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_shipped_document_damaged_anywhere_raises_nothing_but_a_policy_fault(data: st.DataObject) -> None:
    files = files_in(SHIPPED)
    path = data.draw(st.sampled_from(sorted(p for p in files if p.endswith(".yaml"))))
    text = files[path].decode()
    start = data.draw(st.integers(0, len(text) - 1))
    size = data.draw(st.integers(0, 12))
    put = data.draw(st.sampled_from(["", "- ", "&a ", "*a", *"[]{}:\n'\"x#!0"]))
    damaged = text[:start] + put + text[start + size :]
    try:
        load(files={**files, path: damaged.encode()}, vocabulary=VOCABULARY)
    except PolicyFault as fault:
        assert fault.issues  # noqa: PT017 - not being refused is fine too


@pytest.mark.parametrize("word", ["NO", "yes", "12:30", "010", "1e3", "null", "0x1F", "2026-01-01", ".inf"])
def test_a_scalar_stays_the_text_that_was_written(word: str) -> None:
    issues = Issues()
    root = read(path="x.yaml", content=f"a: {word}\n".encode(), issues=issues)
    assert isinstance(root, Mapping)
    value = root.get("a")
    assert isinstance(value, Scalar)
    assert (value.text, value.plain, value.line, value.column) == (word, True, 1, 4)


def test_a_byte_order_mark_is_no_mistake() -> None:
    files = files_in(SHIPPED)
    load(files={**files, "groups.yaml": b"\xef\xbb\xbf" + files["groups.yaml"]}, vocabulary=VOCABULARY)
