"""What amlbot granted, compared with what Azure has: every night, and when somebody asks.

One job a grant, so that a thousand of them hold no thread. Nothing is taken away or given here: what is found is put on
record and told; a look that fails finds nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed
from bot.model.execution import Grant, GrantStatus
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.notice import Hurdle, Notice, Said
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.model.people import Person
from bot.model.request import Request
from bot.model.text import Text
from bot.workflow.access_review import begin_access_review
from bot.workflow.conclude import conclude, refused
from bot.workflow.history import may_see
from bot.workflow.idle import begin_machines
from bot.workflow.ledger import release
from bot.workflow.orphans import begin_orphans
from bot.workflow.outside import Outside
from bot.workflow.ports import Cloud, Store, Transaction
from bot.workflow.settle import operation_key
from bot.workflow.unfinished import begin_unfinished

NIGHT_HOUR = 2
"""UTC. When nobody works, and before those who read it begin."""

LEFT_OVER_DAYS = 7
"""So long after its end a grant is still looked for."""

_PAGE = 100
_REMOVED = Text(
    en="It is no longer there: somebody removed it outside amlbot.",
    es="Ya no está: alguien lo ha quitado fuera de amlbot.",
)
_LEFT_OVER = Text(
    en="It was taken back and is there again, or still: it was made or given outside amlbot.",
    es="Se retiró y vuelve a estar, o sigue ahí: se ha creado o concedido fuera de amlbot.",
)


def nightly(*, store: Store, now: datetime) -> int:
    """Begin the round of this night, once, from two o'clock on; how many grants are looked at."""
    if now.hour < NIGHT_HOUR:
        return 0
    return begin_looks(store=store, now=now, cause=f"{now:%Y%m%d}")


def begin_looks(*, store: Store, now: datetime, cause: str) -> int:
    """Begin every look there is: at grants, roles of people who are gone, half-made workspaces, idle machines, and
    roles whose review has come.

    cause  the round's own name: begun twice it is begun once. Returns how many grants are looked at.
    """
    begin_orphans(store=store, cause=cause)
    begin_unfinished(store=store, cause=cause)
    begin_machines(store=store, cause=cause)
    begin_access_review(store=store, cause=cause)
    return compare_all(store=store, now=now, cause=cause)


def compare_all(*, store: Store, now: datetime, cause: str) -> int:
    """Enqueue a look at every grant that stands and at every one that has ended lately; how many.

    cause  the round's own name: begun twice it is begun once.
    """
    count, after = 0, ""
    while True:
        with store.transaction() as tx:
            page = tx.grants.standing(limit=_PAGE, after=after, ended_since=now - timedelta(days=LEFT_OVER_DAYS))
            for grant in page:
                tx.enqueue(Job(name="compare", key=f"compare-{cause}-{grant.id}", subject=grant.id))
        count += len(page)
        if len(page) < _PAGE:
            return count
        after = page[-1].id


def asked(*, outside: Outside, person: Person, incoming: Incoming) -> Notice:
    """Somebody who may read the whole history wants a round now. Raises Unavailable."""
    whole, _ = may_see(outside=outside, person=person)
    if not whole:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_READER)
    now = outside.clock.now()
    count = begin_looks(store=outside.store, now=now, cause=incoming.id)
    notice = Said(
        text=Text(
            en=f"Every grant is being compared with Azure ({count} in all), and roles of people who are gone, "
            "half-made workspaces, idle machines and roles to review are looked for. What is found is said in the "
            "operators' channel, to the owners in their working hours, and in the history.",
            es=f"Se está comparando con Azure cada concesión ({count} en total) y se buscan roles de personas que ya "
            "no están, áreas de trabajo a medias, máquinas inactivas y roles por revisar. Lo que se encuentre se dirá "
            "en el canal de operadores, a quien corresponda en su horario laboral y en el historial.",
        )
    )
    with outside.store.transaction() as tx:
        conclude(tx=tx, incoming=incoming, told=notice)
        tx.audit.append(AuditEvent(name="drift.asked", at=now, actor=person.entra, data={"grants": count}))
    return notice


def compare(*, outside: Outside, grant_id: str) -> None:
    """Look at what one grant should have left in Azure, and put on record what differs. Raises Unavailable."""
    with outside.store.reading() as tx:
        grant = tx.grants.get(grant_id)
        request = tx.requests.get(grant.request) if grant is not None else None
    if grant is None or request is None:
        return
    if not is_compared(grant):
        return
    drift, why = difference_of(cloud=outside.cloud, grant=grant, request=request)
    if drift == grant.drift:
        return
    with outside.store.transaction() as tx:
        _record(tx, grant, drift=drift, why=why, now=outside.clock.now())


def is_compared(grant: Grant) -> bool:
    """Whether Azure ought to have it, or ought not to any more: not while it is being taken back."""
    return grant.status is GrantStatus.ACTIVE or (grant.status is GrantStatus.REVOKED and _was_undone(grant))


def difference_of(*, cloud: Cloud, grant: Grant, request: Request) -> tuple[str, Text | None]:
    """How Azure differs from what was granted (removed, changed, left-over) and why; empty for not at all.

    grant  one that is compared. Raises Unavailable.
    """
    if grant.status is GrantStatus.ACTIVE:
        index = len(request.plan) - 1
        outcome = cloud.check(operation=request.plan[index], key=operation_key(request=request, index=index))
        return _of_standing(outcome)
    return _of_ended(cloud.check(operation=grant.undo[-1], key=f"{grant.id}-{len(grant.undo) - 1}"))


def _of_standing(outcome: Outcome) -> tuple[str, Text | None]:
    match outcome:
        case Absent():
            return "removed", _REMOVED
        case Rejected(sentence=sentence):
            return "changed", sentence
        case Succeeded() | InProgress():
            return "", None


def _of_ended(outcome: Outcome) -> tuple[str, Text | None]:
    match outcome:
        case Absent() | Rejected():
            return "left-over", _LEFT_OVER
        case Succeeded() | InProgress():
            return "", None


def _was_undone(grant: Grant) -> bool:
    """Whether Azure was told to take it back; not one that ended in another grant or never began."""
    return grant.tried_at is not None


def _record(tx: Transaction, grant: Grant, *, drift: str, why: Text | None, now: datetime) -> None:
    others = [one for one in tx.grants.with_key(grant.key) if one.id != grant.id]
    if drift == "left-over" and others:
        # It has been granted anew since: then it has to be there.
        return
    update: dict[str, object] = {"drift": drift, "trouble": why}
    if drift == "removed":
        update |= {"status": GrantStatus.REVOKED, "ended_at": now, "ended_how": "removed outside amlbot"}
    moved = grant.changed(**update)
    if not tx.grants.move(to=moved, expected=grant.status):
        raise AlreadyClosed("another worker has moved this grant")
    if drift == "removed":
        release(tx=tx, request=grant.request, now=now, why="grant.revoked")
    tx.enqueue(Job(name="notify", key=f"notify-{grant.id}-{moved.version}", subject=grant.request))
    tx.audit.append(
        AuditEvent(
            name="drift.found" if drift else "drift.gone",
            at=now,
            actor="system",
            request=grant.request,
            data={"grant": grant.id, "key": grant.key, "drift": drift or grant.drift, "why": why.en if why else ""},
        )
    )
