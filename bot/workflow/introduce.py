"""Who somebody is in Entra, by their own word: shown what was found for them, they say that it is them, or is not.

What they asked or pressed meanwhile is kept and goes on by itself once they have confirmed it.
"""

from __future__ import annotations

from bot.grammar.linking import LINK
from bot.model.audit import AuditEvent
from bot.model.facts import Unknown
from bot.model.incoming import Incoming
from bot.model.linking import LinkOffered, LinkShown, WayToLink
from bot.model.notice import Alert, Hurdle, Notice, Said
from bot.model.people import IdentityLink, LinkOffer, Person, Principal, SlackAccount
from bot.model.text import Text
from bot.workflow.conclude import conclude, turned_away
from bot.workflow.identity import account_of, actor_of
from bot.workflow.link import taken, tie, untie
from bot.workflow.operators import tell_operators
from bot.workflow.outside import Outside

MOST_WAITING = 20
"""What arrives from one account beyond that is not kept for later."""

CONFIRM, DECLINE, UNDO = "link_confirm", "link_decline", "link_undo"


def introduce(*, outside: Outside, incoming: Incoming) -> Notice:
    """What somebody is told whom nobody has linked yet. Raises Unavailable when Slack or the directory is silent."""
    account = account_of(outside=outside, incoming=incoming)
    if isinstance(account, Hurdle):
        return turned_away(outside=outside, incoming=incoming, hurdle=account)
    if incoming.action == CONFIRM:
        return _confirm(outside=outside, incoming=incoming, account=account)
    if incoming.action in (DECLINE, UNDO):
        return _decline(outside=outside, incoming=incoming, account=account)
    if incoming.sort == "command" and incoming.text.strip().lower() in LINK.commands:
        return _show(outside=outside, incoming=incoming, account=account, anew=True)
    found = offered(outside=outside, account=account, waiting=incoming.id)
    if isinstance(found, Hurdle):
        return _nobody(outside=outside, incoming=incoming, account=account, hurdle=found)
    notice = LinkOffered(offer=found, waits=bool(found.waiting))
    if incoming.id not in found.waiting:
        with outside.store.transaction() as tx:
            conclude(tx=tx, incoming=incoming, told=notice)
    return notice


def offered(*, outside: Outside, account: SlackAccount, waiting: str = "", anew: bool = False) -> LinkOffer | Hurdle:
    """The identity found for an account, to be shown to its owner; kept with what waits for their answer.

    waiting  id of what arrived and is to go on afterwards; empty for nothing.
    anew     also what they said no to before.
    Raises Unavailable.
    """
    principal = _candidate(outside=outside, account=account)
    if principal is None:
        return Hurdle.NOT_LINKED
    now = outside.clock.now()
    actor = f"slack:{account.team}/{account.user}"
    fresh = LinkOffer(
        slack_team=account.team,
        slack_user=account.user,
        entra=principal.id.lower(),
        name=principal.name,
        upn=principal.shown,
        email=account.email,
        at=now,
    )
    with outside.store.reading() as tx:
        known = tx.people.offer(slack_team=account.team, slack_user=account.user)
        holder = tx.people.linked(entra=fresh.entra)
    before = known if known is not None and known.entra == fresh.entra else None
    if holder is not None and (holder.slack_team, holder.slack_user) != (account.team, account.user):
        if before is None or before.state != "taken":
            taken(outside=outside, account=account, principal=principal, actor=actor)
            with outside.store.transaction() as tx:
                tx.people.put_offer(fresh.model_copy(update={"state": "taken"}))
        return Hurdle.LINK_TAKEN
    if before is not None and before.state == "declined" and not anew:
        return Hurdle.NOT_LINKED
    waits = known.waiting if known is not None else ()
    if waiting and waiting not in waits and len(waits) < MOST_WAITING:
        waits = (*waits, waiting)
    offer = fresh.model_copy(update={"waiting": waits})
    with outside.store.transaction() as tx:
        tx.people.put_offer(offer)
        if before is None or before.state != "open":
            data = {"slack": f"{account.team}/{account.user}", "entra": offer.entra, "upn": offer.upn, "how": "email"}
            tx.audit.append(AuditEvent(name="identity.offered", at=now, actor=actor, data=data))
    return offer


