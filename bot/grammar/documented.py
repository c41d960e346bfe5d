"""A YAML file's values as if they had been written as options. What the line says itself goes before the file.

Each option knows its place in the file (`Option.yaml`, its own name when it says nothing), so a kind whose file is
flat needs nothing but `schemas`. A name that is no option's is refused, or noted where the kind says that it does not
matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.grammar.document import Document, Entries, Items, Node, Scalar
from bot.grammar.filed import FIELD
from bot.grammar.mending import Mending
from bot.grammar.options import Gathered
from bot.grammar.sentences import nearest
from bot.grammar.table import Parameter, Said, keeps_file, parameters_of
from bot.model.kind import Untaken
from bot.model.problem import Correction, Problem
from bot.model.text import Text


def fill_in(*, several: tuple[Said, ...], gathered: Gathered, document: Document) -> None:
    """Take over from the file what the line leaves open.

    several  the kinds the line may still mean; the file may be what tells them apart.
    """
    for said in several:
        for parameter in parameters_of(said.params):
            found = _found(document.root, parameter)
            if parameter.field == FIELD or parameter.field in gathered.values or found is None:
                continue
            path, node = found
            words = written(node=node, many=parameter.option.many, says=parameter.says)
            if parameter.option.lookup == "files" and isinstance(node, Entries):
                words = f"{document.name}#{path_of(parameter)}"
            if words:
                gathered.values[parameter.field] = words
                if path != path_of(parameter):
                    gathered.corrections.append(_renamed(path, path_of(parameter)))
    gathered.corrections += document.corrections


def unasked(*, said: Said, several: tuple[Said, ...], document: Document, mending: Mending) -> tuple[Correction, ...]:
    """Problems with every name in the file that is not an option of the kind; the notes about those that may be lost.

    several  the kinds the line could have meant: an option of another one was complained about as that.
    """
    if keeps_file(said):
        return ()
    parameters = parameters_of(said.params)
    known = {path: parameter for parameter in parameters if parameter.field != FIELD for path in paths_of(parameter)}
    theirs = {path_of(parameter) for one in several for parameter in parameters_of(one.params)} - set(known)
    notes = []
    for path, node in _leaves(document.root, known):
        parameter = known.get(path)
        if parameter is not None:
            inline = parameter.option.lookup == "files" and isinstance(node, Entries)
            if not inline and not written(node=node, many=parameter.option.many) and not _is_empty(node):
                mending.add(_not_one_value(document, path, node))
            continue
        why = _reason(said.untaken, path)
        if path in _SILENT or path in theirs or _is_empty(node):
            continue
        if why is not None and why.harmless:
            notes.append(_left_out(path, why))
        elif why is not None:
            mending.add(_not_taken(document, path, node, why))
        else:
            mending.add(_unknown_name(document, path, node, known))
    return tuple(notes)


def path_of(parameter: Parameter) -> str:
    """Where in a file the value of an option stands, with dots between names."""
    return parameter.option.yaml or parameter.field


def paths_of(parameter: Parameter) -> tuple[str, ...]:
    """Where its value may stand, the name of today first."""
    return (path_of(parameter), *parameter.option.before)


def _found(root: Entries, parameter: Parameter) -> tuple[str, Node] | None:
    """The value of an option in the file with the name it stands under, None when it is not there."""
    return next(((path, node) for path in paths_of(parameter) if (node := _at(root, path)) is not None), None)


def written(*, node: Node, many: bool, says: bool = False) -> str | tuple[str, ...]:
    """The words that would say the same on a line; empty when there is nothing or when no words can.

    says  what is asked for is true or false; elsewhere `no` is a word like any other, of a name for instance.
    """
    match node:
        case Scalar(value=None):
            return ()
        case Scalar(value=bool() as value) if says:
            said = "true" if value else "false"
            return (said,) if many else said
        case Scalar(text=text):
            return (text,) if many else text
        case Items(items=items) if many:
            words = [one.text for one in items if isinstance(one, Scalar)]
            return tuple(words) if len(words) == len(items) else ()
        case Entries(entries=entries) if many:
            inner = {key: one.text for key, one in entries.items() if isinstance(one, Scalar)}
            return tuple(f"{key}={text}" for key, text in inner.items()) if len(inner) == len(entries) else ()
        case _:
            return ()


_SILENT = frozenset({"$schema"})


def _at(root: Entries, path: str) -> Node | None:
    node: Node | None = root
    for name in path.split("."):
        node = node.entries.get(name) if isinstance(node, Entries) else None
    return node


def _leaves(root: Entries, known: Mapping[str, Parameter], before: str = "") -> Iterator[tuple[str, Node]]:
    """Every name with its path: a mapping is gone into while some option lies further down."""
    for name, node in root.entries.items():
        path = f"{before}{name}"
        if path not in known and isinstance(node, Entries) and any(one.startswith(f"{path}.") for one in known):
            yield from _leaves(node, known, f"{path}.")
        else:
            yield path, node


def _is_empty(node: Node) -> bool:
    match node:
        case Scalar(value=value):
            return value is None or value == ""
        case Items(items=items):
            return not items
        case Entries(entries=entries):
            return all(_is_empty(one) for one in entries.values())


def _reason(untaken: tuple[Untaken, ...], path: str) -> Untaken | None:
    return next((why for why in untaken if any(path == one or path.startswith(f"{one}.") for one in why.keys)), None)


def _where(document: Document, node: Node) -> Text:
    return Text(en=f"{document.name}, line {node.line}", es=f"{document.name}, línea {node.line}")


def _unknown_name(document: Document, path: str, node: Node, known: Mapping[str, Parameter]) -> Problem:
    where, best = _where(document, node), nearest(path, known)
    en, es = (f" Did you mean `{best}`?", f" ¿Quería decir `{best}`?") if best else ("", "")
    shown = path[:80]
    text = Text(
        en=f"{where.en}: `{shown}` is nothing that can be asked for here.{en}",
        es=f"{where.es}: `{shown}` no es algo que se pueda pedir aquí.{es}",
    )
    return Problem(code="unknown-name", text=text, field=FIELD)


def _not_taken(document: Document, path: str, node: Node, why: Untaken) -> Problem:
    where = _where(document, node)
    text = Text(
        en=f"{where.en}: `{path}` is not taken here: {why.why.en}.",
        es=f"{where.es}: `{path}` no se admite aquí: {why.why.es}.",
    )
    return Problem(code="option-not-taken", text=text, field=FIELD)


def _not_one_value(document: Document, path: str, node: Node) -> Problem:
    where = _where(document, node)
    text = Text(
        en=f"{where.en}: `{path}` must be one plain value or a plain list of them.",
        es=f"{where.es}: `{path}` debe ser un valor sencillo o una lista sencilla.",
    )
    return Problem(code="not-one-value", text=text, field=FIELD)


def _renamed(path: str, now: str) -> Correction:
    text = Text(
        en=f"`{path}` is called `{now}` today; it was read as that.",
        es=f"`{path}` se llama hoy `{now}`; se leyó como tal.",
    )
    return Correction(code="renamed", text=text)


def _left_out(path: str, why: Untaken) -> Correction:
    text = Text(en=f"`{path}` was left out: {why.why.en}.", es=f"`{path}` se omitió: {why.why.es}.")
    return Correction(code="option-left-out", text=text)
