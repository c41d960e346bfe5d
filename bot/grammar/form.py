"""A kind as a form, filled in as far as a line goes, and a form that was filled in as the line that says the same."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from pydantic.fields import FieldInfo

from bot.grammar.draft import Draft
from bot.grammar.filed import FIELD
from bot.grammar.help import default_of
from bot.grammar.labels import DOCUMENT, label_of
from bot.grammar.line import quoted
from bot.grammar.spellings import Spellings, spellings_of
from bot.grammar.table import Parameter, keeps_file, parameters_of
from bot.grammar.written import only_value
from bot.model.catalogue import Catalogue, Size
from bot.model.form import Choice, Element, Form, FormField
from bot.model.kind import AnyKind
from bot.model.lookalike import folded
from bot.model.text import Text, same

MOST_CHOICES = 100
"""Options of one select; docs.slack.dev/reference/block-kit/block-elements/select-menu-element, 2026-11."""

MOST_FIELDS = 90
_LONG_TEXT = 256
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TO_FILL_IN = frozenset({"missing-option", "unresolved", "unsure-word"})
_YES_OR_NO = (
    Choice(value="true", text=Text(en="Yes", es="Sí")),
    Choice(value="false", text=Text(en="No", es="No")),
)
_UNASKED = frozenset({"subscription"})
"""What a form does not ask for: the team's subscription is used anyway."""

_DOCUMENT = FormField(
    name=FIELD,
    label=DOCUMENT,
    hint=Text(
        en="Its values are used where a field is empty.",
        es="Sus valores se usan donde un campo está vacío.",
    ),
    element="document",
)
_PICKED: Mapping[Element, Text] = {
    "date": Text(en="The end of that day.", es="El final de ese día."),
    "moment": Text(en="", es=""),
}
"""What is said of a day or a moment that is picked."""

_OR_IN_FILE = Text(en="needed, unless the YAML says it", es="necesario, si no lo dice el YAML")

Values = Mapping[str, Any]


def form_of(*, kind: AnyKind, catalogue: Catalogue, values: Values, draft: Draft | None = None) -> Form:
    """The form of a kind, with what is known filled in.

    values  parameter -> what a line says of it, or what a request has: words, numbers, or several of them.
    draft   the line it is opened from, for what was wrong with it; None for a form opened as such.
    """
    spellings = spellings_of(catalogue=catalogue, kinds=())
    asked = [one for one in parameters_of(kind.params) if _is_asked(kind, one)]
    asked.sort(key=lambda one: (not one.required, one.field == "reason"))
    fields = [_field(kind, one, spellings, values.get(one.field)) for one in asked[:MOST_FIELDS]]
    if keeps_file(kind) or any(one.option.lookup == "files" for one in asked):
        fields.insert(
            0 if keeps_file(kind) else len(fields),
            _DOCUMENT.model_copy(update={"initial": str(values.get(FIELD) or "")}),
        )
    return Form(
        kind=kind.name,
        title=kind.title,
        summary=kind.summary,
        fields=tuple(fields),
        problems=draft.problems if draft is not None else (),
        line=draft.redacted if draft is not None else kind.commands[0],
    )


def unasked(*, kind: AnyKind, values: Values) -> Mapping[str, str]:
    """Parameter -> what a request has of it, of those that its form does not ask for; nothing of a secret."""
    table = spellings_of(catalogue=Catalogue(), kinds=())
    found = {}
    for one in parameters_of(kind.params):
        hidden = one.field in _UNASKED and not one.option.secret
        if hidden and (said := _initial(one, "text", table, values.get(one.field), ())):
            found[one.field] = said
    return found


def is_to_fill_in(draft: Draft) -> bool:
    """Whether nothing is wrong with a line but what somebody has still to write."""
    return bool(draft.problems) and {problem.code for problem in draft.problems} <= _TO_FILL_IN


def size_text(size: Size) -> Text:
    """A VM size with what it has: `Standard_DS11_v2 · 2 vCPU · 14 GB`."""
    gpus = f" · {size.gpus} GPU" if size.gpus else ""
    return same(f"{size.name} · {size.vcpus} vCPU · {size.memory_gb:g} GB{gpus}")


def choices_of(*, kind: AnyKind, lookup: str, catalogue: Catalogue) -> tuple[Choice, ...]:
    """Every member of a closed table that this kind may have; empty for what is in no table."""
    match lookup:
        case "sizes":
            fitting = [size for size in catalogue.sizes.values() if not size.retired and _fits(kind, size)]
            return tuple(Choice(value=size.name, text=size_text(size)) for size in fitting)
        case "regions":
            return tuple(Choice(value=region, text=same(region)) for region in catalogue.regions)
        case "roles":
            return tuple(Choice(value=role.name, text=same(role.name)) for role in catalogue.roles.values())
        case "templates":
            return tuple(Choice(value=name, text=same(name)) for name in catalogue.templates)
        case _:
            return ()


def _fits(kind: AnyKind, size: Size) -> bool:
    wanted = kind.when.get("type", ())
    return not wanted or any(one.lower() in wanted for one in size.compute)


def _is_asked(kind: AnyKind, parameter: Parameter) -> bool:
    unasked = parameter.option.secret or parameter.field in _UNASKED or parameter.field == FIELD
    return not (unasked or only_value(kind, parameter))


