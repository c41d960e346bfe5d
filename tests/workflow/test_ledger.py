"""Quotas and monthly spend as the shipped policies have them: read for each decision, kept at execution, given back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.grammar.commands import COMMANDS
from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.decision import Effect
from bot.model.errors import Unavailable
from bot.model.execution import GrantStatus
from bot.model.incoming import Incoming
from bot.model.job import Job, JobName
from bot.model.operation import Operation
from bot.model.outcome import InProgress, Rejected, Succeeded
from bot.model.people import IdentityLink, SlackAccount
from bot.model.request import Event, Request, Status
from bot.model.text import same
from bot.policy.bundle import Bundle
from bot.workflow.advance import advance
from bot.workflow.outside import Outside
from bot.workflow.policies import Policies
from bot.workflow.ports import Filters, Store
from bot.workflow.receive import receive
from bot.workflow.work import given_up, work
from tests.fakes.memory_store import MemoryStore, MemoryTransaction
from tests.fakes.world import FakeAttachments, FakeClock, FakeCloud, FakeDirectory, FakeMessenger, FakeSpecs

POLICIES = Path(__file__).parents[2] / "policies"
ENDS_AFTER_A_DAY = b"""
apiVersion: amlbot/v1
kind: Guardrail
name: short
owners: [platform-admins]
rules:
  - id: short-clusters
    oblige: [compute_cluster.create]
    limits: {max_duration_h: 24}
    reason: {en: Clusters end after a day., es: Los clusters terminan tras un dia.}
