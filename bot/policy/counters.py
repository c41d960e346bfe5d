"""Running totals: which ones a request adds to, how much, and whether they would go over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.decision import Reservation
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
        return Reservation(counter=self.counter.id, key=self.key, amount=self.added)


def keys_of(*, bundle: Bundle, facts: Facts) -> dict[str, str]:
    """Counter id -> key of the total this request would add to: what to look up for the ledger."""
    return {counter.id: _key(counter, facts) for counter in _applying(bundle, facts)}


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
