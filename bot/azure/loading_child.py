"""Loads one file with the SDK in a process of its own, which has nothing to lose: started by `proving`, never imported.

It has no secret in its environment, and after the SDK is there it may open no file outside of its folder but to import
Python, may not write, connect, or start anything. Time and memory are bounded by the system.

    python -I loading_child.py job|component FILE        in the folder with the files; one line of JSON on the output
"""

from __future__ import annotations

import json
import os
import resource
import sys
import sysconfig
import warnings
from collections.abc import Callable

CPU_SECONDS = 30
MEMORY_BYTES = 1536 * 1024 * 1024
LONGEST = 200_000

_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.spawn", "os.kill",
              "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.link", "os.symlink",
              "os.truncate", "ctypes.", "shutil.", "urllib.", "ftplib.", "smtplib.", "http.client.")  # fmt: skip


class Forbidden(Exception):
    """Something a file has no business with."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    from azure.ai.ml import load_component, load_job

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    load = load_job if sys.argv[1] == "job" else load_component
    sys.addaudithook(_watch(here=os.path.realpath(os.getcwd())))
    try:
        entity = load(source=sys.argv[2])
        size = len(json.dumps(entity._to_dict(), default=str))
    except Exception as error:  # noqa: BLE001 - the SDK raises bare TypeErrors too; here all of them are one answer
        answer = {"ok": False, "error": type(error).__name__, "fields": _fields(str(error))}
    else:
        answer = {"ok": size <= LONGEST, "error": "TooLarge" if size > LONGEST else "", "fields": []}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _watch(*, here: str) -> Callable[[str, tuple[object, ...]], None]:
    """The hook: reading is allowed in the folder and of Python itself, and nothing else is."""
    # Its own text too: a warning is shown with the line that caused it.
    roots = {os.path.realpath(path) for path in (*sysconfig.get_paths().values(), *sys.path) if path}
    python = (*(root + os.sep for root in roots), os.path.realpath(__file__))

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise Forbidden(event)
        if event != "open":
            return
        path, _, flags = (*arguments, None, None, None)[:3]
        if not isinstance(path, (str, bytes)):
            return
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC):
            raise Forbidden("open for writing")
        real = os.path.realpath(os.fsdecode(path))
        if not real.startswith((here + os.sep, *python)):
            raise Forbidden("open")

    return hook


def _fields(message: str) -> list[list[str]]:
    """[name with dots, what is wrong] of each field in the SDK's complaint; its own words may name paths of ours."""
    found: list[list[str]] = []
    for start in range(len(message)):
        if message[start] == "{":
            try:
                told, _ = json.JSONDecoder().raw_decode(message[start:])
            except ValueError:
                continue
            _collect(told, "", found)
            break
    return found[:20]


def _collect(told: object, path: str, found: list[list[str]]) -> None:
    if isinstance(told, dict):
        if "errors" in told and "result" in told:
            for one in told["errors"]:
                where = str(one.get("path", "")) if isinstance(one, dict) else ""
                inner = _fields(str(one.get("message", ""))) if isinstance(one, dict) else []
                found += inner if inner else [[where, str(one.get("message", ""))[:200]]]
            return
        for name, value in told.items():
            _collect(value, path if name == "_schema" else f"{path}.{name}".strip("."), found)
    elif isinstance(told, list):
        texts = [one for one in told if isinstance(one, str)]
        if texts:
            found.append([path, texts[0][:200]])
        elif told and path not in [one[0] for one in found]:
            found.append([path, ""])


if __name__ == "__main__":
    main()
