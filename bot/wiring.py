"""Composition root: the only module that names every concrete class."""

from __future__ import annotations

import logging
import os
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from slack_sdk import WebClient

from bot.azure.clients import Clients
from bot.azure.cloud import AzureCloud
from bot.azure.directory import EntraDirectory
from bot.azure.proving import Specs
from bot.azure.tables import offered
from bot.engine.health import Health, counted
from bot.engine.housekeeping import Chore, Housekeeping
from bot.engine.liveness import Liveness
from bot.engine.queue import APPLICATION_VERSION, JobQueue
from bot.grammar.commands import COMMANDS
from bot.grammar.parse import Draft, parse
from bot.grammar.spoken.until import Now
from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.audit import Break, ChainLink
from bot.model.catalogue import Catalogue
from bot.model.errors import AmlbotError, Misconfigured, PolicyFault, Unavailable
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.notice import Notice
from bot.model.request import Request, Status
from bot.policy.bundle import Bundle
from bot.policy.deep import look_deeper
from bot.policy.issue import Issue
from bot.policy.load import load, read_all
from bot.policy.staffing import look_at_people
from bot.policy.trial import Trial, trial
from bot.settings import Settings
from bot.slack.after import AfterAck
from bot.slack.app import build_app
from bot.slack.attachments import SlackAttachments
from bot.slack.errors import calling
from bot.slack.messenger import SlackMessenger
from bot.slack.redaction import Redaction
from bot.slack.socket import Socket
from bot.store import migrate
from bot.store.database import open_database
from bot.store.file_lock import FileLock
from bot.store.history import chain, requests
from bot.store.store import SqlStore
from bot.store.verify import verify_chain
from bot.workflow.drift import compare_all, nightly
from bot.workflow.forms import WorkflowForms
from bot.workflow.home import chosen_language
from bot.workflow.outside import Outside
from bot.workflow.pace import PacedCloud
from bot.workflow.policies import Policies
from bot.workflow.ports import Filters
from bot.workflow.reading import known_around
from bot.workflow.receive import receive
from bot.workflow.settle import LONGEST_HOURS
from bot.workflow.sweep import sweep
from bot.workflow.watch import PolicyWatch
from bot.workflow.work import given_up, work

log = logging.getLogger(__name__)

T = TypeVar("T")

RETENTION_SECONDS = 3600.0
DRIFT_SECONDS = 1800.0
"""How often it is looked whether tonight's comparison with Azure has begun."""

START_PATIENCE_SECONDS = 120.0
"""How long a start waits for a Slack that does not answer."""

SWEEP_SECONDS = 60.0
"""How long after its time a grant may stand whose timer was lost, besides the revocation itself."""


