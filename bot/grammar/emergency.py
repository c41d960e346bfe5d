"""`--emergency` on a line that asks for something: it is declared, and the policies say whether it counts."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.grammar.draft import Draft
from bot.model.problem import Problem
from bot.model.text import Text

FLAG = "--emergency"
_DECLARED = re.compile(r"(?<!\S)--(?:emergency|emergencia|break-glass)(?!\S)", re.IGNORECASE)


def declared(line: str) -> str:
    """The line with blanks in the place of the flag, so that every offset stays; as it was when there is none.

    Within quotes it is a word like any other.
    """

    def blank(found: re.Match[str]) -> str:
        before = line[: found.start()]
        quoted = before.count('"') % 2 or before.count("'") % 2
        return found[0] if quoted else " " * len(found[0])

    return _DECLARED.sub(blank, line)


def urgent(draft: Draft, *, is_change: bool) -> Draft:
    """The reading of the rest as an emergency. is_change: it is a kind that changes something in Azure."""
    if draft.said is not None:
        return draft
    said = _with_flag if is_change or not draft.of else str
    problems = tuple(
        problem.model_copy(update={"suggestion": "\n".join(map(said, problem.suggestion.split("\n")))})
        for problem in draft.problems
    )
    if not problems and not is_change and not draft.awaits:
        problems = (_no_change(),)
    redacted = f"{draft.redacted} {FLAG}"
    params = draft.params if not problems else None
    return replace(draft, emergency=True, params=params, problems=problems, redacted=redacted)


def _with_flag(suggestion: str) -> str:
    return f"{suggestion} {FLAG}" if suggestion else ""


def _no_change() -> Problem:
    return Problem(
        code="no-emergency",
        text=Text(
            en=f"`{FLAG}` goes with a line that changes something in Azure.",
            es=f"`{FLAG}` va con una línea que cambie algo en Azure.",
        ),
    )
