"""`--set name=value`: a value by its name in the YAML file, as if it had been written as the option it stands for."""

from __future__ import annotations

from bot.grammar.documented import paths_of
from bot.grammar.mending import Mending
from bot.grammar.options import Gathered
from bot.grammar.sentences import nearest
from bot.grammar.table import SET_FIELD, Parameter, Said, parameters_of
from bot.model.problem import Correction, Problem
from bot.model.text import Text


def take_set(*, several: tuple[Said, ...], gathered: Gathered, mending: Mending) -> None:
    """Put every `--set name=value` where its option would have put it. An option that is written itself counts.

    several  the kinds the line may still mean.
    """
    places = gathered.words.pop(SET_FIELD, {})
    gathered.places.pop(SET_FIELD, None)
    words = gathered.values.pop(SET_FIELD, ())
    names = {path: one for said in several for one in parameters_of(said.params) for path in paths_of(one)}
    for word in words if isinstance(words, tuple) else (words,):
        name, equals, value = word.partition("=")
        parameter, inner = _meant(names, name)
        place = places.get(word, -1)
        if parameter is None or not equals:
            mending.add(_unknown(word=name if equals else word, names=names, position=place))
        elif parameter.option.many:
            before = gathered.values.get(parameter.field, ())
            gathered.values[parameter.field] = (*before, f"{inner}={value}" if inner else value)
            gathered.places.setdefault(parameter.field, place)
        elif gathered.values.setdefault(parameter.field, value) != value:
            gathered.corrections.append(_overruled(name, parameter.option.flag))
        else:
            gathered.places.setdefault(parameter.field, place)


def _meant(names: dict[str, Parameter], written: str) -> tuple[Parameter | None, str]:
    """The option of a name, and what follows it: `tags.team` is one of the tags."""
    if written in names:
        return names[written], ""
    outer, dot, inner = written.partition(".")
    found = names.get(outer)
    return (found, inner) if dot and inner and found is not None and found.option.many else (None, "")


def _unknown(*, word: str, names: dict[str, Parameter], position: int) -> Problem:
    shown, best = word[:80], nearest(word, names)
    en, es = (f" Did you mean `{best}`?", f" ¿Quería decir `{best}`?") if best else ("", "")
    text = Text(
        en=f"--set {shown}: that is nothing that can be asked for here; write name=value with a name of the file.{en}",
        es=f"--set {shown}: no es algo que se pueda pedir aquí; escriba nombre=valor con un nombre del archivo.{es}",
    )
    return Problem(code="unknown-name", text=text, field=SET_FIELD, position=position)


def _overruled(name: str, flag: str) -> Correction:
    text = Text(
        en=f"--set {name} was left out: {flag} says otherwise.", es=f"--set {name} se omitió: {flag} indica otra cosa."
    )
    return Correction(code="given-twice", text=text)
