"""A link between a Slack account and an Entra identity: made and removed, on record, and told to its owner."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.model.audit import AuditEvent
from bot.model.errors import OutcomeUnknown, Refused
from bot.model.job import Job
from bot.model.linking import LinkShown
from bot.model.notice import (
    Alert,
    Notice,
    Said,
)
from bot.model.people import OPERATOR, IdentityLink, LinkOffer, Principal, SlackAccount
from bot.model.text import Text
from bot.workflow.depart import depart_job
from bot.workflow.operators import tell_operators
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction
from bot.workflow.stand_ins import end_absence

log = logging.getLogger(__name__)

WAITS = timedelta(hours=24)
"""So long after it was asked something goes on once its asker is linked; nobody is surprised by it later."""


_REMOVED = Text(
    en="Your Slack account is no longer linked to an Entra identity: somebody who may link people has removed the "
    "link. What you had agreed to counts no longer, and what you had asked and nobody has decided ends.",
    es="Su cuenta de Slack ya no está vinculada con una identidad de Entra: alguien que puede hacerlo ha quitado el "
    "vínculo. Lo que usted había aprobado ya no cuenta, y lo que había pedido y nadie ha decidido termina.",
)


def tie(*, tx: Transaction, link: IdentityLink, at: datetime) -> bool:
    """Make the link, and let go on what waited for it. False, changing nothing, when the identity is another's."""
    if not tx.people.put(link):
        return False
    offer = tx.people.offer(slack_team=link.slack_team, slack_user=link.slack_user)
    tx.people.drop_offer(slack_team=link.slack_team, slack_user=link.slack_user)
    data = {"slack": link.account, "entra": link.entra, "upn": link.upn, "how": link.how}
    tx.audit.append(AuditEvent(name="identity.linked", at=at, actor=link.by, data=data))
    if offer is not None:
        _go_on(tx=tx, offer=offer, at=at)
    if link.how == "admin":
        _acquaint(tx=tx, account=link.account, what="linked", at=at)
    return True


def untie(*, tx: Transaction, team: str, user: str, by: str, at: datetime) -> IdentityLink | None:
    """Remove the link; None when there is none. Whoever had it removed by somebody else is told.

    What they agreed to counts no longer, what they asked and nobody has decided ends, and nobody decides in their
    place: seen to at once by the job that is enqueued here, and again before each verdict and before Azure is told.
    """
    link = tx.people.remove(slack_team=team, slack_user=user)
    if link is None:
        return None
    data = {"slack": link.account, "entra": link.entra, "upn": link.upn, "how": link.how}
    tx.audit.append(AuditEvent(name="identity.unlinked", at=at, actor=by, data=data))
    end_absence(tx=tx, team=team, user=user, entra=link.entra, why="unlinked", at=at)
    tx.enqueue(depart_job(entra=link.entra, cause=f"unlinked-{user}-{at:%Y%m%d%H%M%S%f}"))
    if by != link.entra:
        _acquaint(tx=tx, account=link.account, what="unlinked", at=at)
    return link


def _go_on(*, tx: Transaction, offer: LinkOffer, at: datetime) -> None:
    for incoming_id in offer.waiting:
        incoming = tx.inbox.get(incoming_id)
        if incoming is not None and at - incoming.at <= WAITS:
            tx.enqueue(Job(name="intake", key=f"intake-{incoming_id}-linked", subject=incoming_id))
        else:
            tx.inbox.conclude(incoming_id, told=None)


def _acquaint(*, tx: Transaction, account: str, what: str, at: datetime) -> None:
    tx.enqueue(Job(name="acquaint", key=f"{what}-{account}-{at:%Y%m%d%H%M%S%f}", subject=account))


def acquaint(*, outside: Outside, account: str) -> None:
    """Tell somebody what was done about their link by others. Raises Unavailable.

    account  `team/user`.
    """
    team, _, user = account.partition("/")
    with outside.store.reading() as tx:
        link = tx.people.link(slack_team=team, slack_user=user)
        maker = tx.people.linked(entra=link.by) if link is not None else None
    notice: Notice = Said(text=_REMOVED)
    if link is not None:
        notice = LinkShown(link=link, by=maker.slack_user if maker is not None else OPERATOR)
    try:
        found = outside.messenger.account(team=team, user=user)
        outside.messenger.write(account=found, notice=notice)
    except OutcomeUnknown as lost:
        log.warning("link.untold account=%s why=%s", account, lost.why)
    except Refused as refusal:
        log.warning("link.untold account=%s why=%s", account, refusal.code)


def taken(*, outside: Outside, account: SlackAccount, principal: Principal, actor: str) -> None:
    """A second Slack account asks for an identity: put on record and said to the operators. Raises Unavailable."""
    name = principal.shown
    text = Text(
        en=f"The Slack account {account.name} ({account.user}) was to be linked to {name}, who has another Slack "
        "account already. Nothing was linked. Remove the old link first if it is no longer theirs: /aml links.",
        es=f"La cuenta de Slack {account.name} ({account.user}) se iba a vincular con {name}, que ya tiene otra "
        "cuenta de Slack. No se ha vinculado nada. Quite antes el vínculo anterior si ya no es suyo: /aml vínculos.",
    )
    tell_operators(outside=outside, alert=Alert(text=text))
    with outside.store.transaction() as tx:
        data = {"slack": f"{account.team}/{account.user}", "entra": principal.id, "upn": principal.upn, "why": "taken"}
        tx.audit.append(AuditEvent(name="identity.refused", at=outside.clock.now(), actor=actor, data=data))
