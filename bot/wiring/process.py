"""One amlbot process: everything made, in the order it must start and stop."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from slack_sdk import WebClient

from bot.azure.clients import Clients
from bot.azure.cloud import AzureCloud
from bot.azure.directory import EntraDirectory
from bot.azure.proving import Specs
from bot.azure.retail import use_of
from bot.azure.time_bound import wish_of
from bot.engine.housekeeping import Chore, Housekeeping
from bot.engine.liveness import Liveness
from bot.engine.queue import JobQueue
from bot.grammar.commands import COMMANDS
from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.audit import AuditEvent
from bot.model.happening import Happening
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.notice import Notice
from bot.model.people import SYSTEM
from bot.settings import Settings
from bot.slack.after import AfterAck
from bot.slack.app import build_app
from bot.slack.attachments import SlackAttachments
from bot.slack.clients import must_open_sockets, slack_account
from bot.slack.doorway import Doorway
from bot.slack.errors import signing_in
from bot.slack.messenger import SlackMessenger
from bot.slack.reception import Reception
from bot.slack.socket import Socket
from bot.store import migrate
from bot.store.database import at_start, free_bytes, must_have_room, open_database
from bot.store.file_lock import FileLock
from bot.store.store import SqlStore
from bot.wiring.documents import read_documents
from bot.wiring.patience import Patience
from bot.wiring.surroundings import keep_secrets_out_of_logs, replica_name, spare_the_collector
from bot.workflow.drift import nightly
from bot.workflow.forms import WorkflowForms
from bot.workflow.heed import heed
from bot.workflow.home import chosen_language
from bot.workflow.idle import every_so_often
from bot.workflow.outside import Outside
from bot.workflow.pace import PacedCloud
from bot.workflow.policies import Policies
from bot.workflow.receive import receive
from bot.workflow.retention import forget_files, forget_words
from bot.workflow.room import RoomWatch
from bot.workflow.sweep import sweep
from bot.workflow.throttle import Throttle
from bot.workflow.watch import PolicyWatch
from bot.workflow.work import given_up, work

log = logging.getLogger(__name__)

RETENTION_SECONDS = 3600.0

DRIFT_SECONDS = 1800.0
"""How often it is looked whether tonight's comparison with Azure has begun."""

IDLE_SECONDS = 300.0
"""How often it is looked whether this quarter of an hour's look for idle machines has begun."""

