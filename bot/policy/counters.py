"""Running totals: which ones a request adds to, how much, and whether they would go over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.decision import Decision, Reservation
from bot.model.facts import Facts, Unknown
from bot.policy.bundle import Bundle
from bot.policy.rule import Counter, Known


@dataclass(frozen=True, slots=True)
class Count:
    """One counter as it stands for one request.

    key      whose total it is; a monthly total has the month in its key, so that a new month starts at nothing.
    used     None when the ledger could not be read.
    added    None when what the request adds is unknown.
    """

    counter: Counter
    key: str
    used: float | None
    added: float | None

    @property
    def is_over(self) -> bool:
        """What is not known counts as over."""
        return self.used is None or self.added is None or self.used + self.added > self.counter.limit

    @property
    def reservation(self) -> Reservation | None:
        """What to reserve at execution; None when the amount is not known and cannot be."""
        if self.added is None:
            return None
        return Reservation(counter=self.counter.id, key=self.key, amount=self.added, window=self.counter.window)


def keys_of(*, bundle: Bundle, facts: Facts) -> dict[str, str]:
    """Counter id -> key of the total this request would add to: what to look up for the ledger."""
    return {counter.id: _key(counter, facts) for counter in _applying(bundle, facts)}


def totals_for(
    *, bundle: Bundle, teams: Sequence[str], person: str, now: datetime
) -> tuple[tuple[Counter, str, str], ...]:
    """The totals that concern somebody: (counter, key, whose) for each team, its named projects, and the person.

    whose  the team or `team/project`; empty for the person's own.
    """
    found: list[tuple[Counter, str, str]] = []
    for counter in bundle.counters:
        month = f"@{now:%Y-%m}" if counter.window == "month" else ""
        concerned = [team for team in teams if counter.team in ("", team)]
        if counter.per == "actor" and (concerned or not counter.team):
            found.append((counter, f"{person}{month}", ""))
        elif counter.per == "team":
            found += [(counter, f"{team}{month}", team) for team in concerned]
        elif counter.per == "project" and counter.project:
            owners = [f"{team}/{counter.project}" for team in concerned]
            found += [(counter, f"{owner}{month}", owner) for owner in owners]
    return tuple(found)


def unit_of(*, bundle: Bundle, counter: Counter) -> str:
    """The unit of a total, as the field it adds has it; empty where each request adds the same number."""
    return "" if isinstance(counter.add, float) else bundle.vocabulary.fields[counter.add].unit


def counts_of(
    *, bundle: Bundle, facts: Facts, known: Mapping[str, Known], ledger: Mapping[str, float] | Unknown
) -> list[Count]:
    """Every counter that applies, in order of id.

    ledger  counter id -> what is used under this request's key; a counter that is not named has nothing used.
    """
    found = []
    for counter in _applying(bundle, facts):
        used = None if isinstance(ledger, Unknown) else float(ledger.get(counter.id, 0.0))
        added = counter.add if isinstance(counter.add, float) else known.get(counter.add)
        amount = added if isinstance(added, float) else None
        found.append(Count(counter, _key(counter, facts), used, amount))
    return found


def limits_of(*, bundle: Bundle, decision: Decision) -> dict[str, float]:
    """Counter id -> the limit its total must keep to when this decision's reservations are taken.

    A counter that the decision names as over, and lets people agree to, is left out: their approval covers what is
    above the limit. One that goes over only after the decision is in here: nobody has agreed to that.
    """
    named = {reason.rule for reason in decision.reasons}
    return {
        counter.id: counter.limit
        for counter in bundle.counters
        if any(reservation.counter == counter.id for reservation in decision.reservations)
        and not (counter.over and counter.id in named)
    }


def _applying(bundle: Bundle, facts: Facts) -> list[Counter]:
    return [
        counter
        for counter in bundle.counters_about(facts.action)
        if counter.team in ("", facts.team)
        and counter.project in ("", facts.project)
        and (counter.per != "project" or facts.project)
    ]


def _key(counter: Counter, facts: Facts) -> str:
    owner = {
        "team": facts.team,
        "project": f"{facts.team}/{facts.project}",
        "actor": facts.requester.id,
    }[counter.per]
    return f"{owner}@{facts.now:%Y-%m}" if counter.window == "month" else owner
