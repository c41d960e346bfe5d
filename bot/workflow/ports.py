"""What the use cases need of the outside, as Protocols. The edges implement them; tests have fakes of their own.

Every method that leaves the process states what it raises: Unavailable when nothing was applied,
OutcomeUnknown when it may have been.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Literal, Protocol

from pydantic import AwareDatetime

from bot.grammar.spec import Spec
from bot.model.audit import AuditEvent, ChainLink
from bot.model.catalogue import Price
from bot.model.decision import Reservation
from bot.model.execution import Execution, Grant, GrantStatus
from bot.model.facts import Unknown
from bot.model.home import HomePage
from bot.model.incoming import Attachment, Incoming
from bot.model.job import Job
from bot.model.notice import Alert, Notice, Picture
from bot.model.noun import Noun
from bot.model.operation import Answer, Operation, Query
from bot.model.outcome import Outcome
from bot.model.people import IdentityLink, Principal, SlackAccount
from bot.model.preflight import Finding
from bot.model.problem import Problem
from bot.model.request import Approval, Request, Status
from bot.model.seen import Find, SeenCompute


class Filters(Noun):
    """Which requests a history asks for; an empty field does not narrow.

    requester  Entra object id.
    teams      the only teams whose requests may be seen, besides those of `own`; None does not narrow.
    own        Entra object id of the reader: their own requests are always seen.
    before     only requests with a smaller number: the key of the next page. 0 is from the newest.
    """

    requester: str = ""
    team: str = ""
    project: str = ""
    kind: str = ""
    status: tuple[Status, ...] = ()
    teams: tuple[str, ...] | None = None
    own: str = ""
    before: int = 0
    limit: int = 20


class View(Noun):
    """One Slack message that shows a request.

    purpose   `card` in the approvals channel, `copy` of it in an approver's direct messages, `request` where it was
              asked, `progress` and `question.N` in its thread, `answer.N` and `nudge.N` in the card's.
    ts        Slack's id of the message; empty while it is being posted.
    shown     version of the request the message shows.
    at        when it was last posted or edited; None when it never was.
    to        the person whose direct messages it is in; empty for what several people see.
    closed    its channel takes nothing any more and the message stands elsewhere now.
    """

    request: str
    purpose: str
    channel: str
    ts: str = ""
    thread_ts: str = ""
    shown: int = 0
    at: AwareDatetime | None = None
    to: str = ""
    closed: bool = False


class Concluded(Noun):
    """Something that arrived and has been carried out. told: the answer, None when there is none (any more)."""

    told: Notice | None = None


class Requests(Protocol):
    def next_number(self) -> int:
        """The next human number; taken by this transaction alone."""

    def add(self, request: Request) -> bool:
        """Store a new request. False when that id is there already (the same cause, delivered again)."""

    def get(self, request_id: str) -> Request | None: ...

    def hold(self, request_id: str) -> Request | None:
        """The request as it is now, kept for this transaction: others that hold or judge it wait until it ends.

        For whoever decides from what they read; `get` may be out of date by the time something is written.
        """

    def numbered(self, number: int) -> Request | None: ...

    def move(self, *, request_id: str, to: Request, expected: Status) -> bool:
        """Compare and set: replace the request if it is still in `expected` with version `to.version - 1`.

        False when somebody else was faster; nothing is changed then.
        """

    def search(self, filters: Filters) -> Sequence[Request]:
        """Newest first."""

    def kinds_used(self, *, team: str = "", requester: str = "", most: int = 500) -> Mapping[str, int]:
        """Kind -> how often it is among the newest `most` requests of a team, of a person, or of both."""

    def left_standing(self, *, now: datetime, quiet_since: datetime, limit: int = 100) -> Sequence[Request]:
        """Pending requests whose time is over, and approved or executing ones unchanged since then; longest first."""


class Approvals(Protocol):
    def add(self, approval: Approval) -> bool:
        """Record a verdict. False when this person has one on this digest already.

        Holds the request; afterwards `of` shows every verdict recorded before this one.
        """

    def of(self, request_id: str) -> Sequence[Approval]:
        """Oldest first, of every digest."""


class Executions(Protocol):
    def add(self, execution: Execution) -> bool:
        """False when that id is there already."""

    def get(self, execution_id: str) -> Execution | None: ...

    def put(self, execution: Execution) -> bool:
        """Compare and set on version: False when the stored version is not `execution.version - 1`."""


class Grants(Protocol):
    def add(self, grant: Grant) -> bool: ...

    def get(self, grant_id: str) -> Grant | None: ...

    def move(self, *, to: Grant, expected: GrantStatus) -> bool:
        """Compare and set on status and version: replace it if it is in `expected` with version `to.version - 1`."""

    def with_key(self, key: str) -> Sequence[Grant]:
        """Grants that share the key and have not ended; no grant with it changes until this transaction ends."""

    def due(self, *, now: datetime, limit: int = 100, after: tuple[datetime, str] | None = None) -> Sequence[Grant]:
        """Active or revoking grants whose time is over, oldest first.

        after  (expires_at, id) of the last one of the page before.
        """

    def standing(self, *, limit: int = 100, after: str = "", ended_since: datetime | None = None) -> Sequence[Grant]:
        """Active grants in order of their ids; `after` is the last id of the page before.

        ended_since  also those that have ended since then.
        """

    def held_by(self, *, requester: str, limit: int = 100) -> Sequence[Grant]:
        """Active grants of what this person (Entra object id) asked for; what ends first at the front, endless last."""


class Ledger(Protocol):
    """What requests hold of the running totals: reserved at execution, given back when what they made is gone.

    A reservation counts under its counter and key from `take` until `release`. One of a monthly counter is spent: only
    `release(unspent=True)` gives it back, and the next month begins at nothing because the month is part of the key.
    """

    def used(self, *, keys: Mapping[str, str], without: Sequence[str] = ()) -> Mapping[str, float]:
        """What is reserved and not released under each key.

        keys     counter id -> key, as `policy.counters.keys_of` gives them.
        without  ids of requests whose reservations do not count: the one being judged, and the one it goes on with.
        Returns counter id -> sum, 0.0 where nothing is. Raises Unavailable.
        """

    def held(self, *, request: str) -> Sequence[Reservation]:
        """What the request has taken and not given back, in order of counter and key."""

    def take(
        self, *, request: str, reservations: Sequence[Reservation], limits: Mapping[str, float]
    ) -> tuple[Reservation, ...]:
        """Reserve all of them in this transaction, or nothing.

        limits  counter id -> what its total may be at most; a counter that is not named has no limit.
        Returns those that would go over, and then nothing was taken; empty when all are held now. What the request
        holds already is neither counted nor taken again. Others that take of the same counter and key wait until this
        transaction ends. Raises LookupError for a request that is not stored.
        """

    def release(self, *, request: str, at: datetime, unspent: bool = False) -> int:
        """Give back what the request holds of live counters; how many reservations.

        unspent  also of monthly ones: nothing came of the request.
        Harmless when it holds nothing.
        """


class Pauses(Protocol):
    """Until when another side asked to be left alone, for all replicas to see."""

    def until(self, subject: str) -> datetime | None: ...

    def extend(self, subject: str, *, until: datetime) -> None:
        """Never made shorter."""


class Views(Protocol):
    def of(self, request_id: str) -> Sequence[View]: ...

    def put(self, view: View) -> None:
        """Store or replace by (request, purpose, channel)."""


class Audit(Protocol):
    def append(self, event: AuditEvent) -> None:
        """Add to the chain with this transaction, in the order of the calls.

        Written when the transaction ends, so the head of the chain is always the last lock taken: until then
        page, about and head do not show it. Raises TypeError or ValueError when the data has no JSON form.
        """

    def page(self, *, after: int = 0, limit: int = 1000) -> Sequence[ChainLink]: ...

    def about(self, request_id: str) -> Sequence[ChainLink]: ...

    def head(self) -> tuple[int, str]: ...


class Inbox(Protocol):
    def add(self, incoming: Incoming) -> bool:
        """False when that id was received before."""

    def get(self, incoming_id: str) -> Incoming | None: ...

    def conclude(self, incoming_id: str, *, told: Notice | None) -> bool:
        """Record, with what it changes, that it has been carried out, and what its sender is to be told.

        told  None when the request's own message says it.
        False when it had been carried out before: the transaction is then to be rolled back.
        """

    def concluded(self, incoming_id: str) -> Concluded | None:
        """What was recorded when it was carried out, None when it has not been."""

    def forget_spent(self, *, before: datetime) -> int:
        """Erase the bearer addresses and the answers of what arrived before that; how many had any.

        Slack honours an address for 30 minutes; nobody asks for an answer again after that either.
        Source  docs.slack.dev/interactivity/handling-user-interaction, "message responses"
        """


class People(Protocol):
    def link(self, *, slack_team: str, slack_user: str) -> IdentityLink | None: ...

    def linked(self, *, entra: str) -> IdentityLink | None:
        """The Slack account of an Entra identity, None when nobody has linked it."""

    def put(self, link: IdentityLink) -> None: ...

    def remember(self, account: SlackAccount, *, seen_at: datetime) -> None: ...

    def account(self, *, slack_team: str, slack_user: str) -> SlackAccount | None:
        """As last seen; for language and display only, never for authority."""


EVERYWHERE = "*"
"""In the place of a channel: a setting of the person that holds in all of them."""


class Defaults(Protocol):
    def of(self, *, team: str, user: str, channel: str) -> Mapping[str, str]:
        """Remembered defaults of one person in one channel: group, workspace, location."""

    def put(self, *, team: str, user: str, channel: str, values: Mapping[str, str]) -> None:
        """Merge; an empty value forgets the default."""

    def everybodys(self, *, name: str) -> Sequence[str]:
        """The values of one name that people have set for themselves everywhere (in the channel EVERYWHERE)."""


class Files(Protocol):
    """The bytes of files that came along, each once, under the digest of its content."""

    def keep(self, *, content: bytes, at: datetime) -> str:
        """Store the bytes and return their digest; storing them again changes nothing."""

    def content(self, digest: str) -> bytes:
        """The very bytes of that digest. Raises LookupError when they are not there or are no longer those."""


class Transaction(Protocol):
    """Everything one use case changes, all or nothing."""

    @property
    def requests(self) -> Requests: ...
    @property
    def approvals(self) -> Approvals: ...
    @property
    def executions(self) -> Executions: ...
    @property
    def grants(self) -> Grants: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def pauses(self) -> Pauses: ...
    @property
    def views(self) -> Views: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def people(self) -> People: ...
    @property
    def defaults(self) -> Defaults: ...
    @property
    def files(self) -> Files: ...

    def enqueue(self, job: Job) -> None:
        """Work that starts only if this transaction commits; a key that was used before is ignored."""


class Store(Protocol):
    def transaction(self, *, urgent: bool = False) -> AbstractContextManager[Transaction]:
        """Commits when the block ends, rolls back when it raises. Raises Unavailable when the database is away.

        urgent  a person waits for the answer within seconds: go before the others where one must wait for another.
        """


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC."""


