"""What was decided before is decided again: the newest policies, the groups and the running totals as they are now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.model.decision import ApprovalClause, Decision, Effect
from bot.model.errors import AlreadyClosed, Unavailable
from bot.model.facts import Facts
from bot.model.remark import Remark
from bot.model.request import Approval, Event, Request, Status, Verdict
from bot.policy.approvals import may_approve, stricter
from bot.policy.bundle import Bundle
from bot.policy.decide import decide
from bot.workflow.advance import advance
from bot.workflow.draw import counting, excluded
from bot.workflow.gaining import groups_given
from bot.workflow.ledger import used_now
from bot.workflow.membership import people_now, subject_now, why_gone
from bot.workflow.outside import Outside


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision made again, with what it was made on.

    decision   never looser than the one the request was filed under.
    facts      as they are now: the clock, the requester's groups and whether they are a guest are asked again.
    """

    decision: Decision
    facts: Facts

    @property
    def record(self) -> dict[str, Any]:
        """For the audit: enough to decide it once more, by the policies of that hash."""
        return {
            "effect": self.decision.effect.value,
            "approvals": [str(clause) for clause in self.decision.approvals],
            "rules": [reason.rule for reason in self.decision.reasons],
            "allowed_by": self.decision.allowed_by,
            "facts": self.facts.model_dump(mode="json"),
            "used": dict(self.decision.used),
            "bundle": self.decision.bundle,
        }


def judge_again(*, outside: Outside, bundle: Bundle, request: Request, age_seconds: float = 0.0) -> Judged:
    """The verdict of the policies in force now.

    The facts are those of the filing, except the clock and who the requester is now, which are asked again, and that an
    emergency that was found to be none is one no longer: what it lifted holds again. Running totals are read last, so
    that they are as fresh as can be. Raises Unavailable, also when they or who is in a group cannot be read: what
    people have agreed to is not ended by a moment's silence.

    age_seconds  how old the description of the requester's account may be.
    """
    requester = subject_now(outside=outside, bundle=bundle, person=request.requester, age_seconds=age_seconds)
    emergency = request.facts.emergency and (request.review is None or request.review.in_order)
    again = {"now": outside.clock.now(), "requester": requester, "emergency": emergency}
    facts = request.facts.model_copy(update=again)
    electors = people_now(
        outside=outside, bundle=bundle, barred=excluded(request=request), groups=groups_given(request.plan)
    )
    ledger = used_now(outside=outside, bundle=bundle, facts=facts, without=_own(request))
    fresh = decide(bundle=bundle, facts=facts, people=electors.people, ledger=ledger, gaining=electors.gaining)
    if fresh.effect is Effect.DENY and fresh.retryable:
        why = "; ".join(reason.rule for reason in fresh.reasons)
        raise Unavailable(service="policy", why=f"it cannot be decided now: {why}")
    return Judged(stricter(pinned=request.decision, fresh=fresh), facts)


def _own(request: Request) -> tuple[str, ...]:
    return (request.id, request.extends) if request.extends else (request.id,)


def stop(*, outside: Outside, request: Request, judged: Judged, remarks: tuple[Remark, ...] = ()) -> None:
    """The policies say no now: the request ends, whoever had agreed to it. Harmless when it has ended already.

    remarks  what is said about it in the thread of its card.
    """
    with suppress(AlreadyClosed), outside.store.transaction() as tx:
        current = tx.requests.get(request.id)
        if current is None or current.status not in (Status.PENDING, Status.APPROVED):
            return
        advance(
            tx=tx,
            request=current.model_copy(update={"remarks": (*current.remarks, *remarks)}),
            event=Event.STOPPED,
            actor="policy",
            now=outside.clock.now(),
            decision=judged.decision,
            data=judged.record,
        )


def agreed(*, outside: Outside, request: Request) -> list[Approval]:
    """The approvals that count so far, oldest first."""
    with outside.store.reading() as tx:
        return [one for one in counting(tx=tx, request=request) if one.verdict is Verdict.APPROVE]


def lapsed_of(
    *, clauses: Sequence[ApprovalClause], groups: Mapping[str, frozenset[str]], barred: frozenset[str]
) -> frozenset[str]:
    """Of approver -> groups now, those who could fill no slot any more; `barred` as of now too."""
    return frozenset(
        person
        for person, theirs in groups.items()
        if not may_approve(clauses=clauses, approver=person, approver_groups=theirs, excluded=barred)
    )


def remarks_on(*, outside: Outside, agreement: Sequence[Approval], lapsed: Collection[str]) -> tuple[Remark, ...]:
    """That the agreement of those who are in `lapsed` counts no longer, and why, for the thread of the card.

    Raises Unavailable.
    """
    now = outside.clock.now()
    people = [one.approver for one in agreement if one.approver.entra in lapsed]
    whys = [why_gone(outside=outside, person=person) or "group" for person in people]
    return tuple(Remark(what="lapsed", at=now, who=who, why=why) for who, why in zip(people, whys, strict=True))
