"""Words into typed parameters: closed tables first, then types and bounds, every problem with its option."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from bot.grammar.sentences import look_alike, missing_option, nearest, not_in_table, not_valid, retired
from bot.grammar.table import Parameter, Said, parameters_of
from bot.model.catalogue import Catalogue
from bot.model.kind import Params
from bot.model.lookalike import folded, foreign_character, normalised
from bot.model.problem import Correction, Problem
from bot.model.text import Text

Values = Mapping[str, str | tuple[str, ...]]


def typed(
    *, said: Said, values: Values, places: Mapping[str, int], catalogue: Catalogue, typed_line: str
) -> tuple[Params | None, tuple[Problem, ...], tuple[Correction, ...]]:
    """The parameters, or None with problems. Corrections name values that were written another way."""
    raw: dict[str, Any] = {}
    problems: list[Problem] = []
    corrections: list[Correction] = []
    parameters = parameters_of(said.params)
    for parameter in parameters:
        if parameter.field not in values:
            continue
        value: Any = values[parameter.field]
        place = places.get(parameter.field, -1)
        if isinstance(value, str) and value:
            value, problem = _looked_up(parameter, value, place, catalogue, typed_line)
            if problem is not None:
                problems.append(problem)
                continue
            if value != values[parameter.field] and parameter.option.lookup == "roles":
                text = Text(
                    en=f"{values[parameter.field]} is the role {value}.",
                    es=f"{values[parameter.field]} es el rol {value}.",
                )
                corrections.append(Correction(code="role-name", text=text))
            value = _folded_choice(said, parameter, value)
        raw[parameter.field] = value
    for parameter in parameters:
        if parameter.required and parameter.field not in values:
            problems.append(_missing(said, parameter, typed_line))
    if problems:
        return None, tuple(problems), tuple(corrections)
    try:
        return said.params.model_validate(raw), (), tuple(corrections)
    except ValidationError as error:
        return None, tuple(_invalid(parameters, one, places) for one in error.errors()), tuple(corrections)


def _looked_up(
    parameter: Parameter, value: str, place: int, catalogue: Catalogue, typed_line: str
) -> tuple[str, Problem | None]:
    table = _tables(catalogue).get(parameter.option.lookup)
    if not table:
        return value, None
    found = table.get(folded(value))
    name = parameter.field
    if found is None:
        strange = foreign_character(normalised(value))
        if strange and not _is_spanish(value):
            return value, look_alike(written=value, strange=strange, field=name, position=place)
        best = nearest(folded(value), table)
        right = table.get(best, "")
        suggestion = typed_line.replace(value, right, 1) if right else ""
        return value, not_in_table(
            written=value,
            what=parameter.option.summary,
            found=right,
            field=name,
            position=place,
            suggestion=suggestion,
        )
    if parameter.option.lookup == "sizes":
        size = catalogue.sizes.get(found)
        if size is not None and size.retired:
            suggestion = typed_line.replace(value, size.successor, 1) if size.successor else ""
            return value, retired(
                size=found,
                since=size.retired,
                successor=size.successor,
                field=name,
                position=place,
                suggestion=suggestion,
            )
    return found, None


def _tables(catalogue: Catalogue) -> Mapping[str, Mapping[str, str]]:
    roles: dict[str, str] = {}
    for role in catalogue.roles.values():
        for spelling in (role.name, role.id, *role.names):
            roles[folded(spelling)] = role.name
            roles[_plain(spelling)] = role.name
    return {
        "sizes": {folded(size.name): size.name for size in catalogue.sizes.values()},
        "regions": {spelling: region for region in catalogue.regions for spelling in (folded(region),)},
        "roles": roles,
    }


def _plain(text: str) -> str:
    """Without accents, as people type role names in Spanish."""
    return folded(text.translate(str.maketrans("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunAEIOUUN")))


def _is_spanish(text: str) -> bool:
    return all(ord(character) < 128 or character in "áéíóúüñÁÉÍÓÚÜÑ¿¡ºª" for character in text)


def _folded_choice(said: Said, parameter: Parameter, value: str) -> str:
    """A choice written in another case: `amlcompute` for AmlCompute, `Low_Priority` for low_priority."""
    annotation = said.params.model_fields[parameter.field].annotation
    choices: Iterable[object] = getattr(annotation, "__args__", ())
    plain = value.lower().replace("-", "_")
    for choice in choices:
        if isinstance(choice, str) and choice.lower() in (plain, plain.replace("_", "")):
            return choice
    return value


def _missing(said: Said, parameter: Parameter, typed_line: str) -> Problem:
    example = _example(said, parameter)
    suggestion = f"{typed_line} {parameter.option.flag} {example}".strip() if parameter.option.flag else ""
    return missing_option(
        flag=parameter.option.flag, what=parameter.option.summary, field=parameter.field, suggestion=suggestion
    )


def _example(said: Said, parameter: Parameter) -> str:
    """The value the kind's own example has for this option, to complete a line with."""
    for example in said.examples:
        words = example.split()
        for flag in (parameter.option.flag, *parameter.option.aliases):
            if flag in words and words.index(flag) + 1 < len(words):
                return words[words.index(flag) + 1]
    return f"<{parameter.field.replace('_', '-')}>"


def _invalid(parameters: tuple[Parameter, ...], error: Any, places: Mapping[str, int]) -> Problem:
    name = str(error["loc"][0]) if error["loc"] else ""
    parameter = next((one for one in parameters if one.field == name), None)
    flag = parameter.option.flag if parameter is not None else ""
    return not_valid(error=dict(error), flag=flag, field=name, position=places.get(name, -1))
