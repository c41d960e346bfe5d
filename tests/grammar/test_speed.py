"""How much is done for a line does not grow with how many kinds there are. Counted, not timed."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import FrameType

import pytest

from bot.grammar.commands import COMMANDS
from bot.grammar.parse import parse
from bot.kinds import KINDS
from bot.model.kind import AnyKind
from tests.grammar.reading import CATALOGUE

# Ten times as many kinds, none of which has anything to do with the others.
MANY: tuple[AnyKind, ...] = (
    *KINDS,
    *(
        replace(kind, name=f"x{copy}_{kind.name}", commands=(f"zzqx{copy} {kind.name}",), schemas=(), examples=())
        for copy in range(9)
        for kind in KINDS
    ),
)
LINES = (
    "az ml compute create --name cpu --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute",
    'az role assignment create --role "Contributor" --assignee "joe@contoso.com" --resource-group this-rg',
    "az ml workspace create --nmae ws-1",
    "az group list",
    "history --limit 3",
)


def calls(line: str, kinds: tuple[AnyKind, ...]) -> int:
    """Functions called for a line that has been read before."""
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    for _ in range(2):
        counted = 0
        sys.setprofile(count)
        try:
            parse(line=line, kinds=kinds, commands=COMMANDS, catalogue=CATALOGUE)
        finally:
            sys.setprofile(None)
    return counted


@pytest.mark.parametrize("line", LINES)
def test_ten_times_the_kinds_take_no_more_work(line: str) -> None:
    few, many = calls(line, KINDS), calls(line, MANY)
    # A tuple of kinds is compared once a line, by identity.
    assert many <= few * 1.05 + 5


def test_an_unknown_command_is_looked_for_among_what_is_like_it() -> None:
    line = "az ml compute creat --name cpu"
    assert calls(line, MANY) <= calls(line, KINDS) * 6