CATALOGUE = "policies/catalogue.yaml"
"""The shipped tables of sizes, regions and roles."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Bot:
    """One amlbot process: everything made, in the order it must start and stop."""

    def __init__(self, *, settings: Settings) -> None:
        """Open the database and read the policies. Raises Misconfigured with what the operator has to do."""
        keep_secrets_out_of_logs()
        self._settings = settings
        self._database = open_database(url=settings.database_url)
        self._lock = FileLock(engine=self._database)
        replica = replica_name(database=self._database, named=settings.replica)
        self._queue = JobQueue(database=self._database, executor_id=replica, workers=settings.workers)
        self._liveness = Liveness(
            database=self._database,
            name=replica,
            executors=self._queue.executors,
            recover=lambda name: self._queue.recover(executor_id=name),
        )
        self._clock = SystemClock()
        self._policies = Policies(read=lambda: read_documents(settings.policies), vocabulary=vocabulary(kinds=KINDS))
        self._after = AfterAck()
        self._socket: Socket | None = None
        self._chores: Housekeeping | None = None

    def start(self) -> None:
        """Take the database, connect to Slack, and work. Returns when Slack's payloads are being taken."""
        self._lock.take()
        if not migrate.current_version(engine=self._database):
            migrate.upgrade(engine=self._database)
        migrate.check(engine=self._database)
        client = WebClient(token=self._settings.slack_bot_token, timeout=15)
        team = patiently(lambda: slack_team(client=client))
        messenger = SlackMessenger(client=client, clock=self._clock, chosen=self._chosen_language)
        attachments = SlackAttachments(client=client, clock=self._clock)
        outside = self._outside(messenger=messenger, attachments=attachments, slack_team=team)
        watch = PolicyWatch(outside=outside)
        watch.look()
        self._liveness.take()
        self._queue.start(
            run=lambda job: work(outside=outside, job=job),
            alarm=lambda job, error_id: given_up(outside=outside, job=job, error_id=error_id),
        )
        self._liveness.start()
        sweep(outside=outside)

        def take(incoming: Incoming) -> Notice | None:
            return receive(outside=outside, incoming=incoming)

        app = build_app(
            client=client,
            receive=take,
            messenger=messenger,
            after=self._after,
            forms=WorkflowForms(outside=outside),
            clock=self._clock,
        )
        self._socket = Socket(app=app, app_token=self._settings.slack_app_token)
        patiently(self._connect)
        self._chores = Housekeeping(
            chores=(
                Chore("policies", self._settings.policy_reload_seconds, watch.look),
                Chore("sweep", SWEEP_SECONDS, lambda: sweep(outside=outside)),
                Chore("drift", DRIFT_SECONDS, lambda: nightly(store=outside.store, now=self._clock.now())),
                Chore("bury", SWEEP_SECONDS, self._queue.bury),
                Chore("retention", RETENTION_SECONDS, self._forget),
            )
        )
        self._chores.start()

    def _connect(self) -> None:
        if self._socket is not None:
            with calling("apps.connections.open"):
                self._socket.start()

    def _forget(self) -> None:
        before = self._clock.now() - timedelta(days=self._settings.retention_days)
        while self._queue.forget_finished(before=before):
            continue

    def _chosen_language(self, team: str, user: str) -> str:
        with SqlStore(engine=self._database, enqueue=self._queue.enqueue_in).transaction() as tx:
            return chosen_language(tx=tx, team=team, user=user)

    def alive(self) -> bool:
        """Whether Slack is still heard."""
        return self._socket is not None and self._socket.alive()

    def stop(self) -> None:
        """Take nothing new, finish or leave what runs, close the database. Safe after a start that failed half-way."""
        if self._socket is not None:
            self._socket.close()
        self._after.close()
        if self._chores is not None:
            self._chores.stop()
        self._queue.stop()
        self._liveness.stop()
        self._database.dispose()
        self._lock.release()

    def _outside(self, *, messenger: SlackMessenger, attachments: SlackAttachments, slack_team: str) -> Outside:
        clients = Clients()
        directory = EntraDirectory(clients=clients)
        store = SqlStore(engine=self._database, enqueue=self._queue.enqueue_in)
        return Outside(
            store=store,
            clock=self._clock,
            cloud=PacedCloud(
                cloud=AzureCloud(
                    clients=clients,
                    names=directory.names_of,
                    look_seconds=self._settings.azure_poll_seconds,
                    contents=lambda digest: stored_content(store=store, digest=digest),
                ),
                store=store,
                clock=self._clock,
            ),
            directory=directory,
            messenger=messenger,
            attachments=attachments,
            specs=Specs(),
            policies=self._policies,
            kinds=KINDS,
            commands=COMMANDS,
            tenant=self._settings.azure_tenant_id,
            subscription=self._settings.azure_subscription_id,
            slack_team=slack_team,
            link_by_email=self._settings.link_by_email,
            operators_channel=self._settings.operators_channel,
        )


def stored_content(*, store: SqlStore, digest: str) -> bytes:
    """The bytes of a file that came along. Raises LookupError, and Unavailable when the database is away."""
    with store.transaction() as tx:
        return tx.files.content(digest)


def replica_name(*, database: sa.Engine, named: str) -> str:
    """What this process is called among replicas: as set, else by host and process; always the same on SQLite.

    One file has one process, and the next one has to find what the last one left in its own name.
    """
    if database.dialect.name == "sqlite":
        return "local"
    return named or f"{socket.gethostname()}-{os.getpid()}"


def slack_team(*, client: WebClient) -> str:
    """The workspace that the bot's token belongs to. Raises Refused or Unavailable."""
    with calling("auth.test"):
        return str(client.auth_test()["team_id"])


def patiently(deed: Callable[[], T]) -> T:
    """Do it, again and again while what it needs is away; raises Unavailable when that takes too long."""
    deadline = time.monotonic() + START_PATIENCE_SECONDS
    while True:
        try:
            return deed()
        except Unavailable as away:
            if time.monotonic() + away.retry_after > deadline:
                raise
            log.warning("start.waiting service=%s why=%s", away.service, away.why)
            time.sleep(away.retry_after)


