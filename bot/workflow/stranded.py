"""A request that waits for or rests on people who are there no more: others are asked, or it ends, and that is said."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from bot.model.audit import AuditEvent
from bot.model.decision import ApprovalClause, Effect
from bot.model.errors import AlreadyClosed
from bot.model.notice import Alert
from bot.model.remark import Remark
from bot.model.request import Request, Status
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.policy.words import NO_APPROVER
from bot.workflow.advance import touch
from bot.workflow.gaining import barred_now
from bot.workflow.membership import standing_groups, why_gone
from bot.workflow.operators import tell_operators
from bot.workflow.outside import Outside
from bot.workflow.reconsider import Judged, agreed, judge_again, lapsed_of, remarks_on, stop
from bot.workflow.waiting import remind_at_once

log = logging.getLogger(__name__)


def asked_of_whom(*, outside: Outside, bundle: Bundle, request: Request) -> Request:
    """The request as it waits once it has been seen whether those it waits for are there.

    Whom the policies ask instead is asked from now on, and what no longer counts of what was agreed to is asked for
    again, as at a verdict. It ends when they know nobody any more, or when whoever asked has gone. What the policies
    deny for another reason is left for whoever decides: it may pass.
    Returns the request as it is now, perhaps no longer pending. Raises Unavailable; AlreadyClosed when somebody was
    faster.
    """
    agreement = agreed(outside=outside, request=request)
    groups = standing_groups(outside=outside, bundle=bundle, approvals=agreement, request=request)
    barred = barred_now(outside=outside, request=request, people=groups)
    judged = judge_again(outside=outside, bundle=bundle, request=request)
    if judged.decision.effect is Effect.DENY:
        nobody = any(reason.rule == NO_APPROVER for reason in judged.decision.reasons)
        left = why_gone(outside=outside, person=request.requester)
        if not nobody and left is None:
            return request
        if left is None:
            tell_operators(
                outside=outside,
                alert=Alert(text=_ended(request)),
                elsewhere=approvals_channel(outside=outside, request=request),
            )
        now = outside.clock.now()
        said = (Remark(what="left", at=now, who=request.requester, why=left),) if left is not None else ()
        stop(outside=outside, request=request, judged=judged, remarks=said)
    else:
        lapsed = lapsed_of(clauses=judged.decision.approvals, groups=groups, barred=barred)
        redirected = judged.decision.approvals != request.decision.approvals
        if redirected:
            tell_operators(
                outside=outside,
                alert=Alert(text=_others_asked(request, judged.decision.approvals)),
                elsewhere=approvals_channel(outside=outside, request=request),
            )
        if not redirected and not lapsed:
            return request
        remarks = remarks_on(outside=outside, agreement=agreement, lapsed=lapsed)
        _ask_anew(outside=outside, request=request, judged=judged, remarks=remarks)
    with outside.store.reading() as tx:
        return tx.requests.get(request.id) or request


def approvals_channel(*, outside: Outside, request: Request) -> str:
    """The team's channel for approval cards; where the request was asked when the team has named none."""
    bundle = outside.policies.current
    places = bundle.places if isinstance(bundle, Bundle) else ()
    theirs = [place for place in places if place.team == request.place.team and place.approvals_channel]
    own = [place for place in theirs if place.project == request.place.project]
    return next((place.approvals_channel for place in (*own, *theirs)), request.channel)


def _ask_anew(*, outside: Outside, request: Request, judged: Judged, remarks: tuple[Remark, ...]) -> None:
    now, lapsed = outside.clock.now(), {one.who.entra: one.why for one in remarks if one.who is not None}
    with outside.store.transaction() as tx:
        current = tx.requests.hold(request.id)
        if current is None or current.status is not Status.PENDING or current.version != request.version:
            raise AlreadyClosed("it no longer waits as it was")
        update = {
            "decision": judged.decision,
            "lapsed": current.lapsed.union(lapsed),
            "remarks": (*current.remarks, *remarks),
        }
        moved = touch(tx=tx, request=current, now=now, update=update)
        remind_at_once(tx=tx, request=moved)
        for approver, why in lapsed.items():
            data: dict[str, object] = {"approver": approver, "why": why, "decided": judged.record}
            tx.audit.append(AuditEvent(name="approval.lapsed", at=now, actor="policy", request=moved.id, data=data))
        if judged.decision.approvals != request.decision.approvals:
            before = [str(clause) for clause in request.decision.approvals]
            data = {"before": before, "decided": judged.record}
            tx.audit.append(AuditEvent(name="request.redirected", at=now, actor="policy", request=moved.id, data=data))


def nobody_answers(request: Request) -> Text:
    """For the operators: everybody it waits for has left Slack, and the policies name nobody else."""
    who_en, who_es = _people(request.decision.approvals, "of"), _people(request.decision.approvals, "de")
    return Text(
        en=f"{request.name} waits for {who_en}; all have left Slack and nobody else is named. See to the group.",
        es=f"{request.name} espera a {who_es}; nadie de ahí sigue en Slack ni se nombra a otros. Revise el grupo.",
    )


def _others_asked(request: Request, clauses: Iterable[ApprovalClause]) -> Text:
    before_en, before_es = _people(request.decision.approvals, "of"), _people(request.decision.approvals, "de")
    return Text(
        en=f"{request.name} waited for {before_en}; as things are now it waits for {_people(clauses, 'of')}.",
        es=f"{request.name} esperaba a {before_es}; tal como están las cosas, espera a {_people(clauses, 'de')}.",
    )


def _ended(request: Request) -> Text:
    who_en, who_es = _people(request.decision.approvals, "of"), _people(request.decision.approvals, "de")
    return Text(
        en=f"{request.name} has ended: nobody is left who could approve it ({who_en}). See to the group.",
        es=f"{request.name} ha terminado: no queda nadie que pueda aprobarla ({who_es}). Revise el grupo.",
    )


def _people(clauses: Iterable[ApprovalClause], of: str) -> str:
    join = " or " if of == "of" else " o "
    return " + ".join(f"{clause.count} {of} {join.join(clause.groups)}" for clause in clauses)
