"""Options and their values out of the words after a command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.grammar.sentences import (
    ambiguous_option,
    missing_value,
    nearest,
    secret,
    unexpected_word,
    unknown_option,
    unresolved,
)
from bot.grammar.table import HARMLESS, SECRETS, Parameter, Said, flags_of, parameters_of
from bot.grammar.tokens import Token
from bot.model.problem import Correction, Problem
from bot.model.text import Text

_SECRET_VALUE = re.compile(
    r"(?i)(?P<flag>--(?:[a-z-]*password|[a-z-]*secret|account-key|sas-token|credentials|[a-z-]*token)[= ]+)"
    r"(?P<value>\"[^\"]*\"|'[^']*'|\S+)"
)
_SECRET_SHAPES = re.compile(
    r"(?i)\b(?:xox[abpes]-[\w-]+|xapp-[\w-]+|eyJ[\w-]{10,}\.[\w-]+\.[\w-]*|sig=[\w%+/=]{16,}|AccountKey=[\w+/=]{20,})"
)


@dataclass(slots=True)
class Gathered:
    """values: field -> word or words; places: field -> offset of its value in the line as typed."""

    values: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)


def redact(*, line: str, tokens: tuple[Token, ...]) -> str:
    """The line without what looks like a secret, by option name and by shape."""
    return _SECRET_SHAPES.sub("[redacted]", _SECRET_VALUE.sub(lambda found: f"{found['flag']}[redacted]", line))


def gather(*, found: tuple[Said, ...], tokens: tuple[Token, ...], typed_line: str) -> Gathered:
    """Read every option, in any order, with every problem."""
    flags = flags_of(found)
    gathered = Gathered()
    positional = [one for one in parameters_of(found[0].params) if not one.option.flag]
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.quoted or not token.text.startswith("-") or token.text == "-" or _is_number(token.text):
            if positional:
                at = _positional(gathered, positional, tokens, at)
            else:
                gathered.problems.append(unexpected_word(word=token.text, position=token.start))
                at += 1
            continue
        at = _option(gathered, flags, tokens, at, typed_line)
    return gathered


def _positional(gathered: Gathered, positional: list[Parameter], tokens: tuple[Token, ...], at: int) -> int:
    parameter = positional[0]
    token = tokens[at]
    if parameter.field in gathered.values and not parameter.option.many:
        gathered.problems.append(unexpected_word(word=token.text, position=token.start))
        return at + 1
    _take(gathered, parameter, [token])
    return at + 1


def _option(
    gathered: Gathered, flags: Mapping[str, Parameter], tokens: tuple[Token, ...], at: int, typed_line: str
) -> int:
    token = tokens[at]
    flag, equals, inline = token.text.partition("=")
    flag = flag.lower() if flag.startswith("--") else flag
    flag = flag.replace("_", "-") if flag.startswith("--") else flag
    if flag in SECRETS or _is_secret(flags.get(flag)):
        gathered.problems.append(secret(flag=flag, position=token.start))
        return at + 1 if equals else _past_values(tokens, at + 1, at_most=1)
    parameter = flags.get(flag)
    if parameter is None and flag in HARMLESS:
        _left_out(gathered, flag)
        return at + 1 if equals else _past_values(tokens, at + 1, at_most=HARMLESS[flag])
    if parameter is None and not flag.startswith("--") and len(flag) > 2 and flag[:2] in flags:
        parameter, equals, inline = flags[flag[:2]], "=", token.text[2:]
    if parameter is None and flag.startswith("--") and len(flag) > 3:
        candidates = [known for known in flags if known.startswith(flag)]
        meant = {flags[known].field for known in candidates}
        if len(meant) == 1:
            parameter = flags[candidates[0]]
        elif meant:
            gathered.problems.append(ambiguous_option(flag=flag, candidates=candidates, position=token.start))
            return _past_values(tokens, at + 1)
    if parameter is None:
        best = nearest(flag, flags)
        suggestion = typed_line.replace(token.text.partition("=")[0], best, 1) if best else ""
        problem = unknown_option(
            flag=token.text.partition("=")[0], found=best, position=token.start, suggestion=suggestion
        )
        field_meant = flags[best].field if best else ""
        gathered.problems.append(problem.model_copy(update={"field": field_meant}))
        return _past_values(tokens, at + 1)
    if parameter.option.switch:
        gathered.values[parameter.field] = inline.lower() if equals else "true"
        return at + 1
    if equals:
        _take(gathered, parameter, [Token(inline, token.start + len(flag) + 1, token.quoted, token.unresolved)])
        return at + 1
    end = _past_values(tokens, at + 1, at_most=None if parameter.option.many else 1, force=True)
    values = list(tokens[at + 1 : end])
    if not values:
        gathered.problems.append(missing_value(flag=flag, position=token.start, field=parameter.field))
    else:
        _take(gathered, parameter, values)
    return end


def _take(gathered: Gathered, parameter: Parameter, values: list[Token]) -> None:
    flag, name = parameter.option.flag, parameter.field
    gathered.places[name] = values[0].start
    for value in values:
        if value.unresolved:
            gathered.problems.append(unresolved(flag=flag, word=value.text, field=name, position=value.start))
            return
    if parameter.option.many:
        before = gathered.values.get(name, ())
        gathered.values[name] = (*before, *(value.text for value in values))
        return
    if name in gathered.values and gathered.values[name] != values[0].text:
        text = Text(
            en=f"{flag} was given twice; the last value counts.",
            es=f"{flag} se indicó dos veces; cuenta el último valor.",
        )
        gathered.corrections.append(Correction(code="given-twice", text=text))
    gathered.values[name] = values[0].text


def _past_values(tokens: tuple[Token, ...], at: int, *, at_most: int | None = None, force: bool = False) -> int:
    """Index of the next option. Without `force`, the words skipped belong to an option that was not understood."""
    end = at
    while end < len(tokens) and (at_most is None or end - at < at_most):
        token = tokens[end]
        if not token.quoted and token.text.startswith("-") and len(token.text) > 1 and not _is_number(token.text):
            break
        end += 1
    return end if force or at_most is not None or end == at else at + 1


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


def _is_secret(parameter: Parameter | None) -> bool:
    return parameter is not None and parameter.option.secret


def _left_out(gathered: Gathered, flag: str) -> None:
    text = Text(en=f"{flag} means nothing here and was left out.", es=f"{flag} no significa nada aquí y se omitió.")
    gathered.corrections.append(Correction(code="option-left-out", text=text))