"""
"""On top of the shipped policies, so that a cluster has an end that a test can wait for."""

TEAM, FRAUD, VISION = "T1", "C0FRAUD", "C0VISION"
PEOPLE = {
    "ada": {"azure-admins-vision", "ds-fraud"},
    "dan": {"ds-vision", "ds-fraud"},
    "lea": {"vision-leads"},
    "fin": {"finops"},
}
NODES = {"fraud-node-quota": "vision/fraud"}
SPEND = {"vision-monthly-spend": "vision@2026-11"}
DS11_MONTH = 0.185 * 730
"""What one node of the size below costs in a month, USD: policies/catalogue.yaml, eastus."""


class SilentLedger:
    """A ledger nobody can read."""

    def __getattr__(self, name: str) -> Any:
        raise Unavailable(service="database", why="locked for too long", retry_after=1.0)


class FickleStore(MemoryStore):
    """A store whose ledger may fall silent while all the rest answers."""

    silent = False

    @contextmanager
    def transaction(self, *, urgent: bool = False) -> Iterator[MemoryTransaction]:
        with super().transaction(urgent=urgent) as tx:
            if self.silent:
                tx.ledger = SilentLedger()  # type: ignore[assignment]
            yield tx

    @contextmanager
    def reading(self) -> Iterator[MemoryTransaction]:
        with super().reading() as tx:
            if self.silent:
                tx.ledger = SilentLedger()  # type: ignore[assignment]
            yield tx


class Rooms:
    """Team vision at work: lines are said, buttons pressed, jobs run one after the other."""

    def __init__(self) -> None:
        self.memory = self.store = FickleStore()
        self.clock = FakeClock()
        self.cloud = FakeCloud()
        self.directory = FakeDirectory(
            ids={f"{name}@contoso.com": f"entra-{name}" for name in PEOPLE},
            groups={f"entra-{name}": frozenset(groups) for name, groups in PEOPLE.items()},
        )
        self.messenger = FakeMessenger(
            accounts={
                name: SlackAccount(team=TEAM, user=name, name=name, email=f"{name}@contoso.com") for name in PEOPLE
            }
        )
        documents = {
            path.relative_to(POLICIES).as_posix(): path.read_bytes() for path in POLICIES.rglob("*") if path.is_file()
        }
        self.documents: dict[str, bytes] = {**documents, "org/short.yaml": ENDS_AFTER_A_DAY}
        policies = Policies(read=lambda: dict(self.documents), vocabulary=vocabulary(kinds=KINDS))
        assert isinstance(policies.reload(), Bundle), policies.current
        self._waiting: list[Job] = []
        self._said = 0
        self.outside = Outside(
            store=self._as_store(),
            clock=self.clock,
            cloud=self.cloud,
            directory=self.directory,
            messenger=self.messenger,
            attachments=FakeAttachments(),
            specs=FakeSpecs(),
            policies=policies,
            kinds=KINDS,
            commands=COMMANDS,
            tenant="tenant-1",
            subscription="bbbbbbbb-0000-4000-8000-000000000001",
            slack_team=TEAM,
            link_by_email=False,
        )
        with self.memory.transaction() as tx:
            for name in PEOPLE:
                tx.people.put(
                    IdentityLink(
                        slack_team=TEAM,
                        slack_user=name,
                        entra=f"entra-{name}",
                        upn=f"{name}@contoso.com",
                        how="confirmed",
                    )
                )

    def _as_store(self) -> Store:
        return self.store

    def ask(self, who: str, name: str, *, nodes: int, channel: str = FRAUD) -> str:
        """Somebody asks for a cluster; gives the request's id once it has been decided, before anything is executed."""
        place = "fraud" if channel == FRAUD else "vision"
        line = (
            f"ml compute create -n {name} -t AmlCompute --size Standard_DS11_v2 --max-instances {nodes} "
            f"-g {place}-rg -w {place}-ws"
        )
        self._arrives(who, sort="command", channel=channel, text=line)
        self.run("intake")
        return self.newest().id

    def have(self, who: str, name: str, *, nodes: int, channel: str = FRAUD) -> str:
        """The same, carried out as far as it goes without anybody's approval."""
        asked = self.ask(who, name, nodes=nodes, channel=channel)
        self.run("execute")
        return asked

    def approve(self, who: str, request_id: str) -> None:
        request = self.request(request_id)
        self._arrives(
            who, sort="click", channel="C0APPROVE", action="approve", request=request.id, revision=request.revision
        )
        self.run("intake")

    def run(self, *names: JobName) -> None:
        """Run what waits of these names and is due at once, with what follows from it."""
        while ready := [job for job in self.waiting() if job.name in names and not job.delay_seconds]:
            self._waiting.remove(ready[0])
            work(outside=self.outside, job=ready[0])

    def waiting(self) -> list[Job]:
        self._waiting += self.memory.take_jobs()
        return list(self._waiting)

    def give_up(self, request_id: str) -> None:
        job = Job(name="execute", key="execute-last", subject=request_id)
        given_up(outside=self.outside, job=job, error_id="E-1")

    def revoke(self, request_id: str) -> None:
        """A day later."""
        self.clock.move(hours=24)
        work(outside=self.outside, job=Job(name="revoke", key="revoke-it", subject=f"grant-{request_id}"))

    def retry(self, request_id: str) -> None:
        with self.store.transaction() as tx:
            failed = tx.requests.get(request_id)
            assert failed is not None
            advance(tx=tx, request=failed, event=Event.RETRIED, actor="entra-ada", now=self.clock.now())

    def request(self, request_id: str) -> Request:
        with self.memory.transaction() as tx:
            found = tx.requests.get(request_id)
        assert found is not None
        return found

    def newest(self) -> Request:
        with self.memory.transaction() as tx:
            return tx.requests.search(Filters(limit=1))[0]

    def status(self, request_id: str) -> Status:
        return self.request(request_id).status

    def rules(self, request_id: str) -> set[str]:
        return {reason.rule for reason in self.request(request_id).decision.reasons}

    def asked(self, request_id: str) -> list[str]:
        return [str(clause) for clause in self.request(request_id).decision.approvals]

    def used(self, keys: Mapping[str, str]) -> float:
        with self.memory.transaction() as tx:
            return sum(tx.ledger.used(keys=keys).values())

    def events(self, request_id: str) -> list[tuple[str, dict[str, Any]]]:
        with self.memory.transaction() as tx:
            bodies = [json.loads(link.body) for link in tx.audit.about(request_id)]
        return [(body["name"], body["data"]) for body in bodies]

    def _arrives(self, who: str, **what: Any) -> None:
        self._said += 1
        incoming = Incoming(id=f"in-{self._said}", at=self.clock.now(), team=TEAM, user=who, user_team=TEAM, **what)
        receive(outside=self.outside, incoming=incoming)


