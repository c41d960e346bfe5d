"""The expression language of ARM templates: `[concat(parameters('a'), '-x')]` and the like, read and evaluated."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.sandbox.azure.wire import AzureError

_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+)|(?P<name>[A-Za-z_][\w]*)|(?P<mark>[()\[\].,]))")


class _Unknown:
    """A value that will only be known once other resources exist."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()

Function = Callable[[list[Any]], Any]


@dataclass(frozen=True, slots=True)
class _Literal:
    value: Any


@dataclass(frozen=True, slots=True)
class _Call:
    name: str
    arguments: tuple["_Node", ...]


@dataclass(frozen=True, slots=True)
class _Member:
    of: "_Node"
    key: "_Node"


_Node = _Literal | _Call | _Member


def invalid_template(sentence: str) -> AzureError:
    """The refusal of a template, in ARM's frame."""
    return AzureError(400, "InvalidTemplate", f"Deployment template validation failed: '{sentence}'.")


def evaluate(value: Any, functions: Mapping[str, Function]) -> Any:
    """Every expression in a JSON value replaced by its result; `functions` are by lower-case name.

    Raises AzureError 400 InvalidTemplate for what cannot be read or computed.
    """
    if isinstance(value, str):
        if value.startswith("[["):
            return value[1:]
        if value.startswith("[") and value.endswith("]"):
            return _compute(parse(value[1:-1]), functions)
        return value
    if isinstance(value, Mapping):
        return {evaluate(name, functions): evaluate(item, functions) for name, item in value.items()}
    if isinstance(value, list):
        return [evaluate(item, functions) for item in value]
    return value


def parse(text: str) -> _Node:
    """The tree of one expression, without its square brackets; raises AzureError 400 InvalidTemplate."""
    tokens: list[tuple[str, str]] = []
    at = 0
    stripped = text.rstrip()
    while at < len(stripped):
        match = _TOKEN.match(stripped, at)
        if match is None:
            raise invalid_template(f"The language expression '{text}' cannot be read at position {at + 1}.")
        tokens.append((match.lastgroup or "", match[match.lastgroup or 0]))
        at = match.end()
    reader = _Reader(text, tokens)
    node = reader.expression()
    reader.end()
    return node


class _Reader:
    def __init__(self, text: str, tokens: list[tuple[str, str]]) -> None:
        self._text = text
        self._tokens = tokens
        self._at = 0

    def expression(self) -> _Node:
        kind, text = self._next()
        node: _Node
        if kind == "text":
            node = _Literal(text[1:-1].replace("''", "'"))
        elif kind == "number":
            node = _Literal(int(text))
        elif kind == "name" and self._peek() == "(":
            self._next()
            node = _Call(text, self._arguments())
        else:
            raise self._broken(text)
        while self._peek() in (".", "["):
            _, mark = self._next()
            if mark == ".":
                kind, name = self._next()
                if kind != "name":
                    raise self._broken(name)
                node = _Member(node, _Literal(name))
            else:
                node = _Member(node, self.expression())
                self._expect("]")
        return node

    def end(self) -> None:
        if self._at != len(self._tokens):
            raise self._broken(self._tokens[self._at][1])

    def _arguments(self) -> tuple[_Node, ...]:
        found: list[_Node] = []
        if self._peek() == ")":
            self._next()
            return ()
        while True:
            found.append(self.expression())
            _, mark = self._next()
            if mark == ")":
                return tuple(found)
            if mark != ",":
                raise self._broken(mark)

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise self._broken("its end")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, mark: str) -> None:
        _, found = self._next()
        if found != mark:
            raise self._broken(found)

    def _broken(self, near: str) -> AzureError:
        return invalid_template(f"The language expression '{self._text}' is not valid near {near}.")


def _compute(node: _Node, functions: Mapping[str, Function]) -> Any:
    if isinstance(node, _Literal):
        return node.value
    if isinstance(node, _Member):
        return _member(_compute(node.of, functions), _compute(node.key, functions))
    name = node.name.lower()
    if name == "if" and len(node.arguments) == 3:
        condition = _compute(node.arguments[0], functions)
        if condition is UNKNOWN:
            return UNKNOWN
        return _compute(node.arguments[1 if condition else 2], functions)
    function = functions.get(name)
    if function is None:
        raise invalid_template(f"The template function '{node.name}' is not valid.")
    arguments = [_compute(argument, functions) for argument in node.arguments]
    if any(argument is UNKNOWN for argument in arguments):
        return UNKNOWN
    try:
        return function(arguments)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise invalid_template(f"Unable to evaluate template function '{node.name}': {error}") from error


def _member(value: Any, key: Any) -> Any:
    if value is UNKNOWN or key is UNKNOWN:
        return UNKNOWN
    if isinstance(value, Mapping):
        for name, item in value.items():
            if str(name).lower() == str(key).lower():
                return item
        raise invalid_template(
            f"The language expression property '{key}' doesn't exist, available properties are "
            f"'{', '.join(map(str, value))}'."
        )
    if isinstance(value, list | str) and isinstance(key, int) and -1 < key < len(value):
        return value[key]
    raise invalid_template(f"The language expression property '{key}' cannot be evaluated.")
