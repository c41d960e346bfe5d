"""The second step of everything that arrives: who is it, may they, and do it. Runs in a worker, never before an ack."""

from __future__ import annotations

from bot.grammar.commands import HISTORY, SHOW, WITHDRAW
from bot.grammar.parse import Draft
from bot.model.audit import AuditEvent
from bot.model.errors import PolicyFault
from bot.model.incoming import Incoming
from bot.model.notice import Failed, Hurdle, Invalid, NotAllowed, Notice
from bot.model.people import Person
from bot.model.request import Request, Verdict
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.workflow.history import history, show
from bot.workflow.identity import actor_of, identify
from bot.workflow.outside import Outside
from bot.workflow.receive import draft_of, remembered
from bot.workflow.review import refused, review, withdraw
from bot.workflow.submit import answer, consider, submit, unreadable


def handle(*, outside: Outside, incoming_id: str) -> None:
    """Carry out one received command, click or form and answer the person. Idempotent: a repeat changes nothing more.

    Raises Unavailable when Slack, the directory or the database cannot be reached; the job is then tried again.
    """
    with outside.store.transaction() as tx:
        incoming = tx.inbox.get(incoming_id)
    if incoming is None:
        return
    person = identify(outside=outside, incoming=incoming)
    if isinstance(person, Hurdle):
        notice: Notice | None = _stranger(outside=outside, incoming=incoming, hurdle=person)
    elif incoming.sort == "command":
        notice = _command(outside=outside, person=person, incoming=incoming)
    else:
        notice = _action(outside=outside, person=person, incoming=incoming)
    if notice is not None:
        outside.messenger.tell(incoming=incoming, notice=notice)


def give_up_on(*, outside: Outside, incoming_id: str, error_id: str) -> None:
    """What arrived could not be carried out however often it was tried: say so, and keep that it happened."""
    with outside.store.transaction() as tx:
        incoming = tx.inbox.get(incoming_id)
        if incoming is None:
            return
        tx.audit.append(
            AuditEvent(
                name="ask.failed",
                at=outside.clock.now(),
                actor=actor_of(incoming),
                data={"error": error_id, "sort": incoming.sort, "action": incoming.action},
            )
        )
    text = Text(
        en="I could not carry this out: something I depend on did not answer. Nothing was changed. Please try again.",
        es="No he podido hacerlo: algo de lo que dependo no ha respondido. No se ha cambiado nada. "
        "Inténtelo de nuevo, por favor.",
    )
    outside.messenger.tell(incoming=incoming, notice=Failed(id=error_id, text=text))


def _command(*, outside: Outside, person: Person, incoming: Incoming) -> Notice | None:
    with outside.store.transaction() as tx:
        defaults = remembered(tx=tx, incoming=incoming)
    draft = draft_of(outside=outside, incoming=incoming, defaults=defaults)
    if draft.problems:
        # The person was told in the ack; what remains is that it is on record.
        _record_invalid(outside=outside, person=person, draft=draft)
        return None
    if draft.of == HISTORY.name:
        return history(outside=outside, person=person, draft=draft)
    if draft.of in (SHOW.name, WITHDRAW.name):
        return _about_one(outside=outside, person=person, incoming=incoming, draft=draft)
    kind = outside.kind(draft.of)
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        return unreadable(title=kind.title, line=draft.line, faults=bundle.issues)
    considered = consider(
        outside=outside, bundle=bundle, person=person, kind=kind, draft=draft, channel=incoming.channel
    )
    if isinstance(considered, tuple):
        draft = draft.with_problems(considered)
        _record_invalid(outside=outside, person=person, draft=draft)
        return Invalid(problems=draft.problems, line=draft.line)
    if kind.is_read:
        return answer(outside=outside, person=person, considered=considered)
    return submit(outside=outside, person=person, considered=considered, incoming=incoming)


def _action(*, outside: Outside, person: Person, incoming: Incoming) -> Notice | None:
    match incoming.action:
        case "approve":
            return _review(outside=outside, person=person, incoming=incoming, verdict=Verdict.APPROVE)
        case "refuse":
            return _review(outside=outside, person=person, incoming=incoming, verdict=Verdict.REFUSE)
        case "withdraw" | "details":
            request = _request(outside=outside, request_id=incoming.request)
            if request is None:
                return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.UNKNOWN_REQUEST)
            if incoming.action == "withdraw":
                return withdraw(outside=outside, person=person, incoming=incoming, request=request)
            return show(outside=outside, person=person, incoming=incoming, request=request)
        case _:
            return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.UNKNOWN_REQUEST)


def _review(*, outside: Outside, person: Person, incoming: Incoming, verdict: Verdict) -> Notice:
    try:
        return review(outside=outside, person=person, incoming=incoming, verdict=verdict)
    except PolicyFault as fault:
        title = Text(en="Approval", es="Aprobación")
        return unreadable(title=title, line="", faults=fault.issues)


def _about_one(*, outside: Outside, person: Person, incoming: Incoming, draft: Draft) -> Notice:
    number = getattr(draft.params, "number", 0)
    with outside.store.transaction() as tx:
        request = tx.requests.numbered(number)
    if request is None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.UNKNOWN_REQUEST)
    if draft.of == WITHDRAW.name:
        return withdraw(outside=outside, person=person, incoming=incoming, request=request)
    return show(outside=outside, person=person, incoming=incoming, request=request)


def _request(*, outside: Outside, request_id: str) -> Request | None:
    with outside.store.transaction() as tx:
        return tx.requests.get(request_id)


def _stranger(*, outside: Outside, incoming: Incoming, hurdle: Hurdle) -> NotAllowed:
    with outside.store.transaction() as tx:
        tx.audit.append(
            AuditEvent(
                name="approval.refused" if incoming.action in ("approve", "refuse") else "ask.refused",
                at=outside.clock.now(),
                actor=actor_of(incoming),
                request=incoming.request,
                data={"hurdle": hurdle.value, "sort": incoming.sort, "action": incoming.action},
            )
        )
    return NotAllowed(hurdle=hurdle)


def _record_invalid(*, outside: Outside, person: Person, draft: Draft) -> None:
    with outside.store.transaction() as tx:
        tx.audit.append(
            AuditEvent(
                name="ask.rejected",
                at=outside.clock.now(),
                actor=person.entra,
                data={"kind": draft.of, "problems": [p.code for p in draft.problems], "line": draft.redacted},
            )
        )
