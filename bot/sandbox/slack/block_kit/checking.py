"""Applying the limits to what the app sent: a walk along the shapes that collects every problem."""

import re
from typing import Any

from bot.sandbox.slack.block_kit.blocks import BLOCKS, RICH_TEXT
from bot.sandbox.slack.block_kit.elements import ELEMENTS, FORMS, IDENTIFIER
from bot.sandbox.slack.block_kit.problems import Problem
from bot.sandbox.slack.block_kit.rules import (
    Anything,
    Enum,
    Form,
    Items,
    Number,
    Part,
    Rule,
    Shape,
    Surface,
    Text,
    Truth,
    Whole,
    Word,
)

_TEXT_FIELDS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
# A context element that is text has no limit of its own on its page; sections' holds.
_LOOSE_TEXT = 3000


class Checker:
    """Collects the problems of one message or view; `surface` decides which blocks are allowed."""

    def __init__(self, *, surface: Surface) -> None:
        self.surface = surface
        self.problems: list[Problem] = []

    def note(self, pointer: str, code: str, message: str) -> None:
        """Keep one problem."""
        self.problems.append(Problem(pointer, code, message))

    def block(self, value: object, pointer: str, *, types: frozenset[str] | None = None) -> None:
        """Check one block; `types` narrows which are allowed here."""
        if not isinstance(value, dict):
            self.note(pointer, "type", "must be an object")
            return
        kind = value.get("type")
        if "type" not in value:
            self.note(pointer, "required", "missing required field: type")
            return
        shape = BLOCKS.get(str(kind))
        if shape is None or self.surface not in shape.surfaces or (types is not None and kind not in types):
            self.note(f"{pointer}/type", "unsupported_type", f"unsupported type: {kind}")
            return
        self.fields(value, shape, pointer, also={"type": Enum((str(kind),)), "block_id": IDENTIFIER})

    def fields(self, value: dict[str, Any], shape: Shape, pointer: str, *, also: dict[str, Rule]) -> None:
        """Check the fields of an object: none missing, none unknown, each as its rule says."""
        for name in shape.required:
            if name not in value:
                self.note(pointer, "required", f"missing required field: {name}")
        given = [name for name in shape.one_of if value.get(name) is not None]
        if shape.one_of and not given:
            self.note(f"{pointer}/type", "one_of", f"must define either {_either(shape.one_of)}")
        given = [name for name in shape.exactly if value.get(name) is not None]
        if shape.exactly and len(given) != 1:
            self.note(pointer, "exactly_one", f"must define exactly one of {_either(shape.exactly)}")
        for name, content in value.items():
            rule = also.get(name) or shape.rule(name)
            if rule is None:
                self.note(pointer, "additional_property", f"invalid additional property: {name}")
            else:
                self.value(content, rule, f"{pointer}/{name}")

    def value(self, value: Any, rule: Rule, pointer: str) -> None:
        """Check one value against its rule."""
        match rule:
            case Word():
                self._word(value, rule, pointer)
            case Text():
                self._text(value, rule, pointer)
            case Enum():
                if value not in rule.words:
                    self.note(pointer, "enum", "must be a valid enum value")
            case Whole():
                self._whole(value, rule, pointer)
            case Number():
                if isinstance(value, bool) or not isinstance(value, int | float):
                    self.note(pointer, "type", "must be a number")
            case Truth():
                if not isinstance(value, bool):
                    self.note(pointer, "type", "must be a boolean")
            case Form():
                if not isinstance(value, dict):
                    self.note(pointer, "type", "must be an object")
                else:
                    self.fields(value, FORMS[rule.name], pointer, also={})
            case Part():
                self._part(value, rule, pointer)
            case Items():
                self._items(value, rule, pointer)
            case Anything():
                pass

    def _word(self, value: Any, rule: Word, pointer: str) -> None:
        if not isinstance(value, str):
            self.note(pointer, "type", "must be a string")
        elif len(value) > rule.most:
            self.note(pointer, "too_long", f"must be less than {rule.most + 1} characters")
        elif len(value) < rule.least:
            self.note(pointer, "too_short", f"must be more than {rule.least - 1} characters")
        elif rule.pattern and not re.fullmatch(rule.pattern, value):
            self.note(pointer, "pattern", "failed to match schema")

    def _text(self, value: Any, rule: Text, pointer: str) -> None:
        if not isinstance(value, dict):
            self.note(pointer, "type", "must be an object")
            return
        kind = value.get("type")
        if kind not in rule.kinds:
            self.note(f"{pointer}/type", "unsupported_type", f"must be a valid enum value ({', '.join(rule.kinds)})")
            return
        for name in value:
            if name not in _TEXT_FIELDS[kind]:
                self.note(pointer, "additional_property", f"invalid additional property: {name}")
        if "text" not in value:
            self.note(pointer, "required", "missing required field: text")
        else:
            self._word(value["text"], Word(rule.most, rule.least), f"{pointer}/text")

    def _whole(self, value: Any, rule: Whole, pointer: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            self.note(pointer, "type", "must be an integer")
        elif value > rule.most:
            self.note(pointer, "too_large", f"must be less than {rule.most + 1}")
        elif value < rule.least:
            self.note(pointer, "too_small", f"must be greater than {rule.least - 1}")

    def _part(self, value: Any, rule: Part, pointer: str) -> None:
        if not isinstance(value, dict):
            self.note(pointer, "type", "must be an object")
            return
        kind = str(value.get("type", ""))
        if "type" not in value:
            self.note(pointer, "required", "missing required field: type")
        elif kind not in rule.types:
            self.note(f"{pointer}/type", "unsupported_type", f"unsupported type: {kind}")
        elif kind in _TEXT_FIELDS:
            self._text(value, Text((kind,), _LOOSE_TEXT), pointer)
        elif kind in BLOCKS and kind not in ELEMENTS:
            self.block(value, pointer)
        else:
            shape = ELEMENTS.get(kind) or RICH_TEXT[kind]
            if self.surface not in shape.surfaces:
                self.note(f"{pointer}/type", "unsupported_type", f"unsupported type: {kind}")
                return
            self.fields(value, shape, pointer, also={"type": Enum((kind,))})

    def _items(self, value: Any, rule: Items, pointer: str) -> None:
        if not isinstance(value, list):
            self.note(pointer, "type", "must be an array")
            return
        if len(value) > rule.most:
            self.note(pointer, "too_many_items", f"no more than {rule.most} items allowed")
        if len(value) < rule.least:
            self.note(pointer, "too_few_items", f"no fewer than {rule.least} items allowed")
        for index, item in enumerate(value[: rule.most]):
            self.value(item, rule.of, f"{pointer}/{index}")


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(f"`{name}`" for name in names)
