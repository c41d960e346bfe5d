"""The functions of ARM templates that depend on nothing but their arguments."""

import base64
import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from bot.sandbox.azure.expressions import Function

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"))
    return str(value)


def _concat(arguments: list[Any]) -> Any:
    if arguments and all(isinstance(item, list) for item in arguments):
        return [entry for item in arguments for entry in item]
    return "".join(_text(item) for item in arguments)


def _format(arguments: list[Any]) -> str:
    return str(arguments[0]).format(*(_text(item) for item in arguments[1:]))


def unique_string(*parts: str) -> str:
    """Thirteen letters and digits that are the same for the same parts (Azure's own hash is not public)."""
    digest = hashlib.sha256("-".join(parts).encode()).digest()
    return "".join(_BASE32[byte % 32] for byte in digest[:13])


def _union(arguments: list[Any]) -> Any:
    if all(isinstance(item, Mapping) for item in arguments):
        merged: dict[str, Any] = {}
        for item in arguments:
            merged |= item
        return merged
    united: list[Any] = []
    for item in arguments:
        united += [entry for entry in item if entry not in united]
    return united


def _contains(arguments: list[Any]) -> bool:
    where, what = arguments
    if isinstance(where, Mapping):
        return any(str(name).lower() == str(what).lower() for name in where)
    return what in where


def _equals(arguments: list[Any]) -> bool:
    first, second = arguments
    if isinstance(first, str) and isinstance(second, str):
        return first.lower() == second.lower()
    return bool(first == second)


def _bool(arguments: list[Any]) -> bool:
    value = arguments[0]
    if isinstance(value, str):
        if value.lower() not in ("true", "false", "1", "0"):
            raise ValueError(f"'{value}' is not a boolean")
        return value.lower() in ("true", "1")
    return bool(value)


def _create_object(arguments: list[Any]) -> dict[str, Any]:
    if len(arguments) % 2:
        raise ValueError("createObject takes pairs")
    return dict(zip(arguments[0::2], arguments[1::2], strict=True))


def _take(arguments: list[Any]) -> Any:
    return arguments[0][: max(0, int(arguments[1]))]


def _skip(arguments: list[Any]) -> Any:
    return arguments[0][max(0, int(arguments[1])) :]


def _split(arguments: list[Any]) -> list[str]:
    text, marks = str(arguments[0]), arguments[1] if isinstance(arguments[1], list) else [arguments[1]]
    for mark in marks[1:]:
        text = text.replace(mark, marks[0])
    return text.split(marks[0])


def _substring(arguments: list[Any]) -> str:
    text, start = str(arguments[0]), int(arguments[1])
    length = int(arguments[2]) if len(arguments) > 2 else len(text) - start
    if start < 0 or length < 0 or start + length > len(text):
        raise ValueError("the parameters of substring refer to a location outside the string")
    return text[start : start + length]


def _range(arguments: list[Any]) -> list[int]:
    return list(range(int(arguments[0]), int(arguments[0]) + int(arguments[1])))


def _extreme(arguments: list[Any]) -> list[Any]:
    return arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list) else arguments


PURE_FUNCTIONS: Mapping[str, Function] = {
    "concat": _concat,
    "format": _format,
    "tolower": lambda a: str(a[0]).lower(),
    "toupper": lambda a: str(a[0]).upper(),
    "trim": lambda a: str(a[0]).strip(),
    "replace": lambda a: str(a[0]).replace(a[1], a[2]),
    "substring": _substring,
    "split": _split,
    "join": lambda a: str(a[1]).join(_text(item) for item in a[0]),
    "padleft": lambda a: _text(a[0]).rjust(int(a[1]), str(a[2]) if len(a) > 2 else " "),
    "indexof": lambda a: a[0].lower().find(a[1].lower()) if isinstance(a[0], str) else a[0].index(a[1]),
    "startswith": lambda a: str(a[0]).lower().startswith(str(a[1]).lower()),
    "endswith": lambda a: str(a[0]).lower().endswith(str(a[1]).lower()),
    "length": lambda a: len(a[0]),
    "empty": lambda a: not a[0],
    "first": lambda a: a[0][0],
    "last": lambda a: a[0][-1],
    "take": _take,
    "skip": _skip,
    "contains": _contains,
    "union": _union,
    "array": lambda a: a[0] if isinstance(a[0], list) else [a[0]],
    "createarray": list,
    "createobject": _create_object,
    "range": _range,
    "equals": _equals,
    "not": lambda a: not a[0],
    "and": all,
    "or": any,
    "bool": _bool,
    "int": lambda a: int(a[0]),
    "string": lambda a: _text(a[0]),
    "json": lambda a: json.loads(a[0]),
    "null": lambda _: None,
    "true": lambda _: True,
    "false": lambda _: False,
    "coalesce": lambda a: next((item for item in a if item is not None), None),
    "add": lambda a: a[0] + a[1],
    "sub": lambda a: a[0] - a[1],
    "mul": lambda a: a[0] * a[1],
    "div": lambda a: int(a[0] / a[1]),
    "mod": lambda a: a[0] % a[1],
    "min": lambda a: min(_extreme(a)),
    "max": lambda a: max(_extreme(a)),
    "less": lambda a: a[0] < a[1],
    "lessorequals": lambda a: a[0] <= a[1],
    "greater": lambda a: a[0] > a[1],
    "greaterorequals": lambda a: a[0] >= a[1],
    "base64": lambda a: base64.b64encode(str(a[0]).encode()).decode(),
    "uri": lambda a: str(a[0]).rstrip("/") + "/" + str(a[1]).lstrip("/"),
    "uniquestring": lambda a: unique_string(*(_text(item) for item in a)),
    "guid": lambda a: str(uuid.uuid5(uuid.NAMESPACE_OID, "-".join(_text(item) for item in a))),
}
