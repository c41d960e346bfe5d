"""Help from the declarations: everything, one group of commands, or one kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.grammar.table import Parameter, Said, parameters_of, table_of, untaken_of
from bot.grammar.tokens import Token
from bot.model.kind import AnyCommand, AnyKind, Params
from bot.model.notice import Help
from bot.model.text import Text, same

_ASKING = frozenset({"-h", "--help", "help", "ayuda", "hola", "hello", "hi"})
_GREETINGS = frozenset({"hola", "hello", "hi"})
_INTRODUCTION = Text(
    en="Type the az line you know after /aml, with or without az. /aml help followed by a command explains it.",
    es="Escriba tras /aml la línea de az que conoce, con o sin az. /aml help seguido de un comando lo explica.",
)


_WHATIF = Text(
    en="whatif before a line says what would become of it: who must agree, the price and the plan. Nothing is filed.",
    es="whatif (o «y si») ante una línea dice qué pasaría: quién debe aprobarla, el precio y el plan. No se registra.",
)


def asks_for_help(tokens: Sequence[Token]) -> bool:
    """An empty line, `help …`, a greeting, or `-h` anywhere outside quotes."""
    return (
        not tokens
        or (tokens[0].text.lower() in _ASKING - (_GREETINGS if len(tokens) > 1 else frozenset()))
        or any(token.text in ("-h", "--help") and not token.quoted for token in tokens)
    )


def help_for(*, words: Sequence[str], kinds: tuple[AnyKind, ...], commands: tuple[AnyCommand, ...]) -> Help:
    """The page for the words after `help` (or before `-h`); the whole list when they name nothing."""
    asked = tuple(word.lower() for word in words if word.lower() not in _ASKING and not word.startswith("-"))
    table = table_of(kinds=kinds, commands=commands)
    for length in range(min(len(asked), table.longest), 0, -1):
        exact = table.paths.get(asked[:length])
        if exact is not None:
            return _page(exact.said)
    everything: tuple[Said, ...] = (*kinds, *commands)
    group = [one for one in everything if asked and any(_begins(path, asked) for path in one.commands)]
    if asked and not group:
        shown = " ".join(asked)[:60]
        unknown = Text(en=f"I do not know `{shown}`; this is what I do know.", es=f"No conozco `{shown}`; esto sí.")
        return _list(everything, unknown, _INTRODUCTION, _WHATIF)
    return _list(group or everything, _INTRODUCTION, _WHATIF)


def option_line(params: type[Params], parameter: Parameter) -> Text:
    """One option in a sentence: its spellings, what it is, the values there are, the unit and the default."""
    option = parameter.option
    names = ", ".join(name for name in (option.flag, *option.aliases) if name) or f"<{parameter.name}>"
    choices = f": {', '.join(parameter.choices)}" if len(parameter.choices) > 1 else ""
    default = default_of(params, parameter)
    said = [Text(en=f"{option.summary.en}{choices}", es=f"{option.summary.es}{choices}")]
    if option.unit:
        said.append(Text(en=f"in {option.unit.en}", es=f"en {option.unit.es}"))
    if option.rule:
        said.append(option.rule)
    if parameter.required:
        said.append(Text(en="required", es="obligatorio"))
    elif default:
        said.append(Text(en=f"default {default}", es=f"por defecto {default}"))
    return Text(
        en=f"{names}: {'; '.join(one.en for one in said)}.",
        es=f"{names}: {'; '.join(one.es for one in said)}.",
    )


def default_of(params: type[Params], parameter: Parameter) -> str:
    """The value used when an option is left out, as it is written; empty when there is none."""
    value: Any = params.model_fields[parameter.field].default
    nothing = parameter.required or value is None or value is False or value in ("", (), {})
    return "" if nothing else str(value)


def _begins(path: str, asked: tuple[str, ...]) -> bool:
    words = tuple(path.split())
    return asked in (words[: len(asked)], words[1 : len(asked) + 1] if words[0] == "ml" else ())


def _page(said: Sequence[Said]) -> Help:
    paragraphs: list[Text] = []
    for one in said:
        paragraphs.append(Text(en=f"{one.title.en}. {one.summary.en}", es=f"{one.title.es}. {one.summary.es}"))
        paragraphs += [option_line(one.params, parameter) for parameter in parameters_of(one.params)]
        for why in untaken_of(one):
            flags = ", ".join(why.flags)
            en, es = ("left out", "se omite") if why.harmless else ("not taken", "no se admite")
            paragraphs.append(Text(en=f"{flags}: {en}: {why.why.en}.", es=f"{flags}: {es}: {why.why.es}."))
    examples = tuple(f"/aml {example}" for one in said for example in one.examples)
    return Help(title=same(said[0].commands[0]), paragraphs=tuple(paragraphs), examples=examples)


def _list(said: Sequence[Said], *before: Text) -> Help:
    lines = [Text(en=f"{one.commands[0]}: {one.summary.en}", es=f"{one.commands[0]}: {one.summary.es}") for one in said]
    return Help(
        title=Text(en="What you can ask for", es="Lo que puede pedir"),
        paragraphs=(*before, *lines),
        examples=tuple(f"/aml {one.examples[0]}" for one in said if one.examples)[:8],
    )
