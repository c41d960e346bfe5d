"""Words into typed parameters: closed tables first, then types and bounds, every problem with its option."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from bot.grammar.letters import look_alike_in
from bot.grammar.mending import Mending
from bot.grammar.options import Gathered
from bot.grammar.sentences import (
    ambiguous_value,
    look_alike,
    missing_option,
    nearest,
    not_in_table,
    not_valid,
    retired,
    size_not_offered,
)
from bot.grammar.spellings import Spellings
from bot.grammar.table import Parameter, Said, parameters_of
from bot.model.catalogue import Size
from bot.model.kind import Params
from bot.model.lookalike import folded
from bot.model.problem import Correction, Problem
from bot.model.text import Text, Unsuitable


def typed(*, said: Said, gathered: Gathered, spellings: Spellings, mending: Mending) -> Params | None:
    """The parameters, or None with the reasons in the mending. Values written another way are noted as corrections."""
    reader = _Reader(said, gathered, spellings, mending)
    raw: dict[str, Any] = {}
    parameters = parameters_of(said.params)
    for parameter in parameters:
        value = gathered.values.get(parameter.field)
        if value is None:
            if parameter.required and not mending.concerns(parameter.field):
                reader.missing(parameter)
        elif mending.concerns(parameter.field):
            continue
        elif isinstance(value, str) and value:
            raw[parameter.field] = reader.looked_up(parameter, value)
        else:
            raw[parameter.field] = value
    if mending:
        # What the tables did not object to is typed all the same, so that every problem is said at once.
        fields = {name: value for name, value in raw.items() if not mending.concerns(name)}
        reader.validate(said, parameters, fields)
        return None
    return reader.validate(said, parameters, raw)


_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")


class _Reader:
    def __init__(self, said: Said, gathered: Gathered, spellings: Spellings, mending: Mending) -> None:
        self._said = said
        self._gathered = gathered
        self._spellings = spellings
        self._mending = mending

    def missing(self, parameter: Parameter) -> None:
        """Say that it is, with a placeholder to fill in: a made-up value might be sent as it stands."""
        option = parameter.option
        problem = missing_option(flag=option.flag, what=option.summary, field=parameter.field)
        self._mending.append(problem, written=f"{option.flag} <{parameter.field.replace('_', '-')}>".strip())

    def looked_up(self, parameter: Parameter, value: str) -> str:
        """The canonical spelling of a value. One that is in no table is a problem and comes back as written."""
        if parameter.choices:
            return self._choice(parameter, value)
        table = self._spellings.of(parameter.option.lookup)
        if not table:
            strange = None if parameter.option.free else self._strange(field=parameter.field, written=value)
            if strange is not None:
                self._mending.add(strange)
            return value
        found = table.get(folded(value)) or self._spellings.otherwise(parameter.option.lookup, value)
        if isinstance(found, str):
            return self._current(parameter, value, found)
        place = self._gathered.places.get(parameter.field, -1)
        if found:
            problem = ambiguous_value(written=value, several=found, field=parameter.field, position=place)
            self._mending.add(problem)
            return value
        best = table.get(nearest(folded(value), table), "")
        problem = self._strange(field=parameter.field, written=value) or not_in_table(
            written=value,
            what=parameter.option.summary,
            found=best,
            known=set(table.values()),
            field=parameter.field,
            position=place,
        )
        if best:
            self._mend(problem, parameter, best)
        else:
            self._mending.add(problem)
        return value

    def validate(self, said: Said, parameters: tuple[Parameter, ...], raw: Mapping[str, Any]) -> Params | None:
        """The parameters by their types and bounds; what is missing was said before."""
        for parameter in parameters:
            self._not_thousands(parameter, raw.get(parameter.field))
        if any(self._mending.concerns(name) for name in raw):
            raw = {name: value for name, value in raw.items() if not self._mending.concerns(name)}
        try:
            params: Params = said.params.model_validate(raw)
        except ValidationError as errors:
            known = {parameter.field: parameter for parameter in parameters}
            for error in errors.errors(include_url=False):
                name = str(error["loc"][0]) if error["loc"] else ""
                if error["type"] == "missing" or self._mending.concerns(name):
                    continue
                option = known[name].option if name in known else None
                problem = not_valid(
                    error=dict(error),
                    flag=option.flag if option else "",
                    rule=option.rule if option else None,
                    field=name,
                    position=self._place(name, error.get("ctx", {}).get("error")),
                )
                self._mending.add(problem)
            return None
        return params if not self._mending else None

    def _not_thousands(self, parameter: Parameter, value: object) -> None:
        """`2.000` is two thousand to some and two to others: as a whole number it is neither."""
        if not parameter.whole or not isinstance(value, str) or _THOUSANDS.fullmatch(value) is None:
            return
        self._mending.add(
            not_valid(
                error={"type": "int_parsing", "input": value},
                flag=parameter.option.flag,
                rule=None,
                field=parameter.field,
                position=self._gathered.places.get(parameter.field, -1),
            )
        )

    def _strange(self, *, field: str, written: str) -> Problem | None:
        """A look-alike letter is a better reason than the rule it breaks or the table it is missing from."""
        strange = look_alike_in(written)
        if not strange:
            return None
        place = self._gathered.places.get(field, -1)
        return look_alike(written=written[:60], strange=strange, field=field, position=place)

    def _place(self, field: str, error: object) -> int:
        """Where the value of a field stands, or the one of its words that is wrong."""
        word = error.word if isinstance(error, Unsuitable) else ""
        return self._gathered.words.get(field, {}).get(word, self._gathered.places.get(field, -1))

    def _choice(self, parameter: Parameter, value: str) -> str:
        """A choice in another spelling: `amlcompute` for AmlCompute, `LowPriority` for low_priority."""
        plain = _squeezed(value)
        return next((choice for choice in parameter.choices if _squeezed(choice) == plain), value)

    def _current(self, parameter: Parameter, value: str, found: str) -> str:
        """The spelling found; a size that cannot be had for this is a problem."""
        if parameter.option.lookup == "sizes":
            self._offered(parameter, self._spellings.catalogue.sizes[found])
        if folded(found) != folded(value):
            text = Text(en=f"{value} was read as {found}.", es=f"{value} se leyó como {found}.")
            self._gathered.corrections.append(Correction(code="spelt-otherwise", text=text))
        return found

    def _offered(self, parameter: Parameter, size: Size) -> None:
        """Say when Azure has withdrawn a size, or does not have it for this type of compute."""
        name, place = parameter.field, self._gathered.places.get(parameter.field, -1)
        types = self._said.when.get("type", ())
        if size.retired:
            problem = retired(size=size.name, since=size.retired, successor=size.successor, field=name, position=place)
            if size.successor:
                self._mend(problem, parameter, size.successor)
            else:
                self._mending.add(problem)
        elif types and not any(one.lower() in types for one in size.compute):
            what = self._said.title
            self._mending.add(size_not_offered(size=size.name, what=what, field=name, position=place))

    def _mend(self, problem: Problem, parameter: Parameter, written: str) -> None:
        self._mending.replace_value(
            problem, start=self._gathered.places.get(parameter.field, -1), option=parameter.option.flag, value=written
        )


def _squeezed(text: str) -> str:
    return text.casefold().replace("_", "").replace("-", "").replace(" ", "")
