"""Fakes we own of what the use cases reach: a cloud, a directory, Slack and a clock, all of them scriptable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from bot.grammar.spec import Spec
from bot.model.catalogue import Price
from bot.model.errors import Refused
from bot.model.facts import Unknown
from bot.model.home import HomePage
from bot.model.incoming import Attachment, Incoming
from bot.model.notice import Alert, Notice
from bot.model.operation import Answer, Operation, Query
from bot.model.outcome import Absent, InProgress, Outcome, Succeeded
from bot.model.people import Principal, SlackAccount
from bot.model.picture import Picture
from bot.model.preflight import Finding
from bot.model.problem import Problem
from bot.model.seen import Find, FindComputes, FindUse, SeenCompute
from bot.model.stray import Stray
from bot.model.text import same
from bot.workflow.ports import View

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


NOTHING_UNFINISHED = Answer(columns=("workspace", "made_by", "type", "name", "state"), rows=())


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self._now = NOON

    def now(self) -> datetime:
        return self._now

    def move(self, **by: float) -> None:
        self._now += timedelta(**by)


class FakeCloud:
    """An Azure that remembers what it was told.

    before  called with each operation before it is applied; may raise or return an outcome instead.
    after   called after it was applied; may raise, as a lost answer does.
    look    called before each look; may raise or return an outcome instead.
    findings  what a look ahead brings; estimates what sizes cost, priceless what asking for that raises.
    slow    verb -> how many looks say that it is under way; then it is done.
    answers  verb of a query -> what it brings; others bring the names of what is there. unanswered: what it raises.
    computes  what a kind finds that must find something first; before_find may raise.
    made    operations that changed something, in order: told again, a thing that is there changes nothing.
    """

    def __init__(self) -> None:
        self.there: dict[str, Operation] = {}
        self.told: list[Operation] = []
        self.looks: list[Operation] = []
        self.made: list[Operation] = []
        self.before: Callable[[Operation], Outcome | None] = lambda operation: None
        self.after: Callable[[Operation], None] = lambda operation: None
        self.look: Callable[[Operation], Outcome | None] = lambda operation: None
        self.slow: dict[str, int] = {}
        self.findings: tuple[Finding, ...] = ()
        self.estimates: dict[str, Price] = {}
        self.priceless: Exception | None = None
        self.computes: tuple[SeenCompute, ...] = ()
        self.answers: dict[str, Answer] = {"ListUnfinished": NOTHING_UNFINISHED}
        self.unanswered: dict[str, Exception] = {}
        self.before_find: Callable[[Find], None] = lambda find: None

    def begin(self, *, operation: Operation, key: str) -> Outcome:
        self.told.append(operation)
        instead = self.before(operation)
        if instead is not None:
            return instead
        already = operation.target in self.there
        self._apply(operation)
        self.after(operation)
        if self.slow.get(operation.verb):
            return InProgress(resource_id=operation.target, retry_after=1.0)
        return Succeeded(resource_id=operation.target, already=already)

    def check(self, *, operation: Operation, key: str) -> Outcome:
        self.looks.append(operation)
        instead = self.look(operation)
        if instead is not None:
            return instead
        gone = operation.effect == "delete"
        if (operation.target in self.there) is gone:
            return Absent(resource_id=operation.target)
        if self.slow.get(operation.verb, 0) > 0:
            self.slow[operation.verb] -= 1
            return InProgress(resource_id=operation.target, retry_after=1.0)
        return Succeeded(resource_id=operation.target)

    def look_ahead(self, *, operations: Sequence[Operation], region: str) -> tuple[Finding, ...]:
        return self.findings

    def prices(self, *, subscription: str, region: str) -> Mapping[str, Price]:
        if self.priceless is not None:
            raise self.priceless
        return self.estimates

    def answer(self, *, query: Query) -> Answer:
        if query.verb in self.unanswered:
            raise self.unanswered[query.verb]
        known = self.answers.get(query.verb)
        if known is not None:
            return known
        return Answer(columns=("name",), rows=tuple((target.rsplit("/", 1)[-1],) for target in sorted(self.there)))

    def find(self, *, find: Find) -> tuple[SeenCompute, ...]:
        self.before_find(find)
        if isinstance(find, FindComputes | FindUse):
            return self.computes
        return tuple(one for one in self.computes if one.name == find.name)

    def _apply(self, operation: Operation) -> None:
        if operation.effect in ("act", "patch"):
            self.made.append(operation)
            self.there[operation.target] = operation
            return
        if (operation.target in self.there) is not (operation.effect == "delete"):
            return
        self.made.append(operation)
        if operation.effect == "delete":
            del self.there[operation.target]
        else:
            self.there[operation.target] = operation


class FakeDirectory:
    """An Entra of a few people: e-mail -> id, id -> names of groups. `guests` are ids that count in no group.

    deleted  ids that can be restored.
    amlbot   who amlbot itself is.
    others   groups and applications by their ids.
    """

    def __init__(
        self, *, ids: Mapping[str, str], groups: Mapping[str, frozenset[str]], guests: frozenset[str] = frozenset()
    ) -> None:
        self.ids = dict(ids)
        self.guests = guests
        self.groups = {who: set(names) for who, names in groups.items()}
        self.away: Exception | None = None
        self.deleted: set[str] = set()
        self.amlbot: str | Unknown = "00000000-0000-4000-8000-0000000000b0"
        self.others: dict[str, Principal] = {}

    def absent(self, *, ids: Sequence[str]) -> frozenset[str]:
        self._must_answer()
        return frozenset(one.lower() for one in ids) - set(self.ids.values()) - self.deleted

    def principal(self, *, written: str) -> Principal | Unknown:
        self._must_answer()
        for email, entra in self.ids.items():
            if written.lower() in (email, entra):
                return Principal(id=entra, type="User", name=email.split("@")[0], upn=email)
        return self.others.get(written, Unknown(unknown="no user, group or application has that name"))

    def itself(self) -> str | Unknown:
        self._must_answer()
        return self.amlbot

    def groups_of(self, *, principal: str, among: Mapping[str, str]) -> frozenset[str]:
        self._must_answer()
        return frozenset(self.groups.get(principal, ())) & frozenset(among)

    def members_of(self, *, groups: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
        self._must_answer()
        return {
            name: frozenset(who for who, names in self.groups.items() if name in names) - self.guests for name in groups
        }

    def _must_answer(self) -> None:
        if self.away is not None:
            raise self.away


class FakeAttachments:
    """Files that people have put into a Slack: those of a thread or channel, newest first, and their bytes by id."""

    def __init__(self) -> None:
        self.there: list[Attachment] = []
        self.contents: dict[str, bytes] = {}
        self.away: Exception | None = None

    def put(self, *, name: str, content: bytes, size: int | None = None) -> Attachment:
        """Somebody shares a file; `size` is what Slack says of it."""
        one = Attachment(id=f"F{len(self.contents)}", name=name, size=len(content) if size is None else size)
        self.contents[one.id] = content
        self.there.insert(0, one)
        return one

    def shared(self, *, incoming: Incoming) -> Sequence[Attachment]:
        if self.away is not None:
            raise self.away
        return tuple(self.there)

    def content(self, *, attachment: Attachment, most: int) -> bytes:
        if self.away is not None:
            raise self.away
        if attachment.id not in self.contents:
            raise Refused(code="file_not_found", sentence=same("It is gone."))
        content = self.contents[attachment.id]
        if len(content) > most:
            raise Refused(code="too_large", sentence=same("It is too large."))
        return content


class FakeSpecs:
    """Finds nothing wrong, unless told to. asked: what was to be proved, in order."""

    def __init__(self) -> None:
        self.asked: list[Spec] = []
        self.wrong: tuple[Problem, ...] = ()

    def proved(
        self, *, spec: Spec, sort: Literal["job", "component"], contents: Mapping[str, bytes]
    ) -> tuple[Problem, ...]:
        assert set(spec.files) <= set(contents)
        self.asked.append(spec)
        return self.wrong


class FakeMessenger:
    """A Slack that keeps what was said and shown.

    posted  every message there is, by the request and the purpose it was posted for: a post whose answer was lost is
            found again and not made twice, as the port demands.
    before  called before anything is said or shown; may raise.
    after   called when it is in Slack and nobody knows yet; may raise.
    closed  channels that take no message, and no direct message takes it either.
    """

    def __init__(self, *, accounts: Mapping[str, SlackAccount]) -> None:
        self.accounts = dict(accounts)
        self.told: dict[str, list[Notice]] = defaultdict(list)
        self.shown: dict[tuple[str, str], list[Picture]] = defaultdict(list)
        self.written: dict[str, list[Notice]] = defaultdict(list)
        self.homes: dict[str, list[HomePage]] = defaultdict(list)
        self.reminded: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self.alerts: dict[str, list[Alert]] = defaultdict(list)
        self.reported: dict[str, list[Stray]] = defaultdict(list)
        self.posted: dict[tuple[str, str], str] = {}
        self.away: Exception | None = None
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None
        self.closed: set[str] = set()
        self._made = 0

    def delete(self, view: View) -> None:
        """Somebody deletes a message; the next edit finds it gone, and it is posted anew."""
        del self.posted[view.request, f"{view.purpose}{view.to}"]

    def _next(self) -> int:
        self._made += 1
        return self._made

    def account(self, *, team: str, user: str, age_seconds: float = 0.0) -> SlackAccount:
        if self.away is not None:
            raise self.away
        if user not in self.accounts:
            raise Refused(code="user_not_found", sentence=same("user_not_found"))
        return self.accounts[user]

    def tell(self, *, incoming: Incoming, notice: Notice) -> None:
        if self.away is not None:
            raise self.away
        self.before()
        self.told[incoming.user].append(notice)
        self.after()

    def home(self, *, team: str, user: str, page: HomePage) -> None:
        if self.away is not None:
            raise self.away
        self.homes[user].append(page)

    def remind(self, *, account: SlackAccount, waiting: Sequence[Picture]) -> None:
        if self.away is not None:
            raise self.away
        self.before()
        self.reminded[account.user].append(tuple(picture.request.name for picture in waiting))
        self.after()

    def write(self, *, account: SlackAccount, notice: Notice) -> None:
        if self.away is not None:
            raise self.away
        self.before()
        self.written[account.user].append(notice)
        self.after()

    def alert(self, *, channel: str, alert: Alert) -> None:
        if self.away is not None:
            raise self.away
        if channel in self.closed:
            raise Refused(code="is_archived", sentence=same("is_archived"))
        self.alerts[channel].append(alert)

    def report(self, *, stray: Stray) -> Stray:
        if self.away is not None:
            raise self.away
        if stray.to in self.closed:
            raise Refused(code="is_archived", sentence=same("is_archived"))
        self.before()
        place = (stray.id, f"{stray.told_at}")
        self.posted.setdefault(place, f"{self._next()}.0")
        self.reported[stray.to].append(stray)
        self.after()
        return stray.model_copy(update={"channel": stray.to, "ts": self.posted[place]})

    def show(self, *, picture: Picture, view: View) -> View:
        if self.away is not None:
            raise self.away
        if view.channel.startswith("U"):
            view = view.model_copy(update={"channel": f"D{view.channel[1:]}"})
        if view.channel in self.closed:
            raise Refused(code="is_archived", sentence=same("is_archived"))
        self.before()
        place = (view.request, f"{view.purpose}{view.to}")
        self.posted.setdefault(place, f"{self._next()}.0")
        self.shown[view.purpose, view.channel].append(picture)
        self.after()
        return view.model_copy(update={"ts": self.posted[place], "sent": picture.model_dump_json()})
