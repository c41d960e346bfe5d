"""`amlbot parse`: lines in, one JSON object each out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.grammar.report import report
from bot.model.text import Language
from tests.grammar.reading import read

ROOT = Path(__file__).parents[2]
KEYS = {"line", "kind", "params", "canonical", "corrected", "missing", "problems", "awaits", "answer"}


def reported(line: str, language: Language = "en") -> dict[str, Any]:
    again: dict[str, Any] = json.loads(json.dumps(report(line=line, draft=read(line), language=language)))
    assert set(again) == KEYS
    return again


def test_a_good_line_is_reported_with_its_parameters() -> None:
    found = reported("az group create -n rg -l 'West Europe' --tags a=1")
    assert found["kind"] == "resource_group.create"
    assert found["params"]["tags"] == {"a": "1"}
    assert found["canonical"] == "group create --name rg --location westeurope --tags a=1"
    assert (found["problems"], found["missing"], found["answer"]) == ([], [], [])


def test_a_bad_line_is_reported_with_its_problems_in_the_language_asked_for() -> None:
    line = "group create -n rg --locatoin eastus"
    en, es = reported(line), reported(line, "es")
    assert en["params"] is None
    assert en["problems"][0]["code"] == "unknown-option"
    assert line[en["problems"][0]["position"] :].startswith("--locatoin")
    assert en["problems"][0]["suggestion"] == "/aml group create -n rg --location eastus"
    assert en["problems"][0]["text"] != es["problems"][0]["text"]


def test_what_is_missing_is_listed() -> None:
    assert reported("group create")["missing"] == ["name", "location"]
    assert reported("group create")["problems"][0]["position"] is None


@pytest.mark.parametrize("line", ["az login", "help", "help group create"])
def test_an_answer_is_reported_as_words(line: str) -> None:
    assert reported(line)["answer"]
    assert reported(line)["answer"] != reported(line, "es")["answer"]


def test_a_secret_is_not_reported_back() -> None:
    assert "hunter2" not in json.dumps(reported("ml compute list --admin-password hunter2"))


def parse(stdin: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot", "parse", "--policies", str(ROOT / "policies"), *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=ROOT, timeout=60, check=False)


def test_the_command_reads_lines_and_says_by_its_exit_whether_all_hold() -> None:
    good = "az ml compute list\n\naz group create -n grupo-ñ -l eastus\n".encode()
    done = parse(good, "--default", "workspace=ws-1")
    rows = [json.loads(row) for row in done.stdout.decode().splitlines()]
    assert (done.returncode, [row["kind"] for row in rows]) == (0, ["compute.list", "resource_group.create"])
    assert rows[0]["params"]["workspace"] == "ws-1"
    done = parse(good + b"\xff\xfe\nml compute lits\n", "--language", "es")
    rows = [json.loads(row) for row in done.stdout.decode().splitlines()]
    assert (done.returncode, len(rows), done.stderr) == (1, 4, b"")
    assert "¿Quería decir" in rows[3]["problems"][0]["text"]


def test_the_command_refuses_a_default_there_is_not() -> None:
    done = parse(b"", "--default", "vm=x")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"vm" in done.stderr


def test_sentences_are_read_too_by_the_names_the_policies_know() -> None:
    done = parse("da acceso de lector a joe@contoso.com sobre this-rg\ncrea un clúster llamado cpu ayer\n".encode())
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["canonical"] == (
        "role assignment create --role Reader --assignee joe@contoso.com --resource-group this-rg"
    )
    assert second["params"] is None
    assert second["problems"][0]["code"] == "unsure-word"
    assert done.returncode == 1
