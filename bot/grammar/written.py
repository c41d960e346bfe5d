"""What was filled in or understood, parameter by parameter, as the one line that says the same."""

from __future__ import annotations

from collections.abc import Mapping

from bot.grammar.line import quoted
from bot.grammar.table import Parameter, keeps_file, parameters_of, takes_file
from bot.grammar.tokens import cut
from bot.model.kind import AnyKind
from bot.model.options import FILE

_FILE = "file"


def line_of(*, kind: AnyKind, answers: Mapping[str, str]) -> str:
    """The line that says what was filled in. What was left empty is left out.

    answers  parameter -> what was typed or chosen; `true` for a switch that is on.
    """
    words = [kind.commands[0]]
    for parameter in parameters_of(kind.params):
        value = only_value(kind, parameter) or answers.get(parameter.field, "").strip()
        if not value or (parameter.option.switch and value != "true"):
            continue
        if parameter.option.flag:
            words.append(parameter.option.flag)
        if parameter.option.many:
            words += [quoted(word) for word in _several(value)]
        elif not parameter.option.switch:
            words.append(quoted(value))
    named = answers.get(_FILE, "").strip()
    if named and takes_file(kind) and not keeps_file(kind):
        words += [FILE.flag, quoted(named)]
    return " ".join(words)


def line_with(*, kind: AnyKind, line: str, answers: Mapping[str, str]) -> str:
    """A line with what it does not say of some parameters said after it.

    answers  parameter -> what is to be said of it; what has no flag of its own is left out.
    """
    said = {token.text.split("=")[0] for token in cut(line).tokens if token.text.startswith("-") and not token.quoted}
    words = [line]
    for parameter in parameters_of(kind.params):
        spelled = {parameter.option.flag, *parameter.option.aliases} - {""}
        value = answers.get(parameter.field, "")
        if spelled and value and not spelled & said:
            words += [parameter.option.flag, quoted(value)]
    return " ".join(words)


def only_value(kind: AnyKind, parameter: Parameter) -> str:
    """The one value a parameter can have in this kind, `AmlCompute`; empty when there is a choice."""
    info = kind.params.model_fields[parameter.field]
    if len(parameter.choices) == 1 and (info.is_required() or info.default == parameter.choices[0]):
        return parameter.choices[0]
    if parameter.field not in kind.when:
        return ""
    return info.default if isinstance(info.default, str) and info.default else kind.when[parameter.field][0]


def _several(value: str) -> list[str]:
    """`a=1 "b=two words"` as its words; as it stands where it cannot be cut."""
    words = cut(value)
    return value.split() if words.problems else [token.text for token in words.tokens]
