"""Parameters back into the one command line that says them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.grammar.paste import is_entity, is_slack_link
from bot.grammar.table import Said, parameters_of
from bot.model.kind import Params

_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./~][A-Za-z0-9_@%+=:,./~-]*")
_MENTION = re.compile(r"<[@#!][^<>|\s]+>")


def canonical_line(*, kind: Said, params: Params) -> str:
    """The command with every option that differs from its default, in the order of the declaration.

    Reading it again gives the same parameters: `parse(canonical_line(p)).params == p`.
    """
    words = [kind.commands[0]]
    for parameter in parameters_of(kind.params):
        value = getattr(params, parameter.field)
        info = kind.params.model_fields[parameter.field]
        if not info.is_required() and value == info.default and parameter.field not in kind.when:
            continue
        if parameter.option.flag:
            words.append(parameter.option.flag)
        if not parameter.option.switch:
            words += [quoted(word) for word in _words(value)]
    return " ".join(words)


def quoted(word: str) -> str:
    """The word as it must be written to be read whole, and as itself after Slack's way of writing links."""
    if _PLAIN.fullmatch(word) or _MENTION.fullmatch(word):
        return word
    if is_entity(word):
        word = word.replace("&", "&amp;")
    if is_slack_link(word):
        word = word.replace("<", "&lt;")
    return '"' + re.sub(r'([\\"$])', r"\\\1", word) + '"'


def _words(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{name}={inner}" for name, inner in value.items()]
    if isinstance(value, (tuple, list)):
        return [str(one) for one in value]
    if isinstance(value, float):
        return [f"{int(value) if value.is_integer() else value!r}h"]
    return [str(value)]
