"""What amlbot may ask for by itself after nobody has answered: an allow like any other, which denials and approvals
outdo."""

from __future__ import annotations

from collections.abc import Iterable

from bot.model.people import AMLBOT
from bot.model.place import TeamPlace
from bot.model.text import Text
from bot.policy.read_places import PLACES
from bot.policy.rule import Rule

_ENDS = frozenset({"compute.stop", "compute.resize", "compute.update"})
"""What ends that a machine is paid for."""


def unasked_rules(places: Iterable[TeamPlace]) -> list[Rule]:
    """The rules that `stop_after_silence_h` and `take_back_after_silence_d` stand for."""
    found: list[Rule] = []
    for place in places:
        if place.idle is not None and place.idle.stop_after_silence_h is not None:
            hours = f"{place.idle.stop_after_silence_h:g}"
            reason = Text(
                en=f"Machines of {place.team} that nobody answers for are stopped after {hours} hours.",
                es=f"Las máquinas de {place.team} por las que nadie responde se detienen tras {hours} horas.",
            )
            found.append(_allow(place, "idle", actions=_ENDS, line=place.idle.line, reason=reason))
        if place.review is not None and place.review.take_back_after_silence_d is not None:
            days = f"{place.review.take_back_after_silence_d:g}"
            reason = Text(
                en=f"Roles of {place.team} that nobody says are still needed are taken back after {days} days.",
                es=f"Los roles de {place.team} que nadie dice que hagan falta se retiran tras {days} días.",
            )
            found.append(
                _allow(place, "review", actions=frozenset({"role.revoke"}), line=place.review.line, reason=reason)
            )
    return found


def _allow(place: TeamPlace, name: str, *, actions: frozenset[str], line: int, reason: Text) -> Rule:
    return Rule(
        id="-".join(part for part in (name, place.team, place.project) if part),
        effect="allow",
        layer="project" if place.project else "team",
        path=PLACES,
        line=line,
        actions=actions,
        team=place.team,
        project=place.project,
        to=frozenset({AMLBOT}),
        reason=reason,
    )
