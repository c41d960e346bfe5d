"""People ask, agree, change their minds, leave and come back in any order: what is carried out was agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.model.execution import GrantStatus
from bot.model.request import Approval, Event, Request, Status, Verdict, after
from bot.policy.bundle import Bundle
from tests.workflow.office import CLUSTER, CONTRIBUTOR, READER, Office, entra, slack

LINES = (CLUSTER + " --for 9h", READER, CONTRIBUTOR + " --for 6h")
PEOPLE = ("ana", "joe", "lea", "adrian", "pat", "sara")
GROUPS = ("vision-leads", "platform-admins", "security", "ds-vision")
CARRIED_OUT = frozenset({Status.EXECUTING, Status.UNKNOWN, Status.SUCCEEDED, Status.FAILED})
STRICTER = """
  - id: org-later
    require: ["*"]
    approvals: [2 of platform-admins | security]
    reason: {en: Two more., es: Dos más.}
"""
who = st.sampled_from(PEOPLE)


def asker(request: Request) -> str:
    return next(one for one in PEOPLE if entra(one) == request.requester.entra)


class AnyOrder(RuleBasedStateMachine):
    """The office is asked; this class remembers nothing but who lends whom their voice, and what was seen before."""

    def __init__(self) -> None:
        super().__init__()
        self.office = Office()
        # Two leads: where one asks, the other can agree, so that it is not handed on.
        self.office.join("adrian", "vision-leads")
        self.lent: dict[str, str] = {}
        self.begun: set[str] = set()

    def has_asked(self) -> bool:
        return bool(self.office.requests())

    def has_few(self) -> bool:
        return len(self.office.requests()) < 3

    def one(self, number: int) -> Request:
        requests = self.office.requests()
        return requests[number % len(requests)]

    # -- what people do ----------------------------------------------------------------------------------------------

    @initialize(person=st.sampled_from(("lea", "ana")), line=st.sampled_from(LINES))
    def begin(self, person: str, line: str) -> None:
        self.ask(person, line)

    @precondition(has_few)
    @rule(person=st.sampled_from(("ana", "joe", "lea")), line=st.sampled_from(LINES))
    def ask(self, person: str, line: str) -> None:
        self.office.say(person, line)
        self.office.run_jobs()

    @precondition(has_asked)
    @rule(
        person=st.sampled_from(("", *PEOPLE)),
        number=st.integers(0, 2),
        verdict=st.sampled_from((*["approve"] * 6, "refuse")),
        late=st.integers(0, 4),
    )
    def decide(self, person: str, number: int, verdict: str, late: int) -> None:
        request = self.one(number)
        seen = max(1, request.revision - (1 if late == 0 else 0))
        text = "no" if verdict == "refuse" else ""
        self.office.click(person or asker(request), request, verdict, text=text, revision=seen)

    @precondition(has_asked)
    @rule(person=st.sampled_from(("", "", "lea", "joe")), number=st.integers(0, 2),
          action=st.sampled_from(("withdraw", "retry", "give_back")))  # fmt: skip
    def press(self, person: str, number: int, action: str) -> None:
        request = self.one(number)
        self.office.click(person or asker(request), request, action)

    @precondition(has_asked)
    @rule(number=st.integers(0, 2), agreed=st.booleans())
    def extend(self, number: int, agreed: bool) -> None:
        request = self.one(number)
        self.office.click(asker(request), request, "extend")
        for person in PEOPLE if agreed else ():
            self.office.click(person, self.office.requests()[-1], "approve")

    @precondition(has_asked)
    @rule(person=st.sampled_from(("", "", "", "lea")), number=st.integers(0, 2),
          change=st.sampled_from(("--for 4h", "--for 900h", "--tags a=b", "--reason again")))  # fmt: skip
    def edit(self, person: str, number: int, change: str) -> None:
        request = self.one(number)
        self.office.say(person or asker(request), f"edit {request.name} {change}")
        self.office.run_jobs()

    @precondition(has_asked)
    @rule(number=st.integers(0, 2), first=who, second=who)
    def change_between_two(self, number: int, first: str, second: str) -> None:
        request = self.one(number)
        self.office.click(first, request, "approve")
        self.office.say(asker(request), f"edit {request.name} --for 3h")
        self.office.run_jobs()
        self.office.click(second, self.office.now(request), "approve")

    @rule(person=who, delegate=who)
    def go_away(self, person: str, delegate: str) -> None:
        self.office.say(person, f"away 3 days <@{slack(delegate)}|{delegate}>")
        self.office.run_jobs()
        if person != delegate:
            self.lent[entra(person)] = entra(delegate)

    @rule(person=who)
    def come_back(self, person: str) -> None:
        self.office.say(person, "back")
        self.office.run_jobs()
        self.lent.pop(entra(person), None)

    @rule(person=who, group=st.sampled_from(GROUPS), joins=st.booleans())
    def move_between_groups(self, person: str, group: str, joins: bool) -> None:
        (self.office.join if joins else self.office.leave)(person, group)

    @rule(stricter=st.booleans())
    def change_the_policies(self, stricter: bool) -> None:
        self.office.mend_policies()
        if stricter:
            self.office.edit("org/guardrails.yaml", "\nrules:\n", f"\nrules:{STRICTER}\n")

    @rule(hours=st.sampled_from((1, 5, 13, 30)))
    def let_time_pass(self, hours: int) -> None:
        self.office.move(hours=hours)

    # -- what holds whatever they did --------------------------------------------------------------------------------

    @invariant()
    def what_is_carried_out_was_agreed_to_by_enough_people_who_are_neither_requester_nor_beneficiary(self) -> None:
        for request in self.office.requests():
            if request.status in CARRIED_OUT and request.id not in self.begun:
                self.begun.add(request.id)
                given = [one for one in self.office.approvals(request) if one.verdict is Verdict.APPROVE]
                assert self.is_agreed(request, given), (request.line, request.decision.approvals, given)

    def is_agreed(self, request: Request, given: Sequence[Approval]) -> bool:
        """Whether those who agreed to just this can fill every slot, one each. By trying every way."""
        bundle = self.office.outside.policies.current
        assert isinstance(bundle, Bundle)
        barred = {request.requester.entra, request.beneficiary}
        agreed = [one.approver.entra for one in given if one.digest == request.digest]
        slots = [set(clause.groups) for clause in request.decision.approvals for _ in range(clause.count)]
        if not slots:
            return True

        def groups(person: str) -> set[str]:
            lenders = {one for one, to in self.lent.items() if to == person} - barred - set(agreed)
            theirs = set[str]().union(*(self.office.directory.groups[one] for one in (person, *lenders)))
            escalated = {one.name for one in bundle.groups.values() if one.escalate_to in theirs}
            return theirs | (escalated if request.escalated_at is not None else set())

        able = {person: groups(person) for person in agreed if person not in barred}
        return any(
            all(able[person] & slot for person, slot in zip(way, slots, strict=True))
            for way in permutations(able, len(slots))
        )

    @invariant()
    def a_grant_ends_and_never_later_than_its_limit(self) -> None:
        now = self.office.clock.now()
        for request in self.office.requests():
            grant = self.office.grant(request)
            if grant is None or grant.status is not GrantStatus.ACTIVE or grant.expires_at is None:
                continue
            assert grant.expires_at > now, request.name
            most = request.decision.limits.max_duration_h
            before = self.office.grant(request.model_copy(update={"id": request.extends})) if request.extends else None
            if most is not None and before is None:
                assert (grant.expires_at - grant.starts_at).total_seconds() <= most * 3600

    @invariant()
    def the_state_of_a_request_is_what_its_events_make_of_it(self) -> None:
        events = {event.value: event for event in Event}
        for request in self.office.requests():
            status: Status | None = Status.SUBMITTED
            for name in self.office.names(request):
                if name in events:
                    assert status is not None
                    status = after(status=status, event=events[name])
            assert status is request.status, (request.name, self.office.names(request))

    def teardown(self) -> None:
        assert self.office.chain_holds()


AnyOrder.TestCase.settings = settings(
    max_examples=80, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOrder = AnyOrder.TestCase