def keep_secrets_out_of_logs() -> None:
    """Every handler of the root logger leaves tokens, reply addresses and triggers out."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(one, Redaction) for one in handler.filters):
            handler.addFilter(Redaction())


def read_documents(folder: Path) -> Mapping[str, bytes]:
    """Every file under the policy folder by its path relative to it, hidden ones left out. Raises OSError.

    Files of other kinds too: a rule in a misnamed file must be complained about, not overlooked.
    """
    if not folder.is_dir():
        raise FileNotFoundError(2, "there is no such folder", str(folder))
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in files.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def upgrade_database(*, url: str) -> str:
    """Bring the database to the newest schema and return its version."""
    engine = open_database(url=url)
    # A process of an older version would go on writing to tables that are being rebuilt under it.
    lock = FileLock(engine=engine)
    lock.take()
    try:
        migrate.upgrade(engine=engine)
    finally:
        lock.release()
    return migrate.current_version(engine=engine)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing an operator wants to know to be well, and what to do when it is not."""

    name: str
    well: bool
    said: str


def examine(*, settings: Settings) -> Iterator[Check]:
    """Look at everything amlbot stands on, one after the other, changing nothing. Safe beside a running bot."""
    try:
        engine = open_database(url=settings.database_url)
        migrate.check(engine=engine)
    except Misconfigured as problem:
        yield Check("database", False, "; ".join(problem.problems))
        return
    yield Check("database", True, f"schema {migrate.current_version(engine=engine)}")
    yield from examine_work(engine=engine, now=datetime.now(UTC))
    issues = check_policies(folder=settings.policies)[0]
    said = f"{len(issues)} mistakes: run `amlbot policy check`" if issues else "sound"
    yield Check("policies", not issues, said)
    try:
        team = slack_team(client=WebClient(token=settings.slack_bot_token, timeout=15))
        yield Check("slack", True, f"signed in to {team}")
    except AmlbotError as error:
        yield Check("slack", False, str(error))
    try:
        EntraDirectory(clients=Clients()).principal(written="00000000-0000-0000-0000-000000000000")
        yield Check("entra", True, "signed in, and the directory answers")
    except AmlbotError as error:
        yield Check("entra", False, str(error))


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
    with store.transaction() as tx:
        overdue = len(tx.grants.due(now=late, limit=1000))
        left = len(tx.requests.left_standing(now=late, quiet_since=now - timedelta(hours=LONGEST_HOURS + 1)))
    said = f"{overdue} past their end: look for revocation.refused in the audit" if overdue else "0"
    yield Check("overdue grants", overdue == 0, said)
    said = f"{left}: is an amlbot running?" if left else "0"
    yield Check("requests left standing", left == 0, said)


def _nothing_is_enqueued(_session: object, job: Job) -> None:
    raise RuntimeError(f"a look enqueues nothing, and {job.key} least of all")


def begin_drift(*, url: str) -> int:
    """Let the running amlbot compare everything it has granted with Azure now; how many grants those are."""
    engine = _reading(url=url)
    queue = JobQueue(database=engine, executor_id="command")
    queue.prepare()
    now = datetime.now(UTC)
    return compare_all(
        store=SqlStore(engine=engine, enqueue=queue.enqueue_in), now=now, cause=f"command-{now:%Y%m%d%H%M%S}"
    )


def verify_audit(*, url: str, head: tuple[int, str] | None) -> tuple[int, str] | Break:
    """Walk the audit chain of a database; `head` is one published earlier."""
    engine = open_database(url=url)
    if not migrate.current_version(engine=engine):
        raise Misconfigured(["the database is empty: there is no audit chain to verify"])
    return verify_chain(engine=engine, head=head)


def audit_rows(*, url: str) -> Iterator[ChainLink]:
    """Every row of the chain, oldest first."""
    return chain(engine=_reading(url=url))


def past_requests(*, url: str, team: str = "", kind: str = "", state: str = "", limit: int) -> Sequence[Request]:
    """Requests, newest first. Raises Misconfigured for a state there is not."""
    if state and state not in [one.value for one in Status]:
        raise Misconfigured([f"there is no state {state!r}: {', '.join(one.value for one in Status)}"])
    filters = Filters(team=team, kind=kind, status=(Status(state),) if state else (), limit=limit)
    return list(requests(engine=_reading(url=url), filters=filters))


