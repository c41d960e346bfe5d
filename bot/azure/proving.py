"""Specs as the SDK will read them: unpacked into a folder of their own, and proved to load before they are loaded here.

The SDK's `load_*` trusts its file. So what it gets is never the file that was sent but what our own reader made of it,
written as JSON, which is YAML too; and first a process with nothing to lose shows that it loads, in time, in memory and
without a look at anything else (`loading_child`).
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from bot.grammar.spec import Spec
from bot.model.errors import Unavailable
from bot.model.problem import Problem
from bot.model.text import Text

log = logging.getLogger(__name__)

Sort = Literal["job", "component"]

SECONDS = 45.0
"""Longest that a proof may take; importing the SDK alone takes 2 to 3 s of it, more on a busy machine."""

CHILD = Path(__file__).with_name("loading_child.py")
_MOST_OUTPUT = 64 * 1024
_ENVIRONMENT: Mapping[str, str] = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
_WHAT: Mapping[str, Text] = {
    "Missing data for required field.": Text(en="is missing", es="falta"),
    "Unknown field.": Text(en="is not known there", es="no se conoce ahí"),
    "Not a valid string.": Text(en="is not text", es="no es texto"),
    "Not a valid integer.": Text(en="is not a whole number", es="no es un número entero"),
    "Not a valid number.": Text(en="is not a number", es="no es un número"),
    "Not a valid boolean.": Text(en="is neither true nor false", es="no es ni true ni false"),
    "Not a valid mapping type.": Text(en="is not a mapping of names to values", es="no asigna valores a nombres"),
    "Invalid input type.": Text(en="is not a mapping of names to values", es="no asigna valores a nombres"),
}
"""The SDK's own words that say nothing but what is wrong. Others may name paths of this machine."""
_NOT_TAKEN = Text(en="is not taken", es="no se admite")


class Specs:
    """Proves specs. May be called from any thread.

    child    the program that loads a spec and says what became of it.
    seconds  longest that it may take.
    """

    def __init__(self, *, child: Path = CHILD, seconds: float = SECONDS) -> None:
        self._child = child
        self._seconds = seconds

    def proved(self, *, spec: Spec, sort: Sort, contents: Mapping[str, bytes]) -> tuple[Problem, ...]:
        """What is wrong with a spec as the SDK reads it; nothing when it loads.

        contents  path -> bytes of the other files it needs.
        Raises Unavailable when no process can be started.
        """
        with unpacked(spec=spec, contents=contents) as folder:
            answer = self._asked(folder=folder, main=spec.main, sort=sort)
        if answer.get("ok"):
            return ()
        log.info("spec.refused sort=%s error=%s", sort, str(answer.get("error"))[:80])
        return _problems(spec.main, answer)

    def _asked(self, *, folder: Path, main: str, sort: Sort) -> Mapping[str, Any]:
        """What the child says; `TookTooLong` or `Died` when it says nothing."""
        try:
            child = subprocess.Popen(
                [sys.executable, "-I", str(self._child), sort, main],
                cwd=folder,
                env=dict(_ENVIRONMENT),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise Unavailable(service="this machine", why=f"no process could be started ({error.strerror})") from error
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(self._seconds, stop)
        timer.start()
        try:
            with child:
                said = child.stdout.read(_MOST_OUTPUT) if child.stdout is not None else b""
                child.kill()
        finally:
            timer.cancel()
        try:
            answer = json.loads(said.decode().strip().rpartition("\n")[2])
        except ValueError:
            return {"ok": False, "error": "TookTooLong" if late.is_set() else "Died"}
        return answer if isinstance(answer, dict) else {"ok": False, "error": "Died"}


@contextmanager
def unpacked(*, spec: Spec, contents: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with the spec and its files, gone afterwards. What stands in the documents is written as JSON."""
    with tempfile.TemporaryDirectory(prefix="amlbot-spec-") as made:
        folder = Path(made).resolve()
        written = {path: contents[path] for path in spec.files}
        written |= {path: json.dumps(one, ensure_ascii=False).encode() for path, one in spec.documents.items()}
        for path, content in written.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield folder


def _problems(main: str, answer: Mapping[str, Any]) -> tuple[Problem, ...]:
    fields = [one for one in answer.get("fields") or [] if isinstance(one, list) and len(one) == 2 and one[0]]
    if not fields:
        text = Text(
            en=f"{main} is not a specification that Azure Machine Learning takes.",
            es=f"{main} no es una especificación que Azure Machine Learning admita.",
        )
        return (Problem(code="spec-refused", text=text, field="file"),)
    problems = []
    for name, words in fields[:8]:
        what, shown = _WHAT.get(str(words), _NOT_TAKEN), str(name)[:80]
        text = Text(en=f"{main}: `{shown}` {what.en}.", es=f"{main}: `{shown}` {what.es}.")
        problems.append(Problem(code="spec-refused", text=text, field="file"))
    return tuple(dict.fromkeys(problems))