@pytest.fixture
def rooms() -> Rooms:
    return Rooms()


def told(rooms: Rooms) -> list[str]:
    return [operation.target.rsplit("/", 1)[-1] for operation in rooms.cloud.told]


@pytest.mark.parametrize(
    ("nodes", "status"), [(2, Status.SUCCEEDED), (3, Status.DENIED)], ids=["what is left", "more than is left"]
)
def test_a_second_cluster_gets_what_the_first_has_left(rooms: Rooms, nodes: int, status: Status) -> None:
    assert rooms.status(rooms.have("ada", "fraud-big", nodes=8)) is Status.SUCCEEDED
    small = rooms.have("ada", "fraud-small", nodes=nodes)
    assert rooms.status(small) is status
    assert ("fraud-node-quota" in rooms.rules(small)) is (status is Status.DENIED)
    assert rooms.used(NODES) == (10.0 if status is Status.SUCCEEDED else 8.0)


def test_a_small_cluster_is_denied_until_the_big_one_has_been_revoked(rooms: Rooms) -> None:
    big = rooms.have("ada", "fraud-big", nodes=8)
    assert rooms.status(rooms.have("ada", "fraud-early", nodes=4)) is Status.DENIED
    rooms.revoke(big)
    assert rooms.used(NODES) == 0.0
    assert rooms.status(rooms.have("ada", "fraud-late", nodes=4)) is Status.SUCCEEDED
    assert rooms.used(NODES) == 4.0
    assert told(rooms) == ["fraud-big", "fraud-big", "fraud-late"]


def test_nothing_is_reserved_before_it_is_executed(rooms: Rooms) -> None:
    waits = rooms.ask("dan", "fraud-dan", nodes=4)
    assert (rooms.status(waits), rooms.used(NODES)) == (Status.PENDING, 0.0)
    rooms.approve("lea", waits)
    assert (rooms.status(waits), rooms.used(NODES)) == (Status.APPROVED, 0.0)
    rooms.run("execute")
    assert (rooms.status(waits), rooms.used(NODES)) == (Status.SUCCEEDED, 4.0)


def test_a_total_is_not_given_back_before_azure_says_that_it_is_gone(rooms: Rooms) -> None:
    big = rooms.have("ada", "fraud-big", nodes=8)
    rooms.cloud.before = lambda operation: InProgress(resource_id=operation.target, retry_after=1.0)
    with pytest.raises(Unavailable):
        rooms.revoke(big)
    assert rooms.used(NODES) == 8.0
    rooms.cloud.before = lambda operation: None
    rooms.revoke(big)
    with rooms.memory.transaction() as tx:
        grant = tx.grants.get(f"grant-{big}")
    assert grant is not None
    assert (grant.status, rooms.used(NODES)) == (GrantStatus.REVOKED, 0.0)


def test_taking_and_giving_back_is_on_record_with_whose_total_it_was(rooms: Rooms) -> None:
    big = rooms.have("ada", "fraud-big", nodes=8)
    rooms.revoke(big)
    events = rooms.events(big)
    names = [name for name, _ in events]
    assert names.index("quota.reserved") == names.index("execution.started") - 1
    assert names.index("quota.released") == names.index("grant.revoked") - 1
    data = dict(events)
    live = {"counter": "fraud-node-quota", "key": "vision/fraud", "amount": 8.0, "window": "live"}
    reserved = data["quota.reserved"]["reservations"]
    assert live in reserved
    assert {one["counter"] for one in reserved} == {"fraud-node-quota", "vision-monthly-spend"}
    assert data["quota.released"] == {"reservations": [live], "why": "grant.revoked"}


def test_of_two_asked_at_once_the_second_is_stopped_before_azure_hears_of_it(rooms: Rooms) -> None:
    first, second = rooms.ask("ada", "fraud-first", nodes=8), rooms.ask("ada", "fraud-second", nodes=8)
    assert rooms.status(first) is rooms.status(second) is Status.APPROVED
    rooms.run("execute")
    assert (rooms.status(first), rooms.status(second)) == (Status.SUCCEEDED, Status.DENIED)
    assert "fraud-node-quota" in rooms.rules(second)
    assert "request.stopped" in dict(rooms.events(second))
    assert told(rooms) == ["fraud-first"]