def check_policies(
    *, folder: Path, deep: bool = False, people: Mapping[str, frozenset[str]] | None = None
) -> tuple[list[Issue], Bundle]:
    """Everything that is wrong with the documents in a folder, and what could be read of them.

    deep     look, in sound documents, for rules that never matter.
    people   group -> its people: look for approvals that too few can give.
    """
    bundle, _, issues = read_all(files=_documents(folder), vocabulary=vocabulary(kinds=KINDS))
    if deep and not issues.errors:
        look_deeper(bundle=bundle, issues=issues)
    if people is not None and not issues.errors:
        look_at_people(bundle=bundle, people=people, now=SystemClock().now(), issues=issues)
    return issues.in_order(), bundle


def people_in(*, groups: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """Group name -> its people, asked of Entra with the environment's own Azure credentials. Raises Unavailable."""
    return EntraDirectory(clients=Clients()).members_of(groups=groups)


def offered_in_azure(*, subscription: str, regions: Sequence[str]) -> Catalogue:
    """Regions, sizes and custom roles, asked with the environment's Azure credentials. Raises Refused, Unavailable."""
    return offered(clients=Clients(), subscription=subscription, regions=regions)


def regions_in_use(*, folder: Path) -> tuple[str, ...]:
    """The regions of the places in workspaces.yaml and those that have a price already."""
    bundle = policies_in(folder=folder)
    priced = {region for size in bundle.catalogue.sizes.values() for region in size.usd_per_hour}
    return tuple(sorted({place.region for place in bundle.places if place.region} | priced))


def policies_in(*, folder: Path) -> Bundle:
    """The policies of a folder. Raises PolicyFault with every mistake."""
    return load(files=_documents(folder), vocabulary=vocabulary(kinds=KINDS))


def policies_with(*, folder: Path, other: Path, prefix: str) -> Bundle | None:
    """The policies of a folder with the files under a prefix as they are in another; None when those do not fit."""
    files = {path: text for path, text in _documents(folder).items() if not path.startswith(prefix)}
    files |= {path: text for path, text in _documents(other).items() if path.startswith(prefix)}
    try:
        return load(files=files, vocabulary=vocabulary(kinds=KINDS))
    except PolicyFault:
        return None


def request_named(*, url: str, name: str) -> Request:
    """One request of the database by its human number, such as R-42. Raises Misconfigured when there is none."""
    digits = name.upper().removeprefix("R-")
    if digits.isdigit():
        filters = Filters(before=int(digits) + 1, limit=1)
        for request in requests(engine=_reading(url=url), filters=filters):
            if request.number == int(digits):
                return request
    raise Misconfigured([f"there is no request {name}"])


def line_reader(*, folder: Path, defaults: Mapping[str, str]) -> Callable[[str], Draft]:
    """Reads lines and sentences as the bot would, with the sizes, regions, roles and names of a policy folder.

    Who says a sentence is not known here. Raises PolicyFault.
    """
    bundle = load(files=_documents(folder), vocabulary=vocabulary(kinds=KINDS))

    def read(line: str) -> Draft:
        known = known_around(places=bundle.places, now=Now(at=SystemClock().now()))
        return parse(
            line=line, kinds=KINDS, commands=COMMANDS, catalogue=bundle.catalogue, defaults=defaults, known=known
        )

    return read


def try_policies(*, folder: Path, solver: bool = False) -> Trial:
    """Run the tests beside the policies. Raises PolicyFault; SolverMissing when `solver` is asked for in vain."""
    return trial(files=_documents(folder), vocabulary=vocabulary(kinds=KINDS), solver=solver)


def lent(catalogue: bytes) -> bytes:
    """A catalogue for other policies than its own: without its owners, whom those may not know."""
    return re.sub(rb"(?m)^owners:.*\n", b"", catalogue)


def _documents(folder: Path) -> Mapping[str, bytes]:
    """The documents of a folder, for tools; one without a catalogue of its own is read with the shipped one."""
    try:
        files = read_documents(folder)
    except OSError as error:
        raise Misconfigured([f"the policy folder {folder} cannot be read: {error.strerror}"]) from error
    for shipped in (Path(CATALOGUE), Path(__file__).parents[1] / CATALOGUE):
        if "catalogue.yaml" not in files and shipped.is_file():
            log.warning("policies.borrowed catalogue=%s: %s has none", shipped, folder)
            return {**files, "catalogue.yaml": lent(shipped.read_bytes())}
    return files


def _reading(*, url: str) -> sa.Engine:
    engine = open_database(url=url)
    migrate.check(engine=engine)
    return engine
