"""The "Try this" guide: the lines people already know, in an order that tells a story, and who to be next."""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody to be, somewhere; "" is the requester of the visitor's language."""

    as_: str
    channel: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step; its words are `key` and `key`_next of the page's words; `nexts` are whom to be after it."""

    key: str
    turn: Turn
    lines: tuple[str, ...]
    nexts: tuple[Turn, ...] = ()


# Whoever asks first: a data scientist of team vision who speaks the visitor's own language.
REQUESTERS: Final = {"en": "U0DAN", "es": "U0ANA"}

_ASK: Final = Turn("", "C0VISION")
_LEA: Final = Turn("U0LEA", "C0APPROVE")
_PAT: Final = Turn("U0PAT", "C0APPROVE")

GUIDE: Final = (
    Step("guide_group", _ASK, ('/aml az group create --name "nombre-grupo" --location "eastus"',), (_LEA,)),
    Step("guide_default_group", _ASK, ('/aml az configure --defaults group="nombre-grupo"',)),
    Step("guide_workspace", _ASK, ('/aml az ml workspace create --name "area-trabajo-nombre"',), (_LEA,)),
    Step("guide_default_workspace", _ASK, ('/aml az configure --defaults workspace="area-trabajo-nombre"',)),
    Step(
        "guide_instance",
        _ASK,
        ('/aml az ml compute create --name "nombre-instancia" --size STANDARD_DS11_V2 --type ComputeInstance',),
        (_LEA,),
    ),
    Step(
        "guide_cluster",
        _ASK,
        (
            '/aml az ml compute create --name "nombre-cluster" --size STANDARD_DS11_V2 '
            "--max-instances 2 --type AmlCompute",
        ),
        (_LEA,),
    ),
    Step(
        "guide_role",
        _ASK,
        ('/aml az role assignment create --role "Contributor" --assignee "joe@contoso.com" --resource-group this-rg',),
        (_LEA, _PAT),
    ),
    Step(
        "guide_reads",
        _ASK,
        (
            "/aml az ml compute list",
            "/aml az ml workspace show",
            "/aml az role assignment list",
            "/aml defaults",
            "/aml history",
        ),
    ),
)

_MORE_LINES: Final = ("/aml help", "/aml history", "/aml defaults", "/aml show R-1", "/aml withdraw R-1")


def guide_for(*, people: set[str], channels: set[str]) -> list[dict[str, Any]]:
    """The steps whose people and channels exist, JSON-able; `as` is "" for the requester."""
    if not people.issuperset(REQUESTERS.values()):
        return []
    steps = []
    for step in GUIDE:
        turns = [step.turn, *step.nexts]
        if all(turn.as_ in {"", *people} and turn.channel in channels for turn in turns):
            steps.append(
                {
                    "key": step.key,
                    "as": step.turn.as_,
                    "channel": step.turn.channel,
                    "lines": list(step.lines),
                    "nexts": [{"as": turn.as_, "channel": turn.channel} for turn in step.nexts],
                }
            )
    return steps


def suggested_lines(*, slash_commands: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What the composer offers after a slash: the registered commands, then whole lines for /aml."""
    registered = [{"text": one["command"], "note": str(one.get("description", ""))} for one in slash_commands]
    known = {one["text"] for one in registered}
    lines = [*_MORE_LINES, *(line for step in GUIDE for line in step.lines)]
    return registered + [{"text": line, "note": ""} for line in dict.fromkeys(lines) if line.split()[0] in known]