def overtaken(rooms: Rooms, request_id: str, by: str) -> None:
    """Run one execution, and the other in the moment between its decision and its reservation."""
    jobs = {job.subject: job for job in rooms.waiting() if job.name == "execute"}
    ask = rooms.directory.groups_of
    looks = iter([lambda: work(outside=rooms.outside, job=jobs[by])])

    def groups_of(*, principal: str, among: Mapping[str, str]) -> frozenset[str]:
        if principal == "entra-lea":
            # The approver's groups are asked for after the totals were read and before anything is taken.
            next(looks, lambda: None)()
        return ask(principal=principal, among=among)

    rooms.directory.groups_of = groups_of  # type: ignore[method-assign]
    work(outside=rooms.outside, job=jobs[request_id])
    rooms.directory.groups_of = ask  # type: ignore[method-assign]


@pytest.mark.parametrize(("rival", "status"), [(6, Status.SUCCEEDED), (7, Status.DENIED)])
def test_one_overtaken_at_the_last_moment_is_decided_again(rooms: Rooms, rival: int, status: Status) -> None:
    slow, fast = rooms.ask("dan", "fraud-slow", nodes=4), rooms.ask("ada", "fraud-fast", nodes=rival)
    rooms.approve("lea", slow)
    overtaken(rooms, slow, by=fast)
    assert (rooms.status(fast), rooms.status(slow)) == (Status.SUCCEEDED, status)
    assert rooms.used(NODES) == rival + (4.0 if status is Status.SUCCEEDED else 0.0)
    assert ("fraud-slow" in told(rooms)) is (status is Status.SUCCEEDED)


def test_a_job_that_runs_again_takes_nothing_again(rooms: Rooms) -> None:
    rooms.cloud.slow = {"PutAmlCompute": 1}
    big = rooms.have("ada", "fraud-big", nodes=8)
    for _ in range(3):
        work(outside=rooms.outside, job=Job(name="execute", key="again", subject=big))
    assert rooms.status(big) is Status.SUCCEEDED
    assert rooms.used(NODES) == 8.0
    assert [name for name, _ in rooms.events(big)].count("quota.reserved") == 1


def test_approving_what_no_longer_fits_stops_it(rooms: Rooms) -> None:
    waits = rooms.ask("dan", "fraud-dan", nodes=4)
    rooms.have("ada", "fraud-big", nodes=8)
    rooms.approve("lea", waits)
    assert rooms.status(waits) is Status.DENIED
    assert "fraud-node-quota" in rooms.rules(waits)


def spent(rooms: Rooms, *, clusters: int) -> None:
    """Clusters of 14 nodes, 1,891 USD a month each: an Azure admin has them without asking anybody."""
    for number in range(clusters):
        made = rooms.have("ada", f"vision-{number}", nodes=14, channel=VISION)
        assert rooms.status(made) is Status.SUCCEEDED


def test_the_month_s_money_is_spent_when_finops_is_asked_as_well(rooms: Rooms) -> None:
    spent(rooms, clusters=7)
    over = rooms.have("ada", "vision-over", nodes=14, channel=VISION)
    assert (rooms.status(over), rooms.asked(over)) == (Status.PENDING, ["1 of finops"])
    assert "vision-monthly-spend" in rooms.rules(over)
    rooms.approve("fin", over)
    rooms.run("execute")
    assert rooms.status(over) is Status.SUCCEEDED
    assert rooms.used(SPEND) == pytest.approx(8 * 14 * DS11_MONTH)


def test_a_scientist_s_cluster_over_the_month_s_money_needs_the_lead_and_finops(rooms: Rooms) -> None:
    spent(rooms, clusters=7)
    waits = rooms.ask("dan", "vision-dan", nodes=4, channel=VISION)
    assert rooms.asked(waits) == ["1 of vision-leads"]
    spent_meanwhile = rooms.have("ada", "vision-last", nodes=12, channel=VISION)
    assert rooms.status(spent_meanwhile) is Status.SUCCEEDED
    rooms.approve("lea", waits)
    assert (rooms.status(waits), set(rooms.asked(waits))) == (Status.PENDING, {"1 of vision-leads", "1 of finops"})
    rooms.approve("fin", waits)
    rooms.run("execute")
    assert rooms.status(waits) is Status.SUCCEEDED


