"""`edit R-7 --max-instances 3`: the line of a request with some of its options said otherwise.

Without any option it asks for the form of the request.
"""

from __future__ import annotations

import re

from bot.grammar.draft import Draft
from bot.grammar.line import quoted
from bot.grammar.personal import EDIT, EditParams
from bot.grammar.secrets import redact_unread
from bot.grammar.table import parameters_of
from bot.grammar.tokens import cut
from bot.model.kind import AnyKind

_ASKED = re.compile(
    r"\s*(?:(?:/aml|az)\s+)*(?:edit|editar)\s+(?:R-?|#)?(?P<number>[1-9]\d{0,8})(?:\s+|$)", re.IGNORECASE
)


def edit_in(line: str) -> Draft | None:
    """The edit that a line asks for, None when it asks for none."""
    found = _ASKED.match(line)
    if found is None:
        return None
    words = cut(line[found.end() :])
    redacted = redact_unread(line)
    if words.problems:
        return Draft(of=EDIT.name, title=EDIT.title, problems=words.problems, line=redacted, redacted=redacted)
    params = EditParams(number=int(found["number"]), change=tuple(token.text for token in words.tokens))
    return Draft(of=EDIT.name, title=EDIT.title, params=params, line=redacted, redacted=redacted)


def edited_line(*, kind: AnyKind, line: str, change: tuple[str, ...]) -> str:
    """The request's line without the options that the change names, and the change after it."""
    aliases = {
        spelling: parameter.option.flag
        for parameter in parameters_of(kind.params)
        for spelling in (parameter.option.flag, *parameter.option.aliases)
        if spelling
    }
    named = {aliases.get(word.split("=")[0], word.split("=")[0]) for word in change if word.startswith("-")}
    kept: list[str] = []
    dropping = False
    for token in cut(line).tokens:
        if token.text.startswith("-") and not token.quoted:
            flag = token.text.split("=")[0]
            dropping = aliases.get(flag, flag) in named
        if not dropping:
            kept.append(_again(token.text))
    return " ".join((*kept, *map(_again, change)))


def _again(word: str) -> str:
    return word if word.startswith("-") and " " not in word else quoted(word)
