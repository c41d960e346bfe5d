"""Which of the kinds that answer to the same words a line means, by the value that tells them apart."""

from __future__ import annotations

from collections.abc import Sequence

from bot.grammar.mending import Mending
from bot.grammar.options import Gathered
from bot.grammar.sentences import missing_option, nearest, not_a_choice, option_of_another_kind
from bot.grammar.table import Reading, Said, parameters_of
from bot.model.kind import Kind
from bot.model.problem import Problem
from bot.model.text import Text


def chosen(*, reading: Reading, gathered: Gathered, mending: Mending) -> Said | None:
    """The one meant among those that answer to the same words; None when the line does not tell."""
    telling = [one for one in reading.said if one.when]
    if not telling:
        return reading.said[0]
    field = next(iter(telling[0].when))
    written = str(gathered.values.get(field, ""))
    word = written.replace("_", "").replace("-", "").lower()
    for one in telling:
        if word and word in one.when[field]:
            return one
    explained = _explained(telling, word)
    if explained is not None:
        mending.add(
            Problem(code="made-elsewhere", text=explained, field=field, position=gathered.places.get(field, -1))
        )
        return None
    parameter = next(one for one in parameters_of(telling[0].params) if one.field == field)
    names = {choice(one, field).lower(): choice(one, field) for one in telling}
    if word:
        right = names.get(nearest(word, names), "")
        place = gathered.places.get(field, -1)
        problem = not_a_choice(written=written, choices=names.values(), field=field, position=place)
        if right:
            mending.replace_value(problem, start=place, option=parameter.option.flag, value=right)
        else:
            mending.add(problem)
    elif not mending.concerns(field):
        endings = tuple(f"{parameter.option.flag} {choice(one, field)}" for one in telling if _fits(one, gathered))
        endings = endings or tuple(f"{parameter.option.flag} {name}" for name in names.values())
        problem = missing_option(
            flag=parameter.option.flag, what=parameter.option.summary, field=field, choices=names.values()
        )
        mending.offer(problem, endings=endings)
    return None


def _explained(said: Sequence[Said], word: str) -> Text | None:
    """The word about a value that nothing here makes, None for every other."""
    known = (one.elsewhere for one in said if isinstance(one, Kind))
    return next((words[word] for words in known if word in words), None)


def strays(*, said: Said, reading: Reading, gathered: Gathered, mending: Mending) -> None:
    """Say which options only a sibling kind has: `--max-instances` on an instance."""
    for field in [name for name in gathered.values if name not in said.params.model_fields]:
        other = next(one for one in reading.said if field in one.params.model_fields)
        parameter = next(one for one in parameters_of(other.params) if one.field == field)
        place = gathered.places.get(field, -1)
        problem = option_of_another_kind(
            flag=parameter.option.flag, theirs=other.title, this=said.title, field=field, position=place
        )
        mending.without_option(problem, place)


def choice(said: Said, field: str) -> str:
    """The value of the field that means this kind, as it is written."""
    default = said.params.model_fields[field].default
    return str(default) if default else str(said.when[field][0])


def _fits(said: Said, gathered: Gathered) -> bool:
    return all(field in said.params.model_fields for field in gathered.values)
