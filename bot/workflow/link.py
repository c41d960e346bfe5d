"""Links between Slack accounts and Entra identities: made, removed and listed, each on record and told to its owner."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.grammar.parse import Draft
from bot.model.audit import AuditEvent
from bot.model.errors import OutcomeUnknown, Refused
from bot.model.facts import Unknown
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.linking import LinkShown, LinksPage
from bot.model.notice import (
    Alert,
    Hurdle,
    Invalid,
    Notice,
    Said,
)
from bot.model.people import OPERATOR, IdentityLink, LinkOffer, Person, Principal, SlackAccount
from bot.model.problem import Problem
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.workflow.conclude import conclude, line_rejected, refused
from bot.workflow.depart import depart_job
from bot.workflow.identity import account_hurdle
from bot.workflow.membership import groups_now
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction
from bot.workflow.stand_ins import end_absence

log = logging.getLogger(__name__)

WAITS = timedelta(hours=24)
"""So long after it was asked something goes on once its asker is linked; nobody is surprised by it later."""


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


def say_to_operators(*, outside: Outside, text: Text) -> None:
    """In their channel, where there is one. Raises Unavailable: it is said before what it is about is concluded."""
    if not outside.operators_channel:
        log.warning("operators.unsaid: %s", text.en)
        return
    try:
        outside.messenger.alert(channel=outside.operators_channel, alert=Alert(text=text))
    except OutcomeUnknown as lost:
        log.warning("operators.unclear why=%s", lost.why)
    except Refused as refusal:
        log.error("operators.unsaid channel=%s code=%s", outside.operators_channel, refusal.code)


def taken(*, outside: Outside, account: SlackAccount, principal: Principal, actor: str) -> None:
    """A second Slack account asks for an identity: put on record and said to the operators. Raises Unavailable."""
    name = principal.upn or principal.name
    text = Text(
        en=f"The Slack account {account.name} ({account.user}) was to be linked to {name}, who has another Slack "
        "account already. Nothing was linked. Remove the old link first if it is no longer theirs: /aml links.",
        es=f"La cuenta de Slack {account.name} ({account.user}) se iba a vincular con {name}, que ya tiene otra "
        "cuenta de Slack. No se ha vinculado nada. Quite antes el vínculo anterior si ya no es suyo: /aml vínculos.",
    )
    say_to_operators(outside=outside, text=text)
    with outside.store.transaction() as tx:
        data = {"slack": f"{account.team}/{account.user}", "entra": principal.id, "upn": principal.upn, "why": "taken"}
        tx.audit.append(AuditEvent(name="identity.refused", at=outside.clock.now(), actor=actor, data=data))


def may_link(*, outside: Outside, person: Person) -> bool:
    """Whether somebody links others: in a group that says so, and no guest. Nobody does while no policy can be read.

    Raises Unavailable.
    """
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle) or person.slack.guest:
        return False
    linkers = {group.name for group in bundle.groups.values() if group.links_people}
    return bool(linkers & groups_now(outside=outside, bundle=bundle, person=person))


def link_other(*, outside: Outside, person: Person, incoming: Incoming, words: Sequence[str], draft: Draft) -> Notice:
    """Link somebody else's Slack account. Raises Unavailable.

    Not one's own: whoever could would approve their own requests as somebody else.
    """
    if not may_link(outside=outside, person=person):
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_LINKER)
    mentions = [user_of(word) for word in words if user_of(word)]
    names = [word for word in words if not user_of(word)]
    if len(mentions) != 1 or len(names) != 1:
        return _wrong(outside, person, incoming, draft, _HOW)
    account = _suitable(outside=outside, user=mentions[0])
    if account is None:
        return _wrong(outside, person, incoming, draft, _NO_ACCOUNT)
    if account.user == person.slack.user:
        return _wrong(outside, person, incoming, draft, _NOT_YOUR_OWN)
    principal = outside.directory.principal(written=names[0])
    if isinstance(principal, Unknown) or principal.type != "User":
        return _wrong(outside, person, incoming, draft, _NO_IDENTITY)
    now = outside.clock.now()
    link = IdentityLink(
        slack_team=account.team,
        slack_user=account.user,
        entra=principal.id.lower(),
        upn=principal.upn or principal.name,
        how="admin",
        at=now,
        by=person.entra,
    )
    with outside.store.transaction() as tx:
        old = tx.people.link(slack_team=account.team, slack_user=account.user)
        tx.people.remember(account, seen_at=now)
        if old is None and tie(tx=tx, link=link, at=now):
            notice = Said(text=_linked(account, link))
            conclude(tx=tx, incoming=incoming, told=notice)
            return notice
    if old is not None:
        return _wrong(outside, person, incoming, draft, _has_link(account, old))
    taken(outside=outside, account=account, principal=principal, actor=person.entra)
    return _wrong(outside, person, incoming, draft, _is_taken(link))


def unlink_other(*, outside: Outside, person: Person, incoming: Incoming, user: str) -> Notice:
    """Remove somebody else's link. Raises Unavailable when the directory cannot be asked who may."""
    if not may_link(outside=outside, person=person):
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_LINKER)
    with outside.store.transaction() as tx:
        link = untie(tx=tx, team=outside.slack_team, user=user, by=person.entra, at=outside.clock.now())
        notice = Said(text=_unlinked(link) if link is not None else _NOTHING_LINKED)
        conclude(tx=tx, incoming=incoming, told=notice)
    return notice