def way_to_link(*, outside: Outside, account: SlackAccount) -> WayToLink:
    """What somebody would be told whom nobody has linked, if they asked for something; records nothing.

    Raises Unavailable.
    """
    principal = _candidate(outside=outside, account=account)
    if principal is None:
        return WayToLink(how="other", user=account.user)
    with outside.store.reading() as tx:
        known = tx.people.offer(slack_team=account.team, slack_user=account.user)
        holder = tx.people.linked(entra=principal.id.lower())
    if holder is not None:
        return WayToLink(how="other", user=account.user)
    declined = known is not None and known.state == "declined" and known.entra == principal.id.lower()
    upn = principal.shown
    return WayToLink(how="again" if declined else "confirm", user=account.user, upn=upn)


def own_link(*, outside: Outside, person: Person, incoming: Incoming) -> Notice:
    """Which identity somebody is linked to, with the way out of it."""
    with outside.store.transaction() as tx:
        link = tx.people.link(slack_team=person.slack.team, slack_user=person.slack.user)
        notice: Notice = LinkShown(link=link) if link is not None else Said(text=_NOT_LINKED_NOW)
        conclude(tx=tx, incoming=incoming, told=notice)
    return notice


def undo(*, outside: Outside, person: Person, incoming: Incoming) -> Notice:
    """They say that the identity they are linked to is not theirs, or want the link gone. Raises Unavailable.

    A button drawn for another identity undoes nothing and shows the link as it is.
    """
    account = person.slack
    if incoming.sort != "command" and incoming.text != person.entra:
        return own_link(outside=outside, person=person, incoming=incoming)
    removed = Text(
        en=f"{account.name} ({account.user}) has removed the link of their Slack account to {person.upn}.",
        es=f"{account.name} ({account.user}) ha quitado el vínculo de su cuenta de Slack con {person.upn}.",
    )
    tell_operators(outside=outside, alert=Alert(text=removed))
    now = outside.clock.now()
    notice = Said(text=_UNDONE)
    with outside.store.transaction() as tx:
        untie(tx=tx, team=account.team, user=account.user, by=person.entra, at=now)
        tx.people.put_offer(
            LinkOffer(
                slack_team=account.team,
                slack_user=account.user,
                entra=person.entra,
                name=person.upn,
                upn=person.upn,
                email=account.email,
                at=now,
                state="declined",
            )
        )
        conclude(tx=tx, incoming=incoming, told=notice)
    return notice


def _show(*, outside: Outside, incoming: Incoming, account: SlackAccount, anew: bool = False) -> Notice:
    found = offered(outside=outside, account=account, anew=anew)
    if isinstance(found, Hurdle):
        return _nobody(outside=outside, incoming=incoming, account=account, hurdle=found)
    notice = LinkOffered(offer=found, waits=bool(found.waiting))
    with outside.store.transaction() as tx:
        conclude(tx=tx, incoming=incoming, told=notice)
    return notice


def _confirm(*, outside: Outside, incoming: Incoming, account: SlackAccount) -> Notice:
    """Link what they saw, if it is still what would be found for them now; else they are shown that."""
    with outside.store.reading() as tx:
        offer = tx.people.offer(slack_team=account.team, slack_user=account.user)
    principal = _candidate(outside=outside, account=account)
    if (
        offer is None
        or offer.state != "open"
        or principal is None
        or {offer.entra, principal.id.lower()} != {incoming.text}
    ):
        return _show(outside=outside, incoming=incoming, account=account)
    now = outside.clock.now()
    link = IdentityLink(
        slack_team=account.team,
        slack_user=account.user,
        entra=offer.entra,
        upn=principal.shown,
        how="confirmed",
        at=now,
        by=offer.entra,
    )
    with outside.store.transaction() as tx:
        if tie(tx=tx, link=link, at=now):
            notice = Said(text=_confirmed(link, waits=bool(offer.waiting)))
            conclude(tx=tx, incoming=incoming, told=notice)
            return notice
    return _show(outside=outside, incoming=incoming, account=account)


