"""The words and options of every kind and command as one table, made once: what the parser looks things up in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.model.kind import AnyCommand, AnyKind, Option, Params

Said = AnyKind | AnyCommand

SECRETS = frozenset(
    {"--admin-password", "--password", "--account-key", "--sas-token", "--client-secret", "--secret", "--credentials"}
)
"""Options that carry a secret, of any kind: never taken through Slack, whatever the command."""

HARMLESS: Mapping[str, int] = {
    "--no-wait": 0,
    "--only-show-errors": 0,
    "--verbose": 0,
    "--debug": 0,
    "--yes": 0,
    "-y": 0,
    "--output": 1,
    "-o": 1,
    "--query": 1,
}
"""Options of az that mean nothing here -> how many words they take. They are left out, with a word about it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One field of a kind's parameters with its option."""

    field: str
    option: Option
    required: bool


@dataclass(frozen=True, slots=True)
class Table:
    """paths: folded command words -> what answers to them, in the order of the declarations."""

    paths: Mapping[tuple[str, ...], tuple[Said, ...]]
    longest: int


@lru_cache(maxsize=8)
def table_of(*, kinds: tuple[AnyKind, ...], commands: tuple[AnyCommand, ...]) -> Table:
    """The table of these declarations. `ml compute create` is found under `compute create` too."""
    paths: dict[tuple[str, ...], list[Said]] = {}
    everything: tuple[Said, ...] = (*kinds, *commands)
    for said in everything:
        for written in said.commands:
            words = tuple(written.split())
            for path in {words, words[1:] if words[0] == "ml" else words}:
                paths.setdefault(path, []).append(said)
    return Table(
        paths={path: tuple(found) for path, found in paths.items()},
        longest=max(len(path) for path in paths),
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
        found.append(Parameter(field=name, option=option, required=info.is_required()))
    return tuple(found)


def flags_of(said: Sequence[Said]) -> Mapping[str, Parameter]:
    """Every spelling of every option of these kinds -> its parameter; the first declaration wins."""
    flags: dict[str, Parameter] = {}
    for one in said:
        for parameter in parameters_of(one.params):
            for flag in (parameter.option.flag, *parameter.option.aliases):
                if flag:
                    flags.setdefault(flag, parameter)
    return flags
