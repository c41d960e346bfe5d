"""For which groups somebody may decide now: their own, those lent to them, and those that have been handed on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.absence import Absence
from bot.model.request import Request
from bot.policy.bundle import Bundle
from bot.policy.eligible import delegated
from bot.workflow.draw import excluded
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction

AWAY = "away"
"""Under which name an absence is kept among the settings of the person who is away."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What the directory says about somebody at one moment.

    own   policy groups they are in.
    lent  absent person -> that person's groups, of those who have named them as delegate.
    """

    person: str
    own: frozenset[str]
    lent: Mapping[str, frozenset[str]]
    at: datetime

    def groups(self, *, bundle: Bundle, request: Request, silent: Collection[str] = ()) -> frozenset[str]:
        """The groups they may decide on this request for.

        Nobody lends a voice on what they ask for themselves or gain by, nor one they have used: their own agreement and
        that of whoever stands in for them are never two. Once a request has been handed on, whoever a group escalates
        to decides for it too; the number of people asked for stays the same.

        silent  those who have agreed themselves, and who gain by it as one of a group.
        """
        barred = excluded(request=request).union(silent)
        groups = self.own.union(*(theirs for absent, theirs in self.lent.items() if absent not in barred))
        groups = delegated(bundle=bundle, person=self.person, groups=groups, now=self.at)
        if request.escalated_at is None:
            return groups
        handed_on = {group.name for group in bundle.groups.values() if group.escalate_to in groups}
        return groups | handed_on


def voice_of(*, outside: Outside, bundle: Bundle, entra: str) -> Voice:
    """Ask the directory. Raises Unavailable: it is never guessed."""
    now = outside.clock.now()
    with outside.store.reading() as tx:
        lending = [one.person for one in absences(tx=tx, now=now) if one.delegate == entra]
    among = bundle.entra_groups
    return Voice(
        person=entra,
        own=outside.directory.groups_of(principal=entra, among=among),
        lent={absent: outside.directory.groups_of(principal=absent, among=among) for absent in lending},
        at=now,
    )


def absences(*, tx: Transaction, now: datetime) -> Sequence[Absence]:
    """Who is away at this moment."""
    kept = (Absence.model_validate_json(written) for written in tx.defaults.everybodys(name=AWAY))
    return tuple(absence for absence in kept if absence.holds(now))


def with_delegates(
    people: Mapping[str, frozenset[str]], *, away: Sequence[Absence], barred: frozenset[str]
) -> Mapping[str, frozenset[str]]:
    """Group -> its people, and whoever decides in the place of one who is away."""
    lent = {one.person: one.delegate for one in away if one.delegate and one.person not in barred}
    return {name: members | {lent[one] for one in members if one in lent} for name, members in people.items()}
