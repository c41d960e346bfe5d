"""Something is given back before its time: the person who asked for it, or has it, needs it no more."""

from __future__ import annotations

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed
from bot.model.execution import GrantStatus
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.notice import Hurdle, Notice, Said
from bot.model.people import Person
from bot.model.request import Request
from bot.model.text import Text
from bot.workflow.conclude import conclude, refused
from bot.workflow.draw import grant_id
from bot.workflow.outside import Outside

GIVEN_BACK = "given back"


def give_back(*, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice:
    """End what the request granted now. It is gone once Azure has confirmed it, and its message says so then."""
    if person.entra not in (request.requester.entra, request.beneficiary):
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_YOURS, request=request)
    now = outside.clock.now()
    try:
        with outside.store.transaction() as tx:
            grant = tx.grants.get(grant_id(request))
            if grant is None or grant.status is not GrantStatus.ACTIVE:
                raise AlreadyClosed("nothing stands that could be given back")
            ending = grant.changed(expires_at=now, ended_how=GIVEN_BACK)
            if not tx.grants.move(to=ending, expected=GrantStatus.ACTIVE):
                raise AlreadyClosed("somebody else has moved this grant")
            tx.enqueue(Job(name="revoke", key=f"revoke-{ending.id}-{ending.version}", subject=ending.id))
            tx.audit.append(
                AuditEvent(
                    name="grant.given_back",
                    at=now,
                    actor=person.entra,
                    request=request.id,
                    data={"grant": grant.id, "key": grant.key},
                )
            )
            notice = Said(
                text=Text(
                    en=f"Thank you. What {request.name} gave is being taken back; its message says when it is gone.",
                    es=f"Gracias. Se está retirando lo que dio {request.name}; su mensaje dirá cuándo ya no está.",
                )
            )
            conclude(tx=tx, incoming=incoming, told=notice)
            return notice
    except AlreadyClosed:
        hurdle = Hurdle.NOTHING_STANDS
    return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)
