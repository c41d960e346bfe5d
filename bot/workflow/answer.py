"""A read is answered at once, to the asker alone."""

from __future__ import annotations

from bot.model.audit import AuditEvent
from bot.model.decision import Effect
from bot.model.errors import Refused
from bot.model.incoming import Incoming
from bot.model.notice import Answered, Denied, Invalid, Notice
from bot.model.people import Person
from bot.model.problem import Problem
from bot.workflow.conclude import conclude
from bot.workflow.consider import Considered
from bot.workflow.draw import usergroups
from bot.workflow.outside import Outside


def answer(*, outside: Outside, person: Person, considered: Considered, incoming: Incoming) -> Notice:
    """Carry out a read that the policies allow, audited, for the asker alone. Raises Unavailable.

    A read that was allowed is carried out and audited again when its answer got lost: what Azure says is not kept.
    """
    kind, decision = considered.kind, considered.decision
    if kind.query is None:
        raise ValueError(f"{kind.name} changes something and must be submitted")
    notice: Notice
    data: dict[str, object]
    if decision.effect is not Effect.ALLOW:
        notice = Denied(title=kind.title, line=considered.line, decision=decision, usergroups=usergroups(outside))
        name, data = "query.denied", {"rules": [reason.rule for reason in decision.reasons]}
    else:
        try:
            found = outside.cloud.answer(query=kind.query(considered.params, considered.context))
        except Refused as refusal:
            notice = Invalid(problems=(Problem(code=refusal.code, text=refusal.sentence),), line=considered.line)
            name, data = "query.refused", {"code": refusal.code}
        else:
            notice = Answered(title=kind.title, line=considered.line, answer=found, corrections=considered.corrections)
            name, data = "query.answered", {"rows": len(found.rows)}
    with outside.store.transaction() as tx:
        if not isinstance(notice, Answered):
            conclude(tx=tx, incoming=incoming, told=notice)
        tx.audit.append(
            AuditEvent(
                name=name,
                at=outside.clock.now(),
                actor=person.entra,
                data={"kind": kind.name, "line": considered.line, "bundle": decision.bundle, **data},
            )
        )
    return notice