def links(*, outside: Outside, person: Person, incoming: Incoming, draft: Draft) -> Notice:
    """A page of links, for whoever may change them; that they were read is on record. Raises Unavailable."""
    if not may_link(outside=outside, person=person):
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_LINKER)
    asked = draft.params.model_dump() if draft.params is not None else {}
    written, limit = str(asked.get("find") or ""), int(asked.get("limit") or 20)
    with outside.store.transaction() as tx:
        found = tx.people.links(
            containing=user_of(written) or written, after=str(asked.get("after") or ""), limit=limit + 1
        )
        page = tuple(found[:limit])
        notice = LinksPage(
            links=page,
            filters=("--find", written) if written else (),
            next_after=page[-1].slack_user if len(found) > limit else "",
        )
        tx.audit.append(
            AuditEvent(
                name="identity.listed",
                at=outside.clock.now(),
                actor=person.entra,
                data={"filters": draft.line, "rows": len(page)},
            )
        )
        conclude(tx=tx, incoming=incoming, told=notice)
    return notice


def user_of(word: str) -> str:
    """The Slack user a mention means, whatever name stands beside it; empty for any other word."""
    return word.strip("<@>").split("|")[0] if word.startswith("<@") else ""


def _suitable(*, outside: Outside, user: str) -> SlackAccount | None:
    try:
        account = outside.messenger.account(team=outside.slack_team, user=user)
    except Refused:
        return None
    return account if account_hurdle(account, slack_team=outside.slack_team) is None else None


def _wrong(outside: Outside, person: Person, incoming: Incoming, draft: Draft, text: Text) -> Invalid:
    problems = (Problem(code="link", text=text, field="words"),)
    return line_rejected(outside=outside, person=person, incoming=incoming, draft=draft, problems=problems)


_HOW = Text(
    en="Write the person and their address or object id: `link @person name@company`.",
    es="Escriba la persona y su correo o id. de objeto: `vincular @persona nombre@empresa`.",
)
_NO_ACCOUNT = Text(
    en="That is no account of a person of this Slack workspace.",
    es="Esa no es la cuenta de una persona de este espacio de trabajo de Slack.",
)
_NOT_YOUR_OWN = Text(
    en="Nobody links their own account to an identity of their choice. Somebody else who may link people must do it.",
    es="Nadie vincula su propia cuenta con la identidad que quiera. Debe hacerlo otra persona que pueda vincular.",
)
_NO_IDENTITY = Text(
    en="No enabled person in Entra has that address or object id.",
    es="Ninguna persona habilitada de Entra tiene ese correo o id. de objeto.",
)
_NOTHING_LINKED = Text(
    en="That Slack account is linked to nobody.", es="Esa cuenta de Slack no está vinculada con nadie."
)
_REMOVED = Text(
    en="Your Slack account is no longer linked to an Entra identity: somebody who may link people has removed the "
    "link. What you had agreed to counts no longer, and what you had asked and nobody has decided ends.",
    es="Su cuenta de Slack ya no está vinculada con una identidad de Entra: alguien que puede hacerlo ha quitado el "
    "vínculo. Lo que usted había aprobado ya no cuenta, y lo que había pedido y nadie ha decidido termina.",
)


def _linked(account: SlackAccount, link: IdentityLink) -> Text:
    return Text(
        en=f"{account.name} is linked to {link.upn} and is told so.",
        es=f"La cuenta de {account.name} queda vinculada con {link.upn}, y se le avisa.",
    )


def _unlinked(link: IdentityLink) -> Text:
    return Text(
        en=f"{link.slack_user} is no longer linked to {link.upn} and is told so.",
        es=f"La cuenta {link.slack_user} ya no está vinculada con {link.upn}, y se avisa a esa persona.",
    )


def _has_link(account: SlackAccount, link: IdentityLink) -> Text:
    return Text(
        en=f"{account.name} is linked to {link.upn} already. Remove that link first.",
        es=f"La cuenta de {account.name} ya está vinculada con {link.upn}. Quite antes ese vínculo.",
    )


def _is_taken(link: IdentityLink) -> Text:
    return Text(
        en=f"{link.upn} is linked to another Slack account. Remove that link first: `links --find {link.upn}`.",
        es=f"{link.upn} ya tiene otra cuenta de Slack. Quite antes ese vínculo: `vínculos --find {link.upn}`.",
    )
