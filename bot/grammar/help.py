"""Help from the declarations: everything, one group of commands, or one kind."""

from __future__ import annotations

from collections.abc import Sequence

from bot.grammar.table import Said, parameters_of, table_of
from bot.grammar.tokens import Token
from bot.model.kind import AnyCommand, AnyKind
from bot.model.notice import Help
from bot.model.text import Text, same

_ASKING = frozenset({"-h", "--help", "help", "ayuda", "hola", "hello", "hi"})


def asks_for_help(tokens: Sequence[Token]) -> bool:
    """An empty line, `help …`, a greeting, or `-h` anywhere outside quotes."""
    return (
        not tokens
        or tokens[0].text.lower() in _ASKING
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
    everything: list[Said] = [*kinds, *commands]
    some = [
        one
        for one in everything
        if asked and any(path.split()[: len(asked)] == list(asked) or asked[0] in path.split() for path in one.commands)
    ]
    return _list(some or everything)


def _page(said: Sequence[Said]) -> Help:
    paragraphs: list[Text] = []
    examples: list[str] = []
    for one in said:
        paragraphs.append(Text(en=f"{one.title.en}. {one.summary.en}", es=f"{one.title.es}. {one.summary.es}"))
        for parameter in parameters_of(one.params):
            option = parameter.option
            names = ", ".join(name for name in (option.flag, *option.aliases) if name) or parameter.field
            unit_en, unit_es = (f" ({option.unit.en})", f" ({option.unit.es})") if option.unit else ("", "")
            needed_en, needed_es = (" Required.", " Obligatorio.") if parameter.required else ("", "")
            paragraphs.append(
                Text(
                    en=f"{names}: {option.summary.en}{unit_en}.{needed_en}",
                    es=f"{names}: {option.summary.es}{unit_es}.{needed_es}",
                )
            )
        examples += [f"/aml {example}" for example in one.examples]
    return Help(title=same(said[0].commands[0]), paragraphs=tuple(paragraphs), examples=tuple(examples))


def _list(said: Sequence[Said]) -> Help:
    intro = Text(
        en="Type the az line you know after /aml, with or without az. /aml help followed by a command explains it.",
        es="Escriba tras /aml la línea de az que conoce, con o sin az. /aml help seguido de un comando lo explica.",
    )
    lines = [Text(en=f"{one.commands[0]}: {one.summary.en}", es=f"{one.commands[0]}: {one.summary.es}") for one in said]
    return Help(
        title=Text(en="What you can ask for", es="Lo que puede pedir"),
        paragraphs=(intro, *lines),
        examples=tuple(f"/aml {one.examples[0]}" for one in said if one.examples)[:8],
    )
