"""Help from the declarations: everything, one group of commands, or one kind."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from bot.grammar.menu import menu_of
from bot.grammar.spoken.nouns import spoken_of
from bot.grammar.spoken.words import plain
from bot.grammar.table import Parameter, Said, parameters_of, table_of, untaken_of
from bot.grammar.tokens import Token
from bot.model.kind import AnyCommand, AnyKind, Params
from bot.model.notice import Help
from bot.model.text import Text, same

_ASKING = frozenset({"-h", "--help", "help", "ayuda", "hola", "hello", "hi"})
_GREETINGS = frozenset({"hola", "hello", "hi"})
_INTRODUCTION = Text(
    en="Type the az line you know after /aml, or say it in your own words; /aml alone opens the forms. "
    "/aml help followed by a command or a thing, such as cluster, explains it.",
    es="Escriba tras /aml la línea de az que conoce, o dígalo con sus palabras; /aml a solas abre los formularios. "
    "/aml help seguido de un comando o de una cosa, como clúster, lo explica.",
)


_WHATIF = Text(
    en="whatif before a line says what would become of it: who must agree, the price and the plan. Nothing is filed.",
    es="whatif (o «y si») ante una línea dice qué pasaría: quién debe aprobarla, el precio y el plan. No se registra.",
)


_TITLE = Text(en="What you can ask for", es="Lo que puede pedir")
_EXAMPLES = (
    "/aml az ml compute create --name cpu --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute",
    "/aml create a cluster of 2 DS11 nodes called cpu",
    "/aml crear un cluster de 2 nodos DS11 llamado cpu",
    "/aml help ml compute create",
)


def asks_for_help(tokens: Sequence[Token]) -> bool:
    """An empty line, `help …`, a greeting, or `-h` anywhere outside quotes."""
    return (
        not tokens
        or (tokens[0].text.lower() in _ASKING - (_GREETINGS if len(tokens) > 1 else frozenset()))
        or any(token.text in ("-h", "--help") and not token.quoted for token in tokens)
    )


def is_only_help(line: str) -> bool:
    """Whether a line asks for help by its first word, so that it reads the same whoever writes it, and wherever."""
    return line[:80].lower().split(None, 1)[:1] in (["help"], ["ayuda"])


def help_for(*, words: Sequence[str], kinds: tuple[AnyKind, ...], commands: tuple[AnyCommand, ...]) -> Help:
    """The page for the words after `help` (or before `-h`); the whole list when they name nothing."""
    asked = tuple(word.lower() for word in words if word.lower() not in _ASKING and not word.startswith("-"))
    table = table_of(kinds=kinds, commands=commands)
    for length in range(min(len(asked), table.longest), 0, -1):
        exact = table.paths.get(asked[:length])
        if exact is not None:
            return _page(_told_apart(exact.said, asked[length:]))
    everything: tuple[Said, ...] = (*kinds, *commands)
    group = [one for one in everything if asked and any(_begins(path, asked) for path in one.commands)]
    group = group or [one.kind for one in spoken_of(kinds) if " ".join(map(plain, asked)) in one.nouns]
    if group:
        return _list(group)
    if not asked:
        return _contents(kinds, commands, _INTRODUCTION, _WHATIF)
    shown = " ".join(asked)[:60]
    unknown = Text(en=f"I do not know `{shown}`; this is what I do know.", es=f"No conozco `{shown}`; esto sí.")
    return _contents(kinds, commands, unknown, _INTRODUCTION)


def option_line(params: type[Params], parameter: Parameter) -> Text:
    """One option in a sentence: its spellings, what it is, the values there are, the unit and the default."""
    option = parameter.option
    names = ", ".join(f"`{name}`" for name in (option.flag, *option.aliases) if name) or f"`<{parameter.name}>`"
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
            flags = ", ".join(f"`{flag}`" for flag in why.flags)
            en, es = ("left out", "se omite") if why.harmless else ("not taken", "no se admite")
            paragraphs.append(Text(en=f"{flags}: {en}: {why.why.en}.", es=f"{flags}: {es}: {why.why.es}."))
    examples = tuple(f"/aml {example}" for one in said for example in one.examples)
    return Help(title=same(said[0].commands[0]), paragraphs=tuple(paragraphs), examples=examples)


def _told_apart(said: Sequence[Said], rest: Sequence[str]) -> Sequence[Said]:
    """Of the kinds that share a command the one that a word says: `ml compute create --type amlcompute -h`."""
    named = [one for one in said if any(word in values for word in rest for values in one.when.values())]
    return named or said


def _list(said: Sequence[Said]) -> Help:
    """One command a line, with what it does."""
    lines = [
        Text(en=f"`{one.commands[0]}`: {one.summary.en}", es=f"`{one.commands[0]}`: {one.summary.es}") for one in said
    ]
    return Help(
        title=_TITLE,
        paragraphs=tuple(lines),
        examples=tuple(dict.fromkeys(f"/aml {one.examples[0]}" for one in said if one.examples))[:8],
    )


@lru_cache(maxsize=8)
def _contents(kinds: tuple[AnyKind, ...], commands: tuple[AnyCommand, ...], *before: Text) -> Help:
    """Every command there is, one line a group: `ml compute`: create, list, show."""
    menu = menu_of(kinds=kinds, used={})
    known = {kind.name: kind for kind in kinds}
    lines = []
    for group in menu.groups:
        paths = _together([known[offer.kind].commands[0] for offer in group.offers])
        lines.append(Text(en=f"{group.title.en}: {paths}", es=f"{group.title.es}: {paths}"))
    own = _together([one.commands[0] for one in commands])
    propios = _together([one.spanish or one.commands[0] for one in commands])
    lines.append(Text(en=f"About requests: {own}", es=f"Sobre las solicitudes: {propios}"))
    return Help(title=_TITLE, paragraphs=(*before, *lines), examples=_EXAMPLES)


def _together(paths: Sequence[str]) -> str:
    """Commands with what they share said once: `ml compute create, list, show`, `history`."""
    groups: dict[str, list[str]] = {}
    for path in dict.fromkeys(paths):
        begin, _, last = path.rpartition(" ")
        groups.setdefault(begin, []).append(last)
    return ", ".join(
        f"`{begin} {', '.join(last)}`" if begin else ", ".join(f"`{one}`" for one in last)
        for begin, last in groups.items()
    )
