"""Files nobody vouches for: what is refused before anything believes them, how fast, and what is let through."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grammar.document import Document, read_document
from bot.grammar.upload import Upload, assembled, clean_path
from bot.model.problem import Problem

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "azure-cli" / "corpus" / "yaml"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
)


def document(text: str | bytes) -> Document:
    read = read_document(name="spec.yml", content=text.encode() if isinstance(text, str) else text)
    assert isinstance(read, Document), read
    return read


def refusal(content: bytes) -> Problem:
    read = read_document(name="spec.yml", content=content)
    assert isinstance(read, Problem), read
    assert read.text.en != read.text.es
    return read


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"tags:\n  " + BOMB.replace("\n", "\n  ").encode(), "anchors"),
        (b"a: 1\nb: *a\n", "anchors"),
        (b"base: &x {a: 1}\nuse: {<<: *x}\n", "anchors"),
        (b"a: {<<: {b: 1}}\n", "one word"),
        (b"a: !!python/object/apply:os.system [id]\n", "tag"),
        (b"a: !include /etc/passwd\n", "tag"),
        (b"%YAML 1.1\n---\na: 1\n", "directives"),
        (b"a: 1\n---\nb: 2\n", "one document"),
        (b"a: " + b"[" * 40 + b"]" * 40, "24 deep"),
        (b"a: " + b"{b: " * 3000, "24 deep"),
        (b"a: [" + b"1," * 5000 + b"]", "4,000 values"),
        (b"a: " + b"x" * 9000, "8,192 characters"),
        (b"a: " + b"x " * 40_000, "65,536"),
        (b"a: 1\na: 2\n", "twice"),
        (b"\xff\xfea\x00:\x00 \x001\x00", "UTF-8"),
        (b"a: 1\x00", "U+0000"),
        ("a: \u202ex\n".encode(), "U+202E"),
        (b"- a\n- b\n", "mapping"),
        (b"", "empty"),
        (b"a: [1\n", "not YAML"),
        (b"{{ template }}\n", "one word"),
    ],
)
def test_what_could_do_harm_is_refused_at_once(content: bytes, words: str) -> None:
    begun = time.thread_time()
    assert words in refusal(content).text.en
    assert time.thread_time() - begun < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "credentials:\n  account_key: abcdef\n",
        "credentials: {sasToken: '?sv=1'}\n",
        "environment_variables:\n  MY_API_KEY: hunter22\n",
        "admin_password: hunter2\n",
        "command: curl https://x.blob.core.windows.net/c?sig=abcdefabcdefabcdefabcdef\n",
        "description: xoxb-12345678-abcdef\n",
    ],
)
def test_a_secret_is_refused_and_not_repeated(text: str) -> None:
    problem = refusal(text.encode())
    assert problem.code == "secret"
    for word in ("abcdef", "hunter", "sv=1"):
        assert word not in problem.text.en + problem.text.es


def test_what_only_sounds_like_a_secret_is_none() -> None:
    text = "inputs:\n  primary_key: id\n  secret_size:\nmetadata: {key: name, token_count: 3}\n"
    found = document("inputs: {key: id}\nmonkey: yes\ntoken_count: 3\ncredentials:\n")
    assert found.values["token_count"] == 3
    assert refusal(text.encode()).code == "secret"


def test_values_are_those_the_sdk_reads_and_a_date_stays_text() -> None:
    text = "a: yes\nb: 010\nc: 1.10\nd: 2024-01-02\ne: ~\nf: .nan\ng: '7'\nh: [on, 0x1F, 1_000]\n"
    assert document(text).values == {
        "a": True, "b": 8, "c": 1.1, "d": "2024-01-02", "e": None, "f": ".nan", "g": "7", "h": [True, 31, 1000]
    }  # fmt: skip


def test_a_mark_at_the_beginning_and_windows_line_ends_do_not_matter() -> None:
    assert document("\ufeffa: 1\r\nb: 2\r\n".encode()).values == {"a": 1, "b": 2}


def test_the_conda_file_of_the_founding_document_is_put_right_and_that_is_said() -> None:
    text = (
        "name: basic-env-ml\nchannels:\n    - conda-forge\ndependencies:\n    - python=3.8\n    - pip\n"
        "- pip:\n    - numpy\n    - pandas\n"
    )
    found = document(text)
    assert found.values["dependencies"] == ["python=3.8", "pip", {"pip": ["numpy", "pandas"]}]
    assert [note.code for note in found.corrections] == ["conda-indentation"]
    assert "spec.yml" in found.corrections[0].text.es


@given(content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_make_it_raise(content: bytes) -> None:
    assert isinstance(read_document(name="spec.yml", content=content), (Document, Problem))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the project")
def test_real_specs_are_read_and_only_those_with_secrets_or_templates_are_not() -> None:
    refused: list[str] = []
    files = sorted(CORPUS.glob("*/*"))
    begun = time.thread_time()
    for path in files:
        read = read_document(name=path.name, content=path.read_bytes())
        if isinstance(read, Problem):
            refused.append(read.code if read.code == "secret" else read.text.en.partition(": ")[2])
    each_ms = (time.thread_time() - begun) / len(files) * 1000
    print(f"\n{len(files)} specs, {each_ms:.2f} ms each, refused: {sorted(refused)}")
    assert set(refused) <= {"secret", "a name is one word."}
    assert len(refused) < len(files) * 0.03


def zipped(**entries: bytes) -> bytes:
    """An archive of name -> content, names with `__` for `/` and `..` for themselves."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def codes_of(*files: tuple[str, bytes]) -> list[str]:
    made = assembled(files=files)
    return [] if isinstance(made, Upload) else [one.code for one in made]


