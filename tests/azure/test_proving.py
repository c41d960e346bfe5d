"""The process that loads a file first: what it may not do, what it does not know, and that it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import bot.azure.loading_child
from bot.azure.proving import Specs
from bot.grammar.spec import Spec

CHILD = Path(bot.azure.loading_child.__file__)
SPEC = Spec(main="job.yml", documents={"job.yml": {"command": "echo"}})
DEEDS = """
import json, os, runpy, socket, subprocess, sys, urllib.request
watch = runpy.run_path(sys.argv[1])["_watch"]
sys.addaudithook(watch(here=os.path.realpath(os.getcwd())))
def tried(deed):
    try:
        deed()
    except BaseException as error:
        return type(error).__name__
    return "done"
print(json.dumps({
    "reads its folder": tried(lambda: open("here.txt").read()),
    "reads python": tried(lambda: open(os.__file__).read(1)),
    "reads the machine": tried(lambda: open("/etc/passwd").read()),
    "climbs": tried(lambda: open("../outside.txt").read()),
    "follows a link": tried(lambda: open("link").read()),
    "writes": tried(lambda: open("new.txt", "w")),
    "connects": tried(lambda: socket.create_connection(("127.0.0.1", 9))),
    "looks a name up": tried(lambda: socket.getaddrinfo("example.com", 443)),
    "starts a program": tried(lambda: subprocess.run(["true"])),
    "runs a shell": tried(lambda: os.system("true")),
    "removes": tried(lambda: os.remove("here.txt")),
}))
"""


def test_it_reads_its_folder_and_python_and_does_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "here.txt").write_text("x")
    (tmp_path / "outside.txt").write_text("x")
    (folder / "link").symlink_to("/etc/passwd")
    ran = subprocess.run(
        [sys.executable, "-I", "-c", DEEDS, str(CHILD)], cwd=folder, capture_output=True, text=True, check=True,
        timeout=60,
    )  # fmt: skip
    found = json.loads(ran.stdout)
    assert {name: how for name, how in found.items() if how != "Forbidden"} == {
        "reads its folder": "done", "reads python": "done"
    }  # fmt: skip


def stand_in(tmp_path: Path, text: str, *, seconds: float = 45.0) -> Specs:
    """Another program in place of the child, to see what it would be given and how it is waited for."""
    script = tmp_path / "child.py"
    script.write_text(textwrap.dedent(text))
    return Specs(child=script, seconds=seconds)


def test_it_knows_no_secret_and_starts_in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-not-one")
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "not-one")
    seen = tmp_path / "seen.json"
    specs = stand_in(
        tmp_path,
        f"""
        import json, os, sys
        shown = {{"names": sorted(os.environ), "files": os.listdir("."), "here": os.getcwd(), "say": sys.argv[1:]}}
        open({str(seen)!r}, "w").write(json.dumps(shown))
        print(json.dumps({{"ok": True}}))
        """,
    )  # fmt: skip
    assert specs.proved(spec=SPEC, sort="job", contents={}) == ()
    found = json.loads(seen.read_text())
    assert set(found["names"]) <= {"PATH", "LANG", "LC_CTYPE"}
    assert (found["files"], found["say"]) == (["job.yml"], ["job", "job.yml"])
    assert not os.path.exists(found["here"])


def test_one_that_never_ends_is_ended(tmp_path: Path) -> None:
    specs = stand_in(tmp_path, "import time\ntime.sleep(60)\n", seconds=0.5)
    begun = time.monotonic()
    (problem,) = specs.proved(spec=SPEC, sort="job", contents={})
    assert time.monotonic() - begun < 10
    assert problem.code == "spec-refused"


@pytest.mark.parametrize(
    "said", ["nothing", "[]", "", '{"ok": false, "fields": "x"}', '{"ok": false, "fields": [[1]]}']
)
def test_whatever_it_says_is_an_answer(tmp_path: Path, said: str) -> None:
    specs = stand_in(tmp_path, f"print({said!r})\n")
    assert [one.code for one in specs.proved(spec=SPEC, sort="job", contents={})] == ["spec-refused"]


def test_it_refuses_by_itself_what_the_reader_would_have_refused_before() -> None:
    """Even if a path of the machine slipped through, the process that loads first cannot open it."""
    slipped = Spec(
        main="job.yml",
        documents={"job.yml": {"command": "echo", "environment": {"image": "x", "conda_file": "/etc/passwd"}}},
    )
    (problem,) = Specs().proved(spec=slipped, sort="job", contents={})
    assert "root" not in problem.text.en
