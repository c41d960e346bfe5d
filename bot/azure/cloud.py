"""Azure as the use cases know it: operations begun and checked, questions answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.azure.assets import Contents
from bot.azure.clients import Clients
from bot.azure.preflight import Preflight
from bot.azure.reads import Names
from bot.azure.recycle_bin import utc_now
from bot.azure.regions import Regions
from bot.azure.retail import RetailPrices, Use
from bot.azure.time_bound import TimeBound, Wish
from bot.azure.verbs import answers, deeds, finds
from bot.model.catalogue import Price
from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.operation import Answer, Operation, Query
from bot.model.outcome import Outcome, Rejected
from bot.model.preflight import Finding
from bot.model.seen import Find, SeenCompute

log = logging.getLogger(__name__)


def nothing_stored(digest: str) -> bytes:
    """For whoever carries out nothing that is made of files."""
    raise LookupError(f"no files are stored here, {digest} neither")


class AzureCloud:
    """The port Cloud over the SDKs of Azure; every method may be called from any thread and blocks it.

    No method waits for a long operation, and nothing of one is kept in memory: what stands is read from Azure by the
    names that follow from the operation and its key.
    """

    def __init__(
        self,
        *,
        clients: Clients,
        names: Names,
        look_seconds: float = 10.0,
        contents: Contents = nothing_stored,
        now: Callable[[], datetime] = utc_now,
        time_bound: Wish = "off",
        retail_prices: Use = "off",
    ) -> None:
        """`names` shows principals by name in answers: EntraDirectory.names_of. `look_seconds` lie between two looks
        at a long operation: a compute takes one to ten minutes, a workspace with its parts one to five. `contents`
        gives the stored files that a job or a component is made of. `now` is Azure's time, aware UTC. `time_bound` says
        whether Azure itself is to end roles that are given for a time, `retail_prices` what the public price list is
        used for.
        """
        self._deeds = deeds(
            clients=clients,
            look_seconds=look_seconds,
            contents=contents,
            time_bound=TimeBound(clients=clients, wish=time_bound, now=now),
        )
        self._answers = answers(clients=clients, names=names)
        self._regions = Regions(clients=clients, retail=RetailPrices(use=retail_prices))
        self._preflight = Preflight(
            clients=clients,
            check=lambda operation, key: self._deeds[type(operation)].check(operation=operation, key=key),
            regions=self._regions,
            now=now,
        )
        self._finds = finds(clients=clients)

    def begin(self, *, operation: Operation, key: str) -> Outcome:
        """Tell Azure, and come back at once.

        Returns Succeeded, InProgress or Rejected. Raises Unavailable (nothing was applied) or OutcomeUnknown.
        """
        return _told("begin", operation, key, lambda: self._deeds[type(operation)].begin(operation=operation, key=key))

    def check(self, *, operation: Operation, key: str) -> Outcome:
        """Look, changing nothing: Succeeded, InProgress, Absent or Rejected. Raises Unavailable.

        Absent means that the operation has not been applied: for a deletion, that the thing is still there.
        """
        return _told("check", operation, key, lambda: self._deeds[type(operation)].check(operation=operation, key=key))

    def look_ahead(self, *, operations: Sequence[Operation], region: str) -> tuple[Finding, ...]:
        """What Azure would say to a plan before it is told; what cannot be read is a finding too. Never raises."""
        return self._preflight.look(operations=operations, region=region)

    def prices(self, *, subscription: str, region: str) -> Mapping[str, Price]:
        """Lower-case size -> Azure's own estimate for one Linux node. Raises Refused or Unavailable."""
        return {
            name: Price(usd_per_hour=size.usd_per_hour, low_priority_usd_per_hour=size.low_priority_usd_per_hour)
            for name, size in self._regions.sizes(subscription=subscription, region=region).items()
        }

    def answer(self, *, query: Query) -> Answer:
        """Read. Raises Refused (not found, forbidden) or Unavailable."""
        return self._answers[type(query)](query)

    def find(self, *, find: Find) -> tuple[SeenCompute, ...]:
        """What is there; empty when it is not. Raises Refused (no such workspace, forbidden) or Unavailable."""
        return self._finds[type(find)](find)


def _told(what: str, operation: Operation, key: str, call: Callable[[], Outcome]) -> Outcome:
    """Make the call, turn a final refusal into its value, and leave one line in the log."""
    line = "azure.%s verb=%s target=%s key=%s result=%s"
    try:
        outcome = call()
    except Refused as refused:
        outcome = Rejected(code=refused.code, sentence=refused.sentence)
    except (Unavailable, OutcomeUnknown) as trouble:
        result = f"{type(trouble).__name__} ({trouble.why})"
        log.warning(line, what, operation.verb, operation.target, key, result)
        raise
    result = f"rejected ({outcome.code})" if isinstance(outcome, Rejected) else outcome.result
    log.info(line, what, operation.verb, operation.target, key, result)
    return outcome
