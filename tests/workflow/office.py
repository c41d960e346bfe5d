"""A whole office in memory: people who ask and click, jobs run one by one as the engine would, time that is moved."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.engine.attempts import Again, GiveUp, after_failure
from bot.grammar.commands import COMMANDS
from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.audit import Break, ChainLink, verify
from bot.model.errors import Unavailable
from bot.model.execution import Execution, Grant
from bot.model.happening import AccountChanged, Happening, MessageGone
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.notice import Notice
from bot.model.people import IdentityLink, SlackAccount
from bot.model.picture import Picture
from bot.model.request import Approval, Request, Status
from bot.policy.bundle import Bundle
from bot.workflow.draw import execution_id, grant_id
from bot.workflow.heed import heed
from bot.workflow.outside import Outside
from bot.workflow.policies import Policies
from bot.workflow.ports import Filters, Store, View
from bot.workflow.receive import receive
from bot.workflow.sweep import sweep
from bot.workflow.throttle import Throttle
from bot.workflow.work import given_up, work
from tests.fakes.memory_store import MemoryStore
from tests.fakes.world import FakeAttachments, FakeClock, FakeCloud, FakeDirectory, FakeMessenger, FakeSpecs

ROOT = Path(__file__).parents[2]
COMPANY: dict[str, Any] = json.loads((ROOT / "bot" / "sandbox" / "company.json").read_text(encoding="utf-8"))
TEAM, PARTNER = "T0CONTOSO", "T0PARTNER"
VISION, APPROVALS, NLP = "C0VISION", "C0APPROVE", "C0NLP"

GROUP = 'az group create --name "nombre-grupo" --location "eastus"'
CLUSTER = (
    'az ml compute create --name "nombre-cluster" --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute '
    "-g nombre-grupo -w area-trabajo-nombre"
)
READER = 'az role assignment create --role "Reader" --assignee "joe@contoso.com" --resource-group this-rg --for 8h'
CONTRIBUTOR = 'az role assignment create --role "Contributor" --assignee "joe@contoso.com" --resource-group this-rg'


BEFORE_COMMIT = "before a commit"


class Died(BaseException):
    """The process was killed: nothing after this point happened, everything before it did."""


class CommitFailed(Unavailable):
    """The database said no to a commit, and nothing of it was kept."""


@dataclass
class Fuse:
    """Counts the moments at which a process can die, or a commit fail, and lets it happen at one of them.

    at       the number of the moment, from 1; 0 never.
    commits  only failing commits are meant, not deaths.
    """

    at: int = 0
    commits: bool = False
    passed: int = 0
    where: str = ""

    def burn(self, where: str) -> None:
        if self.commits and where != BEFORE_COMMIT:
            return
        self.passed += 1
        if self.passed == self.at:
            self.where = where
            raise CommitFailed(service="database", why="disk full") if self.commits else Died(where)


@dataclass
class Waiting:
    """A job that waits, as a row of the engine would."""

    job: Job
    due: datetime
    turn: int
    attempt: int = 1


@cache
def shipped() -> Mapping[str, bytes]:
    """Every document of the shipped policies, templates too."""
    folder = ROOT / "policies"
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".yaml", ".json")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@cache
def shipped_policies() -> Policies:
    return policies_of(shipped())


def policies_of(files: Mapping[str, bytes]) -> Policies:
    policies = Policies(read=lambda: files, vocabulary=vocabulary(kinds=KINDS))
    loaded = policies.reload()
    assert isinstance(loaded, Bundle), loaded
    return policies


def entra(who: str) -> str:
    return next(str(one["entra"]) for one in COMPANY["people"] if one["handle"] == who)


def slack(who: str) -> str:
    return next(str(one["slack"]) for one in COMPANY["people"] if one["handle"] == who)


def account_of(one: Mapping[str, Any]) -> SlackAccount:
    return SlackAccount(
        team=one.get("team", TEAM),
        user=one["slack"],
        name=one["name"],
        email=one["email"] or "",
        language="es" if one["locale"].startswith("es") else "en",
        guest=one.get("is_restricted", False),
        stranger=one.get("is_stranger", False),
    )


class Office:
    """Everybody of the sandbox's company, by first name, at their desks.

    store, jobs   another store than the one in memory, and every job its transactions committed, oldest first.
    fuse          where the process dies; only while jobs run and lines are received, never in the test's own looks.
    linked        whether everybody has said who they are before.
    deaths        where it died so far.
    """

    def __init__(
        self,
        *,
        store: Store | None = None,
        jobs: Callable[[], tuple[Job, ...]] | None = None,
        link_by_email: bool = True,
        linked: bool = True,
        operators_channel: str = "",
        requests_per_hour: int = 1000,
        asks_per_minute: int = 1000,
        fuse: Fuse | None = None,
    ) -> None:
        self.memory = MemoryStore()
        self._jobs = jobs if jobs is not None else lambda: self.memory.jobs
        people = COMPANY["people"]
        self.clock = FakeClock()
        self.cloud = FakeCloud()
        self.directory = FakeDirectory(
            ids={one["email"]: one["entra"] for one in people if one["entra"]},
            groups={one["entra"]: frozenset(one["groups"]) for one in people if one["entra"]},
            guests=frozenset(one["entra"] for one in people if one.get("is_restricted")),
        )
        self.messenger = FakeMessenger(accounts={one["slack"]: account_of(one) for one in people})
        self.attachments = FakeAttachments()
        self.specs = FakeSpecs()
        self.outside = Outside(
            store=store if store is not None else self.memory,
            clock=self.clock,
            cloud=self.cloud,
            directory=self.directory,
            messenger=self.messenger,
            attachments=self.attachments,
            specs=self.specs,
            policies=shipped_policies(),
            kinds=KINDS,
            commands=COMMANDS,
            tenant=COMPANY["azure"]["tenant_id"],
            subscription=COMPANY["azure"]["subscription_id"],
            slack_team=TEAM,
            link_by_email=link_by_email,
            operators_channel=operators_channel,
            slack_user="U0AMLBOT",
            requests_per_hour=requests_per_hour,
            throttle=Throttle(most=asks_per_minute),
        )
        if linked:
            for one in people:
                if one["entra"]:
                    self.link(one["handle"], how="confirmed")
        self.deaths: list[str] = []
        self.abandoned: list[Job] = []
        self._fuse = fuse if fuse is not None else Fuse()
        self._waiting: list[Waiting] = []
        self._known: set[str] = set()
        self._turn = 0
        self._events = 0

    # -- what people do ------------------------------------------------------------------------------------------

    def say(self, who: str, line: str, *, channel: str = VISION) -> Notice | None:
        """Somebody types a line after /aml. Returns what they see at once; the rest follows with the jobs."""
        return self.arrive(self.line(who, line, channel=channel))

    def ask(self, who: str, line: str, *, channel: str = VISION) -> Request:
        """Somebody types a line, and everything that is due at once is done. Returns the request it became."""
        before = self.newest_number()
        self.say(who, line, channel=channel)
        self.run_jobs()
        found = self.newest()
        assert found is not None, self.told(who)
        assert found.number > before, self.told(who)
        return found

    def click(self, who: str, request: Request, action: str, *, text: str = "", revision: int = 0) -> Notice | None:
        """Somebody presses a button, and everything that is due at once is done. Returns what they were told last."""
        self.press(who, request, action, text=text, revision=revision)
        self.run_jobs()
        return self.last(who)

    def press(self, who: str, request: Request, action: str, *, text: str = "", revision: int = 0) -> Incoming:
        """The same before any job has run."""
        pressed = self.button(who, request, action, text=text, revision=revision)
        self.arrive(pressed)
        return pressed

    def arrive(self, incoming: Incoming) -> Notice | None:
        """Slack delivers; when the process dies before it has answered, Slack delivers again."""
        while True:
            try:
                with self._burning():
                    return receive(outside=self.outside, incoming=incoming)
            except (Died, CommitFailed) as died:
                self.deaths.append(str(died))

    def line(self, who: str, line: str, *, channel: str = VISION) -> Incoming:
        self._events += 1
        team = self.messenger.accounts[slack(who)].team if who != "otto" else PARTNER
        return Incoming(
            id=f"command:{self._events}",
            sort="command",
            at=self.clock.now(),
            team=TEAM,
            user=slack(who),
            user_team=team,
            channel=channel,
            text=line,
            reply_url=f"https://hooks.slack.example/{self._events}",
        )

    def button(self, who: str, request: Request, action: str, *, text: str = "", revision: int = 0) -> Incoming:
        written = self.line(who, text, channel=APPROVALS)
        return written.model_copy(
            update={
                "id": f"click:{self._events}",
                "sort": "form" if text else "click",
                "action": action,
                "request": request.id,
                "revision": revision or request.revision,
            }
        )

    # -- what the engine does ------------------------------------------------------------------------------------

    def run_jobs(self) -> None:
        """Everything that is due now, with what follows from it at once."""
        self._run_until(self.clock.now())

    def move(self, **by: float) -> None:
        """Let time pass; every delayed job runs in its moment, in order."""
        until = self.clock.now() + timedelta(**by)
        self._run_until(until)
        self.clock.move(seconds=(until - self.clock.now()).total_seconds())

    def sweep(self) -> None:
        """One round of the chore; a round that dies is followed by another."""
        while True:
            try:
                with self._burning():
                    sweep(outside=self.outside)
            except (Died, CommitFailed) as died:
                self.deaths.append(str(died))
            else:
                return

    def waiting(self, name: str = "") -> list[Job]:
        """Jobs that are not done, in the order they will run."""
        self._collect()
        ordered = sorted(self._waiting, key=lambda one: (one.due, one.turn))
        return [one.job for one in ordered if name in ("", one.job.name)]

    def lose(self, name: str) -> None:
        """Jobs of that name vanish, as after a restore or by somebody's hand."""
        self._collect()
        self._waiting = [one for one in self._waiting if one.job.name != name]

    def take(self, name: str) -> list[Job]:
        """Jobs of that name, taken out of the queue to be run by the test itself."""
        jobs = self.waiting(name)
        self.lose(name)
        return jobs

    def do(self, job: Job) -> None:
        """Run one job here and now, in whatever thread this is; its errors are raised."""
        work(outside=self.outside, job=job)

    def again(self, job: Job) -> None:
        """The engine was not told that the job is done, and runs it again."""
        self._push(job, delay=0.0, attempt=1)

    def _run_until(self, until: datetime) -> None:
        for _ in range(20_000):
            self._collect()
            due = [one for one in self._waiting if one.due <= until]
            if not due:
                return
            first = min(due, key=lambda one: (one.due, one.turn))
            if first.due > self.clock.now():
                self.clock.move(seconds=(first.due - self.clock.now()).total_seconds())
            self._attempt(first)
        raise AssertionError(f"jobs never end: {self.waiting()[:5]}")

    def _attempt(self, one: Waiting) -> None:
        try:
            with self._burning():
                work(outside=self.outside, job=one.job)
        except (Died, CommitFailed) as died:
            self.deaths.append(str(died))
            return
        except Exception as error:  # noqa: BLE001 - as the engine does: again later, or somebody is told
            match after_failure(job=one.job, attempt=one.attempt, error=error):
                case Again(delay_seconds=delay):
                    self._push(one.job, delay=delay, attempt=one.attempt + 1)
                case GiveUp(error_id=error_id):
                    self.abandoned.append(one.job)
                    given_up(outside=self.outside, job=one.job, error_id=error_id)
        self._waiting.remove(one)

    def _collect(self) -> None:
        for job in self._jobs():
            if job.key not in self._known:
                self._known.add(job.key)
                self._push(job, delay=job.delay_seconds, attempt=1)

    def _push(self, job: Job, *, delay: float, attempt: int) -> None:
        self._turn += 1
        due = self.clock.now() + timedelta(seconds=delay)
        self._waiting.append(Waiting(job=job, due=due, turn=self._turn, attempt=attempt))

    @contextmanager
    def _burning(self) -> Iterator[None]:
        """Let the process die inside this block at the moment the fuse says."""
        fuse, memory, cloud, messenger = self._fuse, self.memory, self.cloud, self.messenger
        told, applied, looked = cloud.before, cloud.after, cloud.look
        memory.before_commit = lambda: fuse.burn(BEFORE_COMMIT)
        memory.after_commit = lambda: fuse.burn("after a commit")
        messenger.before = lambda: fuse.burn("before Slack")
        messenger.after = lambda: fuse.burn("after Slack")

        def before(operation: Any) -> Any:
            fuse.burn(f"before {operation.verb}")
            return told(operation)

        def after(operation: Any) -> None:
            applied(operation)
            fuse.burn(f"after {operation.verb}")

        def look(operation: Any) -> Any:
            fuse.burn(f"looking at {operation.verb}")
            return looked(operation)

        cloud.before, cloud.after, cloud.look = before, after, look
        try:
            yield
        finally:
            cloud.before, cloud.after, cloud.look = told, applied, looked
            memory.before_commit = memory.after_commit = messenger.before = messenger.after = lambda: None

    # -- what stands ---------------------------------------------------------------------------------------------

    def now(self, request: Request) -> Request:
        with self.outside.store.transaction() as tx:
            found = tx.requests.get(request.id)
        assert found is not None
        return found

    def status(self, request: Request) -> Status:
        return self.now(request).status

    def requests(self) -> list[Request]:
        """Oldest first."""
        with self.outside.store.transaction() as tx:
            return list(reversed(tx.requests.search(Filters(limit=1000))))

    def newest(self) -> Request | None:
        return next(reversed(self.requests()), None)

    def newest_number(self) -> int:
        newest = self.newest()
        return newest.number if newest is not None else 0

    def approvals(self, request: Request) -> list[Approval]:
        with self.outside.store.transaction() as tx:
            return list(tx.approvals.of(request.id))

    def execution(self, request: Request) -> Execution | None:
        with self.outside.store.transaction() as tx:
            return tx.executions.get(execution_id(request))

    def grant(self, request: Request) -> Grant | None:
        """What exists because of the request, as people see it: nothing before it has taken effect."""
        with self.outside.store.transaction() as tx:
            found = tx.grants.get(grant_id(request))
        return found if found is not None and found.took_effect else None

    def views(self, request: Request) -> dict[str, View]:
        with self.outside.store.transaction() as tx:
            return {view.purpose: view for view in tx.views.of(request.id)}

    def told(self, who: str) -> list[Notice]:
        return self.messenger.told[slack(who)]

    def last(self, who: str) -> Notice | None:
        return self.told(who)[-1] if self.told(who) else None

    def seen(self, purpose: str = "request", channel: str = VISION) -> Picture:
        """What a message shows at last."""
        return self.messenger.shown[purpose, channel][-1]

    def links(self) -> tuple[ChainLink, ...]:
        with self.outside.store.transaction() as tx:
            return tuple(tx.audit.page(limit=100_000))

    def events(self, request: Request | None = None) -> list[dict[str, Any]]:
        """Audit events as they are stored, oldest first; of one request when it is given."""
        bodies = [json.loads(link.body) for link in self.links()]
        return [body for body in bodies if request is None or body["request"] == request.id]

    def names(self, request: Request | None = None) -> list[str]:
        return [str(event["name"]) for event in self.events(request)]

    def event(self, name: str) -> dict[str, Any]:
        """The only event of that name."""
        found = [event for event in self.events() if event["name"] == name]
        assert len(found) == 1, self.names()
        return found[0]

    def chain_holds(self) -> bool:
        with self.outside.store.transaction() as tx:
            head = tx.audit.head()
        return not isinstance(verify(links=self.links(), head=head), Break)

    def changes(self) -> Counter[str]:
        """What Azure was changed by: verb and target -> how often."""
        return Counter(f"{operation.verb} {operation.target}" for operation in self.cloud.made)

    # -- what changes around it ------------------------------------------------------------------------------------

    def adopt(self, **files: str) -> None:
        """New policies come into force: the shipped ones with these files more or otherwise (teams__vision=...).

        The cases beside the shipped ones are about rules that may be gone, and stay away.
        """
        changed = {f"{name.replace('__', '/')}.yaml": text.encode() for name, text in files.items()}
        kept = {path: text for path, text in shipped().items() if not path.startswith("tests/")}
        self.outside = replace(self.outside, policies=policies_of({**kept, **changed}))

    def edit(self, path: str, old: str, new: str) -> None:
        """New policies come into force: the shipped ones with one passage changed."""
        self.edit_all((path, old, new))

    def edit_all(self, *changes: tuple[str, str, str]) -> None:
        """The same with several passages: (path, old, new)."""
        files = dict(shipped())
        for path, old, new in changes:
            text = files[path].decode()
            assert old in text, f"{path} has no {old!r}"
            files[path] = text.replace(old, new).encode()
        self.outside = replace(self.outside, policies=policies_of(files))

    def forget_policies(self) -> None:
        """A start with policies that cannot be read, and none before them."""
        broken = Policies(read=lambda: {"org/x.yaml": b"kind: [Guardrail"}, vocabulary=vocabulary(kinds=KINDS))
        broken.reload()
        self.outside = replace(self.outside, policies=broken)

    def mend_policies(self) -> None:
        self.outside = replace(self.outside, policies=shipped_policies())

    def leave(self, who: str, group: str) -> None:
        self.directory.groups[entra(who)].discard(group)

    def join(self, who: str, group: str) -> None:
        self.directory.groups[entra(who)].add(group)

    def link(self, who: str, how: str = "admin") -> None:
        with self.outside.store.transaction() as tx:
            tx.people.put(
                IdentityLink.model_validate(
                    {
                        "slack_team": TEAM,
                        "slack_user": slack(who),
                        "entra": entra(who),
                        "upn": f"{who}@contoso.com",
                        "how": how,
                    }
                )
            )

    def change_account_and_tell(self, who: str, **update: Any) -> None:
        """The same, of which Slack tells; everything that is due at once is done."""
        self.change_account(who, **update)
        self._events += 1
        account = self.messenger.accounts[slack(who)]
        self.hear(
            AccountChanged(
                id=f"event:{self._events}",
                at=self.clock.now(),
                team=account.team,
                user=account.user,
                deleted=account.deleted,
                guest=account.guest,
            )
        )

    def delete(self, view: View, *, told: bool = True) -> None:
        """A moderator deletes one of our messages, of which Slack tells or not; what is due at once is done."""
        self.messenger.delete(view)
        if told:
            self._events += 1
            self.hear(MessageGone(id=f"event:{self._events}", at=self.clock.now(), channel=view.channel, ts=view.ts))

    def hear(self, happening: Happening) -> None:
        """Slack tells of something, again when the process dies before it is kept; what is due at once is done."""
        while True:
            try:
                with self._burning():
                    heed(outside=self.outside, happening=happening)
            except (Died, CommitFailed) as died:
                self.deaths.append(str(died))
            else:
                break
        self.run_jobs()

    def change_account(self, who: str, **update: Any) -> None:
        accounts = self.messenger.accounts
        accounts[slack(who)] = accounts[slack(who)].model_copy(update=update)
