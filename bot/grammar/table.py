"""The words and options of every kind and command as tables, made once: what the parser looks things up in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.model.kind import AnyCommand, AnyKind, Kind, Option, Params, Untaken
from bot.model.options import FILE, SET
from bot.model.text import Text

Said = AnyKind | AnyCommand

_NOTHING = Text(en="it means nothing here", es="aquí no significa nada")
_HARMLESS = (
    Untaken(
        flags=(
            "--no-wait", "--only-show-errors", "--verbose", "--debug", "--yes", "-y",
            "--acquire-policy-token", "--no-prompt",
        ),
        why=_NOTHING,
        words=0,
        harmless=True,
    ),
    Untaken(flags=("--output", "-o", "--query", "--change-reference", "--query-examples"), why=_NOTHING, harmless=True),
)  # fmt: skip
"""Options of az that mean nothing here. They are left out, with a word about it."""

RENAMED: Mapping[str, str] = {"dataset": "data", "computetarget": "compute"}
"""Groups of `az ml` by the names they had before 2022 (learn.microsoft.com/cli/azure/azure-cli-extensions release
notes: dataset was data again from 2.2.1, 14 March 2022; computetarget was version 1's)."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One field of a kind's parameters with its option. choices: the only values there are, when they are few.

    whole  it takes whole numbers; says: it takes true or false.
    """

    field: str
    option: Option
    required: bool
    choices: tuple[str, ...] = ()
    whole: bool = False
    says: bool = False

    @property
    def name(self) -> str:
        """The option as it is written, or the field's name for a word without one."""
        return self.option.flag or self.field.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Reading:
    """What answers to one command path, and every spelling of every option they have.

    said      in the order of the declarations.
    flags     spelling -> parameter; the first declaration wins.
    untaken   spelling -> why it is not taken.
    words     the parameter that takes words without an option, None when there is none.
    """

    said: tuple[Said, ...]
    flags: Mapping[str, Parameter]
    untaken: Mapping[str, Untaken]
    words: Parameter | None


@dataclass(frozen=True, slots=True)
class Table:
    """paths: folded command words -> what answers to them.

    begins  first word -> the paths that begin with it.
    words   every word of a path, in order.
    names   of the kinds.
    """

    paths: Mapping[tuple[str, ...], Reading]
    begins: Mapping[str, tuple[tuple[str, ...], ...]]
    words: tuple[str, ...]
    longest: int
    names: tuple[str, ...]


@lru_cache(maxsize=8)
def table_of(*, kinds: tuple[AnyKind, ...], commands: tuple[AnyCommand, ...]) -> Table:
    """The table of these declarations. `ml compute create` is found under `compute create` too."""
    paths: dict[tuple[str, ...], list[Said]] = {}
    everything: tuple[Said, ...] = (*kinds, *commands)
    for said in everything:
        for written in said.commands:
            words = tuple(written.split())
            for path in {words, words[1:] if words[0] == "ml" else words}:
                answering = paths.setdefault(path, [])
                if said not in answering:
                    answering.append(said)
    begins: dict[str, tuple[tuple[str, ...], ...]] = {}
    for path in paths:
        begins[path[0]] = (*begins.get(path[0], ()), path)
    return Table(
        paths={path: _reading(tuple(found)) for path, found in paths.items()},
        begins=begins,
        words=tuple(sorted({word for path in paths for word in path})),
        longest=max(len(path) for path in paths),
        names=tuple(kind.name for kind in kinds),
    )


def parameters_of(params: type[Params]) -> tuple[Parameter, ...]:
    """The parameters of a kind in the order of their declaration. Raises TypeError for a field without an Option."""
    known = _PARAMETERS.get(params)
    if known is None:
        known = _PARAMETERS[params] = _read_parameters(params)
    return known


_PARAMETERS: dict[type[Params], tuple[Parameter, ...]] = {}


def _read_parameters(params: type[Params]) -> tuple[Parameter, ...]:
    found = []
    for name, info in params.model_fields.items():
        option = next((one for one in info.metadata if isinstance(one, Option)), None)
        if option is None:
            raise TypeError(f"{params.__name__}.{name} has no Option")
        written = getattr(info.annotation, "__args__", ())
        choices = tuple(one for one in written if isinstance(one, str) and one)
        types = {info.annotation, *written}
        found.append(
            Parameter(
                field=name,
                option=option,
                required=info.is_required(),
                choices=choices,
                whole=int in types,
                says=bool in types or {"true", "false"} <= set(choices),
            )
        )
    return tuple(found)


def takes_file(said: Said) -> bool:
    """Whether it may be asked for by a YAML file."""
    return isinstance(said, Kind) and bool(said.schemas)


def keeps_file(said: Said) -> bool:
    """Whether the file goes to Azure whole, so that it holds more than the options."""
    return _A_FILE.field in said.params.model_fields


def untaken_of(said: Said) -> tuple[Untaken, ...]:
    """What az takes for it and amlbot does not; `--file` and `--set` are not among it where files are read."""
    if not takes_file(said):
        return said.untaken
    taken = {FILE.flag} if keeps_file(said) else {FILE.flag, SET.flag}
    return tuple(why for why in said.untaken if not taken & set(why.flags))


SET_FIELD = "set_values"
"""Under this name the words after `--set` are gathered, until each is put where its option would have put it."""
_SET = Parameter(field=SET_FIELD, option=SET, required=False)
_A_FILE = Parameter(field="file", option=FILE, required=False)


def _reading(said: Sequence[Said]) -> Reading:
    flags: dict[str, Parameter] = {}
    untaken: dict[str, Untaken] = {}
    for one in said:
        for parameter in parameters_of(one.params):
            for flag in (parameter.option.flag, *parameter.option.aliases):
                if flag:
                    flags.setdefault(flag, parameter)
        if takes_file(one):
            for flag in (FILE.flag, *FILE.aliases):
                flags.setdefault(flag, _A_FILE)
            if not keeps_file(one):
                flags.setdefault(SET.flag, _SET)
        for reason in one.untaken:
            for flag in reason.flags:
                untaken.setdefault(flag, reason)
    for reason in _HARMLESS:
        for flag in reason.flags:
            untaken.setdefault(flag, reason)
    words = next((one for one in parameters_of(said[0].params) if not one.option.flag), None)
    return Reading(
        said=tuple(said),
        flags=flags,
        untaken={flag: why for flag, why in untaken.items() if flag not in flags},
        words=words,
    )