class Cloud(Protocol):
    """Azure, one operation at a time."""

    def begin(self, *, operation: Operation, key: str) -> Outcome:
        """Tell Azure. Returns at once; a long operation comes back as InProgress.

        key  the same for every attempt at this operation: names what Azure lets us name.
        Returns Succeeded, InProgress or Rejected. Raises Unavailable, OutcomeUnknown.
        """

    def check(self, *, operation: Operation, key: str) -> Outcome:
        """Look, changing nothing: Succeeded, InProgress, Absent or Rejected (it failed). Raises Unavailable."""

    def look_ahead(self, *, operations: Sequence[Operation], region: str) -> tuple[Finding, ...]:
        """What Azure would say to a plan before it is told: what cannot be read is a finding too. Never raises."""

    def prices(self, *, subscription: str, region: str) -> Mapping[str, Price]:
        """Lower-case size -> Azure's own estimate. Raises Refused or Unavailable."""

    def answer(self, *, query: Query) -> Answer:
        """Read. Raises Refused (not found, forbidden) or Unavailable."""

    def find(self, *, find: Find) -> tuple[SeenCompute, ...]:
        """What is there; empty when it is not. Raises Refused (no such workspace, forbidden) or Unavailable."""


class Directory(Protocol):
    """Entra, through Microsoft Graph."""

    def principal(self, *, written: str) -> Principal | Unknown:
        """The identity somebody means by an e-mail address, a UPN or an object id.

        Unknown when there is none or more than one, with the reason. Raises Unavailable when Graph cannot be read.
        """

    def groups_of(self, *, principal: str, among: Mapping[str, str]) -> frozenset[str]:
        """Names, out of name -> Entra group id, of the groups the identity is in, transitively. Raises Unavailable."""

    def members_of(self, *, groups: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
        """Group name -> object ids of its people, transitively, guests left out. Raises Unavailable."""


class Specs(Protocol):
    """YAML files that go to Azure whole, as the SDK will read them."""

    def proved(
        self, *, spec: Spec, sort: Literal["job", "component"], contents: Mapping[str, bytes]
    ) -> tuple[Problem, ...]:
        """What is wrong with a spec as the SDK reads it; nothing when it loads, in time and without looking elsewhere.

        contents  path -> bytes of the other files it needs.
        Raises Unavailable.
        """


class Attachments(Protocol):
    """Files that people have put into Slack."""

    def shared(self, *, incoming: Incoming) -> Sequence[Attachment]:
        """Files that a line may mean by their names, newest first; none when the conversation may not be read.

        In a thread those of the thread; elsewhere those its author has shared there within a day. Raises Unavailable.
        """

    def content(self, *, attachment: Attachment, most: int) -> bytes:
        """The bytes of a file.

        Raises Refused when it is gone, kept elsewhere or has more than `most` bytes, and Unavailable.
        """


class Messenger(Protocol):
    """Slack, outward. What is written is rendered by the Slack room from the nouns given here."""

    def account(self, *, team: str, user: str) -> SlackAccount:
        """The account as Slack describes it now. Raises Unavailable; Refused when there is no such account."""

    def tell(self, *, incoming: Incoming, notice: Notice) -> None:
        """Answer one person, visible to them alone; by direct message when the reply address has expired.

        Raises Unavailable. A person who can no longer be reached is logged, not raised.
        """

    def home(self, *, team: str, user: str, page: HomePage) -> None:
        """Publish the Home of one person. Raises Unavailable; a person who has none is logged."""

    def remind(self, *, account: SlackAccount, waiting: Sequence[Picture]) -> None:
        """Write to one person, in one direct message, which requests wait for them.

        Raises Unavailable, OutcomeUnknown, and Refused when they cannot be written to.
        """

    def alert(self, *, channel: str, alert: Alert) -> None:
        """Say something in the operators' channel. Raises Unavailable, OutcomeUnknown; Refused for a closed channel."""

    def show(self, *, picture: Picture, view: View) -> View:
        """Post (view.ts empty) or edit one message so that it shows the picture. Idempotent.

        A channel that is a person's id means their direct messages.
        Returns the view with ts and shown filled in; with another channel when the first could not be written to
        (archived, bot removed, message deleted): the requester's direct messages for `request` and `progress`.
        Raises Unavailable, OutcomeUnknown (a post whose answer was lost; the next call looks for it first).
        """