def _field(kind: AnyKind, parameter: Parameter, spellings: Spellings, value: Any) -> FormField:
    option, info = parameter.option, kind.params.model_fields[parameter.field]
    choices = _choices(kind, parameter, info, spellings.catalogue)
    element = _element(parameter, info, choices)
    if parameter.option.lookup == "days":
        element = _until(str(value or ""))
    least, most = _bounds(info)
    initial = _initial(parameter, element, spellings, value, choices)
    if element == "number" and not _is_within(initial, least, most):
        initial = ""
    return FormField(
        name=parameter.field,
        label=label_of(parameter),
        hint=_hint(kind, parameter) if element not in _PICKED else _PICKED[element],
        element=element,
        required=parameter.required and not option.switch and not keeps_file(kind),
        choices=choices if element == "select" else (),
        least=least if element == "number" else None,
        most=most if element == "number" else None,
        whole=int in _types(info),
        longest=_longest(info),
        initial=initial,
        chosen=same(initial) if element == "search" and initial else None,
    )


def _element(parameter: Parameter, info: FieldInfo, choices: tuple[Choice, ...]) -> Element:
    option, held = parameter.option, _types(info)
    if option.switch:
        return "switch"
    if option.lookup == "principals" and not option.many:
        return "person"
    if choices and len(choices) <= MOST_CHOICES and not option.many:
        return "select"
    if option.lookup and option.lookup != "files" and not option.many:
        return "search"
    if held & {int, float}:
        return "number"
    if date in held:
        return "date"
    if time in held:
        return "time"
    return "paragraph" if option.free and not option.many and _longest(info) > _LONG_TEXT else "text"


def _until(written: str) -> Element:
    """A day to pick; where a line or a request says more than a day, that instant; where it says neither, its words."""
    if not written or _DAY.fullmatch(written):
        return "date"
    try:
        return "moment" if datetime.fromisoformat(written).tzinfo is not None else "text"
    except ValueError:
        return "text"


def _choices(kind: AnyKind, parameter: Parameter, info: FieldInfo, catalogue: Catalogue) -> tuple[Choice, ...]:
    if parameter.choices:
        return tuple(Choice(value=choice, text=same(choice)) for choice in parameter.choices)
    if bool in _types(info) and not parameter.option.switch:
        return _YES_OR_NO
    return choices_of(kind=kind, lookup=parameter.option.lookup, catalogue=catalogue)


def _types(info: FieldInfo) -> frozenset[Any]:
    """The types a field may have: {int} for `int | None`."""
    annotation = info.annotation
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return frozenset(typing.get_args(annotation)) - {type(None)}
    return frozenset({annotation})


def _bounds(info: FieldInfo) -> tuple[float | None, float | None]:
    """The least and the most a number may be. A bound that it must not reach itself is left to the submission."""
    least = most = None
    for one in info.metadata:
        least = getattr(one, "ge", least)
        most = getattr(one, "le", most)
    return least, most


def _longest(info: FieldInfo) -> int:
    """Characters a text may have, 0 where nothing says so. Of several words a bound is their number."""
    found = next((one.max_length for one in info.metadata if getattr(one, "max_length", None)), 0)
    return int(found) if str in _types(info) else 0


def _is_within(written: str, least: float | None, most: float | None) -> bool:
    try:
        number = float(written)
    except ValueError:
        return False
    return (least is None or number >= least) and (most is None or number <= most)


def _initial(
    parameter: Parameter, element: Element, spellings: Spellings, value: Any, choices: tuple[Choice, ...]
) -> str:
    if value is None or value is False or value in ("", (), {}):
        return ""
    if value is True:
        return "true"
    if isinstance(value, Mapping):
        return " ".join(quoted(f"{name}={inner}") for name, inner in value.items())
    if isinstance(value, (tuple, list)):
        return " ".join(quoted(str(word)) for word in value)
    if parameter.option.lookup == "durations" and isinstance(value, float):
        return f"{value:g}h"
    written = str(value)
    table = spellings.of(parameter.option.lookup)
    found = table.get(folded(written)) or spellings.otherwise(parameter.option.lookup, written) if table else written
    if element != "select":
        return found if isinstance(found, str) else written
    plain = _squeezed(found if isinstance(found, str) else written)
    return next((choice.value for choice in choices if _squeezed(choice.value) == plain), "")


def _hint(kind: AnyKind, parameter: Parameter) -> Text:
    """What a value must look like, and what is used when none is given; empty when there is nothing to say."""
    said = [parameter.option.rule] if parameter.option.rule is not None else []
    if parameter.required and keeps_file(kind):
        said.append(_OR_IN_FILE)
    default = default_of(kind.params, parameter)
    if default:
        said.append(Text(en=f"if left empty: {default}", es=f"si se deja vacío: {default}"))
    return Text(en=_sentence([one.en for one in said]), es=_sentence([one.es for one in said]))


def _sentence(parts: list[str]) -> str:
    whole = "; ".join(parts)
    return f"{whole[0].upper()}{whole[1:]}." if whole else ""


def _squeezed(text: str) -> str:
    return text.casefold().replace("_", "").replace("-", "").replace(" ", "")
