"""The request: one ask, immutable once submitted, and the states it may pass through."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime

from bot.model.after import EmergencyReview
from bot.model.decision import Decision
from bot.model.facts import Facts
from bot.model.noun import Noun
from bot.model.operation import Operation
from bot.model.people import Person
from bot.model.place import Place
from bot.model.preflight import Finding
from bot.model.problem import Correction
from bot.model.question import Question
from bot.model.remark import Remark
from bot.model.text import Language
from bot.model.upload import StoredFile


class Status(StrEnum):
    SUBMITTED = "submitted"
    DENIED = "denied"
    PENDING = "pending"
    APPROVED = "approved"
    EXECUTING = "executing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Event(StrEnum):
    """What may happen to a request. The value is the audit event's name."""

    DENIED = "request.denied"
    QUEUED = "request.queued"
    APPROVED = "request.approved"
    REFUSED = "request.refused"
    WITHDRAWN = "request.withdrawn"
    EXPIRED = "request.expired"
    STOPPED = "request.stopped"
    STARTED = "execution.started"
    SUCCEEDED = "execution.succeeded"
    FAILED = "execution.failed"
    LOST = "execution.lost"
    RESUMED = "execution.resumed"
    RETRIED = "execution.retried"


TRANSITIONS: dict[tuple[Status, Event], Status] = {
    (Status.SUBMITTED, Event.DENIED): Status.DENIED,
    (Status.SUBMITTED, Event.QUEUED): Status.PENDING,
    (Status.SUBMITTED, Event.APPROVED): Status.APPROVED,
    (Status.PENDING, Event.APPROVED): Status.APPROVED,
    (Status.PENDING, Event.REFUSED): Status.REFUSED,
    (Status.PENDING, Event.WITHDRAWN): Status.WITHDRAWN,
    (Status.PENDING, Event.EXPIRED): Status.EXPIRED,
    (Status.PENDING, Event.STOPPED): Status.DENIED,
    (Status.APPROVED, Event.STOPPED): Status.DENIED,
    (Status.APPROVED, Event.QUEUED): Status.PENDING,
    (Status.APPROVED, Event.STARTED): Status.EXECUTING,
    (Status.EXECUTING, Event.SUCCEEDED): Status.SUCCEEDED,
    (Status.EXECUTING, Event.FAILED): Status.FAILED,
    (Status.EXECUTING, Event.LOST): Status.UNKNOWN,
    (Status.UNKNOWN, Event.SUCCEEDED): Status.SUCCEEDED,
    (Status.UNKNOWN, Event.FAILED): Status.FAILED,
    (Status.UNKNOWN, Event.RESUMED): Status.EXECUTING,
    (Status.FAILED, Event.RETRIED): Status.APPROVED,
}
"""(from, event) -> to. What is not here is not allowed.

SUBMITTED  decided at once by the policy.
PENDING    waits for people; STOPPED is the policy saying no when it decides again.
APPROVED   waits to be executed; QUEUED again when a newer policy asks for more approvals.
EXECUTING  Azure is being told; LOST when no answer came back.
UNKNOWN    reconciled by reading Azure; RESUMED when a read shows that Azure works on it or that nothing was applied.
FAILED     RETRIED keeps the request and its ids.
"""

OPEN = frozenset({Status.SUBMITTED, Status.PENDING, Status.APPROVED, Status.EXECUTING, Status.UNKNOWN})


def after(*, status: Status, event: Event) -> Status | None:
    """The state after the event, None when the event is not allowed in that state."""
    return TRANSITIONS.get((status, event))


class Request(Noun):
    """One ask.

    id         uuid5 of the Slack event that caused it: the same event never makes two.
    number     the human number, shown as R-7.
    params     the kind's parameters as JSON.
    line       the canonical command line.
    reason     why, in the requester's words; shown, never interpreted.
    plan       what will be executed, exactly.
    digest     SHA-256 over kind, params, plan and facts without the clock: what an approval is bound to.
    decision   the latest decision; the strictest seen so far while pending.
    version    grows by one with every change; a stale writer loses.
    revision   grows by one with every edit of what is asked; buttons carry it, and an edit voids approvals.
    closes_at  when a pending request expires.
    waits_since  from when it has waited for people, as it is asked now; None for one that never has.
    files      what came along, by the names its bytes are stored under.
    extends    id of the request whose grant this one goes on with, empty for one of its own.
    lapsed     ids of people whose recorded agreement counts no longer: they have left, or left the groups they gave it
               for.
    questions  what approvers have asked the requester, oldest first.
    escalated_at  when nobody had decided in time and those it is handed on to were asked as well.
    reminders  when those who are missing were reminded where the card is, for want of another way.
    emergency  it was declared an emergency by somebody who may; review what was thought of that afterwards.
    findings   what was looked at in Azure before anybody was asked.
    nudges     when the requester has asked for attention, oldest first.
    remarks    what befell it while it waited, oldest first.
    """

    id: str
    number: int
    kind: str
    params: dict[str, Any]
    line: str
    requester: Person
    beneficiary: str = ""
    place: Place
    channel: str = ""
    language: Language = "en"
    reason: str = ""
    corrections: tuple[Correction, ...] = ()
    plan: tuple[Operation, ...]
    undo: tuple[Operation, ...] = ()
    grants: bool = False
    facts: Facts
    decision: Decision
    digest: str
    status: Status
    version: int = 1
    revision: int = 1
    created_at: AwareDatetime
    changed_at: AwareDatetime
    closes_at: AwareDatetime | None = None
    waits_since: AwareDatetime | None = None
    outcome: str = ""
    files: tuple[StoredFile, ...] = ()
    extends: str = ""
    lapsed: frozenset[str] = frozenset()
    questions: tuple[Question, ...] = ()
    nudges: tuple[AwareDatetime, ...] = ()
    escalated_at: AwareDatetime | None = None
    emergency: bool = False
    review: EmergencyReview | None = None
    reminders: tuple[AwareDatetime, ...] = ()
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def name(self) -> str:
        return f"R-{self.number}"

    @property
    def thing(self) -> str:
        """The name of what is asked for; of a role, which one for whom; empty when it has neither."""
        name, role, who = (str(self.params.get(key) or "") for key in ("name", "role", "assignee"))
        return name or (f"{role} → {who}" if role and who else "")

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


class Verdict(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"


class Approval(Noun):
    """One person's recorded verdict on one digest of a request.

    groups  the approver's groups at that moment, as the directory told them.
    gains   they asked for it, it is for them or for a group they were in: they fill only what a rule lets them by name.
    """

    request: str
    approver: Person
    verdict: Verdict
    digest: str
    groups: frozenset[str]
    gains: bool = False
    reason: str = ""
    at: AwareDatetime