SWEEP_SECONDS = 60.0
"""How long after its time a grant may stand whose timer was lost, besides the revocation itself."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Bot:
    """One amlbot process: everything made, in the order it must start and stop."""

    def __init__(self, *, settings: Settings, patience: Patience) -> None:
        """Open the database, waiting for one that is not there yet.

        Raises Misconfigured with what the operator has to do; Unavailable, Abandoned as `patience` does.
        """
        keep_secrets_out_of_logs()
        self._settings = settings
        self._patience = patience
        self._database = patience.until_there(lambda: open_database(url=settings.database_url))
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
        self._doorway = Doorway()
        self._after = AfterAck()
        self._socket: Socket | None = None
        self._chores: Housekeeping | None = None
        self.is_revoked = False
        """Slack has taken the app's tokens away: there is nothing to stay for."""

    def start(self) -> None:
        """Take the database, connect to Slack, and work. Returns when Slack's payloads are being taken.

        Raises Misconfigured before Slack or Azure hear of it, when the database is not as it has to be, and before any
        work is taken up, when Slack does not take one of the tokens; Unavailable, Abandoned as `patience` does.
        Whatever it raises, `stop` has to follow.
        """
        self._take_database()
        client = WebClient(token=self._settings.slack_bot_token, timeout=15)
        team, user = self._patience.until_there(lambda: slack_account(client=client))
        app_token = self._settings.slack_app_token
        self._patience.until_there(lambda: must_open_sockets(client=client, app_token=app_token))
        messenger = SlackMessenger(client=client, clock=self._clock, chosen=self._chosen_language)
        attachments = SlackAttachments(client=client, clock=self._clock)
        outside = self._outside(messenger=messenger, attachments=attachments, account=(team, user))
        watch = PolicyWatch(outside=outside)
        room = RoomWatch(outside=outside, free=lambda: free_bytes(engine=self._database))
        watch.look()

        def carry_out(job: Job) -> None:
            self._doorway.let_by()
            work(outside=outside, job=job)

        with at_start(self._database):
            self._liveness.take()
            self._queue.start(
                run=carry_out,
                alarm=lambda job, error_id: given_up(outside=outside, job=job, error_id=error_id),
            )
        self._liveness.start()
        sweep(outside=outside)

        def take(incoming: Incoming) -> Notice | None:
            return receive(outside=outside, incoming=incoming)

        def told(happening: Happening) -> None:
            heed(outside=outside, happening=happening)

        app = build_app(
            client=client,
            receive=take,
            heed=told,
            messenger=messenger,
            after=self._after,
            forms=WorkflowForms(outside=outside),
            clock=self._clock,
            revoked=self._revoked,
        )
        reception = Reception(doorway=self._doorway, after=self._after, together=outside.store.all_together)
        self._socket = Socket(app=app, app_token=app_token, reception=reception)
        self._patience.until_there(self._connect)
        self._chores = Housekeeping(
            chores=(
                Chore("policies", self._settings.policy_reload_seconds, watch.look),
                Chore("sweep", SWEEP_SECONDS, lambda: sweep(outside=outside)),
                Chore("idle", IDLE_SECONDS, lambda: every_so_often(outside=outside)),
                Chore("drift", DRIFT_SECONDS, lambda: nightly(store=outside.store, now=self._clock.now())),
                Chore("bury", SWEEP_SECONDS, self._queue.bury),
                Chore("strays", SWEEP_SECONDS, self._queue.take_up_strays),
                Chore("room", SWEEP_SECONDS, room.look),
                Chore("retention", RETENTION_SECONDS, self._forget),
            )
        )
        self._chores.start()
        spare_the_collector()

    def _take_database(self) -> None:
        """The tables of amlbot and of its engine, there and whole, and nobody else's."""
        must_have_room(engine=self._database)
        with at_start(self._database):
            self._lock.take()
            if not migrate.current_version(engine=self._database):
                migrate.upgrade(engine=self._database)
            migrate.check(engine=self._database)
            self._queue.prepare()

    def _connect(self) -> None:
        if self._socket is not None:
            with signing_in("apps.connections.open", setting="SLACK_APP_TOKEN"):
                self._socket.start()

    def _forget(self) -> None:
        before = self._clock.now() - timedelta(days=self._settings.retention_days)
        while self._queue.forget_finished(before=before):
            continue
        store = SqlStore(engine=self._database, enqueue=self._queue.enqueue_in)
        forget_files(store=store, clock=self._clock, before=before)
        forget_words(store=store, clock=self._clock, before=before)

    def _chosen_language(self, team: str, user: str) -> str:
        with SqlStore(engine=self._database, enqueue=self._queue.enqueue_in).reading() as tx:
            return chosen_language(tx=tx, team=team, user=user)

    def alive(self) -> bool:
        """Whether Slack is still heard."""
        return self._socket is not None and self._socket.alive()

    def _revoked(self, why: str) -> None:
        """Slack has taken the app's tokens away. They are in the environment alone, so nothing has to be wiped."""
        with SqlStore(engine=self._database, enqueue=self._queue.enqueue_in).transaction() as tx:
            tx.audit.append(AuditEvent(name="app.revoked", at=self._clock.now(), actor=SYSTEM, data={"why": why}))
        log.error("app.revoked why=%s: I leave; a new token is needed", why)
        self.is_revoked = True

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

    def _outside(
        self, *, messenger: SlackMessenger, attachments: SlackAttachments, account: tuple[str, str]
    ) -> Outside:
        clients = Clients()
        directory = EntraDirectory(clients=clients, application=self._settings.azure_client_id)
        store = SqlStore(engine=self._database, enqueue=self._queue.enqueue_in)
        return Outside(
            store=store,
            clock=self._clock,
            cloud=PacedCloud(
                cloud=AzureCloud(
                    clients=clients,
                    names=directory.names_of,
                    look_seconds=self._settings.azure_poll_seconds,
                    time_bound=wish_of(self._settings.azure_time_bound),
                    retail_prices=use_of(self._settings.azure_retail_prices),
                    contents=lambda digest: stored_content(store=store, digest=digest),
                ),
                store=store,
                clock=self._clock,
                running_low=clients.allowance.running_low,
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
            slack_team=account[0],
            slack_user=account[1],
            link_by_email=self._settings.link_by_email,
            operators_channel=self._settings.operators_channel,
            requests_per_hour=self._settings.requests_per_hour,
            throttle=Throttle(most=self._settings.asks_per_minute),
        )


def stored_content(*, store: SqlStore, digest: str) -> bytes:
    """The bytes of a file that came along. Raises LookupError, and Unavailable when the database is away."""
    with store.reading() as tx:
        return tx.files.content(digest)
