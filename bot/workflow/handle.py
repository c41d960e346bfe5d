"""The second step of everything that arrives: who is it, may they, and do it. Runs in a worker, never before an ack."""

from __future__ import annotations

import logging

from bot.model.audit import AuditEvent
from bot.model.errors import Unavailable
from bot.model.incoming import FROM_HOME, Incoming
from bot.model.notice import Failed, Hurdle, Notice
from bot.model.people import LinkOffer, Person
from bot.model.text import Text
from bot.workflow.conclude import conclude, turned_away
from bot.workflow.home import open_home
from bot.workflow.identity import account_of, actor_of, identify
from bot.workflow.introduce import introduce, offered
from bot.workflow.obey_line import obey_line
from bot.workflow.obey_press import obey_press
from bot.workflow.outside import Outside

log = logging.getLogger(__name__)


def handle(*, outside: Outside, incoming_id: str) -> None:
    """Carry out one received command, click or form and answer the person.

    Idempotent: what has been carried out is not done again, whatever has changed since; only its answer is told again.
    Raises Unavailable when Slack, the directory or the database cannot be reached; the job is then tried again.
    """
    with outside.store.reading() as tx:
        incoming = tx.inbox.get(incoming_id)
        concluded = tx.inbox.concluded(incoming_id)
    if incoming is None:
        return
    notice = concluded.told if concluded is not None else _carried_out(outside=outside, incoming=incoming)
    if notice is not None:
        outside.messenger.tell(incoming=incoming, notice=notice)
    if incoming.values.get(FROM_HOME) and incoming.action != "home":
        refresh_home(outside=outside, incoming=incoming)


def refresh_home(*, outside: Outside, incoming: Incoming) -> None:
    """Show what has become of it where the button was pressed; else it is shown when the Home is opened next."""
    try:
        _open_home(outside=outside, person=identify(outside=outside, incoming=incoming), incoming=incoming)
    except Unavailable as away:
        log.info("home.stale user=%s why=%s", incoming.user, away.why)


def _open_home(*, outside: Outside, person: Person | Hurdle, incoming: Incoming) -> None:
    offer: LinkOffer | Hurdle | None = None
    if person is Hurdle.NOT_LINKED:
        account = account_of(outside=outside, incoming=incoming)
        offer = account if isinstance(account, Hurdle) else offered(outside=outside, account=account)
    open_home(outside=outside, person=person, incoming=incoming, offer=offer if isinstance(offer, LinkOffer) else None)


def give_up_on(*, outside: Outside, incoming_id: str, error_id: str) -> None:
    """What arrived was tried however often it may be: say so, and keep that it happened.

    What has been carried out and could only not be told is told once more instead.
    """
    text = Text(
        en="I could not carry this out: something I depend on did not answer. Nothing was changed. Please try again.",
        es="No he podido hacerlo: algo de lo que dependo no ha respondido. No se ha cambiado nada. "
        "Inténtelo de nuevo, por favor.",
    )
    notice: Notice | None = Failed(id=error_id, text=text)
    with outside.store.transaction() as tx:
        incoming = tx.inbox.get(incoming_id)
        if incoming is None:
            return
        concluded = tx.inbox.concluded(incoming_id)
        if concluded is not None:
            notice = concluded.told
        else:
            conclude(tx=tx, incoming=incoming, told=notice)
            tx.audit.append(
                AuditEvent(
                    name="ask.failed",
                    at=outside.clock.now(),
                    actor=actor_of(incoming),
                    request=incoming.request,
                    data={"error": error_id, "sort": incoming.sort, "action": incoming.action},
                )
            )
    if notice is not None:
        outside.messenger.tell(incoming=incoming, notice=notice)


def _carried_out(*, outside: Outside, incoming: Incoming) -> Notice | None:
    """Do it, and give the answer that is recorded with it; None when the request's own message says it."""
    person = identify(outside=outside, incoming=incoming)
    if incoming.action == "home":
        _open_home(outside=outside, person=person, incoming=incoming)
        return None
    if person is Hurdle.NOT_LINKED:
        return introduce(outside=outside, incoming=incoming)
    if isinstance(person, Hurdle):
        return turned_away(outside=outside, incoming=incoming, hurdle=person)
    if incoming.sort == "command":
        return obey_line(outside=outside, person=person, incoming=incoming)
    return obey_press(outside=outside, person=person, incoming=incoming)