def test_money_spent_after_everybody_agreed_brings_it_back_to_finops_with_time_to_decide(rooms: Rooms) -> None:
    spent(rooms, clusters=7)
    first, second = (rooms.ask("ada", f"vision-{name}", nodes=10, channel=VISION) for name in ("one", "two"))
    assert rooms.status(first) is rooms.status(second) is Status.APPROVED
    rooms.run("execute")
    assert (rooms.status(first), rooms.status(second)) == (Status.SUCCEEDED, Status.PENDING)
    assert rooms.asked(second) == ["1 of finops"]
    waits = rooms.request(second)
    assert waits.closes_at is not None
    hours = (waits.closes_at - rooms.clock.now()).total_seconds() / 3600
    expiry = [job for job in rooms.waiting() if job.name == "expire" and job.subject == second]
    assert (hours, [job.delay_seconds for job in expiry]) == (72.0, [72 * 3600.0])
    rooms.clock.move(hours=72)
    work(outside=rooms.outside, job=expiry[0])
    assert rooms.status(second) is Status.EXPIRED


def test_money_spent_at_the_last_moment_is_put_to_finops_and_not_passed_over(rooms: Rooms) -> None:
    spent(rooms, clusters=7)
    slow = rooms.ask("dan", "vision-slow", nodes=4, channel=VISION)
    fast = rooms.ask("ada", "vision-fast", nodes=10, channel=VISION)
    rooms.approve("lea", slow)
    overtaken(rooms, slow, by=fast)
    assert (rooms.status(fast), rooms.status(slow)) == (Status.SUCCEEDED, Status.PENDING)
    assert set(rooms.asked(slow)) == {"1 of vision-leads", "1 of finops"}
    rooms.approve("fin", slow)
    rooms.run("execute")
    assert rooms.status(slow) is Status.SUCCEEDED


def test_finops_may_agree_to_what_was_brought_back(rooms: Rooms) -> None:
    spent(rooms, clusters=7)
    _, second = (rooms.ask("ada", f"vision-{name}", nodes=10, channel=VISION) for name in ("one", "two"))
    rooms.run("execute")
    rooms.approve("fin", second)
    rooms.run("execute")
    assert rooms.status(second) is Status.SUCCEEDED


def test_what_is_revoked_was_spent_and_the_next_month_begins_at_nothing(rooms: Rooms) -> None:
    spent(rooms, clusters=1)
    before = rooms.used(SPEND)
    made = rooms.newest()
    rooms.revoke(made.id)
    assert rooms.used(SPEND) == before == pytest.approx(14 * DS11_MONTH)
    rooms.clock.move(days=7)
    spent(rooms, clusters=1)
    assert rooms.used(SPEND) == before
    assert rooms.used({"vision-monthly-spend": "vision@2026-12"}) == pytest.approx(before)


def no(operation: Operation) -> Rejected:
    return Rejected(code="QuotaExceeded", sentence=same("No cores are left."))


def refused_by_azure(rooms: Rooms) -> str:
    rooms.cloud.before = no
    return rooms.have("ada", "fraud-big", nodes=8)


def under_way_for_hours(rooms: Rooms) -> str:
    rooms.cloud.slow = {"PutAmlCompute": 9}
    big = rooms.have("ada", "fraud-big", nodes=8)
    rooms.clock.move(hours=7)
    work(outside=rooms.outside, job=Job(name="execute", key="look", subject=big))
    return big


def given_up_half_way(rooms: Rooms) -> str:
    rooms.cloud.slow = {"PutAmlCompute": 9}
    big = rooms.have("ada", "fraud-big", nodes=8)
    rooms.give_up(big)
    return big