def _decline(*, outside: Outside, incoming: Incoming, account: SlackAccount) -> Notice:
    with outside.store.reading() as tx:
        offer = tx.people.offer(slack_team=account.team, slack_user=account.user)
    if offer is not None and offer.state == "open" and offer.entra == incoming.text:
        declined = Text(
            en=f"{account.name} ({account.user}) says that {offer.upn}, found by the address {offer.email}, is not "
            "them. Nothing is linked.",
            es=f"{account.name} ({account.user}) dice que {offer.upn}, hallada por el correo {offer.email}, no es "
            "su identidad. No se ha vinculado nada.",
        )
        tell_operators(outside=outside, alert=Alert(text=declined))
    notice = Said(text=_DECLINED)
    with outside.store.transaction() as tx:
        offer = tx.people.offer(slack_team=account.team, slack_user=account.user)
        if offer is not None and offer.state == "open" and offer.entra == incoming.text:
            tx.people.put_offer(offer.model_copy(update={"state": "declined", "waiting": ()}))
            for waited in offer.waiting:
                tx.inbox.conclude(waited, told=None)
            data = {"slack": f"{account.team}/{account.user}", "entra": offer.entra, "upn": offer.upn}
            tx.audit.append(
                AuditEvent(name="identity.declined", at=outside.clock.now(), actor=actor_of(incoming), data=data)
            )
        conclude(tx=tx, incoming=incoming, told=notice)
    return notice


def _candidate(*, outside: Outside, account: SlackAccount) -> Principal | None:
    """The enabled Entra user with the account's e-mail address, where the operator lets that be offered."""
    if not outside.link_by_email or not account.email:
        return None
    found = outside.directory.principal(written=account.email)
    return found if not isinstance(found, Unknown) and found.type == "User" else None


def _nobody(*, outside: Outside, incoming: Incoming, account: SlackAccount, hurdle: Hurdle) -> Notice:
    detail = Text(
        en=f"Somebody who may link people writes: /aml link <@{account.user}> and your address in Entra.",
        es=f"Quien puede vincular a otras personas escribe: /aml vincular <@{account.user}> y su correo en Entra.",
    )
    return turned_away(outside=outside, incoming=incoming, hurdle=hurdle, detail=detail)


_NOT_LINKED_NOW = Text(
    en="Your Slack account is linked to nobody.", es="Su cuenta de Slack no está vinculada con nadie."
)
_DECLINED = Text(
    en="Nothing is linked, and what waited is not done. The platform team has been told; /aml link shows it again.",
    es="No se ha vinculado nada y lo que esperaba no se hará. Se ha avisado al equipo de plataforma; /aml vincular "
    "lo muestra de nuevo.",
)
_UNDONE = Text(
    en="Your Slack account is linked to nobody now. What you had agreed to counts no longer, and what you had asked "
    "and nobody has decided ends. The platform team has been told.",
    es="Su cuenta de Slack ya no está vinculada con nadie. Lo que usted había aprobado ya no cuenta, y lo que había "
    "pedido y nadie ha decidido termina. Se ha avisado al equipo de plataforma.",
)


def _confirmed(link: IdentityLink, *, waits: bool) -> Text:
    return Text(
        en=f"You are {link.upn} for amlbot from now on." + (" I go on with what you asked." if waits else ""),
        es=f"Desde ahora usted es {link.upn} para amlbot." + (" Sigo con lo que ha pedido." if waits else ""),
    )
