"""A store that keeps everything in memory, held to the same contract as the real one."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import TypeVar

from bot.model.audit import GENESIS, AuditEvent, ChainLink, chained
from bot.model.decision import Reservation
from bot.model.errors import Unavailable
from bot.model.execution import Execution, Grant, GrantStatus
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.notice import Notice
from bot.model.noun import Noun, canonical_json
from bot.model.people import IdentityLink, LinkOffer, SlackAccount
from bot.model.request import OPEN, Approval, Request, Status
from bot.model.stray import Sort, Stray, StrayStatus
from bot.workflow.ports import EVERYWHERE, Asker, Concluded, Filters, View

N = TypeVar("N", bound=Noun)
T = TypeVar("T")


def stored(noun: N) -> N:
    """The noun as it comes back from storage: through its canonical JSON, like in a database."""
    return type(noun).model_validate_json(canonical_json(noun))


@dataclass
class Tables:
    """Everything a transaction may change. Nouns are frozen, so a copy of the containers is a snapshot."""

    last_number: int = 0
    requests: dict[str, Request] = field(default_factory=dict)
    approvals: list[Approval] = field(default_factory=list)
    executions: dict[str, Execution] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    reservations: dict[tuple[str, str, str], Reservation] = field(default_factory=dict)
    views: dict[tuple[str, str, str], View] = field(default_factory=dict)
    chain: list[ChainLink] = field(default_factory=list)
    about: dict[str, list[ChainLink]] = field(default_factory=dict)
    inbox: dict[str, Incoming] = field(default_factory=dict)
    concluded: dict[str, Concluded] = field(default_factory=dict)
    links: dict[tuple[str, str], IdentityLink] = field(default_factory=dict)
    offers: dict[tuple[str, str], LinkOffer] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    accounts: dict[tuple[str, str], tuple[datetime, SlackAccount]] = field(default_factory=dict)
    defaults: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    pauses: dict[str, datetime] = field(default_factory=dict)
    strays: dict[str, Stray] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    files_at: dict[str, datetime] = field(default_factory=dict)

    def snapshot(self) -> Tables:
        taken = copy(self)
        for column in fields(self):
            setattr(taken, column.name, copy(getattr(self, column.name)))
        return taken

    def must_hold(self, request_id: str) -> None:
        if request_id not in self.requests:
            raise LookupError("it refers to a request that is not stored")


class MemoryRequests:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def next_number(self) -> int:
        self._tables.last_number += 1
        return self._tables.last_number

    def add(self, request: Request) -> bool:
        if request.id in self._tables.requests:
            return False
        if self.numbered(request.number) is not None:
            raise ValueError(f"the number {request.number} is taken")
        self._tables.requests[request.id] = stored(request)
        return True

    def get(self, request_id: str) -> Request | None:
        return self._tables.requests.get(request_id)

    def hold(self, request_id: str) -> Request | None:
        return self.get(request_id)

    def numbered(self, number: int) -> Request | None:
        return next((r for r in self._tables.requests.values() if r.number == number), None)

    def move(self, *, request_id: str, to: Request, expected: Status) -> bool:
        if to.id != request_id:
            raise ValueError("a request moves to a state of itself")
        now = self.get(request_id)
        if now is None or now.status is not expected or now.version != to.version - 1:
            return False
        self._tables.requests[request_id] = stored(to)
        return True

    def search(self, filters: Filters) -> Sequence[Request]:
        found = [
            request
            for request in self._tables.requests.values()
            if filters.requester in ("", request.requester.entra)
            and filters.team in ("", request.place.team)
            and filters.project in ("", request.place.project)
            and filters.kind in ("", request.kind)
            and _may_be_seen(filters, request)
            and (not filters.status or request.status in filters.status)
            and (not filters.before or request.number < filters.before)
        ]
        return tuple(sorted(found, key=lambda request: -request.number)[: max(filters.limit, 0)])

    def kinds_used(self, *, team: str = "", requester: str = "", most: int = 500) -> Mapping[str, int]:
        newest = self.search(Filters(team=team, requester=requester, limit=most))
        return Counter(request.kind for request in newest)

    def made_at(self, *, requester: str, nth: int) -> datetime | None:
        newest = self.search(Filters(requester=requester, limit=nth))
        return newest[-1].created_at if len(newest) == nth else None

    def left_standing(self, *, now: datetime, quiet_since: datetime, limit: int = 100) -> Sequence[Request]:
        found = [
            request
            for request in self._tables.requests.values()
            if (request.status is Status.PENDING and request.closes_at is not None and request.closes_at <= now)
            or (
                request.status in (Status.APPROVED, Status.EXECUTING, Status.UNKNOWN)
                and request.changed_at <= quiet_since
            )
        ]
        return tuple(sorted(found, key=lambda request: (request.changed_at, request.number))[:limit])


def _may_be_seen(filters: Filters, request: Request) -> bool:
    if filters.teams is None or request.place.team in filters.teams:
        return True
    return bool(filters.own) and request.requester.entra == filters.own


class MemoryApprovals:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, approval: Approval) -> bool:
        self._tables.must_hold(approval.request)
        for other in self.of(approval.request):
            if (other.approver.entra, other.digest) == (approval.approver.entra, approval.digest):
                return False
        self._tables.approvals.append(stored(approval))
        return True

    def of(self, request_id: str) -> Sequence[Approval]:
        return tuple(approval for approval in self._tables.approvals if approval.request == request_id)


class MemoryExecutions:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, execution: Execution) -> bool:
        if execution.id in self._tables.executions:
            return False
        self._tables.must_hold(execution.request)
        self._tables.executions[execution.id] = stored(execution)
        return True

    def get(self, execution_id: str) -> Execution | None:
        return self._tables.executions.get(execution_id)

    def put(self, execution: Execution) -> bool:
        now = self.get(execution.id)
        if now is None or now.version != execution.version - 1:
            return False
        self._tables.executions[execution.id] = stored(execution)
        return True


class MemoryGrants:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, grant: Grant) -> bool:
        if grant.id in self._tables.grants:
            return False
        self._tables.must_hold(grant.request)
        self._tables.grants[grant.id] = stored(grant)
        return True

    def get(self, grant_id: str) -> Grant | None:
        return self._tables.grants.get(grant_id)

    def move(self, *, to: Grant, expected: GrantStatus) -> bool:
        now = self.get(to.id)
        if now is None or now.status is not expected or now.version != to.version - 1:
            return False
        self._tables.grants[to.id] = stored(to)
        return True

    def with_key(self, key: str) -> Sequence[Grant]:
        found = [g for g in self._tables.grants.values() if g.key == key and g.status is not GrantStatus.REVOKED]
        return tuple(sorted(found, key=lambda grant: (grant.starts_at, grant.id)))

    def held_by(self, *, requester: str, limit: int = 100) -> Sequence[Grant]:
        held = [
            grant
            for grant in self._tables.grants.values()
            if grant.status is GrantStatus.ACTIVE and self._tables.requests[grant.request].requester.entra == requester
        ]
        far = datetime.max.replace(tzinfo=UTC)
        return tuple(sorted(held, key=lambda grant: (grant.expires_at or far, grant.id))[:limit])

    def standing(self, *, limit: int = 100, after: str = "", ended_since: datetime | None = None) -> Sequence[Grant]:
        found = [
            g
            for g in self._tables.grants.values()
            if (g.status is GrantStatus.ACTIVE or (ended_since and g.ended_at and g.ended_at >= ended_since))
            and g.id > after
        ]
        return tuple(sorted(found, key=lambda grant: grant.id)[:limit])

    def due(self, *, now: datetime, limit: int = 100, after: tuple[datetime, str] | None = None) -> Sequence[Grant]:
        over = [
            (grant.expires_at, grant.id, grant)
            for grant in self._tables.grants.values()
            if grant.status in (GrantStatus.ACTIVE, GrantStatus.REVOKING)
            and grant.expires_at is not None
            and grant.expires_at <= now
            and (after is None or (grant.expires_at, grant.id) > after)
        ]
        return tuple(grant for _, _, grant in sorted(over, key=lambda entry: entry[:2])[:limit])


class MemoryLedger:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def used(self, *, keys: Mapping[str, str], without: Sequence[str] = ()) -> Mapping[str, float]:
        return {counter: self._total(counter, key, without) for counter, key in keys.items()}

    def held(self, *, request: str) -> Sequence[Reservation]:
        return tuple(one for (who, _, _), one in sorted(self._tables.reservations.items()) if who == request)

    def take(
        self, *, request: str, reservations: Sequence[Reservation], limits: Mapping[str, float]
    ) -> tuple[Reservation, ...]:
        fresh = [one for one in reservations if (request, one.counter, one.key) not in self._tables.reservations]
        over = tuple(
            one
            for one in fresh
            if one.counter in limits and self._total(one.counter, one.key, ()) + one.amount > limits[one.counter]
        )
        if not over:
            for one in fresh:
                self._tables.must_hold(request)
                self._tables.reservations[request, one.counter, one.key] = stored(one)
        return over

    def release(self, *, request: str, at: datetime, unspent: bool = False) -> int:
        spent = [one for one in self.held(request=request) if unspent or one.window == "live"]
        for one in spent:
            del self._tables.reservations[request, one.counter, one.key]
        return len(spent)

    def _total(self, counter: str, key: str, without: Sequence[str]) -> float:
        held = self._tables.reservations.items()
        return sum((one.amount for (who, *of), one in held if of == [counter, key] and who not in without), 0.0)


class MemoryPauses:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def until(self, subject: str) -> datetime | None:
        return self._tables.pauses.get(subject)

    def extend(self, subject: str, *, until: datetime) -> None:
        self._tables.pauses[subject] = max(until, self._tables.pauses.get(subject, until))


class MemoryStrays:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, stray_id: str) -> Stray | None:
        return self._tables.strays.get(stray_id)

    def put(self, stray: Stray) -> bool:
        now = self.get(stray.id)
        if (now.version if now is not None else 0) != stray.version - 1:
            return False
        self._tables.strays[stray.id] = stored(stray)
        return True

    def present(self, *, sort: Sort) -> Sequence[Stray]:
        found = [s for s in self._tables.strays.values() if s.matter.sort == sort and s.status is not StrayStatus.GONE]
        return tuple(sorted(found, key=lambda stray: stray.id))


class MemoryViews:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of(self, request_id: str) -> Sequence[View]:
        found = (view for view in self._tables.views.values() if view.request == request_id)
        return tuple(sorted(found, key=lambda view: (view.purpose, view.channel)))

    def at(self, *, channel: str, ts: str) -> View | None:
        there = (view for view in self._tables.views.values() if (view.channel, view.ts) == (channel, ts))
        return next(there, None) if ts else None

    def keep_card(self, *, sent: str, at: datetime) -> str:
        found = hashlib.sha256(sent.encode()).hexdigest()
        self._tables.cards.setdefault(found, sent)
        return found

    def card(self, digest: str) -> str:
        found = self._tables.cards[digest]
        if hashlib.sha256(found.encode()).hexdigest() != digest:
            raise LookupError(f"the card {digest} was changed")
        return found

    def put(self, view: View) -> None:
        self._tables.must_hold(view.request)
        self._tables.views[(view.request, view.purpose, view.channel)] = stored(view)


class MemoryAudit:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._waiting: list[AuditEvent] = []

    def append(self, event: AuditEvent) -> None:
        canonical_json(event)
        self._waiting.append(event)

    def page(self, *, after: int = 0, limit: int = 1000) -> Sequence[ChainLink]:
        return tuple(self._tables.chain[after : after + max(limit, 0)])

    def about(self, request_id: str) -> Sequence[ChainLink]:
        return tuple(self._tables.about.get(request_id, ()))

    def head(self) -> tuple[int, str]:
        if not self._tables.chain:
            return 0, GENESIS
        last = self._tables.chain[-1]
        return last.number, last.hash

    def write(self) -> None:
        for event in self._waiting:
            number, previous = self.head()
            link = chained(number=number + 1, event=event, previous=previous)
            self._tables.chain.append(link)
            self._tables.about[event.request] = [*self._tables.about.get(event.request, ()), link]
        self._waiting.clear()


class MemoryInbox:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._at_end: dict[str, Incoming] = {}
        self._then: Callable[[Sequence[str]], None] | None = None

    def add(self, incoming: Incoming) -> bool:
        if incoming.id in self._tables.inbox:
            return False
        self._tables.inbox[incoming.id] = stored(incoming)
        return True

    def add_at_end(self, incoming: Incoming, *, then: Callable[[Sequence[str]], None]) -> None:
        self._at_end.setdefault(incoming.id, incoming)
        self._then = then

    def write(self) -> None:
        fresh = [one.id for one in self._at_end.values() if self.add(one)]
        if fresh and self._then is not None:
            self._then(fresh)

    def get(self, incoming_id: str) -> Incoming | None:
        return self._tables.inbox.get(incoming_id)

    def conclude(self, incoming_id: str, *, told: Notice | None) -> bool:
        if incoming_id not in self._tables.inbox or incoming_id in self._tables.concluded:
            return False
        self._tables.concluded[incoming_id] = stored(Concluded(told=told))
        return True

    def concluded(self, incoming_id: str) -> Concluded | None:
        return self._tables.concluded.get(incoming_id)

    def forget_spent(self, *, before: datetime) -> int:
        silent = Concluded()
        spent = [
            one
            for one in self._tables.inbox.values()
            if one.at < before and (one.reply_url or self._tables.concluded.get(one.id, silent) != silent)
        ]
        for one in spent:
            self._tables.inbox[one.id] = one.model_copy(update={"reply_url": ""})
            if one.id in self._tables.concluded:
                self._tables.concluded[one.id] = silent
        return len(spent)

    def forget(self, *, before: datetime, most: int) -> int:
        over = [
            one.id
            for one in self._tables.inbox.values()
            if one.at < before and not one.reply_url and self._tables.concluded.get(one.id) == Concluded()
        ]
        for name in over[:most]:
            del self._tables.inbox[name], self._tables.concluded[name]
        return len(over[:most])


class MemoryPeople:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def link(self, *, slack_team: str, slack_user: str) -> IdentityLink | None:
        return self._tables.links.get((slack_team, slack_user))

    def linked(self, *, entra: str) -> IdentityLink | None:
        newest_first = reversed(self._tables.links.values())
        return next((link for link in newest_first if link.entra.lower() == entra.lower()), None)

    def put(self, link: IdentityLink) -> bool:
        key = (link.slack_team, link.slack_user)
        for other in self._tables.links.values():
            if (other.slack_team, other.entra.lower()) == (link.slack_team, link.entra.lower()) and (
                other.slack_user != link.slack_user
            ):
                return False
        self._tables.links.pop(key, None)
        self._tables.links[key] = stored(link)
        return True

    def remove(self, *, slack_team: str, slack_user: str) -> IdentityLink | None:
        return self._tables.links.pop((slack_team, slack_user), None)

    def links(self, *, containing: str = "", after: str = "", limit: int = 50) -> Sequence[IdentityLink]:
        ordered = sorted(self._tables.links.values(), key=lambda link: (link.slack_user, link.slack_team))
        wanted = containing.casefold()
        found = [
            link
            for link in ordered
            if link.slack_user > after and wanted in f"{link.upn} {link.entra} {link.slack_user}".casefold()
        ]
        return tuple(found[: max(limit, 0)])

    def offer(self, *, slack_team: str, slack_user: str) -> LinkOffer | None:
        return self._tables.offers.get((slack_team, slack_user))

    def put_offer(self, offer: LinkOffer) -> None:
        self._tables.offers[(offer.slack_team, offer.slack_user)] = stored(offer)

    def drop_offer(self, *, slack_team: str, slack_user: str) -> None:
        self._tables.offers.pop((slack_team, slack_user), None)

    def remember(self, account: SlackAccount, *, seen_at: datetime) -> None:
        key = (account.team, account.user)
        if key not in self._tables.accounts or self._tables.accounts[key][0] <= seen_at:
            self._tables.accounts[key] = (seen_at, stored(account))

    def account(self, *, slack_team: str, slack_user: str) -> SlackAccount | None:
        found = self._tables.accounts.get((slack_team, slack_user))
        return found[1] if found is not None else None


class MemoryDefaults:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of(self, *, team: str, user: str, channel: str) -> Mapping[str, str]:
        return self.asker(team=team, user=user, channel=channel).defaults

    def asker(self, *, team: str, user: str, channel: str) -> Asker:
        met = self._tables.accounts.get((team, user))
        defaults = self._tables.defaults.get((team, user, channel), {})
        return Asker(defaults=dict(defaults), tz=met[1].tz if met is not None else "UTC")

    def put(self, *, team: str, user: str, channel: str, values: Mapping[str, str]) -> None:
        merged = {**self.of(team=team, user=user, channel=channel), **values}
        self._tables.defaults[(team, user, channel)] = {name: value for name, value in merged.items() if value}

    def everybodys(self, *, name: str) -> Sequence[str]:
        found = sorted((team, user) for (team, user, channel) in self._tables.defaults if channel == EVERYWHERE)
        values = (self.of(team=team, user=user, channel=EVERYWHERE).get(name, "") for team, user in found)
        return tuple(value for value in values if value)


class MemoryFiles:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def keep(self, *, content: bytes, at: datetime) -> str:
        found = hashlib.sha256(content).hexdigest()
        self._tables.files.setdefault(found, content)
        self._tables.files_at[found] = max(at, self._tables.files_at.get(found, at))
        return found

    def forget(self, *, before: datetime, limit: int = 50) -> tuple[str, ...]:
        needed = {
            file.digest
            for request in self._tables.requests.values()
            if request.status in OPEN or request.changed_at >= before
            for file in request.files
        }
        old = sorted((at, digest) for digest, at in self._tables.files_at.items() if at < before)
        erased = tuple(sorted([digest for _, digest in old if digest not in needed][:limit]))
        for digest in erased:
            del self._tables.files[digest], self._tables.files_at[digest]
        return erased

    def content(self, digest: str) -> bytes:
        found = self._tables.files[digest]
        if hashlib.sha256(found).hexdigest() != digest:
            raise LookupError(f"the file {digest} is no longer what it was")
        return found


class MemoryTransaction:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.requests = MemoryRequests(tables)
        self.approvals = MemoryApprovals(tables)
        self.executions = MemoryExecutions(tables)
        self.grants = MemoryGrants(tables)
        self.ledger = MemoryLedger(tables)
        self.pauses = MemoryPauses(tables)
        self.strays = MemoryStrays(tables)
        self.views = MemoryViews(tables)
        self.audit = MemoryAudit(tables)
        self.inbox = MemoryInbox(tables)
        self.people = MemoryPeople(tables)
        self.defaults = MemoryDefaults(tables)
        self.files = MemoryFiles(tables)

    def enqueue(self, job: Job) -> None:
        self._tables.jobs.setdefault(job.key, job)


def _nothing() -> None:
    return


class MemoryStore:
    """One transaction at a time, like SQLite's one writer.

    away            True: every transaction raises Unavailable.
    before_commit   called when a block has ended well; raise from it and nothing is kept.
    after_commit    called when everything is kept; raise OutcomeUnknown from it for a commit nobody heard of.
    """

    def __init__(self) -> None:
        self.away = False
        self.before_commit: Callable[[], None] = _nothing
        self.after_commit: Callable[[], None] = _nothing
        self._tables = Tables()
        self._turn = threading.Lock()
        self._here = threading.local()
        self._taken = 0

    @contextmanager
    def transaction(self, *, urgent: bool = False) -> Iterator[MemoryTransaction]:
        if getattr(self._here, "open", False):
            raise RuntimeError("a transaction was opened inside another one, which would wait for itself")
        if self.away:
            raise Unavailable(service="database", why="away", retry_after=1.0)
        with self._turn:
            self._here.open = True
            try:
                tables = self._tables.snapshot()
                transaction = MemoryTransaction(tables)
                yield transaction
                transaction.inbox.write()
                transaction.audit.write()
                self.before_commit()
                self._tables = tables
                self.after_commit()
            finally:
                self._here.open = False

    @contextmanager
    def reading(self) -> Iterator[MemoryTransaction]:
        if getattr(self._here, "open", False):
            raise RuntimeError("a transaction was opened inside another one, which would wait for itself")
        if self.away:
            raise Unavailable(service="database", why="away", retry_after=1.0)
        with self._turn:
            self._here.open = True
            try:
                tables = self._tables.snapshot()
                looked = MemoryTransaction(tables)
                yield looked
                looked.inbox.write()
                looked.audit.write()
                if tables != self._tables:
                    raise RuntimeError("a change in what was opened to look")
            finally:
                self._here.open = False

    def together(self, deed: Callable[[MemoryTransaction], T]) -> T:
        with self.transaction(urgent=True) as tx:
            return deed(tx)

    def all_together(self, things: Sequence[Callable[[], T]], *, answer: Callable[[Sequence[T]], None]) -> None:
        for thing in things:
            answer([thing()])

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every job of every committed transaction, oldest first."""
        return tuple(self._tables.jobs.values())

    def take_jobs(self) -> tuple[Job, ...]:
        """The jobs committed since the last time they were taken."""
        fresh = self.jobs[self._taken :]
        self._taken += len(fresh)
        return fresh
