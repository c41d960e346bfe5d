"""A reading as plain JSON values: for scripts, for editors and for tests."""

from __future__ import annotations

from bot.grammar.draft import Draft
from bot.model.notice import Help
from bot.model.problem import Problem
from bot.model.text import Language

Json = dict[str, object]


def report(*, line: str, draft: Draft, language: Language) -> Json:
    """What one line was read as.

    line       the line without secrets.
    kind       name of the kind or command, empty when none was recognised.
    params     what was understood, defaults of the kind included; null when there are problems or nothing to do.
    canonical  the one line that says the same; empty when there are problems.
    corrected  what was changed or added, in words.
    missing    parameters that must be named and are not.
    problems   code, text, parameter, 0-based position in the line (null when there is none), mended line (null).
    awaits     names of the files that have to be read before more can be said.
    answer     what amlbot says when that is all there is to do: a friendly word, or the lines of a page of help.
    """
    return {
        "line": line if not draft.holds_secret else draft.redacted,
        "kind": draft.of,
        "params": None if draft.params is None else draft.params.model_dump(mode="json"),
        "canonical": draft.line if draft.params is not None else "",
        "corrected": [{"code": one.code, "text": one.text.said_in(language)} for one in draft.corrections],
        "missing": list(draft.missing),
        "problems": [_problem(one, language) for one in draft.problems],
        "awaits": list(draft.awaits),
        "answer": _answer(draft, language),
    }


def _problem(problem: Problem, language: Language) -> Json:
    return {
        "code": problem.code,
        "text": problem.text.said_in(language),
        "parameter": problem.field,
        "position": problem.position if problem.position >= 0 else None,
        "suggestion": problem.suggestion or None,
    }


def _answer(draft: Draft, language: Language) -> list[str]:
    if draft.said is None:
        return []
    if isinstance(draft.said, Help):
        return [one.said_in(language) for one in draft.said.paragraphs]
    return [draft.said.text.said_in(language)]
