"""Fifteen files that harm whoever hands them to the SDK: each is refused before that, at once, and with the reason."""

from __future__ import annotations

import time

import pytest

from bot.grammar.commands import COMMANDS
from bot.grammar.parse import parse
from bot.grammar.upload import Upload, assembled
from bot.kinds import KINDS
from tests.grammar.reading import CATALOGUE

LAUGHS = "".join(f"  {b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
TAGS_BOMB = f"tags:\n  a: &a [x,x,x,x,x,x,x,x,x]\n{LAUGHS}"
COMPONENT = "type: command\nname: c\nversion: 1\ncommand: echo\nenvironment: azureml:e:1\n"
JOB = "command: echo\nenvironment: azureml:e:1\ncompute: azureml:cpu\n"
ENVIRONMENT = "name: e\nversion: 1\nimage: mcr.microsoft.com/x\n"

ATTACKS = {
    "a conda file of the machine, by its absolute path": (
        "environment", ENVIRONMENT + "conda_file: /etc/ansible/conda.yml\n", "path-leads-out",
    ),
    "the passwords of the machine as a conda file": (
        "environment", ENVIRONMENT + "conda_file: file:/etc/passwd\n", "path-leads-out",
    ),
    "a conda file above the upload": ("environment", ENVIRONMENT + "conda_file: ../../conda.yml\n", "path-leads-out"),
    "a build context of the machine": ("environment", "name: e\nimage: x\nbuild: {path: /etc}\n", "option-not-taken"),
    "code of the machine": ("job", JOB + "code: /etc\n", "path-leads-out"),
    "code above the upload, by way of a folder in it": ("job", JOB + "code: ./src/../../..\n", "path-leads-out"),
    "code from a repository": ("job", JOB + "code: git+https://example.com/x.git\n", "path-leads-out"),
    "code from the web": ("job", JOB + "code: https://example.com/x.zip\n", "path-leads-out"),
    "an input of the machine": ("job", JOB + "inputs: {d: {type: uri_file, path: /etc/passwd}}\n", "path-leads-out"),
    "a conda file of the machine inside an inline environment": (
        "job", "command: echo\nenvironment: {image: x, conda_file: /etc/passwd}\n", "path-leads-out",
    ),
    "412 bytes of tags that become gigabytes": ("component", COMPONENT + TAGS_BOMB, "file-unreadable"),
    "the same at the top, harmless until it is written out": (
        "component", COMPONENT + TAGS_BOMB.replace("tags:\n", "").replace("  ", ""), "file-unreadable",
    ),
    "two megabytes of tags": ("component", COMPONENT + "tags: {" + "k: " + "v" * 2_000_000 + "}\n", "file-unreadable"),
    "three thousand levels": ("job", JOB + "tags: " + "[" * 3000 + "]" * 3000, "file-unreadable"),
    "an object of Python": ("job", JOB + "tags: !!python/object/apply:os.system [id]\n", "file-unreadable"),
}  # fmt: skip


@pytest.mark.parametrize(("group", "text", "code"), ATTACKS.values(), ids=ATTACKS)
def test_it_is_refused_before_anything_believes_it(group: str, text: str, code: str) -> None:
    begun = time.perf_counter()
    upload = assembled(files=[("spec.yml", text.encode()), ("src/train.py", b"print()")])
    assert isinstance(upload, Upload)
    draft = parse(
        line=f"az ml {group} create --file spec.yml", kinds=KINDS, commands=COMMANDS, catalogue=CATALOGUE,
        defaults={"group": "rg", "workspace": "ws-1"}, upload=upload,
    )  # fmt: skip
    assert time.perf_counter() - begun < 1.0
    assert draft.params is None
    assert draft.spec is None
    assert code in [problem.code for problem in draft.problems], draft.problems
    for problem in draft.problems:
        assert problem.text.en != problem.text.es
        assert "root:" not in problem.text.en


def test_there_are_as_many_as_are_known() -> None:
    assert len(ATTACKS) == 15


def test_the_same_files_without_the_attack_are_taken() -> None:
    for group, text in (("environment", ENVIRONMENT), ("job", JOB + "code: ./src\n"), ("component", COMPONENT)):
        upload = assembled(files=[("spec.yml", text.encode()), ("src/train.py", b"print()")])
        assert isinstance(upload, Upload)
        draft = parse(
            line=f"az ml {group} create --file spec.yml", kinds=KINDS, commands=COMMANDS, catalogue=CATALOGUE,
            defaults={"group": "rg", "workspace": "ws-1"}, upload=upload,
        )  # fmt: skip
        assert draft.problems == ()
        assert draft.params is not None
