"""`amlbot drift`: what Azure has otherwise than it should, looked at from the command line and left as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.azure.clients import Clients
from bot.azure.cloud import AzureCloud
from bot.azure.directory import EntraDirectory
from bot.model.errors import Misconfigured
from bot.store.store import SqlStore
from bot.wiring.policies import policies_in
from bot.wiring.records import beside, reading
from bot.workflow.differences import Difference, differences
from bot.workflow.drift import begin_looks


def find_drift(*, url: str, folder: Path, subscription: str) -> Iterator[Difference]:
    """Everything that differs now, as it is found: read from the database and Azure, changing nothing in either.

    folder        the policies, which say what belongs to whom.
    subscription  of places that name none.
    Safe beside a running bot, and without one. Raises Misconfigured for a database that is not there or not of this
    version, and PolicyFault for documents that cannot be read.
    """
    bundle = policies_in(folder=folder)
    if not subscription and any(not place.subscription for place in bundle.places):
        raise Misconfigured(["AZURE_SUBSCRIPTION_ID is not set, and a place in workspaces.yaml names no subscription"])
    store = SqlStore(engine=reading(url=url), enqueue=_nothing_is_enqueued)
    clients = Clients()
    directory = EntraDirectory(clients=clients)
    yield from differences(
        store=store,
        cloud=AzureCloud(clients=clients, names=directory.names_of),
        directory=directory,
        bundle=bundle,
        subscription=subscription,
        now=datetime.now(UTC),
    )


def begin_drift(*, url: str) -> int:
    """Let the running amlbot look now, as it does every night; how many grants it will look at."""
    now = datetime.now(UTC)
    return begin_looks(store=beside(url=url), now=now, cause=f"command-{now:%Y%m%d%H%M%S}")


def _nothing_is_enqueued(_session: object, job: object) -> None:
    raise RuntimeError(f"a look enqueues nothing, and {job} least of all")
