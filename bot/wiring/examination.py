"""`amlbot doctor`: everything that amlbot stands on, looked at and left as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from slack_sdk import WebClient

from bot.azure.clients import Clients
from bot.azure.directory import EntraDirectory
from bot.azure.time_bound import TimeBound
from bot.engine.health import Health, counted
from bot.engine.queue import APPLICATION_VERSION
from bot.model.errors import AmlbotError, Misconfigured
from bot.model.job import Job
from bot.settings import Settings
from bot.slack.clients import must_open_sockets, slack_team
from bot.store import migrate
from bot.store.database import at_start, free_bytes, missing_file, must_have_room, open_database
from bot.store.store import SqlStore
from bot.wiring.policies import check_policies
from bot.wiring.process import SWEEP_SECONDS
from bot.workflow.settle import LONGEST_HOURS


@dataclass(frozen=True, slots=True)
class Check:
    """One thing an operator wants to know to be well, and what to do when it is not."""

    name: str
    well: bool
    said: str


def examine(*, settings: Settings) -> Iterator[Check]:
    """Look at everything amlbot stands on, one after the other, changing nothing. Safe beside a running bot."""
    yield from examine_database(url=settings.database_url)
    try:
        issues = check_policies(folder=settings.policies)[0]
        said = f"{len(issues)} mistakes: run `amlbot policy check`" if issues else "sound"
        yield Check("policies", not issues, said)
    except Misconfigured as problem:
        yield Check("policies", False, _in_one_line(problem))
    client = WebClient(token=settings.slack_bot_token, timeout=15)
    try:
        team = slack_team(client=client)
        yield Check("slack", True, f"signed in to {team}")
    except AmlbotError as error:
        yield Check("slack", False, str(error))
    try:
        must_open_sockets(client=client, app_token=settings.slack_app_token)
        yield Check("slack socket mode", True, "Slack would let amlbot connect")
    except AmlbotError as error:
        yield Check("slack socket mode", False, str(error))
    try:
        EntraDirectory(clients=Clients()).principal(written="00000000-0000-0000-0000-000000000000")
        yield Check("entra", True, "signed in, and the directory answers")
    except AmlbotError as error:
        yield Check("entra", False, str(error))
    if settings.azure_time_bound != "off":
        yield examine_time_bound(clients=Clients(), subscription=settings.azure_subscription_id)


def examine_time_bound(*, clients: Clients, subscription: str) -> Check:
    """Whether Azure can end roles itself, as the operator wants it to."""
    name = "roles that azure ends"
    try:
        if TimeBound(clients=clients).is_licensed(subscription=subscription):
            return Check(name, True, "Privileged Identity Management answers")
    except AmlbotError as error:
        return Check(name, False, str(error))
    return Check(name, False, "the tenant has no licence for Privileged Identity Management: amlbot alone ends roles")


def examine_database(*, url: str) -> Iterator[Check]:
    """The database and, when it can be used, the work in it. One that is not there is not made."""
    missing = missing_file(url=url)
    if missing:
        yield Check("database", False, f"there is no file {missing}: `amlbot run` makes it")
        return
    try:
        engine = open_database(url=url)
    except AmlbotError as problem:
        yield Check("database", False, _in_one_line(problem))
        return
    try:
        yield from _inside(engine)
    finally:
        engine.dispose()


def _inside(engine: sa.Engine) -> Iterator[Check]:
    try:
        with at_start(engine):
            migrate.check(engine=engine)
            version = migrate.current_version(engine=engine)
    except Misconfigured as problem:
        yield Check("database", False, _in_one_line(problem))
        return
    yield Check("database", True, f"schema {version}")
    try:
        must_have_room(engine=engine)
        free = free_bytes(engine=engine)
        if free is not None:
            yield Check("disk", True, f"{free // 2**20:,} MiB left")
    except Misconfigured as problem:
        yield Check("disk", False, _in_one_line(problem))
    yield from examine_work(engine=engine, now=datetime.now(UTC))


def _in_one_line(problem: AmlbotError) -> str:
    return "; ".join(str(problem).splitlines())


def examine_work(*, engine: sa.Engine, now: datetime) -> Iterator[Check]:
    """What the database says about the work: nothing stranded, nothing given up in silence, nothing overdue."""
    health: Health = counted(database=engine, version=APPLICATION_VERSION)
    said = f"{health.running} running, {health.waiting} waiting, {health.delayed} timers"
    yield Check("work", True, said)
    stranded = f"{health.stranded} of another version: run that version until they are done" if health.stranded else "0"
    yield Check("stranded work", health.stranded == 0, stranded)
    dead = f"{health.dead}: a running amlbot tells those concerned within a minute" if health.dead else "0"
    yield Check("work given up", health.dead == 0, dead)
    store = SqlStore(engine=engine, enqueue=_nothing_is_enqueued)
    late = now - timedelta(seconds=2 * SWEEP_SECONDS)
    with store.reading() as tx:
        overdue = len(tx.grants.due(now=late, limit=1000))
        left = len(tx.requests.left_standing(now=late, quiet_since=now - timedelta(hours=LONGEST_HOURS + 1)))
    said = f"{overdue} past their end: look for revocation.refused in the audit" if overdue else "0"
    yield Check("overdue grants", overdue == 0, said)
    said = f"{left}: is an amlbot running?" if left else "0"
    yield Check("requests left standing", left == 0, said)


def _nothing_is_enqueued(_session: object, job: Job) -> None:
    raise RuntimeError(f"a look enqueues nothing, and {job.key} least of all")
