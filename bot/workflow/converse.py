"""Talking about a request that waits, without deciding it: a question, its answer, and a nudge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.notice import Hurdle, Notice, Recorded
from bot.model.people import Person
from bot.model.question import Question
from bot.model.request import Request, Status
from bot.policy.approvals import may_approve
from bot.policy.bundle import Bundle
from bot.workflow.advance import touch
from bot.workflow.conclude import conclude, refused
from bot.workflow.copies import stands_in_a_channel
from bot.workflow.draw import draw
from bot.workflow.gaining import barred_now
from bot.workflow.membership import approving_groups
from bot.workflow.nudging import nudge_from, offer_nudge
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction


def ask(*, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice:
    """Put a question to the requester: only somebody who may decide, while the request waits.

    Raises Unavailable when the directory cannot be asked, PolicyFault while no policy can be read.
    """
    if request.status is not Status.PENDING:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.CLOSED, request=request)
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise bundle
    if person.slack.guest or not may_approve(
        clauses=request.decision.approvals,
        approver=person.entra,
        approver_groups=approving_groups(outside=outside, bundle=bundle, entra=person.entra, request=request),
        excluded=barred_now(outside=outside, request=request, people=(person.entra,)),
    ):
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_APPROVER, request=request)
    asked = Question(asker=person, text=incoming.text.strip(), at=outside.clock.now())

    def more(current: Request) -> Mapping[str, Any] | Hurdle:
        return {"questions": (*current.questions, asked)}

    return _said(outside, person, incoming, request, "question.asked", {"question": asked.text}, more)


def answer_questions(*, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice:
    """Answer every question that is open; only whoever asked for the thing, or whom it is for."""
    if person.entra not in (request.requester.entra, request.beneficiary):
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_YOURS, request=request)
    words, now = incoming.text.strip(), outside.clock.now()

    def answered(current: Request) -> Mapping[str, Any] | Hurdle:
        if not any(one.is_open for one in current.questions):
            return Hurdle.NOTHING_TO_ANSWER
        return {
            "questions": tuple(
                one.model_copy(update={"answer": words, "answered_at": now}) if one.is_open else one
                for one in current.questions
            )
        }

    return _said(outside, person, incoming, request, "question.answered", {"answer": words}, answered)


def nudge(*, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice:
    """Ask those who still have to decide to look; not sooner than `nudge_from`."""
    if request.requester.entra != person.entra:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_YOURS, request=request)
    now = outside.clock.now()

    def nudged(current: Request) -> Mapping[str, Any] | Hurdle:
        if now < nudge_from(current):
            return Hurdle.TOO_SOON
        return {"nudges": (*current.nudges, now)}

    return _said(outside, person, incoming, request, "request.nudged", {}, nudged, follow=_bring_to_mind)


def _bring_to_mind(tx: Transaction, request: Request) -> None:
    """Where no channel has the card there is no thread to ask in: they are reminded, each in their direct messages.
    The next nudge is offered when it is taken."""
    offer_nudge(tx=tx, request=request, now=request.nudges[-1])
    cards = [view for view in tx.views.of(request.id) if view.purpose == "card" and not view.closed]
    if not any(stands_in_a_channel(card) for card in cards):
        tx.enqueue(Job(name="remind", key=f"remind-{request.id}-nudge-{len(request.nudges)}", subject=request.id))


def _nothing_more(tx: Transaction, request: Request) -> None:
    """The message of the request says it."""


def _said(
    outside: Outside,
    person: Person,
    incoming: Incoming,
    request: Request,
    name: str,
    data: dict[str, Any],
    change: Callable[[Request], Mapping[str, Any] | Hurdle],
    follow: Callable[[Transaction, Request], None] = _nothing_more,
) -> Notice:
    """Record it on the request as it is now, if it still waits and `change` finds nothing against it.

    follow  enqueues what follows from it, in the same transaction.
    """
    hurdle = Hurdle.CLOSED
    try:
        with outside.store.transaction() as tx:
            current = tx.requests.hold(request.id)
            if current is None or current.status is not Status.PENDING:
                raise AlreadyClosed("it no longer waits")
            update = change(current)
            if isinstance(update, Hurdle):
                hurdle = update
                raise AlreadyClosed(update.value)
            now = outside.clock.now()
            moved = touch(tx=tx, request=current, now=now, update=update)
            follow(tx, moved)
            tx.audit.append(AuditEvent(name=name, at=now, actor=person.entra, request=request.id, data=data))
            notice = Recorded(picture=draw(outside=outside, tx=tx, request=moved), what=name)
            conclude(tx=tx, incoming=incoming, told=notice)
            return notice
    except AlreadyClosed:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)