def given_up_before_it_was_told(rooms: Rooms) -> str:
    def away(operation: Operation) -> None:
        raise Unavailable(service="azure", why="away", retry_after=1.0)

    rooms.cloud.before = away
    big = rooms.ask("ada", "fraud-big", nodes=8)
    with pytest.raises(Unavailable):
        rooms.run("execute")
    assert rooms.used(NODES) == 8.0
    rooms.give_up(big)
    return big


@pytest.mark.parametrize(
    ("fails", "spent_anyway"),
    [
        (refused_by_azure, False),
        (given_up_before_it_was_told, False),
        (under_way_for_hours, True),
        (given_up_half_way, True),
    ],
)
def test_a_failure_gives_the_quota_back_and_the_money_only_if_nothing_was_made(
    rooms: Rooms, fails: Callable[[Rooms], str], spent_anyway: bool
) -> None:
    failed = fails(rooms)
    assert rooms.status(failed) is Status.FAILED
    assert dict(rooms.events(failed))["quota.released"]["why"] == "execution.failed"
    assert rooms.used(NODES) == 0.0
    assert rooms.used(SPEND) == (pytest.approx(8 * DS11_MONTH) if spent_anyway else 0.0)


def test_what_was_there_before_adds_nothing(rooms: Rooms) -> None:
    rooms.cloud.before = lambda operation: Succeeded(resource_id="/elsewhere", already=True)
    assert rooms.status(rooms.have("ada", "fraud-big", nodes=8)) is Status.SUCCEEDED
    assert (rooms.used(NODES), rooms.used(SPEND)) == (0.0, 0.0)


def test_a_retry_takes_the_quota_anew_and_is_not_charged_twice(rooms: Rooms) -> None:
    big = given_up_half_way(rooms)
    rooms.cloud.slow = {}
    rooms.retry(big)
    rooms.run("execute")
    assert rooms.used(NODES) == 8.0
    assert rooms.used(SPEND) == pytest.approx(8 * DS11_MONTH)


def test_a_retry_finds_the_quota_gone_when_others_have_taken_it(rooms: Rooms) -> None:
    big = refused_by_azure(rooms)
    rooms.cloud.before = lambda operation: None
    rooms.have("ada", "fraud-rival", nodes=4)
    rooms.retry(big)
    rooms.run("execute")
    assert rooms.status(big) is Status.DENIED
    assert rooms.used(NODES) == 4.0


def test_a_retry_s_own_money_does_not_count_against_it(rooms: Rooms) -> None:
    spent(rooms, clusters=6)
    rooms.cloud.slow = {"PutAmlCompute": 9}
    over = rooms.have("ada", "vision-own", nodes=14, channel=VISION)
    rooms.give_up(over)
    assert rooms.used(SPEND) == pytest.approx(7 * 14 * DS11_MONTH)
    rooms.cloud.slow = {}
    rooms.retry(over)
    rooms.run("execute")
    assert (rooms.status(over), rooms.asked(over)) == (Status.SUCCEEDED, [])


def test_a_ledger_that_cannot_be_read_denies_and_says_that_it_may_be_asked_again(rooms: Rooms) -> None:
    rooms.store.silent = True
    decision = rooms.request(rooms.ask("ada", "fraud-any", nodes=1)).decision
    assert (decision.effect, decision.retryable) == (Effect.DENY, True)
    rooms.store.silent = False
    assert rooms.status(rooms.have("ada", "fraud-any", nodes=1)) is Status.SUCCEEDED


def test_money_that_cannot_be_counted_is_put_to_finops(rooms: Rooms) -> None:
    rooms.store.silent = True
    assert rooms.asked(rooms.ask("ada", "vision-any", nodes=1, channel=VISION)) == ["1 of finops"]


def test_silence_at_the_last_moment_ends_nothing_that_was_agreed(rooms: Rooms) -> None:
    asked = rooms.ask("ada", "fraud-any", nodes=1)
    execution = next(job for job in rooms.waiting() if job.name == "execute")
    rooms.store.silent = True
    with pytest.raises(Unavailable):
        work(outside=rooms.outside, job=execution)
    assert (rooms.status(asked), told(rooms)) == (Status.APPROVED, [])
    rooms.store.silent = False
    work(outside=rooms.outside, job=execution)
    assert rooms.status(asked) is Status.SUCCEEDED