def test_files_and_archives_make_one_tree() -> None:
    archive = zipped(**{"src/train.py": b"print()", "job.yml": b"a: 1", "__MACOSX/x": b"", "src/": b""})
    made = assembled(files=[("work.zip", archive), ("conda.yml", b"b: 2")])
    assert isinstance(made, Upload)
    assert sorted(made.contents) == ["conda.yml", "job.yml", "src/train.py"]
    assert sorted(made.documents) == ["conda.yml", "job.yml"]
    assert made.files["job.yml"].size == 4


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/passwd", "C:\\x", "C:x", "..\\x", "~/x", "a\x00b", "a/ ..", "", "a\u202eb"]
)
def test_a_name_that_leads_out_is_refused_in_a_zip_and_beside_it(name: str) -> None:
    assert clean_path(name) is None
    assert codes_of((name, b"x")) == ["path-leads-out"]
    if name and "\x00" not in name:
        assert codes_of(("a.zip", zipped(**{name: b"x"}))) == ["path-leads-out"]


def test_a_link_in_an_archive_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert codes_of(("a.zip", made.getvalue())) == ["path-leads-out"]


def test_an_archive_that_unpacks_into_much_is_stopped_on_the_way() -> None:
    bomb = zipped(**{f"{number}.bin": bytes(4 * 1024 * 1024) for number in range(20)})
    assert len(bomb) < 100_000
    begun = time.thread_time()
    assert codes_of(("bomb.zip", bomb)) == ["files-too-large"]
    assert time.thread_time() - begun < 2
    assert codes_of(("many.zip", zipped(**{f"{n}": b"" for n in range(300)}))) == ["files-too-large"]


def test_what_lies_about_its_size_or_is_no_archive_is_refused() -> None:
    whole = zipped(**{"a.txt": b"hello" * 100})
    lying = bytearray(whole)
    at = lying.find(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (1).to_bytes(4, "little")
    assert codes_of(("a.zip", bytes(lying))) in (["file-unreadable"], [])
    assert codes_of(("a.zip", whole[:40])) == ["file-unreadable"]
    assert codes_of(("a.zip", b"nothing like it")) == ["file-unreadable"]


def test_two_files_of_one_name_are_refused_unless_they_are_the_same() -> None:
    assert codes_of(("a.yml", b"a: 1"), ("A.yml", b"a: 2")) == ["file-twice"]
    assert codes_of(("a.yml", b"a: 1"), ("a.yml", b"a: 1")) == []


def test_too_many_bytes_together_are_refused() -> None:
    assert codes_of(*((f"{n}.bin", bytes(3 * 1024 * 1024)) for n in range(3))) == ["files-too-large"]
