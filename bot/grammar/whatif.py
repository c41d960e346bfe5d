"""`whatif <line>`: the rest is read as any line, and nothing of it is filed."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.grammar.draft import Draft
from bot.model.problem import Problem
from bot.model.text import Text

_ASKED = re.compile(
    r"\s*(?:/aml\s+)?(?:what[\s-]?if|what\s+(?:happens|would\s+happen)\s+if|qu[eé]\s+pasa(?:r[ií]a)?\s+si|y\s+si)\s+(?=\S)",
    re.IGNORECASE,
)
_WORD = "whatif"


def asked_what_if(line: str) -> int:
    """Where the line that is asked about begins; 0 when nothing is asked about."""
    found = _ASKED.match(line)
    return found.end() if found else 0


def imagined(draft: Draft, *, start: int, is_kind: bool) -> Draft:
    """The reading of the rest as a question about it. start: where the rest began; is_kind: whether it asks Azure."""
    if draft.said is not None:
        return draft
    problems = [
        problem.model_copy(
            update={
                "position": problem.position + start if problem.position >= 0 else problem.position,
                "suggestion": "\n".join(map(_asking, problem.suggestion.split("\n"))),
            }
        )
        for problem in draft.problems
    ]
    if not problems and not is_kind and not draft.awaits:
        problems.append(_no_request())
    redacted = f"{_WORD} {draft.redacted}"
    params = draft.params if not problems else None
    return replace(draft, whatif=True, params=params, problems=tuple(problems), redacted=redacted)


def _asking(suggestion: str) -> str:
    return suggestion.replace("/aml ", f"/aml {_WORD} ", 1)


def _no_request() -> Problem:
    return Problem(
        code="no-request",
        text=Text(
            en="`whatif` is followed by a line that asks for something, such as `az ml compute create …`.",
            es="Tras `whatif` va una línea que pida algo, como `az ml compute create …`.",
        ),
    )
