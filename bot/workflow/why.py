"""Why a request was decided as it was, and what would become of a line of which nothing is filed."""

from __future__ import annotations

from bot.model.audit import AuditEvent
from bot.model.incoming import Incoming
from bot.model.notice import (
    Denied,
    Explained,
    Foreseen,
    Hurdle,
    Notice,
)
from bot.model.people import Person
from bot.model.request import Request
from bot.policy.bundle import Bundle
from bot.policy.explain import explain_recorded
from bot.policy.words import unreadable
from bot.workflow.conclude import conclude, refused
from bot.workflow.consider import Considered
from bot.workflow.draw import cost_of, usergroups
from bot.workflow.history import may_read
from bot.workflow.outside import Outside


def why(*, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice:
    """Every rule that was looked at for the latest decision of a request, for those who may read its history.

    With the policies that decided, while this process still has them; else with those in force, and that is said.
    Raises Unavailable when the directory cannot be asked which teams are theirs.
    """
    if not may_read(outside=outside, person=person, request=request):
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_IN_TEAM)
    decision = request.decision
    bundle = outside.policies.with_hash(decision.bundle) or outside.policies.current
    notice: Notice
    if isinstance(bundle, Bundle):
        found = explain_recorded(bundle=bundle, facts=request.facts, decision=decision)
        notice = Explained(
            name=request.name,
            line=request.line,
            decision=decision,
            rules=found.told(),
            totals=found.totals(),
            others=not found.is_exact,
            usergroups=usergroups(outside),
        )
    else:
        shown = decision.model_copy(update={"reasons": (*decision.reasons, unreadable())})
        notice = Denied(title=outside.kind(request.kind).title, line=request.line, decision=shown)
    with outside.store.transaction() as tx:
        tx.audit.append(
            AuditEvent(
                name="history.read",
                at=outside.clock.now(),
                actor=person.entra,
                data={"explained": request.name},
            )
        )
    return notice


def foresee(*, outside: Outside, person: Person, considered: Considered, incoming: Incoming) -> Notice:
    """The verdict, whom it would ask, the price and the plan, for the asker alone. Nothing is filed; it is audited."""
    decision = considered.decision
    notice = Foreseen(
        title=considered.kind.title,
        line=considered.line,
        decision=decision,
        preview=tuple(operation.said for operation in considered.plan),
        cost=cost_of(considered.facts),
        corrections=considered.corrections,
        usergroups=usergroups(outside),
    )
    with outside.store.transaction() as tx:
        conclude(tx=tx, incoming=incoming, told=notice)
        tx.audit.append(
            AuditEvent(
                name="whatif.answered",
                at=outside.clock.now(),
                actor=person.entra,
                data={
                    "kind": considered.kind.name,
                    "line": considered.line,
                    "effect": decision.effect.value,
                    "rules": [reason.rule for reason in decision.reasons],
                    "bundle": decision.bundle,
                },
            )
        )
    return notice
