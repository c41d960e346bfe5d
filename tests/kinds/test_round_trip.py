"""The canonical line says the parameters whole: read again, they are the same."""

from __future__ import annotations

import types
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from bot.grammar.commands import COMMANDS
from bot.grammar.line import canonical_line, quoted
from bot.grammar.table import parameters_of
from bot.kinds import KINDS
from bot.model.kind import AnyCommand, AnyKind, Option, Params
from bot.model.options import one_line
from bot.model.request import Status
from tests.grammar.reading import CATALOGUE, read

SIZES = {
    "compute_cluster.create": [size.name for size in CATALOGUE.sizes.values() if not size.retired],
    "compute_instance.create": [
        size.name for size in CATALOGUE.sizes.values() if not size.retired and "ComputeInstance" in size.compute
    ],
}
PROSE = st.text(max_size=60)
ODD = """
    -x --help " ' \\ a\\ $HOME ${x} ${{ <z> {x} &lt; &amp;lt; #1 <mailto:a@b|a@b> <@U1|ana> “a” a—b —a l’a `a` a;b|c a=b
    =
    z\u200bz true
"""
TRICKY = st.sampled_from([*ODD.split(), "", "a b", "${{ y }}", "<two words>", " # no comment", "a\nb"])
TAG = st.from_regex(r"[A-Za-z0-9áñ][a-z0-9 _.áñ-]{0,10}[A-Za-z0-9]", fullmatch=True)
ASCII = st.characters(codec="ascii", categories=("L", "N", "P"))
PATTERNS = {
    "principals": st.one_of(st.emails().filter(str.isascii), st.uuids().map(str), st.just("<@U0JOE>")),
    "roles": st.sampled_from(sorted(CATALOGUE.roles)),
    "regions": st.sampled_from(CATALOGUE.regions),
    "resource_groups": st.from_regex(r"[-a-z0-9().]{0,20}[-a-z0-9()]", fullmatch=True),
    "workspaces": st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}", fullmatch=True),
    "kinds": st.sampled_from([kind.name for kind in KINDS]),
}


def values(said: AnyKind | AnyCommand, name: str, info: FieldInfo) -> st.SearchStrategy[Any]:
    """Values of one field, from its type, bounds, pattern and look-up."""
    option = next(one for one in info.metadata if isinstance(one, Option))
    written = (
        get_args(info.annotation) if get_origin(info.annotation) in (Union, types.UnionType) else [info.annotation]
    )
    found: list[st.SearchStrategy[Any]] = [st.none()] if type(None) in written else []
    (kind,) = [one for one in written if one is not type(None)]
    bounds = {key: getattr(one, key) for one in info.metadata for key in ("ge", "gt", "le") if hasattr(one, key)}
    pattern = next((one.pattern for one in info.metadata if getattr(one, "pattern", None)), None)
    if option.lookup == "sizes":
        found.append(st.sampled_from(SIZES[said.name]))
    elif option.lookup in PATTERNS:
        found.append(PATTERNS[option.lookup])
    elif get_origin(kind) is Literal:
        found.append(st.sampled_from(get_args(kind)))
    elif kind is bool:
        found.append(st.booleans())
    elif kind is int:
        found.append(st.integers(bounds.get("ge", 1), bounds.get("le", 10**6)))
    elif kind is float:
        found.append(st.floats(max(bounds.get("gt", 0), 0.01), bounds.get("le", 1e6)))
    elif name == "tags":
        found.append(st.dictionaries(TAG, st.one_of(PROSE, TRICKY), max_size=4))
    elif name == "state":
        found.append(st.lists(st.sampled_from([one.value for one in Status]), max_size=3).map(tuple))
    elif get_origin(kind) is tuple:
        found.append(st.just(("defaults.group",) if name == "names" else ("group=rg", "workspace=ws-1")))
    elif name == "scope":
        found.append(st.just("/subscriptions/s/resourceGroups/g"))
    elif pattern is not None:
        found.append(st.from_regex(pattern, alphabet=ASCII))
    else:
        found.append(
            st.one_of(PROSE, TRICKY) if option.free else st.from_regex(r"[A-Za-z0-9@._-]{0,20}", fullmatch=True)
        )
    if not info.is_required():
        found.append(st.just(info.default))
    return st.one_of(found)


@st.composite
def parameters(draw: st.DrawFn, said: AnyKind | AnyCommand) -> Params:
    """Parameters of a kind that hold."""
    drawn = {name: draw(values(said, name, info)) for name, info in said.params.model_fields.items()}
    try:
        params: Params = said.params.model_validate(drawn)
    except ValidationError:
        assume(False)
        raise
    assume(not getattr(said, "check", lambda _: ())(params))
    return params


EVERYTHING: tuple[AnyKind | AnyCommand, ...] = (*KINDS, *COMMANDS)


@pytest.mark.parametrize("said", EVERYTHING, ids=[one.commands[0] + str(dict(one.when)) for one in EVERYTHING])
@given(data=st.data())
def test_the_canonical_line_reads_as_the_same_parameters(said: AnyKind | AnyCommand, data: st.DataObject) -> None:
    params = data.draw(parameters(said))
    line = canonical_line(kind=said, params=params)
    draft = read(line)
    if draft.holds_secret:  # chance made something that looks like one
        assume(False)
    assert draft.problems == ()
    assert (draft.of, draft.params) == (said.name, params)
    assert draft.line == line
    assert "\n" not in line


@given(st.one_of(PROSE, TRICKY))
def test_a_quoted_word_is_read_whole(word: str) -> None:
    word = one_line(word)
    draft = read(f"ml workspace create -n ws-1 --description {quoted(word)}")
    expected = next(kind for kind in KINDS if kind.name == "workspace.create").params.model_validate(
        {"name": "ws-1", "description": word}
    )
    assume(not draft.holds_secret)
    assert draft.params == expected


@pytest.mark.parametrize("said", EVERYTHING, ids=[one.commands[0] + str(dict(one.when)) for one in EVERYTHING])
def test_what_is_at_its_default_is_not_written(said: AnyKind | AnyCommand) -> None:
    for example in said.examples:
        draft = read(example)
        assert draft.params is not None
        written = draft.line.split()
        for parameter in parameters_of(said.params):
            info = said.params.model_fields[parameter.field]
            if parameter.option.flag and not info.is_required() and parameter.field not in said.when:
                named = getattr(draft.params, parameter.field) != info.default
                assert (parameter.option.flag in written) == named
